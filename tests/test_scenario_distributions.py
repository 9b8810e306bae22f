"""Distributions: inverse CDFs against closed forms, cdf as their inverse, mixtures, schedules, scaling."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magdepth.scenario.distributions import (
    Beta,
    Choice,
    Constant,
    Distribution,
    Gamma,
    Lognormal,
    Mixture,
    Normal,
    Part,
    Schedule,
    Triangular,
    Uniform,
)

LEVELS = (0.001, 0.05, 0.31, 0.5, 0.77, 0.95, 0.999)
HALF = np.full(len(LEVELS), 0.5)


def _close(found: Distribution, expected: list[float]) -> None:
    assert found.ppf(np.array(LEVELS), HALF) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("low", "high"), [(8000.0, 25000.0), (0.02, 0.9)])
def test_lognormal_is_given_by_its_5_and_95_percent_quantiles(low: float, high: float) -> None:
    mu, sigma = math.log(low * high) / 2, math.log(high / low) / (2 * NormalDist().inv_cdf(0.95))
    _close(Lognormal(low, high), [math.exp(NormalDist(mu, sigma).inv_cdf(q)) for q in LEVELS])
    assert Lognormal(low, high).quantile(0.05) == pytest.approx(low)
    assert Lognormal(low, high).median() == pytest.approx(math.sqrt(low * high))


@pytest.mark.parametrize(("low", "high"), [(-2.0, 7.0), (100.0, 101.0)])
def test_normal_is_given_by_its_5_and_95_percent_quantiles(low: float, high: float) -> None:
    sd = (high - low) / (2 * NormalDist().inv_cdf(0.95))
    _close(Normal(low, high), [NormalDist((low + high) / 2, sd).inv_cdf(q) for q in LEVELS])


@pytest.mark.parametrize(("low", "mode", "high"), [(0.0, 3.0, 10.0), (-5.0, -5.0, 1.0), (1.0, 9.0, 9.0)])
def test_triangular_inverts_its_area(low: float, mode: float, high: float) -> None:
    peak = (mode - low) / (high - low)
    expected = [
        low + math.sqrt(q * (high - low) * (mode - low)) if q < peak
        else high - math.sqrt((1 - q) * (high - low) * (high - mode))
        for q in LEVELS
    ]
    _close(Triangular(low, mode, high), expected)


def test_beta_and_gamma_at_closed_forms() -> None:
    """A beta with a shape of one is a power; a gamma with cv 1 is exponential, with cv 1/√2 Erlang of order two."""
    _close(Beta(3 / 4, 4.0), [q ** (1 / 3) for q in LEVELS])
    _close(Beta(1 / 5, 5.0), [1 - (1 - q) ** (1 / 4) for q in LEVELS])
    _close(Gamma(30.0, 1.0), [-30.0 * math.log(1 - q) for q in LEVELS])
    erlang = Gamma(8.0, math.sqrt(0.5))
    for q, x in zip(LEVELS, erlang.ppf(np.array(LEVELS), HALF), strict=True):
        assert 1 - math.exp(-x / 4) * (1 + x / 4) == pytest.approx(q, rel=1e-9)


def test_uniform_choice_and_constant() -> None:
    _close(Uniform(-3.0, 5.0), [-3 + 8 * q for q in LEVELS])
    _close(Choice((0.0, 2.0, 9.0), (1.0, 2.0, 1.0)), [0.0, 0.0, 2.0, 2.0, 9.0, 9.0, 9.0])
    _close(Constant(4.5), [4.5] * len(LEVELS))
    edges = Choice((0.0, 2.0), (1.0, 3.0)).ppf(np.array([0.0, 0.25]), np.zeros(2))
    assert list(edges) == [0.0, 2.0], "each value takes the uniforms from its own edge up to the next"


MIXED = Mixture((
    Part(1.0, Uniform(0.0, 10.0), ("t001",)),
    Part(3.0, Lognormal(20.0, 80.0), ("t002", "t003")),
    Part(1.0, Constant(5.0), reason="as told"),
))


def test_a_mixture_draws_its_parts_by_the_second_uniform() -> None:
    u = np.array([0.1, 0.5, 0.9, 0.5, 0.5])
    pick = np.array([0.19, 0.21, 0.79, 0.81, 0.0])
    lognormal = Lognormal(20.0, 80.0)
    expected = [1.0, lognormal.quantile(0.5), lognormal.quantile(0.9), 5.0, 5.0]
    assert MIXED.ppf(u, pick) == pytest.approx(expected)


@pytest.mark.parametrize(("weights", "gap"), [((1.0, 1.0), 20.0), ((0.3, 0.7), 5.0)])
def test_quantiles_of_a_mixture_against_a_closed_form(weights: tuple[float, float], gap: float) -> None:
    """Two uniform blocks, side by side: the quantile runs through the first, then through the second."""
    first, second = weights
    total = first + second
    blocks = Mixture((Part(first, Uniform(0.0, 1.0)), Part(second, Uniform(gap, gap + 1))))
    for q in LEVELS:
        share = q * total
        expected = share / first if share <= first else gap + (share - first) / second
        if abs(share - first) > 1e-9:
            assert blocks.quantile(q) == pytest.approx(expected, rel=1e-9), q


def test_quantiles_of_a_mixture_are_those_of_its_draws() -> None:
    """The bisection agrees with a large stratified sample of both uniforms."""
    u, pick = np.meshgrid((np.arange(1000) + 0.5) / 1000, (np.arange(1000) + 0.5) / 1000)
    drawn = np.sort(MIXED.ppf(u.ravel(), pick.ravel()))
    for q in (0.1, 0.3, 0.6, 0.9):
        assert MIXED.quantile(q) == pytest.approx(drawn[int(q * len(drawn))], rel=2e-3)


def test_a_side_of_a_contradiction_can_be_dropped() -> None:
    left = MIXED.without(["t003"])
    assert left is not None and [part.weight for part in left.parts] == [1.0, 1.0]
    assert MIXED.without(["t999"]) == MIXED
    assert Mixture(MIXED.parts[:2]).without({"t001", "t002"}) is None


positive = st.floats(0.01, 1e6)
unit = st.floats(0.01, 0.99)
pairs = st.tuples(positive, st.floats(1.01, 50.0)).map(lambda p: (p[0], p[0] * p[1]))
simple = st.one_of(
    st.builds(lambda p: Lognormal(*p), pairs),
    st.builds(lambda p: Normal(-p[0], p[1]), pairs),
    st.builds(lambda p: Uniform(*p), pairs),
    st.builds(lambda p, w: Triangular(p[0], p[0] + w * (p[1] - p[0]), p[1]), pairs, unit),
    st.builds(Beta, unit, st.floats(5.0, 200.0)),
    st.builds(Gamma, positive, st.floats(0.05, 2.0)),
)
mixtures = st.builds(
    Mixture, st.lists(st.builds(Part, st.floats(0.1, 10.0), simple), min_size=1, max_size=4).map(tuple))


@given(st.one_of(simple, mixtures), unit, st.floats(0.001, 1000.0))
def test_cdf_inverts_the_quantile_and_scaling_scales_it(form: Distribution, q: float, factor: float) -> None:
    x = form.quantile(q)
    assert form.cdf(x) == pytest.approx(q, abs=1e-6)
    assert form.scaled(factor).quantile(q) == pytest.approx(x * factor, rel=1e-9, abs=1e-12)
    low, high = form.support
    assert low <= x <= high
    assert form.describe()


@given(st.one_of(simple, mixtures), st.lists(unit, min_size=2, max_size=20), unit)
def test_draws_rise_with_the_uniform(form: Distribution, levels: list[float], pick: float) -> None:
    drawn = form.ppf(np.sort(levels), np.full(len(levels), pick))
    assert np.all(np.diff(drawn) >= 0)


def test_a_schedule_holds_each_value_until_the_next() -> None:
    steps = Schedule(((0, Constant(1.0)), (10, Uniform(2.0, 4.0)), (31, Constant(0.5))))
    assert [steps.at(day).median() for day in (0, 9, 10, 30, 31, 9999)] == [1.0, 1.0, 3.0, 3.0, 0.5, 0.5]
    assert steps.support == (0.5, 4.0)
    assert steps.scaled(2.0).at(12).median() == 6.0
    assert steps.median() == 1.0
