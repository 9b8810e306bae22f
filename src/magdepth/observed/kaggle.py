"""The public set of reported attacks as its users get it, read into a series with every defect accounted for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from magdepth.observed.csv_file import BoundedFaults, Row, TableFile, count_in, day_in, read_table
from magdepth.observed.import_account import Book, ImportAccount
from magdepth.observed.regimes import load_regimes
from magdepth.observed.series import DayFact, filled
from magdepth.observed.weapon_classes import BOMB, SMALL_UAV, classes_of, mixes_letters

NEEDED = ("time_end", "model", "launched", "destroyed", "source")
OPTIONAL = ("time_start", "target", "not_reach_goal", "still_attacking", "status_data")
COUNTS = {"launched": "launched", "stopped": "destroyed", "lost": "not_reach_goal", "still_airborne": "still_attacking"}

_NATIONAL = {"kpszsu", "generalstaff.ua", "cincafu"}
_REGIONAL = re.compile(r"pvk|.*oda\.gov\.ua$", re.IGNORECASE)
_SITE = re.compile(r"^(?:https?:/+)?(?:www\.|m\.)?(?:(?:t\.me|telegram\.me|facebook\.com|fb\.com)/+)?(?:s/)?([^/?#]+)")
_TIME = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)?")
_TIDY = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?")
_SAME = ("time_start", "time_end", "model", "launch_place", "target", "carrier")

#: Counts that are known to differ from what was said at the time: day, class, the file's count, what was said.
ERRATA = {(date(2024, 5, 5), "drone", 23): "24"}

_WHYS = {
    "copy": "row[s] [is a copy|are copies] of an earlier one, cell by cell: counted once",
    "regional": "row[s] of regional commands, which repeat national reports",
    "page": "row[s] from a page not known to report for the whole country ({})",
    SMALL_UAV: "row[s] on reconnaissance and other small UAV, or UAV of unknown type",
    BOMB: "row[s] on bombs",
    "model": "row[s] with an unknown model ({})",
    "national": "row[s] on a regional page [is|are] national: overnight, on the whole country, repeated by no other",
    "hidden": "row[s] with a withheld number launched: missing, and so is any zero beside it",
    "no_launched": "row[s] without a number launched: missing",
    "no_stopped": "row[s] without a number shot down: missing",
    "zero_lost": "row[s] [writes|write] 0 lost since losses are counted within shot down: missing",
    "above": "row[s] [has|have] more shot down and lost than launched: lost is missing",
    "stopped_above": "row[s] [has|have] more shot down than launched: shot down and lost are missing",
    "still_above": "row[s] [has|have] more accounted for than launched: still airborne is missing",
    "erratum": "row[s] [has|have] a count that differs from what the Air Force said ({}): kept as in the file",
    "mixed": "row[s] [joins|join] models of several classes in one figure: class mixed, not split",
    "joined_small": "row[s] [joins|join] strike drones and small UAV in one figure: counted as drones",
    "regional_target": "row[s] of national pages [aims|aim] at one region: kept",
    "untidy": "row[s] [has|have] times with blanks or digits out of place: read",
    "letters": "row[s] [has|have] Cyrillic letters inside Latin names: read",
    "overlap": "report[s] on drones [begins|begin] before the one ahead ends: both counted, each on the day it ends",
    "same": "row[s] [has|have] window, model and places of an earlier one, but another source or figure: not merged",
    "backwards": "row[s] [begins|begin] after [it ends|they end]: counted on the day [it ends|they end]",
}


@dataclass(frozen=True)
class _Report:
    """A row that is used: its class, its window as far as hours are given, and its figures."""

    line: int
    day: date
    cls: str
    start: datetime | None
    end: datetime | None
    figures: dict[str, int | None]
    hidden: bool


def read_kaggle(path: Path) -> tuple[tuple[DayFact, ...], ImportAccount, TableFile]:
    """The daily rows of the public set, the account of its rows, and the file.

    National reports only; a report belongs to the day on which it ends; the days between the first and
    the last are all there. Places are dropped as the file is read. BadInput O140–O151 with every fault.
    """
    table = read_table(path, (*NEEDED, *OPTIONAL), _without_places)
    faults = BoundedFaults(str(path))
    for key in NEEDED:
        if key not in table.columns:
            faults.add("O142", "a column is missing", 1, key, cure="give the file with the daily attacks, all columns")
    if not table.ended:
        faults.add("O141", "the last line has no end: the file may be cut off",
                   cure="get the file again; if it is whole, end its last line")  # fmt: skip
    faults.stop()
    book = Book(_WHYS)
    merged, aside, used = _sorted_out(table, book)
    faults.stop()
    reports = [report for line, row, cls in used if (report := _report(line, row, cls, book, faults)) is not None]
    if not reports and not faults:
        faults.add("O151", "no row of the file can be used", cure="is this the file with the daily attacks?")
    faults.stop()
    _note_overlaps(reports, book)
    rows = filled(_by_day(reports), load_regimes().code_on)
    unread = tuple(key for key in table.columns if key not in (*NEEDED, *OPTIONAL))
    noted = {reason.what for reason in book.reasons()} - merged - aside
    account = ImportAccount(
        len(table.rows), len(used), book.reasons(merged), book.reasons(aside), book.reasons(noted), unread,
        tuple(key for key in OPTIONAL if key not in table.columns), len({row.day for row in rows}),
        rows[0].day, rows[-1].day,
    )  # fmt: skip
    return rows, account, table


def _without_places(row: Row) -> Row:
    """What is kept of a row: no place, only whether the target is the whole country, and marks to find copies."""
    kept = {key: row[key] for key in (*NEEDED, *OPTIONAL) if key in row and key != "target"}
    kept["whole"] = {"ukraine": "yes", "": ""}.get(row.get("target", "").strip().lower(), "no")
    kept["copy"] = _mark(f"{key}={row[key]}" for key in sorted(row))
    kept["same"] = _mark(row.get(key, "").strip() for key in _SAME)
    return kept


def _mark(cells: Iterable[str]) -> str:
    return hashlib.blake2b("\x1f".join(cells).encode(), digest_size=16).hexdigest()


def _sorted_out(table: TableFile, book: Book) -> tuple[set[str], set[str], list[tuple[int, Row, str]]]:
    """The reasons for merging, those for setting aside, and the rows that are used with their class."""
    copies: set[str] = set()
    same: dict[str, int] = {}
    aside: set[str] = set()
    used: list[tuple[int, Row, str]] = []
    doubtful: list[tuple[int, Row, str]] = []
    for line, row in table.rows:
        if row["copy"] in copies:
            book.put("copy", line)
            continue
        copies.add(row["copy"])
        if same.setdefault(row["same"], line) != line:
            book.put("same", line)
        classes = classes_of(row["model"])
        what = _why_aside(row["model"], classes)
        if what is None and classes is not None:
            cls = _class(classes)
            page = _page(row["source"])
            if page == "national":
                used.append((line, row, cls))
            elif page == "regional" and row["whole"] == "yes" and _overnight(row):
                doubtful.append((line, row, cls))
            else:
                what = "regional" if page == "regional" else f"page:{page}"
        if what is not None:
            aside.add(what)
            book.put(what, line, _launched(row))
    used += _national_after_all(doubtful, used, book, aside)
    for line, row, cls in used:
        _note(line, row, cls, book)
    return {"copy"}, aside, sorted(used, key=lambda entry: entry[0])


def _why_aside(model: str, classes: frozenset[str] | None) -> str | None:
    if classes is None:
        return f"model:{model.strip()[:40]}"
    if classes == {BOMB}:
        return BOMB
    return SMALL_UAV if classes <= {SMALL_UAV, BOMB} else None


def _class(classes: frozenset[str]) -> str:
    """The class of a row: small UAV joined to strike drones leave it a row on drones."""
    held = classes - {SMALL_UAV} if classes <= {"drone", SMALL_UAV} else classes
    return next(iter(held)) if len(held) == 1 else "mixed"


def _page(source: str) -> str:
    """``national``, ``regional``, or the name of another page."""
    names = [found[1] for part in re.split(r"\s+(?:and\s+)?|,", source.strip()) if (found := _SITE.match(part))]
    if any(name.lower() in _NATIONAL for name in names):
        return "national"
    if any(_REGIONAL.match(name) for name in names):
        return "regional"
    return names[0][:40] if names else "no source"


def _overnight(row: Row) -> bool:
    start, end = _time(row.get("time_start", "")), _time(row["time_end"])
    return start is not None and end is not None and start.date() < end.date()


def _national_after_all(
    doubtful: list[tuple[int, Row, str]], used: list[tuple[int, Row, str]], book: Book, aside: set[str]
) -> list[tuple[int, Row, str]]:  # fmt: skip
    """Rows on a regional page that no national row of the class repeats: they are national, the others set aside."""
    known = {(day_in(row["time_end"].strip()), cls) for _, row, cls in used}
    found = []
    for line, row, cls in doubtful:
        if (day_in(row["time_end"].strip()), cls) in known:
            aside.add("regional")
            book.put("regional", line, _launched(row))
        else:
            book.put("national", line, _launched(row))
            found.append((line, row, cls))
    return found


def _note(line: int, row: Row, cls: str, book: Book) -> None:
    if cls == "mixed":
        book.put("mixed", line, _launched(row))
    elif SMALL_UAV in (classes_of(row["model"]) or ()):
        book.put("joined_small", line, _launched(row))
    if row["whole"] == "no":
        book.put("regional_target", line)
    if mixes_letters(row["model"]):
        book.put("letters", line)
    if not all(_TIDY.fullmatch(row[key]) for key in ("time_start", "time_end") if key in row):
        book.put("untidy", line)


def _launched(row: Row) -> int:
    """For the account of rows that are not used: what cannot be read there is no fault."""
    whole = row["launched"].strip().removesuffix(".0")
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) < 7 else 0


def _report(line: int, row: Row, cls: str, book: Book, faults: BoundedFaults) -> _Report | None:
    text = row["time_end"].strip()
    day = day_in(text)
    if day is None or not (found := _TIME.fullmatch(text)) or int(found[2] or 0) > 24 or int(found[3] or 0) > 59:
        faults.add("O145", "not a time, or one that can't be", line, "time_end",
                   expected="YYYY-MM-DD or YYYY-MM-DD HH:MM, up to today", got=text)  # fmt: skip
        return None
    status = row.get("status_data", "").strip().lower()
    hidden = status == "hidden"
    if not hidden and status not in ("", "nan", "none"):
        faults.add("O148", "unknown status: what the count launched means under it is not known", line, "status_data",
                   expected="hidden, or nothing", got=status,
                   cure="empty the cell if the count is whole, write hidden if it was withheld")  # fmt: skip
    figures = {name: count_in(row, key, line, faults) for name, key in COUNTS.items()}
    _mend(line, day, cls, figures, hidden, book)
    start, end = _time(row.get("time_start", "")), _time(text)
    if start is not None and end is not None and start > end:
        book.put("backwards", line)
    return _Report(line, day, cls, start, end, figures, hidden)


def _mend(line: int, day: date, cls: str, figures: dict[str, int | None], hidden: bool, book: Book) -> None:
    """Take figures that are not counts as missing, and enter each into the account."""
    if hidden:
        figures["launched"] = None
        figures.update({name: None for name, value in figures.items() if value == 0})
        book.put("hidden", line)
        return
    launched, stopped, lost = figures["launched"], figures["stopped"], figures["lost"]
    if said := ERRATA.get((day, cls, launched or 0)):
        book.put(f"erratum:{said} on {day}", line)
    if launched is None:
        book.put("no_launched", line)
    if stopped is None:
        book.put("no_stopped", line)
    if lost == 0 and cls == "drone" and _within_stopped(day):
        lost = figures["lost"] = None
        book.put("zero_lost", line)
    if launched is None:
        return
    if (stopped or 0) > launched:
        figures["stopped"] = figures["lost"] = None
        book.put("stopped_above", line)
    elif (stopped or 0) + (lost or 0) > launched:
        figures["lost"] = None
        book.put("above", line)
    if sum(figures[name] or 0 for name in ("stopped", "lost", "still_airborne")) > launched:
        figures["still_airborne"] = None
        book.put("still_above", line)


def _within_stopped(day: date) -> bool:
    """True if what is lost is counted as stopped, so that a zero beside it is no count."""
    regime = load_regimes().on(day)
    return regime is not None and "lost" in regime.stopped.holds


def _time(text: str) -> datetime | None:
    """A time with its hour; None where only the day is given."""
    found = _TIME.fullmatch(text.strip())
    day = day_in(found[1]) if found else None
    if found is None or day is None or found[2] is None:
        return None
    return datetime(day.year, day.month, day.day) + timedelta(hours=int(found[2]), minutes=int(found[3]))


def _note_overlaps(reports: list[_Report], book: Book) -> None:
    timed = [(r.start, r.end, r.line) for r in reports if r.cls == "drone" and r.start and r.end]
    latest: datetime | None = None
    for start, end, line in sorted(timed):
        if latest is not None and start < latest:
            book.put("overlap", line)
        latest = end if latest is None else max(latest, end)


def _by_day(reports: list[_Report]) -> dict[tuple[date, str], DayFact]:
    """The sums by day and class: a figure that one report lacks is missing for the day."""
    held: dict[tuple[date, str], list[_Report]] = {}
    for report in reports:
        held.setdefault((report.day, report.cls), []).append(report)
    days: dict[tuple[date, str], DayFact] = {}
    for (day, cls), group in held.items():
        sums: dict[str, int | None] = {}
        for name in COUNTS:
            values = [report.figures[name] for report in group]
            given = [value for value in values if value is not None]
            sums[name] = sum(given) if len(given) == len(values) else None
        status = "hidden" if any(report.hidden for report in group) else "reported"
        days[day, cls] = DayFact(day, cls, sums["launched"], sums["stopped"], sums["lost"], None,
                                 sums["still_airborne"], status, load_regimes().code_on(day), day)  # fmt: skip
    return days
