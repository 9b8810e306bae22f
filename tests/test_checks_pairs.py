"""Any two claims side by side: categories, parts and wholes, times, plans; known pairs of the shipped ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balance_cases import AT, DAY, SOURCE, ledger, made, months
from magdepth.balance.account import path
from magdepth.balance.consistency.checks import check_all, check_claim, check_source
from magdepth.balance.consistency.claim_figures import apart, said
from magdepth.balance.consistency.finding import AGREE, APART, CONTRADICT, RECONCILABLE, Finding
from magdepth.balance.consistency.pairs import compare_claims
from magdepth.balance.consistency.report import look
from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.evidence import Claim, load_ledger
from magdepth.observed import load_monthly
from magdepth.units import DAYS_PER_MONTH

LAST = Vintage(date(2026, 6, 30))


def two(first: Claim, second: Claim) -> Finding:
    return compare_claims(ledger(first, second).at(AT), first.id, second.id, months(5000, 5000).at(AT))


@pytest.fixture(scope="module")
def shipped():
    return load_ledger().at(LAST), load_monthly().at(LAST)


def shipped_pair(shipped, first: str, second: str) -> Finding:
    return compare_claims(shipped[0], first, second, shipped[1])


@pytest.mark.parametrize(
    ("unit", "period", "figure", "a_month"),
    [
        ("drones/day", "2025-06", 100.0, 100 * DAYS_PER_MONTH),
        ("drones/year", "2025", 12_000.0, 1000.0),
        ("drones/month", "2025-06", 2000.0, 2000.0),
    ],
)
def test_rates_are_taken_to_a_month(unit: str, period: str, figure: float, a_month: float) -> None:
    found = said(made("x1", "point", figure, unit=unit, period=period))
    assert found is not None and found.middle == pytest.approx(a_month)


def test_a_sum_is_spread_over_its_time() -> None:
    claim = made("x1", "point", 5760.0, unit="drones", quantity="cumulative output", period="2024-01/2024-09")
    found = said(claim)
    assert found is not None and found.middle == pytest.approx(5760 / 9)


def test_a_day_and_a_month_of_one_rate_agree_and_another_month_does_not() -> None:
    a_day = made("x1", "point", 100.0, unit="drones/day")
    assert two(a_day, made("x2", "point", 3044.0)).verdict == AGREE
    assert two(a_day, made("x2", "point", 100.0)).verdict == CONTRADICT


@pytest.mark.parametrize(
    ("first", "second", "verdict", "rule"),
    [
        ("a001", "a017", RECONCILABLE, "one plant in all"),  # 2,000 at one plant in a ceiling of 2,700 for all
        ("a002", "a017", RECONCILABLE, "one plant in all"),  # only because a plan may be missed
        ("a001", "b064", RECONCILABLE, "other category"),  # one plant's strike drones, all launches of June
        ("a009", "a010", RECONCILABLE, "two parts of one whole"),  # strike drones and decoys of one plant
        ("a013", "a054", CONTRADICT, "same category"),  # 79,000 and 30,000 planned for one year
        ("a019", "a020", CONTRADICT, "same category"),  # 404 and 500 a day of one month
        ("a008", "a022", CONTRADICT, "one plant in all"),  # 500 a month of one plant, 300 of all
        ("a001", "a053", APART, "time"),  # early 2024, mid-2025
        ("a002", "b064", APART, "not due"),  # a plan for after June, June's launches
        ("a001", "a033", APART, "unit"),
        ("a003", "a004", APART, "no figure"),
    ],
)
def test_known_pairs(shipped, first: str, second: str, verdict: str, rule: str) -> None:
    found = shipped_pair(shipped, first, second)
    assert (found.verdict, found.rule) == (verdict, rule)


def test_a_plan_above_a_ceiling_is_closed_by_the_plan_alone(shipped) -> None:
    found = shipped_pair(shipped, "a002", "a017")
    assert found.gap is not None and found.gap.value == pytest.approx(2700 - 5000)
    assert found.closers == ("a plan that is not met, or is beaten",)


def test_what_closes_a_gap_is_the_other_plants_difference(shipped) -> None:
    found = shipped_pair(shipped, "a001", "a017")
    assert found.closers[0].startswith("700 strike drones a month from other plants")


def test_order_does_not_change_the_verdict(shipped) -> None:
    for first, second in (("a001", "a017"), ("a001", "b064"), ("a009", "a010"), ("a013", "a054"), ("a031", "a001")):
        one, other = shipped_pair(shipped, first, second), shipped_pair(shipped, second, first)
        assert (one.verdict, one.rule, set(one.claims)) == (other.verdict, other.rule, set(other.claims))


def test_the_waterfall_leads_from_one_figure_to_the_other(shipped) -> None:
    steps = shipped_pair(shipped, "a001", "b064").steps
    *account, seen, rest = steps
    assert [step.role for step in steps][-2:] == ["observed", "unexplained"]
    assert sum(step.median for step in account) + rest.median == pytest.approx(seen.median)


def test_decoys_decide_what_strike_drones_leave_for_all_types() -> None:
    """Without a claim of decoys, up to three quarters are admissible: four times the strike drones, no more."""
    strike = made("x1", "point", 1000.0, plant="all")
    inside = two(strike, made("x2", "point", 4000.0, type="all", plant="all"))
    beyond = two(strike, made("x2", "point", 6000.0, type="all", plant="all"))
    assert (inside.verdict, beyond.verdict) == (RECONCILABLE, CONTRADICT)
    assert any("75 %" in closer for closer in inside.closers)


@pytest.mark.parametrize(("launched", "verdict"), [(1450, RECONCILABLE), (2500, CONTRADICT), (600, RECONCILABLE)])
def test_stock_and_losses_lie_between_made_and_launched(launched: int, verdict: str) -> None:
    """Half a month of launches may come from stock, a fifth may be lost: no more."""
    output = made("x1", "point", 1000.0, type="all", plant="all")
    count = made("x2", "point", float(launched), type="all", plant="all", quantity="launched in the month")
    found = compare_claims(ledger(output, count).at(AT), "x1", "x2", months(launched, launched).at(AT))
    assert (found.verdict, found.rule) == (verdict, "made and launched")
    assert [step.key for step in found.steps][1:3] == ["stock", "losses"]


def test_a_part_larger_than_its_whole_contradicts_it() -> None:
    whole = made("x1", "point", 1000.0, plant="all")
    assert two(made("x2", "point", 3000.0, plant="other"), whole).verdict == CONTRADICT
    assert two(made("x2", "point", 900.0, plant="other"), whole).verdict == RECONCILABLE


def test_two_parts_are_reconciled_only_by_an_admissible_share() -> None:
    strike = made("x1", "point", 1000.0)
    assert two(strike, made("x2", "point", 1500.0, type="decoy")).verdict == RECONCILABLE
    assert two(strike, made("x2", "point", 9000.0, type="decoy")).verdict == CONTRADICT


def test_output_above_a_ceiling_of_the_same_category_contradicts_it() -> None:
    ceiling = made("x1", "upper_bound", 1000.0, quantity="capacity")
    assert two(ceiling, made("x2", "point", 2000.0)).verdict == CONTRADICT
    assert two(ceiling, made("x2", "point", 300.0)).verdict == AGREE


def test_counts_of_a_month_may_differ_by_the_cut_off_alone() -> None:
    launched = {"type": "all", "plant": "all", "quantity": "launched in the month"}
    count = made("x1", "point", 5000.0, **launched)
    assert two(count, made("x2", "point", 5090.0, **launched)).verdict == AGREE
    assert two(count, made("x2", "point", 5200.0, **launched)).verdict == CONTRADICT


def test_a_claim_beside_itself_and_an_unknown_one_are_told(shipped) -> None:
    for words, code in ((("a001", "a001"), "A131"), (("a001", "a999"), "E120"), (("a", "b", "c"), "A133"),
                        (("nobody",), "A132")):  # fmt: skip
        with pytest.raises(BadInput) as told:
            look(*shipped, words)
        assert told.value.faults[0].code == code


def test_a_claim_of_later_is_not_seen() -> None:
    june = Vintage(DAY)
    with pytest.raises(BadInput) as told:
        compare_claims(load_ledger().at(june), "a001", "a017")
    assert told.value.faults[0].code == "E121"


def test_everything_found_at_a_vintage_rests_on_what_was_known() -> None:
    june = Vintage(DAY)
    view = load_ledger().at(june)
    found = check_all(view, load_monthly().at(june))
    assert found and all(view.known(name) for one in found for name in one.claims)


def test_findings_are_in_a_stable_order_and_each_names_its_gap(shipped) -> None:
    view, observed = shipped
    found = check_all(view, observed)
    shuffled = replace(view, claims=tuple(reversed(view.claims)))
    assert found == check_all(view, observed)
    assert {frozenset(one.claims) for one in found} == {frozenset(one.claims) for one in check_all(shuffled, observed)}
    for one in found:
        assert one.sentence.endswith(".") and one.claims and one.verdict != APART
        assert one.gap is not None


def test_what_the_ledger_holds_contradictory_of_one_category_and_time_is_found(shipped) -> None:
    found = {frozenset(one.claims) for one in check_all(*shipped) if one.verdict == CONTRADICT and one.linked}
    for pair in (("a013", "a054"), ("a019", "a020"), ("b019", "b065"), ("e006", "e009"), ("e019", "e020")):
        assert frozenset(pair) in found


def test_one_claim_and_one_source_give_parts_of_the_whole(shipped) -> None:
    assert all("a001" in one.claims for one in check_claim(shipped[0], "a001", shipped[1]))
    article = {claim.id for claim in shipped[0].claims if claim.source.id == "article"}
    assert all(article & set(one.claims) for one in check_source(shipped[0], "article", shipped[1]))


def test_too_many_pairs_are_refused_with_a_way_out(monkeypatch, shipped) -> None:
    monkeypatch.setattr("magdepth.balance.consistency.checks.MOST_PAIRS", 10)
    with pytest.raises(BadInput) as told:
        check_all(*shipped)
    assert told.value.faults[0].code == "A130" and "name a claim" in str(told.value.faults[0].cure)


@settings(deadline=None)
@given(
    st.sampled_from(["strike", "decoy", "all"]), st.sampled_from(["alabuga", "other", "all"]),
    st.sampled_from(["strike", "decoy", "all"]), st.sampled_from(["alabuga", "other", "all"]),
)  # fmt: skip
def test_a_path_leads_only_to_a_wider_category(type: str, plant: str, wide: str, place: str) -> None:
    found = path((type, plant), (wide, place), made=True, launched=False)
    if found is not None:
        assert wide in (type, "all") and place in (plant, "all")
        assert (found == ()) == ((type, plant) == (wide, place))


@settings(deadline=None)
@given(st.floats(1, 1e5), st.floats(1, 1e5), st.sampled_from(["output", "planned output", "capacity"]))
def test_a_gap_turns_with_the_order(one: float, other: float, quantity: str) -> None:
    """Of one category: the gap is antisymmetric, its ratio inverse, the verdict the same."""
    first, second = made("x1", "range", (one, one), quantity=quantity), made("x2", "range", (other, other))
    there, back = two(first, second), two(second, first)
    assert there.gap is not None and back.gap is not None
    assert there.gap.value == pytest.approx(-back.gap.value)
    assert there.gap.ratio == pytest.approx(1 / (back.gap.ratio or 1))
    assert there.verdict == back.verdict


@settings(deadline=None)
@given(st.tuples(st.integers(0, 60), st.integers(0, 60)), st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_times_apart_are_symmetric_and_zero_where_they_meet(a: tuple[int, int], b: tuple[int, int]) -> None:
    first, second = (min(a), max(a)), (min(b), max(b))
    assert apart(first, second) == apart(second, first) >= 0
    met = set(range(first[0], first[1] + 1)) & set(range(second[0], second[1] + 1))
    assert (apart(first, second) == 0) == bool(met)


def test_people_are_compared_by_who_and_where(shipped) -> None:
    assert shipped_pair(shipped, "d001", "d002").rule == "who"  # engineers and builders
    assert shipped_pair(shipped, "a031", "d017").verdict == APART
    assert shipped_pair(shipped, "e019", "e020").verdict == CONTRADICT
    assert shipped_pair(shipped, "d001", "a001").rule == "hands"  # engineers in Kursk make no drones
    assert SOURCE.id == "s"
