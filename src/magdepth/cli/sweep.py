"""``magdepth sweep SCENARIO --vary KEY=LOW:HIGH``: a scenario at many settings, on the same draws."""

from __future__ import annotations

from pathlib import Path
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
from magdepth.errors import BadInput, Fault

if TYPE_CHECKING:
    from magdepth.results.design import Design
    from magdepth.results.sweeps import Sweep

ROWS = 20  # points that are shown
MEASURES = 3


def sweep(
    scenario: ScenarioName,
    vary: Annotated[
        list[str] | None,
        typer.Option("--vary", metavar="KEY=LOW:HIGH[:N|log]", help="Vary a key that --set takes between two values; N "
                     "levels (grid), or even steps in the logarithm; may be given again."),
    ] = None,
    design: Annotated[
        str, typer.Option("--design", metavar="grid|lhs|sobol", help="Every combination, or points spread out.")
    ] = "grid",
    points: Annotated[
        int | None, typer.Option("--points", help="How many points lhs or sobol spreads.", show_default="64")
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option("--measure", metavar="NAME", help="What is kept of each point; may be given again. Else the "
                     "totals of the main flows."),
    ] = None,
    overlay: Overlays = None,
    set_: Settings = None,
    posterior: FromPosterior = None,
    as_of: AsOf = None,
    replicates: Replicates = 500,
    seed: Seed = 1,
    threads: Threads = None,
    on: On = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write all points there: .csv or .parquet.")
    ] = None,
    json: Json = False,
) -> None:
    """Run the scenario at every point of a design, all on the same draws, and print a row a point."""
    from magdepth.cli.progress import progress

    planned = _planned(vary or [], design, points, seed, out)
    with progress("sweep") as step:
        from magdepth.results.cluster import on as working_on
        from magdepth.results.run import How
        from magdepth.results.sweeps import carry_out, prepare

        plan = prepare(
            scenario, planned, measures=measure or (), replicates=replicates, seed=seed, as_of=as_of,
            overlays=overlay or (), sets=set_ or (), posterior=posterior,
        )
        with working_on(on) as cluster:
            result = carry_out(plan, How(threads, step, pool=cluster.pool, workers=cluster.workers))
    if out is not None:
        from magdepth.results.sweep_file import write_sweep

        write_sweep(result, out)
    if json:
        show_json(result.as_dict())
        return
    _show(result, out)


def _planned(vary: list[str], design: str, points: int | None, seed: int, out: Path | None) -> Design:
    """The design, with the faults of all options told at once."""
    from magdepth.results.design import design as make_design
    from magdepth.results.design import read_varies

    faults: list[Fault] = []
    planned: Design | None = None
    try:
        planned = make_design(design, read_varies(vary), points, seed)
    except BadInput as error:
        faults += error.faults
    if out is not None:
        from magdepth.results.sweep_file import check_file

        try:
            check_file(out)
        except BadInput as error:
            faults += error.faults
    if faults or planned is None:
        raise BadInput(*faults)
    return planned


def _show(result: Sweep, out: Path | None) -> None:
    from magdepth.briefing.words import number, span
    from magdepth.cli.tables import table

    many = len(result.points)
    changes = [*(f"overlay {name}" for name in result.overlays), *result.sets]
    changes += [f"draws of {result.posterior.describe()}"] if result.posterior else []
    hindsight = "; with hindsight: it cites what was known only later" if result.hindsight else ""
    print(result.title)
    print(
        f"{result.scenario} as of {result.as_of}, {result.design.kind} of {many:,} points, {result.replicates:,} "
        f"replicates each, seed {result.seed}" + (f", with {', '.join(changes)}" if changes else "") + hindsight + "\n"
    )
    measures = result.measures[:MEASURES]
    rows = [
        [
            *(f"{value:.6g}" for value in result.design.values[k]),
            *(f"{number(summary.mean)} ± {number(summary.error)} ({span(summary.q05, summary.q95)})"
              for summary in result.points[k].summaries[:MEASURES]),
        ]
        for k in range(min(many, ROWS))
    ]
    table([*result.design.keys, *measures], rows)
    print("\nMean, its error by chance, and in brackets nine in ten of the replicates.")
    hidden = [f"{many - ROWS:,} more points"] if many > ROWS else []
    hidden += [f"{len(result.measures) - MEASURES} more measures"] if len(result.measures) > MEASURES else []
    if hidden:
        where = f"in {out}" if out is not None else "with --json or --out FILE.csv"
        print(f"{' and '.join(hidden).capitalize()}: {where}.")
    if out is not None:
        print(f"Written to {out}")
