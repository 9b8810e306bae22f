"""The rooms: the import contracts hold, see a breach, and cover every room; no import goes round in a circle."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

import magdepth

KINDS = {
    "layers": LayersContract, "protected": ProtectedContract, "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
}


@pytest.fixture(scope="module")
def configured(root: Path) -> dict:
    return read_configuration(str(root / "pyproject.toml"))


def built(root: Path, **options: bool) -> grimp.ImportGraph:
    """The imports of this tree's modules, those within functions included."""
    assert Path(magdepth.__file__).is_relative_to(root)  # not of a tree that is installed
    return grimp.build_graph("magdepth", cache_dir=None, **options)


@pytest.fixture(scope="module")
def declared(root: Path, configured: dict) -> grimp.ImportGraph:
    """Every import, as ``lint-imports`` reads them."""
    return built(root, include_external_packages=configured["session_options"]["include_external_packages"])


@pytest.fixture(scope="module")
def at_run_time(root: Path) -> grimp.ImportGraph:
    """The imports that can happen: without those for the type checker alone."""
    return built(root, exclude_type_checking_imports=True)


def added(graph: grimp.ImportGraph, importer: str, imported: str) -> grimp.ImportGraph:
    """A copy of the graph with one import more."""
    assert {importer, imported} <= graph.modules
    assert not graph.direct_import_exists(importer=importer, imported=imported)
    more = deepcopy(graph)
    more.add_import(importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}")
    return more


def broken(graph: grimp.ImportGraph, configured: dict) -> list[str]:
    """The ids of the contracts that the imports break; a contract may change the graph it checks."""
    session = configured["session_options"]
    return [
        options["id"]
        for options in configured["contracts_options"]
        if not KINDS[options["type"]](options["name"], session, options).check(deepcopy(graph), verbose=False).kept
    ]


def circle(graph: grimp.ImportGraph) -> list[str]:
    """Modules that import each other in a circle, the first again at the end; none if there is no circle."""
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_the_contracts_hold(declared, configured):
    assert len(configured["contracts_options"]) == 5
    assert broken(declared, configured) == []


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("evidence", "magdepth.engine", "rooms"),
        ("evidence", "magdepth.observed", "rooms"),
        ("errors", "magdepth.cli", "rooms"),
        ("balance", "magdepth.observed.hindsight", "hindsight"),
        ("briefing.make", "magdepth.evidence.hindsight", "hindsight"),
        ("scenario", "numba", "declared-without-numba"),
        ("components.raid", "magdepth.components.layer", "components-apart"),
        ("cli.doctor", "magdepth.testing", "testing"),
    ],
)
def test_a_breach_is_seen(declared, configured, importer, imported, contract):
    assert contract in broken(added(declared, f"magdepth.{importer}", imported), configured)


def test_no_modules_import_each_other_in_a_circle(at_run_time):
    assert circle(at_run_time) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("scenario.known", "scenario.bases"),  # of two
        ("scenario.declared", "scenario.loading"),  # of more
        ("store.tables", "store"),  # through what a package exports
    ],
)
def test_a_circle_is_seen(at_run_time, importer, imported):
    importer, imported = f"magdepth.{importer}", f"magdepth.{imported}"
    assert {importer, imported} <= set(circle(added(at_run_time, importer, imported)))


def test_every_room_has_its_place_in_the_contract(root):
    configured = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in configured if contract["id"] == "rooms")
    placed = {room for layer in layers for room in layer.replace("|", " ").replace(":", " ").split()}
    package = root / "src" / "magdepth"
    rooms = {path.parent.name for path in package.glob("*/__init__.py")}
    modules = {path.stem for path in package.glob("*.py") if not path.stem.startswith("__")}
    outside = {"library", "testing"}  # data alone; the tests' own tools, with a contract of their own
    assert placed == (rooms | modules) - outside
