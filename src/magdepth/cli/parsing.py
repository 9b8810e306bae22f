"""``magdepth observed parse|append|regimes``: daily reports read from text, and how their figures were reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, Any

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import Json, read_date

if TYPE_CHECKING:
    from magdepth.observed.reports import Report

What = Annotated[str, typer.Argument(metavar="FILE|-", help="A report as pasted (.txt), an export (.jsonl), or stdin.")]
Posted = Annotated[
    date | None,
    typer.Option("--posted", metavar="DATE", parser=read_date, help="Day of the posting, if the file has none."),
]
New = Annotated[bool, typer.Option("--new", help="Make the series if there is none of that name.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name under which the series is kept.")]
NOTHING, OPEN = "—", "open"


def parse(what: What, posted: Posted = None, json: Json = False) -> None:
    """Read the Air Force's daily reports; --json prints one object a message, each on a line."""
    from json import dumps

    for report in _reports(what, posted):
        if json:
            print(dumps(report.as_dict(), ensure_ascii=False, allow_nan=False))
        else:
            print("\n".join(_lines(report)))


def append(name: Name, what: What, posted: Posted = None, new: New = False, json: Json = False) -> None:
    """Add daily reports to a series; a correction supersedes, a repeat changes nothing."""
    from magdepth.observed.reports.appending import append_reports
    from magdepth.observed.series_store import check_name

    check_name(name)
    part = {
        "file": "stdin" if what == "-" else Path(what).name,
        "format": "reports",
        "imported": date.today().isoformat(),
    }
    series, account = append_reports(name, _reports(what, posted), part, new=new)
    if json:
        show_json({"series": name, "last": series.last and series.last.isoformat(), **account.as_dict()})
        return
    print(f"Series '{name}': {len(account.added)} added, {len(account.superseded)} superseding, "
          f"{len(account.repeated)} there already, {len(account.refused)} refused")  # fmt: skip
    for called, why in account.refused:
        print(f"  {called}: {why}")


def _reports(what: str, posted: date | None) -> list[Report]:
    from magdepth.observed.reports import parse_report
    from magdepth.observed.reports.reading import read_messages

    day = posted.isoformat() if posted else None
    return [
        parse_report(message.text, posted=message.posted, id=message.id) for message in read_messages(what, posted=day)
    ]


def _lines(report: Report) -> list[str]:
    """A report for a reader: one line a field, then the notes."""
    head = f"{report.id or 'message'}: {report.kind} of {report.day or 'an unknown day'}"
    if report.refused is not None:
        return [f"{report.id or 'message'}: refused, {report.refused}"]
    lines = [head + (f", as of {report.as_of}" if report.as_of else "")]
    for name in ("launched", "downed", "lost", "hits"):
        counts = report.as_dict()[name]
        reported = [f"{cls} {value}" for cls, value in counts.items() if value is not None]
        lines += [f"    {name:<9}{', '.join(reported)}"] if reported else []
    sites = [f"{name} {value}" for name, value in (("hit", report.hit_sites), ("debris", report.debris_sites))
             if value is not None]  # fmt: skip
    lines += [f"    {'sites':<9}{', '.join(sites)}"] if sites else []
    return lines + [f"    note: {note}" for note in report.notes]


def regimes(
    which: Annotated[str, typer.Argument(metavar="NAME|FILE", help="Regimes that are shipped, or a file.")] = "ukraine",
    json: Json = False,
) -> None:
    """Show which figure of a report holds what, by period, and what moved against the period before."""
    from magdepth.observed.regimes import load_regimes

    loaded = load_regimes(which).as_dict()
    if json:
        show_json(loaded)
        return
    from magdepth.cli.tables import table

    print(f"{loaded['name']}: {loaded['title']}\nSource: {loaded['source']}\n")
    rows = [
        [regime["code"], regime["first"] or OPEN, regime["last"] or OPEN, _figure(regime["stopped"]),
         _figure(regime["lost"]), ", ".join(regime["rest"]["holds"]) or NOTHING, regime["hits"]["given"],
         ", ".join(regime["moved"]) or NOTHING]
        for regime in loaded["regimes"]
    ]  # fmt: skip
    table(["Regime", "First", "Last", "Stopped holds", "Lost holds", "Rest holds", "Hits given", "Moved"], rows)
    print("\nRest: launches less what is always given. Moved: now in another figure than in the period before.")
    for regime in loaded["regimes"]:
        print(f"\n{regime['code']}")
        meanings = {name: regime[name]["means"] for name in ("stopped", "lost", "rest")} | {"note": regime["note"]}
        for name, text in meanings.items():
            if text:
                print(fill(text, 110, initial_indent=f"    {name:<9}", subsequent_indent=" " * 13))


def _figure(figure: Mapping[str, Any]) -> str:
    """What a figure holds, and how it is given where that is not always."""
    holds = ", ".join(figure["holds"])
    return holds + ("" if figure["given"] == "always" else f" ({figure['given']})") if holds else NOTHING
