"""Simulation-based calibration: 200 series drawn day by day from a model, each fitted, the truth's ranks even.

Ranks of a sound model fail with a chance of 0.01, over all parameters together (chi-square, Holm); seeds are fixed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("numpyro", reason="the extra 'calibrate' is not installed")

from magdepth.calibration.launches import LAUNCHES
from magdepth.calibration.shares import SHARES
from studies.sbc import FALSE_ALARM, check_calibration
from studies.synthetic import launches_template, shares_template

pytestmark = pytest.mark.slow(reason="simulation-based calibration: up to two hundred fits a test")


def test_truth_of_every_parameter_of_launches_lies_anywhere_among_its_posterior() -> None:
    ranks = check_calibration(LAUNCHES, launches_template(28, 16, turns=1), sets=200, seed=1)
    assert set(ranks.ranks) == {*LAUNCHES.main, "turn.0"} - {"turn"}
    assert ranks.uneven == (), ranks.as_dict()
    assert ranks.as_dict()["least_ess"]["50%"] > ranks.kept


def test_truth_of_every_parameter_of_shares_lies_anywhere_among_its_posterior() -> None:
    """Over a change of regime."""
    ranks = check_calibration(SHARES, shares_template(), sets=200, seed=1)
    assert set(ranks.ranks) == {"step", "slope.0", "slope.1", "spread.0", "spread.1", "spread_slope", "jump.1"}
    assert FALSE_ALARM == 0.01
    assert ranks.uneven == (), ranks.as_dict()
    assert ranks.as_dict()["least_ess"]["50%"] > ranks.kept


def test_a_fit_that_takes_nights_for_less_scattered_than_they_are_is_found_out() -> None:
    """A model that leaves half the night effect's variance out of its fit gives ranks that are not even."""
    narrow = replace(SHARES, name="narrow", nights=lambda theta, data: SHARES.nights(
        dict(theta) | {"spread": theta["spread"] + 0.7}, data))  # fmt: skip
    ranks = check_calibration(SHARES, shares_template(), sets=60, seed=2, fitted=narrow)
    assert {"spread.0", "spread.1"} & set(ranks.uneven), ranks.as_dict()
