"""The smallest value that holds a level: a bracketed search along a curve that never falls."""

from __future__ import annotations

import math
from collections.abc import Callable

STEPS = 24  # a bracket that is halved needs no more for one part in a hundred


def smallest(
    level: Callable[[float], float], target: float, guess: float, most: float, *, whole: bool = False
) -> float | None:
    """The smallest ``x`` up to ``most`` with ``level(x) >= target``, or None if ``most`` doesn't reach it.

    ``level`` never falls. ``x`` is found to one part in a hundred, or exactly if ``whole`` asks for
    whole numbers (to one part in two hundred above 200). Zero is tried only when everything else
    that was tried held.

    >>> smallest(lambda x: x / 50, 0.95, guess=10, most=1000, whole=True)
    48.0
    >>> round(smallest(lambda x: min(1.0, x / 80), 0.5, guess=3, most=1000))
    40
    >>> smallest(lambda x: 0.9, 0.95, guess=3, most=1000) is None
    True
    """
    tried: dict[float, float] = {}

    def gap(x: float) -> float:
        if x not in tried:
            tried[x] = level(x) - target
        return tried[x]

    def tidy(x: float) -> float:
        return float(round(x)) if whole else x

    low, high = 0.0, tidy(max(1.0 if whole else 1e-9, min(guess, most)))
    floor, stride = 1.0 if whole else high * 1e-3, 1.6
    while gap(high) < 0:
        if high >= most:
            return None
        low, high = high, tidy(min(most, high * stride + whole))
        stride *= stride
    stride = 1.6
    while low == 0.0 and high > floor:
        probe = tidy(max(floor, high / stride))
        if probe >= high:
            break
        if gap(probe) < 0:
            low = probe
        else:
            high = probe
        stride *= stride
    if low == 0.0:
        if gap(0.0) >= 0:
            return 0.0
        if whole or high <= floor:
            return high
    for step in range(STEPS):
        if high - low <= (max(1.0, high // 200) if whole else 0.01 * high):
            break
        x = tidy(_between(low, high, gap(low), gap(high), halve=step % 3 == 2))
        if not low < x < high:
            x = tidy((low + high) / 2)
        if gap(x) < 0:
            low = x
        else:
            high = x
    return high


def _between(low: float, high: float, below: float, above: float, *, halve: bool) -> float:
    """A point between, where a straight line would cross; the middle (of the logarithms) now and then.

    The crossing is pulled towards the middle a little, so that both ends close in on it.
    """
    middle = math.sqrt(low * high) if low > 0 else high / 2
    if halve or not above > below:
        return middle
    crossing = low + (high - low) * (-below) / (above - below)
    reach = 0.02 * (high - low)
    crossing += reach if crossing < middle else -reach
    return min(max(crossing, low + 0.1 * reach), high - 0.1 * reach)
