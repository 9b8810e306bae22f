"""Series on the disk: what was written is read, nothing half-written stays, and appended days must be equal."""

from __future__ import annotations

import os
import threading
from datetime import date
from pathlib import Path

import pytest

from magdepth.dates import Vintage
from magdepth.errors import BadInput, Failed
from magdepth.observed import series_store
from magdepth.observed.series import DayFact, Series, filled
from magdepth.observed.series_store import change_series, import_series, list_series, load_series


def rows(*counts: int | None, first: int = 1, cls: str = "drone") -> tuple[DayFact, ...]:
    """Days of June 2025 with these counts launched."""
    return tuple(
        DayFact(day, cls, count, None, None, None, None, "no_report" if count is None else "reported", None, day)
        for day, count in ((date(2025, 6, first + n), count) for n, count in enumerate(counts))
    )


def codes(error: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [fault.code for fault in error.value.faults]


def test_what_was_kept_is_read_with_where_it_came_from(tmp_path: Path) -> None:
    kept = import_series("toy", rows(4, None, 6), {"file": "a.csv", "imported": "2026-01-01"}, folder=tmp_path)
    held = load_series("toy", tmp_path)
    assert held == kept == Series("toy", rows(4, None, 6))
    assert [dict(part) for part in held.provenance] == [{"file": "a.csv", "imported": "2026-01-01"}]
    assert list_series(tmp_path) == ("toy",)
    assert sorted(os.listdir(tmp_path / "toy")) == [".lock", "series.parquet"]


def test_the_digest_is_of_the_rows_and_not_of_the_day_of_import(tmp_path: Path) -> None:
    one = import_series("one", rows(4, 5), {"imported": "2026-01-01"}, folder=tmp_path)
    two = import_series("two", rows(4, 5), {"imported": "2026-02-02"}, folder=tmp_path)
    other = import_series("other", rows(4, 6), {"imported": "2026-01-01"}, folder=tmp_path)
    assert one.digest == two.digest != other.digest


def test_a_taken_name_asks_for_replace_or_append(tmp_path: Path) -> None:
    import_series("toy", rows(4), {}, folder=tmp_path)
    with pytest.raises(BadInput) as caught:
        import_series("toy", rows(5), {}, folder=tmp_path)
    assert codes(caught) == ["O154"]
    assert load_series("toy", tmp_path).rows == rows(4)
    assert import_series("toy", rows(5), {}, "replace", tmp_path).rows == rows(5)


def test_appended_days_join_and_common_ones_must_be_equal(tmp_path: Path) -> None:
    import_series("toy", rows(4, None, 6), {"file": "a"}, folder=tmp_path)
    joined = import_series("toy", rows(6, 7, first=3), {"file": "b"}, "append", tmp_path)
    assert joined.rows == rows(4, None, 6, 7)
    assert [part["file"] for part in joined.provenance] == ["a", "b"]
    for other in (rows(5, 8, first=3), rows(3, first=2), rows(1, first=1, cls="cruise")):
        with pytest.raises(BadInput) as caught:
            import_series("toy", other, {}, "append", tmp_path)
        assert set(codes(caught)) == {"O156"}
        assert load_series("toy", tmp_path) == joined


@pytest.mark.parametrize("name", ["", "..", "A", "a/b", ".a", "a" * 65, "a b", "ä"])
def test_names_that_could_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    for call in (lambda: import_series(name, rows(4), {}, folder=tmp_path), lambda: load_series(name, tmp_path)):
        with pytest.raises(BadInput) as caught:
            call()
        assert codes(caught) == ["O153"]
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_series_is_told_with_the_nearest(tmp_path: Path) -> None:
    import_series("ukraine", rows(4), {}, folder=tmp_path)
    with pytest.raises(BadInput, match="did you mean 'ukraine'") as caught:
        load_series("ukrane", tmp_path)
    assert codes(caught) == ["O157"]


def test_a_damaged_file_is_told_and_can_be_replaced_only_by_hand(tmp_path: Path) -> None:
    import_series("toy", rows(*range(1, 25)), {}, folder=tmp_path)
    path = tmp_path / "toy" / "series.parquet"
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[40] ^= 0xFF
    for damaged in (b"", whole[: len(whole) // 2], bytes(flipped), b"x" * 100):
        path.write_bytes(damaged)
        with pytest.raises(Failed, match="O158"):
            load_series("toy", tmp_path)


def test_nothing_is_changed_where_the_file_cannot_be_put_in_place(tmp_path: Path, monkeypatch) -> None:
    import_series("toy", rows(4), {}, folder=tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(series_store.os, "replace", full)
    with pytest.raises(Failed, match="O159"):
        import_series("toy", rows(5), {}, "replace", tmp_path)
    monkeypatch.undo()
    assert load_series("toy", tmp_path).rows == rows(4)
    assert sorted(os.listdir(tmp_path / "toy")) == [".lock", "series.parquet"]


def test_two_who_append_at_once_both_get_in(tmp_path: Path) -> None:
    import_series("toy", rows(1), {}, folder=tmp_path)
    begun = threading.Barrier(4)

    def add(day: int) -> None:
        begun.wait()
        import_series("toy", rows(day, first=day), {}, "append", tmp_path)

    workers = [threading.Thread(target=add, args=(day,)) for day in (2, 3, 4, 5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert load_series("toy", tmp_path).rows == rows(1, 2, 3, 4, 5)


def test_a_correction_counts_from_the_day_on_which_it_was_known(tmp_path: Path) -> None:
    first = rows(4, 5)
    corrected = first[0]._replace(launched=9, known_by=date(2025, 6, 20))
    import_series("toy", first, {}, folder=tmp_path)
    series = change_series("toy", lambda old: Series("toy", (*(old.rows if old else ()), corrected)), tmp_path)
    assert [row.launched for row in series.days] == [9, 5]
    assert [row.launched for row in series.at(Vintage(date(2025, 6, 19))).rows] == [4, 5]
    assert [row.launched for row in series.at(Vintage(date(2025, 6, 1))).rows] == [4]
    assert series.at(Vintage(date(2025, 5, 31))).rows == ()


def test_days_without_a_row_are_filled_within_the_span_only() -> None:
    held = {(row.day, row.cls): row for row in (*rows(4, first=3), *rows(2, first=5, cls="cruise"))}
    found = filled(held)
    assert [(row.day.day, row.cls, row.launched) for row in found] == [
        (3, "drone", 4), (3, "cruise", None), (4, "drone", None), (4, "cruise", None), (5, "drone", None),
        (5, "cruise", 2)]  # fmt: skip
