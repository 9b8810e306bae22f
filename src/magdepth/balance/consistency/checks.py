"""All checks on a ledger, on one claim of it, on one source, or on the drafts of a text: what can't all be true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from magdepth.balance.claim_wording import FOREVER
from magdepth.balance.consistency.account_parts import Parts
from magdepth.balance.consistency.arithmetic import arithmetic, arithmetic_of_source, sources_of
from magdepth.balance.consistency.capacity import capacity, room_of
from magdepth.balance.consistency.claim_figures import FLOWS, MONEY, PEOPLE, ClaimFigure, figures_of, said
from magdepth.balance.consistency.draft_figures import drafted
from magdepth.balance.consistency.finding import APART, Finding, ordered
from magdepth.balance.consistency.labour import staff
from magdepth.balance.consistency.mixups import mixups, mixups_of
from magdepth.balance.consistency.pairs import pair, pair_of
from magdepth.errors import BadInput, Fault
from magdepth.evidence import Claim, LedgerView
from magdepth.evidence.draft import Extraction
from magdepth.observed import MonthlyView

#: Beyond so many pairs a whole ledger is not looked at at once.
MOST_PAIRS = 300_000

_FAMILIES = (FLOWS, PEOPLE | {"places", "buildings"}, MONEY)


def check_all(claims: LedgerView, observed: MonthlyView) -> tuple[Finding, ...]:
    """Every finding on a ledger that says something: pairs that can't be compared are left out.

    BadInput A130 where there are more pairs than can be looked at: name a claim or a source instead.
    """
    parts = Parts(claims, observed)
    figures = figures_of(claims)
    groups = [[figure for figure in figures if figure.meaning in family] for family in _FAMILIES]
    count = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    if count > MOST_PAIRS:
        raise BadInput(
            Fault(
                "A130",
                f"{count:,} pairs of claims are too many to look at at once",
                expected=f"at most {MOST_PAIRS:,}",
                cure="name a claim, two claims or a source",
            )
        )
    found: list[Finding] = [*mixups(claims, parts), *capacity(claims)]
    for group in groups:
        found += [pair(a, b, parts, b.id in claims.get(a.id).contradicts) for a, b in combinations(group, 2)]
    for one, two in claims.contradictions():  # what the ledger holds against each other, of whatever sort
        found.append(pair_of(claims.get(one), claims.get(two), parts))
    for source in sources_of(claims.claims):
        found += arithmetic_of_source(claims, source)
    return ordered(one for one in found if one.verdict != APART)


def check_claim(claims: LedgerView, id: str, observed: MonthlyView) -> tuple[Finding, ...]:
    """Every finding in which one claim takes part. BadInput E120 or E121 for one that is not known."""
    claim = claims.get(id)
    parts = Parts(claims, observed)
    mine = said(claim)
    found = list(_beside(claim, mine, claims, parts))
    found += [one for one in capacity(claims) if id in one.claims]
    found += [one for one in arithmetic_of_source(claims, claim.source.id) if id in one.claims]
    return ordered(one for one in found if one.verdict != APART)


def check_source(claims: LedgerView, source: str, observed: MonthlyView) -> tuple[Finding, ...]:
    """Every finding on the claims of one source: its own arithmetic, and each claim beside the rest.

    BadInput A132 for a source of which no claim is known.
    """
    mine = [claim.id for claim in claims.claims if claim.source.id == source]
    if not mine:
        day = claims.vintage.as_of.isoformat()
        raise BadInput(
            Fault(
                "A132",
                f"no claim of the source '{source}' is known on {day}",
                cure="'magdepth evidence list' shows what is known",
            )
        )
    found = [one for id in mine for one in check_claim(claims, id, observed)]
    return ordered([*found, *arithmetic_of_source(claims, source)])


def check_text(text: Extraction, claims: LedgerView, observed: MonthlyView) -> tuple[Finding, ...]:
    """Every finding on the drafts of one text: its own arithmetic, and each draft beside the known claims.

    Drafts bear no date of their own: they are taken to speak of the month of the views' day. What can't be
    compared is left out.
    """
    parts = Parts(claims, observed)
    month = claims.vintage.as_of.year * 12 + claims.vintage.as_of.month - 1
    figures = [dated(figure, month) for figure in drafted(text)]
    found: list[Finding] = list(arithmetic(drafted(text), staff(claims)))
    known = figures_of(claims)
    for one in figures:
        if one.unit.endswith("/month") or one.meaning in PEOPLE:
            for other in known:
                if other.meaning in (FLOWS if one.meaning in FLOWS else PEOPLE):
                    found.append(pair(one, other, parts))
            found += mixups_of(one, known, parts)
    drafts = {one.id for one in figures}
    found += [one for one in room_of([*figures, *known], claims) if drafts & set(one.claims)]
    return ordered(one for one in found if one.verdict != APART)


def dated(figure: ClaimFigure, month: int) -> ClaimFigure:
    """A figure without a time, taken to speak of a month; a plan, of the time after it."""
    if figure.months is not None:
        return figure
    return replace(figure, months=(month + 1, FOREVER) if figure.meaning == "plan" else (month, month))



def _beside(claim: Claim, mine: ClaimFigure | None, claims: LedgerView, parts: Parts) -> Iterator[Finding]:
    for other in claims.claims:
        if other.id != claim.id and (other.repeats is None or other.id in claim.contradicts):
            found = pair_of(claim, other, parts)
            if found.kind != "arithmetic":  # hands for output are looked at within one source, and as capacity
                yield found
    if mine is not None:
        yield from mixups_of(mine, figures_of(claims), parts, {(claim.id, other) for other in claim.contradicts})
