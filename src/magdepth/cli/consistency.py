"""``magdepth evidence consistency``: what can't all be true, what counts different things, what has no room."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import AsOf, Json

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CLAIM [CLAIM]|SOURCE]", help="One claim, two claims, or a source; else the whole ledger."),
]
All = Annotated[bool, typer.Option("--all", help="Show also what agrees, can be reconciled or has room.")]


def consistency(words: Words = None, all_: All = False, as_of: AsOf = None, json: Json = False) -> None:
    """Set claims beside each other: by category and time, in sums, in beds and lines, and where they get mixed up."""
    from magdepth.balance.consistency.finding import finding_dict
    from magdepth.balance.consistency.report import counted, finding_lines, look
    from magdepth.dates import Vintage
    from magdepth.evidence import load_ledger
    from magdepth.observed import load_monthly

    given = tuple(words or ())
    ledger, monthly = load_ledger(), load_monthly()
    vintage = Vintage(as_of if as_of is not None else max((one.known_by for one in ledger.claims), default=_never()))
    found = look(ledger.at(vintage), monthly.at(vintage), given)
    shown = found if all_ or json or len(given) == 2 else tuple(one for one in found if one.serious)
    if json:
        show_json({"as_of": vintage.as_of.isoformat(), "findings": [finding_dict(one) for one in found]})
        return
    for one in shown:
        print("\n".join(finding_lines(one)))
    print(counted(found, len(shown)))


def _never() -> date:
    return date.min
