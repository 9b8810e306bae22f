"""``magdepth calibrate SCENARIO``: fit the campaign to what was reported, and keep the posterior."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import Json, ScenarioName, Seed, read_date
from magdepth.cli.progress import interruptible, progress

if TYPE_CHECKING:
    from magdepth.calibration.calibrate import Calibration
    from magdepth.posterior import Posterior
    from magdepth.scenario.model import Scenario

MONTHLY = "monthly"

Observed = Annotated[
    str, typer.Option("--observed", metavar="NAME", help="A series imported under this name, or 'monthly': the shipped "
                      "monthly facts.")
]
Until = Annotated[
    date | None,
    typer.Option("--until", metavar="DATE", parser=read_date, help="Fit what was known on this day; else all of it."),
]
Out = Annotated[Path, typer.Option("--out", metavar="POSTERIOR", help="Folder to write the posterior to.")]
Class = Annotated[str, typer.Option("--class", metavar="CLASS", help="What is launched: drone, ballistic, cruise …")]
Update = Annotated[
    Path | None,
    typer.Option("--update", metavar="POSTERIOR", help="Carry this posterior on to the nights since, in seconds."),
]
Check = Annotated[
    bool, typer.Option("--check", help="Also write check.html: chains, replicates, the last two months from a fit "
                       "without them. Takes about as long again.")
]


def calibrate(
    scenario: ScenarioName,
    observed: Observed,
    out: Out,
    until: Until = None,
    cls: Class = "drone",
    update: Update = None,
    check: Check = False,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Fit launches, and what is left of raids, to a reported series; write joint draws that scenarios take by name."""
    from magdepth.calibration.scenario_fit import check_options
    from magdepth.scenario import load

    loaded = load(scenario)
    check_options(observed == MONTHLY, cls, update is not None, check, out)
    command = _command(scenario, observed, until, cls, update, seed, out)
    if observed == MONTHLY:
        posterior = _monthly(loaded.name, until, seed, command, out)
        _report(posterior, scenario, loaded, out, json, {})
        return
    done, noted = _daily(loaded, observed, until, cls, update, seed, command, out)
    if check:
        noted |= _check(done, out, seed)
    _report(done.posterior, scenario, loaded, out, json, noted)


def _monthly(name: str, until: date | None, seed: int, command: str, out: Path) -> Posterior:
    from magdepth.calibration.monthly import calibrate_monthly
    from magdepth.dates import Vintage
    from magdepth.observed import load_monthly
    from magdepth.posterior import write_posterior

    facts = load_monthly()
    with progress("calibrate"):
        view = facts.at(Vintage(until or facts.months[-1].last))
        posterior = interruptible(lambda: calibrate_monthly(view, seed=seed, name=name, command=command))
    write_posterior(posterior, out)
    return posterior


def _daily(loaded: Scenario, observed: str, until: date | None, cls: str, update: Path | None, seed: int, command: str,
           out: Path) -> tuple[Calibration, dict[str, Any]]:  # fmt: skip
    from magdepth.calibration.calibrate import calibrate as fit
    from magdepth.calibration.calibrate import claims_beside
    from magdepth.calibration.updating import keep_fits
    from magdepth.calibration.updating import update as carry_on
    from magdepth.observed.series_store import load_series
    from magdepth.posterior import read_posterior, write_posterior

    series = load_series(observed)
    noted: dict[str, Any] = {}
    more = claims_beside(series, until or series.last or date.min) if cls == "drone" else {}
    with progress("calibrate"):
        if update is None:
            done = interruptible(lambda: fit(series, loaded.name, cls, until, seed, command=command, more=more))
        else:
            old = read_posterior(update)
            updated = interruptible(lambda: carry_on(old, update, series, loaded.name, until, seed, command, more))
            done, noted = updated.calibration, {"updated": {"nights": updated.nights, "worth": updated.worth}}
    out.mkdir(parents=True, exist_ok=True)
    keep_fits(done.campaign, done.posterior.digest, out)
    write_posterior(done.posterior, out)
    return done, noted


