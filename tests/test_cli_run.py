"""The verbs run and runs: the same digest on any threads, figures that can be read, runs found again."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from command import left
from magdepth.briefing.words import number, span
from magdepth.results import run
from magdepth.scenario import Scenario, load
from magdepth.store import save_run

SMALL = ("run", "launches", "--replicates", 20, "--seed", 3)


def test_one_thread_and_two_in_two_empty_data_folders_print_the_same(cli: Any) -> None:
    one, two = (
        cli("run", "launches", "--replicates", 600, "--seed", 7, "--threads", threads, "--json")
        for threads in (1, 2)
    )
    assert (one.returncode, two.returncode) == (0, 0), one.stderr + two.stderr
    assert len(json.loads(one.stdout)["digest"]) == 64
    assert one.stdout == two.stdout  # digest, id and every quantity
    assert (one.stderr, two.stderr) == ("", "")  # no bar where stderr is no terminal


def test_the_digest_is_that_of_the_same_run_in_python(here: Any) -> None:
    told = here(*SMALL, "--threads", 2, "--json").json()
    same = run(load("launches"), replicates=20, seed=3, threads=1)
    assert told["digest"] == same.digest
    assert told["quantities"] == json.loads(json.dumps([summary.as_dict() for summary in same.summaries()]))
    assert here("run", "launches", "--replicates", 20, "--seed", 4, "--json").json()["digest"] != same.digest


def test_the_text_gives_every_month_and_what_made_the_run(here: Any) -> None:
    done = here(*SMALL)
    assert (done.code, done.err) == (0, "")
    same = run(load("launches"), replicates=20, seed=3)
    rows = {line[:15].strip(): line for line in done.out.splitlines()}
    months = {s.window.first.strftime("%B %Y"): s for s in same.summaries() if s.name.startswith("raids.drones:20")}
    assert len(months) == 12
    for month, summary in months.items():
        assert f"{number(summary.median)} ({span(summary.q05, summary.q95)})" in rows[month], month
    for told in (same.scenario.title, "launches as of 2025-06-30", "20 replicates, seed 3", same.digest):
        assert told in done.out, told
    assert max(map(len, done.out.splitlines())) <= 160


def test_a_run_is_saved_and_found_again(here: Any, data_dir: Path) -> None:
    told = here(*SMALL, "--json").json()
    here("run", "launches", "--replicates", 20, "--seed", 4, "--set", "stock_days=20", "--as-of", "2025-09-30")
    listed = here("runs", "list", "--json").json()["runs"]
    assert [entry["id"] for entry in listed] == sorted(os.listdir(data_dir / "runs")) and len(listed) == 2
    (other,) = (entry for entry in listed if entry["id"] != told["id"])
    assert (other["sets"], other["as_of"], other["seed"]) == (["stock_days=20"], "2025-09-30", 4)
    assert set(other) <= set(told)
    shown = here("runs", "show", told["id"], "--json").json()
    assert shown.pop("folder") == str(data_dir / "runs" / told["id"])
    assert (told.pop("read"), told.pop("resumed")) == (False, 0)
    assert shown == told
    assert here("runs", "show", told["digest"][:16], "--json").json()["id"] == told["id"]


def test_runs_in_words(here: Any) -> None:
    empty = here("runs", "list")
    assert (empty.code, empty.err) == (0, "")
    assert "magdepth run" in empty.out
    made = here(*SMALL, "--set", "stock_days=20")
    (identity,) = (entry["id"] for entry in here("runs", "list", "--json").json()["runs"])
    listed, shown = here("runs", "list").out, here("runs", "show", identity).out
    for text in (listed, shown):
        assert identity in text and "stock_days=20" in text and "20 replicates, seed 3" in text
    figures = [line for line in made.out.splitlines() if " 2025 " in line or " 2026 " in line]
    assert len(figures) == 12
    assert all(line in shown.splitlines() for line in figures)


def test_an_unknown_run_is_answered_with_the_near_one(here: Any) -> None:
    identity = here(*SMALL, "--json").json()["id"]
    typed = identity[:-2] + identity[:-3:-1]
    done = here("runs", "show", typed)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("T101") and f"did you mean '{identity}'?" in done.err
    assert here("runs", "show", "nothing-like-it", "--json").codes() == ["T101"]


def test_a_damaged_run_is_named_and_the_others_are_listed(here: Any, data_dir: Path) -> None:
    good, bad = (
        save_run(run(load("launches"), replicates=5, seed=seed), data_dir / "runs") for seed in (1, 2)
    )
    manifest = bad.folder / "manifest.json"
    manifest.write_text(manifest.read_text()[:50])
    listed = here("runs", "list")
    assert listed.code == 0
    assert good.id in listed.out and bad.id not in listed.out
    assert listed.err.startswith(f"T102 {manifest}: ") and len(listed.err.splitlines()) == 1
    as_json = here("runs", "list", "--json")
    assert [entry["id"] for entry in as_json.json()["runs"]] == [good.id]
    assert [(fault["code"], fault["file"]) for fault in as_json.json()["damaged"]] == [("T102", str(manifest))]
    shown = here("runs", "show", bad.id)
    assert (shown.code, shown.out) == (2, "")
    assert shown.err == listed.err
    assert here("runs", "show", good.id).code == 0


def test_a_set_value_is_what_the_run_draws(here: Any, data_dir: Path) -> None:
    plain, changed = (here(*SMALL, *given, "--json").json() for given in ((), ("--set", "raids.massed_chance=0.25")))
    assert (plain["sets"], changed["sets"]) == ([], ["raids.massed_chance=0.25"])
    assert plain["digest"] != changed["digest"] and plain["quantities"] != changed["quantities"]
    before, after = (
        pq.read_table(data_dir / "runs" / told["id"] / "parameters.parquet")["raids.massed_chance"].to_pylist()
        for told in (plain, changed)
    )
    assert after == [0.25] * 20
    assert 0.25 not in before and len(set(before)) == 20


def test_a_near_miss_in_set_suggests_the_key(here: Any, data_dir: Path) -> None:
    done = here(*SMALL, "--set", "stok_days=20")
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'stock_days'?" in done.err
    assert left(data_dir / "runs") == []


CONFLICTS = {
    "set and overlay": (("--overlay", "no-workers", "--set", "dprk_workers.come=0.5"), ("no-workers", "--set")),
    "two overlays": (("--overlay", "no-workers", "--overlay", "full-ramp"), ("no-workers", "full-ramp")),
    "two settings": (("--set", "decoy_share=0.3", "--set", "decoy_share=0.4"), ("--set",)),
}


@pytest.mark.parametrize("words", list(CONFLICTS))
def test_what_is_set_twice_is_refused_with_both_names(here: Any, data_dir: Path, words: str) -> None:
    given, named = CONFLICTS[words]
    done = here("run", "alabuga-2025", "--replicates", 20, *given)
    assert (done.code, done.out) == (2, "")
    assert "is set twice" in done.err and all(name in done.err for name in named)
    assert "dprk_workers.come" in done.err or "decoy_share" in done.err
    assert left(data_dir / "runs") == []


@pytest.mark.parametrize("day", ["2025-06-29", "2026-01-01"])
def test_a_date_outside_the_range_is_refused_with_the_reason(here: Any, day: str, article: Scenario) -> None:
    done = here("run", "alabuga-2025", "--as-of", day)
    assert (done.code, done.out) == (2, "")
    assert f"does not hold as of {day}" in done.err
    assert "2025-06-30 to 2025-12-31" in done.err
    assert article.vintage.as_of.isoformat() == "2025-06-30"
    (fault,) = here("run", "alabuga-2025", "--as-of", day, "--json").json()["error"]
    assert len(fault["message"].partition(": ")[2].split()) > 5  # the reason, in words


def test_the_ends_of_the_range_run(here: Any) -> None:
    for day in ("2025-06-30", "2025-12-31"):
        told = here("run", "alabuga-2025", "--as-of", day, "--replicates", 3, "--json").json()
        assert told["as_of"] == day
        assert min(q["from"] for q in told["quantities"]) > day


def test_an_overlay_with_hindsight_says_so(here: Any) -> None:
    late = here("run", "alabuga-2025", "--overlay", "interceptor-surge", "--replicates", 5)
    assert late.code == 0 and "with hindsight" in late.out
    (saved,) = here("runs", "list", "--json").json()["runs"]
    assert saved["hindsight"] is True and saved["overlays"] == ["interceptor-surge"]
    assert "with hindsight" in here("runs", "list").out
    assert "with hindsight" in here("runs", "show", saved["id"]).out
    plain = here("run", "alabuga-2025", "--replicates", 5)
    assert "hindsight" not in plain.out
    assert "with hindsight" not in here("run", "alabuga-2025", "--overlay", "no-workers", "--replicates", 5).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("run", "alabuga-2052"), "S402"),
        (("run", "launches", "--overlay", "no-worker"), "S402"),
        (("run", "launches", "--overlay", "interceptor-surge.yaml"), "S001"),
        (("run", "launches", "--as-of", "30.06.2025"), "C003"),
        (("run", "launches", "--replicates", "0"), "C002"),
        (("run", "launches", "--replicates", "99999999"), "R103"),
        (("run", "launches", "--seed", "-1"), "C002"),
        (("run", "launches", "--seed", str(2**32)), "C002"),
        (("run", "launches", "--threads", "0"), "C002"),
        (("run", "launches", "--set", "stock_days"), "S104"),
        (("run", "launches", "--sett", "stock_days=1"), "C002"),
        (("run",), "C002"),
    ],
)
def test_bad_words_are_told_as_json_where_json_was_asked_for(
    here: Any, data_dir: Path, words: tuple[str, ...], code: str
) -> None:
    done = here(*words, "--json")
    assert (done.code, done.err) == (2, "")
    assert done.codes() == [code]
    assert left(data_dir / "runs") == []


def test_the_same_run_again_is_read_and_says_so(here: Any) -> None:
    first, second = here(*SMALL), here(*SMALL, "--threads", 1)
    assert (first.code, second.code) == (0, 0) and second.err == ""
    *figures, last = first.out.splitlines()
    assert second.out.splitlines()[:-1] == figures
    identity = last.removeprefix("Saved as ").split(".")[0]
    assert second.out.splitlines()[-1] == last.replace("Saved as", "Read from the store:")
    told = here(*SMALL, "--json").json()
    assert (told["read"], told["id"]) == (True, identity)
    again = here(*SMALL, "--fresh", "--json").json()
    assert {**again, "read": True} == told and again["read"] is False


def test_fresh_finds_a_saved_run_with_another_digest_out(here: Any, data_dir: Path) -> None:
    told = here(*SMALL, "--json").json()
    manifest = data_dir / "runs" / told["id"] / "manifest.json"
    manifest.write_text(manifest.read_text().replace(told["digest"], "0" * 64))
    assert here(*SMALL, "--json").json()["digest"] == "0" * 64
    done = here(*SMALL, "--fresh")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("T105") and told["digest"] in done.err and str(manifest.parent) in done.err


def test_a_damaged_table_is_computed_anew(here: Any, data_dir: Path) -> None:
    told = here(*SMALL, "--json").json()
    table = data_dir / "runs" / told["id"] / "summaries.parquet"
    table.write_bytes(table.read_bytes()[:50])
    assert here("runs", "show", told["id"]).err.startswith("T103")
    assert here(*SMALL, "--json").json() == told
    assert here("runs", "show", told["id"]).code == 0


def test_paths_are_saved_and_told(here: Any, data_dir: Path) -> None:
    plain = here(*SMALL, "--json").json()
    assert (plain["paths"], plain["read"]) == (False, False)
    told = here(*SMALL, "--paths", "--json").json()
    assert {**told, "paths": False} == plain
    table = pq.read_table(data_dir / "runs" / told["id"] / "paths")
    assert table.num_rows == 20 * 365 and "raids.drones" in table.column_names
    assert here(*SMALL, "--json").json()["paths"] is True
    assert here("runs", "show", told["id"], "--json").json()["paths"] is True


def test_much_space_for_paths_is_told_on_stderr_and_too_much_refused(
    here: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("magdepth.store.run_or_load.WARN", 10_000)
    assert here(*SMALL, "--paths").err == "The paths will take about 0.0 GB.\n"
    done = here("run", "alabuga-2025", "--paths", "--replicates", 1_000_000)
    assert (done.code, done.out) == (2, "") and done.err.startswith("T106 --paths")
    assert here("run", "launches", "--paths", "--on", "local:2", "--json").codes() == ["T107"]


def test_ctrl_c_says_what_is_kept_and_the_next_try_goes_on(here: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from magdepth.store import unfinished_runs

    right = unfinished_runs.SpanJournal.keep

    def keep(journal: Any, span: Any) -> None:
        right(journal, span)
        if journal.saved_count >= 1000:
            raise KeyboardInterrupt

    words = ("run", "launches", "--replicates", 6000, "--threads", 2)
    monkeypatch.setattr(unfinished_runs.SpanJournal, "keep", keep)
    done = here(*words)
    assert (done.code, done.out) == (130, "")
    kept = done.err.split(" of 6,000")[0]
    assert done.err.endswith("Interrupted\n") and int(kept.replace(",", "")) >= 1000
    monkeypatch.setattr(unfinished_runs.SpanJournal, "keep", right)
    done = here(*words)
    assert done.code == 0 and f"{kept} replicates of it from a run that was broken off" in done.out
    told = here(*words, "--json").json()
    assert told["digest"] == run(load("launches"), replicates=6000, seed=1).digest
