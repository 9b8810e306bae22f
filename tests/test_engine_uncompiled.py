"""Every kernel also runs as plain Python, to the same bits: what is compiled is what is written."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

SCRIPT = """\
import hashlib
from dataclasses import replace

import numpy as np

from magdepth.engine.blocks import trace
from magdepth.engine.program import compile_program
from magdepth.scenario import load

scenario = load("alabuga-2025")
parts = tuple(replace(component, last_day=25) for component in scenario.components)
with np.errstate(over="ignore"):  # words wrap around, compiled or not
    path = trace(compile_program(replace(scenario, days=25, components=parts)), seed=3, replicates=2)
print(hashlib.sha256(path.tobytes()).hexdigest(), len(np.unique(path)))
"""


def test_kernels_give_the_same_bits_uncompiled() -> None:
    digests = []
    for plain in ("0", "1"):
        result = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True,
            env={**os.environ, "NUMBA_DISABLE_JIT": plain},
        )
        digest, kinds_of_count = result.stdout.split()
        assert len(digest) == len(hashlib.sha256().hexdigest())
        assert int(kinds_of_count) > 100  # something does happen
        digests.append(digest)
    assert digests[0] == digests[1]
