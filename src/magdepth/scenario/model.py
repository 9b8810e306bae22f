"""The declared system, frozen: a scenario with its components and quantities, all in internal units."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from magdepth.dates import Vintage
from magdepth.errors import BadInput, Fault, suggest
from magdepth.kinds import Kind
from magdepth.scenario.distributions import Constant, Distribution, Mixture, Schedule
from magdepth.scenario.expressions import Expression

Value = Distribution | Schedule | Expression


@dataclass(frozen=True)
class Cited:
    """Rests on claims, taken ``direct``, ``pooled`` or ``derived`` by a formula."""

    claims: tuple[str, ...]
    how: str = "direct"
    formula: str | None = None

    def describe(self) -> str:
        """The basis in words."""
        return f"{self.how}: {', '.join(self.claims)}" + (f", {self.formula}" if self.formula else "")


@dataclass(frozen=True)
class Assumed:
    """Rests on nothing published, for a stated reason."""

    reason: str

    def describe(self) -> str:
        """The basis in words."""
        return f"assumption: {self.reason}"


@dataclass(frozen=True)
class Estimated:
    """Computed by a stated estimator from the months known; ``claims`` only give context."""

    name: str
    formula: str
    claims: tuple[str, ...] = ()

    def describe(self) -> str:
        """The basis in words."""
        return f"estimate {self.name}: {self.formula}"


@dataclass(frozen=True)
class Calibrated:
    """The parameter ``name`` of a posterior: joint draws, fitted to what was observed; ``claims`` only give context.

    ``identified`` says whether the data tell it: ``yes``, ``weakly`` or ``no``.
    """

    name: str
    posterior: str
    text: str
    identified: str = "yes"
    claims: tuple[str, ...] = ()

    def describe(self) -> str:
        """The basis in words."""
        note = {"yes": "", "no": " (not identified)"}.get(self.identified, f" ({self.identified} identified)")
        return f"posterior {self.posterior}: {self.name}, {self.text}{note}"


@dataclass(frozen=True)
class Expressed:
    """Computed from other quantities of the scenario; claims and reason only give context."""

    text: str
    claims: tuple[str, ...] = ()
    reason: str = ""

    def describe(self) -> str:
        """The basis in words."""
        return f"computed: {self.text}"


@dataclass(frozen=True)
class Neutral:
    """The scenario is silent: the value that switches the effect off."""

    def describe(self) -> str:
        """The basis in words."""
        return "neutral: off"


Basis = Cited | Assumed | Estimated | Calibrated | Expressed | Neutral


@dataclass(frozen=True)
class Quantity:
    """A number of the scenario: its value in internal units, and where it comes from.

    ``unit`` is as written in the file and ``factor`` takes a figure in it to ``internal``;
    ``low`` and ``high`` are the hard bounds, to which draws must be held.
    """

    key: str
    value: Value
    unit: str
    factor: float
    side: str
    basis: Basis
    doc: str
    internal: str = ""
    low: float = -math.inf
    high: float = math.inf
    category: tuple[str, str] | None = None

    @property
    def assumed(self) -> bool:
        """True if nothing published stands behind the value."""
        return isinstance(self.basis, Assumed)

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims cited, those that only give context included."""
        return () if isinstance(self.basis, (Assumed, Neutral)) else self.basis.claims

    def written(self) -> Value:
        """The value in the unit as written; an expression stays as it is."""
        return self.value if isinstance(self.value, Expression) else self.value.scaled(1 / self.factor)


@dataclass(frozen=True)
class Ref:
    """What a port is linked to: a component, and the flow or stock of it where one is named."""

    entry: str
    component: str
    state: str | None = None
    munition: str | None = None


