"""A run is computed once: read when it is asked for again, and gone on with after a kill, to the same bits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from command import left, python
from magdepth.dates import Window
from magdepth.engine.batch import make_batch
from magdepth.engine.blocks import run_span
from magdepth.engine.measure import Measure, default_measures
from magdepth.engine.program import compile_program
from magdepth.engine.span_results import Span
from magdepth.errors import Failed
from magdepth.results import run
from magdepth.results.run import How
from magdepth.scenario import load
from magdepth.store import BrokenOff, Outcome, list_runs, order_of, run_or_load, run_or_read, save_run, unfinished_runs
from magdepth.store import run_key as orders
from magdepth.store.spans import SavedSpan, pack, unpack
from magdepth.store.unfinished_runs import SpanJournal, claim, partial_folder

MANY = 2000  # with two threads and blocks of 256: eight spans
ASK = """
import sys
from pathlib import Path
from magdepth.scenario import load
from magdepth.store import run_or_read
store, keep, paths = Path(sys.argv[1]), sys.argv[2] == "True", sys.argv[3] == "True"
found = run_or_read(
    load("launches"), replicates=2000, seed=3, threads=2, keep=keep, paths=paths, store=store, journal=1
)
print(found.saved.manifest["digest"], found.resumed)
"""
SLOWLY = """
import time
from magdepth.store.unfinished_runs import SpanJournal
right = SpanJournal.keep
def keep(journal, span):
    right(journal, span)
    time.sleep(0.3)  # so that it is killed between two spans
SpanJournal.keep = keep
"""
KILLED_WRITING = """
import os, signal
right, calls = os.replace, []
def killing(a, b):
    calls.append(b)
    if "span-" in str(b) and sum("span-" in str(one) for one in calls) > 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return right(a, b)
os.replace = killing
"""


def ask(store: Path, **how: object) -> Outcome:
    """The run of these tests, its spans kept."""
    given = {"replicates": MANY, "seed": 3, "threads": 2, "journal": 1, **how}
    return run_or_read(load("launches"), store=store, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def digest() -> str:
    return run(load("launches"), replicates=MANY, seed=3).digest


@pytest.fixture(scope="module")
def with_paths(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The run with its paths, made in one go."""
    return ask(tmp_path_factory.mktemp("whole"), paths=True)


