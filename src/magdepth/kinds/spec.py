"""What a kind of component is, as data: parameters, options, ports, state, draws and laws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

MUNITIONS = ("strike", "decoy", "cruise", "ballistic")
SIDES = ("attacker", "defender", "nature", "reporting")


@dataclass(frozen=True)
class Param:
    """A number that a scenario gives, one a component, a munition or an entry of a port.

    ``unit`` is the internal unit (rates are per day); ``neutral`` is the value that switches the
    effect off and is used where the scenario is silent (None: the scenario must give it);
    ``by`` is ``""``, ``"munition"`` or the name of a port with named entries.
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
    keeps it by default.
    """

    name: str
    unit: str
    role: str
    doc: str
    by: str = ""
    real: bool = False
    report: bool = False
    monthly: bool = False


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
    """One kind of component: everything that the schema, the program and the docs need of it."""

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

    def param(self, name: str) -> Param:
        """The parameter of that name; KeyError if there is none."""
        return _named(self.params, name)

    def state(self, name: str) -> State:
        """The state slot of that name; KeyError if there is none."""
        return _named(self.states, name)

    def port(self, name: str) -> Port:
        """The port of that name; KeyError if there is none."""
        return _named(self.ports, name)

    def x_offset(self, name: str) -> int:
        """Place of an integer slot behind the component's first one (its first munition's)."""
        return self._offset(name, real=False)

    def y_offset(self, name: str) -> int:
        """Place of a real slot behind the component's first one."""
        return self._offset(name, real=True)

    def p_offset(self, name: str) -> int:
        """Place of a parameter behind the component's first one.

        Parameters by munition take four places; those by the entries of a port come last, and
        their place is held in the program's links, so they have no fixed offset.
        """
        place = 0
        for param in self.params:
            if param.by in ("", "munition"):
                if param.name == name:
                    return place
                place += len(MUNITIONS) if param.by else 1
        raise KeyError(name)

    def p_fixed(self) -> int:
        """How many places the parameters with a fixed offset take."""
        return sum(len(MUNITIONS) if p.by else 1 for p in self.params if p.by in ("", "munition"))

    def size(self, real: bool) -> int:
        """How many slots of the integer (or real) state the component takes."""
        return sum(len(MUNITIONS) if s.by else 1 for s in self.states if s.real == real)

    def draw(self, name: str) -> int:
        """The purpose number of a draw, from 1 (parameters have purpose 0)."""
        return self.draws.index(name) + 1

    def _offset(self, name: str, real: bool) -> int:
        place = 0
        for state in self.states:
            if state.real == real:
                if state.name == name:
                    return place
                place += len(MUNITIONS) if state.by else 1
        raise KeyError(name)


def _named(items: tuple[_Item, ...], name: str) -> _Item:
    for item in items:
        if item.name == name:
            return item
    raise KeyError(name)
