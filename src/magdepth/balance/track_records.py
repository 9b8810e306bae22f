"""Track records: what an origin said of launches, set beside the months that were later observed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from magdepth.balance.claim_wording import figures, month_number, months_spoken_of
from magdepth.balance.part_claims import PER_MONTH
from magdepth.evidence import Claim, LedgerView
from magdepth.evidence.weighing.densities import PoolScale, shape_of
from magdepth.observed import Month, MonthlyView
from magdepth.units import factor

#: The voice behind the observed months: measured against them, it would confirm itself.
OBSERVED_VOICE = "Ukrainian Air Force"

#: What a claim must count to be measured by launches of all types from all plants.
COUNTED = frozenset({"launched in the month", "average use"})

#: Every claim is held to the width of "possibly true" (3): a grade that was lowered because the
#: figure was off would otherwise excuse the miss.
YARDSTICK = "3"

#: A 90 % band should hold nine of ten. Before any record an origin counts as one that hit so in this
#: many trials; a few observations move it little.
HITS, TRIALS = 9.0, 10.0


@dataclass(frozen=True)
class Observation:
    """One claim beside what was observed, both in the claim's unit.

    ``low`` to ``high`` is the 90 % band of the claim's wording; ``error`` is the natural logarithm
    of the claimed over the observed figure, 0 within a range or on the allowed side of a bound.
    """

    claim: str
    period: str
    unit: str
    observed: float
    low: float
    high: float
    error: float

    @property
    def hit(self) -> bool:
        """True if the observed value lies in the band."""
        return self.low <= self.observed <= self.high


@dataclass(frozen=True)
class Record:
    """What an origin's claims were worth; ``own`` if it is the voice behind the observed months."""

    origin: str
    observations: tuple[Observation, ...]
    same_source: bool

    @property
    def hits(self) -> int:
        """How many observed values lay in the claim's band."""
        return sum(item.hit for item in self.observations)

    @property
    def mean_error(self) -> float:
        """Mean absolute error on the log scale: 0.1 is about ten percent."""
        return math.fsum(abs(item.error) for item in self.observations) / len(self.observations)

    @property
    def weight(self) -> float | None:
        """By how much the origin's weight is multiplied; None for the observed voice itself."""
        return None if self.same_source else record_weight(self.hits, len(self.observations))


def record_weight(hits: int, trials: int) -> float:
    """The hit rate expected of an origin over the one due, 0.9: the mean of a beta posterior.

    The prior is Beta(9, 1), worth ten trials, so that a short record leaves the weight near 1.

    >>> record_weight(0, 0), round(record_weight(0, 1), 3), round(record_weight(0, 30), 3)
    (1.0, 0.909, 0.25)
    """
    return (HITS + hits) / (TRIALS + trials) / (HITS / TRIALS)


def records(view: LedgerView, monthly: MonthlyView) -> tuple[Record, ...]:
    """The records of all origins that have one, by origin; only claims and months known at the vintage.

    Counted are claims of launches or use of all types from all plants whose whole period was
    observed; a claim that only repeats another is not counted again.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> from magdepth.observed import load_monthly
    >>> day = Vintage(date(2025, 6, 30))
    >>> [(record.origin, record.weight) for record in records(load_ledger().at(day), load_monthly().at(day))]
    [('Ukrainian Air Force', None)]
    """
    by_origin: dict[str, list[Observation]] = {}
    for claim in view.claims:
        if claim.repeats is None and (one := observation(claim, monthly)) is not None:
            by_origin.setdefault(claim.origin, []).append(one)
    return tuple(Record(origin, tuple(by_origin[origin]), origin == OBSERVED_VOICE) for origin in sorted(by_origin))


def weights(records: Iterable[Record]) -> dict[str, float]:
    """The factors by origin, as ``pool`` takes them; origins without a record are left out, and so count 1."""
    return {record.origin: record.weight for record in records if record.weight is not None}


def observation(claim: Claim, monthly: MonthlyView) -> Observation | None:
    """A claim beside the launches of its period; None if it counts something else, or they are not all known."""
    category = claim.category
    if category is None or (category.type, category.plant) != ("all", "all") or claim.quantity not in COUNTED:
        return None
    months, claimed = _months(category.period, monthly), figures(claim)
    if months is None or claimed is None:
        return None
    try:
        shape = shape_of(replace(claim, credibility=YARDSTICK), PoolScale())
    except ValueError:  # a bound that says nothing
        return None
    launches = _observed(months, claim.unit)
    low, high = (math.exp(place) for place in shape.quantiles(0.05, 0.95))
    least, most = (None if end is None else end / factor(claim.unit, PER_MONTH) for end in (claimed.low, claimed.high))
    near = max(least or 0.0, min(math.inf if most is None else most, launches))
    # "None", where some were launched, is taken for half of one.
    error = math.log(max(near, 0.5) / launches)
    return Observation(claim.id, category.period, claim.unit, launches, low, high, error)


def _months(period: str, monthly: MonthlyView) -> list[Month[int]] | None:
    """The observed months of a period; None if one of them is not wholly known."""
    spoken = months_spoken_of(period)
    if spoken is None:
        return None
    known = {month_number(fact.month): fact for fact in monthly.months if fact.whole and fact.launched}
    if spoken[1] - spoken[0] >= len(known):
        return None
    months = [known.get(number) for number in range(spoken[0], spoken[1] + 1)]
    return [month for month in months if month is not None] if all(months) else None


def _observed(months: list[Month[int]], unit: str) -> float:
    """Launches in a claim's unit: what a month had is counted as it is, other rates by the day."""
    launched, days = sum(month.launched for month in months), sum(month.days for month in months)
    if unit.endswith("/month"):
        return launched / len(months) * factor(PER_MONTH, unit)
    return launched / days * factor("drones/day", unit)
