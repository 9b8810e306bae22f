"""The levels summed out on a grid, and each night's chance: against enumeration, Kalman, SciPy, the simulator.

The two tests that draw at random fix their seeds; each figure is held to four and a half standard errors, which
a sound simulator leaves about once in 150,000 times.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

pytest.importorskip("numpyro", reason="the extra 'calibrate' is not installed")

from scipy.special import expit, gammaln
from scipy.stats import betabinom, norm

from magdepth.calibration import fit as fitting
from magdepth.calibration.jax_setup import jax, jnp, log_gamma
from magdepth.calibration.launches import LAUNCHES
from magdepth.calibration.levels import (
    Calendar,
    by_block,
    log_likelihood,
    look_back,
    looked_back,
    night_by_night,
    steps,
)
from magdepth.calibration.nightly import blocks_of
from magdepth.calibration.shares import BIMODAL, SHARES
from studies.synthetic import draw, launches_template, shares_template

pytestmark = [pytest.mark.usefixtures("quick_compilation"), pytest.mark.xdist_group("jax")]

Z = 4.5
#: Compiled whole: operation by operation each shape of a series takes longer to compile than to run.
NIGHTS_OF_LAUNCHES, NIGHTS_OF_SHARES = jax.jit(LAUNCHES.nights), jax.jit(SHARES.nights)


def calendar(regime: list[int], width: int = 7) -> Calendar:
    return Calendar(*(jnp.asarray(one) for one in blocks_of(np.array(regime), width)))


def tiny() -> tuple[Calendar, np.ndarray, np.ndarray, np.ndarray]:
    """Seven days in four blocks, three levels."""
    days = calendar([0, 0, 0, 1, 1, 1, 1], 2)
    nights = np.log(np.random.default_rng(1).uniform(0.05, 1.0, (7, 3)))
    matrix = np.asarray(steps(jnp.linspace(-1.0, 1.0, 3), 0.2, 0.8))
    return days, nights, matrix, np.array([0.2, 0.5, 0.3])


def paths(days: Calendar, nights: np.ndarray, matrix: np.ndarray, start: np.ndarray, until: int) -> dict:
    """The chance of every path of the level together with the first ``until`` nights, path by path."""
    found = {}
    for path in product(range(3), repeat=len(days.opens)):
        chance = start[path[0]] * np.prod([matrix[a, b] for a, b in zip(path, path[1:], strict=False)])
        found[path] = chance * np.exp(sum(nights[day, path[int(days.block[day])]] for day in range(until)))
    return found


def test_likelihood_is_that_of_all_paths_added_up() -> None:
    days, nights, matrix, start = tiny()
    wanted = np.log(sum(paths(days, nights, matrix, start, 7).values()))
    assert len(days.opens) == 4
    assert float(log_likelihood(by_block(jnp.asarray(nights), days), matrix, start)) == pytest.approx(wanted, abs=1e-12)


def test_a_level_known_from_the_whole_series_is_that_of_all_paths() -> None:
    days, nights, matrix, start = tiny()
    total, known = looked_back(by_block(jnp.asarray(nights), days), jnp.asarray(matrix), jnp.asarray(start))
    every = paths(days, nights, matrix, start, 7)
    assert float(total) == pytest.approx(np.log(sum(every.values())), abs=1e-12)
    for block, level in product(range(4), range(3)):
        wanted = sum(chance for path, chance in every.items() if path[block] == level) / sum(every.values())
        assert float(known[block, level]) == pytest.approx(wanted, abs=1e-12)


def test_each_night_is_known_from_those_before_it_alone() -> None:
    days, nights, matrix, start = tiny()
    before, gained, last = night_by_night(jnp.asarray(nights), days, matrix, start)
    for day in range(7):
        held = paths(days, nights, matrix, start, day)
        level = np.zeros(3)
        for path, chance in held.items():
            level[path[int(days.block[day])]] += chance
        assert np.asarray(before[day]) == pytest.approx(level / level.sum(), abs=1e-12)
        after = sum(paths(days, nights, matrix, start, day + 1).values())
        assert float(gained[day]) == pytest.approx(np.log(after / sum(held.values())), abs=1e-12)
    end = np.zeros(3)
    for path, chance in paths(days, nights, matrix, start, 7).items():
        end[path[-1]] += chance
    assert np.asarray(last) == pytest.approx(end / end.sum(), abs=1e-12)
    total = log_likelihood(by_block(jnp.asarray(nights), days), matrix, start)
    assert float(gained.sum()) == pytest.approx(float(total), abs=1e-12)


def test_paths_looked_back_on_come_as_often_as_their_chance() -> None:
    days, nights, matrix, start = tiny()
    held = paths(days, nights, matrix, start, 7)
    total, drawn = sum(held.values()), 20_000
    held_nights, held_matrix, held_start = (jnp.asarray(each) for each in (nights, matrix, start))
    one = jax.jit(jax.vmap(lambda key: look_back(held_nights, days, held_matrix, held_start, key)))
    found = np.asarray(one(jax.random.split(jax.random.PRNGKey(3), drawn)))
    places = found @ np.array([27, 9, 3, 1])
    counts = np.bincount(places, minlength=81)
    wanted = np.array([held[path] / total for path in product(range(3), repeat=4)]) * drawn
    chi = ((counts - wanted) ** 2 / wanted).sum()
    assert chi < 80 + Z * np.sqrt(2 * 80)


def test_on_a_fine_grid_the_filter_is_kalmans() -> None:
    """A normal level and normal nights: a grid of 401 points gives the Kalman filter's likelihood and means."""
    chance, sd, noise = np.random.default_rng(5), 0.3, 0.5
    figures = np.cumsum(chance.normal(0, sd, 12)) + chance.normal(0, noise, 12)
    grid = np.linspace(-6.0, 6.0, 401)
    days = calendar([0] * 12, 1)
    nights = jnp.asarray(norm.logpdf(figures[:, None], grid[None, :], noise))
    first = norm.pdf(grid, 0.0, 1.0)
    matrix = steps(jnp.asarray(grid), 0.1, sd)
    before, gained, _ = night_by_night(nights, days, matrix, jnp.asarray(first / first.sum()))
    mean, variance = 0.0, 1.0
    for day, figure in enumerate(figures):
        if day:
            mean, variance = mean + 0.1, variance + sd**2
        assert float((before[day] * grid).sum()) == pytest.approx(mean, abs=1e-6)
        assert float(gained[day]) == pytest.approx(norm.logpdf(figure, mean, np.sqrt(variance + noise**2)), abs=1e-6)
        gain = variance / (variance + noise**2)
        mean, variance = mean + gain * (figure - mean), (1 - gain) * variance


