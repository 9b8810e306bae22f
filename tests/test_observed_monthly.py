"""Monthly facts: the shipped ones against the daily series, the view from one day, and damaged tables."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magdepth.dates import Vintage, whole_months
from magdepth.errors import BadInput
from magdepth.evidence import load_ledger
from magdepth.observed import (
    MISSILE_CLASSES,
    MonthlyFacts,
    differences,
    load_monthly,
    load_regimes,
)
from magdepth.observed.hindsight import months_after
from magdepth.observed.monthly_file import SHIPPED

Edit = Callable[[str, str, str], Path]


@pytest.fixture(scope="module")
def facts() -> MonthlyFacts:
    return load_monthly()


def test_the_months_follow_each_other_to_the_end_of_2025(facts: MonthlyFacts) -> None:
    months = [window.month for window in whole_months(date(2022, 9, 1), date(2025, 12, 31))]
    assert [fact.month for fact in facts.months] == months
    assert [fact.month for fact in facts.months if not fact.whole] == ["2022-09"]
    assert facts.months[0].first == date(2022, 9, 28)
    assert all(set(fact.missiles) == set(MISSILE_CLASSES) for fact in facts.months)
    assert {"source", "licence"} <= facts.source["strike_drones.csv"].keys()


def test_months_are_the_sums_of_the_days(facts: MonthlyFacts, shared: Path) -> None:
    launched: dict[str, list[int]] = defaultdict(list)
    shot_down: dict[str, int] = defaultdict(int)
    lost: dict[str, int] = defaultdict(int)
    with (shared / "data" / "shahed_national_daily.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            month = row["date"][:7]
            launched[month].append(int(row["launched"]))
            shot_down[month] += int(row["destroyed"])
            lost[month] += int(row["not_reach_goal"])
    for fact in facts.months:
        days = launched[fact.month]
        assert (fact.days, fact.launched, fact.largest_night) == (len(days), sum(days), max(days)), fact.month
        assert fact.days_without == days.count(0)
        assert fact.stopped == shot_down[fact.month]
        assert fact.lost in (None, lost[fact.month])


def test_figures_of_nights_are_those_of_the_days_of_their_year(facts: MonthlyFacts, shared: Path) -> None:
    by_year: dict[int, list[int]] = defaultdict(list)
    with (shared / "data" / "shahed_national_daily.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_year[int(row["date"][:4])].append(int(row["launched"]))
    assert [fact.year for fact in facts.years] == [2023, 2024, 2025]
    for fact in facts.years:
        days = np.array(by_year[fact.year])
        assert (fact.days, fact.median, fact.largest) == (len(days), np.median(days), days.max())
        assert (fact.mean, fact.p95) == (pytest.approx(days.mean(), abs=0.051), pytest.approx(np.quantile(days, 0.95),
                                                                                            abs=0.51))  # fmt: skip
    assert facts.source["nights.csv"].keys() >= {"source", "licence", "known"}


@given(st.dates(date(2022, 1, 1), date(2026, 6, 30)))
def test_a_year_counts_from_its_last_day(day: date) -> None:
    view = load_monthly().at(Vintage(day))
    assert [fact.year for fact in view.years] == [year for year in (2023, 2024, 2025) if date(year, 12, 31) <= day]


def test_missiles_are_those_of_the_shared_months(facts: MonthlyFacts, shared: Path) -> None:
    with (shared / "data" / "missiles_monthly.csv").open(encoding="utf-8") as file:
        rows = {row["month"]: row for row in csv.DictReader(file)}
    assert rows.keys() == {fact.month for fact in facts.months}
    for fact in facts.months:
        for cls, (launched, shot_down) in fact.missiles.items():
            assert str(launched) == rows[fact.month][f"{cls}_L"]
            assert str(shot_down) == rows[fact.month][f"{cls}_D"]


def test_totals_printed_by_others_agree(facts: MonthlyFacts, shared: Path) -> None:
    by_month = {fact.month: fact for fact in facts.months}
    with (shared / "data" / "published_monthly_checks.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["measure"] == "launched"]
    assert len(rows) >= 4
    for row in rows:
        if row["who"] != "General Staff":  # counts more kinds of drones, six percent more in the one month given
            assert by_month[row["month"]].launched == pytest.approx(int(row["value"]), rel=0.005)


def test_losses_are_missing_where_they_are_not_told_apart(facts: MonthlyFacts) -> None:
    for fact in facts.months:
        if fact.regime == "A":
            assert fact.lost is None
        if fact.regime == "C":
            assert fact.lost is not None
            assert 0.3 < fact.lost / fact.launched < 0.5
    assert next(fact for fact in facts.months if fact.month == "2025-09").lost is None


@given(st.dates(date(2022, 1, 1), date(2026, 6, 30)))
def test_a_month_counts_from_its_last_day(day: date) -> None:
    facts = load_monthly()
    vintage = Vintage(day)
    view = facts.at(vintage)
    assert all(fact.last <= day for fact in view.months)
    assert view.months + months_after(facts, vintage) == facts.months
    assert all(fact.last > day for fact in months_after(facts, vintage))


def test_a_month_not_yet_over_is_refused(facts: MonthlyFacts) -> None:
    view = facts.at(Vintage(date(2025, 6, 29)))
    assert view.get("2025-05").launched == 4003
    with pytest.raises(BadInput, match=r"O120.*known are 2022-09 to 2025-05"):
        view.get("2025-06")
    with pytest.raises(BadInput, match=r"O120.*later as-of date"):
        facts.at(Vintage(date(2020, 1, 1))).get("2025-06")


def test_regimes_cover_every_day_once() -> None:
    ukraine = load_regimes()
    assert ukraine.regimes[0].first is None
    assert ukraine.regimes[-1].last is None
    for before, after in zip(ukraine.regimes, ukraine.regimes[1:], strict=False):
        assert before.last is not None
        assert after.first == before.last + timedelta(days=1)
        assert ukraine.on(before.last) is before
        assert ukraine.on(after.first) is after
    assert [regime.code for regime in ukraine.within(date(2024, 7, 1), date(2024, 10, 31))] == ["A", "B", "C"]


def test_regimes_of_the_months_are_those_of_the_calendar(facts: MonthlyFacts) -> None:
    for fact in facts.months:
        days = [load_regimes().code_on(fact.first + timedelta(days=n)) for n in range(fact.days)]
        assert fact.regime.split("+") == list(dict.fromkeys(days))


def test_claims_that_count_a_month_differently_are_listed(facts: MonthlyFacts) -> None:
    vintage = Vintage(date(2025, 12, 31))
    view, claims = facts.at(vintage), load_ledger().at(vintage)
    found = differences(view, claims)
    assert {(d.month, d.claim, d.claimed, d.observed) for d in found} >= {
        ("2024-03", "b049", 553.0, 514),
        ("2025-11", "b069", 5534.0, 5445),
    }
    for difference in found:
        assert claims.get(difference.claim).best == difference.claimed != view.get(difference.month).launched
    early = differences(facts.at(Vintage(date(2024, 6, 30))), load_ledger().at(Vintage(date(2024, 6, 30))))
    assert max(difference.month for difference in early) == "2024-05"


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Copy the shipped tables and replace a text in one of them."""

    def change(file: str, old: str, new: str) -> Path:
        for path in SHIPPED.iterdir():
            shutil.copy(path, tmp_path)
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert text.count(old) >= 1
        (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    return change


@pytest.mark.parametrize(
    ("code", "file", "old", "new"),
    [
        ("O102", "strike_drones.csv", "launched", "lanched"),
        ("O103", "strike_drones.csv", "shot_down", "launched"),
        ("O104", "strike_drones.csv", "2024-01,", "2024-01,,"),
        ("O105", "strike_drones.csv", "2024-01,", "2024-13,"),
        ("O105", "strike_drones.csv", "2024-01,", "2024-1,"),
        ("O105", "strike_drones.csv", "2024-01,31,361", "2024-01,31,-361"),
        ("O105", "strike_drones.csv", "2024-01,31,361", "2024-01,31,"),
        ("O105", "strike_drones.csv", "2024-01,31,361", "2024-01,31,3_61"),
        ("O105", "strike_drones.csv", "2024-01,31,361", "2024-01,32,361"),
        ("O106", "strike_drones.csv", "2024-01,31,361", "2024-01,31,36"),
        ("O106", "missiles.csv", "2025-12,118,99", "2025-12,118,119"),
        ("O105", "missiles.csv", "2025-12,118,99", "2025-12,118,"),
        ("O107", "strike_drones.csv", "2024-01,", "2024-02,"),
        ("O108", "strike_drones.csv", "14,A\n2024-02", "14,B\n2024-02"),
        ("O109", "missiles.csv", "2024-01", "2021-01"),
        ("O110", "source.json", "{", "{{"),
        ("O110", "source.json", "missiles.csv", "rockets.csv"),
        ("O110", "source.json", "nights.csv", "days.csv"),
        ("O102", "nights.csv", "median", "middle"),
        ("O105", "nights.csv", "2024", "24"),
        ("O105", "nights.csv", "2024", "2023"),
        ("O105", "nights.csv", "29.9", "-29.9"),
        ("O105", "nights.csv", "29.9", "nan"),
        ("O106", "nights.csv", "36", "76"),
        ("O111", "nights.csv", "2024", "2026"),
        ("O111", "nights.csv", "29.9", "30.9"),
        ("O111", "nights.csv", "193", "194"),
    ],
)
def test_a_damaged_table_is_refused_with_its_place(edit: Edit, code: str, file: str, old: str, new: str) -> None:
    folder = edit(file, old, new)
    with pytest.raises(BadInput) as caught:
        load_monthly(folder)
    assert code in {fault.code for fault in caught.value.faults}
    assert all(fault.file and fault.file.startswith(str(folder)) for fault in caught.value.faults)


def test_all_faults_of_a_table_are_told_at_once(edit: Edit) -> None:
    folder = edit("strike_drones.csv", "2024-01,31,361", "2024-13,x,361")
    with pytest.raises(BadInput) as caught:
        load_monthly(folder)
    places = {(fault.code, Path(fault.file or "").name, fault.line, fault.key) for fault in caught.value.faults}
    assert places == {("O105", "strike_drones.csv", 18, "month"), ("O105", "strike_drones.csv", 18, "days"),
                      ("O107", "strike_drones.csv", 19, "month"), ("O111", "nights.csv", 3, "year")}  # fmt: skip


def test_tables_as_windows_writes_them_are_read(edit: Edit, facts: MonthlyFacts) -> None:
    folder = edit("strike_drones.csv", "month", "\ufeffmonth")
    path = folder / "strike_drones.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_monthly(folder) == facts


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="O101"):
        load_monthly(tmp_path)


def test_columns_may_stand_in_any_order(tmp_path: Path, facts: MonthlyFacts) -> None:
    for path in SHIPPED.glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            rows = [row[::-1] for row in csv.reader(file)]
        with (tmp_path / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    shutil.copy(SHIPPED / "source.json", tmp_path)
    assert load_monthly(tmp_path) == facts


@settings(max_examples=150, deadline=None)
@given(
    file=st.sampled_from(["strike_drones.csv", "missiles.csv", "nights.csv", "source.json"]),
    where=st.floats(0, 1),
    cut=st.integers(0, 20),
    put=st.binary(max_size=6),
)
def test_any_damage_to_the_bytes_is_harmless_or_a_fault(file: str, where: float, cut: int, put: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in SHIPPED.iterdir():
            shutil.copy(path, folder)
        whole = (folder / file).read_bytes()
        at = int(where * len(whole))
        (folder / file).write_bytes(whole[:at] + put + whole[at + cut :])
        try:
            assert load_monthly(folder).months
        except BadInput as error:
            json.dumps([fault.as_dict() for fault in error.faults]).encode("utf-8")
            assert all(fault.file for fault in error.faults)
