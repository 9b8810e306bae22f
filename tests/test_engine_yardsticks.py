"""The engine's benchmark: the reference campaign comes to what plain NumPy and SimPy programs of it come to."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from magdepth.scenario import Scenario, load

LAUNCHED, LEAKED = 147.0, 55.0  # means a night of the reference, which the scenario must meet within a tenth


@pytest.fixture(scope="module")
def engine(root: Path) -> ModuleType:
    sys.path.insert(0, str(root / "benchmarks"))
    try:
        import engine
    finally:
        sys.path.pop(0)
    return engine


@pytest.fixture(scope="module")
def scenario(root: Path) -> Scenario:
    return load(root / "benchmarks" / "r1.yaml")


MANY = pytest.param(1500, marks=pytest.mark.slow(reason="thousands of campaign years"))


@pytest.fixture(scope="module", params=[400, MANY])
def figures(request: pytest.FixtureRequest, engine: ModuleType, scenario: Scenario) -> tuple[int, dict[str, float]]:
    """The number of replicates, and what the engine comes to with them."""
    return request.param, engine.r1(scenario, request.param)


def test_the_campaign_is_the_reference_within_a_tenth(figures: tuple[int, dict[str, float]]) -> None:
    """Four hundred replicates leave an error of about 1 leaker a night; a tenth is 5.5."""
    _, found = figures
    assert found["r1_launched"] == pytest.approx(LAUNCHED, rel=0.1)
    assert found["r1_leaked"] == pytest.approx(LEAKED, rel=0.1)
    assert found["r1_seconds_2t"] > 0 and found["r1_seconds_1t"] > 0


def test_at_least_35_variates_are_drawn_a_night(engine: ModuleType, scenario: Scenario) -> None:
    found = engine.variates(scenario, 20, 1.0)
    assert 35 <= found["r1_variates"] <= 50 and found["ratio_to_variates"] > 0


def test_numpy_and_simpy_come_to_the_same_nights(
    engine: ModuleType, figures: tuple[int, dict[str, float]]
) -> None:
    """A year's mean differs by about 21 leakers a night between replicates: five errors of a difference of two means.

    A right engine is further off with a chance of 6e-7, whatever the number of replicates.
    """
    replicates, own = figures
    drawn = engine.yardsticks.draw(replicates, 3)
    launched, leaked = engine.yardsticks.with_numpy(drawn, 3)
    assert leaked == pytest.approx(own["r1_leaked"], abs=5 * 0.8 * np.sqrt(1500 / replicates))
    assert launched == pytest.approx(own["r1_launched"], rel=0.08 * np.sqrt(1500 / replicates))
    few = [engine.yardsticks.with_simpy(drawn, k, 5)[1] for k in range(12)]
    part = {name: held[:12] for name, held in drawn.items()}
    same = np.mean([engine.yardsticks.with_numpy(part, seed)[1] for seed in range(5)])
    assert np.mean(few) == pytest.approx(same, rel=0.2)  # the same twelve draws of the uncertain numbers


def test_pairing_sharpens_a_difference(engine: ModuleType, scenario: Scenario) -> None:
    assert engine.pairing(scenario, 500) > 150
