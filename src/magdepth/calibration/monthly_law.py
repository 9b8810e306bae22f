"""The nightly law of launches seen through months: totals, largest nights and days without a launch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from magdepth.calibration.forms import Parameters
from magdepth.calibration.jax_setup import jax, jnp, log_gamma
from magdepth.calibration.launches import idle_chance, massed_logit, ordinary, shape
from magdepth.calibration.levels import Array, Calendar
from magdepth.calibration.yearly import PublishedQuantile, QuantileMarks, marks_of
from magdepth.errors import BadInput, Fault

#: Months that a fit needs at the least.
LEAST_MONTHS = 3
_POINTS, _SINGLE, _WIDER = 64, 15, 28
_TINY = 1e-290
_MOMENTS = 4  # of one raid, from how often there is one on
_FEW = 5.0  # raids up to which a sum is taken as bounded, not as a normal


class Months(NamedTuple):
    """Months as the model sees them.

    ``days``, ``total``, ``largest``, ``without`` (months,): the facts; ``ref``: the log of the mean raid, at which
    slopes are nought. ``size`` (bins, 2): counts of one night in bins, two sizes that stand for each; ``whole``
    (half-years, months, 4, 2 bins): what each adds to the sums of nights up to the largest of the half-year's months,
    of their powers 0 to 3; ``last`` (months, 3), ``last_weight`` (months, 4, 3): the same for the bin that is not
    whole, and for the largest itself; ``spell``, ``place`` (months,): the half-year, of which there are one more than
    ``turns``, and the place in it; ``marks``: quantiles of the nights of some months together.
    """

    days: Array
    total: Array
    largest: Array
    without: Array
    size: Array
    whole: Array
    last: Array
    last_weight: Array
    spell: Array
    place: Array
    turns: Array
    marks: QuantileMarks
    seen: Array
    calendar: Calendar
    grid: Array
    ref: Array


def months_from(days: np.ndarray, total: np.ndarray, largest: np.ndarray, without: np.ndarray,
                spell: np.ndarray | None = None, published: Sequence[PublishedQuantile] = ()) -> Months:  # fmt: skip
    """The same from arrays (months,), in one half-year if not told otherwise.

    A quantile of no drone is left out: days without a launch say it already.
    """
    raids = days - without
    some = (raids > 0) & (total > 0)
    if some.sum() < LEAST_MONTHS:
        raise BadInput(Fault("K120", "too few months with a launch to fit", expected=f"{LEAST_MONTHS} or more",
                             got=str(int(some.sum())), cure="take a later as-of date"))  # fmt: skip
    mean = total[some] / raids[some]
    count = len(days)
    top = np.where(some, largest, 1.0)
    wider = np.round(np.geomspace(_SINGLE + 1.0, max(top.max(), _SINGLE + 2.0), _WIDER)) + 0.5
    edges = np.concatenate([np.arange(_SINGLE + 1) + 0.5, wider])
    whole = np.searchsorted(edges, top - 0.5, side="right") - 1
    size, weight = _gauss(edges[:-1], edges[1:])
    left, left_weight = _gauss(edges[whole], top - 0.5)
    last, last_weight = np.column_stack([left, top]), np.column_stack([left_weight, np.ones(count)])
    published = sorted((one for one in published if one.drones >= 1.0), key=lambda one: one.drones)
    mark = np.array([np.round(one.drones) for one in published]) - 0.5
    cut = np.clip(np.searchsorted(edges, mark, side="right") - 1, 0, len(size) - 1)
    marks = marks_of(published, days, largest, size.reshape(-1), weight.reshape(-1), 2 * cut, *_gauss(edges[cut], mark))
    spell = np.zeros(count, dtype=np.int64) if spell is None else spell
    place = np.array([int((spell[:month] == spell[month]).sum()) for month in range(count)])
    power = np.arange(_MOMENTS)[:, None]
    sums = np.zeros((int(spell.max()) + 1, int(place.max()) + 1, _MOMENTS, size.size))
    sums[spell, place] = (weight * (np.arange(len(size)) < whole[:, None])[..., None]).reshape(count, 1, -1)
    sums *= size.reshape(-1) ** power
    return Months(
        days=jnp.asarray(days), total=jnp.asarray(total), largest=jnp.asarray(largest), without=jnp.asarray(without),
        size=jnp.asarray(size), whole=jnp.asarray(sums), last=jnp.asarray(last),
        last_weight=jnp.asarray(last_weight[:, None] * last[:, None] ** power),
        spell=jnp.asarray(spell), place=jnp.asarray(place), turns=jnp.zeros(int(spell.max())),
        marks=marks, seen=jnp.ones(count, dtype=bool),
        calendar=Calendar(jnp.arange(count), jnp.arange(count) > 0, jnp.arange(count)),
        grid=jnp.linspace(np.log(mean.min() / 3.0), np.log(3.0 * mean.max()), _POINTS),
        ref=jnp.asarray(np.log(total.sum() / raids.sum())),
    )  # fmt: skip


def _gauss(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gauss's two points for sums over the whole numbers from low to high, and for how many each stands (…, 2).

    Exact for one number, for two, and for cubics; of no number they weigh nothing.
    """
    width = (high - low)[:, None]
    offset = np.sqrt(np.maximum(width**2 - 1.0, 0.0) / 12.0) * np.array([-1.0, 1.0])
    return (low + high)[:, None] / 2.0 + offset, np.repeat(width / 2.0, 2, axis=1)


