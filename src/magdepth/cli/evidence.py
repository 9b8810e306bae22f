"""``magdepth evidence list|show|trace|check``: the claims, and what rests on them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from magdepth.cli.frame import show_json
from magdepth.cli.options import AsOf, Json

if TYPE_CHECKING:
    from magdepth.evidence import LedgerView
    from magdepth.scenario import Quantity, Scenario

app = typer.Typer(help="List, show, trace or check claims.", no_args_is_help=True)

Word = Annotated[str | None, typer.Argument(metavar="[WORD]", help="Only claims in which this word stands.")]
ClaimId = Annotated[str, typer.Argument(metavar="CLAIM", help="A claim's id, such as a001.")]
Traced = Annotated[str, typer.Argument(metavar="PARAMETER|CLAIM", help="A key of the scenario, or a claim's id.")]
InScenario = Annotated[str, typer.Option("--scenario", metavar="NAME|FILE", help="The scenario that is traced.")]
Folder = Annotated[
    Path | None, typer.Argument(metavar="[FOLDER]", help="A ledger's folder; the shipped one if not given.")
]


@app.command("list")
def list_(word: Word = None, as_of: AsOf = None, json: Json = False) -> None:
    """List claims by id, one a line."""
    from magdepth.evidence.show import list_data, list_lines

    view = _view(as_of)
    if json:
        show_json(list_data(view, word))
    else:
        fitting = list_lines(view, word)
        print("\n".join(fitting) if fitting else "No claim fits.")


@app.command("show")
def show(claim: ClaimId, as_of: AsOf = None, json: Json = False) -> None:
    """Show one claim with its source, origin, grade and links."""
    from magdepth.evidence.show import show_data, show_lines

    view = _view(as_of)
    if json:
        show_json(show_data(view, claim))
    else:
        print("\n".join(show_lines(view, claim)))


@app.command("trace")
def trace(
    word: Traced, scenario: InScenario = "alabuga-2025", as_of: AsOf = None, json: Json = False
) -> None:
    """Trace a parameter to its claims and sources, or a claim to the parameters that rest on it."""
    from magdepth.evidence import load_ledger
    from magdepth.evidence.show import Use, trace_data, trace_lines
    from magdepth.scenario import load

    loaded = load(scenario, as_of=as_of)
    uses = [Use(key, quantity.basis.describe(), _claims(loaded, quantity)) for key, quantity in loaded.all_quantities()]
    view = load_ledger().at(loaded.vintage)
    if json:
        show_json(trace_data(word, uses, view))
    else:
        print("\n".join(trace_lines(word, uses, view)))


@app.command("check")
def check(folder: Folder = None, json: Json = False) -> None:
    """Check a ledger: broken lines, unknown links, impossible dates; exit 2 if anything is wrong."""
    from magdepth.evidence import check_ledger, load_ledger
    from magdepth.evidence.show import check_data, check_lines

    ledger = load_ledger(folder)
    faults = check_ledger(ledger)
    if json:
        show_json({"warnings": check_data(faults)})
    else:
        print("\n".join(check_lines(ledger, faults)))


def _claims(scenario: Scenario, quantity: Quantity) -> tuple[str, ...]:
    """The claims that a quantity cites, and those of the quantities that its expression names."""
    from magdepth.scenario.expressions import Expression

    named = quantity.value.names if isinstance(quantity.value, Expression) else ()
    cited = [quantity, *(scenario.quantity(name) for name in named)]
    return tuple(dict.fromkeys(claim for held in cited for claim in held.claims))


def _view(as_of: date | None) -> LedgerView:
    from magdepth.dates import Vintage
    from magdepth.evidence import load_ledger
    from magdepth.evidence.show import everything

    ledger = load_ledger()
    return everything(ledger) if as_of is None else ledger.at(Vintage(as_of))
