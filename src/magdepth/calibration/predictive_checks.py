"""Posterior predictive checks: the series replicated by its own fit, and what the reported one has that they lack.

A replicate draws parameters, a path of the level given the whole series, and each night anew (Gelman et al. 1996). The
level has seen what it is checked on, so that these checks are lenient about the level (means) and sharp about what
surrounds it: nights without a raid, scatter, massed nights, the scatter of shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from magdepth.calibration.fit import Fit, Table
from magdepth.calibration.forms import Form, Parameters, uniform_start
from magdepth.calibration.jax_setup import jax
from magdepth.calibration.levels import Array, look_back
from magdepth.calibration.nightly import Nights, Places, band
from magdepth.calibration.shares import Shares, tonight_share

if TYPE_CHECKING:
    from magdepth.calibration.campaign import Campaign

Simulate = Callable[[Parameters, Array, Any, Array], Array]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

COUNT = 200
WHOLE, TOGETHER = "whole", "together"
#: Nights, or raids, that a stretch needs before it is checked by itself.
LEAST = 28
#: Of the replicates, how many must have a figure (a gap needs two massed nights) before it is compared.
_MOST = 0.5
#: A massed night has more than this many times the median of the days before it, of which so many count.
TIMES, BEFORE = 2.5, 28
#: A gap of at most so many days is a short one.
SHORT = 3


@dataclass(frozen=True)
class Replicates:
    """Posterior draws of a series: ``levels`` (draws, blocks), ``series`` made anew from them (draws, days).

    ``shares`` (draws, days): of a share, what is expected of each day's raid, without its night effect.
    """

    levels: Table
    series: Table
    shares: Table


@dataclass(frozen=True)
class PredictiveCheck:
    """One statistic of one stretch: as reported, and the 5, 50 and 95 % of its replicates.

    ``scope`` is ``whole``, a year or a regime's code. ``tail`` is two-sided: the chance that a replicate lies as far
    out, on either side. ``inside`` is False for one in ten even where the model holds. Checks of one series hang
    together: the last of them, of scope ``together``, says how many are outside, and how many of a replicate's own
    are; above ``high`` it has a false alarm of 5 % (a little less, as the count is whole).
    """

    what: str
    name: str
    scope: str
    observed: float
    low: float
    middle: float
    high: float
    tail: float

    @property
    def inside(self) -> bool:
        """Whether the reported figure lies within the 5 and 95 % of the replicates."""
        return self.low <= self.observed <= self.high

    def as_dict(self) -> dict[str, Any]:
        """Plain figures."""
        figures = {name: float(f"{getattr(self, name):.4g}") for name in ("observed", "low", "middle", "high", "tail")}
        return {"what": self.what, "name": self.name, "scope": self.scope, **figures, "inside": self.inside}


def check_campaign(campaign: Campaign, count: int = COUNT, seed: int = 0) -> tuple[PredictiveCheck, ...]:
    """The checks of launches and, where there are enough raids, of the rest."""
    rows = check_launches(campaign.launches, campaign.nights, count, seed)
    return rows if campaign.rest is None else rows + check_shares(campaign.rest, campaign.nights, count, seed)


def check_launches(
    fitted: Fit, nights: Nights, count: int = COUNT, seed: int = 0, simulate: Simulate | None = None
) -> tuple[PredictiveCheck, ...]:
    """Checks of a fit to launches: quantiles, days without a launch, scatter, dependence, massed nights.

    A launch follows a quiet night as reported, not as replicated (``launches.simulate``). ``simulate`` takes the place
    of the form's own simulator.
    """
    seen = np.asarray(fitted.data.seen)
    series = np.where(seen, np.vstack([nights.launched, replicates_of(fitted, count, seed, simulate).series]), np.nan)
    massed = massed_nights(series)
    return checks_of("launches", {
        scope: _of_counts(series[:, days]) | massed_figures(massed[:, days]) for scope, days in scopes(nights, seen)
    })  # fmt: skip


def check_shares(
    fitted: Fit, nights: Nights, count: int = COUNT, seed: int = 0, simulate: Simulate | None = None,
    what: str = "rest",
) -> tuple[PredictiveCheck, ...]:  # fmt: skip
    """Checks of a fit to a share: scatter within weeks, share by raid size, raids with none and all left.

    The scatter is Pearson's chi-square over its degrees of freedom against a binomial at the pooled share of the
    raid's week in the same series: about 1 if nights had no effects of their own. Not at the fitted share, which has
    followed the reported nights and no replicate's. Raids are small, middle or large by thirds of a stretch.
    """
    seen = np.asarray(fitted.data.seen)
    of, came = np.asarray(fitted.data.of), np.asarray(fitted.data.came)
    series = np.vstack([came, replicates_of(fitted, count, seed, simulate).series])
    raids = {scope: days & seen for scope, days in scopes(nights, seen)}
    return checks_of(what, {
        scope: _of_shares(series[:, at], of[at], nights.launched[at], nights.block[at]) for scope, at in raids.items()
    })  # fmt: skip


def replicates_of(fitted: Fit, count: int = COUNT, seed: int = 0, simulate: Simulate | None = None) -> Replicates:
    """Draws of the posterior with their paths of the level, and a series made anew by each.

    The second fit of the same form and shape needs no compiling.
    """
    theta = fitted.thinned(count)
    keys = jax.random.split(jax.random.PRNGKey(seed), len(next(iter(theta.values()))))
    places, series, shares = _replicator(fitted.form, simulate or fitted.form.simulate)(theta, keys, fitted.data)
    return Replicates(np.asarray(fitted.data.grid)[np.asarray(places)], np.asarray(series), np.asarray(shares))


@lru_cache(maxsize=16)
def _replicator(form: Form, draw: Simulate) -> Any:
    def one(theta: tuple[Any, Array], data: Any) -> tuple[Array, Array, Array]:
        parameters, key = theta
        level_key, draw_key = jax.random.split(key)
        path = look_back(form.seen(parameters, data), data.calendar, form.step(parameters, data),
                         uniform_start(data), level_key)  # fmt: skip
        level = data.grid[path][data.calendar.block]
        share = expected_share(parameters, level, data) if isinstance(data, Shares) else level
        return path, draw(parameters, level, data, draw_key), share

    return jax.jit(lambda theta, keys, data: jax.lax.map(lambda at: one(at, data), (theta, keys)))


def expected_share(theta: Parameters, level: Array, data: Shares) -> Array:
    """The share expected of each day's raid at its level, raids without an intercept included."""
    share = tonight_share(theta, level, data)
    return share if "none" not in theta else theta["none"] + (1.0 - theta["none"]) * share