def calm(theta: Parameters) -> dict[str, Array]:
    """Parameters as ``launches`` takes them: night after night alike."""
    return {**theta, "idle_again": jnp.zeros_like(theta["idle"])}


class Law(NamedTuple):
    """How often a raid has so many drones, at each level.

    ``none`` (months, levels): none; ``whole`` (half-years, bins, levels): the counts of whole bins; ``last`` (months,
    3, levels): the month's own counts; ``sums``, each (months, levels): the chance of one to the month's largest, and
    the sums of their first three powers, each count as often as it comes.
    """

    none: Array
    whole: Array
    last: Array
    sums: tuple[Array, ...]


def law_of(theta: Parameters, data: Months) -> Law:
    """The law of a raid's size by half-year and level, on the counts that the months need."""
    of_half = massed_logit(theta)
    whole = often(theta, data, data.size.reshape(-1), of_half[:, None])
    last = often(theta, data, data.last, of_half[data.spell][:, None])
    sums = jnp.einsum("hmpk,hkl->hmpl", data.whole, whole)[data.spell, data.place]
    sums = sums + jnp.einsum("mpk,mkl->mpl", data.last_weight, last) + _TINY
    none = often(theta, data, jnp.zeros(1), of_half)[data.spell]
    return Law(none, whole, last, tuple(sums[:, power] for power in range(_MOMENTS)))


def often(theta: Parameters, data: Months, size: Array, massed: Array) -> Array:
    """How often a raid has so many drones (…, levels), the logit of a massed one of its half-year beside it (…)."""
    size, massed, level = size[..., None], massed[..., None], data.grid
    k = shape(theta, level, data.ref)
    once = jax.lax.optimization_barrier  # else it is reckoned anew for each size
    base = once(log_gamma(size + k) - log_gamma(k) - jax.lax.lgamma(size + 1.0))
    mean = ordinary(theta, level, massed)
    parts = ((jax.nn.log_sigmoid(-massed), mean), (jax.nn.log_sigmoid(massed), mean * theta["multiple"]))
    ways = [jnp.exp(base + once(share + k * jnp.log(k / (k + m))) + size * once(jnp.log(m / (k + m))))
            for share, m in parts]  # fmt: skip
    return ways[0] + ways[1]


def months(theta: Parameters, data: Months, law: Law | None = None) -> Array:
    """Log chance of each month's facts at each level (months, levels); ``law`` where it is at hand.

    Exact in the nightly law at a level that stands still: days without a launch (binomial; a raid of no drone is one)
    and the largest of R raids, F(m)^R - F(m-1)^R; F is the law's own, negative binomials summed over counts, beyond
    fifteen in bins by Gauss's rule. Approximated: that the level stands still within a month; the other R - 1 raids
    are taken as at most m each, and their sum by its moments: up to five as a beta on its range, more as a normal
    bent to the skewness (Cornish and Fisher 1938, first term).
    """
    law = law_of(theta, data) if law is None else law
    raids = data.days - data.without
    any_raid = raids > 0
    level = data.grid
    some = -jnp.expm1(jnp.log(jnp.minimum(law.none, 1.0 - 1e-12)))  # the chance that a raid has a drone
    below, *moments = law.sums

    idle = idle_chance(calm(theta), level, 0.0, data.ref)
    quiet = idle + (1.0 - idle) * law.none
    ways = jax.lax.lgamma(data.days + 1.0) - jax.lax.lgamma(raids + 1.0) - jax.lax.lgamma(data.without + 1.0)
    out = ways[:, None] + data.without[:, None] * jnp.log(quiet) + raids[:, None] * jnp.log1p(-quiet)

    raid = jnp.where(any_raid, raids, 1.0)[:, None]
    ratio = jnp.clip((law.last[:, -1] + _TINY) / below, 1e-280, 1.0 - 1e-12)
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
    kappa = jnp.maximum(middle * (1.0 - middle) / spread - 1.0, 0.05)
    a, b = middle * kappa, (1.0 - middle) * kappa
    return (log_gamma(kappa) - log_gamma(a) - log_gamma(b) + (a - 1.0) * jnp.log(at) + (b - 1.0) * jnp.log1p(-at)
            - jnp.log(span))  # fmt: skip


def _bent(seen: Array, mean: Array, variance: Array, skew: Array) -> Array:
    """Log density of a sum of many: y = z - skew/6 (z² - 1) is normal, and goes on straight where it would turn."""
    z = (seen - mean) / jnp.sqrt(variance)
    turn = 1.5 / jnp.maximum(jnp.abs(skew), 1e-3)
    near = jnp.clip(z, -turn, turn)
    slope = 1.0 - skew * near / 3.0
    y = near - skew / 6.0 * (near * near - 1.0) + slope * (z - near)
    return -0.5 * (y * y + jnp.log(2.0 * jnp.pi * variance)) + jnp.log(slope)
