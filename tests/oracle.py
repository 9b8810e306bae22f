"""How a simulated figure is held against an exact one: by a stated multiple of its Monte Carlo error."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from magdepth.testing.laws import Table

# A right mean is further off than this many standard errors with a chance of 7e-6; seeds are fixed.
ERRORS = 4.5
ALARM = 1e-5
REPLICATES = 20_000


def assert_mean(values: Any, exact: float, bias: float = 0.0) -> None:
    """The mean of the values is the exact one, up to Monte Carlo error (and a stated bias)."""
    values = np.asarray(values, dtype=float)
    error = values.std(ddof=1) / np.sqrt(values.size)
    off = abs(values.mean() - exact)
    assert off <= ERRORS * error + bias + 1e-12 * abs(exact), f"{values.mean()} against {exact}, error {error}"


def assert_variance(values: Any, exact: float) -> None:
    """The variance of the values is the exact one, up to Monte Carlo error."""
    values = np.asarray(values, dtype=float)
    squares = (values - values.mean()) ** 2
    error = squares.std(ddof=1) / np.sqrt(values.size)
    assert abs(squares.mean() - exact) <= ERRORS * error, f"{squares.mean()} against {exact}, error {error}"


def assert_law(values: Table, law: Any) -> None:
    """Whole numbers follow an exact law: chi-square over cells of ten expected or more."""
    top = int(max(values.max(), law.ppf(1 - 1e-9)))
    chances = law.pmf(np.arange(top + 1))
    counts = np.bincount(values, minlength=top + 1)
    cells: list[tuple[float, float]] = [(0.0, 0.0)]
    for expected, found in zip(len(values) * chances, counts, strict=True):
        if cells[-1][0] >= 10:
            cells.append((0.0, 0.0))
        cells[-1] = (cells[-1][0] + expected, cells[-1][1] + found)
    rest = len(values) * (1 - chances.sum())
    last = cells.pop()
    cells[-1] = (cells[-1][0] + last[0] + rest, cells[-1][1] + last[1])
    table = np.array(cells)
    worse = stats.chi2.sf(((table[:, 1] - table[:, 0]) ** 2 / table[:, 0]).sum(), len(table) - 1)
    assert len(table) > 3
    assert worse > ALARM, f"a right sampler would fit worse only with a chance of {worse}"
