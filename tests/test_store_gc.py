"""What is thrown away: what nobody can use any more, and whole runs only where that is asked for."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from command import Done, command, left, python
from magdepth import place
from magdepth.results import Run, run
from magdepth.scenario import load
from magdepth.store import drafts, gc, list_runs, order_of, save_run
from magdepth.store.gc import STALE, Waste, find_waste, remove_waste
from magdepth.store.run_key import Order, made_with
from magdepth.store.unfinished_runs import ORDER, claim, partial_folder

DAY = 86_400.0


@pytest.fixture(scope="module")
def made() -> list[Run]:
    return [run(load("launches"), replicates=5, seed=seed) for seed in range(4)]


def partial(store: Path, seed: int, **changed: object) -> Path:
    """A folder with a span of a run, left by a process that is gone."""
    order = order_of(load("launches"), replicates=5, seed=seed)
    order = Order({**order.content, **changed})
    folder = partial_folder(store, order)
    folder.mkdir(parents=True)
    (folder / ORDER).write_text(json.dumps(order.content))
    (folder / "span-0000000000").write_bytes(b"x" * 1000)
    return folder


def found(tmp_path: Path, **how: Any) -> dict[str, list[Waste]]:
    """What would be removed, by what it is."""
    waste = find_waste(made_with(), store=tmp_path / "runs", kernels=tmp_path / "kernels", **how)
    return {what: [one for one in waste if one.what == what] for what in ("draft", "partial", "kernels", "run")}


def aged(path: Path, days: float) -> None:
    moment = time.time() - days * DAY
    for one in (path, *path.rglob("*")):
        os.utime(one, (moment, moment))


def test_nothing_there_is_nothing_to_remove(tmp_path: Path) -> None:
    assert not any(found(tmp_path).values())
    assert left(tmp_path) == []


def test_partial_folders_go_only_when_nobody_can_use_them(made: list[Run], tmp_path: Path) -> None:
    store = tmp_path / "runs"
    useful = partial(store, 1)
    held = partial(store, 2, made_with={"kernels": "old"})
    other_source = partial(store, 3, made_with={"kernels": "old"})
    old = partial(store, 4)
    save_run(made[0], store)
    of_saved = partial(store, 0)
    foreign = store / ".partial-of-unknown-kind"
    empty = partial(store, 5)
    (empty / "span-0000000000").unlink()
    foreign.mkdir()
    aged(old, STALE + 1)
    aged(useful, STALE - 1)
    working = claim(held)
    assert working is not None
    waste = found(tmp_path)["partial"]
    assert {one.path for one in waste} == {other_source, old, of_saved, empty, foreign}
    assert {one.path: one.size for one in waste} == {
        folder: sum(path.stat().st_size for path in folder.iterdir())
        for folder in (other_source, old, of_saved, empty, foreign)
    }
    assert len(remove_waste(waste)) == 5
    assert useful.is_dir() and held.is_dir() and not any(one.path.exists() for one in waste)
    working.leave()
    assert [one.path for one in found(tmp_path)["partial"]] == [held]
    assert len(list_runs(store)) == 1


def test_a_folder_taken_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    folder = partial(tmp_path / "runs", 3, made_with={"kernels": "old"})
    waste = found(tmp_path)["partial"]
    working = claim(folder)
    assert working is not None
    assert remove_waste(waste) == () and folder.is_dir()
    working.leave()
    assert remove_waste(waste) == tuple(waste) and not folder.exists()
    assert remove_waste(waste) == ()


def test_kernels_of_other_sources_and_drafts_of_dead_processes_go(tmp_path: Path) -> None:
    dead = int(python("import os; print(os.getpid())", tmp_path).stdout)
    for name in (made_with()["kernels"], "0123456789abcdef"):
        (tmp_path / "kernels" / name).mkdir(parents=True)
        (tmp_path / "kernels" / name / "code.nbc").write_bytes(b"x" * 500)
    for folder in ("runs", "kernels"):
        (tmp_path / folder / f".draft-{drafts._host()}-{dead}-a").mkdir(parents=True)
        (tmp_path / folder / f".draft-{drafts._host()}-{os.getppid()}-a").mkdir()
    waste = found(tmp_path)
    assert [(one.path.name, one.size) for one in waste["kernels"]] == [("0123456789abcdef", 500)]
    assert [one.path.name for one in waste["draft"]] == [f".draft-{drafts._host()}-{dead}-a"] * 2
    remove_waste([*waste["kernels"], *waste["draft"]])
    alive = f".draft-{drafts._host()}-{os.getppid()}-a"
    assert sorted(os.listdir(tmp_path / "kernels")) == sorted([alive, made_with()["kernels"]])
    assert os.listdir(tmp_path / "runs") == [alive]


def test_what_calibrations_compiled_stays_until_it_is_much(tmp_path: Path) -> None:
    folder = tmp_path / "kernels" / place.CALIBRATION
    folder.mkdir(parents=True)
    (folder / "chains-cache").write_bytes(b"x" * 500)
    assert found(tmp_path)["kernels"] == []
    with open(folder / "chains-cache", "wb") as sparse:
        sparse.truncate(gc.LARGEST_CACHE + 1)
    assert [one.path for one in found(tmp_path)["kernels"]] == [folder]


def test_runs_go_only_by_number_or_age(made: list[Run], tmp_path: Path) -> None:
    store = tmp_path / "runs"
    saved = [save_run(one, store) for one in made]
    for age, one in zip((40, 30, 20, 10), saved, strict=True):
        aged(one.folder, age)
    ids = [one.id for one in saved]
    (store / "mine").mkdir()
    (store / "mine" / "manifest.json").write_text('{"of": "another program"}')

    def named(**how: Any) -> set[str]:
        return {one.path.name for one in found(tmp_path, **how)["run"]}

    assert named() == set()
    assert named(keep=4) == set() and named(keep=3) == {ids[0]} and named(keep=0) == set(ids)
    assert named(older_than=25) == {ids[0], ids[1]} and named(older_than=100) == set()
    assert named(keep=3, older_than=5) == {ids[0]} and named(keep=1, older_than=25) == {ids[0], ids[1]}
    waste = found(tmp_path, keep=2)["run"]
    assert all(one.size == sum(path.stat().st_size for path in one.path.iterdir()) for one in waste)
    remove_waste(waste)
    assert sorted(os.listdir(store)) == sorted([*ids[2:], "mine"])


KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from magdepth.store import gc
from magdepth.store.run_key import made_with
def killing(path, **how):
    (next(Path(path).rglob("*.parquet"))).unlink()
    os.kill(os.getpid(), signal.SIGKILL)
store = Path(sys.argv[1])
waste = gc.find_waste(made_with(), keep=0, store=store, kernels=store / "none")  # not those that tests share
shutil.rmtree = killing
gc.remove_waste(waste)
"""


