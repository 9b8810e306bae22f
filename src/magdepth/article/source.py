"""The report as it is taken in: its text, the day it is of, and the day from which the world is seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from magdepth.errors import BadInput, Fault
from magdepth.evidence.documents.document import Document, read_document
from magdepth.scenario.declared import Declared

#: Longest report in words; a book is no report, and every sentence is shown.
LONGEST = 40_000

#: A text of so many words is judged by the share of the commonest English ones among them.
ENOUGH, ENGLISH = 12, 0.12

_COMMON = frozenset((
    "the", "a", "an", "of", "to", "and", "in", "is", "are", "was", "were", "that", "this", "it", "for", "on", "with",
    "as", "by", "at", "from", "be", "has", "have", "had", "not", "but", "or", "which", "its", "their", "they", "he",
    "his", "her", "will", "would", "said", "who", "after", "into", "more", "than", "about",
))  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


DatedBy = Literal["you", "the document", "nobody"]


@dataclass(frozen=True)
class ReportSource:
    """A report ready to be read: ``as_of`` is ``published`` held within what the scenario allows.

    ``dated_by`` is "you", "the document" or "nobody"; ``notes`` are remarks that the reader must see.
    """

    document: Document
    words: int
    published: date
    dated_by: DatedBy
    as_of: date
    notes: tuple[str, ...]


def take_in(
    path: Path | Literal["-"], declared: Declared, published: date | None, today: date | None = None
) -> ReportSource:
    """Read a report and settle its day by what a scenario declares.

    BadInput for what can't be read, B201 without words, B202 if too long.
    A report without a day is taken to be of the last day that the scenario allows (``today`` if that is earlier).
    """
    document = read_document(path, published=published)
    count = len(_WORD.findall(document.text))
    if count == 0:
        raise BadInput(Fault("B201", "there are no words in it", file=document.name, cure="give a report as text"))
    if count > LONGEST:
        raise BadInput(Fault("B202", "is too long to be read back sentence by sentence", file=document.name,
                             expected=f"at most {LONGEST:,} words", got=f"{count:,}",
                             cure="cut it into parts; evidence extract takes any length"))
    span = declared.as_of
    day = document.published
    dated_by: DatedBy = "you" if published is not None else "the document"
    notes = [f"{fault.message}." for fault in document.notes]
    if day is None:
        day, dated_by = min(span.last, today or date.today()), "nobody"
        notes.append(
            f"Nobody says when this was published: it is read as of {day}, the last day that the scenario allows. "
            "Give the day with --published."
        )
    as_of = min(max(day, span.first), span.last)
    if as_of > day:
        notes.append(
            f"The scenario holds from {span.first} on: claims and months known by then are used, though the report is "
            f"of {day}."
        )
    elif as_of < day and dated_by != "nobody":
        notes.append(f"The scenario holds until {span.last}: nothing known after that day is used, though the report "
                     f"is of {day}.")
    if not english(document.text):
        notes.append("This does not look like English. The rules of reading know English alone: expect most sentences "
                     "to come back as outside the model.")
    return ReportSource(document, count, day, dated_by, as_of, tuple(notes))


def english(text: str) -> bool:
    """True unless a text of twenty words or more has too few of the commonest English ones.

    >>> english("The plant is said to make more of them than it did in the year before that.")
    True
    >>> english("Das Werk soll nun mehr davon herstellen als im Jahr zuvor, sagen Leute, die es von dort wissen.")
    False
    """
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < ENOUGH:
        return True
    return sum(word in _COMMON for word in words) >= ENGLISH * len(words)


def title_of(document: Document) -> str:
    """The document's own title, else its first line if it is short enough to be one, else its name."""
    first = next((line.strip(" #*") for line in document.text.splitlines() if line.strip()), "")
    plain = " ".join(first.split())
    if not document.title and (len(plain) > 90 or plain.endswith(".")):
        return document.name.rsplit("/", 1)[-1]
    title = " ".join((document.title or plain).split())
    return title if len(title) <= 90 else title[:89].rsplit(" ", 1)[0] + "…"
