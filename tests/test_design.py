"""Designs: what --vary says, and the points that grid, lhs and sobol make of it."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magdepth.errors import BadInput
from magdepth.results.design import MOST_POINTS, Vary, design, read_varies, written

ENDS = st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: value + 0.0)
KEYS = st.from_regex(r"[a-z_]{1,12}(\.[a-z_]{1,12}){0,2}", fullmatch=True)


@st.composite
def varies(draw: st.DrawFn) -> Vary:
    log = draw(st.booleans())
    ends = st.floats(1e-9, 1e12) if log else ENDS
    low, high = sorted(draw(st.lists(ends, min_size=2, max_size=2, unique=True)))
    return Vary(draw(KEYS), low, high, draw(st.none() | st.integers(2, 9)), log)


@given(varies())
def test_what_is_written_is_read_back(one: Vary) -> None:
    assert read_varies([str(one)]) == (one,)


@given(st.text(max_size=40) | st.from_regex(r"[a-z]{1,3}=[0-9a-z:.+-]{0,12}", fullmatch=True))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        (one,) = read_varies([text])
    except BadInput as refused:
        assert {fault.code for fault in refused.faults} == {"R201"}
    else:
        assert one.key and np.isfinite([one.low, one.high]).all() and one.low < one.high
        assert one.levels is None or one.levels >= 2
        assert not one.log or one.low > 0


@given(ENDS)
def test_a_value_is_written_to_the_last_bit(value: float) -> None:
    assert float(written(value)) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stock_days", "is nothing to vary"),
        ("=1:2", "is nothing to vary"),
        ("a=1", "is nothing to vary"),
        ("a=1:x", "'x' is no number"),
        ("a=1:inf", "'inf' is no number"),
        ("a=1_0:20", "'1_0' is no number"),
        ("a=2:2", "not below"),
        ("a=1:2:1", "two levels"),
        ("a=1:2:3:4", "neither"),
        ("a=1:2:log:log", "neither"),
        ("a=1:2:lag", "'lag' is neither"),
        ("a=0:2:log", "above zero"),
        ("a=-1e308:1e308", "too far apart"),
    ],
)
def test_what_can_not_be_varied_is_said(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        read_varies([text])
    assert [fault.code for fault in refused.value.faults] == ["R201"]


def test_every_fault_is_told() -> None:
    with pytest.raises(BadInput) as refused:
        read_varies(["a=1", "b=1:2", "b=2:3", "c=2:1"])
    assert [(fault.code, fault.key) for fault in refused.value.faults] == [("R201", "a"), ("R202", "b"), ("R201", "c")]
    with pytest.raises(BadInput) as refused:
        design("girds", [])
    assert [fault.code for fault in refused.value.faults] == ["R203", "R201"]


def test_a_grid_has_every_combination_and_exact_ends() -> None:
    found = design("grid", read_varies(["a=0.1:0.7:4", "b=1:1000:4:log"]))
    assert found.values.shape == (16, 2) and len({tuple(row) for row in found.values.tolist()}) == 16
    assert found.values[[0, -1]].tolist() == [[0.1, 1.0], [0.7, 1000.0]]
    assert found.values[:4, 1] == pytest.approx([1, 10, 100, 1000])
    assert len(design("grid", read_varies(["a=0:1", "b=0:1"])).values) == 25  # five levels where none are given


@pytest.mark.parametrize(("kind", "points"), [("lhs", 40), ("lhs", 7), ("sobol", 32), ("sobol", 7), ("sobol", 1)])
def test_spread_points_lie_within_and_hang_on_the_seed(kind: str, points: int) -> None:
    varied = read_varies(["a=5:10", "b=0.01:100:log"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one, again, other = (design(kind, varied, points, seed).values for seed in (3, 3, 4))
    assert one.shape == (points, 2) and np.array_equal(one, again) and not np.array_equal(one, other)
    assert (one >= [5, 0.01]).all() and (one <= [10, 100]).all()
    with pytest.raises(ValueError, match="read-only"):
        one[0, 0] = 0


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_each_key_has_one_point_in_every_slice(kind: str) -> None:
    """What both designs promise (sobol at a power of two), and independent points would not keep."""
    values = design(kind, read_varies(["a=0:1", "b=1:100:log"]), 64, 9).values
    shares = np.column_stack([values[:, 0], np.log(values[:, 1]) / np.log(100)])
    for column in shares.T:
        assert sorted(np.floor(column * 64).astype(int)) == list(range(64))


def test_the_first_points_of_sobol_are_those_of_fewer() -> None:
    varied = read_varies(["a=0:1"])
    assert np.array_equal(design("sobol", varied, 16, 2).values[:10], design("sobol", varied, 10, 2).values)


@pytest.mark.parametrize(
    ("kind", "texts", "points", "code"),
    [
        ("grid", ["a=0:1:400", "b=0:1:400"], None, "R204"),
        ("grid", ["a=0:1:99999999", "b=0:1:99999999"], None, "R204"),
        ("lhs", ["a=0:1"], MOST_POINTS + 1, "R204"),
        ("sobol", ["a=0:1"], 0, "R204"),
        ("grid", ["a=0:1:3"], 5, "R205"),
        ("lhs", ["a=0:1:3"], 5, "R205"),
    ],
)
def test_points_that_a_design_can_not_have(kind: str, texts: list[str], points: int | None, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        design(kind, read_varies(texts), points)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_the_largest_grid_is_made() -> None:
    assert len(design("grid", read_varies(["a=0:1:1000", "b=0:1:100"])).values) == MOST_POINTS
