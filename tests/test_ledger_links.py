"""Links between claims: corrections seen from their day on, support, and what can't be linked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from magdepth.dates import Vintage
from magdepth.errors import BadInput, Fault
from magdepth.evidence import Ledger, check_ledger, claim_dict, load_ledger
from magdepth.evidence.hindsight import later_claims
from magdepth.evidence.listing import everything, list_data, show_data, show_lines

SOURCE = {"id": "paper", "publisher": "A paper", "title": "A title", "published": "2025-06", "tier": "press"}
Make = Callable[..., Ledger]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def load(*claims: dict[str, object]) -> Ledger:
        (tmp_path / "sources.jsonl").write_text(json.dumps(SOURCE))
        (tmp_path / "topic.jsonl").write_text("\n".join(json.dumps(claim) for claim in claims))
        return load_ledger(tmp_path)

    return load


def claim(id: str, month: int = 6, **changes: object) -> dict[str, object]:
    """A valid claim known by the first of a month of 2025; its origin is its own."""
    return {
        "id": id, "subject": "a plant", "quantity": "output", "kind": "point", "best": 2000, "unit": "drones/month",
        "period": "2024", "known_by": f"2025-{month:02d}-01", "source": "paper", "origin": f"office {id}",
        "reliability": "C", "credibility": "3", "paraphrase": "An office says so.", **changes,
    }  # fmt: skip


def seen(ledger: Ledger, month: int) -> list[str]:
    return [claim.id for claim in ledger.at(Vintage(date(2025, month, 15))).claims]


def codes(caught: pytest.ExceptionInfo[BadInput]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.key) for fault in caught.value.faults]


def test_a_correction_takes_the_place_from_its_day_on(make: Make) -> None:
    second, third = claim("x2", 6, supersedes="x1", best=2500), claim("x3", 9, supersedes="x2", best=2600)
    ledger = make(claim("x1", 3), second, third)
    assert [seen(ledger, month) for month in (2, 4, 7, 10)] == [[], ["x1"], ["x2"], ["x3"]]
    bests = [ledger.at(Vintage(date(2025, month, 15))).get("x1").best for month in (4, 7, 10)]
    assert bests == [2000, 2500, 2600]
    view = ledger.at(Vintage(date(2025, 7, 15)))
    assert view.record("x1").best == 2000 and view.get("x2").best == 2500
    assert view.known("x1") and view.exists("x3") and not view.known("x3")
    with pytest.raises(BadInput, match="E121"):
        view.record("x3")


def test_a_correction_known_as_early_as_what_it_corrects_leaves_it_nowhere(make: Make) -> None:
    ledger = make(claim("x1", 6), claim("x2", 6, supersedes="x1"), claim("x3", 4, supersedes="x2"))
    assert [seen(ledger, month) for month in (3, 4, 5, 7)] == [[], ["x3"], ["x3"], ["x3"]]


def test_a_later_correction_shows_through_nothing(make: Make) -> None:
    alone = make(claim("x1", 3), claim("x2", 3, repeats="x1"))
    before = alone.at(Vintage(date(2025, 4, 15)))
    together = make(claim("x1", 3), claim("x2", 3, repeats="x1"), claim("x3", 6, supersedes="x1", supports=["x2"]))
    assert together.at(Vintage(date(2025, 4, 15))) == before
    assert "x3" not in repr(together.at(Vintage(date(2025, 4, 15))))


def test_links_to_what_is_superseded_lapse_but_repetitions_follow(make: Make) -> None:
    ledger = make(
        claim("x1", 3), claim("x2", 3, contradicts=["x1"]), claim("x3", 3, supports=["x1"]),
        claim("x4", 3, repeats="x1"), claim("x5", 6, supersedes="x1", contradicts=["x3"]),
    )  # fmt: skip
    early, late = (ledger.at(Vintage(date(2025, month, 15))) for month in (4, 7))
    assert early.contradictions() == (("x1", "x2"),)
    assert (early.get("x3").supports, early.get("x4").repeats) == (("x1",), "x1")
    assert late.contradictions() == (("x3", "x5"),)
    assert (late.get("x2").contradicts, late.get("x3").supports) == ((), ())
    assert late.get("x4").repeats == "x5" and late.origins(["x4"]) == ("office x5",)


def test_a_correction_that_repeats_who_repeated_it_has_a_voice(make: Make) -> None:
    ledger = make(claim("x1", 3), claim("x2", 3, repeats="x1"), claim("x3", 6, supersedes="x1", repeats="x2"))
    assert everything(ledger).origins(["x2"]) in (("office x2",), ("office x3",))


def test_show_says_what_corrects_what(make: Make) -> None:
    view = everything(make(claim("x1", 3), claim("x2", 6, supersedes="x1", best=2500), claim("x3", supports=["x2"])))
    assert (show_data(view, "x1")["superseded_by"], show_data(view, "x2")["superseded_by"]) == ("x2", None)
    assert show_data(view, "x2")["supersedes"] == "x1" and show_data(view, "x2")["supported_by"] == ["x3"]
    assert show_data(view, "x1")["best"] == 2000
    old, new = "\n".join(show_lines(view, "x1")), "\n".join(show_lines(view, "x2"))
    assert "x2, which counts from 2025-06-01: 2,500 drones/month" in old
    assert "supersedes   x1" in new and "supported by x3" in new
    assert [row["id"] for row in list_data(view)] == ["x2", "x3"]


def test_known_later_lists_the_newest_only(make: Make) -> None:
    ledger = make(claim("x1", 3), claim("x2", 6, supersedes="x1"), claim("x3", 9, supersedes="x2"))
    assert [one.id for one in later_claims(ledger, Vintage(date(2025, 4, 1)))] == ["x3"]


@pytest.mark.parametrize("key", ["supports", "contradicts", "repeats", "supersedes"])
@pytest.mark.parametrize("target", ["x9", "x1"])
def test_links_that_lead_nowhere_or_back_are_faults(make: Make, key: str, target: str) -> None:
    link: object = [target] if key in ("supports", "contradicts") else target
    with pytest.raises(BadInput) as caught:
        make(claim("x1", **{key: link}))
    assert ("E112", key) in codes(caught)


@pytest.mark.parametrize("key", ["repeats", "supersedes"])
@pytest.mark.parametrize("length", [2, 3])
def test_circles_are_faults_at_each_member(make: Make, key: str, length: int) -> None:
    with pytest.raises(BadInput) as caught:
        make(*(claim(f"x{n}", **{key: f"x{(n + 1) % length}"}) for n in range(length)))
    assert codes(caught).count(("E114", key)) == length


def test_two_corrections_of_one_claim_are_a_warning_and_the_later_counts(make: Make) -> None:
    ledger = make(claim("x1", 3), claim("x2", 9, supersedes="x1"), claim("x3", 6, supersedes="x1"))
    assert [fault.code for fault in check_ledger(ledger) if fault.code != "W110"] == ["W112"]
    assert everything(ledger).get("x1").id == "x2"
    assert seen(ledger, 10) == ["x2", "x3"]


def test_support_and_contradiction_at_once_are_a_warning(make: Make) -> None:
    ledger = make(claim("x1"), claim("x2", supports=["x1"], contradicts=["x1"]))
    assert [fault.code for fault in check_ledger(ledger) if fault.code != "W110"] == ["W113"]


def test_one_voice_that_corrects_itself_is_no_warning(make: Make) -> None:
    ledger = make(claim("x1", 3, origin="one"), claim("x2", 6, origin="one", supersedes="x1"))
    assert [fault.code for fault in check_ledger(ledger)] == ["W110"]


def test_where_a_claim_stands_in_a_text_is_kept(make: Make) -> None:
    taken = {"text": "0" * 32, "span": [3, 9], "quote": "a\nb\u200ecd", "hedged": True, "modifier": "up to"}
    (found,) = make(claim("x1", **taken)).claims
    assert claim_dict(found).items() >= taken.items()
    shown = show_lines(everything(Ledger((found,))), "x1")
    assert "modifier     up to" in shown and "characters   3 to 9" in shown


@pytest.mark.parametrize(
    ("code", "key", "changes"),
    [
        ("E106", "text", {"text": "abc"}),
        ("E106", "span", {"span": [5, 5]}),
        ("E106", "span", {"span": [-1, 5]}),
        ("E106", "span", {"span": [True, 5]}),
        ("E106", "span", {"span": "0-5"}),
        ("E106", "quote", {"quote": "x" * 2001}),
        ("E106", "quote", {"quote": "\ud800"}),
        ("E106", "hedged", {"hedged": "yes"}),
        ("E106", "modifier", {"modifier": ""}),
        ("E106", "supports", {"supports": "x1"}),
        ("E154", "span", {"span": [0, 5], "quote": "four"}),
        ("E107", "known_by", {"known_by": "20255-01-01"}),
        ("E107", "known_by", {"known_by": "0025-06-30"}),
        ("E107", "known_by", {"known_by": "2025-02-30"}),
        ("E107", "period", {"period": "20255"}),
        ("E107", "period", {"period": "2025-13"}),
        ("E107", "category.period", {"category": {"type": "all", "plant": "all", "period": "2025-02-30"}}),
        ("E150", "known_by", {"period": "2025-07"}),
        ("E150", "known_by", {"period": "2026"}),
        ("E150", "known_by", {"category": {"type": "all", "plant": "all", "period": "2025-06-02"}}),
    ],
)
def test_each_new_fault_is_named(make: Make, code: str, key: str, changes: dict[str, object]) -> None:
    with pytest.raises(BadInput) as caught:
        make(claim("x1", **changes))
    assert (code, key) in codes(caught)


def test_a_plan_may_be_known_before_its_time(make: Make) -> None:
    assert make(claim("x1", period="2026", quantity="planned output")).claims[0].period == "2026"


@pytest.mark.parametrize("changes", [{"published": "2025-02-30"}, {"url": "file:///etc/passwd"}, {"url": "../x"}])
def test_a_source_with_no_such_day_or_address_is_a_fault(tmp_path: Path, changes: dict[str, str]) -> None:
    (tmp_path / "sources.jsonl").write_text(json.dumps({**SOURCE, **changes}))
    with pytest.raises(BadInput) as caught:
        load_ledger(tmp_path)
    faults: tuple[Fault, ...] = caught.value.faults
    assert [(fault.code, fault.key) for fault in faults] == [
        ("E107", "published") if "published" in changes else ("E106", "url")
    ]
