"""The course of a campaign by its fits, beside the reports: raid size and rest by week, the rest by raid size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from magdepth.calibration.fit import Fit, Table
from magdepth.calibration.nightly import Counts, Nights, band
from magdepth.calibration.predictive_checks import COUNT, replicates_of

#: Raids that a group of raids alike in size has at the least, and groups of a regime at the most.
_GROUP, _GROUPS = 12, 6


@dataclass(frozen=True)
class TrajectoryBand:
    """The 5, 50 and 95 % of a figure in the days from ``first`` to ``last``."""

    first: date
    last: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class RaidMonth:
    """A month (its first day) as reported: the figure, and from how many raids."""

    first: date
    value: float
    raids: int


@dataclass(frozen=True)
class Group:
    """Raids of a regime that are alike in size: their mean size, the share reported, 5, 50, 95 % of replicates."""

    regime: str
    raids: int
    size: float
    observed: float
    low: float
    middle: float
    high: float


def raid_sizes(
    fitted: Fit, nights: Nights, count: int = COUNT, seed: int = 0
) -> tuple[list[TrajectoryBand], list[RaidMonth]]:
    """The mean raid of a week (the level), with the mean raid of each month as reported; nights with a raid only."""
    levels = np.exp(replicates_of(fitted, count, seed).levels)
    raid = np.isfinite(nights.launched) & (nights.launched > 0)
    return _weeks(nights, levels), _months(nights, raid.astype(float), np.where(raid, nights.launched, 0.0))


def rest_shares(
    fitted: Fit, nights: Nights, count: int = COUNT, seed: int = 0
) -> tuple[list[TrajectoryBand], list[RaidMonth]]:
    """The share expected of the raids of each week that had one, with the pooled share of each month as reported."""
    seen = np.asarray(fitted.data.seen)
    of, came = (np.where(seen, np.asarray(one), 0.0) for one in (fitted.data.of, fitted.data.came))
    blocks = len(nights.opens)
    whole = np.bincount(nights.block, of, blocks)
    expected = replicates_of(fitted, count, seed).shares * of
    sums = np.stack([np.bincount(nights.block, one, blocks) for one in expected])
    with np.errstate(invalid="ignore", divide="ignore"):
        return _weeks(nights, sums / whole), _months(nights, of, came)


def by_size(fitted: Fit, nights: Nights, count: int = COUNT, seed: int = 0) -> list[Group]:
    """The share in raids alike in size, by regime, as reported and as replicated for the same nights."""
    seen = np.asarray(fitted.data.seen)
    of, came = np.asarray(fitted.data.of), np.asarray(fitted.data.came)
    drawn = replicates_of(fitted, count, seed).series
    groups: list[Group] = []
    for place, code in enumerate(nights.codes):
        at = np.flatnonzero(seen & (nights.regime == place))
        at = at[np.argsort(nights.launched[at], kind="stable")]
        for part in np.array_split(at, max(1, min(_GROUPS, len(at) // _GROUP))):
            if len(part) == 0:
                continue
            whole = of[part].sum()
            size, share = float(nights.launched[part].mean()), float(came[part].sum() / whole)
            groups.append(Group(code, len(part), size, share, *band(drawn[:, part].sum(axis=1) / whole)))
    return groups


def _weeks(nights: Nights, drawn: Table) -> list[TrajectoryBand]:
    """Bands of blocks (draws, blocks); a block without a figure is left out."""
    ends = [*(int(one) for one in nights.opens[1:]), len(nights.launched)]
    bands = []
    for block, (begin, end) in enumerate(zip(nights.opens, ends, strict=True)):
        if np.isfinite(drawn[:, block]).all():
            first, last = (nights.first + timedelta(days=int(one)) for one in (begin, end - 1))
            bands.append(TrajectoryBand(first, last, *band(drawn[:, block])))
    return bands


def _months(nights: Nights, of: Counts, came: Counts) -> list[RaidMonth]:
    """What came of what there was in each month with any."""
    days = [nights.first + timedelta(days=place) for place in range(len(of))]
    months = []
    for month in dict.fromkeys(day.replace(day=1) for day in days):
        in_month = np.array([day.replace(day=1) == month for day in days])
        if of[in_month].sum() > 0:
            share, raids = came[in_month].sum() / of[in_month].sum(), (of[in_month] > 0).sum()
            months.append(RaidMonth(month, float(share), int(raids)))
    return months
