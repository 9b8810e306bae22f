"""What is published about a layer's supply, and which of its figures are assumed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from magdepth.dates import Window
from magdepth.decision.trial import TrialSetup
from magdepth.decision.variants import feeders
from magdepth.engine.parameters import draw_parameters
from magdepth.engine.program import Program, compile_program
from magdepth.kinds import MUNITIONS
from magdepth.scenario.distributions import Schedule
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Cited, Quantity, Scenario
from magdepth.units import DAYS_PER_MONTH

Rates = np.ndarray[Any, np.dtype[np.float64]]

LEAST = 2000  # draws of a published figure

# What sets how many crews and rounds a layer needs, besides the raids themselves.
_SET_THE_NEED = ("per_crew", "shots", "discrimination", "ready", "depot")
_BY_MUNITION = ("coverage", "stop")


@dataclass(frozen=True)
class SupplyBand:
    """The median of a figure over replicates, with its 90 % band."""

    q05: float
    median: float
    q95: float

    def as_dict(self) -> dict[str, float]:
        """The same as plain data."""
        return asdict(self)


def spread(values: Any) -> SupplyBand:
    """Median and 90 % band of some values."""
    q05, median, q95 = (float(value) for value in np.quantile(values, (0.05, 0.5, 0.95)))
    return SupplyBand(q05, median, q95)


def published(scenario: Scenario, layer: str, setting: TrialSetup) -> tuple[SupplyBand | None, tuple[str, ...]]:
    """Rounds a month that published claims put at the layer's disposal, and those claims.

    None where no feeder's rate rests on a claim, directly or through a quantity that its expression
    names: deliveries that are assumed are not published.
    """
    cited = {name: claims for name in feeders(scenario, layer) if (claims := _claims(scenario, f"{name}.rate"))}
    if not cited:
        return None, ()
    program = compile_program(scenario)
    table = draw_parameters(program, setting.seed, 0, max(LEAST, setting.replicates))
    monthly = sum(_mean_rate(scenario, program, name, setting.window, table) for name in cited) * DAYS_PER_MONTH
    return spread(monthly), tuple(dict.fromkeys(claim for claims in cited.values() for claim in claims))


def assumptions(scenario: Scenario, layer: str) -> tuple[str, ...]:
    """The layer's own keys that set its need and rest on nothing published."""
    component = scenario.component(layer)
    used = [m for m in MUNITIONS if scenario.median(f"{layer}.stop.{m}") > 0]
    keys = [*_SET_THE_NEED, *(f"{name}.{m}" for name in _BY_MUNITION for m in used)]
    return tuple(f"{layer}.{key}" for key in keys if _assumed(scenario, component.params[key]))


def noun(scenario: Scenario, layer: str) -> str:
    """What the layer fires, as the scenario counts its supply: ``rounds``, ``interceptors``."""
    for name in feeders(scenario, layer):
        return scenario.quantity(f"{name}.rate").unit.split("/")[0].split()[-1]
    return "rounds"


def _claims(scenario: Scenario, key: str) -> tuple[str, ...]:
    """The claims on which a key's value rests."""
    quantity = scenario.quantity(key)
    if isinstance(quantity.basis, Cited):
        return quantity.basis.claims
    if not isinstance(quantity.value, Expression):
        return ()
    bases = [scenario.quantity(name).basis for name in quantity.value.names]
    return tuple(dict.fromkeys(claim for basis in bases if isinstance(basis, Cited) for claim in basis.claims))


def _assumed(scenario: Scenario, quantity: Quantity) -> bool:
    if isinstance(quantity.value, Expression):
        return any(scenario.quantity(name).assumed for name in quantity.value.names)
    return quantity.assumed


def _mean_rate(scenario: Scenario, program: Program, feeder: str, window: Window, table: Rates) -> Rates:
    """The draws of a feeder's rate a day; a schedule counts each step by its days in the window."""
    key = f"{feeder}.rate"
    slots = {recipe.key: recipe.slot for recipe in program.recipes}
    value = scenario.quantity(key).value
    if not isinstance(value, Schedule):
        return np.asarray(table[:, slots[key]])
    days = [day for day, _ in value.points]
    ends = [*days[1:], window.days]
    lengths = [max(0, min(end, window.days) - day) for day, end in zip(days, ends, strict=True)]
    steps = [table[:, slots[f"{key}@{number}"]] * length for number, length in enumerate(lengths)]
    return np.asarray(sum(steps) / window.days)
