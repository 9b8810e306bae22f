"""Variants of a scenario that the search tries: other crews, another supply, limits taken away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from magdepth.dates import day_number
from magdepth.kinds import LAYER
from magdepth.scenario.distributions import Constant
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Assumed, Component, Scenario

FREE = 1e12
"""A limit so high that it never binds, and still far from what 64-bit integers hold."""

# Kinds that look at raids and layers without changing them: nothing that a layer meets depends on them.
_ONLOOKERS = frozenset({"damage", "account", "reconstruction"})
_UNLIMITED = LAYER.options[1].choices.index("none")


def with_values(scenario: Scenario, values: dict[str, float]) -> Scenario:
    """The scenario with some keys set to constants, in internal units."""
    for key, value in values.items():
        constant, basis = Constant(float(value)), Assumed("tried by the search of require")
        scenario = scenario.with_quantity(key, replace(scenario.quantity(key), value=constant, basis=basis))
    return scenario


def with_free_rounds(scenario: Scenario, layer: str) -> Scenario:
    """The scenario in which rounds never bind the layer; what it fires is still counted."""
    free = {"ready": FREE, "depot": 0.0, "safety": 0.0, "reserve": 0.0}
    return with_values(scenario, {f"{layer}.{name}": value for name, value in free.items()})


def with_supply(scenario: Scenario, layer: str, rate: float) -> Scenario:
    """The scenario in which the layer's resupply orders ``rate`` rounds a day in all, and has done so.

    What is under way on the first day is what that rate keeps under way (Little's law: rate times
    lead time), so that it is a rate that is found, not a rush of orders that fills the pipeline.
    Several feeders share the rate as their declared medians do, or evenly where those are zero.
    """
    names = feeders(scenario, layer)
    medians = [max(0.0, scenario.median(f"{name}.rate")) for name in names]
    total = sum(medians)
    values: dict[str, float] = {}
    for name, median in zip(names, medians, strict=True):
        part = rate * (median / total if total > 0 else 1 / len(names))
        values[f"{name}.rate"] = part
        values[f"{name}.under_way"] = part * scenario.median(f"{name}.throughput") * scenario.median(f"{name}.lead")
    return with_values(scenario, values)


def layers(scenario: Scenario) -> tuple[str, ...]:
    """The layers in the order of engagement."""
    return tuple(component.name for component in scenario.components if component.kind is LAYER)


def limited(scenario: Scenario, layer: str) -> bool:
    """True if the layer's rounds are counted."""
    return scenario.component(layer).options["magazine"] != _UNLIMITED


def feeders(scenario: Scenario, layer: str) -> tuple[str, ...]:
    """The resupply components that feed the layer."""
    return tuple(
        component.name
        for component in scenario.components
        if component.kind.name == "resupply" and any(ref.component == layer for ref in component.ports["to"])
    )


def part_for(scenario: Scenario, names: Iterable[str], until: date) -> Scenario:
    """The part of a scenario that the nights of some layers depend on, up to a day; draws stay the same.

    Later layers, other theatres, damage, accounts and reconstruction fall away: a search runs the
    part many times over. What an expression names stays.
    """
    wanted = set(names)
    last_day = day_number(until, scenario.start) + 1
    order = layers(scenario)
    last = max(order.index(name) for name in wanted)
    later = set(order[last + 1 :])
    needed = wanted | {name.split(".")[0] for _, quantity in scenario.quantities for name in _names(quantity.value)}
    while True:
        more = {component.name for component in scenario.components if _matters(component, needed, later)}
        for component in scenario.components:
            if component.name in needed:
                more |= {ref.component for refs in component.ports.values() for ref in refs}
                more |= {name.split(".")[0] for one in component.params.values() for name in _names(one.value)}
        if more <= needed:
            break
        needed |= more
    components = tuple(
        replace(component, last_day=min(component.last_day, last_day))
        for component in scenario.components
        if component.name in needed
    )
    return replace(scenario, components=components)


def _matters(component: Component, needed: set[str], later: set[str]) -> bool:
    """True if a component may change one that is needed."""
    if component.name in later or component.kind.name in _ONLOOKERS:
        return False
    return any(ref.component in needed for refs in component.ports.values() for ref in refs)


def _names(value: object) -> tuple[str, ...]:
    return value.names if isinstance(value, Expression) else ()
