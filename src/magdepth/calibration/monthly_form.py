"""The nightly law of launches seen through months: totals, largest nights and days without a launch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from magdepth.calibration.forms import LEAST_STEP, Form, Parameters, above
from magdepth.calibration.jaxed import dist, jax, jnp, log_gamma, numpyro
from magdepth.calibration.launches import MASSED, idle_chance, massed_logit, ordinary, shape, turned
from magdepth.calibration.levels import Array, Calendar, steps
from magdepth.errors import BadInput, Fault
from magdepth.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    from magdepth.observed.monthly import MonthFact

#: Months that a fit needs at the least.
LEAST_MONTHS = 3
WEEKS = DAYS_PER_MONTH / 7.0
#: Of the variance of a walk over a month: what the means of neighbouring months differ by, and what the end of a
#: month differs from its mean by.
BETWEEN, TO_END = 2.0 / 3.0, 1.0 / 3.0
_MOST_DAYS, _POINTS, _SINGLE, _WIDER = 31, 64, 15, 28
_TINY = 1e-290
_FEW = 5.0  # raids up to which a sum is taken as bounded, not as a normal


class Months(NamedTuple):
    """Months as the model sees them.

    ``days``, ``total``, ``largest``, ``without`` (months,): the facts; ``ref``: the log of the mean raid, at which
    slopes are nought. ``size``, ``weight`` (bins, 2): counts of one night in bins, two sizes that stand for each bin
    and for how many counts; ``top`` (months,): the bin that holds the month's largest night alone; ``spell``
    (months,): the half-year, of which there are one more than ``turns``.
    """

    days: Array
    total: Array
    largest: Array
    without: Array
    size: Array
    weight: Array
    top: Array
    spell: Array
    turns: Array
    seen: Array
    calendar: Calendar
    grid: Array
    ref: Array


def months_of(facts: Sequence[MonthFact]) -> Months:
    """The facts of consecutive months; BadInput K120 where fewer than three have a launch."""
    halves = np.array([2 * fact.first.year + (fact.first.month > 6) for fact in facts], dtype=np.int64)
    days, total, largest, without = (np.array([getattr(fact, name) for fact in facts], dtype=np.float64)
                                     for name in ("days", "launched", "largest_night", "days_without"))  # fmt: skip
    return months_from(days, total, largest, without, halves - (halves[0] if len(halves) else 0))


def months_from(days: np.ndarray, total: np.ndarray, largest: np.ndarray, without: np.ndarray,
                spell: np.ndarray | None = None) -> Months:  # fmt: skip
    """The same from arrays (months,), in one half-year if not told otherwise."""
    raids = days - without
    some = (raids > 0) & (total > 0)
    if some.sum() < LEAST_MONTHS:
        raise BadInput(Fault("K120", "too few months with a launch to fit", expected=f"{LEAST_MONTHS} or more",
                             got=str(int(some.sum())), cure="take a later as-of date"))  # fmt: skip
    mean = total[some] / raids[some]
    count = len(days)
    wider = np.round(np.geomspace(_SINGLE + 1.0, max(largest.max(), _SINGLE + 2.0), _WIDER)) + 0.5
    edges = np.sort(np.concatenate([np.arange(_SINGLE + 1) + 0.5, wider, largest[some] - 0.5, largest[some] + 0.5,
                                    np.full(2 * int((~some).sum()), 0.5)]))  # fmt: skip
    width = np.diff(edges)  # bins of no width weigh nothing: they keep the number of bins the same
    # Gauss's two points for a sum over whole numbers: exact for one count, for two, and for cubics.
    aside = np.sqrt(np.maximum(width**2 - 1.0, 0.0) / 12.0)[:, None] * np.array([-1.0, 1.0])
    return Months(
        days=jnp.asarray(days), total=jnp.asarray(total), largest=jnp.asarray(largest), without=jnp.asarray(without),
        size=jnp.asarray(((edges[1:] + edges[:-1]) / 2.0)[:, None] + aside),
        weight=jnp.asarray(np.stack([width, width], axis=1) / 2.0),
        top=jnp.asarray(np.maximum(np.searchsorted(edges, np.where(some, largest, 1.0) + 0.5) - 1, 0)),
        spell=jnp.zeros(count, dtype=int) if spell is None else jnp.asarray(spell),
        turns=jnp.zeros(0 if spell is None else int(spell.max())),
        seen=jnp.ones(count, dtype=bool),
        calendar=Calendar(jnp.arange(count), jnp.arange(count) > 0, jnp.arange(count)),
        grid=jnp.linspace(np.log(mean.min() / 3.0), np.log(3.0 * mean.max()), _POINTS),
        ref=jnp.asarray(np.log(total.sum() / raids.sum())),
    )  # fmt: skip


def prior(data: Months) -> dict[str, Array]:
    """The parameters of ``launches.prior``, drawn from the same priors.

    ``idle_again`` is left out: whether nights without a raid follow one another, months can't tell.
    """
    return {
        "step": above("step", LEAST_STEP, dist.LogNormal(float(np.log(0.1)), 0.7)),
        "drift": numpyro.sample("drift", dist.Normal(0.0, 0.005)),
        "idle": numpyro.sample("idle", dist.Normal(-2.0, 1.5)),
        "idle_slope": numpyro.sample("idle_slope", dist.HalfNormal(1.5)),
        "massed": numpyro.sample("massed", MASSED),
        "multiple": above("multiple", 1.0, dist.LogNormal(float(np.log(2.0)), 0.4)),
        "shape": numpyro.sample("shape", dist.Normal(float(np.log(4.0)), 0.7)),
        "shape_slope": numpyro.sample("shape_slope", dist.Normal(0.0, 0.4)),
    } | turned(len(data.turns))


def _calm(found: Parameters) -> dict[str, Array]:
    """Parameters as ``launches`` takes them: night after night alike."""
    return {**found, "idle_again": jnp.zeros_like(found["idle"])}


def months(found: Parameters, data: Months) -> Array:
    """Log chance of each month's facts at each level (months, levels).

    Exact in the nightly law at a level that stands still: days without a launch (binomial; a raid of no drone is one)
    and the largest of R raids, F(m)^R - F(m-1)^R; F is the law's own, negative binomials summed over counts, beyond
    fifteen in bins by Gauss's rule. Approximated: that the level stands still within a month; the other R - 1 raids
    are taken as at most m each, and their sum by its moments: up to five as a beta on its range, more as a normal
    bent to the skewness (Cornish and Fisher 1938, first term).
    """
    raids = data.days - data.without
    any_raid = raids > 0
    held = jnp.where(any_raid, raids, 1.0)
    size, level = data.size[..., None], data.grid
    k = shape(found, level, data.ref)
    base = log_gamma(size + k) - log_gamma(k) - jax.lax.lgamma(size + 1.0)

    def spell(chance: Array) -> tuple[Array, Array]:
        """Of one half-year: how much lies in each bin (bins, 2, levels), and on a raid of no drone (levels,)."""
        mean = ordinary(found, level, chance)
        parts = ((jax.nn.log_sigmoid(-chance), mean), (jax.nn.log_sigmoid(chance), mean * found["multiple"]))
        one = sum(jnp.exp(share + base + k * jnp.log(k / (k + m)) + size * jnp.log(m / (k + m))) for share, m in parts)
        return data.weight[..., None] * one, sum(jnp.exp(share + k * jnp.log(k / (k + m))) for share, m in parts)

    masses, nones = jax.vmap(spell)(massed_logit(found))
    none = nones[data.spell]
    some = -jnp.expm1(jnp.log(jnp.minimum(none, 1.0 - 1e-12)))  # the chance that a raid has a drone
    here = (data.spell, data.top)
    below, *moments = (jnp.cumsum((masses * size**power).sum(axis=2), axis=1)[here] + _TINY for power in range(4))

    idle = idle_chance(_calm(found), level, 0.0, data.ref)
    quiet = idle + (1.0 - idle) * none
    ways = jax.lax.lgamma(data.days + 1.0) - jax.lax.lgamma(raids + 1.0) - jax.lax.lgamma(data.without + 1.0)
    out = ways[:, None] + data.without[:, None] * jnp.log(quiet) + raids[:, None] * jnp.log1p(-quiet)

    raid = held[:, None]
    ratio = jnp.clip((masses[here].sum(axis=1) + _TINY) / below, 1e-280, 1.0 - 1e-12)
    largest = raid * (jnp.log(below) - jnp.log(some)) + jnp.log(-jnp.expm1(raid * jnp.log1p(-ratio)))
    rest = _rest(raid - 1.0, data, *(moment / below for moment in moments))
    return out + jnp.where(any_raid[:, None], largest + jnp.where(raid > 1.0, rest, 0.0), 0.0)


def _rest(others: Array, data: Months, first: Array, second: Array, third: Array) -> Array:
    """Log chance of the total less the largest: what ``others`` raids of 1 to m drones, of these moments, come to."""
    others = jnp.maximum(others, 1.0)
    seen = (data.total - data.largest)[:, None]
    variance = jnp.maximum(second - first * first, 1e-9)
    few = _bounded(seen, others, jnp.maximum(data.largest, 1.0)[:, None], first, variance)
    cube = third - 3.0 * first * second + 2.0 * first**3
    skew = jnp.clip(cube / variance**1.5 / jnp.sqrt(others), -1.0, 1.0)
    return jnp.where(others > _FEW, _bent(seen, others * first, others * variance + 1.0 / 12.0, skew), few)


def _bounded(seen: Array, others: Array, most: Array, mean: Array, variance: Array) -> Array:
    """Log density of a sum of a few between ``others`` and ``others * most``: a beta of its mean and variance."""
    span = others * (most - 1.0) + 1.0
    at = jnp.clip((seen - others + 0.5) / span, 0.2 / span, 1.0 - 0.2 / span)
    middle = jnp.clip((others * (mean - 1.0) + 0.5) / span, 0.3 / span, 1.0 - 0.3 / span)
    spread = (others * variance + 1.0 / 12.0) / span**2
    held = jnp.maximum(middle * (1.0 - middle) / spread - 1.0, 0.05)
    a, b = middle * held, (1.0 - middle) * held
    return (log_gamma(held) - log_gamma(a) - log_gamma(b) + (a - 1.0) * jnp.log(at) + (b - 1.0) * jnp.log1p(-at)
            - jnp.log(span))  # fmt: skip


def _bent(seen: Array, mean: Array, variance: Array, skew: Array) -> Array:
    """Log density of a sum of many: y = z - skew/6 (z² - 1) is normal, and goes on straight where it would turn."""
    z = (seen - mean) / jnp.sqrt(variance)
    turn = 1.5 / jnp.maximum(jnp.abs(skew), 1e-3)
    near = jnp.clip(z, -turn, turn)
    slope = 1.0 - skew * near / 3.0
    y = near - skew / 6.0 * (near * near - 1.0) + slope * (z - near)
    return -0.5 * (y * y + jnp.log(2.0 * jnp.pi * variance)) + jnp.log(slope)


def step(found: Parameters, data: Months) -> Array:
    """The way from month to month: that of the means of a walk with ``step`` and ``drift`` a week.

    Means over neighbouring months differ with two thirds of the variance of a month's walk; that such differences
    also hang together a little (a quarter) is left out.
    """
    return steps(data.grid, found["drift"] * WEEKS, found["step"] * float(np.sqrt(BETWEEN * WEEKS)))


def simulate_nights(found: Parameters, level: Array, data: Months, key: Array) -> Array:
    """Launches of each night by the nightly law at the month's level (…, months, 31); NaN beyond the days covered."""
    keys = jax.random.split(key, 4)
    level = jnp.broadcast_to(level[..., None], (*level.shape, _MOST_DAYS))
    idle = jax.random.uniform(keys[0], level.shape) < idle_chance(_calm(found), level, 0.0, data.ref)
    chance = massed_logit(found)[data.spell][:, None]
    massed = jax.random.uniform(keys[1], level.shape) < jax.nn.sigmoid(chance)
    k = shape(found, level, data.ref)
    mean = ordinary(found, level, chance) * jnp.where(massed, found["multiple"], 1.0)
    count = jax.random.poisson(keys[3], jax.random.gamma(keys[2], k) / k * mean)
    night = jnp.where(idle, 0.0, count.astype(float))
    return jnp.where(jnp.arange(_MOST_DAYS) < data.days[:, None], night, jnp.nan)


def simulate(found: Parameters, level: Array, data: Months, key: Array) -> Array:
    """The total of each month at its level (…, months)."""
    return jnp.nansum(simulate_nights(found, level, data, key), axis=-1)


def at_end(found: Parameters, level: Array, noise: Array) -> Array:
    """The level on the last day of a month from that of the month; ``noise`` is standard normal."""
    return level + found["drift"] * WEEKS / 2.0 + found["step"] * float(np.sqrt(TO_END * WEEKS)) * noise


MONTHLY = Form(
    "monthly launches", prior, months, step, simulate,
    ("step", "drift", "idle", "idle_slope", "massed", "turn", "multiple", "shape", "shape_slope"),
)  # fmt: skip
