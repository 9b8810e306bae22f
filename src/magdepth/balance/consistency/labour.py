"""Hands against output: what a number of people makes at the hours they are paid for, against staff claimed before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from magdepth.balance.consistency.claim_figures import ClaimFigure, said
from magdepth.balance.consistency.finding import HOLDS, SHORT, Finding, Gap
from magdepth.balance.wording import number

if TYPE_CHECKING:
    from magdepth.evidence import LedgerView

#: Paid hours a month: shifts of twelve hours on 26 days. Shifts of twelve hours or more are claimed (a032) for workers
#: sent to the plant; days a month are not, and six a week is the assumption.
SHIFT, DAYS = 12.0, 26.0
HOURS_WHY = "12-hour shifts on 26 days a month, 312 paid hours"

#: Staff a monthly drone: people over drones a month, both claimed of one plant (staff, output). The first staff of
#: 1,000 over the output of the year's first nine months and of the year before.
STAFF_PAIRS = (("a047", "a056"), ("a047", "a055"))

#: Where these are not known: the range that the shipped scenario assumes for local staff.
STAFF_ASSUMED = (1.6, 4.4)
STAFF_WHY = "1.6 to 4.4 people a monthly drone: no claim of staff is known, so as the scenario assumes for local staff"


@dataclass(frozen=True)
class Staff:
    """People a monthly drone: from the least to the most that was claimed or, where nothing is known, assumed."""

    low: float
    high: float
    claims: tuple[str, ...]

    @property
    def why(self) -> str:
        """Where the range comes from, in words."""
        return f"{self.span} {self.source}"

    @property
    def span(self) -> str:
        """The range in figures."""
        return f"{self.low:.1f} to {self.high:.1f}"

    @property
    def source(self) -> str:
        """Whose range it is."""
        return f"claimed before ({', '.join(self.claims)})" if self.claims else "assumed of local staff"


def paid_hours(people: float, drones: float, hours: float = SHIFT * DAYS) -> float:
    """Paid hours a drone: people times their hours a month over drones a month.

    >>> paid_hours(25_000, 3_000)
    2600.0
    """
    return people * hours / drones


def staff(view: LedgerView) -> Staff:
    """People a monthly drone as claims known at the view's day give them, else as assumed.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> staff(load_ledger().at(Vintage(date(2025, 6, 30)))).claims
    ()
    """
    found: list[float] = []
    ids: dict[str, None] = {}
    for people, output in STAFF_PAIRS:
        if not (view.known(people) and view.known(output)):
            continue
        hired, made = view.get(people), said(view.get(output))
        first = hired.low if hired.kind == "change_over_time" else hired.best
        if first is not None and made is not None:
            found.append(first / made.middle)
            ids.update({people: None, output: None})
    if not found:
        return Staff(*STAFF_ASSUMED, ())
    return Staff(min(found), max(found), tuple(sorted(ids)))


def hands(people: ClaimFigure, output: ClaimFigure, view: LedgerView, linked: bool = False) -> Finding:
    """People beside drones a month: what these would make, or what those would take, at the staff claimed before."""
    return labour(
        people, output.middle, (people.id, output.id), f"{number(output.middle)} drones a month", staff(view), linked
    )


def growth(people: ClaimFigure, now: ClaimFigure, aim: ClaimFigure, usual: Staff) -> Finding:
    """People beside the growth that is said to come of them."""
    more = aim.middle - now.middle
    return labour(people, more, (people.id, now.id, aim.id), f"{number(more)} drones a month more", usual)


def labour(
    people: ClaimFigure, drones: float, claims: tuple[str, ...], what: str, usual: Staff, linked: bool = False
) -> Finding:
    """Whether a number of people and an output fit at the staff claimed before; the gap is in people.

    ``holds`` if the people a monthly drone lie within the usual range; above it hands are left over, below
    it they are short.
    """
    count = people.middle
    each, hours = count / drones, paid_hours(count, drones)
    low, high = usual.low * drones, usual.high * drones
    closers: tuple[str, ...]
    assumed = (HOURS_WHY, *(() if usual.claims else (STAFF_WHY,)))
    ids = (*claims, *(name for name in usual.claims if name not in claims))
    head = (
        f"{people.told} ({people.id}) for {what} are {each:.1f} people a monthly drone, "
        f"about {number(hours)} paid hours a drone"
    )
    if usual.low <= each <= usual.high:
        return Finding(
            "arithmetic",
            "labour",
            HOLDS,
            ids,
            Gap(0.0, "people", 1.0),
            f"{head}, within {usual.why}.",
            (),
            assumed,
            linked,
        )
    if each > usual.high:
        closers = (
            f"{number(low)} to {number(high)} people instead",
            f"{number(count / usual.high)} to {number(count / usual.low)} drones a month instead",
            f"other work for {number(count - high)} or more of them",
        )
        return Finding(
            "arithmetic",
            "labour",
            SHORT,
            ids,
            Gap(count - high, "people", each / usual.high),
            f"{head}, {_times(each / usual.high)} to {_times(each / usual.low)} times the {usual.why}: "
            "surplus labour, other work, or a mix-up.",
            closers,
            assumed,
            linked,
        )
    closers = (f"{number(low - count)} people more", f"{number(count / usual.low)} drones a month or fewer")
    return Finding(
        "arithmetic",
        "labour",
        SHORT,
        ids,
        Gap(count - low, "people", each / usual.low),
        f"{head}, fewer than the {usual.why}: hands already there, or fewer drones.",
        closers,
        assumed,
        linked,
    )


def _times(value: float) -> str:
    return f"{value:.1f}"
