"""How long things may be: a function sixty lines, a file four hundred."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FUNCTION, FILE = 60, 400
#: Kernels that are longer: what they do to a day's state is one loop, and a call within it costs time on every day.
KERNELS = {
    "components/layer.py:step": "detection, reach, fire and reload of one layer, zone by zone",
    "components/raid.py:step": "how many fly, of what and where to",
    "engine/day.py:run_block": "every day of a block of replicates",
}


def functions(text: str) -> Iterator[tuple[str, int]]:
    """Each function of a file with its lines, from ``def`` to its end."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


@pytest.fixture(scope="module")
def long(root: Path) -> dict[str, int]:
    """The functions of the package that have more lines than they may."""
    package = root / "src" / "magdepth"
    return {
        f"{path.relative_to(package).as_posix()}:{name}": lines
        for path in package.rglob("*.py")
        for name, lines in functions(path.read_text())
        if lines > FUNCTION
    }


def test_no_function_is_longer_but_a_kernel(long: dict[str, int]) -> None:
    assert long.keys() == KERNELS.keys(), long


def test_no_file_is_longer(root: Path) -> None:
    files = [path for folder in ("src", "tests", "benchmarks") for path in (root / folder).rglob("*.py")]
    lines = {path.relative_to(root).as_posix(): len(path.read_text().splitlines()) for path in files}
    assert {name: count for name, count in lines.items() if count > FILE} == {}


@pytest.mark.parametrize("body", [59, 60])
def test_a_function_is_counted_with_its_first_line_and_what_lies_within(body: int) -> None:
    within = [*["    x = 1"] * (body - 2), "    def inner(): ...", "    x = 1"]
    text = "\n".join(["@wraps", "def outer() -> None:", *within])
    assert dict(functions(text)) == {"outer": body + 1, "inner": 1}
