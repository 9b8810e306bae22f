"""A CSV file as a user gives it, read in bounded memory and told with line numbers, or refused with every reason."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from magdepth.errors import BadInput, Fault

MAX_BYTES = 16 * 2**20  # twenty times the public set
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELL = 100_000
MAX_FAULTS = 50
MAX_COUNT = 1_000_000
FIRST_DAY = date(2000, 1, 1)

Row = Mapping[str, str]
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True)
class TableFile:
    """The rows of a file, each with the line on which it begins; its columns, size and SHA-256."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, Row], ...]
    size: int
    sha256: str
    ended: bool  # whether the last line has an end


class BoundedFaults:
    """Faults as they are met; beyond a number of them only their count is kept, so that memory stays bounded."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._held: list[Fault] = []
        self._more = 0

    def add(self, code: str, message: str, line: int | None = None, key: str | None = None, *,
            expected: str | None = None, got: str | None = None, cure: str | None = None) -> None:  # fmt: skip
        """Keep a fault, or count it where there are many."""
        if len(self._held) == MAX_FAULTS:
            self._more += 1
            return
        self._held.append(Fault(code, message, self.file, line, key, expected, got and got[:60], cure))

    def __bool__(self) -> bool:
        return bool(self._held)

    def stop(self) -> None:
        """BadInput with all of them, if there is any."""
        if not self._held:
            return
        more = [Fault("O141", f"{self._more:,} more faults of this file are not listed", self.file)] * bool(self._more)
        raise BadInput(*self._held, *more)


def read_table(path: Path, known: tuple[str, ...], take: Callable[[Row], Row] = dict) -> TableFile:
    """The file's rows by column name; BadInput O140–O142, O144 with every fault.

    UTF-8 with or without a mark, any line ends, columns in any order. Refused: what is no regular file, is
    empty, larger than MAX_BYTES, binary or not UTF-8; rows with cells missing or left over. ``known``
    columns may not be given twice. ``take`` says what is kept of a row: the rest is dropped as it is read.
    """
    data = _bytes(path)
    faults = BoundedFaults(str(path))
    if not data.strip():
        faults.add("O140", "the file is empty", cure="give a CSV file with a header")
    elif b"\0" in data:
        faults.add("O140", "the file is binary, or its text is not in UTF-8", cure="save it as CSV in UTF-8")
    faults.stop()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.add("O140", "the text is not in UTF-8", line, cure="save it as CSV in UTF-8")
        faults.stop()
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    head: tuple[str, ...] = ()
    rows: list[tuple[int, Row]] = []
    for line, cells in _records(reader, faults):
        if not head:
            head = tuple(cell.strip() for cell in cells)
            for key in known:
                if head.count(key) > 1:
                    faults.add("O142", "this column is given twice", line, key)
            if len(head) > MAX_COLUMNS:
                faults.add("O141", "too many columns", line, expected=f"at most {MAX_COLUMNS}", got=str(len(head)))
                break
            continue
        if len(cells) != len(head):
            faults.add("O144", "wrong number of cells: the row is cut off, or has a comma too many", line,
                       expected=str(len(head)), got=str(len(cells)))  # fmt: skip
            continue
        rows.append((line, take(dict(zip(head, cells, strict=True)))))
    faults.stop()
    return TableFile(head, tuple(rows), len(data), hashlib.sha256(data).hexdigest(), data[-1:] in b"\r\n")


def count_in(row: Row, key: str, line: int, faults: BoundedFaults) -> int | None:
    """A count, written 127 or 127.0; None where the cell is blank or the column not there. O146 for anything else."""
    text = row.get(key, "").strip()
    if not text or text.lower() in ("nan", "none", "null"):
        return None
    whole = text.removesuffix(".0")
    if whole.isascii() and whole.isdigit() and len(whole) < 9 and int(whole) <= MAX_COUNT:
        return int(whole)
    faults.add("O146", "not a count", line, key, expected="a whole number from 0, or nothing where it is missing",
               got=text)  # fmt: skip
    return None


def day_in(text: str) -> date | None:
    """The day at the beginning of a text, 2023-05-16 or 2023-5-16; None where there is none, or it is impossible.

    Impossible is also a day in the future (tomorrow may have come elsewhere) and one before FIRST_DAY.

    >>> day_in("2023-05-16 3:30"), day_in("2023-02-30"), day_in("0202-05-16")
    (datetime.date(2023, 5, 16), None, None)
    """
    found = _DAY.match(text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return day if day is not None and FIRST_DAY <= day <= date.today() + timedelta(days=1) else None


def _bytes(path: Path) -> bytes:
    try:
        # not blocking: a pipe that nobody writes to would hold us up for ever
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise BadInput(Fault("O140", "this is not a file", str(path), cure="give the path of a CSV file"))
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such path"
        raise BadInput(Fault("O140", f"the file can't be read: {reason}", str(path))) from error
    if len(data) > MAX_BYTES:
        fault = Fault("O140", "the file is too large", str(path), expected=f"at most {MAX_BYTES // 2**20} MB",
                      cure="give the table itself, unpacked, with nothing else in it")  # fmt: skip
        raise BadInput(fault)
    return data


def _records(reader: Iterator[list[str]], faults: BoundedFaults) -> Iterator[tuple[int, list[str]]]:
    """The records with the line on which each begins; blank lines are passed over."""
    line, count = 1, 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.add("O141", f"not a table: {error}", line, cure="the file may be cut off: get it again")
            return
        if cells and any(cells):
            count += 1
            if count > MAX_ROWS or any(len(cell) > MAX_CELL for cell in cells):
                faults.add("O141", "too many rows, or a cell that is too long", line,
                           expected=f"{MAX_ROWS:,} rows, {MAX_CELL:,} characters a cell")  # fmt: skip
                return
            yield line, cells
        line = reader.line_num + 1  # type: ignore[attr-defined]
