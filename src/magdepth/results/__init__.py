"""What a run gives: frozen arrays, summaries, paired differences."""

from __future__ import annotations

from magdepth.results.run import REPLICATES, SEED, Comparison, Run, Summary, compare, digest, run
from magdepth.results.stopping import until
from magdepth.results.sweeps import sweep

__all__ = ["REPLICATES", "SEED", "Comparison", "Run", "Summary", "compare", "digest", "run", "sweep", "until"]
