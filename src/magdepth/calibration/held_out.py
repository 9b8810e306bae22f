"""The last months held back: what a fit to the nights before them says of them, beside what was then reported."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from magdepth.calibration.fit import DRAWS, WARMUP, Fit, fit
from magdepth.calibration.forms import Parameters
from magdepth.calibration.jax_setup import jnp
from magdepth.calibration.launches import Launches, simulate_in_turn
from magdepth.calibration.levels import Array
from magdepth.calibration.nightly import Nights, Places
from magdepth.calibration.predictive_checks import COUNT, PredictiveCheck, checks_of, replicates_of

if TYPE_CHECKING:
    from magdepth.calibration.campaign import Campaign

#: Whole months at the end of a series that are held back, and days that must be left to fit.
MONTHS, LEAST_DAYS_BEFORE = 2, 84


def check_held_out(
    campaign: Campaign, seed: int = 0, warmup: int = WARMUP, draws: int = DRAWS
) -> tuple[PredictiveCheck, ...] | None:
    """Fit launches and the rest anew without the last two months, and compare; None where too few days are left."""
    begin = first_held_back(campaign.nights)
    if begin is None:
        return None
    launches = refit(campaign.launches, begin, seed, warmup, draws)
    rest = None if campaign.rest is None else refit(campaign.rest, begin, seed, warmup, draws)
    return compare_months(launches, rest, campaign.nights, begin, seed=seed)


def first_held_back(nights: Nights) -> int | None:
    """The place of the first day that is held back: of the last two whole months, if 84 days come before them."""
    after = nights.last + timedelta(days=1)
    month = after.replace(day=1)
    for _ in range(MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
    begin = nights.place(month)
    return begin if begin >= LEAST_DAYS_BEFORE else None


def refit(fitted: Fit, begin: int, seed: int = 0, warmup: int = WARMUP, draws: int = DRAWS) -> Fit:
    """The same model fitted to the days before place ``begin``: arrays keep their shapes, so that nothing compiles."""
    return fit(fitted.form, held_back(fitted.data, begin, begin), seed, warmup, draws)


def held_back(data: Any, end: int, begin: int) -> Any:
    """The data with the days from ``end`` on held back; slopes turn about the middle raid of the days to ``begin``."""
    seen = np.asarray(data.seen) & (np.arange(len(data.seen)) < end)
    known = seen & (np.arange(len(seen)) < begin)
    cut = data._replace(seen=jnp.asarray(seen))
    if isinstance(data, Launches):
        raids = np.asarray(data.count)[known & (np.asarray(data.count) > 0)]
        return cut._replace(ref=jnp.asarray(np.log(raids.mean()))) if len(raids) else cut
    size = np.asarray(data.log_raid)
    return cut._replace(log_raid=jnp.asarray(size - np.median(size[known]))) if known.any() else cut


def compare_months(
    launches: Fit, rest: Fit | None, nights: Nights, begin: int, count: int = COUNT, seed: int = 0
) -> tuple[PredictiveCheck, ...]:
    """The whole months from place ``begin`` as reported, against months drawn from fits that have not seen them.

    The level walks on from the last week that was seen. A launch follows a quiet night as it was drawn, not as it was
    reported. The share is drawn for the raids that there were.
    """
    months = whole_months(nights, begin)
    drawn = replicates_of(launches, count, seed, _from_what_is_known).series
    known = np.isfinite(nights.launched)
    series = np.where(known, np.vstack([nights.launched, drawn]), np.nan)
    rows = checks_of("launches", {
        name: {"launches in all": np.nansum(series[:, at], axis=1), "largest night": np.nanmax(series[:, at], axis=1),
               "days without a launch": (series[:, at] == 0).sum(axis=1).astype(float)}
        for name, at in months.items() if known[at].any()
    })  # fmt: skip
    if rest is None:
        return rows
    of = np.asarray(rest.data.of)
    raids = np.isfinite(nights.rest) & (nights.launched > 0)
    left = np.vstack([np.nan_to_num(nights.rest), replicates_of(rest, count, seed).series])
    by_month = {name: at[raids[at]] for name, at in months.items()}
    return rows + checks_of("rest", {
        name: {"share": left[:, at].sum(axis=1) / of[at].sum()} for name, at in by_month.items() if len(at)
    })  # fmt: skip


def whole_months(nights: Nights, begin: int) -> dict[str, Places]:
    """The days of each whole month from place ``begin``, by month."""
    days = [nights.first + timedelta(days=place) for place in range(len(nights.launched))]
    end = nights.place((nights.last + timedelta(days=1)).replace(day=1))
    names = [f"{day:%Y-%m}" for day in days[begin:end]]
    return {name: begin + np.flatnonzero(np.array(names) == name) for name in dict.fromkeys(names)}


def _from_what_is_known(theta: Parameters, level: Array, data: Launches, key: Array) -> Array:
    return simulate_in_turn(theta, level, data, key, data.seen)
