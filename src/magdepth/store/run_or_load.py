"""A run is computed once: asked for again, it is read; broken off, it goes on from its finished spans."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from magdepth import place
from magdepth.errors import BadInput, Fault
from magdepth.store.drafts import new_draft, storage_failures
from magdepth.store.paths import FOLDER, WARN, Layout, PathSink, check_size, layout
from magdepth.store.run_key import Order, order_of
from magdepth.store.runs import SavedRun, find_run, save_run
from magdepth.store.unfinished_runs import JOURNAL, SpanJournal, claim, partial_folder

if TYPE_CHECKING:
    from magdepth.engine.measure import Measure
    from magdepth.scenario.model import Scenario


@dataclass(frozen=True)
class Outcome:
    """A saved run, whether it was only read, and from how many replicates of an earlier try it went on."""

    saved: SavedRun
    read: bool
    resumed: int = 0


class BrokenOff(KeyboardInterrupt):
    """Ctrl-C in a run whose finished spans are kept: ``saved_count`` replicates of ``replicates``."""

    def __init__(self, saved_count: int, replicates: int) -> None:
        self.saved_count, self.replicates = saved_count, replicates
        super().__init__(f"{saved_count} of {replicates} replicates are kept")


def run_or_read(
    scenario: Scenario,
    *,
    replicates: int,
    seed: int,
    extra: Iterable[Measure] = (),
    daily: bool = True,
    keep: bool | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    fresh: bool = False,
    paths: bool = False,
    large: Callable[[int], None] | None = None,
    store: Path | None = None,
    journal: int | None = None,
    on: str | None = None,
) -> Outcome:
    """Read a run from the store, or compute it and save it there.

    The run is known by what makes it (scenario, settings, seed, replicates, measures, the sources of the kernels), so
    that nothing is computed twice; ``fresh`` computes it anyway, from the first replicate on, and the digest must be
    the one that was saved. With ``paths`` the whole path of each replicate is written too; ``large`` is called with
    the bytes they take, about, if more than a gigabyte. From ``journal`` replicates on (by default ``JOURNAL``)
    finished spans are kept until the run is saved. ``on`` names another place to work (see ``results.cluster``), used
    only for a run that is computed. The rest is as for ``results.run``.

    Raises BadInput: R103, R104, what compiling finds, T106 for paths that are too large, T107 for
    paths from elsewhere; Failed: T104, T105; BrokenOff for Ctrl-C where spans were kept.
    """
    extra = tuple(extra)
    where = place.runs_folder() if store is None else store
    order = order_of(scenario, replicates=replicates, seed=seed, extra=extra, daily=daily, keep=keep)
    shape = _paths_wanted(scenario, on) if paths else None
    size = 0 if shape is None else check_size(shape, replicates)
    saved_run = None if fresh else find_run(order, where)
    if saved_run is not None and (not paths or saved_run.has_paths()):
        return Outcome(saved_run, read=True)
    if large is not None and size > WARN:
        large(size)

    from magdepth.engine.parameters import GROUP
    from magdepth.results import run
    from magdepth.results.cluster import on as working_on
    from magdepth.results.run import How

    long = not fresh and replicates >= (JOURNAL if journal is None else journal)
    with _workplace(where, order, shape, long) as (spans, sink):
        try:
            with working_on(on) as workplace:
                block = GROUP if shape is None else shape.block
                how = How(threads, progress, spans, sink, workplace.pool, workplace.workers, block)
                result = run(scenario, replicates=replicates, seed=seed, extra=extra, daily=daily, keep=keep, how=how)
        except KeyboardInterrupt:
            if spans is None or not spans.saved_count:
                raise
            raise BrokenOff(spans.saved_count, replicates) from None
        saved = save_run(result, where, sink)
        if spans is not None:
            spans.done = True
    return Outcome(saved, read=False, resumed=0 if spans is None else spans.resumed)


def _paths_wanted(scenario: Scenario, on: str | None) -> Layout:
    from magdepth.engine.program import compile_program

    if on is not None:
        raise BadInput(Fault("T107", "whole paths are written only by threads of this process", key="--paths",
                             cure="run without a cluster, or without paths"))
    return layout(compile_program(scenario))


@contextmanager
def _workplace(
    store: Path, order: Order, shape: Layout | None, long: bool
) -> Iterator[tuple[SpanJournal | None, PathSink | None]]:
    """Where spans and paths are kept while the run goes on: the run's own folder, or a draft if another has that.

    It is gone afterwards, but for spans of a run that was not saved.
    """
    with storage_failures(store):
        store.mkdir(parents=True, exist_ok=True)
        folder_lock = claim(partial_folder(store, order)) if long else None
        draft = new_draft(store) if folder_lock is None and shape is not None else None
        folder = draft if folder_lock is None else folder_lock.folder
        sink = PathSink(folder / FOLDER, shape) if folder is not None and shape is not None else None
        journal = None if folder_lock is None else SpanJournal(folder_lock.folder, order, sink)
    try:
        yield journal, sink
    finally:
        if folder_lock is not None and journal is not None:
            folder_lock.leave(remove=journal.done or not journal.saved_count)
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
