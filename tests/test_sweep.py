"""A sweep: the same figures as single runs on the same draws, faults before the work, files whole or not at all."""

from __future__ import annotations

import csv
import json
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from command import interruptible, left
from magdepth.errors import BadInput, Failed, Fault
from magdepth.results import run
from magdepth.results.design import design, read_varies
from magdepth.results.run import How
from magdepth.results.sweep_file import ABOUT, write_sweep
from magdepth.results.sweeps import Sweep, check_points, sweep
from magdepth.scenario import Scenario, load
from magdepth.scenario.loading import variants

DRONES = "raids.drones:total"
GRID = design("grid", read_varies(["stock_days=10:30:3", "launch_level=60:120:2"]))


@pytest.fixture(scope="module")
def found() -> Sweep:
    return sweep("launches", GRID, measures=[DRONES], replicates=300, seed=5)


def test_a_point_is_the_run_with_those_settings(found: Sweep) -> None:
    for number in (0, 3, 5):
        alone = run(load("launches", sets=GRID.sets(number)), replicates=300, seed=5)
        values = alone.values(DRONES)
        (summary,) = found.points[number].summaries
        assert summary.mean == pytest.approx(values.mean(), rel=1e-12)
        assert summary.error == pytest.approx(values.std(ddof=1) / np.sqrt(300), rel=1e-9)
        wanted = np.quantile(values, [0.05, 0.5, 0.95], method="inverted_cdf")
        assert [summary.q05, summary.median, summary.q95] == pytest.approx(wanted, rel=0.008)
    assert len({point.digest for point in found.points}) == 6


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_any_threads_give_the_same_sweep(found: Sweep, threads: int) -> None:
    again = sweep("launches", GRID, measures=[DRONES], replicates=300, seed=5, threads=threads)
    assert again.points == found.points


def test_pieces_of_a_point_give_the_same_as_the_whole() -> None:
    """Few points on many workers are cut within a point."""
    one = design("grid", read_varies(["stock_days=10:30:2"]))
    few = sweep("launches", one, replicates=2100, threads=1)
    with ThreadPoolExecutor(2) as pool:
        many = sweep("launches", one, replicates=2100, how=How(pool=pool, workers=9))
    assert many.points == few.points


def test_points_share_their_draws() -> None:
    """With the same draws the difference between two points is far less noisy than either of them."""
    near = design("grid", read_varies(["launch_level=100:101:2"]))
    swept = {seed: sweep("launches", near, replicates=50, seed=seed) for seed in (1, 2)}
    means = {seed: [point.summaries[0].mean for point in one.points] for seed, one in swept.items()}
    steps = [b - a for a, b in means.values()]
    assert all(step == pytest.approx(means[seed][0] / 100, rel=0.2) for seed, step in zip(means, steps, strict=True))
    assert abs(means[1][0] - means[2][0]) > 5 * abs(steps[0] - steps[1])


def test_without_measures_the_totals_of_the_roles_are_kept(article: Scenario) -> None:
    few = design("grid", read_varies(["dprk_workers.sent=0:10000:2"]))
    names = sweep("alabuga-2025", few, replicates=2).measures
    roles = set(article.roles.values())
    assert {"damage.leaked_drones:total", "damage.hits:total", "raids.drones:total"} <= set(names)
    assert all(name.endswith(":total") and name.split(".")[0] in roles for name in names)


def test_overlays_settings_and_dates_are_laid_under_the_points() -> None:
    one = design("grid", read_varies(["stock_days=10:30:2"]))
    day = load("launches").vintage.as_of.replace(month=5, day=31)
    laid = sweep("launches", one, measures=[DRONES], replicates=40, sets=["launch_level=80"], as_of=day)
    alone = run(load("launches", as_of=day, sets=["launch_level=80", "stock_days=30"]), replicates=40)
    assert laid.points[1].summaries[0].mean == pytest.approx(alone.values(DRONES).mean())
    assert laid.about()["sets"] == ["launch_level=80"] and laid.about()["as_of"] == day.isoformat()


