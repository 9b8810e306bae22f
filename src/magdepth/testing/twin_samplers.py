"""The twin's samplers, and their exp and log: what the kernels follow, on Python numbers and one source of words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import count

from magdepth.testing.twin_streams import WORD, DrawSite, Words, unit
from magdepth.testing.twin_ziggurat import R, tables

# Attempts of a lane that retries never reach.
AT_THE_EDGE = 1024  # and sixteen for each retry: the ziggurat's edges
CLOSE = 2048  # and eight for each byte: trials that their first byte does not decide
LAST_ATTEMPT = 4095  # the boost of a small gamma
HAND = 192  # blocks of words: what is dealt at once to trials in all zones
EDGES, HEIGHTS = tables()

# The same series and the same order of operations as the engine's, from coefficients worked out here.
LN2_HIGH = float.fromhex("0x1.62e42feep-1")  # log 2 to 32 bits, so that a whole number times it is exact
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")  # what is missing
HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)
ODD = tuple(1.0 / (2 * k + 1) for k in range(12))
FACTORIALS = tuple(1.0 / math.factorial(k) for k in range(15))


def by_fours(coefficients: tuple[float, ...], x: float) -> float:
    """A polynomial, lowest power first: four terms at a time as two pairs (Estrin), the fours by Horner's rule.

    >>> by_fours((1.0, 2.0, 3.0, 4.0, 5.0), 2.0)
    129.0
    """
    square = x * x
    filled = (*coefficients, *(0.0,) * (-len(coefficients) % 4))
    fours = [filled[k : k + 4] for k in range(0, len(filled), 4)]
    value = 0.0
    for a, b, c, d in reversed(fours):
        value = ((a + b * x) + (c + d * x) * square) + value * (square * square)
    return value


def log(value: float) -> float:
    """Natural logarithm of a positive number: e log 2 + 2 artanh((m - 1)/(m + 1))."""
    m, e = math.frexp(value)
    if m < math.sqrt(0.5):
        m, e = m * 2.0, e - 1
    s = (m - 1.0) / (m + 1.0)
    series = by_fours(ODD, s * s)
    return e * LN2_HIGH + (2.0 * s * series + e * LN2_LOW)


def exp(value: float) -> float:
    """Exponential: 2^k times the Taylor series of what is left; 0 below -745, held at exp(709)."""
    if value < -745.0:
        return 0.0
    bounded = min(value, 709.0)
    k = math.floor(bounded / (LN2_HIGH + LN2_LOW) + 0.5)
    left = (bounded - k * LN2_HIGH) - k * LN2_LOW
    return math.ldexp(by_fours(FACTORIALS, left), k)


def log_factorial(n: int) -> float:
    """log n!: of the exact product below 16, Stirling's series from there."""
    if n < 16:
        return log(float(math.factorial(n)))
    x = n + 1.0
    z = 1.0 / (x * x)
    series = (1.0 / 12.0 - z * (1.0 / 360.0 - z * (1.0 / 1260.0 - z / 1680.0))) / x
    return (x - 0.5) * log(x) - x + HALF_LOG_2PI + series


def normal(source: DrawSite, lane: int = 0) -> float:
    """Standard normal, by the ziggurat."""
    return _normal_of(source.words(lane), 0, source, lane)


def _normal_of(words: Words, attempt: int, source: DrawSite, lane: int) -> float:
    """From the first two of these words; what lies at an edge takes further ones, two to try and two to decide."""
    further = (source.words(lane, number) for number in count(AT_THE_EDGE + 16 * attempt))
    first, second = words[:2]
    while True:
        layer, sign = first % 256, -1.0 if first // 256 % 2 else 1.0
        x = unit(first, second) * EDGES[layer]
        if x < EDGES[layer + 1]:
            return sign * x
        first, second, *others = next(further)
        if layer == 0:
            return sign * _beyond((first, second, others[0], others[1]), further)
        between = unit(others[0], others[1]) * (HEIGHTS[layer + 1] - HEIGHTS[layer])
        if HEIGHTS[layer] + between < exp(-0.5 * x * x):
            return sign * x


def _beyond(words: Words, further: Iterator[Words]) -> float:
    """A normal known to lie beyond the last layer: exponential trials, as in Marsaglia (1964)."""
    while True:
        out = -log(unit(words[0], words[1])) / float(R)
        if -2.0 * log(unit(words[2], words[3])) > out * out:
            return float(R) + out
        words = next(further)


