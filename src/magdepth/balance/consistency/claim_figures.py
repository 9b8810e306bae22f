"""A figure as the checks read it, from a claim of the ledger: what it counts, of what, where and when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from magdepth.balance.claim_wording import Figures, figures, months_spoken_of
from magdepth.balance.part_claims import FIT, PER_MONTH, SHARE
from magdepth.evidence import Claim, LedgerView, figure_text
from magdepth.units import factor, parse

#: What a quantity of the ledger means to the checks; other quantities are compared only with themselves.
MEANS = {
    "output": "made",
    "cumulative output": "made",
    "capacity": "ceiling",
    "planned output": "plan",
    "average use": "used",
    "launched in the month": "launched",
    "workers to be sent": "pledged",
    "workers expected": "pledged",
    "engineers to be sent": "pledged",
    "builders to be sent": "pledged",
    "workers sent": "arrived",
    "builders sent": "arrived",
    "workers present": "arrived",
    "staff": "staff",
    "housing capacity": "places",
    "new residential buildings": "buildings",
    "planned residential buildings": "buildings",
    "capacity of one building": "places a building",
    "unit cost": "cost",
    "unit price": "price",
}
FLOWS = frozenset({"made", "ceiling", "plan", "used", "launched"})
USED = frozenset({"used", "launched"})
PEOPLE = frozenset({"pledged", "arrived", "staff"})
MONEY = frozenset({"cost", "price"})

#: Counts of one month from the same reports differ by the hour of the cut-off, up to this share.
CUT_OFF = 0.02

_YEAR = re.compile(r"\b(20\d\d)\b")
_PLACES = (("alabuga", "alabuga"), ("kursk", "kursk"), ("in russia", "russia"))


@dataclass(frozen=True)
class ClaimFigure:
    """One figure: ``meaning`` says what it is (made, plan, launched, pledged …), ``figures`` are in ``unit``.

    ``per`` is the time for which the figure was given (day, month, year; None for a count) and ``number`` the
    figure as printed. ``place`` is the plant of a drone figure (alabuga, other, all) or the place of people.
    ``months`` are the first and last month spoken of, None where the wording does not say.
    """

    id: str
    meaning: str
    figures: Figures
    unit: str
    told: str
    type: str | None = None
    place: str | None = None
    months: tuple[int, int] | None = None
    per: str | None = None
    number: float | None = None
    subject: str = ""
    quantity: str = ""

    @property
    def middle(self) -> float:
        """One figure for the whole: the middle of a range, the only end of an open one."""
        return (self.figures.least + self.figures.greatest) / 2

    @property
    def band(self) -> tuple[float, float]:
        """From where to where a figure fits this one.

        Half the slack either way, for the other figure brings its own half: together a fifth, for counts
        of reports two per cent.
        """
        slack = (CUT_OFF if self.meaning == "launched" else FIT) / 2
        low, high = self.figures.low, self.figures.high
        return (0.0 if low is None else low * (1 - slack)), (float("inf") if high is None else high * (1 + slack))


def said(claim: Claim) -> ClaimFigure | None:
    """A claim as the checks read it; None where it gives no figure, or a figure that runs over time.

    A rate of drones is taken to a month, a sum over a stated time is spread over it, a capacity is open
    below: what can be made need not be.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> view = load_ledger().at(Vintage(date(2026, 6, 30)))
    >>> found = said(view.get("a056"))
    >>> found.meaning, round(found.figures.least), found.type, found.place
    ('made', 640, 'strike', 'alabuga')
    >>> said(view.get("a003")).meaning, said(view.get("a004"))
    ('pledged', None)
    """
    meaning = MEANS.get(claim.quantity, "")
    unit = _unit(claim.unit) if meaning else _readable(claim.unit)
    if unit is None:
        return None
    months = _months(claim)
    category = claim.category
    if meaning in FLOWS and category is None:
        meaning = ""
    if claim.quantity == "cumulative output":
        found = _spread(claim, months)
        unit = PER_MONTH
    else:
        if meaning in FLOWS and unit != PER_MONTH:
            return None
        found = _figures(claim, meaning, unit)
    if found is None:
        return None
    if meaning == "ceiling" and found.high is not None:
        found = Figures(None, found.high)
    place = category.plant if category is not None else _place(claim.subject)
    return ClaimFigure(
        claim.id,
        meaning,
        found,
        unit,
        figure_text(claim),
        None if category is None else category.type,
        place,
        months,
        _per(claim.unit),
        claim.best if claim.best is not None else claim.high or claim.low,
        claim.subject,
        claim.quantity,
    )


def _figures(claim: Claim, meaning: str, unit: str) -> Figures | None:
    """The figures in the checks' unit; of a count of buildings that grew, the later one."""
    if claim.kind == "change_over_time":
        return Figures(claim.high, claim.high) if meaning == "buildings" else None
    return figures(claim, unit)


def _spread(claim: Claim, months: tuple[int, int] | None) -> Figures | None:
    found = figures(claim, "drones")
    if found is None or months is None:
        return None
    count = months[1] - months[0] + 1
    return Figures(*(None if end is None else end / count for end in (found.low, found.high)))


def _unit(text: str) -> str | None:
    """The unit in which figures of this sort are kept: drones a month, people, shares; else as written."""
    try:
        unit = parse(text)
    except ValueError:
        return None
    if unit.dimensionless:
        return SHARE
    for kept in (PER_MONTH, "people"):
        try:
            factor(text, kept)
        except ValueError:
            continue
        return kept
    return text


def _readable(text: str) -> str | None:
    """A unit as written; None if it is none."""
    try:
        return SHARE if parse(text).dimensionless else text
    except ValueError:
        return None


def _per(text: str) -> str | None:
    last = text.rsplit("/", 1)[-1] if "/" in text else ""
    return last if last in ("day", "night", "week", "month", "year") else None


def _months(claim: Claim) -> tuple[int, int] | None:
    """The months that a claim speaks of: those of its category, else the years that its period names."""
    if claim.category is not None:
        return months_spoken_of(claim.category.period)
    years = [int(year) for year in _YEAR.findall(claim.period)]
    return (min(years) * 12, max(years) * 12 + 11) if years else None


def _place(subject: str) -> str | None:
    low = subject.casefold()
    return next((place for word, place in _PLACES if word in low), None)


def figures_of(view: LedgerView) -> list[ClaimFigure]:
    """The figures of all known claims, by id; a claim that only repeats another one here is left out."""
    found = [(claim, figure) for claim in view.claims if (figure := said(claim)) is not None]
    here = {figure.id for _, figure in found}
    return [figure for claim, figure in found if claim.repeats not in here]


def apart(first: tuple[int, int] | None, second: tuple[int, int] | None) -> int:
    """Months between two spans: 0 where they meet or one is unknown.

    >>> apart((10, 12), (12, 20)), apart((10, 12), (15, 20)), apart(None, (1, 2))
    (0, 3, 0)
    """
    if first is None or second is None:
        return 0
    return max(0, second[0] - first[1], first[0] - second[1])
