"""``magdepth read FILE``: a report handed back, sentence by sentence; page and JSON in a folder."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import Json, OutFolder, Replicates, Seed, Threads, read_date

Report = Annotated[str, typer.Argument(metavar="FILE", help="A text, Markdown or HTML file; - reads stdin.")]
Published = Annotated[
    date | None,
    typer.Option("--published", metavar="DATE", parser=read_date, help="The day of the report; else what it says."),
]
Scenario = Annotated[str, typer.Option("--scenario", metavar="NAME|FILE", help="The scenario that carries it.")]
Docs = Annotated[
    Path | None,
    typer.Option("--docs", metavar="FILE", help="Also write a Markdown page without the report's own text."),
]


def read(
    file: Report,
    published: Published = None,
    scenario: Scenario = "alabuga-2025",
    out: OutFolder = Path("out"),
    docs: Docs = None,
    replicates: Replicates = 200,
    seed: Seed = 1,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Hand a report back: for every sentence the claims, a verdict, what carries it, and what follows if it is true."""
    from magdepth.article.export import read_json, write_read
    from magdepth.article.make import read_article
    from magdepth.article.wording import render_docs, render_terminal
    from magdepth.cli.progress import progress
    from magdepth.files import make_folder, write_one

    make_folder(out, "B203", "what was read")
    with progress("read") as step:
        document = read_article(
            file, published=published, scenario=scenario, seed=seed, replicates=replicates, threads=threads,
            progress=step,
        )
        paths = write_read(document, out)
        if docs is not None:
            page = render_docs(document, _command(file, published, scenario, docs))
            write_one(page, docs, "B203", "the page of docs")
    if json:
        show_json(read_json(document))
        return
    import shutil

    ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
    print(render_terminal(document, width=min(100, shutil.get_terminal_size().columns), ascii_only=ascii_only))
    print(f"Written to {out}: {', '.join(path.name for path in paths)}")


def _command(file: str, published: date | None, scenario: str, docs: Path) -> str:
    """The command line that makes the page of docs, as a reader would type it."""
    day = "" if published is None else f" --published {published.isoformat()}"
    named = "" if scenario == "alabuga-2025" else f" --scenario {scenario}"
    return f"magdepth read {file}{day}{named} --docs {docs}"
