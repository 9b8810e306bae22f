"""Reading the ledger's text files: every fault at once, with file and line, and never another error."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magdepth.errors import BadInput, Fault
from magdepth.evidence import Ledger, load_ledger

Write = Callable[..., Path]

SOURCE = {"id": "paper", "publisher": "A paper", "title": "A title", "published": "2025-06", "tier": "press"}
CLAIM = {
    "id": "x1",
    "subject": "a plant",
    "quantity": "output",
    "kind": "point",
    "best": 2000,
    "unit": "drones/month",
    "period": "2025",
    "known_by": "2025-06-30",
    "source": "paper",
    "origin": "an office",
    "reliability": "C",
    "credibility": "3",
    "paraphrase": "An office says so.",
}


def claim(**changes: object) -> dict[str, object]:
    """The plain valid claim with some keys changed; None takes a key out."""
    return {key: value for key, value in {**CLAIM, **changes}.items() if value is not None}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*records: object, sources: tuple[object, ...] = (SOURCE,), file: str = "topic.jsonl") -> Path:
        _lines(tmp_path / file, records)
        _lines(tmp_path / "sources.jsonl", sources)
        return tmp_path

    return write


def _lines(path: Path, records: tuple[object, ...]) -> None:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(BadInput) as caught:
        load_ledger(folder)
    return caught.value.faults


def test_a_valid_ledger_is_read_in_full(write: Write) -> None:
    category = {"type": "strike", "plant": "alabuga", "period": "2025"}
    folder = write(claim(category=category, derived="2 x 1,000", repeats="x0"), claim(id="x0", best=1.5))
    first, second = load_ledger(folder).claims
    assert (first.id, first.best, first.category) == ("x0", 1.5, None)
    assert second.source.publisher == "A paper"
    assert (second.best, second.derived, second.repeats, second.grade) == (2000.0, "2 x 1,000", "x0", "C3")
    assert second.category is not None
    assert second.category.type == "strike"


@pytest.mark.parametrize(
    ("code", "key", "changes"),
    [
        ("E104", "orign", {"origin": None, "orign": "an office"}),
        ("E105", "unit", {"unit": None}),
        ("E106", "unit", {"unit": 5}),
        ("E106", "subject", {"subject": " a plant"}),
        ("E106", "subject", {"subject": ""}),
        ("E106", "paraphrase", {"paraphrase": "two\nlines"}),
        ("E106", "id", {"id": "X 1"}),
        ("E106", "best", {"best": "2000"}),
        ("E106", "best", {"best": True}),
        ("E106", "contradicts", {"contradicts": "x1"}),
        ("E106", "category", {"category": "strike"}),
        ("E104", "category.plnat", {"category": {"type": "strike", "plant": "all", "period": "2025", "plnat": "all"}}),
        ("E105", "category.period", {"category": {"type": "strike", "plant": "all"}}),
        ("E108", "category.type", {"category": {"type": "boat", "plant": "all", "period": "2025"}}),
        ("E107", "known_by", {"known_by": "2025-02-29"}),
        ("E107", "known_by", {"known_by": "20250228"}),
        ("E107", "known_by", {"known_by": "2025-W10-1"}),
        ("E108", "kind", {"kind": "points"}),
        ("E108", "reliability", {"reliability": "G"}),
        ("E108", "credibility", {"credibility": "0"}),
        ("E109", "kind", {"kind": "range"}),
        ("E109", "kind", {"low": 1}),
        ("E109", "kind", {"kind": "lower_bound", "best": None, "low": 1, "high": 2}),
        ("E109", "kind", {"kind": "qualitative"}),
        ("E110", "low", {"kind": "range", "best": None, "low": 2, "high": 1}),
        ("E110", "low", {"kind": "range", "low": 1, "high": 2, "best": 3}),
        ("E110", "low", {"kind": "upper_bound", "high": 2, "best": 3}),
        ("E112", "contradicts", {"contradicts": ["x9"]}),
        ("E112", "contradicts", {"contradicts": ["x1"]}),
        ("E112", "repeats", {"repeats": "x9"}),
        ("E113", "source", {"source": "papre"}),
    ],
)
def test_each_fault_is_named_at_its_line(write: Write, code: str, key: str, changes: dict[str, object]) -> None:
    folder = write(claim(id="x0"), claim(**changes))
    faults = faults_of(folder)
    assert (code, key, 2) in {(fault.code, fault.key, fault.line) for fault in faults}
    assert {fault.file for fault in faults} == {str(folder / "topic.jsonl")}


@pytest.mark.parametrize(
    "line",
    ["{", "[1, 2]", '"text"', "nul", '{"id": "x1", "id": "x1"}', '{"best": NaN}', '{"best": ' + "9" * 5000 + "}",
     "[" * 100_000],
)  # fmt: skip
def test_a_line_that_is_no_object(write: Write, line: str) -> None:
    assert [(fault.code, fault.line) for fault in faults_of(write(claim(), line))] == [("E103", 2)]


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
        json.dumps(claim(category={"type": "all", "plant": "all", "period": "2025"})).replace(
            '"plant": "all"', '"plant": "all", "plant": "all"'),
        json.dumps(CLAIM) + " {}",
        json.dumps(CLAIM) + "," + json.dumps(CLAIM),
    ],
)  # fmt: skip
def test_a_line_that_is_not_plain_is_refused_at_its_line(write: Write, line: str) -> None:
    assert {fault.line for fault in faults_of(write(claim(id="x0"), claim(id="x2"), line))} == {3}


def test_all_faults_of_one_record_come_at_once(write: Write) -> None:
    category = {"type": "boat", "plant": "all", "period": "2025-13"}
    wrong = claim(unit=None, subject=5, best="2,000", quote="\ud800", span=[3, 1], category=category,
                  contradicts=["x9"], hedged="no", orign="an office")  # fmt: skip
    wrong["half \ud800 key"] = 1
    faults = faults_of(write(claim(id="x0", repeats="x1"), wrong))
    assert {(fault.code, fault.key) for fault in faults} == {
        ("E105", "unit"), ("E106", "subject"), ("E106", "best"), ("E106", "quote"), ("E106", "span"),
        ("E108", "category.type"), ("E107", "category.period"), ("E112", "contradicts"), ("E106", "hedged"),
        ("E104", "orign"), ("E104", ascii("half \ud800 key")),
    }  # fmt: skip
    assert {fault.line for fault in faults} == {2}  # what rests on the record is no fault of its own


def test_a_number_too_large_to_use(write: Write) -> None:
    line = json.dumps(claim()).replace("2000", "1e999")
    assert [(fault.code, fault.key) for fault in faults_of(write(line))] == [("E106", "best")]


def test_text_that_is_not_utf8(write: Write) -> None:
    folder = write(claim())
    with (folder / "topic.jsonl").open("ab") as file:
        file.write(b'{"id": "\xff"}\n')
    assert [(fault.code, fault.line) for fault in faults_of(folder)] == [("E103", 2)]


def test_a_folder_without_a_ledger(tmp_path: Path) -> None:
    assert [fault.code for fault in faults_of(tmp_path)] == ["E101"]
    assert [fault.code for fault in faults_of(tmp_path / "absent")] == ["E101"]


def test_all_faults_come_at_once(write: Write) -> None:
    folder = write(claim(known_by="2025-13-01", reliability="Z"), "{", claim(id="x2", unit=None), claim(id="x3"))
    assert [(fault.code, fault.line) for fault in faults_of(folder)] == [
        ("E108", 1),
        ("E107", 1),
        ("E103", 2),
        ("E105", 3),
    ]


def test_a_near_miss_is_suggested(write: Write) -> None:
    faults = faults_of(write(claim(orign="an office", origin=None, source="papr")))
    cures = {fault.code: fault.cure for fault in faults}
    assert cures["E104"] == "did you mean 'origin'?"
    assert faults_of(write(claim(source="papr")))[0].cure == "did you mean 'paper'?"


def test_an_id_given_twice_names_the_first_place(write: Write) -> None:
    write(claim(), file="first.jsonl")
    folder = write(claim())
    (fault,) = faults_of(folder)
    assert (fault.code, fault.file) == ("E111", str(folder / "topic.jsonl"))
    assert f"{folder / 'first.jsonl'}:1" in fault.message


def test_a_source_given_twice_or_badly(write: Write) -> None:
    folder = write(claim(), sources=(SOURCE, SOURCE, {**SOURCE, "id": "other", "tier": "rumour"}))
    assert [(fault.code, fault.line) for fault in faults_of(folder)] == [("E111", 2), ("E108", 3)]


@pytest.mark.parametrize("length", [2, 3, 7])
def test_claims_that_repeat_each_other_in_a_circle(write: Write, length: int) -> None:
    circle = [claim(id=f"x{i}", repeats=f"x{(i + 1) % length}") for i in range(length)]
    faults = faults_of(write(claim(id="y", repeats="x0"), *circle))
    assert {fault.code for fault in faults} == {"E114"}
    assert sorted(fault.line or 0 for fault in faults) == [2 + i for i in range(length)]


def test_a_change_over_time_may_fall(write: Write) -> None:
    folder = write(claim(kind="change_over_time", best=None, low=93, high=88))
    assert load_ledger(folder).claims[0].low == 93.0


def test_contradictions_are_read_both_ways(write: Write) -> None:
    folder = write(claim(), claim(id="x2"), claim(id="x3", contradicts=["x1", "x2"]))
    assert [one.contradicts for one in load_ledger(folder).claims] == [("x3",), ("x3",), ("x1", "x2")]


def test_a_large_ledger_is_read_in_linear_time(write: Write) -> None:
    small, large = 2_000, 20_000
    took = []
    for count in (small, large):
        chain = [claim(id=f"x{i}", repeats=f"x{i - 1}" if i else None, contradicts=[f"x{i // 2}"] if i else [])
                 for i in range(count)]  # fmt: skip
        folder = write(*chain)
        start = time.process_time()
        assert len(load_ledger(folder).claims) == count
        took.append(time.process_time() - start)
    assert took[1] < 50 * took[0]  # ten times the claims: were anything quadratic, a hundred times as long


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
VALID = (
    claim(),
    claim(id="x2", kind="range", best=None, low=1, high=2, contradicts=["x1"], repeats="x1"),
    claim(id="x3", category={"type": "all", "plant": "all", "period": "2025-06"}),
)


def _load(claims: bytes, sources: bytes) -> Ledger | tuple[Fault, ...]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "topic.jsonl").write_bytes(claims)
        (Path(folder) / "sources.jsonl").write_bytes(sources)
        try:
            return load_ledger(Path(folder))
        except BadInput as error:
            return error.faults


def _told(found: Ledger | tuple[Fault, ...]) -> None:
    """Either a ledger, or faults that each name a line and can be printed."""
    if isinstance(found, Ledger):
        return
    assert found
    for fault in found:
        assert fault.line is not None
        str(fault).encode("utf-8")


@settings(max_examples=300, deadline=None)
@given(
    which=st.integers(0, 2),
    key=st.sampled_from([*CLAIM, "low", "high", "category", "contradicts", "repeats", "derived"]) | st.text(max_size=8),
    value=ANYTHING,
)
def test_any_value_under_any_key_is_harmless_or_a_fault(which: int, key: str, value: object) -> None:
    records = [dict(record) for record in VALID]
    records[which][key] = value
    text = "\n".join(json.dumps(record) for record in records)
    _told(_load(text.encode(), json.dumps(SOURCE).encode()))


@settings(max_examples=300, deadline=None)
@given(where=st.floats(0, 1), cut=st.integers(0, 40), put=st.binary(max_size=8), in_sources=st.booleans())
def test_any_damage_to_the_bytes_is_harmless_or_a_fault(where: float, cut: int, put: bytes, in_sources: bool) -> None:
    claims = "\n".join(json.dumps(record) for record in VALID).encode()
    sources = json.dumps(SOURCE).encode()
    whole = sources if in_sources else claims
    at = int(where * len(whole))
    damaged = whole[:at] + put + whole[at + cut :]
    _told(_load(claims if in_sources else damaged, damaged if in_sources else sources))
