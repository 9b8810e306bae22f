"""Oracles of a night: expenditure, salvoes, channels, magazines for one period, moments of raids and kills."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from magdepth.dates import Window, day_after
from magdepth.engine.blocks import execute
from magdepth.engine.measure import Measure
from magdepth.engine.program import compile_program
from magdepth.scenario import Scenario
from magdepth.testing.laws import Table
from magdepth.testing.small import on_day, small_system
from oracle import REPLICATES, assert_law, assert_mean, assert_variance

PLENTY = 1_000_000


def night(*layers: dict[str, Any], **salvo: int) -> dict[str, Table]:
    """One salvo of stated size against these layers (guns0, guns1, …) with more of everything than they need."""
    rich = {"kind": "layer", "raid": "raids", "crews": PLENTY, "per_crew": 1, "ready": PLENTY}
    stocks = {f"{munition}s": {"kind": "stockpile", "initial": number} for munition, number in salvo.items()}
    raids = {"kind": "raid", "draws_on": {munition: f"{munition}s" for munition in salvo}, "salvo": salvo,
             "salvo_day": 0}
    guns = {f"guns{k}": rich | layer for k, layer in enumerate(layers)}
    return on_day(small_system(1, **stocks, raids=raids, **guns), 0, REPLICATES)


@pytest.mark.parametrize(("p", "shots"), [(0.3, 4), (0.65, 3), (0.04, 100)])
def test_shoot_look_shoot_spends_what_theory_says(p: float, shots: int) -> None:
    """Rounds a target are a geometric number cut off at n: mean (1 - (1 - p)^n) / p."""
    targets = 20
    came = night({"coverage": {"strike": 1}, "stop": {"strike": p}, "shots": shots}, strike=targets)
    spent = came["guns0.spent"]
    rounds = np.arange(1, shots + 1)
    chances = p * (1 - p) ** (rounds - 1)
    chances[-1] += (1 - p) ** shots
    mean = (1 - (1 - p) ** shots) / p
    assert mean == pytest.approx((rounds * chances).sum())
    assert_mean(spent, targets * mean)
    assert_variance(spent, targets * ((rounds**2 * chances).sum() - mean**2))
    assert_law(came["raids.arriving.strike"], stats.binom(targets, (1 - p) ** shots)) if p > 0.1 else None


@pytest.mark.parametrize(("size", "coverage", "p", "shots"), [(30, 0.8, 0.35, 2), (75, 0.55, 0.6, 3)])
def test_leakers_of_a_salvo_are_binomial(size: int, coverage: float, p: float, shots: int) -> None:
    """Armstrong's stochastic salvo, one raid: each leaks by itself with 1 - coverage (1 - (1 - p)^n)."""
    layer = {"doctrine": "salvo", "coverage": {"strike": coverage}, "stop": {"strike": p}, "shots": shots}
    came = night(layer, strike=size)
    assert_law(came["raids.arriving.strike"], stats.binom(size, 1 - coverage * (1 - (1 - p) ** shots)))
    engaged = came["guns0.engaged.strike"]
    assert_law(engaged, stats.binom(size, coverage))
    assert np.array_equal(came["guns0.spent"], shots * engaged)


@pytest.mark.parametrize(("size", "first", "second"), [(60, (0.7, 0.4), (0.9, 0.25)), (140, (0.35, 0.8), (0.5, 0.55))])
def test_layers_in_order_multiply(size: int, first: tuple[float, float], second: tuple[float, float]) -> None:
    """Two layers with room for all: leakers binomial with the product of both chances to pass."""
    came = night(*({"coverage": {"cruise": c}, "stop": {"cruise": p}} for c, p in (first, second)), cruise=size)
    passes = [1 - c * p for c, p in (first, second)]
    assert_law(came["raids.arriving.cruise"], stats.binom(size, passes[0] * passes[1]))
    assert_mean(came["raids.fresh.cruise"], size * (1 - first[0]) * (1 - second[0]))


