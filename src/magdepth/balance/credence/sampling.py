"""Importance sampling without chance of its own: stratified draws, refined until they are worth enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from magdepth.balance.account import Array
from magdepth.balance.credence.assumptions import DRAWS, ENOUGH
from magdepth.errors import Failed, Fault

_SEED = 5
_ROUNDS = 6
_SAME = 2  # stages with the first number of draws; each later one has twice as many

# The proposal: a Student t about what was found so far, wider than it, and some draws from the prior as before, so
# that no weight is larger than one over their part of the whole (defensive mixture, Hesterberg 1995).
_FREEDOM, _WIDER, _AS_BEFORE = 5.0, 1.5, 0.3
_LEARN = 400.0  # effective draws that a fit rests on; weights are flattened until they are worth so many


@dataclass(frozen=True)
class Sample:
    """Places in normal scores (rows), their weights (they sum to one), and what these are worth in equal draws."""

    places: Array
    weights: Array
    ess: float
    rounds: int


def effective(weights: Array) -> float:
    """What weighted draws are worth in equal ones (Kish 1965).

    >>> import numpy as np
    >>> effective(np.array([0.5, 0.5, 0.0]))
    2.0
    """
    return float(weights.sum() ** 2 / np.square(weights).sum())


def stratified(count: int, dimensions: int, seed: int = _SEED) -> Array:
    """Rows of numbers within 0 to 1: every column has one in each of ``count`` equal parts (Latin hypercube)."""
    stream = np.random.default_rng([seed, count, dimensions])
    columns = [(stream.permutation(count) + stream.random(count)) / count for _ in range(dimensions)]
    return np.clip(np.stack(columns, axis=1), 1e-12, 1.0 - 1e-12)


def sample(
    log_weight: Callable[[Array], Array], dimensions: int, count: int = DRAWS, enough: float = ENOUGH,
) -> Sample:  # fmt: skip
    """Draws weighted by a function of standard normal scores times their density.

    The first stage draws from the density itself. Where the weights are worth too little, a Student t is fitted
    to them and drawn from, beside the density, and so on, later with more draws. Failed A200 if that never gives
    ``enough``.

    >>> import numpy as np
    >>> found = sample(lambda z: -0.5 * ((z[:, 0] - 1.0) / 0.5) ** 2, 1)
    >>> round(float(found.weights @ found.places[:, 0]), 2)  # the mean of N(0, 1) times N(1, 0.5)
    0.8
    """
    from scipy.special import ndtri

    places = ndtri(stratified(count, dimensions))
    logs, ess = log_weight(places), 0.0
    for turn in range(1, _ROUNDS + 1):
        if not np.isfinite(logs).any():
            break
        weights = _shares(logs)
        ess = effective(weights)
        if ess >= enough:
            return Sample(places, weights, ess, turn)
        if turn < _ROUNDS:
            many = count * 2 ** max(0, turn + 1 - _SAME)
            places, density = _proposal(places, _flat(logs), many, dimensions, turn)
            logs = log_weight(places) - 0.5 * np.square(places).sum(axis=1) - density
    message = "the claims leave too few of the accounts drawn: the posterior can't be told"
    raise Failed(Fault("A200", message, expected=f"draws worth {enough:,.0f}", got=f"{ess:,.0f}",
                       cure="leave out claims that are far too narrow, or that no account fits"))  # fmt: skip


def _shares(logs: Array) -> Array:
    weights: Array = np.exp(logs - logs.max())
    weights /= weights.sum()
    return weights


def _flat(logs: Array) -> Array:
    """The weights, flattened until they are worth enough to fit to."""
    low, high = 0.0, 1.0
    if effective(_shares(logs)) >= _LEARN:
        return _shares(logs)
    for _ in range(30):
        middle = (low + high) / 2.0
        if effective(_shares(middle * logs)) >= _LEARN:
            low = middle
        else:
            high = middle
    return _shares(high * logs)


def _proposal(places: Array, weights: Array, count: int, dimensions: int, turn: int) -> tuple[Array, Array]:
    """Draws of the mixture, and the logarithm of its density up to a constant (that of the normal's is left out)."""
    from scipy.special import gammaln, ndtri
    from scipy.stats import chi2

    centre = weights @ places
    off = places - centre
    covariance = _WIDER * (off.T * weights) @ off + 1e-9 * np.eye(dimensions)
    root = np.linalg.cholesky(covariance)
    u = stratified(count, dimensions + 2, _SEED + turn)
    normal = ndtri(u[:, :dimensions])
    stretch = np.sqrt(_FREEDOM / chi2.ppf(u[:, dimensions], _FREEDOM))
    moved = centre + (normal * stretch[:, None]) @ root.T
    drawn = np.where((u[:, -1] < _AS_BEFORE)[:, None], normal, moved)
    far = np.square(np.linalg.solve(root, (drawn - centre).T)).sum(axis=0)
    half = dimensions / 2.0
    student = (
        gammaln(_FREEDOM / 2.0 + half) - gammaln(_FREEDOM / 2.0) - half * np.log(_FREEDOM / 2.0)
        - np.log(np.diag(root)).sum() - (_FREEDOM / 2.0 + half) * np.log1p(far / _FREEDOM)
    )  # fmt: skip
    before = -0.5 * np.square(drawn).sum(axis=1)
    return drawn, np.logaddexp(np.log(_AS_BEFORE) + before, np.log(1.0 - _AS_BEFORE) + student)
