"""Conservation, checked on whole paths: nothing appears or vanishes except by a named flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np

from magdepth.engine.program import Program
from magdepth.kinds import MUNITIONS, Balance
from magdepth.scenario.model import Component, Scenario

Table = np.ndarray[Any, np.dtype[np.int64]]


def paths_of(program: Program, trace: Table) -> dict[str, Table]:
    """A trace (replicates x days x slots) by slot name: (replicates x days), while its component runs."""
    return {name: trace[:, : program.lasts[name.split(".")[0]], place] for name, place in program.slots.items()}


def broken_laws(scenario: Scenario, paths: Mapping[str, Table]) -> list[str]:
    """What is violated on these paths, each in words with the first replicate and day; empty if nothing is.

    Every law that a kind declares (zone by zone where its states are held by zone), no count below
    zero, and what components owe each other: what a raid launched was stopped by one of its layers
    or leaked, what was drawn from a stock was launched, what a layer received was delivered, who
    was diverted was sent.
    """
    violations: list[str] = []
    for name, path in paths.items():
        violations += _violation(f"{name} is not negative", path >= 0)
    for component in scenario.components:
        violations += _component_laws(component, paths)
    for text, left, right in _shared_laws(scenario, paths):
        violations += _violation(text, left == right)
    for text, less, more in _orders(scenario, paths):
        violations += _violation(text, less <= more)
    return violations


def _component_laws(component: Component, paths: Mapping[str, Table]) -> list[str]:
    violations: list[str] = []
    for law in component.kind.laws:
        if isinstance(law, Balance):
            zoned = all(component.kind.state(state).zoned for state in (*law.left, *law.right))
            for zone in (_zones(component) if zoned else ("",)):
                left, right = (sum(_state(component, state, paths, zone) for state in side)
                               for side in (law.left, law.right))
                where = f" in {zone}" if zone else ""
                violations += _violation(f"{component.name}: {' + '.join(law.left)} = {' + '.join(law.right)}{where}",
                                         np.equal(left, right))
        else:
            total, flow = _state(component, law.total, paths), _state(component, law.flow, paths)
            violations += _violation(f"{component.name}: {law.total} gathers {law.flow}",
                                     total == np.cumsum(flow, axis=1))
    return violations


def _shared_laws(scenario: Scenario, paths: Mapping[str, Table]) -> Iterator[tuple[str, Table, Table]]:
    """What must be equal between components."""
    for raid in _of(scenario, "raid"):
        yield from _raid_laws(scenario, raid, paths)
    for stock in _of(scenario, "stockpile"):
        drawn = paths[f"{stock.name}.drawn"]
        launched = np.zeros_like(drawn)
        for raid in _of(scenario, "raid"):
            for ref in raid.ports["draws_on"]:
                if ref.component == stock.name:
                    launched = launched + _padded(paths[f"{raid.name}.launched.{ref.entry}"], launched)
        yield f"{stock.name}: drawn = launched so far", drawn, np.cumsum(launched, axis=1)
    for layer in _of(scenario, "layer"):
        for zone in _zones(layer):
            received = _state(layer, "received", paths, zone)
            delivered = sum((_carried_on(_state(giver, "delivered_total", paths, zone), received)
                             for giver in _linked(scenario, "resupply", "to", layer.name)), np.zeros_like(received))
            where = f" in {zone}" if zone else ""
            yield f"{layer.name}: received = delivered so far{where}", received, delivered
        for drone in ("strike", "decoy"):
            left = paths[f"{layer.name}.stopped.{drone}"] + _state(layer, f"left_{drone}", paths)
            yield f"{layer.name}: engaged.{drone} = stopped + left", paths[f"{layer.name}.engaged.{drone}"], left
    for pool in _of(scenario, "workforce"):
        diverted = paths[f"{pool.name}.diverted"]
        sent = sum((_padded(paths[f"{link.name}.sent"], diverted)
                    for link in _linked(scenario, "link", "take", pool.name)), np.zeros_like(diverted))
        yield f"{pool.name}: diverted = sent so far", diverted, np.cumsum(sent, axis=1)


def _raid_laws(scenario: Scenario, raid: Component, paths: Mapping[str, Table]) -> Iterator[tuple[str, Table, Table]]:
    """What was launched was stopped or leaked, in whatever zone."""
    for munition in MUNITIONS:
        launched = paths[f"{raid.name}.launched.{munition}"]
        stopped = sum((_padded(paths[f"{layer.name}.stopped.{munition}"], launched)
                       for layer in _linked(scenario, "layer", "raid", raid.name)), np.zeros_like(launched))
        leaked = _state(raid, "arriving", paths, munition=munition)
        yield f"{raid.name}: launched.{munition} = stopped by its layers + leaked", launched, stopped + leaked
        for damage in _linked(scenario, "damage", "raid", raid.name):
            counted = paths[f"{damage.name}.leaked.{munition}"]
            yield f"{damage.name}: leaked.{munition} is what leaked", counted, leaked[:, : counted.shape[1]]


def _orders(scenario: Scenario, paths: Mapping[str, Table]) -> Iterator[tuple[str, Table, Table]]:
    """What can't be more than something else."""
    for raid in _of(scenario, "raid"):
        for zone, munition in product(_zones(raid), MUNITIONS):
            fresh, arriving = (_state(raid, state, paths, zone, munition) for state in ("fresh", "arriving"))
            yield f"{raid.name}: of the leakers of {munition} no more are unengaged than leaked", fresh, arriving
    for layer in _of(scenario, "layer"):
        engaged = sum(paths[f"{layer.name}.engaged.{munition}"] for munition in MUNITIONS)
        yield f"{layer.name}: engaged is demand met", np.asarray(engaged), paths[f"{layer.name}.met"]
        yield f"{layer.name}: demand met is engaged", paths[f"{layer.name}.met"], np.asarray(engaged)
        yield f"{layer.name}: met within wanted", paths[f"{layer.name}.met"], paths[f"{layer.name}.wanted"]
        for munition in MUNITIONS:
            yield (f"{layer.name}: stopped.{munition} within engaged", paths[f"{layer.name}.stopped.{munition}"],
                   paths[f"{layer.name}.engaged.{munition}"])


