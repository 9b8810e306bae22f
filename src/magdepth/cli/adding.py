"""``magdepth evidence add|import|seal``: what writes to a ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import Json, read_date
from magdepth.errors import BadInput, Fault

Ids = list[str] | None


def _text(name: str, help: str, metavar: str = "TEXT") -> Any:
    return typer.Option(name, metavar=metavar, help=help)


def add(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE|-]", help="A claim as a JSON object; options go before its keys.")
    ] = None,
    subject: Annotated[str | None, _text("--subject", "What the claim is about.")] = None,
    quantity: Annotated[str | None, _text("--quantity", "What is counted, such as 'output'.")] = None,
    best: Annotated[float | None, _text("--best", "The figure itself.", "NUMBER")] = None,
    low: Annotated[float | None, _text("--low", "The lower end, or 'more than'.", "NUMBER")] = None,
    high: Annotated[float | None, _text("--high", "The upper end, or 'up to'.", "NUMBER")] = None,
    unit: Annotated[str | None, _text("--unit", "Unit of the figures, such as drones/month.")] = None,
    kind: Annotated[str | None, _text("--kind", "How to read the figures; taken from them if not given.")] = None,
    period: Annotated[str | None, _text("--period", "The time it speaks of: 2025-06, 2025, or words.")] = None,
    known_by: Annotated[
        date | None, typer.Option("--known-by", metavar="DATE", parser=read_date, help="Since when it is public.")
    ] = None,
    source: Annotated[str | None, _text("--source", "Id of a source that the ledger has.", "ID")] = None,
    publisher: Annotated[str | None, _text("--publisher", "A new source: who published it.")] = None,
    title: Annotated[str | None, _text("--title", "A new source: its title.")] = None,
    published: Annotated[str | None, _text("--published", "A new source: the day as printed.", "DAY")] = None,
    tier: Annotated[str | None, _text("--tier", "A new source: primary, study, press, secondary, article.")] = None,
    url: Annotated[str | None, _text("--url", "A new source: its address.")] = None,
    origin: Annotated[str | None, _text("--origin", "Whose voice it is.")] = None,
    grade: Annotated[str | None, _text("--grade", "Admiralty grade: reliability and credibility, such as C3.")] = None,
    category: Annotated[
        str | None, _text("--category", "For output and launches, such as strike,alabuga,2025-06.", "TYPE,PLANT,PERIOD")
    ] = None,
    paraphrase: Annotated[str | None, _text("--paraphrase", "The claim in your own words, thirty at most.")] = None,
    derived: Annotated[str | None, _text("--derived", "The formula, where you computed the figure.")] = None,
    contradicts: Annotated[Ids, _text("--contradicts", "A claim that can't hold too; may be repeated.", "ID")] = None,
    supports: Annotated[Ids, _text("--supports", "A claim that this one bears out; may be repeated.", "ID")] = None,
    repeats: Annotated[str | None, _text("--repeats", "The claim whose voice this one passes on.", "ID")] = None,
    supersedes: Annotated[
        str | None, _text("--supersedes", "The claim that this one corrects; what is not given is taken over.", "ID")
    ] = None,
    identity: Annotated[str | None, _text("--id", "An id of your own; the next free one if not given.", "ID")] = None,
    json: Json = False,
) -> None:
    """Add one claim to your own ledger, from options, from a JSON object, or both."""
    from magdepth.evidence.entry.adding import NOWHERE, Given, add_records
    from magdepth.evidence.records.loaded import RecordPlace

    record = {} if file is None else _one_object(file)
    described = {"publisher": publisher, "title": title, "published": published, "tier": tier, "url": url}
    options: dict[str, object] = {
        "id": identity, "subject": subject, "quantity": quantity, "best": best, "low": low, "high": high, "unit": unit,
        "kind": kind, "period": period, "known_by": known_by and known_by.isoformat(),
        "source": _source(source, described), "origin": origin, "paraphrase": paraphrase, "derived": derived,
        "contradicts": contradicts, "supports": supports, "repeats": repeats, "supersedes": supersedes,
    }  # fmt: skip
    options |= _graded(grade) | _categorised(category)
    record |= {key: value for key, value in options.items() if value is not None}
    if not record:
        raise BadInput(Fault("E157", "no claim is given", cure="see magdepth evidence add --help"))
    record = _corrected(record)
    place = NOWHERE if file is None else RecordPlace(file, 1)
    added = add_records([Given(place, record)])
    _report(added.claims, added.sources, json)


def _source(named: str | None, described: dict[str, str | None]) -> str | dict[str, str] | None:
    """The source by its id, or a new one by what describes it; BadInput E157 for both."""
    if not any(described.values()):
        return named
    if named is not None:
        raise BadInput(Fault("E157", "a source is both named and described", key="--source",
                             cure="give --source ID, or --publisher and what goes with it"))  # fmt: skip
    return {key: value for key, value in described.items() if value is not None}


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="Claims and sources, one JSON object a line.")],
    json: Json = False,
) -> None:
    """Add many claims and sources to your own ledger: all of them, or none and every fault."""
    from magdepth.evidence.entry.importing import import_file

    added = import_file(file)
    _report(added.claims, added.sources, json)


def seal(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The ledger's folder.")],
    anew: Annotated[
        bool, typer.Option("--anew", help="Make all marks afresh: what is there now is taken as right.")
    ] = False,
    json: Json = False,
) -> None:
    """Seal a ledger: chain its records by hashes, so that a change to an old one is found."""
    from magdepth.evidence.records.sealing import seal_folder

    done = seal_folder(folder, anew=anew)
    if json:
        show_json({"sealed": done.marked, "records": done.records, "head": done.digest})
    else:
        print(f"{done.marked} of {done.records} records sealed now; head {done.digest}")


def _report(claims: tuple[str, ...], sources: tuple[str, ...], json: bool) -> None:
    if json:
        show_json({"added": list(claims), "sources": list(sources)})
        return
    for what, names in (("claim", claims), ("source", sources)):
        if names:
            listed = ", ".join(names) if len(names) <= 5 else f"{names[0]} to {names[-1]}"
            print(f"Added {len(names)} {what}{'s' if len(names) > 1 else ''}: {listed}")


def _one_object(file: str) -> dict[str, object]:
    from magdepth.evidence.entry.importing import read_bytes
    from magdepth.evidence.ledger_files import read_object
    from magdepth.evidence.records.loaded import LoadedRecords, RecordPlace

    loaded = LoadedRecords()
    record = read_object(RecordPlace(file, 1), read_bytes(file).strip(), loaded)
    if record is None:
        raise BadInput(*loaded.faults)
    return record


def _graded(grade: str | None) -> dict[str, object]:
    if grade is None:
        return {}
    if len(grade) != 2:
        raise BadInput(Fault("E157", "this is not a grade", key="--grade", got=grade[:20],
                             expected="a letter A to F and a digit 1 to 6", cure="such as C3"))  # fmt: skip
    return {"reliability": grade[0].upper(), "credibility": grade[1]}


def _categorised(category: str | None) -> dict[str, object]:
    if category is None:
        return {}
    parts = [part.strip() for part in category.split(",")]
    if len(parts) != 3:
        raise BadInput(Fault("E157", "this is not a category", key="--category", expected="TYPE,PLANT,PERIOD",
                             got=category[:60], cure="such as strike,alabuga,2025-06"))  # fmt: skip
    return {"category": dict(zip(("type", "plant", "period"), parts, strict=True))}


def _corrected(record: dict[str, object]) -> dict[str, object]:
    """A correction begins with what it corrects; new figures replace all the old ones and want new words."""
    old = record.get("supersedes")
    if not isinstance(old, str):
        return record
    from magdepth.evidence import load_ledger
    from magdepth.evidence.entry.adding import claim_record
    from magdepth.evidence.listing import everything

    before = claim_record(everything(load_ledger()).record(old))
    dropped = {"id", "supersedes"}
    if record.keys() & {"low", "best", "high", "kind"}:
        dropped |= {"low", "best", "high", "kind", "paraphrase"}
    return {**{key: value for key, value in before.items() if key not in dropped}, **record}
