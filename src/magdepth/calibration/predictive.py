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
from magdepth.calibration.forms import Form, Parameters, even
from magdepth.calibration.jaxed import jax
from magdepth.calibration.levels import Array, look_back
from magdepth.calibration.massed import massed_figures, massed_nights
from magdepth.calibration.nightly import Nights, Places
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


@dataclass(frozen=True)
class Drawn:
    """Posterior draws of a series: ``levels`` (draws, blocks), ``series`` made anew from them (draws, days).

    ``shares`` (draws, days): of a share, what is expected of each day's raid, without its night effect.
    """

    levels: Table
    series: Table
    shares: Table


@dataclass(frozen=True)
class Check:
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


def check_campaign(campaign: Campaign, count: int = COUNT, seed: int = 0) -> tuple[Check, ...]:
    """The checks of launches and, where there are enough raids, of the rest."""
    found = check_launches(campaign.launches, campaign.nights, count, seed)
    return found if campaign.rest is None else found + check_shares(campaign.rest, campaign.nights, count, seed)


def check_launches(
    found: Fit, nights: Nights, count: int = COUNT, seed: int = 0, simulate: Simulate | None = None
) -> tuple[Check, ...]:
    """Checks of a fit to launches: quantiles, days without a launch, scatter, dependence, massed nights.

    A launch follows a quiet night as reported, not as replicated (``launches.simulate``). ``simulate`` takes the place
    of the form's own simulator.
    """
    seen = np.asarray(found.data.seen)
    series = np.where(seen, np.vstack([nights.launched, drawn_of(found, count, seed, simulate).series]), np.nan)
    massed = massed_nights(series)
    return _checks("launches", {
        scope: _of_counts(series[:, held]) | massed_figures(massed[:, held]) for scope, held in scopes(nights, seen)
    })  # fmt: skip


def check_shares(
    found: Fit, nights: Nights, count: int = COUNT, seed: int = 0, simulate: Simulate | None = None,
    what: str = "rest",
) -> tuple[Check, ...]:  # fmt: skip
    """Checks of a fit to a share: scatter within weeks, share by raid size, raids with none and all left.

    The scatter is Pearson's chi-square over its degrees of freedom against a binomial at the pooled share of the
    raid's week in the same series: about 1 if nights had no effects of their own. Not at the fitted share, which has
    followed the reported nights and no replicate's. Raids are small, middle or large by thirds of a stretch.
    """
    seen = np.asarray(found.data.seen)
    of, came = np.asarray(found.data.of), np.asarray(found.data.came)
    series = np.vstack([came, drawn_of(found, count, seed, simulate).series])
    raids = {scope: held & seen for scope, held in scopes(nights, seen)}
    return _checks(what, {
        scope: _of_shares(series[:, at], of[at], nights.launched[at], nights.block[at]) for scope, at in raids.items()
    })  # fmt: skip


def drawn_of(found: Fit, count: int = COUNT, seed: int = 0, simulate: Simulate | None = None) -> Drawn:
    """Draws of the posterior with their paths of the level, and a series made anew by each.

    The second fit of the same form and shape needs no compiling.
    """
    held = found.thinned(count)
    keys = jax.random.split(jax.random.PRNGKey(seed), len(next(iter(held.values()))))
    places, series, shares = _maker(found.form, simulate or found.form.simulate)(held, keys, found.data)
    return Drawn(np.asarray(found.data.grid)[np.asarray(places)], np.asarray(series), np.asarray(shares))


@lru_cache(maxsize=16)
def _maker(form: Form, draw: Simulate) -> Any:
    def one(held: tuple[Any, Array], data: Any) -> tuple[Array, Array, Array]:
        parameters, key = held
        own, other = jax.random.split(key)
        path = look_back(form.seen(parameters, data), data.calendar, form.step(parameters, data), even(data), own)
        level = data.grid[path][data.calendar.block]
        share = expected_share(parameters, level, data) if isinstance(data, Shares) else level
        return path, draw(parameters, level, data, other), share

    return jax.jit(lambda held, keys, data: jax.lax.map(lambda at: one(at, data), (held, keys)))


def expected_share(found: Parameters, level: Array, data: Shares) -> Array:
    """The share expected of each day's raid at its level, raids without an intercept included."""
    share = tonight_share(found, level, data)
    return share if "none" not in found else found["none"] + (1.0 - found["none"]) * share


def scopes(nights: Nights, seen: Flags) -> Iterator[tuple[str, Flags]]:
    """The stretches that are checked, with the days in each: all, years, regimes; short ones and repeats are left out.

    A stretch of the same days as one before it (a series of one regime) is not named twice.
    """
    years = np.array([(nights.first + timedelta(days=place)).year for place in range(len(seen))])
    named = [(WHOLE, np.ones(len(seen), dtype=np.bool_))]
    named += [(str(year), years == year) for year in dict.fromkeys(years.tolist())]
    named += [(code, nights.regime == place) for place, code in enumerate(nights.codes)]
    told: set[bytes] = set()
    for name, held in named:
        if (held & seen).sum() >= LEAST and held.tobytes() not in told:
            told.add(held.tobytes())
            yield name, held


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
        own = third == place
        figures[f"share, {name} raids"] = series[:, own].sum(axis=1) / of[own].sum()
    figures["raids with none left"] = (series == 0).sum(axis=1).astype(float)
    figures["raids with all left"] = (series == of).sum(axis=1).astype(float)
    return figures


def _scatter(series: Table, of: Table, week: Places) -> Table:
    """Pearson's chi-square over its degrees of freedom, against each week's own pooled share (series,).

    >>> weeks = np.array([0, 0, 1, 1])
    >>> _scatter(np.array([[5.0, 5.0, 2.0, 8.0]]), np.full(4, 10.0), weeks).tolist()
    [3.6]
    """
    _, place = np.unique(week, return_inverse=True)
    own = np.eye(place.max() + 1)[place]  # (raids, weeks)
    pooled = (series @ own) / (of @ own)
    told = (pooled > 0) & (pooled < 1)  # a week with none or all left says nothing of scatter
    share = np.where(told, pooled, 0.5)[:, place]
    chi = np.where(told[:, place], (series - of * share) ** 2 / (of * share * (1.0 - share)), 0.0).sum(axis=1)
    free = (np.where(told, own.sum(axis=0) - 1.0, 0.0)).sum(axis=1)
    return np.where(free > 0, chi / np.maximum(free, 1.0), np.nan)


def _checks(what: str, figures: Mapping[str, Mapping[str, Table]]) -> tuple[Check, ...]:
    """Figures by scope and name, the reported one first; what it does not have, or few replicates, is left out."""
    rows: list[Check] = []
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


def _against(what: str, name: str, scope: str, values: Table) -> Check:
    """The first of the values against the others."""
    observed, drawn = float(values[0]), values[1:]
    low, middle, high = (float(one) for one in np.quantile(drawn, (0.05, 0.5, 0.95)))
    fewer = min(int((drawn <= observed).sum()), int((drawn >= observed).sum()))
    return Check(what, name, scope, observed, low, middle, high, min(1.0, 2.0 * (fewer + 1) / (len(drawn) + 1)))