@pytest.mark.parametrize(("size", "coverage", "crews", "per_crew"), [(50, 0.62, 11, 3), (20, 0.9, 8, 2)])
def test_channels_cut_the_reach_off(size: int, coverage: float, crews: int, per_crew: int) -> None:
    """Engaged = min(binomial reach, channels), exactly summed."""
    layer = {"coverage": {"strike": coverage}, "stop": {"strike": 0.5}, "crews": crews, "per_crew": per_crew}
    came = night(layer, strike=size)
    reach = np.arange(size + 1)
    exact = (np.minimum(reach, crews * per_crew) * stats.binom(size, coverage).pmf(reach)).sum()
    assert exact < 0.99 * size * coverage  # the channels do bind
    assert_mean(came["guns0.engaged.strike"], exact)
    assert_mean(came["guns0.wanted"], size * coverage)


@pytest.mark.parametrize(("strike", "decoys", "told", "channels"), [(30, 50, 0.3, 25), (45, 15, 0.7, 20)])
def test_decoys_take_their_part_of_the_channels(strike: int, decoys: int, told: float, channels: int) -> None:
    """All within reach and alike: drones are engaged in proportion, decoys only as far as not told apart."""
    layer = {"coverage": {"strike": 1, "decoy": 1}, "stop": {"strike": 0.6, "decoy": 0.6}, "discrimination": told,
             "crews": channels}
    came = night(layer, strike=strike, decoy=decoys)
    taken_for_real = np.arange(decoys + 1)
    reach = strike + taken_for_real
    chances = stats.binom(decoys, 1 - told).pmf(taken_for_real)
    exact = (np.minimum(reach, channels) * strike / reach * chances).sum()
    assert_mean(came["guns0.engaged.strike"], exact)


