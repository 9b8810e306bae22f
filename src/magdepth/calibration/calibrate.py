"""Calibrating: a series in, a posterior out, as a scenario takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from magdepth import __version__
from magdepth.calibration.campaign import Campaign, fit_campaign
from magdepth.calibration.checked import fit_as_dict, sound
from magdepth.calibration.drawn import KEPT, draws_of, parameters_of
from magdepth.calibration.findings import Finding, findings_of
from magdepth.calibration.fit import DRAWS, WARMUP
from magdepth.dates import Vintage
from magdepth.posterior import Posterior

if TYPE_CHECKING:
    from magdepth.calibration.fit import Fit
    from magdepth.observed.series import Series


@dataclass(frozen=True)
class Calibrated:
    """A campaign that was fitted, what was found, and the posterior that scenarios take."""

    campaign: Campaign
    findings: tuple[Finding, ...]
    posterior: Posterior


def calibrate(
    series: Series, name: str = "posterior", cls: str = "drone", until: date | None = None, seed: int = 0,
    warmup: int = WARMUP, draws: int = DRAWS, command: str = "", more: Mapping[str, Any] | None = None,
) -> Calibrated:  # fmt: skip
    """Fit one class of a series as it was known at the end of ``until`` (of its last day, if not given).

    ``more`` is put beside the findings. BadInput K101 and K102 as ``nightly.nights_of``.
    """
    last = max((row.known_by for row in series.rows), default=date.min)
    as_of = last if until is None else until
    known = series.at(Vintage(as_of))
    campaign = fit_campaign(known, cls, as_of, seed, warmup, draws)
    found = findings_of(campaign, seed)
    return Calibrated(campaign, found, posterior_of(known, campaign, found, name, as_of, seed, command, more))


def posterior_of(
    series: Series, campaign: Campaign, found: tuple[Finding, ...], name: str, as_of: date, seed: int = 0,
    command: str = "", more: Mapping[str, Any] | None = None, draws: Mapping[str, Any] | None = None,
) -> Posterior:  # fmt: skip
    """The posterior of a campaign; ``draws`` stand for those that the campaign itself would give."""
    held: Mapping[str, Any] = draws_of(campaign, KEPT, seed) if draws is None else draws
    nights = campaign.nights
    return Posterior(
        name=name,
        as_of=as_of,
        series={"name": series.name, "digest": series.digest, "first": nights.first.isoformat(),
                "last": nights.last.isoformat(), "form": "daily", "class": nights.cls},
        command=command,
        parameters=parameters_of(campaign, held, seed),
        draws=held,
        diagnostics=diagnostics(campaign),
        findings={"found": [one.as_dict() for one in found], "reference_raid": campaign.reference, **(more or {})},
        version=__version__,
    )  # fmt: skip


def diagnostics(campaign: Campaign) -> dict[str, Any]:
    """What the chains say of themselves, model by model, and whether they came together."""
    fits = fits_of(campaign)
    return {"sound": all(sound(found) for found in fits.values()),
            "models": {name: fit_as_dict(found) for name, found in fits.items()}}  # fmt: skip


def fits_of(campaign: Campaign) -> dict[str, Fit]:
    """The fits that there are, by name."""
    held = {"launches": campaign.launches, "rest": campaign.rest, "lost": campaign.lost, "unshot": campaign.unshot}
    return {name: found for name, found in held.items() if found is not None}
