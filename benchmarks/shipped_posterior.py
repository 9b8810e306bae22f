"""Make the shipped posterior again, as of each of its days, and say whether its digests are reproduced.

Run it with ``python benchmarks/shipped_posterior.py [--dates N] [--write]``. Each takes a minute or so on a free core.
Draws are the same on one machine with the same libraries; on another they may part in the last digit and then differ as
other draws of the same posterior do, so that medians are compared too. ``--write`` puts them in place of the shipped.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median

from magdepth.calibration.monthly import calibrate_monthly
from magdepth.dates import Vintage, month_end
from magdepth.observed import load_monthly
from magdepth.posterior import FILE, Posterior, read_posterior, write_posterior

NAME = "alabuga-2025"
SHIPPED = Path(__file__).resolve().parents[1] / "src" / "magdepth" / "library" / "posteriors" / NAME
AS_OF = tuple(month_end(2025, month) for month in range(6, 13))


def command(as_of: date) -> str:
    """The command that makes one of the shipped posteriors."""
    return f"magdepth calibrate {NAME} --observed monthly --until {as_of} --out {NAME}/{as_of}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, compare and print; 1 if a digest was not reproduced."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dates", type=int, default=len(AS_OF), help="only the last so many as-of days")
    parser.add_argument("--write", action="store_true", help="write what is made in place of what is shipped")
    given = parser.parse_args(arguments)
    if not 1 <= given.dates <= len(AS_OF):
        parser.error(f"--dates takes 1 to {len(AS_OF)}")
    facts, other = load_monthly(), 0
    for as_of in AS_OF[-given.dates :]:
        began = time.perf_counter()
        made = calibrate_monthly(facts.at(Vintage(as_of)), name=NAME, command=command(as_of))
        folder = SHIPPED / as_of.isoformat()
        shipped = read_posterior(folder) if (folder / FILE).is_file() else None
        same = shipped is not None and shipped.digest == made.digest
        other += not same
        print(f"{as_of}  {made.digest[:12]}  {'reproduced' if same else 'another'}  {_beside(made, shipped)}"
              f"  {time.perf_counter() - began:.0f} s", flush=True)  # fmt: skip
        if given.write:
            write_posterior(made, folder)
    return 1 if other and not given.write else 0


def _beside(made: Posterior, shipped: Posterior | None) -> str:
    """Medians made, and how far the shipped ones are from them at most."""
    medians = {name: median(values) for name, values in made.draws.items()}
    listed = ", ".join(f"{name} {value:.3g}" for name, value in medians.items())
    if shipped is None:
        return f"nothing shipped; {listed}"
    apart = {name: abs(median(shipped.draws[name]) / value - 1.0) for name, value in medians.items()
             if name != "launch_growth"}  # fmt: skip
    worst = max(apart, key=apart.__getitem__)
    return f"medians differ by {apart[worst]:.1%} at most ({worst}); {listed}"


if __name__ == "__main__":
    sys.exit(main())
