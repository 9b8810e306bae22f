"""Observed: what was reported, month by month, under which regime, and levels estimated from it."""

from __future__ import annotations

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
    MonthFact,
    MonthlyFacts,
    MonthlyView,
    YearFact,
)
from magdepth.observed.monthly_file import load_monthly
from magdepth.observed.regimes import load_regimes, regimes_of
from magdepth.observed.reporting import Regime, Regimes, comparable, reported, rest_holds

__all__ = [
    "MISSILE_CLASSES",
    "Difference",
    "LevelEstimate",
    "MassingEstimate",
    "MissileEstimate",
    "MissileFact",
    "MonthFact",
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