def killed(data_dir: Path, store: Path, keep: bool, paths: bool, spans: int) -> Path:
    """The folder of a run whose process was killed from outside after some spans."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLOWLY + ASK, str(store), str(keep), str(paths)],
        env={**os.environ, "MAGDEPTH_DATA": str(data_dir)},
    )
    try:
        until = time.monotonic() + 240
        while len(list(store.glob(".partial-*/span-*"))) < spans and time.monotonic() < until:
            assert process.poll() is None
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    (folder,) = store.glob(".partial-*")
    assert process.returncode == -signal.SIGKILL and list_runs(store) == ()
    return folder


# A kept run is killed by the test after this one, too, and a streamed one with paths is streamed.
SECOND = pytest.mark.slow(reason="one more process to wait for and to kill")


@pytest.mark.parametrize(
    ("keep", "paths", "spans"),
    [
        pytest.param(True, False, 2, id="kept", marks=SECOND),
        pytest.param(False, False, 4, id="streamed", marks=SECOND),
        pytest.param(False, True, 3, id="streamed with paths"),
    ],
)
def test_a_run_that_was_killed_goes_on_to_the_same_bits(
    data_dir: Path, tmp_path: Path, digest: str, keep: bool, paths: bool, spans: int
) -> None:
    store = tmp_path / "store"
    folder = killed(data_dir, store, keep, paths, spans)
    found = ask(store, keep=keep, paths=paths, threads=1)
    least = 256 * (spans - 1) + MANY % 256  # the last span, which is shorter, may be among them
    assert found.resumed >= least and found.resumed % 256 in (0, MANY % 256)
    assert found.resumed < MANY and not found.read
    assert found.saved.manifest["digest"] == digest
    assert not folder.exists() and os.listdir(store) == [found.saved.id]
    whole = ask(tmp_path / "other", keep=keep, paths=paths)
    assert whole.resumed == 0
    assert found.saved.manifest == whole.saved.manifest  # with the checksums of all tables
    assert found.saved.summaries() == whole.saved.summaries()
    if paths:
        assert found.saved.paths().to_table().equals(whole.saved.paths().to_table())


def test_a_kill_while_a_span_is_written_costs_that_span(data_dir: Path, tmp_path: Path, digest: str) -> None:
    store = tmp_path / "store"
    done = python(KILLED_WRITING + ASK, data_dir, store, True, False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    found = ask(store)
    assert found.saved.manifest["digest"] == digest
    assert 2 * 256 <= found.resumed <= 3 * 256
    assert len(os.listdir(store)) == 1


def broken_off(store: Path, spans: int, **how: object) -> Path:
    """The folder of a run that was interrupted in this process after some spans."""
    right = SpanJournal.keep

    def keep(journal: SpanJournal, span: Span) -> None:
        right(journal, span)
        if journal.saved_count - journal.resumed >= 256 * spans:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SpanJournal, "keep", keep)
        with pytest.raises(BrokenOff) as told:
            ask(store, **how)
    assert told.value.saved_count >= 256 * spans and told.value.replicates == MANY
    return partial_folder(store, order_of(load("launches"), replicates=MANY, seed=3))


def test_an_interrupted_run_keeps_its_spans_and_goes_on_more_than_once(tmp_path: Path, digest: str) -> None:
    folder = broken_off(tmp_path, 2)
    first = len(list(folder.glob("span-*")))
    broken_off(tmp_path, 3)
    assert len(list(folder.glob("span-*"))) == first + 3
    found = ask(tmp_path)
    assert found.saved.manifest["digest"] == digest and found.resumed == 256 * (first + 3)
    assert os.listdir(tmp_path) == [found.saved.id]


def test_an_interrupt_before_the_first_span_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(journal: SpanJournal, span: Span) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SpanJournal, "keep", interrupted)
    with pytest.raises(KeyboardInterrupt) as told:
        ask(tmp_path)
    assert not isinstance(told.value, BrokenOff)
    assert left(tmp_path) == []


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda packed: packed[: len(packed) // 2],
    "empty": lambda packed: b"",
    "one bit": lambda packed: packed[:5000] + bytes([packed[5000] ^ 1]) + packed[5001:],
    "its checksum": lambda packed: bytes([packed[0] ^ 128]) + packed[1:],
    "something else": lambda packed: b"a file of the user's, put here by mistake",
}


@pytest.mark.parametrize("how", list(DAMAGE))
def test_a_damaged_span_is_computed_again(tmp_path: Path, digest: str, how: str) -> None:
    folder = broken_off(tmp_path, 3)
    spans = sorted(folder.glob("span-*"))
    whole = spans[1].read_bytes()
    assert DAMAGE[how](whole) != whole
    spans[1].write_bytes(DAMAGE[how](whole))
    found = ask(tmp_path)
    assert found.saved.manifest["digest"] == digest
    assert found.resumed == 256 * (len(spans) - 1)


@pytest.mark.parametrize("damage", ["gone", "one bit", "never written"])
def test_a_span_without_its_whole_paths_is_computed_again(
    tmp_path: Path, digest: str, with_paths: Outcome, damage: str
) -> None:
    """Paths were asked for only the second time, or a file of theirs is not what was written."""
    folder = broken_off(tmp_path / "this", 3, paths=damage != "never written")
    spans = sorted(folder.glob("span-*"))
    lost = len(spans)
    if damage != "never written":
        part = folder / "paths" / f"part-{spans[1].name.removeprefix('span-')[-8:]}.parquet"
        whole = part.read_bytes()
        part.unlink()
        if damage == "one bit":
            part.write_bytes(whole[:500] + bytes([whole[500] ^ 1]) + whole[501:])
        lost = 1
    found = ask(tmp_path / "this", paths=True)
    assert found.resumed == 256 * (len(spans) - lost)
    assert found.saved.manifest["digest"] == digest
    assert found.saved.paths().to_table().equals(with_paths.saved.paths().to_table())


def test_a_span_of_another_run_is_not_trusted(tmp_path: Path, digest: str) -> None:
    """Sound in itself, but of another seed, and put into this run's folder."""
    folder = broken_off(tmp_path / "this", 2)
    foreign = kept_of_another_seed(tmp_path / "other")
    for path in foreign.glob("span-*"):
        (folder / path.name).write_bytes(path.read_bytes())
    found = ask(tmp_path / "this")
    assert found.saved.manifest["digest"] == digest
    assert found.resumed == 0


