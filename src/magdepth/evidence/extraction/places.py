"""A figure where it stands in its sentence, and the quantity that is read from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from magdepth.evidence.extraction.bounds import Bounded, bounded
from magdepth.evidence.extraction.clause import Clause
from magdepth.evidence.extraction.numeral import Numeral
from magdepth.evidence.extraction.words import last_word, words

ISO = frozenset(words().money.values())
_WINDOW = 600  # characters of the sentence that are looked at before and behind a figure
_NEAR = 100  # characters before a figure in which the words right before it stand
_UNCOUNTED = ISO | {"share", "times", "%", "percent", "per cent"}


@dataclass(frozen=True)
class Quantity:
    """One figure of a sentence with what it counts; vague ones are not told by default."""

    figure: Bounded
    head: str  # what is counted, by one noun
    rate: str
    unit: str
    subject: str
    period: str | None
    hedged: bool
    said_at: int  # where in the text the figure stands, to find who said it
    vague: bool = False
    deed: str = ""  # what is done with it: launched, stopped, lost …


@dataclass(frozen=True)
class Place:
    """A figure, or the two of a range, in its sentence; ``before`` are the quantities told shortly before.

    ``shown`` is the numeral behind which the unit stands (of a range the second, with the marks of both), ``first``
    the one that begins it, ``span`` the range.
    """

    clause: Clause
    first: Numeral
    shown: Numeral
    span: Bounded | None
    before: Sequence[Quantity]

    @property
    def start(self) -> int:
        """Where the figure begins, of a range where what bounds it begins."""
        return self.span.start if self.span else self.first.start

    @cached_property
    def ahead(self) -> str:
        """The words of the sentence before the figure and what bounds a range."""
        return self.clause.text[max(self.clause.begin, self.start - _WINDOW):self.start]

    @cached_property
    def word_ahead(self) -> str:
        """The word or sign right before the figure, in small letters."""
        return last_word(self.ahead[-_NEAR:])

    def follows(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern that ends with "$" matches right before the figure."""
        first = max(self.clause.begin, self.start - _NEAR)
        return pattern.search(self.clause.text, first, self.start) is not None

    @cached_property
    def rest(self) -> str:
        """The words of the sentence behind the figure."""
        return self.tail(self.shown.end)

    def tail(self, place: int) -> str:
        """The words of the sentence from a place on."""
        return self.clause.text[place:min(self.clause.end, place + _WINDOW)]

    @cached_property
    def index(self) -> int:
        """The index of the first token behind the figure."""
        return self.clause.index(self.shown.end)

    @cached_property
    def last_counted(self) -> Quantity | None:
        """The last quantity before that counts people or things."""
        return next((q for q in reversed(self.before) if q.head and q.head not in _UNCOUNTED and not q.vague), None)

    def in_thousands(self) -> Place:
        """The same figure with its dot as a mark of thousands: "1.500 drones"."""
        span = self.span
        if span is not None:
            span = replace(span, low=_thousandfold(span.low), high=_thousandfold(span.high))
        return Place(self.clause, _undotted(self.first), _undotted(self.shown), span, self.before)

    def bounds(self, behind: str) -> Bounded:
        """The figure with its bounds, ``behind`` being the text behind what it counts."""
        return self.span or bounded(self.clause.text, self.first, self.clause.begin, behind)

    def quantity(self, figure: Bounded, head: str, rate: str, subject: str, *, deed: bool = True) -> Quantity:
        """The quantity of this figure: unit and rate in one, with the sentence's period and hedging."""
        unit = f"{head}{rate}" if rate.startswith("/") else f"{head} {rate}" if rate else head
        clause, first = self.clause, self.first
        return Quantity(
            figure, head, rate, unit, subject or head, clause.period(first.start), clause.hedged, first.start,
            self.shown.vague, clause.deed(first.start, first.end) if deed else "",
        )  # fmt: skip


def _thousandfold(value: float | None) -> float | None:
    return value * 1000 if value is not None and value < 1000 else value


def _undotted(numeral: Numeral) -> Numeral:
    return replace(numeral, value=float(round(numeral.value * 1000)), dotted=False) if numeral.dotted else numeral
