"""Zones in a scenario file: what they need, what is said where they are wrong, and what does not take them."""

from __future__ import annotations

from pathlib import Path

import pytest

from magdepth.decision.depletion import depletion
from magdepth.decision.require import require
from magdepth.errors import BadInput
from magdepth.scenario import load


def faults(root: Path, folder: Path, *changes: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Code, key and text of every fault of the benchmark's campaign after some changes."""
    text = (root / "benchmarks" / "r1.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "changed.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load(path)
    return [(fault.code, str(fault.key), str(fault)) for fault in refused.value.faults]


def zones_of(root: Path) -> str:
    """The lines that name the zones."""
    text = (root / "benchmarks" / "r1.yaml").read_text(encoding="utf-8")
    return text.split("    zone_share:\n")[1].split("  ew:")[0]


def test_a_misspelt_zone_is_told_with_a_near_miss(root: Path, tmp_path: Path) -> None:
    found = faults(root, tmp_path, ("    crews:\n      z1:", "    crews:\n      z1_:"))
    assert [(code, key) for code, key, _ in found] == [("S101", "ew.crews.z1_"), ("S102", "ew.crews")]
    assert "did you mean 'z1'" in found[0][2] and "zone 'z1'" in found[1][2]


def test_a_single_zone_is_told_once(root: Path, tmp_path: Path) -> None:
    lines = zones_of(root)
    found = faults(root, tmp_path, (lines, lines.splitlines(keepends=True)[0]))
    assert [(code, key) for code, key, _ in found] == [("S112", "raids.zone_share")]


def test_values_by_zone_need_a_raid_with_zones(root: Path, tmp_path: Path) -> None:
    found = faults(root, tmp_path, ("    zone_share:\n" + zones_of(root), ""))
    assert {code for code, _, _ in found} == {"S101"}
    assert "not split over zones" in found[0][2]


def test_a_bare_value_is_no_set_of_zones(root: Path, tmp_path: Path) -> None:
    whole = "    zone_share: {value: 1, unit: share, assumption: \"one\"}\n"
    found = faults(root, tmp_path, ("    zone_share:\n" + zones_of(root), whole))
    assert ("S103", "raids.zone_share") in [(code, key) for code, key, _ in found]


def test_what_a_zone_holds_can_not_be_linked(root: Path, tmp_path: Path) -> None:
    bill = "  bill:\n    kind: account\n    flows: {drones: raids.arriving.z1.strike}\n    unit_cost: {drones: "
    bill += "{value: 1, unit: USD/drone, assumption: \"one\"}}\n"
    found = faults(root, tmp_path, ("  leakers:\n", bill + "  leakers:\n"))
    assert [(code, key) for code, key, _ in found] == [("S201", "bill.flows.drones")]


def test_requirement_and_depletion_refuse_zones(root: Path) -> None:
    scenario = load(root / "benchmarks" / "r1.yaml")
    with pytest.raises(BadInput) as refused:
        require(scenario)
    assert [fault.code for fault in refused.value.faults] == ["D105"] * 4
    with pytest.raises(BadInput, match="D104"):
        depletion(scenario, "guns", days_of_supply=(10,))
