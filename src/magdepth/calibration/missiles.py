"""Missiles: how often an attack meets no intercept at all, what is stopped in the others, and launches a day now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from magdepth.calibration.fit import Fit, Table, last_levels, level_paths
from magdepth.calibration.forms import Parameters
from magdepth.calibration.jax_setup import jax, jnp
from magdepth.calibration.launches import idle_chance
from magdepth.calibration.levels import Array
from magdepth.calibration.nightly import band
from magdepth.calibration.posterior_draws import idle_in_the_long_run
from magdepth.calibration.shares import BIMODAL, nights
from magdepth.errors import BadInput, Fault

if TYPE_CHECKING:
    from magdepth.calibration.campaign import Campaign

Band: TypeAlias = tuple[float, float, float]

COUNT = 200
#: How the share stopped of an attack is told apart, for comparing reported attacks with replicated ones.
SHARE_BINS = ("0", "(0, 0.5]", "(0.5, 1)", "1")
LEAST_ATTACKS = 5  # of a year that has a row of its own


@dataclass(frozen=True)
class Year:
    """A year's attacks: the share with no intercept as reported, and of those that the model takes for unmet.

    A lone missile that came through may have been shot at and missed: ``unmet`` leaves such attacks open.
    """

    year: int
    attacks: int
    none: float
    unmet: Band


@dataclass(frozen=True)
class ShareBin:
    """Attacks by the share stopped: how many as reported, and the 5, 50 and 95 % of replicates."""

    share: str
    observed: int
    replicated: Band

    @property
    def inside(self) -> bool:
        """Whether the reported count lies within the 5 and 95 % of the replicates."""
        return self.replicated[0] <= self.observed <= self.replicated[2]


@dataclass(frozen=True)
class Missiles:
    """What a fit says of a class of missiles; bands are the 5, 50 and 95 % points.

    ``none``: share of attacks with no intercept at all; ``met``: share stopped of a middling attack that is met, at
    the last level; ``a_day``: launches a day at the last level. ``identified``: what the data tell of each parameter.
    """

    cls: str
    attacks: int
    launched: int
    none: Band
    met: Band
    a_day: Band
    identified: dict[str, str]
    years: tuple[Year, ...]
    parts: tuple[ShareBin, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "class": self.cls, "attacks": self.attacks, "launched": self.launched, "none": list(self.none),
            "stopped_if_met": list(self.met), "launches_a_day": list(self.a_day), "identified": self.identified,
            "years": [{"year": one.year, "attacks": one.attacks, "none": one.none, "unmet": list(one.unmet)}
                      for one in self.years],
            "share_stopped": [{"share": one.share, "observed": one.observed, "replicated": list(one.replicated),
                               "inside": one.inside} for one in self.parts],
        }  # fmt: skip


def missiles_of(campaign: Campaign, count: int = COUNT, seed: int = 0) -> Missiles:
    """What the fit of a class of missiles says.

    BadInput K130 for a class that was not fitted as one (drones), K131 where it had too few attacks to be fitted.
    """
    rest, daily = campaign.rest, campaign.nights
    if rest is None:
        raise BadInput(Fault("K131", f"class '{daily.cls}' has too few attacks", expected="3 or more with a figure"))
    if rest.form is not BIMODAL:
        raise BadInput(Fault("K130", "not a class of missiles", got=daily.cls, expected="ballistic, cruise, anti_ship"))
    draws = rest.thinned(count)
    paths = level_paths(rest, draws, seed)
    levels = paths[:, daily.block]
    met = 1.0 / (1.0 + np.exp(paths[:, -1]))  # the level is the log odds of coming through; there is one regime
    of, came = (np.asarray(one)[np.asarray(rest.data.at)] for one in (rest.data.of, rest.data.came))
    labels = {name: one.identified for fit in (campaign.launches, rest) for name, one in fit.estimates.items()}
    return Missiles(
        daily.cls, len(of), int(of.sum()), band(rest.draws["none"]), band(met),
        band(_a_day(campaign.launches, count, seed)), labels, _years(campaign, unmet(rest, draws, levels, seed)),
        _parts(of, came, replicated(rest, draws, levels, seed)),
    )  # fmt: skip


def unmet(rest: Fit, draws: Parameters, levels: Table, seed: int = 0) -> Table:
    """Whether each attack met nothing, drawn (draws, attacks): never so where anything was stopped."""
    data = rest.data

    def one(theta: Parameters, level: Array, key: Array) -> Array:
        others = nights({**theta, "none": jnp.zeros(())}, data)[data.at]  # (attacks, levels): as if all were met
        nearest = jnp.argmin(jnp.abs(data.grid[None, :] - level[data.at][:, None]), axis=1)
        by_chance = (1.0 - theta["none"]) * jnp.exp(jnp.take_along_axis(others, nearest[:, None], axis=1)[:, 0])
        chance = jnp.where(data.came[data.at] == data.of[data.at], theta["none"] / (theta["none"] + by_chance), 0.0)
        return jax.random.bernoulli(key, chance)

    return _each(one, draws, levels, seed).astype(np.float64)


def replicated(rest: Fit, draws: Parameters, levels: Table, seed: int = 0) -> Table:
    """How many of each attack came through in replicates of the whole series (draws, attacks)."""

    def one(theta: Parameters, level: Array, key: Array) -> Array:
        return rest.form.simulate(theta, level, rest.data, key)[rest.data.at]

    return _each(one, draws, levels, seed)


def _each(one: Any, draws: Parameters, levels: Table, seed: int) -> Table:
    keys = jax.random.split(jax.random.PRNGKey(seed), len(levels))
    return np.asarray(jax.jit(lambda *parts: jax.lax.map(lambda at: one(*at), parts))(draws, jnp.asarray(levels), keys))


def _a_day(launches: Fit, count: int, seed: int) -> Table:
    """Mean launches a day at the last level: nights without one come after each other as the model has it."""
    parameters, last = last_levels(launches, count, seed)
    theta, level = {name: jnp.asarray(values) for name, values in parameters.items()}, jnp.asarray(last)
    after_raid, after_none = (np.asarray(idle_chance(theta, level, quiet, launches.data.ref)) for quiet in (0.0, 1.0))
    return np.asarray((1.0 - idle_in_the_long_run(after_raid, after_none)) * np.exp(last))


def _years(campaign: Campaign, drawn: Table) -> tuple[Year, ...]:
    assert campaign.rest is not None
    data, first = campaign.rest.data, campaign.nights.first
    at = np.asarray(data.at)
    none = np.asarray(data.of)[at] == np.asarray(data.came)[at]
    year = np.array([(first + timedelta(days=int(day))).year for day in at])
    return tuple(Year(int(one), int((year == one).sum()), float(none[year == one].mean()),
                      band(drawn[:, year == one].mean(axis=1)))
                 for one in np.unique(year) if (year == one).sum() >= LEAST_ATTACKS)  # fmt: skip


def _parts(of: Table, came: Table, drawn: Table) -> tuple[ShareBin, ...]:
    """Attacks counted by the share stopped (``SHARE_BINS``)."""

    def counts(through: Table) -> list[Table]:
        stopped = 1.0 - through / of
        flags = (stopped <= 0.0, (stopped > 0.0) & (stopped <= 0.5), (stopped > 0.5) & (stopped < 1.0), stopped >= 1.0)
        return [np.asarray(flag.sum(axis=-1)) for flag in flags]

    return tuple(ShareBin(name, int(seen), band(again))
                 for name, seen, again in zip(SHARE_BINS, counts(came), counts(drawn), strict=True))  # fmt: skip
