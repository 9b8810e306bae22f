"""``magdepth run SCENARIO``: run it and save the run, or read it where it is saved; say what it came to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import (
    AsOf,
    FromPosterior,
    Json,
    On,
    Overlays,
    Replicates,
    ScenarioName,
    Seed,
    Settings,
    Threads,
)

if TYPE_CHECKING:
    from magdepth.store import Outcome

Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="SLOT:HOW[>=N][@FROM..TO]", help="Keep this too, such as "
                 "raids.drones:days>=700; HOW is total, largest, last, days or first. May be given again."),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Compute the run even if it is saved already.")]
Paths = Annotated[bool, typer.Option("--paths", help="Save every state of every day of every replicate too.")]


def run(
    scenario: ScenarioName,
    overlay: Overlays = None,
    set_: Settings = None,
    posterior: FromPosterior = None,
    as_of: AsOf = None,
    replicates: Replicates = 2000,
    seed: Seed = 1,
    threads: Threads = None,
    on: On = None,
    measure: Measures = None,
    paths: Paths = False,
    fresh: Fresh = False,
    json: Json = False,
) -> None:
    """Run a scenario, save the run whole, and print its digest and main figures; a saved run is read."""
    from magdepth.cli.progress import progress
    from magdepth.scenario import load

    loaded = load(scenario, as_of=as_of, overlays=overlay or (), sets=set_ or (), posterior=posterior)
    from magdepth.store import BrokenOff, firsts_of, run_or_read

    try:
        with progress("run") as step:
            from magdepth.cli.measures import beyond_defaults, read_measures  # heavy: only for a scenario that loads
            from magdepth.engine.program import compile_program

            program = compile_program(loaded)
            requested = read_measures(measure or (), program)
            outcome = run_or_read(
                loaded, replicates=replicates, seed=seed, threads=threads, extra=beyond_defaults(requested, program),
                progress=step, fresh=fresh, paths=paths, large=_warn, on=on,
            )
    except BrokenOff as broken:
        if sys.stderr is not None:
            print(f"{broken.saved_count:,} of {broken.replicates:,} replicates are kept; "
                  "the same command goes on from them.", file=sys.stderr)
        raise
    saved = outcome.saved
    summaries, firsts = saved.summaries(), firsts_of(saved)
    if json:
        show_json({
            **saved.manifest, "id": saved.id, "read": outcome.read, "resumed": outcome.resumed,
            "paths": saved.has_paths(), "quantities": [summary.as_dict() for summary in summaries],
            "firsts": [first.as_dict() for first in firsts],
        })
        return
    from magdepth.cli.tables import show_requested, show_run

    print(loaded.title)
    print(f"{describe_run(saved.manifest)}\n")
    show_run(summaries, saved.manifest["components"], loaded.roles, loaded.days)
    show_requested([wanted.name for wanted in requested], summaries, firsts)
    print(f"{_where_saved(outcome)}. Digest {saved.manifest['digest']}")


def _where_saved(outcome: Outcome) -> str:
    """Where the run is, and whether it had to be computed."""
    if outcome.read:
        return f"Read from the store: {outcome.saved.id}"
    resumed = f", {outcome.resumed:,} replicates of it from a run that was broken off" if outcome.resumed else ""
    return f"Saved as {outcome.saved.id}{resumed}"


def _warn(size: int) -> None:
    if sys.stderr is not None:
        print(f"The paths will take about {size / 1e9:,.1f} GB.", file=sys.stderr)


def describe_run(manifest: dict[str, object]) -> str:
    """What made a run, in one line."""
    overlays, sets = manifest["overlays"], manifest["sets"]
    assert isinstance(overlays, list) and isinstance(sets, list)
    changed = [*(f"overlay {name}" for name in overlays), *sets]
    posterior = manifest.get("posterior")
    if isinstance(posterior, dict):
        changed.append(f"draws of posterior {posterior['name']} as of {posterior['as_of']}")
    hindsight = "; with hindsight: it cites what was known only later" if manifest["hindsight"] else ""
    return (
        f"{manifest['scenario']} as of {manifest['as_of']}, {manifest['days']:,} days from {manifest['start']}, "
        f"{manifest['replicates']:,} replicates, seed {manifest['seed']}"
        + (f", with {', '.join(changed)}" if changed else "") + hindsight
    )
