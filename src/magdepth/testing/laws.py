"""Conservation, checked on whole paths: nothing appears or vanishes except by a named flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from magdepth.engine.program import Program
from magdepth.kinds import MUNITIONS, Balance, Kind
from magdepth.scenario.model import Component, Scenario

Table = np.ndarray[Any, np.dtype[np.int64]]


def paths_of(program: Program, trace: Table) -> dict[str, Table]:
    """A trace (replicates x days x slots) by slot name: (replicates x days), while its component runs."""
    return {name: trace[:, : program.lasts[name.split(".")[0]], place] for name, place in program.slots.items()}


def broken_laws(scenario: Scenario, paths: Mapping[str, Table]) -> list[str]:
    """What is violated on these paths, each in words with the first replicate and day; empty if nothing is.

    Every law that a kind declares, no count below zero, and what components owe each other: what
    a raid launched was stopped by one of its layers or leaked, what was drawn from a stock was
    launched, what a layer received was delivered, who was diverted was sent.
    """
    found: list[str] = []
    for name, path in paths.items():
        found += _violation(f"{name} is not negative", path >= 0)
    for component in scenario.components:
        found += _own_laws(component.name, component.kind, paths)
    for text, left, right in _shared_laws(scenario, paths):
        found += _violation(text, left == right)
    for text, less, more in _orders(scenario, paths):
        found += _violation(text, less <= more)
    return found


def _own_laws(name: str, kind: Kind, paths: Mapping[str, Table]) -> list[str]:
    found: list[str] = []
    for law in kind.laws:
        if isinstance(law, Balance):
            left, right = (sum(_state(name, kind, state, paths) for state in side) for side in (law.left, law.right))
            found += _violation(f"{name}: {' + '.join(law.left)} = {' + '.join(law.right)}", np.equal(left, right))
        else:
            total, flow = _state(name, kind, law.total, paths), _state(name, kind, law.flow, paths)
            found += _violation(f"{name}: {law.total} gathers {law.flow}", total == np.cumsum(flow, axis=1))
    return found


def _shared_laws(scenario: Scenario, paths: Mapping[str, Table]) -> Iterator[tuple[str, Table, Table]]:
    """What must be equal between components."""
    for raid in _of(scenario, "raid"):
        for munition in MUNITIONS:
            launched = paths[f"{raid.name}.launched.{munition}"]
            stopped = sum((_padded(paths[f"{layer.name}.stopped.{munition}"], launched)
                           for layer in _linked(scenario, "layer", "raid", raid.name)), np.zeros_like(launched))
            leaked = paths[f"{raid.name}.arriving.{munition}"]
            yield f"{raid.name}: launched.{munition} = stopped by its layers + leaked", launched, stopped + leaked
            for damage in _linked(scenario, "damage", "raid", raid.name):
                counted = paths[f"{damage.name}.leaked.{munition}"]
                yield f"{damage.name}: leaked.{munition} is what leaked", counted, leaked[:, : counted.shape[1]]
    for stock in _of(scenario, "stockpile"):
        drawn = paths[f"{stock.name}.drawn"]
        launched = np.zeros_like(drawn)
        for raid in _of(scenario, "raid"):
            for ref in raid.ports["draws_on"]:
                if ref.component == stock.name:
                    launched = launched + _padded(paths[f"{raid.name}.launched.{ref.entry}"], launched)
        yield f"{stock.name}: drawn = launched so far", drawn, np.cumsum(launched, axis=1)
    for kind, port, taken, given in (
        ("layer", ("resupply", "to"), "received", "delivered"), ("workforce", ("link", "take"), "diverted", "sent"),
    ):
        for component in _of(scenario, kind):
            received = paths[f"{component.name}.{taken}"]
            flows = sum((_padded(paths[f"{giver.name}.{given}"], received)
                         for giver in _linked(scenario, *port, component.name)), np.zeros_like(received))
            yield f"{component.name}: {taken} = {given} so far", received, np.cumsum(flows, axis=1)


def _orders(scenario: Scenario, paths: Mapping[str, Table]) -> Iterator[tuple[str, Table, Table]]:
    """What can't be more than something else."""
    for raid in _of(scenario, "raid"):
        for munition in MUNITIONS:
            arriving = paths[f"{raid.name}.arriving.{munition}"]
            yield (f"{raid.name}: of the leakers of {munition} no more are unengaged than leaked",
                   paths[f"{raid.name}.fresh.{munition}"], arriving)
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


def _state(name: str, kind: Kind, state: str, paths: Mapping[str, Table]) -> Table:
    """A state's path, summed over munitions where it is held by munition."""
    tails = [f".{munition}" for munition in MUNITIONS] if kind.state(state).by else [""]
    return np.asarray(sum(paths[f"{name}.{state}{tail}"] for tail in tails))


def _padded(path: Table, like: Table) -> Table:
    """A flow as long as another path: nothing flows after its component has stopped."""
    padded = np.zeros_like(like)
    days = min(path.shape[1], like.shape[1])
    padded[:, :days] = path[:, :days]
    return padded


def _violation(text: str, holds: Any) -> list[str]:
    wrong = np.argwhere(~np.asarray(holds, dtype=bool))
    return [f"{text}: not in replicate {wrong[0][0]} on day {wrong[0][1]}"] if len(wrong) else []
