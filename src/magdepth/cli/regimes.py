"""``magdepth observed regimes``: how figures were reported, period by period, and what moved between them."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import Annotated, Any

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import Json

NOTHING, OPEN = "—", "open"


def regimes(
    which: Annotated[str, typer.Argument(metavar="NAME|FILE", help="Regimes that are shipped, or a file.")] = "ukraine",
    json: Json = False,
) -> None:
    """Show which figure of a report holds what, by period, and what moved against the period before."""
    from magdepth.observed.regimes import load_regimes

    told = load_regimes(which).as_dict()
    if json:
        show_json(told)
        return
    from magdepth.cli.tables import table

    print(f"{told['name']}: {told['title']}\nSource: {told['source']}\n")
    rows = [
        [one["code"], one["first"] or OPEN, one["last"] or OPEN, _figure(one["stopped"]), _figure(one["lost"]),
         ", ".join(one["rest"]["holds"]) or NOTHING, one["hits"]["given"], ", ".join(one["moved"]) or NOTHING]
        for one in told["regimes"]
    ]  # fmt: skip
    table(["Regime", "First", "Last", "Stopped holds", "Lost holds", "Rest holds", "Hits given", "Moved"], rows)
    print("\nRest: launches less what is always given. Moved: now in another figure than in the period before.")
    for one in told["regimes"]:
        print(f"\n{one['code']}")
        told_of = {name: one[name]["means"] for name in ("stopped", "lost", "rest")} | {"note": one["note"]}
        for name, text in told_of.items():
            if text:
                print(fill(text, 110, initial_indent=f"    {name:<9}", subsequent_indent=" " * 13))


def _figure(figure: Mapping[str, Any]) -> str:
    """What a figure holds, and how it is given where that is not always."""
    holds = ", ".join(figure["holds"])
    return holds + ("" if figure["given"] == "always" else f" ({figure['given']})") if holds else NOTHING