def gamma(shape: float, source: DrawSite, lane: int = 0) -> float:
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
        z = _normal_of(words, attempt, source, lane)
        root = 1.0 + c * z
        if root <= 0.0:
            continue
        v = root * root * root
        u = unit(words[2], words[3])
        if u < 1.0 - 0.0331 * z * z * z * z or log(u) < 0.5 * z * z + d * (1.0 - v + log(v)):
            return boost * d * v
    raise AssertionError


def beta(a: float, b: float, source: DrawSite, lane: int = 0) -> float:
    """Beta: one gamma's part of two, drawn on two lanes of their own."""
    first, second = gamma(a, source, 2 * lane), gamma(b, source, 2 * lane + 1)
    total = first + second
    return first / total if total > 0.0 else a / (a + b)


def poisson(mean: float, source: DrawSite, lane: int = 0) -> int:
    """Poisson: inversion below a mean of 10, transformed rejection (PTRS) from there."""
    if mean <= 0.0:
        return 0
    if mean < 10.0:
        left, term, n = source.uniform(lane), exp(-mean), 0
        if left <= 1.0 - mean:
            return 0
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


def adding_poisson(mean: float, u: float) -> int:
    """Poisson by inversion of a uniform, chances added up from zero on."""
    term = reached = exp(-mean)
    n = 0
    while reached < u and n < 1000:
        n += 1
        term = term * mean / n
        reached += term
    return n


def binomial(n: int, p: float, source: DrawSite, lane: int = 0) -> int:
    """Binomial: trials counted up to 192, inversion for a mean below 10, else transformed rejection (BTRS)."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if n <= 192:
        return successes(n, p, source, lane)
    rarer = p if p <= 0.5 else 1.0 - p
    k = _inverted(n, rarer, source, lane) if n * rarer < 10.0 else _rejected(n, rarer, source, lane)
    return k if p <= 0.5 else n - k


def successes(n: int, p: float, source: DrawSite, lane: int = 0, skip: int = 0, bytes_of: int | None = None) -> int:
    """How many of n trials succeed, each decided by a byte of the lane against p's first 8 bits, 32 more where equal.

    ``skip`` bytes are others'; the bytes may be those of another lane, ``bytes_of``, but never what decides further.
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    first = math.floor(p * 256.0)
    rest = math.floor((p * 256.0 - first) * WORD + 0.5)
    dealt = _bytes(skip + n, source, lane if bytes_of is None else bytes_of)[skip:]
    undecided = sum(byte == first for byte in dealt)
    words = (word for attempt in count(CLOSE + 8 * first) for word in source.words(lane, attempt))
    return sum(byte < first for byte in dealt) + sum(next(words) < rest for _ in range(undecided))


def _bytes(number: int, source: DrawSite, lane: int) -> list[int]:
    """The first bytes of a lane, those of each word from its low end."""
    words = [word for attempt in range((number + 15) // 16) for word in source.words(lane, attempt)]
    return [byte for word in words for byte in word.to_bytes(4, "little")][:number]


def in_hand(most: int, zones: int) -> bool:
    """Whether trials, so many at most in each zone, can be dealt at once: blocks come in powers of two a zone."""
    blocks = (most + 15) // 16
    return (blocks if zones == 1 else zones * (1 << max(0, blocks - 1).bit_length())) <= HAND


def spell(mean: float, u: float) -> float:
    """Whole days of a spell with this mean: geometric, one day at least."""
    return 1.0 if mean <= 1.0 else 1.0 + math.floor(log(u) / log(1.0 - 1.0 / mean))


def whole(value: float, u: float) -> int:
    """A real number, down or up at random so that its mean is kept."""
    return math.floor(value + u)


def _inverted(n: int, p: float, source: DrawSite, lane: int) -> int:
    left = source.uniform(lane)
    if left <= 1.0 - n * p:
        return 0
    odds = p / (1.0 - p)
    term = exp(n * log(1.0 - p))
    k = 0
    while left > term and k < n:
        left -= term
        k += 1
        term = term * odds * (n - k + 1) / k
    return k


def _rejected(n: int, p: float, source: DrawSite, lane: int) -> int:
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
