"""The parts of the account for a pair of claims in one month: decoys, other plants, stock and losses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from magdepth.balance.account import DECOYS, LOSSES, OTHER, STOCK
from magdepth.balance.inputs import Input, decoy_share, losses, other_plants, stock
from magdepth.balance.part_claims import ADMISSIBLE_STOCK_DAYS, PER_MONTH, STOCK_DAYS
from magdepth.errors import BadInput
from magdepth.scenario.distributions import Normal
from magdepth.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    from magdepth.evidence import LedgerView
    from magdepth.observed import Month, MonthlyView

_STOCK = "no month's report is known: four days of launches either way"


@dataclass
class Parts:
    """The inputs of the account by month, each read once; what is drawn from stock needs the launches as well."""

    claims: LedgerView
    observed: MonthlyView | None = None
    _kept: dict[tuple[str, str, float], Input] = field(default_factory=dict)

    def of(self, month: str, claimed: float, launched: float) -> Mapping[str, Input]:
        """All inputs for one month; ``claimed`` and ``launched`` scale what no claim speaks of."""
        return {
            DECOYS: self._read(DECOYS, month, 0.0, lambda: decoy_share(self.claims, month)),
            OTHER: self._read(OTHER, month, claimed, lambda: other_plants(self.claims, month, claimed)),
            STOCK: self._read(STOCK, month, launched, lambda: self._stock(month, launched)),
            LOSSES: self._read(LOSSES, "", 0.0, losses),
        }

    def fact(self, month: str) -> Month[int] | None:
        """The month as reported, where it is known as a whole."""
        try:
            found = None if self.observed is None else self.observed.get(month)
        except BadInput:
            return None
        return found if found is not None and found.whole else None

    def _stock(self, month: str, launched: float) -> Input:
        fact = self.fact(month)
        if fact is not None and self.observed is not None:
            return stock(self.observed, fact)
        a_day = max(launched, 1.0) / DAYS_PER_MONTH
        slack, limit = STOCK_DAYS * a_day, ADMISSIBLE_STOCK_DAYS * a_day
        return Input(STOCK, PER_MONTH, Normal(-slack, slack), (), True, _STOCK, -limit, limit)

    def _read(self, key: str, month: str, scale: float, read: Callable[[], Input]) -> Input:
        at = (key, month, scale)
        if at not in self._kept:
            self._kept[at] = read()
        return self._kept[at]
