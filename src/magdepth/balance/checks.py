"""Each claim of output in its own category beside the month, and the mix-ups that a plain comparison makes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from magdepth.balance.account import Array, Rung, back, reach, route
from magdepth.balance.claim_wording import Figures, distance, month_number, output, says
from magdepth.balance.inputs import DRAWS, Input
from magdepth.balance.part_claims import NEAR
from magdepth.balance.reconciliation import CategoryCheck, spread
from magdepth.evidence import Category, Claim, LedgerView
from magdepth.observed import Month


def checks(
    view: LedgerView, fact: Month[int], parts: Mapping[str, Input], split: Mapping[str, Array]
) -> tuple[CategoryCheck, ...]:
    """All known claims of output, capacity, plan or use whose period is near the month, by id.

    A claim that only repeats another one here is left out, and so is one about other plants alone:
    it is itself a part of the account.
    """
    checked: list[tuple[Claim, CategoryCheck]] = []
    for claim in view.claims:
        category, figures, meaning = claim.category, output(claim), says(claim)
        if category is None or figures is None or meaning is None:
            continue
        rungs = route(category.type, category.plant, meaning == "use")
        away = distance(category.period, month_number(fact.month))
        if rungs is None or away is None or abs(away) > NEAR:
            continue
        checked.append((claim, _check(claim, category, figures, meaning, away, rungs, fact, parts, split)))
    ids = {claim.id for claim, _ in checked}
    return tuple(check for claim, check in checked if claim.repeats not in ids)


def compare(low: float, high: float, value: float) -> str:
    """Where a value lies beside a band: "less" below it, "more" above it, "fits" within.

    >>> compare(1600.0, 2400.0, 5438.0), compare(4000.0, 6000.0, 5438.0)
    ('more', 'fits')
    """
    return "less" if value < low else "more" if value > high else "fits"


def different_axes(category: Category, away: int) -> tuple[str, ...]:
    """The axes on which a claim and the month's launches (all types, all plants) count different things.

    >>> different_axes(Category("strike", "alabuga", "2025-06"), 0)
    ('type', 'plant')
    """
    axes = [("type", category.type != "all"), ("plant", category.plant != "all"), ("period", away != 0)]
    return tuple(axis for axis, differs in axes if differs)


def _check(
    claim: Claim, category: Category, figures: Figures, meaning: str, away: int, rungs: tuple[Rung, ...],
    fact: Month[int], parts: Mapping[str, Input], split: Mapping[str, Array],
) -> CategoryCheck:  # fmt: skip
    launched = float(fact.launched)
    implied = np.broadcast_to(np.asarray(back(rungs, launched, split), dtype=np.float64), (DRAWS,))
    low, high = figures.band
    below, above = float((implied < low).mean()), float((implied > high).mean())
    plain = compare(low, high, launched)
    alike = compare(low, high, float(np.median(implied)))
    axes = different_axes(category, away)
    least, most = reach(rungs, (low, high), {key: (part.low, part.high) for key, part in parts.items()})
    return CategoryCheck(
        claim=claim.id,
        says=meaning,
        category=category,
        low=figures.low,
        high=figures.high,
        ratio=launched / figures.greatest if figures.greatest > 0 else None,
        implied=spread(implied),
        below=below,
        within=1.0 - below - above,
        above=above,
        axes=axes,
        plain=plain,
        alike=alike,
        mix_up=bool({"type", "plant"} & set(axes)) and plain != alike,
        alarm=meaning != "plan" and not least <= launched <= most,
        due=away <= 0,
    )
