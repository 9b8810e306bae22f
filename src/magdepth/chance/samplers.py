"""Samplers from counter-based words: each the plain definition that compiled code and twin share.

``hi`` is site_hi ^ purpose. Within one purpose, lanes keep draws apart; a lane's retries count up in
the attempt field, of which the upper half is for what is rarely needed (see the constants below).
``d`` is the desk, whose words serve as working memory. Exact up to the 52 (Poisson and binomial by inversion and
rejection, gamma, normal), 40 (counted binomials) or 32 random bits behind each comparison.
"""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.elementary import exp, log, log_factorial
from magdepth.chance.kernel import inlined, kernel
from magdepth.chance.streams import unit, word, words
from magdepth.chance.wide import below, deal8, equal
from magdepth.chance.ziggurat import EDGES, HEIGHTS, R

_ATTEMPT = 1 << 20
_EDGE = 1024  # attempts from here on: the edges of the ziggurat
_CLOSE = 2048  # attempts from here on, eight for each byte: trials whose first eight bits don't decide
_BOOST = 4095 << 20  # this attempt: the boost of a small gamma
_WORD = 2.0**-32
COUNTED = 192  # most trials that are counted one by one
TABLE = 65  # places of a held Poisson: its mean, then P(X <= 0..63)
TABLE_MEAN = 30.0  # largest mean that is held


