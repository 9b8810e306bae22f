"""Arithmetic of one text, beds, lines and hands, and figures that get taken for each other."""

from __future__ import annotations

import re
from datetime import date

import pytest

from balance_cases import AT, ledger, made, months
from magdepth.balance.consistency.account_parts import Parts
from magdepth.balance.consistency.arithmetic import arithmetic, arithmetic_of_source
from magdepth.balance.consistency.capacity import capacity
from magdepth.balance.consistency.checks import check_text
from magdepth.balance.consistency.draft_figures import drafted
from magdepth.balance.consistency.finding import HOLDS, SHORT, Finding
from magdepth.balance.consistency.labour import paid_hours, staff
from magdepth.balance.consistency.mixups import mixups
from magdepth.balance.consistency.pairs import compare_claims
from magdepth.dates import Vintage
from magdepth.evidence import Claim, LedgerView, load_ledger
from magdepth.evidence.draft import Draft, Extraction, Sentence
from magdepth.evidence.extraction import extract
from magdepth.observed import load_monthly

JUNE, LAST = Vintage(date(2025, 6, 30)), Vintage(date(2026, 6, 30))
MARK = re.compile(r"\[([^\]|]+)\|([^\]|]+)\|([^\]|]+)\|([^\]]+)\]")
NOTHING = ledger().at(AT)


def of_text(text: Extraction, view: LedgerView) -> tuple[Finding, ...]:
    """What the arithmetic of a text's drafts finds, as ``check_text`` calls it."""
    return arithmetic(drafted(text), staff(view))


def text(*sentences: str) -> Extraction:
    """A text with its drafts marked ``[words|low:high|unit|subject]``; ``-`` is an open end."""
    read: list[Sentence] = []
    drafts: list[Draft] = []
    start = 0
    for place, marked in enumerate(sentences):
        plain, end = "", 0
        for mark in MARK.finditer(marked):
            plain += marked[end : mark.start()]
            low, high = (None if figure == "-" else float(figure) for figure in mark[2].split(":"))
            at = start + len(plain)
            best = low if low == high else None
            drafts.append(Draft(low, best, high, mark[3], mark[4], None, None, False, mark[1], at, at + len(mark[1]),
                                None, place))  # fmt: skip
            plain, end = plain + mark[1], mark.end()
        plain += marked[end:]
        read.append(Sentence(plain, start, start + len(plain), 0))
        start += len(plain) + 1
    return Extraction(tuple(read), tuple(drafts))


ARTICLE = text(
    "They send [up to 25,000 workers|-:25000|workers|workers] to the Alabuga zone.",
    "The factory produces [2,000 units per month|2000:2000|units per month|Shahed drones], and aims to reach "
    "[5,000|5000:5000|units per month|Shahed drones].",
)


def only(found: tuple[Finding, ...], rule: str) -> Finding:
    (one,) = [finding for finding in found if finding.rule == rule]
    return one


def test_the_article_pays_2600_hours_for_a_drone() -> None:
    """25,000 people x 12 hours x 26 days over 3,000 drones a month: by hand 7,800,000 / 3,000."""
    assert paid_hours(25_000, 5_000 - 2_000) == 7_800_000 / 3_000 == 2600
    (found,) = arithmetic_of_source(load_ledger().at(JUNE), "article")
    assert (found.rule, found.verdict, found.claims) == ("labour", SHORT, ("a003", "a001", "a002"))
    assert "2,600 paid hours" in found.sentence and "1.6 to 4.4" in found.sentence
    assert found.gap is not None and found.gap.value == pytest.approx(25_000 - 4.4 * 3_000)
    assert any("312" in text for text in found.assumed)


def test_staff_a_drone_is_that_of_the_claims_once_they_are_known() -> None:
    """1,000 people over 5,760 drones in nine months, and over 2,738 in twelve."""
    usual = staff(load_ledger().at(LAST))
    assert usual.claims == ("a047", "a055", "a056")
    assert usual.low == pytest.approx(1000 / (5760 / 9)) and usual.high == pytest.approx(1000 / (2738 / 12))
    assert (round(usual.low, 1), round(usual.high, 1)) == (1.6, 4.4)
    assert staff(load_ledger().at(JUNE)).claims == ()


def test_drafts_of_a_text_give_the_same_as_its_claims() -> None:
    found = only(of_text(ARTICLE, load_ledger().at(JUNE)), "labour")
    assert found.claims == ("draft 1", "draft 2", "draft 3") and "2,600 paid hours" in found.sentence


