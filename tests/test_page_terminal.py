"""The judgements in a terminal: complete, within the width, plain where only ASCII is known."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magdepth.briefing.terminal import BAR, bar, render_terminal
from magdepth.briefing.words import percent
from sample_brief import sample_brief

DOC = sample_brief()


def flat(text: str) -> str:
    return " ".join(text.split())


@given(st.integers(24, 160), st.booleans())
@settings(max_examples=40)
def test_no_line_is_wider_than_the_terminal(width: int, ascii_only: bool) -> None:
    lines = render_terminal(DOC, width, ascii_only=ascii_only).splitlines()
    assert max(map(len, lines)) <= width
    assert not [line for line in lines if line != line.rstrip()]


def test_it_says_what_the_page_says() -> None:
    text = flat(render_terminal(DOC, 72))
    assert DOC.title in text and flat(DOC.question) in text
    for number, one in enumerate(DOC.judgements, 1):
        assert f"{number}. {one.statement}" in text
        assert f"Confidence is {one.confidence}: {one.confidence_note}" in text
        assert one.resolution.rule in text
        if one.probability is not None:
            assert flat(f"{bar(one.probability)} {percent(one.probability)}, {one.likelihood}") in text
    assert text.count("Conditional:") == sum(one.conditional for one in DOC.judgements)


def test_a_pure_quantity_has_no_bar() -> None:
    quantity = next(one for one in DOC.judgements if one.probability is None)
    text = render_terminal(replace(DOC, judgements=(quantity,)))
    assert "░" not in text and "█" not in text


def test_ascii_only_is_ascii() -> None:
    text = render_terminal(DOC, 60, ascii_only=True)
    assert text.isascii()
    assert "(-300 to 6,200)" in flat(text)


@given(st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_bars_have_eight_characters_and_grow(one: float, two: float, ascii_only: bool) -> None:
    low, high = (bar(p, ascii_only=ascii_only) for p in sorted((one, two)))
    assert len(low) == len(high) == BAR
    full = "#" if ascii_only else "█"
    assert low.count(full) <= high.count(full)
    assert bar(1.0, ascii_only=ascii_only) == full * BAR


@pytest.mark.parametrize("bad", ["\x1b[31mred\x1b[0m", "bell\a", "back\b\b", "new\nline", "\u202eright"])
def test_control_signs_of_a_source_do_not_reach_the_terminal(bad: str) -> None:
    first = replace(DOC.judgements[0], statement=bad, likelihood=None)
    text = render_terminal(replace(DOC, judgements=(first,), title=bad))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", text)


def test_hindsight_and_overlays_are_said() -> None:
    assert "With hindsight" not in render_terminal(DOC)
    text = flat(render_terminal(replace(DOC, hindsight=True, overlays=("interceptor-surge", "full-ramp"))))
    assert "With hindsight" in text and "with interceptor-surge and full-ramp" in text
