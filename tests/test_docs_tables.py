"""The tables in the docs are complete: kinds, keys of brief.json, judgements, letters of codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from magdepth.briefing.export import brief_json
from magdepth.briefing.judgements import _ORDER, confidence
from magdepth.briefing.margins import TESTS
from magdepth.kinds.__main__ import page
from sample_brief import sample_brief


@pytest.fixture(scope="module")
def brief_page(root: Path) -> str:
    return (root / "docs" / "brief.md").read_text(encoding="utf-8")


def rows(text: str, heading: str) -> list[list[str]]:
    """The names in backticks in the first cell of each row of the first table below a heading."""
    below = text.split(f"\n{heading}\n", 1)[1]
    lines = re.search(r"^\|(?:.|\n\|)+", below, re.MULTILINE)
    assert lines
    return [re.findall(r"`([^`]+)`", line.split("|")[1]) for line in lines.group().splitlines()[2:]]


def test_the_page_on_kinds_is_what_its_command_prints(root: Path) -> None:
    assert (root / "docs" / "kinds.md").read_text(encoding="utf-8") == page()


def test_every_judgement_is_told(brief_page: str) -> None:
    told = [name for names in rows(brief_page, "## The judgements") for name in names]
    assert told == [key for key, _ in _ORDER]
    assert {test.key for test in TESTS} <= set(told)


def test_every_key_of_the_json_is_told(brief_page: str) -> None:
    told = [name for names in rows(brief_page, "## Keys of `brief.json`") for name in names]
    data = brief_json(sample_brief())
    assert sorted(told) == sorted(data)
    keys = brief_page.split("## Keys of `brief.json`", 1)[1]
    for key in ("judgements", "quantities", "contradictions", "reconciliation", "requirement", "claims", "since"):
        (line,) = re.findall(rf"^\| .*`{key}` \|(.*)", keys, re.MULTILINE)
        part = data[key][0] if isinstance(data[key], list) else data[key]
        assert set(part) <= set(re.findall(r"`(\w+)`", line)), key


@pytest.mark.parametrize(("share", "origins", "level"), [(0.51, 9, "low"), (0.0, 1, "low"), (0.5, 2, "moderate")])
def test_the_rule_of_confidence_is_the_one_told(share: float, origins: int, level: str) -> None:
    assert confidence(share, origins) == level
    assert confidence(share, origins, conditional=True) == "low"


def test_every_letter_of_a_code_is_told(root: Path) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (root / "src").rglob("*.py"))
    raised = {code[0] for code in re.findall(r"Fault\(\s*\"([A-Z]\d{3})\"", sources)} | {"W", "O", "R", "E", "S", "T"}
    told = rows((root / "CONTRIBUTING.md").read_text(encoding="utf-8"), "## How the code is written")
    assert sorted(raised) == [letter for (letter,) in told]
