"""Conservation and non-negativity on random systems and on the article's, and that a leak would be seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from magdepth.engine.blocks import trace
from magdepth.engine.program import compile_program
from magdepth.kinds import KINDS, Balance
from magdepth.scenario import load
from magdepth.testing.laws import Table, broken_laws, paths_of
from magdepth.testing.random_scenarios import Data, as_text, load_text, scenarios


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(scenarios())
def test_laws_hold_on_random_systems(data: Data) -> None:
    scenario = load_text(as_text(data))
    program = compile_program(scenario)
    assert broken_laws(scenario, paths_of(program, trace(program, seed=3, replicates=20))) == []


@pytest.fixture(scope="module")
def paths() -> dict[str, Table]:
    program = compile_program(load("alabuga-2025"))
    return paths_of(program, trace(program, seed=3, replicates=50))


@pytest.mark.parametrize("overlays", [(), ("full-ramp",), ("supply-freeze",)], ids=["base", "full-ramp", "freeze"])
def test_laws_hold_on_the_article_s_system(overlays: tuple[str, ...]) -> None:
    scenario = load("alabuga-2025", overlays=overlays)
    program = compile_program(scenario)
    assert broken_laws(scenario, paths_of(program, trace(program, seed=4, replicates=50))) == []


def slots_under_law() -> list[tuple[str, str]]:
    """Every (kind, state) that a law of its kind speaks of."""
    named = []
    for kind in KINDS.values():
        for law in kind.laws:
            sides = (*law.left, *law.right) if isinstance(law, Balance) else (law.total, law.flow)
            named += [(kind.name, state) for state in sides]
    return sorted(set(named))


@pytest.mark.parametrize(("kind", "state"), slots_under_law())
def test_one_unit_out_of_nothing_is_found(paths: dict[str, Table], kind: str, state: str) -> None:
    scenario = load("alabuga-2025")
    name = next(c.name for c in scenario.components if c.kind.name == kind)
    forged = dict(paths) | {f"{name}.{state}": paths[f"{name}.{state}"].copy()}
    forged[f"{name}.{state}"][17, 33] += 1
    found = broken_laws(scenario, forged)
    assert any(line.startswith(f"{name}:") and line.endswith("in replicate 17 on day 33") for line in found), found


@pytest.mark.parametrize("state", ["launched.strike", "arriving.strike", "launched.ballistic"])
def test_a_munition_that_vanishes_is_found(paths: dict[str, Table], state: str) -> None:
    scenario = load("alabuga-2025")
    raid = scenario.roles["raid"]
    forged = dict(paths) | {f"{raid}.{state}": paths[f"{raid}.{state}"].copy()}
    forged[f"{raid}.{state}"][2, 40] += 1
    assert any(f"{raid}: launched.{state.split('.')[1]} = stopped" in line for line in broken_laws(scenario, forged))


def test_a_count_below_zero_is_found(paths: dict[str, Table]) -> None:
    scenario = load("alabuga-2025")
    slot = "account.cost".replace("account", scenario.roles["attacker_cost"])
    forged = dict(paths) | {slot: np.full_like(paths[slot], -1)}
    assert any("is not negative" in line for line in broken_laws(scenario, forged))


def test_rounds_delivered_to_nobody_are_found(paths: dict[str, Table]) -> None:
    scenario = load("alabuga-2025")
    resupply = next(c for c in scenario.components if c.kind.name == "resupply")
    layer, slot = resupply.ports["to"][0].component, f"{resupply.name}.delivered"
    forged = dict(paths) | {slot: paths[slot].copy()}
    forged[slot][0, 5] += 1
    assert any(line.startswith(f"{layer}: received") for line in broken_laws(scenario, forged))
