"""Stated estimators: what each reads from the months, by hand, and what it says where there are too few."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from magdepth import units
from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.observed import MonthlyView, load_monthly
from magdepth.observed.estimate import estimate_level, estimate_massing, estimate_missiles
from magdepth.observed.monthly import MonthlyFacts
from magdepth.scenario.estimates import ESTIMATES
from scenario_toy import MONTHS, months

JUNE = Vintage(date(2025, 6, 30))
MONTH = 365.25 / 12


@pytest.fixture
def view() -> MonthlyView:
    return MONTHS.at(JUNE)


def read(name: str, view: MonthlyView):  # type: ignore[no-untyped-def]
    value, formula = ESTIMATES[name].read(view)
    assert formula
    return value


def test_the_level_and_its_growth_are_those_of_the_observed_room_by_day(view: MonthlyView) -> None:
    level = estimate_level(view)
    found = read("launch_level", view)
    assert (math.log(found.median()), found.sigma) == pytest.approx((level.log_mean, level.log_sd))
    growth = read("launch_growth", view)
    assert (growth.mean * MONTH, growth.sd * MONTH) == pytest.approx((level.growth_mean, level.growth_sd))


def test_the_wander_gives_back_the_change_between_months(view: MonthlyView) -> None:
    """Means of neighbouring blocks of a random walk differ with variance two thirds of the walk's over a block."""
    import numpy as np

    step = read("launch_wander", view).value
    walks = np.cumsum(np.random.default_rng(5).normal(0.0, step, (4000, 60)), axis=1)
    change = walks[:, 30:].mean(axis=1) - walks[:, :30].mean(axis=1)
    assert change.std() == pytest.approx(estimate_level(view).monthly_sd, rel=0.05)


@pytest.mark.parametrize("cls", ["cruise", "ballistic"])
def test_missiles_a_day_with_the_error_of_their_mean(view: MonthlyView, cls: str) -> None:
    level = estimate_missiles(view, cls)
    found = read(f"{cls}_level", view)
    assert found.median() == pytest.approx(level.per_day)
    assert found.sigma == pytest.approx(level.log_sd / math.sqrt(6))


def test_the_largest_night_keeps_mean_and_spread(view: MonthlyView) -> None:
    ratio = estimate_massing(view)
    found = read("largest_ratio", view)
    assert (found.mean, found.mean * found.cv) == pytest.approx((ratio.mean, ratio.sd))


def test_reported_shares_of_the_last_three_months_of_one_regime() -> None:
    lost = (100, 300, 500, 420)
    facts = [replace(fact, launched=1000, stopped=450, lost=count)
             for fact, count in zip(months([1] * 4).months, lost, strict=True)]
    later = replace(facts[-1], month="2025-05", regime="D1", lost=None)
    view = MonthlyFacts((*facts, later)).at(JUNE)
    soft, leak = read("soft_share", view), read("leak_share", view)
    assert soft.mean == pytest.approx((0.3 + 0.5 + 0.42) / 3)
    assert leak.mean == pytest.approx((0.25 + 0.05 + 0.13) / 3)
    sd = math.sqrt(sum((share - soft.mean) ** 2 for share in (0.3, 0.5, 0.42)) / 2)
    assert math.sqrt(soft.mean * (1 - soft.mean) / (soft.n + 1)) == pytest.approx(sd)


@pytest.mark.parametrize("name", ESTIMATES)
def test_what_can_not_be_made_is_bad_input(name: str) -> None:
    with pytest.raises(BadInput, match="needed"):
        ESTIMATES[name].read(months([]).at(JUNE))


@pytest.mark.parametrize("name", ESTIMATES)
@pytest.mark.parametrize("launched", [[0] * 12, [1] * 12, [5000] * 12, [0, 90000] * 6])
def test_odd_months_give_a_usable_value(name: str, launched: list[int]) -> None:
    try:
        value, _ = ESTIMATES[name].read(months(launched, (2024, 7)).at(JUNE))
    except BadInput:
        return
    assert all(math.isfinite(value.quantile(q)) for q in (0.01, 0.5, 0.99))


@pytest.mark.parametrize("name", ESTIMATES)
@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)])
def test_each_can_be_made_from_the_shipped_months(name: str, day: date) -> None:
    value, _ = ESTIMATES[name].read(load_monthly().at(Vintage(day)))
    assert math.isfinite(value.median())
    assert units.parse(ESTIMATES[name].unit).factor == 1.0
