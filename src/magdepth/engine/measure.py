"""Measures: what a run keeps of each replicate, declared before it runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from magdepth.dates import Window, day_after, day_number, whole_months
from magdepth.engine.program import Program, Table
from magdepth.errors import BadInput, Fault, suggest

HOW = ("total", "largest", "last", "days", "first")


@dataclass(frozen=True)
class Measure:
    """One whole number a replicate: ``how`` over a window of days of one state slot.

    ``how`` is ``total``, ``largest``, ``last`` (on the last day), ``days`` (on which the slot is
    at or above ``threshold``) or ``first`` (the first such day as a day number, -1 if never).
    """

    name: str
    slot: str
    how: str
    window: Window
    unit: str = ""
    threshold: int = 0


def default_measures(program: Program) -> tuple[Measure, ...]:
    """Totals (of flows) and final levels (of stocks) of all reported states; months of the main ones."""
    measures: list[Measure] = []
    for name, kind in program.components:
        last = day_after(program.start, program.lasts[name] - 1)
        window = Window(program.start, last)
        for state in kind.states:
            if not state.report or state.real:
                continue
            for tail in kind.reported(state, program.zones[name]):
                slot = f"{name}.{tail}"
                how = "total" if state.role == "flow" else "last"
                measures.append(Measure(f"{slot}:{how}", slot, how, window, state.unit))
                if state.monthly:
                    for month in whole_months(program.start, last):
                        measures.append(Measure(f"{slot}:{month.month}", slot, "total", month, state.unit))
    return tuple(measures)


def measure_table(program: Program, measures: tuple[Measure, ...]) -> Table:
    """The measures as the driver reads them. Raises BadInput (G103, G104) on an unknown slot or window."""
    faults: list[Fault] = []
    rows: list[tuple[int, int, int, int, int]] = []
    for measure in measures:
        slot = program.slots.get(measure.slot)
        if slot is None:
            faults.append(Fault("G103", f"no state '{measure.slot}'", cure=suggest(measure.slot, program.slots)))
            continue
        first, last = (day_number(day, program.start) for day in (measure.window.first, measure.window.last))
        if first < 0 or last < first or last >= program.lasts[measure.slot.split(".")[0]]:
            faults.append(
                Fault("G104", f"the window of '{measure.name}' leaves the days that are run",
                      got=f"{measure.window.first} to {measure.window.last}")
            )
            continue
        rows.append((slot, HOW.index(measure.how), first, last, measure.threshold))
    if faults:
        raise BadInput(*faults)
    return np.array(rows, dtype=np.int64).reshape(len(rows), 5)


def due_table(table: Table, days: int) -> Table:
    """For each day the measures that look at it: days + 1 places, then the lists they point into.

    A total is looked at twice: on the last day before its window (entered as -1 - k: what had
    gathered by then is taken off) and on its last day.
    """
    lists: list[list[int]] = [[] for _ in range(days)]
    for k, (_slot, how, first, last, _threshold) in enumerate(table.tolist()):
        if how == HOW.index("total"):
            if first > 0:
                lists[first - 1].append(-1 - k)
            lists[last].append(k)
            continue
        for day in range(last if how == HOW.index("last") else first, last + 1):
            lists[day].append(k)
    starts = np.cumsum([days + 1, *(len(due) for due in lists)])
    return np.concatenate([starts, np.array([k for due in lists for k in due], dtype=np.int64)]).astype(np.int64)


def daily_slots(program: Program, monthly_only: bool = False) -> tuple[str, ...]:
    """Slots whose daily sums (or, ``monthly_only``, daily histograms) a run keeps."""
    names: list[str] = []
    for name, kind in program.components:
        for state in kind.states:
            if (state.monthly if monthly_only else state.report) and not state.real:
                names += [f"{name}.{tail}" for tail in kind.reported(state, program.zones[name])]
    return tuple(names)
