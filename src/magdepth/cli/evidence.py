"""``magdepth evidence``: its words, each carried out in a file of its own group."""

from __future__ import annotations

import typer

from magdepth.cli import adding, extracting, ledger, reviewing, tracing, weighing

app = typer.Typer(help="Read, review, weigh and trace claims.", no_args_is_help=True)

app.command("list")(ledger.list_)
app.command("show")(ledger.show)
app.command("check")(ledger.check)
app.command("add")(adding.add)
app.command("import")(adding.import_)
app.command("drafts")(reviewing.drafts)
app.command("review")(reviewing.review)
app.command("seal")(adding.seal)
app.command("trace")(tracing.trace)
app.command("impact")(tracing.impact)
app.command("coverage")(tracing.coverage)
app.command("consistency")(weighing.consistency)
app.command("estimate")(weighing.estimate)
app.command("track")(weighing.track)
app.command("believe")(weighing.believe)
app.command("extract")(extracting.extract)
