"""The engine equals its plain-Python twin: every count of every component on every day, bit for bit."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from magdepth.engine.blocks import trace
from magdepth.engine.parameters import draw_parameters
from magdepth.engine.program import compile_program
from magdepth.kinds import KINDS
from magdepth.scenario import Scenario, load
from magdepth.testing import twin_engagement, twin_samplers, twin_support
from magdepth.testing.laws import Table
from magdepth.testing.random_scenarios import CAMPAIGN_ZONES, Data, as_text, campaign, load_text, scenarios
from magdepth.testing.random_values import RANGES
from magdepth.testing.twin import ACTS, twin_trace
from magdepth.testing.twin_parameters import drawn_parameters
from properties import holds_for

SEEDS = (7, 0, 0xFFFFFFFF)


def differences(scenario: Scenario, seed: int, replicates: int, days: int | None = None) -> list[str]:
    """Every slot in which engine and twin differ, with the first place."""
    return differing(scenario, engine_paths(scenario, seed, replicates), seed, replicates, days)


def engine_paths(scenario: Scenario, seed: int, replicates: int) -> dict[str, Table]:
    """The path of every slot as the engine makes it."""
    program = compile_program(scenario)
    made = trace(program, seed=seed, replicates=replicates)
    return {name: made[:, :, place] for name, place in program.slots.items()}


def differing(
    scenario: Scenario, engine: dict[str, Table], seed: int, replicates: int, days: int | None = None
) -> list[str]:
    """Every slot in which the twin differs from these paths of the engine."""
    twin = twin_trace(scenario, seed, replicates, days)
    assert set(twin) == set(engine)
    found = []
    for name, path in engine.items():
        ours, theirs = path[:, :days], np.array(twin[name])
        if not np.array_equal(ours, theirs):
            r, t = np.argwhere(ours != theirs)[0]
            found.append(f"{name}: engine {ours[r, t]}, twin {theirs[r, t]} in replicate {r} on day {t}")
    return found


@holds_for(scenarios(), few=10, many=100)
def test_engine_equals_twin_on_random_systems(data: Data) -> None:
    assert differences(load_text(as_text(data)), seed=7, replicates=2) == []


CAMPAIGNS = 30  # each number of zones three times, each size four times


@cache
def simulated(number: int) -> tuple[Scenario, dict[str, Table]]:
    """A campaign, and its first replicate as the engine makes it: both once for all tests."""
    scenario = load_text(as_text(campaign(number)))
    return scenario, engine_paths(scenario, seed=7, replicates=1)


def test_engine_equals_twin_on_campaigns_of_any_size_and_number_of_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Full nights: trials in zones dealt at once and, where there are too many, as binomials."""
    dealt: Counter[tuple[bool, bool]] = Counter()
    held = twin_samplers.in_hand

    def counting(most: int, zones: int) -> bool:
        dealt[(zones > 1, held(most, zones))] += most > 0
        return held(most, zones)

    monkeypatch.setattr(twin_engagement, "in_hand", counting)
    seen = Counter[int]()
    for number in range(CAMPAIGNS):
        scenario, engine = simulated(number)
        seen[len(scenario.component("raids").zones)] += 1
        assert differing(scenario, engine, seed=7, replicates=1) == [], number
    assert set(seen) == set(CAMPAIGN_ZONES)
    assert all(dealt[zoned, at_once] > 10 for zoned in (False, True) for at_once in (False, True)), dealt


def test_engine_equals_twin_on_the_campaign_that_engines_are_measured_with(root: Path) -> None:
    scenario = load(root / "benchmarks" / "r1.yaml")
    assert len(scenario.component("raids").zones) == 6
    assert differences(scenario, seed=7, replicates=1, days=35) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_equals_twin_on_the_article_s_system(seed: int, article: Scenario) -> None:
    assert differences(article, seed=seed, replicates=2, days=45) == []


def test_engine_equals_twin_to_the_last_day(article: Scenario) -> None:
    assert max(c.last_day for c in article.components) > article.days  # some parts look further ahead
    assert differences(article, seed=11, replicates=1) == []


def test_engine_equals_twin_on_the_launch_part() -> None:
    assert differences(load("launches"), seed=1, replicates=5) == []


@pytest.mark.parametrize(("name", "spreading"), [("alabuga-2025", 50), ("benchmarks/r1.yaml", 40)])
def test_parameter_draws_equal_the_twin_s(name: str, spreading: int, root: Path) -> None:
    scenario = load(root / name if "/" in name else name)
    program = compile_program(scenario)
    count = 300  # more than one group
    engine = draw_parameters(program, 5, 0, count)
    twin = drawn_parameters(scenario, 5, count)
    compared = 0
    for recipe in program.recipes:
        key, _, step = recipe.key.partition("@")
        theirs = np.array(twin[key].figures[int(step or 0)])
        for place in (recipe.slot, *recipe.copies):
            assert engine[:, place].tobytes() == theirs.tobytes(), recipe.key
        compared += len(set(theirs.tolist())) > 1
    assert compared > spreading


def test_every_kind_has_a_twin_and_every_parameter_a_random_range() -> None:
    assert set(ACTS) == set(KINDS) == set(RANGES)
    for name, kind in KINDS.items():
        assert {param.name for param in kind.params} == set(RANGES[name])
        for param in kind.params:
            low, high = RANGES[name][param.name]
            assert param.low <= low < high <= param.high


@pytest.mark.parametrize(("module", "name", "wrong"), [
    (twin_engagement, "DECOYS", 65537), (twin_engagement, "DRONE_SHOTS", 257), (twin_engagement, "USE", 6),
    (twin_engagement, "MISSILE_SHOTS", 1025), (twin_engagement, "FULL_KNOW_HOW", 100.0), (twin_samplers, "CLOSE", 2049),
    (twin_samplers, "HAND", 191), (twin_samplers, "LAST_ATTEMPT", 4094), (twin_support, "ADDED_MEAN", 20.0),
], ids=lambda value: value if isinstance(value, str) else None)
def test_a_wrong_twin_is_found(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, wrong: float, article: Scenario
) -> None:
    assert getattr(module, name) != wrong
    monkeypatch.setattr(module, name, wrong)
    if name == "FULL_KNOW_HOW":
        assert differences(article, seed=7, replicates=2, days=60)
        return
    assert any(differing(*simulated(number), seed=7, replicates=1) for number in range(CAMPAIGNS))
