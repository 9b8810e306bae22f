"""The twin's layers of the normal ziggurat, by whole numbers: series for exp and log, a series for the tail's area."""

from __future__ import annotations

import math
from fractions import Fraction

R = Fraction("3.6541528853610088")  # where the tail begins, to 17 figures, for 256 layers
LAYERS = 256
BITS = 160  # numbers are whole multiples of 2^-BITS
ONE = 1 << BITS


def tables() -> tuple[list[float], list[float]]:
    """Edges x[0], ..., x[256] and the heights exp(-x^2/2) there; x[0] is the width that gives the base its area.

    >>> edges, heights = tables()
    >>> len(edges), edges[1], heights[-1]
    (257, 3.654152885361009, 1.0)
    """
    edges, heights = fixed_tables()
    return [_nearest(edge) for edge in edges], [_nearest(height) for height in heights]


def fixed_tables() -> tuple[list[int], list[int]]:
    """The same as multiples of 2^-BITS."""
    end = _fixed(R)
    height = exp_of(-_times(end, end) // 2)
    area = _times(end, height) + tail_area(end)
    edges, heights = [_over(area, height), end], [height, height]
    while len(edges) < LAYERS:
        height += _over(area, edges[-1])
        edges.append(math.isqrt(-2 * log_of(height) << BITS))
        heights.append(height)
    return [*edges, 0], [*heights, ONE]


def tail_area(end: int) -> int:
    """The area below exp(-x^2/2) beyond ``end``: half the whole less the part before it, by a series without signs.

    The integral from 0 to x is exp(-x^2/2) (x + x^3/3 + x^5/(3 5) + ...).
    """
    term = total = end
    n = 1
    while term:
        n += 2
        term = _times(term, _times(end, end)) // n
        total += term
    half = math.isqrt(_pi() * ONE // 2)
    return half - _times(exp_of(-_times(end, end) // 2), total)


def exp_of(value: int) -> int:
    """The exponential, by its series at a 2^12th of the value, squared twelve times (with as many bits to spare)."""
    spare = 40
    one = ONE << spare
    small = (value << spare) >> 12
    term = total = one
    n = 0
    while term not in (0, -1):
        n += 1
        term = term * small // (n * one)
        total += term
    for _ in range(12):
        total = total * total // one
    return total >> spare


def log_of(value: int) -> int:
    """The natural logarithm, as that power of e which is the value, by Halley's rule."""
    guess = _fixed(Fraction(math.log(value / ONE)))
    for _ in range(3):
        guess += 2 * (value - exp_of(guess)) * ONE // (value + exp_of(guess))
    return guess


def _pi() -> int:
    """Pi, as Machin (1706) has it: 16 arctan(1/5) - 4 arctan(1/239)."""
    return 16 * _arctan(5) - 4 * _arctan(239)


def _arctan(inverse: int) -> int:
    power = total = ONE // inverse
    n = 1
    while power:
        n += 2
        power = power // (inverse * inverse)
        total += power // n if n % 4 == 1 else -(power // n)
    return total


def _fixed(number: Fraction) -> int:
    return math.floor(number * ONE)


def _times(a: int, b: int) -> int:
    return a * b >> BITS


def _over(a: int, b: int) -> int:
    return (a << BITS) // b


def _nearest(number: int) -> float:
    """The float nearest to a multiple of 2^-BITS."""
    return float(Fraction(number, ONE))
