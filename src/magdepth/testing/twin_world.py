"""The twin's state: components by name, each with its counts, levels and numbers by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from magdepth.kinds import MUNITIONS
from magdepth.scenario.model import Component, Ref
from magdepth.testing.twin_streams import DrawSite, site


@dataclass
class Actor:
    """One component in one replicate, as its step sees it.

    ``x`` holds counts and ``y`` real levels by state (``launched.strike``, ``arriving.east.strike``), ``p`` the
    numbers that hold today by parameter (``stop.strike``). Others are met only through the ports.
    """

    component: Component
    seed: int
    replicate: int
    actors: Mapping[str, Actor]
    x: dict[str, int] = field(default_factory=dict)
    y: dict[str, float] = field(default_factory=dict)
    p: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for state in self.component.kind.states:
            names = [at(state.name, zone) for zone in self.zones] if state.zoned else [state.name]
            for name in [name for one in names for name in (by_munition(one) if state.by else (one,))]:
                if state.real:
                    self.y[name] = 0.0
                else:
                    self.x[name] = 0

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones; one without a name where there are none."""
        return self.component.zones or ("",)

    def in_zone(self, name: str, zone: str) -> float:
        """A parameter's number in a zone: its own, or the one for all."""
        return self.p[name] if name in self.p else self.p[f"{name}.{zone}"]

    def source(self, draw: str, day: int) -> DrawSite:
        """Where a draw of this component comes from on a day."""
        kind = self.component.kind
        low, high = site(kind.name, self.component.name)
        return DrawSite(self.seed, self.replicate, day, low, high ^ (1 + kind.draws.index(draw)))

    def option(self, name: str) -> str:
        """The form chosen for an option."""
        option = next(option for option in self.component.kind.options if option.name == name)
        return option.choices[self.component.options[name]]

    def refs(self, port: str) -> tuple[Ref, ...]:
        """What a port is linked to."""
        return self.component.ports.get(port, ())

    def partner(self, port: str) -> Actor | None:
        """The one component that a port names, or None."""
        refs = self.refs(port)
        return self.actors[refs[0].component] if refs else None

    def raid(self) -> Actor:
        """The raid that a layer meets or a damage counts."""
        raid = self.partner("raid")
        assert raid is not None
        return raid

    def flow(self, ref: Ref) -> int:
        """Today's figure of a state that a port names."""
        name = ref.state if ref.munition is None else f"{ref.state}.{ref.munition}"
        assert name is not None
        return self.actors[ref.component].x[name]

    def flows(self, port: str) -> list[int]:
        """Today's figures of all states that a port names."""
        return [self.flow(ref) for ref in self.refs(port)]


def at(name: str, zone: str, munition: str = "") -> str:
    """The name of a state in a zone (without a name: of the whole), of a munition where it is held by munition.

    >>> at("arriving", "east", "strike"), at("ready", "")
    ('arriving.east.strike', 'ready')
    """
    return ".".join(part for part in (name, zone, munition) if part)


def by_munition(name: str) -> tuple[str, ...]:
    """The names of a state or parameter that is held by munition."""
    return tuple(f"{name}.{munition}" for munition in MUNITIONS)


def nearest(value: float) -> int:
    """The nearest whole number, halves up."""
    return down(value + 0.5)


def down(value: float) -> int:
    """The whole number at or below a value."""
    return int(value // 1)
