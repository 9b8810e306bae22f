"""A reported series of any theatre, from a CSV file with a row a day and class."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from magdepth.errors import suggest
from magdepth.observed.csv_file import BoundedFaults, Row, TableFile, count_in, day_in, read_table
from magdepth.observed.import_account import Book, ImportAccount
from magdepth.observed.series import CLASSES, FIGURES, STATUSES, DayFact, filled

COLUMNS = ("date", "class", *FIGURES, "status")

_WHYS = {
    "no_report": "row[s] without any figure: days without a report",
    "hidden": "row[s] with a withheld number launched: missing",
    "no_launched": "row[s] with a report but without a number launched: missing",
    "gap": "row[s] [follows|follow] a missing total: what came in between can't be told by day, and is missing",
    "begins": "row[s] [begins|begin] a running total: it is taken as the count of that day ({})",
    "never_falls": "row[s] in which no figure of a class ever falls ({}): if they are running totals, say --cumulative",
}
_MANY = 5  # days on which a figure must not have fallen before it is asked whether it is a running total


def read_generic(path: Path, *, cumulative: bool = False) -> tuple[tuple[DayFact, ...], ImportAccount, TableFile]:
    """The rows of a file with the columns COLUMNS, in any order; the account; the file.

    Blanks are missing, not zero. A blank status is ``reported`` where there is a figure, else
    ``no_report``. With ``cumulative`` the figures are running totals, and each day gets the difference to
    the day before. BadInput O140–O151, O163 with every fault.
    """
    table = read_table(path, COLUMNS)
    faults = BoundedFaults(str(path))
    for key in table.columns:
        if key not in COLUMNS:
            faults.add("O143", "unknown column", 1, key, expected=",".join(COLUMNS), cure=suggest(key, COLUMNS))
    for key in COLUMNS:
        if key not in table.columns:
            faults.add("O142", "a column is missing", 1, key, expected=",".join(COLUMNS))
    faults.stop()
    book = Book(_WHYS)
    held: dict[tuple[date, str], DayFact] = {}
    lines: dict[tuple[date, str], int] = {}
    for line, row in table.rows:
        fact = _fact(line, row, faults)
        if fact is None:
            continue
        place = (fact.day, fact.cls)
        if place in held:
            faults.add("O150", "this day and class is given twice", line, got=f"the same as line {lines[place]}")
            continue
        held[place], lines[place] = fact, line
    if not held and not faults:
        faults.add("O151", "the file has a header and no rows")
    faults.stop()
    for place, fact in held.items():
        _check_parts(fact, lines[place], faults)
        _note(fact, lines[place], book)
    if cumulative:
        held = _differences(held, lines, book, faults)
    else:
        _ask_about_totals(held, lines, book)
    faults.stop()
    rows = filled(held)
    account = ImportAccount(len(table.rows), len(held), (), (), book.reasons(), (), (), len({row.day for row in rows}),
                      rows[0].day, rows[-1].day)  # fmt: skip
    return rows, account, table


def _fact(line: int, row: Row, faults: BoundedFaults) -> DayFact | None:
    """A row as it stands, None if its day, class or status can't be read."""
    text, cls, status = row["date"].strip(), row["class"].strip(), row["status"].strip()
    day = day_in(text) if len(text) == 10 else None
    if day is None:
        faults.add("O145", "not a day, or one that can't be", line, "date", expected="YYYY-MM-DD, up to today",
                   got=text)  # fmt: skip
    if cls not in CLASSES:
        faults.add("O147", "unknown class", line, "class", expected=", ".join(CLASSES), got=cls,
                   cure=suggest(cls, CLASSES))  # fmt: skip
    if status and status not in STATUSES:
        faults.add("O148", "unknown status", line, "status", expected=", ".join(STATUSES), got=status,
                   cure=suggest(status, STATUSES))  # fmt: skip
    figures = {key: count_in(row, key, line, faults) for key in FIGURES}
    given = any(value is not None for value in figures.values())
    if status == "no_report" and given:
        faults.add("O149", "a day without a report has a figure", line, "status", cure="leave the figures blank")
    if status == "hidden" and figures["launched"] is not None:
        faults.add("O149", "the number launched is withheld and given", line, "launched", cure="leave it blank")
    if day is None or cls not in CLASSES:
        return None
    return DayFact(day, cls, **figures, status=status or ("reported" if given else "no_report"), regime=None,
                   known_by=day)  # fmt: skip


def _check_parts(fact: DayFact, line: int, faults: BoundedFaults) -> None:
    """A fault where parts come to more than was launched."""
    if fact.launched is None:
        return
    parts = {name: getattr(fact, name) or 0 for name in FIGURES[1:]}
    above = [name for name, value in parts.items() if value > fact.launched]
    if above:
        faults.add("O149", f"more {above[0].replace('_', ' ')} than launched", line, above[0],
                   expected=f"at most {fact.launched}", got=str(parts[above[0]]))  # fmt: skip
    elif (total := sum(parts.values())) > fact.launched:
        faults.add("O149", "more accounted for (stopped, lost, hits, still airborne) than launched", line, "launched",
                   expected=f"at most {fact.launched}", got=str(total))  # fmt: skip


def _note(fact: DayFact, line: int, book: Book) -> None:
    if fact.status == "no_report":
        book.put("no_report", line)
    elif fact.status == "hidden":
        book.put("hidden", line)
    elif fact.launched is None:
        book.put("no_launched", line)


def _ask_about_totals(held: dict[tuple[date, str], DayFact], lines: dict[tuple[date, str], int], book: Book) -> None:
    for cls in CLASSES:
        facts = [fact for (_, of), fact in sorted(held.items()) if of == cls and fact.launched is not None]
        counts = [fact.launched or 0 for fact in facts]
        if len(counts) > _MANY and counts == sorted(counts) and counts[0] < counts[-1]:
            for fact in facts:
                book.put(f"never_falls:{cls}", lines[fact.day, cls])


def _differences(
    held: dict[tuple[date, str], DayFact], lines: dict[tuple[date, str], int], book: Book, faults: BoundedFaults
) -> dict[tuple[date, str], DayFact]:  # fmt: skip
    """Daily figures from running totals: that of the first day stands, a later one less the one of the day before."""
    days: dict[tuple[date, str], DayFact] = {}
    begins: dict[str, date] = {}
    last: dict[tuple[str, str], tuple[date, int]] = {}
    for (day, cls), fact in sorted(held.items()):
        line = lines[day, cls]
        begins.setdefault(cls, day)
        if fact.still_airborne is not None:
            faults.add("O163", "what is still airborne has no running total", line, "still_airborne",
                       cure="leave it blank")  # fmt: skip
        figures: dict[str, int | None] = {}
        for name in FIGURES[:-1]:
            total = getattr(fact, name)
            before = last.get((cls, name))
            figures[name] = None
            if total is None:
                continue
            if before is None and day == begins[cls]:
                figures[name] = total
                book.put(f"begins:{name}", line)
            elif before is None:
                book.put("gap", line)
            elif total < before[1]:
                faults.add("O163", "a running total falls", line, name, expected=f"at least {before[1]}",
                           got=str(total), cure="correct the file, or leave --cumulative out")  # fmt: skip
            elif (day - before[0]).days == 1:
                figures[name] = total - before[1]
            else:
                book.put("gap", line)
            last[cls, name] = (day, total)
        days[day, cls] = fact._replace(launched=figures["launched"], stopped=figures["stopped"],
                                       lost=figures["lost"], hits=figures["hits"])  # fmt: skip
    return days
