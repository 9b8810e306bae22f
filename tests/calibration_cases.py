"""Made-up series for the calibration's tests: a stated truth, reported under stated regimes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from magdepth.observed.regimes import load_regimes
from magdepth.observed.reporting import reported
from magdepth.observed.series import DayFact, Series

FIRST = date(2025, 5, 1)


def campaign_rows(days: int, seed: int, first: date = FIRST, mean: float = 120.0, rest: float = 0.15,
                  ) -> list[DayFact]:  # fmt: skip
    """Nights of a campaign as Ukraine's regimes report them: gamma-Poisson raids, a beta share left, a share lost."""
    stream = np.random.default_rng(seed)
    regimes = load_regimes()
    rows = []
    for place in range(days):
        day = first + timedelta(days=place)
        regime = regimes.on(day)
        assert regime is not None
        launched = int(stream.poisson(stream.gamma(4.0, mean / 4.0)))
        left = int(stream.binomial(launched, stream.beta(20 * rest, 20 * (1 - rest))))
        lost = int(stream.binomial(launched - left, 0.4))
        truth = {"shot": launched - left - lost, "lost": lost, "hit": left}
        told = reported(regime, truth)
        rows.append(DayFact(day, "drone", told["launched"], told["stopped"], told["lost"], told["hits"],
                            told["still_airborne"], "reported", regime.code, day))  # fmt: skip
    return rows


def series_of(rows: Sequence[DayFact], name: str = "made-up") -> Series:
    """A series under the shipped regimes."""
    return Series(name, tuple(rows), ({"format": "kaggle"},))
