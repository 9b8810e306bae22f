"""The public set as its users get it: the real one against derived sums, made-up ones with every defect."""

from __future__ import annotations

import csv
import os
import random
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magdepth.errors import BadInput
from magdepth.observed.csv_file import MAX_BYTES, MAX_COLUMNS
from magdepth.observed.import_account import ImportAccount
from magdepth.observed.kaggle import read_kaggle
from magdepth.observed.monthly import Month
from magdepth.observed.series import DayFact, Series
from observed_files import NEW, OLD, Cells, attack, kaggle

Daily = dict[tuple[str, str], DayFact]
DAILY = "kaggle_missile_attacks_daily_to_2025-12.csv"
JUNE = "2025-06-01 08:00"  # under regime C


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[Daily, ImportAccount]]:
    """Write rows in a layout and read them back: days by date and class, and the account."""

    def run(*rows: Cells, **how: object) -> tuple[Daily, ImportAccount]:
        days, account, _ = read_kaggle(kaggle(tmp_path / "attacks.csv", rows, **how))  # type: ignore[arg-type]
        return {(row.day.isoformat(), row.cls): row for row in days}, account

    return run


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[bytes], list[str]]:
    """The codes, with lines, of the faults that a file of these bytes has."""

    def run(data: bytes) -> list[str]:
        path = tmp_path / "attacks.csv"
        path.write_bytes(data)
        with pytest.raises(BadInput) as caught:
            read_kaggle(path)
        assert all(fault.file == str(path) for fault in caught.value.faults)
        return [f"{fault.code}:{fault.line}" for fault in caught.value.faults]

    return run


def whats(account: ImportAccount) -> dict[str, tuple[int, ...]]:
    """The lines of each reason of an account."""
    return {reason.what: reason.lines for reason in (*account.merged, *account.set_aside, *account.noted)}


# ---- the real file -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(shared: Path) -> tuple[Series, ImportAccount, dict[tuple[str, str], Month[int | None]]]:
    rows, account, _ = read_kaggle(shared / "data" / DAILY)
    series = Series("real", rows)
    return series, account, {(month.month, month.cls): month for month in series.months()}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_drones_by_month_are_those_of_the_derived_table(real, shared: Path) -> None:
    months = real[2]
    rows = table(shared / "data" / "shahed_monthly.csv")
    assert len(rows) == 40
    for row in rows:
        month = months[row["month"], "drone"]
        assert (month.launched, month.stopped, month.largest_night) == (
            int(row["launched"]), int(row["destroyed"]), int(row["max_day"]))
        assert (month.days, month.days - month.reported) == (int(row["days"]), int(row["zero_days"]))
        assert month.regime == row["regime"]
        given = month.lost if month.lost is not None else month.at_least.get("lost", 0)
        # lower where a lost count contradicts its own report, or a day has one report with it and one without
        assert given <= int(row["not_reach_goal"])
        assert month.lost in (None, int(row["not_reach_goal"]))


def test_drones_by_day_are_those_of_the_derived_table(real, shared: Path) -> None:
    days = {row.day.isoformat(): row for row in real[0].days if row.cls == "drone"}
    rows = table(shared / "data" / "shahed_national_daily.csv")
    assert days.keys() == {row["date"] for row in rows}
    for row in rows:
        day = days[row["date"]]
        assert (day.status, day.regime) == (row["status"], row["regime"])
        figures = (int(row["launched"]), int(row["destroyed"])) if day.status == "reported" else (None, None)
        assert (day.launched, day.stopped) == figures


def test_missiles_by_month_differ_from_the_derived_table_only_where_the_account_says_why(real, shared: Path) -> None:
    months = real[2]
    classes = ("ballistic", "cruise", "anti_ship", "mixed", "other")
    differ = set()
    for row in table(shared / "data" / "missiles_monthly.csv"):
        held = [months[row["month"], cls] for cls in classes]
        total = sum(month.launched or month.at_least.get("launched", 0) for month in held)
        derived = sum(int(row[f"{cls}_L"]) for cls in ("ballistic", "cruise", "antiship", "mixed", "other"))
        if total != derived:
            differ.add((row["month"], total - derived))
    # pages that speak for one region or are not known (2023-09, 2024-09, 2025-04), rows without a number shot down,
    # which the derived table leaves out (2025-02), the national report of 2025-10-01 on a regional page
    assert differ == {("2023-09", -6), ("2024-09", -4), ("2025-04", -3), ("2025-02", 61), ("2025-10", 5)}