def _check(done: Calibration, out: Path, seed: int) -> dict[str, Any]:
    from magdepth.briefing.diagnostics import write_page
    from magdepth.calibration.check_report import check_fit

    with progress("check") as step:
        report = interruptible(lambda: check_fit(done, seed=seed, progress=step))
        write_page(report, out / "check.html")
    return {"check": str(out / "check.html")}


def _command(scenario: str, observed: str, until: date | None, cls: str, update: Path | None, seed: int, out: Path
             ) -> str:  # fmt: skip
    words = ["magdepth", "calibrate", scenario, "--observed", observed]
    words += ["--until", until.isoformat()] if until else []
    words += ["--class", cls] if cls != "drone" else []
    words += ["--update", str(update)] if update else []
    words += ["--seed", str(seed)] if seed else []
    return shlex.join([*words, "--out", str(out)])


def _report(
    posterior: Posterior, scenario: str, loaded: Scenario, out: Path, json: bool, noted: dict[str, Any]
) -> None:
    from magdepth.calibration.scenario_fit import parameters_taken, why_not_taken

    taken = parameters_taken(loaded, posterior)
    day, why = why_not_taken(scenario, posterior, out) if taken else (None, "")
    if json:
        refused = {"not_taken": why} if why else {}
        show_json(_plain(posterior) | {"taken": {} if why else taken, "out": str(out)} | refused | noted)
        return
    _show(posterior)
    if "updated" in noted:
        nights, worth = noted["updated"]["nights"], noted["updated"]["worth"]
        print(f"\nCarried on over {nights} new nights; {worth:.0%} of the draws' worth is left.")
    print(f"\nWritten to {out}." + (f" Checks: {noted['check']}." if "check" in noted else ""))
    if why:
        print(f"{loaded.name} can't take it. {why}")
    elif taken:
        words = ["magdepth", "run", scenario, "--posterior", str(out), *(["--as-of", str(day)] if day else [])]
        print(f"{loaded.name} takes {', '.join(sorted(set(taken.values())))}: {shlex.join(words)}")
    else:
        print(f"{loaded.name} takes no draws yet: write '{{posterior: launch_level}}' for a value (docs: scenario "
              "language).")  # fmt: skip


def _plain(posterior: Posterior) -> dict[str, Any]:
    from magdepth.calibration.scenario_fit import band

    return {
        "name": posterior.name, "as_of": posterior.as_of.isoformat(), "digest": posterior.digest,
        "series": dict(posterior.series), "command": posterior.command, "draws": posterior.size,
        "parameters": [
            {name: getattr(parameter, name) for name in ("name", "unit", "meaning", "identified", "r_hat", "ess")}
            | {"prior": list(parameter.prior), "posterior": list(band(posterior, parameter.name))}
            for parameter in posterior.parameters
        ],
        "diagnostics": dict(posterior.diagnostics), "findings": dict(posterior.findings), "version": posterior.version,
    }  # fmt: skip


def _show(posterior: Posterior) -> None:
    from magdepth.calibration.scenario_fit import LABELS, band
    from magdepth.cli.tables import table

    series = posterior.series
    name = series["name"] if series.get("class", "drone") == "drone" else f"{series['name']}, {series['class']}"
    print(f"{posterior.name}: {name}, {series['first']} to {series['last']}, as known on {posterior.as_of}")
    rows = []
    for parameter in posterior.parameters:
        low, middle, high = (f"{value:.3g}" for value in band(posterior, parameter.name))
        ess = "" if parameter.ess is None else f"{parameter.ess:.0f}"
        rows.append([parameter.name, parameter.unit, low, middle, high, LABELS[parameter.identified], ess])
    table(["parameter", "unit", "5 %", "median", "95 %", "", "draws"], rows)
    if posterior.diagnostics.get("sound") is False:
        models = posterior.diagnostics.get("models", {})
        torn = ", ".join(name for name, model in models.items() if not model.get("sound", True))
        print(f"The chains have not come together: {torn or 'some'} (R-hat above 1.05, divergences, or under 100 "
              "effective draws).")  # fmt: skip
    for finding in posterior.findings.get("found", ()):
        print(f"\n{finding['title']}. {finding['text']}")
