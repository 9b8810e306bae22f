"""The verbs scenario and explain: text, JSON, and bad input told without a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from magdepth.kinds import KINDS
from magdepth.scenario import Scenario, load, shipped
from magdepth.scenario.check import check
from magdepth.scenario.explain import explain, kind_data, kind_lines, lines
from magdepth.scenario.loading import catalogue
from scenario_toy import TOY, put

SCENARIOS = [item.name for item in shipped()]
OVERLAYS = [item.name for item in shipped("overlays")]


def test_the_shipped_scenarios_and_overlays_are_there() -> None:
    assert "alabuga-2025" in SCENARIOS
    assert {"no-workers", "full-ramp", "supply-freeze", "interceptor-surge"} <= set(OVERLAYS)


@pytest.mark.parametrize("name", [*SCENARIOS, *OVERLAYS])
def test_every_shipped_file_is_sound_at_every_date(name: str) -> None:
    checked = check(name)
    assert checked.name == name, "a file is named as what it holds"
    assert len(checked.dates) >= 3


def test_only_a_hindsight_overlay_looks_ahead(article: Scenario) -> None:
    marks = {laid["name"]: laid["hindsight"] for entry in catalogue() for laid in entry["overlays"]}
    for name, hindsight in marks.items():
        assert load("alabuga-2025", overlays=[name]).hindsight is hindsight, name
    assert marks["interceptor-surge"] is True
    assert not article.hindsight


def test_list_and_show(here: Any) -> None:
    listed = here("scenario", "list", "--json").json()
    assert [entry["name"] for entry in listed] == SCENARIOS
    text = here("scenario", "list").out
    assert all(name in text for name in (*SCENARIOS, *OVERLAYS)) and "(hindsight)" in text
    shown = here("scenario", "show", "alabuga-2025")
    entry = here("scenario", "show", "alabuga-2025", "--json").json()
    assert shown.code == 0
    assert all(part["name"] in shown.out for part in entry["components"])
    assert all(text in shown.out for text in (entry["title"], entry["reason"], *entry["outside"]))


def test_explain_prints_numbered_phases_and_every_key(here: Any, article: Scenario) -> None:
    text = here("explain", "alabuga-2025").out
    for number, kind in enumerate(dict.fromkeys(component.kind.name for component in article.components), start=1):
        assert f"{number:3}. {kind}: " in text
    shown = {line.split()[0] for line in text.splitlines() if line.startswith("  ")}
    assert set(article.keys()) <= shown


def test_explain_as_json_gives_value_unit_side_and_basis(here: Any, article: Scenario) -> None:
    done = here("explain", "alabuga-2025", "--as-of", "2025-09-30", "--overlay", "no-workers",
               "--set", "decoy_share=0.5", "--json")
    data = done.json()
    assert (data["as_of"], data["overlays"], data["sets"]) == ("2025-09-30", ["no-workers"], ["decoy_share=0.5"])
    rows = {row["key"]: row for row in data["keys"]}
    assert list(rows) == article.keys()
    for row in rows.values():
        assert row["unit"] and row["side"] and row["value"] and row["basis"]["kind"] and row["doc"], row["key"]
    assert rows["decoy_share"]["median"] == 0.5
    assert rows["decoy_share"]["basis"] == {"kind": "assumed", "reason": "set on the command line"}


def test_a_near_miss_in_set_suggests_the_key(here: Any) -> None:
    done = here("explain", "alabuga-2025", "--set", "decoy_shares=0.5")
    assert done.code == 2
    assert "did you mean 'decoy_share'" in done.err


def test_a_bad_file_is_told_with_file_line_key_and_cure(
    here: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, TOY.replace("doctrine: salvo", "doctrin: salvo"))
    monkeypatch.chdir(tmp_path)
    done = here("scenario", "check", "toy.yaml", "--json")
    assert done.code == 2
    faults = done.json()["error"]
    mine = [fault for fault in faults if fault["code"] == "S101"]
    assert mine[0]["file"] == "toy.yaml" and mine[0]["key"] == "guns.doctrin" and mine[0]["line"] > 1
    assert mine[0]["cure"] == "did you mean 'doctrine'?"


def test_explaining_is_for_any_scenario() -> None:
    for name in SCENARIOS:
        scenario = load(name)
        assert json.dumps(explain(scenario), allow_nan=False)
        assert len(lines(scenario)) > len(scenario.keys())


def test_kinds_are_told_from_their_specs(here: Any) -> None:
    text = here("scenario", "kinds").out
    for kind in KINDS.values():
        assert "\n".join(kind_lines(kind)) in text
        told = "\n".join(kind_lines(kind))
        words = [item.name for item in (*kind.options, *kind.ports, *kind.params)]
        assert all(f"  {word}" in told for word in words)
        assert json.dumps(kind_data(kind), allow_nan=False)
    done = here("scenario", "kinds", "plnt")
    assert done.code == 2 and "'plant'" in done.err
