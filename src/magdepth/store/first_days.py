"""Days on which something comes about for the first time: how often it does, and when."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magdepth.dates import day_after
from magdepth.store.tables import MEASURES, REDUCED, SUMMARIES, read_measures, read_reduced

if TYPE_CHECKING:
    from magdepth.engine.reduction import Reduced
    from magdepth.store.runs import SavedRun

QUANTILES = {"q05": 0.05, "median": 0.5, "q95": 0.95}


@dataclass(frozen=True)
class Firsts:
    """The share of replicates in which it comes about, and quantiles of its day among those (None if in none)."""

    name: str
    share: float
    q05: date | None
    median: date | None
    q95: date | None

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data, for ``--json``."""
        days = {name: day.isoformat() if (day := getattr(self, name)) else None for name in QUANTILES}
        return {"name": self.name, "share": self.share, **days}


def firsts_of(saved: SavedRun) -> tuple[Firsts, ...]:
    """The measures of how ``first`` that a saved run kept: in how many replicates it comes to that, on which days.

    They are read from its single replicates, or from what these were reduced to; Failed T103 where the file is not
    what was saved.
    """
    return saved.read(REDUCED if saved.streamed else MEASURES, lambda path: _read_firsts(saved, path))


def _read_firsts(saved: SavedRun, path: Path) -> tuple[Firsts, ...]:
    measures = read_measures(saved.folder / SUMMARIES)
    wanted = [(k, measure) for k, measure in enumerate(measures) if measure.how == "first"]
    start = date.fromisoformat(saved.manifest["start"])
    if saved.streamed:
        reduced = read_reduced(path) if wanted else None
        return tuple(_firsts(m.name, _counts_reduced(reduced, k), start) for k, m in wanted if reduced is not None)
    return tuple(_firsts(m.name, _counts(path, m.name), start) for _, m in wanted)


def _counts(path: Path, name: str) -> dict[int, int]:
    """How many replicates have each day; -1 for those in which it never comes about."""
    import numpy as np
    import pyarrow.parquet as pq

    days, counts = np.unique(np.asarray(pq.read_table(path, columns=[name])[name]), return_counts=True)
    return dict(zip(days.tolist(), counts.tolist(), strict=True))


def _counts_reduced(reduced: Reduced, column: int) -> dict[int, int]:
    import numpy as np

    from magdepth.engine.bins import WIDE_BINS, middle

    begin = column * 2 * WIDE_BINS
    first, last = np.searchsorted(reduced.places, [begin, begin + 2 * WIDE_BINS])
    bins = (reduced.places[first:last] - begin - WIDE_BINS).tolist()
    return {math.floor(middle(k)): count for k, count in zip(bins, reduced.counts[first:last].tolist(), strict=True)}


def _firsts(name: str, counts: dict[int, int], start: date) -> Firsts:
    total = sum(counts.values())
    among = {day: count for day, count in sorted(counts.items()) if day >= 0}
    came = sum(among.values())
    days = {key: day_after(start, _quantile(among, q * came)) if came else None for key, q in QUANTILES.items()}
    return Firsts(name, came / total, **days)


def _quantile(counts: dict[int, int], wanted: float) -> int:
    reached = accumulate(counts.values())
    return next(day for day, count in zip(counts, reached, strict=True) if count >= wanted)
