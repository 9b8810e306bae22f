"""The folder of monthly facts, read with every fault told."""

from __future__ import annotations

import csv
import json
import math
from calendar import isleap
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from magdepth.dates import Window, month_of
from magdepth.errors import BadInput, Fault, suggest
from magdepth.observed.monthly import MISSILE_CLASSES, MissileFact, MonthFact, MonthlyFacts, YearFact
from magdepth.observed.regimes import load_regimes

SHIPPED = Path(__file__).resolve().parents[1] / "library" / "monthly"
DRONES_FILE, MISSILES_FILE, NIGHTS_FILE, SOURCE_FILE = "strike_drones.csv", "missiles.csv", "nights.csv", "source.json"

_COUNTS = ("days", "launched", "shot_down", "lost", "largest_night", "days_without")
_DRONE_COLUMNS = ("month", *_COUNTS, "regime")
_MISSILE_COLUMNS = ("month", *(f"{cls}_{what}" for cls in MISSILE_CLASSES for what in ("launched", "shot_down")))
_POINTS = ("mean", "median", "p95", "largest")
_YEAR_COLUMNS = ("year", *_POINTS)


def load_monthly(path: Path | None = None) -> MonthlyFacts:
    """Read a folder of monthly facts (the shipped one by default); BadInput with every fault.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> view = load_monthly().at(Vintage(date(2025, 7, 30)))
    >>> view.months[-1].month, view.get("2025-06").launched, view.get("2024-01").lost
    ('2025-06', 5438, None)
    """
    folder = SHIPPED if path is None else path
    faults: list[Fault] = []
    missiles = {window.month: facts for window, facts in _read_missiles(folder / MISSILES_FILE, faults)}
    months = tuple(_read_drones(folder / DRONES_FILE, missiles, faults))
    for place, (before, after) in enumerate(pairwise(months), start=3):
        if after.last.replace(day=1) != before.last + timedelta(days=1):
            message = f"'{after.month}' doesn't follow '{before.month}'"
            faults.append(Fault("O107", message, str(folder / DRONES_FILE), place, "month", cure="one row a month"))
    years = tuple(_read_years(folder / NIGHTS_FILE, months, faults))
    source = _read_source(folder / SOURCE_FILE, faults)
    if faults:
        raise BadInput(*faults)
    return MonthlyFacts(months, years, source)


def _read_drones(path: Path, missiles: Mapping[str, Mapping[str, MissileFact]], faults: list[Fault]
                 ) -> Iterator[MonthFact]:  # fmt: skip
    for line, row in _rows(path, _DRONE_COLUMNS, faults):
        window = _month(path, line, row, faults)
        counts = {key: _count(path, line, row, key, faults, blank=key == "lost") for key in _COUNTS}
        if window is None or any(counts[key] is None for key in _COUNTS if key != "lost"):
            continue
        days, launched, shot_down, largest, without = (
            counts[key] or 0 for key in ("days", "launched", "shot_down", "largest_night", "days_without")
        )
        lost = counts["lost"]
        if not 1 <= days <= window.days:
            faults.append(Fault("O105", "more days than the month has, or none", str(path), line, "days"))
            continue
        if shot_down + (lost or 0) > launched or largest > launched or without > days:
            message = "the counts don't add up: more shot down and lost, or in one night, than launched"
            faults.append(Fault("O106", message, str(path), line, "launched", got=str(launched)))
        codes = "+".join(regime.code for regime in load_regimes().within(window.first, window.last))
        if row["regime"] != codes:
            message = "not the regime of this month"
            faults.append(Fault("O108", message, str(path), line, "regime", codes, row["regime"]))
        first = window.last - timedelta(days=days - 1)
        fact = MonthFact(window.month, first, window.last, days, launched, shot_down, lost, largest, without, codes,
                         missiles.get(window.month, {}))  # fmt: skip
        if not fact.missiles:
            faults.append(Fault("O109", f"no missiles row for '{fact.month}'", str(path), line, "month"))
        yield fact


def _read_missiles(path: Path, faults: list[Fault]) -> Iterator[tuple[Window, dict[str, MissileFact]]]:
    for line, row in _rows(path, _MISSILE_COLUMNS, faults):
        window = _month(path, line, row, faults)
        facts: dict[str, MissileFact] = {}
        for cls in MISSILE_CLASSES:
            launched = _count(path, line, row, f"{cls}_launched", faults) or 0
            shot_down = _count(path, line, row, f"{cls}_shot_down", faults) or 0
            if shot_down > launched:
                faults.append(Fault("O106", "more shot down than launched", str(path), line, f"{cls}_shot_down"))
            facts[cls] = MissileFact(launched, shot_down)
        if window is not None:
            yield window, facts


