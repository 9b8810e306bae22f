"""What pairing gains: how many times the replicates two independent runs would need for the same error."""

from __future__ import annotations

from magdepth.results.run import Comparison


def variance_ratios(comparison: Comparison) -> dict[str, float | None]:
    """(variance of A + variance of B) / variance of the paired difference, for each measure that both have.

    It says how many times as many replicates two runs on separate draws would need to know the mean change as well;
    1 is no gain. None where the difference is the same in every replicate.
    """
    before = {summary.name: summary.error for summary in comparison.a.summaries()}
    after = {summary.name: summary.error for summary in comparison.b.summaries()}
    apart = {name: before[name] ** 2 + after[name] ** 2 for name in comparison.names}
    return {
        change.name: apart[change.name] / change.error**2 if change.error > 0 else None
        for change in comparison.summaries()
    }