@dataclass(frozen=True)
class Component:
    """One part of the system; ``last_day`` is the first run day on which it no longer runs.

    ``zones`` are the zones that its raid is split over; empty where there are none.
    """

    name: str
    kind: Kind
    options: Mapping[str, int]
    params: Mapping[str, Quantity]
    ports: Mapping[str, tuple[Ref, ...]]
    last_day: int
    about: str = ""
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class PosteriorUse:
    """The posterior that a scenario takes draws from: its name, as-of day and digest, and how it was ``given``.

    ``by`` is empty for the scenario's own, else the overlay or option that names it.
    """

    name: str
    as_of: date
    digest: str
    given: str
    by: str = ""

    def as_dict(self) -> dict[str, str]:
        """The same as plain data, as manifests keep it: wherever it lies, the same draws make the same run."""
        return {"name": self.name, "as_of": self.as_of.isoformat(), "digest": self.digest}

    def describe(self) -> str:
        """The same in words."""
        return f"posterior {self.name} as of {self.as_of} ({self.digest[:12]})"


@dataclass(frozen=True)
class Scenario:
    """A system as declared and known at a vintage; components stand in the order of a day.

    ``posterior`` is the one that its quantities take draws from, None where none does.
    """

    name: str
    title: str
    about: str
    question: str | None
    vintage: Vintage
    start: date
    days: int
    components: tuple[Component, ...]
    quantities: tuple[tuple[str, Quantity], ...]
    roles: Mapping[str, str]
    outside: tuple[str, ...]
    overlays: tuple[str, ...]
    hindsight: bool
    file: str
    sets: tuple[str, ...] = ()
    posterior: PosteriorUse | None = None

    def component(self, name: str) -> Component:
        """The component of that name; BadInput with a near miss if there is none."""
        for component in self.components:
            if component.name == name:
                return component
        cure = suggest(name, [component.name for component in self.components])
        raise BadInput(Fault("S201", f"there is no component '{name}'", file=self.file, cure=cure))

    def all_quantities(self) -> Iterator[tuple[str, Quantity]]:
        """Every settable key with its quantity: shared ones first, then by component."""
        yield from self.quantities
        for component in self.components:
            for key, quantity in component.params.items():
                yield f"{component.name}.{key}", quantity

    def keys(self) -> list[str]:
        """Every settable key, as ``--set`` and overlays take it."""
        return [key for key, _ in self.all_quantities()]

    def quantity(self, key: str) -> Quantity:
        """The quantity of a key; BadInput with a near miss if there is none."""
        for known, quantity in self.all_quantities():
            if known == key:
                return quantity
        raise BadInput(unknown_key(key, self.keys(), self.file))

    def with_quantity(self, key: str, quantity: Quantity) -> Scenario:
        """A copy with one quantity replaced; BadInput with a near miss if there is no such key."""
        self.quantity(key)
        return self._changed({key: quantity})

    def frozen_assumptions(self) -> Scenario:
        """A copy in which every assumed value is its median, so that only what is cited spreads."""
        return self._changed({
            key: replace(quantity, value=_frozen(quantity.value))
            for key, quantity in self.all_quantities()
            if quantity.assumed and not isinstance(quantity.value, Expression)
        })

    def median(self, key: str) -> float:
        """The median of a quantity on the first day; an expression at the medians of what it names."""
        value = self.quantity(key).value
        if isinstance(value, Expression):
            return float(value.evaluate({name: self.median(name) for name in value.names}))
        return value.median()

    def _changed(self, changes: Mapping[str, Quantity]) -> Scenario:
        shared = tuple((name, changes.get(name, quantity)) for name, quantity in self.quantities)
        components = tuple(
            replace(component, params={
                short: changes.get(f"{component.name}.{short}", quantity)
                for short, quantity in component.params.items()
            })
            for component in self.components
        )
        return replace(self, quantities=shared, components=components)


def unknown_key(key: str, known: list[str], file: str | None) -> Fault:
    """The fault for a key that the scenario does not have."""
    near = suggest(key, known)
    return Fault("S105", "no such key", file=file, key=key,
                 cure=near or "'magdepth explain' lists every settable key")


def _frozen(value: Distribution | Schedule) -> Distribution | Schedule:
    if isinstance(value, Schedule):
        return Schedule(tuple((day, Constant(form.median())) for day, form in value.points))
    if isinstance(value, Mixture) and any(part.claims for part in value.parts):
        return value
    return Constant(value.median())
