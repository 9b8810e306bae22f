"""The rooms: the import contracts hold, see a breach, and cover every room there is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the tree in this folder, not of the one that is installed."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"}
    return subprocess.run([sys.executable, "-c", LINT], cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def copied(root: Path, tmp_path: Path) -> Path:
    """A copy of the sources in which a test may do harm."""
    shutil.copytree(root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold(root):
    done = lint(root)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("evidence/__init__.py", "import magdepth.engine", "A room imports only rooms to its left"),
        ("evidence/__init__.py", "import magdepth.observed", "A room imports only rooms to its left"),
        ("errors.py", "import magdepth.cli", "A room imports only rooms to its left"),
        ("balance/__init__.py", "import magdepth.observed.hindsight", "Only 'What happened since'"),
        ("brief/make.py", "import magdepth.evidence.hindsight", "Only 'What happened since'"),
        ("scenario/__init__.py", "import numba", "What is declared needs no compiler"),
        ("components/raid.py", "import magdepth.components.layer", "A component never knows another"),
        ("cli/doctor.py", "import magdepth.testing", "Nothing shipped leans on the tests' own tools"),
    ],
)
def test_a_breach_is_seen(copied, module, line, contract):
    with (copied / "src" / "magdepth" / module).open("a") as file:
        file.write(f"\n{line}\n")
    done = lint(copied)
    assert done.returncode == 1, done.stdout
    broken = [row for row in done.stdout.splitlines() if row.startswith(contract) and " BROKEN" in row]
    assert broken, done.stdout


def test_every_room_has_its_place_in_the_contract(root):
    configured = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in configured if contract["id"] == "rooms")
    placed = {room for layer in layers for room in layer.replace("|", " ").replace(":", " ").split()}
    package = root / "src" / "magdepth"
    rooms = {path.parent.name for path in package.glob("*/__init__.py")}
    modules = {path.stem for path in package.glob("*.py") if not path.stem.startswith("__")}
    outside = {"library", "testing"}  # data alone; the tests' own tools, with a contract of their own
    assert placed == (rooms | modules) - outside
