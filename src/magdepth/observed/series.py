"""A reported series: one row a day and class, seen from a day, and its sums by month."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from magdepth.dates import Vintage
from magdepth.observed.monthly import MONTH_FIGURES, Month

#: Classes of what is launched. ``drone``: Shahed-type strike drones and decoys, jets included, no reconnaissance or
#: other small UAV. ``other``: guided air-launched (X-59/69), anti-radar, Banderol and all else. ``mixed``: reports that
#: join models of several classes in one figure; they are never split.
CLASSES = ("drone", "ballistic", "cruise", "anti_ship", "mixed", "other")
STATUSES = ("reported", "no_report", "hidden")
FIGURES = ("launched", "stopped", "lost", "hits", "still_airborne")


class DayFact(NamedTuple):
    """What was reported about one class on one day; None is missing, which is not zero.

    ``stopped`` is shot down, or shot down or suppressed, as the regime has it; ``lost`` gone from sight
    without effect; ``hits`` objects that hit, not sites; ``still_airborne`` at the hour of the report.
    ``status``: ``reported``; ``no_report`` (no report speaks of the class; not a zero); ``hidden`` (the
    number launched was withheld). ``regime`` is a code of ``regimes``, None elsewhere. ``known_by`` is
    the day on which this was public, from which the row counts: a correction is a row known later.
    """

    day: date
    cls: str
    launched: int | None
    stopped: int | None
    lost: int | None
    hits: int | None
    still_airborne: int | None
    status: str
    regime: str | None
    known_by: date

    @property
    def order(self) -> tuple[date, int, date]:
        """Rows are kept by day, class, and when they became known."""
        return self.day, CLASSES.index(self.cls), self.known_by


@dataclass(frozen=True)
class Series:
    """A named series, all versions of its rows, and where each part came from.

    ``provenance`` has one entry an import: file, SHA-256, bytes, rows, format, the day of import, the
    account. ``days`` and ``at`` give one row a day and class.
    """

    name: str
    rows: tuple[DayFact, ...]
    provenance: tuple[Mapping[str, Any], ...] = field(default=(), repr=False, compare=False)

    def at(self, vintage: Vintage) -> Series:
        """What was known on a day: the rows public by then, of each the version known last.

        >>> first = DayFact(date(2025, 6, 1), "drone", 9, 5, 2, None, None, "reported", "C", date(2025, 6, 1))
        >>> corrected = first._replace(launched=10, known_by=date(2025, 6, 4))
        >>> series = Series("toy", (first, corrected))
        >>> [series.at(Vintage(date(2025, 6, d))).rows[0].launched for d in (3, 4)]
        [9, 10]
        """
        known = [row for row in self.rows if vintage.knows(row.known_by)]
        return Series(self.name, _last_versions(known), self.provenance)

    @property
    def days(self) -> tuple[DayFact, ...]:
        """One row a day and class, each in the version known last."""
        return _last_versions(self.rows)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that it has, in the usual order."""
        return tuple(cls for cls in CLASSES if any(row.cls == cls for row in self.rows))

    @property
    def first(self) -> date | None:
        """Its first day; None where it has no row."""
        return min((row.day for row in self.rows), default=None)

    @property
    def last(self) -> date | None:
        """Its last day; None where it has no row."""
        return max((row.day for row in self.rows), default=None)

    @property
    def digest(self) -> str:
        """SHA-256 of the rows alone: the same figures have the same digest, whenever and whence they came."""
        text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in self.rows)
        return hashlib.sha256(text.encode()).hexdigest()

    def months(self) -> tuple[Month[int | None], ...]:
        """Sums by month and class, in order."""
        def key(row: DayFact) -> tuple[str, int]:
            return f"{row.day:%Y-%m}", CLASSES.index(row.cls)

        ordered = sorted(self.days, key=key)
        return tuple(_summed(month, CLASSES[place], tuple(rows)) for (month, place), rows in groupby(ordered, key))


def in_order(rows: Iterable[DayFact]) -> tuple[DayFact, ...]:
    """Rows as a series keeps them: by day, class and when they became known."""
    return tuple(sorted(rows, key=lambda row: row.order))


def filled(rows: Mapping[tuple[date, str], DayFact], regime_of: Any = None) -> tuple[DayFact, ...]:
    """The rows with a ``no_report`` row for each class on each day, first to last, that has none.

    ``regime_of`` gives the code of a day's regime, or None.
    """
    if not rows:
        return ()
    classes = sorted({cls for _, cls in rows}, key=CLASSES.index)
    first, last = min(day for day, _ in rows), max(day for day, _ in rows)
    return tuple(
        rows.get((day, cls)) or DayFact(day, cls, None, None, None, None, None, "no_report",
                                        regime_of(day) if regime_of else None, day)
        for day in days_of(first, last) for cls in classes
    )  # fmt: skip


def days_of(first: date, last: date) -> Iterator[date]:
    """The days from first to last, both included."""
    return (first + timedelta(days=place) for place in range((last - first).days + 1))


def _last_versions(rows: Iterable[DayFact]) -> tuple[DayFact, ...]:
    return tuple({(row.day, row.cls): row for row in in_order(rows)}.values())


def _summed(month: str, cls: str, rows: tuple[DayFact, ...]) -> Month[int | None]:
    reports = [row for row in rows if row.status != "no_report"]
    sums: dict[str, int | None] = {}
    at_least: dict[str, int] = {}
    for name in MONTH_FIGURES:
        given = [value for row in reports if (value := getattr(row, name)) is not None]
        sums[name] = sum(given) if given and len(given) == len(reports) else None
        if given and sums[name] is None:
            at_least[name] = sum(given)
    return Month(
        month, rows[0].day, rows[-1].day, len(rows), sums["launched"], sums["stopped"], sums["lost"],
        largest_night=max((row.launched for row in reports if row.launched is not None), default=None),
        days_without=None, regime="+".join(dict.fromkeys(row.regime for row in rows if row.regime is not None)) or None,
        cls=cls, hits=sums["hits"], reported=len(reports), hidden=sum(row.status == "hidden" for row in reports),
        at_least=at_least,
    )  # fmt: skip
