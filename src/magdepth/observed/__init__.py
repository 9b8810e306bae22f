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
    load_monthly,
)
from magdepth.observed.regimes import REGIMES, Regime, regime_on, regimes_within

__all__ = [
    "MISSILE_CLASSES",
    "REGIMES",
    "Difference",
    "LevelEstimate",
    "MassingEstimate",
    "MissileEstimate",
    "MissileFact",
    "MonthFact",
    "MonthlyFacts",
    "MonthlyView",
    "Regime",
    "differences",
    "estimate_level",
    "estimate_massing",
    "estimate_missiles",
    "load_monthly",
    "regime_on",
    "regimes_within",
]
