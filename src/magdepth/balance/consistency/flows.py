"""Two figures of drones over a time (made, planned, used, launched), carried to one category and compared."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from magdepth.balance.account import DECOYS, STOCK, Rung, forward, needed, path, reach
from magdepth.balance.claim_wording import FOREVER
from magdepth.balance.consistency.account_parts import Parts
from magdepth.balance.consistency.claim_figures import USED, ClaimFigure, apart
from magdepth.balance.consistency.comparison import agreeing, differing, gap, meet, not_comparable, where
from magdepth.balance.consistency.finding import AGREE, CONTRADICT, RECONCILABLE, Finding, Gap
from magdepth.balance.inputs import Input
from magdepth.balance.part_claims import ADMISSIBLE_DECOYS, NEAR, PER_MONTH, SHARE
from magdepth.balance.reconciliation import AccountStep
from magdepth.balance.wording import number

_TYPES = {"strike": "strike drones", "decoy": "decoys", "all": "drones of all types"}
_MEANS = {
    "made": "made",
    "ceiling": "the most that can be made",
    "plan": "planned",
    "used": "used",
    "launched": "launched",
}
_LABELS = {
    "other_plants": "strike drones of other plants",
    "decoys": "decoys of all plants",
    "strike": "strike drones of all plants",
    "stock": "drawn from stock",
    "losses": "lost before launch",
}
_RULES: Mapping[tuple[str, ...], str] = {
    ("plant",): "one plant in all",
    ("type",): "one type in all",
    ("stage",): "made and launched",
}


@dataclass(frozen=True)
class Carried:
    """A figure taken to the wider category: its rungs, the account over them, and what admissible splits allow."""

    said: ClaimFigure
    rungs: tuple[Rung, ...]
    accounts: tuple[float, ...]
    reach: tuple[float, float]


def flows(a: ClaimFigure, b: ClaimFigure, parts: Parts, linked: bool = False) -> Finding:
    """How two figures of drones stand to each other, like with like.

    Both are carried to the narrowest category that holds both, over the rungs of the account; the splits
    are those known in the month. They can be reconciled if what admissible splits allow has a figure in common.
    """
    ids = (a.id, b.id)
    away = apart(a.months, b.months)
    for plan, other in ((a, b), (b, a)):
        if plan.meaning == "plan" and other.meaning != "plan" and _later(plan, other):
            return not_comparable(ids, "not due", f"{plan.id} is a plan for after the time of {other.id}", linked)
    if away > NEAR:
        return not_comparable(ids, "time", f"their times lie {away} months apart", linked)
    if {a.type, b.type} == {"strike", "decoy"} and a.place == b.place:
        return _two_parts(a, b, linked)
    axes = _axes(a, b)
    if not axes:
        return _alike(a, b, away, linked)
    end = ("all" if a.type != b.type else str(a.type), "all" if a.place != b.place else str(a.place))
    used = a.meaning in USED or b.meaning in USED
    ways = [path((str(one.type), str(one.place)), end, one.meaning not in USED, used) for one in (a, b)]
    if None in ways:
        return _no_way(a, b, axes, linked)
    (first, way), (second, back) = sorted(
        ((a, ways[0] or ()), (b, ways[1] or ())), key=lambda pair: (-len(pair[1]), pair[0] is not a)
    )
    split = parts.of(_month(a, b), min(a.middle, b.middle), max(a.middle, b.middle))
    return _carried(_carry(first, way, split), _carry(second, back, split), split, axes, away, linked)


def axes_of(a: ClaimFigure, b: ClaimFigure) -> tuple[str, ...]:
    """On which axes two figures count different things: type, plant, stage (made or launched), period.

    Figures of plans and ceilings are of the stage of what is made.
    """
    return (*_axes(a, b), *(("period",) if apart(a.months, b.months) else ()))


def alike(a: ClaimFigure, b: ClaimFigure, parts: Parts) -> tuple[float, float] | None:
    """The middles of two figures carried to one category, other parts as they are held; None if no way leads there."""
    end = ("all" if a.type != b.type else str(a.type), "all" if a.place != b.place else str(a.place))
    used = a.meaning in USED or b.meaning in USED
    ways = [path((str(one.type), str(one.place)), end, one.meaning not in USED, used) for one in (a, b)]
    if ways[0] is None or ways[1] is None:
        return None
    split = parts.of(_month(a, b), min(a.middle, b.middle), max(a.middle, b.middle))
    return _carry(a, ways[0], split).accounts[-1], _carry(b, ways[1], split).accounts[-1]


def _axes(a: ClaimFigure, b: ClaimFigure) -> tuple[str, ...]:
    found = (
        ("type", a.type != b.type),
        ("plant", a.place != b.place),
        ("stage", (a.meaning in USED) != (b.meaning in USED)),
    )
    return tuple(axis for axis, differs in found if differs)


def _later(plan: ClaimFigure, other: ClaimFigure) -> bool:
    return plan.months is not None and other.months is not None and plan.months[0] > other.months[1]


def _month(a: ClaimFigure, b: ClaimFigure) -> str:
    """The month in which both are compared: the first of their common time, or of the later one's; else the last."""
    spans = [one.months for one in (a, b) if one.months is not None]
    if not spans:
        return "2025-06"
    start = max(first for first, _ in spans)
    last = min(end for _, end in spans)
    year, month = divmod(start if start < FOREVER else last, 12)
    return f"{year}-{month + 1:02d}"


