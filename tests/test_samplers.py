"""Samplers against exact distributions (SciPy) and against the twin, over a grid with the edges.

A sampler without any fault would be accused by one of the tests of fit in this file with a chance below
``ALARM`` at a fixed seed: each of the ``TESTS`` is made at a level of ALARM / TESTS (Bonferroni). The
seeds are fixed, so a green run stays green. A chance that is wrong by a hundredth of itself, or a tail that is cut
off, lies far beyond that level with the numbers drawn here.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from magdepth.chance import ziggurat
from magdepth.testing import twin_samplers as twin
from magdepth.testing import twin_ziggurat
from magdepth.testing.loops import Array, Place, sample, trials
from magdepth.testing.twin_streams import WORD, DrawSite
from test_streams import counter_of

ALARM = 1e-6
DRAWS = 500_000
FEW = 200_000
PLACE: Place = (12, 3, 0xDEADBEEF, 0x12345600 ^ 5)

# Both sides of every boundary: counting or not (192, 193), inversion or rejection (mean 10), mirror (p = 1/2).
BINOMIALS = [
    (191, 0.3), (192, 0.6), (193, 0.02), (193, 0.3), (194, 0.97), (250, 0.0399), (250, 0.0401), (5, 0.97), (23, 0.02),
    (24, 0.41), (24, 0.99), (26, 0.501), (40, 0.2499), (40, 0.7501), (99, 0.1011), (100, 0.0999), (100, 0.9001),
    (1000, 0.001), (1000, 0.00999), (1000, 0.01001), (5000, 0.37), (100_000, 9.9e-5), (100_000, 1.1e-4), (200_000, 0.8),
]
NUMBERS = (1, 2, 15, 16, 17, 63, 64, 65, 127, 128, 129, 191, 192, 193, 255, 1000, 100_000)
# Multiples of 1/256 leave nothing undecided by a byte; their neighbours leave next to nothing or next to all.
CHANCES = (1e-9, 1e-3, 1 / 256, 1 / 256 - 1e-6, 1.999 / 256, 0.03, 37 / 256, 0.3, 0.5, 0.7, 255 / 256, 255.5 / 256,
           0.9999, 1 - 1e-9)
POISSONS = [1e-6, 1e-3, 0.4, 1.0, 2.0, 7.7, 9.99, 9.999, 10.0, 10.4, 15.5, 29.9, 30.1, 33.3, 63.0, 120.0, 1000.0,
            1234.5, 1e5]
HELD = [1e-6, 0.1, 1.0, 2.5, 9.99, 10.0, 20.0, 29.9, 29.9999, 30.0]
GAMMAS = [0.05, 0.3, 0.999, 1.0, 1.001, 1.5, 4.0, 60.0, 1e6]
BETAS = [(0.5, 0.5), (0.2, 3.0), (1.0, 1.0), (2.0, 5.0), (30.0, 12.0), (0.1, 0.9), (400.0, 0.7)]
SPELLS = [1.3, 4.0, 45.0]
# counts are tested twice, by their law and by their sum
TESTS = 2 * (len(BINOMIALS) + len(NUMBERS) * len(CHANCES) + len(POISSONS) + len(HELD)) + len(GAMMAS) + len(BETAS) + \
    len(SPELLS) + 9


def fit(found: Any, expected: Any) -> float:
    """The chance of a worse fit (chi-square); cells are joined until each holds ten expected or more."""
    cells = [[0.0, 0.0]]
    for cell in zip(np.asarray(found).tolist(), np.asarray(expected).tolist(), strict=True):
        if cells[-1][1] >= 10.0:
            cells.append([0.0, 0.0])
        cells[-1] = [cells[-1][k] + cell[k] for k in (0, 1)]
    if len(cells) > 1 and cells[-1][1] < 10.0:
        last = cells.pop()
        cells[-1] = [cells[-1][k] + last[k] for k in (0, 1)]
    if len(cells) == 1:
        return 1.0
    return float(stats.chi2.sf(sum((f - e) ** 2 / e for f, e in cells), len(cells) - 1))


def fit_counts(draws: Array, law: Any) -> float:
    """Of whole-number draws to an exact law."""
    low = int(min(law.ppf(1e-12), draws.min()))
    high = int(max(law.isf(1e-12), draws.max()))
    steps = np.unique(np.linspace(low, high, min(high - low, 2000) + 1).astype(np.int64))
    below = np.concatenate([[0.0], law.cdf(steps[:-1]), [1.0]])
    found = np.histogram(draws, bins=[-np.inf, *(steps[:-1] + 0.5), np.inf])[0]
    return fit(found, len(draws) * np.diff(below))


def fit_reals(draws: Array, law: Any, edges: Any = None) -> float:
    """Of real draws: 400 cells alike and a finer grid of both tails, or the cells between these edges."""
    if edges is None:
        tails = np.geomspace(10.0 / len(draws), 1 / 400, 30)
        edges = np.concatenate([law.ppf(tails), law.ppf(np.arange(1, 400) / 400), law.isf(tails)])
    edges = np.unique(edges)
    below = np.concatenate([[0.0], law.cdf(edges), [1.0]])
    found = np.bincount(np.searchsorted(edges, draws), minlength=len(edges) + 1)
    return fit(found, len(draws) * np.diff(below))


def sum_fits(total: float, law: Any) -> float:
    """Twice the chance of a sum as far out as this one."""
    return float(2.0 * min(law.cdf(total), law.sf(total - 1)))


def test_cells_are_joined_and_a_wrong_law_is_seen() -> None:
    assert fit([5, 5, 5, 5, 5], [5.0] * 5) == 1.0
    draws = sample("binomial", 50, 0.3, DRAWS, place=PLACE)
    assert fit_counts(draws, stats.binom(50, 0.3)) > 1e-3 > 1e-12 > fit_counts(draws, stats.binom(50, 0.303))
    draws = sample("normal", 0, 0, 10 * DRAWS, place=PLACE)
    kept = draws[np.abs(draws) < ziggurat.R]  # as if there were no tail
    assert fit_reals(kept, stats.norm) < ALARM / TESTS


def assert_binomial(n: int, p: float, count: int) -> None:
    """Draws lie within 0 and n, follow the law, and their sum does."""
    draws = sample("binomial", n, p, count, place=PLACE)
    assert draws.min() >= 0 and draws.max() <= n
    assert fit_counts(draws, stats.binom(n, p)) > ALARM / TESTS
    assert sum_fits(draws.sum(), stats.binom(n * count, p)) > ALARM / TESTS


@pytest.mark.parametrize(("n", "p"), BINOMIALS)
def test_binomial_fits_at_its_boundaries(n: int, p: float) -> None:
    assert_binomial(n, p, DRAWS)


@pytest.mark.parametrize("n", NUMBERS)
def test_binomial_fits_everywhere(n: int) -> None:
    for p in CHANCES:
        assert_binomial(n, p, FEW)


@pytest.mark.parametrize(("name", "mean"), [
    *(("poisson", mean) for mean in POISSONS), *(("held_poisson", mean) for mean in HELD),
])
def test_poisson_fits(name: str, mean: float) -> None:
    draws = sample(name, mean, 0, DRAWS, place=PLACE)
    assert draws.min() >= 0
    assert fit_counts(draws, stats.poisson(mean)) > ALARM / TESTS
    assert sum_fits(draws.sum(), stats.poisson(mean * DRAWS)) > ALARM / TESTS


@pytest.mark.parametrize("mean", [0.5, 12.0, 30.0])
def test_a_held_poisson_reaches_beyond_its_table(mean: float) -> None:
    """The largest uniform there is: 64 or more at a mean of 30, where the table ends."""
    place = counter_of((WORD - 1,) * 4, (7, 3))
    largest = sample("held_poisson", mean, 0, 1, seed=7, first=3, place=place)[0]
    assert largest == twin.adding_poisson(mean, 1.0 - 2.0**-53)
    if largest < 1000:  # unless all chances together, rounded, stay below the uniform
        assert abs(largest - stats.poisson(mean).isf(2.0**-53)) <= 3
        assert (largest >= 64) == (mean == 30.0)


@pytest.mark.parametrize("shape", GAMMAS)
def test_gamma_fits(shape: float) -> None:
    assert fit_reals(sample("gamma", shape, 0, DRAWS, place=PLACE), stats.gamma(shape)) > ALARM / TESTS


@pytest.mark.parametrize(("a", "b"), BETAS)
def test_beta_fits(a: float, b: float) -> None:
    draws = sample("beta", a, b, DRAWS, place=PLACE)
    assert draws.min() >= 0.0 and draws.max() <= 1.0
    assert fit_reals(draws, stats.beta(a, b)) > ALARM / TESTS


def test_uniform_fits() -> None:
    assert fit_reals(sample("uniform", 0, 0, 10 * DRAWS, place=PLACE), stats.uniform) > ALARM / TESTS


def test_normal_fits_in_every_layer_and_beyond_the_last() -> None:
    draws = sample("normal", 0, 0, 16 * DRAWS, place=PLACE)
    edges = np.array(ziggurat.EDGES[1:])
    assert fit_reals(draws, stats.norm) > ALARM / TESTS
    assert fit_reals(draws, stats.norm, np.concatenate([-edges, edges])) > ALARM / TESTS
    assert sum_fits((draws > 0).sum(), stats.binom(len(draws), 0.5)) > ALARM / TESTS
    out = np.abs(draws[np.abs(draws) > ziggurat.R])
    assert sum_fits(len(out), stats.binom(len(draws), 2 * stats.norm.sf(ziggurat.R))) > ALARM / TESTS
    assert fit_reals(out, stats.truncnorm(ziggurat.R, np.inf)) > ALARM / TESTS
    inside = np.abs(draws[np.abs(draws) < edges[-2]])  # the cap, all edge
    assert fit_reals(inside, stats.truncnorm(0, edges[-2]), np.linspace(0, edges[-2], 40)[1:-1]) > ALARM / TESTS
    squares = stats.chi2(len(draws))
    assert min(squares.cdf((draws**2).sum()), squares.sf((draws**2).sum())) > ALARM / TESTS


def test_the_layers_of_the_normal_are_those_of_the_twin_and_close() -> None:
    edges, heights = twin_ziggurat.tables()
    assert edges == ziggurat.EDGES.tolist() and heights == ziggurat.HEIGHTS.tolist()
    assert float(twin_ziggurat.R) == ziggurat.R
    assert (np.diff(edges) < 0).all() and (np.diff(heights[1:]) > 0).all()
    assert np.abs(np.exp(-0.5 * np.square(edges[1:])) - heights[1:]).max() < 1e-15
    areas = edges[1:-1] * np.diff(heights)[1:]  # of every layer but the base, which has its tail
    base = edges[1] * heights[1] + math.sqrt(2 * math.pi) * stats.norm.sf(edges[1])
    assert areas == pytest.approx(np.full(255, base), rel=1e-12)
    assert edges[0] * heights[0] == pytest.approx(base, rel=1e-14)


def test_more_likely_trials_succeed_where_less_likely_ones_do() -> None:
    """Trial by trial, on the same words: of what a chance stops a larger one stops all (a superset)."""
    chances = sorted([0.2, 0.2 + 1e-9, 0.2001, 0.203, 0.21, 51 / 256, 52 / 256 - 1e-12, 52 / 256, 0.5, 0.999, 1, 1e-7])
    beyond = 0
    for replicate in range(12):
        reached = np.array([trials([n], chances, replicate=replicate, place=PLACE, most=200)[0] for n in range(1, 201)])
        each = np.diff(reached, axis=0, prepend=0)  # what trial n adds: 0 or 1
        assert set(np.unique(each)) <= {0, 1}
        assert (np.diff(each, axis=1) >= 0).all()
        beyond += (np.diff(each[:, 1:5], axis=1) > 0).sum()
    assert beyond > 0  # chances that share their first eight bits do differ


@pytest.mark.parametrize("zones", [1, 2, 3, 7, 8, 9, 17, 64])
@pytest.mark.parametrize("most", [1, 16, 17, 40, 300, 3072, 3073])
def test_trials_in_zones_are_the_twin_s(zones: int, most: int) -> None:
    """Also where they are too many to be dealt at once, and one binomial a lane stands for them."""
    numbers = [most * (z + 1) // zones for z in range(zones)][::-1]
    chances = [0.0, 0.003, 0.25, 0.7777, 1.0]
    day, lane, low, high = PLACE
    ours = trials(numbers, chances, seed=9, replicate=4, place=PLACE)
    source = DrawSite(9, 4, day, low, high)
    draw = twin.successes if twin.in_hand(most, zones) else twin.binomial
    some = range(0, zones, 1 + zones // 8)
    assert [[draw(numbers[z], p, source, lane + z) for p in chances] for z in some] == ours[some].tolist()


@pytest.mark.parametrize("mean", SPELLS)
def test_spell_is_geometric_with_the_mean_asked_for(mean: float) -> None:
    draws = sample("spell", mean, 0, DRAWS, place=PLACE)
    assert fit_counts(draws, stats.geom(1 / mean)) > ALARM / TESTS
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
    *(("binomial", n, p) for n in NUMBERS for p in CHANCES), *(("held_poisson", mean, 0.0) for mean in HELD),
    *(("gamma", shape, 0.0) for shape in (*GAMMAS, 1e-3)), *(("beta", a, b) for a, b in (*BETAS, (1e-4, 2e-4))),
    ("normal", 0.0, 0.0), ("uniform", 0.0, 0.0), ("whole", 17.25, 0.0), ("spell", 6.5, 0.0), ("spell", 1.0, 0.0),
    ("binomial", 0, 0.5), ("binomial", 30, 1.0), ("binomial", 30, 0.0),
])
def test_engine_equals_twin_draw_for_draw(name: str, a: float, b: float) -> None:
    count, seed, first = (3000 if name == "normal" else 20), 0xFFFFFFFF, 2**31
    day, lane, low, high = PLACE
    theirs = []
    for replicate in range(first, first + count):
        source = DrawSite(seed, replicate, day, low, high)
        match name:
            case "binomial":
                draw: float = twin.binomial(int(a), b, source, lane)
            case "poisson":
                draw = twin.poisson(a, source, lane)
            case "held_poisson":
                draw = twin.adding_poisson(a, source.uniform(lane))
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
