"""What a run may know: the claims, the months and the posteriors at its vintage, and at others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING

from magdepth.dates import Vintage
from magdepth.scenario.declared import NamedPosterior

if TYPE_CHECKING:
    from magdepth.evidence import LedgerView
    from magdepth.observed import MonthlyView
    from magdepth.posterior import Posterior

Finder = Callable[[NamedPosterior, Vintage, "date | None"], "Posterior"]


def finder() -> Finder:
    """Finds posteriors by what is named; a file is read once."""
    @cache
    def find(named: NamedPosterior, vintage: Vintage, hindsight: date | None) -> Posterior:
        from magdepth.posterior import find_posterior

        return find_posterior(named.text, vintage, base=named.base, hindsight=hindsight)

    return find


@dataclass
class Known:
    """What is known: views of the ledger and of the months at the run's vintage, and at others.

    Only a hindsight overlay asks for another day than the run's own. ``posterior`` is the one that the scenario
    may take draws from at the vintage, found by ``find``.
    """

    vintage: Vintage
    ledger_at: Callable[[Vintage], LedgerView]
    months_at: Callable[[Vintage], MonthlyView]
    find: Finder = field(default_factory=finder)
    posterior: Posterior | None = None
    _ledgers: dict[date, LedgerView] = field(default_factory=dict)

    def seen_from(self, vintage: Vintage) -> Known:
        """The same knowledge, seen from another day."""
        return Known(vintage, self.ledger_at, self.months_at, self.find)

    def claims(self, day: date | None = None) -> LedgerView:
        """The claims known on a day, by default at the vintage."""
        day = max(day or date.min, self.vintage.as_of)
        if day not in self._ledgers:
            self._ledgers[day] = self.ledger_at(Vintage(day))
        return self._ledgers[day]

    def months(self, day: date | None = None) -> MonthlyView:
        """The months known on a day, by default at the vintage."""
        return self.months_at(Vintage(max(day or date.min, self.vintage.as_of)))

    @cached_property
    def ids(self) -> list[str]:
        """The claims that a near miss may suggest: those known at the vintage."""
        return [claim.id for claim in self.claims().claims]
