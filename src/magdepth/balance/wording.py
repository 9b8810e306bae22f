"""A reconciliation in words: its finding as a title, its verdict, and the mix-ups it warns of."""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass

from magdepth.balance.account import STOCK
from magdepth.balance.part_claims import SHARE
from magdepth.balance.reconciliation import AccountStep, CategoryCheck, Closer, MedianBand, Reconciliation

_TYPES = {"strike": "strike drones", "decoy": "decoys", "all": "drones of all types"}
_PLANTS = {"alabuga": "one plant", "other": "other plants", "all": "all plants"}


@dataclass(frozen=True)
class Waterfall:
    """The waterfall of one reconciliation as a chart shows it; ``title`` is its finding."""

    title: str
    month: str
    unit: str
    steps: tuple[AccountStep, ...]
    alarm: bool
    verdict: str
    source: str


def waterfall(account: Reconciliation) -> Waterfall:
    """The chart of a reconciliation: its steps under a title that says the finding.

    >>> from datetime import date
    >>> from magdepth.balance import reconcile
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> from magdepth.observed import load_monthly
    >>> june = Vintage(date(2025, 6, 30))
    >>> chart = waterfall(reconcile(load_ledger().at(june), load_monthly().at(june)))
    >>> [step.role for step in chart.steps]
    ['claimed', 'plus', 'plus', 'plus', 'minus', 'observed', 'unexplained']
    """
    ids = sorted({name for step in account.steps for name in step.claims})
    source = f"Claims {', '.join(ids)}. Launches: monthly facts, as the defender reports them."
    heading, text = title(account), verdict(account)
    return Waterfall(heading, account.month, account.unit, account.steps, account.alarm, text, source)


def title(account: Reconciliation) -> str:
    """The finding in one sentence, without a full stop."""
    month, launches = month_name(account.month), f"{account.observed:,}"
    claimed = figure_range(account.low, account.high)
    if account.alarm:
        return f"No admissible split brings {claimed} a month and the {launches} launched in {month} together"
    what = f"{claimed} {_TYPES[account.category.type]} a month from {_who(account)}"
    return f"The {launches} launched in {month} {_room(account)} {what}"


def verdict(account: Reconciliation) -> str:
    """Whether there is an alarm, what the launches imply, and what would close the gap."""
    low, high = account.reach
    if account.alarm:
        span = f"{number(low)} or more" if high is None else f"{number(low)}–{number(high)}"
        head = f"Alarm: with every part at its admissible end the claim leads to {span}, not to {account.observed:,}."
    else:
        head = "No alarm: an admissible split closes the gap."
    middle = (
        f"Like with like, the launches imply {band(account.implied)} {_TYPES[account.category.type]} a month from "
        f"{_who(account)}; that this is {figure_range(account.low, account.high)}, give or take a fifth, has a "
        f"probability of {percent(account.fits)}."
    )
    return " ".join(text for text in (head, middle, _closing(account)) if text)


def closer(item: Closer) -> str:
    """What one part alone would have to be, in words."""
    if item.unit == SHARE:
        return f"{item.label} of {_percent(item.needed.median)} (held: {_percent(item.median)})"
    if item.key == STOCK:
        return f"{_stock(item.needed.median)} (held: {_stock(item.median)})"
    return f"{number(item.needed.median)} {item.label} (held: {number(item.median)})"


def mix_up(item: CategoryCheck, account: Reconciliation) -> str:
    """Why a claim must not be set beside all launches as they stand, in two sentences.

    Empty where the comparison would mislead nobody.
    """
    if not item.mix_up:
        return ""
    kind, plant = item.category.type, item.category.plant
    counts = f"{item.claim} counts {_TYPES[kind]} from {_PLANTS[plant]}, a month of launches all types from all plants"
    look = {"fits": "look right", "more": "look too many", "less": "look too few"}[item.plain]
    truth = {
        "fits": "agrees with the claim",
        "more": "is more than the claim says",
        "less": "is less than the claim says",
    }[item.alike]
    return (
        f"{counts}: beside {figure_range(item.low, item.high)}, the {account.observed:,} of "
        f"{month_name(account.month)} {look}. "
        f"Like with like they imply {band(item.implied)}, which {truth}."
    )


def notes(account: Reconciliation) -> tuple[str, ...]:
    """All mix-ups in words, by claim."""
    return tuple(mix_up(item, account) for item in account.mix_ups)


def number(value: float) -> str:
    """Two significant figures, thousands apart.

    >>> number(1438.1), number(-37.2), number(0.0), number(9960.0)
    ('1,400', '−37', '0', '10,000')
    """
    size = abs(value)
    if size >= 1.0:
        size = round(size, 1 - math.floor(math.log10(size)))
    text = f"{size:,.0f}"
    return f"−{text}" if value < 0 and text != "0" else text


def band(values: MedianBand) -> str:
    """A median with its 90 % band; no drones below none.

    >>> band(MedianBand(-20.0, 480.0, 2383.0))
    '480 (0–2,400)'
    """
    low, middle, high = (number(max(0.0, value)) for value in (values.q05, values.median, values.q95))
    return f"{middle} ({low}–{high})"


def month_name(month: str) -> str:
    """A month in words.

    >>> month_name("2025-06")
    'June 2025'
    """
    return f"{calendar.month_name[int(month[5:])]} {month[:4]}"


def figure_range(low: float | None, high: float | None) -> str:
    """The figures of a claim: "2,000", "2,000 or more", "up to 2,700", "1,800–2,200"."""
    if low is None:
        return f"up to {number(high or 0.0)}"
    if high is None:
        return f"{number(low)} or more"
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def percent(chance: float) -> str:
    """A chance in whole per cent; the ends are no certainties.

    >>> percent(0.237), percent(0.001), percent(0.999)
    ('24 %', 'under 1 %', 'over 99 %')
    """
    if 0.01 <= chance <= 0.99:
        return f"{chance:.0%}".replace("%", " %")
    return "under 1 %" if chance < 0.5 else "over 99 %"


def _closing(account: Reconciliation) -> str:
    if account.fits >= 0.5:
        return ""
    ways = [item for item in account.closers if item.key != "claim" and item.possible >= 0.5]
    if not ways:
        return "No part alone would be enough." if account.alarm else "Only several parts together would close it."
    return f"What would close it alone: {' or '.join(closer(item) for item in ways[:2])}."


def _who(account: Reconciliation) -> str:
    return {"alabuga": "this plant", "other": "other plants", "all": "all plants"}[account.category.plant]


def _room(account: Reconciliation) -> str:
    """Where the claim's figures lie beside the band of what the launches imply."""
    if account.low is not None and account.low > account.implied.q95:
        return "are too few for"
    return "are more than fits" if account.high is not None and account.high < account.implied.q05 else "leave room for"


def _stock(drawn: float) -> str:
    return f"{number(abs(drawn))} {'drawn from' if drawn >= 0.0 else 'laid into'} stock"


def _percent(share: float) -> str:
    if share < 0.0:
        return "less than nothing"
    return f"{share:.0%}".replace("%", " %") if share <= 1.0 else "more than all"