def test_a_kill_while_a_run_is_removed_leaves_no_half_of_it(made: list[Run], data_dir: Path) -> None:
    store = data_dir / "runs"
    saved = [save_run(one, store) for one in made[:2]]
    assert python(KILLED, data_dir, store).returncode == -9
    (kept,) = list_runs(store)
    assert kept in saved and kept.sound()
    save_run(made[2], store)  # sweeps the rest
    assert len(os.listdir(store)) == 2


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[Run]) -> Any:
    """Commands with a data folder in which two runs and a draft lie; its kernels are its own."""
    monkeypatch.setenv("MAGDEPTH_DATA", str(tmp_path / "data"))
    store = tmp_path / "data" / "runs"
    for one in made[:2]:
        save_run(one, store)
    partial(store, 3, made_with={"kernels": "old"})

    def call(*words: object) -> Done:
        return command(capsys, "runs", "gc", *words)

    return call


def test_the_verb_says_what_it_would_do_and_does_it_when_told(here: Any, tmp_path: Path) -> None:
    before = left(tmp_path)
    looked = here("--dry-run")
    assert looked.code == 0 and "1.5 kB" in looked.out and "Nothing removed" in looked.out
    told = here("--dry-run", "--keep", 0, "--json").json()
    assert sorted(one["what"] for one in told["found"]) == ["partial", "run", "run"] and told["removed"] == []
    refused = here()
    assert refused.code == 2 and refused.err.startswith("C035")
    assert [path for path in left(tmp_path) if not path.endswith("lock")] == before
    done = here("--yes")
    assert done.code == 0 and "Removed 1" in done.out
    assert len(list_runs(tmp_path / "data" / "runs")) == 2
    told = here("--yes", "--keep", 1, "--json").json()
    assert [one["what"] for one in told["removed"]] == ["run"] and told["removed"] == told["found"]
    assert len(list_runs(tmp_path / "data" / "runs")) == 1
    assert here().out == "Nothing to remove.\n"


def test_kernels_behind_a_link_are_found_too(made: list[Run], tmp_path: Path) -> None:
    """As in these tests: the folder may lie elsewhere, and what is in it is looked at all the same."""
    (tmp_path / "elsewhere" / "0123456789abcdef").mkdir(parents=True)
    (tmp_path / "kernels").symlink_to(tmp_path / "elsewhere")
    waste = found(tmp_path)["kernels"]
    remove_waste(waste)
    assert (len(waste), os.listdir(tmp_path / "elsewhere")) == (1, [])
    shutil.rmtree(tmp_path / "elsewhere")
