"""The options that several verbs share, each written once with its meaning and its bounds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from magdepth.errors import BadInput, Fault

MAX_SEED = 2**32 - 1


def read_date(text: str | date) -> date:
    """A day written YYYY-MM-DD; BadInput for anything else.

    >>> read_date("2025-06-30")
    datetime.date(2025, 6, 30)
    """
    if isinstance(text, date):
        return text
    try:
        if len(text) != 10:  # date.fromisoformat also takes 20250630 and 2025-W26-1
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(
            Fault("C003", "this is not a date", expected="YYYY-MM-DD", got=repr(text), cure="write it as 2025-06-30")
        ) from None


ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A shipped scenario by name, or a file.", show_default=True)
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of text.")]
Seed = Annotated[int, typer.Option("--seed", min=0, max=MAX_SEED, help="Seed of all chance in the run.")]
Replicates = Annotated[int, typer.Option("--replicates", min=1, help="How many possible futures are drawn.")]
Threads = Annotated[
    int | None, typer.Option("--threads", min=1, help="Threads to use; all cores if not given. Never changes a result.")
]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", metavar="DATE", parser=read_date, help="See the world as it was known on this day."),
]
Until = Annotated[
    date, typer.Option("--until", metavar="DATE", parser=read_date, help="Last day of the window, YYYY-MM-DD.")
]
Overlays = Annotated[
    list[str] | None,
    typer.Option("--overlay", metavar="NAME|FILE", help="Lay this over the scenario; may be given again."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Set one value (see explain); may be given again."),
]
FromPosterior = Annotated[
    str | None,
    typer.Option("--posterior", metavar="NAME|FOLDER", help="Take draws from this posterior, not the scenario's own."),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="local:N|tcp://HOST:PORT",
        help="Work on N processes or on a Dask cluster instead of threads. Never changes a result.",
    ),
]
OutFolder = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write to; made if not there.")]
