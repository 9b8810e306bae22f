"""The twin's exp and log: the same series and the same order of operations, from coefficients worked out here."""

from __future__ import annotations

import math

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
