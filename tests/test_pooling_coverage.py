"""Pooling by simulation: claims made from a known truth by the stated error models, and the bands they give.

Every share is held to limits that a sound pool leaves once in ten thousand runs (binomial), for however many runs;
seeds are fixed. A few runs see a gross error, many, which are slow, a small one.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from magdepth.evidence import Claim
from magdepth.evidence.weighing.densities import ABOVE, BELOW, ERROR, Z95
from magdepth.evidence.weighing.hierarchy import SCATTER
from magdepth.evidence.weighing.pooling import pool
from pooling_cases import claim

FALSE_ALARM = 1e-4  # of each share, at any number of runs
TRUTH = math.log(1_717.0)


def runs(few: int, many: int) -> pytest.MarkDecorator:
    """The simulation at few runs, and slow at many."""
    slow = pytest.mark.slow(reason=f"a calibration of {many:,} simulated pools")
    return pytest.mark.parametrize("runs", [few, pytest.param(many, marks=slow)])


def limits(runs: int, share: float = 0.9) -> tuple[float, float]:
    """The least and the greatest share of bands that should hold the truth."""
    low, high = binom.ppf([FALSE_ALARM / 2, 1 - FALSE_ALARM / 2], runs, share)
    return float(low) / runs, float(high) / runs


def exact(z: float) -> float:
    """A figure of so many digits that rounding plays no part."""
    return float(f"{math.exp(z):.9g}")


def holds(claims: list[Claim], rule: str = "linear", truth: float = TRUTH) -> bool:
    low, high = pool(claims, rule=rule).band
    return low <= math.exp(truth) <= high


def said(name: str, kind: str, grade: str, chance: np.random.Generator, truth: float = TRUTH) -> Claim:
    """A claim as its wording's error model makes it: off by the grade's error, and by what its words leave open."""
    z = truth + ERROR[grade[1]] * chance.normal()
    if kind == "range":
        half = 0.4
        middle = z + half / Z95 * chance.normal()
        return claim(name, (exact(middle - half), exact(middle + half)), kind, grade)
    if kind == "upper_bound":
        return claim(name, exact(z + BELOW * chance.exponential()), kind, grade)
    if kind == "lower_bound":
        return claim(name, exact(z - ABOVE * chance.exponential()), kind, grade)
    return claim(name, exact(z), kind, grade)


@pytest.mark.parametrize("kind", ["point", "range", "upper_bound", "lower_bound"])
@pytest.mark.parametrize("grade", ["B2", "C4"])
@runs(300, 1_000)
def test_one_claims_band_holds_the_truth_nine_times_in_ten(kind: str, grade: str, runs: int) -> None:
    chance = np.random.default_rng(20_250_630)
    share = np.mean([holds([said("x", kind, grade, chance)]) for _ in range(runs)])
    low, high = limits(runs)
    assert low <= share <= high


@runs(200, 400)
def test_a_linear_pool_of_sound_voices_holds_the_truth_at_least_as_often(runs: int) -> None:
    """Averaging densities widens them (Gneiting and Ranjan 2013), so only the lower limit is held."""
    chance = np.random.default_rng(1)
    kinds = ["point", "range", "upper_bound", "lower_bound"]
    pools = [[said(f"x{k}", kind, "C3", chance) for k, kind in enumerate(kinds)] for _ in range(runs)]
    share = np.mean([holds(some) for some in pools])
    assert share >= limits(runs)[0]


@pytest.mark.parametrize("voices", [2, 5])
@runs(120, 600)
def test_the_hierarchical_band_is_exact_where_voices_scatter_as_its_prior_says(voices: int, runs: int) -> None:
    chance, held = np.random.default_rng(voices), 0
    for _ in range(runs):
        scatter = abs(SCATTER * chance.normal())
        own = TRUTH + scatter * chance.normal(size=voices)
        held += holds([said(f"x{k}", "point", "C3", chance, truth=at) for k, at in enumerate(own)], "hierarchical")
    low, high = limits(runs)
    assert low <= held / runs <= high


def test_voices_that_scatter_are_not_held_by_a_pool_that_ignores_it() -> None:
    """The test above can fail: one voice's band for the truth behind all of them is too narrow."""
    chance, runs = np.random.default_rng(3), 400
    share = np.mean([holds([said("x", "point", "C3", chance, TRUTH + SCATTER * chance.normal())]) for _ in range(runs)])
    assert share < limits(runs)[0]


@runs(100, 500)
def test_censored_voices_are_held_too(runs: int) -> None:
    """Three name figures, two only say on which side of 1,000 they see it; the truth is uniform around it."""
    chance, held = np.random.default_rng(4), 0
    line = math.log(1_000.0)
    for _ in range(runs):
        truth = line + chance.uniform(-2.0, 2.0)
        own = truth + abs(SCATTER * chance.normal()) * chance.normal(size=5)
        some = [said(f"x{k}", "point", "C3", chance, truth=at) for k, at in enumerate(own[:3])]
        for k, at in enumerate(own[3:] + ERROR["3"] * chance.normal(size=2)):
            some.append(claim(f"y{k}", 1_000.0, "lower_bound" if at > line else "upper_bound", "C3"))
        held += holds(some, "hierarchical", truth)
    low, high = limits(runs)
    assert low <= held / runs <= high
