"""One trial of a layer: a few measures of a run, and the share of demands met in each replicate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from magdepth.dates import Window
from magdepth.engine.blocks import execute
from magdepth.engine.measure import Measure
from magdepth.engine.program import Table, compile_program
from magdepth.scenario.model import Scenario

MEASURED = ("wanted", "met", "spent", "short")


@dataclass(frozen=True)
class Setting:
    """How trials are run: the window of nights that counts, the seed, replicates and threads.

    Trials of one setting are paired: replicate r meets the same nights in all of them.
    """

    window: Window
    seed: int
    replicates: int
    threads: int | None = None


@dataclass(frozen=True)
class Trial:
    """What one layer came to over the window, a whole number a replicate."""

    wanted: Table
    met: Table
    spent: Table
    short: Table

    def fills(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Demands met over demands (type-2 service level) by replicate; 1 where nothing was demanded."""
        return np.where(self.wanted > 0, self.met / np.maximum(self.wanted, 1), 1.0)

    def share(self, fill: float) -> float:
        """The share of replicates whose fill rate is at or above ``fill``."""
        return float(np.mean(self.fills() >= fill - 1e-12))

    def held(self, confidence: float) -> float:
        """The fill rate that at least a share ``confidence`` of the replicates reach."""
        fills = np.sort(self.fills())
        return float(fills[len(fills) - math.ceil(confidence * len(fills) - 1e-9)])


def run_trial(scenario: Scenario, layer: str, setting: Setting) -> Trial:
    """Run a scenario for the sake of one layer."""
    (trial,) = run_trials((scenario,), layer, setting)
    return trial


def run_trials(scenarios: tuple[Scenario, ...], layer: str, setting: Setting) -> tuple[Trial, ...]:
    """Run several scenarios on the same draws for the sake of one layer."""
    programs = tuple(compile_program(scenario) for scenario in scenarios)
    slots = tuple(f"{layer}.{state}" for state in MEASURED)
    measures = tuple(Measure(slot, slot, "total", setting.window) for slot in slots)
    tallies = execute(
        programs, (measures,) * len(programs), seed=setting.seed, replicates=setting.replicates,
        threads=setting.threads, daily=False,
    )
    return tuple(Trial(*tally.results.T) for tally in tallies)
