"""Estimators of levels: exact on series whose answer is known, blind to what came later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import exp, log, sqrt

import pytest

from magdepth.dates import Vintage, whole_months
from magdepth.errors import BadInput
from magdepth.observed import (
    MissileFact,
    Month,
    MonthlyFacts,
    MonthlyView,
    estimate_level,
    estimate_massing,
    estimate_missiles,
    load_monthly,
)
from magdepth.observed.estimate import LEAST_MONTHLY_SD, SHRINK

SCALE = 1e7  # so that whole drones hide nothing


def series(rate: Callable[[int], float], months: int = 18, scale: float = SCALE) -> MonthlyView:
    """A view of made-up months: ``rate(i)`` drones a day, ``i`` = 0 for the last month, -1 before it."""
    windows = whole_months(date(2024, 1, 1), date(2026, 12, 31))[:months]
    made = []
    for i, window in enumerate(windows, start=1 - months):
        launched = round(rate(i) * window.days * scale)
        missiles = {"ballistic": MissileFact(30 + i, 0)}
        made.append(
            Month(window.month, window.first, window.last, window.days, launched, 0, None, 0, 0, "A", missiles)
        )
    return MonthlyFacts(tuple(made)).at(Vintage(windows[-1].last))


@pytest.mark.parametrize("level", [1.0, 37.0])
def test_a_steady_series_has_its_own_level_and_no_growth(level: float) -> None:
    found = estimate_level(series(lambda i: level))
    assert found.per_day / SCALE == pytest.approx(level, rel=1e-6)
    assert found.log_sd == pytest.approx(0.0, abs=1e-6)
    assert found.growth_mean == pytest.approx(0.0, abs=1e-6)
    assert found.monthly_sd == LEAST_MONTHLY_SD
    assert len(found.months) == 6


@pytest.mark.parametrize(("growth", "half_life"), [(0.1, 2.0), (-0.05, 1.0)])
def test_steady_growth_is_carried_forward_in_part(growth: float, half_life: float) -> None:
    found = estimate_level(series(lambda i: exp(growth * i)), half_life=half_life)
    assert found.growth_mean == pytest.approx(SHRINK * growth, rel=1e-4)
    assert found.growth_sd == pytest.approx(SHRINK * abs(growth), rel=1e-4)
    expected = log(SCALE) + growth * 0.5  # the lag is past: carried at the whole slope, to the month's end
    assert found.log_mean == pytest.approx(expected, rel=1e-5)


def test_recent_months_weigh_more() -> None:
    view = series(lambda i: 2.0 if i == 0 else 1.0)
    means = [estimate_level(view, half_life=half_life).log_mean for half_life in (0.5, 2.0, 8.0)]
    assert means == sorted(means, reverse=True)


def test_the_spread_of_changes_is_robust_to_one_outlier() -> None:
    zigzag = estimate_level(series(lambda i: exp(0.1 if i % 2 else -0.1)))
    assert zigzag.monthly_sd == pytest.approx(0.4 / 1.349, rel=1e-4)
    spiked = estimate_level(series(lambda i: exp(0.1 if i % 2 else -0.1) * (50 if i == -5 else 1)))
    assert spiked.monthly_sd == pytest.approx(zigzag.monthly_sd, rel=0.25)


def test_a_wilder_series_is_known_less_well() -> None:
    calm = estimate_level(series(lambda i: exp(0.05 * (i % 3))))
    wild = estimate_level(series(lambda i: exp(0.5 * (i % 3))))
    assert wild.log_sd > calm.log_sd
    assert wild.monthly_sd > calm.monthly_sd


def test_an_empty_month_counts_as_half_a_drone() -> None:
    view = series(lambda i: 0.0, scale=1.0)
    days = [fact.days for fact in view.months[-6:]]
    found = estimate_level(view)
    assert min(log(0.5 / n) for n in days) <= found.log_mean <= max(log(0.5 / n) for n in days)


def test_too_few_months_are_refused() -> None:
    with pytest.raises(BadInput, match=r"O130.*4 whole months are needed, 3 are known"):
        estimate_level(series(lambda i: 1.0, months=3))
    with pytest.raises(BadInput, match="O130"):
        estimate_massing(series(lambda i: 1.0, months=1))
    with pytest.raises(BadInput, match="O131"):
        estimate_level(series(lambda i: 1.0), half_life=0.0)
    with pytest.raises(BadInput, match="O131"):
        estimate_level(series(lambda i: 1.0), months=1)


def test_a_month_that_is_not_whole_is_not_used() -> None:
    facts = load_monthly()
    found = estimate_level(facts.at(Vintage(date(2023, 1, 31))))
    assert found.months[0] == "2022-10"


def test_nothing_later_enters_an_estimate() -> None:
    facts = load_monthly()
    for day in (date(2024, 1, 31), date(2025, 6, 30)):
        vintage = Vintage(day)
        cut = MonthlyFacts(tuple(fact for fact in facts.months if fact.last <= day))
        assert estimate_level(facts.at(vintage)) == estimate_level(cut.at(vintage))
        assert estimate_massing(facts.at(vintage)) == estimate_massing(cut.at(vintage))
        assert f"{day:%Y-%m}" in estimate_level(facts.at(vintage)).formula


def test_massing_is_the_largest_night_over_the_mean_night() -> None:
    found = estimate_massing(load_monthly().at(Vintage(date(2025, 6, 30))))
    ratios = [166 * 30 / 2476, 355 * 31 / 4003, 479 * 30 / 5438]
    mean = sum(ratios) / 3
    assert found.months == ("2025-04", "2025-05", "2025-06")
    assert found.mean == pytest.approx(mean)
    assert found.sd == pytest.approx(sqrt(sum((r - mean) ** 2 for r in ratios) / 2))


def test_missiles_per_day_of_a_class() -> None:
    found = estimate_missiles(load_monthly().at(Vintage(date(2025, 6, 30))), "ballistic", months=3)
    assert found.per_day == pytest.approx((32 + 49 + 63) / 91)
    logs = [log(32.5 / 30), log(49.5 / 31), log(63.5 / 30)]
    mean = sum(logs) / 3
    assert found.log_sd == pytest.approx(sqrt(sum((x - mean) ** 2 for x in logs) / 2))
    with pytest.raises(BadInput, match="O132"):
        estimate_missiles(load_monthly().at(Vintage(date(2025, 6, 30))), "hypersonic")
