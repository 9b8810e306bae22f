"""Oracles of flows over time: Little's law, learning, thinning, interruptions, controlled supply."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from magdepth.testing.laws import Table
from magdepth.testing.small import on_day, paths, small_system
from oracle import REPLICATES, assert_law, assert_mean, assert_variance


def stay(rate: float, mean_days: float, days: int) -> float:
    """Little's law with the way up to it: what is in a pipeline that began empty, after these days.

    rate x mean stay, less what is still to come: rate x L (1 - (1 - 1/L)^days).
    """
    return rate * mean_days * (1 - (1 - 1 / mean_days) ** days)


@pytest.mark.parametrize(("rate", "mean_days"), [(4.0, 12.0), (0.7, 45.0)])
def test_people_in_training_obey_little(rate: float, mean_days: float) -> None:
    days = 120
    system = small_system(days, pool={"kind": "workforce", "recruits": rate, "training": mean_days})
    for day in (days - 1, 9):
        training = on_day(system, day, REPLICATES)["pool.training"]
        assert_mean(training, stay(rate, mean_days, day + 1))
        assert_law(training, stats.poisson(stay(rate, mean_days, day + 1)))  # a thinned Poisson is Poisson
    assert stay(rate, mean_days, 10_000) == pytest.approx(rate * mean_days)


@pytest.mark.parametrize(("rate", "lead", "lot"), [(9.0, 14.0, 1), (20.0, 5.0, 8), (6.0, 1.0, 1)])
def test_rounds_under_way_obey_little(rate: float, lead: float, lot: int) -> None:
    """Orders in lots: the same mean, and a variance that lots make larger."""
    days = 90
    system = _fed_layer(days, rate=rate, lead=lead, lot=lot)
    under_way = on_day(system, days - 1, REPLICATES)["supply.in_transit"]
    mean = stay(rate, lead, days)
    assert_mean(under_way, mean)
    # of a lot ordered k days ago a binomial part is left, each round with (1 - 1/L)^k
    left = (1 - 1 / lead) ** np.arange(days)
    assert_variance(under_way, (rate / lot * (lot * left * (1 - left) + (lot * left) ** 2)).sum())


@pytest.mark.parametrize(("rate", "lag", "loss"), [(6, 20.0, 0.25), (15, 2.5, 0.6), (4, 1.0, 0.1)])
def test_goods_in_transit_obey_little(rate: int, lag: float, loss: float) -> None:
    days = 150
    way = {"kind": "link", "rate": rate, "lag": lag, "loss": loss}
    came = on_day(small_system(days, way=way), days - 1, REPLICATES)
    assert_mean(came["way.in_transit"], stay(rate * (1 - loss), lag, days))
    assert_mean(came["way.delivered"], rate * (1 - loss) * (1 - (1 - 1 / lag) ** (days - 1)))
    assert_law(came["way.lost_total"], stats.binom(rate * days, loss))


@pytest.mark.parametrize("lag", [0.0, 0.4])
def test_a_lag_below_a_day_keeps_its_mean(lag: float) -> None:
    came = on_day(small_system(30, way={"kind": "link", "rate": 50, "lag": lag}), 29, REPLICATES)
    assert_mean(came["way.in_transit"], 50 * lag)


@pytest.mark.parametrize(("chance", "mean_days"), [(0.05, 14.0), (0.3, 2.0)])
@pytest.mark.parametrize("kind", ["link", "resupply"])
def test_interruptions_take_their_part_of_the_days(kind: str, chance: float, mean_days: float) -> None:
    """An alternating renewal process: stopped D days in D + 1/p, long after the start."""
    if kind == "link":
        system = small_system(200, way={"kind": "link", "stops": chance, "stop_days": mean_days})
    else:
        system = _fed_layer(200, freezes=chance, freeze_days=mean_days)
    slot = "way.stopped" if kind == "link" else "supply.frozen"
    assert_mean(on_day(system, 199, REPLICATES)[slot], mean_days / (mean_days + 1 / chance))


@pytest.mark.parametrize(("chance", "mean_days", "share"), [(0.04, 12.0, 0.5), (0.5, 1.0, 1.0), (0.2, 3.0, 0.25)])
def test_outages_are_a_chain_of_two_states(chance: float, mean_days: float, share: float) -> None:
    """Out D days in D + 1/p (ends are drawn from the first day of an outage on), and so much less is made."""
    plant = {"kind": "plant", "capacity": 400, "outages": chance, "outage_days": mean_days, "outage_share": share}
    came = on_day(small_system(150, plant=plant), 149, REPLICATES)
    out = mean_days / (mean_days + 1 / chance)
    assert_mean(came["plant.out"], out)
    assert_mean(came["plant.made"], 400 * (1 - share * out))
    early = on_day(small_system(2, plant=plant), 1, REPLICATES)["plant.out"]
    assert_mean(early, chance * (1 - 1 / mean_days) + (1 - chance) * chance)


@pytest.mark.parametrize(("rate", "every", "lot"), [(2.5, 7, 1), (30.0, 3, 10), (0.4, 5, 2), (9.0, 30, 4)])
def test_orders_on_every_so_manieth_day_are_for_as_many_days(rate: float, every: int, lot: int) -> None:
    """Poisson of rate x every in lots (from a held table or not), and nothing in between."""
    days = 2 * every + 1
    system = _fed_layer(days, rate=rate, every=every, lot=lot)
    ordered = on_day(system, 2 * every, REPLICATES)["supply.ordered"]
    assert_law(ordered // lot, stats.poisson(rate * every / lot))
    assert (ordered % lot == 0).all()
    assert not on_day(system, every + 1, 100)["supply.ordered"].any() or every == 1
    assert_mean(on_day(system, 2 * every, REPLICATES)["supply.ordered_total"], 3 * rate * every)


@pytest.mark.parametrize(("hold", "ready", "rate"), [(50, 12, 8.0), (200, 0, 45.0)])
def test_a_layer_takes_no_more_than_it_may_hold(hold: int, ready: int, rate: float) -> None:
    """Deliveries fill the room there is; the rest is turned away: refused = (ready + arrived - hold) at least 0."""
    came = on_day(_fed_layer(12, {"ready": ready}, rate=rate, hold=hold), 11, REPLICATES)
    held = came["guns.ready"] + came["guns.depot"]
    arrived = came["supply.ordered_total"] - came["supply.in_transit"]
    assert (held == np.minimum(hold, ready + arrived)).all()
    assert (came["supply.refused_total"] == np.maximum(0, ready + arrived - hold)).all()
    law = stats.poisson(rate * 11)  # at a lead of one day what was ordered on eleven days has arrived
    assert_law(arrived, law)


@pytest.mark.parametrize(("share", "start"), [(0.1, 4000), (0.25, 9000)])
def test_output_learns_as_wright_says(share: float, start: int) -> None:
    """Hours a unit fall by the same share with each doubling; their sum over units has a closed form."""
    days, people, day_hours, hours = 400, 1000, 8.0, 60.0
    pool = {"kind": "workforce", "initial": people}
    plant = {"kind": "plant", "capacity": 1e9, "labour": {"pool": "pool.working"}, "hours": hours,
             "hours_worked": day_hours, "learning": share, "made_before": start}
    came = paths(small_system(days, pool=pool, plant=plant), 1)
    made, total = came["plant.made"][0], came["plant.made_total"][0]
    slope = -math.log2(1 - share)
    before = np.concatenate([[0], total[:-1]])
    # the day's output against the first day's, at each whole number of doublings reached
    for doublings in range(1, int(math.log2(1 + total[-1] / start)) + 1):
        day = int(np.searchsorted((start + before) / start, 2.0**doublings))
        reached = math.log2((start + before[day]) / start)
        assert doublings <= reached < doublings + 0.05
        assert made[day] == pytest.approx(made[0] / (1 - share) ** reached, abs=1.0 + made[day] / made[0])
    assert total[-1] > 2 * start  # it has doubled at least once
    paid = hours * start / (1 - slope) * (((start + total[-1]) / start) ** (1 - slope) - 1)
    assert paid == pytest.approx(days * people * day_hours, rel=0.005)  # a day's learning counts on the next


@pytest.mark.parametrize(("stock", "share"), [(900, 0.02), (350, 0.11)])
def test_storage_losses_thin_the_stock(stock: int, share: float) -> None:
    days = 12
    system = small_system(days, stock={"kind": "stockpile", "initial": stock, "losses": share})
    assert_law(on_day(system, days - 1, REPLICATES)["stock.stock"], stats.binom(stock, (1 - share) ** days))


@pytest.mark.parametrize(("supply", "growth", "wander"), [(40.0, 0.004, 0.05), (25.0, -0.01, 0.02)])
def test_outside_supply_grows_and_wanders(supply: float, growth: float, wander: float) -> None:
    """The day's supply is lognormal: exp(growth t) with a random walk of t + 1 steps on its logarithm."""
    days = 60
    stock = {"kind": "stockpile", "initial": 0, "supply": supply, "growth": growth, "wander": wander}
    for day in (20, days - 1):  # on the first days the part of a unit that waits for tomorrow would show
        exact = supply * math.exp(growth * day + wander**2 * (day + 1) / 2)
        assert_mean(on_day(small_system(days, stock=stock), day, REPLICATES)["stock.arrived"], exact)


