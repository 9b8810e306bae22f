"""The share of a raid that comes to one end: leaks, is lost, is not shot down; by regime, with night effects.

A night's share is beta about ``sigmoid(level + slope · log(raid / reference))``: a binomial alone would be far too
narrow. The level drifts from week to week, as both sides adapt; it jumps where a regime begins.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from magdepth.calibration.forms import LEAST_STEP, Form, Parameters, bounded_below
from magdepth.calibration.jax_setup import dist, jax, jnp, log_gamma, numpyro
from magdepth.calibration.levels import Array, Calendar, steps
from magdepth.calibration.nightly import Counts, Nights

#: Prior sd of a regime's jump on the logit: small where the figure means the same as before, wide where it does not.
SAME, OTHER = 0.5, 1.5
#: Outcomes so rare that their going from one figure to another is none to speak of, as far as reports tell.
_FEW = frozenset({"left", "airborne"})
_LOW, _HIGH, _SPACING = -6.0, 4.0, 0.12


class Shares(NamedTuple):
    """Raids and how many of each came to the end in question, as the model sees them.

    ``of`` and ``came`` (days,): trials and successes; ``log_raid`` (days,): log raid size over the reference;
    ``regime`` (days,); ``wide`` (regimes,): the prior sd of the jump into each; ``at`` (raids,): the days with a raid.
    """

    of: Array
    came: Array
    log_raid: Array
    regime: Array
    seen: Array
    calendar: Calendar
    grid: Array
    wide: Array
    at: Array


def shares_of(nights: Nights, what: str = "rest", ref: float | None = None) -> Shares:
    """The ``rest`` or the ``unshot`` of launches, or the ``lost`` of those that are not in the rest.

    ``ref`` is the raid size at which the slope is nought; the median raid, if not given.
    """
    launched = nights.launched
    of, came = {
        "rest": (launched, nights.rest),
        "unshot": (launched, launched - nights.stopped),
        "lost": (launched - nights.rest, nights.lost),
    }[what]
    return shares_from(nights, of, came, ref)


def shares_from(nights: Nights, of: Counts, came: Counts, ref: float | None = None) -> Shares:
    """Any share: ``came`` of ``of`` (days,), each missing as NaN."""
    with np.errstate(invalid="ignore"):
        seen = np.isfinite(of) & np.isfinite(came) & (of > 0) & (came >= 0) & (came <= of)
    size = np.where(seen, nights.launched, 1.0)
    middle = reference(nights) if ref is None else ref
    wide = [SAME] + [OTHER if nights.moved.get(code, frozenset()) - _FEW else SAME for code in nights.codes[1:]]
    return Shares(
        of=jnp.asarray(np.where(seen, of, 1.0)),
        came=jnp.asarray(np.where(seen, came, 0.0)),
        log_raid=jnp.asarray(np.log(np.maximum(size, 1.0) / middle)),
        regime=jnp.asarray(nights.regime),
        seen=jnp.asarray(seen),
        calendar=Calendar(*(jnp.asarray(one) for one in (nights.block, nights.new, nights.opens))),
        grid=jnp.linspace(_LOW, _HIGH, int(round((_HIGH - _LOW) / _SPACING)) + 1),
        wide=jnp.asarray(wide),
        at=jnp.asarray(np.flatnonzero(seen)),
    )


def reference(nights: Nights) -> float:
    """The median raid."""
    raids = nights.launched[np.isfinite(nights.launched) & (nights.launched > 0)]
    return float(np.median(raids)) if len(raids) else 1.0


def prior(data: Shares) -> dict[str, Array]:
    """The parameters, drawn from their priors.

    ``step``: the level's weekly step (logit sd); ``slope`` (regimes,): change of the logit with the log raid size, free
    in sign; ``spread`` (regimes,): log concentration of the night effect at the reference raid; ``spread_slope``:
    its change with the log raid size; ``jump`` (regimes,): what the level jumps by where the regime begins (the
    first has none).
    """
    regimes = len(data.wide)
    return {
        "step": bounded_below("step", LEAST_STEP, dist.LogNormal(float(np.log(0.08)), 0.8)),
        "slope": numpyro.sample("slope", dist.Normal(0.0, 0.5).expand([regimes])),
        "spread": numpyro.sample("spread", dist.Normal(float(np.log(15.0)), 1.0).expand([regimes])),
        "spread_slope": numpyro.sample("spread_slope", dist.Normal(0.0, 0.4)),
        "jump": numpyro.sample("jump", dist.Normal(0.0, data.wide)),
    }


def _with_none(data: Shares) -> dict[str, Array]:
    return prior(data) | {"none": numpyro.sample("none", dist.Beta(1.0, 1.0))}


def nights(theta: Parameters, data: Shares) -> Array:
    """Log chance of each raid's share at each level: beta-binomial; nothing on a day without a raid.

    With ``none`` among the parameters, all come to the end (no intercept at all) with that chance besides.
    """
    of, came = data.of[data.at], data.came[data.at]
    size, regime = data.log_raid[data.at], data.regime[data.at]
    share = jax.nn.sigmoid(data.grid[None, :] + (theta["slope"][regime] * size + offset(theta)[regime])[:, None])
    kappa = jnp.exp(theta["spread"][regime] + theta["spread_slope"] * size)[:, None]
    a, b = share * kappa, (1.0 - share) * kappa
    n, k = of[:, None], came[:, None]
    ways = (jax.lax.lgamma(of + 1.0) - jax.lax.lgamma(came + 1.0) - jax.lax.lgamma(of - came + 1.0))[:, None]
    log_chance = (ways + log_gamma(k + a) + log_gamma(n - k + b) - log_gamma(n + kappa)
                  - log_gamma(a) - log_gamma(b) + log_gamma(kappa))  # fmt: skip
    if "none" in theta:
        bare = theta["none"]
        log_chance = jnp.where(k == n, jnp.log(bare + (1.0 - bare) * jnp.exp(log_chance)),
                               jnp.log1p(-bare) + log_chance)  # fmt: skip
    return jnp.zeros((len(data.of), len(data.grid))).at[data.at].set(log_chance)


def offset(theta: Parameters) -> Array:
    """What all jumps so far add to the level (regimes,): the level itself drifts on as if nothing had jumped."""
    return jnp.cumsum(theta["jump"].at[0].set(0.0))


def step(theta: Parameters, data: Shares) -> Array:
    """The way from block to block."""
    return steps(data.grid, 0.0, theta["step"])


def tonight_share(theta: Parameters, level: Array, data: Shares) -> Array:
    """The median share of each day at its level (…, days), without the night effect."""
    moved = theta["slope"][data.regime] * data.log_raid + offset(theta)[data.regime]
    return jax.nn.sigmoid(level + moved)


def simulate(theta: Parameters, level: Array, data: Shares, key: Array) -> Array:
    """How many of each raid come to the end, at its level (…, days)."""
    keys = jax.random.split(key, 3)
    share = tonight_share(theta, level, data)
    kappa = jnp.exp(theta["spread"][data.regime] + theta["spread_slope"] * data.log_raid)
    tonight = jax.random.beta(keys[0], jnp.maximum(share * kappa, 1e-3), jnp.maximum((1.0 - share) * kappa, 1e-3))
    came = jax.random.binomial(keys[1], data.of, jnp.clip(tonight, 1e-12, 1.0 - 1e-12))
    if "none" in theta:
        came = jnp.where(jax.random.uniform(keys[2], level.shape) < theta["none"], data.of, came)
    return came.astype(float)


def independent(theta: Parameters, level: Array, data: Shares, key: Array) -> Array:
    """The same with independent intercepts, a plain binomial at the night's median share: what must fail."""
    share = tonight_share(theta, level, data)
    return jax.random.binomial(key, data.of, share).astype(float)


_MAIN = ("step", "slope", "spread", "spread_slope", "jump")
SHARES = Form("shares", prior, nights, step, simulate, _MAIN)
#: For missiles: most attacks have no intercept at all.
BIMODAL = Form("shares, bimodal", _with_none, nights, step, simulate, (*_MAIN, "none"))


def as_dict(data: Shares) -> dict[str, Any]:
    """Plain figures of what was fitted: raids, objects, the share."""
    of, came = (float(jnp.where(data.seen, one, 0.0).sum()) for one in (data.of, data.came))
    return {"raids": int(data.seen.sum()), "of": of, "came": came, "share": came / of if of else None}