def test_a_figure_is_found_in_its_sentence_where_the_quote_is_all_of_it() -> None:
    sentence = "The Shahed factory now makes 2,000 units per month, with an aim of 5,000."
    whole = [Draft(figure, figure, figure, "units per month", "units (drone)", None, None, False, sentence, 0,
                   len(sentence), None, 0) for figure in (2000.0, 5000.0)]  # fmt: skip
    found = drafted(Extraction((Sentence(sentence, 0, len(sentence), 0),), tuple(whole)))
    assert [(one.meaning, one.type, one.place) for one in found] == [
        ("made", "strike", "alabuga"), ("plan", "strike", "alabuga")
    ]  # fmt: skip
    assert [one.told for one in found] == ["2,000 units per month", "5,000 units per month"]


def test_output_of_no_stated_type_is_set_beside_no_category() -> None:
    """It may be of strike drones alone: neither a contradiction nor a mix-up can be told from it."""
    silent = text("The plant produces [2,000 drones per month|2000:2000|drones per month|drones].")
    assert [one.type for one in drafted(silent)] == [None]
    view, observed = load_ledger().at(JUNE), load_monthly().at(JUNE)
    assert not [one for one in check_text(silent, view, observed) if one.kind in ("reconciliation", "mix-up")]


def test_people_that_fit_the_output_raise_nothing() -> None:
    fitting = text(
        "They hire [9,000 workers|9000:9000|workers|workers] for the plant.",
        "The plant produces [2,000 drones per month|2000:2000|drones per month|drones] and plans "
        "[5,000 drones per month|5000:5000|drones per month|drones].",
    )
    assert only(of_text(fitting, NOTHING), "labour").verdict == HOLDS  # 3 people a monthly drone


@pytest.mark.parametrize(("hits", "verdict"), [(4, HOLDS), (40, SHORT)])
def test_what_became_of_drones_is_no_more_than_were_launched(hits: int, verdict: str) -> None:
    night = text(
        "Russia launched [404 drones|404:404|drones|drones], [380|380:380|drones|drones] were shot down, "
        f"[20|20:20|drones|drones] were lost and [{hits}|{hits}:{hits}|drones|drones] hit their targets."
    )
    found = only(of_text(night, NOTHING), "what became of those launched")
    assert found.verdict == verdict and found.claims == tuple(f"draft {at}" for at in (1, 2, 3, 4))
    assert found.gap is not None and found.gap.value == 404 - 380 - 20 - hits


@pytest.mark.parametrize(("told", "verdict"), [(94, HOLDS), (90, SHORT)])
def test_a_share_is_that_of_its_counts(told: int, verdict: str) -> None:
    """380 of 404 are 94.06 %."""
    night = text(
        "Russia launched [404 drones|404:404|drones|drones].",
        f"Of these [380 drones|380:380|drones|drones] were shot down, [{told} %|{told}:{told}|%|drones] were downed.",
    )
    found = only(of_text(night, NOTHING), "share of a whole")
    assert found.verdict == verdict
    assert found.gap is not None and found.gap.value == pytest.approx(380 / 404 - told / 100)


@pytest.mark.parametrize(("a_month", "verdict"), [(12_300, HOLDS), (1_230, SHORT)])
def test_a_rate_a_day_is_the_rate_a_month(a_month: int, verdict: str) -> None:
    """404 a day are 404 x 365.25 / 12 = 12,297 a month."""
    rates = text(
        "They build [404 drones per day|404:404|drones per day|drones].",
        f"They make [{a_month} drones per month|{a_month}:{a_month}|drones per month|drones].",
    )
    assert only(of_text(rates, NOTHING), "rate and period").verdict == verdict


def test_parts_of_one_source_are_no_more_than_their_whole() -> None:
    def found(decoys: float) -> Finding:
        parts = {"quantity": "planned output", "plant": "all", "unit": "drones/year", "period": "2025"}
        claims = (made("x1", "point", 79_000.0, type="all", **parts), made("x2", "point", 40_000.0, **parts),
                  made("x3", "point", decoys, type="decoy", **parts))  # fmt: skip
        return only(arithmetic_of_source(ledger(*claims).at(AT), "s"), "parts of a whole")

    assert (found(34_000.0).verdict, found(60_000.0).verdict) == (HOLDS, SHORT)


@pytest.mark.parametrize("unit", ["drones per day", "drones a day", "drones/day", "drones each day"])
def test_a_time_is_read_from_a_unit_however_it_is_written(unit: str) -> None:
    (found,) = drafted(text(f"The plant builds [100 Shahed drones|100:100|{unit}|Shahed drones] now."))
    assert found.per == "day" and found.figures.least == pytest.approx(100 * 365.25 / 12)


def test_a_draft_whose_sense_is_not_plain_is_left_out() -> None:
    vague = text("There were [300 drones|300:300|drones|drones] in all.", "It cost [70,000 USD|70000:70000|USD|drone].")
    assert drafted(vague) == ()


def people(id: str, figure: float, quantity: str = "workers to be sent", unit: str = "workers") -> Claim:
    base = made(id, "point", figure)
    return Claim(id, "Workers for Alabuga", quantity, unit, "2025", "point", None, figure, None, base.known_by,
                 base.source, "an office", "C", "3", None, "Some words.", (), None, None)  # fmt: skip


