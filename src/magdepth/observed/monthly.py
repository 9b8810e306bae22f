"""A month as the defender reports it, the monthly facts, and the view of them from one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from magdepth.dates import Vintage, month_end
from magdepth.errors import BadInput, Fault

#: Classes of missiles; ``mixed`` are reports that join several of the others.
MISSILE_CLASSES = ("cruise", "ballistic", "antiship", "mixed", "other")
#: Figures of a report that a month sums up.
MONTH_FIGURES = ("launched", "stopped", "lost", "hits")


class MissileFact(NamedTuple):
    """Missiles of one class in one month."""

    launched: int
    stopped: int


Count = TypeVar("Count", bound=int | None, covariant=True)


@dataclass(frozen=True)
class Month(Generic[Count]):
    """One month of one class as reported; None is a figure that is not known, which is not zero.

    ``Month[int]`` is a month of the monthly facts, where all counts but ``lost`` are given: drones and decoys of
    all types, and ``missiles`` by class. ``Month[int | None]`` is the sum of a series' days: a figure is None
    where any report of the month lacks it, and ``at_least`` then has the sum of what was given.

    ``launched`` is what the defender detected, ``stopped`` shot down, or shot down or suppressed, as the regime
    has it; ``lost`` and ``hits`` are None where they were not given apart. ``largest_night`` is the most launched
    on one calendar day, ``days_without`` the days without a launch, ``regime`` the reporting regime (``C+D1``
    where it changed within the month). ``first``, ``last`` and ``days`` are the covered part, ``reported`` the
    days with a report and ``hidden`` those with a withheld figure.
    """

    month: str
    first: date
    last: date
    days: int
    launched: Count
    stopped: Count
    lost: int | None
    largest_night: Count
    days_without: Count
    regime: str | None
    missiles: Mapping[str, MissileFact] = field(default_factory=dict)
    cls: str = "drone"
    hits: int | None = None
    reported: int | None = None
    hidden: int | None = None
    at_least: Mapping[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """True if every day of the month is covered."""
        return self.days == month_end(self.last.year, self.last.month).day

    @property
    def per_day(self: Month[int]) -> float:
        """Launched per covered day."""
        return self.launched / self.days

    def as_dict(self) -> dict[str, Any]:
        """Plain data: the contract of ``observed show --by month --json``; ``at_least`` only where it says something.

        >>> Month("2025-06", date(2025, 6, 1), date(2025, 6, 30), 30, 9, 5, None, 9, None, None).as_dict()
        {'month': '2025-06', 'class': 'drone', 'launched': 9, 'stopped': 5, 'lost': None, 'hits': None}
        """
        data: dict[str, Any] = {"month": self.month, "class": self.cls}
        data |= {name: getattr(self, name) for name in MONTH_FIGURES}
        return data | ({"at_least": dict(self.at_least)} if self.at_least else {})


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

    months: tuple[Month[int], ...]
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
    months: tuple[Month[int], ...]
    years: tuple[YearFact, ...] = ()

    @cached_property
    def _by_month(self) -> dict[str, Month[int]]:
        return {fact.month: fact for fact in self.months}

    def get(self, month: str) -> Month[int]:
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
