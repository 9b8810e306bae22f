"""A posterior from monthly facts and quantiles of nights by year: what may ship, for the press prints it too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from magdepth import __version__
from magdepth.calibration.check_report import fit_as_dict, sound
from magdepth.calibration.findings import FitFinding
from magdepth.calibration.fit import Fit, Table, fit, identified, level_paths, prior_draws
from magdepth.calibration.jax_setup import CHAINS, jax, jnp, numpyro
from magdepth.calibration.monthly_form import MONTHLY, at_end, covered, months_of, simulate_nights
from magdepth.calibration.naming import OF_LAUNCHES
from magdepth.calibration.posterior_draws import KEPT, launches_at
from magdepth.errors import BadInput, Fault
from magdepth.posterior import Fitted, Posterior

if TYPE_CHECKING:
    from magdepth.observed.monthly import MonthlyView

WARMUP, DRAWS = 300, 400  # of each chain: of 200 after 200, 91 draws in all counted for `massed` by September 2025
_PRIORS = 4000
_SHARES = ("raid_chance", "massed_chance")


def calibrate_monthly(
    view: MonthlyView, seed: int = 0, *, name: str = "monthly", command: str = "", warmup: int = WARMUP,
    draws: int = DRAWS,
) -> Posterior:  # fmt: skip
    """Fit launches to the months known at a view: 300 joint draws as of the view's day, under ``naming.OF_LAUNCHES``.

    They hold at the end of the last month known. The same months and seed give the same draws on one machine. BadInput
    K120 where fewer than three months have a launch, K121 where draws would be fewer than those kept.
    """
    if draws * CHAINS < KEPT:
        raise BadInput(Fault("K121", "fewer draws than a posterior keeps", expected=f"{KEPT // CHAINS} or more a chain",
                             got=str(draws)))  # fmt: skip
    data = months_of(view.months, view.years)
    fitted = fit(MONTHLY, data, seed, warmup, draws)
    paths = level_paths(fitted, {key: jnp.asarray(values) for key, values in fitted.draws.items()}, seed)
    noise = np.random.default_rng(seed)
    posterior = _named(fitted.draws, at_end(fitted.draws, paths[:, -1], noise.standard_normal(len(paths))), fitted)
    grid = np.asarray(data.grid)
    theta = prior_draws(MONTHLY, data, _PRIORS, seed)
    prior = _named(theta, noise.uniform(grid[0], grid[-1], _PRIORS), fitted)
    places = np.linspace(0, fitted.size - 1, KEPT).astype(int)
    return Posterior(
        name=name,
        as_of=view.vintage.as_of,
        series=series_of(view),
        command=command,
        parameters=tuple(_fitted(one.name, prior[one.name], posterior[one.name]) for one in OF_LAUNCHES),
        draws={one.name: tuple(_short(value) for value in posterior[one.name][places]) for one in OF_LAUNCHES},
        diagnostics=_diagnostics(fitted),
        findings={"found": [one.as_dict() for one in nightly(fitted, paths, view, seed)]},
        version=__version__,
    )


def series_of(view: MonthlyView) -> dict[str, str]:
    """What was fitted, as a posterior tells it; the digest is over all that the fit takes of the months and years."""
    months, years = view.months, covered(view.months, view.years)
    facts = [[fact.month, fact.days, fact.launched, fact.largest_night, fact.days_without] for fact in months]
    quantiles = [[fact.year, fact.median, fact.p95] for fact in years]
    digest = hashlib.sha256(json.dumps([facts, quantiles]).encode()).hexdigest()
    return {"name": "monthly", "digest": digest, "first": months[0].first.isoformat(),
            "last": months[-1].last.isoformat(), "form": "monthly"}  # fmt: skip


def nightly(fitted: Fit, paths: Table, view: MonthlyView, seed: int = 0) -> list[FitFinding]:
    """Nights drawn from the fit beside the published figures of nights, by whole year.

    Of these the fit has seen the median and the 95 % point; mean and largest are those of the months.
    """
    years = covered(view.months, view.years)
    if not years:
        return []
    places = np.linspace(0, fitted.size - 1, KEPT).astype(int)
    theta = {key: jnp.asarray(values[places]) for key, values in fitted.draws.items()}
    keys = jax.random.split(jax.random.PRNGKey(seed + 2), len(places))
    drawn = jax.vmap(lambda one, level, key: simulate_nights(one, level, fitted.data, key))
    nights = np.asarray(drawn(theta, jnp.asarray(paths[places]), keys))
    figures, inside, sentences = {}, 0, []
    for fact in years:
        published = {"mean": fact.mean, "median": fact.median, "p95": fact.p95, "largest": fact.largest}
        in_year = nights[:, [month.first.year == fact.year for month in view.months]].reshape(len(nights), -1)
        drawn_by = {"mean": np.nanmean(in_year, axis=1), "median": np.nanmedian(in_year, axis=1),
                    "p95": np.nanquantile(in_year, 0.95, axis=1), "largest": np.nanmax(in_year, axis=1)}  # fmt: skip
        bands = {key: [_short(point) for point in np.quantile(values, (0.05, 0.95))]
                 for key, values in drawn_by.items()}  # fmt: skip
        figures[str(fact.year)] = {"published": published, "band_90": bands}
        inside += sum(bands[key][0] <= value <= bands[key][1] for key, value in published.items())
        figures_text = ", ".join(f"{key} {value:g} ({bands[key][0]:.3g} to {bands[key][1]:.3g})"
                         for key, value in published.items())  # fmt: skip
        sentences.append(f"{fact.year}: {figures_text}.")
    text = (f"Drones a calendar day, published and in brackets the 90 % band of nights drawn from the fit. "
            f"{' '.join(sentences)} {inside} of {4 * len(years)} published figures lie within their band.")  # fmt: skip
    return [FitFinding("Nights drawn from the fit against those published", text,
                    {"years": figures, "inside": inside, "of": 4 * len(years)})]  # fmt: skip


def _named(theta: Mapping[str, Table], level: Any, fitted: Fit) -> dict[str, Table]:
    """The parameters of scenarios at a level (draws,)."""
    calm = {**theta, "idle_again": np.zeros_like(theta["idle"])}
    return launches_at(calm, np.asarray(level), float(fitted.data.ref))


def _fitted(name: str, prior: Table, posterior: Table) -> Fitted:
    """A parameter with its label, by its own spread beside its prior's, on the logit or log where it has one.

    R-hat and effective draws are of the parameter as it is given, which rests on one or more of the fitted ones.
    """
    named = next(one for one in OF_LAUNCHES if one.name == name)
    if name in _SHARES:
        spread = [float(np.std(np.log(values / (1.0 - values)))) for values in (posterior, prior)]
    else:
        logged = bool((prior > 0).all() and (posterior > 0).all())
        spread = [float(np.std(np.log(values) if logged else values)) for values in (posterior, prior)]
    chains = posterior.reshape(CHAINS, -1)
    low, middle, high = (_short(point) for point in np.quantile(prior, (0.05, 0.5, 0.95)))
    return Fitted(named.name, named.unit, named.meaning, identified(spread[0] / spread[1]), (low, middle, high),
                  round(float(numpyro.diagnostics.split_gelman_rubin(chains)), 4),
                  round(float(numpyro.diagnostics.effective_sample_size(chains)), 1))  # fmt: skip


def _diagnostics(fitted: Fit) -> dict[str, Any]:
    """What the chains say of themselves, at their worst and parameter by parameter of the form."""
    return {
        "sound": sound(fitted), "chains": CHAINS, "draws": fitted.size, "divergences": fitted.divergences,
        "r_hat": round(max(one.r_hat for one in fitted.estimates.values()), 4),
        "ess": round(min(one.ess for one in fitted.estimates.values()), 1),
        "models": {"launches": fit_as_dict(fitted)},
    }  # fmt: skip


def _short(value: float) -> float:
    """Six digits, which is more than any draw is worth, for a file half as long."""
    return float(f"{value:.6g}")
