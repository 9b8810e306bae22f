"""What a sentence is made of: verbs, counted things, sites, "all of them", and the breaks between."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """Some counted things. ``value`` None: no number, or one that does not tell (``about``: "понад 100", "5-7").

    ``kinds``: one class, several where a figure joins them, or ``missile`` (of no told kind), ``total``, ``small``
    (not of a class), ``unknown`` (a UAV of unknown type), ``bare`` (a number alone). ``of``: 22 in "20 of the 22".
    ``numbered`` is False for things without any figure.
    """

    value: int | None
    kinds: tuple[str, ...]
    numbered: bool
    about: bool = False
    of: int | None = None
    part: bool = False


@dataclass(frozen=True)
class OutcomeVerb:
    """What became of things: launched, downed, lost, hit, debris, ignored. ``after``: may follow what it speaks of."""

    word: str
    after: bool
    joined: bool = False


@dataclass(frozen=True)
class Site:
    """A number of places; None where it does not tell."""

    value: int | None


@dataclass(frozen=True)
class All:
    """ "All of them", with the kind that is meant, or ``total``; ``count`` is 2 where it says "both"."""

    kind: str
    count: int | None = None


@dataclass(frozen=True)
class Break:
    """A comma, a dash, an "and", or a stop (a semicolon, a full stop within a line)."""

    sign: str


Item = Entry | OutcomeVerb | Site | All | Break