def test_the_way_from_level_to_level_moves_by_its_mean_and_sd_away_from_the_ends() -> None:
    grid = np.linspace(-3.0, 3.0, 301)
    row = np.asarray(steps(jnp.asarray(grid), 0.2, 0.15))[150]
    mean = (row * grid).sum()
    assert mean == pytest.approx(0.2, abs=1e-9)
    assert np.sqrt((row * (grid - mean) ** 2).sum()) == pytest.approx(0.15, abs=1e-6)


def test_log_gamma_is_scipys_from_a_thousandth_to_a_million() -> None:
    z = np.geomspace(1e-3, 1e6, 2_000)
    assert np.asarray(log_gamma(jnp.asarray(z))) == pytest.approx(gammaln(z), rel=1e-12, abs=1e-9)


OF_LAUNCHES = {
    "step": 0.1, "drift": 0.0, "idle": -1.0, "idle_slope": 0.7, "idle_again": 0.6, "massed": -0.8, "multiple": 3.0,
    "shape": 1.2, "shape_slope": 0.2,
}  # fmt: skip


def counts_of(quiet: float) -> tuple[Any, np.ndarray]:
    """The launches model's chances of 0 to 5,999 launches at a level of 60, each count on a day of its own."""
    counts = 6_000
    data = launches_template(counts, 1, 60.0, 60.0)
    column = jnp.arange(counts, dtype=float)
    data = data._replace(count=column, counts=column, quiet=jnp.full(counts, quiet))
    theta = {name: jnp.asarray(value) for name, value in OF_LAUNCHES.items()}
    return theta, np.exp(np.asarray(NIGHTS_OF_LAUNCHES(theta, data))[:, 0])


@pytest.mark.parametrize("quiet", [0.0, 1.0])
def test_chances_of_all_counts_add_up_to_one_and_have_the_mean_of_the_level(quiet: float) -> None:
    _, chance = counts_of(quiet)
    assert chance.sum() == pytest.approx(1.0, abs=1e-9)
    idle = 1 / (1 + np.exp(1.0 - 0.6 * quiet))
    middle = (chance * np.arange(len(chance))).sum()
    assert middle == pytest.approx((1 - idle) * 60.0, rel=1e-6)  # the level is the mean raid, massed ones included
    assert idle < chance[0] < idle + 0.01, "a raid of no drone is rare at 60"