def _carry(one: ClaimFigure, rungs: tuple[Rung, ...], split: Mapping[str, Input]) -> Carried:
    held = {key: part.median() for key, part in split.items()}
    limits = {key: (part.low, part.high) for key, part in split.items()}
    return Carried(one, rungs, tuple(forward(rungs, one.middle, held)), reach(rungs, one.band, limits))


def _carried(
    first: Carried, second: Carried, split: Mapping[str, Input], axes: tuple[str, ...], away: int, linked: bool
) -> Finding:
    a, b = first.said, second.said
    ids, found = (a.id, b.id), gap(a, b)
    rest = second.accounts[-1] - first.accounts[-1]
    ways, closers = _closers(first, second, split)
    rule = _RULES.get(axes, "other category")
    soft = (a.meaning != b.meaning and "plan" in (a.meaning, b.meaning)) or a.months != b.months
    heads = f"{_named(a)} and {_named(b)}"
    if meet(first.reach, second.reach):
        fits = abs(rest) <= 0.2 * second.accounts[-1]
        tail = (
            "with the parts as they are held they meet to within a fifth"
            if fits
            else (
                f"with the parts as they are held {number(abs(rest))} a month stay open"
                + (f", and {closers[0]} would close the gap" if ways else ", and only several parts together close it")
            )
        )
        verdict = RECONCILABLE
    else:
        verdict = RECONCILABLE if soft else CONTRADICT
        tail = f"no admissible split brings them together ({number(abs(rest))} a month stay open)"
        closers = (*closers, _soft(a, b, away)) if soft else (*closers, "one of the two is wrong")
        tail += f"; {closers[-1]} would" if soft else ""
    sentence = f"{heads} count different things: {tail}."
    return Finding(
        "reconciliation",
        rule,
        verdict,
        ids,
        found,
        sentence,
        closers,
        tuple(f"{part.key}: {part.why}" for part in _used(first, second, split) if part.assumed),
        linked,
        _steps(first, second, split),
    )


def _soft(a: ClaimFigure, b: ClaimFigure, away: int) -> str:
    if "plan" in (a.meaning, b.meaning) and a.meaning != b.meaning:
        return "a plan that is not met, or is beaten"
    return f"a change within the {away} months between them" if away > 0 else "figures uneven over the longer time"


def _used(first: Carried, second: Carried, split: Mapping[str, Input]) -> tuple[Input, ...]:
    return tuple(split[key] for key in dict.fromkeys(rung.input for rung in (*first.rungs, *second.rungs)))


def _closers(first: Carried, second: Carried, split: Mapping[str, Input]) -> tuple[int, tuple[str, ...]]:
    """What each part alone would have to be, admissible ones first, and how many of them are admissible."""
    held = {key: part.median() for key, part in split.items()}
    within: list[str] = []
    beyond: list[str] = []
    for at, rung in enumerate(first.rungs):
        part = split[rung.input]
        try:
            value = float(needed(first.rungs, first.said.middle, second.accounts[-1], held, at))
        except ZeroDivisionError:
            continue
        if value < 0 and rung.input != STOCK:
            continue  # less than nothing: this part can't close it
        fits = part.low <= value <= part.high
        (within if fits else beyond).append(_closer(rung, value, part, fits))
    return len(within), (*within, *beyond)


def _closer(rung: Rung, value: float, part: Input, fits: bool) -> str:
    if part.unit == SHARE:
        named = "a share of decoys" if rung.input == DECOYS else "a share lost before launch"
        text = f"{named} of {value:.0%} (held: {part.median():.0%}"
    elif rung.input == STOCK:
        text = f"{number(abs(value))} a month {'drawn from' if value >= 0 else 'laid into'} stock ({_held(part)}"
    else:
        text = f"{number(value)} strike drones a month from other plants (held: {number(part.median())}"
    return text.replace("%", " %") + (")" if fits else "; beyond what is admissible)")


def _held(part: Input) -> str:
    return f"held: {number(abs(part.median()))} {'drawn' if part.median() >= 0 else 'laid in'}"


def _steps(first: Carried, second: Carried, split: Mapping[str, Input]) -> tuple[AccountStep, ...]:
    """The waterfall from the first figure to the second in the wider category; bands are not drawn here."""
    steps = [_bar(first.said.id, _named(first.said), "claimed", first.accounts[0], (first.said.id,))]
    steps += _climb(first, split)
    steps.append(_bar(second.said.id, _named(second.said), "observed", second.accounts[-1], (second.said.id,)))
    steps.append(_bar("unexplained", "Left open", "unexplained", second.accounts[-1] - first.accounts[-1], ()))
    return tuple(steps)


