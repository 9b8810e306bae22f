"""The verb require, and the requirement as the brief shows it: answers, gaps, and what can't be met."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from command import Done, command
from magdepth.briefing.requirement_chart import requirement_chart
from magdepth.decision.certificate import TOLERANCE
from magdepth.decision.require import require
from magdepth.scenario import load
from one_layer import text

QUICK = ("--replicates", 40, "--seed", 5)


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Any:
    def call(*words: object) -> Done:
        return command(capsys, "require", *words)

    return call


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three layers in a row: one that can be met, one that no supply can, one that counts no rounds."""
    path = tmp_path / "mine.yaml"
    cited = "{value: 20000, unit: rounds/month, claims: [c011], how: derived, formula: a test}"
    guns, missiles = {"name": "guns", "ready": 700}, {"name": "missiles", "ready": 50, "ready_limit": 50}
    jammers = {"name": "jammers", "magazine": "none"}
    path.write_text(text(300, 60, guns, missiles, jammers, rate=cited), encoding="utf-8")
    return path


def test_json_holds_what_python_finds(here: Any, file: Path) -> None:
    done = here(file, "--fill", 0.9, "--until", "2025-08-15", "--confidence", 0.9, *QUICK, "--json")
    found = require(load(file), fill=0.9, until=date(2025, 8, 15), confidence=0.9, replicates=40, seed=5)
    assert (done.code, done.err) == (0, "")
    assert done.json() == found.as_dict()
    told = done.json()
    assert (told["fill"], told["until"], told["confidence"], told["tolerance"]) == (0.9, "2025-08-15", 0.9, TOLERANCE)


def test_text_says_what_is_met_what_is_not_and_what_is_published(here: Any, file: Path) -> None:
    done = here(file, *QUICK)
    assert (done.code, done.err) == (0, "")
    rows = {line.split("  ")[0].strip(): line for line in done.out.splitlines() if "  " in line}
    assert "not counted" in rows["Jammers"] and "—" in rows["Jammers"]
    assert "Missiles: cannot be met because the ready limit binds" in done.out
    assert "20,000" in rows["Guns"] and "deliveries published in c011" in done.out
    # 300 a night at two rounds an engagement is over 17,000 a month: 20,000 published cover it
    assert "Published deliveries cover 1 of the 2 layers that have any." in done.out


def test_a_setting_changes_the_answer(here: Any, file: Path) -> None:
    plain, doubled = (here(file, *QUICK, *more, "--json").json() for more in ((), ("--set", "guns.per_crew=2")))
    assert doubled["sets"] == ["guns.per_crew=2"]
    assert doubled["layers"][0]["crews"] == pytest.approx(plain["layers"][0]["crews"] / 2, abs=2)
    assert doubled["layers"][0]["rounds"] == pytest.approx(plain["layers"][0]["rounds"], rel=0.05)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("--fill", "95"), ["D102"]),
        (("--fill", "0", "--confidence", "1", "--until", "2031-01-01"), ["D101", "D102", "D102"]),
        (("--until", "2025-06-30"), ["D101"]),
        (("--until", "30.6.2026"), ["C003"]),
        (("--replicates", "3"), ["C002"]),
    ],
)
def test_what_is_asked_wrongly_is_told_all_at_once(
    here: Any, file: Path, words: tuple[str, ...], codes: list[str]
) -> None:
    done = here(file, *words, "--json")
    assert (done.code, done.err, done.codes()) == (2, "", codes)


def test_a_scenario_without_layers_is_refused(here: Any) -> None:
    assert here("launches", "--json").codes() == ["D103"]


def test_the_chart_keeps_every_gap_a_gap(file: Path) -> None:
    scenario = load(file)
    found = require(scenario, replicates=40, seed=5)
    shown = requirement_chart(found, scenario)
    guns, missiles, jammers = shown.layers
    assert (shown.fill, shown.confidence, shown.until) == (0.95, 0.95, date(2025, 8, 29))
    assert (guns.rounds, guns.crews, guns.binds) == (found.need("guns").rounds, found.need("guns").crews, None)
    assert guns.rounds_low < found.need("guns").fired.median < guns.rounds_high
    assert guns.published == pytest.approx(20_000) and guns.claims == ("c011",) and guns.assumed
    assert (missiles.rounds, missiles.rounds_low, missiles.rounds_high) == (None, None, None)
    assert missiles.binds == "the ready limit binds"
    assert (jammers.rounds, jammers.published, jammers.claims, jammers.binds) == (None, None, (), None)
    assert (found.covered, found.published) == (1, 2)
