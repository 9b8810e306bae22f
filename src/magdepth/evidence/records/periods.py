"""Days, months and years as claims write them: which are impossible, and when a period begins."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBERS = re.compile(r"\d+(?:-\d+)*")
_PLANS = re.compile(r"plan|task|target|goal|forecast|expect|intend|to be |budget|order", re.IGNORECASE)

#: Years of which a claim may speak.
YEARS = range(1900, 2101)


@lru_cache(4096)
def no_such_day(text: str) -> bool:
    """True for anything but a day of the calendar, written YYYY-MM-DD.

    >>> no_such_day("2025-02-28"), no_such_day("2025-02-30"), no_such_day("20255-01-01"), no_such_day("0025-06-30")
    (False, True, True, True)
    """
    try:
        return not _DAY.fullmatch(text) or date.fromisoformat(text).year not in YEARS
    except ValueError:
        return True


@lru_cache(4096)
def impossible(period: str) -> bool:
    """True for a period in digits that is no year, no span of years (2023-25), no month and no day.

    Words are never impossible: "late 2025" is left to the reader.

    >>> [impossible(text) for text in ("2025", "2025-06", "2023-25", "2025-06-30", "late 2025")]
    [False, False, False, False, False]
    >>> [impossible(text) for text in ("20255", "2025-13", "2025-02-30", "2025-6-1")]
    [True, True, True, True]
    """
    if not _NUMBERS.fullmatch(period):
        return False
    parts = period.split("-")
    if len(parts[0]) != 4 or int(parts[0]) not in YEARS:
        return True
    if len(parts) == 1:
        return False
    if len(parts) == 2:
        later = int(parts[1])
        if len(parts[1]) == 4:
            return not int(parts[0]) < later < YEARS.stop
        return len(parts[1]) != 2 or not (1 <= later <= 12 or later > int(parts[0][2:]))
    return no_such_day(period)


@lru_cache(4096)
def first_day(period: str) -> date | None:
    """The first day of a year, a span of years, a month or a day in digits; None for words.

    >>> first_day("2025-06"), first_day("2023-25"), first_day("mid-2025")
    (datetime.date(2025, 6, 1), datetime.date(2023, 1, 1), None)
    """
    if not _NUMBERS.fullmatch(period) or impossible(period):
        return None
    year, *rest = (int(part) for part in period.split("-"))
    month = rest[0] if rest and rest[0] <= 12 else 1
    return date(year, month, rest[1] if len(rest) == 2 else 1)


@lru_cache(4096)
def speaks_of_plans(quantity: str) -> bool:
    """True where the quantity is something planned or expected: it may be known before its time.

    >>> speaks_of_plans("planned output"), speaks_of_plans("output")
    (True, False)
    """
    return _PLANS.search(quantity) is not None
