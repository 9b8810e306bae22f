"""Calibrating: a series in, a posterior out, as a scenario takes it; and what claims say beside the fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from magdepth import __version__
from magdepth.calibration.campaign import Campaign, fit_campaign, fits_of
from magdepth.calibration.check_report import fit_as_dict, sound
from magdepth.calibration.findings import FitFinding, findings_of
from magdepth.calibration.fit import DRAWS, WARMUP
from magdepth.calibration.posterior_draws import KEPT, draws_of, parameters_of
from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.posterior import Posterior

if TYPE_CHECKING:
    from magdepth.observed.series import Series

#: The regimes of the theatre that the shipped ledger and months speak of.
THEATRE = "ukraine"


@dataclass(frozen=True)
class Calibration:
    """A campaign that was fitted, its findings, and the posterior that scenarios take."""

    campaign: Campaign
    findings: tuple[FitFinding, ...]
    posterior: Posterior


def calibrate(
    series: Series, name: str = "posterior", cls: str = "drone", until: date | None = None, seed: int = 0,
    warmup: int = WARMUP, draws: int = DRAWS, command: str = "", more: Mapping[str, Any] | None = None,
) -> Calibration:  # fmt: skip
    """Fit one class of a series as it was known at the end of ``until`` (of its last day, if not given).

    ``more`` is put beside the findings. BadInput K101 and K102 as ``nightly.nights_of``.
    """
    last = max((row.known_by for row in series.rows), default=date.min)
    as_of = last if until is None else until
    known = series.at(Vintage(as_of))
    campaign = fit_campaign(known, cls, as_of, seed, warmup, draws)
    findings = findings_of(campaign, seed)
    return Calibration(campaign, findings, posterior_of(known, campaign, findings, name, as_of, seed, command, more))


def posterior_of(
    series: Series, campaign: Campaign, findings: tuple[FitFinding, ...], name: str, as_of: date, seed: int = 0,
    command: str = "", more: Mapping[str, Any] | None = None, draws: Mapping[str, Any] | None = None,
) -> Posterior:  # fmt: skip
    """The posterior of a campaign; ``draws`` stand for those that the campaign itself would give."""
    values: Mapping[str, Any] = draws_of(campaign, KEPT, seed) if draws is None else draws
    nights = campaign.nights
    return Posterior(
        name=name,
        as_of=as_of,
        series={"name": series.name, "digest": series.digest, "first": nights.first.isoformat(),
                "last": nights.last.isoformat(), "form": "daily", "class": nights.cls},
        command=command,
        parameters=parameters_of(campaign, values, seed),
        draws=values,
        diagnostics=diagnostics(campaign),
        findings={"found": [one.as_dict() for one in findings], "reference_raid": campaign.reference, **(more or {})},
        version=__version__,
    )  # fmt: skip


def diagnostics(campaign: Campaign) -> dict[str, Any]:
    """What the chains say of themselves, model by model, and whether they came together."""
    fits = fits_of(campaign)
    return {"sound": all(sound(fitted) for fitted in fits.values()),
            "models": {name: fit_as_dict(fitted) for name, fitted in fits.items()}}  # fmt: skip


def claims_beside(series: Series, as_of: date) -> dict[str, Any]:
    """What the claims known at a day say, for the theatre that they speak of; else nothing.

    Given the launches of a month, which are counted, what claims say of output has nothing to do with the nights: the
    posterior falls into two factors, and the claims' is ``balance.credence``'s.
    ``credence``: each claim of output beside the last whole month known; ``methods``: shares by method.
    """
    from magdepth.balance.credence import believe
    from magdepth.evidence import load_ledger
    from magdepth.observed import load_monthly
    from magdepth.observed.regimes import regimes_of

    regimes = regimes_of(series)
    if regimes is None or regimes.name != THEATRE:
        return {}
    from magdepth.calibration.methods import method_shares

    view = load_ledger().at(Vintage(as_of))
    out: dict[str, Any] = {"methods": method_shares(view).as_dict()}
    try:
        out["credence"] = believe(view, load_monthly().at(Vintage(as_of))).as_dict()
    except BadInput as fault:  # too early for a whole month or a claim
        out["credence"] = {"refused": str(fault)}
    return out
