"""What a plug-in says a text holds, held against the text: nothing comes in that does not stand there."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from magdepth.errors import Fault
from magdepth.evidence.documents.stated import states
from magdepth.evidence.draft import Draft, Sentence

#: Of one text at most so many claims are taken, and a quote may be so long.
MOST_CLAIMS, MOST_QUOTE, MOST_WORDS = 500, 2_000, 200
_KEYS = ("low", "best", "high")


@dataclass(frozen=True)
class Found:
    """Drafts that passed, what was dropped and why, and how many vague or repeated ones were left out."""

    drafts: tuple[Draft, ...]
    dropped: tuple[Fault, ...] = ()
    left_out: int = 0


def held_against(text: str, sentences: Sequence[Sentence], answers: Iterable[object]) -> Found:
    """The answers, in the contract's form, that stand in the text, as drafts in the order of the text.

    Dropped and told (E234): a quote that is not in the text, a figure that is not in its quote, bounds in the wrong
    order, a unit that is no text, anything beyond MOST_CLAIMS. A name, a period or a modifier that does not stand in
    the text is left empty.
    """
    drafts: list[Draft] = []
    dropped: list[Fault] = []
    starts = [sentence.start for sentence in sentences]
    places = _Places(text)
    for number, answer in enumerate(answers, 1):
        if number > MOST_CLAIMS:
            dropped.append(Fault("E234", "more claims than a text can have; the rest is dropped",
                                 expected=f"at most {MOST_CLAIMS}"))  # fmt: skip
            break
        try:
            drafts.append(_draft(places, starts, answer))
        except _Refused as refused:
            dropped.append(Fault("E234", f"claim {number} of the extractor was dropped: {refused}"))
    kept = sorted(set(drafts), key=lambda draft: (draft.start, draft.end, draft.unit, draft.subject))
    return Found(tuple(kept), tuple(dropped))


class _Refused(Exception):
    """Why one answer is not taken."""


def _draft(places: _Places, starts: list[int], answer: object) -> Draft:
    if not isinstance(answer, Mapping):
        raise _Refused("it is no object")
    text = places.text
    start, end = places.find(answer)
    quote = text[start:end]
    low, best, high = (_figure(answer, key, quote) for key in _KEYS)
    if low is None and best is None and high is None:
        raise _Refused("it has no figure")
    ordered = [figure for figure in (low, best, high) if figure is not None]
    if ordered != sorted(ordered):
        raise _Refused("low, best and high are not in order")
    unit = _words(answer, "unit")
    if unit is None:
        raise _Refused("its unit is no text")
    attributed, modifier, period = (_words(answer, key) for key in ("attributed_to", "modifier", "period"))
    return Draft(
        low, best, high, unit, _words(answer, "subject") or unit,
        attributed if attributed and attributed in text else None,
        modifier if modifier and modifier.casefold() in quote.casefold() else None,
        answer.get("hedged") is True, quote, start, end,
        period if period and period in text else None, max(bisect_right(starts, start) - 1, 0),
    )  # fmt: skip


class _Places:
    """Where quotes stand in a text: at their offsets, else where they are found first, runs of blanks as one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [found.span() for found in re.finditer(r"\S+", text)]
        self.joined = " ".join(text[start:end] for start, end in self.words)
        self.at = list(accumulate((end - start + 1 for start, end in self.words), initial=0))

    def find(self, answer: Mapping[object, object]) -> tuple[int, int]:
        """Start and end of an answer's quote."""
        quote, start, end = answer.get("quote"), answer.get("start"), answer.get("end")
        if not isinstance(quote, str) or not quote.strip():
            raise _Refused("it has no quote")
        if len(quote) > MOST_QUOTE:
            raise _Refused(f"its quote is longer than {MOST_QUOTE:,} signs")
        if isinstance(start, int) and isinstance(end, int) and start >= 0 and self.text[start:end] == quote:
            return start, end
        place = self.text.find(quote)
        if place >= 0:
            return place, place + len(quote)
        words = " ".join(quote.split())
        place = self.joined.find(words)
        if place < 0:
            raise _Refused("its quote does not stand in the text")
        return self._original(place), self._original(place + len(words) - 1) + 1

    def _original(self, place: int) -> int:
        word = bisect_right(self.at, place) - 1
        return self.words[word][0] + place - self.at[word]


def _figure(answer: Mapping[object, object], key: str, quote: str) -> float | None:
    value = answer.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Refused(f"{key} is no number")
    try:
        figure = float(value)
    except OverflowError:
        raise _Refused(f"{key} is no number") from None
    if not math.isfinite(figure):
        raise _Refused(f"{key} is no number")
    if not states(quote, figure):
        raise _Refused(f"{key}, {figure:,.12g}, does not stand in its quote")
    return figure


def _words(answer: Mapping[object, object], key: str) -> str | None:
    """A short text of one line; None for anything else."""
    value = answer.get(key)
    if not isinstance(value, str) or len(value) > MOST_WORDS:
        return None
    line = " ".join(value.split())
    return line if line.isprintable() else None
