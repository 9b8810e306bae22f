"""What a kind of component is, as data: parameters, options, ports, state, draws and laws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

MUNITIONS = ("strike", "decoy", "cruise", "ballistic")
BY_ZONE = ("zone", "zones")
SIDES = ("attacker", "defender", "nature", "reporting")


@dataclass(frozen=True)
class Param:
    """A number that a scenario gives, one a component, a munition or an entry of a port.

    ``unit`` is the internal unit (rates are per day); ``neutral`` is the value that switches the
    effect off and is used where the scenario is silent (None: the scenario must give it);
    ``by`` is ``""``, ``"munition"``, ``"zone"`` (one for all zones, or one each), ``"zones"`` (one each; its
    entries are the zones) or the name of a port with named entries.
    """

    name: str
    unit: str
    side: str
    doc: str
    neutral: float | None = None
    low: float = 0.0
    high: float = math.inf
    by: str = ""


@dataclass(frozen=True)
class Option:
    """A choice between named forms; its code in the program is its place in ``choices``."""

    name: str
    choices: tuple[str, ...]
    doc: str


@dataclass(frozen=True)
class Port:
    """A named place where a component meets the stocks and flows of others.

    ``of`` is empty where the scenario names one flow (``plant.made``), else the kind of component
    that it names (``raids``), of which the slots ``takes`` are linked. ``entries`` says how many:
    ``one``, ``many`` (a list), ``named`` (a mapping), ``munition`` (a mapping by munition).
    """

    name: str
    doc: str
    of: str = ""
    takes: tuple[str, ...] = ()
    entries: str = "one"
    required: bool = False


@dataclass(frozen=True)
class State:
    """A slot of a component: an integer count (``x``) or a real level (``y``).

    ``role`` is ``flow`` (today's figure) or ``stock`` (carried over); ``report`` says that a run
    keeps it by default; ``zoned`` that there is one a zone where there are zones; ``width`` how many places
    it takes (more than one only for working memory, which has no name).
    """

    name: str
    unit: str
    role: str
    doc: str
    by: str = ""
    real: bool = False
    report: bool = False
    monthly: bool = False
    zoned: bool = False
    width: int = 1


@dataclass(frozen=True)
class Balance:
    """A conservation law: the slots on the left sum to the slots on the right, every day."""

    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Accumulates:
    """A conservation law: a running total is the sum of a daily flow."""

    name: str
    total: str
    flow: str


_Item = TypeVar("_Item", Param, State, Port)


@dataclass(frozen=True)
class Kind:
    """One kind of component: everything that the schema, the program and the docs need of it.

    ``zones`` is the parameter or port from which it has its zones; empty where it knows none.
    """

    name: str
    phase: int
    summary: str
    source: str
    params: tuple[Param, ...]
    states: tuple[State, ...]
    draws: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    ports: tuple[Port, ...] = ()
    laws: tuple[Balance | Accumulates, ...] = ()
    zones: str = ""

    def param(self, name: str) -> Param:
        """The parameter of that name; KeyError if there is none."""
        return _named(self.params, name)

    def state(self, name: str) -> State:
        """The state slot of that name; KeyError if there is none."""
        return _named(self.states, name)

    def x_offset(self, name: str) -> int:
        """Place of an integer slot behind the component's first one (its first munition's).

        Zoned slots come last, zone by zone: this is the place in the first zone, and
        ``zone_size`` the step to the next.
        """
        return self._offset(name, real=False)

    def y_offset(self, name: str) -> int:
        """Place of a real slot behind the component's first one; zoned ones as for ``x_offset``."""
        return self._offset(name, real=True)

    def p_offset(self, name: str) -> int:
        """Place of a parameter behind the component's first one.

        Parameters by munition take four places. Those by zone come behind all these, zone by zone
        (``p_zone`` places each); those by the entries of a port come last, and have no fixed offset.
        """
        place = 0
        for param in self.params:
            if param.by in ("", "munition"):
                if param.name == name:
                    return place
                place += len(MUNITIONS) if param.by else 1
        for param in self.params:
            if param.by in BY_ZONE:
                if param.name == name:
                    return place
                place += 1
        raise KeyError(name)

    def p_fixed(self) -> int:
        """How many places the parameters with a fixed offset take."""
        return sum(len(MUNITIONS) if p.by else 1 for p in self.params if p.by in ("", "munition"))

    def p_zone(self) -> int:
        """How many places the parameters by zone take in each zone."""
        return sum(1 for p in self.params if p.by in BY_ZONE)

    def size(self, real: bool, zones: int = 1) -> int:
        """How many slots of the integer (or real) state the component takes."""
        return self._size(real, zoned=False) + zones * self.zone_size(real)

    def zone_size(self, real: bool = False) -> int:
        """How many slots of the integer (or real) state each zone takes."""
        return self._size(real, zoned=True)

    def slot_names(self, real: bool, zones: tuple[str, ...] = ("",)) -> list[str]:
        """The names of all slots in their order: ``ready``, ``stop.strike``, ``arriving.east.strike``."""
        names = [name for s in self._of(real, zoned=False) for name in _tails(s, "")]
        return names + [name for zone in zones for s in self._of(real, zoned=True) for name in _tails(s, zone)]

    def reported(self, state: State, zones: tuple[str, ...] = ("",)) -> list[str]:
        """The names of one state's slots."""
        return [name for zone in (zones if state.zoned else ("",)) for name in _tails(state, zone)]

    def draw(self, name: str) -> int:
        """The purpose number of a draw, from 1 (parameters have purpose 0)."""
        return self.draws.index(name) + 1

    def _of(self, real: bool, zoned: bool) -> list[State]:
        return [state for state in self.states if state.real == real and state.zoned == zoned]

    def _size(self, real: bool, zoned: bool) -> int:
        return sum(len(_tails(state, "")) for state in self._of(real, zoned))

    def _offset(self, name: str, real: bool) -> int:
        place = 0
        for zoned in (False, True):
            for state in self._of(real, zoned):
                if state.name == name:
                    return place
                place += len(_tails(state, ""))
        raise KeyError(name)


def _tails(state: State, zone: str) -> list[str]:
    """The names of a state's slots in one zone."""
    name = f"{state.name}.{zone}" if zone else state.name
    if state.by:
        return [f"{name}.{munition}" for munition in MUNITIONS]
    return [name, *(f"{name}#{k}" for k in range(1, state.width))]


def _named(items: tuple[_Item, ...], name: str) -> _Item:
    for item in items:
        if item.name == name:
            return item
    raise KeyError(name)
