"""Figures that look alike and count different things: one plant for all, strike for all types, a day for a month."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations

from magdepth.balance.consistency.account_parts import Parts
from magdepth.balance.consistency.claim_figures import FLOWS, MONEY, PEOPLE, ClaimFigure, apart, figures_of
from magdepth.balance.consistency.comparison import gap, plain, where
from magdepth.balance.consistency.finding import Finding, Gap, ordered
from magdepth.balance.consistency.flows import alike, axes_of
from magdepth.balance.part_claims import FIT, NEAR, PER_MONTH
from magdepth.balance.wording import number
from magdepth.evidence import LedgerView
from magdepth.units import DAYS_PER_MONTH

#: Times that get taken for each other, by the factor between them.
_PERIODS = {
    ("day", "month"): DAYS_PER_MONTH,
    ("night", "month"): DAYS_PER_MONTH,
    ("month", "year"): 12.0,
    ("day", "year"): 12.0 * DAYS_PER_MONTH,
}

#: Figures of different categories may be taken for each other if their times lie no more than this many months apart.
BESIDE = 1

_TYPES = {"strike": "strike drones", "decoy": "decoys", "all": "drones of all types"}
_STAGES = {
    "made": "made",
    "plan": "planned",
    "ceiling": "the most that can be made",
    "used": "used",
    "launched": "launched",
    "pledged": "to come",
    "arrived": "there",
    "staff": "at work",
}
_NAMES = {"type": "type", "plant": "plant", "stage": "stage (made or launched)", "period": "time"}


def mixups(view: LedgerView, parts: Parts) -> tuple[Finding, ...]:
    """All pairs of known claims that a reader may take for each other and must not, in a stable order."""
    linked = {pair for claim in view.claims for pair in ((claim.id, other) for other in claim.contradicts)}
    return _nearest(combinations(figures_of(view), 2), parts, linked)


def mixups_of(
    figure: ClaimFigure, others: Iterable[ClaimFigure], parts: Parts, linked: Collection[tuple[str, str]] = ()
) -> tuple[Finding, ...]:
    """The mix-ups that one figure invites beside others; ``linked`` are pairs that the ledger holds contradictory."""
    return _nearest(((figure, other) for other in others if other.id != figure.id), parts, linked)


def _nearest(
    pairs: Iterable[tuple[ClaimFigure, ClaimFigure]], parts: Parts, linked: Collection[tuple[str, str]]
) -> tuple[Finding, ...]:
    """All mix-ups; of several months' launches that one figure may be taken for, the one that looks most like it."""
    kept: dict[tuple[str, ...], tuple[float, Finding]] = {}
    for a, b in pairs:
        off = abs(math.log(a.middle / b.middle)) if min(a.middle, b.middle) > 0 else 0.0
        counts = [one.meaning == "launched" for one in (a, b)]
        for found in mixed(a, b, parts, (a.id, b.id) in linked):
            claim = b.id if counts[0] else a.id
            key = (found.rule, claim) if counts[0] != counts[1] else (found.rule, *found.claims)
            if key not in kept or off < kept[key][0]:
                kept[key] = (off, found)
    return ordered(found for _, found in kept.values())


def mixed(a: ClaimFigure, b: ClaimFigure, parts: Parts, linked: bool = False) -> Iterator[Finding]:
    """The ways in which two figures may be taken for each other; nothing where they may not."""
    away = apart(a.months, b.months)
    if a.meaning in FLOWS and b.meaning in FLOWS:
        if None in (a.type, b.type):
            return
        if away <= BESIDE and a.per == b.per:
            yield from _category(a, b, parts, linked)
            yield from _stage(a, b, linked)
        if away <= NEAR:
            yield from _period(a, b, linked)
    elif {a.meaning, b.meaning} <= PEOPLE and a.place == b.place and away == 0:
        yield from _stage(a, b, linked)
    elif {a.meaning, b.meaning} == MONEY and _kin(a, b):
        cost, price = (a, b) if a.meaning == "cost" else (b, a)
        yield Finding(
            "mix-up",
            "cost and price",
            "mix-up",
            (cost.id, price.id),
            gap(cost, price),
            f"{cost.told} ({cost.id}) is a cost and {price.told} ({price.id}) a price: one must not stand for "
            "the other.",
            (f"{price.middle / cost.middle:.2g} times the cost as price, or other years",),
            linked=linked,
        )


