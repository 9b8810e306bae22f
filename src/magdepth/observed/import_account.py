"""What became of each row of an imported file: used, merged, set aside, and why, by reason with its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SHOWN = 8  # line numbers that a reader is shown of each reason; --json has all


@dataclass(frozen=True)
class Reason:
    """A reason, in how many rows it was met, what they say was launched, and their lines."""

    what: str
    why: str
    lines: tuple[int, ...]
    launched: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Plain data with all lines."""
        return {"what": self.what, "why": self.why, "rows": len(self.lines), "launched": self.launched,
                "lines": list(self.lines)}  # fmt: skip

    def __str__(self) -> str:
        shown = ", ".join(map(str, self.lines[:SHOWN]))
        more = f" and {len(self.lines) - SHOWN:,} more" if len(self.lines) > SHOWN else ""
        launched = f", launched {self.launched:,}" if self.launched else ""
        return f"{len(self.lines):,} {self.why}{launched} (line {shown}{more})"


@dataclass(frozen=True)
class ImportAccount:
    """The account of one import: every row is used, merged or set aside, once.

    ``noted`` are things met on the way (a figure taken as missing, a count known to be wrong);
    ``columns_unread`` columns that carry nothing that is kept, ``columns_absent`` ones that older files lack.
    """

    rows: int
    used: int
    merged: tuple[Reason, ...]
    set_aside: tuple[Reason, ...]
    noted: tuple[Reason, ...]
    columns_unread: tuple[str, ...]
    columns_absent: tuple[str, ...]
    days: int
    first: date
    last: date

    def as_dict(self) -> dict[str, Any]:
        """Plain data for ``--json`` and for the provenance."""
        return {
            "rows": self.rows,
            "used": self.used,
            "merged": [reason.as_dict() for reason in self.merged],
            "set_aside": [reason.as_dict() for reason in self.set_aside],
            "noted": [reason.as_dict() for reason in self.noted],
            "columns_unread": list(self.columns_unread),
            "columns_absent": list(self.columns_absent),
            "days": self.days,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
        }

    def lines(self) -> list[str]:
        """The same for a reader."""
        rows, days = agreeing("row[s]", self.rows), agreeing("day[s]", self.days)
        told = [f"{self.rows:,} {rows}, {self.used:,} used; {self.days:,} {days} from {self.first} to {self.last}"]
        for head, reasons in (("Merged", self.merged), ("Set aside", self.set_aside), ("Noted", self.noted)):
            if reasons:
                told += [f"{head}:", *(f"  {reason}" for reason in reasons)]
        if self.columns_unread:
            told.append(f"Columns not kept: {', '.join(self.columns_unread)}")
        if self.columns_absent:
            told.append(f"Columns not there, taken as missing: {', '.join(self.columns_absent)}")
        return told


def agreeing(words: str, count: int) -> str:
    """Words in brackets as they are said of one, or after a bar of several.

    >>> agreeing("row[s] [has|have] no date", 1), agreeing("row[s] [has|have] no date", 2)
    ('row has no date', 'rows have no date')
    """
    return re.sub(r"\[(?:([^][|]*)\|)?([^][|]*)\]", lambda found: (found[1] or "") if count == 1 else found[2], words)


@dataclass
class Book:
    """The account while rows are being read: what was met, with the line and the launches of each row.

    ``whys`` say each reason in words that ``agreeing`` makes those of one row or of several.
    """

    whys: dict[str, str]
    _lines: dict[str, list[int]] = field(default_factory=dict)
    _launched: dict[str, int] = field(default_factory=dict)

    def put(self, what: str, line: int, launched: int | None = None) -> None:
        """Enter one row under a reason."""
        self._lines.setdefault(what, []).append(line)
        self._launched[what] = self._launched.get(what, 0) + (launched or 0)

    def rows(self) -> int:
        """How many entries there are."""
        return sum(map(len, self._lines.values()))

    def reasons(self, among: Iterable[str] | None = None) -> tuple[Reason, ...]:
        """The reasons met, most rows first; only those ``among`` some if given."""
        wanted = set(self._lines if among is None else among)
        found = [
            Reason(what, agreeing(self.whys[what.partition(":")[0]], len(lines)).format(what.partition(":")[2]),
                   tuple(sorted(lines)), self._launched[what])
            for what, lines in self._lines.items() if what in wanted
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda reason: (-len(reason.lines), reason.what)))
