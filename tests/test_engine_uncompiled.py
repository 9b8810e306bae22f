"""Every kernel also runs as plain Python, to the same bits: what is compiled is what is written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """\
import hashlib
import sys
from dataclasses import replace

import numpy as np

from magdepth.engine.blocks import trace
from magdepth.engine.program import compile_program
from magdepth.scenario import load
from magdepth.testing.random_scenarios import as_text, campaign, load_text
from magdepth.testing.small import small_system

crowd = {"kind": "stockpile", "initial": 1e6}
# shares by zone so uneven from night to night that all come to nothing at times
fickle = {"kind": "raid", "draws_on": {"strike": "stock"}, "release": {"strike": 1e-4}, "zone_spread": 1e-3,
          "zone_share": {"east": 1, "west": 2, "south": 0}}
systems = [
    (load("alabuga-2025"), 25, 2), (load(sys.argv[1]), 8, 1), (small_system(20, stock=crowd, raids=fickle), 20, 3),
    *((load_text(as_text(campaign(number))), 5, 1) for number in range(10, 20)),
]
for scenario, days, replicates in systems:
    parts = tuple(replace(component, last_day=days) for component in scenario.components)
    with np.errstate(over="ignore"):  # words wrap around, compiled or not
        path = trace(compile_program(replace(scenario, days=days, components=parts)), seed=3, replicates=replicates)
    print(hashlib.sha256(path.tobytes()).hexdigest(), len(np.unique(path)))
"""


def test_kernels_give_the_same_bits_uncompiled(root: Path) -> None:
    printed = []
    for plain in ("0", "1"):
        result = subprocess.run(
            [sys.executable, "-c", SCRIPT, root / "benchmarks" / "r1.yaml"], capture_output=True, text=True,
            env={**os.environ, "NUMBA_DISABLE_JIT": plain},
        )
        assert result.returncode == 0, result.stderr
        printed.append([line.split() for line in result.stdout.splitlines()])
    compiled, uncompiled = printed
    assert compiled == uncompiled
    assert len(compiled) == 13
    assert all(len(digest) == 64 for digest, _ in compiled)
    assert all(int(kinds_of_count) > 100 for _, kinds_of_count in compiled[:2])  # something does happen
