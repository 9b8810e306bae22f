"""The ledger seen from one day: what is known, what is hidden, whose voice it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.evidence import Claim, Ledger, Source, check_ledger, claim_dict, load_ledger
from magdepth.evidence.hindsight import later_claims
from magdepth.evidence.listing import (
    check_data,
    check_lines,
    everything,
    list_data,
    list_lines,
    show_data,
    show_lines,
)

DAY = date(2025, 6, 30)
JUNE = Vintage(DAY)
SOURCE = Source("paper", "A paper", "A title", "2025-06", "press")
PLAIN = Claim(
    "x1", "a plant", "output", "drones/month", "2025", "point", None, 2000.0, None, DAY, SOURCE, "an office",
    "C", "3", None, "An office says so.", (), None, None,
)  # fmt: skip


def ledger(*claims: Claim) -> Ledger:
    return Ledger(tuple(sorted(claims, key=lambda claim: claim.id)), (SOURCE,))


def test_a_claim_counts_from_its_day() -> None:
    claims = ledger(PLAIN)
    assert claims.at(JUNE).known("x1")
    before = claims.at(Vintage(DAY - timedelta(days=1)))
    assert not before.known("x1")
    assert before.exists("x1")
    assert before.known_from("x1") == DAY
    with pytest.raises(BadInput, match=r"E121.*it counts from 2025-06-30"):
        before.get("x1")


def test_an_unknown_claim_is_refused_with_the_nearest_known() -> None:
    view = load_ledger().at(JUNE)
    with pytest.raises(BadInput, match=r"E120.*did you mean"):
        view.get("a0011")
    with pytest.raises(BadInput, match="E120"):
        view.known_from("zzz")
    assert not view.exists("zzz")


def test_a_later_claim_shows_through_nothing_but_its_date() -> None:
    known = (PLAIN, replace(PLAIN, id="x2"))
    later = replace(PLAIN, id="x3", known_by=DAY + timedelta(days=1), contradicts=("x1",))
    # Loading writes a contradiction on both sides; the earlier claim must not betray the later one.
    linked = (replace(PLAIN, contradicts=("x3",)), known[1])
    alone, together = ledger(*known).at(JUNE), ledger(*linked, later).at(JUNE)
    assert together == alone
    assert together.claims == alone.claims
    assert "x3" not in repr(together)
    assert together.contradictions() == ()


def test_a_repetition_of_what_is_not_known_stands_alone() -> None:
    later = replace(PLAIN, id="x3", known_by=DAY + timedelta(days=1), origin="another office")
    view = ledger(replace(PLAIN, repeats="x3"), later).at(JUNE)
    assert view.get("x1").repeats is None
    assert view.origins(["x1"]) == ("an office",)


def test_a_repetition_counts_as_the_voice_it_repeats() -> None:
    echo = replace(PLAIN, id="x2", origin="a paper", repeats="x1")
    echo_of_echo = replace(PLAIN, id="x3", origin="a blog", repeats="x2")
    other = replace(PLAIN, id="x4", origin="a rival")
    view = ledger(PLAIN, echo, echo_of_echo, other).at(JUNE)
    assert view.origins(["x3", "x2", "x1"]) == ("an office",)
    assert view.origins(["x4", "x3"]) == ("a rival", "an office")


def test_contradictions_are_pairs_each_once() -> None:
    view = load_ledger().at(JUNE)
    pairs = view.contradictions()
    assert len(set(pairs)) == len(pairs)
    assert ("a003", "a031") in pairs
    assert all(first < second and view.known(first) and view.known(second) for first, second in pairs)


@given(st.dates(date(2022, 1, 1), date(2027, 12, 31)))
def test_known_and_later_share_the_ledger_out(day: date) -> None:
    claims = load_ledger_once()
    vintage = Vintage(day)
    view, later = claims.at(vintage), later_claims(claims, vintage)
    assert sorted([claim.id for claim in view.claims] + [claim.id for claim in later]) == [c.id for c in claims.claims]
    assert all(claim.known_by <= day for claim in view.claims)
    assert all(view.known(other) for claim in view.claims for other in claim.contradicts)
    assert [claim.known_by for claim in later] == sorted(claim.known_by for claim in later)


_LOADED: list[Ledger] = []


def load_ledger_once() -> Ledger:
    if not _LOADED:
        _LOADED.append(load_ledger())
    return _LOADED[0]


@pytest.mark.parametrize(
    ("code", "claims"),
    [
        ("W101", (replace(PLAIN, paraphrase="word " * 31),)),
        ("W102", (replace(PLAIN, period="2025-07"),)),
        ("W103", (PLAIN, replace(PLAIN, id="x2"))),
        ("W104", (PLAIN, replace(PLAIN, id="x2", origin="a rival", repeats="x1"))),
    ],
)
def test_each_warning_is_given_where_it_is_due(code: str, claims: tuple[Claim, ...]) -> None:
    assert [fault.code for fault in check_ledger(ledger(*claims))] == [code]
    assert check_ledger(ledger(PLAIN)) == ()


def test_one_voice_said_to_be_one_is_no_warning() -> None:
    assert check_ledger(ledger(PLAIN, replace(PLAIN, id="x2", repeats="x1"))) == ()
    assert check_ledger(ledger(PLAIN, replace(PLAIN, id="x2", origin="a rival"))) == ()


def test_an_unused_source_is_a_warning() -> None:
    found = check_ledger(Ledger((PLAIN,), (SOURCE, replace(SOURCE, id="idle"))))
    assert [fault.code for fault in found] == ["W105"]
    assert check_data(found)[0]["code"] == "W105"
    assert check_lines(Ledger((PLAIN,), (SOURCE,)), found)[-1] == "1 claim, 1 source, 1 origin, 1 warning"
    assert check_lines(Ledger((), ()), ())[-1] == "0 claims, 0 sources, 0 origins, 0 warnings"


def test_list_holds_each_claim_once_and_can_be_narrowed() -> None:
    view = load_ledger_once().at(JUNE)
    assert [row["id"] for row in list_data(view)] == [claim.id for claim in view.claims]
    assert len(list_lines(view)) == len(view.claims)
    narrowed = list_data(view, "DORMITOR")
    assert 0 < len(narrowed) < len(view.claims)
    assert all("dormitor" in str(row).casefold() for row in narrowed)


def test_every_claim_can_be_shown() -> None:
    view = everything(load_ledger_once())
    for claim in view.claims:
        data = show_data(view, claim.id)
        assert data["id"] == claim.id
        links = {key: data[key] for key in ("repeated_by", "supported_by", "superseded_by")}
        assert {**claim_dict(claim), **links} == data
        text = "\n".join(show_lines(view, claim.id))
        assert claim.paraphrase in text
        assert claim.source.title in text
    assert show_data(view, "a031")["repeated_by"] == ["a003"]
