"""The twin's samplers: the definitions that the kernels follow, on Python numbers and one source of words."""

from __future__ import annotations

import math
from itertools import count

from magdepth.testing.twin_elementary import exp, log, log_factorial
from magdepth.testing.twin_streams import WORD, Source, unit

LAST_ATTEMPT = 4095  # never reached by retries: the boost of a small gamma lies there


def normal(source: Source, lane: int = 0) -> float:
    """Standard normal: Marsaglia's polar method, the first of the pair."""
    for attempt in count():
        words = source.words(lane, attempt)
        a, b = 2.0 * unit(words[0], words[1]) - 1.0, 2.0 * unit(words[2], words[3]) - 1.0
        s = a * a + b * b
        if 0.0 < s < 1.0:
            return a * math.sqrt(-2.0 * log(s) / s)
    raise AssertionError


def gamma(shape: float, source: Source, lane: int = 0) -> float:
    """Gamma of scale 1 by Marsaglia and Tsang; below shape 1 by a power of a uniform times shape + 1."""
    boost = 1.0
    if shape < 1.0:
        first, second, _, _ = source.words(lane, LAST_ATTEMPT)
        boost = exp(log(unit(first, second)) / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    for attempt in count():
        words = source.words(lane, attempt)
        a, b = ((2.0 * word + 1.0) / WORD - 1.0 for word in words[:2])
        s = a * a + b * b
        if not 0.0 < s < 1.0:
            continue
        z = a * math.sqrt(-2.0 * log(s) / s)
        root = 1.0 + c * z
        if root <= 0.0:
            continue
        v = root * root * root
        u = unit(words[2], words[3])
        if u < 1.0 - 0.0331 * z * z * z * z or log(u) < 0.5 * z * z + d * (1.0 - v + log(v)):
            return boost * d * v
    raise AssertionError


def beta(a: float, b: float, source: Source, lane: int = 0) -> float:
    """Beta: one gamma's part of two, drawn on two lanes of their own."""
    first, second = gamma(a, source, 2 * lane), gamma(b, source, 2 * lane + 1)
    total = first + second
    return first / total if total > 0.0 else a / (a + b)


def poisson(mean: float, source: Source, lane: int = 0) -> int:
    """Poisson: inversion below a mean of 10, transformed rejection (PTRS) from there."""
    if mean <= 0.0:
        return 0
    if mean < 10.0:
        left, term, n = source.uniform(lane), exp(-mean), 0
        while left > term and n < 1000:
            left -= term
            n += 1
            term = term * mean / n
        return n
    root = math.sqrt(mean)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    for attempt in count():
        words = source.words(lane, attempt)
        u, v = unit(words[0], words[1]) - 0.5, unit(words[2], words[3])
        tail = 0.5 - abs(u)
        k = math.floor((2.0 * a / tail + b) * u + mean + 0.43)
        if tail >= 0.07 and v <= 0.9277 - 3.6224 / (b - 2.0):
            return k
        if k < 0 or (tail < 0.013 and v > tail):
            continue
        height = v * (1.1239 + 1.1328 / (b - 3.4)) / (a / (tail * tail) + b)
        if log(height) <= k * log(mean) - mean - log_factorial(k):
            return k
    raise AssertionError


def binomial(n: int, p: float, source: Source, lane: int = 0) -> int:
    """Binomial: trials counted up to 192, inversion for a mean below 10, else transformed rejection (BTRS)."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if n <= 192:
        return _counted(n, p, source, lane)
    rarer = p if p <= 0.5 else 1.0 - p
    k = _inverted(n, rarer, source, lane) if n * rarer < 10.0 else _rejected(n, rarer, source, lane)
    return k if p <= 0.5 else n - k


def spell(mean: float, u: float) -> float:
    """Whole days of a spell with this mean: geometric, one day at least."""
    return 1.0 if mean <= 1.0 else 1.0 + math.floor(log(u) / log(1.0 - 1.0 / mean))


def whole(value: float, u: float) -> int:
    """A real number, down or up at random so that its mean is kept."""
    return math.floor(value + u)


def _counted(n: int, p: float, source: Source, lane: int) -> int:
    edge = math.floor(p * WORD + 0.5)
    words = [word for attempt in range((n + 3) // 4) for word in source.words(lane, attempt)]
    return sum(word < edge for word in words[:n])


def _inverted(n: int, p: float, source: Source, lane: int) -> int:
    left = source.uniform(lane)
    odds = p / (1.0 - p)
    term = exp(n * log(1.0 - p))
    k = 0
    while left > term and k < n:
        left -= term
        k += 1
        term = term * odds * (n - k + 1) / k
    return k


def _rejected(n: int, p: float, source: Source, lane: int) -> int:
    spread = math.sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    mode = math.floor((n + 1) * p)
    for attempt in count():
        words = source.words(lane, attempt)
        u, v = unit(words[0], words[1]) - 0.5, unit(words[2], words[3])
        tail = 0.5 - abs(u)
        k = math.floor((2.0 * a / tail + b) * u + n * p + 0.5)
        if tail >= 0.07 and v <= 0.92 - 4.2 / b:
            return k
        if not 0 <= k <= n:
            continue
        ratio = log_factorial(mode) + log_factorial(n - mode) - log_factorial(k) - log_factorial(n - k)
        ratio += (k - mode) * log(p / (1.0 - p))
        height = v * ((2.83 + 5.1 / b) * spread) / (a / (tail * tail) + b)
        if log(height) <= ratio:
            return k
    raise AssertionError
