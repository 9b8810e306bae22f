"""What the fits say in words and figures: changes where a regime begins, raid size, accounting, what stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
from scipy.special import expit

from magdepth.calibration.campaign import Campaign, telling
from magdepth.calibration.fit import Table
from magdepth.calibration.jax_setup import jax, jnp
from magdepth.calibration.launches import massed_logit
from magdepth.calibration.missiles import missiles_of
from magdepth.calibration.nightly import UNNAMED, Nights, band, half_years
from magdepth.calibration.posterior_draws import jumps_so_far, paths_of
from magdepth.calibration.shares import BIMODAL

_DRAWS = 400


@dataclass(frozen=True)
class FitFinding:
    """One thing found: a title, a sentence or two, and the figures behind them as plain data."""

    title: str
    text: str
    figures: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"title": self.title, "text": self.text, "figures": dict(self.figures)}


def findings_of(campaign: Campaign, seed: int = 0) -> tuple[FitFinding, ...]:
    """Everything that the fits of a campaign say beyond their parameters."""
    out: list[FitFinding] = []
    if campaign.rest is not None:
        out += changes(campaign, seed)
        out += slopes(campaign)
        out.append(dispersion(campaign))
        if campaign.rest.form is BIMODAL:
            out.append(_missiles(campaign, seed))
    out += [massed(campaign), unknown(campaign)]
    return tuple(out)


def massed(campaign: Campaign) -> FitFinding:
    """How many raids are massed in each half-year, and how many times an ordinary one a massed raid is."""
    fitted, nights = campaign.launches, campaign.nights
    logits = np.asarray(jax.vmap(massed_logit)({name: jnp.asarray(values) for name, values in fitted.draws.items()}))
    names = half_years(nights.first, len(nights.launched))
    shares = {name: band(expit(theta)) for name, theta in zip(names, logits.T, strict=True)}
    low, middle, high = band(fitted.draws["multiple"])
    listed = ", ".join(f"{name} {mid:.0%} ({first:.0%} to {last:.0%})" for name, (first, mid, last) in shares.items())
    return FitFinding(
        "Massed nights",
        f"A massed raid is {middle:.1f} times an ordinary one ({low:.1f} to {high:.1f}). Share of raids that are "
        f"massed: {listed}.",
        {"multiple": [low, middle, high], "share": {name: list(points) for name, points in shares.items()}},
    )


def changes(campaign: Campaign, seed: int = 0) -> list[FitFinding]:
    """What the share that is not left (neutralised) did where each regime begins, in points, with its 90 % band.

    At the level of the last week before the change, for the median raid of the eight weeks around it; the step of an
    ordinary week is not in it. Detected means that the central 90 % band leaves out nought.
    """
    fitted, nights = campaign.rest, campaign.nights
    if fitted is None:
        return []
    theta, paths = paths_of(fitted, _DRAWS, seed)
    jumps = jumps_so_far(theta)
    out = []
    for place, code in enumerate(nights.codes[1:], start=1):
        begins = int(np.flatnonzero(nights.regime == place)[0])
        level = paths[:, int(nights.block[begins]) - 1]
        raid = _raid_around(campaign, begins)
        size = np.log(raid / campaign.reference)
        before, after = (expit(level + jumps[:, at] + theta["slope"][:, at] * size) for at in (place - 1, place))
        points = 100.0 * (before - after)
        low, middle, high = band(points)
        seen = not low <= 0.0 <= high
        day = nights.first + timedelta(days=begins)
        moved = sorted(nights.moved.get(code, frozenset()))
        meant = (f"Between the two ways of reporting '{' and '.join(moved)}' goes from one figure to another"
                 if moved else "Both ways of reporting mean the same by it")  # fmt: skip
        verdict = "a change is seen" if seen else "no change is told apart from the drift of the weeks and from chance"
        out.append(FitFinding(
            f"The change of {day.isoformat()} ({nights.codes[place - 1]} to {code})",
            f"The share of a raid of {raid:.0f} that is not left changed by {middle:+.1f} points "
            f"(90 % band {low:+.1f} to {high:+.1f}): {verdict}. {meant}.",
            {"day": day.isoformat(), "from": nights.codes[place - 1], "to": code, "points": [low, middle, high],
             "raid": raid, "detected": seen, "moved": moved, "prior_sd_logit": float(fitted.data.wide[place]),
             "chance_above_nought": float((points > 0).mean())},
        ))  # fmt: skip
    return out


def _raid_around(campaign: Campaign, begins: int, days: int = 28) -> float:
    """The median raid of the days around a place; the reference raid where there was none."""
    near = campaign.nights.launched[max(0, begins - days) : begins + days]
    raids = near[np.isfinite(near) & (near > 0)]
    return float(np.median(raids)) if len(raids) else campaign.reference


def slopes(campaign: Campaign) -> list[FitFinding]:
    """How the leak share goes with raid size in each regime, and what of it is accounting where losses are told."""
    fitted, nights = campaign.rest, campaign.nights
    if fitted is None:
        return []
    by_regime = {code: band(fitted.draws["slope"][:, place]) for place, code in enumerate(nights.codes)}
    listed = "; ".join(f"{_name(code)} {_banded(points)}" for code, points in by_regime.items())
    out = [FitFinding(
        "Raid size",
        f"Change of the logit of the share left with the log raid size, median and 90 % band: {listed}. Below nought: "
        f"of larger raids a smaller share is left, though more drones.",
        {"slope": {_name(code): list(points) for code, points in by_regime.items()}},
    )]  # fmt: skip
    if campaign.unshot is not None and campaign.lost is not None:
        stretch = telling(nights)
        for place, code in enumerate(stretch.codes):
            if not _losses_reported(stretch, place):
                continue
            left = fitted.draws["slope"][:, nights.codes.index(code)]
            owed = _difference(left, campaign.unshot.draws["slope"][:, place])
            rest, unshot, lost = (band(draws) for draws in (left, campaign.unshot.draws["slope"][:, place],
                                                            campaign.lost.draws["slope"][:, place]))  # fmt: skip
            out.append(FitFinding(
                f"What 'lost' does to the slope in {_name(code)}",
                f"Taking the lost out of what is left, the slope is {_banded(rest)}; leaving them in, as before losses "
                f"were told, it would be {_banded(unshot)}. So {_banded(owed)} of it "
                f"is accounting: the share lost changes by {_banded(lost)} with the log raid size.",
                {"rest": list(rest), "unshot": list(unshot), "lost": list(lost), "owed": list(owed)},
            ))  # fmt: skip
    return out


def dispersion(campaign: Campaign) -> FitFinding:
    """How far nights spread about their share: Pearson's chi-square per raid against independent intercepts."""
    nights, figures = campaign.nights, {}
    for place, code in enumerate(nights.codes):
        raids = (nights.regime == place) & (nights.launched > 0) & np.isfinite(nights.rest)
        of, came = nights.launched[raids], nights.rest[raids]
        share = float(came.sum() / of.sum()) if of.sum() else 0.0
        if raids.sum() > 1 and 0 < share < 1:
            figures[_name(code)] = float(np.mean((came - of * share) ** 2 / (of * share * (1 - share))))
    listed = ", ".join(f"{code} {value:.1f}" for code, value in figures.items())
    return FitFinding("Nights differ", f"Pearson's chi-square per raid against one share and independent intercepts "
                   f"(1 if they were): {listed}.", {"chi_square_per_raid": figures})  # fmt: skip


