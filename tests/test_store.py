"""Saved runs: whole or not at all, the same twice, drafts swept, damage named."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from command import left, python
from magdepth.errors import BadInput, Failed, MagdepthError
from magdepth.results import Run, run
from magdepth.scenario import load
from magdepth.store import damaged_runs, drafts, list_runs, load_run, runs, save_run
from magdepth.store.tables import REDUCED, read_reduced

TABLES = ["daily.parquet", "measures.parquet", "parameters.parquet", "summaries.parquet"]
STREAMED = ["daily.parquet", "reduced.parquet", "summaries.parquet"]


@pytest.fixture(scope="module")
def done() -> Run:
    return run(load("launches"), replicates=5, seed=3)


@pytest.fixture(scope="module")
def other() -> Run:
    return run(load("launches"), replicates=5, seed=4)


def test_a_saved_run_holds_what_was_computed(done: Run, tmp_path: Path) -> None:
    saved = save_run(done, tmp_path)
    assert left(tmp_path) == sorted([saved.id, *(f"{saved.id}/{name}" for name in [*TABLES, "manifest.json"])])
    measures = pq.read_table(saved.folder / "measures.parquet")
    assert measures.column_names == [measure.name for measure in done.measures]
    for name in measures.column_names:
        assert np.array_equal(measures[name].to_numpy(), done.values(name)), name
    parameters = pq.read_table(saved.folder / "parameters.parquet")
    assert parameters.column_names == [recipe.key for recipe in done.program.recipes]
    for key in parameters.column_names:
        assert parameters[key].to_numpy().tobytes() == np.ascontiguousarray(done.parameter(key)).tobytes(), key
    daily = pq.read_table(saved.folder / "daily.parquet")
    assert daily.num_rows == done.scenario.days
    for name in daily.column_names:
        assert np.array_equal(daily[name].to_numpy(), done.tally.sums[:, done.tally.daily.index(name)]), name


def test_the_manifest_says_what_made_the_run(done: Run, tmp_path: Path) -> None:
    changed = run(load("launches", as_of=done.as_of.replace(month=9), sets=["stock_days=20"]), replicates=4, seed=9)
    told = json.loads((save_run(changed, tmp_path).folder / "manifest.json").read_text())
    wanted = {"scenario": "launches", "as_of": "2025-09-30", "start": "2025-10-01", "seed": 9, "replicates": 4,
              "sets": ["stock_days=20"], "overlays": [], "hindsight": False, "digest": changed.digest,
              "version": changed.version}
    assert {key: told[key] for key in wanted} == wanted


@pytest.mark.parametrize("keep", [True, False], ids=["kept", "streamed"])
def test_a_saved_run_gives_the_summaries_that_the_run_gave(keep: bool, tmp_path: Path) -> None:
    for seed in (3, 4):
        made = run(load("launches"), replicates=300, seed=seed, keep=keep)
        assert load_run(save_run(made, tmp_path).id, tmp_path).summaries() == made.summaries()
    assert len(list_runs(tmp_path)) == 2


def test_a_streamed_run_keeps_what_it_was_reduced_to(tmp_path: Path) -> None:
    made = run(load("launches"), replicates=300, seed=3, keep=False)
    saved = save_run(made, tmp_path)
    assert sorted(path.name for path in saved.folder.iterdir()) == sorted([*STREAMED, "manifest.json"])
    held, reduced = saved.read(REDUCED, read_reduced), made.tally.reduced
    assert reduced is not None and saved.streamed
    for name in ("count", "totals", "squares", "least", "most"):
        assert getattr(held, name) == getattr(reduced, name), name
    for k in range(len(made.measures)):
        assert [held.quantile(k, q) for q in (0.05, 0.5, 0.95)] == [reduced.quantile(k, q) for q in (0.05, 0.5, 0.95)]
    assert save_run(run(load("launches"), replicates=300, seed=3), tmp_path).id != saved.id  # kept: another run


def test_the_same_run_with_another_digest_is_a_fault_and_what_was_saved_stays(done: Run, tmp_path: Path) -> None:
    saved = save_run(done, tmp_path)
    with pytest.raises(Failed, match="T105") as told:
        save_run(replace(done, digest="0" * 64), tmp_path)
    (fault,) = told.value.faults
    assert (fault.expected, fault.got, fault.file) == (done.digest, "0" * 64, str(saved.folder))
    assert list_runs(tmp_path) == (saved,) and left(tmp_path)[0] == saved.id


@pytest.mark.parametrize("name", TABLES)
def test_a_damaged_table_is_written_anew(done: Run, tmp_path: Path, name: str) -> None:
    saved = save_run(done, tmp_path)
    table = saved.folder / name
    whole = table.read_bytes()
    table.write_bytes(whole[:-9] + b"x" + whole[-8:])
    assert not saved.sound()
    assert save_run(done, tmp_path) == saved
    assert table.read_bytes() == whole and saved.sound()


def test_saving_the_same_run_twice_changes_nothing(done: Run, tmp_path: Path) -> None:
    first = save_run(done, tmp_path)
    held = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    second = save_run(run(load("launches"), replicates=5, seed=3, threads=1), tmp_path)
    assert second == first
    assert {path.name: path.read_bytes() for path in first.folder.iterdir()} == held
    assert list_runs(tmp_path) == (first,)
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


def test_runs_made_differently_are_kept_apart(done: Run, other: Run, tmp_path: Path) -> None:
    """Also where every number is the same: who set what is part of a run."""
    named = replace(done, scenario=replace(done.scenario, sets=("stock_days={lognormal: {low: 8, high: 45}}",)))
    kept = [save_run(one, tmp_path) for one in (done, other, named)]
    assert len({saved.id for saved in kept}) == 3
    assert sorted(list_runs(tmp_path), key=lambda saved: saved.id) == sorted(kept, key=lambda saved: saved.id)
    assert load_run(kept[2].id, tmp_path).manifest["sets"] == list(named.scenario.sets)


def test_a_run_is_found_by_its_id_or_a_beginning_that_is_its_own(done: Run, other: Run, tmp_path: Path) -> None:
    first, second = save_run(done, tmp_path), save_run(other, tmp_path)
    assert load_run(first.id, tmp_path) == first
    differs = next(k for k, (a, b) in enumerate(zip(first.id, second.id, strict=False)) if a != b)
    assert load_run(second.id[: differs + 1], tmp_path) == second
    assert load_run(done.digest[:20], tmp_path) == first
    shared_part = second.id[:differs]
    for unclear, said in ((shared_part, "2 runs fit"), ("nothing", "no run"), ("", "no run"), ("../", "no run")):
        with pytest.raises(BadInput, match="T101") as refused:
            load_run(unclear, tmp_path)
        assert said in str(refused.value)


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(28, "No space left on device"), MemoryError()])
def test_a_save_that_fails_leaves_nothing(
    done: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def break_off(run: Run, folder: Path) -> None:
        (folder / "measures.parquet").write_bytes(b"half")
        raise failure

    monkeypatch.setattr(runs, "write_tables", break_off)
    with pytest.raises(Failed if isinstance(failure, OSError) else type(failure)) as told:
        save_run(done, tmp_path)
    assert left(tmp_path) == []
    if isinstance(failure, OSError):
        assert "T104" in str(told.value) and "No space left on device" in str(told.value)


KILLED = """
import os, signal, sys
from pathlib import Path
from magdepth.results import run
from magdepth.scenario import load
from magdepth.store import save_run
done = run(load("launches"), replicates=5, seed=3)
where, what, after = sys.argv[1:]
import importlib
module = importlib.import_module(where)
right = getattr(module, what)
calls = 0
def killing(*given, **named):
    global calls
    calls += 1
    if calls > int(after):
        os.kill(os.getpid(), signal.SIGKILL)
    return right(*given, **named)
