"""What every comparison of two figures needs: the gap between them, whether bands meet, and words for places."""

from __future__ import annotations

import math

from magdepth.balance.consistency.claim_figures import CUT_OFF, ClaimFigure
from magdepth.balance.consistency.finding import APART, Finding, Gap
from magdepth.balance.part_claims import FIT
from magdepth.units import factor


def not_comparable(ids: tuple[str, ...], rule: str, why: str, linked: bool = False) -> Finding:
    """Two figures that can't be set beside each other, and why."""
    return Finding("reconciliation", rule, APART, ids, None, f"Not comparable: {why}.", linked=linked)


def plain(value: float) -> str:
    """A figure as printed, thousands apart; never rounded to two digits as ``number`` does.

    >>> plain(256.0), plain(25000.0), plain(2.5)
    ('256', '25,000', '2.5')
    """
    return f"{value:,.10g}"


def gap(a: ClaimFigure, b: ClaimFigure) -> Gap:
    """What lies between two figures as they stand, in the unit of the first."""
    times = 1.0 if a.unit == b.unit else factor(b.unit, a.unit)
    return Gap(b.middle * times - a.middle, a.unit, b.middle * times / a.middle if a.middle else None)


def meet(a: tuple[float, float], b: tuple[float, float]) -> bool:
    """True if two bands have a figure in common."""
    return a[0] <= b[1] and b[0] <= a[1]


def agreeing(a: ClaimFigure, b: ClaimFigure, linked: bool) -> str:
    """How two figures agree: as figures, or because an open end leaves room; and what the ledger holds all the same."""
    is_open = None in (a.figures.low, a.figures.high, b.figures.low, b.figures.high)
    counts = a.meaning == b.meaning == "launched"
    near = b.unit == a.unit and abs(a.middle - b.middle) <= (CUT_OFF if counts else FIT) * max(a.middle, b.middle)
    slack = "two per cent" if counts else "a fifth"
    how = f"agree to within {slack}" if near or not is_open else "leave room for each other, as one end is open"
    return how + ("; the ledger sets them against each other for what they say besides" if linked else "")


def differing(found: Gap) -> str:
    """By how much two figures differ, in words: per cent where it is little, else a factor.

    >>> differing(Gap(-109.0, "drones/month", 5337 / 5446)), differing(Gap(0.0, "people", 2.6))
    ('differ by 2.0 %', 'differ by a factor of 2.6')
    """
    times = max(found.ratio, 1 / found.ratio) if found.ratio else 0.0
    return f"differ by {100 * (times - 1):.1f} %" if 1 <= times < 1.3 else f"differ by a factor of {ratio(found)}"


def ratio(found: Gap) -> str:
    """How many times the greater is the smaller, in words."""
    if not found.ratio or not math.isfinite(found.ratio):
        return "any size"
    return f"{max(found.ratio, 1 / found.ratio):.2g}"


def where(one: ClaimFigure) -> str:
    """The place or plant of a figure in words."""
    return {
        "alabuga": "the plant",
        "all": "all plants",
        "other": "other plants",
        "kursk": "Kursk",
        "russia": "all of Russia",
    }.get(one.place or "", "a place not named")


def measured_alike(a: ClaimFigure, b: ClaimFigure) -> bool:
    """True if the figures of one can be told in the unit of the other."""
    if a.unit == b.unit:
        return True
    try:
        factor(b.unit, a.unit)
    except ValueError:
        return False
    return True
