"""What a scenario says of itself: the order of its day, and every settable key with value, unit, side and basis."""

from __future__ import annotations

import math
from typing import Any

from magdepth.kinds import Kind
from magdepth.scenario.distributions import Schedule
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Assumed, Calibrated, Cited, Estimated, Expressed, Quantity, Scenario


def explain(scenario: Scenario) -> dict[str, object]:
    """The scenario as plain data: its phases in order, and its keys."""
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "as_of": scenario.vintage.as_of.isoformat(),
        "start": scenario.start.isoformat(),
        "days": scenario.days,
        "overlays": list(scenario.overlays),
        "sets": list(scenario.sets),
        "hindsight": scenario.hindsight,
        "posterior": scenario.posterior.as_dict() if scenario.posterior else None,
        "phases": phases(scenario),
        "keys": [row(key, quantity, scenario) for key, quantity in scenario.all_quantities()],
    }


def phases(scenario: Scenario) -> list[dict[str, Any]]:
    """The order of a day: each kind that the scenario uses, numbered, with its components."""
    kinds = list(dict.fromkeys(component.kind for component in scenario.components))
    return [
        {
            "phase": place,
            "kind": kind.name,
            "summary": kind.summary,
            "source": kind.source,
            "components": [component.name for component in scenario.components if component.kind == kind],
        }
        for place, kind in enumerate(kinds, start=1)
    ]


def row(key: str, quantity: Quantity, scenario: Scenario) -> dict[str, object]:
    """One settable key as plain data; ``value`` is in ``unit``, ``median`` in the internal unit."""
    basis = quantity.basis
    described: dict[str, object] = {"kind": type(basis).__name__.lower()}
    if isinstance(basis, Cited):
        described |= {"how": basis.how, "formula": basis.formula}
    elif isinstance(basis, Assumed):
        described |= {"reason": basis.reason}
    elif isinstance(basis, Estimated):
        described |= {"name": basis.name, "formula": basis.formula}
    elif isinstance(basis, Calibrated):
        described |= {"posterior": basis.posterior, "name": basis.name, "text": basis.text,
                      "identified": basis.identified}
    elif isinstance(basis, Expressed):
        described |= {"expression": basis.text, "reason": basis.reason or None}
    return {
        "key": key,
        "value": quantity.written().describe(),
        "unit": quantity.unit,
        "median": scenario.median(key),
        "internal_unit": quantity.internal,
        "side": quantity.side,
        "claims": list(quantity.claims),
        "basis": described,
        "doc": quantity.doc,
    }


def lines(scenario: Scenario) -> list[str]:
    """The same as text, a line each."""
    overlays = f", with {', '.join(scenario.overlays)}" if scenario.overlays else ""
    out = [
        f"{scenario.name} as of {scenario.vintage.as_of}{overlays}: {scenario.title}",
        f"{scenario.days} days from {scenario.start}",
    ]
    if scenario.posterior:
        out.append(f"draws from {scenario.posterior.describe()}")
    if scenario.hindsight:
        out.append("HINDSIGHT: an overlay cites claims that were not yet known on that day")
    out += ["", "The order of a day"]
    for phase in phases(scenario):
        out += [f"{phase['phase']:3}. {phase['kind']}: {phase['summary']}", f"     {', '.join(phase['components'])}"]
    out += ["", "Every settable key (--set KEY=VALUE, the value in the unit shown)"]
    width = max(map(len, scenario.keys()))
    out += [_line(key, quantity, width, scenario) for key, quantity in scenario.all_quantities()]
    if scenario.outside:
        out += ["", "Outside the model", *(f"  {line}" for line in scenario.outside)]
    return out


def _line(key: str, quantity: Quantity, width: int, scenario: Scenario) -> str:
    value = quantity.written()
    unit = "" if quantity.unit == "1" else f" {quantity.unit}"
    if isinstance(value, Expression):
        text = f"computed, {scenario.median(key) / quantity.factor:,.4g}{unit} at the medians"
    else:
        text = value.describe() + ("," if isinstance(value, Schedule) and unit else "") + unit
    return f"  {key:<{width}}  {text}  [{quantity.side}]  {quantity.basis.describe()}"


def kind_data(kind: Kind) -> dict[str, object]:
    """What a component of a kind may hold, as plain data: its options, links, parameters and what it offers."""
    return {
        "kind": kind.name,
        "summary": kind.summary,
        "source": kind.source,
        "options": [
            {"name": option.name, "choices": list(option.choices), "doc": option.doc} for option in kind.options
        ],
        "ports": [
            {"name": port.name, "of": port.of, "entries": port.entries, "required": port.required, "doc": port.doc}
            for port in kind.ports
        ],
        "parameters": [
            {
                "name": param.name,
                "unit": param.unit,
                "by": param.by,
                "side": param.side,
                "neutral": param.neutral,
                "low": param.low if math.isfinite(param.low) else None,
                "high": param.high if math.isfinite(param.high) else None,
                "doc": param.doc,
            }
            for param in kind.params
        ],
        "offers": [
            {"name": state.name, "unit": state.unit, "by": state.by, "role": state.role, "doc": state.doc}
            for state in kind.states
            if not state.real
        ],
    }


def kind_lines(kind: Kind) -> list[str]:
    """The same as text, a line each."""
    out = [f"{kind.name}: {kind.summary}", f"  source: {kind.source}"]
    for option in kind.options:
        out.append(f"  {option.name}: {' | '.join(option.choices)}  {option.doc}")
    for port in kind.ports:
        named = f"a {port.of}" if port.of else "a flow or stock"
        many = {"one": named, "many": f"[{named}, …]", "named": f"{{NAME: {named}, …}}"}
        shape = many.get(port.entries, f"{{MUNITION: {named}, …}}")
        out.append(f"  {port.name}: {shape}{'' if port.required else ' (optional)'}  {port.doc}")
    for param in kind.params:
        by = f" by {param.by}" if param.by else ""
        bounds = f"{param.low:g} or more" if math.isinf(param.high) else f"{param.low:g} to {param.high:g}"
        silent = "must be given" if param.neutral is None else f"off: {param.neutral:g}"
        out.append(f"  {param.name}{by} [{param.unit}, {bounds}, {silent}]  {param.doc}")
    offered = [f"{state.name}.MUNITION" if state.by else state.name for state in kind.states if not state.real]
    out.append(f"  offers: {', '.join(offered)}")
    return out
