"""``magdepth evidence list|show|check``: the claims of the ledger."""

from __future__ import annotations

import gc
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import AsOf, Json

if TYPE_CHECKING:
    from magdepth.evidence import LedgerView

Word = Annotated[str | None, typer.Argument(metavar="[WORD]", help="Only claims in which this word stands.")]
ClaimId = Annotated[str, typer.Argument(metavar="CLAIM", help="A claim's id, such as a001.")]
Folder = Annotated[
    Path | None, typer.Argument(metavar="[FOLDER]", help="A ledger's folder; if not given, the shipped and your own.")
]


def list_(word: Word = None, as_of: AsOf = None, json: Json = False) -> None:
    """List claims by id, one a line."""
    from magdepth.evidence.listing import list_data, list_lines

    view = view_as_of(as_of)
    if json:
        _show_rows(list_data(view, word))
    else:
        fitting = list_lines(view, word)
        print("\n".join(fitting) if fitting else "No claim fits.")


def show(claim: ClaimId, as_of: AsOf = None, json: Json = False) -> None:
    """Show one claim with its source, origin, grade and links."""
    from magdepth.evidence.listing import show_data, show_lines

    view = view_as_of(as_of)
    if json:
        show_json(show_data(view, claim))
    else:
        print("\n".join(show_lines(view, claim)))


def check(folder: Folder = None, json: Json = False) -> None:
    """Check a ledger: changed records, broken lines, unknown links, impossible dates; exit 2 if anything is wrong."""
    from magdepth.evidence import check_ledger, load_ledger
    from magdepth.evidence.listing import check_data, check_lines, seal_lines, seals_data

    ledger = load_ledger(folder)
    gc.freeze()
    faults = check_ledger(ledger)
    if json:
        show_json({"warnings": check_data(faults), "sealed": seals_data(ledger)})
    else:
        print("\n".join([*check_lines(ledger, faults), *seal_lines(ledger)]))


def view_as_of(as_of: date | None) -> LedgerView:
    """The shipped and the user's ledger as known on a day; all of it without one."""
    from magdepth.dates import Vintage
    from magdepth.evidence import load_ledger
    from magdepth.evidence.listing import everything

    ledger = load_ledger()
    gc.freeze()  # a large ledger stays until the end: looking through it for garbage takes longer than showing it
    return everything(ledger) if as_of is None else ledger.at(Vintage(as_of))


def _show_rows(rows: list[dict[str, object]]) -> None:
    """A list as JSON, one row a line: many times quicker than the indented form, and what a search in lines wants."""
    import json

    lines = (json.dumps(row, sort_keys=True, ensure_ascii=False, allow_nan=False) for row in rows)
    print("[" + ",\n".join(lines) + "]")
