"""The system as a file declares it, before a vintage decides which bases hold and overlays are laid on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from magdepth import units
from magdepth.kinds import BY_ZONE, MUNITIONS, Kind, Param
from magdepth.scenario.forms import Raw, RawMixture, RawPosterior

NAME = r"[a-z][a-z0-9_]*"


@dataclass(frozen=True)
class DeclaredBasis:
    """One value with what it rests on, as written."""

    value: Raw
    claims: tuple[str, ...]
    assumption: str | None
    how: str | None
    formula: str | None
    line: int | None

    @property
    def cited(self) -> tuple[str, ...]:
        """Every claim that it cites, those of the parts of a mixture included, each once."""
        claims = self.claims
        if isinstance(self.value, RawMixture):
            claims += tuple(claim for part in self.value.mixture.parts for claim in part.claims)
        return tuple(dict.fromkeys(claims))


@dataclass(frozen=True)
class DeclaredQuantity:
    """A quantity block; the last of its bases whose claims are known holds.

    ``known_at`` is the day from which a hindsight overlay sees the claims (None: the run's own
    as-of); ``set_by`` names the overlay or ``--set`` that wrote it, empty for the scenario's file.
    """

    key: str
    unit: str
    bases: tuple[DeclaredBasis, ...]
    side: str | None = None
    doc: str | None = None
    category: tuple[str, str] | None = None
    file: str | None = None
    line: int | None = None
    known_at: date | None = None
    set_by: str = ""


@dataclass(frozen=True)
class Link:
    """What a port names, as written: its entry, the reference and the line."""

    entry: str
    text: str
    line: int


@dataclass(frozen=True)
class DeclaredComponent:
    """A component block; ``params`` by key (``capacity``, ``stop.strike``, ``unit_cost.drones``).

    ``broken`` are the words under which a fault was reported.
    """

    name: str
    kind: Kind
    options: Mapping[str, int]
    params: Mapping[str, DeclaredQuantity]
    ports: Mapping[str, tuple[Link, ...]]
    about: str
    until: date | None
    file: str
    line: int
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AsOf:
    """The dates for which a scenario holds, and why it holds for no others."""

    default: date
    first: date
    last: date
    reason: str


@dataclass(frozen=True)
class NamedPosterior:
    """The posterior that a scenario, an overlay or ``--posterior`` names, as written.

    A relative path is looked up from ``base`` (None: the working folder). ``by`` is empty for the scenario's own;
    ``known_at`` is the day up to which a hindsight overlay sees.
    """

    text: str
    base: Path | None
    file: str | None
    line: int | None
    by: str = ""
    known_at: date | None = None


@dataclass(frozen=True)
class Declared:
    """A whole scenario file, with what is laid on it.

    ``unused`` are the shared quantities that no expression names, ``removed`` the components that
    overlays take out, and ``broken`` the quantities and components that could not be read. ``seen_until`` is
    the last day that a hindsight overlay sees.
    """

    name: str
    title: str
    about: str
    question: str | None
    as_of: AsOf
    days: int
    roles: Mapping[str, tuple[str, int]]
    outside: tuple[str, ...]
    quantities: Mapping[str, DeclaredQuantity]
    components: Mapping[str, DeclaredComponent]
    file: str
    overlays: tuple[str, ...] = ()
    hindsight: bool = False
    sets: tuple[str, ...] = ()
    removed: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    broken: frozenset[str] = frozenset()
    posterior: NamedPosterior | None = None
    seen_until: date | None = None

    def has_fault(self, key: str) -> bool:
        """True if a fault was reported of what a key or reference names."""
        name, _, short = key.partition(".")
        component = self.components.get(name)
        return name in self.broken or (component is not None and short.partition(".")[0] in component.broken)

    def every(self) -> Iterator[DeclaredQuantity]:
        """Every quantity that is given: shared ones first, then by component."""
        yield from self.quantities.values()
        for component in self.components.values():
            yield from component.params.values()

    def takers(self) -> tuple[tuple[DeclaredQuantity, DeclaredBasis], ...]:
        """The quantities that take a parameter of a posterior, each with the basis that does."""
        return tuple((quantity, basis) for quantity in self.every() for basis in quantity.bases
                     if isinstance(basis.value, RawPosterior))

    @property
    def sound(self) -> bool:
        """True if everything in the file could be read."""
        return not self.broken and not any(component.broken for component in self.components.values())


@dataclass(frozen=True)
class Slot:
    """A place for a quantity: its key, internal unit, hard bounds, usual side and meaning."""

    key: str
    unit: str
    low: float = -math.inf
    high: float = math.inf
    side: str | None = None
    doc: str = ""
    neutral: float | None = None


def slots_of(component: DeclaredComponent) -> Iterator[tuple[str, Slot]]:
    """Every place for a parameter that a component has, in the order of its kind, with its short key."""
    for param in component.kind.params:
        for entry in entries_of(param, component):
            short = f"{param.name}.{entry}" if entry else param.name
            yield short, Slot(f"{component.name}.{short}", param.unit, param.low, param.high, param.side, param.doc,
                              param.neutral)


def entries_of(param: Param, component: DeclaredComponent) -> tuple[str, ...]:
    """The entries that a parameter is given for: one without a name, munitions, zones, or those of a port."""
    if not param.by:
        return ("",)
    if param.by == "munition":
        return MUNITIONS
    if param.by in BY_ZONE:
        zones = tuple(short.split(".")[1] for short in component.params if short.startswith(f"{param.name}."))
        return zones if zones or param.by == "zones" else ("",)
    return tuple(link.entry for link in component.ports.get(param.by, ()))


def zones_of(declared: Declared, component: DeclaredComponent) -> tuple[str, ...]:
    """The zones that a component has, through what it is linked to, from the raid that names them."""
    source = component.kind.zones
    if not source:
        return ()
    if source in component.ports:
        linked = [declared.components.get(link.text) for link in component.ports[source]]
        return zones_of(declared, linked[0]) if linked and linked[0] is not None and linked[0] != component else ()
    return entries_of(component.kind.param(source), component)


def shared_slot(quantity: DeclaredQuantity) -> Slot:
    """The place of a shared quantity: the internal unit follows from the one written.

    ValueError if that is no unit. A share or percentage lies between 0 and 1.
    """
    unit = units.internal(quantity.unit)
    bounded = quantity.unit in ("share", "percent", "fraction")
    bounds = (0.0, 1.0) if bounded else (-math.inf, math.inf)
    return Slot(quantity.key, unit, *bounds, quantity.side, quantity.doc or quantity.key.replace("_", " "))


def settable(declared: Declared) -> dict[str, str]:
    """Every settable key, with the unit in which ``--set`` takes it: as the file gives it, else internal."""
    keys = {key: quantity.unit for key, quantity in declared.quantities.items()}
    for component in declared.components.values():
        for short, slot in slots_of(component):
            quantity = component.params.get(short)
            keys[slot.key] = quantity.unit if quantity else slot.unit
    return keys
