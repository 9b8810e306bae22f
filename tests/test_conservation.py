"""Conservation and non-negativity on random systems and on the article's, and that a leak would be seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from magdepth.engine.blocks import trace
from magdepth.engine.program import compile_program
from magdepth.kinds import KINDS, Balance
from magdepth.scenario import Scenario, load
from magdepth.testing.laws import Table, broken_laws, paths_of
from magdepth.testing.random_scenarios import Data, as_text, campaign, load_text, scenarios
from properties import holds_for


@holds_for(scenarios(), few=10, many=100)
def test_laws_hold_on_random_systems(data: Data) -> None:
    scenario = load_text(as_text(data))
    program = compile_program(scenario)
    assert broken_laws(scenario, paths_of(program, trace(program, seed=3, replicates=20))) == []


def test_laws_hold_on_campaigns_of_any_size_and_number_of_zones() -> None:
    for number in range(10):  # each number of zones once, each size once or twice
        scenario = load_text(as_text(campaign(number, days=30)))
        program = compile_program(scenario)
        assert broken_laws(scenario, paths_of(program, trace(program, seed=3, replicates=10))) == [], number


@pytest.fixture(scope="module")
def zoned(root: Path) -> tuple[Scenario, dict[str, Table]]:
    scenario = load(root / "benchmarks" / "r1.yaml")
    program = compile_program(scenario)
    return scenario, paths_of(program, trace(program, seed=3, replicates=20))


def test_laws_hold_zone_by_zone(zoned: tuple[Scenario, dict[str, Table]]) -> None:
    scenario, paths = zoned
    assert sum(paths["missile_supply.refused_total." + zone].max() for zone in scenario.component("raids").zones) > 0
    assert broken_laws(scenario, paths) == []


@pytest.mark.parametrize(("slot", "law"), [
    ("guns.ready.z3", "guns: began + received = ready + depot + spent_total in z3"),
    ("guns.spent_total.z6", "guns: spent_total gathers spent"),
    ("guns.received.z1", "guns: received = delivered so far in z1"),
    ("gun_supply.delivered_total.z2", "guns: received = delivered so far in z2"),
    ("gun_supply.refused_total.z4", "gun_supply: began + ordered_total = "),
    ("gun_supply.ordered_total.z5", "gun_supply: ordered_total gathers ordered"),
    ("guns.left_strike.z2", "guns: engaged.strike = stopped + left"),
    ("raids.arriving.z5.strike", "raids: launched.strike = stopped by its layers + leaked"),
    ("raids.launched.strike", "stock: drawn = launched so far"), ("leakers.leaked.strike", "leakers: leaked.strike is"),
])
def test_one_unit_out_of_nothing_is_found_in_a_zone(
    zoned: tuple[Scenario, dict[str, Table]], slot: str, law: str
) -> None:
    scenario, paths = zoned
    forged = dict(paths) | {slot: paths[slot].copy()}
    forged[slot][7, 33] += 1
    assert any(line.startswith(law) and "in replicate 7 on day 33" in line for line in broken_laws(scenario, forged))


def test_what_moves_from_zone_to_zone_is_found(zoned: tuple[Scenario, dict[str, Table]]) -> None:
    """The sums over zones stay right; the magazines don't."""
    scenario, paths = zoned
    slots = ("guns.ready.z1", "guns.ready.z2")
    forged = dict(paths) | {slot: paths[slot].copy() for slot in slots}
    forged[slots[0]][2, 9] -= 1
    forged[slots[1]][2, 9] += 1
    assert len(broken_laws(scenario, forged)) == 2 + (forged[slots[0]][2, 9] < 0)


def test_what_is_left_unengaged_does_not_exceed_what_leaked(zoned: tuple[Scenario, dict[str, Table]]) -> None:
    scenario, paths = zoned
    forged = dict(paths) | {"raids.fresh.z1.strike": paths["raids.arriving.z1.strike"] + 1}
    assert any("no more are unengaged" in line for line in broken_laws(scenario, forged))


@pytest.fixture(scope="module")
def paths(article: Scenario) -> dict[str, Table]:
    """Twenty replicates over their first two months: enough to forge a count in."""
    program = compile_program(article)
    return {slot: path[:, :60] for slot, path in paths_of(program, trace(program, seed=3, replicates=20)).items()}


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
def test_one_unit_out_of_nothing_is_found(
    article: Scenario, paths: dict[str, Table], kind: str, state: str
) -> None:
    name = next(c.name for c in article.components if c.kind.name == kind)
    forged = dict(paths) | {f"{name}.{state}": paths[f"{name}.{state}"].copy()}
    forged[f"{name}.{state}"][17, 33] += 1
    found = broken_laws(article, forged)
    assert any(line.startswith(f"{name}:") and line.endswith("in replicate 17 on day 33") for line in found), found


@pytest.mark.parametrize("state", ["launched.strike", "arriving.strike", "launched.ballistic"])
def test_a_munition_that_vanishes_is_found(article: Scenario, paths: dict[str, Table], state: str) -> None:
    raid = article.roles["raid"]
    forged = dict(paths) | {f"{raid}.{state}": paths[f"{raid}.{state}"].copy()}
    forged[f"{raid}.{state}"][2, 40] += 1
    assert any(f"{raid}: launched.{state.split('.')[1]} = stopped" in line for line in broken_laws(article, forged))


def test_a_count_below_zero_is_found(article: Scenario, paths: dict[str, Table]) -> None:
    slot = "account.cost".replace("account", article.roles["attacker_cost"])
    forged = dict(paths) | {slot: np.full_like(paths[slot], -1)}
    assert any("is not negative" in line for line in broken_laws(article, forged))


def test_rounds_delivered_to_nobody_are_found(article: Scenario, paths: dict[str, Table]) -> None:
    resupply = next(c for c in article.components if c.kind.name == "resupply")
    layer, slot = resupply.ports["to"][0].component, f"{resupply.name}.delivered_total"
    forged = dict(paths) | {slot: paths[slot].copy()}
    forged[slot][0, 5] += 1
    assert any(line.startswith(f"{layer}: received") for line in broken_laws(article, forged))
