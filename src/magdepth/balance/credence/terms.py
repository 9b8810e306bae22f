"""From claims that speak of a month to terms: voices counted once, grades as chances, wordings as densities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from magdepth.balance.claim_wording import figures
from magdepth.balance.credence.assumptions import CEILING, CERTAIN, YARDSTICK
from magdepth.balance.credence.likelihood import Term
from magdepth.balance.credence.month_evidence import LeftOut, MonthClaim
from magdepth.balance.part_claims import PER_MONTH, SHARE
from magdepth.evidence import Claim, LedgerView
from magdepth.evidence.weighing.densities import PoolScale, Shape, shape_of
from magdepth.evidence.weighing.voices import CREDIBILITY_WEIGHT, RELIABILITY_WEIGHT, voices
from magdepth.units import factor


@dataclass(frozen=True)
class Terms:
    """The terms with what was said, in the same order, and the claims that are none."""

    terms: tuple[Term, ...]
    claims: tuple[MonthClaim, ...]
    left_out: tuple[LeftOut, ...]


def terms(view: LedgerView, claims: Sequence[MonthClaim], left_out: Sequence[LeftOut]) -> Terms:
    """Every voice once: what it repeats is silent, and what else it says of one category shares one word's weight.

    Claims of one voice on one category have their errors widened by the square root of their number: together they
    tell what one tells. All claims of an origin hang on one chance that it knows.
    """
    silent: dict[str, str] = {}
    together: dict[str, int] = {}
    for group in _grouped(claims):
        heard, adds_nothing = voices([spoken.claim for spoken in group])
        silent |= adds_nothing
        together |= {claim.id: len(voice.claims) for voice in heard for claim in voice.claims}
    out = list(left_out) + [LeftOut(name, reason) for name, reason in silent.items()]
    shaped: list[tuple[MonthClaim, Shape]] = []
    for spoken in claims:
        if spoken.claim.id in silent:
            continue
        try:
            shaped.append((spoken, _shape(spoken, together[spoken.claim.id])))
        except ValueError as error:
            out.append(LeftOut(spoken.claim.id, str(error)))
    origins = {spoken.claim.id: view.origins([spoken.claim.id])[0] for spoken, _ in shaped}
    best: dict[str, float] = {}
    for spoken, _ in shaped:
        origin = origins[spoken.claim.id]
        best[origin] = max(best.get(origin, 0.0), RELIABILITY_WEIGHT[spoken.claim.reliability])
    made = []
    for spoken, shape in shaped:
        origin = origins[spoken.claim.id]
        made.append(_term(spoken, shape, origin, best[origin]))
    return Terms(tuple(made), tuple(spoken for spoken, _ in shaped), tuple(sorted(out, key=lambda item: item.claim)))


def _term(spoken: MonthClaim, shape: Shape, origin: str, best: float) -> Term:
    """The chances: the best letter of the origin says whether it knows, the rest of the grade whether it errs here."""
    claim = spoken.claim
    statement = RELIABILITY_WEIGHT[claim.reliability] / best * CREDIBILITY_WEIGHT[claim.credibility]
    return Term(spoken.claims, origin, spoken.measure, shape, CERTAIN * best, CERTAIN * statement)


def _grouped(claims: Sequence[MonthClaim]) -> list[list[MonthClaim]]:
    """Claims on one category: a plant's and a type's amount, or the share of decoys, whoever counts it."""
    groups: dict[object, list[MonthClaim]] = {}
    for spoken in claims:
        measure = spoken.measure
        groups.setdefault(SHARE if measure.share else (measure.type, measure.plant), []).append(spoken)
    return list(groups.values())


def _shape(spoken: MonthClaim, together: int) -> Shape:
    """The density of the truth: the claim's wording, moved and widened to the month; a ceiling bounds from above."""
    claim, share = _worded(spoken), spoken.measure.share
    unit = SHARE if share else PER_MONTH
    shape = shape_of(claim, PoolScale(share=share), factor(claim.unit, unit))
    wide = math.sqrt(together)
    below, above = (wide * math.hypot(side, spoken.spread) for side in (shape.below, shape.above))
    reach = CEILING if spoken.says == "ceiling" and shape.side else shape.reach
    return replace(shape, centre=shape.centre + spoken.moved, below=below, above=above, reach=reach)


def _worded(spoken: MonthClaim) -> Claim:
    """The claim with the width that all have, and as a bound where it names what can be made."""
    claim = replace(spoken.claim, credibility=YARDSTICK)
    if spoken.says != "ceiling":
        return claim
    read = figures(claim, claim.unit)
    assert read is not None
    if read.high is None:
        raise ValueError("what can be made at the least says nothing of what is made")
    return replace(claim, kind="upper_bound", low=None, best=None, high=read.high)