def test_every_fault_is_told_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magdepth.results.sweeps.run_span", None)
    wrong = design("lhs", read_varies(["dprk_workers.come=-1:2", "dprk_worker.sent=1:2", "stock_dais=1:9"]), 8)
    with pytest.raises(BadInput) as refused:
        sweep("alabuga-2025", wrong, measures=["damage.hit:total", "damage.hits:total"])
    told = [(fault.code, fault.key) for fault in refused.value.faults]
    assert told == [
        ("S109", "dprk_workers.come"), ("S109", "dprk_workers.come"), ("S105", "dprk_worker.sent"),
        ("S105", "stock_dais"), ("R101", "--measure"),
    ]  # each once: below at one end and above at the other are two


def test_a_key_that_is_set_and_varied_is_refused() -> None:
    with pytest.raises(BadInput, match="S403"):
        sweep("launches", GRID, sets=["stock_days=9"])


def test_a_point_inside_that_is_unsound_is_told_too() -> None:
    """Both keys alone are fine; one pair of values is not."""
    at_sets = variants("launches")

    def build(sets: Iterable[str]) -> Scenario:
        if {"stock_days=20", "launch_level=60"} <= set(sets):
            raise BadInput(Fault("S109", "reaches above what is possible", key="raids.release"))
        return at_sets(sets)

    with pytest.raises(BadInput, match="S109") as refused:
        check_points(build, GRID, ())
    assert len(refused.value.faults) == 1
    assert check_points(at_sets, GRID, ()) == (DRONES, "raids.missiles:total")


def test_an_interrupted_sweep_stops_its_threads() -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    before = set(threading.enumerate())
    with pytest.raises(KeyboardInterrupt):
        sweep("launches", design("lhs", read_varies(["stock_days=10:30"]), 500), threads=2, progress=stop)
    assert set(threading.enumerate()) == before


