"""Where nights fell among what was foretold of them one night ahead, out of sample, on a real daily file.

Run it with ``python benchmarks/ahead.py FILE [--every 182] [--warmup 150] [--draws 100] [--chains 2]``; FILE is the
public daily set. It refits the series for every stretch, which takes minutes. Nothing here is a test:
tests/test_calibration_ahead.py is.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import timedelta
from pathlib import Path

from magdepth.calibration.ahead import ALPHA, BURN_IN, CHAINS, DRAWS, EVERY, WARMUP, ahead_of
from magdepth.calibration.nightly import nights_of
from magdepth.observed.kaggle import read_kaggle
from magdepth.observed.series import Series


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    for name, default in (("every", EVERY), ("first", BURN_IN), ("warmup", WARMUP), ("draws", DRAWS),
                          ("chains", CHAINS), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--json", action="store_true", help="print the rows as data")
    asked = parser.parse_args()
    series = Series("file", tuple(read_kaggle(asked.file)[0]), ({"format": "kaggle"},))
    nights = nights_of(series)
    begun = time.perf_counter()
    ahead = ahead_of(nights, asked.first, asked.every, asked.seed, asked.warmup, asked.draws, asked.chains)
    took = time.perf_counter() - begun
    rows = ahead.as_rows()
    if asked.json:
        print(json.dumps(rows, indent=1))
        return
    days = [(nights.first + timedelta(days=place)).isoformat() for place in ahead.launches.begins]
    print(f"{len(days)} refits, from {', '.join(days)}; {took:.0f} s")
    for name in ("launches", "leakers"):
        pit = getattr(ahead, name)
        print(f"{name}: worst R-hat {pit.r_hat:.3f}, {pit.divergences} divergences, "
              f"at least {pit.effective:.0f} effective draws a night")
    for row in rows:
        plain = "" if row["binomial_p_value"] is None else f", independent intercepts p = {row['binomial_p_value']:.2g}"
        print(f"{row['what']:9} {row['regime']:3} {row['nights']:4} nights, p = {row['p_value']:.3g} "
              f"({'passed' if row['passed'] else 'failed'} at {ALPHA}){plain}; {row['bins']}")


if __name__ == "__main__":
    main()
