"""Trials of layers: a few measures of a run, and the share of demands met in each replicate."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from magdepth.dates import Window, day_after
from magdepth.engine.blocks import execute
from magdepth.engine.measure import Measure
from magdepth.engine.program import Program, Table, compile_program
from magdepth.engine.span_results import Totals
from magdepth.errors import BadInput, Fault
from magdepth.scenario.model import Scenario

Reals = np.ndarray[Any, np.dtype[np.float64]]

TOTALS = ("met", "spent")


@dataclass(frozen=True)
class TrialSetup:
    """How trials are run: the window of nights that counts, the seed, replicates and threads.

    Trials of one setting are paired: replicate r meets the same nights in all of them.
    """

    window: Window
    seed: int
    replicates: int
    threads: int | None = None


@dataclass(frozen=True)
class Trial:
    """What one layer came to over the window, by replicate: demands met, rounds fired.

    ``wanted`` is demands by replicate and night (or one column, their total), ``per_crew`` the
    engagements that a crew can make, by replicate and night (or one column, where it never changes).
    """

    wanted: Table
    met: Table
    spent: Table
    per_crew: Reals

    def share(self, fill: float) -> float:
        """The share of replicates whose fill rate is at or above ``fill``."""
        return float(np.mean(_fills(self.met, self.wanted) >= fill - 1e-12))

    def fill_reached(self, confidence: float) -> float:
        """The fill rate that at least a share ``confidence`` of the replicates reach."""
        return reached(_fills(self.met, self.wanted), confidence)

    def fill_reached_by(self, crews: float, confidence: float) -> float:
        """The same if the layer had these crews and rounds never bound; needs ``wanted`` by night.

        What a layer is asked for does not depend on its own crews, so that this is what a run with
        these crews would give, exactly.
        """
        channels = np.floor(crews * self.per_crew + 0.5)
        return reached(_fills(np.minimum(self.wanted, channels).sum(axis=1), self.wanted), confidence)


def window_until(scenario: Scenario, until: date | None) -> Window:
    """The nights from the first of the run to ``until`` (its last by default); BadInput D101 if outside it."""
    last = day_after(scenario.start, scenario.days - 1)
    if until is not None and not scenario.start <= until <= last:
        raise BadInput(Fault("D101", "the run does not reach that day", key="--until",
                             expected=f"{scenario.start} to {last}", got=str(until)))
    return Window(scenario.start, until or last)


def reached(values: Reals, confidence: float) -> float:
    """The value that at least a share ``confidence`` of the replicates reach.

    >>> reached(np.array([0.2, 0.9, 0.8, 1.0]), 0.75)
    0.8
    """
    ordered = np.sort(values)
    return float(ordered[len(ordered) - math.ceil(confidence * len(ordered) - 1e-9)])


def run_trials(
    scenario: Scenario, layers: Iterable[str], setting: TrialSetup, *, nightly: bool = False
) -> dict[str, Trial]:
    """Run a scenario for the sake of some layers; ``nightly`` keeps demands night by night."""
    program, window, layers = compile_program(scenario), setting.window, tuple(layers)
    spans = _nights(window) if nightly else (window,)
    measures = tuple(measure for layer in layers for measure in (
        *_measures(f"{layer}.wanted", spans), *(_measures(f"{layer}.{name}", (window,))[0] for name in TOTALS)
    ))
    (tally,) = _execute((program,), measures, setting)
    return {
        layer: _trial(tally.results, k * (len(spans) + len(TOTALS)), len(spans),
                      _by_night(program, tally, f"{layer}.per_crew", window))
        for k, layer in enumerate(layers)
    }


def run_nights(scenarios: Iterable[Scenario], slot: str, setting: TrialSetup) -> list[Table]:
    """One state of several scenarios on the same draws, each as replicates by nights."""
    programs = tuple(compile_program(scenario) for scenario in scenarios)
    return [tally.results for tally in _execute(programs, _measures(slot, _nights(setting.window)), setting)]


def _execute(programs: tuple[Program, ...], measures: tuple[Measure, ...], setting: TrialSetup) -> tuple[Totals, ...]:
    return execute(programs, (measures,) * len(programs), seed=setting.seed, replicates=setting.replicates,
                   threads=setting.threads)  # fmt: skip


def _nights(window: Window) -> tuple[Window, ...]:
    days = (day_after(window.first, day) for day in range(window.days))
    return tuple(Window(day, day) for day in days)


def _measures(slot: str, spans: tuple[Window, ...]) -> tuple[Measure, ...]:
    return tuple(Measure(f"{slot}:{span.first}", slot, "total", span) for span in spans)


def _trial(results: Table, first: int, nights: int, per_crew: Reals) -> Trial:
    """The trial of the layer whose columns begin at ``first``."""
    met, spent = first + nights, first + nights + 1
    return Trial(results[:, first:met], results[:, met], results[:, spent], per_crew)


def _fills(met: Table | Reals, wanted: Table) -> Reals:
    """Demands met over demands (type-2 service level) by replicate; 1 where nothing was demanded."""
    total = wanted.sum(axis=1)
    return np.where(total > 0, met / np.maximum(total, 1), 1.0)


def _by_night(program: Program, tally: Totals, key: str, window: Window) -> Reals:
    """The draws of a parameter by replicate and night; one column where it follows no schedule."""
    steps = [recipe for recipe in program.recipes if recipe.key.split("@")[0] == key]
    if len(steps) == 1:
        return tally.parameters[:, [steps[0].slot]]
    begins = {int(row[2]): max(0, int(row[0])) for row in program.schedule}
    values = np.empty((len(tally.parameters), window.days))
    for recipe in steps:
        values[:, begins[recipe.slot] :] = tally.parameters[:, [recipe.slot]]
    return values