@pytest.mark.slow(reason="power: moments of a hundred thousand simulated nights")
@pytest.mark.parametrize("quiet", [0.0, 1.0])
def test_the_simulator_of_launches_has_the_mean_and_variance_of_the_chances(quiet: float) -> None:
    theta, chance = counts_of(quiet)
    counts, level, drawn = len(chance), float(np.log(60.0)), 100_000
    many = launches_template(drawn, 1, 60.0, 60.0)._replace(quiet=jnp.full(drawn, quiet))
    simulated = np.asarray(LAUNCHES.simulate(theta, jnp.full(drawn, level), many, jax.random.PRNGKey(2)))
    assert (simulated == 0).mean() == pytest.approx(chance[0], abs=Z * np.sqrt(chance[0] / drawn))
    middle = (chance * np.arange(counts)).sum()
    around = np.arange(counts) - middle
    variance, fourth = (chance * around**2).sum(), (chance * around**4).sum()
    assert simulated.mean() == pytest.approx(middle, abs=Z * np.sqrt(variance / drawn))
    assert simulated.var() == pytest.approx(variance, abs=Z * np.sqrt((fourth - variance**2) / drawn))


@pytest.fixture(scope="module")
def turned(quick_compilation: None) -> tuple[dict[str, Any], Any]:
    """Thirty nights in three half-years with two turns, drawn by NumPy; the eleventh does not count."""
    count = np.random.default_rng(4).negative_binomial(1.0, 0.02, 30).astype(float)
    count[[3, 4, 17]] = 0.0
    quiet = np.concatenate([[0.0], (count[:-1] == 0).astype(float)])
    data = launches_template(30, 12, turns=2)
    data = data._replace(count=jnp.asarray(count), counts=jnp.asarray(count), quiet=jnp.asarray(quiet))
    theta = {name: jnp.asarray(value) for name, value in OF_LAUNCHES.items()}
    return theta | {"turn": jnp.asarray([0.9, -1.3])}, data


def test_whole_blocks_of_launches_are_their_days_added_up(turned: tuple[dict[str, Any], Any]) -> None:
    theta, data = turned
    data = data._replace(seen=data.seen.at[11].set(False))
    assert LAUNCHES.blocks is not None
    wanted = by_block(jax.jit(LAUNCHES.seen)(theta, data), data.calendar)
    assert np.asarray(jax.jit(LAUNCHES.blocks)(theta, data)) == pytest.approx(np.asarray(wanted), abs=1e-9)


def test_a_turn_moves_the_massed_nights_of_its_half_year_and_of_no_other(turned: tuple[dict[str, Any], Any]) -> None:
    theta, data = turned
    before = {name: value for name, value in theta.items() if name != "turn"}
    for spell, days in enumerate((slice(0, 10), slice(10, 20), slice(20, 30))):
        none = jnp.zeros(30, dtype=int)
        alone = data._replace(spell=none, pairs=data.pairs.at[0].set(none), turns=jnp.zeros(0))
        moved = before | {"massed": before["massed"] + theta["turn"][:spell].sum()}
        wanted = np.asarray(NIGHTS_OF_LAUNCHES(moved, alone))[days]
        assert np.asarray(NIGHTS_OF_LAUNCHES(theta, data))[days] == pytest.approx(wanted, abs=1e-9)


OF_SHARES = {
    "step": 0.1, "slope": [-0.6, 0.3], "spread": [2.5, 3.0], "spread_slope": 0.4, "jump": [9.0, 0.5], "none": 0.3,
}  # fmt: skip


def test_nights_of_shares_are_scipys_beta_binomial_with_jump_slope_and_spread_of_the_regime() -> None:
    found = {name: jnp.asarray(value) for name, value in OF_SHARES.items() if name != "none"}
    data = shares_template((5, 5), 7)
    came = np.random.default_rng(1).binomial(np.asarray(data.of).astype(int), 0.2)
    data = data._replace(came=jnp.asarray(came, dtype=float))
    got = np.asarray(NIGHTS_OF_SHARES(found, data))
    for day in range(10):
        regime, size = int(day > 4), float(data.log_raid[day])
        share = expit(np.asarray(data.grid) + (-0.6, 0.3)[regime] * size + (0.0, 0.5)[regime])
        held = np.exp((2.5, 3.0)[regime] + 0.4 * size)
        wanted = betabinom.logpmf(int(data.came[day]), int(data.of[day]), share * held, (1 - share) * held)
        assert got[day] == pytest.approx(wanted, abs=1e-7)


