"""A program: the integer tables, slots and parameter recipes compiled from a scenario."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from magdepth.chance.streams import site
from magdepth.components import row
from magdepth.errors import BadInput, Fault
from magdepth.kinds import BY_ZONE, KINDS, MUNITIONS, Kind, Port
from magdepth.scenario.distributions import Constant, Distribution, Joint, Schedule
from magdepth.scenario.expressions import Expression

if TYPE_CHECKING:
    from magdepth.scenario.model import Component, Quantity, Ref, Scenario

Table = np.ndarray[Any, np.dtype[np.int64]]
POSTERIOR = ("posterior", "row")  # where the row of a posterior is drawn; no kind has that name
_CODES = {name: code for code, name in enumerate(KINDS)}


@dataclass(frozen=True)
class Recipe:
    """How one parameter slot is filled: its key, value and hard bounds in internal units, its site.

    ``copies`` are further slots that get the same draw: one value for all zones.
    """

    key: str
    slot: int
    value: Distribution | Expression
    site: tuple[int, int]
    low: float
    high: float
    copies: tuple[int, ...] = ()


@dataclass(frozen=True)
class Program:
    """What the driver runs: tables of integers, the names of slots, and parameter recipes.

    ``slots`` maps ``component.state[.munition]`` to a place in the integer state, in which what runs
    longest comes first; ``lasts`` says after how many days a component's state stops being kept up,
    ``live_slots`` how many integer slots are kept up on each day, ``zones`` the zones of each component
    (one without a name where there are none).
    """

    name: str
    start: date
    days: int
    ops: Table
    links: Table
    schedule: Table
    n_x: int
    n_y: int
    n_p: int
    recipes: tuple[Recipe, ...]
    slots: dict[str, int]
    lasts: dict[str, int]
    live_slots: Table
    components: tuple[tuple[str, Kind], ...]
    zones: dict[str, tuple[str, ...]]
    digest: str


def compile_program(scenario: Scenario) -> Program:
    """Lay a scenario out as a program. Raises BadInput (G1xx) on a collision of draw sites."""
    ordered = sorted(scenario.components, key=lambda c: c.kind.phase)
    slots, reals, bases = _lay_out_state(ordered)
    recipes: list[Recipe] = []
    schedule: list[tuple[int, int, int]] = []
    n_p = sum(_width(component) for component in ordered)
    p0 = 0
    ops = np.zeros((len(ordered), row.WIDTH), dtype=np.int64)
    links: list[int] = []
    sites: dict[tuple[int, int], str] = {}
    for i, component in enumerate(ordered):
        kind = component.kind
        where = site(kind.name, component.name)
        _claim_site(sites, where, component.name)
        ops[i, : row.OPTION] = (
            _CODES[kind.name], bases[component.name][0], bases[component.name][1], p0, len(links), *where,
            component.last_day, max(1, len(component.zones)),
        )
        for place, option in enumerate(kind.options):
            ops[i, row.OPTION + place] = component.options[option.name]
        links.extend(_link(component, slots, reals, len(links)))
        for key, places in _parameter_slots(component, p0):
            quantity = component.params[key]
            full = f"{component.name}.{key}"
            n_p = _add_recipe(recipes, schedule, sites, full, places, quantity, (kind.name, full), n_p)
        p0 += _width(component)
    for name, quantity in scenario.quantities:
        slot, n_p = n_p, n_p + 1
        n_p = _add_recipe(recipes, schedule, sites, name, (slot,), quantity, ("quantity", name), n_p)
    table = np.array(sorted(schedule), dtype=np.int64).reshape(len(schedule), 3)
    link_table = np.array(links, dtype=np.int64)
    return Program(
        name=scenario.name,
        start=scenario.start,
        days=max((c.last_day for c in ordered), default=scenario.days),
        ops=ops,
        links=link_table,
        schedule=table,
        n_x=max(1, len(slots)),
        n_y=max(1, len(reals)),
        n_p=n_p,
        recipes=tuple(recipes),
        slots=slots,
        lasts={c.name: c.last_day for c in ordered},
        live_slots=_live_slots(ordered),
        components=tuple((c.name, c.kind) for c in ordered),
        zones={c.name: c.zones or ("",) for c in ordered},
        digest=_digest(ops, link_table, table, recipes, scenario.start),
    )


def _lay_out_state(
    components: list[Component],
) -> tuple[dict[str, int], dict[str, int], dict[str, tuple[int, int]]]:
    slots: dict[str, int] = {}
    reals: dict[str, int] = {}
    bases: dict[str, tuple[int, int]] = {}
    for component in sorted(components, key=lambda c: -c.last_day):
        bases[component.name] = (len(slots), len(reals))
        for real, into in ((False, slots), (True, reals)):
            for name in component.kind.slot_names(real, component.zones or ("",)):
                into[f"{component.name}.{name}"] = len(into)
    return slots, reals, bases


def _live_slots(components: list[Component]) -> Table:
    days = max((c.last_day for c in components), default=0)
    live = np.zeros(days, dtype=np.int64)
    for component in components:
        live[: component.last_day] += component.kind.size(real=False, zones=max(1, len(component.zones)))
    return live


def _width(component: Component) -> int:
    kind = component.kind
    entries = [component.ports[param.by] for param in kind.params if param.by in component.ports]
    return kind.p_fixed() + max(1, len(component.zones)) * kind.p_zone() + sum(map(len, entries))


def _parameter_slots(component: Component, p0: int) -> list[tuple[str, tuple[int, ...]]]:
    """The keys of a component's parameters, each with the places that it fills: one for all zones fills several."""
    kind = component.kind
    places: list[tuple[str, tuple[int, ...]]] = []
    zones = component.zones or ("",)
    entry_place = p0 + kind.p_fixed() + len(zones) * kind.p_zone()
    for param in kind.params:
        if param.by == "":
            places.append((param.name, (p0 + kind.p_offset(param.name),)))
        elif param.by == "munition":
            first = p0 + kind.p_offset(param.name)
            places.extend((f"{param.name}.{m}", (first + k,)) for k, m in enumerate(MUNITIONS))
        elif param.by in BY_ZONE:
            first = p0 + kind.p_offset(param.name)
            each = [first + z * kind.p_zone() for z in range(len(zones))]
            if param.name in component.params:
                places.append((param.name, tuple(each)))
            elif component.zones:
                places.extend((f"{param.name}.{zone}", (place,)) for zone, place in zip(zones, each, strict=True))
        else:
            for ref in component.ports.get(param.by, ()):
                places.append((f"{param.name}.{ref.entry}", (entry_place,)))
                entry_place += 1
    return places


