"""Launches: nights without a raid, ordinary and massed raids, about a level that drifts from week to week.

How many raids are massed may turn from half-year to half-year: the practice of a campaign changes at a stroke, where
its level drifts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from magdepth.calibration.forms import LEAST_STEP, Form, Parameters, bounded_below
from magdepth.calibration.jax_setup import dist, jax, jnp, log_gamma, numpyro
from magdepth.calibration.levels import Array, Calendar, steps
from magdepth.calibration.nightly import Nights, spells_of

#: Prior sd of a turn from one half-year to the next in the logit of a massed night: about a doubling or a halving.
TURN = 0.7
#: Prior of the logit of twice the chance of a massed night: from one raid in twenty-three to one in four.
MASSED = dist.Normal(-1.2, 0.7)
_SPACING = 0.08


class Launches(NamedTuple):
    """Launches a day as the model sees them.

    ``count`` (days,); ``quiet`` (days,): 1 where the day before is known to have had no launch; ``seen``: False where
    the count is missing or held back; ``spell`` (days,): the half-year, of which there are one more than ``turns``;
    ``ref``: the log of the raid size at which slopes are nought. ``counts`` (counts,): the counts that there are;
    ``pairs`` (2, pairs): the half-years and the places in ``counts`` that come together on a day; ``alike`` (days,):
    the pair of each day.
    """

    count: Array
    quiet: Array
    seen: Array
    spell: Array
    turns: Array
    counts: Array
    pairs: Array
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
    spell = spells_of(nights.first, len(count))
    counts, which = np.unique(filled, return_inverse=True)
    pairs, alike = np.unique(np.stack([spell, which.reshape(-1)]), axis=1, return_inverse=True)
    return Launches(
        count=jnp.asarray(filled),
        quiet=jnp.asarray(quiet),
        seen=jnp.asarray(np.isfinite(count)),
        spell=jnp.asarray(spell),
        turns=jnp.zeros(int(spell.max())),
        counts=jnp.asarray(counts),
        pairs=jnp.asarray(pairs),
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
    reference level, how it falls with the log level, and its change after such a night; ``massed``: logit of twice the
    chance of a massed night in the first half-year, for raids that are the most of all are the ordinary ones; ``turn``
    (turns,): its change from each half-year to the next, none where all nights lie in one; ``multiple``: mean of a
    massed raid over an ordinary one; ``shape``, ``shape_slope``: log of the gamma shape of a raid at the reference
    level, and its slope.
    """
    return prior_of(len(data.turns))


def prior_of(turns: int, idle_again: bool = True) -> dict[str, Array]:
    """The parameters with so many turns, ``idle_again`` among them or not, drawn from their priors."""
    return {
        "step": bounded_below("step", LEAST_STEP, dist.LogNormal(float(np.log(0.1)), 0.7)),
        "drift": numpyro.sample("drift", dist.Normal(0.0, 0.005)),
        "idle": numpyro.sample("idle", dist.Normal(-2.0, 1.5)),
        "idle_slope": numpyro.sample("idle_slope", dist.HalfNormal(1.5)),
        **({"idle_again": numpyro.sample("idle_again", dist.Normal(0.0, 0.5))} if idle_again else {}),
        "massed": numpyro.sample("massed", MASSED),
        "multiple": bounded_below("multiple", 1.0, dist.LogNormal(float(np.log(2.0)), 0.4)),
        "shape": numpyro.sample("shape", dist.Normal(float(np.log(4.0)), 0.7)),
        "shape_slope": numpyro.sample("shape_slope", dist.Normal(0.0, 0.4)),
        **({"turn": numpyro.sample("turn", dist.Normal(0.0, TURN).expand([turns]).to_event(1))} if turns else {}),
    }


def massed_logit(theta: Parameters) -> Array:
    """The logit of a massed night in each half-year (half-years,): half the chance whose logit the parameters are.

    >>> chances = jax.nn.sigmoid(massed_logit({"massed": jnp.float64(0.0), "turn": jnp.array([50.0])}))
    >>> [round(float(chance), 6) for chance in chances]
    [0.25, 0.5]
    """
    first = jnp.asarray(theta["massed"])[None]
    of_half = jnp.concatenate([first, first + jnp.cumsum(theta["turn"])]) if "turn" in theta else first
    return of_half - jnp.logaddexp(jnp.log(2.0), of_half)


def idle_chance(theta: Parameters, level: Array, quiet: Array | float, ref: Array) -> Array:
    """The chance of a night without a raid."""
    return jax.nn.sigmoid(theta["idle"] - theta["idle_slope"] * (level - ref) + theta["idle_again"] * quiet)


def ordinary(theta: Parameters, level: Array, massed: Array) -> Array:
    """The mean of an ordinary raid: the level is the log mean over ordinary and massed ones, ``massed`` a logit."""
    chance = jax.nn.sigmoid(massed)
    return jnp.exp(level) / (1.0 - chance + chance * theta["multiple"])


def shape(theta: Parameters, level: Array, ref: Array) -> Array:
    """The gamma shape of a raid's size: small is heavy-tailed."""
    return jnp.exp(theta["shape"] + theta["shape_slope"] * (level - ref))


