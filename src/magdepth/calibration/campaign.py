"""The fits of one class of a series that belong together: launches, the rest, and in regimes that tell, the lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from magdepth.calibration.fit import DRAWS, WARMUP, Fit, fit
from magdepth.calibration.launches import LAUNCHES, launches_of
from magdepth.calibration.nightly import Nights, nights_of
from magdepth.calibration.shares import BIMODAL, SHARES, Shares, reference, shares_of

if TYPE_CHECKING:
    from magdepth.observed.series import Series

#: Classes of which some attacks see no intercept at all; how many is fitted.
UNMET = ("ballistic", "cruise", "anti_ship")
#: The fits of a campaign, as its fields are called.
NAMES = ("launches", "rest", "lost", "unshot")
#: Raids that a share needs before it is fitted.
LEAST_RAIDS = 3


@dataclass(frozen=True)
class Campaign:
    """What was fitted to one class of a series.

    ``launches`` to the launches; ``rest`` to the share of raids left when what was reported as stopped (and lost, where
    losses are always given) is taken away; ``lost`` to the share of the others that was lost, in regimes that give it;
    ``unshot`` to the share not shot down in those same regimes: what the rest would be if losses were not taken out.
    None where there are too few raids.
    """

    nights: Nights
    reference: float
    launches: Fit
    rest: Fit | None
    lost: Fit | None
    unshot: Fit | None


def fit_campaign(
    series: Series, cls: str = "drone", until: date | None = None, seed: int = 0, warmup: int = WARMUP,
    draws: int = DRAWS, accounting: bool = True,
) -> Campaign:  # fmt: skip
    """Fit a class of a series, to ``until`` at the latest. BadInput K101 and K102 as ``nights_of``.

    ``accounting`` False leaves out ``lost`` and ``unshot``, which only say what accounting does to the rest.
    """
    nights = nights_of(series, cls, until)
    middle = reference(nights)
    form = BIMODAL if cls in UNMET else SHARES

    def share(data: Shares) -> Fit | None:
        return fit(form, data, seed, warmup, draws) if len(data.at) >= LEAST_RAIDS else None

    launches = fit(LAUNCHES, launches_of(nights), seed, warmup, draws)
    rest = share(shares_of(nights, "rest", middle))
    lost = unshot = None
    if accounting and np.isfinite(nights.lost[nights.launched > 0]).any():
        reported = telling(nights)
        lost, unshot = share(shares_of(reported, "lost", middle)), share(shares_of(reported, "unshot", middle))
    return Campaign(nights, middle, launches, rest, lost, unshot)


def telling(nights: Nights) -> Nights:
    """The stretch of nights from the first to the last on which losses were given."""
    reporting = np.flatnonzero(np.isfinite(nights.lost) & (nights.launched > 0))
    return nights.part(int(reporting[0]), int(reporting[-1]) + 1)


def fits_of(campaign: Campaign) -> dict[str, Fit]:
    """The fits that there are, by name."""
    return {name: fitted for name in NAMES if (fitted := getattr(campaign, name)) is not None}
