"""The page on the language: its examples load, and nothing that exists is left out of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from magdepth.errors import BadInput
from magdepth.posterior import write_posterior
from magdepth.results import run
from magdepth.scenario import load
from magdepth.scenario.distributions import Constant, Mixture
from magdepth.scenario.estimates import ESTIMATES
from magdepth.scenario.forms import FORMS, HOW
from posterior_toy import posterior


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "scenario-language.md").read_text(encoding="utf-8")


@pytest.fixture
def files(page: str, tmp_path: Path) -> tuple[Path, Path]:
    """The page's scenario and its overlay."""
    scenario, _zones, overlay, _posterior = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    for name, text in (("example.yaml", scenario), ("fewer-crews.yaml", overlay)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "example.yaml", tmp_path / "fewer-crews.yaml"


def test_the_example_loads_and_its_bases_change_with_the_date(files: tuple[Path, Path]) -> None:
    path, _ = files
    assert isinstance(load(path).quantity("decoy_share").value, Mixture)
    assert load(path, as_of=date(2025, 12, 31)).quantity("decoy_share").value == Constant(0.43)


def test_the_overlay_and_the_settings_can_be_laid_on_it(files: tuple[Path, Path], page: str) -> None:
    path, overlay = files
    assert load(path, overlays=[overlay]).median("guns.crews") == 150.0
    sets = [first or second for first, second in re.findall(r"--set (?:\"([^\"]+)\"|([a-z][\w.]*=[^\s\"`)]+))", page)]
    assert len(sets) >= 2
    for text in sets:
        assert load(path, sets=[text]).sets == (text,)
    with pytest.raises(BadInput, match="S403"):
        load(path, overlays=[overlay], sets=[text])


def test_the_example_of_zones_fits_into_the_scenario(page: str, tmp_path: Path) -> None:
    """The page's blocks for raids and guns, each key in place of the scenario's own."""
    yaml = YAML(typ="safe")
    text, zones, _overlay, _posterior = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    scenario = yaml.load(text)
    for name, block in yaml.load("components:\n" + zones)["components"].items():
        scenario["components"][name] |= {key: value for key, value in block.items() if key != "kind"}
    with (tmp_path / "zones.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(scenario, file)
    loaded = load(tmp_path / "zones.yaml")
    assert loaded.component("guns").zones == ("north", "south")
    found = run(loaded, replicates=20, seed=1)
    north, south = (found.values(f"raids.arriving.{zone}.strike:total").sum() for zone in ("north", "south"))
    assert north > south > 0


def test_the_example_of_a_posterior_fits_into_the_scenario(page: str, tmp_path: Path) -> None:
    """The page's quantity in place of the scenario's own of that name."""
    yaml = YAML(typ="safe")
    text, _zones, _overlay, block = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    scenario, given = yaml.load(text), yaml.load(block)
    scenario["posterior"] = given["posterior"]
    scenario["quantities"] |= given["quantities"]
    with (tmp_path / "fitted.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(scenario, file)
    made = posterior()
    write_posterior(made, tmp_path / given["posterior"])
    loaded = load(tmp_path / "fitted.yaml")
    basis = loaded.quantity("launch_level").basis.describe()
    assert basis == "posterior spring: launch_level, fitted to air-force until 2025-06-30"
    assert set(run(loaded, replicates=50, seed=1).parameter("launch_level")) <= set(made.draws["launch_level"])


def test_every_form_estimate_and_way_to_take_a_claim_is_told(page: str) -> None:
    for word in (*FORMS, *ESTIMATES, *HOW):
        assert re.search(rf"`(how: )?{word}\b", page), word


def test_every_code_is_told_and_no_other(page: str, root: Path) -> None:
    rooms = [root / "src/magdepth" / room for room in ("scenario", "validation")]
    source = "".join(path.read_text(encoding="utf-8") for room in rooms for path in room.glob("*.py"))
    raised = set(re.findall(r"\"(S\d{3})\"", source))
    assert raised == set(re.findall(r"\bS\d{3}\b", page))
