"""What was found in texts, as lines for a reader and as data for ``--json``."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from magdepth.errors import Fault
from magdepth.evidence.documents.batch import DocumentDrafts
from magdepth.evidence.draft import Draft, draft_dict

#: Signs of a line, and of a quote in it.
WIDTH, QUOTED = 110, 160


def reading_data(reading: DocumentDrafts, *, text: bool = False) -> dict[str, object]:
    """One document as data; with ``text`` also the text that the offsets refer to."""
    document = reading.document
    data: dict[str, object] = {
        "name": reading.name,
        "published": document.published.isoformat() if document and document.published else None,
        "title": document.title if document else None,
        "form": document.form if document else None,
        "claims": [draft_dict(draft) for draft in reading.drafts],
        "left_out": reading.found.left_out,
        "notes": [note.as_dict() for note in notes_of(reading)],
    }
    if text and document is not None:
        data["text"] = document.text
    return data


def notes_of(reading: DocumentDrafts) -> tuple[Fault, ...]:
    """What there is to say about a document that was read: doubts about its letters, answers that were dropped."""
    return (*(reading.document.notes if reading.document else ()), *reading.found.dropped)


def reading_lines(reading: DocumentDrafts, *, text: bool = False) -> list[str]:
    """One document for a reader: a line a figure, its quote below."""
    document = reading.document
    if document is None:
        return []
    said = [reading.name]
    if document.title:
        said.append(f'"{_short(document.title, 80)}"')
    said.append(f"published {document.published}" if document.published else "day of publication unknown")
    lines = [", ".join(said)]
    if text:
        lines += ["", document.text, ""]
    for draft in reading.drafts:
        lines += [f"  {line}" for line in draft_lines(draft)]
    if not reading.drafts:
        lines.append("  No quantity was found.")
    if reading.found.left_out:
        left = reading.found.left_out
        what = "1 vague or repeated one is" if left == 1 else f"{left} vague or repeated ones are"
        lines.append(f"  {what} left out; --all prints them.")
    return lines


def draft_lines(draft: Draft) -> list[str]:
    """A draft as two lines: the figure, of what, who said so; and its quote."""
    parts = [figure(draft)]
    if draft.subject and draft.subject.casefold() not in parts[0].casefold():
        parts.append(draft.subject)
    if draft.period:
        parts.append(f"period: {draft.period}")
    parts.append(f"said by {draft.attributed_to}" if draft.attributed_to else "nobody named")
    if draft.hedged:
        parts.append("hedged")
    quote = f'"{_around(draft)}"'
    return [" · ".join(parts), *textwrap.wrap(quote, WIDTH, initial_indent="    ", subsequent_indent="    ")]


def figure(draft: Draft) -> str:
    """The figure with its modifier and unit, bounds as words.

    >>> from magdepth.evidence.draft import Draft
    >>> figure(Draft(None, None, 25e3, "workers", "workers", None, "up to", False, "", 0, 0, None, 0))
    'up to 25,000 workers'
    >>> figure(Draft(300.0, None, 400.0, "per strike", "drones", None, None, False, "", 0, 0, None, 0))
    '300 to 400 per strike'
    """
    low, best, high = (None if value is None else f"{value:,.10g}" for value in (draft.low, draft.best, draft.high))
    if low is not None and high is not None:
        said = low if low == high else f"{low} to {high}"
        if best is not None and low != high:
            said += f" (best {best})"
    elif low is None and high is None:
        said = best if best is not None else "(vague)"
    else:
        bound = low if low is not None else high
        said = bound or ""
        if best is not None and best != bound:
            said += f" (best {best})"
    one_sided = (low is None) != (high is None)
    modifier = draft.modifier or (("at least" if high is None else "at most") if one_sided else "")
    if low is not None and high is not None and low != high:
        modifier = ""  # "from … to" is said by the two ends
    return " ".join(word for word in (modifier, said, draft.unit) if word)


def folder_lines(read: Sequence[DocumentDrafts], others: dict[str, int], refused: int) -> list[str]:
    """The sum of a folder or a collection, for its last lines."""
    claims = sum(len(reading.drafts) for reading in read)
    left = sum(reading.found.left_out for reading in read)
    counted = f"{_count(len(read), 'document')} read, {_count(claims, 'claim')} drafted"
    lines = [f"{counted}, {left} vague or repeated left out." if left else f"{counted}."]
    if others:
        held = ", ".join(f"{count} {suffix}" for suffix, count in others.items())
        lines.append(f"Files of other kinds were left alone: {held}.")
    if refused:
        lines.append(f"{_count(refused, 'document')} refused, and said why.")
    return lines


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _short(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _around(draft: Draft) -> str:
    """The quote, or where it is long the part of it around the figure."""
    line = " ".join(draft.quote.split())
    written = next((f"{value:,.10g}" for value in (draft.low, draft.high, draft.best) if value is not None), "")
    place = line.find(written)
    if len(line) <= QUOTED or place < QUOTED - 40:
        return _short(line, QUOTED)
    start = line.rfind(" ", 0, place - QUOTED // 2) + 1
    return "…" + _short(line[start:], QUOTED)
