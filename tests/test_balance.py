"""Reconciliation: the waterfall adds up, a vintage is blind to what came later, alarms come last."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balance_cases import AT, DAY, ledger, made, months
from magdepth.balance import best_claim, notes, reconcile, waterfall
from magdepth.balance.account import DECOYS
from magdepth.balance.wording import closer, number
from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.evidence import Ledger, load_ledger
from magdepth.observed import load_monthly

BOOK, FACTS = load_ledger(), load_monthly()
DECEMBER = Vintage(date(2025, 12, 31))


def of(launched, *claims, claim="x1", neighbours=None):
    """A reconciliation of made-up claims with a level series of launches, or one with neighbours."""
    facts = months(*(neighbours or (launched, launched)), launched).at(AT)
    return reconcile(ledger(*claims).at(AT), facts, claim=claim)


def adds_up(found):
    by_role = {}
    for step in found.steps:
        by_role.setdefault(step.role, []).append(step)
    (claimed,), (seen,), (rest,) = by_role["claimed"], by_role["observed"], by_role["unexplained"]
    moved = sum(step.median for role in ("plus", "minus") for step in by_role.get(role, []))
    assert claimed.median + moved == pytest.approx(found.expected.median)
    assert found.expected.median + rest.median == pytest.approx(seen.median)
    assert found.remainder.median == pytest.approx(seen.median - found.expected.median)
    assert seen.median == found.observed
    for step in found.steps:
        assert step.q05 <= step.median <= step.q95
        assert (step.median >= 0) == (step.role != "minus") or step.role == "unexplained"


@pytest.mark.parametrize(
    ("vintage", "month", "claim"),
    [(AT, None, None), (AT, "2025-05", "a002"), (AT, "2025-06", "a010"), (AT, None, "a021"), (DECEMBER, None, "a017"),
     (DECEMBER, "2025-06", None), (DECEMBER, "2025-09", "a013"), (Vintage(date(2026, 2, 1)), None, "a046")],
)  # fmt: skip
def test_the_waterfall_of_shipped_claims_adds_up(vintage, month, claim):
    adds_up(reconcile(BOOK.at(vintage), FACTS.at(vintage), month, claim))


@settings(max_examples=60, deadline=None)
@given(
    claimed=st.integers(50, 20_000),
    launched=st.integers(0, 20_000),
    neighbour=st.integers(0, 20_000),
    kind=st.sampled_from(["point", "lower_bound", "upper_bound", "range"]),
    category=st.sampled_from([("strike", "alabuga"), ("strike", "all"), ("decoy", "all"), ("all", "all")]),
)
def test_any_waterfall_adds_up_and_alarms_only_outside_the_reach(claimed, launched, neighbour, kind, category):
    figure = (claimed, claimed * 1.5) if kind == "range" else claimed
    claim = made("x1", kind, figure, type=category[0], plant=category[1])
    found = of(launched, claim, neighbours=(neighbour, launched))
    adds_up(found)
    least, most = found.reach
    assert found.alarm == (launched < least or (most is not None and launched > most))
    # what is drawn is admissible, so the reach holds the band, and an alarm leaves the claim no chance
    assert least <= found.expected.q05 + 1e-6
    assert most is None or found.expected.q95 <= most + 1e-6
    if found.alarm:
        assert found.fits == 0.0
        assert all(item.possible == 0.0 for item in found.closers)
    for item in (*found.closers, *found.checks):
        values = getattr(item, "needed", None) or item.implied
        assert values.q05 <= values.median <= values.q95
    assert 0.0 <= found.fits <= 1.0
    assert 0.0 <= found.at_least <= 1.0
    assert 0.0 <= found.assumption_share <= 1.0
    chart = waterfall(found)
    assert f"{launched:,}" in chart.title
    assert len(chart.title) < 130


# ---- vintage -------------------------------------------------------------------------------------


def later_book(days: int) -> Ledger:
    """The shipped ledger and more claims of all sorts, first known so many days after June."""
    known_by = DAY + timedelta(days=days)
    extra = [
        made("z001", "point", 9000, known_by=known_by),
        made("z002", "range", (1, 2), quantity="capacity", known_by=known_by),
        made("z003", "point", 5000, type="all", plant="all", quantity="launched in the month", known_by=known_by),
    ]
    tables = {"a016", "a067", "a015a", "b089a", "b089"}
    moved = [replace(c, known_by=known_by) if c.id in tables else c for c in BOOK.claims]
    return replace(BOOK, claims=tuple(sorted([*moved, *extra], key=lambda claim: claim.id)))


def test_what_is_known_a_day_later_changes_nothing():
    before = reconcile(BOOK.at(AT), FACTS.at(AT))
    assert reconcile(later_book(1).at(AT), FACTS.at(AT)) == before
    cut = replace(FACTS, months=tuple(fact for fact in FACTS.months if fact.last <= DAY))
    assert reconcile(BOOK.at(AT), cut.at(AT)) == before


def test_what_is_known_on_the_day_does_change_it():
    before = reconcile(BOOK.at(AT), FACTS.at(AT))
    joined = reconcile(later_book(0).at(AT), FACTS.at(AT))
    assert joined != before
    assert {check.claim for check in joined.checks} > {check.claim for check in before.checks}
    assert joined.check("z002").says == "ceiling"


def test_a_second_call_with_a_later_vintage_is_hindsight():
    then = reconcile(BOOK.at(AT), FACTS.at(AT))
    since = reconcile(BOOK.at(DECEMBER), FACTS.at(DECEMBER), month=then.month, claim=then.claim)
    assert since.observed == then.observed
    assert since.implied.median > then.implied.median  # fewer decoys than June's voices had it
    assert since.remainder.q95 - since.remainder.q05 < then.remainder.q95 - then.remainder.q05
    assert since.assumption_share < then.assumption_share


@pytest.mark.parametrize("day", [DAY, date(2025, 8, 15), date(2025, 10, 31), date(2025, 12, 31)])
def test_every_day_of_the_scenario_can_be_reconciled(day):
    vintage = Vintage(day)
    view = BOOK.at(vintage)
    found = reconcile(view, FACTS.at(vintage))
    assert found.month == FACTS.at(vintage).months[-1].month
    cited = {name for step in found.steps for name in step.claims} | {check.claim for check in found.checks}
    assert all(view.known(name) for name in cited)


def test_it_is_deterministic():
    assert reconcile(BOOK.at(AT), FACTS.at(AT)) == reconcile(BOOK.at(AT), FACTS.at(AT))


# ---- what fits, alarms and closers ---------------------------------------------------------------


def test_the_articles_figure_fits_june_only_once_categories_are_parted():
    found = reconcile(BOOK.at(AT), FACTS.at(AT))
    assert (found.claim, found.month, found.observed) == ("a001", "2025-06", 5438)
    assert not found.alarm
    assert found.remainder.q05 < 0 < found.remainder.q95
    assert found.band == (1600.0, 2400.0)
    assert 0.05 < found.fits < 0.95
    assert found.at_least == pytest.approx(0.5, abs=0.49)
    assert found.implied.q05 < 2000 < found.implied.q95
    assert 0.5 < found.assumption_share < 1.0


def test_a_gap_that_a_split_closes_raises_no_alarm():
    found = of(5400, made("x1", "point", 2000))
    assert not found.alarm
    assert found.reach[0] < 5400 < found.reach[1]
    assert any(item.possible > 0.5 for item in found.closers)
    assert "No alarm" in waterfall(found).verdict


@pytest.mark.parametrize(("claimed", "launched"), [(20_000, 3000), (100, 20_000)])
def test_a_gap_that_none_closes_raises_one_and_says_what_would(claimed, launched):
    found = of(launched, made("x1", "point", claimed))
    assert found.alarm
    assert {item.key for item in found.closers} == {"claim", "other_plants", "decoy_share", "stock_drawn", "losses"}
    assert all(item.possible == 0.0 for item in found.closers)
    told = waterfall(found)
    assert told.alarm and told.verdict.startswith("Alarm")
    needs = {item.key: item.needed.median for item in found.closers}
    assert (needs["claim"] < claimed) == (claimed > launched)


def test_the_alarm_begins_where_the_reach_ends():
    claim = made("x1", "point", 2000, type="all", plant="all")
    _, most = of(1000, claim).reach
    launched = 2000
    while not of(launched, claim).alarm:  # the admissible stock change grows with the launches: half of them
        launched += 20
    _, most = of(launched, claim).reach
    assert most < launched
    assert of(launched - 20, claim).reach[1] >= launched - 20
    assert launched == pytest.approx(2400 / 0.5, rel=0.02)


def test_a_floor_is_never_too_small_and_a_ceiling_never_too_large():
    assert not of(9000, made("x1", "lower_bound", 100)).alarm
    assert of(9000, made("x1", "lower_bound", 100)).reach[1] is None
    assert not of(9000, made("x1", "upper_bound", 90_000)).alarm
    assert of(20_000, made("x1", "upper_bound", 100)).alarm
    assert of(9000, made("x1", "lower_bound", 100)).fits == 1.0


def test_implied_shares_close_the_account():
    """With the other parts all but known, the decoy share that the claim implies is the one that closes it."""
    claims = (made("x1", "point", 2000), made("a052", "lower_bound", 1e-6, plant="other"))
    found = of(5000, *claims)
    held = {part.key: part.median() for part in found.inputs}
    expected = 1 - 2000 / (5000 / (1 - held["losses"]) - held["stock_drawn"])
    assert found.decoy_share.median == pytest.approx(expected, abs=0.03)
    assert found.decoy_share == next(item for item in found.closers if item.key == DECOYS).needed
    assert of(5000, made("x1", "point", 4000, type="all", plant="all")).decoy_share is None


def test_more_launches_imply_more_output():
    implied = [of(launched, made("x1", "point", 2000)).implied.median for launched in (2000, 4000, 8000)]
    assert implied == sorted(implied)
    at_least = [of(launched, made("x1", "point", 2000)).at_least for launched in (2000, 4000, 8000)]
    assert at_least == sorted(at_least)


def test_cited_parts_leave_less_to_assumptions():
    bare = of(5400, made("x1", "point", 2000))
    cited = of(
        5400,
        made("x1", "point", 2000),
        made("a015a", "point", 43, type="decoy", plant="all", period="2025", unit="percent", origin="one"),
        made("a016", "point", 5700, plant="other", period="2025", unit="drones/year", origin="two"),
    )
    assert bare.assumption_share == 1.0
    assert cited.assumption_share < 0.9
    assert [step.assumed for step in cited.steps if step.key in ("other_plants", "decoys", "stock", "losses")] == [
        False, False, True, True,
    ]  # fmt: skip


# ---- categories ----------------------------------------------------------------------------------


def test_the_mix_ups_of_june_are_named():
    found = reconcile(BOOK.at(AT), FACTS.at(AT))
    output, target = found.check("a001"), found.check("a002")
    assert output.axes == ("type", "plant")
    assert output.plain == "more" and output.mix_up  # 5,438 beside 2,000 is no contradiction
    assert target.plain == "fits" and target.alike == "less" and target.mix_up  # nor is 5,000 reached
    assert target.within < 0.01
    assert not target.due and not target.alarm
    told = " ".join(notes(found))
    assert "a001 counts strike drones from one plant" in told
    assert "a002" in told and "5,438" in told


def test_like_with_like_is_no_mix_up():
    found = of(5400, made("x1", "point", 5400, type="all", plant="all"))
    check = found.check("x1")
    assert check.axes == ()
    assert (check.plain, check.alike, check.mix_up) == ("fits", "fits", False)
    assert notes(found) == ()


def test_a_wrong_claim_is_told_from_a_mix_up():
    found = of(5400, made("x1", "point", 2000), made("x2", "point", 40_000, type="all", plant="all"))
    wrong = found.check("x2")
    assert wrong.wrong and wrong.alarm and not wrong.mix_up
    assert not found.check("x1").wrong
    planned = of(5400, made("x1", "point", 2000), made("x2", "point", 40_000, quantity="planned output"))
    assert not planned.check("x2").wrong and not planned.check("x2").alarm


def test_repeated_voices_and_far_periods_are_not_checked():
    found = of(
        5400,
        made("x1", "point", 2000),
        made("x2", "point", 2000, repeats="x1"),
        made("x3", "point", 2000, period="2024-01"),
        made("x4", "point", 2000, plant="other"),
        made("x5", "point", 2000, period="2025-08"),
    )
    assert [check.claim for check in found.checks] == ["x1", "x5"]
    assert found.check("x5").axes == ("type", "plant", "period")


def test_the_best_claim_is_output_near_the_month_then_the_latest():
    early = made("x1", "point", 1500, period="2024-01", known_by=date(2024, 2, 1))
    near = made("x2", "point", 2000, period="2025-05", known_by=date(2025, 5, 31))
    later = made("x3", "point", 2100, period="2025-05", known_by=date(2025, 6, 15))
    plan = made("x4", "point", 9000, quantity="planned output")
    assert best_claim(ledger(early, near, later, plan).at(AT), "2025-06").id == "x3"
    assert best_claim(ledger(early, plan).at(AT), "2025-06").id == "x1"
    assert best_claim(ledger(plan).at(AT), "2025-06").id == "x4"


# ---- bad input and words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "claim", "code"),
    [("2025-07", None, "O120"), (None, "a017", "E121"), (None, "zzz", "E120"), (None, "a003", "A102"),
     (None, "a052", "A102"), (None, "a059", "A102"), ("2022-09", "a001", "A101")],
)  # fmt: skip
def test_bad_input_is_refused(month, claim, code):
    with pytest.raises(BadInput, match=code):
        reconcile(BOOK.at(AT), FACTS.at(AT), month, claim)


def test_views_of_different_days_and_empty_ledgers_are_refused():
    with pytest.raises(BadInput, match="A104"):
        reconcile(BOOK.at(AT), FACTS.at(DECEMBER))
    with pytest.raises(BadInput, match="A103"):
        reconcile(ledger().at(AT), FACTS.at(AT))
    with pytest.raises(BadInput, match="A101"):
        reconcile(BOOK.at(AT), replace(FACTS, months=()).at(AT))


def test_the_chart_says_its_finding_and_closers_are_told_in_words():
    found = reconcile(BOOK.at(AT), FACTS.at(AT))
    chart = waterfall(found)
    assert "5,438" in chart.title and "2,000" in chart.title and not chart.title.endswith(".")
    assert chart.steps == found.steps
    assert chart.verdict.count("No alarm") == 1
    assert all(name in chart.source for name in ("a001", "a010a", "b064"))
    stock = next(item for item in found.closers if item.key == "stock_drawn")
    assert "laid into stock" in closer(stock) and "750 drawn from stock" in closer(stock)
    target = waterfall(reconcile(BOOK.at(AT), FACTS.at(AT), claim="a002"))
    assert "too few for 5,000" in target.title


@given(st.floats(10, 1e7))
def test_numbers_have_two_figures(value):
    shown = number(value)
    assert float(shown.replace(",", "")) == pytest.approx(value, rel=0.051)
    assert len(shown.replace(",", "").rstrip("0")) <= 2
    assert number(-value) == f"−{shown}"
