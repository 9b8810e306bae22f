"""Simulation-based calibration of launches: 200 series drawn day by day, each fitted, the truth's ranks even.

Ranks of a sound model fail with a chance of 0.01, over all parameters together (chi-square, Holm); the seed is fixed.
"""

from __future__ import annotations

import pytest

pytest.importorskip("numpyro", reason="the extra 'calibrate' is not installed")

from magdepth.calibration.launches import LAUNCHES
from studies.sbc import check_calibration
from studies.synthetic import launches_template

pytestmark = pytest.mark.slow(reason="simulation-based calibration: two hundred fits")


def test_truth_of_every_parameter_lies_anywhere_among_its_posterior() -> None:
    found = check_calibration(LAUNCHES, launches_template(28, 16, turns=1), sets=200, seed=1)
    assert set(found.ranks) == {*LAUNCHES.main, "turn.0"} - {"turn"}
    assert found.uneven == (), found.as_dict()
    assert found.as_dict()["least_ess"]["50%"] > found.kept
