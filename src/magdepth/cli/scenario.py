"""``magdepth scenario list|show|check|kinds``: which there are, what one holds and may hold, and if it is sound."""

from __future__ import annotations

from typing import Annotated

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import FromPosterior, Json, ScenarioName

app = typer.Typer(help="List, show or check scenarios.", no_args_is_help=True)


@app.command("list")
def list_(json: Json = False) -> None:
    """List the shipped scenarios and the overlays made for them."""
    from magdepth.scenario.loading import catalogue

    entries = catalogue()
    if json:
        show_json(entries)
        return
    for entry in entries:
        print(f"{entry['name']}  {entry['title']}")
        print(f"    as of {entry['default']}, or any date from {entry['from']} to {entry['to']}")
        for overlay in entry["overlays"]:
            hindsight = "  (hindsight)" if overlay["hindsight"] else ""
            print(f"    --overlay {overlay['name']}: {overlay['about']}{hindsight}")


@app.command("show")
def show(scenario: ScenarioName, json: Json = False) -> None:
    """Show what a scenario asks, its dates, its parts and what it leaves out."""
    from magdepth.scenario.loading import outline

    entry = outline(scenario)
    if json:
        show_json(entry)
        return
    print(f"{entry['name']}: {entry['title']}\n\n{entry['about']}")
    if entry["question"]:
        print(f"\nQuestion: {entry['question']}")
    print(f"\nAs of {entry['default']}, or any date from {entry['from']} to {entry['to']}: {entry['reason']}")
    print(f"{entry['days']} days from the day after.\n")
    width = max(len(part["name"]) for part in entry["components"])
    for part in entry["components"]:
        about = f"  {part['about']}" if part["about"] else ""
        print(f"  {part['name']:<{width}}  {part['kind']}{about}")
    for left_out in entry["outside"]:
        print(f"  outside the model: {left_out}")


@app.command("check")
def check(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO|FILE", help="A name, or a scenario or overlay file.")],
    posterior: FromPosterior = None,
    json: Json = False,
) -> None:
    """Check a scenario or overlay at every date on which what it may use changes."""
    from magdepth.scenario.check import check as check_scenario

    checked = check_scenario(scenario, posterior=posterior)
    counts = checked.counts()
    if json:
        show_json({"name": checked.name, "dates": [day.isoformat() for day in checked.dates], **counts})
        return
    print(
        f"{checked.name} is sound at {len(checked.dates)} dates from {checked.dates[0]} to {checked.dates[-1]}: "
        f"{counts['keys']} keys, {counts['cited']} cited, {counts['assumed']} assumed, "
        f"{counts['computed']} computed, {counts['neutral']} off"
    )


@app.command("kinds")
def kinds(
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]", help="One kind; all of them if not given.")] = None,
    json: Json = False,
) -> None:
    """Say what a component of each kind may hold: options, links, parameters with units and bounds."""
    from magdepth.errors import BadInput, Fault, suggest
    from magdepth.kinds import KINDS
    from magdepth.scenario.explain import kind_data, kind_lines

    if kind is not None and kind not in KINDS:
        cure = suggest(kind, KINDS) or f"kinds: {', '.join(KINDS)}"
        raise BadInput(Fault("S202", f"there is no kind '{kind}'", cure=cure))
    chosen = [KINDS[kind]] if kind else list(KINDS.values())
    if json:
        show_json([kind_data(entry) for entry in chosen])
    else:
        print("\n\n".join("\n".join(kind_lines(entry)) for entry in chosen))