def test_each_row_of_the_real_file_is_accounted_for_once(real, shared: Path) -> None:
    _, account, _ = real
    aside = [line for reason in (*account.set_aside, *account.merged) for line in reason.lines]
    assert account.rows == len(table(shared / "data" / DAILY)) == account.used + len(aside)
    assert len(set(aside)) == len(aside)
    met = whats(account)
    assert met["above"] and met["national"] and met["joined_small"] and met["mixed"] and met["untidy"]
    assert any(what.startswith("erratum") for what in met)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_real_file_shuffled_and_in_other_layouts_gives_the_same_rows(
    real, shared: Path, tmp_path: Path, seed: int
) -> None:
    rows = table(shared / "data" / DAILY)
    chance = random.Random(seed)
    columns = [*rows[0], "destroyed_types", "status_data"]
    columns = [column for column in columns if not column.startswith("turbojet")]
    chance.shuffle(rows)
    chance.shuffle(columns)
    days, _, _ = read_kaggle(kaggle(tmp_path / "shuffled.csv", rows, columns, end="\r\n", mark=True))
    assert Series("real", days).digest == real[0].digest


def test_half_of_the_real_file_is_right_or_refused(real, shared: Path, tmp_path: Path) -> None:
    whole = (shared / "data" / DAILY).read_bytes()
    lines = whole.split(b"\n")
    path = tmp_path / "half.csv"
    path.write_bytes(b"\n".join(lines[: len(lines) // 2]) + b"\n")
    days, account, _ = read_kaggle(path)
    first = account.first  # the cut may fall within this day
    assert [row for row in days if row.day > first and row.status != "no_report"] == [
        row for row in real[0].days if row.day > first and row.status != "no_report"]
    chance = random.Random(3)
    for _ in range(40):  # cut anywhere but at the end of a line
        cut = chance.randrange(1000, len(whole))
        if whole[cut - 1 : cut] != b"\n":
            path.write_bytes(whole[:cut])
            with pytest.raises(BadInput):
                read_kaggle(path)


# ---- defects, one by one -----------------------------------------------------------------------


def test_regional_rows_are_set_aside_and_those_with_a_regional_target_kept(read) -> None:
    days, account = read(
        attack(JUNE, launched=9, destroyed=4),
        attack(JUNE, launched=5, destroyed=5, source="PvKPivden/posts/1"),
        attack(JUNE, launched=6, destroyed=6, source="https://www.facebook.com/pvkshid/posts/2"),
        attack("2025-06-01 17:00", launched=3, destroyed=1, target="Odesa oblast", source="https://t.me/kpszsu/3"),
        attack(JUNE, launched=2, destroyed=2, source="https://t.me/s/somebody/4"),
        attack(JUNE, launched=2, destroyed=2, source=""),
    )
    assert days["2025-06-01", "drone"].launched == 12
    aside = {reason.what: reason.lines for reason in account.set_aside}
    assert aside == {"regional": (3, 4), "page:somebody": (6,), "page:no source": (7,)}
    assert whats(account)["regional_target"] == (5,)
    assert account.used == 2


@pytest.mark.parametrize(("repeated", "launched"), [(False, 49), (True, 50)])
def test_a_national_report_on_a_regional_page_counts_unless_a_national_one_is_there(read, repeated, launched) -> None:
    stray = attack("2025-10-01 09:30", launched=49, destroyed=44, source="PvKPivden/posts/1",
                   time_start="2025-09-30 20:30")
    known = attack("2025-10-01 09:00", launched=50, destroyed=44, time_start="2025-09-30 20:00")
    days, account = read(stray, *([known] if repeated else []))
    assert days["2025-10-01", "drone"].launched == launched
    assert ("national" in whats(account)) is not repeated


def test_a_report_belongs_to_the_day_on_which_it_ends_and_days_between_have_none(read) -> None:
    days, account = read(
        attack("2025-06-02 00:30", launched=4, destroyed=1, time_start="2025-06-01 18:00"),
        attack("2025-06-05", "Kalibr", 2, 1),
    )
    assert [day for day, cls in days if cls == "drone"] == [f"2025-06-0{n}" for n in (2, 3, 4, 5)]
    assert days["2025-06-02", "drone"].launched == 4
    assert days["2025-06-04", "drone"] == (date(2025, 6, 4), "drone", None, None, None, None, None, "no_report", "C",
                                           date(2025, 6, 4))
    assert account.days == 4


def test_overlapping_windows_are_noted_and_counted_both(read) -> None:
    days, account = read(
        attack("2025-01-03 20:00", launched=32, destroyed=13, time_start="2025-01-03 12:00"),
        attack("2025-01-04 09:00", launched=81, destroyed=34, time_start="2025-01-03 19:00"),
        attack("2025-01-04 18:00", launched=7, destroyed=3, time_start="2025-01-04 09:00"),
    )
    assert [days[f"2025-01-0{n}", "drone"].launched for n in (3, 4)] == [32, 88]
    assert whats(account)["overlap"] == (3,)


def test_figures_above_what_was_launched_are_missing(read) -> None:
    days, account = read(
        attack("2024-12-28 08:30", launched=16, destroyed=15, not_reach_goal="11.0"),
        attack("2024-12-29 08:30", launched=16, destroyed=17, not_reach_goal="0.0"),
        attack("2024-12-30 08:30", launched=16, destroyed=10, not_reach_goal="5.0", still_attacking="2.0"),
        attack("2024-12-31 08:30", launched=16, destroyed=10, not_reach_goal="5.0", still_attacking="1.0"),
    )
    found = [days[f"2024-12-{n}", "drone"] for n in (28, 29, 30, 31)]
    assert [(day.launched, day.stopped, day.lost, day.still_airborne) for day in found] == [
        (16, 15, None, None), (16, None, None, None), (16, 10, 5, None), (16, 10, 5, 1)]
    assert {"above": (2,), "stopped_above": (3,), "still_above": (4,)}.items() <= whats(account).items()


@pytest.mark.parametrize(("launched", "noted"), [(23, True), (24, False)])
def test_the_count_known_to_be_wrong_is_kept_and_noted(read, launched, noted) -> None:
    days, account = read(attack("2024-05-05", launched=launched, destroyed=23))
    assert days["2024-05-05", "drone"].launched == launched
    assert ("erratum:24 on 2024-05-05" in whats(account)) is noted


def test_hidden_rows_are_missing_and_not_zero_nor_a_perfect_defence(read) -> None:
    night = "2026-08-20 08:00"
    days, account = read(
        attack(night, "Iskander-M", 0, 0, status_data="hidden"),
        attack(night, "Kalibr", 5, 5, status_data=" Hidden "),
        attack(night, launched=90, destroyed=80, not_reach_goal="0.0"),
        attack("2026-08-21 08:00", "Kalibr", 3, 2),
        columns=NEW,
    )
    assert days["2026-08-20", "ballistic"][2:8] == (None, None, None, None, None, "hidden")
    assert days["2026-08-20", "cruise"][2:8] == (None, 5, None, None, None, "hidden")
    assert days["2026-08-20", "drone"][2:9] == (90, 80, None, None, None, "reported", "E")
    assert whats(account)["hidden"] == (2, 3)
    cruise = next(month for month in Series("x", tuple(days.values())).months() if month.cls == "cruise")
    assert (cruise.launched, cruise.at_least, cruise.stopped, cruise.hidden) == (None, {"launched": 3}, 7, 1)


def test_an_unknown_status_is_refused(read) -> None:
    with pytest.raises(BadInput, match="O148"):
        read(attack(JUNE, launched=4, destroyed=1, status_data="guessed"), columns=NEW)


def test_untidy_times_and_letters_are_read(read) -> None:
    days, account = read(
        attack("2023-05-16 3:30", launched=4, destroyed=1), attack("2023-05-17 21:00 ", launched=5, destroyed=1),
        attack("2023-05-18", "Х-59", 1, 0),  # a Cyrillic Х
        attack("2023-05-18", "Iskаnder-M", 2, 0),  # a Cyrillic а
        attack("2023-05-19", "Молнія", 7, 7),
    )
    assert [days[f"2023-05-{n}", "drone"].launched for n in (16, 17)] == [4, 5]
    assert (days["2023-05-18", "other"].launched, days["2023-05-18", "ballistic"].launched) == (1, 2)
    assert {"untidy": (2, 3), "letters": (5,), "small_uav": (6,)}.items() <= whats(account).items()


@pytest.mark.parametrize(("model", "cls"), [
    ("Shahed-136/131", "drone"), ("Shahed-136/131 and Lancet", "drone"), ("Iskander-M/KN-23", "ballistic"),
    ("X-47 Kinzhal", "ballistic"), ("C-300/C-400", "ballistic"), ("C-300 and Iskander-M", "ballistic"),
    ("X-101/X-555 and Kalibr", "cruise"), ("Iskander-K", "cruise"), ("X-22 and X-32", "anti_ship"),
    ("P-800 Oniks", "anti_ship"), ("3M22 Zircon", "anti_ship"), ("X-59/X-69", "other"), ("X-31P", "other"),
    ("Banderol", "other"), ("Unknown Missile", "other"), ("Iskander-M and Iskander-K", "mixed"),
    ("X-22 and X-31P", "mixed"), ("ZALA", None), ("Unknown UAV", None), ("GBU", None), ("Flying saucer", None),
])  # fmt: skip
def test_the_class_of_a_model(read, model, cls) -> None:
    days, account = read(attack(JUNE, model, 3, 1), attack("2025-06-02 08:00", "Kalibr", 1, 1))
    found = [of for (day, of), fact in days.items() if day == "2025-06-01" and fact.launched == 3]
    assert found == ([] if cls is None else [cls])
    assert account.used == (1 if cls is None else 2)


def test_copies_are_merged_and_near_copies_kept(read) -> None:
    row = attack(JUNE, launched=9, destroyed=4)
    other = dict(row, source="kpszsu/posts/other")
    elsewhere = dict(row, launch_place="Elsewhere")
    days, account = read(row, row, other, elsewhere)
    assert days["2025-06-01", "drone"].launched == 27
    assert {"copy": (3,), "same": (4,)}.items() <= whats(account).items()
    assert account.rows == account.used + 1


@pytest.mark.parametrize(("day", "lost"), [("2025-07-23", 0), ("2025-07-24", None), ("2024-07-01", 0)])
def test_a_zero_lost_is_missing_once_losses_are_counted_within_shot_down(read, day, lost) -> None:
    days, _ = read(attack(day, launched=9, destroyed=4, not_reach_goal="0.0"))
    assert days[day, "drone"].lost is lost


def test_a_figure_that_one_report_of_a_day_lacks_is_missing_for_the_day_and_the_month(read) -> None:
    days, account = read(
        attack(JUNE, "X-101/X-555", 8, ""), attack("2025-06-01 17:00", "Kalibr", 2, 2),
        attack("2025-06-02", "Kalibr", "", 1), attack("2025-06-03", "Kalibr", 4, 3),
    )
    assert [days[f"2025-06-0{n}", "cruise"][2:4] for n in (1, 2, 3)] == [(10, None), (None, 1), (4, 3)]
    month = Series("x", tuple(days.values())).months()[0]
    assert (month.launched, month.stopped, month.at_least) == (None, None, {"launched": 14, "stopped": 4})
    assert {"no_stopped": (2,), "no_launched": (4,)}.items() <= whats(account).items()


def test_hit_sites_are_not_taken_for_hits_and_no_place_is_kept(read, tmp_path: Path) -> None:
    days, account = read(attack(JUNE, launched=9, destroyed=4, num_hit_location="3.0"))
    assert days["2025-06-01", "drone"].hits is None
    assert {"num_hit_location", "launch_place"} <= set(account.columns_unread)
    assert "Nowhere" not in repr(days) + repr(account)


# ---- files that are not as they should be ------------------------------------------------------

PLAIN = (
    attack(JUNE, launched=9, destroyed=4),
    attack("2025-06-03 08:00", "Kalibr", 5, 3),
    attack("2025-06-03 08:00", launched=70, destroyed=33, not_reach_goal="21.0", still_attacking="1.0"),
    attack("2025-06-03 08:00", launched=20, destroyed=20, source="PvKPivden/posts/9"),
    attack("2025-06-04", "Orlan-10", 2, 2),
    attack("2025-06-05 08:00", "X-22 and X-31P", 3, 0),
)


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(len(PLAIN))), st.permutations([*OLD, "status_data", "a new one"]),
       st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_neither_order_nor_line_ends_nor_marks_change_anything(rows, columns, end, mark) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain, _, _ = read_kaggle(kaggle(Path(folder) / "a.csv", PLAIN))
        other, account, _ = read_kaggle(kaggle(Path(folder) / "b.csv", [PLAIN[n] for n in rows], columns, end, mark))
    assert other == plain
    assert "a new one" in account.columns_unread
    assert (account.rows, account.used) == (6, 4)


def test_a_cut_anywhere_is_refused_or_gives_the_rows_that_are_left(tmp_path: Path) -> None:
    path = kaggle(tmp_path / "a.csv", PLAIN, NEW)
    whole = path.read_bytes()
    lines = 0
    for cut in range(whole.index(b"\n") + 2, len(whole)):
        path.write_bytes(whole[:cut])
        try:
            rows, account, _ = read_kaggle(path)
        except BadInput:
            assert whole[cut - 1 : cut] != b"\n"
            continue
        lines += 1
        assert whole[cut - 1 : cut] == b"\n"
        assert account.rows == lines
        launched = sum(row.launched or 0 for row in rows)
        assert launched == (9, 14, 84, 84, 84)[lines - 1]
    assert lines == 5


@pytest.mark.parametrize(("change", "faults"), [
    ({"launched": "-3.0"}, ["O146:3"]), ({"destroyed": "2.5"}, ["O146:3"]), ({"launched": "many"}, ["O146:3"]),
    ({"launched": "1e3"}, ["O146:3"]), ({"time_end": "2025-02-30"}, ["O145:3"]), ({"time_end": ""}, ["O145:3"]),
    ({"time_end": "2099-01-01"}, ["O145:3"]), ({"time_end": "2025-06-01 29:00"}, ["O145:3"]),
    ({"launched": "x", "time_end": "x"}, ["O145:3"]), ({"launched": "x", "destroyed": "-1"}, ["O146:3", "O146:3"]),
])  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, refused, change, faults) -> None:
    row = attack("2025-06-02 08:00", launched=9, destroyed=4)
    path = kaggle(tmp_path / "made.csv", [PLAIN[0], dict(row, **change), PLAIN[1]])
    assert refused(path.read_bytes()) == faults


def test_all_faults_are_told_at_once_but_not_without_end(tmp_path: Path, refused) -> None:
    path = kaggle(tmp_path / "made.csv", [attack(JUNE, launched=n, destroyed="x") for n in range(500)])
    assert refused(path.read_bytes()) == [*(f"O146:{line}" for line in range(2, 52)), "O141:None"]


@pytest.mark.parametrize(("data", "fault"), [
    (b"", "O140:None"), (b"  \n\n", "O140:None"), (b"\xef\xbb\xbf", "O142:1"), (b"PK\3\4\0\0\0", "O140:None"),
    ("a,b\n1,2\n".encode("utf-16"), "O140:None"), (b"a,b\n\xff\xfe,2\n", "O140:2"), (b'a,b\n"1,2\n', "O141:2"),
    (b"a," * MAX_COLUMNS + b"\n", "O141:1"), (b"a;b;c\n1;2;3\n", "O142:1"), (b"\x89PNG\r\n\x1a\n\x00\x00", "O140:None"),
])  # fmt: skip
def test_what_is_no_table_is_refused(refused, data, fault) -> None:
    assert fault in refused(data)


def test_a_column_missing_or_given_twice_is_told(tmp_path: Path, refused) -> None:
    short = [column for column in OLD if column not in ("source", "launched")]
    assert refused(kaggle(tmp_path / "a", PLAIN, short).read_bytes()) == ["O142:1", "O142:1"]
    assert refused(kaggle(tmp_path / "b", PLAIN, [*OLD, "model"]).read_bytes()) == ["O142:1"]


def test_a_file_in_which_nothing_can_be_used_is_refused(tmp_path: Path, refused) -> None:
    assert refused(kaggle(tmp_path / "a", [attack(JUNE, "ZALA", 1, 1)]).read_bytes()) == ["O151:None"]


def test_what_is_no_regular_file_or_too_large_is_refused_unread(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(20 * MAX_BYTES)  # takes no room on the disk
    os.mkfifo(tmp_path / "pipe")
    for path in (large, tmp_path / "pipe", tmp_path, tmp_path / "nothing", Path("/dev/zero")):
        with pytest.raises(BadInput, match="O140"):
            read_kaggle(path)
