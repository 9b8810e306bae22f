"""How much is found on texts that were read by hand: floors against regression, and the article's own figures.

The floors lie a little under what ``benchmarks/extraction.py --score`` prints for these files; they say that nothing
was lost, not how good the extraction is.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("spacy")

from magdepth.evidence.draft import Draft
from magdepth.evidence.extraction import extract

#: File, split, and the floors of recall, precision, attribution and subject.
FLOORS = [
    ("labelled_texts.jsonl", "dev", 0.97, 0.97, 0.90, 0.83),
    ("labelled_texts.jsonl", "held_out", 0.95, 0.96, 0.81, 0.83),
    ("labelled_texts_2.jsonl", "dev", 0.97, 0.98, 0.93, 0.82),
    ("labelled_texts_2.jsonl", "held_out", 0.91, 0.97, 0.93, 0.79),
]
#: The article's six figures: low, high, unit, and a word of the subject.
ARTICLE = [
    (None, 25_000, "workers", "workers"),
    (2_000, 2_000, "units per month", "shahed drone"),
    (5_000, 5_000, "units per month", "shahed drone"),
    (100, None, "drones per night", "drones"),
    (1_000, 1_000, "engineers", "engineers"),
    (5_000, None, "workers", "civilian workers"),
]


@pytest.fixture(scope="module")
def scoring(root: Path) -> ModuleType:
    """The measure of benchmarks/extraction.py, so that tests and benchmark count alike."""
    spec = importlib.util.spec_from_file_location("extraction_scores", root / "benchmarks" / "extraction.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "split", "recall", "precision", "attribution", "subject"), FLOORS)
def test_no_less_is_found_than_before(
    scoring: ModuleType, root: Path, name: str, split: str, recall: float, precision: float, attribution: float,
    subject: float,
) -> None:  # fmt: skip
    texts = [text for text in scoring.labelled(root / "tests" / "data" / name) if text.split == split]
    row = scoring.scores(texts, misses=False)["scores"]["all texts"]
    assert row["texts"] == 32
    assert row["recall"] >= recall and row["precision"] >= precision
    assert row["attribution"] >= attribution and row["subject"] >= subject


def test_every_quantity_of_the_sample_is_found_with_at_most_one_false(scoring: ModuleType, shared: Path) -> None:
    texts = scoring.labelled(shared / "evidence" / "articles_sample.jsonl")
    assert len(texts) == 4
    for text in texts:
        drafts = extract(text.text).drafts
        pairs = scoring.pair(text.labels, drafts)
        assert len(pairs) == len(text.labels), text.name
        assert len(drafts) - len(pairs) <= 1, text.name
        for i, j in pairs.items():
            label, draft = text.labels[i], drafts[j]
            assert scoring.right_subject(label, draft), (text.name, label, draft)
            if label.get("attributed_to") is not None:
                assert scoring.right_speaker(label, draft), (text.name, label, draft)


@pytest.fixture(scope="module")
def article(shared: Path) -> tuple[Draft, ...]:
    sample = (shared / "evidence" / "articles_sample.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in sample.splitlines()]
    (file,) = (row["text_file"] for row in rows if "text_file" in row)
    return extract((shared / "evidence" / file).read_text("utf-8")).drafts


@pytest.mark.parametrize(("low", "high", "unit", "subject"), ARTICLE)
def test_the_article_says_this(
    article: tuple[Draft, ...], low: float | None, high: float | None, unit: str, subject: str
) -> None:
    told = [draft for draft in article if (draft.low, draft.high) == (low, high)]
    assert any(unit in draft.unit and subject in draft.subject.lower() for draft in told), article


def test_dates_and_models_are_not_among_the_articles_figures(article: tuple[Draft, ...]) -> None:
    figures = {figure for draft in article for figure in (draft.low, draft.high)}
    assert not figures & {15, 2024, 2025, 23, 136}
    assert len(article) <= len(ARTICLE) + 1
