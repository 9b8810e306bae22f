"""Coverage: influence against what is known to matter, its false alarms, and shares that add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from magdepth.briefing.reliance.coverage import (
    Coverage,
    cited_share,
    coverage,
    coverage_of,
    kind_of,
    outcomes,
    spreads,
    told,
)
from magdepth.briefing.reliance.coverage_report import coverage_dict, coverage_lines
from magdepth.briefing.reliance.influence import QUIET, influences
from magdepth.briefing.worlds import brief_measures, horizon
from magdepth.evidence import load_ledger
from magdepth.observed import load_monthly
from magdepth.results import Run, run
from magdepth.scenario import load
from magdepth.scenario.distributions import Mixture
from magdepth.scenario.model import Assumed, Calibrated, Cited, Estimated, Scenario

SHIPPED = load("alabuga-2025")
VIEW, OBSERVED = load_ledger().at(SHIPPED.vintage), load_monthly().at(SHIPPED.vintage)


@pytest.fixture(scope="module")
def ran() -> Run:
    return run(SHIPPED, replicates=256, seed=4, daily=False, extra=brief_measures(SHIPPED, horizon(SHIPPED)))


def covered(scenario: Scenario, ran: Run) -> Coverage:
    return coverage(scenario, VIEW, ran, outcomes(SHIPPED, ran, OBSERVED))


def rested(scenario: Scenario, basis: object) -> Scenario:
    """The same values, every one of which rests on the same thing; mixtures have claims behind each part or none."""
    for key, quantity in scenario.all_quantities():
        if isinstance(quantity.basis, (Assumed, Calibrated, Cited, Estimated)):
            value = quantity.value
            if isinstance(value, Mixture):
                claims = basis.claims if isinstance(basis, Cited) else ()
                value = Mixture(tuple(replace(part, claims=claims) for part in value.parts))
            scenario = scenario.with_quantity(key, replace(quantity, value=value, basis=basis))  # type: ignore[arg-type]
    return scenario


def test_shares_add_up_and_lie_between_none_and_all(ran: Run) -> None:
    found = covered(SHIPPED, ran)
    assert 0.0 < found.graded < 1.0
    assert sum(found.weighted.values()) == pytest.approx(1.0)
    assert sum(found.by_reliability.values()) == pytest.approx(found.graded)
    given = [quantity for _, quantity in SHIPPED.all_quantities() if told(quantity)]
    assert sum(found.counts.values()) == len(given)
    assert found.counts["cited"] == sum(kind_of(one) == "cited" for one in given)


def test_all_cited_is_one_and_all_assumed_is_none(ran: Run) -> None:
    assert covered(rested(SHIPPED, Cited(("a001",))), ran).graded == pytest.approx(1.0)
    assert covered(rested(SHIPPED, Assumed("a test")), ran).graded == 0.0


def test_a_mixture_counts_for_the_weight_of_its_cited_parts() -> None:
    """Of decoys, weights 2 and 1 are claims' and 2 is assumed; of the plant's aim, 1 of 3."""
    assert cited_share(SHIPPED.quantity("decoy_share")) == pytest.approx(3 / 5)
    assert cited_share(SHIPPED.quantity("alabuga.capacity_target")) == pytest.approx(1 / 3)
    assert cited_share(SHIPPED.quantity("stock_days")) == 0.0


def test_what_is_computed_or_one_number_weighs_nothing_itself() -> None:
    assert not spreads(SHIPPED.quantity("alabuga.supply"))
    assert not spreads(SHIPPED.quantity("kursk.cleared"))
    assert spreads(SHIPPED.quantity("alabuga.capacity"))


def test_the_level_of_launches_moves_launches_most(ran: Run) -> None:
    answers = {"launched": ran.values("launched_year").astype(float)}
    found = coverage(SHIPPED, VIEW, ran, answers)
    assert found.rows[0].key == "launch_level" and found.rows[0].moves == "launched"
    assert found.weighted["estimated"] > 0.5


def test_without_an_answer_that_varies_nothing_weighs(ran: Run) -> None:
    found = coverage(SHIPPED, VIEW, ran, {"still": np.zeros(ran.replicates)})
    assert found.graded == 0.0 and not found.uncited()
    assert any("none has an influence" in line for line in coverage_lines(SHIPPED, found))


def test_influence_finds_known_squares() -> None:
    """y = 2a + b of independent normals correlates with r = 2/√5 and 1/√5; Spearman's is 6/pi asin(r/2)."""
    rng = np.random.default_rng(11)
    a, b, idle = rng.standard_normal((3, 4000))
    found = influences([a, b, idle], {"y": 2 * a + b}).found
    wanted = [(6 / np.pi * np.arcsin(r / 2)) ** 2 for r in (2 / 5**0.5, 1 / 5**0.5)]
    assert [one.weight for one in found[:2]] == pytest.approx(wanted, abs=0.03)  # three errors of 4,000 pairs
    assert found[2].weight == 0.0


def test_influence_is_the_same_after_any_rising_change_of_scale() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.standard_normal((2, 300))
    plain = influences([a, b], {"y": a + b})
    bent = influences([np.exp(a), b**3], {"y": np.exp(a + b)})
    assert [one.weight for one in plain.found] == pytest.approx([one.weight for one in bent.found])


def test_a_parameter_that_can_not_matter_gets_no_weight_but_for_stated_false_alarms() -> None:
    """Fixed seeds, 200 runs of 30 idle parameters: any weight in QUIET of them (10 expected, 2 to 20 in 99.9 %)."""
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        answers = {"x": rng.random(120), "y": rng.random(120)}
        found = influences(list(rng.random((30, 120))), answers, seed=seed, shuffles=100)
        alarms += any(one.weight > 0.0 for one in found.found)
    assert QUIET == 0.05 and 2 <= alarms <= 20


def test_the_floor_is_what_chance_gives() -> None:
    """The mean squared rank correlation of independent samples is 1 / (n - 1)."""
    rng = np.random.default_rng(5)
    found = influences(list(rng.random((40, 101))), {"y": rng.random(101)})
    assert found.floor == pytest.approx(1 / 100, rel=0.1)


def test_an_idle_parameter_of_the_scenario_weighs_nothing() -> None:
    """The day of the peninsula's salvo and the decoys' cost move no judgement."""
    found = coverage_of(SHIPPED, VIEW, OBSERVED, replicates=256, seed=9)
    weights = {row.key: row.influence for row in found.rows}
    assert weights["attacker_cost.unit_cost.decoy"] == 0.0 and weights["launch_level"] > 0.0
    data = coverage_dict(SHIPPED, found)
    assert data["graded"] == found.graded and len(data["not_seen"]) >= 4  # type: ignore[arg-type]
    shares = [row.influence * (1 - row.cited) for row in found.uncited()]
    assert shares == sorted(shares, reverse=True) and all(row.basis != "estimated" for row in found.uncited())
