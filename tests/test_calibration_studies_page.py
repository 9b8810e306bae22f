"""The page of the studies of inference: histograms that ought to be flat, in words too, and what failed first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numpyro", reason="the extra 'calibrate' is not installed")

from diagnosed import inference
from magdepth.errors import Failed
from studies.histograms import Flat, pit_plate, sbc_plate
from studies.page import InferenceReport, render_page, verdicts, write_page
from test_calibration_page import Tree

pytestmark = pytest.mark.xdist_group("jax")


@pytest.fixture(scope="module")
def report() -> InferenceReport:
    return inference()


@pytest.fixture(scope="module")
def tree(report: InferenceReport) -> Tree:
    return Tree(render_page(report))


def test_every_figure_is_there_with_words_and_a_table(tree: Tree) -> None:
    names = {one["id"] for one in tree.elements if (one.get("id") or "").startswith("chart-")}
    assert names == {"chart-pit", "chart-sbc-0", "chart-sbc-1"}
    for figure in tree.all("figure"):
        assert figure["role"] == "img" and len(figure["aria-label"]) > 60 and "Source:" in figure["aria-label"]
    assert not tree.all("script") and not tree.all("img")
    assert "Made-up studies <b>" in tree.all("h1")[0]["text"], "text that is markup stays text"


def test_what_failed_is_said_first(tree: Tree) -> None:
    short = tree.by_id("short")["text"]
    assert "Nights are not as forecast: launches in B and leakers in B." in short
    assert short.count("look closer") == 1 and "not computed" not in short
    assert "true jump: in 85\u00a0%; words only: in 5\u00a0%." in short and "read on" in short
    assert "Independent binomials, the naive model, fail the same test in 2 of 2." in tree.by_id("ahead")["text"]
    assert "85" in tree.by_id("recovery")["text"] and "words only" in tree.by_id("recovery")["text"]


def test_nights_whose_refits_do_not_agree_are_no_result(report: InferenceReport) -> None:
    rows = [dict(one) | {"passed": True} for one in report.pit or ()]
    assert not pit_plate(rows).alarm and "All are flat" in pit_plate(rows).words
    rows[0] |= {"passed": False, "sound": False, "r_hat": 1.3}
    plate = pit_plate(rows)
    assert plate.alarm and "All are flat" not in plate.words and "Not flat" not in plate.words
    (verdict,) = [one for one in verdicts(replace(report, pit=rows)) if one.key == "ahead"]
    assert verdict.mark == "look closer" and verdict.text.startswith("No result") and "launches" in verdict.text
    assert f"{len(rows) - 1} of {len(rows)}" in plate.verdict


def test_ranks_that_pile_up_are_told(report: InferenceReport) -> None:
    rows = [dict(one) for one in report.sbc or ()]
    assert not sbc_plate(rows, "shares", "sbc").alarm
    rows[-1]["p_value"] = 1e-7
    plate = sbc_plate(rows, "shares", "sbc")
    assert plate.alarm and rows[-1]["parameter"] in plate.title
    assert not sbc_plate(rows, "launches", "sbc").alarm, "the other model is not to blame"


def test_the_band_of_a_flat_histogram_is_the_binomial_one() -> None:
    """Nine in ten bins of an even histogram lie in it: 10,000 drawn, at least 90 %, as the ends are whole counts."""
    low, high = Flat("x", (20.0,) * 10, "", False).band
    drawn = np.random.default_rng(1).binomial(200, 0.1, 10_000)
    assert 0.9 <= ((drawn >= low) & (drawn <= high)).mean() <= 0.96


def test_what_was_not_computed_is_said_to_be_so(report: InferenceReport) -> None:
    tree = Tree(render_page(InferenceReport("Nothing yet")))
    assert tree.by_id("short")["text"].count("not computed") == 3
    for part, words in (("ahead", "not scored"), ("sbc", "not run"), ("recovery", "not computed")):
        assert words in tree.by_id(part)["text"]


def test_a_folder_in_the_way_is_a_fault_not_a_trace(report: InferenceReport, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Failed, match="K150"):
        write_page(report, tmp_path / "file" / "inference.html")
