"""What a run gives: frozen arrays, summaries, paired differences."""

from magdepth.results.digest import digest
from magdepth.results.run import Comparison, Run, Summary, compare, run

__all__ = ["Comparison", "Run", "Summary", "compare", "digest", "run"]
