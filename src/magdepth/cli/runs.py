"""``magdepth runs list|show``: the saved runs."""

from __future__ import annotations

from typing import Annotated

import typer

from magdepth.cli.frame import show_faults, show_json
from magdepth.cli.options import Json

app = typer.Typer(help="List or show saved runs.", no_args_is_help=True)


@app.command("list")
def list_(json: Json = False) -> None:
    """List the saved runs; those whose manifest is damaged are named on stderr."""
    from magdepth.cli.run import described
    from magdepth.store import damaged_runs, list_runs

    runs, faults = list_runs(), damaged_runs()
    if json:
        show_json({
            "runs": [{"id": run.id, **run.manifest} for run in runs],
            "damaged": [fault.as_dict() for fault in faults],
        })
        return
    for run in runs:
        print(f"{run.id}\n    {described(run.manifest)}")
    if not runs:
        print("No saved runs; 'magdepth run alabuga-2025' makes one.")
    show_faults(faults)


@app.command("show")
def show(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run's id or digest, or the beginning of one.")],
    json: Json = False,
) -> None:
    """Show one saved run: what made it, what it came to, and where its files are."""
    from magdepth.cli.run import described
    from magdepth.store import load_run

    found = load_run(run)
    summaries = found.summaries()
    if json:
        quantities = [summary.as_dict() for summary in summaries]
        show_json({"id": found.id, "folder": str(found.folder), **found.manifest, "quantities": quantities})
        return
    from magdepth.cli.tables import show_run

    told = found.manifest
    print(f"{found.id}\n{described(told)}\n")
    show_run(summaries, told["components"], told["roles"], told["days"])
    print(f"Digest {told['digest']}, version {told['version']}")
    print(f"Files in {found.folder}: {', '.join(sorted(path.name for path in found.folder.iterdir()))}")