@kernel
def uniform(k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> float:
    """One number strictly between 0 and 1."""
    w0, w1, _w2, _w3 = words(k0, k1, day, lane, lo, hi)
    return unit(w0, w1)


@inlined
def normal_of(w0: int, w1: int, attempt: int, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> float:
    """A standard normal from two words, by the ziggurat; its rare edges draw words of their own.

    Source: Marsaglia and Tsang (2000), The ziggurat method for generating random variables.
    """
    layer = w0 & 255
    x: float = unit(w0, w1) * EDGES[layer]
    if x < EDGES[layer + 1]:
        return (1.0 - 2.0 * ((w0 >> 8) & 1)) * x
    return _at_the_edge(w0, w1, k0, k1, day, lane + ((_EDGE + 16 * attempt) << 20), lo, hi)


@kernel
def _at_the_edge(w0: int, w1: int, k0: int, k1: int, day: int, c1: int, lo: int, hi: int) -> float:
    while True:
        layer = w0 & 255
        sign = 1.0 - 2.0 * ((w0 >> 8) & 1)
        x: float = unit(w0, w1) * EDGES[layer]
        if x < EDGES[layer + 1]:
            return sign * x
        a, b, c, d = words(k0, k1, day, c1, lo, hi)
        c1 += _ATTEMPT
        if layer == 0:
            while True:
                beyond = -log(unit(a, b)) / R
                if -2.0 * log(unit(c, d)) > beyond * beyond:
                    return sign * (R + beyond)
                a, b, c, d = words(k0, k1, day, c1, lo, hi)
                c1 += _ATTEMPT
        if HEIGHTS[layer] + unit(c, d) * (HEIGHTS[layer + 1] - HEIGHTS[layer]) < exp(-0.5 * x * x):
            return sign * x
        w0 = a
        w1 = b


@kernel
def normal(k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> float:
    """A standard normal."""
    w0, w1, _w2, _w3 = words(k0, k1, day, lane, lo, hi)
    return normal_of(w0, w1, 0, k0, k1, day, lane, lo, hi)


@kernel
def gamma_of(
    shape: float, w0: int, w1: int, w2: int, w3: int, k0: int, k1: int, day: int, lane: int, lo: int, hi: int
) -> float:
    """A gamma with mean ``shape`` and scale 1 from the first words of its lane, by Marsaglia and Tsang (2000)."""
    boost = 1.0
    if shape < 1.0:
        a, b, _c, _d = words(k0, k1, day, lane + _BOOST, lo, hi)
        boost = exp(log(unit(a, b)) / shape)
        shape = shape + 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    attempt = 0
    while True:
        z = normal_of(w0, w1, attempt, k0, k1, day, lane, lo, hi)
        v = 1.0 + c * z
        if v > 0.0:
            v = v * v * v
            u = unit(w2, w3)
            if u < 1.0 - 0.0331 * z * z * z * z or log(u) < 0.5 * z * z + d * (1.0 - v + log(v)):
                return boost * d * v
        attempt += 1
        w0, w1, w2, w3 = words(k0, k1, day, lane + (attempt << 20), lo, hi)


@kernel
def gamma(shape: float, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> float:
    """A gamma with mean ``shape`` and scale 1."""
    w0, w1, w2, w3 = words(k0, k1, day, lane, lo, hi)
    return gamma_of(shape, w0, w1, w2, w3, k0, k1, day, lane, lo, hi)


@kernel
def beta(a: float, b: float, d: Any, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> float:
    """A beta from two gammas on lanes 2 lane and 2 lane + 1."""
    _ops, _links, _x, _y, _p, w = opened(d)
    deal8(w, 0, 0, 0, k0, k1, day, 2 * lane, lo, hi)
    first = gamma_of(a, word(w, 0), word(w, 1), word(w, 2), word(w, 3), k0, k1, day, 2 * lane, lo, hi)
    second = gamma_of(b, word(w, 4), word(w, 5), word(w, 6), word(w, 7), k0, k1, day, 2 * lane + 1, lo, hi)
    total = first + second
    return first / total if total > 0.0 else a / (a + b)


@kernel
def hold_poisson(mean: float, d: Any, at: int) -> None:
    """Lay P(X <= k) of a Poisson, k = 0 .. 63, into y behind its mean (30 at most), for many draws of one mean."""
    _ops, _links, _x, y, _p, _w = opened(d)
    y[at] = mean
    term = exp(-mean)
    reached = term
    for k in range(1, TABLE):
        y[at + k] = reached
        term = term * mean / k
        reached += term


@kernel
def held_poisson(u: float, d: Any, at: int) -> int:
    """A Poisson by inversion of a held table (u: a uniform)."""
    _ops, _links, _x, y, _p, _w = opened(d)
    n = 0
    for k in range(1, TABLE):
        n += int(y[at + k] < u)
    if n < TABLE - 1:
        return n
    mean = y[at]
    term = exp(-mean)
    reached = term
    n = 0
    while reached < u and n < 1000:
        n += 1
        term = term * mean / n
        reached += term
    return n


@kernel
def poisson(mean: float, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> int:
    """A Poisson: by inversion below a mean of 10, above by Hormann's PTRS (1993)."""
    if mean <= 0.0:
        return 0
    if mean < 10.0:
        u = uniform(k0, k1, day, lane, lo, hi)
        if u <= 1.0 - mean:  # P(0) is more than that
            return 0
        term = exp(-mean)
        n = 0
        while u > term and n < 1000:
            u -= term
            n += 1
            term = term * mean / n
        return n
    root = math.sqrt(mean)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    v_r = 0.9277 - 3.6224 / (b - 2.0)
    c1 = lane
    while True:
        w0, w1, w2, w3 = words(k0, k1, day, c1, lo, hi)
        c1 += _ATTEMPT
        u = unit(w0, w1) - 0.5
        v = unit(w2, w3)
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + mean + 0.43)
        if us >= 0.07 and v <= v_r:
            return int(k)
        if k >= 0 and (us >= 0.013 or v <= us) and _below_poisson(int(k), mean, a, b, us, v):
            return int(k)


@kernel
def _below_poisson(k: int, mean: float, a: float, b: float, us: float, v: float) -> bool:
    """The last test of PTRS: is the point below the Poisson's curve?"""
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    return log(v * inverse_alpha / (a / (us * us) + b)) <= k * log(mean) - mean - log_factorial(k)


@kernel
def counted(
    n: int, p: float, d: Any, at: int, k0: int, k1: int, day: int, lane: int, lo: int, hi: int
) -> int:
    """Trials of chance p (0 < p < 1) that succeed, of n whose bytes were dealt into ``w`` from byte ``at`` on.

    A byte below the first eight bits of p is a success; one that equals them is decided by a word
    against the next 32 bits, from attempts of the lane that belong to this byte. So each trial is one
    uniform of 40 bits, whatever p it is held against: the same trials counted for a larger p are a superset.
    """
    _ops, _links, _x, _y, _p, w = opened(d)
    scaled = p * 256.0
    edge = int(scaled)
    k = 0
    close = 0
    left = n
    while left > 64:
        k += below(w, at, 64, edge)
        close += equal(w, at, 64, edge)
        at += 64
        left -= 64
    k += below(w, at, left, edge)
    close += equal(w, at, left, edge)
    if close > 0:
        k += _decided(close, scaled - edge, k0, k1, day, lane + ((_CLOSE + 8 * edge) << 20), lo, hi)
    return k


@kernel
def _decided(close: int, p: float, k0: int, k1: int, day: int, c1: int, lo: int, hi: int) -> int:
    """Successes among trials that their byte leaves open, each a word held against the next 32 bits of the chance."""
    edge = int(p * 4294967296.0 + 0.5)
    k = 0
    while close > 0:
        w0, w1, w2, w3 = words(k0, k1, day, c1, lo, hi)
        c1 += _ATTEMPT
        k += int(w0 < edge) + int(close > 1 and w1 < edge) + int(close > 2 and w2 < edge) + int(close > 3 and w3 < edge)
        close -= 4
    return k


@kernel
def binomial(n: int, p: float, d: Any, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> int:
    """A binomial: by counting up to 192 trials, by inversion where n min(p, 1 - p) < 10, else BTRS.

    Source of the last: Hormann (1993), The generation of binomial random variates.
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if n <= COUNTED:
        _ops, _links, _x, _y, _p, w = opened(d)
        for block in range(0, (n + 15) // 16, 8):
            deal8(w, 4 * block, block, 20, k0, k1, day, lane, lo, hi)
        return counted(n, p, d, 0, k0, k1, day, lane, lo, hi)
    q = p if p <= 0.5 else 1.0 - p
    if n * q < 10.0:
        k = _inverted(n, q, k0, k1, day, lane, lo, hi)
    else:
        k = _rejected(n, q, k0, k1, day, lane, lo, hi)
    return k if p <= 0.5 else n - k


@kernel
def _inverted(n: int, p: float, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> int:
    u = uniform(k0, k1, day, lane, lo, hi)
    if u <= 1.0 - n * p:  # P(0) is at least that (Bernoulli's inequality)
        return 0
    odds = p / (1.0 - p)
    term = exp(n * log(1.0 - p))
    k = 0
    while u > term and k < n:
        u -= term
        k += 1
        term = term * odds * (n - k + 1) / k
    return k


@kernel
def _rejected(n: int, p: float, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> int:
    spread = math.sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    v_r = 0.92 - 4.2 / b
    c1 = lane
    while True:
        w0, w1, w2, w3 = words(k0, k1, day, c1, lo, hi)
        c1 += _ATTEMPT
        u = unit(w0, w1) - 0.5
        v = unit(w2, w3)
        us = 0.5 - abs(u)
        k = int(math.floor((2.0 * a / us + b) * u + n * p + 0.5))
        if us >= 0.07 and v <= v_r:
            return k
        if 0 <= k <= n and _below_binomial(k, n, p, a, b, us, v):
            return k


@kernel
def _below_binomial(k: int, n: int, p: float, a: float, b: float, us: float, v: float) -> bool:
    """The last test of BTRS: is the point below the binomial's curve?"""
    mode = int(math.floor((n + 1) * p))
    ratio = log_factorial(mode) + log_factorial(n - mode) - log_factorial(k) - log_factorial(n - k)
    ratio += (k - mode) * log(p / (1.0 - p))
    alpha = (2.83 + 5.1 / b) * math.sqrt(n * p * (1.0 - p))
    return log(v * alpha / (a / (us * us) + b)) <= ratio


@kernel
def spell(mean: float, u: float) -> float:
    """Whole days of a spell with this mean (1 or more), geometric (u: a uniform)."""
    if mean <= 1.0:
        return 1.0
    return 1.0 + math.floor(log(u) / log(1.0 - 1.0 / mean))


@kernel
def whole(value: float, u: float) -> int:
    """A real number rounded down or up at random so that its mean is kept (u: a uniform)."""
    return int(math.floor(value + u))
