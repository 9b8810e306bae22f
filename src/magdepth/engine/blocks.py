"""Blocks of replicates on a thread pool: reduced as they come, in any order, to the same bits."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import numpy as np

from magdepth.engine.bins import BINS
from magdepth.engine.day import run_block
from magdepth.engine.measure import Measure, daily_slots, due_table, measure_table
from magdepth.engine.parameters import GROUP, Draws, draw_parameters
from magdepth.engine.program import Program, Table

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Tally:
    """What a program's replicates add up to; all integers, so that any order gives the same.

    ``sums`` is (days x daily slots), ``bins`` (for each monthly slot
    its days x bins, one slot after the other: see ``histogram``), ``results``
    (replicates x measures), ``parameters`` (replicates x parameter slots).
    """

    daily: tuple[str, ...]
    binned: tuple[str, ...]
    sums: Table
    bins: Table
    results: Table
    parameters: Draws
    kept: tuple[int, ...] = ()

    def histogram(self, slot: str) -> Table:
        """Counts of one monthly slot (days x bins)."""
        place = self.binned.index(slot)
        begin = sum(self.kept[:place]) * BINS
        return self.bins[begin : begin + self.kept[place] * BINS].reshape(self.kept[place], BINS)


@dataclass(frozen=True)
class _Job:
    program: Program
    measures: Table
    due: Table
    sum_slots: Table
    bin_slots: Table


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
) -> tuple[Tally, ...]:
    """Run the same replicates of one or more programs, all programs of a block together.

    Two programs in one call are paired: replicate r of both has the same key, and each
    component's draws have the same counters. Without ``daily`` only the measures are kept (for
    searches that run many small trials). Ctrl-C stops between blocks and leaves nothing.
    """
    jobs = tuple(_job(program, wanted, daily) for program, wanted in zip(programs, measures, strict=True))
    results = [np.zeros((replicates, job.measures.shape[0]), dtype=np.int64) for job in jobs]
    parameters = [np.zeros((replicates, job.program.n_p)) for job in jobs]
    sums = [np.zeros((job.program.days, len(job.sum_slots)), dtype=np.int64) for job in jobs]
    bins = [np.zeros(int(job.bin_slots[:, 1].sum()) * BINS, dtype=np.int64) for job in jobs]
    stop = threading.Event()
    guard = threading.Lock()

    def work(first: int) -> int:
        count = min(block, replicates - first)
        for k, job in enumerate(jobs):
            if stop.is_set():
                return 0
            part = _run(job, seed, first, count, parameters[k], results[k])
            with guard:
                sums[k] += part[0]
                bins[k] += part[1]
        return count

    starts = range(0, replicates, block)
    workers = max(1, min(threads or os.cpu_count() or 1, len(starts)))
    done = 0
    with ThreadPoolExecutor(workers) as pool:
        pending: set[Future[int]] = {pool.submit(work, first) for first in starts}
        try:
            while pending:
                finished, pending = wait(pending, return_when=FIRST_COMPLETED)
                done += sum(future.result() for future in finished)
                if progress is not None:
                    progress(done, replicates)
        except BaseException:
            stop.set()
            for future in pending:
                future.cancel()
            raise
    return tuple(
        Tally(
            daily_slots(job.program) if daily else (),
            daily_slots(job.program, monthly_only=True) if daily else (),
            sums[k], bins[k], results[k], parameters[k], tuple(job.bin_slots[:, 1].tolist()),
        )
        for k, job in enumerate(jobs)
    )


def trace(program: Program, *, seed: int, replicates: int) -> Table:
    """Every integer slot on every day (replicates x days x slots), for tests and small runs."""
    job = _job(program, ())
    parameters = draw_parameters(program, seed, 0, replicates)
    paths = np.zeros((replicates, program.days, program.n_x), dtype=np.int64)
    _drive(job, seed, 0, parameters, np.zeros((replicates, 0), dtype=np.int64), paths)
    return paths


def _job(program: Program, measures: tuple[Measure, ...], daily: bool = True) -> _Job:
    def places(names: tuple[str, ...]) -> Table:
        kept = [(program.slots[name], program.lasts[name.split(".")[0]]) for name in names]
        return np.array(kept, dtype=np.int64).reshape(len(kept), 2)

    table = measure_table(program, measures)
    binned = places(daily_slots(program, monthly_only=True) if daily else ())
    return _Job(
        program,
        table,
        due_table(table, program.days),
        places(daily_slots(program) if daily else ()),
        np.column_stack([binned, np.cumsum(binned[:, 1]) * BINS - binned[:, 1] * BINS]),
    )


def _run(job: _Job, seed: int, first: int, count: int, parameters: Draws, results: Table) -> tuple[Table, Table]:
    drawn = draw_parameters(job.program, seed, first, count)
    parameters[first : first + count] = drawn
    part = np.zeros((count, results.shape[1]), dtype=np.int64)
    sums, bins = _drive(job, seed, first, drawn, part, np.zeros((0, 1, 1), dtype=np.int64))
    results[first : first + count] = part
    return sums, bins


def _drive(
    job: _Job, seed: int, first: int, parameters: Draws, results: Table, paths: Table
) -> tuple[Table, Table]:
    program = job.program
    sums = np.zeros((program.days, len(job.sum_slots)), dtype=np.int64)
    bins = np.zeros(int(job.bin_slots[:, 1].sum()) * BINS, dtype=np.int64)
    x: Any = np.zeros(program.n_x, dtype=np.int64)
    y: Any = np.zeros(program.n_y)
    run_block(
        program.ops.copy(), program.links.copy(), program.schedule, job.sum_slots, job.bin_slots, job.measures, job.due,
        parameters, x, y, seed, first, program.days, sums, bins, results, paths,
    )
    return sums, bins
