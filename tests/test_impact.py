"""Retraction: what goes, what parameters fall back to, and what changes on the same draws."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magdepth.briefing.reliance.fallback import Fallen, fallen, retract, stretched, widened
from magdepth.briefing.reliance.impact import Impact, feeds, impact_of
from magdepth.briefing.reliance.impact_report import assess, impact_dict, impact_lines
from magdepth.briefing.reliance.rerun import Rerun, balanced, paired, rerun
from magdepth.briefing.reliance.retraction import retraction, without
from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.evidence import load_ledger
from magdepth.observed import load_monthly
from magdepth.results import run
from magdepth.scenario import load
from magdepth.scenario.distributions import Beta, Constant, Gamma, Lognormal, Mixture, Normal, Schedule, Uniform
from magdepth.scenario.model import Assumed

JUNE, DECEMBER = date(2025, 6, 30), date(2025, 12, 31)
LEDGER, MONTHLY = load_ledger(), load_monthly()
FEW = 64
SHIPPED = load("alabuga-2025")
VIEW, OBSERVED = LEDGER.at(SHIPPED.vintage), MONTHLY.at(SHIPPED.vintage)
TEN = load("alabuga-2025", as_of=DECEMBER)


def fell(scenario, *gone: str, older=None) -> dict[str, Fallen]:
    view = LEDGER.at(scenario.vintage)
    return {one.key: one for one in fallen(scenario, gone, view, older)}


def impact(word: str) -> Impact:
    """What rests on a claim in the shipped scenario."""
    return impact_of(SHIPPED, VIEW, OBSERVED, retraction(VIEW, word))


def test_a_claim_goes_with_those_that_repeat_it_and_those_computed_from_it() -> None:
    view = LEDGER.at(Vintage(DECEMBER))
    assert retraction(view, "a031").claims == ("a003", "a031")
    assert retraction(view, "a003").claims == ("a003",) and retraction(view, "a003").standing == ("a031",)
    assert retraction(view, "a010").computed == ("a010a",)  # its share is 15,000 of 15,000 and 10,000
    assert retraction(view, "a017").repeating == ("a018",)


def test_a_source_and_an_origin_take_all_their_claims() -> None:
    view = LEDGER.at(Vintage(DECEMBER))
    article = {claim.id for claim in view.claims if claim.source.id == "article"}
    assert set(retraction(view, "article").claims) == article
    nhk = retraction(view, "NHK, unnamed diplomats")
    assert nhk.what == "origin" and {"a003", "a031", "f015"} <= set(nhk.claims)
    assert retraction(view, "nhk, UNNAMED diplomats").claims == nhk.claims


def test_what_can_not_be_retracted_is_told() -> None:
    for word, code in (("a032", "E121"), ("articel", "E200")):
        with pytest.raises(BadInput) as told:
            retraction(VIEW, word)
        assert told.value.faults[0].code == code
    assert "article" in str(told.value.faults[0].cure)


def test_a_view_without_claims_holds_no_link_to_them() -> None:
    less = without(VIEW, ("a031", "a003"))
    assert not less.known("a031") and less.exists("a031")
    linked = {other for claim in less.claims for other in (*claim.contradicts, *filter(None, [claim.repeats]))}
    assert not linked & {"a031", "a003"}
    assert without(VIEW, ()) == VIEW


def test_a_correction_goes_with_what_it_corrects() -> None:
    old = VIEW.get("a031")
    newer = replace(old, id="x031", supersedes="a031", high=20_000.0, known_by=JUNE, contradicts=(), repeats=None)
    view = replace(LEDGER, claims=(*LEDGER.claims, newer)).at(SHIPPED.vintage)
    for word in ("a031", "x031"):
        found = retraction(view, word)
        assert {"a031", "x031", "a003"} <= set(found.claims)
        less = without(view, found.claims)
        assert not less.known("a031") and not less.known("x031")
    assert {one.key for one in fallen(SHIPPED, found.claims, view)} == {"dprk_workers.come", "dprk_workers.sent"}


def test_what_is_left_of_a_mixture_keeps_its_weights() -> None:
    found = fell(SHIPPED, "a003")["dprk_workers.sent"]
    before = SHIPPED.quantity("dprk_workers.sent").value
    assert isinstance(before, Mixture)
    assert found.how == "part" and found.after.value == Mixture(before.parts[1:])
    both = fell(SHIPPED, "a003", "a031")["dprk_workers.sent"]
    assert both.after.value == Mixture(before.parts[2:]) and isinstance(both.after.basis, Assumed)


def test_both_sides_of_a_mixture_gone_is_the_fallback() -> None:
    key = "dprk_workers.come"
    quantity = SHIPPED.quantity(key)
    found = fell(SHIPPED, "a003", "a031")[key]
    assert found.how == "widened"
    assert found.after.value == widened(quantity.value, quantity.low, quantity.high)  # type: ignore[arg-type]


def test_an_older_basis_of_the_scenario_goes_before_width() -> None:
    found, _ = assess("c001", as_of=DECEMBER)
    (one,) = found.parameters
    assert (one.key, one.how) == ("interceptor_supply.rate", "older basis")
    assert one.after.value == SHIPPED.quantity("interceptor_supply.rate").value  # June knew no more than that


def test_other_voices_carry_a_quantity_more_widely() -> None:
    found = fell(SHIPPED, "a005")["alabuga.attacks"]
    assert found.how == "shared"
    value, before = found.after.value, found.before.value
    assert isinstance(value, Gamma) and isinstance(before, Gamma)
    assert value.mean == before.mean and value.cv == pytest.approx(before.cv * math.sqrt(4 / 3))


def test_context_changes_nothing() -> None:
    found = fell(SHIPPED, *(claim.id for claim in VIEW.claims))
    for one in found.values():
        assert one.changed or one.how == "context" or isinstance(one.before.value, Constant)


@settings(deadline=None)
@given(st.floats(1e-3, 1e6))
def test_width_keeps_the_middle_and_holds_the_order_of_magnitude(middle: float) -> None:
    wide = widened(Constant(middle), 0.0, math.inf)
    assert wide.median() == pytest.approx(middle, rel=1e-9)  # type: ignore[union-attr]
    assert wide.quantile(0.05) == pytest.approx(middle / 3, rel=1e-6)  # type: ignore[union-attr]
    assert wide.quantile(0.95) == pytest.approx(middle * 3, rel=1e-6)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "value", [Lognormal(10.0, 400.0), Gamma(3.0, 0.2), Uniform(5.0, 6.0), Constant(4.0), Beta(0.3, 50.0),
              Schedule(((0, Constant(2.0)), (30, Constant(5.0))))],
)  # fmt: skip
def test_width_is_never_less_than_before(value) -> None:
    wide = widened(value, 0.0, 1.0 if isinstance(value, Beta) else math.inf)
    for before, after in zip(_held(value), _held(wide), strict=True):
        assert after.quantile(0.05) <= before.quantile(0.05) + 1e-9
        assert after.quantile(0.95) >= before.quantile(0.95) - 1e-9


def _held(value):
    return [held for _, held in value.points] if isinstance(value, Schedule) else [value]


def test_width_keeps_to_hard_bounds() -> None:
    wide = widened(Constant(15.0), 0.0, 24.0)  # hours of a day
    assert wide.support[1] <= 24.0  # type: ignore[union-attr]
    assert widened(Constant(0.0), -1.0, 1.0) == Constant(0.0)
    assert isinstance(widened(Normal(-2.0, 1.0), -math.inf, math.inf), Normal)


@settings(deadline=None)
@given(st.floats(1.0, 5.0))
def test_a_spread_grows_by_its_factor(times: float) -> None:
    found = stretched(Lognormal(10.0, 1000.0), times, 0.0, math.inf)
    assert isinstance(found, Lognormal)
    assert math.log(found.high / found.low) == pytest.approx(times * math.log(100.0))
    assert found.median() == pytest.approx(100.0)


def test_a_claim_that_nothing_cites_changes_nothing() -> None:
    cited = {name for _, quantity in SHIPPED.all_quantities() for name in quantity.claims}
    assert "b014" not in cited  # a count of January's launches, beside the monthly facts
    found, again = assess("b014", run_again=True, replicates=FEW, seed=3)
    assert not (found.parameters or found.account) and again is not None
    assert again.digests[0] == again.digests[1]
    assert all((one.change, one.moved) == (0.0, 0) for one in again.changes)
    assert all((one.change, one.error) == (0.0, 0.0) for one in again.shifts)
    assert again.balance[0] == again.balance[1]


@pytest.fixture(scope="module")
def both() -> tuple[Rerun, Rerun]:
    """The article's retraction, there and back."""
    gone = retraction(VIEW, "article").claims
    after = retract(SHIPPED, fallen(SHIPPED, gone, VIEW))
    views = (VIEW, without(VIEW, gone))
    there = rerun(SHIPPED, after, views, OBSERVED, replicates=FEW, seed=5)
    back = rerun(after, SHIPPED, (views[1], views[0]), OBSERVED, replicates=FEW, seed=5)
    return there, back


