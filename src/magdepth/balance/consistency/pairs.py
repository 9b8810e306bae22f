"""Two claims side by side: of one category or not, a part of the other or not, and what would reconcile them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magdepth.balance.consistency.account_parts import Parts
from magdepth.balance.consistency.claim_figures import FLOWS, MONEY, PEOPLE, USED, ClaimFigure, apart, said
from magdepth.balance.consistency.comparison import (
    agreeing,
    differing,
    gap,
    measured_alike,
    meet,
    not_comparable,
    ratio,
    where,
)
from magdepth.balance.consistency.finding import AGREE, CONTRADICT, RECONCILABLE, Finding, Gap
from magdepth.balance.consistency.flows import flows
from magdepth.balance.consistency.housing import beds
from magdepth.balance.consistency.labour import hands
from magdepth.balance.part_claims import NEAR
from magdepth.balance.wording import number
from magdepth.errors import BadInput, Fault
from magdepth.units import factor

if TYPE_CHECKING:
    from magdepth.evidence import Claim, LedgerView
    from magdepth.observed import MonthlyView

#: Where people are: a place within a wider one.
_WITHIN = {("alabuga", "russia"), ("kursk", "russia")}


def compare_claims(
    claims: LedgerView, first: str, second: str, observed: MonthlyView | None = None, parts: Parts | None = None
) -> Finding:
    """How two claims of the ledger stand to each other, by their categories (type, plant, period) and meanings.

    BadInput E120 or E121 for a claim that is not known, A131 for a claim set beside itself.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> view = load_ledger().at(Vintage(date(2025, 12, 31)))
    >>> found = compare_claims(view, "a001", "a017")
    >>> found.verdict, found.rule, [step.key for step in found.steps]
    ('reconcilable', 'one plant in all', ['a001', 'other_plants', 'a017', 'unexplained'])
    """
    if first == second:
        raise BadInput(Fault("A131", f"claim '{first}' can't be set beside itself", cure="name two claims"))
    one, other = claims.get(first), claims.get(second)
    return pair_of(one, other, parts or Parts(claims, observed))


def pair_of(one: Claim, other: Claim, parts: Parts) -> Finding:
    """The same for two claims at hand."""
    linked = other.id in one.contradicts
    a, b = said(one), said(other)
    if a is None or b is None:
        silent = " and ".join(claim.id for claim, found in ((one, a), (other, b)) if found is None)
        return not_comparable((one.id, other.id), "no figure", f"{silent} give no single figure to compare", linked)
    return pair(a, b, parts, linked)


def pair(a: ClaimFigure, b: ClaimFigure, parts: Parts, linked: bool = False) -> Finding:
    """How two figures stand to each other; those of people and drones meet in hands, beds or output."""
    ids = (a.id, b.id)
    if a.meaning in FLOWS and b.meaning in FLOWS:
        if None in (a.type, b.type):
            silent = a.id if a.type is None else b.id
            return not_comparable(ids, "type", f"{silent} does not say which type of drone it counts", linked)
        return flows(a, b, parts, linked)
    if {a.meaning, b.meaning} <= PEOPLE:
        return _people(a, b, linked)
    if {a.meaning, b.meaning} <= MONEY:
        return _money(a, b, linked)
    for people, other in ((a, b), (b, a)):
        if people.meaning in PEOPLE and other.meaning in ("places", "buildings"):
            return beds(people, other, parts.claims, linked)
        if people.meaning in PEOPLE and other.meaning in FLOWS - USED:
            return _hands(people, other, parts, linked)
    if not measured_alike(a, b):
        return not_comparable(ids, "unit", f"{a.id} counts {a.unit}, {b.id} {b.unit}", linked)
    same = a.quantity == b.quantity and (a.type is not None or a.subject.casefold() == b.subject.casefold())
    if not same and not linked:
        return not_comparable(ids, "quantity", f"{a.id} speaks of {_what(a)}, {b.id} of {_what(b)}", linked)
    return _direct(a, b, linked)


def _hands(people: ClaimFigure, output: ClaimFigure, parts: Parts, linked: bool) -> Finding:
    """People beside drones a month, where they are said to be at the plant and at the same time."""
    ids = (people.id, output.id)
    if people.place not in ("alabuga", None) or output.place != "alabuga" or output.type == "decoy":
        why = f"{people.id} counts people for {where(people)}, {output.id} {_what(output)}"
        return not_comparable(ids, "hands", why, linked)
    if (away := apart(people.months, output.months)) > NEAR:
        return not_comparable(ids, "time", f"their times lie {away} months apart", linked)
    if not output.middle:
        return not_comparable(ids, "hands", f"{output.id} says that nothing is made", linked)
    return hands(people, output, parts.claims, linked)


def _direct(a: ClaimFigure, b: ClaimFigure, linked: bool) -> Finding:
    """Two figures of one quantity: they agree if their bands meet, else time or nothing lies between them."""
    found, ids = gap(a, b), (a.id, b.id)
    times = 1.0 if a.unit == b.unit else factor(b.unit, a.unit)
    low, high = b.band
    between = f"{a.told} ({a.id}) and {b.told} ({b.id})"
    if meet(a.band, (low * times, high * times)):
        return Finding(
            "reconciliation", "same quantity", AGREE, ids, found, f"{between} {agreeing(a, b, linked)}.", linked=linked
        )
    away = apart(a.months, b.months)
    if away > 0:
        closer = f"a change by a factor of {ratio(found)} over {away} months"
        return Finding(
            "reconciliation",
            "other time",
            RECONCILABLE,
            ids,
            found,
            f"{between} speak of times {away} months apart; {closer} would close the gap.",
            (closer,),
            linked=linked,
        )
    if a.place != b.place and a.place and b.place:
        closer = "the places differ from each other by as much"
        return Finding(
            "reconciliation",
            "other place",
            RECONCILABLE,
            ids,
            found,
            f"{between} speak of {where(a)} and of {where(b)}: both hold if {closer}.",
            (closer,),
            linked=linked,
        )
    return Finding(
        "reconciliation",
        "same quantity",
        CONTRADICT,
        ids,
        found,
        f"{between} are figures of one quantity and can't both hold: they {differing(found)}.",
        ("one of the two is wrong, or they were counted by different rules",),
        linked=linked,
    )


def _people(a: ClaimFigure, b: ClaimFigure, linked: bool) -> Finding:
    ids, found = (a.id, b.id), gap(a, b)
    who = a.quantity.split()[0], b.quantity.split()[0]
    if who[0] != who[1]:
        return not_comparable(ids, "who", f"{a.id} counts {who[0]}, {b.id} {who[1]}", linked)
    if a.place != b.place:
        part, whole = (a, b) if (a.place, b.place) in _WITHIN else (b, a)
        if (part.place, whole.place) not in _WITHIN:
            return not_comparable(ids, "place", f"{a.id} counts people for {where(a)}, {b.id} for {where(b)}", linked)
        return _within(part, whole, linked)
    if a.meaning == b.meaning:
        return _direct(a, b, linked)
    coming, here = (a, b) if a.meaning == "pledged" else (b, a)
    between = f"{coming.told} to come ({coming.id}) and {here.told} there ({here.id})"
    if meet(coming.band, here.band):
        return Finding(
            "reconciliation",
            "planned and done",
            AGREE,
            ids,
            found,
            f"{between} {agreeing(a, b, linked)}.",
            linked=linked,
        )
    rest = coming.middle - here.middle
    closer = f"{number(rest)} people still to come" if rest > 0 else f"{number(-rest)} people more than planned"
    return Finding(
        "reconciliation",
        "planned and done",
        RECONCILABLE,
        ids,
        found,
        f"{between} are a plan and a count: {closer} would close the gap.",
        (closer,),
        linked=linked,
    )


def _within(part: ClaimFigure, whole: ClaimFigure, linked: bool) -> Finding:
    """People at one place can't be more than in the whole country at the same time; a plan may be."""
    ids, found = (part.id, whole.id), gap(part, whole)
    between = f"{part.told} for {where(part)} ({part.id}) and {whole.told} for {where(whole)} ({whole.id})"
    if part.band[0] <= whole.band[1] and part.middle <= whole.band[1]:
        return Finding(
            "reconciliation",
            "one place in all",
            RECONCILABLE,
            ids,
            found,
            f"{between}: the part has room in the whole.",
            linked=linked,
        )
    more = number(part.middle - whole.middle)
    closers = (f"{more} people or more who came after the count of {whole.id}",)
    verdict = CONTRADICT if part.meaning != "pledged" else RECONCILABLE
    return Finding(
        "reconciliation",
        "one place in all",
        verdict,
        ids,
        found,
        f"{between}: the part is larger than the whole by {more}; {closers[0]} would close the gap.",
        closers,
        linked=linked,
    )


def _money(a: ClaimFigure, b: ClaimFigure, linked: bool) -> Finding:
    if not measured_alike(a, b):
        return not_comparable((a.id, b.id), "unit", f"{a.id} counts {a.unit}, {b.id} {b.unit}", linked)
    if a.subject.split()[0].casefold() != b.subject.split()[0].casefold() and not linked:
        return not_comparable((a.id, b.id), "subject", f"{a.id} is about {a.subject}, {b.id} about {b.subject}", linked)
    if a.meaning == b.meaning:
        return _direct(a, b, linked)
    cost, price = (a, b) if a.meaning == "cost" else (b, a)
    found = Gap(price.middle - cost.middle, cost.unit, price.middle / cost.middle if cost.middle else None)
    closer = f"a price of {ratio(found)} times what it costs to make"
    return Finding(
        "reconciliation",
        "cost and price",
        RECONCILABLE,
        (cost.id, price.id),
        found,
        f"{cost.told} ({cost.id}) is what it costs to make, {price.told} ({price.id}) what is asked for it: "
        f"{closer} would close the gap.",
        (closer,),
        linked=linked,
    )


def _what(one: ClaimFigure) -> str:
    return f"{one.subject}: {one.quantity}"