def test_bimodal_nights_have_their_mass_at_no_intercept_and_add_up_to_one() -> None:
    found = {name: jnp.asarray(value) for name, value in OF_SHARES.items()}
    days = 13  # a raid of 12: each of its outcomes on a day of its own
    data = shares_template((days,), 5)._replace(
        of=jnp.full(days, 12.0), came=jnp.arange(13.0), log_raid=jnp.zeros(days)
    )  # fmt: skip
    chance = np.exp(np.asarray(jax.jit(BIMODAL.nights)(found, data)))
    plain = np.exp(np.asarray(NIGHTS_OF_SHARES({name: one for name, one in found.items() if name != "none"}, data)))
    assert chance.sum(axis=0) == pytest.approx(np.ones(5), abs=1e-9)
    assert chance[12] == pytest.approx(0.3 + 0.7 * plain[12], abs=1e-9)
    assert chance[:12] == pytest.approx(0.7 * plain[:12], abs=1e-12)


@pytest.mark.slow(reason="power: moments of sixty thousand simulated raids")
def test_shares_that_are_simulated_have_the_likelihoods_mean_and_variance() -> None:
    drawn, of = 60_000, 40.0
    found = {name: jnp.asarray(value) for name, value in OF_SHARES.items()}
    data = shares_template((drawn,), 5)._replace(of=jnp.full(drawn, of), log_raid=jnp.full(drawn, 0.3))
    got = np.asarray(BIMODAL.simulate(found, jnp.full(drawn, -1.5), data, jax.random.PRNGKey(6)))
    share, held, count = expit(-1.5 - 0.6 * 0.3), np.exp(2.5 + 0.4 * 0.3), np.arange(of + 1)
    chance = 0.7 * betabinom.pmf(count, int(of), share * held, (1 - share) * held) + 0.3 * (count == of)
    middle = (chance * count).sum()
    variance, fourth = ((chance * (count - middle) ** power).sum() for power in (2, 4))
    assert got.mean() == pytest.approx(middle, abs=Z * np.sqrt(variance / drawn))
    assert got.var() == pytest.approx(variance, abs=Z * np.sqrt((fourth - variance**2) / drawn))
    assert (got == of).mean() == pytest.approx(chance[-1], abs=Z * np.sqrt(chance[-1] / drawn))


class Stub:
    """A sampler in place of NUTS that notes how it is asked; all that it runs diverge with the first share accepted."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def __call__(self, form: Any, warmup: int, draws: int, chains: int, accept: float) -> Any:
        self.asked.append(accept)
        first = accept == fitting.ACCEPT[0]
        draw = np.linspace(0.0, 1.0, chains * draws).reshape(chains, draws) + (0.0 if first else 10.0)
        by_chain = dict.fromkeys(OF_LAUNCHES, draw) | {"step_above": draw}
        return lambda keys, data: (by_chain, np.full((chains, draws), first), np.full((chains, draws), 7))


def test_chains_of_which_a_path_diverged_run_once_more_with_shorter_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    data = launches_template(20, 8)
    monkeypatch.setattr(fitting, "_sampler", stub := Stub())
    again = fitting.fit(LAUNCHES, data, seed=1, warmup=60, draws=20, chains=1)
    assert tuple(stub.asked) == fitting.ACCEPT and again.divergences == 0
    assert again.draws["massed"].min() == 10.0 and "step_above" not in again.draws, "of the second run alone"
    monkeypatch.setattr(fitting, "ACCEPT", fitting.ACCEPT[:1])
    assert fitting.fit(LAUNCHES, data, seed=1, warmup=60, draws=20, chains=1).divergences == 20


@pytest.mark.slow(reason="cold compilation: NUTS for two shares of accepted steps")
def test_the_second_run_is_nuts_at_the_higher_share(monkeypatch: pytest.MonkeyPatch) -> None:
    data, real, asked = draw(LAUNCHES, launches_template(20, 8), jax.random.PRNGKey(1)).data, fitting._sampler, []

    def noted(*how: Any) -> Any:
        asked.append(how[-1])

        def run(*given: Any) -> Any:
            by_chain, diverged, moved = real(*how)(*given)
            return by_chain, diverged | (how[-1] == fitting.ACCEPT[0]), moved

        return run

    monkeypatch.setattr(fitting, "_sampler", noted)
    found = fitting.fit(LAUNCHES, data, seed=1, warmup=60, draws=20, chains=1)
    assert tuple(asked) == fitting.ACCEPT and found.divergences < 20
    other = real(LAUNCHES, 60, 20, 1, fitting.ACCEPT[1])(jax.random.split(jax.random.PRNGKey(1), 1), data)[0]
    assert (found.draws["massed"] == np.asarray(other["massed"]).reshape(-1)).all()
