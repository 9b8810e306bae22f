"""Levels from the last months before the day of the view, by stated estimators: no fitting, no hindsight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, hypot, log, sqrt
from statistics import fmean, quantiles, stdev

from magdepth.errors import BadInput, Fault
from magdepth.observed.monthly import MISSILE_CLASSES, Month, MonthlyView

#: Months over which growth and month-to-month changes are taken.
TREND_MONTHS = 12

#: Share of the fitted slope that is carried forward. One year of one series says little about the
#: next, and growth of launches has stopped and reversed before; a quarter is a judgement, not a fit.
SHRINK = 0.25

#: Least month-to-month sd: a run of equal months is chance, not knowledge.
LEAST_MONTHLY_SD = 0.05

#: A month without launches enters a logarithm as half a drone.
_HALF = 0.5

#: The interquartile range of a normal in sds. (The median absolute deviation, the usual robust
#: choice, is zero for changes that alternate in sign, which months of launches nearly do.)
_QUARTILES_TO_SD = 1.349


@dataclass(frozen=True)
class LevelEstimate:
    """The launch level per day (log scale) and what is known of its growth and its noise.

    ``growth_*`` are changes of the log level per month; ``monthly_sd`` is the spread of the change
    of one month's log mean to the next. Divide it by the root of two where months are drawn as
    independent noise about a level.
    """

    log_mean: float
    log_sd: float
    growth_mean: float
    growth_sd: float
    monthly_sd: float
    months: tuple[str, ...]
    formula: str

    @property
    def per_day(self) -> float:
        """The central level in drones per day."""
        return exp(self.log_mean)


@dataclass(frozen=True)
class MassingEstimate:
    """How many times the mean night the largest night of a month is."""

    mean: float
    sd: float
    months: tuple[str, ...]
    formula: str


@dataclass(frozen=True)
class MissileEstimate:
    """Missiles of one class launched per day, and the spread of the months on a log scale."""

    cls: str
    per_day: float
    log_sd: float
    months: tuple[str, ...]
    formula: str


def estimate_level(view: MonthlyView, months: int = 6, half_life: float = 2.0) -> LevelEstimate:
    """The level of launches per day at the end of the last month known, as a lognormal.

    With x the log of launches per day of a whole month and w = 2^(-age / half_life), age in months:
    m = Σ w x / Σ w over the last ``months``, s = weighted sd of x times √(Σ w²) / Σ w. Growth g is
    SHRINK times the least-squares slope of x over the last TREND_MONTHS; its sd is SHRINK times
    √(slope² + se²), so that no growth at all lies within one sd. The mean m belongs to a past day,
    the weighted middle of its months; these are past, so the level is carried over them at the whole
    slope b, undamped: m + b · lag, with sd √(s² + (se · lag)²).
    The monthly sd is the interquartile range of the changes of x over 1.349, not below
    LEAST_MONTHLY_SD.
    BadInput O130 if fewer than four whole months are known.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.observed import load_monthly
    >>> level = estimate_level(load_monthly().at(Vintage(date(2025, 6, 30))))
    >>> level.months[0], level.months[-1], 150 < level.per_day < 220
    ('2025-01', '2025-06', True)
    """
    if months < 2 or half_life <= 0:
        raise BadInput(Fault("O131", "the estimator needs two months or more and a positive half-life"))
    trend = _last_whole(view, TREND_MONTHS, least=4)
    x = [_log_rate(fact.launched, fact.days) for fact in trend]
    recent = _last_whole(view, months, least=2)
    y = [_log_rate(fact.launched, fact.days) for fact in recent]
    weights = [2.0 ** (-age / half_life) for age in range(len(y) - 1, -1, -1)]
    total = sum(weights)
    mean = sum(w * value for w, value in zip(weights, y, strict=True)) / total
    lag = sum(w * age for w, age in zip(weights, range(len(y) - 1, -1, -1), strict=True)) / total + 0.5
    share = sum(w * w for w in weights) / total**2
    spread = sum(w * (value - mean) ** 2 for w, value in zip(weights, y, strict=True)) / total / (1.0 - share)
    slope, se = _slope(x)
    growth, growth_sd = SHRINK * slope, SHRINK * hypot(slope, se)
    return LevelEstimate(
        log_mean=mean + slope * lag,
        log_sd=hypot(sqrt(spread * share), se * lag),
        growth_mean=growth,
        growth_sd=growth_sd,
        monthly_sd=max(LEAST_MONTHLY_SD, _robust_sd([b - a for a, b in pairwise(x)])),
        months=tuple(fact.month for fact in recent),
        formula=(
            f"log launches per day, mean of {recent[0].month} to {recent[-1].month} with weights halving every "
            f"{half_life:g} months; growth {SHRINK:g} x least-squares slope of {trend[0].month} to {trend[-1].month}; "
            f"the level is carried {lag:.1f} months forward at the whole slope, for these months are past; "
            f"monthly sd from the quartiles of its month-to-month changes"
        ),
    )


def estimate_massing(view: MonthlyView, months: int = 3) -> MassingEstimate:
    """The largest night of a month over its mean night: mean and sd over the last whole months.

    BadInput O130 if fewer than two whole months with launches are known.
    """
    used = _last_whole(view, months, least=2, launched=True)
    ratios = [fact.largest_night / fact.per_day for fact in used]
    formula = f"largest night / launches per day, mean and sd of {used[0].month} to {used[-1].month}"
    return MassingEstimate(fmean(ratios), stdev(ratios), tuple(fact.month for fact in used), formula)


def estimate_missiles(view: MonthlyView, cls: str, months: int = 6) -> MissileEstimate:
    """Missiles of a class per day over the last whole months, and the sd of the months' log rates.

    Half a missile is added to each month so that an empty one has a logarithm. BadInput O132 for an
    unknown class, O130 if fewer than two whole months are known.
    """
    if cls not in MISSILE_CLASSES:
        raise BadInput(Fault("O132", f"unknown class of missiles '{cls}'", expected=" or ".join(MISSILE_CLASSES)))
    used = _last_whole(view, months, least=2)
    counts = [fact.missiles[cls].launched for fact in used]
    per_day = sum(counts) / sum(fact.days for fact in used)
    logs = [log((count + _HALF) / fact.days) for count, fact in zip(counts, used, strict=True)]
    formula = f"{cls} missiles / days of {used[0].month} to {used[-1].month}; sd of log((count + 0.5) / days)"
    return MissileEstimate(cls, per_day, stdev(logs), tuple(fact.month for fact in used), formula)


def _last_whole(view: MonthlyView, months: int, least: int, launched: bool = False) -> tuple[Month[int], ...]:
    """The last whole months of a view, oldest first."""
    usable = [fact for fact in view.months if fact.whole and (fact.launched > 0 or not launched)]
    if len(usable) < least:
        message = f"{least} whole months are needed, {len(usable)} are known on {view.vintage.as_of.isoformat()}"
        raise BadInput(Fault("O130", message, cure="take a later as-of date"))
    return tuple(usable[-max(months, least) :])


def _log_rate(launched: int, days: int) -> float:
    return log(max(launched, _HALF) / days)


def _slope(values: Sequence[float]) -> tuple[float, float]:
    """Least-squares slope over equally spaced values, and its standard error."""
    n = len(values)
    middle, mean = (n - 1) / 2.0, fmean(values)
    sxx = sum((i - middle) ** 2 for i in range(n))
    slope = sum((i - middle) * (value - mean) for i, value in enumerate(values)) / sxx
    residual = sum((value - mean - slope * (i - middle)) ** 2 for i, value in enumerate(values))
    return slope, sqrt(residual / (n - 2) / sxx)


def _robust_sd(values: Sequence[float]) -> float:
    lower, _, upper = quantiles(values, n=4, method="inclusive")
    return (upper - lower) / _QUARTILES_TO_SD
