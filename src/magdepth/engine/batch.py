"""What every span of a run shares: programs with the tables of their reduction, the seed, and what is kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from magdepth.engine.measure import Measure, daily_slots, due_table, measure_table
from magdepth.engine.program import Program, Table


@dataclass(frozen=True)
class Job:
    """One program with the tables that its reduction needs."""

    program: Program
    measures: Table
    due: Table
    sum_slots: Table
    live_slots: Table
    bin_slots: Table
    daily: tuple[str, ...]
    binned: tuple[str, ...]


@dataclass(frozen=True)
class Batch:
    """What every span of a run shares: the jobs, the seed, and what is kept of each replicate.

    ``pairs`` are the columns of the first and the second job whose difference is taken.
    """

    jobs: tuple[Job, ...]
    seed: int
    keep: bool = True
    pairs: tuple[tuple[int, int], ...] = ()


def make_batch(
    programs: tuple[Program, ...],
    measures: tuple[tuple[Measure, ...], ...],
    *,
    seed: int,
    daily: bool = True,
    keep: bool = True,
    pairs: tuple[tuple[int, int], ...] = (),
) -> Batch:
    """Set up a run. Raises BadInput (G103, G104) on an unknown slot or window."""
    jobs = tuple(_job(program, wanted, daily) for program, wanted in zip(programs, measures, strict=True))
    return Batch(jobs, seed, keep, pairs)


def _job(program: Program, measures: tuple[Measure, ...], daily: bool = True) -> Job:
    def places(names: tuple[str, ...]) -> Table:
        rows = [(program.slots[name], program.lasts[name.split(".")[0]]) for name in names]
        return np.array(rows, dtype=np.int64).reshape(len(rows), 2)

    table = measure_table(program, measures)
    names = daily_slots(program) if daily else ()
    histograms = daily_slots(program, monthly_only=True) if daily else ()
    binned = places(histograms)
    return Job(
        program,
        table,
        due_table(table, program.days),
        places(names),
        program.live_slots,
        np.column_stack([binned, np.cumsum(binned[:, 1]) - binned[:, 1]]),
        names,
        histograms,
    )
