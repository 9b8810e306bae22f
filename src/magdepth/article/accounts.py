"""A figure of output or of launches against the months as reported: what it counts, and what the account says."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace

from magdepth.article.figures import Figure
from magdepth.article.records import same_figure, select
from magdepth.article.topics import ReadingFile, first_match
from magdepth.balance import Reconciliation, reconcile
from magdepth.balance.wording import mix_up
from magdepth.errors import BadInput
from magdepth.evidence import Category, Claim, LedgerView
from magdepth.observed import Month, MonthlyView

#: A figure within this part of a month's count says the same.
FIT = 0.1

#: What stands for a figure that the ledger does not hold.
NAME = "the figure"


#: Words that make a figure of a night one of a single night, not of an ordinary one.
_PEAK = (
    "record", "largest", "most ever", "peak*", "single night", "one night", "last night", "overnight", "that night",
    "demonstrated", "up to", "as many as",
)  # fmt: skip


@dataclass(frozen=True)
class Account:
    """What the months say of a figure: a verdict, why, the months and claims it rests on, and the reconciliation."""

    verdict: str
    why: tuple[str, ...]
    months: tuple[str, ...]
    claims: tuple[str, ...] = ()
    reconciliation: Reconciliation | None = None


def category_of(text: str, near: str, reading: ReadingFile, period: str) -> Category:
    """Of which type and from which plant a sentence counts drones: by its own words, then by those near it.

    Where it says neither, the word "drones" counts all types, and no place means all plants.
    """
    def first(axis: str) -> str:
        for words in (text, near):
            for name, group in reading.categories[axis].items():
                if first_match(group, words):
                    return name
        return "all"

    return Category(first("type"), first("plant"), period)


def against_output(figure: Figure, view: LedgerView, observed: MonthlyView) -> Account | None:
    """A figure of output set beside the last whole month of launches; None where no account can be made.

    ``category`` where a plain comparison and one of like with like come out differently; else supported where like
    with like leaves it even odds or more, contradicted where it leaves it less than one in twenty.
    """
    whole = [fact for fact in observed.months if fact.whole]
    category = figure.category
    if not whole or not view.claims or category is None:
        return None
    month, plan = whole[-1].month, figure.spec.role == "plan"
    held = _on_record(figure, category, view, plan)
    claim = held or _made_up(figure, category, view, plan)
    widened = view if held is not None else replace(view, claims=(*view.claims, claim))
    try:
        balance = reconcile(widened, observed, month, claim.id)
    except BadInput:
        return None
    check = balance.check(claim.id)
    if check is None:
        return None
    beside = tuple(
        c.claim for c in balance.checks
        if c.claim != claim.id and (c.category.type, c.category.plant) == (category.type, category.plant)
    )
    cited = tuple(dict.fromkeys(([claim.id] if held else []) + list(beside)))
    if check.mix_up:
        why = mix_up(check, balance)
        why = why if held is not None else why[:1].upper() + why[1:]
        return Account("category", (why,), (month,), cited, balance)
    if check.says == "plan":
        return None
    implied = f"{balance.implied.q05:,.0f} to {balance.implied.q95:,.0f}"
    said = f"Like with like, the {whole[-1].launched:,} launched in {month} imply {implied} a month of this category"
    if check.within >= 0.5:
        return Account("supported", (f"{said}; the figure fits.",), (month,), cited, balance)
    if check.within < 0.05 or check.alarm:
        return Account("contradicted", (f"{said}; the figure does not fit.",), (month,), cited, balance)
    return Account("", (f"{said}; the figure has a chance of {check.within:.0%}.",), (month,), cited, balance)


def against_launches(figure: Figure, text: str, observed: MonthlyView, reading: ReadingFile) -> Account | None:
    """A figure of launches set beside the reported months; None where none is known."""
    whole = [fact for fact in observed.months if fact.whole]
    if not whole:
        return None
    name = next((month for month in calendar.month_name[1:] if first_match((month,), text)), None)
    year = next((fact for fact in reversed(whole[-11:]) if name == f"{fact.first:%B}"), None)
    if name is not None and year is None:
        return Account("", (f"The reports of {name} are not all in on {observed.vintage.as_of}.",), ())
    fact = year or whole[-1]
    kind = category_of(text, "", reading, fact.month).type
    if figure.spec.observed == "month":
        return _month(figure, fact, kind)
    return _night(figure, fact, text, over=observed.vintage.as_of > whole[-1].last)


def trend(observed: MonthlyView) -> tuple[float, tuple[str, ...]] | None:
    """Launches a day of the last three whole months over those of the three before, and the months; None if too few.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.observed import load_monthly
    >>> ratio, months = trend(load_monthly().at(Vintage(date(2025, 6, 30))))
    >>> round(ratio, 2), months[0], months[-1]
    (1.1, '2025-01', '2025-06')
    """
    whole = [fact for fact in observed.months if fact.whole][-6:]
    if len(whole) < 6:
        return None
    before, after = whole[:3], whole[3:]
    rate = [sum(f.launched for f in part) / sum(f.days for f in part) for part in (before, after)]
    return rate[1] / rate[0], tuple(fact.month for fact in whole)


def drone_share(fact: Month[int]) -> float:
    """Strike drones and decoys among all that was launched in a month, missiles included."""
    missiles = sum(missile.launched for missile in fact.missiles.values())
    return fact.launched / max(1, fact.launched + missiles)


def _month(figure: Figure, fact: Month[int], kind: str) -> Account:
    gap = figure.value / max(1, fact.launched) - 1.0
    seen = f"{fact.launched:,} drones of all types were reported launched in {fact.month}"
    if figure.bound == "lower" and gap <= FIT and kind == "all":
        return Account("supported", (f"{seen}: at least so many.",), (fact.month,))
    if abs(gap) <= FIT and kind != "all":
        word = "strike drones" if kind == "strike" else "decoys"
        why = f"{seen}, strike drones and decoys together; the sentence calls as many {word}."
        return Account("category", (why,), (fact.month,))
    if abs(gap) <= FIT:
        return Account("supported", (f"{seen}.",), (fact.month,))
    if kind != "all" and gap < 0:
        return Account("", (f"{seen}; how many of them were {kind} drones is not reported.",), (fact.month,))
    return Account("contradicted", (f"{seen}: {abs(gap):.0%} {'less' if gap > 0 else 'more'}.",), (fact.month,))


def _night(figure: Figure, fact: Month[int], text: str, over: bool) -> Account:
    """A figure of one night; ``over`` says that days have passed since of which no month is in yet."""
    mean, most = fact.per_day, fact.largest_night
    seen = f"In {fact.month} an average night brought {mean:,.0f} drones and the largest {most:,}"
    if figure.bound == "lower":
        rare = first_match((*_PEAK, "sometimes", "at times", "some nights"), text) is not None
        if figure.value <= mean * (1 + FIT):
            tail = ": so many were an ordinary night." if rare else "."
            return Account("supported", (seen + tail,), (fact.month,))
        if rare and over and figure.value > most:
            return Account("", (f"{seen}. The days since then are not in yet.",), (fact.month,))
        return Account("supported" if rare and figure.value <= most else "contradicted", (seen + ".",), (fact.month,))
    if figure.bound == "upper" or first_match(_PEAK, text):
        if figure.value > most * (1 + 2 * FIT):
            late = " The days since then are not in yet." if over else ""
            return Account("" if over else "contradicted", (f"{seen}.{late}",), (fact.month,))
        fits = abs(figure.value / max(1, most) - 1.0) <= 2 * FIT
        return Account("supported" if fits else "", (seen + ".",), (fact.month,))
    fits = abs(figure.value / max(1.0, mean) - 1.0) <= 2 * FIT
    return Account("supported" if fits else "contradicted", (seen + ".",), (fact.month,))


def _on_record(figure: Figure, category: Category, view: LedgerView, plan: bool) -> Claim | None:
    """The ledger's own claim of this very figure and category: the article's first, for it is the text itself."""
    wanted = "planned output" if plan else "output"
    fitting = [
        claim for claim in select(view, figure.spec.ledger)
        if claim.category is not None and claim.quantity == wanted and same_figure(figure, claim)
        and (claim.category.type, claim.category.plant) == (category.type, category.plant)
    ]
    return min(fitting, key=lambda claim: (claim.source.tier != "article", claim.id), default=None)


def _made_up(figure: Figure, category: Category, view: LedgerView, plan: bool) -> Claim:
    """A claim that stands for a figure that nobody has reviewed, for the account alone."""
    kind = {"lower": "lower_bound", "upper": "upper_bound"}.get(figure.bound, "point")
    if kind == "point" and figure.best is None:
        kind = "range"
    low, best, high = figure.low, figure.best, figure.high
    if kind == "point":
        low = high = None
    if kind == "range":
        best = None
    return replace(
        view.claims[0], id=NAME, subject="", quantity="planned output" if plan else "output", unit=figure.spec.unit,
        period=category.period, kind=kind, low=low, best=best, high=high, known_by=view.vintage.as_of,
        category=category, paraphrase=NAME, contradicts=(), supports=(), repeats=None,
        supersedes=None, derived=None,
    )
