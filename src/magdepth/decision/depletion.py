"""Depletion as a function of the stock assumed, for nobody publishes stocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from magdepth.decision.trial import TrialSetup, run_nights, run_trials, window_until
from magdepth.decision.variants import layers, limited, part_for, with_free_rounds, with_values
from magdepth.errors import BadInput, Fault, suggest
from magdepth.scenario.model import Scenario

DAYS_OF_SUPPLY = (7, 15, 30, 60, 90)
REPLICATES = 300


def depletion(
    scenario: Scenario,
    layer: str,
    days_of_supply: Sequence[float] = DAYS_OF_SUPPLY,
    *,
    until: date | None = None,
    replicates: int = REPLICATES,
    seed: int = 1,
    threads: int | None = None,
) -> tuple[tuple[float, float], ...]:
    """The chance that a layer runs dry by a day, for each stock that might lie behind it.

    A stock is given in days of supply: that many days of what the layer fires a day when rounds
    don't bind (the median over replicates), ready rounds first, the rest in the depot. Crews and
    deliveries are the scenario's own. The layer counts as run dry if on some night until ``until``
    (default: the last of the run) it engages less than nine tenths of what its crews would engage
    with rounds without end; that run is on the same draws, replicate by replicate.

    Returns pairs of (days of supply, probability). Raises BadInput D104 for a layer that does not
    exist, counts no rounds or has zones, D101 for a day outside the run.
    """
    counted = [name for name in layers(scenario) if limited(scenario, name) and not scenario.component(name).zones]
    if layer not in counted:
        cure = suggest(layer, counted) or f"one of: {', '.join(counted) or 'none'}"
        raise BadInput(Fault("D104", f"there is no layer '{layer}' whose rounds are counted", cure=cure))
    setting = TrialSetup(window_until(scenario, until), seed, replicates, threads)
    part = part_for(scenario, (layer,), setting.window.last)
    endless = with_free_rounds(part, layer)
    daily = float(np.median(run_trials(endless, (layer,), setting)[layer].spent)) / setting.window.days
    stocked = [_with_stock(part, layer, days * daily) for days in days_of_supply]
    most, *tried = run_nights([endless, *stocked], f"{layer}.met", setting)
    return tuple(
        (days, float(np.mean((10 * met < 9 * most).any(axis=1))))
        for days, met in zip(days_of_supply, tried, strict=True)
    )


def _with_stock(scenario: Scenario, layer: str, rounds: float) -> Scenario:
    ready = min(rounds, scenario.median(f"{layer}.ready"))
    return with_values(scenario, {f"{layer}.ready": ready, f"{layer}.depot": rounds - ready})