@pytest.mark.parametrize(("depot", "safety", "horizon"), [(4000, 500, 30.0), (900, 150, 7.0)])
def test_the_controlled_supply_rate_runs_down_geometrically(depot: int, safety: int, horizon: float) -> None:
    """(on hand - safety) / horizon goes out each night, so what is above the safety level shrinks by 1 - 1/horizon."""
    days = 60
    came = _besieged(days, depot=depot, safety=safety, horizon=horizon)
    on_hand = (came["guns.ready"] + came["guns.depot"])[0]
    ideal = safety + (depot - safety) * (1 - 1 / horizon) ** np.arange(1, days + 1)
    # each night rounds down by less than one round, and such errors shrink by the same factor
    assert (on_hand >= ideal - 1e-9).all()
    assert (on_hand - ideal <= horizon).all()
    assert on_hand[-1] >= safety
    assert (came["guns.wanted"] > came["guns.met"]).all()  # demand was larger every night


@pytest.mark.parametrize(("initial", "pledged", "beds", "span"), [(40, 300, 200, 30), (10, 120, 500, 45)])
def test_arrivals_come_in_a_straight_line_as_far_as_beds_allow(
    initial: int, pledged: int, beds: int, span: int
) -> None:
    pool = {"kind": "workforce", "initial": initial, "come": 1, "sent": pledged, "first_arrival": 5,
            "arrival_span": span, "housing": beds, "training": 10}
    came = paths(small_system(60, pool=pool), 20)
    here = came["pool.training"] + came["pool.working"]
    elapsed = np.clip((np.arange(60) + 1 - 5) / span, 0, 1)
    expected = np.minimum(initial + np.floor(elapsed * pledged), beds)
    assert np.array_equal(here, np.tile(expected.astype(np.int64), (20, 1)))