def test_progress_counts_every_replicate(found: Sweep) -> None:
    told: list[tuple[int, int]] = []
    sweep("launches", GRID, measures=[DRONES], replicates=30, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (180, 180) and [done for done, _ in told] == sorted(done for done, _ in told)


def test_as_a_labelled_data_set(found: Sweep) -> None:
    data = found.to_xarray()
    assert data["mean"].sel(measure=DRONES).values.tolist() == [p.summaries[0].mean for p in found.points]
    assert data["stock_days"].values.tolist() == GRID.values[:, 0].tolist()


def test_csv_and_parquet_hold_every_point(found: Sweep, tmp_path: Path) -> None:
    write_sweep(found, tmp_path / "s.csv")
    write_sweep(found, tmp_path / "s.parquet")
    assert left(tmp_path) == ["s.csv", "s.parquet"]
    with (tmp_path / "s.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    table = pq.read_table(tmp_path / "s.parquet").to_pylist()
    assert len(rows) == len(table) == 6
    for row, line, point, values in zip(rows, table, found.points, GRID.values.tolist(), strict=True):
        assert [float(row[key]) for key in GRID.keys] == [line[key] for key in GRID.keys] == values
        for figure in ("mean", "error", "q05", "median", "q95"):
            wanted = getattr(point.summaries[0], figure)
            assert float(row[f"{DRONES}:{figure}"]) == line[f"{DRONES}:{figure}"] == wanted
        assert row["digest"] == line["digest"] == point.digest


def test_the_file_says_how_to_make_it_again(found: Sweep, tmp_path: Path) -> None:
    write_sweep(found, tmp_path / "s.parquet")
    about = json.loads(pq.read_schema(tmp_path / "s.parquet").metadata[ABOUT.encode()])
    points = None if about["design"] == "grid" else about["points"]
    again = sweep(
        about["scenario"], design(about["design"], read_varies(about["vary"]), points, about["design_seed"]),
        measures=about["measures"], replicates=about["replicates"], seed=about["seed"], sets=about["sets"],
        overlays=about["overlays"],
    )
    assert [point.digest for point in again.points] == about["digests"] == [point.digest for point in found.points]


def test_a_file_that_can_not_be_written_leaves_the_old_one(
    found: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "s.csv").write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("magdepth.results.sweep_file.os.fsync", full)
    with pytest.raises(Failed, match="R217"):
        write_sweep(found, tmp_path / "s.csv")
    assert left(tmp_path) == ["s.csv"] and (tmp_path / "s.csv").read_text() == "old"


def test_the_verb_prints_a_row_a_point_and_writes_the_file(here: Any, tmp_path: Path) -> None:
    words = ("sweep", "launches", "--vary", "stock_days=8:45:7", "--vary", "launch_level=60:120:4", "--replicates", 20)
    done = here(*words, "--out", tmp_path / "s.csv")
    assert (done.code, done.err) == (0, "")
    assert "grid of 28 points" in done.out and "8 more points" in done.out and DRONES in done.out
    assert left(tmp_path / "data" / "runs") == [] and (tmp_path / "s.csv").read_text().count("\n") == 29
    told = here(*words, "--json").json()
    assert told["points"] == len(told["rows"]) == 28 and told["seed"] == told["design_seed"] == 1
    assert told["rows"][1]["sets"] == ["stock_days=8", "launch_level=80"]
    assert told["rows"][1]["values"] == {"stock_days": 8.0, "launch_level": 80.0}
    assert set(told["rows"][1]["measures"][DRONES]) == {"unit", "mean", "error", "q05", "median", "q95"}
    assert told["digests"] == [row["digest"] for row in told["rows"]]


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_spread_designs_hang_on_the_seed(here: Any, kind: str) -> None:
    words = ("sweep", "launches", "--vary", "stock_days=8:45:log", "--design", kind, "--points", 4, "--replicates", 5)
    one, again, other = (here(*words, "--json", "--seed", seed).json() for seed in (1, 1, 2))
    assert one == again and len(one["rows"]) == 4
    assert one["rows"][0]["values"] != other["rows"][0]["values"]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ((), ["R201"]),
        (("--vary", "stock_days=1", "--out", "s.txt"), ["R201", "R209"]),
        (("--vary", "stock_days=8:9", "--out", "nowhere/s.csv"), ["R209"]),
        (("--vary", "stock_days=8:9:400", "--vary", "launch_level=1:2:400"), ["R204"]),
        (("--vary", "stock_days=8:9", "--design", "cube"), ["R203"]),
        (("--vary", "stock_dais=8:9", "--measure", "x"), ["S105", "R101"]),
        (("--vary", "stock_days=8:9", "--replicates", 10**8), ["R103"]),
        (("--vary", "stock_days=8:9", "--on", "moon"), ["R210"]),
    ],
)
def test_what_the_verb_refuses(
    here: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[object, ...], codes: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = here("sweep", "launches", *words, "--json")
    assert (done.code, done.codes()) == (2, codes)
    assert here("sweep", "launches", *words).out == ""
    assert left(tmp_path) == [name for name in left(tmp_path) if name.startswith("data")]


def test_sweeps_in_the_docs_vary_what_can_be_set(root: Path) -> None:
    lines = [line for page in root.glob("docs/*.md") for line in page.read_text().splitlines()
             if line.startswith("magdepth sweep ")]
    assert len(lines) >= 4
    for line in lines:
        words = shlex.split(line)
        given = [(a, b) for a, b in pairwise(words) if a.startswith("--")]
        varied = read_varies(text for option, text in given if option == "--vary")
        points = next((int(text) for option, text in given if option == "--points"), None)
        kind = next((text for option, text in given if option == "--design"), "grid")
        plan = design(kind, varied, points)
        few = replace(plan, values=plan.values[:: max(1, len(plan.values) // 10)])
        check_points(variants(words[2]), few, tuple(text for option, text in given if option == "--measure"))


WORKING = """
import sys
from magdepth.cli.app import main
from magdepth.results import sweeps
real = sweeps.wait
def told(*given, **named):
    print("at work", flush=True)
    return real(*given, **named)
sweeps.wait = told
main(sys.argv[1:])
"""


def test_control_c_leaves_no_file(tmp_path: Path) -> None:
    words = ("sweep", "launches", "--vary", "stock_days=8:45", "--replicates", "1000000", "--out",
             str(tmp_path / "s.parquet"))
    running = subprocess.Popen(
        [sys.executable, "-c", WORKING, *words], stdout=-1, stderr=-1, text=True, preexec_fn=interruptible
    )
    assert running.stdout is not None and running.stdout.readline() == "at work\n"
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, "Interrupted\n")
    assert left(tmp_path) == []
