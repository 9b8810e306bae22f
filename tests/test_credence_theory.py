"""The posterior of credence against theory: closed forms, a brute-force twin, scale, and the refusal."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr

from credence_cases import ALL, DECOYS, MADE, held, mean_sd, term
from magdepth.balance.credence.assumptions import LEAST
from magdepth.balance.credence.credence import fifths
from magdepth.balance.credence.credence_fit import posterior
from magdepth.balance.credence.likelihood import loose, weigh
from magdepth.balance.credence.sampling import effective, sample, stratified
from magdepth.balance.credence.unknowns import DIMENSIONS, ClaimMeasure
from magdepth.errors import Failed


def worlds(account, terms, **options):
    found = posterior(account, terms, **options)
    world, _ = account.world(ndtr(found.places))
    return world, found


@pytest.mark.parametrize(("mean", "sd", "stages"), [(1.0, 0.5, 1), (2.5, 0.05, 2), (-4.0, 0.02, 2)])
def test_normal_times_normal_is_the_conjugate_normal(mean, sd, stages):
    found = sample(lambda z: -0.5 * ((z[:, 1] - mean) / sd) ** 2, 3)
    assert found.ess >= 2000 and (found.rounds >= stages) and (found.rounds == 1) == (stages == 1)
    exact, width = mean / (1 + sd**2), sd / math.sqrt(1 + sd**2)
    got, spread = mean_sd(found.places[:, 1], found.weights)
    # Fixed draws; five standard errors would be passed by chance once in two million.
    assert abs(got - exact) < 5 * width / math.sqrt(found.ess)
    assert spread == pytest.approx(width, rel=5 / math.sqrt(2 * found.ess))
    other = mean_sd(found.places[:, 0], found.weights)  # the score that nothing is said of stays a standard normal
    assert other == (pytest.approx(0.0, abs=5 / math.sqrt(found.ess)), pytest.approx(1.0, rel=0.05))


@pytest.mark.parametrize(("figure", "sd"), [(150.0, 0.1), (120.0, 0.25)])
def test_one_sure_claim_and_all_else_pinned_gives_the_normal_of_its_logarithm(figure, sd):
    """Of 3,000 strike drones the plant makes few: the prior of its logarithm is then flat but for 1 / (1 - f)."""
    account = held(decoys=0.4)
    world, found = worlds(account, [term(MADE, figure, sd)])
    mean, spread = mean_sd(np.log(world["plant"]), found.weights)
    tilt = sd**2 * figure / 3000 / (1 - figure / 3000)
    assert abs(mean - math.log(figure) - tilt) < 5 * sd / math.sqrt(found.ess) + tilt / 10
    assert spread == pytest.approx(sd, rel=5 / math.sqrt(2 * found.ess) + 0.005)


def twin(terms, launched, low=0.01, high=0.75, steps=700):
    """Both outputs on a grid of logarithms, the share of decoys from the count: a form of its own.

    The count is exact, so the density of the launches at what was counted weighs each pair: 1 over the change of
    launches with the share, (1 - d)^2 / (P + O).
    """
    logs = np.linspace(math.log(LEAST * launched), math.log(launched), steps)
    made, others = (np.exp(axis).ravel() for axis in np.meshgrid(logs, logs))
    decoys = 1 - (made + others) / launched
    fits = (decoys >= low) & (decoys <= high)
    made, others, decoys = made[fits], others[fits], decoys[fits]
    mass = (1 - decoys) ** 2 / (made + others)
    world = {"plant": made, "other_plants": others, "decoy_share": decoys}
    reliable = []
    for one in terms:
        value = {("strike", "alabuga"): made, ("strike", "all"): made + others, ("decoy", "all"): decoys}[
            one.measure.type, one.measure.plant]  # fmt: skip
        z = np.log(value / (1 - value)) if one.measure.share else np.log(value)
        sd = one.shape.below
        normal = np.exp(-0.5 * ((z - one.shape.centre) / sd) ** 2) / sd / math.sqrt(2 * math.pi)
        firm, slack = one.prior * normal, (1 - one.prior) * loose(one.measure.share)
        mass = mass * (firm + slack)
        reliable.append(firm / (firm + slack))
    mass /= mass.sum()
    return world, mass, [float(mass @ chance) for chance in reliable]


@pytest.mark.parametrize(
    "terms",
    [
        (),
        (term(MADE, 2000.0, 0.2, source=0.5, said=0.7), term(DECOYS, 0.5, 0.3, id="x2", source=0.8, said=0.8)),
        (term(MADE, 2000.0, 0.2, source=0.9, said=0.9), term(ALL, 1500.0, 0.2, id="x2", source=0.6, said=0.9)),
    ],
    ids=["launches alone", "that agree", "that contradict"],
)
def test_two_claims_as_a_brute_force_grid_has_them(terms):
    account = held()
    world, found = worlds(account, terms)
    exact, mass, reliable = twin(terms, 5000.0)
    for key, values in exact.items():
        want, got = fifths(values, mass), fifths(world[key], found.weights)
        assert (got.q05, got.median, got.q95) == pytest.approx((want.q05, want.median, want.q95), rel=0.03), key
    chances = weigh(terms, world, account.launched)[1] @ found.weights
    assert list(chances) == pytest.approx(reliable, abs=0.01)


def test_stock_and_losses_by_launches_alone_as_a_grid_has_them():
    """The same with stock and losses open: the count weighs them too, though no claim speaks of either."""
    account = held(pinned=False)
    logs = np.linspace(math.log(LEAST * 5000), math.log(8000), 90)
    at = (np.arange(60) + 0.5) / 60
    drawn, lost = (part.value.ppf(at, 0.5) for part in (account.stock, account.losses))
    made, others, stock, losses = (axis.ravel() for axis in np.meshgrid(np.exp(logs), np.exp(logs), drawn, lost[::6]))
    decoys = 1 - (made + others) / (5000 / (1 - losses) - stock)
    fits = (decoys >= 0.01) & (decoys <= 0.75)
    mass = np.where(fits, (1 - decoys) ** 2 / (made + others) / (1 - losses), 0.0)
    world, found = worlds(account, [])
    for key, values in (("stock_drawn", stock), ("plant", made), ("decoy_share", decoys)):
        exact, mean = (float(w @ v) / float(w.sum()) for w, v in ((mass, values), (found.weights, world[key])))
        scale = math.sqrt(float(mass @ np.square(values - exact)) / float(mass.sum()))
        assert mean == pytest.approx(exact, abs=0.025 * scale), key


def test_an_origin_knows_or_not_for_all_its_claims():
    """Three statements that hold by one chance, summed out by hand: all four ways that two of one origin may fall."""
    one, two = (term(MADE, figure, 0.2, id=id, origin="o", source=0.6, said=said)
                for id, figure, said in (("x1", 2000.0, 0.9), ("x2", 1000.0, 0.5)))  # fmt: skip
    account = held()
    world, _ = account.world(stratified(200, DIMENSIONS))
    log, chances = weigh([one, two], world, account.launched)
    by_hand, first = np.zeros(200), np.zeros(200)
    for knows in (True, False):
        for a in (True, False):
            for b in (True, False):
                chance = 0.6 if knows else 0.4
                for holds, c in ((a, 0.9), (b, 0.5)):
                    chance *= (c if holds else 1 - c) if knows else float(not holds)
                parts = [t.firm(world, 5000.0) if holds else t.loose for t, holds in ((one, a), (two, b))]
                by_hand += chance * parts[0] * parts[1]
                first += chance * parts[0] * parts[1] * a
    assert np.exp(log) == pytest.approx(by_hand) and chances[0] == pytest.approx(first / by_hand)


@pytest.mark.parametrize("times", [10.0, 0.01])
def test_ten_times_as_much_of_all_is_the_same_account(times):
    def terms(k):
        return [term(MADE, 2000.0 * k, 0.2, source=0.5), term(ALL, 2500.0 * k, 0.2, id="x2", said=0.6)]

    small, first = worlds(held(5000.0, pinned=False), terms(1.0))
    large, second = worlds(held(5000.0 * times, pinned=False), terms(times))
    assert first.weights == pytest.approx(second.weights, rel=1e-6)
    assert large["plant"] == pytest.approx(times * small["plant"], rel=1e-6)
    assert large["decoy_share"] == pytest.approx(small["decoy_share"], rel=1e-6)


@pytest.mark.parametrize("pinned", [True, False])
def test_every_account_drawn_gives_the_launches(pinned):
    account = held(pinned=pinned)
    world, _ = account.world(stratified(500, DIMENSIONS))
    made = (world["plant"] + world["other_plants"]) / (1 - world["decoy_share"])
    assert (made + world["stock_drawn"]) * (1 - world["losses"]) == pytest.approx(np.full(500, 5000.0))
    assert min(world["plant"].min(), world["other_plants"].min()) >= 0.999 * LEAST * 5000
    assert ClaimMeasure("all", "all").of(world, 5000.0) == pytest.approx(made)
    assert ClaimMeasure("strike", "alabuga").of(world, 5000.0) == pytest.approx(world["plant"])


@pytest.mark.parametrize(("side", "more"), [(-1, False), (1, True)])
def test_bounds_weigh_on_one_side_only(side, more):
    bound = term(ClaimMeasure("strike", "other"), 1000.0, 0.1, side=side, reach=0.5)
    low, high = bound.firm({"other_plants": np.array([600.0, 1700.0])}, 5000.0)
    assert (high > 50 * low) == more and (low > 50 * high) == (not more)


def test_the_refusal_has_a_code_and_no_warning(recwarn):
    with pytest.raises(Failed) as failed:
        sample(lambda z: -0.5 * (z[:, 0] / 0.3) ** 2, 2, count=500, enough=1e6)
    assert [fault.code for fault in failed.value.faults] == ["A200"]
    contrary = [term(MADE, 60.0, 1e-3), term(MADE, 4000.0, 1e-3, id="x2")]
    with pytest.raises(Failed, match="got 0"):
        posterior(held(), contrary)
    assert not recwarn.list


def test_strata_cover_every_part_once():
    rows = stratified(100, 3)
    for column in rows.T:
        assert sorted(int(value * 100) for value in column) == list(range(100))
    assert effective(np.full(7, 0.25)) == pytest.approx(7.0)