def test_changes_turn_their_sign_with_the_order(both: tuple[Rerun, Rerun]) -> None:
    there, back = both
    for one, other in zip(there.changes, back.changes, strict=True):
        assert (one.change, one.before, one.moved) == (-other.change, other.after, other.moved)
        assert one.error == other.error
    for shift, unshift in zip(there.shifts, back.shifts, strict=True):
        assert (shift.change, shift.q05) == pytest.approx((-unshift.change, -unshift.q95))
    assert there.balance == (back.balance[1], back.balance[0])


def test_a_change_is_the_difference_of_the_probabilities(both: tuple[Rerun, Rerun]) -> None:
    for one in both[0].changes:
        assert one.change == pytest.approx(one.after - one.before)
    assert any(one.moved for one in both[0].changes)
    assert both[0].digests[0] != both[0].digests[1]


def test_without_the_article_the_reconciliation_takes_another_claim(both: tuple[Rerun, Rerun]) -> None:
    before, after = both[0].balance
    assert before.claim == "a001" and after.claim == "a008"
    assert before == balanced(VIEW, OBSERVED)


def test_only_the_draws_of_touched_parameters_change() -> None:
    after = retract(SHIPPED, fallen(SHIPPED, ("a003", "a031"), VIEW))
    one, other = (run(world, replicates=FEW, seed=2, daily=False) for world in (SHIPPED, after))
    changed = {recipe.key for recipe in one.program.recipes
               if not np.array_equal(one.parameter(recipe.key), other.parameter(recipe.key))}  # fmt: skip
    assert changed == {"dprk_workers.come", "dprk_workers.sent"}


