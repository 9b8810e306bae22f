"""The benchmark of monthly bands: its scores are right, its baselines plain, its output as promised."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import replace
from datetime import date
from types import ModuleType

import numpy as np
import pytest

from magdepth.observed import MonthlyFacts, load_monthly


@pytest.fixture(scope="module")
def bands(root) -> ModuleType:
    spec = importlib.util.spec_from_file_location("launch_bands", root / "benchmarks" / "launch_bands.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_the_dates_are_the_last_days_of_18_months(bands):
    assert len(bands.AS_OF) == 18
    assert (bands.AS_OF[0], bands.AS_OF[-1]) == (date(2024, 1, 31), date(2025, 6, 30))
    assert date(2024, 2, 29) in bands.AS_OF


@pytest.mark.parametrize(("observed", "spread"), [(0.3, 1.0), (-1.0, 2.0)])
def test_crps_is_that_of_a_normal(bands, observed, spread):
    """Against the closed form for a normal forecast (Gneiting and Raftery 2007)."""
    from scipy.special import ndtr

    draws = np.random.default_rng(4).normal(0.0, spread, 200_000)
    z = observed / spread
    density = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
    expected = spread * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / np.sqrt(np.pi))
    assert bands.crps(draws, observed) == pytest.approx(expected, rel=0.01)


def test_a_sharp_right_forecast_beats_a_wide_and_a_wrong_one(bands):
    rng = np.random.default_rng(1)
    sharp, wide, wrong = (bands.crps(rng.normal(m, s, 5000), 0.0) for m, s in ((0, 0.1), (0, 1), (2, 0.1)))
    assert sharp < wide < wrong


def test_a_score_holds_place_and_quantiles(bands):
    row = bands.score("m", "launched", date(2025, 6, 30), "2025-07", 1, np.arange(101.0), 75.0)
    assert (row.q05, row.q25, row.median, row.q75, row.q95) == (5, 25, 50, 75, 95)
    assert row.pit == pytest.approx(75.5 / 101)


def test_baselines_repeat_what_they_saw(bands):
    steady = np.full(24, 50.0)
    grown = 10.0 * 1.1 ** np.arange(24)
    for ahead in (1, 6):
        assert bands.last_month(steady, ahead) == pytest.approx(50.0)
        assert bands.three_months(steady, ahead) == pytest.approx(50.0)
        assert len(bands.last_month(grown, ahead)) == 24 - ahead
        assert bands.last_month(grown, ahead) == pytest.approx(grown[-1] * 1.1**ahead)
        assert bands.three_months(grown, ahead) == pytest.approx(grown[-1] * 1.1**ahead)


def test_summaries_count_what_lies_inside(bands):
    rows = [
        bands.score("m", "launched", date(2025, 1, 31), "2025-02", 1, np.arange(1.0, 102.0), float(seen))
        for seen in (51, 60, 90, 100, 3)
    ]
    found = bands.summary(rows)
    assert found["coverage_90"] == pytest.approx(3 / 5)
    assert found["coverage_50"] == pytest.approx(2 / 5)
    assert found["above_90"] == found["below_90"] == pytest.approx(1 / 5)
    assert found["ratio_median"] == pytest.approx(96 / 6)
    assert sum(found["pit"]) == 5 and found["pit"][-1] == 1 and found["pit"][0] == 1


def test_a_forecast_sees_no_later_month(bands):
    """Months after the date change the outcome that scores it, not the forecast."""
    facts = load_monthly()
    as_of = date(2025, 6, 30)
    blind = MonthlyFacts(
        tuple(fact if fact.last <= as_of else replace(fact, launched=1, largest_night=1) for fact in facts.months)
    )
    seen, unseen = (list(bands.forecasts(as_of, known, 30, 5)) for known in (facts, blind))
    assert len(seen) == 6 * 4
    assert [(row.q05, row.median, row.q95) for row in seen] == [(row.q05, row.median, row.q95) for row in unseen]
    assert [row.observed for row in unseen] == [1.0] * 24
    months = {row.month: row.observed for row in seen if row.what == "launched"}
    assert months == {f.month: f.launched for f in facts.months if f.first > as_of}


def test_json_is_all_that_stands_on_standard_output(bands, capfd):
    bands.main(["--json", "--dates", "2", "--replicates", "40"])
    found = json.loads(capfd.readouterr().out)
    assert found["as_of"] == ["2025-05-31", "2025-06-30"]
    assert found["replicates"] == 40
    groups = found["groups"]["magdepth: launched"]
    assert [groups[name]["forecasts"] for name in ("months 1-3", "months 4-6", "all")] == [6, 6, 12]
    assert [groups[name]["ratio_aim"] for name in ("months 1-3", "months 4-6", "all")] == [3.0, 5.0, None]
    assert len(found["forecasts"]) == 2 * 6 * 4
    assert all(0.0 <= row["pit"] <= 1.0 for row in found["forecasts"])


def test_the_table_has_a_line_for_each_group(bands):
    facts = load_monthly()
    rows = list(bands.forecasts(date(2025, 6, 30), facts, 30, 5))
    table = list(bands.lines(bands.report(rows, 30, 5)))
    assert sum(line.startswith("  months 1-3") for line in table) == 4
    assert "magdepth: largest night" in table


@pytest.mark.parametrize("arguments", [["--dates", "0"], ["--dates", "19"], ["--replicates", "1"]])
def test_options_out_of_range_are_refused(bands, arguments, capsys):
    with pytest.raises(SystemExit) as refused:
        bands.main(arguments)
    assert refused.value.code == 2
    assert capsys.readouterr().out == ""
