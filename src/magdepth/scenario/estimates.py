"""Stated estimators: levels that are read from the last months known, with the formula told in words.

To add one, write a function from `MonthlyView` to a distribution in internal units with its
formula, and name it in `ESTIMATES`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from magdepth.errors import BadInput, Fault
from magdepth.scenario.distributions import Z95, Beta, Constant, Distribution, Gamma, Lognormal, Normal
from magdepth.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    from magdepth.observed import MonthlyView

Estimator = Callable[["MonthlyView"], tuple[Distribution, str]]


@dataclass(frozen=True)
class Estimate:
    """An estimator, and the internal unit in which it answers."""

    read: Estimator
    unit: str


def _launch_level(view: MonthlyView) -> tuple[Distribution, str]:
    from magdepth.observed.estimate import estimate_level

    level = estimate_level(view)
    return _lognormal(level.per_day, level.log_sd), level.formula


def _launch_growth(view: MonthlyView) -> tuple[Distribution, str]:
    from magdepth.observed.estimate import estimate_level

    level = estimate_level(view)
    mean, half = level.growth_mean / DAYS_PER_MONTH, Z95 * level.growth_sd / DAYS_PER_MONTH
    return (Normal(mean - half, mean + half) if half > 0 else Constant(mean)), level.formula


def _launch_wander(view: MonthlyView) -> tuple[Distribution, str]:
    from magdepth.observed.estimate import estimate_level

    level = estimate_level(view)
    # Means over neighbouring months of a walk with daily steps of sd s differ with variance 2/3 s² a month's days.
    step = level.monthly_sd / math.sqrt(DAYS_PER_MONTH * 2 / 3)
    return Constant(step), f"monthly sd / sqrt(2/3 x days a month), monthly sd of: {level.formula}"


def _missiles(cls: str) -> Estimator:
    def read(view: MonthlyView) -> tuple[Distribution, str]:
        from magdepth.observed.estimate import estimate_missiles

        level = estimate_missiles(view, cls)
        spread = level.log_sd / math.sqrt(len(level.months))
        return _lognormal(level.per_day, spread), f"{level.formula} / sqrt(months)"

    return read


def _largest_ratio(view: MonthlyView) -> tuple[Distribution, str]:
    from magdepth.observed.estimate import estimate_massing

    ratio = estimate_massing(view)
    spreads = ratio.mean > 0 and ratio.sd > 0
    return (Gamma(ratio.mean, ratio.sd / ratio.mean) if spreads else Constant(ratio.mean)), ratio.formula


def _reported_share(of: str) -> Estimator:
    """Share of launches reported lost, or neither lost nor shot down, over three months of regime C.

    Only months that lie wholly in regime C give the two apart; shares are never taken across the
    change of definition of 24 July 2025, so a later date still reads the last months of C.
    """

    def read(view: MonthlyView) -> tuple[Distribution, str]:
        facts = [fact for fact in view.months if fact.regime == "C" and fact.lost is not None and fact.launched][-3:]
        if len(facts) < 2:
            message = f"two months of regime C are needed, {len(facts)} are known on {view.vintage.as_of}"
            raise BadInput(Fault("S305", message, cure="take a later as-of date"))
        shares = [
            (fact.lost or 0) / fact.launched if of == "lost" else
            1.0 - ((fact.lost or 0) + fact.stopped) / fact.launched
            for fact in facts
        ]
        # Kept off the ends, where a beta has no room: half a drone in ten thousand.
        mean = min(1 - 5e-5, max(5e-5, fmean(shares)))
        months = f"{facts[0].month} to {facts[-1].month}"
        n = max(1.0, mean * (1.0 - mean) / max(stdev(shares), 0.01) ** 2 - 1.0)
        return Beta(mean, n), f"share {of} of launches, mean and sd of {months} (regime C)"

    return read


ESTIMATES: dict[str, Estimate] = {
    "launch_level": Estimate(_launch_level, "drones/day"),  # strike drones and decoys launched a day
    "launch_growth": Estimate(_launch_growth, "share/day"),  # log growth of that level
    "launch_wander": Estimate(_launch_wander, "1/root-day"),  # daily log step of a walk that varies as the months do
    "cruise_level": Estimate(_missiles("cruise"), "missiles/day"),  # cruise missiles launched a day
    "ballistic_level": Estimate(_missiles("ballistic"), "missiles/day"),  # ballistic missiles launched a day
    "soft_share": Estimate(_reported_share("lost"), "share"),  # share of launches reported lost
    "leak_share": Estimate(_reported_share("unaccounted"), "share"),  # share of launches neither lost nor shot down
    "largest_ratio": Estimate(_largest_ratio, "1"),  # a month's largest night over its mean night
}


def _lognormal(middle: float, log_sd: float) -> Distribution:
    """Lognormal about a median, or the median alone where nothing spreads."""
    if middle <= 0 or log_sd <= 0:
        return Constant(middle)
    return Lognormal(middle * math.exp(-Z95 * log_sd), middle * math.exp(Z95 * log_sd))
