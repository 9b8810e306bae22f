"""Everything that a check of a calibration computes, in the order of what it costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from magdepth.calibration.ahead import BURN_IN, ahead_of
from magdepth.calibration.calibrate import Calibrated
from magdepth.calibration.checked import Checked
from magdepth.calibration.forms import Form
from magdepth.calibration.launches import LAUNCHES
from magdepth.calibration.predictive import check_campaign
from magdepth.calibration.recovery import CALM, CAUTIOUS, CENTRAL, power_study
from magdepth.calibration.sbc import Ranks, check_calibration
from magdepth.calibration.shares import BIMODAL, SHARES
from magdepth.calibration.synthetic import launches_template, shares_template

SETS, POWER_SETS = 200, 100
#: True changes in points, and weekly steps of the level, for which the power to see a change is told.
CASES = ((0.0, 0.05), (0.0, 0.30), (5.0, 0.05), (5.0, 0.10), (5.0, 0.20), (5.0, 0.30))
#: Days between refits of the check one night ahead.
EVERY = 182

Progress = Callable[[int, int], None]


def check_all(
    done: Calibrated, seed: int = 0, sets: int = SETS, power_sets: int = POWER_SETS, every: int = EVERY,
    progress: Progress = lambda done, total: None,
) -> Checked:  # fmt: skip
    """Check a calibration: replicates, one night ahead, simulation-based calibration, recovery of a change.

    One night ahead wants half a year of nights first and is of drones only; simulation-based calibration and recovery
    are of the models, not of this series. Fewer ``sets`` are quicker and see less.
    """
    campaign = done.campaign
    forms: tuple[tuple[Form, Any], ...] = (
        (LAUNCHES, launches_template(turns=1)),
        (SHARES, shares_template()) if campaign.rest is None or campaign.rest.form is SHARES
        else (BIMODAL, shares_template((56,))),
    )  # fmt: skip
    total, at, notes = 2 + len(forms) + len(CASES), 0, []

    def stepped(held: Any) -> Any:
        nonlocal at
        at += 1
        progress(at, total)
        return held

    ppc = stepped(check_campaign(campaign, seed=seed))
    pit = None
    if len(campaign.nights.launched) <= BURN_IN + 100:
        notes.append("One night ahead: too few nights (half a year is fitted first).")
    elif campaign.nights.cls != "drone":
        notes.append("One night ahead: of drones only.")
    else:
        pit = ahead_of(campaign.nights, every=every, seed=seed).as_rows()
    stepped(None)
    sbc = [row for form, template in forms
           for row in _rows(stepped(check_calibration(form, template, sets, seed)))]  # fmt: skip
    recovery = [stepped(power_study(power_sets, drift, points, seed)) for points, drift in CASES]
    return Checked(
        title=f"{done.posterior.name}: {done.posterior.series['name']}",
        campaign=campaign,
        ppc=ppc,
        pit=pit,
        sbc=sbc,
        recovery={
            "rows": [{"case": _case(one.change_in_points), "drift": one.drift, "sets": one.sets,
                      "detected": one.detected, "naive": one.naive} for one in recovery],
            "text": "Synthetic series in the shape of the nights about 24 July 2025. A pure change of definition must "
                    "not be taken for one of the defence; a true one of 5 points is seen the better, the slower the "
                    "level drifts. A change is seen where nought lies outside of the central "
                    f"{CENTRAL[0]:.0%} of the jump, {CENTRAL[1]:.0%} where the level drifts by {CALM:g} a week or "
                    f"more; the finding on a series keeps to {CAUTIOUS:.0%}. 'naive' reads the share reported as "
                    "stopped across the change.",
        },
        findings=[one.as_dict() for one in done.findings],
        notes=tuple(notes),
    )  # fmt: skip


def _case(points: float) -> str:
    return "the definition alone changes" if points == 0 else f"and {points:g} points more are neutralised"


def _rows(found: Ranks) -> list[dict[str, Any]]:
    return [{"model": found.form, "parameter": name, "bins": found.histogram(name), "p_value": p,
             "sets": len(found.least_ess), "uneven": name in found.uneven} for name, p in found.p.items()]  # fmt: skip
