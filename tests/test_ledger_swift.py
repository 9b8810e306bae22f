"""The quick way through well-formed lines, and what is kept of a large ledger: the same claims as the slow way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magdepth.evidence import Ledger, ledger, load_ledger, reading
from magdepth.evidence.claim import FIELDS, Claim, claim_from
from magdepth.evidence.ledger import SHIPPED
from magdepth.evidence.records import cached
from magdepth.evidence.records.fields import Place, Reading, read_claim, read_source
from magdepth.evidence.records.swift import quick_claim

SOURCE = {"id": "paper", "publisher": "A paper", "title": "A title", "published": "2025-06", "tier": "press"}
CLAIM = {
    "id": "x1", "subject": "a plant", "quantity": "output", "kind": "range", "low": 1, "best": 1.5, "high": 2,
    "unit": "drones/month", "period": "2025", "known_by": "2025-06-30", "source": "paper", "origin": "an office",
    "reliability": "C", "credibility": "3", "paraphrase": "An office says so.", "contradicts": ["x0"],
    "supports": ["x2"], "repeats": "x3", "supersedes": "x4", "derived": "a sum",
    "category": {"type": "strike", "plant": "all", "period": "2025"},
}  # fmt: skip
ODD = st.sampled_from(
    [None, True, 0, -1, 1.5, 1e999, "", " a", "a ", "a\tb", "a\u200eb", "é", "2025-02-30", "2025-13", "20255",
     "2026", "2025-06", "point", "range", "Z", "3", [], ["x1"], [1], {}, {"type": "strike"}, "paper", "X", 10**400,
     "a\\b", 'a"b']
)  # fmt: skip


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> Any:
    def load(folder: Path) -> Ledger:
        with monkeypatch.context() as patched:
            patched.setattr(reading, "quick_claim", lambda *_: None)
            ledger._LAST.clear()
            found = load_ledger(folder)
        ledger._LAST.clear()
        return found

    return load


def test_the_shipped_ledger_is_the_same_both_ways(slowly: Any) -> None:
    slow, quick = slowly(SHIPPED), load_ledger(SHIPPED)
    assert slow == quick and slow.places == quick.places


def test_most_shipped_claims_go_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(place: Place, record: dict[str, Any], into: Reading) -> None:
        asked.append(record["id"])
        read_claim(place, record, into)

    monkeypatch.setattr(reading, "read_claim", noted)
    ledger._LAST.clear()
    assert len(asked) < len(load_ledger(SHIPPED).claims) / 10


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(
    changes=st.dictionaries(st.sampled_from([*CLAIM, "text", "span", "hedged", "odd"]), ODD, max_size=2),
    drop=st.sets(st.sampled_from(sorted(CLAIM)), max_size=2),
)
def test_a_claim_that_passes_quickly_passes_slowly_and_is_equal(changes: dict[str, Any], drop: set[str]) -> None:
    """The quick way may pass a record on to the slow one, but never takes what that refuses, or takes it otherwise."""
    record = {key: value for key, value in {**CLAIM, **changes}.items() if key not in drop}
    slow = Reading()
    read_source(Place("f", 1), SOURCE, slow)
    if not all(isinstance(value, str) and value.isprintable() and value.strip() == value and value
               for value in record.values() if isinstance(value, str)):  # fmt: skip
        return  # the quick way is never asked about texts that are not clean
    quick = quick_claim(dict(record), slow.sources)
    read_claim(Place("f", 2), record, slow)
    if quick is not None:
        assert slow.faults == []
        assert slow.claims[quick.id] == quick


def test_the_plain_record_goes_the_quick_way() -> None:
    slow = Reading()
    read_source(Place("f", 1), SOURCE, slow)
    assert quick_claim(dict(CLAIM), slow.sources) is not None


@pytest.mark.parametrize(
    "line",
    [
        json.dumps(CLAIM).replace('"a plant"', '" a plant"'),
        json.dumps(CLAIM).replace('"a plant"', '"a plant "'),
        json.dumps(CLAIM).replace('"a plant"', '""'),
        json.dumps(CLAIM).replace('"a plant"', '"a\x7fplant"'),
        json.dumps(CLAIM).replace('"a plant"', '"a\u200eplant"'),
        json.dumps(CLAIM).replace('"a plant"', '"a\\u200eplant"'),
        json.dumps(CLAIM).replace('"unit"', '"subject": "b", "unit"'),
        json.dumps(CLAIM).replace('"plant": "all"', '"plant": "all", "plant": "all"'),
        json.dumps(CLAIM) + " {}",
        json.dumps(CLAIM) + "," + json.dumps(CLAIM),
    ],
)
def test_a_line_that_is_not_plain_is_looked_at_slowly(tmp_path: Path, line: str) -> None:
    from magdepth.errors import BadInput

    alone = dict.fromkeys(("contradicts", "supports", "repeats", "supersedes"))
    others = [json.dumps({**CLAIM, **alone, "id": f"x{n}"}) for n in (0, 2, 3, 4, 5)]
    (tmp_path / "sources.jsonl").write_text(json.dumps(SOURCE))
    (tmp_path / "topic.jsonl").write_text("\n".join([*others, line]), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_ledger(tmp_path)
    assert {fault.line for fault in caught.value.faults} == {6}


def test_a_claim_is_made_of_its_values() -> None:
    claim = load_ledger(SHIPPED).claims[0]
    again = claim_from([getattr(claim, name) for name in FIELDS])
    assert again == claim and hash(again) == hash(claim) and isinstance(again, Claim)
    with pytest.raises(ValueError):
        claim_from([1, 2])


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> Path:
    """A small ledger counts as a large one; what is kept of it is at the path."""
    monkeypatch.setattr(cached, "LARGE", 1)
    ledger._LAST.clear()
    return data_dir / "cache" / "ledger.bin"


def test_a_large_ledger_is_remembered_as_it_was_read(remembering: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_ledger()
    assert remembering.is_file()
    ledger._LAST.clear()
    monkeypatch.setattr(ledger, "_read", lambda _: pytest.fail("it was read again"))
    again = load_ledger()
    assert again == first and again.places == first.places and again.notes == first.notes


def test_what_is_remembered_of_other_bytes_is_passed_over(remembering: Path, tmp_path: Path) -> None:
    load_ledger()
    for spoiled in (b"", remembering.read_bytes()[:-1], remembering.read_bytes()[:80] + b"\x00" * 50):
        remembering.write_bytes(spoiled)
        ledger._LAST.clear()
        assert len(load_ledger().claims) > 100
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "sources.jsonl").write_text(json.dumps(SOURCE))
    (folder / "topic.jsonl").write_text(json.dumps({**CLAIM, "contradicts": [], "supports": [], "repeats": None,
                                                    "supersedes": None}))  # fmt: skip
    assert [claim.id for claim in load_ledger(folder).claims] == ["x1"]


def test_a_broken_chain_is_found_behind_what_is_remembered(
    remembering: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were what is kept ever wrong about the bytes, ``evidence check`` would still follow the chains."""
    from magdepth.errors import BadInput
    from magdepth.evidence.records.sealing import seal_folder

    own = data_dir / "ledger"
    own.mkdir()
    links = ("contradicts", "supports", "repeats", "supersedes")
    plain = {key: value for key, value in CLAIM.items() if key not in links} | {"source": "article"}
    records = [json.dumps({**plain, "id": f"u{n}"}) for n in range(3)]
    (own / "claims.jsonl").write_text("\n".join([*records, ""]))
    seal_folder(own)
    right = load_ledger()
    path = own / "claims.jsonl"
    path.write_bytes(path.read_bytes().replace(b"a plant", b"b plant", 1))
    ledger._LAST.clear()
    monkeypatch.setattr(cached, "remembered", lambda _: (right.claims, right.sources, dict(right.places), ()))
    load_ledger()
    ledger._LAST.clear()
    with pytest.raises(BadInput, match="E140"):
        load_ledger(follow_chains=True)
