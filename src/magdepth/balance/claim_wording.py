"""How the wording of a claim becomes months and figures of the account."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from magdepth.balance.part_claims import FIT, PER_MONTH, SAYS
from magdepth.evidence import Claim
from magdepth.units import factor

_PERIOD = re.compile(r"(after )?(\d{4})(?:-(\d{2}))?(?:/(\d{4})(?:-(\d{2}))?)?")
FOREVER = 10**6


@dataclass(frozen=True)
class Figures:
    """What a claim says of output a month: least and greatest figure, None where it is open."""

    low: float | None
    high: float | None

    @property
    def least(self) -> float:
        """The least figure named."""
        return self.low if self.low is not None else self._only(self.high)

    @property
    def greatest(self) -> float:
        """The greatest figure named."""
        return self.high if self.high is not None else self._only(self.low)

    @property
    def band(self) -> tuple[float, float]:
        """From where to where an output fits the claim: its figures stretched by FIT, open ends open.

        >>> Figures(2000.0, 2000.0).band, Figures(None, 2700.0).band
        ((1600.0, 2400.0), (0.0, 3240.0))
        """
        low = 0.0 if self.low is None else self.low * (1.0 - FIT)
        high = math.inf if self.high is None else self.high * (1.0 + FIT)
        return low, high

    @staticmethod
    def _only(value: float | None) -> float:
        assert value is not None, "figures have one end at least"
        return value


def month_number(month: str) -> int:
    """Months since the year 0 of a month written YYYY-MM."""
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def months_spoken_of(period: str) -> tuple[int, int] | None:
    """First and last month (as numbers) of a category's period; None if it is not written as one.

    >>> first, last = months_spoken_of("2024-01/2024-09")
    >>> last - first, months_spoken_of("2025") == (2025 * 12, 2025 * 12 + 11)
    (8, True)
    >>> months_spoken_of("after 2025-06")[0] == month_number("2025-07")
    True
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        return None
    after, year, month, to_year, to_month = match.groups()
    first, last = _ends(year, month)
    if after:
        return last + 1, FOREVER
    if to_year:
        last = _ends(to_year, to_month)[1]
    return (first, last) if first <= last else None


def distance(period: str, month: int) -> int | None:
    """Months from a month to the period of a claim: 0 within it, below 0 where the period is over.

    >>> distance("2024-11", month_number("2025-06")), distance("2025", month_number("2025-06"))
    (-7, 0)
    """
    spoken = months_spoken_of(period)
    if spoken is None:
        return None
    first, last = spoken
    return first - month if month < first else min(0, last - month)


def figures(claim: Claim, unit: str = PER_MONTH) -> Figures | None:
    """The figures of a claim in a unit of the account; None if it names none or counts something else."""
    named = {
        "point": (claim.best, claim.best),
        "range": (claim.low, claim.high),
        "lower_bound": (claim.low, None),
        "upper_bound": (None, claim.high),
    }.get(claim.kind)
    if named is None or named == (None, None):
        return None
    try:
        times = factor(claim.unit, unit)
    except ValueError:
        return None
    low, high = (None if value is None else value * times for value in named)
    return Figures(low, high)


def says(claim: Claim) -> str | None:
    """Whether a claim names output, a ceiling, a plan or use; None if none of these.

    A ceiling leaves the low end open, whatever the wording: what can be made need not be.
    """
    return SAYS.get(claim.quantity)


def output(claim: Claim) -> Figures | None:
    """What a claim says of output a month; None if nothing.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> view = load_ledger().at(Vintage(date(2025, 6, 30)))
    >>> output(view.get("a001")), round(output(view.get("a052")).low), output(view.get("a003"))
    (Figures(low=2000.0, high=2000.0), 208, None)
    """
    meaning = says(claim)
    named = figures(claim) if meaning is not None and claim.category is not None else None
    if named is not None and meaning == "ceiling" and named.high is not None:
        return Figures(None, named.high)
    return named


def _ends(year: str, month: str | None) -> tuple[int, int]:
    first = int(year) * 12
    if month is None:
        return first, first + 11
    return first + int(month) - 1, first + int(month) - 1
