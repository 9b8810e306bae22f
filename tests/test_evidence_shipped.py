"""The shipped ledger: complete for the article, true to its records, in our own words, readable in a diff."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from magdepth.dates import Vintage
from magdepth.evidence import Claim, Ledger, check_ledger, load_ledger
from magdepth.evidence.ledger import SHIPPED
from magdepth.observed import load_monthly

Record = dict[str, Any]


@pytest.fixture(scope="module")
def shipped() -> Ledger:
    return load_ledger()


@pytest.fixture(scope="module")
def records(shared: Path) -> dict[str, Record]:
    lines = (shared / "evidence" / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def test_it_loads_without_a_warning(shipped: Ledger) -> None:
    assert check_ledger(shipped) == ()


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.jsonl")), ids=lambda path: path.stem)
def test_lines_are_written_one_way(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines == [json.dumps(json.loads(line), sort_keys=True, ensure_ascii=False) for line in lines]


def test_it_is_sealed_and_holds_no_one_else_s_words(shipped: Ledger) -> None:
    (seal,) = shipped.seals
    assert seal.digest is not None
    assert [claim.id for claim in shipped.claims if claim.quote is not None] == []
    assert [claim.id for claim in shipped.claims if claim.id[0] == "u"] == []  # the first letter of users' own ids


def test_every_figure_of_the_article_is_there_at_its_date(shipped: Ledger) -> None:
    view = shipped.at(Vintage(date(2025, 6, 30)))
    figures = {
        "a001": (None, 2000, None),
        "a002": (None, 5000, None),
        "a003": (None, None, 25000),
        "b001": (100, None, None),
        "d001": (None, 1000, None),
        "d002": (5000, None, None),
    }
    for name, expected in figures.items():
        claim = view.get(name)
        assert (claim.low, claim.best, claim.high) == expected
        assert claim.known_by == date(2025, 6, 30)
    said = [claim for claim in shipped.claims if claim.source.tier == "article"]
    assert {claim.source.id for claim in said} == {"article"}
    assert "assumption" in (said[0].source.note or "")


def test_output_and_launch_claims_say_what_they_count(shipped: Ledger) -> None:
    rates = [claim for claim in shipped.claims if claim.unit in {"drones/month", "drones/year"}]
    counted = [claim for claim in rates if claim.quantity != "drones shot down"]
    assert len(counted) > 40
    assert [claim.id for claim in counted if claim.category is None] == []


def test_both_sides_of_the_known_disagreements_are_there(shipped: Ledger) -> None:
    pairs = set(shipped.at(Vintage(date(2025, 6, 30))).contradictions())
    assert {("a003", "a031"), ("a001", "a009"), ("a008", "a056"), ("e006", "e008"), ("e019", "e020")} <= pairs


def test_figures_and_days_are_those_of_the_records(shipped: Ledger, records: dict[str, Record]) -> None:
    for claim in shipped.claims:
        record = records[_record_id(claim)]
        printed = set(_numbers(record))
        if claim.derived is None:
            for value in (claim.low, claim.best, claim.high):
                assert value is None or value in printed, claim.id
        # A day may only be moved later: never may a claim be known before its record says so.
        assert claim.known_by >= date.fromisoformat(record["known_by"]), claim.id


def test_derived_figures_follow_from_their_formula(shipped: Ledger) -> None:
    ratios = {"a015a": 100 * 34_000 / 79_000, "c044": 1_500 / 6_300, "d005": 42_400 / 1_000 / 90, "h007a": 624 / 65}
    by_id = {claim.id: claim for claim in shipped.claims}
    for name, value in ratios.items():
        assert by_id[name].derived
        assert by_id[name].best == pytest.approx(value, rel=0.02)
    assert by_id["a010a"].low == pytest.approx(100 * 15 / 25, abs=0.5)
    assert by_id["a010a"].high == pytest.approx(100 * 15 / 23, abs=0.5)
    assert by_id["a022a"].low == 300 / 3  # a day
    year = sum((fact.stopped or 0) + (fact.lost or 0) for fact in load_monthly().months
               if "2024-08" <= fact.month <= "2025-07")  # fmt: skip
    assert by_id["b020"].low == pytest.approx(100 * 3_200 / year, rel=0.02)
    assert by_id["b036"].high == pytest.approx(100 * 56 / (106 + 56), rel=0.02)
    assert by_id["c022"].low == pytest.approx(100 * 150 / 810, rel=0.02)
    assert (by_id["f023"].low, by_id["f023"].high) == (100, 1000)
    assert {name for name, claim in by_id.items() if claim.derived} == {
        *ratios, "a010a", "a022a", "b020", "b036", "c022", "f023",
    }  # fmt: skip


def test_paraphrases_are_our_own_words(shipped: Ledger, records: dict[str, Record]) -> None:
    for claim in shipped.claims:
        ours, theirs = _words(claim.paraphrase), _words(records[_record_id(claim)]["paraphrase"])
        runs = {tuple(theirs[i : i + 7]) for i in range(len(theirs) - 6)}
        shared_runs = [ours[i : i + 7] for i in range(len(ours) - 6) if tuple(ours[i : i + 7]) in runs]
        assert shared_runs == [], claim.id


def _record_id(claim: Claim) -> str:
    match = re.match(r"[a-h]\d+", claim.id)
    assert match
    return match.group()


def _numbers(record: Record) -> Iterator[float]:
    """Every number of a record, from its fields and its words ('79,000', '3m', '34%')."""
    for key in ("low", "best", "high"):
        if record[key] is not None:
            yield float(record[key])
    for text in (record["paraphrase"], record["unit"], record["contradicting_claims"] or "", record["period"]):
        spread = re.sub(r"(\d+)-(\d+)([mk])\b", r"\1\3-\2\3", text)  # '20-50k' is 20k to 50k
        for digits, power in re.findall(r"(\d[\d,]*(?:\.\d+)?)(m\b|k\b)?", spread):
            yield float(digits.replace(",", "")) * {"": 1, "k": 1e3, "m": 1e6}[power]


def _words(text: str) -> list[str]:
    return re.findall(r"\d[\d,.]*|\w+(?:-\w+)*", text.casefold())
