"""A JSONL file of texts: one document a line, its text in the line or in a file beside it."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from magdepth.errors import BadInput, Fault
from magdepth.evidence.documents.decoding import clean, shown_name
from magdepth.evidence.documents.document import Document, Form, from_bytes, published_day, read_document
from magdepth.evidence.documents.folder import within

#: A collection may be so large, in bytes.
MOST = 100_000_000


def read_collection(path: Path) -> tuple[list[Document], list[Fault]]:
    """The documents of a JSONL file and the faults of the lines that give none; BadInput if the file can't be read.

    A line is ``{"id", "text", "published", "title", "form"}``, all but the text at will, or has ``text_file`` in place
    of the text: a path from the file's own folder, refused if it leads outside.
    """
    name = shown_name(str(path))
    if not path.is_file():
        raise BadInput(Fault("E210", "there is no such file", file=name, cure="check the path"))
    try:
        if path.stat().st_size > MOST:
            raise BadInput(Fault("E213", "the file is too large", file=name, expected=f"at most {MOST // 1_000_000} MB",
                                 cure="cut it into parts"))  # fmt: skip
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(Fault("E212", f"it can't be read: {error.strerror}", file=name)) from None
    read: list[Document] = []
    faults: list[Fault] = []
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            try:
                read.append(_document(line, number, path))
            except BadInput as refused:
                faults += refused.faults
    if not read and not faults:
        raise BadInput(Fault("E215", "there is no text in it", file=name, cure="name another file"))
    return read, faults


def _document(line: bytes, number: int, path: Path) -> Document:
    row = _row(line, number, path)
    wrong = [key for key in ("id", "text", "published", "title", "text_file") if not isinstance(row.get(key, ""), str)]
    if wrong:
        raise _fault(path, number, "this must be a text", key=wrong[0], got=type(row[wrong[0]]).__name__)
    place = shown_name(str(path))
    name = shown_name(row.get("id") or row.get("url") or f"{path.name}:{number}")[:200]
    day = published_day(row["published"]) if row.get("published") else None
    if row.get("published") and day is None:
        raise _fault(path, number, "this is not a date", key="published", expected="YYYY-MM-DD",
                     got=repr(row["published"][:40]))  # fmt: skip
    if "text" in row:
        form = row.get("form", "text")
        if form not in get_args(Form):
            raise _fault(path, number, "there is no such form", key="form", expected=", ".join(get_args(Form)),
                         got=repr(form)[:40])  # fmt: skip
        # With a byte order mark, since a page may declare the encoding that it was once saved in.
        raw = BOM_UTF8 + row["text"].encode("utf-8", "replace")
        try:
            made = from_bytes(raw, name=name, form=form, published=day)
        except BadInput as error:
            raise BadInput(*(replace(fault, file=place, line=number) for fault in error.faults)) from None
        return replace(made, title=clean(row.get("title") or "")[:300] or made.title)
    if "text_file" not in row:
        raise _fault(path, number, "a line needs text or text_file", key="text")
    file = path.parent / row["text_file"]
    if not within(file, path.parent):
        raise BadInput(Fault("E220", "the path leads outside the folder of this file", file=place,
                             line=number, key="text_file", got=repr(row["text_file"][:80]),
                             cure="put the text beside the file, or into the line"))  # fmt: skip
    return read_document(file, published=day, name=name)


def _row(line: bytes, number: int, path: Path) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise _fault(path, number, "this line is not JSON", cure="one object a line") from None
    if not isinstance(row, dict):
        raise _fault(path, number, "this line is no object", got=type(row).__name__)
    return row


def _fault(path: Path, line: int, message: str, **more: str) -> BadInput:
    return BadInput(Fault("E219", message, file=shown_name(str(path)), line=line, **more))
