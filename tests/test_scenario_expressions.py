"""Expressions: arithmetic as written, and nothing else gets through the whitelist."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from magdepth.scenario.expressions import Expression

VALUES = {"a": 3.0, "b": 4.0, "plant.capacity": 10.0, "raids.release.strike": 0.25}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * 2", 11.0),
        ("(a + b) * 2", 14.0),
        ("-a - -b", 1.0),
        ("plant.capacity / raids.release.strike", 40.0),
        ("min(a, b, 2) + max(a, b)", 6.0),
        ("max(0, a - plant.capacity)", 0.0),
        ("1e2 * a", 300.0),
    ],
)
def test_arithmetic(text: str, expected: float) -> None:
    expression = Expression.read(text)
    assert expression.evaluate(VALUES) == expected
    arrays = {name: np.array([value, value]) for name, value in VALUES.items()}
    assert expression.evaluate(arrays) == pytest.approx([expected, expected])


def test_the_names_are_those_it_uses() -> None:
    assert Expression.read("b * plant.capacity - b").names == ("b", "plant.capacity")


def test_division_by_zero_is_infinite_not_an_error() -> None:
    quotient = Expression.read("a / b")
    assert quotient.evaluate({"a": 1.0, "b": 0.0}) == math.inf
    assert math.isnan(quotient.evaluate({"a": 0.0, "b": 0.0}))
    with np.errstate(all="ignore"):
        assert quotient.evaluate({"a": np.array([1.0]), "b": np.array([0.0])})[0] == math.inf


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "open('x')",
        "a.__class__()",
        "min.__globals__['x']",
        "(lambda: a)()",
        "[a for a in b]",
        "a if b else a",
        "a ** 9999999",
        "a // b",
        "a % b",
        "a and b",
        "not a",
        "~a",
        "+a",
        "a < b",
        "a[0]",
        "'text' + a",
        "a + True",
        "a + None",
        "a + 1j",
        "f'{a}'",
        "min(a)",
        "min(a, b, key=a)",
        "max(*a)",
        "sum(a, b)",
        "plant.capacity()",
        "(a + b).capacity",
        "a := 3",
        "a; b",
        "a +",
        "",
        "   ",
        "3 * 4",
        "a + 1e999",
        "a + " + "9" * 400,
        "a" + " + a" * 200,
        "(" * 90 + "a",
    ],
)
def test_what_is_not_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Expression.read(text)


def test_deep_nesting_within_the_length_does_not_overflow() -> None:
    assert Expression.read("-" * 400 + "a").evaluate(VALUES) == 3.0


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        expression = Expression.read(text)
    except ValueError:
        return
    assert expression.names


leaf = st.sampled_from(["a", "b", "plant.capacity", "0.5", "7"])
trees = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        inner.map(lambda t: f"-{t}"),
    ),
    max_leaves=12,
)


@given(trees)
def test_it_means_what_python_means(text: str) -> None:
    """The walk over the tree agrees with Python's own reading of the same text."""
    assume(re.search(r"\b(a|b|plant)\b", text) and len(text) <= 500)
    found = Expression.read(text).evaluate(VALUES)

    class Plant:
        capacity = 10.0

    expected = eval(text, {"__builtins__": {}}, {"a": 3.0, "b": 4.0, "plant": Plant, "min": min, "max": max})
    assert found == pytest.approx(expected)