setattr(module, what, killing)
save_run(done)
"""


@pytest.mark.parametrize(
    ("where", "what", "after"),
    [("pyarrow.parquet", "write_table", 1), ("os", "replace", 0)],
    ids=["between two tables", "before it gets its name"],
)
def test_a_kill_during_a_save_leaves_no_run(
    data_dir: Path, done: Run, where: str, what: str, after: int
) -> None:
    killed = python(KILLED, data_dir, where, what, after)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    store = data_dir / "runs"
    assert [name for name in os.listdir(store) if name.startswith(".draft-")]
    assert list_runs(store) == () and damaged_runs(store) == ()
    saved = save_run(done, store)  # the next save sweeps what is left of the dead one
    assert os.listdir(store) == [saved.id]


def test_a_draft_is_swept_only_when_its_process_is_gone(done: Run, tmp_path: Path) -> None:
    ended = python("import os; print(os.getpid())", tmp_path)
    dead, alive = int(ended.stdout), os.getppid()
    assert not Path(f"/proc/{dead}").exists()
    prefix = f".draft-{drafts._host()}-"
    elsewhere = ".draft-another_machine-1-abcd"
    for name in (f"{prefix}{dead}-abcd", f"{prefix}{alive}-abcd", elsewhere, ".draft-of-unknown-kind", "notes"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "measures.parquet").write_bytes(b"half")
    kept = save_run(done, tmp_path).id
    assert set(os.listdir(tmp_path)) == {f"{prefix}{alive}-abcd", elsewhere, ".draft-of-unknown-kind", "notes", kept}
    days_ago = time.time() - 3 * 86_400
    for name in os.listdir(tmp_path):
        os.utime(tmp_path / name, (days_ago, days_ago))
    save_run(done, tmp_path)
    assert set(os.listdir(tmp_path)) == {f"{prefix}{alive}-abcd", "notes", kept}


def test_two_processes_may_save_the_same_run_at_once(
    done: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other comes first, while this one writes: one whole run, no error, no draft."""
    right = runs.write_tables

    def overtaken(given: Run, folder: Path) -> None:
        right(given, folder)
        monkeypatch.setattr(runs, "write_tables", right)
        save_run(done, tmp_path)

    monkeypatch.setattr(runs, "write_tables", overtaken)
    saved = save_run(done, tmp_path)
    assert os.listdir(tmp_path) == [saved.id]
    assert load_run(saved.id, tmp_path).summaries() == done.summaries()


