"""Months: their likelihood against the nightly law itself, what comes back from made months, and the posterior."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

pytest.importorskip("numpyro")

from magdepth.calibration.fit import Fit, fit
from magdepth.calibration.jax_setup import jax, jnp
from magdepth.calibration.monthly import calibrate_monthly, nightly, series_of
from magdepth.calibration.monthly_form import MONTHLY, below, likelihood, months_of, simulate_nights
from magdepth.calibration.monthly_law import law_of, months, months_from
from magdepth.calibration.naming import OF_LAUNCHES
from magdepth.calibration.yearly import PublishedQuantile
from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.observed import load_monthly
from monthly_toy import MIDDLE, TRUTH, covered, facts, made, nights, quantiles, walked

pytestmark = [pytest.mark.usefixtures("quick_compilation"), pytest.mark.xdist_group("jax")]

#: Compiled whole: operation by operation each shape of months takes longer to compile than to run.
MONTHS, LIKELIHOOD = jax.jit(lambda theta, data: months(theta, data)), jax.jit(likelihood)

NARROW = {**TRUTH, "shape": 2.8, "massed": -2.2, "multiple": 4.0}
WIDE = {**TRUTH, "shape": 0.3}
MANY = {**TRUTH, "shape": 2.0, "massed": -0.5, "multiple": 4.0}


def negative_binomial(count: np.ndarray, mean: float, shape: float) -> np.ndarray:
    from scipy.stats import nbinom

    return np.asarray(nbinom.pmf(count, shape, shape / (shape + mean)))


def test_chances_of_three_nights_are_those_of_counting_all_cases() -> None:
    """Every total, largest and number of empty days of three nights: exact but for the sums of one or two others."""
    mean, shape, chance, multiple, idle, most = 8.0, 2.5, 0.15, 2.5, 0.2, 70
    count = np.arange(most)
    usual = mean / (1.0 - chance + chance * multiple)
    one = (1.0 - idle) * ((1.0 - chance) * negative_binomial(count, usual, shape)
                          + chance * negative_binomial(count, usual * multiple, shape))  # fmt: skip
    one[0] += idle
    a, b, c = np.meshgrid(count, count, count, indexing="ij")
    cases = np.stack([a + b + c, np.maximum(np.maximum(a, b), c), (a == 0) * 1 + (b == 0) + (c == 0)], axis=-1)
    seen, which = np.unique(cases.reshape(-1, 3), axis=0, return_inverse=True)
    true = np.bincount(which.reshape(-1), (one[a] * one[b] * one[c]).reshape(-1))
    total, largest, without = seen.T.astype(float)
    data = months_from(np.full(len(seen), 3.0), total, largest, without)._replace(grid=jnp.array([np.log(mean)]))
    logit = {"idle": idle, "massed": 2.0 * chance}
    found = {name: jnp.float64(np.log(value / (1.0 - value))) for name, value in logit.items()}
    found |= {"idle_slope": 0.0, "multiple": multiple, "shape": np.log(shape), "shape_slope": 0.0}
    told = np.exp(np.asarray(MONTHS({key: jnp.float64(value) for key, value in found.items()}, data))[:, 0])
    assert told.sum() == pytest.approx(true.sum(), abs=0.01)
    for empty in (2, 3):  # nothing is left to approximate
        assert told[without == empty] == pytest.approx(true[without == empty], rel=1e-6)
    assert np.abs(told - true).sum() / 2.0 < 0.07


def test_a_turn_moves_the_massed_nights_of_its_half_year_and_of_no_other() -> None:
    made_ones = facts(nights(TRUTH, np.full((8, 30), np.log(90.0)), np.random.default_rng(1)))
    turn_prior = months_from(*made_ones, spell=np.repeat([0, 1], 4))
    truth = {key: jnp.float64(value) for key, value in TRUTH.items()}
    got = np.asarray(MONTHS(truth | {"turn": jnp.array([1.2])}, turn_prior))
    for massed, half in ((TRUTH["massed"], slice(0, 4)), (TRUTH["massed"] + 1.2, slice(4, 8))):
        wanted = np.asarray(MONTHS(truth | {"massed": jnp.float64(massed)}, months_from(*made_ones)))
        assert got[half] == pytest.approx(wanted[half], abs=1e-9)
    assert np.abs(got[4:] - np.asarray(MONTHS(truth, months_from(*made_ones)))[4:]).max() > 0.01


@pytest.mark.slow(reason="power: scores over thousands of made months")
@pytest.mark.parametrize(("raid", "truth"), [(10, TRUTH), (60, TRUTH), (180, TRUTH), (150, WIDE), (150, NARROW)])
def test_scores_of_made_months_are_nought_on_average(raid: float, truth: dict[str, float]) -> None:
    """Where the likelihood is right the mean score is nought: what it is off by, as a shift of the estimate.

    In sds of what 36 months tell; 6,000 months made night by night tell it to 0.08. Approximations shift by 0.27 at
    the most here (the idle chance at ten drones a raid); 0.4 would take three such errors or a fault: F^R taken by the
    midpoint in place of Gauss's rule gave 0.4 to 0.8.
    """
    launched = nights(truth, np.full((6000, 30), np.log(raid)), np.random.default_rng(3))
    data = months_from(*facts(launched))._replace(ref=jnp.float64(MIDDLE))
    names = ("idle", "massed", "multiple", "shape")

    def chance(at: Any) -> Any:
        found = {key: jnp.float64(value) for key, value in truth.items()}
        return months(found | dict(zip(names, at, strict=False)), data._replace(grid=at[len(names) :]))[:, 0]

    score = np.asarray(jax.jacfwd(chance)(jnp.array([truth[name] for name in names] + [np.log(raid)])))
    told = np.cov(score.T)
    shift = np.linalg.solve(told, score.mean(axis=0)) / np.sqrt(np.diag(np.linalg.inv(told)) / 36.0)
    assert np.abs(shift).max() < 0.4, dict(zip((*names, "level"), shift, strict=True))


@pytest.mark.slow(reason="power: scores over thousands of made years")
@pytest.mark.parametrize(("raid", "truth"), [(60, TRUTH), (180, TRUTH), (150, WIDE), (150, NARROW), (150, MANY)])
def test_scores_of_months_with_quantiles_are_nought_on_average(raid: float, truth: dict[str, float]) -> None:
    """The same for years of which median and 95 % point are known too, in sds of what three years tell.

    Of 400 years known to 0.09; shifts are 0.27 at the most. Massed nights are told better: the sd that is left falls
    to 0.38 to 0.89 of that by months alone.
    """
    stream, sets, names = np.random.default_rng(4), [], ("idle", "massed", "multiple", "shape")
    for _ in range(400):
        launched = nights(truth, np.full((12, 30), np.log(raid)), stream)
        sets.append(months_from(*facts(launched), published=quantiles(launched))._replace(ref=jnp.float64(MIDDLE)))
    assert {len(one.marks.place) for one in sets} == {2}

    def chance(at: Any, data: Any, told: bool) -> Any:
        found = {key: jnp.float64(value) for key, value in truth.items()} | dict(zip(names, at, strict=False))
        data = data._replace(grid=at[len(names) :])
        return likelihood(found, data) if told else months(found, data).sum()

    at = jnp.array([truth[name] for name in names] + [np.log(raid)])
    every = jax.tree.map(lambda *one: jnp.stack(one), *sets)
    left = []
    for told in (False, True):
        score = np.asarray(jax.lax.map(lambda data, told=told: jax.grad(chance)(at, data, told), every))
        left.append(np.sqrt(np.diag(np.linalg.inv(np.cov(score.T)))))
        shift = np.linalg.solve(np.cov(score.T), score.mean(axis=0)) / left[-1] * np.sqrt(3.0)
        assert np.abs(shift).max() < 0.45, (told, dict(zip((*names, "level"), shift, strict=True)))
    massed = names.index("massed")
    assert left[1][massed] < 0.95 * left[0][massed]
    if truth is MANY:
        assert left[1][massed] < 0.6 * left[0][massed]


@pytest.mark.slow(reason="power: coverage over hundreds of made years")
@pytest.mark.parametrize(("raid", "truth"), [(150, WIDE), (150, NARROW), (150, MANY)])
def test_nights_below_a_mark_are_as_many_and_spread_as_they_are_given(raid: float, truth: dict[str, float]) -> None:
    """Nights of 800 made years below 0.7 and 2.5 times the mean raid, given the facts of their months.

    In sds as they are given, means of 800 are known to 0.035, variances to 0.05. They are off by 0.11 at the most and
    vary by 0.91 to 0.98 of what is given, 0.76 where one night in a hundred is beyond the mark (a quarter of a night is
    given to the place between two nights). Without what the known sum takes off it is 0.24 to 0.70.
    """
    stream, shown = np.random.default_rng(8), []
    found = {key: jnp.float64(value) for key, value in truth.items()}
    every, drones = np.ones(12, dtype=bool), np.round(raid * np.array([0.7, 2.5]))

    @jax.jit
    def given(data: Any) -> Any:
        return below(found, data, law_of(found, data), jnp.ones((12, 1)))

    for _ in range(800):
        launched = nights(truth, np.full((12, 30), np.log(raid)), stream)
        data = months_from(*facts(launched), published=[PublishedQuantile(every, 0.5, mark) for mark in drones])
        told = given(data._replace(ref=jnp.float64(MIDDLE), grid=jnp.array([np.log(raid)])))
        counted = np.array([(launched < mark).sum() + (launched == mark).sum() / 2.0 for mark in drones])
        shown.append(np.linalg.solve(np.linalg.cholesky(np.asarray(told.covariance)), counted - np.asarray(told.mean)))
    off = np.array(shown)
    assert np.abs(off.mean(axis=0)).max() < 0.2, off.mean(axis=0)
    assert np.all((off.var(axis=0) > 0.72) & (off.var(axis=0) < 1.15)), off.var(axis=0)


def test_a_quantile_weighs_by_how_far_off_it_is() -> None:
    """A median of no drone says nothing: days without a launch tell it. That of these nights lies within 3 sds.

    A drone count that 0.3 of 360 nights lie between it and the median is 11 sds off at the least, as a count of nights
    has a variance of at most a quarter of their number: below -60.
    """
    launched = nights(TRUTH, np.full((12, 30), np.log(60.0)), np.random.default_rng(6))
    found = {key: jnp.float64(value) for key, value in TRUTH.items()}

    def gained(drones: float) -> float:
        mark = PublishedQuantile(np.ones(12, dtype=bool), 0.5, drones)
        with_it, without = (months_from(*facts(launched), published=of) for of in ([mark], []))
        return float(LIKELIHOOD(found, with_it) - LIKELIHOOD(found, without))

    assert gained(0.0) == 0.0
    assert -8.0 < gained(float(np.median(launched))) < 0.0
    assert gained(float(np.quantile(launched, 0.8))) < -60.0


@pytest.mark.slow(reason="power: moments of sixty thousand simulated nights")
def test_nights_are_drawn_by_the_same_law() -> None:
    """Means, sds and empty nights of 60,000 nights of both simulators: 5 sds apart one time in a million."""
    data, truth = made(TRUTH, 12, np.random.default_rng(5))
    found = {key: jnp.float64(value) for key, value in TRUTH.items()}
    level = jnp.full((170, 12), np.log(90.0))
    ours = np.asarray(simulate_nights(found, level, data._replace(ref=jnp.float64(MIDDLE)), jax.random.PRNGKey(1)))
    assert np.isnan(ours[..., 30]).all()  # months of 30 days
    ours = ours[..., :30].reshape(-1)
    other = nights(TRUTH, np.full(len(ours), np.log(90.0)), np.random.default_rng(2))
    for of in (lambda one: one, lambda one: np.minimum(one, 400.0) ** 2, lambda one: one == 0):
        a, b = (np.asarray(of(one), dtype=float) for one in (ours, other))
        assert abs(a.mean() - b.mean()) < 5.0 * np.hypot(a.std(), b.std()) / np.sqrt(len(ours))
    assert truth["idle"] != TRUTH["idle"]  # told at the fitted reference


@pytest.fixture(scope="module")
def given_back() -> tuple[Fit, dict[str, float]]:
    """36 months at a level that walks from day to day, fitted."""
    data, truth = made(TRUTH, 36, np.random.default_rng(12))
    return fit(MONTHLY, data, seed=4, warmup=200, draws=200), truth


def within(given: tuple[Fit, dict[str, float]], name: str) -> bool:
    """Whether the central 99 % of a parameter holds the truth."""
    found, truth = given
    low, high = np.quantile(found.draws[name], (0.005, 0.995))
    return bool(low <= truth[name] <= high)


@pytest.mark.slow(reason="whole calibration by NUTS")
def test_made_months_give_back_what_made_them(given_back: tuple[Fit, dict[str, float]]) -> None:
    """99 % bands of a fixed seed: of a sound fit one of five leaves the truth out in one seed of twenty."""
    assert [name for name in ("step", "idle", "massed", "multiple", "shape") if not within(given_back, name)] == []
    found = given_back[0]
    assert {name: found.estimates[name].identified for name in ("idle", "multiple", "shape")} == dict.fromkeys(
        ("idle", "multiple", "shape"), "yes")  # fmt: skip
    # A prior sd of 0.005 a week beside what 154 weekly steps of 0.12 tell, 0.0097: 0.89 of the prior's is left.
    assert found.estimates["drift"].ratio == pytest.approx(0.89, abs=0.1)
    assert found.divergences <= 3 and all(one.r_hat < 1.06 for one in found.estimates.values())


@pytest.mark.slow(reason="whole calibration by NUTS")
def test_quantiles_of_nights_tell_massed_ones() -> None:
    """Of 36 months with many massed nights, each year's median and 95 % point known: the truth within 99 % bands.

    An sd of 0.18 of the massed logit is what three such years tell, 0.47 what they do without quantiles (by their
    scores, above): beside a prior sd of 0.7 a quarter of the prior's is left, or more than half.
    """
    data, truth = made(MANY, 36, np.random.default_rng(12), with_quantiles=True)
    assert len(data.marks.place) == 6
    told = fit(MONTHLY, data, seed=4, warmup=200, draws=200), truth
    assert [name for name in ("step", "idle", "massed", "multiple", "shape") if not within(told, name)] == []
    assert told[0].estimates["massed"].ratio < 0.4


@pytest.mark.slow(reason="whole calibration by NUTS")
def test_months_give_back_what_their_nights_say_of_idle_days(given_back: tuple[Fit, dict[str, float]]) -> None:
    """How days without a launch go with the level, beside a logistic regression of the nights on their own level.

    These nights happen to say less than what made them, 0.84 (se 0.46) where it was 1.5, and months can't know better.
    Not knowing the level they say a little less again: of thirteen such series 0.2 on average, 0.5 at the most.
    """
    level, launched = walked(TRUTH, 36, np.random.default_rng(12))
    away, idle = level.reshape(-1) - MIDDLE, (launched.reshape(-1) == 0).astype(float)

    def lost(at: np.ndarray) -> float:
        logit = at[0] - at[1] * away
        return float(np.sum(np.logaddexp(0.0, logit) - idle * logit))

    said = minimize(lost, np.zeros(2))
    assert said.x[1] == pytest.approx(0.84, abs=0.01) and np.sqrt(said.hess_inv[1, 1]) == pytest.approx(0.46, abs=0.05)
    assert np.median(given_back[0].draws["idle_slope"]) == pytest.approx(said.x[1], abs=0.5)


@pytest.mark.slow(reason="simulation-based calibration: ten fits by NUTS")
def test_bands_hold_what_they_say() -> None:
    """Bands of 90 % from ten sets of made months hold 80 to 97 parameters in a hundred, all eight together.

    The eighty are nearly independent (sd 3.4 points): a sound fit fails one seed in some fifty; the seed is fixed.
    """
    held = covered(10, 18, seed=2, warmup=120, draws=120)
    assert 0.80 <= np.mean(list(held.values())) <= 0.975, held


@pytest.mark.slow(reason="whole calibration by NUTS")
def test_a_posterior_of_few_months_has_all_names_and_knows_nothing_later() -> None:
    view = load_monthly().at(Vintage(date(2024, 2, 10)))
    view = type(view)(view.vintage, view.months[-14:], view.years)
    found = calibrate_monthly(view, seed=1, name="toy", command="by hand", warmup=100, draws=150)
    assert found.names == tuple(one.name for one in OF_LAUNCHES) and found.size == 300
    assert found.as_of == date(2024, 2, 10) and found.series["last"] == "2024-01-31"
    assert (found.series["first"], found.series["form"], found.command) == ("2022-12-01", "monthly", "by hand")
    (check,) = found.findings["found"]
    assert list(check["figures"]["years"]) == ["2023"] and check["figures"]["of"] == 4
    low, high = check["figures"]["years"]["2023"]["band_90"]["mean"]
    assert low < view.years[0].mean < high
    prior = {one.name: one.prior for one in found.parameters}
    assert prior["massed_multiple"][0] > 1.0 and 0.0 < prior["raid_chance"][0] < prior["raid_chance"][2] < 1.0
    last = view.months[-1].per_day
    assert 0.4 * last < float(np.median(found.draws["launch_level"])) < 2.5 * last


def test_what_is_fitted_is_in_the_digest_of_the_series() -> None:
    known = load_monthly().at(Vintage(date(2023, 12, 31)))

    def digest(**changes: Any) -> str:
        return series_of(replace(known, **changes))["digest"]

    first, *rest = known.months
    (year,) = known.years
    others = [digest(months=known.months[:-1]), digest(months=(replace(first, largest_night=42), *rest)),
              digest(years=()), digest(years=(replace(year, p95=37.0),))]  # fmt: skip
    assert len({series_of(known)["digest"], *others}) == 5


def test_too_little_is_refused() -> None:
    facts_ = load_monthly()
    with pytest.raises(BadInput) as error:
        months_of(facts_.at(Vintage(date(2022, 10, 31))).months)
    assert error.value.faults[0].code == "K120"
    with pytest.raises(BadInput) as error:
        calibrate_monthly(facts_.at(Vintage(date(2024, 1, 31))), draws=100)
    assert error.value.faults[0].code == "K121"


def test_no_year_is_checked_before_it_is_over() -> None:
    known = load_monthly().at(Vintage(date(2023, 12, 30)))
    assert nightly(None, np.zeros((1, 1)), known) == []  # type: ignore[arg-type]
    later = load_monthly().at(Vintage(date(2024, 1, 31)))
    cut = replace(later, months=later.months[6:])  # the year isn't whole
    assert len(months_of(later.months, later.years).marks.place) == 1  # 2023 had no launch on most days
    assert nightly(None, np.zeros((1, 1)), cut) == []  # type: ignore[arg-type]
    assert len(months_of(cut.months, cut.years).marks.place) == 0
