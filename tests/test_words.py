"""Words and figures: likelihood words in order and mirrored, numbers that never mislead."""

from __future__ import annotations

import math
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magdepth.briefing import words

probabilities = st.floats(0, 1)
finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14)
_SCALE = {"million": 1e6, "billion": 1e9, "trillion": 1e12}


def read_back(text: str) -> float:
    """What a reader takes a formatted number to be."""
    plain = text.replace(words.MINUS, "-").replace(",", "").replace("+", "")
    if "×10" in plain:
        mantissa, exponent = plain.split("×10")
        return float(mantissa) * 10.0 ** int(exponent.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    digits, _, scale = plain.partition(words.SPACE)
    return float(digits) * _SCALE.get(scale, 1.0)


def rank(probability: float) -> int:
    return words.SCALE.index(words.likelihood(probability))


@given(probabilities, probabilities)
def test_a_likelier_event_never_gets_a_weaker_word(one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert rank(low) <= rank(high)


@given(probabilities)
def test_the_opposite_gets_the_mirrored_word(probability: float) -> None:
    assert rank(probability) + rank(1 - probability) == len(words.SCALE) - 1


@given(st.floats(0.01, 0.99))
def test_the_printed_per_cent_lies_in_the_range_of_the_word(probability: float) -> None:
    step = words.likelihood(probability)
    assert step.low <= int(words.percent(probability).split(words.SPACE)[0]) <= step.high


def test_the_scale_is_that_of_icd_203_without_gaps() -> None:
    assert [(step.low, step.high) for step in words.SCALE] == [
        (1, 5), (5, 20), (20, 45), (45, 55), (55, 80), (80, 95), (95, 99),
    ]  # fmt: skip
    assert [words.likelihood((step.low + step.high) / 200) for step in words.SCALE] == list(words.SCALE)


@pytest.mark.parametrize("probability", [0.0, 0.004, 0.9951, 1.0])
def test_nothing_simulated_is_called_impossible_or_certain(probability: float) -> None:
    assert re.fullmatch(r"(under 1|over 99)\s%", words.percent(probability))
    assert words.likelihood(probability) in (words.SCALE[0], words.SCALE[-1])


@pytest.mark.parametrize("probability", [-0.01, 1.01, math.nan, math.inf])
def test_what_is_no_probability_is_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="probability"):
        words.likelihood(probability)
    with pytest.raises(ValueError, match="probability"):
        words.percent(probability)


@given(finite, finite)
def test_numbers_keep_their_order(one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert read_back(words.number(low)) <= read_back(words.number(high))


@given(finite.filter(lambda value: abs(value) > 1e-300), st.integers(1, 6))
def test_a_number_is_within_half_a_unit_of_its_last_figure(value: float, figures: int) -> None:
    assert read_back(words.number(value, figures)) == pytest.approx(value, rel=0.5000001 * 10 ** (1 - figures))


@given(
    finite | st.none(), finite | st.none(), st.sampled_from(["drones/month", "USD", "million USD/year", "share", "1"])
)
def test_no_text_ever_says_nan_or_inf(low: float | None, high: float | None, unit: str) -> None:
    texts = (
        words.number(low), words.exact(low), words.signed(low), words.span(low, high), words.quantity(low, unit),
        words.quantity_span(low, high, unit),
    )  # fmt: skip
    assert all(text and not re.search(r"nan|inf|None", text) for text in texts)
    assert (words.MISSING in texts[0]) == (low is None)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("show", [words.number, words.exact, words.signed, lambda v: words.span(v, v)])
def test_what_is_not_finite_is_refused_not_shown(value: float, show: object) -> None:
    assert callable(show)
    with pytest.raises(ValueError, match="missing figure must be None"):
        show(value)


@given(finite)
def test_missing_is_a_dash_and_zero_is_zero(value: float) -> None:
    assert words.number(None) == "—"
    assert words.number(0.0) == words.number(-0.0) == words.signed(0) == "0"
    assert words.signed(value)[0] in {True: "+", False: words.MINUS + "0"}[value > 0]


@given(finite, finite)
def test_ranges_use_an_en_dash_and_never_a_plus_minus(one: float, two: float) -> None:
    low, high = sorted((one, two))
    text = words.span(low, high)
    assert "±" not in text and "-" not in text
    assert ("–" in text) <= (low >= 0), "a minus after an en dash can't be read"


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        (4812, 6934, "drones/month", "4,800–6,900 drones a month"),
        (-120, 340, "drones", "−120 to 340 drones"),
        (1.2e9, 1.5e9, "USD", "$1.2–1.5 billion"),
        (900_000, 1_100_000, "USD", "$900,000 to 1.1 million"),
        (20, 30, "million USD/year", "$20–30 million a year"),
        (0.12, 0.54, "share", "12–54 %"),
        (3, 3, "1", "3"),
        (7.0, 7.0, "engagements/crew-night", "7 engagements per crew-night"),
    ],
)
def test_ranges_with_units(low: float, high: float, unit: str, said: str) -> None:
    assert words.quantity_span(low, high, unit).replace(words.SPACE, " ") == said


def test_dates_do_not_depend_on_the_language_of_the_machine() -> None:
    assert [words.month_name(f"2025-{month:02}").split()[0][:3] for month in range(1, 13)] == [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]  # fmt: skip
    assert words.day_name(date(2024, 2, 9)).replace(words.SPACE, " ") == "9 February 2024"


@given(st.sampled_from(words.SCALE), st.text(max_size=30), st.text(max_size=30))
def test_cutting_out_the_word_loses_nothing(step: words.Likelihood, before: str, after: str) -> None:
    statement = f"{before} {step.word} {after}"
    parts = words.around(statement, step.word)
    assert "".join(parts) == statement
    assert parts[1].lower() == step.word


def test_likely_is_not_found_within_unlikely() -> None:
    assert words.around("It is unlikely, or likely?", "likely")[0] == "It is unlikely, or "
