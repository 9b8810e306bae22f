"""People against beds: workers claimed for a place, and the places that claims give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magdepth.balance.consistency.claim_figures import ClaimFigure, said
from magdepth.balance.consistency.comparison import not_comparable, plain, where
from magdepth.balance.consistency.finding import HOLDS, SHORT, Finding, Gap
from magdepth.balance.wording import number

if TYPE_CHECKING:
    from magdepth.evidence import LedgerView


def beds(people: ClaimFigure, room: ClaimFigure, view: LedgerView, linked: bool = False) -> Finding:
    """Whether people have beds: the places claimed, or buildings times the known places of one.

    Beds for others at the place are not known, so ``holds`` says only that the claims have room for each other.
    """
    ids = (people.id, room.id)
    if people.place != room.place:
        why = f"{people.id} counts people for {where(people)}, {room.id} beds for {where(room)}"
        return not_comparable(ids, "place", why, linked)
    if room.meaning == "places":
        return _fits(people, room.figures.greatest, ids, f"{room.told} ({room.id})", linked)
    each = a_building(view)
    if each is None:
        return not_comparable(ids, "beds", f"no claim says how many people one building of {room.id} holds", linked)
    places = room.figures.greatest * each.figures.greatest
    told = f"{plain(room.figures.greatest)} buildings of {plain(each.figures.greatest)} people ({room.id}, {each.id})"
    return _fits(people, places, (*ids, each.id), told, linked)


def a_building(view: LedgerView) -> ClaimFigure | None:
    """The first known claim of how many people one building holds; None if there is none."""
    for claim in view.claims:
        if claim.quantity == "capacity of one building":
            return said(claim)
    return None


def _fits(people: ClaimFigure, places: float, ids: tuple[str, ...], told: str, linked: bool) -> Finding:
    most, least = people.figures.greatest, people.figures.least
    gap = Gap(places - most, "people", places / most if most else None)
    head = f"{people.told} ({people.id}) beside {told}"
    if most <= places:
        return Finding(
            "capacity",
            "beds",
            HOLDS,
            ids,
            gap,
            f"{head}: beds for all of them, and {number(places - most)} over.",
            linked=linked,
        )
    closers = (f"{number(most - places)} beds more", f"{number(places)} people or fewer")
    part = "" if least > places else " (not for the least of them)"
    return Finding(
        "capacity",
        "beds",
        SHORT,
        ids,
        gap,
        f"{head}: {number(most - places)} of them have no bed{part}.",
        closers,
        linked=linked,
    )
