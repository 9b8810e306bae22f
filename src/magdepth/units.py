"""Units: what a unit text measures, and the one place where a rate becomes a per-day figure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from magdepth.errors import suggest

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12

_TIMES = {
    "day": 1.0, "days": 1.0, "night": 1.0, "nights": 1.0, "week": 7.0, "weeks": 7.0,
    "month": DAYS_PER_MONTH, "months": DAYS_PER_MONTH, "year": DAYS_PER_YEAR, "years": DAYS_PER_YEAR,
}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}

# Nouns in one class may stand for each other; a noun may be in several ("missiles" are launched,
# and are also rounds that stop what is launched).
_CLASSES: dict[str, tuple[str, ...]] = {
    "share": ("share", "shares", "percent", "fraction", "ratio", "1", "times", "factor"),
    "logit": ("logit", "logits"),
    "munitions": ("munitions", "munition", "drones", "drone", "decoys", "decoy", "missiles", "missile",
                  "targets", "target", "leakers", "leaker"),
    "rounds": ("rounds", "round", "interceptors", "interceptor", "missiles", "missile", "shots", "shot"),
    "people": ("people", "person", "persons", "workers", "worker", "engineers", "engineer", "builders", "builder",
               "soldiers", "soldier", "recruits", "recruit", "sappers", "sapper"),
    "crews": ("crews", "crew"),
    "engagements": ("engagements", "engagement"),
    "events": ("events", "event", "attacks", "attack", "interruptions", "interruption", "freezes", "freeze"),
    "hits": ("hits", "hit"),
    "points": ("points", "point"),
    "objects": ("objects", "object", "buildings", "building", "dwellings", "dwelling"),
    "hectares": ("hectares", "hectare", "ha"),
    "hours": ("hours", "hour"),
    "USD": ("USD",),
    "EUR": ("EUR",),
    "RUB": ("RUB",),
    "KRW": ("KRW",),
}
# "units" is any countable thing: a link carries people, goods, points or money.
_ANYTHING = frozenset(_CLASSES) - {"share", "logit", "hours"}
_NOUNS: dict[str, frozenset[str]] = {
    noun: frozenset(name for name, nouns in _CLASSES.items() if noun in nouns)
    for nouns in _CLASSES.values() for noun in nouns
} | {"units": _ANYTHING, "unit": _ANYTHING}
_PER_HEAD = _NOUNS["people"]
# Roubles are kept in millions, as the kinds keep them; other money as it stands.
_KEPT_IN = {"RUB": 1e6}


@dataclass(frozen=True)
class Unit:
    """A unit text, read: the factor to internal units, and what it measures.

    ``above`` and ``below`` hold, for each noun over and under the stroke, the classes of things
    that it may name; ``time`` is the power of the day (-1 for a rate).
    """

    text: str
    factor: float
    above: tuple[frozenset[str], ...]
    below: tuple[frozenset[str], ...]
    time: float

    @property
    def percent(self) -> bool:
        """True if figures in this unit are percentages."""
        return self.text.split("/")[0].split()[-1] == "percent"

    @property
    def dimensionless(self) -> bool:
        """True for a bare share, percentage or ratio."""
        return self.above == (_NOUNS["share"],) and not self.below and self.time == 0

    def measures_like(self, other: Unit) -> bool:
        """True if both measure the same sort of thing, so that one converts into the other.

        >>> parse("workers/month").measures_like(parse("people/day"))
        True
        >>> parse("people").measures_like(parse("drones"))
        False
        """
        return (
            self.time == other.time
            and len(self.above) == len(other.above)
            and len(self.below) == len(other.below)
            and all(mine & theirs for mine, theirs in zip(self.above, other.above, strict=True))
            and all(mine & theirs for mine, theirs in zip(self.below, other.below, strict=True))
        )


def drones_for_missiles(left: str, right: str) -> bool:
    """True if one unit counts drones where the other counts missiles: both are munitions, and convert.

    >>> drones_for_missiles("missiles/day", "drones/day"), drones_for_missiles("munitions/day", "drones/day")
    (True, False)
    """
    drones, missiles = (tuple(any(noun in _words(unit) for noun in nouns) for unit in (left, right))
                        for nouns in (("drone", "drones"), ("missile", "missiles")))  # fmt: skip
    return drones != missiles and any(drones) and any(missiles)


def _words(unit: str) -> list[str]:
    return unit.replace("/", " ").split()


@lru_cache(maxsize=512)
def parse(text: str) -> Unit:
    """Read a unit text; ValueError with a reason if it is not one.

    A unit is ``noun``, ``noun/noun`` or ``noun/noun/time``; a side may have a scale word before it
    (``million RUB``) and a time behind it (``person-day``). Rates may be per day, night, week,
    month or year; a month is a twelfth of 365.25 days, and a night is a day.

    >>> unit = parse("drones/month")
    >>> unit.time, round(unit.factor, 6)
    (-1.0, 0.032854)
    >>> parse("percent").factor
    0.01
    """
    sides = text.split("/")
    if len(sides) > 3 or not all(side.strip() for side in sides):
        raise ValueError(f"'{text}' is not a unit: write 'noun', 'noun/noun' or 'noun/noun/time'")
    factor, above, time = _side(sides[0], text)
    below: tuple[frozenset[str], ...] = ()
    for side in sides[1:]:
        divisor, nouns, power = _side(side, text)
        factor /= divisor
        below += nouns
        time -= power
    return Unit(text, factor, above, below, time)


def factor(unit: str, internal: str) -> float:
    """What a figure in ``unit`` is multiplied by to stand in ``internal``.

    ValueError with a reason if either is not a unit or they measure different things.

    >>> factor("billion RUB/year", "million RUB/day") == 1000 / 365.25
    True
    >>> factor("people/month", "munitions/day")
    Traceback (most recent call last):
    ...
    ValueError: 'people/month' does not measure the same thing as 'munitions/day'
    """
    ours, theirs = parse(unit), parse(internal)
    if not ours.measures_like(theirs):
        raise ValueError(f"'{unit}' does not measure the same thing as '{internal}'")
    return ours.factor / theirs.factor


def internal(unit: str) -> str:
    """The internal unit of a unit text: per day, in single units, shares for percentages.

    ValueError if it is not a unit.

    >>> [internal(text) for text in ("drones/month", "percent", "thousand people", "billion RUB/year", "months")]
    ['drones/day', 'share', 'people', 'million RUB/day', 'days']
    """
    parse(unit)
    sides = []
    for place, side in enumerate(unit.split("/")):
        atoms = ["day" if atom in _TIMES else atom for atom in side.split()[-1].split("-")]
        if atoms == ["day"] and place == 0:
            atoms = ["days"]
        name = "-".join("share" if atom == "percent" else atom for atom in atoms)
        sides.append(f"million {name}" if atoms[0] in _KEPT_IN else name)
    return "/".join(sides)


def same_dimension(claimed: str, unit: str) -> bool:
    """True if a claim counted in ``claimed`` can be the value of a quantity in ``unit``.

    A claim of a price may leave out what it is the price of: ``USD`` for ``USD/drone``. A claim in
    words that are no unit ("qualitative") never can.

    >>> same_dimension("USD", "USD/drone"), same_dimension("drones/month", "drones/day")
    (True, True)
    >>> same_dimension("drones", "drones/day"), same_dimension("qualitative", "share")
    (False, False)
    """
    try:
        claim, wanted = parse(claimed), parse(unit)
    except ValueError:
        return False
    if not claim.below and wanted.below and claim.above and claim.above[0] & {"USD", "EUR", "RUB", "KRW"}:
        wanted = Unit(unit, wanted.factor, wanted.above, (), wanted.time)
    return claim.measures_like(wanted)


def _side(side: str, text: str) -> tuple[float, tuple[frozenset[str], ...], float]:
    """One side of the stroke: its factor, its nouns and its power of time."""
    words = side.split()
    factor = 1.0
    while len(words) > 1 and words[0] in _SCALES:
        factor *= _SCALES[words.pop(0)]
    if len(words) != 1:
        raise ValueError(f"'{text}' is not a unit: '{side.strip()}' is more than one noun")
    atoms = words[0].split("-")
    if atoms[0] == "root":
        if len(atoms) != 2 or atoms[1] not in _TIMES:
            raise ValueError(f"'{text}' is not a unit: 'root-' stands before a time, as in '1/root-day'")
        return factor * math.sqrt(_TIMES[atoms[1]]), (), 0.5
    nouns: tuple[frozenset[str], ...] = ()
    time = 0.0
    for atom in atoms:
        if atom in _TIMES:
            factor *= _TIMES[atom]
            time += 1.0
        elif atom in _NOUNS:
            nouns += (_NOUNS[atom],)
            factor *= (0.01 if atom == "percent" else 1.0) / _KEPT_IN.get(atom, 1.0)
        else:
            near = suggest(atom, [*_NOUNS, *_TIMES])
            cure = f" ({near})" if near else ""
            raise ValueError(f"'{text}' is not a unit: '{atom}' is no known noun or time{cure}")
    if len(nouns) == 2 and nouns[0] == _PER_HEAD and nouns[1] == _NOUNS["hours"]:
        nouns = nouns[1:]  # a person-hour is an hour paid
    return factor, nouns, time
