"""Streamed runs: exact sums, squares and histograms, to the same digest as runs that keep every replicate."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magdepth.dates import Window, day_after
from magdepth.engine.batch import make_batch
from magdepth.engine.bins import WIDE_BINS, edge, middle, signed_bins
from magdepth.engine.blocks import run_span
from magdepth.engine.measure import Measure, default_measures
from magdepth.engine.program import compile_program
from magdepth.engine.reduction import merge_reduced, reduce_columns
from magdepth.engine.span_results import folded
from magdepth.errors import BadInput
from magdepth.results import Run, compare, run
from magdepth.results.run import QUANTILES
from magdepth.scenario import Scenario, load

WHOLE = st.integers(-(2**51), 2**51)


@pytest.fixture(scope="module")
def scenario(article: Scenario) -> Scenario:
    parts = tuple(replace(component, last_day=40) for component in article.components)
    return replace(article, days=40, components=parts)


@pytest.fixture(scope="module")
def kept(scenario: Scenario) -> Run:
    return run(scenario, replicates=700, seed=11)


@pytest.fixture(scope="module")
def streamed(scenario: Scenario) -> Run:
    return run(scenario, replicates=700, seed=11, keep=False, threads=2)


def test_a_streamed_run_is_the_same_run(kept: Run, streamed: Run) -> None:
    assert streamed.streamed and not kept.streamed
    assert streamed.digest == kept.digest
    assert len(streamed.tally.results) == 0 and len(streamed.tally.parameters) == 0
    assert np.array_equal(streamed.tally.sums, kept.tally.sums)


def test_means_and_errors_are_exact_and_quantiles_close(kept: Run, streamed: Run) -> None:
    for whole, short in zip(kept.summaries(), streamed.summaries(), strict=True):
        assert short.name == whole.name
        assert short.mean == pytest.approx(whole.mean, rel=1e-12, abs=1e-12)
        assert short.error == pytest.approx(whole.error, rel=1e-9, abs=1e-12)
        values = np.sort(kept.values(whole.name))
        for q, found in zip(QUANTILES, (short.q05, short.q25, short.median, short.q75, short.q95), strict=True):
            exact = values[max(0, math.ceil(q * len(values)) - 1)]
            assert abs(found - exact) <= abs(exact) / 128 + 0.5, (whole.name, q)


def test_a_streamed_run_says_that_it_kept_no_replicate(streamed: Run) -> None:
    for ask in (lambda: streamed.values("raids.drones:total"), lambda: streamed.parameter("raids.spread")):
        with pytest.raises(BadInput, match="R105"):
            ask()


def test_streamed_differences_are_those_of_the_replicates(scenario: Scenario) -> None:
    article = load("alabuga-2025", overlays=["full-ramp"])
    parts = tuple(replace(component, last_day=40) for component in article.components)
    other = replace(article, days=40, components=parts)
    whole, short = (compare(scenario, other, replicates=300, seed=2, keep=keep) for keep in (True, False))
    assert short.a.digest == whole.a.digest and short.b.digest == whole.b.digest and short.names == whole.names
    changed = 0
    for left, right in zip(whole.summaries(), short.summaries(), strict=True):
        assert (right.mean, right.error) == (pytest.approx(left.mean, abs=1e-9), pytest.approx(left.error, abs=1e-9))
        changed += left.mean != 0
    assert changed > 10
    with pytest.raises(BadInput, match="R105"):
        short.difference(short.names[0])


def test_spans_fold_in_any_order_to_the_same(scenario: Scenario) -> None:
    program = compile_program(scenario)
    batch = make_batch((program,), (default_measures(program),), seed=4, keep=False)
    whole = run_span(batch, 0, 90)
    cuts = [run_span(batch, first, count, block=7) for first, count in ((60, 30), (0, 25), (25, 35))]
    found = folded([span for span in cuts if span is not None])
    assert whole is not None and found.count == whole.count
    (left,), (right,) = whole.parts, found.parts
    assert left.stamp == right.stamp and np.array_equal(left.sums, right.sums)
    assert np.array_equal(left.places, right.places) and np.array_equal(left.counts, right.counts)
    assert left.reduced is not None and right.reduced is not None
    assert left.reduced.squares == right.reduced.squares and left.reduced.totals == right.reduced.totals


def test_exceedance_counts_the_replicates_at_or_above(scenario: Scenario) -> None:
    days = Window(scenario.start, day_after(scenario.start, 39))
    reached = Measure("reached", "raids.drones", "days", days, threshold=100)
    found = run(scenario, replicates=300, seed=11, extra=(reached,))
    share = found.exceedance("raids.drones", 100)
    assert share.shape == (40,) and 0 < share.min() < share.max() < 1
    assert round(float(share.sum()) * 300) == found.values("reached").sum()


@given(st.lists(st.lists(WHOLE, min_size=3, max_size=3), min_size=1, max_size=40), st.integers(1, 39))
def test_sums_and_squares_are_exact_however_they_are_cut(rows: list[list[int]], cut: int) -> None:
    table = np.array(rows, dtype=np.int64)
    parts = [reduce_columns(part) for part in (table[:cut], table[cut:]) if len(part)]
    found = merge_reduced(parts)
    for column in range(3):
        values = [row[column] for row in rows]
        assert found.totals[column] == sum(values)
        assert found.squares[column] == sum(value * value for value in values)
        assert (found.least[column], found.most[column]) == (min(values), max(values))
        median = sorted(values)[max(0, math.ceil(0.5 * len(values)) - 1)]
        assert abs(found.quantile(column, 0.5) - median) <= abs(median) / 128 + 0.5


@given(WHOLE)
def test_a_signed_bin_holds_its_value(value: int) -> None:
    number = int(signed_bins(np.array([value]))[0])
    assert abs(number) < WIDE_BINS and (number < 0) == (value < 0)
    assert edge(abs(number)) <= abs(value) < edge(abs(number) + 1)
    assert abs(middle(number) - value) <= abs(value) / 128