@pytest.mark.parametrize(("channels", "ready", "reserve", "shots"), [
    (40, 10_000, 0, 1), (200, 50, 12, 2), (25, 60, 31, 1), (9, 10_000, 0, 3),
    (72, 10_000, 0, 1),  # nine tenths met, to the unit
])
def test_ballistic_then_cruise_then_drones_share_channels_and_rounds(
    channels: int, ready: int, reserve: int, shots: int
) -> None:
    """All within reach: each class takes what those before it left; the reserve is for ballistic missiles alone."""
    came_in = {"ballistic": 11, "cruise": 17, "strike": 23, "decoy": 29}
    layer = {"doctrine": "salvo", "coverage": dict.fromkeys(came_in, 1), "stop": dict.fromkeys(came_in, 0.4),
             "crews": channels, "ready": ready, "reserve": reserve, "shots": shots}
    came = night(layer, **came_in)
    engaged = {}
    for group, number in (("ballistic", 11), ("cruise", 17), ("drones", 52)):
        usable = ready if group == "ballistic" else max(0, ready - reserve)
        engaged[group] = min(number, channels, usable // shots)
        channels -= engaged[group]
        ready -= shots * engaged[group]
    assert set(came["guns0.engaged.ballistic"].tolist()) == {engaged["ballistic"]}
    assert set(came["guns0.engaged.cruise"].tolist()) == {engaged["cruise"]}
    drones = came["guns0.engaged.strike"] + came["guns0.engaged.decoy"]
    assert set(drones.tolist()) == {engaged["drones"]}
    assert set(came["guns0.ready"].tolist()) == {ready}
    assert set(came["guns0.short"].tolist()) == {int(10 * sum(engaged.values()) < 9 * 80)}
    assert_mean(came["guns0.engaged.strike"], engaged["drones"] * 23 / 52)


def raided(mean: float, shape: float, days: int, **layer: Any) -> Scenario:
    """Nightly raids out of a stock so large that it never runs down, against one layer if any is given."""
    stock = {"kind": "stockpile", "initial": 1e12}
    raids = {"kind": "raid", "draws_on": {"strike": "stock"}, "release": {"strike": mean / 1e12}, "spread": shape}
    guns = {"guns": {"kind": "layer", "raid": "raids", "crews": PLENTY, "per_crew": 1,
                     "coverage": {"strike": 1}} | layer} if layer else {}
    return small_system(days, stock=stock, raids=raids, **guns)


def first_night(mean: float, shape: float, **layer: Any) -> dict[str, Table]:
    """Every count on the first of those nights."""
    return on_day(raided(mean, shape, 1, **layer), 0, REPLICATES)


@pytest.mark.parametrize(("mean", "shape"), [(40.0, 1.5), (8.0, 0.6), (300.0, 5.0)])
def test_nightly_raids_are_negative_binomial(mean: float, shape: float) -> None:
    launched = first_night(mean, shape)["raids.launched.strike"]
    assert_mean(launched, mean)
    assert_variance(launched, mean + mean**2 / shape)
    assert_law(launched, stats.nbinom(shape, shape / (shape + mean)))


@pytest.mark.parametrize(("chance", "multiple", "use", "massed_use", "sd"), [
    (0.1, 3.0, 0.7, 0.95, 0.3), (0.35, 1.8, 1.0, 0.6, 0.5),
])
def test_massed_nights_and_tempo_keep_the_mean(
    chance: float, multiple: float, use: float, massed_use: float, sd: float
) -> None:
    """Over both kinds of night and all tempos the mean stays release x stock; massed ones are so much larger."""
    stock = {"kind": "stockpile", "initial": 1e12}
    raids = {"kind": "raid", "draws_on": {"cruise": "stock"}, "release": {"cruise": 3e-11}, "missile_spread": 2,
             "massed_chance": chance, "massed_multiple": {"cruise": multiple}, "use": {"cruise": use},
             "massed_use": {"cruise": massed_use}, "tempo_sd": sd, "tempo_days": 9}
    came = on_day(small_system(12, stock=stock, raids=raids), 11, REPLICATES)
    launched, massed = came["raids.launched.cruise"], came["raids.massed"]
    assert_mean(massed, chance)
    assert_mean(launched, 30.0)
    level = 30.0 / ((1 - chance) * use + chance * massed_use * multiple)
    assert_mean(launched[massed == 0], level * use)
    assert_mean(launched[massed == 1], level * multiple * massed_use)


@pytest.mark.parametrize(("size", "p", "weight"), [(60, 0.4, 12.0), (25, 0.75, 5.0)])
def test_stopped_is_beta_binomial(size: int, p: float, weight: float) -> None:
    layer = {"coverage": {"strike": 1}, "stop": {"strike": p}, "dispersion": weight}
    stopped = night(layer, strike=size)["guns0.stopped.strike"]
    assert_mean(stopped, size * p)
    assert_variance(stopped, size * p * (1 - p) * (1 + (size - 1) / (weight + 1)))
    assert_law(stopped, stats.betabinom(size, p * weight, (1 - p) * weight))


def test_a_certain_shot_stays_certain_however_long_it_drifts() -> None:
    """Odds without end are not moved; after 746 days at -1 a day they would be nothing times infinity."""
    came = on_day(raided(20.0, 1e6, 751, stop={"strike": 1}, drift=-1, magazine="none"), 750, 50)
    assert came["guns.stopped.strike"].any()
    assert np.array_equal(came["guns.stopped.strike"], came["raids.launched.strike"])


@pytest.mark.parametrize(("mean", "shape", "rounds"), [(60.0, 1e6, 66), (60.0, 2.0, 85), (25.0, 0.8, 30)])
def test_a_magazine_for_one_night_fills_what_the_newsvendor_says(mean: float, shape: float, rounds: int) -> None:
    """Type-2 service level E min(D, S) / E D, with Poisson (a shape without end) and negative binomial demand."""
    came = first_night(mean, shape, stop={"strike": 0.5}, ready=rounds)
    met, wanted = came["guns.met"], came["guns.wanted"]
    law = stats.poisson(mean) if shape > 1e5 else stats.nbinom(shape, shape / (shape + mean))
    demand = np.arange(int(law.ppf(1 - 1e-12)) + 1)
    shortage = (np.maximum(demand - rounds, 0) * law.pmf(demand)).sum()
    assert_mean(wanted - met, shortage)
    fill = 1 - shortage / mean
    assert 0.5 < fill < 0.99
    ratio = met.sum() / wanted.sum()
    error = (met - ratio * wanted).std(ddof=1) / np.sqrt(len(met)) / wanted.mean()  # of a ratio of means
    assert abs(ratio - fill) <= 4.5 * error


@pytest.mark.parametrize(("rounds", "mean"), [(500, 21.0), (120, 34.0)])
def test_the_first_night_with_an_empty_magazine_is_a_renewal_time(rounds: int, mean: float) -> None:
    """With Poisson demand the rounds last beyond night t exactly if t + 1 nights ask for fewer than there are."""
    days = int(2 * rounds / mean)
    program = compile_program(raided(mean, 1e9, days, stop={"strike": 0.5}, ready=rounds))
    run = Window(program.start, day_after(program.start, days - 1))
    wanted = Measure("empty", "guns.spent_total", "first", run, threshold=rounds)
    (tally,) = execute((program,), ((wanted,),), seed=1, replicates=REPLICATES)
    night = tally.results[:, 0]
    assert night.min() >= 0  # the last round is fired in every replicate
    exact = sum(stats.poisson(mean * (t + 1)).cdf(rounds - 1) for t in range(days))
    assert_mean(night, exact)
    assert rounds / mean - 1 <= exact <= (rounds + mean) / mean  # Wald's bounds


def over_zones(
    shares: dict[str, float], size: int, layer: dict[str, Any] | None = None, **raid: Any
) -> dict[str, Table]:
    """One salvo of drones over zones with these weights."""
    stock = {"kind": "stockpile", "initial": size}
    raids = {"kind": "raid", "draws_on": {"strike": "stock"}, "salvo": {"strike": size}, "salvo_day": 0,
             "zone_share": shares} | raid
    guns = {"guns": {"kind": "layer", "raid": "raids", "crews": PLENTY, "per_crew": 1, "ready": PLENTY,
                     "coverage": {"strike": 1}} | layer} if layer else {}
    return on_day(small_system(1, stock=stock, raids=raids, **guns), 0, REPLICATES)


@pytest.mark.parametrize(("size", "shares"), [
    (60, {"east": 5.0, "south": 2.0, "west": 1.0}), (3500, {"east": 0.2, "north": 0.0, "south": 0.05, "west": 0.15}),
    (9, dict.fromkeys("abcdefghi", 1.0)),
])
def test_a_raid_over_zones_is_multinomial(size: int, shares: dict[str, float]) -> None:
    """Each zone binomial, each two with covariance -n p q; also where too many fly for trials of their own."""
    came = over_zones(shares, size)
    parts = {zone: share / sum(shares.values()) for zone, share in shares.items()}
    here = {zone: came[f"raids.arriving.{zone}.strike"] for zone in shares}
    assert (sum(here.values()) == size).all()
    for zone, part in parts.items():
        if part > 0.0:
            assert_law(here[zone], stats.binom(size, part))
        else:
            assert not here[zone].any()
    first, *_, last = (zone for zone in shares if parts[zone] > 0.0)
    product = (here[first] - size * parts[first]) * (here[last] - size * parts[last])
    assert_mean(product, -size * parts[first] * parts[last])


@pytest.mark.parametrize(("size", "weight"), [(50, 6.0), (4000, 25.0), (30, 0.001)])
def test_shares_that_vary_make_it_dirichlet_multinomial(size: int, weight: float) -> None:
    """Each zone beta-binomial; the mean stays where shares are so fickle that their gammas vanish."""
    shares = {"east": 5.0, "south": 2.0, "west": 1.0}
    came = over_zones(shares, size, zone_spread=weight)
    for zone, share in shares.items():
        here = came[f"raids.arriving.{zone}.strike"]
        assert_mean(here, size * share / 8)
        if weight > 1.0:
            law = stats.betabinom(size, weight * share / 8, weight * (8 - share) / 8)
            assert_variance(here, law.var())
            assert_law(here, law) if size < 1000 else None


@pytest.mark.parametrize(("size", "p", "shots", "doctrine"), [
    (40, 0.4, 2, "shoot-look-shoot"), (40, 0.4, 3, "salvo"), (2000, 0.3, 2, "shoot-look-shoot"),
])
def test_zones_together_stop_as_one_would(size: int, p: float, shots: int, doctrine: str) -> None:
    """With rounds and crews for all, leakers are the same binomial however they are split; bursts cost rounds alone."""
    layer = {"doctrine": doctrine, "stop": {"strike": p}, "shots": shots, "burst": 15}
    came = over_zones({"east": 3.0, "north": 1.0, "west": 2.0}, size, layer)
    leaked = came["raids.launched.strike"] - came["guns.stopped.strike"]
    assert_law(leaked, stats.binom(size, (1 - p) ** shots))
    fired = sum((1 - p) ** k for k in range(shots)) if doctrine != "salvo" else shots
    assert_mean(came["guns.spent"], 15 * size * fired)
    assert (came["guns.spent"] % 15 == 0).all()
    assert (came["guns.spent"] == sum(came[f"guns.spent_total.{zone}"] for zone in ("east", "north", "west"))).all()


@pytest.mark.parametrize(("crews", "ready"), [({"east": 8, "west": 30}, 10_000), ({"east": 50, "west": 50}, 36)])
def test_each_zone_has_crews_and_rounds_of_its_own(crews: dict[str, int], ready: int) -> None:
    """Engaged is the sum over zones of min(arrivals there, crews there, bursts in its own magazine)."""
    size, share, burst = 45, 0.6, 3
    layer = {"doctrine": "salvo", "stop": {"strike": 0.5}, "crews": crews, "ready": ready, "burst": burst}
    came = over_zones({"east": share, "west": 1 - share}, size, layer)
    arrivals = np.arange(size + 1)
    exact = sum(
        (np.minimum(arrivals, min(crews[zone], ready // burst)) * stats.binom(size, part).pmf(arrivals)).sum()
        for zone, part in (("east", share), ("west", 1 - share))
    )
    assert exact < 0.95 * size
    assert_mean(came["guns.engaged.strike"], exact)


@pytest.mark.parametrize(("hit", "grid", "debris"), [(0.35, 0.2, 0.04), (0.8, 0.65, 0.15)])
def test_hits_thin_leakers_and_debris_thins_the_stopped(hit: float, grid: float, debris: float) -> None:
    stock = {"kind": "stockpile", "initial": 300}
    raids = {"kind": "raid", "draws_on": {"strike": "stock"}, "salvo": {"strike": 300}, "salvo_day": 0}
    guns = {"kind": "layer", "raid": "raids", "magazine": "none", "crews": PLENTY, "per_crew": 1,
            "coverage": {"strike": 0.9}, "stop": {"strike": 0.7}}
    harm = {"kind": "damage", "raid": "raids", "stopped": ["guns.stopped_drones"], "hit_share": {"strike": hit},
            "debris": debris, "grid_share": grid, "work": {"strike": 2}}
    came = on_day(small_system(1, stock=stock, raids=raids, guns=guns, harm=harm), 0, REPLICATES)
    assert_law(came["harm.hits"], stats.binom(300, (1 - 0.9 * 0.7) * hit))
    assert_law(came["harm.debris_hits"], stats.binom(300, 0.9 * 0.7 * debris))
    assert_law(came["harm.grid_backlog"] // 2, stats.binom(300, (1 - 0.9 * 0.7) * hit * grid))
