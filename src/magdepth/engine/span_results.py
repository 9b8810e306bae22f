"""What spans of replicates come to, and how they add up: all whole numbers, so that any order gives the same bits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from magdepth.engine.batch import Batch, Job
from magdepth.engine.bins import BINS
from magdepth.engine.parameters import Draws
from magdepth.engine.program import Table
from magdepth.engine.reduction import Reduced, Short, merge_places, merge_reduced

STAMPS = 2**256


@dataclass(frozen=True)
class SpanResult:
    """What the replicates ``first`` .. ``first + count - 1`` of one program come to; parts can be merged in any order.

    ``sums`` is (days x daily slots); ``places`` and ``counts`` the bins that are not empty;
    ``reduced`` the measures, or None where ``results`` (replicates x measures) and ``parameters``
    (replicates x slots) are kept whole; ``stamp`` tells every draw and result of every replicate.
    """

    first: int
    count: int
    sums: Table
    places: Short
    counts: Short
    stamp: int
    results: Table | None
    parameters: Draws | None
    reduced: Reduced | None


@dataclass(frozen=True)
class Span:
    """One span of replicates under all programs of a run, and the paired differences if they are only reduced."""

    first: int
    count: int
    parts: tuple[SpanResult, ...]
    difference: Reduced | None


@dataclass(frozen=True)
class Totals:
    """What a program's replicates add up to; all integers, so that any order gives the same.

    ``sums`` is (days x daily slots), ``bins`` (for each monthly slot its days x bins, one slot after
    the other: see ``histogram``), ``results`` (replicates x measures), ``parameters`` (replicates x
    slots). A streamed run has no rows in the last two, and ``reduced`` instead.
    """

    replicates: int
    daily: tuple[str, ...]
    binned: tuple[str, ...]
    sums: Table
    places: Short
    counts: Short
    stamp: int
    results: Table
    parameters: Draws
    reduced: Reduced | None = None
    binned_days: tuple[int, ...] = ()

    def histogram(self, slot: str) -> Table:
        """Counts of one monthly slot (days x bins)."""
        place = self.binned.index(slot)
        days = self.binned_days[place]
        begin = sum(self.binned_days[:place]) * BINS
        first, last = np.searchsorted(self.places, [begin, begin + days * BINS])
        table = np.zeros(days * BINS, dtype=np.int64)
        table[self.places[first:last] - begin] = self.counts[first:last]
        return table.reshape(days, BINS)


def folded(spans: list[Span]) -> Span:
    """Several spans of a streamed run in one, which tells no more where each replicate was."""
    if len(spans) == 1:
        return spans[0]
    parts = tuple(_folded([span.parts[k] for span in spans]) for k in range(len(spans[0].parts)))
    return Span(min(span.first for span in spans), sum(span.count for span in spans), parts, differences(spans))


def _folded(parts: list[SpanResult]) -> SpanResult:
    places, counts = merge_places([(part.places, part.counts) for part in parts])
    results = [part.results for part in parts if part.results is not None]
    parameters = [part.parameters for part in parts if part.parameters is not None]
    reduced = [part.reduced for part in parts if part.reduced is not None]
    sums = parts[0].sums.copy()
    for part in parts[1:]:
        sums += part.sums
    return SpanResult(
        min(part.first for part in parts), sum(part.count for part in parts), sums, places, counts,
        sum(part.stamp for part in parts) % STAMPS,
        np.concatenate(results) if results else None,
        np.concatenate(parameters) if parameters else None,
        merge_reduced(reduced) if reduced else None,
    )


def gather(batch: Batch, spans: list[Span]) -> tuple[Totals, ...]:
    """What spans come to together, one tally a program; spans are in the order of their replicates."""
    return tuple(_gather(job, _folded([span.parts[k] for span in spans])) for k, job in enumerate(batch.jobs))


def _gather(job: Job, whole: SpanResult) -> Totals:
    return Totals(
        whole.count, job.daily, job.binned, whole.sums, whole.places, whole.counts, whole.stamp,
        np.zeros((0, len(job.measures)), dtype=np.int64) if whole.results is None else whole.results,
        np.zeros((0, job.program.n_p)) if whole.parameters is None else whole.parameters,
        whole.reduced,
        tuple(job.bin_slots[:, 1].tolist()),
    )


def differences(spans: list[Span]) -> Reduced | None:
    """The paired differences of a streamed comparison."""
    parts = [span.difference for span in spans if span.difference is not None]
    return merge_reduced(parts) if parts else None


def stamp_of(first: int, parameters: Draws, rows: Table) -> int:
    """The sum over replicates of the SHA-256 of each one's number, draws and results: any order gives the same."""
    draws, results = parameters.astype("<f8", copy=False), rows.astype("<i8", copy=False)
    total = 0
    for r in range(len(rows)):
        made = hashlib.sha256((first + r).to_bytes(8, "little"))
        made.update(draws[r])
        made.update(results[r])
        total += int.from_bytes(made.digest(), "little")
    return total % STAMPS
