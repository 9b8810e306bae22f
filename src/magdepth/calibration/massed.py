"""Massed nights of a series: which they are, how many, and the gaps between them."""

from __future__ import annotations

import numpy as np

from magdepth.calibration.fit import Table

#: A massed night has more than this many times the median of the days before it, of which so many count.
TIMES, BEFORE = 2.5, 28
#: A gap of at most so many days is a short one.
SHORT = 3


def massed_nights(series: Table) -> Table:
    """1 on massed nights, 0 on others, NaN where missing or where fewer than half the 28 days before are known.

    A night is massed with more than 2.5 times the median of the 28 days before it (a median below 1 counts as 1).

    >>> quiet = [10.0] * 28
    >>> massed_nights(np.array([quiet + [26.0, 25.0]]))[0, -2:].tolist()
    [1.0, 0.0]
    """
    days = series.shape[1]
    out = np.full(series.shape, np.nan)
    for day in range(BEFORE // 2, days):  # a loop over days: all windows at once would take 28 times the memory
        before = np.sort(series[:, max(0, day - BEFORE) : day], axis=1)  # NaN goes last
        known = np.isfinite(before).sum(axis=1)
        lower, upper = (np.take_along_axis(before, place[:, None], 1)[:, 0]
                        for place in (np.maximum(known - 1, 0) // 2, np.minimum(known // 2, before.shape[1] - 1)))
        limit = TIMES * np.maximum((lower + upper) / 2.0, 1.0)
        out[:, day] = np.where((known >= BEFORE // 2) & np.isfinite(series[:, day]), series[:, day] > limit, np.nan)
    return out


def massed_figures(massed: Table) -> dict[str, Table]:
    """By series of massed nights (1, 0, NaN): their share, the mean gap between two, the share of short gaps.

    A gap is the number of days from one massed night to the next; NaN where a series has none.

    >>> massed = np.zeros((1, 30))
    >>> massed[0, [10, 12, 18]] = 1.0
    >>> {name: value.tolist() for name, value in massed_figures(massed).items()}
    {'massed nights': [0.1], 'mean gap of massed nights': [4.0], 'gaps of 3 days or less': [0.5]}
    """
    known = np.isfinite(massed).sum(axis=1)
    gaps = [np.diff(np.flatnonzero(one == 1)) for one in massed]
    with np.errstate(invalid="ignore"):
        share = np.where(known > 0, (massed == 1).sum(axis=1) / np.maximum(known, 1), np.nan)
    return {
        "massed nights": share,
        "mean gap of massed nights": np.array([one.mean() if len(one) else np.nan for one in gaps]),
        f"gaps of {SHORT} days or less": np.array([(one <= SHORT).mean() if len(one) else np.nan for one in gaps]),
    }
