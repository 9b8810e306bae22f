"""Parameter draws: one site each, inverse distribution functions, hard bounds, groups of any length."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from magdepth.engine.parameters import GROUP, draw_parameters
from magdepth.engine.program import compile_program
from magdepth.errors import BadInput
from magdepth.scenario import Scenario, load
from magdepth.scenario.distributions import Constant, Lognormal, Uniform
from magdepth.scenario.expressions import Expression
from magdepth.testing.small import paths, small_system


@pytest.fixture(scope="module")
def scenario(article: Scenario) -> Scenario:
    return article


def by_key(scenario: Scenario, seed: int, count: int, first: int = 0) -> dict[str, np.ndarray]:
    program = compile_program(scenario)
    table = draw_parameters(program, seed, first, count)
    return {recipe.key: table[:, recipe.slot] for recipe in program.recipes}


@pytest.mark.parametrize(("first", "count"), [(0, 1), (0, 255), (0, 256), (0, 600), (100, 300), (255, 2), (1000, 37)])
def test_any_stretch_of_replicates_is_the_same_stretch(scenario: Scenario, first: int, count: int) -> None:
    program = compile_program(scenario)
    whole = draw_parameters(program, 4, 0, 5 * GROUP)
    assert draw_parameters(program, 4, first, count).tobytes() == whole[first : first + count].tobytes()


def test_draws_follow_the_declared_distributions(scenario: Scenario) -> None:
    """Kolmogorov's test for every distribution of the scenario, 1e-4 shared out among them (seed fixed)."""
    draws = by_key(scenario, 12, 4000)
    tested = 0
    for key, quantity in scenario.all_quantities():
        value = quantity.value
        if isinstance(value, Lognormal | Uniform):
            chance = np.array([value.cdf(v) for v in draws[key]])
            assert stats.kstest(chance, stats.uniform.cdf).pvalue > 1e-4 / 100, key
            tested += 1
    assert 20 < tested <= 100


def test_no_two_parameters_share_their_chance(scenario: Scenario) -> None:
    draws = by_key(scenario, 12, 4000)
    keys = [k for k, q in scenario.all_quantities() if isinstance(q.value, Lognormal | Uniform)]
    ranks = np.array([stats.rankdata(draws[key]) for key in keys])
    correlations = np.abs(np.corrcoef(ranks) - np.eye(len(keys)))
    assert correlations.max() < 5.5 / np.sqrt(4000)  # 5.5 standard errors, some thousand pairs


def test_changing_one_distribution_moves_no_other(scenario: Scenario) -> None:
    used = {name for _, q in scenario.all_quantities() if isinstance(q.value, Expression) for name in q.value.names}
    key = next(k for k, q in scenario.all_quantities() if isinstance(q.value, Lognormal) and k not in used)
    before = by_key(scenario, 3, 50)
    for value in (Uniform(1.0, 2.0), Constant(1.5), Lognormal(1.0, 3.0)):
        after = by_key(scenario.with_quantity(key, replace(scenario.quantity(key), value=value)), 3, 50)
        assert set(after) == set(before)
        moved = [name for name in before if before[name].tobytes() != after[name].tobytes()]
        assert moved == [key]


def test_the_same_chance_stands_behind_both_sides_of_a_change(scenario: Scenario) -> None:
    """A parameter that keeps its name keeps its uniforms: a wider distribution is a monotone map of the old draws."""
    used = {name for _, q in scenario.all_quantities() if isinstance(q.value, Expression) for name in q.value.names}
    key = next(k for k, q in scenario.all_quantities() if isinstance(q.value, Lognormal) and k not in used)
    wide = replace(scenario.quantity(key), value=Uniform(1.0, 2.0), low=0.0, high=9.0)
    before, after = by_key(scenario, 3, 200)[key], by_key(scenario.with_quantity(key, wide), 3, 200)[key]
    assert np.array_equal(np.argsort(before), np.argsort(after))


def test_an_overlay_moves_only_what_it_sets(scenario: Scenario, tmp_path: Path) -> None:
    key = next(k for k, q in scenario.all_quantities() if isinstance(q.value, Uniform) and k.count(".") == 1)
    value = scenario.quantity(key).value
    assert isinstance(value, Uniform)
    middle = 0.5 * (value.low + value.high) / scenario.quantity(key).factor
    path = tmp_path / "narrow.yaml"
    path.write_text(
        f"overlay: narrow\non: {scenario.name}\nabout: One parameter is known.\nset:\n"
        f"  {key}: {{value: {middle!r}, unit: {scenario.quantity(key).unit!r}, assumption: a test}}\n"
    )
    before, after = by_key(scenario, 3, 50), by_key(load(scenario.name, overlays=[path]), 3, 50)
    named = {k for k, q in scenario.all_quantities() if isinstance(q.value, Expression) and key in q.value.names}
    moved = {name for name in before if before[name].tobytes() != after[name].tobytes()}
    assert key in moved <= {key} | named


def test_draws_are_held_to_the_hard_bounds() -> None:
    """Only the inner 98 % of a distribution is checked at loading: its tails may reach what can't be."""
    tails = {"lognormal": {"low": 0.5, "high": 0.88}}
    works = {"kind": "plant", "capacity": 10, "attacks": 0.5, "attack_spread": 20, "attack_share": tails}
    draws = by_key(small_system(5, works=works), 1, 5000)["works.attack_share"]
    free = Lognormal(0.5, 0.88)
    assert draws.max() == 0.99
    beyond = 1 - free.cdf(0.99)
    assert abs((draws == 0.99).mean() - beyond) < 4.5 * np.sqrt(beyond / 5000)
    assert abs((draws < 0.7).mean() - free.cdf(0.7)) < 4.5 * np.sqrt(0.25 / 5000)


def test_computed_parameters_are_held_to_them_too() -> None:
    scenario = small_system(3, works={"kind": "plant", "capacity": 10, "availability": {"uniform": {"low": 0.4,
                                                                                                 "high": 0.9}}})
    computed = replace(scenario.quantity("works.capacity"), value=Expression.read("20 * works.availability - 13"))
    draws = by_key(scenario.with_quantity("works.capacity", computed), 1, 500)
    assert draws["works.capacity"].min() == 0.0
    plain = 20 * draws["works.availability"] - 13
    assert np.array_equal(draws["works.capacity"], np.maximum(plain, 0.0))
    assert paths(scenario.with_quantity("works.capacity", computed), 50)["works.made"].min() >= 0


def test_an_expression_without_a_number_is_told() -> None:
    scenario = small_system(3, works={"kind": "plant", "capacity": 10, "availability": 0})
    wrong = replace(scenario.quantity("works.capacity"), value=Expression.read("1 / works.availability"))
    with pytest.raises(BadInput, match="G102"):
        by_key(scenario.with_quantity("works.capacity", wrong), 1, 5)


def test_each_step_of_a_schedule_is_drawn_by_itself() -> None:
    level = {"lognormal": {"low": 20, "high": 60}}
    steps = {"schedule": [{"from": "start", "value": level}, {"from": "start+3", "value": level}]}
    draws = by_key(small_system(6, works={"kind": "plant", "capacity": steps}), 1, 2000)
    first, second = draws["works.capacity@0"], draws["works.capacity@1"]
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / np.sqrt(2000)
    assert np.median(first) == pytest.approx(np.median(second), rel=0.05)
