"""The smallest value that holds a level: a bracketed search along a curve that never falls."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator

STEPS = 40

Search = Generator[float, float, float | None]
"""A search in progress: it yields a value to try, is sent the level there, and returns what it found."""


def smallest(level: Callable[[float], float], search: Search) -> float | None:
    """Carry a search to its end with the levels that a function gives.

    >>> smallest(lambda x: x / 50, searching(0.95, guess=10, most=1000, whole=True))
    48.0
    >>> 40 <= smallest(lambda x: min(1.0, x / 80), searching(0.5, guess=3, most=1000)) < 40.4
    True
    >>> smallest(lambda x: 0.9, searching(0.95, guess=3, most=1000)) is None
    True
    >>> smallest(lambda x: 1.0, searching(0.95, guess=3, most=1000))
    0.0
    """
    try:
        x = next(search)
        while True:
            x = search.send(level(x))
    except StopIteration as end:
        result: float | None = end.value
        return result


def searching(
    target: float, guess: float, most: float, *, stride: float = 1.6, within: float = 0.01, whole: bool = False
) -> Search:
    """Search the smallest ``x`` up to ``most`` whose level is at or above ``target``; None if there is none.

    The level never falls. ``x`` is found to a part ``within`` of itself, whole numbers (``whole``) to
    the next one where that is coarser. The search begins at ``guess`` and strides out from it,
    ``stride`` first, each stride the square of the last; if the guess falls short, ``most`` is tried
    at once.
    """
    x = _tidy(max(1.0 if whole else 1e-9, min(guess, most)), whole)
    above = (yield x) - target
    if above < 0:
        below, low = above, x
        if x >= most or (yield most) < target:
            return None
        high = _tidy(min(most, x * stride + whole), whole)
        while (above := (yield high) - target) < 0:
            if high >= most:
                return None  # held before and does not now: the level moved while other searches went on
            stride *= stride
            below, low, high = above, high, _tidy(min(most, high * stride + whole), whole)
    else:
        below, low, high, floor = -target, 0.0, x, 1.0 if whole else x * 1e-3
        while high > floor:
            probe = _tidy(max(floor, high / stride), whole)
            stride *= stride
            if probe < high:
                gap = (yield probe) - target
                if gap < 0:
                    below, low = gap, probe
                    break
                above, high = gap, probe
        if low == 0.0 and (yield 0.0) >= target:
            return 0.0
    for step in range(STEPS):
        if high - low <= max(1.0 if whole else 0.0, within * high):
            break
        x = _tidy(_between(low, high, below, above, halve=step % 3 == 2), whole)
        if not low < x < high:
            x = _tidy((low + high) / 2, whole)
        gap = (yield x) - target
        if gap < 0:
            below, low = gap, x
        else:
            above, high = gap, x
    return high


def _tidy(x: float, whole: bool) -> float:
    return float(round(x)) if whole else x


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
