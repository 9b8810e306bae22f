"""Our exp and log against the C library's to a few units in the last place, and against the twin's bit for bit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from magdepth.testing import twin_samplers as twin
from magdepth.testing.loops import FUNCTIONS, Array, evaluate

LARGEST = float(np.finfo(float).max)
TINY = 5e-324
RANDOM = np.random.default_rng(7)
GRIDS: dict[str, Array] = {
    "log": np.concatenate([
        2.0 ** RANDOM.uniform(-1070, 1023, 4000), 2.0 ** RANDOM.uniform(-1074, -1021, 1000),
        2.0 ** np.arange(-1074.0, 1024.0), np.nextafter(2.0 ** np.arange(-1073.0, 1024.0), 0.0),
        1.0 + RANDOM.uniform(-1e-3, 1e-3, 500), np.linspace(0.5, 2.0, 801),
        [1.0, TINY, LARGEST, math.sqrt(0.5), math.nextafter(1.0, 0.0), math.nextafter(1.0, 2.0), 2.0**-53],
    ]),
    "exp": np.concatenate([
        RANDOM.uniform(-745, 709, 4000), RANDOM.uniform(-745.2, -707.0, 2000), np.arange(-1075, 1024) * math.log(2.0),
        (np.arange(-1075, 1023) + 0.5) * math.log(2.0), RANDOM.uniform(-1e-3, 1e-3, 500),
        [0.0, -0.0, 1.0, -1.0, 709.0, -745.0, -745.2, -1e300, 800.0, 0.5 * math.log(2.0), TINY],
    ]),
    "log_factorial": np.concatenate([np.arange(0, 300), [1e3, 12345, 1e6, 1e9]]),
}


def units_off(ours: Array, right: Array) -> Array:
    """The distance in units in the last place of the right figure (of the smallest normal one, below it)."""
    return np.abs(ours - right) / np.spacing(np.maximum(np.abs(right), np.finfo(float).tiny))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_engine_equals_twin_bit_for_bit(name: str) -> None:
    grid = GRIDS[name]
    theirs = [getattr(twin, name)(int(v) if name == "log_factorial" else v) for v in grid.tolist()]
    assert evaluate(name, grid).tobytes() == np.array(theirs).tobytes()


def test_log_is_right_to_four_units_and_seldom_off_by_more_than_two() -> None:
    grid = GRIDS["log"]
    off = units_off(evaluate("log", grid), np.array([math.log(v) for v in grid]))
    assert off.max() <= 4.0
    assert (off > 2.0).mean() < 1e-3


def test_exp_is_right_to_two_units_and_capped() -> None:
    grid = GRIDS["exp"]
    held = np.clip(grid, None, 709.0)
    right = np.array([math.exp(v) if v >= -745.0 else 0.0 for v in held])
    assert units_off(evaluate("exp", grid), right).max() <= 2.0
    assert evaluate("exp", np.array([800.0, -746.0])).tolist() == [pytest.approx(math.exp(709.0), rel=1e-15), 0.0]


def test_log_factorial_is_right() -> None:
    grid = GRIDS["log_factorial"]
    whole = grid[grid < 1000]
    right = np.array([math.log(math.factorial(int(n))) for n in whole])  # exact integers first
    assert np.abs(evaluate("log_factorial", whole) - right).max() <= 1e-12
    large = grid[grid >= 1000]
    right = np.array([math.lgamma(n + 1.0) for n in large])
    assert units_off(evaluate("log_factorial", large), right).max() <= 4.0
