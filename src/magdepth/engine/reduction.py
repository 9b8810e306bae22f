"""Columns of whole numbers reduced to exact sums, sums of squares and histograms, in any order to the same bits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from magdepth.engine.bins import WIDE_BINS, middle, signed_bins

Table = np.ndarray[Any, np.dtype[np.int64]]
Short = np.ndarray[Any, np.dtype[np.int32]]

_LIMB = 26  # a value is high * 2**26 + low, so that sums of products of limbs stay within 64 bits
_COLUMN = 2 * WIDE_BINS


@dataclass(frozen=True)
class Reduced:
    """What columns (measures, say) come to over replicates, without the replicates themselves.

    ``totals`` and ``squares`` are exact (Python integers); ``places`` and ``counts`` the histogram
    bins that are not empty, all columns in one (see ``quantile``); ``least`` and ``most`` the range.
    """

    count: int
    totals: tuple[int, ...]
    squares: tuple[int, ...]
    least: tuple[int, ...]
    most: tuple[int, ...]
    places: Short
    counts: Short

    def mean(self, column: int) -> float:
        """The mean of a column."""
        return self.totals[column] / self.count

    def error(self, column: int) -> float:
        """The Monte Carlo standard error of that mean (0 for a single replicate)."""
        if self.count < 2:
            return 0.0
        spread = self.squares[column] * self.count - self.totals[column] ** 2  # exact
        return math.sqrt(spread / self.count / (self.count - 1)) / math.sqrt(self.count)

    def quantile(self, column: int, q: float) -> float:
        """Quantile ``q`` of a column, exact below 128 in size, else to 0.8 %."""
        first, last = np.searchsorted(self.places, [column * _COLUMN, (column + 1) * _COLUMN])
        reached = np.cumsum(self.counts[first:last]) >= max(1, math.ceil(q * self.count))
        value = middle(int(self.places[first + int(reached.argmax())]) - column * _COLUMN - WIDE_BINS)
        return float(min(max(value, self.least[column]), self.most[column]))


def reduce_columns(values: Table) -> Reduced:
    """Reduce (replicates x columns) of whole numbers below 2**52 in size; at most 2**10 rows at a time are summed.

    >>> reduced = reduce_columns(np.array([[1, -7], [3, -9]]))
    >>> reduced.totals, reduced.squares, reduced.quantile(0, 0.5), reduced.quantile(1, 0.9)
    ((4, -16), (10, 130), 1.0, -7.0)
    """
    return merge_reduced([_reduce_few(values[k : k + 1024]) for k in range(0, len(values), 1024)])


def _reduce_few(values: Table) -> Reduced:
    columns = values.shape[1]
    high = values >> _LIMB
    low = values - (high << _LIMB)
    parts = [(high * high).sum(axis=0), (high * low).sum(axis=0), (low * low).sum(axis=0)]
    squares = tuple(
        (hh << (2 * _LIMB)) + (hl << (_LIMB + 1)) + ll
        for hh, hl, ll in zip(*(p.tolist() for p in parts), strict=True)
    )
    keys = signed_bins(values) + (np.arange(columns) * _COLUMN + WIDE_BINS)
    places, counts = np.unique(keys, return_counts=True)
    return Reduced(
        len(values), tuple(values.sum(axis=0).tolist()), squares, tuple(values.min(axis=0).tolist()),
        tuple(values.max(axis=0).tolist()), places.astype(np.int32), counts.astype(np.int32),
    )


def merge_places(parts: list[tuple[Short, Short]]) -> tuple[Short, Short]:
    """Histograms given by their bins that are not empty (in rising order) and the counts there, added up."""
    if len(parts) == 1:
        return parts[0]
    keys = np.concatenate([places for places, _ in parts])
    order = np.argsort(keys, kind="stable")  # runs that are in order already are merged
    keys = keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    return keys[starts], np.add.reduceat(np.concatenate([counts for _, counts in parts])[order], starts)


def merge_reduced(parts: Sequence[Reduced]) -> Reduced:
    """What several sets of replicates come to together."""
    if len(parts) == 1:
        return parts[0]
    places, counts = merge_places([(part.places, part.counts) for part in parts])
    return Reduced(
        sum(part.count for part in parts),
        tuple(map(sum, zip(*(part.totals for part in parts), strict=True))),
        tuple(map(sum, zip(*(part.squares for part in parts), strict=True))),
        tuple(map(min, zip(*(part.least for part in parts), strict=True))),
        tuple(map(max, zip(*(part.most for part in parts), strict=True))),
        places, counts,
    )