def scopes(nights: Nights, seen: Flags) -> Iterator[tuple[str, Flags]]:
    """The stretches that are checked, with the days in each: all, years, regimes; short ones and repeats are left out.

    A stretch of the same days as one before it (a series of one regime) is not named twice.
    """
    years = np.array([(nights.first + timedelta(days=place)).year for place in range(len(seen))])
    named = [(WHOLE, np.ones(len(seen), dtype=np.bool_))]
    named += [(str(year), years == year) for year in dict.fromkeys(years.tolist())]
    named += [(code, nights.regime == place) for place, code in enumerate(nights.codes)]
    listed: set[bytes] = set()
    for name, days in named:
        if (days & seen).sum() >= LEAST and days.tobytes() not in listed:
            listed.add(days.tobytes())
            yield name, days


def _of_counts(series: Table) -> dict[str, Table]:
    """The statistics of each series (series, days), NaN where missing; each (series,)."""
    mean = np.nanmean(series, axis=1)
    away = series - mean[:, None]
    variance = np.nanmean(away * away, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "mean": mean,
            "median": np.nanmedian(series, axis=1),
            "95 % quantile": np.nanquantile(series, 0.95, axis=1),
            "largest": np.nanmax(series, axis=1),
            "days without a launch": (series == 0).sum(axis=1) / np.isfinite(series).sum(axis=1),
            "variance over mean": variance / mean,
            "like the night before": np.nanmean(away[:, 1:] * away[:, :-1], axis=1) / variance,
        }


def _of_shares(series: Table, of: Table, size: Table, week: Places) -> dict[str, Table]:
    """The statistics of each series of successes (series, raids)."""
    order = np.argsort(np.argsort(size, kind="stable"), kind="stable")
    third = order * 3 // len(of)
    figures = {"scatter over a binomial's": _scatter(series, of, week), "share": series.sum(axis=1) / of.sum()}
    for place, name in enumerate(("small", "middle", "large")):
        chosen = third == place
        figures[f"share, {name} raids"] = series[:, chosen].sum(axis=1) / of[chosen].sum()
    figures["raids with none left"] = (series == 0).sum(axis=1).astype(float)
    figures["raids with all left"] = (series == of).sum(axis=1).astype(float)
    return figures


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


def _scatter(series: Table, of: Table, week: Places) -> Table:
    """Pearson's chi-square over its degrees of freedom, against each week's own pooled share (series,).

    >>> weeks = np.array([0, 0, 1, 1])
    >>> _scatter(np.array([[5.0, 5.0, 2.0, 8.0]]), np.full(4, 10.0), weeks).tolist()
    [3.6]
    """
    _, place = np.unique(week, return_inverse=True)
    by_week = np.eye(place.max() + 1)[place]  # (raids, weeks)
    pooled = (series @ by_week) / (of @ by_week)
    mixed = (pooled > 0) & (pooled < 1)  # a week with none or all left says nothing of scatter
    share = np.where(mixed, pooled, 0.5)[:, place]
    chi = np.where(mixed[:, place], (series - of * share) ** 2 / (of * share * (1.0 - share)), 0.0).sum(axis=1)
    free = (np.where(mixed, by_week.sum(axis=0) - 1.0, 0.0)).sum(axis=1)
    return np.where(free > 0, chi / np.maximum(free, 1.0), np.nan)


def checks_of(what: str, figures: Mapping[str, Mapping[str, Table]]) -> tuple[PredictiveCheck, ...]:
    """Figures by scope and name, the reported one first; what it does not have, or few replicates, is left out."""
    rows: list[PredictiveCheck] = []
    outside: list[Flags] = []
    for scope, named in figures.items():
        for name, values in named.items():
            known = np.isfinite(values)
            if not known[0] or known[1:].sum() < _MOST * (len(values) - 1):
                continue
            rows.append(_against(what, name, scope, values[known]))
            outside.append(known & ((values < rows[-1].low) | (values > rows[-1].high)))
    if rows:
        rows.append(_against(what, "checks outside", TOGETHER, np.sum(outside, axis=0).astype(float)))
    return tuple(rows)


def _against(what: str, name: str, scope: str, values: Table) -> PredictiveCheck:
    """The first of the values against the others."""
    observed, drawn = float(values[0]), values[1:]
    fewer = min(int((drawn <= observed).sum()), int((drawn >= observed).sum()))
    return PredictiveCheck(what, name, scope, observed, *band(drawn), min(1.0, 2.0 * (fewer + 1) / (len(drawn) + 1)))
