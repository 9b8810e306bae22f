"""From claims that speak of a month to terms: voices counted once, grades as chances, wordings as densities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from magdepth.balance.claim_wording import figures
from magdepth.balance.credence.assumptions import CEILING, CERTAIN, YARDSTICK
from magdepth.balance.credence.likelihood import Term
from magdepth.balance.credence.month_evidence import Left, MonthClaim
from magdepth.balance.part_claims import PER_MONTH, SHARE
from magdepth.evidence import Claim, LedgerView
from magdepth.evidence.weighing.densities import PoolScale, Shape, shape_of
from magdepth.evidence.weighing.voices import CREDIBILITY_WEIGHT, RELIABILITY_WEIGHT, voices
from magdepth.units import factor


@dataclass(frozen=True)
class Terms:
    """The terms with what was said, in the same order, and the claims that are none."""

    terms: tuple[Term, ...]
    said: tuple[MonthClaim, ...]
    left: tuple[Left, ...]


def terms(view: LedgerView, found: Sequence[MonthClaim], left: Sequence[Left]) -> Terms:
    """Every voice once: what it repeats is silent, and what else it says of one category shares one word's weight.

    Claims of one voice on one category have their errors widened by the square root of their number: together they
    tell what one tells. All claims of an origin hang on one chance that it knows.
    """
    silent: dict[str, str] = {}
    together: dict[str, int] = {}
    for group in _grouped(found):
        heard, adds_nothing = voices([one.claim for one in group])
        silent |= adds_nothing
        together |= {claim.id: len(voice.claims) for voice in heard for claim in voice.claims}
    out = list(left) + [Left(name, reason) for name, reason in silent.items()]
    spoken: list[tuple[MonthClaim, Shape]] = []
    for one in found:
        if one.claim.id in silent:
            continue
        try:
            spoken.append((one, _shape(one, together[one.claim.id])))
        except ValueError as error:
            out.append(Left(one.claim.id, str(error)))
    origins = {one.claim.id: view.origins([one.claim.id])[0] for one, _ in spoken}
    best: dict[str, float] = {}
    for one, _ in spoken:
        origin = origins[one.claim.id]
        best[origin] = max(best.get(origin, 0.0), RELIABILITY_WEIGHT[one.claim.reliability])
    made = tuple(_term(one, shape, origins[one.claim.id], best[origins[one.claim.id]]) for one, shape in spoken)
    return Terms(made, tuple(one for one, _ in spoken), tuple(sorted(out, key=lambda item: item.claim)))


def _term(one: MonthClaim, shape: Shape, origin: str, best: float) -> Term:
    """The chances: the best letter of the origin says whether it knows, the rest of the grade whether it errs here."""
    claim = one.claim
    given = RELIABILITY_WEIGHT[claim.reliability] / best * CREDIBILITY_WEIGHT[claim.credibility]
    return Term(one.claims, origin, one.measure, shape, CERTAIN * best, CERTAIN * given)


def _grouped(found: Sequence[MonthClaim]) -> list[list[MonthClaim]]:
    """Claims on one category: a plant's and a type's amount, or the share of decoys, whoever counts it."""
    groups: dict[object, list[MonthClaim]] = {}
    for one in found:
        measure = one.measure
        groups.setdefault(SHARE if measure.share else (measure.type, measure.plant), []).append(one)
    return list(groups.values())


def _shape(one: MonthClaim, together: int) -> Shape:
    """The density of the truth: the claim's wording, moved and widened to the month; a ceiling bounds from above."""
    claim, share = _worded(one), one.measure.share
    unit = SHARE if share else PER_MONTH
    shape = shape_of(claim, PoolScale(share=share), factor(claim.unit, unit))
    wide = math.sqrt(together)
    below, above = (wide * math.hypot(side, one.spread) for side in (shape.below, shape.above))
    reach = CEILING if one.says == "ceiling" and shape.side else shape.reach
    return replace(shape, centre=shape.centre + one.moved, below=below, above=above, reach=reach)


def _worded(one: MonthClaim) -> Claim:
    """The claim with the width that all have, and as a bound where it names what can be made."""
    claim = replace(one.claim, credibility=YARDSTICK)
    if one.says != "ceiling":
        return claim
    read = figures(claim, claim.unit)
    assert read is not None
    if read.high is None:
        raise ValueError("what can be made at the least says nothing of what is made")
    return replace(claim, kind="upper_bound", low=None, best=None, high=read.high)