def _read_years(path: Path, months: tuple[MonthFact, ...], faults: list[Fault]) -> Iterator[YearFact]:
    seen: set[int] = set()
    for line, row in _rows(path, _YEAR_COLUMNS, faults):
        text = row["year"]
        if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) > 0) or int(text) in seen:
            faults.append(Fault("O105", "not a year, or given twice", str(path), line, "year", "YYYY", text[:20]))
            continue
        year = int(text)
        seen.add(year)
        points = {key: _number(path, line, row, key, faults) for key in _POINTS}
        days = 365 + isleap(year)
        fact = YearFact(year, days, *(points[key] for key in _POINTS))
        if not fact.median <= fact.p95 <= fact.largest or fact.mean > fact.largest:
            faults.append(Fault("O106", "median, 95 % point and largest don't rise", str(path), line, "p95"))
        own = [month for month in months if month.month.startswith(text)]
        if sum(month.days for month in own) != days:
            faults.append(Fault("O111", f"the months don't cover {year}", str(path), line, "year"))
            continue
        for key, told in (("mean", sum(month.launched for month in own) / days),
                          ("largest", max(month.largest_night for month in own))):  # fmt: skip
            if abs(points[key] - told) > 0.06:
                faults.append(Fault("O111", f"not what the months of {year} come to", str(path), line, key,
                                    f"{told:.1f}", row[key][:20]))  # fmt: skip
        yield fact


def _rows(path: Path, columns: tuple[str, ...], faults: list[Fault]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table with their line numbers; columns must be those expected, in any order."""
    try:
        table = list(csv.reader(path.read_text(encoding="utf-8").splitlines(), strict=True))
    except OSError as error:
        faults.append(Fault("O101", f"can't be read: {error.strerror}", str(path)))
        return
    except (UnicodeDecodeError, csv.Error) as error:
        faults.append(Fault("O101", f"not a table: {error}", str(path), cure="save it as CSV in UTF-8"))
        return
    head = table[0] if table else []
    if sorted(head) != sorted(columns):
        for key in head:
            if key not in columns:
                faults.append(Fault("O102", "unknown column", str(path), 1, key, cure=suggest(key, columns)))
        for key in columns:
            if head.count(key) != 1:
                faults.append(Fault("O103", "column missing or given twice", str(path), 1, key))
        return
    for line, cells in enumerate(table[1:], start=2):
        if len(cells) == len(head):
            yield line, dict(zip(head, cells, strict=True))
        else:
            message = "wrong number of cells"
            faults.append(Fault("O104", message, str(path), line, expected=str(len(head)), got=str(len(cells))))


def _month(path: Path, line: int, row: Mapping[str, str], faults: list[Fault]) -> Window | None:
    text = row["month"]
    try:
        window = month_of(text)
    except ValueError:
        window = None
    if window is None or window.month != text:
        faults.append(Fault("O105", "not a month", str(path), line, "month", "YYYY-MM", text[:20]))
        return None
    return window


def _count(path: Path, line: int, row: Mapping[str, str], key: str, faults: list[Fault], blank: bool = False
           ) -> int | None:  # fmt: skip
    text = row[key]
    if blank and not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        expected = "a whole number, or nothing where it is not reported" if blank else "a whole number"
        faults.append(Fault("O105", "not a count", str(path), line, key, expected, text[:20]))
        return None
    return int(text)


def _number(path: Path, line: int, row: Mapping[str, str], key: str, faults: list[Fault]) -> float:
    """A number of drones from nought on; nought beside a fault."""
    try:
        value = float(row[key]) if row[key].isascii() and len(row[key]) <= 12 else math.nan
    except ValueError:
        value = math.nan
    if not 0.0 <= value < 1e9:
        faults.append(Fault("O105", "not a number of drones", str(path), line, key, "0 or more", row[key][:20]))
        return 0.0
    return value


def _read_source(path: Path, faults: list[Fault]) -> Mapping[str, Mapping[str, str]]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        faults.append(Fault("O110", f"the note on the source can't be read: {error}", str(path),
                            cure="say in source.json where the facts come from"))  # fmt: skip
        return {}
    if not isinstance(loaded, dict) or not {DRONES_FILE, MISSILES_FILE, NIGHTS_FILE} <= loaded.keys():
        faults.append(Fault("O110", "must tell the source of each table", str(path)))
        return {}
    return loaded
