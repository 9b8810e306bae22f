"""Drafts wait until somebody decides: nothing of them is in the ledger before, and no decision is lost."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from command import Done, child, command
from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.evidence import load_ledger
from magdepth.evidence.claim import text_hash
from magdepth.evidence.draft import Draft, Sentence
from magdepth.evidence.entry.drafts import DraftBatch, keep_all, kept_draft, kept_drafts, waiting_drafts
from magdepth.evidence.entry.review import accept, add_link, edit, hints, proposal, reject, value_of
from magdepth.evidence.listing import everything

TEXT = (
    "Officials spoke on Monday. North Korea may send up to 25,000 workers to the plant, NHK said. "
    "The plant builds 2,000 drones a month.\nMore than 100 drones come each night."
)
DAY = date(2025, 6, 20)


def draft(words: str, **changes: Any) -> Draft:
    start = TEXT.index(words)
    plain = Draft(2000.0, 2000.0, 2000.0, "drones a month", "the plant", None, None, False, words, start,
                  start + len(words), None, 2)  # fmt: skip
    return replace(plain, **changes)


WORKERS = draft("up to 25,000 workers", low=None, best=None, high=25000.0, unit="workers", sentence=1, modifier="up to",
                subject="North Korean workers", attributed_to="NHK", hedged=True)  # fmt: skip
OUTPUT = draft("2,000 drones a month")
NIGHT = draft("More than 100 drones", low=100.0, best=None, high=None, unit="drones", subject="raid",
              modifier="more than")  # fmt: skip
ALL = (WORKERS, OUTPUT, NIGHT)


def keep_drafts(drafts: Sequence[Draft], **of: Any) -> int:
    """Keep the drafts of one text."""
    return keep_all([DraftBatch(drafts, **of)])


@pytest.fixture
def kept(data_dir: Path) -> Path:
    assert keep_drafts(ALL, text=TEXT, name="paper.md", published=DAY) == 3
    return data_dir


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> Any:
    def call(*words: object, typed: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return command(capsys, "evidence", *words)

    return call


def test_the_same_text_twice_adds_nothing_twice(kept: Path) -> None:
    assert keep_drafts(ALL, text=TEXT, name="copy.md", published=None) == 0
    assert keep_drafts([*ALL, NIGHT, replace(NIGHT, low=101.0)], text=TEXT, name="paper.md", published=DAY) == 1
    reject(kept_draft("draft-4"))
    assert keep_drafts([replace(NIGHT, low=101.0)], text=TEXT, name="paper.md", published=DAY) == 0
    assert keep_drafts(ALL, text=TEXT + " More.", name="paper.md", published=DAY) == 3
    assert [one.id for one in kept_drafts()] == [f"draft-{n}" for n in range(1, 8)]


def test_a_draft_is_kept_with_its_text_and_sentence(kept: Path) -> None:
    first = kept_draft("draft-1")
    assert (first.draft, first.text, first.name, first.published) == (WORKERS, text_hash(TEXT), "paper.md", DAY)
    assert first.sentence == "North Korea may send up to 25,000 workers to the plant, NHK said."
    sentences = [Sentence("one", 0, 3, 0), Sentence("two", 4, 7, 0), Sentence("three", 8, 13, 0)]
    keep_drafts([replace(NIGHT, unit="x")], text=TEXT, name="p", published=DAY, sentences=sentences)
    assert kept_draft("draft-4").sentence == "three"


def test_drafts_are_in_no_view_and_no_scenario(data_dir: Path) -> None:
    from magdepth.scenario import load

    def resolved() -> list[object]:
        return [(key, held.value, held.claims) for key, held in load("alabuga-2025").all_quantities()]

    ledger, before = load_ledger(), resolved()
    keep_drafts(ALL, text=TEXT, name="paper.md", published=DAY)
    edit(kept_draft("draft-1"), {"contradicts": ["a001"]})
    assert load_ledger() == ledger and resolved() == before
    for day in (date(2025, 6, 30), date.max):
        view = load_ledger().at(Vintage(day))
        assert not view.exists("draft-1") and "draft" not in repr([claim.id for claim in view.claims])


def test_an_accepted_draft_is_a_claim_from_its_day_on(kept: Path) -> None:
    name = accept(kept_draft("draft-1"))
    claim = everything(load_ledger()).get(name)
    assert (claim.kind, claim.high, claim.unit, claim.known_by) == ("upper_bound", 25000, "workers", DAY)
    assert (claim.text, claim.quote, claim.hedged, claim.modifier) == (text_hash(TEXT), WORKERS.quote, True, "up to")
    assert claim.span is not None and TEXT[slice(*claim.span)] == claim.quote
    assert claim.source.publisher == "paper.md" and claim.source.published == "2025-06-20"
    assert claim.origin == "NHK, unnamed diplomats"  # the voice that the ledger knows under that name
    assert not load_ledger().at(Vintage(date(2025, 6, 19))).known(name)
    assert [one.id for one in waiting_drafts()] == ["draft-2", "draft-3"]
    second = accept(kept_draft("draft-2"))
    assert everything(load_ledger()).get(second).source == claim.source  # one text is one source
    with pytest.raises(BadInput, match="E174"):
        accept(kept_draft("draft-1"))


def test_the_ledger_hints_at_what_a_draft_repeats(kept: Path) -> None:
    claims = load_ledger().claims
    first = hints(kept_draft("draft-1"), claims)
    assert {"a003", "a031"} <= set(first.repeats) and first.origins[0] == "NHK, unnamed diplomats"
    assert "a001" in hints(kept_draft("draft-2"), claims).repeats
    assert [hints(kept_draft(f"draft-{n}"), claims).grade for n in (1, 2)] == ["E3", "D3"]
    keep_drafts([replace(NIGHT, hedged=True)], text="x", name="x", published=DAY)
    assert hints(kept_draft("draft-4"), claims).grade == "F6"


def test_edits_are_kept_and_can_be_taken_back(kept: Path) -> None:
    one = edit(kept_draft("draft-2"), {"quantity": "output", "best": 2100.0, "category": value_of(
        "category", "strike, alabuga, 2025-06")})  # fmt: skip
    one = add_link(add_link(one, "contradicts", "a001"), "contradicts", "a009")
    one = edit(add_link(one, "repeats", "a059"), {"repeats": None, "origin": "HUR"})
    assert kept_draft("draft-2") == one
    name = accept(one)
    claim = everything(load_ledger()).get(name)
    assert (claim.quantity, claim.best, claim.contradicts, claim.repeats) == ("output", 2100, ("a001", "a009"), None)
    assert claim.category is not None and claim.category.plant == "alabuga" and claim.origin == "HUR"
    with pytest.raises(BadInput, match="E173"):
        edit(kept_draft("draft-3"), {"text": "x"})
    for key, text in (("best", "many"), ("category", "strike")):
        with pytest.raises(BadInput, match="E173"):
            value_of(key, text)


def test_what_is_no_claim_yet_is_not_accepted(data_dir: Path) -> None:
    keep_drafts([WORKERS], text=TEXT, name="paper.md")  # no day
    with pytest.raises(BadInput) as caught:
        accept(kept_draft("draft-1"))
    assert {(fault.code, fault.key) for fault in caught.value.faults} == {("E105", "known_by"), ("E105", "period")}
    assert kept_draft("draft-1").state == "waiting"
    assert accept(edit(kept_draft("draft-1"), {"known_by": "2025-06-20", "period": "June 2025"})) == "u000001"


def test_accepting_again_after_a_kill_finds_the_claim(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from magdepth.evidence.entry import review

    edit(kept_draft("draft-2"), {"best": 2222.0})
    with monkeypatch.context() as patched:
        patched.setattr(review, "note", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            accept(kept_draft("draft-2"))
    assert kept_draft("draft-2").state == "waiting"
    count = len(load_ledger().claims)
    assert accept(kept_draft("draft-2")) == "u000001" and len(load_ledger().claims) == count
    assert accept(kept_draft("draft-3")) == "u000002"


def test_a_text_that_steers_the_terminal_is_shown_plainly(here: Any, data_dir: Path) -> None:
    odd = replace(NIGHT, subject="a\x1b[2Jb\u202ec\x00", unit="\ud800", attributed_to="\x07", period="\n")
    keep_drafts([odd], text="a\x00\ud800", name="\x1b]0;x\x07.md", published=DAY)
    for done in (here("drafts"), here("review", typed="a\n")):
        assert done.code == 0 and not {"\x1b", "\u202e", "\x00", "\x07"} & set(done.out)
    assert kept_draft("draft-1").state == "accepted"


def test_drafts_are_listed(here: Any, kept: Path) -> None:
    told = here("drafts", "--json").json()
    assert [one["id"] for one in told] == ["draft-1", "draft-2", "draft-3"]
    assert told[0]["high"] == 25000 and told[0]["attributed_to"] == "NHK" and told[0]["state"] == "waiting"
    reject(kept_draft("draft-1"))
    assert [line.split()[0] for line in here("drafts").out.splitlines()] == ["draft-2", "draft-3"]
    assert "draft-1  rejected" in here("drafts", "--all").out


def test_without_drafts_that_is_said(here: Any) -> None:
    for words in (("drafts",), ("review",)):
        assert (here(*words).code, here(*words).out) == (0, "No draft is waiting.\n")
    assert here("drafts", "--json").json() == []


def test_drafts_are_decided_one_by_one(here: Any, kept: Path) -> None:
    done = here("review", typed="a\nr\ns\n")
    assert done.code == 0 and WORKERS.quote in done.out and "Accepted as u000001" in done.out
    assert "1 accepted, 1 rejected, 1 skipped; 1 waiting." in done.out
    assert [one.state for one in kept_drafts()] == ["accepted", "rejected", "waiting"]
    assert "draft-3 (1 of 1)" in here("review", typed="q\n").out


def test_a_draft_is_edited_linked_and_graded_before_it_is_accepted(here: Any, kept: Path) -> None:
    typed = "g b2\nl repeats a031\nl contradicts a032\no\nNHK, unnamed diplomats\ne quantity=workers to be sent\na\nq\n"
    assert here("review", typed=typed).code == 0
    claim = everything(load_ledger()).get("u000001")
    assert (claim.grade, claim.repeats, claim.contradicts) == ("B2", "a031", ("a032",))
    assert (claim.quantity, claim.origin) == ("workers to be sent", "NHK, unnamed diplomats")
    assert everything(load_ledger()).origins(["u000001", "a031"]) == ("NHK, unnamed diplomats",)


def test_what_is_typed_wrong_is_told_and_asked_again(here: Any, kept: Path) -> None:
    typed = ["x", "", "g Z9", "l repeats zzz", "l besides a001", "e nonsense=5", "e best=x", "e known_by=soon", "a"]
    done = here("review", typed="\n".join([*typed, "r", "q", ""]))
    assert done.code == 0
    assert [line[:4] for line in done.err.splitlines()] == [
        "E173", "E173", "E173", "E120", "E173", "E173", "E173", "E107",
    ]  # fmt: skip
    assert [one.state for one in kept_drafts()] == ["rejected", "waiting", "waiting"]


def test_a_review_as_json_prints_its_sum_alone(here: Any, kept: Path) -> None:
    assert here("review", "--json", typed="a\n").json() == {"accepted": 1, "rejected": 0, "skipped": 0, "waiting": 2}


def test_an_end_of_the_input_loses_nothing_and_the_next_review_goes_on(here: Any, kept: Path) -> None:
    assert here("review", typed="g C3\n").code == 0
    assert kept_draft("draft-1").edits == {"reliability": "C", "credibility": "3"}
    again = here("review", typed="a\n")
    assert "draft-1 (1 of 3)" in again.out and everything(load_ledger()).get("u000001").grade == "C3"


def test_an_interrupt_loses_nothing_that_was_decided(kept: Path) -> None:
    process = child("evidence", "review", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    env={**os.environ, "MAGDEPTH_DATA": str(kept)}, text=True)  # fmt: skip
    assert process.stdin is not None
    process.stdin.write("a\ng A1\n")
    process.stdin.flush()
    until = time.monotonic() + 60
    while len(kept_drafts()) != 3 or not kept_draft("draft-2").edits:
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Interrupted" in err and "Traceback" not in err
    assert "1 accepted; 2 waiting." in out
    assert [one.state for one in kept_drafts()] == ["accepted", "waiting", "waiting"]
    assert everything(load_ledger()).get("u000001").high == 25000


def test_a_spoiled_file_of_drafts_is_told(here: Any, kept: Path) -> None:
    path = kept / "drafts" / "drafts.jsonl"
    path.write_bytes(path.read_bytes().replace(b"paper.md", b"other.md", 1))
    for words in (("drafts",), ("review",)):
        done = here(*words)
        assert done.code == 2 and done.err.startswith("E140") and "drafts.jsonl:1" in done.err
    with pytest.raises(BadInput, match="E140"):
        keep_drafts(ALL, text="new", name="x", published=DAY)


def test_an_unknown_draft_is_told() -> None:
    with pytest.raises(BadInput, match="E172"):
        kept_draft("draft-99")


def test_the_proposed_words_are_short_and_say_the_figure(kept: Path) -> None:
    for one in kept_drafts():
        record = proposal(one, load_ledger().claims)
        assert len(str(record["paraphrase"]).split()) <= 30
        json.dumps(record)
    assert "up to 25,000 workers" in str(proposal(kept_draft("draft-1"))["paraphrase"])