def kept_of_another_seed(store: Path) -> Path:
    """The spans of the same run with another seed."""
    order = order_of(load("launches"), replicates=MANY, seed=4)
    folder = partial_folder(store, order)
    held = claim(folder)
    assert held is not None
    journal = SpanJournal(folder, order)
    run(load("launches"), replicates=MANY, seed=4, how=How(2, None, journal))
    held.leave()
    assert journal.saved_count == MANY
    return folder


def test_spans_that_overlap_are_taken_once(tmp_path: Path, digest: str) -> None:
    """As they are left by two tries with other numbers of threads."""
    order = order_of(load("launches"), replicates=MANY, seed=3)
    folder = partial_folder(tmp_path, order)
    held = claim(folder)
    assert held is not None
    journal = SpanJournal(folder, order)
    for threads in (2, 1):  # spans of 256, then some of 512 replicates over them
        run(load("launches"), replicates=MANY, seed=3, how=How(threads, None, _Keeping(journal)))
    held.leave()
    sizes = [kept.span.count for path in folder.glob("span-*") if (kept := unpack(order.identity, path.read_bytes()))]
    assert sum(sizes) > MANY
    found = ask(tmp_path)
    assert found.saved.manifest["digest"] == digest and found.resumed == MANY


class _Keeping:
    """A journal that only keeps, so that both tries compute everything."""

    def __init__(self, journal: SpanJournal) -> None:
        self.journal = journal

    def finished(self) -> tuple[Span, ...]:
        return ()

    def keep(self, span: Span) -> None:
        self.journal.keep(span)


@pytest.mark.parametrize("keep", [True, False])
def test_a_span_comes_back_from_bytes_as_it_was(keep: bool) -> None:
    program = compile_program(load("launches"))
    measures = default_measures(program)
    pairs = tuple((k, k) for k in range(len(measures)))
    batch = make_batch((program, program), (measures, measures), seed=2**31 + 5, keep=keep, pairs=pairs)
    span = run_span(batch, 100, 300)
    assert span is not None
    kept = SavedSpan(span, ((100, 300, "ab"),))
    found = unpack("this", pack("this", kept))
    assert found is not None and found.paths == kept.paths
    assert same(found.span, span)
    assert unpack("that", pack("this", kept)) is None


