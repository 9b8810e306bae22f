"""Small systems for tests: components given as plain numbers, and what they come to."""

from __future__ import annotations

from datetime import date
from typing import Any

from magdepth.dates import Window, day_after
from magdepth.engine.blocks import execute, trace
from magdepth.engine.measure import Measure
from magdepth.engine.program import compile_program
from magdepth.kinds import KINDS, Param
from magdepth.scenario import Scenario
from magdepth.testing.laws import Table, paths_of
from magdepth.testing.random_scenarios import as_text, load_text

AS_OF = date(2025, 6, 30)


def small_system(days: int, **components: dict[str, Any]) -> Scenario:
    """A scenario of a few components, loaded as a file would be; numbers are in internal units.

    >>> small_system(1, stock={"kind": "stockpile", "initial": 1000}).component("stock").kind.name
    'stockpile'
    """
    return load_text(as_text({
        "scenario": "small",
        "title": "Small",
        "about": "One thing at a time.",
        "as_of": {"default": AS_OF, "from": AS_OF, "to": AS_OF, "reason": "a test"},
        "days": days,
        "components": {name: _component(**entries) for name, entries in components.items()},
    }))


def paths(scenario: Scenario, replicates: int, seed: int = 1) -> dict[str, Table]:
    """Every count of a scenario by slot name, (replicates x days)."""
    program = compile_program(scenario)
    return paths_of(program, trace(program, seed=seed, replicates=replicates))


def on_day(scenario: Scenario, day: int, replicates: int, seed: int = 1) -> dict[str, Table]:
    """Every count on one day (0 is the first), one figure a replicate: where whole paths would be too large."""
    program = compile_program(scenario)
    when = day_after(program.start, day)
    measures = tuple(Measure(slot, slot, "last", Window(when, when)) for slot in program.slots)
    (tally,) = execute((program,), (measures,), seed=seed, replicates=replicates)
    return {measure.name: tally.results[:, k] for k, measure in enumerate(measures)}


def _component(kind: str, **entries: Any) -> dict[str, Any]:
    params = {param.name: param for param in KINDS[kind].params}
    return {"kind": kind} | {
        word: _param(params[word], value) if word in params else value for word, value in entries.items()
    }


def _param(param: Param, value: Any) -> dict[str, Any]:
    if param.by and isinstance(value, dict):
        return {entry: _quantity(param, number) for entry, number in value.items()}
    return _quantity(param, value)


def _quantity(param: Param, value: Any) -> dict[str, Any]:
    return {"value": value, "unit": param.unit, "assumption": "a test"}
