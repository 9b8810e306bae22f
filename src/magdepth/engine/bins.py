"""Fixed bins for counts: exact below 128, then 64 to the octave (quantiles to 0.8 %)."""

from __future__ import annotations

from typing import Any

import numpy as np

from magdepth.chance.kernel import kernel

BINS = 1728  # beyond 2**31
WIDE_BINS = 3072  # up to 2**53: totals over a run
_EXACT = 128

Table = np.ndarray[Any, np.dtype[np.int64]]


@kernel
def bin_of(value: int) -> int:
    """The bin of a non-negative count; what is too large goes into the last one."""
    shift = 0
    while (value >> shift) >= 128:
        shift += 1
    return min(1727, 64 * shift + (value >> shift))


def signed_bins(values: Table) -> Table:
    """The bin of each value of either sign: negative bins mirror those of positive counts.

    >>> signed_bins(np.array([0, 5, -5, 128, 129, 130])).tolist()
    [0, 5, -5, 128, 128, 129]
    """
    size = np.abs(values)
    shift = np.maximum(np.frexp(size.astype(np.float64))[1] - 7, 0).astype(np.int64)
    # a size just below a power of two may round up to it as a float: then the shift is one too many
    shift -= (size >> shift) < (_EXACT // 2) * (shift > 0)
    bins: Table = np.sign(values) * np.minimum(WIDE_BINS - 1, (_EXACT // 2) * shift + (size >> shift))
    return bins


def bin_number(value: int) -> int:
    """The bin of a count (what ``bin_of`` gives in compiled code).

    >>> [bin_number(v) for v in (0, 127, 129, 256)]
    [0, 127, 128, 192]
    """
    return min(BINS - 1, int(signed_bins(np.array([value]))[0]))


def edge(number: int) -> int:
    """The smallest count in a bin.

    >>> [edge(b) for b in (0, 127, 128, 192)]
    [0, 127, 128, 256]
    """
    if number < _EXACT:
        return number
    shift = (number - _EXACT // 2) // (_EXACT // 2)
    return (number - (_EXACT // 2) * shift) << shift


def middle(number: int) -> float:
    """The count that stands for a bin, of either sign: exact below 128, else its middle.

    >>> middle(-5), middle(192)
    (-5.0, 257.5)
    """
    size = abs(number)
    low, high = edge(size), edge(size + 1) - 1
    return (low + high) / 2.0 * (1.0 if number >= 0 else -1.0)
