"""The generic format: any theatre, blanks that are missing, running totals, and every mistake with its line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magdepth.errors import BadInput
from magdepth.observed.generic import read_generic
from magdepth.observed.series import DayFact, Series
from observed_files import GENERIC, generic


@pytest.fixture
def faults(tmp_path: Path) -> Callable[..., list[str]]:
    """The faults of a file with these lines, as code:line:column."""

    def run(*lines: str, head: str = GENERIC, cumulative: bool = False) -> list[str]:
        with pytest.raises(BadInput) as caught:
            read_generic(generic(tmp_path / "a.csv", *lines, head=head), cumulative=cumulative)
        return [f"{fault.code}:{fault.line}:{fault.key}" for fault in caught.value.faults]

    return run


def read(path: Path, *lines: str, head: str = GENERIC, cumulative: bool = False) -> tuple[DayFact, ...]:
    return read_generic(generic(path / "a.csv", *lines, head=head), cumulative=cumulative)[0]


def test_blanks_are_missing_and_zeros_are_zeros(tmp_path: Path) -> None:
    rows = read(tmp_path, "2025-06-01,drone,9,5,,0,,", "2025-06-02,drone,,,,,,no_report",
                "2025-06-03,drone,,3,,,,hidden", "2025-06-04,ballistic,2,0,0,2,0,reported")  # fmt: skip
    drones = [row for row in rows if row.cls == "drone"]
    assert [tuple(row[2:8]) for row in drones] == [
        (9, 5, None, 0, None, "reported"), (None,) * 5 + ("no_report",), (None, 3, None, None, None, "hidden"),
        (None,) * 5 + ("no_report",)]  # fmt: skip
    assert tuple(rows[-1][2:9]) == (2, 0, 0, 2, 0, "reported", None)  # no regime: none is known elsewhere


@settings(max_examples=40, deadline=None)
@given(columns=st.permutations(GENERIC.split(",")), lines=st.permutations(range(4)))
def test_the_order_of_columns_and_rows_does_not_matter(tmp_path_factory, columns, lines) -> None:
    folder = tmp_path_factory.mktemp("order")
    cells = [f"2025-06-0{n},drone,{9 + n},{n},,,1,reported".split(",") for n in range(1, 5)]
    place = [GENERIC.split(",").index(column) for column in columns]
    shuffled = [",".join(cells[line][at] for at in place) for line in lines]
    assert read(folder, *shuffled, head=",".join(columns)) == read(folder, *map(",".join, cells))


@pytest.mark.parametrize(("line", "fault"), [
    ("2025-06-31,drone,9,5,,,,", "O145:2:date"), ("01.06.2025,drone,9,5,,,,", "O145:2:date"),
    ("2099-06-01,drone,9,5,,,,", "O145:2:date"), ("2025-06-01,drones,9,5,,,,", "O147:2:class"),
    ("2025-06-01,,9,5,,,,", "O147:2:class"), ("2025-06-01,drone,-9,,,,,", "O146:2:launched"),
    ("2025-06-01,drone,9,4.5,,,,", "O146:2:stopped"), ("2025-06-01,drone,9,10,,,,", "O149:2:stopped"),
    ("2025-06-01,drone,9,5,5,,,", "O149:2:launched"), ("2025-06-01,drone,9,5,2,2,1,", "O149:2:launched"),
    ("2025-06-01,drone,9,5,,,,no_report", "O149:2:status"), ("2025-06-01,drone,9,,,,,hidden", "O149:2:launched"),
    ("2025-06-01,drone,9,5,,,,maybe", "O148:2:status"), ("2025-06-01,drone,9,5,,,", "O144:2:None"),
    ("2025-06-01,drone,9,5,,,,,", "O144:2:None"), ("2025-06-01,drone,\"9,5,,,,", "O141:2:None"),
])  # fmt: skip
def test_each_mistake_has_its_code_line_and_column(faults, line, fault) -> None:
    assert faults(line, "2025-06-02,drone,1,1,,,,") == [fault]


def test_all_mistakes_are_told_at_once(faults) -> None:
    assert faults("2025-06-01,drone,-9,x,,,,", "2025-06-02,dron,1,1,,,,maybe", "2025-06-03,drone,1,1,,,,",
                  "2025-06-03,drone,1,1,,,,") == [
        "O146:2:launched", "O146:2:stopped", "O147:3:class", "O148:3:status", "O150:5:None"]  # fmt: skip


def test_columns_must_be_these(faults) -> None:
    assert faults(head=GENERIC + ",place") == ["O143:1:place"]
    assert faults(head="date,class,launched") == [f"O142:1:{name}" for name in GENERIC.split(",")[3:]]
    assert faults(head=GENERIC + ",lost") == ["O142:1:lost"]
    assert faults() == ["O151:None:None"]


COUNTS = st.lists(st.integers(0, 60), min_size=2, max_size=12)


@settings(max_examples=50, deadline=None)
@given(COUNTS)
def test_running_totals_become_what_they_were_made_of(tmp_path_factory, counts) -> None:
    totals = list(accumulate(counts))
    days = [date(2025, 3, 1) + timedelta(days=n) for n in range(len(counts))]
    lines = [f"{day},drone,{total},{total // 2},,,," for day, total in zip(days, totals, strict=True)]
    rows = read(tmp_path_factory.mktemp("totals"), *lines, cumulative=True)
    assert [row.launched for row in rows] == counts
    assert sum(row.stopped or 0 for row in rows) == totals[-1] // 2


def test_a_running_total_after_a_gap_or_begun_late_cannot_be_told_by_day(tmp_path: Path) -> None:
    lines = ("2025-03-01,drone,10,,,,,", "2025-03-02,drone,,,,,,", "2025-03-03,drone,30,12,,,,",
             "2025-03-04,drone,35,13,,,,")  # fmt: skip
    rows = read(tmp_path, *lines, cumulative=True)
    assert [(row.launched, row.stopped) for row in rows] == [(10, None), (None, None), (None, None), (5, 1)]


def test_a_running_total_that_falls_is_refused(faults) -> None:
    lines = ("2025-03-01,drone,10,,,,,", "2025-03-02,drone,9,,,,1,")
    assert faults(*lines, cumulative=True) == ["O163:3:still_airborne", "O163:3:launched"]


@pytest.mark.parametrize(("last", "asked"), [(70, True), (3, False)])
def test_figures_that_never_fall_are_asked_about(tmp_path: Path, last, asked) -> None:
    counts = [10, 20, 30, 40, 50, 60, last]
    lines = [f"2025-03-0{n},cruise,{count},,,,," for n, count in enumerate(counts, start=1)]
    account = read_generic(generic(tmp_path / "a.csv", *lines))[1]
    assert [reason.what for reason in account.noted] == (["never_falls:cruise"] if asked else [])


def test_the_months_of_a_series_are_missing_where_a_figure_is(tmp_path: Path) -> None:
    rows = read(tmp_path, "2025-05-31,drone,4,2,,,,", "2025-06-01,drone,9,5,1,,,", "2025-06-02,drone,8,,1,,,",
                "2025-06-03,drone,,,,,,no_report")  # fmt: skip
    may, june = Series("x", rows).months()
    assert (may.launched, may.stopped, may.lost, may.days, may.at_least) == (4, 2, None, 1, {})
    assert (june.launched, june.stopped, june.lost, june.reported) == (17, None, 2, 2)
    assert june.at_least == {"stopped": 5}
