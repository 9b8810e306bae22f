"""The public surface is pinned, importing it costs nothing, and it leaves the process as it was."""

from __future__ import annotations

import subprocess
import sys

import pytest

import magdepth

HEAVY = {"numpy", "numba", "llvmlite", "scipy", "pandas", "pydantic", "pyarrow", "altair", "jinja2", "xarray", "duckdb"}

LOADED = """
import sys
try:
    {statement}
except SystemExit:
    pass
print(*sorted({{name.partition(".")[0] for name in sys.modules}}), file=sys.stderr)
"""


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh process has after the statement."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(statement=statement)], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_the_surface_is_pinned_and_sorted():
    assert magdepth.__all__ == ["brief", "calibrate", "compare", "load", "read", "require", "run"]
    assert magdepth.__all__ == sorted(magdepth.__all__)
    assert set(magdepth.__all__) <= set(dir(magdepth))


@pytest.mark.parametrize("name", magdepth.__all__)
def test_every_name_leads_to_something_that_can_be_called(name):
    assert callable(getattr(magdepth, name))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'wargame'"):
        _ = magdepth.wargame


@pytest.mark.parametrize(
    "statement",
    [
        "import magdepth",
        "from magdepth.cli.app import main; main(['--help'])",
        "import magdepth.errors, magdepth.dates, magdepth.place",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(statement):
    loaded = loaded_by(statement)
    assert "magdepth" in loaded
    assert not loaded & HEAVY


def test_the_check_would_see_a_heavy_import():
    assert "numpy" in loaded_by("import numpy")


SIDE_EFFECTS = """
import os, signal, sys, threading, warnings, locale
def state():
    return (dict(os.environ), os.getcwd(), list(sys.path), list(warnings.filters), warnings.formatwarning,
            sys.excepthook, signal.getsignal(signal.SIGINT), threading.active_count(), sorted(os.listdir(".")))
before = state()
import magdepth
import magdepth.cli.app
assert state() == before
"""


def test_importing_leaves_the_process_as_it_was(tmp_path):
    done = subprocess.run([sys.executable, "-c", SIDE_EFFECTS], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
