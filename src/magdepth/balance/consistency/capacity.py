"""Room for what is claimed: beds for workers, and lines and hands for output, as far as claims say."""

from __future__ import annotations

from collections.abc import Iterator

from magdepth.balance.consistency.claim_figures import PEOPLE, ClaimFigure, apart, figures_of
from magdepth.balance.consistency.comparison import gap, measured_alike, plain
from magdepth.balance.consistency.finding import HOLDS, SHORT, Finding, Gap, ordered
from magdepth.balance.consistency.housing import beds
from magdepth.balance.consistency.labour import STAFF_WHY, Staff, staff
from magdepth.balance.part_claims import FIT
from magdepth.balance.wording import number
from magdepth.evidence import LedgerView


def capacity(view: LedgerView) -> tuple[Finding, ...]:
    """Whether claims have room for each other, in a stable order; claims that only repeat another are left out.

    Workers beside beds of their place; output and plans beside the most that can be made (a part beside
    its whole, too); output and plans of the plant beside the hands that are claimed for it.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> found = capacity(load_ledger().at(Vintage(date(2025, 12, 31))))
    >>> [one.verdict for one in found if one.claims[:2] == ("a031", "a026")]
    ['holds']
    """
    return room_of(figures_of(view), view)


def room_of(figures: list[ClaimFigure], view: LedgerView) -> tuple[Finding, ...]:
    """The same for figures at hand, those of drafts included."""
    usual = staff(view)
    return ordered([*_beds(figures, view), *_lines(figures), *_hands(figures, usual)])


def _beds(figures: list[ClaimFigure], view: LedgerView) -> Iterator[Finding]:
    rooms = [one for one in figures if one.meaning in ("places", "buildings")]
    for people in (one for one in figures if one.meaning in PEOPLE):
        for room in rooms:
            if people.place == room.place:
                found = beds(people, room, view)
                if found.kind == "capacity":
                    yield found


def _lines(figures: list[ClaimFigure]) -> Iterator[Finding]:
    """What is made or planned beside what can be made: a part of a category must have room in the whole."""
    for ceiling in (one for one in figures if one.meaning == "ceiling"):
        most = ceiling.figures.greatest
        for one in figures:
            if one.meaning not in ("made", "plan") or apart(one.months, ceiling.months):
                continue
            if not measured_alike(one, ceiling):
                continue
            if not all(
                mine in (theirs, None) or theirs == "all"
                for mine, theirs in ((one.type, ceiling.type), (one.place, ceiling.place))
            ):
                continue
            least = one.figures.least
            ids, size = (one.id, ceiling.id), gap(one, ceiling)
            head = f"{one.told} {'planned' if one.meaning == 'plan' else 'made'} ({one.id})"
            if least <= most * (1 + FIT):
                yield Finding(
                    "capacity", "lines", HOLDS, ids, size, f"{head} has room in {ceiling.told} ({ceiling.id})."
                )
            else:
                yield Finding(
                    "capacity",
                    "lines",
                    SHORT,
                    ids,
                    size,
                    f"{head} is more than the {plain(round(most))} a month that can be made ({ceiling.id}) by "
                    f"{number(least - most)}.",
                    (f"lines for {number(least - most)} a month more", "a ceiling of another category or time"),
                )


def _hands(figures: list[ClaimFigure], usual: Staff) -> Iterator[Finding]:
    """Plans of strike drones at the plant beside the people claimed for it: is there anybody to make them?"""
    for plan in (one for one in figures if one.meaning == "plan" and one.type == "strike" and one.place == "alabuga"):
        for people in (one for one in figures if one.meaning in PEOPLE and one.place == "alabuga"):
            if apart(plan.months, people.months):
                continue
            yield _enough(people, plan, usual)


def _enough(people: ClaimFigure, plan: ClaimFigure, usual: Staff) -> Finding:
    """Whether the most people claimed are as many as the plan takes at the least staff a drone."""
    most, least, much = people.figures.greatest, usual.low * plan.middle, usual.high * plan.middle
    ids = tuple(dict.fromkeys((people.id, plan.id, *usual.claims)))
    size = Gap(most - least, "people", most / least if least else None)
    needs = f"{number(plan.middle)} drones a month ({plan.id}) take {number(least)} to {number(much)} people"
    head = f"{needs}, at {usual.span} a monthly drone, as {usual.source}"
    assumed = () if usual.claims else (STAFF_WHY,)
    if most >= least:
        text = f"{head}: {people.told} ({people.id}) are hands enough."
        return Finding("capacity", "hands", HOLDS, ids, size, text, (), assumed)
    closers = (f"{number(least - most)} people more, or already there", f"{number(most / usual.low)} drones a month")
    text = f"{head}: {people.told} ({people.id}) are too few by {number(least - most)}."
    return Finding("capacity", "hands", SHORT, ids, size, text, closers, assumed)