@pytest.mark.parametrize(("come", "sent"), [(0.35, 500), (0.8, 90)])
def test_whether_they_come_is_decided_once(come: float, sent: int) -> None:
    pool = {"kind": "workforce", "come": come, "sent": sent}
    pledged = on_day(small_system(2, pool=pool), 1, REPLICATES)["pool.pledged"]
    assert set(pledged.tolist()) == {0, sent}
    assert_mean(pledged / sent, come)


@pytest.mark.parametrize(("engineers", "clearance", "area", "gate"), [(50, 0.2, 300, 0.5), (20, 0.45, 1000, 0.8)])
def test_rebuilding_waits_for_clearance(engineers: int, clearance: float, area: int, gate: float) -> None:
    """Builders and money in plenty: rebuilt = objects x min(1, cleared share / gate), day by day."""
    objects, days = 120, 60
    pools = {"sappers": {"kind": "workforce", "initial": engineers}, "masons": {"kind": "workforce", "initial": 9999}}
    region = {"kind": "reconstruction", "area": area, "clearance": clearance, "gate": gate, "objects": objects,
              "builder_days": 1, "engineers": ["sappers.working"], "builders": ["masons.working"]}
    came = paths(small_system(days, **pools, region=region), 1)
    cleared = np.minimum(np.floor(engineers * clearance * np.arange(1, days + 1) + 1e-9), area)
    assert np.abs(came["region.cleared"][0] - cleared).max() <= 1  # sums of tenths round either way
    opened = np.floor(objects * np.minimum(1, came["region.cleared"][0] / (area * gate)))
    assert np.array_equal(came["region.rebuilt"][0], opened)
    assert came["region.bound_clearance"][0, 5] == 1


def test_where_nothing_has_to_be_cleared_all_may_be_rebuilt() -> None:
    pool = {"kind": "workforce", "initial": 30}
    region = {"kind": "reconstruction", "area": 0, "clearance": 1, "objects": 90, "builder_days": 10,
              "builders": ["pool.working"]}
    assert paths(small_system(10, pool=pool, region=region), 1)["region.rebuilt"][0].tolist() == [*range(3, 33, 3)]


def _fed_layer(days: int, layer: dict[str, Any] | None = None, **supply: Any) -> Any:
    """A layer that meets nothing and is resupplied."""
    stock = {"kind": "stockpile", "initial": 0}
    raids = {"kind": "raid", "draws_on": {"strike": "stock"}}
    guns = {"kind": "layer", "raid": "raids", "crews": 1, "per_crew": 1} | (layer or {})
    return small_system(days, stock=stock, raids=raids, guns=guns, supply={"kind": "resupply", "to": "guns"} | supply)


def _besieged(days: int, **layer: Any) -> dict[str, Table]:
    """A layer under more raids than it has rounds for."""
    stock = {"kind": "stockpile", "initial": 1e12}
    raids = {"kind": "raid", "draws_on": {"strike": "stock"}, "release": {"strike": 1e-9}}
    guns = {"kind": "layer", "raid": "raids", "crews": 1e6, "per_crew": 1, "coverage": {"strike": 1},
            "stop": {"strike": 0.4}}
    return paths(small_system(days, stock=stock, raids=raids, guns=guns | layer), 3)
