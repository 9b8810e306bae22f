"""``magdepth observed parse|append``: daily reports read from their text, and added to a series."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

    given = posted.isoformat() if posted else None
    return [parse_report(one.text, posted=one.posted, id=one.id) for one in read_messages(what, posted=given)]


def _lines(report: Report) -> list[str]:
    """A report for a reader: one line a field, then the notes."""
    head = f"{report.id or 'message'}: {report.kind} of {report.day or 'an unknown day'}"
    if report.refused is not None:
        return [f"{report.id or 'message'}: refused, {report.refused}"]
    out = [head + (f", as of {report.as_of}" if report.as_of else "")]
    for name in ("launched", "downed", "lost", "hits"):
        counts = report.as_dict()[name]
        told = [f"{cls} {value}" for cls, value in counts.items() if value is not None]
        out += [f"    {name:<9}{', '.join(told)}"] if told else []
    sites = [f"{name} {value}" for name, value in (("hit", report.hit_sites), ("debris", report.debris_sites))
             if value is not None]  # fmt: skip
    out += [f"    {'sites':<9}{', '.join(sites)}"] if sites else []
    return out + [f"    note: {note}" for note in report.notes]
