"""The folder of monthly facts, read with every fault told."""

from __future__ import annotations

import json
from calendar import isleap
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, create_model

from magdepth.dates import month_of
from magdepth.errors import BadInput
from magdepth.observed.monthly import MISSILE_CLASSES, MissileFact, Month, MonthlyFacts, YearFact
from magdepth.observed.regimes import load_regimes
from magdepth.validation.blocks import Block, Invalid, read_rows
from magdepth.validation.yaml_nodes import Codes, Faults

SHIPPED = Path(__file__).resolve().parents[1] / "library" / "monthly"
DRONES_FILE, MISSILES_FILE, NIGHTS_FILE, SOURCE_FILE = "strike_drones.csv", "missiles.csv", "nights.csv", "source.json"
CODES = Codes(unreadable="O101", too_large="O101", syntax="O101", unknown_key="O102", missing="O103",
              structure="O104", wrong_type="O105", bad_value="O105")  # fmt: skip


def _month(text: str) -> str:
    try:
        if month_of(text).month == text:
            return text
    except ValueError:
        pass
    raise Invalid("not a month", expected="YYYY-MM")


def _count(text: str, expected: str = "a whole number") -> int:
    if text.isascii() and text.isdigit() and len(text) <= 9:  # int() would also take " 31", "3_1" and "٣١"
        return int(text)
    raise Invalid("not a count", expected=expected)


def _count_or_blank(text: str) -> int | None:
    return _count(text, "a whole number, or nothing where it is not reported") if text else None


MonthCell = Annotated[str, BeforeValidator(_month)]
Count = Annotated[int, BeforeValidator(_count)]
CountOrBlank = Annotated[int | None, BeforeValidator(_count_or_blank)]
Number = Annotated[float, Field(strict=False, ge=0.0, lt=1e9)]


class DronesRow(Block):
    """A month of drones."""

    month: MonthCell
    days: Count
    launched: Count
    shot_down: Count
    lost: CountOrBlank
    largest_night: Count
    days_without: Count
    regime: str


class YearRow(Block):
    """The nights of a year."""

    year: Annotated[Count, Field(ge=1900, le=9999)]
    mean: Number
    median: Number
    p95: Number
    largest: Number


_MISSILES: Any = {f"{cls}_{what}": (Count, ...) for cls in MISSILE_CLASSES for what in ("launched", "shot_down")}
MissilesRow = create_model("MissilesRow", __base__=Block, month=(MonthCell, ...), **_MISSILES)


def read_monthly(folder: Path) -> MonthlyFacts:
    """The months and years in a folder; BadInput O101–O111 with every fault."""
    tables = [Faults(str(folder / name), codes=CODES)
              for name in (MISSILES_FILE, DRONES_FILE, NIGHTS_FILE, SOURCE_FILE)]  # fmt: skip
    of_missiles, of_drones, of_nights, of_source = tables
    missiles = _read_missiles(folder / MISSILES_FILE, of_missiles)
    months = tuple(_read_drones(folder / DRONES_FILE, missiles, of_drones))
    years = tuple(_read_years(folder / NIGHTS_FILE, months, of_nights))
    source = _read_source(folder / SOURCE_FILE, of_source)
    faults = [fault for table in tables for fault in table.entries]
    if faults:
        raise BadInput(*faults)
    return MonthlyFacts(months, years, source)


def _read_drones(path: Path, missiles: Mapping[str, Mapping[str, MissileFact]], faults: Faults) -> Iterator[Month[int]]:
    before: Month[int] | None = None
    for place, row in read_rows(path, DronesRow, faults):
        if row is None:
            continue
        window = month_of(row.month)
        if not 1 <= row.days <= window.days:
            faults.add("O105", "more days than the month has, or none", place, "days")
            continue
        most = max(row.shot_down + (row.lost or 0), row.largest_night)
        if most > row.launched or row.days_without > row.days:
            faults.add("O106", "the counts don't add up: more shot down and lost, or in one night, than launched",
                       place, "launched", got=str(row.launched))  # fmt: skip
        codes = "+".join(regime.code for regime in load_regimes().within(window.first, window.last))
        if row.regime != codes:
            faults.add("O108", "not the regime of this month", place, "regime", expected=codes, got=row.regime)
        if row.month not in missiles:
            faults.add("O109", f"no missiles row for '{row.month}'", place, "month")
        first = window.last - timedelta(days=row.days - 1)
        month = Month(row.month, first, window.last, row.days, row.launched, row.shot_down, row.lost,
                      row.largest_night, row.days_without, codes, missiles.get(row.month, {}))  # fmt: skip
        if before is not None and window.first != before.last + timedelta(days=1):
            faults.add("O107", f"'{row.month}' doesn't follow '{before.month}'", place, "month", cure="one row a month")
        before = month
        yield month


def _read_missiles(path: Path, faults: Faults) -> dict[str, dict[str, MissileFact]]:
    """The missiles of each month by class; none for a row with a fault."""
    months: dict[str, dict[str, MissileFact]] = {}
    for place, row in read_rows(path, MissilesRow, faults):
        facts = months[str(place.at(("month",)).value)] = {}
        for cls in MISSILE_CLASSES if row is not None else ():
            facts[cls] = MissileFact(getattr(row, f"{cls}_launched"), getattr(row, f"{cls}_shot_down"))
            if facts[cls].stopped > facts[cls].launched:
                faults.add("O106", "more shot down than launched", place, f"{cls}_shot_down")
    return months


def _read_years(path: Path, months: tuple[Month[int], ...], faults: Faults) -> Iterator[YearFact]:
    seen: set[str] = set()
    for place, row in read_rows(path, YearRow, faults):
        year = str(place.at(("year",)).value)
        if year in seen:
            faults.add("O105", "a year given twice", place, "year", got=year)
        if row is None or year in seen:
            continue
        seen.add(year)
        days = 365 + isleap(row.year)
        if not row.median <= row.p95 <= row.largest or row.mean > row.largest:
            faults.add("O106", "median, 95 % point and largest don't rise", place, "p95")
        months_of_year = [month for month in months if month.last.year == row.year]
        if sum(month.days for month in months_of_year) != days:
            faults.add("O111", f"the months don't cover {row.year}", place, "year")
            continue
        mean = sum(month.launched for month in months_of_year) / days
        largest = max(month.largest_night for month in months_of_year)
        for column, printed, summed in (("mean", row.mean, mean), ("largest", row.largest, largest)):
            if abs(printed - summed) > 0.06:
                faults.add("O111", f"not what the months of {row.year} come to", place, column,
                           expected=f"{summed:.1f}", got=f"{printed:g}")  # fmt: skip
        yield YearFact(row.year, days, row.mean, row.median, row.p95, row.largest)


def _read_source(path: Path, faults: Faults) -> Mapping[str, Mapping[str, str]]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        faults.add("O110", f"the note on the source can't be read: {error}",
                   cure="say in source.json where the facts come from")  # fmt: skip
        return {}
    if isinstance(loaded, dict) and {DRONES_FILE, MISSILES_FILE, NIGHTS_FILE} <= loaded.keys():
        return loaded
    faults.add("O110", "must tell the source of each table")
    return {}
