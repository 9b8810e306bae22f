"""The months that came after: for "What happened since" and for scoring only."""

from __future__ import annotations

from magdepth.dates import Vintage
from magdepth.observed.monthly import Month, MonthlyFacts


def months_after(facts: MonthlyFacts, vintage: Vintage) -> tuple[Month[int], ...]:
    """The months that were not over at a vintage, in order.

    >>> from datetime import date
    >>> from magdepth.observed import load_monthly
    >>> months_after(load_monthly(), Vintage(date(2025, 10, 31)))[0].month
    '2025-11'
    """
    return tuple(fact for fact in facts.months if not vintage.knows(fact.last))
