"""``magdepth runs list|show|sql|gc``: the saved runs."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from magdepth.cli.faults_and_exit import show_faults, show_json
from magdepth.cli.options import Json
from magdepth.errors import BadInput, Fault

if TYPE_CHECKING:
    from magdepth.store.gc import Waste

ROWS = 100  # rows of an answer that a reader is shown if nothing is said
NO_RUNS = "No saved runs; 'magdepth run alabuga-2025' makes one."

app = typer.Typer(help="List or show saved runs, ask them in SQL, or throw some away.", no_args_is_help=True)


@app.command("list")
def list_(json: Json = False) -> None:
    """List the saved runs; those whose manifest is damaged are named on stderr."""
    from magdepth.cli.run import describe_run
    from magdepth.store import damaged_runs, list_runs

    runs, faults = list_runs(), damaged_runs()
    if json:
        show_json({
            "runs": [{"id": run.id, **run.manifest} for run in runs],
            "damaged": [fault.as_dict() for fault in faults],
        })
        return
    for run in runs:
        print(f"{run.id}\n    {describe_run(run.manifest)}")
    if not runs:
        print(NO_RUNS)
    show_faults(faults)


@app.command("show")
def show(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run's id or digest, or the beginning of one.")],
    json: Json = False,
) -> None:
    """Show one saved run: what made it, what it came to, and where its files are."""
    from magdepth.cli.run import describe_run
    from magdepth.store import firsts_of, load_run

    saved = load_run(run)
    summaries, firsts = saved.summaries(), firsts_of(saved)
    if json:
        quantities = [summary.as_dict() for summary in summaries]
        show_json({
            "id": saved.id, "folder": str(saved.folder), **saved.manifest, "paths": saved.has_paths(),
            "quantities": quantities, "firsts": [first.as_dict() for first in firsts],
        })
        return
    from magdepth.cli.tables import show_requested, show_run

    manifest = saved.manifest
    print(f"{saved.id}\n{describe_run(manifest)}\n")
    show_run(summaries, manifest["components"], manifest["roles"], manifest["days"])
    show_requested(manifest["extra"], summaries, firsts)
    print(f"Digest {manifest['digest']}, version {manifest['version']}")
    print(f"Files in {saved.folder}: {', '.join(sorted(path.name for path in saved.folder.iterdir()))}")


@app.command("sql")
def sql(
    question: Annotated[
        str | None, typer.Argument(metavar="[SELECT]", help="One SELECT in quotes; without it, the views are listed.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help=f"Most rows to show: {ROWS} if not given, all with --json.")
    ] = None,
    json: Json = False,
) -> None:
    """Ask the saved runs in SQL; nothing can be changed by it."""
    from magdepth.store.sql import VIEWS, ask

    if question is None:
        if json:
            show_json({"views": [{"name": v.name, "row": v.row, "columns": v.columns} for v in VIEWS]})
            return
        for view in VIEWS:
            print(f"{view.name}: {view.row}\n    {', '.join(view.columns)}")
        print('\n"from" and "to" are words of SQL: write them in double quotes.')
        return
    answer = ask(question, limit=limit if json or limit else ROWS)
    rows = [[_plain(cell) for cell in row] for row in answer.rows]
    if json:
        show_json({"columns": list(answer.columns), "rows": rows, "more": answer.more})
        return
    from magdepth.store import list_runs

    if not list_runs() and sys.stderr is not None:
        print(NO_RUNS, file=sys.stderr)
    _print_table([list(answer.columns), *([_cell_text(cell) for cell in row] for row in rows)])
    if answer.more:
        print(f"The first {len(rows):,} rows; --limit shows more.")


@app.command("gc")
def gc(
    keep: Annotated[
        int | None, typer.Option("--keep", min=0, metavar="N", help="Remove saved runs too, but for the N newest.")
    ] = None,
    older_than: Annotated[
        int | None, typer.Option("--older-than", min=0, metavar="DAYS", help="Remove saved runs older than this.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove without asking.")] = False,
    json: Json = False,
) -> None:
    """Throw away what nobody needs: drafts, stale parts of runs, kernels of older sources; runs only if asked."""
    from magdepth.store.gc import find_waste, remove_waste
    from magdepth.store.run_key import made_with

    waste = find_waste(made_with(), keep=keep, older_than=older_than)
    if not json:
        for item in waste:
            print(f"{item.what} {item.path}\n    {_bytes(item.size)}; {item.why}")
        if not waste:
            print("Nothing to remove.")
    sure = bool(waste) and not dry_run and (yes or (not json and _agreed(waste)))
    removed = remove_waste(waste) if sure else ()
    if json:
        show_json({"found": _listed(waste), "removed": _listed(removed)})
    elif removed:
        print(f"Removed {len(removed)}: {_bytes(_total(removed))}.")
    elif waste:
        print(f"Nothing removed. It would be {len(waste)}: {_bytes(_total(waste))}.")


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    """Columns side by side, each as wide as it must be: an answer is never cut."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _agreed(waste: Sequence[Waste]) -> bool:
    """Ask, where somebody can answer; else BadInput C035."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise BadInput(Fault("C035", "nothing is removed unasked", key="magdepth runs gc",
                             cure="add --yes to remove, or --dry-run to look"))
    return typer.confirm(f"Remove {len(waste)} of these, {_bytes(_total(waste))}?")


def _total(waste: Sequence[Waste]) -> int:
    return sum(item.size for item in waste)


def _listed(waste: Sequence[Waste]) -> list[dict[str, object]]:
    return [{"what": item.what, "path": str(item.path), "bytes": item.size, "why": item.why} for item in waste]


def _bytes(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:,.1f} {unit}"
    return f"{size} bytes"


def _plain(cell: Any) -> Any:
    """A cell of an answer as JSON has it."""
    if cell is None or isinstance(cell, bool | int | str):
        return cell
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, list | tuple):
        return [_plain(item) for item in cell]
    if isinstance(cell, dict):
        return {str(key): _plain(value) for key, value in cell.items()}
    return str(cell)


def _cell_text(cell: Any) -> str:
    """The same for a reader: floats to six figures."""
    if cell is None:
        return "—"
    if isinstance(cell, float):
        return f"{cell:.6g}"
    if isinstance(cell, list):
        return ", ".join(_cell_text(item) for item in cell)
    return str(cell)
