"""Parsed reports into a kept series: a night and a day add up to a date, a correction supersedes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from magdepth.errors import BadInput, Fault
from magdepth.observed.regimes import load_regimes, regimes_of
from magdepth.observed.reporting import Regimes
from magdepth.observed.reports.lexicon import CLASSES
from magdepth.observed.reports.parse import Report
from magdepth.observed.reports.sums import FIELDS
from magdepth.observed.series import DayFact, Series, filled, in_order
from magdepth.observed.series_store import change_series

#: What a report calls downed, a series calls stopped.
_KEPT = {"launched": "launched", "downed": "stopped", "lost": "lost", "hits": "hits"}
Figures = dict[str, dict[str, int | None]]


@dataclass
class Appended:
    """What became of the reports: added, superseding, there already, refused; by id or place, with the reason."""

    added: list[str] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as ``observed append --json`` shows it."""
        return {"added": self.added, "superseded": self.superseded, "repeated": self.repeated,
                "refused": [{"report": name, "why": why} for name, why in self.refused]}  # fmt: skip


def append_reports(
    name: str, reports: Sequence[Report], part: Mapping[str, Any], *, new: bool = False, folder: Path | None = None
) -> tuple[Series, Appended]:
    """Add reports to the series kept under a name; ``part`` is the provenance of the file they come from.

    The night and the day of one date add up. A correction supersedes what it has figures for, from
    the day it was posted on. BadInput O190 where there is no such series and ``new`` is not set, O191 for a
    report without a day, O192 where a date has other figures already; then nothing is changed.
    """
    account = Appended()

    def make(old: Series | None) -> Series:
        if old is None and not new:
            raise BadInput(Fault("O190", f"there is no series '{name}'", cure="--new makes one"))
        return _with(old or Series(name, ()), reports, part, account)

    return change_series(name, make, folder), account


def _with(old: Series, reports: Sequence[Report], part: Mapping[str, Any], account: Appended) -> Series:
    parts = _parts(old)
    regimes = regimes_of(old) if old.provenance else load_regimes()
    faults: list[Fault] = []
    changed: dict[date, date] = {}
    recorded: list[dict[str, Any]] = []
    for place, report in enumerate(
        sorted(reports, key=lambda one: (one.kind == "correction", one.posted or date.max)), 1
    ):
        called = str(report.id if report.id is not None else f"{report.part} of {report.day}" if report.day else place)
        if report.refused is not None:
            account.refused.append((called, report.refused))
        elif report.day is None:
            faults.append(Fault("O191", f"report {called} names no day", cure="give the day of its posting (--posted)"))
        else:
            figures: Figures = {name: dict(getattr(report, name)) for name in FIELDS}
            key = (report.day, report.part)
            held = parts.get(key)
            if report.kind == "correction":
                figures = _laid_over(held or _of_rows(old, report.day), figures)
                account.superseded.append(called)
            elif _same(held, figures) or (
                held is None and not _own(parts, report.day) and _same(_of_rows(old, report.day), figures)
            ):
                account.repeated.append(called)
                continue
            elif held is not None or (not _own(parts, report.day) and _of_rows(old, report.day) is not None):
                faults.append(Fault("O192", f"report {called}: {report.day} has other figures already",
                                    cure="a correction supersedes; or observed import --replace"))  # fmt: skip
                continue
            else:
                account.added.append(called)
            parts[key] = figures
            known = max(report.posted or report.day, report.day)
            changed[report.day] = max(known, changed.get(report.day, known))
            recorded.append({"day": report.day.isoformat(), "part": report.part, "id": report.id, "figures": figures})
    if faults:
        raise BadInput(*faults)
    if not changed:
        if not old.rows:
            raise BadInput(
                Fault("O193", "there is no report in it", got="; ".join(why for _, why in account.refused[:3]))
            )
        return old
    rows = [row for day, known in changed.items() for row in _rows(day, known, parts, regimes)]
    return Series(old.name, _joined(old, rows, regimes), (*old.provenance, {**part, "reports": recorded}))


def _parts(old: Series) -> dict[tuple[date, str], Figures]:
    """What earlier reports said, by date and part: it stands in the provenance."""
    return {(date.fromisoformat(one["day"]), one["part"]): one["figures"]
            for entry in old.provenance for one in entry.get("reports", ())}  # fmt: skip


def _own(parts: Mapping[tuple[date, str], Figures], day: date) -> bool:
    return any(known == day for known, _ in parts)


def _of_rows(old: Series, day: date) -> Figures | None:
    rows = {row.cls: row for row in old.days if row.day == day and row.status != "no_report"}
    if not rows:
        return None
    return {name: {cls: getattr(row, _KEPT[name]) for cls, row in rows.items()} for name in FIELDS}


def _same(held: Figures | None, figures: Figures) -> bool:
    return held is not None and all(held[name].get(cls) == figures[name].get(cls) for name in FIELDS for cls in CLASSES)


def _laid_over(held: Figures | None, new: Figures) -> Figures:
    """A correction's figures over the earlier ones, which stay where it gives none."""
    if held is None:
        return new
    return {
        name: held[name] | {cls: value for cls, value in by.items() if value is not None} for name, by in new.items()
    }


def _rows(
    day: date, known: date, parts: Mapping[tuple[date, str], Figures], regimes: Regimes | None
) -> list[DayFact]:
    """The rows of a date: the sums of its parts; a figure that one part lacks for a class it speaks of is missing."""
    regime = None if regimes is None else regimes.code_on(day)
    told = [figures for (one, _), figures in parts.items() if one == day]
    out = []
    for cls in CLASSES:
        speaking = [figures for figures in told if any(cls in figures[name] for name in FIELDS)]
        if not speaking:
            continue
        sums: dict[str, int | None] = {}
        for name in FIELDS:
            values = [figures[name].get(cls) for figures in speaking]
            sums[_KEPT[name]] = None if None in values else sum(value or 0 for value in values)
        out.append(DayFact(day, cls, sums["launched"], sums["stopped"], sums["lost"], sums["hits"], None, "reported",
                           regime, known))  # fmt: skip
    return out


def _joined(old: Series, rows: Sequence[DayFact], regimes: Regimes | None) -> tuple[DayFact, ...]:
    """Old rows and new versions, and "no report" for each class on each day between that has none."""
    fresh = {row.order: row for row in rows}
    kept = [row for row in old.rows if row.order not in fresh]
    current = {(row.day, row.cls): row for row in in_order([*kept, *fresh.values()])}
    code_on = None if regimes is None else regimes.code_on
    gaps = [row for row in filled(current, code_on) if (row.day, row.cls) not in current]
    return in_order([*kept, *fresh.values(), *gaps])
