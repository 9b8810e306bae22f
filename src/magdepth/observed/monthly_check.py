"""Months of a series set beside totals that others printed: equal, within a tolerance, or different."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from magdepth.dates import month_of
from magdepth.observed.series import CLASSES, FIGURES, MonthSum, Series
from magdepth.observed.tablefile import Faults, count_in, read_table

COLUMNS = ("month", "measure", "value", "who", "url")
TOLERANCE = 0.02  # counts of one month by two people differ by the hour at which a day ends
_MISSILES = tuple(cls for cls in CLASSES if cls != "drone")
_SAME = {"destroyed": "stopped", "destroyed_or_suppressed": "stopped"}


@dataclass(frozen=True)
class Compared:
    """One printed total beside that of the series.

    ``verdict``: ``equal``, ``within`` (the tolerance), ``differs``, ``at_least`` (some reports lack the
    figure, and what was given is no more than what was printed), ``missing`` (no figure to compare).
    ``share`` is the difference (series minus printed) as a share of what was printed.
    """

    line: int
    month: str
    measure: str
    who: str
    published: int
    observed: int | None
    at_least: int | None
    difference: int | None
    share: float | None
    verdict: str
    why: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def check_months(series: Series, path: Path, tolerance: float = TOLERANCE) -> tuple[Compared, ...]:
    """Each row of a table (month, measure, value; who and url if given) beside the series.

    ``measure``: ``launched``, ``destroyed`` or ``destroyed_or_suppressed``, ``lost``, ``hits`` of drones;
    ``missiles_launched`` of all classes but drones; ``CLASS_FIGURE``, such as ``ballistic_launched``. A
    measure that a series does not have is told as missing. BadInput O140–O146 with every fault.
    """
    table = read_table(path, COLUMNS)
    faults = Faults(str(path))
    for key in table.columns:
        if key not in COLUMNS:
            faults.add("O143", "unknown column", 1, key, expected=",".join(COLUMNS))
    for key in COLUMNS[:3]:
        if key not in table.columns:
            faults.add("O142", "a column is missing", 1, key, expected=",".join(COLUMNS))
    faults.stop()
    months = {(row.month, row.cls): row for row in series.months()}
    found = []
    for line, row in table.rows:
        month, value = row["month"].strip(), count_in(row, "value", line, faults)
        if not _is_month(month):
            faults.add("O145", "not a month", line, "month", expected="YYYY-MM", got=month)
        elif value is None:
            if not row["value"].strip():
                faults.add("O146", "a total is missing", line, "value", expected="a whole number")
        else:
            found.append(_compared(line, month, row["measure"].strip(), row.get("who", "").strip(), value, months,
                                   tolerance))  # fmt: skip
    faults.stop()
    return tuple(found)


def _compared(
    line: int, month: str, measure: str, who: str, value: int, months: dict[tuple[str, str], MonthSum],
    tolerance: float,
) -> Compared:  # fmt: skip
    asked = _asked(measure)
    held = [] if asked is None else [found for cls in asked[0] if (found := months.get((month, cls))) is not None]
    told = [row for row in held if row.reported]
    if asked is None or not told or not held[0].whole:
        why = "the series has no such figure" if asked is None else "the series does not cover the month"
        if asked is not None and held and held[0].whole:
            why = "no report of the month speaks of it"
        return Compared(line, month, measure, who, value, None, None, None, None, "missing", why)
    figures = [getattr(row, asked[1]) for row in told]
    if None in figures:
        least = sum(row.at_least.get(asked[1], 0) if given is None else given
                    for row, given in zip(told, figures, strict=True))  # fmt: skip
        if not any(asked[1] in row.at_least or given is not None for row, given in zip(told, figures, strict=True)):
            return Compared(line, month, measure, who, value, None, None, None, None, "missing", "not reported")
        verdict = "at_least" if least <= value * (1.0 + tolerance) else "differs"
        return Compared(line, month, measure, who, value, None, least, None, None, verdict, "some reports lack it")
    observed = sum(figures)
    difference = observed - value
    near = "equal" if difference == 0 else "within" if abs(difference) <= tolerance * value else "differs"
    share = difference / value if value else (0.0 if difference == 0 else None)
    return Compared(line, month, measure, who, value, observed, None, difference,
                    share if share is None or math.isfinite(share) else None, near)  # fmt: skip


def _asked(measure: str) -> tuple[tuple[str, ...], str] | None:
    """The classes and the figure that a measure means; None where a series has no such figure."""
    if (name := _SAME.get(measure, measure)) in FIGURES[:-1]:
        return ("drone",), name
    for cls in ("missiles", *CLASSES):
        figure = measure.removeprefix(f"{cls}_")
        if figure != measure and (name := _SAME.get(figure, figure)) in FIGURES[:-1]:
            return (_MISSILES if cls == "missiles" else (cls,)), name
    return None


def _is_month(text: str) -> bool:
    try:
        return month_of(text).month == text
    except ValueError:
        return False
