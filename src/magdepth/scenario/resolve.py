"""From a declared system to a frozen scenario: bases by vintage, units, bounds, references, expressions."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

from magdepth.dates import Vintage, day_number
from magdepth.errors import BadInput, Fault, suggest
from magdepth.scenario.bases import resolve_quantity
from magdepth.scenario.declared import (
    Declared,
    DeclaredComponent,
    Slot,
    entries_of,
    shared_slot,
    slots_of,
    zones_of,
)
from magdepth.scenario.distributions import Constant, Schedule
from magdepth.scenario.expressions import Expression
from magdepth.scenario.known import Known
from magdepth.scenario.model import Component, Neutral, Quantity, Scenario
from magdepth.scenario.ports import missing, resolve_port
from magdepth.scenario.posteriors import posterior_at, used

LONGEST_RUN = 20_000
MOST_ZONES = 64


def resolve(declared: Declared, vintage: Vintage, known: Known) -> Scenario:
    """The scenario as it stands at a vintage; BadInput with every fault found."""
    faults: list[Fault] = []
    posterior = posterior_at(declared, vintage, known, faults)
    known = replace(known, posterior=posterior)
    start = vintage.as_of + timedelta(days=1)
    last_days = {name: _last_day(component, declared.days, start, faults)
                 for name, component in declared.components.items()}
    quantities: dict[str, Quantity] = {}
    for name, quantity in declared.quantities.items():
        try:
            slot = shared_slot(quantity)
        except ValueError as error:
            faults.append(Fault("S108", str(error), quantity.file, quantity.line, f"{name}.unit"))
            continue
        resolved = resolve_quantity(quantity, slot, known, start, declared.days, faults)
        if resolved:
            quantities[name] = resolved
    components = [_component(declared, component, last_days, known, start, faults)
                  for component in declared.components.values()]
    components.sort(key=lambda component: component.kind.phase)
    for name in declared.unused:
        quantity = declared.quantities[name]
        faults.append(Fault("S110", "is used by no expression", quantity.file, quantity.line, name,
                            cure="use it in an expression, or delete it"))
    for role, (name, line) in declared.roles.items():
        if name not in declared.components and not declared.has_fault(name):
            message, cure = missing(declared, name, list(declared.components))
            faults.append(Fault("S201", message, declared.file, line, f"roles.{role}", cure=cure))
    scenario = Scenario(
        declared.name, declared.title, declared.about, declared.question, vintage, start, declared.days,
        tuple(components), tuple(quantities.items()), {role: name for role, (name, _) in declared.roles.items()},
        declared.outside, declared.overlays, declared.hindsight, declared.file, declared.sets,
    )
    faults += _expressions(declared, scenario, complete=declared.sound and not faults)
    posterior_use = used(declared, posterior, (quantity for _, quantity in scenario.all_quantities()), faults)
    if faults:
        raise BadInput(*dict.fromkeys(faults))
    return replace(scenario, posterior=posterior_use)


def _last_day(component: DeclaredComponent, days: int, start: date, faults: list[Fault]) -> int:
    """The run day on which a component stops: with the run, or later where it looks ahead."""
    if component.until is None:
        return days
    ahead = day_number(component.until, start) + 1
    if ahead < 1 or ahead > LONGEST_RUN:
        message = "ends before the run begins" if ahead < 1 else f"looks more than {LONGEST_RUN:,} days ahead"
        faults.append(Fault("S107", message, component.file, component.line, f"{component.name}.until",
                            expected=f"a date after {start}", got=str(component.until)))
        return days
    return max(days, ahead)


def _component(declared: Declared, component: DeclaredComponent, last_days: dict[str, int], known: Known,
               start: date, faults: list[Fault]) -> Component:
    params: dict[str, Quantity] = {}
    last_day = last_days[component.name]
    zones = zones_of(declared, component)
    _check_zones(declared, component, zones, faults)
    for short, slot in slots_of(component):
        written = component.params.get(short)
        if written is not None:
            resolved = resolve_quantity(written, slot, known, start, last_day, faults)
            if resolved:
                params[short] = resolved
        elif slot.neutral is not None:
            params[short] = _neutral(slot, slot.neutral)
        elif not declared.has_fault(slot.key):
            faults.append(Fault("S102", f"'{short}' is missing: {slot.doc} ({slot.unit})", component.file,
                                component.line, slot.key, cure="give {value: …, unit: …} with claims or an assumption"))
    ports = {}
    for port in component.kind.ports:
        refs = resolve_port(declared, component, port, faults)
        ports[port.name] = refs
        for ref in refs:
            reported = declared.has_fault(f"{component.name}.until") or declared.has_fault(f"{ref.component}.until")
            if last_days[ref.component] < last_day and not reported:
                end = declared.components[ref.component].until
                faults.append(Fault(
                    "S206", f"looks further ahead than '{ref.component}', to which it is linked", component.file,
                    component.line, f"{component.name}.{port.name}",
                    expected=f"'{ref.component}' to run until {component.until}",
                    got=f"until {end}" if end else "to the end of the run",
                    cure=f"give '{ref.component}' 'until: {component.until}'"))
    return Component(component.name, component.kind, dict(component.options), params, ports, last_day,
                     component.about, zones)


def _check_zones(
    declared: Declared, component: DeclaredComponent, zones: tuple[str, ...], faults: list[Fault]
) -> None:
    """Note every zone that a parameter is given for and the raid does not have, or the other way round."""
    if component.kind.zones in {param.name for param in component.kind.params}:
        if len(zones) == 1 or len(zones) > MOST_ZONES:
            faults.append(Fault("S112", "a raid is split over two zones or more", component.file, component.line,
                                f"{component.name}.{component.kind.zones}",
                                expected=f"2 to {MOST_ZONES} zones, or none", got=str(len(zones))))
        return
    if len(zones) == 1:
        return  # reported at the raid
    for param in component.kind.params:
        if param.by != "zone" or declared.has_fault(f"{component.name}.{param.name}"):
            continue
        entries = [entry for entry in entries_of(param, component) if entry]
        key = f"{component.name}.{param.name}"
        for entry in entries:
            if entry not in zones:
                quantity = component.params[f"{param.name}.{entry}"]
                known = f"zones: {', '.join(zones)}" if zones else "give one value: the raid is not split over zones"
                faults.append(Fault("S101", f"'{entry}' is no zone of its raid", quantity.file, quantity.line,
                                    f"{key}.{entry}", cure=suggest(entry, zones) or known))
        faults += [Fault("S102", f"'{param.name}' is missing for the zone '{zone}'", component.file, component.line,
                         key, cure="give it for every zone, or one value for all")
                   for zone in zones if entries and zone not in entries]


def _neutral(slot: Slot, value: float) -> Quantity:
    return Quantity(slot.key, Constant(value), slot.unit, 1.0, slot.side or "", Neutral(), slot.doc, slot.unit,
                    slot.low, slot.high)


def _expressions(declared: Declared, scenario: Scenario, complete: bool) -> list[Fault]:
    """The faults of expressions: what they name must exist, be drawn once, and keep to the bounds."""
    faults: list[Fault] = []
    quantities = dict(scenario.all_quantities())
    for key, quantity in quantities.items():
        if not isinstance(quantity.value, Expression):
            continue
        file, line = _place(declared, key)
        wrong = False
        for name in quantity.value.names:
            operand = quantities.get(name)
            message, cure = "", None
            if operand is None:
                head = name.split(".")[0]
                message = f"its expression names '{name}', which is no key"
                removed = missing(declared, head, [])[0] if head in declared.removed else None
                cure = removed or suggest(name, quantities)
                if not complete and (declared.has_fault(name) or name in _declared_keys(declared)):
                    continue  # its own fault is reported already
            elif isinstance(operand.value, Expression):
                message, cure = f"its expression names '{name}', which is itself computed", "write that one out here"
            elif isinstance(operand.value, Schedule):
                message, cure = f"its expression names '{name}', which follows a schedule", "name a single value"
            if message:
                wrong = True
                faults.append(Fault("S306", message, file, line, key, cure=cure))
        if complete and not wrong:
            faults += _median_in_bounds(scenario, key, quantity, file, line)
    return faults


def _median_in_bounds(scenario: Scenario, key: str, quantity: Quantity, file: str | None,
                      line: int | None) -> list[Fault]:
    median = scenario.median(key)
    if math.isfinite(median) and quantity.low <= median <= quantity.high:
        return []
    return [Fault("S109", f"its expression gives {median:.6g} {quantity.internal} at the medians", file, line, key,
                  expected=f"{quantity.low:g} to {quantity.high:g}", cure="hold it with max(0, …) or min(…, 1)")]


def _place(declared: Declared, key: str) -> tuple[str | None, int | None]:
    name, _, short = key.partition(".")
    quantity = declared.components[name].params[short] if short else declared.quantities[name]
    return quantity.file, quantity.line


def _declared_keys(declared: Declared) -> set[str]:
    keys = set(declared.quantities)
    for component in declared.components.values():
        keys |= {f"{component.name}.{short}" for short, _ in slots_of(component)}
    return keys


