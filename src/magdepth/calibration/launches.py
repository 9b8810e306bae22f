"""Launches: nights without a raid, ordinary and massed raids, about a level that drifts from week to week."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from magdepth.calibration.forms import LEAST_STEP, Form, Parameters, above
from magdepth.calibration.jaxed import dist, jax, jnp, log_gamma, numpyro
from magdepth.calibration.levels import Array, Calendar, steps
from magdepth.calibration.nightly import Nights

_SPACING = 0.08


class Launches(NamedTuple):
    """Launches a day as the model sees them.

    ``count`` (days,); ``quiet`` (days,): 1 where the day before is known to have had no launch; ``seen``: False where
    the count is missing or held back; ``ref``: the log of the raid size at which slopes are nought. Days with the same
    ``count`` and ``quiet`` are alike: ``alike`` (days,) says which of the ``kinds`` (kinds, 2) a day is.
    """

    count: Array
    quiet: Array
    seen: Array
    kinds: Array
    alike: Array
    calendar: Calendar
    grid: Array
    ref: Array


def launches_of(nights: Nights) -> Launches:
    """The launches of a series; the grid reaches from a third of its quietest level to twice its largest raid."""
    count = nights.launched
    raids = count[np.isfinite(count) & (count > 0)]
    typical, largest = (float(raids.mean()), float(raids.max())) if len(raids) else (1.0, 3.0)
    least = min(_weekly(nights), typical) / 3.0
    low, high = np.log(max(0.2, least)), np.log(2.0 * largest + 3.0)
    points = int(min(160, max(40, 10 * np.ceil((high - low) / _SPACING / 10))))
    quiet = (np.concatenate([[np.nan], count[:-1]]) == 0).astype(float)
    filled = np.nan_to_num(count)
    kinds, alike = np.unique(np.stack([filled, quiet], axis=1), axis=0, return_inverse=True)
    return Launches(
        count=jnp.asarray(filled),
        quiet=jnp.asarray(quiet),
        seen=jnp.asarray(np.isfinite(count)),
        kinds=jnp.asarray(kinds),
        alike=jnp.asarray(alike.reshape(-1)),
        calendar=Calendar(*(jnp.asarray(one) for one in (nights.block, nights.new, nights.opens))),
        grid=jnp.linspace(low, high, points),
        ref=jnp.asarray(np.log(typical)),
    )  # fmt: skip


def _weekly(nights: Nights) -> float:
    """The least mean raid of a block that had one."""
    count = np.nan_to_num(nights.launched)
    sums, raids = np.bincount(nights.block, count), np.bincount(nights.block, count > 0)
    return float((sums[raids > 0] / raids[raids > 0]).min()) if (raids > 0).any() else 1.0


def prior(data: Launches) -> dict[str, Array]:
    """The parameters, drawn from their priors.

    ``step``: the level's weekly step (log sd); ``drift``: its growth a week, shrunk hard, for growth of one stretch
    says little about the next; ``idle``, ``idle_slope``, ``idle_again``: logit of a night without a raid at the
    reference level, how it falls with the log level, and its change after such a night; ``massed``: logit of a massed
    night; ``multiple``: mean of a massed raid over an ordinary one; ``shape``, ``shape_slope``: log of the gamma shape
    of a raid at the reference level, and its slope.
    """
    del data
    return {
        "step": above("step", LEAST_STEP, dist.LogNormal(float(np.log(0.1)), 0.7)),
        "drift": numpyro.sample("drift", dist.Normal(0.0, 0.005)),
        "idle": numpyro.sample("idle", dist.Normal(-2.0, 1.5)),
        "idle_slope": numpyro.sample("idle_slope", dist.HalfNormal(1.5)),
        "idle_again": numpyro.sample("idle_again", dist.Normal(0.0, 0.5)),
        "massed": numpyro.sample("massed", dist.Normal(-2.0, 0.7)),
        "multiple": above("multiple", 1.0, dist.LogNormal(float(np.log(2.0)), 0.4)),
        "shape": numpyro.sample("shape", dist.Normal(float(np.log(4.0)), 0.7)),
        "shape_slope": numpyro.sample("shape_slope", dist.Normal(0.0, 0.4)),
    }


def idle_chance(found: Parameters, level: Array, quiet: Array | float, ref: Array) -> Array:
    """The chance of a night without a raid."""
    return jax.nn.sigmoid(found["idle"] - found["idle_slope"] * (level - ref) + found["idle_again"] * quiet)


def ordinary(found: Parameters, level: Array) -> Array:
    """The mean of an ordinary raid: the level is the log mean over ordinary and massed ones."""
    chance = jax.nn.sigmoid(found["massed"])
    return jnp.exp(level) / (1.0 - chance + chance * found["multiple"])


def shape(found: Parameters, level: Array, ref: Array) -> Array:
    """The gamma shape of a raid's size: small is heavy-tailed."""
    return jnp.exp(found["shape"] + found["shape_slope"] * (level - ref))


def nights(found: Parameters, data: Launches) -> Array:
    """Log chance of each day's count at each level (days, levels)."""
    return _kinds(found, data)[data.alike]


def blocks(found: Parameters, data: Launches) -> Array:
    """The same for whole blocks: each kind of day is reckoned once, and counted in each block."""
    tally = jnp.zeros((len(data.calendar.opens), len(data.kinds)))
    tally = tally.at[data.calendar.block, data.alike].add(data.seen.astype(float))
    return tally @ _kinds(found, data)


def _kinds(found: Parameters, data: Launches) -> Array:
    """Log chance of each kind of day: no raid, or a negative binomial, ordinary or massed."""
    count, quiet, level = data.kinds[:, :1], data.kinds[:, 1:], data.grid[None, :]
    k, mean = shape(found, level, data.ref), ordinary(found, level)
    base = log_gamma(count + k) - log_gamma(k) - jax.lax.lgamma(count + 1.0)
    usual, massed = (base + _tail(count, size, k) for size in (mean, mean * found["multiple"]))
    chance = found["massed"]
    raid = jnp.logaddexp(jax.nn.log_sigmoid(-chance) + usual, jax.nn.log_sigmoid(chance) + massed)
    idle = idle_chance(found, level, quiet, data.ref)
    return jnp.where(count == 0, jnp.log(idle + (1.0 - idle) * jnp.exp(raid)), jnp.log1p(-idle) + raid)


def _tail(count: Array, mean: Array, k: Array) -> Array:
    return k * jnp.log(k / (k + mean)) + count * jnp.log(mean / (k + mean))


def step(found: Parameters, data: Launches) -> Array:
    """The way from block to block."""
    return steps(data.grid, found["drift"], found["step"])


def simulate(found: Parameters, level: Array, data: Launches, key: Array) -> Array:
    """A count for each day at its level (…, days); what the night before was is taken from the data."""
    keys = jax.random.split(key, 4)
    idle = jax.random.uniform(keys[0], level.shape) < idle_chance(found, level, data.quiet, data.ref)
    massed = jax.random.uniform(keys[1], level.shape) < jax.nn.sigmoid(found["massed"])
    k = shape(found, level, data.ref)
    mean = ordinary(found, level) * jnp.where(massed, found["multiple"], 1.0)
    count = jax.random.poisson(keys[3], jax.random.gamma(keys[2], k) / k * mean)
    return jnp.where(idle, 0, count).astype(float)


LAUNCHES = Form(
    "launches", prior, nights, step, simulate,
    ("step", "drift", "idle", "idle_slope", "idle_again", "massed", "multiple", "shape", "shape_slope"), blocks,
)  # fmt: skip
