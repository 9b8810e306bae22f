"""Simulation-based calibration of shares over a change of regime: 200 series, each fitted, the truth's ranks even.

Ranks of a sound model fail with a chance of 0.01, over all parameters together (chi-square, Holm); the seed is fixed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("numpyro", reason="the extra 'calibrate' is not installed")

from magdepth.calibration.shares import SHARES
from studies.sbc import FALSE_ALARM, check_calibration
from studies.synthetic import shares_template

pytestmark = pytest.mark.slow(reason="simulation-based calibration: two hundred fits")


def test_truth_of_every_parameter_lies_anywhere_among_its_posterior() -> None:
    found = check_calibration(SHARES, shares_template(), sets=200, seed=1)
    assert set(found.ranks) == {"step", "slope.0", "slope.1", "spread.0", "spread.1", "spread_slope", "jump.1"}
    assert FALSE_ALARM == 0.01
    assert found.uneven == (), found.as_dict()
    assert found.as_dict()["least_ess"]["50%"] > found.kept


def test_a_fit_that_takes_nights_for_less_scattered_than_they_are_is_found_out() -> None:
    """A model that leaves half the night effect's variance out of its fit gives ranks that are not even."""
    narrow = replace(SHARES, name="narrow", nights=lambda held, data: SHARES.nights(
        dict(held) | {"spread": held["spread"] + 0.7}, data))  # fmt: skip
    found = check_calibration(SHARES, shares_template(), sets=60, seed=2, fitted=narrow)
    assert {"spread.0", "spread.1"} & set(found.uneven), found.as_dict()
