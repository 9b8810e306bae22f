"""Whole synthetic series drawn from a model: parameters from its prior, a path of the level, a figure a day."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from magdepth.calibration.forms import Form, Parameters, uniform_start
from magdepth.calibration.jax_setup import jax, jnp, numpyro
from magdepth.calibration.launches import Launches, simulate_in_turn
from magdepth.calibration.levels import Array, Calendar
from magdepth.calibration.nightly import blocks_of
from magdepth.calibration.shares import OTHER, SAME, Shares

#: Median and log sd of the raids of a synthetic series of shares.
RAID, RAID_SPREAD = 140.0, 0.45


class SyntheticSeries(NamedTuple):
    """A synthetic series and what it was made from: parameters, places of the level on the grid (blocks,), the data.

    ``sampled`` are the parameters as the sampler knows them, where ``truth`` has what was made of them.
    """

    truth: dict[str, Array]
    sampled: dict[str, Array]
    path: Array
    data: Any


def draw(
    form: Form, template: Any, key: Array, given: Parameters | None = None, start: Array | None = None
) -> SyntheticSeries:
    """One series of the template's shape: exactly what the model takes a series to be.

    Parameters come from the prior, but for those ``given``; the level of the first block from ``start`` (levels,),
    which is even if not given; its path from the model's own matrix of steps, so that a grid too coarse for a step
    is as coarse in the series as it is in the fit. Can be mapped and compiled.
    """
    keys = jax.random.split(key, 3)
    with numpyro.handlers.trace() as sites:
        truth = dict(numpyro.handlers.seed(form.prior, keys[0])(template)) | dict(given or {})
    sampled = {name: site["value"] for name, site in sites.items() if site["type"] == "sample"}
    path = walk(form, truth, template, keys[1], start)
    level = template.grid[path][template.calendar.block]
    return SyntheticSeries(truth, sampled, path, figures(form, truth, level, template, keys[2]))


def walk(form: Form, truth: Parameters, data: Any, key: Array, start: Array | None = None) -> Array:
    """A path of the level from block to block, as places on the grid (blocks,)."""
    first_key, step_key = jax.random.split(key)
    log_matrix = jnp.log(form.step(truth, data))
    first = jax.random.categorical(first_key, jnp.log(uniform_start(data) if start is None else start))

    def onward(place: Array, at: Array) -> tuple[Array, Array]:
        place = jax.random.categorical(at, log_matrix[place])
        return place, place

    _, rest = jax.lax.scan(onward, first, jax.random.split(step_key, len(data.calendar.opens) - 1))
    return jnp.concatenate([first[None], rest])


def figures(form: Form, truth: Parameters, level: Array, data: Any, key: Array) -> Any:
    """The data with a figure for each day at its level (days,): launches day by day, for a night looks at the last.

    Launches get a count of its own a day, so that all series of a calendar share their shapes and one compiled model.
    """
    if isinstance(data, Shares):
        return data._replace(came=form.simulate(truth, level, data, key))

    count = simulate_in_turn(truth, level, data, key)
    quiet = jnp.concatenate([jnp.zeros(1), (count[:-1] == 0).astype(float)])
    return data._replace(count=count, quiet=quiet, counts=count)


def launches_template(days: int = 42, points: int = 20, low: float = 20.0, high: float = 300.0, turns: int = 0
                      ) -> Launches:  # fmt: skip
    """The shape of a series of launches: a calendar and a grid of levels (drones a day), nothing in it.

    ``turns``: how often the half-year changes within it, at even distances.
    """
    spell = jnp.arange(days) * (turns + 1) // days
    return Launches(
        count=jnp.zeros(days), quiet=jnp.zeros(days), seen=jnp.ones(days, dtype=bool),
        spell=spell, turns=jnp.zeros(turns), counts=jnp.zeros(days), pairs=jnp.stack([spell, jnp.arange(days)]),
        alike=jnp.arange(days), calendar=_calendar(np.zeros(days, dtype=np.int64)),
        grid=jnp.linspace(np.log(low), np.log(high), points), ref=jnp.asarray(np.log(np.sqrt(low * high))),
    )  # fmt: skip


def shares_template(
    days: tuple[int, ...] = (21, 21), points: int = 24, low: float = -3.5, high: float = 1.5, raid: float = RAID,
    seed: int = 0,
) -> Shares:  # fmt: skip
    """The shape of a series of shares: ``days`` of each regime, a raid a night, a grid of levels (logit).

    Raids are lognormal about ``raid``; the first change of regime is one of meaning (wide prior), later ones are not.
    """
    regime = np.repeat(np.arange(len(days)), days)
    chance = np.random.default_rng(seed)
    raids = np.maximum(1.0, np.round(raid * np.exp(RAID_SPREAD * chance.normal(size=len(regime)))))
    return Shares(
        of=jnp.asarray(raids), came=jnp.zeros(len(regime)), log_raid=jnp.asarray(np.log(raids / raid)),
        regime=jnp.asarray(regime), seen=jnp.ones(len(regime), dtype=bool), calendar=_calendar(regime),
        grid=jnp.linspace(low, high, points), wide=jnp.asarray([SAME, OTHER, *[SAME] * len(days)][: len(days)]),
        at=jnp.arange(len(regime)),
    )  # fmt: skip


def _calendar(regime: np.ndarray[Any, np.dtype[np.int64]]) -> Calendar:
    return Calendar(*(jnp.asarray(one) for one in blocks_of(regime)))