def _category(a: ClaimFigure, b: ClaimFigure, parts: Parts, linked: bool) -> Iterator[Finding]:
    """Figures of like size in different categories, which like with like are not of like size."""
    axes = tuple(axis for axis in axes_of(a, b) if axis != "period")
    if not {"type", "plant"} & set(axes) or not _like(a.middle, b.middle) or not (_inside(a, b) or _inside(b, a)):
        return
    carried = alike(a, b, parts)
    if carried is None or _like(*carried):
        return
    one, other = carried
    size = gap(a, b)
    real = Gap(other - one, PER_MONTH, other / one if one else None)
    words = [_NAMES[axis] for axis in axes]
    names = " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
    yield Finding(
        "mix-up",
        _rule(axes),
        "mix-up",
        (a.id, b.id),
        real,
        f"{a.told} ({a.id}) is {_counts(a)}, {b.told} ({b.id}) {_counts(b)}: they look alike "
        f"({plain(round(abs(size.value)))} a month apart) and differ in {names}; like with like they are "
        f"{number(one)} and {number(other)} a month.",
        (
            f"saying of both which {names} they count",
            f"{number(abs(real.value))} a month {'more' if real.value > 0 else 'less'} in {a.id}, like with like",
        ),
        linked=linked,
    )


def _period(a: ClaimFigure, b: ClaimFigure, linked: bool) -> Iterator[Finding]:
    """The same printed figure for two times: a day's figure may have been given for a month, or the other way."""
    for first, second in ((a, b), (b, a)):
        times = _PERIODS.get((first.per or "", second.per or ""))
        if times is None or first.number is None or second.number is None or not first.number:
            continue
        if second.number != first.number:  # the sign is one printed figure, copied to another time
            continue
        size = Gap(second.middle - first.middle, PER_MONTH, second.middle / first.middle if first.middle else None)
        yield Finding(
            "mix-up",
            f"{first.per} and {second.per}",
            "mix-up",
            (first.id, second.id),
            size,
            f"{first.told} ({first.id}) and {second.told} ({second.id}) print one figure for a {first.per} and "
            f"for a {second.per}: a factor of {times:.3g} lies between them.",
            (
                f"{plain(round(first.number * times))} a {second.per} instead of {plain(second.number)}",
                "figures of different things",
            ),
            linked=linked,
        )


def _stage(a: ClaimFigure, b: ClaimFigure, linked: bool) -> Iterator[Finding]:
    """One figure for what is planned and for what is done, at one time: a plan told as a fact."""
    if a.meaning == b.meaning or (a.type, a.place) != (b.type, b.place) or apart(a.months, b.months):
        return
    if a.quantity.split()[:1] != b.quantity.split()[:1] and a.meaning in PEOPLE:
        return
    before = [one for one in (a, b) if one.meaning in ("plan", "pledged", "ceiling")]
    after = [one for one in (a, b) if one.meaning in ("made", "arrived", "staff", "launched", "used")]
    if not before or not after or a.middle != b.middle:
        return
    first, second = before[0], after[0]
    yield Finding(
        "mix-up",
        "planned and done",
        "mix-up",
        (first.id, second.id),
        gap(first, second),
        f"{first.told} ({first.id}) is {_STAGES[first.meaning]} and {second.told} ({second.id}) "
        f"{_STAGES[second.meaning]}: the same figure for two stages, so one may only repeat the other.",
        ("a count of what is done by an origin of its own",),
        linked=linked,
    )


def _like(a: float, b: float) -> bool:
    return min(a, b) > 0 and max(a, b) <= min(a, b) * (1 + FIT)


def _inside(part: ClaimFigure, whole: ClaimFigure) -> bool:
    """True if one category is a part of the other: two parts of a whole are not taken for each other."""
    return all(
        mine == theirs or theirs == "all" for mine, theirs in ((part.type, whole.type), (part.place, whole.place))
    )


def _kin(a: ClaimFigure, b: ClaimFigure) -> bool:
    """True if two sums of money are for the same sort of thing, by the first word of the subject."""
    heads = [one.subject.casefold().replace("-", " ").split()[:1] for one in (a, b)]
    return heads[0] == heads[1] != [] and a.unit == b.unit


def _rule(axes: tuple[str, ...]) -> str:
    if axes[:2] == ("type", "plant"):
        return "one type at one plant for all"
    return {"type": "one type for all types", "plant": "one plant for all plants"}[axes[0]]


def _counts(one: ClaimFigure) -> str:
    return f"{_TYPES[str(one.type)]} of {where(one)} {_STAGES[one.meaning]}"