DAMAGE = {
    "cut short": lambda text: text[:40],
    "empty": lambda text: "",
    "no mapping": lambda text: "[1, 2]",
    "no identity": lambda text: text.replace('"identity"', '"identy"'),
    "a key gone": lambda text: text.replace('"digest"', '"digset"'),
    "a number as a word": lambda text: text.replace('"seed": 4', '"seed": "four"'),
}


@pytest.mark.parametrize("how", list(DAMAGE))
def test_a_damaged_manifest_is_named_and_the_other_runs_go_on(
    done: Run, other: Run, tmp_path: Path, how: str
) -> None:
    good, bad = save_run(done, tmp_path), save_run(other, tmp_path)
    manifest = bad.folder / "manifest.json"
    text = manifest.read_text()
    assert DAMAGE[how](text) != text
    manifest.write_text(DAMAGE[how](text))
    assert list_runs(tmp_path) == (good,)
    (fault,) = damaged_runs(tmp_path)
    assert (fault.code, fault.file) == ("T102", str(manifest))
    with pytest.raises(MagdepthError) as refused:
        load_run(bad.id, tmp_path)
    assert refused.value.exit_code == 2
    assert refused.value.faults == (fault,)
    assert save_run(other, tmp_path) == bad  # running it again mends it
    assert manifest.read_text() == text and damaged_runs(tmp_path) == ()


def test_a_table_that_is_not_what_was_saved_is_named(done: Run, tmp_path: Path) -> None:
    saved = save_run(done, tmp_path)
    table = saved.folder / "summaries.parquet"
    table.write_bytes(table.read_bytes()[:100])
    with pytest.raises(MagdepthError, match="T103") as refused:
        saved.summaries()
    assert refused.value.faults[0].file == str(table)


def test_what_is_no_run_is_passed_over(done: Run, tmp_path: Path) -> None:
    assert list_runs(tmp_path / "not there") == ()
    saved = save_run(done, tmp_path)
    (tmp_path / "notes.txt").write_text("a file of the user's")
    (tmp_path / "plots").mkdir()
    shutil.copytree(saved.folder, tmp_path / ".draft-x")
    assert list_runs(tmp_path) == (saved,)
    assert damaged_runs(tmp_path) == ()
