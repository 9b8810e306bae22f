"""Whether the calibration tells the truth: ranks of the truth in posteriors, and how often a true change is found.

python benchmarks/calibration.py [--sets 500] [--days 56] [--power 200] [--only ranks|power]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # studies/ lies beside benchmarks/

from magdepth.calibration.launches import LAUNCHES
from magdepth.calibration.shares import BIMODAL, SHARES
from studies.power import power_study
from studies.sbc import FALSE_ALARM, check_calibration
from studies.synthetic import launches_template, shares_template

DRIFTS = (0.05, 0.10, 0.20, 0.30)
POINTS = (0.0, 5.0, -5.0)


def main() -> None:
    """Print a block of ranks a model, then the table of power."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sets", type=int, default=500, help="series a model, for ranks")
    asked.add_argument("--days", type=int, default=84, help="days of such a series")
    asked.add_argument("--power", type=int, default=200, help="series a case, for power")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", choices=("ranks", "power"))
    given = asked.parse_args()
    if given.only != "power":
        ranks(given.sets, given.days, given.seed)
    if given.only != "ranks":
        power(given.power, given.seed)


def ranks(sets: int, days: int, seed: int) -> None:
    """Histograms of ranks by parameter, with the p-value of their being even."""
    half = (days // 2, days - days // 2)
    cases = (
        (LAUNCHES, launches_template(days, turns=1)), (SHARES, shares_template(half)),
        (BIMODAL, shares_template(half)),
    )  # fmt: skip
    for form, template in cases:
        began = time.perf_counter()
        ranks_of = check_calibration(form, template, sets, seed, draws=380, warmup=200)
        print(f"\n{form.name}: {sets} series of {days} days, {time.perf_counter() - began:.0f} s; effective draws of "
              f"the worst parameter (1 %, 50 % of series): {ranks_of.as_dict()['least_ess']}")  # fmt: skip
        for name, p in ranks_of.p.items():
            print(f"  {name:<14} p {p:6.3f}  {ranks_of.histogram(name)}")
        print(f"  uneven at {FALSE_ALARM}: {', '.join(ranks_of.uneven) or 'none'}")


def power(sets: int, seed: int) -> None:
    """The table of power: weekly step of the level by change in points."""
    print(f"\n{sets} series a case: share in which a change of 24 July 2025 is found (0 points: false alarms)")
    print(f"{'weekly step':>12} {'points':>7} {'found':>7} {'at 90 %':>8} {'naively':>8} {'jump held':>10} {'sd':>5} "
          f"{'ess':>5}")  # fmt: skip
    for drift in DRIFTS:
        for points in POINTS:
            one = power_study(sets, drift, points, seed)
            print(f"{drift:>12.2f} {points:>7.0f} {one.detected:>7.2f} {one.cautious:>8.2f} {one.naive:>8.2f} "
                  f"{one.covered:>10.2f} {one.width:>5.2f} {one.ess:>5.0f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
