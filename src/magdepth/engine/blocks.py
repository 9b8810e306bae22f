"""Replicates in blocks and spans: run on any pool of workers, in any order, to the same bits.

A block is what runs at a stretch (progress, cancelling); a span, some blocks, is what a worker is
handed and what is kept if a run is broken off. Whatever is summed is a whole number, so that parts
add up to the same bits however the replicates were cut.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from typing import Protocol

import numpy as np

from magdepth.chance.desk import lay
from magdepth.engine.batch import Batch, Job, make_batch
from magdepth.engine.bins import BINS
from magdepth.engine.day import run_block
from magdepth.engine.measure import Measure
from magdepth.engine.parameters import GROUP, Draws, draw_parameters
from magdepth.engine.program import Program, Table
from magdepth.engine.reduction import Reduced, merge_reduced, reduce_columns
from magdepth.engine.span_results import STAMPS, Span, SpanResult, Totals, folded, gather, stamp_of
from magdepth.engine.warm import warm

Progress = Callable[[int, int], None]
WORDS = 1024  # working memory for random words, a thread
SPAN = 4096  # replicates that a worker is handed at most
FOLD = 4  # reduced blocks that lie side by side before they are merged


class Journal(Protocol):
    """Where finished spans are kept, so that a run that was broken off goes on from them."""

    def finished(self) -> Iterable[Span]:
        """The spans that were kept, each whole."""

    def keep(self, span: Span) -> None:
        """Keep a span, whole or not at all."""


class Sink(Protocol):
    """Where whole paths go, block by block."""

    def write(self, program: int, first: int, paths: Table) -> None:
        """Take the paths (replicates x days x slots) of a block from replicate ``first`` on."""


def cut(replicates: int, workers: int, block: int) -> list[tuple[int, int]]:
    """Spans of whole blocks: about four a worker, none longer than ``SPAN``.

    >>> cut(1000, 2, 256)
    [(0, 256), (256, 256), (512, 256), (768, 232)]
    """
    blocks = max(1, min(SPAN // block, -(-replicates // (4 * workers * block))))
    size = blocks * block
    return [(first, min(size, replicates - first)) for first in range(0, replicates, size)]


def run_span(
    batch: Batch,
    first: int,
    count: int,
    block: int = GROUP,
    tick: Callable[[int], bool] | None = None,
    sink: Sink | None = None,
) -> Span | None:
    """Run a span, all programs of a block together; None if ``tick`` (called after each block) says stop."""
    works = [_Work(job, batch, first, count) for job in batch.jobs]
    differences: list[Reduced] = []
    for begin in range(first, first + count, block):
        size = min(block, first + count - begin)
        rows = []
        for number, work in enumerate(works):
            paths = work.run(begin, size, sink is not None)
            rows.append(work.rows)
            if sink is not None:
                sink.write(number, begin, paths)
        if batch.pairs and not batch.keep:
            left, right = ([pair[k] for pair in batch.pairs] for k in (0, 1))
            differences.append(reduce_columns(rows[1][:, right] - rows[0][:, left]))
            if len(differences) == FOLD:
                differences[:] = [merge_reduced(differences)]
        if tick is not None and tick(size):
            return None
    return Span(first, count, tuple(work.part() for work in works), merge_reduced(differences) if differences else None)


def execute(
    programs: tuple[Program, ...],
    measures: tuple[tuple[Measure, ...], ...],
    *,
    seed: int,
    replicates: int,
    threads: int | None = None,
    block: int = GROUP,
    daily: bool = True,
    progress: Progress | None = None,
) -> tuple[Totals, ...]:
    """Run the same replicates of one or more programs on threads, keeping every replicate's measures.

    Two programs in one call are paired: replicate r of both has the same key, and each
    component's draws have the same counters. Without ``daily`` only the measures are kept (for
    searches that run many small trials). Ctrl-C stops between blocks and leaves nothing.
    """
    batch = make_batch(programs, measures, seed=seed, daily=daily)
    return gather(batch, run_batch(batch, replicates, threads=threads, block=block, progress=progress))


def run_batch(
    batch: Batch,
    replicates: int,
    *,
    first: int = 0,
    threads: int | None = None,
    block: int = GROUP,
    progress: Progress | None = None,
    journal: Journal | None = None,
    sink: Sink | None = None,
    pool: Executor | None = None,
    workers: int | None = None,
) -> list[Span]:
    """Run the replicates ``first`` .. ``first + replicates - 1`` in spans on threads, or on another ``pool``.

    ``pool`` is any executor that takes importable functions (a cluster's, with its number of
    ``workers``); a ``sink`` for paths works only with threads of this process. Spans that a ``journal``
    holds already are taken from it, the others kept in it as they come. Ctrl-C and errors stop
    between blocks.
    """
    if pool is None:
        warm()
    finished = [] if journal is None else [span for span in journal.finished() if span.first >= first]
    local = pool is None
    size = max(1, threads or os.cpu_count() or 1) if workers is None else workers
    spans, todo = _gaps(finished, first, first + replicates, size, block)
    stop = threading.Event()
    guard = threading.Lock()
    done = sum(span.count for span in spans)

    def tick(count: int) -> bool:
        nonlocal done
        with guard:
            done += count
        return stop.is_set()

    executor = ThreadPoolExecutor(max(1, min(size, len(todo)))) if pool is None else pool
    try:
        if local:
            pending = {executor.submit(run_span, batch, a, n, block, tick, sink) for a, n in todo}
        else:
            pending = {executor.submit(run_span, batch, a, n, block) for a, n in todo}
        try:
            _collect(batch, pending, spans, journal, progress, (lambda: done) if local else None, replicates)
        except BaseException:
            stop.set()
            for future in pending:
                future.cancel()
            raise
    finally:
        if local:
            executor.shutdown(wait=True)
    return sorted(spans, key=lambda span: span.first)


def _gaps(
    finished: list[Span], begin: int, end: int, size: int, block: int
) -> tuple[list[Span], list[tuple[int, int]]]:
    """The spans that are kept already of the replicates ``begin`` .. ``end - 1``, and spans for those between."""
    spans: list[Span] = []
    todo: list[tuple[int, int]] = []
    for span in sorted(finished, key=lambda span: span.first):
        if span.first < begin or span.first + span.count > end:
            continue
        todo += [(begin + a, n) for a, n in cut(span.first - begin, size, block)] if span.first > begin else []
        spans.append(span)
        begin = span.first + span.count
    todo += [(begin + a, n) for a, n in cut(end - begin, size, block)] if end > begin else []
    return spans, todo


def _collect(
    batch: Batch,
    pending: set[Future[Span | None]],
    spans: list[Span],
    journal: Journal | None,
    progress: Progress | None,
    counted: Callable[[], int] | None,
    replicates: int,
) -> None:
    """Take spans as they come; tell how many replicates are done."""
    reported = -1
    while pending:
        finished, left = wait(pending, timeout=0.2 if progress is not None else None, return_when=FIRST_COMPLETED)
        pending.intersection_update(left)
        for future in finished:
            span = future.result()
            assert span is not None
            if journal is not None:
                journal.keep(span)
            spans.append(span)
            if not batch.keep:
                spans[:] = [folded(spans)]
        done = sum(span.count for span in spans)
        if counted is not None and pending:
            done = max(done, counted())
        if progress is not None and done > reported:
            reported = done
            progress(done, replicates)


def trace(program: Program, *, seed: int, replicates: int) -> Table:
    """Every integer slot on every day (replicates x days x slots), for tests and small runs."""
    batch = make_batch((program,), ((),), seed=seed)
    return _Work(batch.jobs[0], batch, 0, replicates).run(0, replicates, True)


class _Work:
    """A worker's memory for one program: what its blocks add up to."""

    def __init__(self, job: Job, batch: Batch, first: int, count: int) -> None:
        program = job.program
        self.job, self.batch, self.first, self.count = job, batch, first, count
        self.sums = np.zeros((program.days, program.n_x), dtype=np.int64)
        self.bins = np.zeros(int(job.bin_slots[:, 1].sum()) * BINS, dtype=np.int32)
        self.stamp = 0
        self.results: list[Table] = []
        self.parameters: list[Draws] = []
        self.reduced: list[Reduced] = []
        self.rows: Table = np.zeros((0, 0), dtype=np.int64)
        self.x, self.totals = (np.zeros(program.n_x, dtype=np.int64) for _ in range(2))
        self.y, self.p = np.zeros(program.n_y), np.zeros(program.n_p)
        # copies of the shared tables: threads must not share their cache lines
        self.buffers = (program.ops.copy(), program.links.copy(), np.zeros(WORDS, dtype=np.uint32))
        ops, links, words = self.buffers
        self.desk = lay(program.ops.shape[1], ops, links, self.x, self.y, self.p, words)

    def run(self, first: int, count: int, with_paths: bool = False) -> Table:
        """Run a block; its paths are returned if asked for."""
        job, program = self.job, self.job.program
        drawn = draw_parameters(program, self.batch.seed, first, count)
        rows = np.zeros((count, job.measures.shape[0]), dtype=np.int64)
        paths = np.zeros((count, program.days, program.n_x) if with_paths else (0, 1, 1), dtype=np.int64)
        run_block(
            len(program.ops), self.desk[1], program.schedule, job.live_slots, job.bin_slots, job.measures, job.due,
            drawn, self.x, self.y, self.p, self.totals, self.batch.seed, first, program.days, self.sums,
            np.empty((count, len(self.bins) // BINS), dtype=np.uint16), self.bins, rows, paths,
        )
        self.rows = rows
        self.stamp += stamp_of(first, drawn, rows)
        if self.batch.keep:
            self.results.append(rows)
            self.parameters.append(drawn)
        else:
            self.reduced.append(reduce_columns(rows))
            if len(self.reduced) == FOLD:
                self.reduced[:] = [merge_reduced(self.reduced)]
        return paths

    def part(self) -> SpanResult:
        """What the blocks so far come to."""
        job = self.job
        keep = self.batch.keep
        sums = self.sums[:, job.sum_slots[:, 0]]
        sums[np.arange(job.program.days)[:, None] >= job.sum_slots[None, :, 1]] = 0
        places = np.flatnonzero(self.bins).astype(np.int32)
        return SpanResult(
            self.first, self.count, sums, places, self.bins[places], self.stamp % STAMPS,
            np.concatenate(self.results) if keep else None,
            np.concatenate(self.parameters) if keep else None,
            None if keep else merge_reduced(self.reduced),
        )
