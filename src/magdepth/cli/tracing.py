"""``magdepth evidence trace``: from a parameter to its claims and sources, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from magdepth.cli.frame import show_json
from magdepth.cli.options import AsOf, Json

if TYPE_CHECKING:
    from magdepth.scenario import Quantity, Scenario

Traced = Annotated[str, typer.Argument(metavar="PARAMETER|CLAIM", help="A key of the scenario, or a claim's id.")]
InScenario = Annotated[str, typer.Option("--scenario", metavar="NAME|FILE", help="The scenario that is traced.")]


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


def _claims(scenario: Scenario, quantity: Quantity) -> tuple[str, ...]:
    """The claims that a quantity cites, and those of the quantities that its expression names."""
    from magdepth.scenario.expressions import Expression

    named = quantity.value.names if isinstance(quantity.value, Expression) else ()
    cited = [quantity, *(scenario.quantity(name) for name in named)]
    return tuple(dict.fromkeys(claim for held in cited for claim in held.claims))
