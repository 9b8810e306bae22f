"""Every kernel also runs as plain Python, to the same bits: what is compiled is what is written."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from magdepth.scenario import Scenario, load
from magdepth.testing.random_scenarios import as_text, campaign, load_text
from magdepth.testing.small import small_system

UNCOMPILED = """\
import json
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_engine_uncompiled import traced
print(json.dumps(list(traced(Path(sys.argv[2])))))
"""


def systems(root: Path) -> Iterator[tuple[Scenario, int, int]]:
    """Systems with every kernel and every branch, each with the days and replicates that are run."""
    yield load("alabuga-2025"), 25, 2
    yield load(root / "benchmarks" / "r1.yaml"), 8, 1
    crowd = {"kind": "stockpile", "initial": 1e6}
    # shares by zone so uneven from night to night that all come to nothing at times
    fickle = {"kind": "raid", "draws_on": {"strike": "stock"}, "release": {"strike": 1e-4}, "zone_spread": 1e-3,
              "zone_share": {"east": 1, "west": 2, "south": 0}}
    yield small_system(20, stock=crowd, raids=fickle), 20, 3
    for number in range(10, 20):
        yield load_text(as_text(campaign(number))), 5, 1


def traced(root: Path) -> Iterator[tuple[str, int]]:
    """Of each system the digest of its paths, and how many different counts are in them."""
    from magdepth.engine.blocks import trace
    from magdepth.engine.program import compile_program

    for scenario, days, replicates in systems(root):
        parts = tuple(replace(component, last_day=days) for component in scenario.components)
        with np.errstate(over="ignore"):  # words wrap around, compiled or not
            path = trace(compile_program(replace(scenario, days=days, components=parts)), seed=3, replicates=replicates)
        yield hashlib.sha256(path.tobytes()).hexdigest(), len(np.unique(path))


def test_kernels_give_the_same_bits_uncompiled(root: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", UNCOMPILED, Path(__file__).parent, root], capture_output=True, text=True,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )
    assert result.returncode == 0, result.stderr
    compiled = [list(one) for one in traced(root)]
    assert json.loads(result.stdout) == compiled
    assert len(compiled) == 13
    assert all(len(digest) == 64 for digest, _ in compiled)
    assert all(int(kinds_of_count) > 100 for _, kinds_of_count in compiled[:2])  # something does happen
