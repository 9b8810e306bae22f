"""Depletion as a function of the stock assumed: known answers, and what does not count as running dry."""

from __future__ import annotations

from datetime import date

import pytest

from magdepth.decision.depletion import depletion
from magdepth.errors import BadInput
from one_layer import one_layer


def test_a_layer_without_supply_runs_dry_when_its_days_are_over(tmp_path):
    scenario = one_layer(tmp_path, 300, 60, {"crews": 1000}, rate=None)
    found = dict(depletion(scenario, "guns", (10, 40, 70), replicates=50))
    assert found == {10: 1.0, 40: 1.0, 70: 0.0}
    early = dict(depletion(scenario, "guns", (10, 40, 70), until=date(2025, 7, 20), replicates=50))
    assert early == {10: 1.0, 40: 0.0, 70: 0.0}


def test_more_stock_never_makes_it_likelier(tmp_path):
    supply = '{value: {lognormal: {low: 300, high: 700}}, unit: rounds/day, assumption: "a test"}'
    scenario = one_layer(tmp_path, 300, 90, {"crews": 1000}, rate=supply)
    chances = [chance for _, chance in depletion(scenario, "guns", replicates=150)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.3 > chances[-1]


def test_nights_that_are_short_of_crews_alone_do_not_count(tmp_path):
    scenario = one_layer(tmp_path, 300, 60, {"crews": 100}, rate=None)
    assert dict(depletion(scenario, "guns", (30, 90), replicates=50)) == {30: 1.0, 90: 0.0}


def test_a_layer_that_counts_no_rounds_is_refused_with_those_that_do(tmp_path):
    scenario = one_layer(tmp_path, 300, 60, {"name": "gunners"}, {"name": "jammers", "magazine": "none"})
    for wrong in ("jammers", "gunner"):
        with pytest.raises(BadInput) as caught:
            depletion(scenario, wrong)
        (fault,) = caught.value.faults
        assert fault.code == "D104" and "gunners" in fault.cure
    with pytest.raises(BadInput) as caught:
        depletion(scenario, "gunners", until=date(2020, 1, 1))
    assert caught.value.faults[0].code == "D101"
