"""Published quantiles of a year's nights beside the facts of its months: how many nights lay below, and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from magdepth.calibration.jax_setup import jnp
from magdepth.calibration.levels import Array

#: How far the clip of a month's rest from its mean, in sds: levels beyond it weigh nothing.
_FARTHEST = 4.0
_LEAST = 0.25  # variance in nights: a quantile lies between two of them


class PublishedQuantile(NamedTuple):
    """One quantile: the months that it is of (months,) as True, the share of their nights below it, and its drones."""

    months: np.ndarray
    share: float
    drones: float


class QuantileMarks(NamedTuple):
    """Quantiles as the model sees them, the fewest drones first.

    ``of`` (marks, months): 1 where a month's nights are among those that the quantile is of; ``place`` (marks,): how
    many of them lie below it; ``past`` (months, marks): whether no night of the month lies above. ``size`` (marks, 3):
    counts of a night, two that stand for the part of a bin below the mark, and the mark; ``whole`` (marks, 2, bins),
    ``last`` (marks, 2, 3): what bins and these counts add to the chance of a night below the mark and to its mean, the
    mark itself by half.
    """

    of: Array
    place: Array
    past: Array
    size: Array
    whole: Array
    last: Array


class Raids(NamedTuple):
    """A month's raids but the largest, at each level (months, levels).

    ``count`` (months, 1): how many; ``rest`` (months, 1): what they come to. ``below``: the chance of a raid of one
    drone to the month's largest; ``mean``, ``variance``: of such a raid.
    """

    count: Array
    rest: Array
    below: Array
    mean: Array
    variance: Array


def marks_of(published: Sequence[PublishedQuantile], days: np.ndarray, largest: np.ndarray, size: np.ndarray,
             weight: np.ndarray, whole: np.ndarray, part: np.ndarray, part_weight: np.ndarray) -> QuantileMarks:
    """Quantiles, the fewest drones first, laid on bins of counts.

    ``size``, ``weight`` (bins,) of whole bins; ``whole`` (marks,): how many of them lie below each mark; ``part``,
    ``part_weight`` (marks, 2): the two counts and weights of what a mark leaves of the bin that it cuts.
    """
    drones = np.array([np.round(one.drones) for one in published])
    of = np.array([one.months for one in published], dtype=float).reshape(len(published), len(days))
    last = np.concatenate([part, drones[:, None]], axis=1)
    last_weight = np.concatenate([part_weight, np.full((len(published), 1), 0.5)], axis=1)
    power = np.arange(2)[:, None]
    under = (np.arange(len(size)) < whole[:, None]) * weight
    share = np.array([one.share for one in published])
    return QuantileMarks(
        of=jnp.asarray(of), place=jnp.asarray(share * (of @ days - 1.0) + 0.5),
        past=jnp.asarray(largest[:, None] <= drones), size=jnp.asarray(last),
        whole=jnp.asarray(under[:, None] * size**power),
        last=jnp.asarray(last_weight[:, None] * last[:, None] ** power),
    )  # fmt: skip


class Below(NamedTuple):
    """Nights below each mark: ``mean`` (marks,), ``covariance`` (marks, marks), and ``near`` (marks,): how many nights
    there are to one drone about it.
    """  # fmt: skip

    mean: Array
    covariance: Array
    near: Array


def nights_below(marks: QuantileMarks, days: Array, spell: Array, raids: Raids, bins: Array, at: Array, chances: Array
                 ) -> Below:  # fmt: skip
    """How many nights lie below each mark, given the months' facts.

    ``bins`` (half-years, bins, levels) and ``at`` (half-years, marks, 3, levels): how often a raid has so many drones;
    ``spell`` (months,): the half-year; ``chances`` (months, levels): of each level, the months' facts known. At each
    level the raids but the largest are alike and come to a known sum, so that the nights below a mark have a mean and
    a variance (an indicator regressed on the sum). Left out: that what is not known of the levels of two months hangs
    together.
    """
    sums = jnp.einsum("kpb,hbl->hkpl", marks.whole, bins) + jnp.einsum("kpi,hkil->hkpl", marks.last, at)
    below, part = (sums[spell, :, power] / raids.below[:, None] for power in range(2))
    past = marks.past[..., None]
    below = jnp.where(past, 1.0, jnp.clip(below, 1e-9, 1.0 - 1e-9))
    along = jnp.where(past, 0.0, (part - below * raids.mean[:, None]) / jnp.sqrt(raids.variance)[:, None])
    count = raids.count[:, None]
    away = (raids.rest - raids.count * raids.mean) / jnp.sqrt(jnp.maximum(raids.count, 1.0) * raids.variance)
    away = jnp.clip(away, -_FARTHEST, _FARTHEST)[:, None]
    nights = jnp.clip(count * below + jnp.sqrt(count) * along * away, 0.0, count)
    nights = jnp.where(past, days[:, None, None], (days[:, None] - 1.0 - raids.count)[:, None] + nights)

    level = chances[:, None]
    mean = (level * nights).sum(axis=-1)
    apart = nights - mean[..., None]
    each = jnp.arange(len(marks.place))
    joint = (level * count * below).sum(axis=-1)[:, jnp.minimum(each[:, None], each)]  # below both is below the lesser
    for one, weight in ((below, -level * count), (along, -level * count), (apart, level)):
        joint = joint + jnp.einsum("mkl,mjl->mkj", weight * one, one)
    density = jnp.where(marks.past, 0.0, (level * count * at[spell, :, 2] / raids.below[:, None]).sum(axis=-1))
    return Below(
        (marks.of * mean.T).sum(axis=1),
        jnp.einsum("km,jm,mkj->kj", marks.of, marks.of, joint) + _LEAST * jnp.eye(len(each)),
        (marks.of * density.T).sum(axis=1),
    )


def log_chance(marks: QuantileMarks, below: Below) -> Array:
    """Log chance of the quantiles.

    A quantile lies where as many nights as it says lie below it: the density of that number, taken as normal, times
    how many nights there are to one drone.
    """
    root = jnp.linalg.cholesky(below.covariance)
    z = jnp.linalg.solve(root, marks.place - below.mean)
    width = jnp.log(jnp.diagonal(root)) + 0.5 * float(np.log(2.0 * np.pi))
    return (jnp.log(below.near + 1e-9) - 0.5 * z * z - width).sum()
