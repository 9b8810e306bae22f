"""What holds of any text: places that are right, figures that are finite, the same answer twice, linear work."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("spacy")

from examples import at_examples
from magdepth.errors import BadInput
from magdepth.evidence.draft import Extraction
from magdepth.evidence.extraction import extract
from magdepth.evidence.extraction.tokens import PIPELINE, legible
from magdepth.evidence.extraction.words import FILE

LABELLED = Path(__file__).resolve().parent / "data" / "labelled_texts.jsonl"

#: Pieces that, repeated, made the rules slow once, or are of the kind that does.
HOSTILE = [
    "drone said of the 5,000 ", "5 000 ", "5, ", "1-", "1;" * 95 + " ", "1.000 000 ", "one ", "hundred ", "five and ",
    '"', "“5 drones, 6 men fell. ", "(", "A", "Aa ", "A.", "\n5", "from 5 to ", "A man who ", "who which ", "per day ",
    "Kh-1 ", "President ", "a half of the ", "The office said the bureau lost 20 of 22 drones. ", "said ", "by by ",
    "5" + " " * 90 + "drones ", "5" + " " * 150 + "drones ", "not more than about ", "May 5 ", "U.S. 5 ", "a.b+c@",
]  # fmt: skip


def check(text: str, found: Extraction) -> None:
    """What must hold of every answer."""
    for sentence in found.sentences:
        assert text[sentence.start:sentence.end] == sentence.text
        assert sentence.text.strip() == sentence.text != ""
    for one, two in zip(found.sentences, found.sentences[1:], strict=False):
        assert one.end <= two.start and one.paragraph <= two.paragraph
    for draft in found.drafts:
        assert text[draft.start:draft.end] == draft.quote == found.sentences[draft.sentence].text
        figures = [figure for figure in (draft.low, draft.best, draft.high) if figure is not None]
        assert all(math.isfinite(figure) for figure in figures) and figures == sorted(figures)
        assert draft.unit and draft.subject and draft.attributed_to != ""


@lru_cache
def pieces() -> list[str]:
    texts = [json.loads(line)["text"] for line in LABELLED.read_text("utf-8").splitlines()]
    return [sentence.text for text in texts[:30] for sentence in extract(text).sentences]


@at_examples(20, 60)
def test_any_mixture_of_sentences_has_its_places_right(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from([" ", "\n", "\n\n", "  ", ""])), max_size=8))
    def holds(parts: list[tuple[int, str]]) -> None:
        text = "".join(pieces()[k % len(pieces())] + gap for k, gap in parts)
        check(text, extract(text))
        check(text, extract(text, everything=True))

    holds()


@at_examples(50, 150)
def test_no_text_is_too_odd(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(st.text(st.characters(), max_size=300))
    def holds(text: str) -> None:
        check(text, extract(text, everything=True))

    holds()


WORDS = """
5 1,5 1.500 one two hundred thousand million half third of the drones said by to from – - , . : “ ” ( ) $ % per day
Aa He who more than not and or May 2025 F-16 kg is was NHK
"""


@at_examples(50, 150)
def test_no_order_of_its_words_is_too_odd(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=60))
    def holds(parts: list[str]) -> None:
        text = " ".join(parts)
        check(text, extract(text, everything=True))

    holds()


@pytest.mark.parametrize(
    "text",
    [
        "one \u017fixth of the 5 drones", "every th\u0131rd drone", "5 M\u0130LLION dollar\u017f", "\ud800 5 drones",
        "hundred " * 400 + "drones", "9" * 500 + " drones", "\u0665 drones", "5\u00b2 drones", "\x00 5 drones\x00",
        "\u202e5 drones\u202c", "x" * 5000 + " 5 drones",
    ],
)  # fmt: skip
def test_letters_that_only_look_like_others_do_no_harm(text: str) -> None:
    check(text, extract(text, everything=True))


def test_a_run_without_a_blank_and_a_wide_gap_keep_every_place() -> None:
    text = "The plant has 40 halls. " + "7" * 300 + " " * 300 + "It has 50 engines."
    assert len(legible(text)) == len(text)
    found = extract(text)
    check(text, found)
    assert [draft.best for draft in found.drafts] == [40, 50]


def test_the_same_text_gives_the_same_answer_twice() -> None:
    text = "\n\n".join(pieces()[:60])
    assert extract(text, everything=True) == extract(text, everything=True)


def calls(text: str) -> int:
    """How many functions are called to read a text, those of the library among them."""
    count = 0

    def note(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        extract(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_is_about_twice_the_work(piece: str) -> None:
    once = piece * (2000 // len(piece))
    extract(once), extract(once * 2)  # what is kept from call to call is there
    few, many = calls(once), calls(once * 2)
    assert many <= 2.5 * few + 2000, (few, many)  # four times for what grows with the square


CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
from magdepth.evidence.extraction import extract
for piece in {pieces!r}:
    extract(piece * ({signs} // len(piece)))
print("done")
"""


@pytest.mark.parametrize(
    ("signs", "seconds"),
    [(3_000, 60), pytest.param(30_000, 120, marks=pytest.mark.slow(reason="large texts: thirty of 30,000 signs"))],
)
def test_hostile_texts_end(signs: int, seconds: int) -> None:
    """Regular expressions do their work within one call: a limit far above what they take finds one that explodes."""
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", CHILD.format(pieces=HOSTILE, signs=signs, seconds=seconds)], capture_output=True,
        text=True, check=False,
    )
    assert done.stdout.strip() == "done", done.stderr[-2000:]


# ---- a trained pipeline --------------------------------------------------------------------------


@pytest.fixture
def tagging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A pipeline that tags "pass" and "drone" as verbs, saved where the variable points to."""
    import spacy
    from spacy.language import Language
    from spacy.tokens import Doc

    @Language.component("magdepth_stub_tags")
    def tag(doc: Doc) -> Doc:
        for token in doc:
            token.pos_ = "VERB" if token.lower_ in ("pass", "missiles") else "NOUN"
        return doc

    pipeline = spacy.blank("en")
    pipeline.add_pipe("magdepth_stub_tags")
    pipeline.to_disk(tmp_path / "stub")
    monkeypatch.setenv(PIPELINE, str(tmp_path / "stub"))
    yield


@pytest.mark.usefixtures("tagging")
def test_a_trained_pipeline_tells_where_a_verb_follows() -> None:
    assert extract("Some 20 missiles were seen.").drafts == ()  # called a verb, it is nothing that is counted
    told = extract("It sold 700 drones. More than 20 missiles over the village.").drafts
    assert [(draft.low, draft.unit) for draft in told] == [(700, "drones"), (20, "drones")]


def test_without_the_variable_the_words_themselves_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PIPELINE, raising=False)
    assert [draft.unit for draft in extract("Some 20 missiles were seen.").drafts] == ["missiles"]


@pytest.mark.parametrize("name", ["no_such_pipeline_here", "/nowhere/at/all"])
def test_a_pipeline_that_is_not_there_is_a_fault(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PIPELINE, name)
    with pytest.raises(BadInput) as error:
        extract("Some 20 missiles were seen.")
    (fault,) = error.value.faults
    assert (fault.code, fault.key, fault.got) == ("E237", PIPELINE, name)


# ---- the words -----------------------------------------------------------------------------------


def test_no_word_stands_twice_in_its_list() -> None:
    import tomllib

    for table, entries in tomllib.loads(FILE.read_text("utf-8")).items():
        for name, told in entries.items():
            listed = told.split() if isinstance(told, str) and table != "money" else told
            if isinstance(listed, list):
                assert len(listed) == len(set(listed)), name
