"""The calendar: days, whole months, and the vintage (what was known at a date)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Vintage:
    """The day from which the world is seen: nothing known later may be used.

    >>> Vintage(date(2025, 6, 30)).knows(date(2025, 7, 1))
    False
    """

    as_of: date

    def knows(self, known_by: date | None) -> bool:
        """True if something public by ``known_by`` counts; an undated thing (None) never does."""
        return known_by is not None and known_by <= self.as_of


@dataclass(frozen=True)
class Window:
    """A span of days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.last - self.first).days + 1

    @property
    def month(self) -> str:
        """The month of the first day, as YYYY-MM."""
        return f"{self.first:%Y-%m}"


def month_end(year: int, month: int) -> date:
    """The last day of a month.

    >>> month_end(2024, 2)
    datetime.date(2024, 2, 29)
    """
    return date(year, month, calendar.monthrange(year, month)[1])


def whole_months(first: date, last: date) -> tuple[Window, ...]:
    """The calendar months that lie wholly within first..last (both included).

    >>> [w.month for w in whole_months(date(2025, 7, 1), date(2025, 9, 29))]
    ['2025-07', '2025-08']
    """
    windows: list[Window] = []
    year, month = first.year, first.month
    if first.day > 1:
        year, month = _next_month(year, month)
    while month_end(year, month) <= last:
        windows.append(Window(date(year, month, 1), month_end(year, month)))
        year, month = _next_month(year, month)
    return tuple(windows)


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later; the end of a month stays the end of a month.

    >>> months_after(date(2025, 6, 30), 6)
    datetime.date(2025, 12, 31)
    """
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    end = month_end(year, month + 1)
    at_end = day == month_end(day.year, day.month)
    return end if at_end or day.day > end.day else end.replace(day=day.day)


def month_of(text: str) -> Window:
    """The window of a month written YYYY-MM; ValueError if it is not one.

    >>> month_of("2025-06").days
    30
    """
    year, month = (int(part) for part in text.split("-"))
    return Window(date(year, month, 1), month_end(year, month))


def day_number(day: date, start: date) -> int:
    """Days from ``start`` to ``day``: 0 on the first day of a run."""
    return (day - start).days


def day_after(day: date, days: int = 1) -> date:
    """The day ``days`` later."""
    return day + timedelta(days=days)


def _next_month(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)
