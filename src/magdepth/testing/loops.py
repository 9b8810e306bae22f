"""Loops that let tests call compiled samplers and elementary functions, which have no wrapper for Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from magdepth.chance.desk import lay
from magdepth.chance.elementary import exp, log, log_factorial, logistic, logit
from magdepth.chance.kernel import entry
from magdepth.chance.samplers import (
    TABLE,
    beta,
    binomial,
    gamma,
    held_poisson,
    hold_poisson,
    normal,
    poisson,
    spell,
    uniform,
    whole,
)
from magdepth.chance.streams import words

SAMPLERS = ("uniform", "normal", "gamma", "beta", "poisson", "binomial", "spell", "whole", "held_poisson")
FUNCTIONS = ("log", "exp", "log_factorial", "logistic", "logit")

Array = np.ndarray[Any, np.dtype[np.float64]]
Place = tuple[int, int, int, int]


def sample(name: str, a: float, b: float, count: int, *, seed: int = 1, first: int = 0, place: Place) -> Array:
    """Draws of a sampler with parameters a and b, one a replicate from ``first`` on.

    ``place`` is (day, lane, site_lo, site_hi ^ purpose). A binomial has a trials of chance b;
    ``spell`` (mean a), ``whole`` (of a) and ``held_poisson`` (mean a) take a uniform of the same place.
    """
    out = np.empty(count)
    whole, real = np.zeros((1, 1), dtype=np.int64), np.zeros(TABLE)
    memory = np.zeros(1024, dtype=np.uint32)
    desk = lay(1, whole, whole[0], whole[0], real, real, memory)
    _sample(
        SAMPLERS.index(name), float(a), float(b), seed, first, *place,
        desk[1], out,
    )
    return out


def evaluate(name: str, values: Array) -> Array:
    """An elementary function at each value; ``log_factorial`` takes whole numbers."""
    out = np.empty(len(values))
    _evaluate(FUNCTIONS.index(name), np.ascontiguousarray(values, dtype=np.float64), out)
    return out


def philox_words(counter: Place, key: tuple[int, int]) -> tuple[int, int, int, int]:
    """The compiled word generator on one counter and key."""
    out = np.empty(4, dtype=np.int64)
    _words(*key, *counter, out)
    return int(out[0]), int(out[1]), int(out[2]), int(out[3])


@entry
def _words(k0: int, k1: int, c0: int, c1: int, c2: int, c3: int, out: Any) -> None:
    w0, w1, w2, w3 = words(k0, k1, c0, c1, c2, c3)
    out[0] = w0
    out[1] = w1
    out[2] = w2
    out[3] = w3


@entry
def _evaluate(which: int, values: Any, out: Any) -> None:
    for k in range(values.shape[0]):
        if which == 0:
            out[k] = log(values[k])
        elif which == 1:
            out[k] = exp(values[k])
        elif which == 2:
            out[k] = log_factorial(int(values[k]))
        elif which == 3:
            out[k] = logistic(values[k])
        else:
            out[k] = logit(values[k])


@entry
def _sample(
    which: int, a: float, b: float, seed: int, first: int, day: int, lane: int, lo: int, hi: int, d: Any,
    out: Any,
) -> None:
    if which == 8:
        hold_poisson(a, d, 0)
    for k in range(out.shape[0]):
        r = first + k
        if which == 0:
            out[k] = uniform(seed, r, day, lane, lo, hi)
        elif which == 1:
            out[k] = normal(seed, r, day, lane, lo, hi)
        elif which == 2:
            out[k] = gamma(a, seed, r, day, lane, lo, hi)
        elif which == 3:
            out[k] = beta(a, b, d, seed, r, day, lane, lo, hi)
        elif which == 4:
            out[k] = poisson(a, seed, r, day, lane, lo, hi)
        elif which == 5:
            out[k] = binomial(int(a), b, d, seed, r, day, lane, lo, hi)
        elif which == 6:
            out[k] = spell(a, uniform(seed, r, day, lane, lo, hi))
        elif which == 7:
            out[k] = whole(a, uniform(seed, r, day, lane, lo, hi))
        else:
            out[k] = held_poisson(uniform(seed, r, day, lane, lo, hi), d, 0)
