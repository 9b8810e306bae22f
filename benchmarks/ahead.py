"""Where nights fell among what was foretold of them one night ahead, out of sample, on a real daily file.

Run it with ``python benchmarks/ahead.py FILE [--every 182] [--warmup 150] [--draws 100] [--only leakers]``; FILE is the
public daily set. It refits the series for every stretch, which takes minutes. Nothing here is a test:
tests/test_calibration_ahead.py is.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # studies/ lies beside benchmarks/

from magdepth.calibration.launches import LAUNCHES, launches_of
from magdepth.calibration.nightly import Nights, nights_of
from magdepth.calibration.shares import SHARES, independent, shares_of
from magdepth.observed.kaggle import read_kaggle
from magdepth.observed.series import Series
from studies.ahead import (
    ALPHA,
    BURN_IN,
    CHAINS,
    DRAWS,
    EVERY,
    WARMUP,
    Pit,
    judged,
    pits_ahead,
    stretches_of,
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    for name, default in (("every", EVERY), ("first", BURN_IN), ("warmup", WARMUP), ("draws", DRAWS),
                          ("chains", CHAINS), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--only", choices=("launches", "leakers"))
    asked = parser.parse_args()
    series = Series("file", tuple(read_kaggle(asked.file)[0]), ({"format": "kaggle"},))
    nights = nights_of(series)
    begins = stretches_of(nights, asked.first, asked.every)
    days = [(nights.first + timedelta(days=place)).isoformat() for place in begins]
    print(f"{len(days)} refits, from {', '.join(days)}", flush=True)
    how = (begins, asked.seed, asked.warmup, asked.draws, asked.chains)
    if asked.only != "leakers":
        begun = time.perf_counter()
        print_rows("launches", nights, pits_ahead(LAUNCHES, launches_of(nights), *how), begun)
    if asked.only != "launches":
        begun = time.perf_counter()
        print_rows("leakers", nights, pits_ahead(SHARES, shares_of(nights, "rest"), *how, also=(independent,)), begun)


def print_rows(what: str, nights: Nights, pits: tuple[Pit, ...], begun: float) -> None:
    """Print one figure's rows as soon as they are there."""
    pit = pits[0]
    print(f"{what}: {time.perf_counter() - begun:.0f} s, worst R-hat {max(pit.r_hat):.3f}, "
          f"{pit.divergences} divergences, at least {pit.effective:.0f} effective draws a night")
    for row in judged(what, nights, *pits):
        plain = row["binomial_p_value"]
        print(f"  {row['regime']:3} {row['nights']:4} nights, p = {row['p_value']:.3g} "
              f"({'passed' if row['passed'] else 'failed' if row['sound'] else 'no result: the chains disagree'} "
              f"at {ALPHA}, R-hat {row['r_hat']:.3f})"
              + ("" if plain is None else f", independent intercepts p = {plain:.2g}") + f"; {row['bins']}", flush=True)


if __name__ == "__main__":
    main()
