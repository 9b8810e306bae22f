"""Observed: what was reported, month by month, under which regime, and levels estimated from it."""

from __future__ import annotations

from pathlib import Path

from magdepth.observed.differences import Difference, differences
from magdepth.observed.estimate import (
    LevelEstimate,
    MassingEstimate,
    MissileEstimate,
    estimate_level,
    estimate_massing,
    estimate_missiles,
)
from magdepth.observed.monthly import (
    MISSILE_CLASSES,
    MissileFact,
    Month,
    MonthlyFacts,
    MonthlyView,
    YearFact,
)
from magdepth.observed.regimes import load_regimes, regimes_of
from magdepth.observed.reporting import Regime, Regimes, comparable, reported, rest_holds

__all__ = [
    "MISSILE_CLASSES",
    "Difference",
    "LevelEstimate",
    "MassingEstimate",
    "MissileEstimate",
    "MissileFact",
    "Month",
    "MonthlyFacts",
    "MonthlyView",
    "Regime",
    "Regimes",
    "YearFact",
    "comparable",
    "differences",
    "estimate_level",
    "estimate_massing",
    "estimate_missiles",
    "load_monthly",
    "load_regimes",
    "regimes_of",
    "reported",
    "rest_holds",
]


def load_monthly(folder: Path | None = None) -> MonthlyFacts:
    """Read a folder of monthly facts (the shipped one by default); BadInput O101–O111 with every fault.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> view = load_monthly().at(Vintage(date(2025, 7, 30)))
    >>> view.months[-1].month, view.get("2025-06").launched, view.get("2024-01").lost
    ('2025-06', 5438, None)
    """
    from magdepth.observed.monthly_file import SHIPPED, read_monthly  # loads pydantic: only when something is read

    return read_monthly(SHIPPED if folder is None else folder)