def unknown(campaign: Campaign) -> FitFinding:
    """What the series can't tell, whatever is fitted."""
    names = [f"{what}: {name}" for what, fitted in (("launches", campaign.launches), ("share left", campaign.rest))
             if fitted is not None for name, one in fitted.estimates.items() if one.identified == "no"]  # fmt: skip
    nights = campaign.nights
    silent = [_name(code) for place, code in enumerate(nights.codes) if not _losses_reported(nights, place)]
    text = "One series of one side can't part the layers of a defence, nor electronic warfare from drones that fail."
    if silent:
        text += f" How many of those gone were lost rather than shot down is not identified in {', '.join(silent)}."
    if names:
        text += f" Their data leave as they were before (not identified): {', '.join(names)}."
    return FitFinding("Not identified", text, {"parameters": names, "lost_not_told_in": silent})


def _missiles(campaign: Campaign, seed: int) -> FitFinding:
    """How many attacks see no intercept at all, and what is stopped of the others."""
    fitted = missiles_of(campaign, seed=seed)
    none, met, day = (f"{middle:.2f} ({low:.2f} to {high:.2f})"
                      for low, middle, high in (fitted.none, fitted.met, fitted.a_day))  # fmt: skip
    return FitFinding(
        "Attacks that nothing is fired at, or nothing reaches",
        f"Chance that an attack of this class has no intercept at all: {none}; share stopped of a middling attack "
        f"otherwise, now: {met}; launches a day now: {day}.",
        fitted.as_dict(),
    )


def _losses_reported(nights: Nights, place: int) -> bool:
    return bool(np.isfinite(nights.lost[(nights.regime == place) & (nights.launched > 0)]).any())


def _difference(left: Table, right: Table) -> tuple[float, float, float]:
    """The difference of two fits of the same nights, draws joined at random: its band is rather too wide."""
    count = min(len(left), len(right))
    stream = np.random.default_rng(0)
    return band(left[stream.permutation(len(left))[:count]] - right[stream.permutation(len(right))[:count]])


def _banded(points: tuple[float, float, float]) -> str:
    low, middle, high = points
    return f"{middle:+.2f} ({low:+.2f} to {high:+.2f})"


def _name(code: str) -> str:
    return "the series" if code == UNNAMED else f"regime {code}"