def same(a: object, b: object) -> bool:
    """Equal to the last bit, with the same types."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if hasattr(a, "__dataclass_fields__"):
        return type(a) is type(b) and all(same(getattr(a, name), getattr(b, name)) for name in a.__dataclass_fields__)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and a == b


@pytest.mark.parametrize("keep", [True, False], ids=["kept", "streamed"])
def test_a_saved_run_is_read_and_not_computed(tmp_path: Path, keep: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(tmp_path, keep=keep, replicates=300)
    monkeypatch.setattr("magdepth.results.run", None)  # what would compute it
    second = ask(tmp_path, keep=keep, replicates=300, threads=1)
    assert (first.read, second.read) == (False, True)
    assert second.saved == first.saved
    monkeypatch.undo()
    made = run(load("launches"), replicates=300, seed=3, keep=keep)
    assert second.saved.summaries() == made.summaries()


def test_whatever_makes_a_run_is_part_of_its_identity() -> None:
    base = load("launches")
    ways = [
        order_of(base, replicates=300, seed=3),
        order_of(base, replicates=301, seed=3),
        order_of(base, replicates=300, seed=4),
        order_of(base, replicates=300, seed=3, daily=False),
        order_of(base, replicates=300, seed=3, keep=False),
        order_of(load("launches", sets=["stock_days=20"]), replicates=300, seed=3),
        order_of(load("launches", as_of=base.vintage.as_of.replace(month=9)), replicates=300, seed=3),
        order_of(replace(base, hindsight=True), replicates=300, seed=3),
        order_of(replace(base, overlays=("some",)), replicates=300, seed=3),
        order_of(base, replicates=300, seed=3, extra=[measure(700)]),
        order_of(base, replicates=300, seed=3, extra=[measure(701)]),
    ]
    assert len({order.identity for order in ways}) == len({order.id for order in ways}) == len(ways)
    assert order_of(load("launches"), replicates=300, seed=3, keep=True) == ways[0]


def measure(least: int) -> Measure:
    """A measure that a run does not keep of itself."""
    return Measure("asked", "raids.drones", "days", Window(date(2025, 7, 1), date(2025, 10, 9)), "days", least)


def test_a_changed_kernel_is_another_run(monkeypatch: pytest.MonkeyPatch) -> None:
    before = order_of(load("launches"), replicates=300, seed=3)
    monkeypatch.setattr(orders, "made_with", lambda: {"kernels": "0" * 16})
    assert order_of(load("launches"), replicates=300, seed=3).identity != before.identity


@pytest.mark.parametrize(("keep", "daily"), [(True, True), (False, True), (True, False)])
def test_the_order_before_a_run_is_the_order_behind_it(tmp_path: Path, keep: bool, daily: bool) -> None:
    order = order_of(load("launches"), replicates=20, seed=3, extra=[measure(700)], keep=keep, daily=daily)
    made = run(load("launches"), replicates=20, seed=3, extra=[measure(700)], keep=keep, daily=daily)
    saved = save_run(made, tmp_path)
    assert (saved.id, saved.manifest["identity"]) == (order.id, order.identity)
    assert saved.manifest["extra"] == ["asked"]


def test_fresh_computes_and_must_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(tmp_path, replicates=100)
    assert ask(tmp_path, replicates=100, fresh=True) == Outcome(first.saved, read=False)
    monkeypatch.setattr("magdepth.results.run", lambda *a, **k: replace(run(*a, **k), digest="f" * 64))
    with pytest.raises(Failed, match="T105"):
        ask(tmp_path, replicates=100, fresh=True)
    assert ask(tmp_path, replicates=100).saved == first.saved


def test_short_runs_keep_no_spans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_or_load, "claim", None)  # would be called to keep some
    assert ask(tmp_path, journal=MANY + 1).resumed == 0
    assert unfinished_runs.JOURNAL >= 4000


@pytest.mark.parametrize(
    ("keep", "paths"), [(False, True), pytest.param(True, False, marks=SECOND)], ids=["streamed with paths", "kept"]
)
def test_two_processes_with_the_same_long_run_do_no_harm(
    data_dir: Path, tmp_path: Path, digest: str, keep: bool, paths: bool
) -> None:
    """The one that comes second keeps no spans, and neither loses its own."""
    store = tmp_path / "store"
    first = subprocess.Popen([sys.executable, "-c", SLOWLY + ASK, str(store), str(keep), str(paths)],
                             env={**os.environ, "MAGDEPTH_DATA": str(data_dir)}, stdout=subprocess.PIPE, text=True)
    until = time.monotonic() + 240
    while not list(store.glob(".partial-*/span-*")) and time.monotonic() < until:
        assert first.poll() is None
        time.sleep(0.01)
    second = ask(store, keep=keep, paths=paths)  # meanwhile, in this process
    said = first.communicate(timeout=240)[0]
    assert first.returncode == 0 and said.split()[0] == second.saved.manifest["digest"] == digest
    (saved,) = list_runs(store)
    assert os.listdir(store) == [saved.id] and saved.sound()
    assert saved.has_paths() == paths


def test_a_folder_is_had_by_one_only(tmp_path: Path) -> None:
    folder = tmp_path / ".partial-x"
    first = claim(folder)
    assert first is not None and claim(folder) is None
    first.leave()
    second = claim(folder)
    assert second is not None
    second.leave(remove=True)
    assert left(tmp_path) == []
    assert claim(folder, make=False) is None and left(tmp_path) == []
