"""The digest of a run: equal if and only if every integer that it reduced is equal."""

from __future__ import annotations

import hashlib
from datetime import date

from magdepth.engine.measure import Measure
from magdepth.engine.program import Program
from magdepth.engine.span_results import Totals


def digest(program: Program, tally: Totals, measures: tuple[Measure, ...], seed: int, as_of: date) -> str:
    """SHA-256 over the integer reductions in canonical order (name, day, bin), and what made them.

    Each replicate's parameter draws (the bytes of their 64-bit floats, little end first) and
    measures enter through the tally's ``stamp``, whose value does not depend on how the replicates were cut or
    whether they were kept. Float summaries and the version are not in it.
    """
    out = hashlib.sha256()
    out.update(f"{program.digest} {seed} {tally.replicates} {as_of.isoformat()} {tally.stamp:064x}\n".encode())
    for measure in measures:
        out.update(f"measure {measure}\n".encode())
    for name, row in sorted(zip(tally.daily, tally.sums.T, strict=True), key=lambda pair: pair[0]):
        out.update(f"sum {name}\n".encode())
        out.update(row.astype("<i8").tobytes())
    for name in sorted(tally.binned):
        out.update(f"bins {name}\n".encode())
        out.update(tally.histogram(name).astype("<i8").tobytes())
    return out.hexdigest()
