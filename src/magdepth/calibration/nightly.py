"""A reported series of one class as the arrays that the models see: nights, figures, regimes, blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeAlias

import numpy as np

from magdepth.errors import BadInput, Fault
from magdepth.observed.regimes import regimes_of
from magdepth.observed.reporting import Regimes, rest_holds, rest_of
from magdepth.observed.series import DayFact, Series

Counts: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Places: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

#: Days of a block, within which a level stands still.
BLOCK = 7
#: Days that a fit needs at the least: with fewer there is no night to learn a level from and one to test it on.
LEAST_DAYS = 5
#: Days that a half-year at the end of a series needs before it is told apart from the one before.
LEAST_SPELL = 28
UNNAMED = "-"  # the one way of reporting of a series without regimes
_TAKEN_AS_ZERO = ("kaggle", "reports")  # series of these formats report every raid: no report is no raid


@dataclass(frozen=True)
class Nights:
    """One class of a series, a day each from ``first``; NaN is missing.

    ``launched``, ``rest`` (launches less what the regime always takes away), ``lost`` (where the regime always
    gives it) and ``stopped``: (days,). ``regime`` (days,) are places in ``codes``. ``block``, ``new`` and ``opens``
    are as in ``levels.Calendar``.
    ``moved`` says for each regime which outcomes entered or left the rest since the one before.
    """

    cls: str
    first: date
    launched: Counts
    stopped: Counts
    rest: Counts
    lost: Counts
    regime: Places
    codes: tuple[str, ...]
    block: Places
    new: np.ndarray[Any, np.dtype[np.bool_]]
    opens: Places
    moved: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + timedelta(days=len(self.launched) - 1)

    def place(self, day: date) -> int:
        """The place of a day."""
        return (day - self.first).days

    def part(self, begin: int, end: int) -> Nights:
        """The days from place ``begin`` to ``end`` (not included), with the regimes that they have."""
        present = dict.fromkeys(int(place) for place in self.regime[begin:end])
        regime = np.array([list(present).index(int(place)) for place in self.regime[begin:end]])
        block, new, opens = blocks_of(regime)
        arrays = {name: getattr(self, name)[begin:end] for name in ("launched", "stopped", "rest", "lost")}
        return replace(self, first=self.first + timedelta(days=begin), regime=regime, block=block, new=new, opens=opens,
                       codes=tuple(self.codes[place] for place in present), **arrays)


def nights_of(series: Series, cls: str = "drone", until: date | None = None) -> Nights:
    """The nights of a class, to ``until`` at the latest (the end, if not given).

    A day without a report is a day without a launch where the series comes from reports of every raid (the public
    set, pasted Air Force reports); in any other series it is missing. Regimes speak of drones: a missile was shot down
    or was not, in all months alike, so that other classes have one way of reporting throughout.

    BadInput K101 for a class that the series does not have, K102 where fewer than five days have a figure.
    """
    rows = {row.day: row for row in series.days if row.cls == cls and (until is None or row.day <= until)}
    if not rows:
        when = f" by {until}" if until else ""
        raise BadInput(Fault("K101", f"series '{series.name}' has nothing on class '{cls}'{when}", got=cls,
                             expected=" or ".join(series.classes), cure="'magdepth observed list' shows what it has"))
    formats = {str(part.get("format", "")) for part in series.provenance}
    zeros = bool(formats) and formats <= set(_TAKEN_AS_ZERO)
    regimes = regimes_of(series) if cls == "drone" else None
    first, last = min(rows), max(rows)
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    figures = [_figures(rows.get(day), zeros, regimes) for day in days]
    launched, stopped, rest, lost = (np.array(column, dtype=np.float64) for column in zip(*figures, strict=True))
    if np.isfinite(launched).sum() < LEAST_DAYS:
        raise BadInput(Fault("K102", f"too few days with a figure for class '{cls}'", expected=f"{LEAST_DAYS} or more",
                             got=str(int(np.isfinite(launched).sum()))))  # fmt: skip
    by_day = [UNNAMED if regimes is None else regimes.code_on(day) or UNNAMED for day in days]
    codes = tuple(dict.fromkeys(by_day))
    regime = np.array([codes.index(code) for code in by_day])
    block, new, opens = blocks_of(regime)
    return Nights(cls, first, launched, stopped, rest, lost, regime, codes, block, new, opens,
                  _moved(regimes, codes))  # fmt: skip


def blocks_of(regime: Places, width: int = BLOCK) -> tuple[Places, np.ndarray[Any, np.dtype[np.bool_]], Places]:
    """Blocks of ``width`` days, begun anew where a regime begins: the block of a day, where one begins, first days.

    >>> block, new, opens = blocks_of(np.array([0] * 9 + [1] * 3))
    >>> block.tolist(), opens.tolist()
    ([0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2], [0, 7, 9])
    """
    block = np.zeros(len(regime), dtype=np.int64)
    opens = [0]
    for day in range(1, len(regime)):
        if regime[day] != regime[day - 1] or day - opens[-1] == width:
            opens.append(day)
        block[day] = len(opens) - 1
    new = np.zeros(len(regime), dtype=np.bool_)
    new[opens[1:]] = True
    return block, new, np.array(opens, dtype=np.int64)


def band(values: Any) -> tuple[float, float, float]:
    """The 5, 50 and 95 % points of some values."""
    low, middle, high = (float(point) for point in np.quantile(values, (0.05, 0.5, 0.95)))
    return low, middle, high


def spells_of(first: date, days: int) -> Places:
    """The half-year of each of ``days`` days from ``first``, counted from nought.

    Fewer than 28 days at the end belong to the half-year before.

    >>> spells_of(date(2025, 6, 29), 40).tolist() == [0] * 2 + [1] * 38
    True
    >>> int(spells_of(date(2025, 6, 15), 40).max())
    0
    """
    last = first + timedelta(days=days - 1)
    halves = np.array([2 * day.year + (day.month > 6) for day in (first + timedelta(days=at) for at in range(days))])
    if last - date(last.year, 7 if last.month > 6 else 1, 1) < timedelta(days=LEAST_SPELL - 1):
        halves = np.minimum(halves, max(halves[0], halves[-1] - 1))
    return np.asarray(halves - halves[0], dtype=np.int64)


def half_years(first: date, days: int) -> tuple[str, ...]:
    """The half-years of ``spells_of`` in their order, as they are called.

    >>> half_years(date(2025, 6, 29), 40), half_years(date(2025, 6, 15), 40)
    (('first half of 2025', 'second half of 2025'), ('first half of 2025',))
    """
    begun = 2 * first.year + (first.month > 6)
    count = int(spells_of(first, days).max()) + 1
    return tuple(f"{'second' if half % 2 else 'first'} half of {half // 2}" for half in range(begun, begun + count))


def _figures(row: DayFact | None, zeros: bool, regimes: Regimes | None) -> tuple[float, float, float, float]:
    """Launched, stopped, rest and lost of a day; NaN where missing."""
    nan = float("nan")
    if row is None or row.status == "no_report":
        return (0.0, 0.0, 0.0, 0.0) if zeros else (nan, nan, nan, nan)
    if row.launched is None:
        return nan, nan, nan, nan
    regime = None if regimes is None else regimes.on(row.day)
    rest: int | None
    if regime is not None:
        columns = ("launched", "stopped", "lost", "hits", "still_airborne")
        rest = rest_of(regime, {name: getattr(row, name) for name in columns})
        lost = row.lost if regime.lost_reported else None
    else:
        rest = None if row.stopped is None else row.launched - row.stopped - (row.lost or 0)
        lost = row.lost
    if rest is not None and rest < 0:
        rest = lost = None
    stopped_figure, rest_figure, lost_figure = (nan if one is None else float(one) for one in (row.stopped, rest, lost))
    return float(row.launched), stopped_figure, rest_figure, lost_figure


def _moved(regimes: Regimes | None, codes: tuple[str, ...]) -> dict[str, frozenset[str]]:
    moved: dict[str, frozenset[str]] = {}
    for before, after in zip(codes, codes[1:], strict=False):
        old, new = (None if regimes is None else regimes.get(code) for code in (before, after))
        moved[after] = frozenset() if old is None or new is None else rest_holds(old) ^ rest_holds(new)
    return moved
