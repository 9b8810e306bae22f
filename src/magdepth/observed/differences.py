"""Where a claim counts a month differently from the monthly facts: both are kept, the facts are used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from magdepth.observed.monthly import MonthlyView

#: The quantity and the type under which the ledger counts a month's launches.
LAUNCHED = "launched in the month"


class _Category(Protocol):
    @property
    def type(self) -> str: ...
    @property
    def period(self) -> str: ...


class _Claim(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def quantity(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def best(self) -> float | None: ...
    @property
    def category(self) -> _Category | None: ...


class KnownClaims(Protocol):
    """Whatever holds the claims known at one day: a ``LedgerView``, which this room doesn't import."""

    @property
    def claims(self) -> Sequence[_Claim]:
        """The claims, in any order."""
        ...


@dataclass(frozen=True)
class Difference:
    """A month, the claim that counts it, its count, and the count of the monthly facts."""

    month: str
    claim: str
    claimed: float
    observed: int


def differences(view: MonthlyView, claims: KnownClaims) -> tuple[Difference, ...]:
    """The month counts that differ between claims and facts, by month and claim.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> from magdepth.observed import load_monthly
    >>> v = Vintage(date(2024, 4, 30))
    >>> [d for d in differences(load_monthly().at(v), load_ledger().at(v)) if d.month == "2024-03"]
    [Difference(month='2024-03', claim='b049', claimed=553.0, observed=514)]
    """
    launched = {fact.month: fact.launched for fact in view.months}
    found = [
        Difference(claim.category.period, claim.id, claim.best, launched[claim.category.period])
        for claim in claims.claims
        if claim.quantity == LAUNCHED and claim.kind == "point" and claim.best is not None
        if claim.category is not None and claim.category.type == "all" and claim.category.period in launched
        if claim.best != launched[claim.category.period]
    ]
    return tuple(sorted(found, key=lambda difference: (difference.month, difference.claim)))
