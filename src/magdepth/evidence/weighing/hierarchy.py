"""The hierarchical rule: voices scattered about the truth by an unknown amount, bounds as censored terms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from magdepth.errors import BadInput, Fault
from magdepth.evidence.weighing.densities import Shape, places
from magdepth.evidence.weighing.voices import OriginVoice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

#: Scale of the half-normal prior of the standard deviation between voices, on the log scale: half of
#: all sets of voices scatter by a factor below 1.4, one in twenty by more than 2.7. A judgement.
SCATTER = 0.5

_SCATTERS = 61  # steps of that standard deviation, from none to five times its scale


def hierarchical(heard: Sequence[OriginVoice], shapes: Mapping[str, Shape]) -> tuple[Array, Array, float]:
    """Grid, density of the truth on the scale, and the part of the variance between voices.

    The random-effects model of DerSimonian and Laird (1986): a voice says the truth, plus its own
    deviation (normal, standard deviation unknown), plus the error of its wording and grade. The
    truth has a flat prior, so that the likelihood of the scatter is the restricted one (Harville
    1974); the scatter has a half-normal prior and is integrated out (Röver 2020), since its point
    estimate is often nought for two or three voices. A bound enters by the chance that the voice's
    own figure lies on its side (Tobin 1958). A term counts to the power of its voice's weight over
    that of the heaviest voice, shared within the voice (power likelihood, Ibrahim and Chen 2000).

    BadInput E184 where bounds on one side alone leave the truth open.
    """
    top = max(voice.weight for voice in heard)
    terms = [
        (voice.weight / top * share, shapes[claim.id])
        for voice in heard if voice.weight > 0.0
        for claim, share in zip(voice.claims, voice.shares, strict=True)
    ]  # fmt: skip
    _closed(terms)
    mu = _places(terms)
    scatter = np.linspace(0.0, 5.0 * SCATTER, _SCATTERS)[:, None]
    log = np.broadcast_to(-0.5 * (scatter / SCATTER) ** 2, (_SCATTERS, len(mu))).copy()
    for power, shape in terms:
        log += power * _term(mu, scatter, shape)
    mass = np.exp(log - log.max())
    mass[0] /= 2.0  # trapezoids
    mass[-1] /= 2.0
    total = float(mass.sum())
    apart = float((mass * scatter**2).sum()) / total
    within = sum(power * shape.below * shape.above for power, shape in terms) / sum(power for power, _ in terms)
    density = mass.sum(axis=0)
    held = np.flatnonzero(density > density.max() * 1e-9)
    cut = slice(int(held[0]), int(held[-1]) + 1)
    return mu[cut], density[cut] / total, apart / (apart + within)


def _term(mu: Array, scatter: Array, shape: Shape) -> Array:
    """The log likelihood of one claim, given the truth and the scatter."""
    from scipy.special import log_ndtr

    if shape.side:
        spread = np.sqrt(shape.below**2 + scatter**2)
        return np.asarray(log_ndtr(shape.side * (mu - shape.centre) / spread), dtype=np.float64)
    spread = np.sqrt(shape.variance + scatter**2)
    return np.asarray(-0.5 * ((shape.mean - mu) / spread) ** 2 - np.log(spread), dtype=np.float64)


def _places(terms: Sequence[tuple[float, Shape]]) -> Array:
    """Places for the truth: fine enough for the narrowest term, wide enough for the widest scatter."""
    centres = [shape.centre for _, shape in terms]
    spreads = [min(shape.below, shape.above) for _, shape in terms]
    widest = max(max(shape.below, shape.above) for _, shape in terms)
    least = min((power for power, shape in terms if not shape.side), default=1.0)
    pad = 7.0 * math.hypot(widest, 2.5 * SCATTER) / math.sqrt(min(1.0, least * 4))
    # Many voices that agree leave less room than any one of them.
    step = min(spreads) / 8.0 / math.sqrt(len(terms))
    low, high = min(centres) - pad, max(centres) + pad
    return np.linspace(low, high, places(high - low, step, 6000))


def _closed(terms: Sequence[tuple[float, Shape]]) -> None:
    """Refuse bounds on one side alone: a flat prior would run off to nothing, or without end."""
    sides = {shape.side for _, shape in terms}
    if sides in ({-1}, {1}):
        words = "upper" if sides == {-1} else "lower"
        message = f"{words} bounds alone leave the other side open under the hierarchical rule"
        raise BadInput(Fault("E184", message, key="rule", cure="use the linear rule, or add a claim with a figure"))
