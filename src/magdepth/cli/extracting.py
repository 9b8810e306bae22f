"""``magdepth evidence extract``: the quantities of a text, or of a folder of them, as drafts of claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from magdepth.cli.faults_and_exit import show_faults, show_json
from magdepth.cli.options import Json, read_date
from magdepth.cli.progress import progress
from magdepth.errors import BadInput, Fault

if TYPE_CHECKING:
    from magdepth.evidence.documents.batch import DocumentDrafts, Item
    from magdepth.evidence.documents.plugin import Extractor

What = Annotated[
    str, typer.Argument(metavar="FILE|DIR|-", help="A text, Markdown or saved page; a folder or .jsonl of them; stdin.")
]
Published = Annotated[
    date | None,
    typer.Option("--published", metavar="DATE", parser=read_date, help="Day of publication, if the text has none."),
]
All = Annotated[bool, typer.Option("--all", help="Also print vague quantities and repeats.")]
Keep = Annotated[bool, typer.Option("--keep", help="Keep the drafts for evidence review.")]
Text = Annotated[bool, typer.Option("--text", help="Also print the text that was read; offsets refer to it.")]
By = Annotated[
    str, typer.Option("--extractor", metavar="NAME", help="rules, llm, or one that another package brings.")
]
Where = Annotated[str | None, typer.Option("--endpoint", metavar="URL", help="For llm: OpenAI-compatible, …/v1.")]
Which = Annotated[str | None, typer.Option("--model", metavar="NAME", help="For llm: the model's name there.")]
Patience = Annotated[
    float, typer.Option("--timeout", min=0.1, max=3600.0, help="For llm: seconds to wait for an answer.")
]
Processes = Annotated[
    int | None,
    typer.Option("--processes", min=1, help="Processes for a folder; all cores if not given. Never changes a result."),
]


def extract(
    what: What, published: Published = None, all_: All = False, keep: Keep = False, text: Text = False,
    extractor: By = "rules", endpoint: Where = None, model: Which = None, timeout: Patience = 120.0,
    processes: Processes = None, json: Json = False,
) -> None:  # fmt: skip
    """Find the quantities in a text, who said each, and where it stands; nothing is taken as true by it."""
    from magdepth.evidence.documents.batch import read_many
    from magdepth.evidence.documents.folder_report import folder_lines, notes_of, reading_data, reading_lines

    chosen = _extractor(extractor, endpoint, model, timeout)
    items, others, notes, several = _items(what)
    with progress("reading") as report:
        readings = list(read_many(items, published=published, extractor=chosen, everything=all_, processes=processes,
                                  report=report))  # fmt: skip
    refused = [fault for reading in readings for fault in reading.refused]
    if not several and refused:
        raise BadInput(*refused)
    kept_count = _keep(readings) if keep else None
    read = [reading for reading in readings if reading.document is not None]
    if json:
        data = [reading_data(reading, text=text) for reading in read]
        kept_entry: dict[str, object] = {"kept": kept_count} if keep else {}
        if several:
            refusals = [{**fault.as_dict(), "name": fault.file} for fault in (*_refusing(notes), *refused)]
            remarks = [fault.as_dict() for fault in notes if fault not in _refusing(notes)]
            show_json({"documents": data, "refused": refusals, "others": others, "notes": remarks, **kept_entry})
        else:
            show_json({**data[0], **kept_entry})
    else:
        for reading in read:
            print("\n".join(reading_lines(reading, text=text)))
            show_faults(notes_of(reading))
        show_faults([*notes, *refused])
        if several:
            print("\n".join(folder_lines(read, others, len({fault.file for fault in refused}) + len(_refusing(notes)))))
        if kept_count is not None:
            print(f"{kept_count} kept for review: magdepth evidence review")
    if refused or _refusing(notes):
        raise typer.Exit(2)


def _extractor(name: str, endpoint: str | None, model: str | None, timeout: float) -> Extractor:
    from magdepth.evidence.documents import endpoint as asked
    from magdepth.evidence.documents.plugin import MODEL, Extractor, check_extractor

    check_extractor(name)
    if name == MODEL:
        return Extractor(name, asked.endpoint(endpoint, model, timeout))
    if endpoint or model:
        raise BadInput(Fault("E230", "an endpoint and a model are for a language model", key="--extractor",
                             got=repr(name), cure="give --extractor llm"))  # fmt: skip
    return Extractor(name)


def _items(what: str) -> tuple[list[Item], dict[str, int], Sequence[Fault], bool]:
    """What is to be read, the files of other kinds, what there is to tell, and whether it is more than one text."""
    from magdepth.evidence.documents.batch import Item
    from magdepth.evidence.documents.collection import read_collection
    from magdepth.evidence.documents.decoding import shown_name
    from magdepth.evidence.documents.document import STDIN
    from magdepth.evidence.documents.folder import listing

    path = Path(what)
    if what == STDIN:
        return [Item("stdin")], {}, (), False
    if path.is_dir():
        listed = listing(path)
        return [Item(shown_name(name), path / name) for name in listed.names], listed.others, listed.notes, True
    if path.suffix.casefold() == ".jsonl":
        texts, faults = read_collection(path)
        return [Item(text.name, document=text) for text in texts], {}, faults, True
    return [Item(shown_name(what), path)], {}, (), False


def _refusing(notes: Sequence[Fault]) -> list[Fault]:
    """Of what was told about a folder or a collection, what is a refusal: all but links within the folder."""
    return [note for note in notes if note.code != "E221"]


def _keep(readings: Sequence[DocumentDrafts]) -> int:
    from magdepth.evidence.entry.drafts import DraftBatch, keep_all

    return keep_all([
        DraftBatch(reading.drafts, reading.document.text, reading.name, reading.document.published)
        for reading in readings
        if reading.document is not None and reading.drafts
    ])
