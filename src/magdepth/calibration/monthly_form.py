"""Launches by month: the facts of months and what is published of the nights of their years, as one model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from magdepth.calibration.forms import Form, Parameters, uniform_start
from magdepth.calibration.jax_setup import jnp
from magdepth.calibration.launches import draw_counts, idle_chance, massed_logit, prior_of
from magdepth.calibration.levels import Array, log_likelihood, looked_back, steps
from magdepth.calibration.monthly_law import Law, Months, calm, law_of, months, months_from, often
from magdepth.calibration.yearly import Below, PublishedQuantile, Raids, log_chance, nights_below
from magdepth.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    from magdepth.observed.monthly import Month, YearFact

WEEKS = DAYS_PER_MONTH / 7.0
#: Of the variance of a walk over a month: what the means of neighbouring months differ by, and what the end of a
#: month differs from its mean by.
BETWEEN, TO_END = 2.0 / 3.0, 1.0 / 3.0
_MOST_DAYS = 31


def months_of(facts: Sequence[Month[int]], years: Sequence[YearFact] = ()) -> Months:
    """The facts of consecutive months, and the medians and 95 % points of nights of years that they cover.

    BadInput K120 where fewer than three have a launch.
    """
    halves = np.array([2 * fact.first.year + (fact.first.month > 6) for fact in facts], dtype=np.int64)
    days, total, largest, without = (np.array([getattr(fact, name) for fact in facts], dtype=np.float64)
                                     for name in ("days", "launched", "largest_night", "days_without"))  # fmt: skip
    published = [PublishedQuantile(halves // 2 == year.year, share, drones) for year in covered(facts, years)
                 for share, drones in ((0.5, year.median), (0.95, year.p95))]  # fmt: skip
    return months_from(days, total, largest, without, halves - (halves[0] if len(halves) else 0), published)


def covered(facts: Sequence[Month[int]], years: Sequence[YearFact]) -> list[YearFact]:
    """The years of which the months have every day."""
    days_known = {year.year: sum(fact.days for fact in facts if fact.first.year == year.year) for year in years}
    return [year for year in years if days_known[year.year] == year.days]


def prior(data: Months) -> dict[str, Array]:
    """The parameters of ``launches.prior``, drawn from the same priors.

    ``idle_again`` is left out: whether nights without a raid follow one another, months can't tell.
    """
    return prior_of(len(data.turns), idle_again=False)


def likelihood(theta: Parameters, data: Months) -> Array:
    """The log likelihood of the months, and of the quantiles given them, the level summed out."""
    law = law_of(theta, data)
    blocks, matrix = months(theta, data, law), step(theta, data)
    if not len(data.marks.place):
        return log_likelihood(blocks, matrix, uniform_start(data))
    total, chances = looked_back(blocks, matrix, uniform_start(data))
    return total + log_chance(data.marks, below(theta, data, law, chances))


def below(theta: Parameters, data: Months, law: Law, chances: Array) -> Below:
    """How many nights lie below the quantiles' marks, given the months; ``chances`` of levels (months, levels)."""
    at = often(theta, data, data.marks.size.reshape(-1), massed_logit(theta)[:, None])
    at = at.reshape(len(at), *data.marks.size.shape, -1)
    some, first, second, _ = law.sums
    mean = first / some
    raids = Raids(jnp.maximum(data.days - data.without - 1.0, 0.0)[:, None], (data.total - data.largest)[:, None],
                  some, mean, jnp.maximum(second / some - mean * mean, 1e-9))  # fmt: skip
    return nights_below(data.marks, data.days, data.spell, raids, law.whole, at, chances)


def step(theta: Parameters, data: Months) -> Array:
    """The way from month to month: that of the means of a walk with ``step`` and ``drift`` a week.

    Means over neighbouring months differ with two thirds of the variance of a month's walk; that such differences
    also hang together a little (a quarter) is left out.
    """
    return steps(data.grid, theta["drift"] * WEEKS, theta["step"] * float(np.sqrt(BETWEEN * WEEKS)))


def simulate_nights(theta: Parameters, level: Array, data: Months, key: Array) -> Array:
    """Launches of each night by the nightly law at the month's level (…, months, 31); NaN beyond the days covered."""
    level = jnp.broadcast_to(level[..., None], (*level.shape, _MOST_DAYS))
    idle = idle_chance(calm(theta), level, 0.0, data.ref)
    night = draw_counts(theta, level, idle, massed_logit(theta)[data.spell][:, None], data.ref, key)
    return jnp.where(jnp.arange(_MOST_DAYS) < data.days[:, None], night, jnp.nan)


def simulate(theta: Parameters, level: Array, data: Months, key: Array) -> Array:
    """The total of each month at its level (…, months)."""
    return jnp.nansum(simulate_nights(theta, level, data, key), axis=-1)


def at_end(theta: Parameters, level: Array, noise: Array) -> Array:
    """The level on the last day of a month from that of the month; ``noise`` is standard normal."""
    return level + theta["drift"] * WEEKS / 2.0 + theta["step"] * float(np.sqrt(TO_END * WEEKS)) * noise


MONTHLY = Form(
    "monthly launches", prior, months, step, simulate,
    ("step", "drift", "idle", "idle_slope", "massed", "turn", "multiple", "shape", "shape_slope"), whole=likelihood,
)  # fmt: skip
