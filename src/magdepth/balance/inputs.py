"""The parts between output and launches as distributions, from the claims and months known at a vintage."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from magdepth.balance import part_claims
from magdepth.balance.account import DECOYS, LOSSES, OTHER, STOCK, Array
from magdepth.balance.claim_wording import distance, figures, month_number
from magdepth.balance.part_claims import PER_MONTH, SHARE, ClaimRange
from magdepth.evidence import LedgerView
from magdepth.observed import Month, MonthlyView
from magdepth.scenario.distributions import Distribution, Lognormal, Mixture, Normal, Part

#: Draws of a reconciliation; the seed is fixed, so that a view always gives the same figures.
DRAWS = 5000
_SEED = 2


@dataclass(frozen=True)
class Input:
    """One part of the account: its value, what it rests on, and the interval that is admissible.

    ``assumed`` says that more than half of its weight is no claim's but ours.
    """

    key: str
    unit: str
    value: Distribution
    claims: tuple[str, ...]
    assumed: bool
    why: str
    low: float
    high: float

    def median(self) -> float:
        """The median of what is drawn."""
        return min(max(self.value.median(), self.low), self.high)

    def draws(self, count: int = DRAWS) -> Array:
        """Stratified draws within what is admissible, shuffled by a stream of the input's own."""
        stream = np.random.default_rng([_SEED, zlib.crc32(self.key.encode())])
        u, pick = ((stream.permutation(count) + stream.random(count)) / count for _ in range(2))
        return np.clip(self.value.ppf(u, pick), self.low, self.high)


def inputs(claims: LedgerView, observed: MonthlyView, fact: Month[int], claimed: float) -> dict[str, Input]:
    """All parts of the account for one month; ``claimed`` (drones a month) scales what no claim speaks of."""
    others, decoys = other_plants(claims, fact.month, claimed), decoy_share(claims, fact.month)
    return {part.key: part for part in (others, decoys, stock(observed, fact), losses())}


def other_plants(view: LedgerView, month: str, claimed: float) -> Input:
    """Strike drones a month from plants other than the one claimed."""
    parts, opened, why = _read(view, part_claims.OTHER_PLANTS, month, PER_MONTH)
    if not parts:
        low, high, reason = part_claims.NO_OTHER_PLANTS
        value = Lognormal(low * claimed, high * claimed)
        return Input(OTHER, PER_MONTH, value, (), True, reason, 0.0, part_claims.ADMISSIBLE_OTHER_TIMES * value.high)
    highest = max(part.value.quantile(0.95) for part in parts)
    return Input(OTHER, PER_MONTH, Mixture(parts), _cited(parts), opened > 0.5, why, 0.0,
                 part_claims.ADMISSIBLE_OTHER_TIMES * highest)  # fmt: skip


def decoy_share(view: LedgerView, month: str) -> Input:
    """Share of decoys in all that is made.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> share = decoy_share(load_ledger().at(Vintage(date(2025, 6, 30))), "2025-06")
    >>> share.claims, share.assumed, 0.5 < share.median() < 0.65
    (('a010a', 'b033'), False, True)
    """
    low, high = part_claims.ADMISSIBLE_DECOYS
    parts, opened, why = _read(view, part_claims.DECOY_SHARE, month, SHARE)
    if not parts:
        return Input(DECOYS, SHARE, Normal(*part_claims.NO_DECOYS[:2]), (), True, part_claims.NO_DECOYS[2], low, high)
    low = max(low, part_claims.ADMISSIBLE_DECOYS_TIMES * min(part.value.quantile(0.05) for part in parts))
    return Input(DECOYS, SHARE, Mixture(parts), _cited(parts), opened > 0.5, why, low, high)


def stock(view: MonthlyView, fact: Month[int]) -> Input:
    """Drones drawn from stock in the month (below zero: laid in), from the months around it.

    The excess is the month's launches less those of an ordinary month: the daily mean of the whole
    months known within two of it, itself among them, times its days.
    """
    middle = month_number(fact.month)
    near = [m for m in view.months if m.whole and abs(month_number(m.month) - middle) <= part_claims.AROUND] or [fact]
    usual = sum(m.launched for m in near) / sum(m.days for m in near) * fact.days
    excess = fact.launched - usual
    slack = part_claims.STOCK_DAYS * max(fact.launched, 1) / fact.days
    value = Normal(min(0.0, excess) - slack, max(0.0, excess) + slack)
    limit = part_claims.ADMISSIBLE_STOCK_DAYS * max(fact.launched, 1) / fact.days
    why = f"{part_claims.STOCK_WHY}; {near[0].month} to {near[-1].month} make {usual:,.0f} an ordinary month"
    return Input(STOCK, PER_MONTH, value, (), True, why, -limit, limit)


def losses() -> Input:
    """Share of what is made that is lost before it is launched."""
    low, high, why = part_claims.LOSSES
    return Input(LOSSES, SHARE, Lognormal(low, high), (), True, why, *part_claims.ADMISSIBLE_LOSSES)


def _read(
    view: LedgerView, readings: Iterable[ClaimRange], month: str, unit: str
) -> tuple[tuple[Part, ...], float, str]:
    """The known readings as parts of a mixture, the share of weight that is ours, and the reasons.

    Voices weigh alike, however many claims each has; a claim fades as its period lies further off.
    """
    known: list[tuple[ClaimRange, Part, str]] = []
    for reading in readings:
        if not all(view.known(name) for name in reading.claims):
            continue
        part = _part(view, reading, month, unit)
        if part is not None:
            known.append((reading, part, view.origins(reading.claims[:1])[0]))
    voices = [voice for _, _, voice in known]
    weighed = [(reading, Part(part.weight / voices.count(voice), part.value, part.claims, part.reason))
               for reading, part, voice in known]  # fmt: skip
    total = sum(part.weight for _, part in weighed)
    opened = sum(part.weight for reading, part in weighed if reading.open_end) / total if total else 0.0
    why = "; ".join(f"{' and '.join(part.claims)}: {part.reason}" for _, part in weighed)
    return tuple(part for _, part in weighed), opened, why


def _part(view: LedgerView, reading: ClaimRange, month: str, unit: str) -> Part | None:
    known = [view.get(name) for name in reading.claims]
    category = known[0].category
    away = None if category is None else distance(category.period, month_number(month))
    named = [figures(claim, unit if len(known) == 1 else PER_MONTH) for claim in known]
    if away is None or any(figure is None for figure in named):
        return None
    least, greatest = named[0].least, named[0].greatest  # type: ignore[union-attr]
    if len(known) == 2:
        least = greatest = 1.0 - least / named[1].greatest  # type: ignore[union-attr]
    low, high = least * reading.low, greatest * reading.high
    value = Normal(low, high) if unit == SHARE else Lognormal(low, high)
    return Part(0.5 ** (abs(away) / part_claims.HALF_LIFE), value, reading.claims, reading.why)


def _cited(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(sorted({name for part in parts for name in part.claims}))
