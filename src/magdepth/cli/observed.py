"""``magdepth observed``: its words, each carried out in a file of its own group."""

from __future__ import annotations

import typer

from magdepth.cli import parsing, regimes, series

app = typer.Typer(help="Import, list, show, plot or check reported series.", no_args_is_help=True)

app.command("import")(series.import_)
app.command("parse")(parsing.parse)
app.command("append")(parsing.append)
app.command("list")(series.list_)
app.command("show")(series.show)
app.command("plot")(series.plot)
app.command("check")(series.check)
app.command("regimes")(regimes.regimes)
