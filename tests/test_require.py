"""What a defence needs: known answers, what binds where there is none, certificates on fresh seeds."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import poisson

from magdepth.dates import Window
from magdepth.decision.certificate import TOLERANCE, certify, lower_bound
from magdepth.decision.deliveries import published
from magdepth.decision.need import Goal
from magdepth.decision.require import require
from magdepth.decision.trial import TrialSetup, run_trials
from magdepth.decision.variants import layers, part_for
from magdepth.errors import BadInput
from magdepth.scenario import load
from magdepth.units import DAYS_PER_MONTH
from one_layer import one_layer

QUICK = {"replicates": 100, "seed": 5}


def crews_by_theory(nightly: float, per_crew: float, fill: float) -> int:
    """The fewest crews whose channels meet a share ``fill`` of a Poisson demand (newsvendor, type 2)."""
    demand = poisson(nightly)
    wanted = np.arange(0, int(nightly + 12 * math.sqrt(nightly)))
    crews = 0
    while True:
        channels = math.floor(crews * per_crew + 0.5)
        if float(demand.expect(lambda n, c=channels: np.minimum(n, c), lb=0, ub=wanted[-1])) >= fill * nightly:
            return crews
        crews += 1


@pytest.mark.parametrize(
    ("nightly", "per_crew", "shots", "fill"), [(500, 1, 2, 0.95), (240, 2.5, 3, 0.8)], ids=["many", "few"]
)
def test_steady_demand_needs_what_theory_says(tmp_path, nightly, per_crew, shots, fill):
    """Crews: a type-2 service level; rounds: demand x rounds an engagement x fill, a month of 30.44 days."""
    scenario = one_layer(tmp_path, nightly, 120, {"per_crew": per_crew, "shots": shots})
    need = require(scenario, fill=fill, **QUICK).need("guns")
    # 120 nights of a Poisson demand spread by 1/sqrt(120 nightly): the replicate that must hold lies 2 of these off
    spread = 1 + 2.5 / math.sqrt(120 * nightly)
    expected = crews_by_theory(nightly, per_crew, 1 - (1 - fill) / 2)
    assert expected <= need.crews <= math.ceil(expected * spread) + 1
    monthly = fill * nightly * shots * DAYS_PER_MONTH
    assert monthly * 0.985 <= need.rounds <= monthly * 1.06
    assert need.binds is None and need.fired.median == pytest.approx(nightly * shots * DAYS_PER_MONTH, rel=0.01)
    assert need.certificate.bound >= 0.95 - TOLERANCE


def test_where_rounds_are_not_counted_crews_alone_hold_the_fill_rate(tmp_path):
    scenario = one_layer(tmp_path, 500, 120, {"magazine": "none"})
    need = require(scenario, fill=0.9, **QUICK).need("guns")
    expected = crews_by_theory(500, 1, 0.9)
    assert expected <= need.crews <= expected + 6
    assert (need.rounds, need.fired, need.binds, need.limited) == (None, None, None, False)


def test_a_higher_goal_needs_no_less(tmp_path):
    scenario = one_layer(tmp_path, 300, 60, {"ready": 600})
    needs = [require(scenario, fill=fill, **QUICK).need("guns") for fill in (0.7, 0.85, 0.97)]
    assert [n.crews for n in needs] == sorted({n.crews for n in needs})
    assert [n.rounds for n in needs] == sorted({n.rounds for n in needs})


def test_a_shorter_window_lets_the_first_stock_count_for_more(tmp_path):
    scenario = one_layer(tmp_path, 300, 120, {"depot": 15_000})
    whole = require(scenario, **QUICK).need("guns")
    short = require(scenario, until=date(2025, 8, 9), **QUICK).need("guns")  # 40 nights
    assert short.rounds < whole.rounds
    # over the whole run the stock gives 15,000 of the 0.95 x 300 x 2 x 120 that are fired
    assert whole.rounds == pytest.approx((0.95 * 600 - 15_000 / 120) * DAYS_PER_MONTH, rel=0.06)


@pytest.mark.parametrize(
    ("changed", "binds"),
    [
        ({"ready_limit": 300}, "the ready limit binds"),
        ({"reserve": 10**13}, "the reserve kept for ballistic missiles binds"),
        (
            {"ready_limit": 300, "reserve": 10**13},
            "the ready limit and the reserve kept for ballistic missiles bind together",
        ),
        ({"per_crew": 0}, "what a crew can engage in a night binds"),
    ],
    ids=["ready", "reserve", "both", "crews"],
)
def test_where_no_supply_is_enough_it_says_what_binds(tmp_path, changed, binds):
    scenario = one_layer(tmp_path, 300, 60, changed)
    need = require(scenario, **QUICK).need("guns")
    assert (need.binds, need.rounds, need.certificate, need.met) == (binds, None, None, False)
    assert (need.crews is None) == ("per_crew" in changed)


def test_without_resupply_the_first_stock_must_do(tmp_path):
    bare = one_layer(tmp_path, 300, 60, rate=None)
    need = require(bare, **QUICK).need("guns")
    assert (need.rounds, need.binds) == (None, "no resupply feeds it")
    stocked = one_layer(tmp_path, 300, 60, {"ready": 300 * 2 * 61}, rate=None)
    need = require(stocked, **QUICK).need("guns")
    assert (need.rounds, need.binds) == (0.0, None) and need.certificate is not None


def test_a_supply_that_the_first_stock_makes_needless_is_zero(tmp_path):
    scenario = one_layer(tmp_path, 300, 60, {"ready": 300 * 2 * 61})
    assert require(scenario, **QUICK).need("guns").rounds == 0.0


def test_certificates_are_made_on_other_seeds_and_bound_the_share(tmp_path):
    scenario = one_layer(tmp_path, 300, 60)
    need = require(scenario, **QUICK).need("guns")
    made = need.certificate
    assert made.seed != QUICK["seed"] and made.replicates >= 2000
    assert made.bound == lower_bound(round(made.share * made.replicates), made.replicates) < made.share
    assert made.bound >= 0.95 - TOLERANCE
    # whoever runs the plan on that seed finds that share
    window = Window(scenario.start, date(2025, 8, 29))
    again = run_trials(need.in_place(scenario), ["guns"], TrialSetup(window, made.seed, made.replicates))["guns"]
    assert again.share(0.95) == made.share


def test_what_fails_on_fresh_seeds_is_raised_until_it_holds(tmp_path):
    scenario = one_layer(tmp_path, 300, 60)
    setting = TrialSetup(Window(scenario.start, date(2025, 8, 29)), 5, 100)
    found = require(scenario, **QUICK).need("guns")
    lucky = replace(found, rounds=0.85 * found.rounds)  # as if the search had seen only quiet nights
    (raised,) = certify(scenario, (lucky,), Goal(0.95, 0.95), setting)
    assert raised.rounds > lucky.rounds and raised.certificate.bound >= 0.95 - TOLERANCE
    assert raised.certificate.seed > setting.seed + 1  # not at the first attempt


def test_clopper_pearson_covers_as_often_as_it_says():
    """Exact bounds cover at least as often as they say: checked by adding up the binomial itself."""
    from scipy.stats import binom

    for share in (0.9, 0.97):
        covered = sum(binom.pmf(k, 200, share) for k in range(201) if lower_bound(k, 200) <= share)
        assert 0.95 <= covered < 0.99


def test_the_later_layer_is_asked_with_the_earlier_at_its_need(tmp_path):
    """What the first layer stops, the second never sees; its need settles to the same, searched alone."""
    both = one_layer(tmp_path, 400, 60, {"name": "first", "stop": 0.6, "shots": 1}, {"name": "second"})
    found = require(both, **QUICK)
    assert [need.layer for need in found.layers] == ["first", "second"] == list(layers(both))
    first, second = found.layers
    # about 0.96 x 0.6 of 400 are stopped before the second layer
    assert 0.38 * 400 < second.fired.median / (2 * DAYS_PER_MONTH) < 0.45 * 400
    alone = require(first.in_place(both), **QUICK).need("second")
    assert second.rounds == pytest.approx(alone.rounds, rel=0.04)
    assert second.crews == pytest.approx(alone.crews, rel=0.02)


def test_after_a_layer_that_cannot_be_met_the_next_takes_what_it_lets_through(tmp_path):
    hollow = one_layer(tmp_path, 400, 60, {"name": "first", "stop": 0.6, "shots": 1, "ready_limit": 100},
                       {"name": "second"})
    found = require(hollow, **QUICK)
    assert found.need("first").binds == "the ready limit binds"
    # with its 10 rounds a day the first layer stops 6 of 400, and the second meets the rest
    assert found.need("second").crews > 0.95 * 390
    assert found.need("second").rounds > 0.93 * 390 * 2 * DAYS_PER_MONTH


def test_threads_do_not_change_what_is_found(tmp_path):
    scenario = one_layer(tmp_path, 300, 60)
    assert require(scenario, threads=1, **QUICK) == require(scenario, threads=2, **QUICK)


def test_the_part_that_is_searched_meets_the_nights_of_the_whole(article):
    whole = article
    window = Window(whole.start, date(2025, 8, 31))
    setting = TrialSetup(window, 3, 40)
    for layer in ("short_range", "peninsula_missiles"):
        part = part_for(whole, (layer,), window.last)
        assert len(part.components) < len(whole.components)
        ours, theirs = (run_trials(scenario, [layer], setting)[layer] for scenario in (part, whole))
        for name in ("wanted", "met", "spent"):
            assert np.array_equal(getattr(ours, name), getattr(theirs, name))


def test_published_deliveries_come_from_claims_alone(article):
    setting = TrialSetup(Window(article.start, date(2026, 6, 30)), 1, 500)
    band, claims = published(article, "medium_range", setting)
    assert claims == ("c011",) and band.q05 < band.median < band.q95
    # 400 to 500 a year from one maker, a share of it, and others: tens of rounds a month
    assert 400 / 12 < band.median < 2000 / 12
    assert published(article, "mobile_fire", setting) == (None, ())
    assert published(article, "aircraft", setting) == (None, ())


def test_a_published_rate_that_changes_counts_by_its_days(tmp_path):
    steps = (
        "{value: {schedule: [{from: start, value: 300}, {from: start+30, value: 900}]}, unit: rounds/month, "
        "claims: [c011], how: derived, formula: test}"
    )
    scenario = one_layer(tmp_path, 300, 120, rate=steps)
    band, claims = published(scenario, "guns", TrialSetup(Window(scenario.start, date(2025, 8, 29)), 1, 10))
    assert claims == ("c011",)
    assert band.q05 == band.median == band.q95 == pytest.approx((30 * 300 + 30 * 900) / 60)


def test_what_is_asked_is_checked_all_at_once(tmp_path):
    scenario = one_layer(tmp_path, 300, 60)
    with pytest.raises(BadInput) as caught:
        require(scenario, fill=95, confidence=0.0, until=date(2027, 1, 1))
    assert [fault.code for fault in caught.value.faults] == ["D101", "D102", "D102"]
    with pytest.raises(BadInput) as caught:
        require(load("launches"))
    assert [fault.code for fault in caught.value.faults] == ["D103"]
