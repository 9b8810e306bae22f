"""Monthly facts as the defender reports them, and the view of them from one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from magdepth.dates import Vintage
from magdepth.errors import BadInput, Fault

#: Classes of missiles; ``mixed`` are reports that join several of the others.
MISSILE_CLASSES = ("cruise", "ballistic", "antiship", "mixed", "other")


class MissileFact(NamedTuple):
    """Missiles of one class in one month."""

    launched: int
    shot_down: int


@dataclass(frozen=True)
class MonthFact:
    """One month as reported: strike drones and decoys of all types, and missiles by class.

    ``launched`` is what the defender detected. ``lost`` is None where losses were not given apart.
    ``largest_night`` is the most launched on one calendar day, ``days_without`` the days without a
    launch, ``regime`` the reporting regime (``C+D1`` where it changed within the month). ``first``
    and ``days`` are the covered part: the series begins within its first month.
    """

    month: str
    first: date
    last: date
    days: int
    launched: int
    shot_down: int
    lost: int | None
    largest_night: int
    days_without: int
    regime: str
    missiles: Mapping[str, MissileFact] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """True if the series covers every day of the month."""
        return self.first.day == 1

    @property
    def per_day(self) -> float:
        """Drones launched per covered day."""
        return self.launched / self.days


@dataclass(frozen=True)
class YearFact:
    """Drones launched a calendar day of one year, days without a launch included, as published.

    Mean, median, 95 % point (as NumPy has it, between the two nights next to it) and the most of one day.
    """

    year: int
    days: int
    mean: float
    median: float
    p95: float
    largest: float

    @property
    def last(self) -> date:
        """The day from which it can be known."""
        return date(self.year, 12, 31)


@dataclass(frozen=True)
class MonthlyFacts:
    """All months and years of a folder, in order; the rooms that follow see them only through ``at``."""

    months: tuple[MonthFact, ...]
    years: tuple[YearFact, ...] = ()
    source: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False, compare=False)

    def at(self, vintage: Vintage) -> MonthlyView:
        """The months and years that were over at a vintage."""
        months = tuple(fact for fact in self.months if vintage.knows(fact.last))
        return MonthlyView(vintage, months, tuple(fact for fact in self.years if vintage.knows(fact.last)))


@dataclass(frozen=True)
class MonthlyView:
    """The months and years known at a vintage, in order."""

    vintage: Vintage
    months: tuple[MonthFact, ...]
    years: tuple[YearFact, ...] = ()

    @cached_property
    def _by_month(self) -> dict[str, MonthFact]:
        return {fact.month: fact for fact in self.months}

    def get(self, month: str) -> MonthFact:
        """The facts of a month written YYYY-MM; BadInput O120 if they are not known at the vintage."""
        fact = self._by_month.get(month)
        if fact is None:
            message = f"no facts about '{month}' are known on {self.vintage.as_of.isoformat()}"
            raise BadInput(Fault("O120", message, cure=self._cure()))
        return fact

    def _cure(self) -> str:
        if not self.months:
            return "take a later as-of date"
        return f"known are {self.months[0].month} to {self.months[-1].month}, written YYYY-MM"