def _link(component: Component, slots: dict[str, int], reals: dict[str, int], base: int) -> list[int]:
    """The link words of one component, as they stand from place ``base`` on."""
    ports = component.kind.ports
    heads: list[int] = []
    tail: list[int] = []
    for port in ports:
        words = _port_words(port, component.ports.get(port.name, ()), slots, reals)
        heads += [base + 2 * len(ports) + len(tail), len(words) if port.of == "" else len(words) // len(port.takes)]
        tail += words
    return heads + tail


def _port_words(port: Port, refs: tuple[Ref, ...], slots: dict[str, int], reals: dict[str, int]) -> list[int]:
    if port.entries == "munition":
        by_munition = {ref.entry: ref for ref in refs}
        words: list[int] = []
        for munition in MUNITIONS:
            ref = by_munition.get(munition)
            words += [-1 if ref is None else slots[f"{ref.component}.{name}"] for name in port.takes]
        return words
    words = []
    for ref in refs:
        if port.of == "":
            words.append(slots[".".join(part for part in (ref.component, ref.state, ref.munition) if part)])
        else:
            words += [_slot(f"{ref.component}.{name}", slots, reals) for name in port.takes]
    return words


def _slot(name: str, slots: dict[str, int], reals: dict[str, int]) -> int:
    """The first place of a state: its first zone's, its first munition's."""
    places = (place for table in (slots, reals) for key, place in table.items() if key == name or
              key.startswith(f"{name}."))
    return next(places)


def _add_recipe(
    recipes: list[Recipe],
    schedule: list[tuple[int, int, int]],
    sites: dict[tuple[int, int], str],
    key: str,
    slots: tuple[int, ...],
    quantity: Quantity,
    place: tuple[str, str],
    n_p: int,
) -> int:
    """Append the recipe of a value (several for a schedule); returns the slots in use."""
    value, low, high = quantity.value, quantity.low, quantity.high
    if isinstance(value, Joint):  # one site for all: its uniform is the row that they are read at together
        where = site(*POSTERIOR, "parameter")
        _claim_site(sites, where, "the posterior")
        recipes.append(Recipe(key, slots[0], value, where, low, high, slots[1:]))
        return n_p
    if not isinstance(value, Schedule):
        where = site(place[0], place[1], "parameter")
        if not isinstance(value, Constant | Expression):
            _claim_site(sites, where, key)
        recipes.append(Recipe(key, slots[0], value, where, low, high, slots[1:]))
        return n_p
    for number, (day, part) in enumerate(value.points):
        where = site(place[0], place[1], f"parameter {number}")
        _claim_site(sites, where, f"{key} {number}")
        recipes.append(Recipe(f"{key}@{number}", n_p, part, where, low, high))
        schedule.extend((max(day, -1), slot, n_p) for slot in slots)
        n_p += 1
    return n_p


def _claim_site(sites: dict[tuple[int, int], str], where: tuple[int, int], name: str) -> None:
    holder = sites.setdefault(where, name)
    if holder != name:
        raise BadInput(
            Fault("G101", f"'{name}' and '{holder}' share one site of draws", key=name, cure="rename one of them")
        )


def _digest(ops: Table, links: Table, schedule: Table, recipes: list[Recipe], start: date) -> str:
    digest = hashlib.sha256()
    for table in (ops, links, schedule):
        digest.update(str(table.shape).encode())
        digest.update(table.astype("<i8").tobytes())
    for recipe in recipes:
        digest.update(f"{recipe.key}\0{recipe.slot}\0{recipe.value!r}\0{recipe.low!r}\0{recipe.high!r}\0{recipe.copies!r}\0".encode())
    digest.update(start.isoformat().encode())
    return digest.hexdigest()
