"""The page on pooling: its tables are the code's, its example is what the command prints, its codes are raised."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from command import command
from magdepth.balance.track_records import HITS, TRIALS, YARDSTICK
from magdepth.evidence.weighing.densities import ABOVE, BELOW, ERROR
from magdepth.evidence.weighing.hierarchy import SCATTER
from magdepth.evidence.weighing.voices import CREDIBILITY_WEIGHT, RELIABILITY_WEIGHT


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "pooling.md").read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_code(page: str) -> None:
    reliability = re.findall(r"^\| `([A-F])` \| ([\d.]+) \|$", page, re.MULTILINE)
    credibility = re.findall(r"^\| `([1-6])` \| ([\d.]+) \| ([\d.]+) \|$", page, re.MULTILINE)
    assert {grade: float(weight) for grade, weight in reliability} == RELIABILITY_WEIGHT
    assert {grade: float(weight) for grade, weight, _ in credibility} == CREDIBILITY_WEIGHT
    assert {grade: float(error) for grade, _, error in credibility} == ERROR


def test_the_numbers_in_sentences_are_those_of_the_code(page: str) -> None:
    assert f"`BELOW` is {BELOW}" in page and f"`ABOVE` is {ABOVE}" in page
    assert f"half-normal prior with scale {SCATTER}" in page
    assert f"({HITS:g} + hits) ÷ ({TRIALS:g} + observations) ÷ {HITS / TRIALS:g}" in page
    assert f"credibility `{YARDSTICK}`" in page


def test_the_example_is_what_the_command_prints(
    page: str, capsys: pytest.CaptureFixture[str], data_dir: Path
) -> None:
    (block,) = re.findall(r"^```console\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    typed, told = block.split("\n", 1)
    done = command(capsys, *shlex.split(typed)[2:])
    assert done.code == 0 and done.out.startswith(told)
