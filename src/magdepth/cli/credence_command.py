"""``magdepth evidence believe``: how far each claim of output can be believed beside a month's launches."""

from __future__ import annotations

import re
import sys
from datetime import date
from typing import Annotated

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import AsOf, Json

Month = Annotated[
    str | None, typer.Option("--month", metavar="YYYY-MM", help="The month; the last whole one known if not given.")
]
Asked = Annotated[
    str | None,
    typer.Option("--claim", metavar="CLAIM", help="The claim of this plant's output asked about; else the best one."),
]
_PLAIN = str.maketrans({"–": "-", "−": "-", "→": "->", "…": "..."})


def believe(month: Month = None, claim: Asked = None, as_of: AsOf = None, json: Json = False) -> None:
    """List claims of output by the chance that they can be relied on, given a month's launches and each other."""
    from magdepth.balance.credence import believe as weigh
    from magdepth.balance.credence.wording import credence_lines
    from magdepth.dates import Vintage
    from magdepth.evidence import load_ledger
    from magdepth.observed import load_monthly

    _check(month)
    ledger, monthly = load_ledger(), load_monthly()
    vintage = Vintage(as_of if as_of is not None else max((one.known_by for one in ledger.claims), default=date.min))
    found = weigh(ledger.at(vintage), monthly.at(vintage), month, claim)
    if json:
        show_json(found.as_dict())
        return
    text = "\n".join(credence_lines(found))
    print(text if "utf" in (sys.stdout.encoding or "").lower() else text.translate(_PLAIN))


def _check(month: str | None) -> None:
    from magdepth.errors import BadInput, Fault

    if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise BadInput(Fault("A203", "this is not a month", key="--month", expected="YYYY-MM", got=repr(month),
                             cure="write it as 2025-06"))  # fmt: skip