def test_the_error_of_a_paired_change_is_that_of_the_pairs() -> None:
    """By hand: 3 of 10 turn true, 1 turns false; mean 0.2, mean square 0.4, error root((0.4 - 0.04) / 10)."""
    before = np.array([-1.0] * 5 + [1.0] * 5)
    after = np.array([1.0] * 3 + [-1.0] * 2 + [1.0] * 4 + [-1.0])
    found = paired("x", before, after)
    assert (found.change, found.moved) == (pytest.approx(0.2), 4)
    assert found.error == pytest.approx(math.sqrt(0.36 / 10)) and found.bound == pytest.approx(0.3)


def test_the_error_covers_what_many_replicates_give() -> None:
    """Fixed seed: of 400 samples of 500 pairs with a true change of 0.05, 95 % lie within 1.96 errors (91 to 98)."""
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(400):
        before = rng.random(500) - 0.5
        after = np.where(rng.random(500) < 0.1, 1.0, before)  # one in ten is made true: +0.1 of the half that is false
        found = paired("x", before, after)
        hits += abs(found.change - 0.05) <= 1.96 * found.error
    assert 0.91 <= hits / 400 <= 0.98


def test_an_impact_follows_expressions() -> None:
    found = impact("a009")
    assert {one.key for one in found.computed} >= {"alabuga.hours", "alabuga.supply", "strike_stock.supply"}
    assert set(feeds(SHIPPED, "alabuga.hours")) == {
        "local_workers.initial", "alabuga.hours_worked", "labour_slack", "alabuga.capacity"
    }  # fmt: skip


def test_the_reconciliation_is_told_where_its_parts_go() -> None:
    found = impact("b033")
    assert [(one.key, one.claims) for one in found.account] == [("decoy_share", ("b033",))]
    assert found.judgements[0] == "two_thousand_fits"
    assert not impact("a031").account


def test_sentences_of_the_article_that_repeat_a_claim_are_named() -> None:
    found = impact("a031")
    assert [claim.id for claim in found.sentences] == ["a003"]
    data = impact_dict(found, None)
    assert data["rerun"] is None and data["retracted"]["claims"] == ["a003", "a031"]  # type: ignore[index]
    assert any("dprk_workers.come" in line for line in impact_lines(found, None))


def test_a_scenario_with_few_roles_can_be_rerun_too() -> None:
    found, again = assess("b033", "launches", run_again=True, replicates=FEW)
    assert again is not None and [one.key for one in again.changes]
    assert found.parameters or found.account


def test_december_falls_back_to_what_is_left() -> None:
    found = fell(TEN, "a032")
    assert {one.how for one in found.values()} == {"part"}
    assert retract(TEN, list(found.values())) != TEN
    assert retract(TEN, [replace(one, after=one.before) for one in found.values()]) is TEN
