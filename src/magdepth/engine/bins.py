"""Fixed bins for counts: exact below 32, then 16 to the octave (6 % wide)."""

from __future__ import annotations

from magdepth.chance.kernel import kernel

BINS = 464  # up to 2**31


@kernel
def bin_of(value: int) -> int:
    """The bin of a non-negative count; what is too large goes into the last one."""
    shift = 0
    while (value >> shift) >= 32:
        shift += 1
    return min(463, 16 * shift + (value >> shift))


def edge(number: int) -> int:
    """The smallest count in a bin.

    >>> [edge(b) for b in (0, 31, 32, 48)]
    [0, 31, 32, 64]
    """
    if number < 32:
        return number
    shift = (number - 16) // 16
    return (number - 16 * shift) << shift
