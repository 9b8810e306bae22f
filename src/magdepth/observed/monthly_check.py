"""Months of a series set beside totals that others printed: equal, within a tolerance, or different."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from magdepth.dates import month_of
from magdepth.observed.csv_file import BoundedFaults, count_in, read_table
from magdepth.observed.monthly import MONTH_FIGURES, Month
from magdepth.observed.series import CLASSES, Series

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
    observed: int | None = None
    at_least: int | None = None
    difference: int | None = None
    share: float | None = None
    verdict: str = "missing"
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
    faults = BoundedFaults(str(path))
    for key in table.columns:
        if key not in COLUMNS:
            faults.add("O143", "unknown column", 1, key, expected=",".join(COLUMNS))
    for key in COLUMNS[:3]:
        if key not in table.columns:
            faults.add("O142", "a column is missing", 1, key, expected=",".join(COLUMNS))
    faults.stop()
    months = {(month.month, month.cls): month for month in series.months()}
    compared = []
    for line, row in table.rows:
        month, value = row["month"].strip(), count_in(row, "value", line, faults)
        if not _is_month(month):
            faults.add("O145", "not a month", line, "month", expected="YYYY-MM", got=month)
        elif value is None:
            if not row["value"].strip():
                faults.add("O146", "a total is missing", line, "value", expected="a whole number")
        else:
            empty = Compared(line, month, row["measure"].strip(), row.get("who", "").strip(), value)
            compared.append(_compared(empty, months, tolerance))
    faults.stop()
    return tuple(compared)


def _compared(printed: Compared, months: dict[tuple[str, str], Month[int | None]], tolerance: float) -> Compared:
    """A printed total with what the series has to compare."""
    classes, figure = _meaning(printed.measure)
    if not classes:
        return replace(printed, why="the series has no such figure")
    known = [months[printed.month, cls] for cls in classes if (printed.month, cls) in months]
    if not known or not known[0].whole:
        return replace(printed, why="the series does not cover the month")
    reported = [month for month in known if month.reported]
    if not reported:
        return replace(printed, why="no report of the month speaks of it")
    counts: list[int | None] = [getattr(month, figure) for month in reported]
    given = [month.at_least.get(figure) if count is None else count
             for month, count in zip(reported, counts, strict=True)]  # fmt: skip
    least = sum(count for count in given if count is not None)
    if None in counts:
        if not any(count is not None for count in given):
            return replace(printed, why="not reported")
        verdict = "at_least" if least <= printed.published * (1.0 + tolerance) else "differs"
        return replace(printed, at_least=least, verdict=verdict, why="some reports lack it")
    difference = least - printed.published
    near = abs(difference) <= tolerance * printed.published
    verdict = "equal" if difference == 0 else "within" if near else "differs"
    share = difference / printed.published if printed.published else (0.0 if difference == 0 else None)
    return replace(printed, observed=least, difference=difference, share=share, verdict=verdict)


def _meaning(measure: str) -> tuple[tuple[str, ...], str]:
    """The classes and the figure that a measure means; no class where a series has no such figure."""
    if (name := _SAME.get(measure, measure)) in MONTH_FIGURES:
        return ("drone",), name
    for cls in ("missiles", *CLASSES):
        figure = measure.removeprefix(f"{cls}_")
        if figure != measure and (name := _SAME.get(figure, figure)) in MONTH_FIGURES:
            return (_MISSILES if cls == "missiles" else (cls,)), name
    return (), ""


def _is_month(text: str) -> bool:
    try:
        return month_of(text).month == text
    except ValueError:
        return False
