"""Loops that let tests call compiled samplers and elementary functions, which have no wrapper for Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from magdepth.chance.desk import lay
from magdepth.chance.elementary import exp, log, log_factorial
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
from magdepth.chance.trials import deal_trials, successes
from magdepth.chance.wide import below, deal8, equal

SAMPLERS = ("uniform", "normal", "gamma", "beta", "poisson", "binomial", "spell", "whole", "held_poisson")
FUNCTIONS = ("log", "exp", "log_factorial")

WORDS = 1024  # of working memory, as in a run

Array = np.ndarray[Any, np.dtype[np.float64]]
Words = np.ndarray[Any, np.dtype[Any]]
Place = tuple[int, int, int, int]


def sample(name: str, a: float, b: float, count: int, *, seed: int = 1, first: int = 0, place: Place) -> Array:
    """Draws of a sampler with parameters a and b, one a replicate from ``first`` on.

    ``place`` is (day, lane, site_lo, site_hi ^ purpose). A binomial has a trials of chance b;
    ``spell`` (mean a), ``whole`` (of a) and ``held_poisson`` (mean a) take a uniform of the same place.
    """
    out = np.empty(count)
    buffers, desk = _desk()
    _sample(SAMPLERS.index(name), float(a), float(b), seed, first, *place, desk, out)
    assert buffers
    return out


def _desk() -> tuple[Any, Any]:
    """A desk with room for a held Poisson and for dealt words: what must be kept, and the desk itself."""
    integers, reals = np.zeros((1, 1), dtype=np.int64), np.zeros(TABLE)
    tables = (integers, integers[0], integers[0], reals, reals, np.zeros(WORDS, dtype=np.uint32))
    buffers, desk = lay(1, *tables)
    return (buffers, tables), desk


def dealt(place: Place, key: tuple[int, int], block: int = 0, bits: int = 20, at: int = 0) -> Words:
    """Working memory after eight blocks of words were dealt into it from word ``at`` on."""
    words = np.zeros(WORDS, dtype=np.uint32)
    _deal(words, at, block, bits, *key, *place)
    return words


def matching_bytes(compare: str, words: Words, at: int, n: int, edge: int) -> int:
    """Of n bytes from byte ``at`` on (64 at most), how many are ``below`` the edge, or ``equal`` to it."""
    return int(_matching(compare == "below", words, at, n, edge))


def trials(
    numbers: list[int], chances: list[float], *, seed: int = 1, replicate: int = 0, place: Place, most: int = 0
) -> Words:
    """Successes of trials dealt together: a row for each zone with so many trials, a column for each chance.

    All chances are held against the same bytes. ``most`` is the largest of the numbers or more.
    """
    out = np.zeros((len(numbers), len(chances)), dtype=np.int64)
    buffers, desk = _desk()
    table, shares = np.array(numbers, dtype=np.int64), np.array(chances, dtype=np.float64)
    _trials(table, shares, max([most, *numbers]), desk, seed, replicate, *place, out)
    assert buffers
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
def _deal(
    w: Any, at: int, block: int, bits: int, k0: int, k1: int, day: int, lane: int, lo: int, hi: int
) -> None:
    deal8(w, at, block, bits, k0, k1, day, lane, lo, hi)


@entry
def _matching(smaller: bool, w: Any, at: int, n: int, edge: int) -> int:
    return below(w, at, n, edge) if smaller else equal(w, at, n, edge)


@entry
def _trials(
    numbers: Any, chances: Any, most: int, d: Any, k0: int, k1: int, day: int, lane: int, lo: int, hi: int, out: Any
) -> None:
    zones = numbers.shape[0]
    stride = deal_trials(most, zones, d, k0, k1, day, lane, lo, hi)
    for z in range(zones):
        for c in range(chances.shape[0]):
            out[z, c] = successes(numbers[z], chances[c], stride, z * stride, d, k0, k1, day, lane + z, lo, hi)


@entry
def _evaluate(which: int, values: Any, out: Any) -> None:
    for k in range(values.shape[0]):
        if which == 0:
            out[k] = log(values[k])
        elif which == 1:
            out[k] = exp(values[k])
        else:
            out[k] = log_factorial(int(values[k]))


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