def _of(scenario: Scenario, kind: str) -> Iterable[Component]:
    return (component for component in scenario.components if component.kind.name == kind)


def _linked(scenario: Scenario, kind: str, port: str, to: str) -> Iterable[Component]:
    """The components of a kind whose port names this component."""
    return (c for c in _of(scenario, kind) if any(ref.component == to for ref in c.ports.get(port, ())))


def _zones(component: Component) -> tuple[str, ...]:
    """The zones of a component; one without a name where there are none."""
    return component.zones or ("",)


def _state(
    component: Component, state: str, paths: Mapping[str, Table], zone: str = "", munition: str = ""
) -> Table:
    """A state's path: in one zone, else the sum over all; of one munition, else the sum over all."""
    spec = component.kind.state(state)
    zones = ((zone,) if zone else _zones(component)) if spec.zoned else ("",)
    munitions = ((munition,) if munition else MUNITIONS) if spec.by else ("",)
    names = [".".join(part for part in (component.name, state, *tail) if part) for tail in product(zones, munitions)]
    return np.asarray(sum(paths[name] for name in names))


def _padded(path: Table, like: Table) -> Table:
    """A flow as long as another path: nothing flows after its component has stopped."""
    padded = np.zeros_like(like)
    days = min(path.shape[1], like.shape[1])
    padded[:, :days] = path[:, :days]
    return padded


def _carried_on(path: Table, like: Table) -> Table:
    """A total as long as another path: it stays after its component has stopped."""
    days = np.minimum(np.arange(like.shape[1]), path.shape[1] - 1)
    return np.asarray(path[:, days])


def _violation(text: str, holds: Any) -> list[str]:
    wrong = np.argwhere(~np.asarray(holds, dtype=bool))
    return [f"{text}: not in replicate {wrong[0][0]} on day {wrong[0][1]}"] if len(wrong) else []
