"""What is found in a text before anybody has reviewed it: sentences, and drafts of claims."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """One sentence or heading: ``text`` is ``document[start:end]``; paragraphs count from 0."""

    text: str
    start: int
    end: int
    paragraph: int
    heading: bool = False


@dataclass(frozen=True)
class Draft:
    """A quantity as a text gives it; nobody has reviewed it.

    ``low``, ``best``, ``high`` are None where open or not named (a point has all three equal; "up to" has
    only ``high``; "more than" only ``low``). ``unit`` keeps the text's own words ("drones per day", "%"), money its
    ISO code. ``attributed_to`` is the name as printed, ``period`` the time it speaks of as printed, ``modifier``
    the words that bound it. ``quote`` is ``document[start:end]``. ``sentence`` counts the sentences of the text.
    """

    low: float | None
    best: float | None
    high: float | None
    unit: str
    subject: str
    attributed_to: str | None
    modifier: str | None
    hedged: bool
    quote: str
    start: int
    end: int
    period: str | None
    sentence: int


@dataclass(frozen=True)
class Extraction:
    """All sentences of a text, the drafts in the order in which they stand there, and how many were left out."""

    sentences: tuple[Sentence, ...]
    drafts: tuple[Draft, ...]
    left_out: int = 0


def draft_dict(draft: Draft) -> dict[str, object]:
    """A draft as ``--json`` shows it."""
    keys = (
        "low", "best", "high", "unit", "subject", "attributed_to", "modifier", "hedged", "quote", "start", "end",
        "period",
    )
    return {key: getattr(draft, key) for key in keys}
