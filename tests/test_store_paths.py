"""Whole paths: what is written is what was simulated, whole or not at all, and never too much."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from command import left
from magdepth.engine.blocks import trace
from magdepth.engine.measure import daily_slots
from magdepth.engine.program import Program, compile_program
from magdepth.errors import BadInput, Failed
from magdepth.scenario import Scenario, load
from magdepth.store import list_runs, paths, run_or_read


@pytest.fixture(scope="module")
def program() -> Program:
    return compile_program(load("launches"))


@pytest.mark.parametrize("replicates", [5, 300])
def test_paths_are_what_was_simulated(program: Program, tmp_path: Path, replicates: int) -> None:
    saved = run_or_read(load("launches"), replicates=replicates, seed=7, paths=True, store=tmp_path).saved
    simulated = trace(program, seed=7, replicates=replicates)
    table = saved.paths().to_table()
    assert table.column_names == ["replicate", "day", *daily_slots(program)]
    assert np.array_equal(table["replicate"].to_numpy(), np.repeat(np.arange(replicates), program.days))
    assert np.array_equal(table["day"].to_numpy(), np.tile(np.arange(program.days), replicates))
    for name in daily_slots(program):
        assert np.array_equal(table[name].to_numpy(), simulated[:, :, program.slots[name]].reshape(-1)), name
    parts = sorted(path.name for path in (saved.folder / "paths").iterdir())
    assert parts == [f"part-{first:08}.parquet" for first in range(0, replicates, 256)]
    compression = pq.ParquetFile(saved.folder / "paths" / parts[0]).metadata.row_group(0).column(2).compression
    assert compression == "ZSTD"


def test_a_state_has_no_path_after_its_last_day_and_large_counts_are_kept(program: Program, tmp_path: Path) -> None:
    """In blocks whose largest count needs 64 bits, and in those where 32 are enough."""
    names = daily_slots(program)
    shape = replace(paths.layout(program), lasts=tuple(100 if k == 0 else program.days for k in range(len(names))))
    sink = paths.PathSink(tmp_path / "paths", shape)
    made = np.zeros((4, program.days, program.n_x), dtype=np.int64)
    made[:, :, shape.places[1]] = 2**31 - 1
    made[3, 5, shape.places[1]] = 2**31
    made[3, 6, shape.places[1]] = -(2**40)
    sink.write(0, 0, made[:3])
    sink.write(0, 3, made[3:])
    small, large = (pq.read_table(tmp_path / "paths" / f"part-{first:08}.parquet") for first in (0, 3))
    assert (str(small.schema.field(names[1]).type), str(large.schema.field(names[1]).type)) == ("int32", "int64")
    both = paths.open_paths(tmp_path).to_table()
    assert np.array_equal(both[names[1]].to_numpy(), made[:, :, shape.places[1]].reshape(-1))
    assert both[names[0]].null_count == 4 * (program.days - 100) and both[names[2]].null_count == 0


def test_a_run_without_paths_gets_them_when_they_are_asked_for(tmp_path: Path) -> None:
    first = run_or_read(load("launches"), replicates=20, seed=7, store=tmp_path).saved
    assert not first.has_paths()
    with pytest.raises(BadInput, match="T108"):
        first.paths()
    files = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    second = run_or_read(load("launches"), replicates=20, seed=7, paths=True, store=tmp_path)
    assert not second.read and second.saved == first and second.saved.has_paths()
    assert {name: (first.folder / name).read_bytes() for name in files} == files
    for wanted in (True, False):
        assert run_or_read(load("launches"), replicates=20, seed=7, paths=wanted, store=tmp_path).read
    assert os.listdir(tmp_path) == [first.id]


@pytest.mark.parametrize("damage", ["gone", "cut short"])
def test_paths_that_are_not_whole_are_made_anew(tmp_path: Path, damage: str) -> None:
    saved = run_or_read(load("launches"), replicates=300, seed=7, paths=True, store=tmp_path).saved
    before = saved.paths().to_table()
    part = saved.folder / "paths" / "part-00000256.parquet"
    if damage == "gone":
        part.unlink()
    else:
        part.write_bytes(part.read_bytes()[:-40])
    assert not saved.has_paths()
    again = run_or_read(load("launches"), replicates=300, seed=7, paths=True, store=tmp_path)
    assert not again.read and again.saved.paths().to_table().equals(before)


def test_a_full_disk_while_paths_are_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = paths.write_whole

    def full(path: Path, content: bytes) -> None:
        if "00000256" in path.name:
            raise OSError(28, "No space left on device")
        right(path, content)

    monkeypatch.setattr(paths, "write_whole", full)
    for journal in (1, 10_000):
        with pytest.raises(Failed, match="T104"):
            run_or_read(
                load("launches"), replicates=600, seed=7, threads=1, paths=True, store=tmp_path, journal=journal
            )
        assert list_runs(tmp_path) == ()
        assert not [name for name in left(tmp_path) if name.startswith(".draft")]


def test_too_much_is_refused_and_much_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Program, article: Scenario
) -> None:
    shape = paths.layout(program)
    fits = paths.MOST // paths.estimated(shape, 1000) * 1000
    assert paths.check_size(shape, fits) <= paths.MOST
    with pytest.raises(BadInput, match="T106"):
        paths.check_size(shape, fits + 2000)
    with pytest.raises(BadInput, match="T106"):
        run_or_read(article, replicates=1_000_000, seed=7, paths=True, store=tmp_path)
    assert left(tmp_path) == []
    told: list[int] = []
    run_or_read(load("launches"), replicates=20, seed=7, paths=True, store=tmp_path / "a", large=told.append)
    assert told == []
    monkeypatch.setattr("magdepth.store.run_or_load.WARN", paths.estimated(shape, 20) - 1)
    run_or_read(load("launches"), replicates=20, seed=7, paths=True, store=tmp_path / "b", large=told.append)
    run_or_read(load("launches"), replicates=20, seed=7, paths=True, store=tmp_path / "b", large=told.append)  # read
    assert told == [paths.estimated(shape, 20)]


def test_the_estimate_is_of_the_right_size(tmp_path: Path, program: Program) -> None:
    saved = run_or_read(load("launches"), replicates=256, seed=7, paths=True, store=tmp_path).saved
    size = sum(path.stat().st_size for path in (saved.folder / "paths").iterdir())
    assert 1 / 4 < size / paths.estimated(paths.layout(program), 256) < 4


def test_parts_that_stop_early_have_paths_of_their_own_length(tmp_path: Path, article: Scenario) -> None:
    """The second theatre runs on when the first has stopped."""
    found = run_or_read(article, replicates=3, seed=7, paths=True, store=tmp_path)
    program = compile_program(article)
    simulated = trace(program, seed=7, replicates=3)
    assert found.saved.has_paths() and len(set(program.lasts.values())) > 1
    table = found.saved.paths().to_table()
    for name in daily_slots(program):
        last = program.lasts[name.split(".")[0]]
        held = np.ma.masked_invalid(table[name].to_numpy(zero_copy_only=False).astype(float)).reshape(3, -1)
        assert np.array_equal(held[:, :last].filled(-1), simulated[:, :last, program.slots[name]]), name
        assert held[:, last:].mask.all() if last < program.days else table[name].null_count == 0
    assert run_or_read(article, replicates=3, seed=7, paths=True, store=tmp_path).read


def test_a_block_of_paths_stays_small(program: Program, article: Scenario) -> None:
    for compiled in (program, compile_program(article)):
        block = paths.layout(compiled).block
        assert 1 <= block <= 256 and block * compiled.days * compiled.n_x * 8 <= 2**28


def test_a_cluster_writes_no_paths(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="T107"):
        run_or_read(load("launches"), replicates=20, seed=7, paths=True, store=tmp_path, on="local:2")
    assert left(tmp_path) == []
