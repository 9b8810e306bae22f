"""A campaign made up by the model itself, with the truth for its posterior: what the checks of a fit are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from magdepth.calibration.campaign import Campaign
from magdepth.calibration.check_report import CheckReport
from magdepth.calibration.fit import Fit, ParameterEstimate, Table
from magdepth.calibration.forms import Form
from magdepth.calibration.launches import LAUNCHES, launches_of
from magdepth.calibration.nightly import Nights, blocks_of
from magdepth.calibration.predictive_checks import PredictiveCheck, check_campaign
from magdepth.calibration.shares import SHARES, shares_of
from studies.page import InferenceReport

FIRST, DAYS, CHANGE = date(2025, 5, 1), 130, 84
MEAN, REST = 60.0, 0.2
OF_LAUNCHES: Mapping[str, Any] = {
    "step": 0.06, "drift": 0.0, "idle": -2.2, "idle_slope": 0.5, "idle_again": 0.0, "massed": -1.2, "multiple": 2.5,
    "shape": 1.6, "shape_slope": 0.0,
}  # fmt: skip
OF_SHARES: Mapping[str, Any] = {
    "step": 0.06, "slope": [0.2, -0.4], "spread": [2.7, 2.7], "spread_slope": 0.0, "jump": [0.0, 0.3],
}


def campaign(seed: int, days: int = DAYS) -> Campaign:
    """Two regimes, a level that stands still: the fits hold 200 draws that are the truth, give or take a hundredth.

    The series is drawn by NumPy from the models' own words, not by the models' simulators.
    """
    stream = np.random.default_rng(seed)
    regime = (np.arange(days) >= CHANGE).astype(np.int64)
    launched = _raids(stream, days)
    rest = _left(stream, launched, regime)
    block, new, opens = blocks_of(regime)
    missing = np.full(days, np.nan)
    nights = Nights("drone", FIRST, launched, launched - rest, rest, missing, regime, ("A", "B"), block, new, opens,
                    {"B": frozenset({"lost"})})  # fmt: skip
    of_launches = launches_of(nights)
    turns = {"turn": [0.0] * len(of_launches.turns)} if len(of_launches.turns) else {}
    fits = (_fit(LAUNCHES, OF_LAUNCHES | turns, of_launches, seed), _fit(SHARES, OF_SHARES, shares_of(nights), seed))
    return Campaign(nights, float(np.median(launched[launched > 0])), *fits, None, None)


def _raids(stream: np.random.Generator, days: int) -> Table:
    """Nights without a raid, ordinary and massed ones: Poisson about a gamma. Nights at the reference level."""
    of = OF_LAUNCHES
    idle, massed = (most / (1.0 + np.exp(-of[name])) for name, most in (("idle", 1.0), ("massed", 0.5)))
    mean = MEAN / (1.0 - massed + massed * of["multiple"]) * np.where(stream.random(days) < massed, of["multiple"], 1.0)
    shape = np.exp(of["shape"])
    raid = stream.poisson(mean * stream.gamma(shape, 1.0 / shape, days))
    return np.where(stream.random(days) < idle, 0, raid).astype(float)


def _left(stream: np.random.Generator, launched: Table, regime: Table) -> Table:
    """Beta-binomial about a share that goes with raid size."""
    of = {name: np.asarray(value) for name, value in OF_SHARES.items()}
    size = np.log(np.maximum(launched, 1.0) / np.median(launched[launched > 0]))
    logit = np.log(REST / (1 - REST)) + of["slope"][regime] * size + np.cumsum(of["jump"])[regime]
    share, kappa = 1.0 / (1.0 + np.exp(-logit)), np.exp(of["spread"][regime])
    return stream.binomial(launched.astype(int), stream.beta(share * kappa, (1 - share) * kappa)).astype(float)


def report_of(made: Campaign) -> CheckReport:
    """All parts of a check, those that others compute made up."""
    findings = [{"title": "Larger raids & smaller shares <b>", "text": "Two of three.", "figures": {"slope_b": -0.43}}]
    return CheckReport("Diagnostics of a made-up campaign", made, check_campaign(made), held_out_rows(), findings,
                       ("Made up from end to end.",))  # fmt: skip


def held_out_rows() -> tuple[PredictiveCheck, ...]:
    """Two months held back: the launches of August outside, and too many of them."""
    return (
        PredictiveCheck("launches", "launches in all", "2025-07", 1800.0, 1500.0, 1900.0, 2400.0, 0.8),
        PredictiveCheck("launches", "launches in all", "2025-08", 3900.0, 1500.0, 1900.0, 2500.0, 0.01),
        PredictiveCheck("launches", "checks outside", "together", 1.0, 0.0, 0.0, 0.0, 0.04),
        PredictiveCheck("rest", "share", "2025-08", 0.21, 0.15, 0.2, 0.26, 0.7),
        PredictiveCheck("rest", "checks outside", "together", 0.0, 0.0, 0.0, 1.0, 1.0),
    )


def inference() -> InferenceReport:
    """What the studies of the inference come to, made up: launches and leakers of one regime fail."""
    def flat(whole: int, parts: int = 10) -> list[int]:
        return [whole // parts] * parts

    bowl = [40, 20, 10, 5, 5, 5, 5, 10, 10, 10]
    pit = [
        {"what": what, "regime": code, "nights": 120, "test": "Kolmogorov-Smirnov", "p_value": p, "passed": p >= 0.01,
         "bins": flat(120) if p >= 0.01 else bowl, "binomial_p_value": 1e-9 if what == "leakers" else None}
        for what in ("launches", "leakers") for code, p in (("A", 0.41), ("B", 2e-5))
    ]  # fmt: skip
    sbc = [{"model": model, "parameter": name, "bins": flat(200), "p_value": 0.3, "sets": 200}
           for model, names in (("launches", OF_LAUNCHES), ("shares", OF_SHARES)) for name in names]  # fmt: skip
    recovery = {"text": "A true jump was seen in 85 % of 40 made-up series. A change of words was not.",
                "rows": [{"case": "true jump", "drift": 0.05, "sets": 40, "detected": 0.85},
                         {"case": "words only", "drift": 0.05, "sets": 40, "detected": 0.05}]}  # fmt: skip
    return InferenceReport("Made-up studies <b>", pit, sbc, recovery, ("Made up from end to end.",))


def _fit(form: Form, truth: Mapping[str, Any], data: Any, seed: int) -> Fit:
    stream = np.random.default_rng(seed)
    draws = {name: np.asarray(value) + 0.01 * stream.standard_normal((200, *np.shape(value)))
             for name, value in truth.items()}  # fmt: skip
    labels = ("yes", "weakly", "no")
    estimates = {
        name: ParameterEstimate(name, (value - 1, value, value + 1.5), (value - 0.4, value, value + 0.5), 0.3,
                                labels[place % 3],
                   1.0, 200.0)
        for place, (name, value) in enumerate(_scalars(truth))
    }  # fmt: skip
    return Fit(form, data, draws, estimates, 0, 15.0)


def _scalars(truth: Mapping[str, Any]) -> list[tuple[str, float]]:
    single = [(name, value) for name, value in truth.items() if not isinstance(value, list)]
    vectors = [(f"{name}.{place}", one) for name, values in truth.items() if isinstance(values, list)
               for place, one in enumerate(values)]  # fmt: skip
    return single + [(name, value) for name, value in vectors if name != "jump.0"]
