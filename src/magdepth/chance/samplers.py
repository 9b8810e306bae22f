"""Samplers from counter-based words: each the plain definition that compiled code and twin share.

``hi`` is site_hi ^ purpose. Within one purpose, lanes keep draws apart; a lane's retries count up
in the attempt field. Exact up to the 52 (gamma and
counted binomials: 32) random bits behind each comparison.
"""

from __future__ import annotations

import math

from magdepth.chance.elementary import exp, log, log_factorial
from magdepth.chance.kernel import kernel
from magdepth.chance.streams import unit, words

_ATTEMPT = 1 << 20
_LAST = 4095 << 20
_WORD = 2.0**-32


@kernel
def uniform(k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> float:
    """One number strictly between 0 and 1."""
    w0, w1, _w2, _w3 = words(k0, k1, day, lane, lo, hi)
    return unit(w0, w1)


@kernel
def normal(k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> float:
    """A standard normal, by Marsaglia's polar method (1964)."""
    c1 = lane
    while True:
        w0, w1, w2, w3 = words(k0, k1, day, c1, lo, hi)
        a = 2.0 * unit(w0, w1) - 1.0
        b = 2.0 * unit(w2, w3) - 1.0
        s = a * a + b * b
        if 0.0 < s < 1.0:
            return a * math.sqrt(-2.0 * log(s) / s)
        c1 += _ATTEMPT


@kernel
def gamma(shape: float, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> float:
    """A gamma with mean ``shape`` and scale 1, by Marsaglia and Tsang (2000)."""
    boost = 1.0
    if shape < 1.0:
        w0, w1, _w2, _w3 = words(k0, k1, day, lane + _LAST, lo, hi)
        boost = exp(log(unit(w0, w1)) / shape)
        shape = shape + 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    c1 = lane
    while True:
        w0, w1, w2, w3 = words(k0, k1, day, c1, lo, hi)
        c1 += _ATTEMPT
        a = (2.0 * w0 + 1.0) * _WORD - 1.0
        b = (2.0 * w1 + 1.0) * _WORD - 1.0
        s = a * a + b * b
        if s >= 1.0 or s <= 0.0:
            continue
        z = a * math.sqrt(-2.0 * log(s) / s)
        v = 1.0 + c * z
        if v <= 0.0:
            continue
        v = v * v * v
        u = unit(w2, w3)
        if u < 1.0 - 0.0331 * z * z * z * z or log(u) < 0.5 * z * z + d * (1.0 - v + log(v)):
            return boost * d * v


@kernel
def beta(a: float, b: float, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> float:
    """A beta from two gammas on lanes 2 lane and 2 lane + 1."""
    first = gamma(a, k0, k1, day, 2 * lane, lo, hi)
    second = gamma(b, k0, k1, day, 2 * lane + 1, lo, hi)
    total = first + second
    return first / total if total > 0.0 else a / (a + b)


@kernel
def poisson(mean: float, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> int:
    """A Poisson: by inversion below a mean of 10, above by Hormann's PTRS (1993)."""
    if mean <= 0.0:
        return 0
    if mean < 10.0:
        u = uniform(k0, k1, day, lane, lo, hi)
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
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
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
        if k < 0 or (us < 0.013 and v > us):
            continue
        if log(v * inverse_alpha / (a / (us * us) + b)) <= k * log(mean) - mean - log_factorial(int(k)):
            return int(k)


@kernel
def binomial(n: int, p: float, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> int:
    """A binomial: by counting up to 192 trials, by inversion where n min(p, 1 - p) < 10, else BTRS.

    Source of the last: Hormann (1993), The generation of binomial random variates.
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if n <= 192:
        return _binomial_count(n, p, k0, k1, day, lane, lo, hi)
    q = p if p <= 0.5 else 1.0 - p
    if n * q < 10.0:
        k = _binomial_inversion(n, q, k0, k1, day, lane, lo, hi)
    else:
        k = _binomial_rejection(n, q, k0, k1, day, lane, lo, hi)
    return k if p <= 0.5 else n - k


@kernel
def _binomial_count(n: int, p: float, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> int:
    edge = int(math.floor(p * 4294967296.0 + 0.5))
    k = 0
    c1 = lane
    while n > 0:
        w0, w1, w2, w3 = words(k0, k1, day, c1, lo, hi)
        c1 += _ATTEMPT
        k += int(w0 < edge) + int(n > 1 and w1 < edge) + int(n > 2 and w2 < edge) + int(n > 3 and w3 < edge)
        n -= 4
    return k


@kernel
def _binomial_inversion(n: int, p: float, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> int:
    u = uniform(k0, k1, day, lane, lo, hi)
    odds = p / (1.0 - p)
    term = exp(n * log(1.0 - p))
    k = 0
    while u > term and k < n:
        u -= term
        k += 1
        term = term * odds * (n - k + 1) / k
    return k


@kernel
def _binomial_rejection(n: int, p: float, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> int:
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
        if k < 0 or k > n:
            continue
        mode = int(math.floor((n + 1) * p))
        ratio = log_factorial(mode) + log_factorial(n - mode) - log_factorial(k) - log_factorial(n - k)
        ratio += (k - mode) * log(p / (1.0 - p))
        alpha = (2.83 + 5.1 / b) * spread
        if log(v * alpha / (a / (us * us) + b)) <= ratio:
            return k


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
