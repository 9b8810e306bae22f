"""Which claims speak of a month, what each counts, and how far its figure is carried in time."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from magdepth.balance.claim_wording import distance, figures, month_number, months_spoken_of, says
from magdepth.balance.credence.assumptions import CARRIED, DRIFT, DRIFT_SHARE, FAR, ONE_PLANT, PLAN
from magdepth.balance.credence.unknowns import ClaimMeasure
from magdepth.balance.part_claims import PER_MONTH, SHARE
from magdepth.evidence import Category, Claim, LedgerView
from magdepth.evidence.weighing.densities import Z95
from magdepth.evidence.weighing.voices import grade_weight
from magdepth.observed import Month, MonthlyView

_LAUNCHED, _SHARE = "launched in the month", "share of"
_ID = re.compile(r"\w+")


@dataclass(frozen=True)
class MonthClaim:
    """One claim that speaks of the month, in the words of the account.

    ``claim`` has the figure that is read (the claim's own, or a share reckoned from two claims, ``claims``), ``says``
    whether it is output, ceiling, plan, use or share, ``away`` the months from the month to its period, ``moved`` by
    what its figure is carried on the scale, ``spread`` the standard deviation that comes with that.
    """

    claim: Claim
    claims: tuple[str, ...]
    measure: ClaimMeasure
    says: str
    away: int
    moved: float
    spread: float


@dataclass(frozen=True)
class LeftOut:
    """A claim that is no term, and why."""

    claim: str
    reason: str


def month_claims(
    view: LedgerView, observed: MonthlyView, fact: Month[int]
) -> tuple[tuple[MonthClaim, ...], tuple[LeftOut, ...]]:
    """Every known claim of output, capacity, plan, use or shares that speaks of the month, and those that don't."""
    claims: list[MonthClaim] = []
    left_out: list[LeftOut] = []
    for claim in view.claims:
        result = _month_claim(claim, view, observed, fact)
        if isinstance(result, MonthClaim):
            claims.append(result)
        elif result is not None:
            left_out.append(LeftOut(claim.id, result))
    parts = _parts(claims)
    left_out += [LeftOut(part, f"{share} is reckoned from it") for part, share in parts.items()]
    terms = tuple(item for item in claims if item.claim.id not in parts)
    return terms, tuple(sorted(left_out, key=lambda item: item.claim))


def _month_claim(claim: Claim, view: LedgerView, observed: MonthlyView, fact: Month[int]) -> MonthClaim | str | None:
    """The claim in the words of the account, why it is no term, or None where it speaks of something else."""
    category, meaning = claim.category, says(claim)
    if category is None:
        return None
    if meaning is None and claim.quantity == _LAUNCHED and category.type != "all" and category.plant == "all":
        shared = _of_all(claim, view, observed)
        if shared is None:
            return "the launches of all types in its period are not known"
        claim, names = shared
        meaning = SHARE
    elif meaning is None and claim.quantity.startswith(_SHARE):
        names, meaning = (claim.id,), SHARE
    elif meaning is None:
        return None
    else:
        names = (claim.id,)
    if figures(claim, SHARE if meaning == SHARE else PER_MONTH) is None:
        return "no figure for a month"
    measure = ClaimMeasure(category.type, category.plant, meaning == SHARE, meaning == "use")
    away = distance(category.period, month_number(fact.month))
    if not measure.known:
        return "counts what the count of launches or the account does not part"
    if away is None or abs(away) > FAR:
        return "speaks of a time too far from the month"
    if meaning == "plan" and away > 0:
        return "a plan for later"
    moved, spread = _carried(category, meaning, away, observed, fact)
    return MonthClaim(claim, names, measure, meaning, away, moved, spread)


def _carried(
    category: Category, meaning: str, away: int, observed: MonthlyView, fact: Month[int]
) -> tuple[float, float]:
    """By what a figure is moved on its scale to speak of the month and this account, and the deviation of that."""
    one_plant = ONE_PLANT if category.plant == "alabuga" and category.type != "strike" else 0.0
    if meaning == SHARE:
        return 0.0, math.hypot(one_plant, DRIFT_SHARE * abs(away))
    grown = _grown(category.period, observed, fact)
    moved, spread = CARRIED * grown, math.hypot(CARRIED * grown, DRIFT * abs(away), one_plant)
    if meaning == "plan":
        low, high = (math.log(end) for end in PLAN)
        moved, spread = moved + (low + high) / 2.0, math.hypot(spread, (high - low) / (2.0 * Z95))
    return moved, spread


def _grown(period: str, observed: MonthlyView, fact: Month[int]) -> float:
    """The logarithm of the month's launches a day over those of the known whole months of a period; 0 if none is."""
    spoken = months_spoken_of(period)
    assert spoken is not None, "a distance was found"
    months = [m for m in observed.months if m.whole and m.launched and spoken[0] <= month_number(m.month) <= spoken[1]]
    if not months or not fact.launched:
        return 0.0
    return math.log(fact.per_day * sum(m.days for m in months) / sum(m.launched for m in months))


def _of_all(claim: Claim, view: LedgerView, observed: MonthlyView) -> tuple[Claim, tuple[str, ...]] | None:
    """Launches of one type as a share of all: those that the same voice counts, else those observed.

    A bound stays one: a floor over the most that were launched is a floor of the share.
    """
    category = claim.category
    assert category is not None
    wanted = Category("all", "all", category.period)
    voice = view.origins([claim.id])
    totals = [total for total in view.claims if total.quantity == _LAUNCHED and total.category == wanted
              and view.origins([total.id]) == voice and figures(total) is not None]  # fmt: skip
    names: tuple[str, ...]
    if totals:
        total = min(totals, key=lambda total: (-grade_weight(total), total.known_by, total.id))
        read = figures(total)
        assert read is not None
        whole, names = read.greatest, (claim.id, total.id)
        worse = min(claim, total, key=grade_weight)
    else:
        spoken = months_spoken_of(category.period)
        months = [m for m in observed.months if spoken and m.whole and spoken[0] <= month_number(m.month) <= spoken[1]]
        if spoken is None or len(months) != spoken[1] - spoken[0] + 1:
            return None
        whole, names, worse = sum(m.launched for m in months) / len(months), (claim.id,), claim
    named = figures(claim)
    ends = [] if named is None else [value / whole for value in (named.low, named.high) if value is not None and whole]
    if named is None or not ends or not all(0.0 < end < 1.0 for end in ends):
        return None
    low, high = (None if value is None else value / whole for value in (named.low, named.high))
    best = low if claim.kind == "point" else None
    low, high = (None, None) if claim.kind == "point" else (low, high)
    share = replace(claim, unit=SHARE, low=low, best=best, high=high, reliability=worse.reliability,
                    credibility=worse.credibility)  # fmt: skip
    return share, names


def _parts(claims: list[MonthClaim]) -> Mapping[str, str]:
    """Amounts of decoys from which a share here is reckoned, with that share: together they would say it twice.

    The total, or the strike drones, of the same reckoning stay: with the share they give the decoys.
    """
    by_id = {item.claim.id: item for item in claims}
    parts: dict[str, str] = {}
    for share in claims:
        if share.measure.share and share.claim.derived:
            for name in _ID.findall(share.claim.derived):
                if name in by_id and by_id[name].measure.type == "decoy" and not by_id[name].measure.share:
                    parts[name] = share.claim.id
    return parts
