"""The twin's parameters: one uniform a site and replicate, through the inverse distribution function."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from magdepth.scenario.distributions import Constant, Distribution, Joint, Schedule
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Quantity, Scenario
from magdepth.testing.twin_streams import DrawSite, site

GROUP = 256  # vectorised inverses may round differently at the end of an array: the same lengths as the engine


@dataclass(frozen=True)
class DrawnQuantity:
    """The draws of one quantity: for each step (from a day on) one figure a replicate."""

    days: tuple[int, ...]
    figures: tuple[tuple[float, ...], ...]

    def on(self, day: int, replicate: int) -> float:
        """What holds on a day in a replicate."""
        return self.figures[bisect_right(self.days, day) - 1][replicate]


def drawn_parameters(scenario: Scenario, seed: int, replicates: int) -> dict[str, DrawnQuantity]:
    """The draws of every quantity by its full key, in internal units."""
    places = {name: ("quantity", name) for name, _ in scenario.quantities}
    for component in scenario.components:
        places |= {f"{component.name}.{key}": (component.kind.name, f"{component.name}.{key}")
                   for key in component.params}
    quantities = dict(scenario.all_quantities())
    drawn: dict[str, DrawnQuantity] = {}
    for key, quantity in quantities.items():
        value, (kind, name) = quantity.value, places[key]
        if isinstance(value, Joint):
            drawn[key] = DrawnQuantity((0,), (_rows(value, quantity, seed, replicates),))
        elif isinstance(value, Schedule):
            steps = [_figures(part, quantity, site(kind, name, f"parameter {number}"), seed, replicates)
                     for number, (_, part) in enumerate(value.points)]
            drawn[key] = DrawnQuantity(tuple(day for day, _ in value.points), tuple(steps))
        elif not isinstance(value, Expression):
            drawn[key] = DrawnQuantity((0,), (_figures(value, quantity, site(kind, name, "parameter"), seed,
                                                       replicates),))
    for key, quantity in quantities.items():
        if isinstance(quantity.value, Expression):
            drawn[key] = DrawnQuantity((0,), (_computed(quantity, quantity.value, drawn, replicates),))
    return drawn


def _figures(
    value: Distribution, quantity: Quantity, place: tuple[int, int], seed: int, replicates: int
) -> tuple[float, ...]:
    if isinstance(value, Constant):
        return (value.value,) * replicates
    figures: list[float] = []
    for first in range(0, replicates, GROUP):
        u, pick = np.full(GROUP, 0.5), np.full(GROUP, 0.5)
        for k in range(min(GROUP, replicates - first)):
            source = DrawSite(seed, first + k, 0, *place)
            u[k], pick[k] = source.uniform(0), source.uniform(1)
        figures += value.ppf(u, pick).tolist()
    return tuple(min(max(figure, quantity.low), quantity.high) for figure in figures[:replicates])


def _rows(value: Joint, quantity: Quantity, seed: int, replicates: int) -> tuple[float, ...]:
    """The figures at the rows that all parameters of the posterior are read at."""
    place = site("posterior", "row", "parameter")
    figures = [value.values[math.floor(DrawSite(seed, replicate, 0, *place).uniform(0) * len(value.values))]
               for replicate in range(replicates)]
    return tuple(min(max(figure, quantity.low), quantity.high) for figure in figures)


def _computed(
    quantity: Quantity, value: Expression, drawn: dict[str, DrawnQuantity], replicates: int
) -> tuple[float, ...]:
    figures = [value.evaluate({name: drawn[name].on(0, replicate) for name in value.names})
               for replicate in range(replicates)]
    return tuple(min(max(figure, quantity.low), quantity.high) for figure in figures)
