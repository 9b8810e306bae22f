"""Whether inference tells the truth, as one page: one night ahead, simulation-based calibration, power to see a change.

python studies/inference.py FILE [--class drone] [--sets 200] [--power 100] [--every 182] [--out inference.html]

FILE is the public daily set. It takes a quarter of an hour; fewer sets are quicker and see less.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from magdepth.calibration.campaign import UNMET
from magdepth.calibration.forms import Form
from magdepth.calibration.launches import LAUNCHES
from magdepth.calibration.nightly import Nights, nights_of
from magdepth.calibration.shares import BIMODAL, SHARES
from magdepth.observed.kaggle import read_kaggle
from magdepth.observed.series import Series
from studies.ahead import BURN_IN, ahead_of
from studies.page import InferenceReport, write_page
from studies.power import CALM, CAUTIOUS, CENTRAL, power_study
from studies.sbc import Ranks, check_calibration
from studies.synthetic import launches_template, shares_template

SETS, POWER_SETS = 200, 100
#: True changes in points, and weekly steps of the level, for which the power to see a change is told.
CASES = ((0.0, 0.05), (0.0, 0.30), (5.0, 0.05), (5.0, 0.10), (5.0, 0.20), (5.0, 0.30))
#: Days between refits of the check one night ahead.
EVERY = 182


def main() -> None:
    """Run all studies on a class of a file and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--class", dest="cls", default="drone")
    parser.add_argument("--sets", type=int, default=SETS, help="series a model, for simulation-based calibration")
    parser.add_argument("--power", type=int, default=POWER_SETS, help="series a case, for power")
    parser.add_argument("--every", type=int, default=EVERY, help="days between refits of the check one night ahead")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("inference.html"))
    options = parser.parse_args()
    series = Series(options.file.stem, tuple(read_kaggle(options.file)[0]), ({"format": "kaggle"},))
    nights = nights_of(series, options.cls)
    write_page(check_inference(nights, options.seed, options.sets, options.power, options.every), options.out)
    print(f"Written to {options.out}.")


def check_inference(
    nights: Nights, seed: int = 0, sets: int = SETS, power_sets: int = POWER_SETS, every: int = EVERY
) -> InferenceReport:
    """One night ahead on a series; simulation-based calibration and recovery of a change, which are of the models.

    One night ahead wants half a year of nights first and is of drones only.
    """
    notes, pit = [], None
    if len(nights.launched) <= BURN_IN + 100:
        notes.append("One night ahead: too few nights (half a year is fitted first).")
    elif nights.cls != "drone":
        notes.append("One night ahead: of drones only.")
    else:
        pit = ahead_of(nights, every=every, seed=seed).as_rows()
    forms: tuple[tuple[Form, Any], ...] = (
        (LAUNCHES, launches_template(turns=1)),
        (BIMODAL, shares_template((56,))) if nights.cls in UNMET else (SHARES, shares_template()),
    )
    sbc = [row for form, template in forms for row in rank_rows(check_calibration(form, template, sets, seed))]
    power = [power_study(power_sets, drift, points, seed) for points, drift in CASES]
    recovery = {
        "rows": [{"case": case_name(one.change_in_points), "drift": one.drift, "sets": one.sets,
                  "detected": one.detected, "naive": one.naive} for one in power],
        "text": "Synthetic series in the shape of the nights about 24 July 2025. A pure change of definition must "
                "not be taken for one of the defence; a true one of 5 points is seen the better, the slower the "
                "level drifts. A change is seen where nought lies outside of the central "
                f"{CENTRAL[0]:.0%} of the jump, {CENTRAL[1]:.0%} where the level drifts by {CALM:g} a week or "
                f"more; the finding on a series keeps to {CAUTIOUS:.0%}. 'naive' reads the share reported as "
                "stopped across the change.",
    }  # fmt: skip
    return InferenceReport(f"Inference, looked at on {nights.cls}s", pit, sbc, recovery, tuple(notes))


def case_name(points: float) -> str:
    """What was put into a made-up series, in words."""
    return "the definition alone changes" if points == 0 else f"and {points:g} points more are neutralised"


def rank_rows(ranks: Ranks) -> list[dict[str, Any]]:
    """A model's ranks as plain data, a row a parameter."""
    return [{"model": ranks.form, "parameter": name, "bins": ranks.histogram(name), "p_value": p,
             "sets": len(ranks.least_ess), "uneven": name in ranks.uneven} for name, p in ranks.p.items()]  # fmt: skip


if __name__ == "__main__":
    main()