def nights(theta: Parameters, data: Launches) -> Array:
    """Log chance of each day's count at each level (days, levels)."""
    some, none, raid = _chances(theta, data)
    quiet = data.quiet.astype(int)
    return jnp.where(data.count[:, None] == 0, none[quiet, data.spell], some[quiet] + raid[data.alike])


def blocks(theta: Parameters, data: Launches) -> Array:
    """The same for whole blocks: chances are reckoned once for each pair of half-year and count, then counted."""
    def tally(of: Array, *ways: tuple[Array, int]) -> Array:
        empty = jnp.zeros((len(data.calendar.opens), *(size for _, size in ways)))
        at = empty.at[(data.calendar.block, *(place for place, _ in ways))]
        return at.add((data.seen & of).astype(float)).reshape(len(empty), -1)

    some, none, raid = _chances(theta, data)
    came, quiet, spell = data.count > 0, (data.quiet.astype(int), 2), (data.spell, len(data.turns) + 1)
    levels = len(data.grid)
    return (tally(came, quiet) @ some + tally(~came, quiet, spell) @ none.reshape(-1, levels)
            + tally(came, (data.alike, data.pairs.shape[1])) @ raid)  # fmt: skip


def _chances(theta: Parameters, data: Launches) -> tuple[Array, Array, Array]:
    """Log chances by level: of a night with a raid (quiet, levels), of a count of nought (quiet, spells, levels) and
    of each pair's count of a raid, which is a negative binomial, ordinary or massed (pairs, levels).
    """  # fmt: skip
    level, chance, count = data.grid, massed_logit(theta)[:, None], data.counts[:, None]
    spell, which = data.pairs
    k, mean = shape(theta, level, data.ref), ordinary(theta, level, chance)
    base = log_gamma(count + k) - log_gamma(k) - jax.lax.lgamma(count + 1.0)

    def of_mean(mean: Array) -> tuple[Array, Array]:
        nothing = k * jnp.log(k / (k + mean))
        return nothing, nothing[spell] + count[which] * jnp.log(mean / (k + mean))[spell]

    usual, massed = of_mean(mean), of_mean(mean * theta["multiple"])
    weights = jax.nn.log_sigmoid(-chance), jax.nn.log_sigmoid(chance)
    empty = jnp.logaddexp(weights[0] + usual[0], weights[1] + massed[0])
    raid = base[which] + jnp.logaddexp(weights[0][spell] + usual[1], weights[1][spell] + massed[1])
    idle = idle_chance(theta, level, jnp.arange(2.0)[:, None], data.ref)
    return jnp.log1p(-idle), jnp.log(idle[:, None] + (1.0 - idle[:, None]) * jnp.exp(empty)), raid


def step(theta: Parameters, data: Launches) -> Array:
    """The way from block to block."""
    return steps(data.grid, theta["drift"], theta["step"])


def simulate(theta: Parameters, level: Array, data: Launches, key: Array) -> Array:
    """A count for each day at its level (…, days); what the night before was is taken from the data."""
    idle = idle_chance(theta, level, data.quiet, data.ref)
    return draw_counts(theta, level, idle, massed_logit(theta)[data.spell], data.ref, key)


def draw_counts(theta: Parameters, level: Array, idle: Array, massed: Array, ref: Array, key: Array) -> Array:
    """Launches of nights at their levels, by the chance of a night without a raid and the logit of a massed one."""
    keys = jax.random.split(key, 4)
    is_idle = jax.random.uniform(keys[0], level.shape) < idle
    is_massed = jax.random.uniform(keys[1], level.shape) < jax.nn.sigmoid(massed)
    k = shape(theta, level, ref)
    mean = ordinary(theta, level, massed) * jnp.where(is_massed, theta["multiple"], 1.0)
    count = jax.random.poisson(keys[3], jax.random.gamma(keys[2], k) / k * mean)
    return jnp.where(is_idle, 0, count).astype(float)


def simulate_in_turn(theta: Parameters, level: Array, data: Launches, key: Array, known: Array | None = None) -> Array:
    """A count for each day at its level (days,), day by day: each looks at the night before as it was drawn.

    ``known`` (days,): True where the night is looked back on as it was reported; nowhere, if not given.
    """
    reported = jnp.zeros(len(data.seen), dtype=bool) if known is None else known

    def tonight(quiet: Array, at: tuple[Array, ...]) -> tuple[Array, Array]:
        level_tonight, spell, as_reported, count_reported, night_key = at
        count = simulate(theta, level_tonight, data._replace(quiet=quiet, spell=spell), night_key)
        return (jnp.where(as_reported, count_reported, count) == 0).astype(float), count

    keys = jax.random.split(key, len(data.seen))
    _, counts = jax.lax.scan(tonight, jnp.asarray(0.0), (level, data.spell, reported, data.count, keys))
    return counts


LAUNCHES = Form(
    "launches", prior, nights, step, simulate,
    ("step", "drift", "idle", "idle_slope", "idle_again", "massed", "turn", "multiple", "shape", "shape_slope"),
    blocks,
)  # fmt: skip
