"""Samplers against exact distributions (SciPy) and against the twin, over a grid with the edges.

Each test of fit is made at a level of 1e-4 divided by the number of its cases (Bonferroni). With
five families a sampler without any fault would be accused at a fixed seed with a chance below
5e-4; the seeds are fixed, so a green run stays green.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from magdepth.testing import twin_samplers as twin
from magdepth.testing.loops import Array, Place, sample
from magdepth.testing.twin_streams import Source

ALARM = 1e-4
DRAWS = 200_000
PLACE: Place = (12, 3, 0xDEADBEEF, 0x12345600 ^ 5)

# Both sides of every boundary: counting or not (192, 193), inversion or rejection (mean 10), mirror (p = 1/2).
BINOMIALS = [
    (1, 0.3), (4, 0.5), (191, 0.3), (192, 0.6), (193, 0.02), (193, 0.3), (194, 0.97), (250, 0.0399),
    (250, 0.0401), (5, 0.97), (23, 0.02), (24, 0.41), (24, 0.99),
    (25, 0.01), (25, 0.4), (25, 0.399), (25, 0.61),
    (26, 0.5), (26, 0.501), (40, 0.2499), (40, 0.25), (40, 0.7501), (99, 0.1011), (100, 0.0999), (100, 0.1), (100, 0.9),
    (100, 0.9001), (1000, 0.001), (1000, 0.5), (1000, 0.99), (5000, 0.37), (100_000, 9.9e-5), (100_000, 1.1e-4),
    (200_000, 0.8),
]
POISSONS = [1e-3, 0.4, 2.0, 7.7, 9.999, 10.0, 10.4, 15.5, 33.3, 120.0, 1234.5, 1e5]
GAMMAS = [0.05, 0.3, 0.999, 1.0, 1.001, 1.5, 4.0, 60.0, 1e6]
BETAS = [(0.5, 0.5), (0.2, 3.0), (1.0, 1.0), (2.0, 5.0), (30.0, 12.0), (0.1, 0.9), (400.0, 0.7)]


def chi_square(draws: Array, law: Any) -> float:
    """The chance of a worse fit of whole-number draws to an exact law; cells hold ten draws expected or more."""
    values, counts = np.unique(draws, return_counts=True)
    low, high = law.ppf([1e-9, 1 - 1e-9])
    edges = [-np.inf]
    for value in np.arange(min(low, values[0]), max(high, values[-1]) + 1):
        if len(draws) * (law.cdf(value) - law.cdf(edges[-1])) >= 10 and len(draws) * law.sf(value) >= 10:
            edges.append(value)
    edges.append(np.inf)
    expected = len(draws) * np.diff([0.0, *(law.cdf(e) for e in edges[1:-1]), 1.0])
    found = np.array([counts[(values > a) & (values <= b)].sum() for a, b in zip(edges[:-1], edges[1:], strict=True)])
    if len(expected) == 1:
        return 1.0
    return float(stats.chi2.sf(((found - expected) ** 2 / expected).sum(), len(expected) - 1))


@pytest.mark.parametrize(("n", "p"), BINOMIALS)
def test_binomial_fits(n: int, p: float) -> None:
    draws = sample("binomial", n, p, DRAWS, place=PLACE)
    assert draws.min() >= 0 and draws.max() <= n
    assert chi_square(draws, stats.binom(n, p)) > ALARM / len(BINOMIALS)


@pytest.mark.parametrize("mean", POISSONS)
def test_poisson_fits(mean: float) -> None:
    draws = sample("poisson", mean, 0, DRAWS, place=PLACE)
    assert draws.min() >= 0
    assert chi_square(draws, stats.poisson(mean)) > ALARM / len(POISSONS)


@pytest.mark.parametrize("shape", GAMMAS)
def test_gamma_fits(shape: float) -> None:
    draws = sample("gamma", shape, 0, DRAWS, place=PLACE)
    assert stats.kstest(draws, stats.gamma(shape).cdf).pvalue > ALARM / len(GAMMAS)


@pytest.mark.parametrize(("a", "b"), BETAS)
def test_beta_fits(a: float, b: float) -> None:
    draws = sample("beta", a, b, DRAWS, place=PLACE)
    assert draws.min() >= 0.0 and draws.max() <= 1.0
    assert stats.kstest(draws, stats.beta(a, b).cdf).pvalue > ALARM / len(BETAS)


def test_normal_and_uniform_fit() -> None:
    assert stats.kstest(sample("normal", 0, 0, DRAWS, place=PLACE), stats.norm.cdf).pvalue > ALARM / 2
    assert stats.kstest(sample("uniform", 0, 0, DRAWS, place=PLACE), stats.uniform.cdf).pvalue > ALARM / 2


@pytest.mark.parametrize("mean", [1.3, 4.0, 45.0])
def test_spell_is_geometric_with_the_mean_asked_for(mean: float) -> None:
    draws = sample("spell", mean, 0, DRAWS, place=PLACE)
    assert chi_square(draws, stats.geom(1 / mean)) > ALARM / 3
    assert sample("spell", 1.0, 0, 50, place=PLACE).tolist() == [1.0] * 50


@pytest.mark.parametrize("value", [0.0, 0.25, 7.9, 1234.5, 3.0])
def test_whole_keeps_the_mean(value: float) -> None:
    draws = sample("whole", value, 0, DRAWS, place=PLACE)
    assert set(draws.tolist()) <= {math.floor(value), math.floor(value) + 1}
    assert abs(draws.mean() - value) <= 5 * 0.5 / math.sqrt(DRAWS)


@pytest.mark.parametrize(("n", "p", "always"), [
    (0, 0.5, 0), (-3, 0.5, 0), (7, 0.0, 0), (7, -0.1, 0), (7, 1.0, 7), (900, 1.0, 900), (900, 0.0, 0), (900, 1.5, 900),
])
def test_binomial_at_its_ends(n: int, p: float, always: int) -> None:
    assert set(sample("binomial", n, p, 100, place=PLACE).tolist()) == {always}


def test_poisson_of_nothing_is_nothing() -> None:
    assert set(sample("poisson", 0.0, 0, 100, place=PLACE).tolist()) == {0.0}
    assert set(sample("poisson", -1.0, 0, 100, place=PLACE).tolist()) == {0.0}


@pytest.mark.parametrize(("name", "a", "b"), [
    *(("binomial", n, p) for n, p in BINOMIALS), *(("poisson", mean, 0.0) for mean in POISSONS),
    *(("gamma", shape, 0.0) for shape in (*GAMMAS, 1e-3)), *(("beta", a, b) for a, b in (*BETAS, (1e-4, 2e-4))),
    ("normal", 0.0, 0.0), ("uniform", 0.0, 0.0), ("whole", 17.25, 0.0), ("spell", 6.5, 0.0), ("spell", 1.0, 0.0),
    ("binomial", 0, 0.5), ("binomial", 30, 1.0), ("binomial", 30, 0.0),
])
def test_engine_equals_twin_draw_for_draw(name: str, a: float, b: float) -> None:
    count, seed, first = 60, 0xFFFFFFFF, 2**31
    day, lane, low, high = PLACE
    theirs = []
    for replicate in range(first, first + count):
        source = Source(seed, replicate, day, low, high)
        match name:
            case "binomial":
                draw: float = twin.binomial(int(a), b, source, lane)
            case "poisson":
                draw = twin.poisson(a, source, lane)
            case "gamma":
                draw = twin.gamma(a, source, lane)
            case "beta":
                draw = twin.beta(a, b, source, lane)
            case "normal":
                draw = twin.normal(source, lane)
            case "uniform":
                draw = source.uniform(lane)
            case "spell":
                draw = twin.spell(a, source.uniform(lane))
            case _:
                draw = twin.whole(a, source.uniform(lane))
        theirs.append(float(draw))
    ours = sample(name, a, b, count, seed=seed, first=first, place=PLACE)
    assert ours.tobytes() == np.array(theirs).tobytes()
