"""The package as it is shipped: what it declares, what is pinned, and the data it carries."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import magdepth


@pytest.fixture(scope="module")
def project(root: Path) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def pins(root: Path) -> dict[str, Version]:
    lines = (line.partition("#")[0].strip() for line in (root / "constraints.txt").read_text().splitlines())
    requirements = [Requirement(line) for line in lines if line]
    found = {}
    for requirement in requirements:
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", requirement
        found[canonicalize_name(requirement.name)] = Version(specifier.version)
    assert len(found) == len(requirements)
    return found


def declared(project: dict) -> list[Requirement]:
    extras = project["optional-dependencies"]
    lines = project["dependencies"] + [line for name, lines in extras.items() if name != "all" for line in lines]
    return [Requirement(line) for line in lines]


def test_every_part_is_pinned_within_its_bounds(project, pins):
    for requirement in declared(project):
        pin = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pin), f"{requirement}: pinned at {pin}"


def test_what_the_installed_parts_need_is_pinned_too(project, pins):
    """Followed through what is installed: a part that nothing pins would change under our feet."""
    waiting = declared(project)
    seen: set[str] = set()
    while waiting:
        name = canonicalize_name(waiting.pop().name)
        if name in seen:
            continue
        seen.add(name)
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # an extra that is not installed here
        for line in needs:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert canonicalize_name(requirement.name) in pins, f"{name} needs {requirement}"
                waiting.append(requirement)
    assert {"numba", "llvmlite", "pytest"} <= seen


def test_all_is_every_other_extra(project):
    extras = project["optional-dependencies"]
    (everything,) = extras["all"]
    assert Requirement(everything).extras == set(extras) - {"all"}


TOOLS = {"mypy", "pytest-xdist", "ruff"}  # run by the Makefile, imported by nothing


def test_only_what_is_imported_is_asked_for(root, project):
    """Which part brings a module is read from what is installed, so the dev extra must be."""
    files = [path for folder in ("src", "tests", "benchmarks") for path in (root / folder).rglob("*.py")]
    imported = {name for path in files for name in imports(ast.parse(path.read_text()))}
    brought = {
        canonicalize_name(part) for name, parts in metadata.packages_distributions().items() if name in imported
        for part in parts
    }
    asked = {canonicalize_name(requirement.name) for requirement in declared(project)}
    assert asked - brought - TOOLS == set()


def imports(tree: ast.AST) -> Iterator[str]:
    """The packages that a file imports, by statement or by name."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (one.name.partition(".")[0] for one in names)
            case ast.ImportFrom(module=str(module)):
                yield module.partition(".")[0]
            case ast.Call(func=ast.Name("import_module") | ast.Attribute(attr="importorskip"),
                          args=[ast.Constant(str(module)), *_]):
                yield module.partition(".")[0]


def test_the_version_is_written_once(root, project):
    assert "version" not in project
    assert f"\n## {magdepth.__version__}" in (root / "CHANGELOG.md").read_text()
    others = [
        path.relative_to(root)
        for path in (root / "src").rglob("*.py")
        if re.search(rf"['\"]{re.escape(magdepth.__version__)}['\"]", path.read_text())
    ]
    assert others == [Path("src/magdepth/__init__.py")]


def test_the_makefile_makes_what_the_readme_promises(root):
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), flags=re.MULTILINE))
    promised = set(re.findall(r"\bmake ([a-z]+)(?=[`\s])", (root / "README.md").read_text()))
    assert promised and promised <= targets
    assert {"brief", "test", "check", "bench", "clean", "help"} <= targets


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/index.md"])
def test_links_within_the_docs_lead_somewhere(root, page):
    folder = (root / page).parent
    links = re.findall(r"\]\(([^)#]+)\)", (root / page).read_text())
    local = [link for link in links if "://" not in link]
    assert local or page == "CHANGELOG.md"
    assert [link for link in local if not (folder / link).exists()] == []
