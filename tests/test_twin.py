"""The engine equals its plain-Python twin: every count of every component on every day, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from magdepth.engine.blocks import trace
from magdepth.engine.parameters import draw_parameters
from magdepth.engine.program import compile_program
from magdepth.kinds import KINDS
from magdepth.scenario import Scenario, load
from magdepth.testing.random_scenarios import Data, as_text, load_text, scenarios
from magdepth.testing.random_values import RANGES
from magdepth.testing.twin import ACTS, twin_trace
from magdepth.testing.twin_parameters import drawn_parameters

SEEDS = (7, 0, 0xFFFFFFFF)


def differences(scenario: Scenario, seed: int, replicates: int, days: int | None = None) -> list[str]:
    """Every slot in which engine and twin differ, with the first place."""
    program = compile_program(scenario)
    engine = trace(program, seed=seed, replicates=replicates)[:, :days]
    twin = twin_trace(scenario, seed, replicates, days)
    assert set(twin) == set(program.slots)
    found = []
    for name, place in program.slots.items():
        ours, theirs = engine[:, :, place], np.array(twin[name])
        if not np.array_equal(ours, theirs):
            r, t = np.argwhere(ours != theirs)[0]
            found.append(f"{name}: engine {ours[r, t]}, twin {theirs[r, t]} in replicate {r} on day {t}")
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(scenarios())
def test_engine_equals_twin_on_random_systems(data: Data) -> None:
    assert differences(load_text(as_text(data)), seed=7, replicates=2) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_equals_twin_on_the_article_s_system(seed: int) -> None:
    assert differences(load("alabuga-2025"), seed=seed, replicates=3, days=100) == []


def test_engine_equals_twin_to_the_last_day() -> None:
    scenario = load("alabuga-2025")
    assert max(c.last_day for c in scenario.components) > scenario.days  # some parts look further ahead
    assert differences(scenario, seed=11, replicates=1) == []


def test_engine_equals_twin_on_the_launch_part() -> None:
    assert differences(load("launches"), seed=1, replicates=5) == []


def test_parameter_draws_equal_the_twin_s() -> None:
    scenario = load("alabuga-2025")
    program = compile_program(scenario)
    count = 300  # more than one group
    engine = draw_parameters(program, 5, 0, count)
    twin = drawn_parameters(scenario, 5, count)
    compared = 0
    for recipe in program.recipes:
        key, _, step = recipe.key.partition("@")
        ours, theirs = engine[:, recipe.slot], np.array(twin[key].figures[int(step or 0)])
        assert ours.tobytes() == theirs.tobytes(), recipe.key
        compared += len(set(theirs.tolist())) > 1
    assert compared > 50


def test_every_kind_has_a_twin_and_every_parameter_a_random_range() -> None:
    assert set(ACTS) == set(KINDS) == set(RANGES)
    for name, kind in KINDS.items():
        assert {param.name for param in kind.params} == set(RANGES[name])
        for param in kind.params:
            low, high = RANGES[name][param.name]
            assert param.low <= low < high <= param.high


def test_a_wrong_twin_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from magdepth.testing import twin_engagement

    right = twin_engagement.logit

    def shifted(share: float) -> Any:
        return right(share) + 0.05

    monkeypatch.setattr(twin_engagement, "logit", shifted)
    found = differences(load("alabuga-2025"), seed=7, replicates=1, days=30)
    assert any("stopped" in line for line in found)
