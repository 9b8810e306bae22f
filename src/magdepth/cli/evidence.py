"""``magdepth evidence``: its words, each carried out in a file of its own group."""

from __future__ import annotations

import typer

from magdepth.cli import ledger, tracing

app = typer.Typer(help="Read, review, weigh and trace claims.", no_args_is_help=True)

app.command("list")(ledger.list_)
app.command("show")(ledger.show)
app.command("check")(ledger.check)
app.command("trace")(tracing.trace)
