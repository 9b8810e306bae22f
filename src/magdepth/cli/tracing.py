"""``magdepth evidence trace|impact|coverage``: from a parameter to its claims, and from a claim to what rests on it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import AsOf, FromPosterior, Json, Overlays, Replicates, Seed, Settings, Threads

Traced = Annotated[str, typer.Argument(metavar="PARAMETER|CLAIM", help="A key of the scenario, or a claim's id.")]
Retracted = Annotated[
    str, typer.Argument(metavar="CLAIM|SOURCE|ORIGIN", help="A claim's id, a source's id or an origin's name.")
]
InScenario = Annotated[str, typer.Option("--scenario", metavar="NAME|FILE", help="The scenario that is looked at.")]
Rerunning = Annotated[
    bool, typer.Option("--rerun", help="Run with and without it on the same draws, and show what changes.")
]


def trace(
    word: Traced, scenario: InScenario = "alabuga-2025", overlay: Overlays = None, set_: Settings = None,
    posterior: FromPosterior = None, as_of: AsOf = None, json: Json = False,
) -> None:  # fmt: skip
    """Trace a parameter to its claims and sources, or a claim to the parameters that rest on it."""
    from magdepth.briefing.reliance.tracing import (
        claim_data,
        claim_lines,
        trace_parameter,
        traced_dict,
        traced_lines,
        unknown_word,
        used_lines,
        uses_of,
    )
    from magdepth.evidence import load_ledger
    from magdepth.scenario import load

    ledger = load_ledger()
    loaded = load(scenario, as_of=as_of, overlays=overlay or (), sets=set_ or (), posterior=posterior,
                  ledger=ledger)
    view = ledger.at(loaded.vintage)
    if word in set(loaded.keys()):
        traced = trace_parameter(loaded, word)
        if json:
            show_json({"parameter": word, "parameters": [traced_dict(traced, view)]})
        else:
            print("\n".join(traced_lines(traced, view)))
        return
    if not view.exists(word):
        raise unknown_word(word, loaded, view)
    uses = uses_of(loaded, word)
    if json:
        show_json({"claim": claim_data(word, view), "parameters": [asdict(use) for use in uses]})
    else:
        print("\n".join([*claim_lines(word, view), *used_lines(uses)]))


def impact(
    word: Retracted, scenario: InScenario = "alabuga-2025", overlay: Overlays = None, set_: Settings = None,
    posterior: FromPosterior = None, as_of: AsOf = None, rerun: Rerunning = False, replicates: Replicates = 500,
    seed: Seed = 1, threads: Threads = None, json: Json = False,
) -> None:  # fmt: skip
    """Show what depends on a claim, a source or an origin, and what changes if it is retracted."""
    from magdepth.briefing.reliance.impact_report import assess, impact_dict, impact_lines
    from magdepth.cli.progress import progress

    with progress("impact") as step:
        result, rerun_result = assess(
            word, scenario, as_of=as_of, overlays=overlay or (), sets=set_ or (), posterior=posterior, run_again=rerun,
            replicates=replicates, seed=seed, threads=threads, progress=step,
        )  # fmt: skip
    if json:
        show_json(impact_dict(result, rerun_result))
    else:
        print("\n".join(impact_lines(result, rerun_result)))


def coverage(
    scenario: InScenario = "alabuga-2025", overlay: Overlays = None, set_: Settings = None,
    posterior: FromPosterior = None, as_of: AsOf = None,
    replicates: Replicates = 1000, seed: Seed = 1, threads: Threads = None, json: Json = False,
) -> None:  # fmt: skip
    """Show how much of what moves the answers rests on graded claims, and where a source would pay."""
    from magdepth.briefing.reliance.coverage import coverage_of
    from magdepth.briefing.reliance.coverage_report import coverage_dict, coverage_lines
    from magdepth.cli.progress import progress
    from magdepth.evidence import load_ledger
    from magdepth.observed import load_monthly
    from magdepth.scenario import load

    ledger, monthly = load_ledger(), load_monthly()
    loaded = load(scenario, as_of=as_of, overlays=overlay or (), sets=set_ or (), posterior=posterior,
                  ledger=ledger, monthly=monthly)
    with progress("coverage") as step:
        result = coverage_of(
            loaded, ledger.at(loaded.vintage), monthly.at(loaded.vintage), replicates=replicates, seed=seed,
            threads=threads, progress=step,
        )  # fmt: skip
    if json:
        show_json(coverage_dict(loaded, result))
    else:
        print("\n".join(coverage_lines(loaded, result)))