def _climb(carried: Carried, split: Mapping[str, Input]) -> list[AccountStep]:
    found = []
    for rung, before, after in zip(carried.rungs, carried.accounts, carried.accounts[1:], strict=False):
        part, change = split[rung.input], after - before
        found.append(
            AccountStep(
                rung.key,
                _LABELS[rung.key],
                "plus" if change >= 0 else "minus",
                change,
                change,
                change,
                part.claims,
                part.assumed,
                part.why,
            )
        )
    return found


def _bar(key: str, label: str, role: str, value: float, claims: tuple[str, ...]) -> AccountStep:
    return AccountStep(key, label, role, value, value, value, claims, False, "")


def _alike(a: ClaimFigure, b: ClaimFigure, away: int, linked: bool) -> Finding:
    """One category and stage: the figures meet, or time, a plan or nothing lies between them."""
    ids, found = (a.id, b.id), gap(a, b)
    between = f"{_named(a)} and {_named(b)}"
    same = a.meaning == b.meaning
    # Two ceilings are compared as figures; beside output a ceiling only bounds from above.
    ends = [
        (one.figures.greatest * 0.9, one.figures.greatest * 1.1) if same and one.meaning == "ceiling" else one.band
        for one in (a, b)
    ]
    if meet(ends[0], ends[1]):
        return Finding(
            "reconciliation",
            "same category",
            AGREE,
            ids,
            found,
            f"{between} are of one category and {agreeing(a, b, linked)}.",
            linked=linked,
        )
    if a.months != b.months or (not same and "plan" in (a.meaning, b.meaning)):
        closer = _soft(a, b, away)
        return Finding(
            "reconciliation",
            "same category",
            RECONCILABLE,
            ids,
            found,
            f"{between} {differing(found)}: {closer} would close the gap.",
            (closer,),
            linked=linked,
        )
    return Finding(
        "reconciliation",
        "same category",
        CONTRADICT,
        ids,
        found,
        f"{between} are of one category and can't both hold: they {differing(found)}.",
        ("one of the two is wrong, or counts by another rule",),
        linked=linked,
    )


def _two_parts(a: ClaimFigure, b: ClaimFigure, linked: bool) -> Finding:
    """Strike drones and decoys of one place are the two parts of a whole: is the share of decoys admissible?"""
    strike, decoy = (a, b) if a.type == "strike" else (b, a)
    share = decoy.middle / (strike.middle + decoy.middle) if strike.middle + decoy.middle else math.nan
    low, high = ADMISSIBLE_DECOYS
    fits = low <= share <= high
    verdict = RECONCILABLE if fits else CONTRADICT
    closer = f"a share of decoys of {share:.0%}".replace("%", " %")
    tail = "which is admissible" if fits else f"and more than {high:.0%} is not admissible".replace("%", " %")
    return Finding(
        "reconciliation",
        "two parts of one whole",
        verdict,
        (strike.id, decoy.id),
        gap(strike, decoy),
        f"{_named(strike)} and {_named(decoy)} are two parts of one whole: together they mean {closer}, {tail}.",
        (closer,),
        linked=linked,
    )


def _no_way(a: ClaimFigure, b: ClaimFigure, axes: tuple[str, ...], linked: bool) -> Finding:
    """No claim leads from one to the other; still a part can't be larger than its whole."""
    ids = (a.id, b.id)
    for part, whole in ((a, b), (b, a)):
        inside = all(
            mine == theirs or theirs == "all" for mine, theirs in ((part.type, whole.type), (part.place, whole.place))
        )
        if inside and "stage" not in axes:
            low, high = part.band[0], whole.band[1]
            if part.meaning == "ceiling" or low <= high:
                return Finding(
                    "reconciliation",
                    "a part in its whole",
                    RECONCILABLE,
                    (part.id, whole.id),
                    gap(part, whole),
                    f"{_named(part)} has room in {_named(whole)}.",
                    linked=linked,
                )
            more = number(part.middle - whole.middle)
            return Finding(
                "reconciliation",
                "a part in its whole",
                CONTRADICT,
                (part.id, whole.id),
                Gap(whole.middle - part.middle, PER_MONTH, whole.middle / part.middle),
                f"{_named(part)} is a part of {_named(whole)} and larger than it by {more}.",
                (f"{more} a month less in the part, or more in the whole",),
                linked=linked,
            )
    return not_comparable(ids, "category", f"no claim leads from {_counts(a)} to {_counts(b)}", linked)


def _named(one: ClaimFigure) -> str:
    """A figure in words: ``2,000 drones/month made (a001: strike drones of the plant)``."""
    return f"{one.told} {_MEANS[one.meaning]} ({one.id}: {_counts(one)})"


def _counts(one: ClaimFigure) -> str:
    return f"{_TYPES[str(one.type)]} of {where(one)}"
