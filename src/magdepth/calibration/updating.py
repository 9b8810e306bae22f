"""One more night: a fit carried on without a new fit, by weighing its draws with how well they foretold the night."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from magdepth.calibration.calibrate import Calibration, posterior_of
from magdepth.calibration.campaign import Campaign, fits_of
from magdepth.calibration.findings import findings_of
from magdepth.calibration.fit import Fit, Table, reweighted
from magdepth.calibration.jax_setup import jnp
from magdepth.calibration.launches import LAUNCHES, launches_of
from magdepth.calibration.nightly import nights_of
from magdepth.calibration.shares import BIMODAL, SHARES, shares_of
from magdepth.dates import Vintage
from magdepth.errors import BadInput, Fault
from magdepth.files import write_one
from magdepth.posterior import Posterior

if TYPE_CHECKING:
    from magdepth.observed.series import Series

#: The file beside a posterior that has the draws of all parameters, not only of those that scenarios take.
FITS = "fits.json"
#: Share of the draws' worth that must be left after weighing; below it the new nights want a new fit.
LEAST_WORTH = 0.25
#: What the parameters mean: raised when a change of the models gives their draws another meaning.
MEANING = 2


@dataclass(frozen=True)
class Updated:
    """A calibration carried on: ``nights`` new ones, and the least share of the draws' worth that was left."""

    calibration: Calibration
    nights: int
    worth: float


def keep_fits(campaign: Campaign, digest: str, folder: Path) -> None:
    """Write the draws of all parameters beside a posterior (of this digest), with what the models were scaled by."""
    arrays: dict[str, Any] = {"posterior": digest, "meaning": MEANING, "reference": campaign.reference}
    arrays["launches/:ref"] = float(campaign.launches.data.ref)
    for name, fitted in fits_of(campaign).items():
        if name in ("launches", "rest"):
            arrays |= {f"{name}/{key}": values.tolist() for key, values in fitted.draws.items()}
            arrays[f"{name}/:grid"] = np.asarray(fitted.data.grid).tolist()
    write_one(json.dumps(arrays), folder / FITS, "K114", "the draws")


def update(old: Posterior, folder: Path, series: Series, name: str, until: date | None = None, seed: int = 0,
           command: str = "", more: Mapping[str, Any] | None = None) -> Updated:  # fmt: skip
    """Carry a calibration on to the nights that a series has got since, in seconds: no chain is run.

    Each draw of the parameters is weighed by the likelihood of the new nights, and draws are taken anew by their
    weights (importance resampling); the level is filtered over the whole series. Losses apart and what they do to the
    slope are left to the next fit. BadInput: K110 where the posterior has no draws to carry on, K111 where the series
    is another one or its old nights have changed, K112 where a new regime has begun, K113 where too little of the
    draws' worth is left.
    """
    last = max((row.known_by for row in series.rows), default=date.min)
    as_of = last if until is None else until
    known = series.at(Vintage(as_of))
    cls = str(old.series.get("class", "drone"))
    if known.name != old.series["name"] or series.at(Vintage(old.as_of)).digest != old.series["digest"]:
        raise BadInput(Fault("K111", f"the nights until {old.as_of} are not those that were fitted", got=known.name,
                             expected=str(old.series["name"]), cure="fit anew, without --update"))
    nights = nights_of(known, cls, as_of)
    new = (nights.last - date.fromisoformat(str(old.series["last"]))).days
    saved = _read_fits(folder, old.digest)
    begins = len(nights.launched) - new
    if len(set(nights.regime[:begins].tolist())) < len(nights.codes):
        raise BadInput(Fault("K112", f"a new regime begins since {old.as_of}: {nights.codes[-1]}",
                             cure="fit anew, without --update"))
    grid, ref = (jnp.asarray(saved[f"launches/:{part}"]) for part in ("grid", "ref"))
    of_launches = launches_of(nights)._replace(grid=grid, ref=ref)
    if len(of_launches.turns) != saved.get("launches/turn", np.zeros((1, 0))).shape[1]:
        raise BadInput(Fault("K112", f"a new half-year has begun since {old.as_of}", cure="fit anew, without --update"))
    launches, worth = _reweight(saved, "launches", of_launches, begins, seed)
    rest = None
    if any(key.startswith("rest/") for key in saved):
        data = shares_of(nights, "rest", float(saved["reference"]))
        rest, worth_rest = _reweight(saved, "rest", data._replace(grid=jnp.asarray(saved["rest/:grid"])), begins, seed)
        worth = min(worth, worth_rest)
    if worth < LEAST_WORTH:
        raise BadInput(Fault("K113", f"the new nights leave {worth:.0%} of the draws' worth", cure="fit anew, without "
                             "--update", expected=f"{LEAST_WORTH:.0%} or more"))
    campaign = Campaign(nights, float(saved["reference"]), launches, rest, None, None)
    findings = findings_of(campaign, seed)
    posterior = posterior_of(known, campaign, findings, name, as_of, seed, command, more)
    noted = dict(posterior.diagnostics) | {"updated": {"from": old.as_of.isoformat(), "nights": new, "worth": worth,
                                                       "sound_before": bool(old.diagnostics.get("sound"))}}  # fmt: skip
    return Updated(Calibration(campaign, findings, replace(posterior, diagnostics=noted)), new, worth)


def _reweight(saved: Mapping[str, Table], name: str, data: Any, begins: int, seed: int) -> tuple[Fit, float]:
    draws = {key.split("/")[1]: values for key, values in saved.items()
             if key.startswith(f"{name}/") and not key.startswith(f"{name}/:")}  # fmt: skip
    form = LAUNCHES if name == "launches" else BIMODAL if "none" in draws else SHARES
    return reweighted(form, data, draws, begins, seed)


def _read_fits(folder: Path, digest: str) -> dict[str, Table]:
    try:
        saved = json.loads((folder / FITS).read_text(encoding="utf-8"))
        if saved.pop("posterior") != digest:
            raise ValueError("the draws of another posterior")
        if saved.pop("meaning", 1) != MEANING:
            raise ValueError("draws of another version of the models")
        read = {key: np.asarray(values, dtype=np.float64) for key, values in saved.items()}
        read["launches/:ref"], read["reference"]
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise BadInput(Fault("K110", "there are no draws here that could be carried on", str(folder / FITS),
                             got=str(error)[:80], cure="fit anew, without --update")) from error  # fmt: skip
    return read