@pytest.mark.parametrize(("sent", "verdict", "over"), [(900.0, HOLDS, 124.0), (1100.0, SHORT, -76.0)])
def test_workers_need_beds(sent: float, verdict: str, over: float) -> None:
    """Four buildings of 256."""
    view = ledger(people("x1", sent), people("x2", 4.0, "new residential buildings", "buildings"),
                  people("x3", 256.0, "capacity of one building", "people")).at(AT)  # fmt: skip
    found = only(capacity(view), "beds")
    assert found.verdict == verdict and found.gap is not None and found.gap.value == over
    assert set(found.claims) == {"x1", "x2", "x3"}


def test_a_plan_needs_lines_and_hands() -> None:
    view = load_ledger().at(LAST)
    lines = [one for one in capacity(view) if one.claims == ("a002", "a017")]
    assert [one.verdict for one in lines] == [SHORT] and lines[0].gap is not None
    assert lines[0].gap.value == pytest.approx(2700 - 5000)
    plan = made("x1", "point", 9000.0, quantity="planned output", period="2025")
    few = capacity(ledger(people("x2", 2000.0), plan).at(AT))
    assert only(few, "hands").verdict == SHORT
    assert only(capacity(ledger(people("x2", 20_000.0), plan).at(AT)), "hands").verdict == HOLDS


def found_mixups(*claims: Claim) -> list[str]:
    view: LedgerView = ledger(*claims).at(AT)
    return [one.rule for one in mixups(view, Parts(view, months(5000, 5000).at(AT)))]


def test_the_articles_5000_look_like_the_launches_of_june() -> None:
    view, observed = load_ledger().at(JUNE), load_monthly().at(JUNE)
    found = mixups(view, Parts(view, observed))
    assert ("a002", "b064") in [one.claims for one in found]
    assert not [one for one in found if {"a001", "b064"} == set(one.claims)]  # 2,000 look like nothing launched


def test_each_mix_up_is_found_and_its_true_twin_is_not() -> None:
    strike = made("x1", "point", 2000.0)
    all_types = {"type": "all", "plant": "all"}
    assert found_mixups(strike, made("x2", "point", 2100.0, **all_types)) == ["one type at one plant for all"]
    assert found_mixups(strike, made("x2", "point", 2100.0)) == []  # the same category
    assert found_mixups(strike, made("x2", "point", 9000.0, **all_types)) == []  # nobody takes one for the other
    a_day = made("x2", "point", 2000.0, unit="drones/day", type="all", plant="all")
    assert found_mixups(strike, a_day) == ["day and month"]
    plan = made("x2", "point", 2000.0, quantity="planned output")
    assert found_mixups(strike, plan) == ["planned and done"]


@pytest.mark.parametrize(("of_all", "alike"), [(2300.0, True), (1900.0, False)])
def test_like_figures_that_are_like_when_carried_are_no_mix_up(of_all: float, alike: bool) -> None:
    """2,000 of one plant and, with nothing known of others, 17 % more of all: 2,300 of all plants fit, 1,900 don't."""
    plant = made("x1", "point", 2000.0, type="all")
    found = found_mixups(plant, made("x2", "point", of_all, type="all", plant="all"))
    assert found == ([] if alike else ["one plant for all plants"])


def test_cost_and_price_are_not_one() -> None:
    view = load_ledger().at(LAST)
    assert ("a038", "a040") in [one.claims for one in mixups(view, Parts(view)) if one.rule == "cost and price"]


def test_a_text_is_set_beside_the_ledger() -> None:
    view, observed = load_ledger().at(JUNE), load_monthly().at(JUNE)
    found = check_text(ARTICLE, view, observed)
    assert all(any(name.startswith("draft") for name in one.claims) for one in found)
    assert any(one.kind == "mix-up" and {"draft 3", "b064"} == set(one.claims) for one in found)
    assert any(one.rule == "labour" for one in found)


def test_hands_and_output_are_set_beside_each_other_by_name() -> None:
    found = compare_claims(load_ledger().at(LAST), "a031", "a001")
    assert (found.kind, found.rule, found.verdict) == ("arithmetic", "labour", SHORT)


@pytest.mark.parametrize("text", [
    "The plant at Alabuga makes 0 drones a month with 25,000 workers.",
    "The plant at Alabuga makes up to 0 drones a month and 25,000 workers work there.",
    "The plant can make at most 2,000 drones a month. It makes 30 drones per hour and 1,000 tonnes of drones a day.",
])  # fmt: skip
def test_figures_that_no_check_is_made_for_are_passed_over(text: str) -> None:
    """Nothing made, and units that don't measure the same thing, give no sum of people a drone, and stop nothing."""
    found = check_text(extract(text), load_ledger().at(JUNE), load_monthly().at(JUNE))
    assert not any(one.rule == "labour" for one in found)
