"""Parameter draws: each a site of its own, by inverse CDF, so that one change moves one draw."""

from __future__ import annotations

from typing import Any

import numpy as np

from magdepth.chance.streams import PARAMETER, fill_uniforms
from magdepth.engine.program import Program, Recipe
from magdepth.errors import BadInput, Fault
from magdepth.scenario.distributions import Constant
from magdepth.scenario.expressions import Expression

Draws = np.ndarray[Any, np.dtype[np.float64]]

# Draws are made in whole groups, whatever the number of replicates: vectorised exp and log may
# round differently at the end of an array, and the first replicates must not feel how many follow.
GROUP = 256


def draw_parameters(program: Program, seed: int, first: int, count: int) -> Draws:
    """Parameters of the replicates first .. first + count - 1, one row each, in internal units.

    Draws are held to the hard bounds: a long tail may reach beyond what is possible.
    Raises BadInput (G102) where an expression leaves the numbers (a division by zero).
    """
    start = first // GROUP * GROUP
    rows: list[Draws] = []
    while start < first + count:
        rows.append(_group(program, seed, start))
        start += GROUP
    lead = first % GROUP
    return np.ascontiguousarray(np.concatenate(rows)[lead : lead + count])


def _group(program: Program, seed: int, start: int) -> Draws:
    table = np.zeros((GROUP, program.n_p))
    named: dict[str, Draws] = {}
    later: list[Recipe] = []
    u = np.empty(GROUP)
    pick = np.empty(GROUP)
    for recipe in program.recipes:
        if isinstance(recipe.value, Expression):
            later.append(recipe)
            continue
        if isinstance(recipe.value, Constant):
            table[:, recipe.slot] = recipe.value.value
        else:
            low, high = recipe.site
            fill_uniforms(seed, start, 0, low, high ^ PARAMETER, u)
            fill_uniforms(seed, start, 1, low, high ^ PARAMETER, pick)
            table[:, recipe.slot] = np.clip(recipe.value.ppf(u, pick), recipe.low, recipe.high)
        named[recipe.key] = table[:, recipe.slot]
        for place in recipe.copies:
            table[:, place] = table[:, recipe.slot]
    for recipe in later:
        assert isinstance(recipe.value, Expression)
        with np.errstate(all="ignore"):
            values = np.asarray(recipe.value.evaluate(named), dtype=float)
        if not np.all(np.isfinite(values)):
            raise BadInput(
                Fault("G102", "the expression does not give a number", key=recipe.key, got=str(recipe.value))
            )
        table[:, recipe.slot] = np.clip(values, recipe.low, recipe.high)
        for place in recipe.copies:
            table[:, place] = table[:, recipe.slot]
    return table
