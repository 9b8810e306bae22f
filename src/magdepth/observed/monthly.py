"""Monthly facts as the defender reports them, and the view of them from one day."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from magdepth.dates import Vintage, Window, month_of
from magdepth.errors import BadInput, Fault, suggest
from magdepth.observed.regimes import load_regimes

SHIPPED = Path(__file__).resolve().parents[1] / "library" / "monthly"
DRONES_FILE, MISSILES_FILE, SOURCE_FILE = "strike_drones.csv", "missiles.csv", "source.json"

#: Classes of missiles; ``mixed`` are reports that join several of the others.
MISSILE_CLASSES = ("cruise", "ballistic", "antiship", "mixed", "other")

_COUNTS = ("days", "launched", "shot_down", "lost", "largest_night", "days_without")
_DRONE_COLUMNS = ("month", *_COUNTS, "regime")
_MISSILE_COLUMNS = ("month", *(f"{cls}_{what}" for cls in MISSILE_CLASSES for what in ("launched", "shot_down")))


class MissileFact(NamedTuple):
    """Missiles of one class in one month."""

    launched: int
    shot_down: int


@dataclass(frozen=True)
class MonthFact:
    """One month as reported: strike drones and decoys of all types, and missiles by class.

    ``launched`` is what the defender detected. ``lost`` is None where losses were not given apart.
    ``largest_night`` is the most launched on one calendar day, ``days_without`` the days without a
    launch, ``regime`` the reporting regime (``C+D1`` where it changed within the month). ``first``
    and ``days`` are the covered part: the series begins within its first month.
    """

    month: str
    first: date
    last: date
    days: int
    launched: int
    shot_down: int
    lost: int | None
    largest_night: int
    days_without: int
    regime: str
    missiles: Mapping[str, MissileFact] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """True if the series covers every day of the month."""
        return self.first.day == 1

    @property
    def per_day(self) -> float:
        """Drones launched per covered day."""
        return self.launched / self.days


@dataclass(frozen=True)
class MonthlyFacts:
    """All months of a folder, in order; the rooms that follow see them only through ``at``."""

    months: tuple[MonthFact, ...]
    source: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False, compare=False)

    def at(self, vintage: Vintage) -> MonthlyView:
        """The months that were over at a vintage."""
        return MonthlyView(vintage, tuple(fact for fact in self.months if vintage.knows(fact.last)))


@dataclass(frozen=True)
class MonthlyView:
    """The months known at a vintage, in order."""

    vintage: Vintage
    months: tuple[MonthFact, ...]

    @cached_property
    def _by_month(self) -> dict[str, MonthFact]:
        return {fact.month: fact for fact in self.months}

    def get(self, month: str) -> MonthFact:
        """The facts of a month written YYYY-MM; BadInput O120 if they are not known at the vintage."""
        fact = self._by_month.get(month)
        if fact is None:
            message = f"no facts about '{month}' are known on {self.vintage.as_of.isoformat()}"
            raise BadInput(Fault("O120", message, cure=self._cure()))
        return fact

    def _cure(self) -> str:
        if not self.months:
            return "take a later as-of date"
        return f"known are {self.months[0].month} to {self.months[-1].month}, written YYYY-MM"


def load_monthly(path: Path | None = None) -> MonthlyFacts:
    """Read a folder of monthly facts (the shipped one by default); BadInput with every fault.

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
    source = _read_source(folder / SOURCE_FILE, faults)
    if faults:
        raise BadInput(*faults)
    return MonthlyFacts(months, source)


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


def _read_source(path: Path, faults: list[Fault]) -> Mapping[str, Mapping[str, str]]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        faults.append(Fault("O110", f"the note on the source can't be read: {error}", str(path),
                            cure="say in source.json where the facts come from"))  # fmt: skip
        return {}
    if not isinstance(loaded, dict) or not {DRONES_FILE, MISSILES_FILE} <= loaded.keys():
        faults.append(Fault("O110", "must tell the source of both tables", str(path)))
        return {}
    return loaded
