"""What a draft's figure counts: its noun, its time, its value in a topic's unit; and where it stands."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from magdepth.article.topics import FigureSpec, ReadingFile, Topic, first_match, hits
from magdepth.evidence import Category
from magdepth.evidence.draft import Draft, Sentence
from magdepth.units import DAYS_PER_MONTH, DAYS_PER_YEAR

#: Days of the time that a rate is given in, by the words that say it.
_TIMES = (
    (r"(?:per|a|an|each|every|/)\s*(?:day|night)|daily|nightly|/\s*day|day$|night$", 1.0),
    (r"(?:per|a|each|every|/)\s*week|weekly|week$", 7.0),
    (r"(?:per|a|each|every|/)\s*month|monthly|month$", DAYS_PER_MONTH),
    (r"(?:per|a|each|every|/)\s*(?:year|annum)|annual(?:ly)?|yearly|year$", DAYS_PER_YEAR),
    (r"(?:per|an|each|every|/)\s*hour|hourly|hour$", 1.0 / 24.0),
)
_UNIT_TIMES = {"day": 1.0, "night": 1.0, "month": DAYS_PER_MONTH, "year": DAYS_PER_YEAR, "hour": 1.0 / 24.0}
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}

#: Where the words behind a figure stop belonging to it.
_CLAUSE = re.compile(r"[,;:()\u2013\u2014]|\b(?:with|while|but|and|though|whereas)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A draft as one of a topic's figures: its ends in the topic's unit (None where open), and where it stands.

    ``start`` and ``end`` are places in the sentence, equal where it could not be found again. ``category`` is what a
    figure of output counts.
    """

    draft: Draft
    topic: Topic
    spec: FigureSpec
    low: float | None
    best: float | None
    high: float | None
    start: int = 0
    end: int = 0
    category: Category | None = None

    @property
    def value(self) -> float:
        """The figure itself: the best, else the middle of a range, else the only end."""
        if self.best is not None:
            return self.best
        ends = [end for end in (self.low, self.high) if end is not None]
        return math.fsum(ends) / len(ends)

    @property
    def bound(self) -> str:
        """"lower" where only the low end is given, "upper" where only the high one, else ""."""
        if self.best is not None or (self.low is None) == (self.high is None):
            return ""
        return "lower" if self.high is None else "upper"


def figures_of(
    draft: Draft, sentence: Sentence, topics: Sequence[Topic], reading: ReadingFile, others: Sequence[Draft] = ()
) -> Figure | None:
    """The draft as the first fitting figure of the topics; None if none of them knows such a figure.

    ``others`` are the drafts of the same sentence: a bare number takes the unit of one that stands before it.
    """
    start, end = locate(draft, sentence, others)
    draft = _with_unit(draft, others)
    around = _around(sentence.text, start, end, [locate(other, sentence, others) for other in others])
    own = f"{draft.unit} {draft.subject}"
    for topic in topics:
        # What the unit itself says ("5,000 builders") goes before the words around it.
        for spec in sorted(topic.figures, key=lambda spec: not hits(spec.words, own)):
            scale = _scale(draft, spec, sentence.text, end, reading)
            if scale is None or hits(spec.not_, around):
                continue
            if spec.words and not hits(spec.words, f"{around} {own}"):
                continue
            low, best, high = (None if v is None else v * scale for v in (draft.low, draft.best, draft.high))
            return Figure(draft, topic, spec, low, best, high, start, end)
    return None


def locate(draft: Draft, sentence: Sentence, others: Sequence[Draft] = ()) -> tuple[int, int]:
    """Where the draft's number stands in its sentence, with the words of its unit right behind it.

    >>> text = "It makes 2,000 units per month, soon 5,000."
    >>> draft = Draft(5000.0, 5000.0, 5000.0, "units", "units", None, None, False, text, 0, len(text), None, 0)
    >>> begin, end = locate(draft, Sentence(text, 0, len(text), 0))
    >>> text[begin:end]
    '5,000'
    """
    text = sentence.text
    if draft.quote and draft.quote != text and len(draft.quote) < 0.6 * len(text) and draft.quote in text:
        inner = draft.start - sentence.start
        at = inner if text[inner : inner + len(draft.quote)] == draft.quote else text.find(draft.quote)
        return at, at + len(draft.quote)
    for value in dict.fromkeys(v for v in (draft.low, draft.best, draft.high) if v is not None):
        same = [other for other in others if value in (other.low, other.best, other.high)]
        nth = next((k for k, other in enumerate(same) if other is draft), 0)
        places = [hit for shape in _shapes(value) for hit in re.finditer(shape, text, re.IGNORECASE)]
        places.sort(key=lambda hit: hit.start())
        if places:
            hit = places[min(nth, len(places) - 1)]
            return hit.start(), _with_words(text, hit.end(), draft.unit)
    return 0, 0


def _shapes(value: float) -> list[str]:
    """How a value may be written: 25,000 and 25 000, 2.5, 2 million, a third; then in words."""
    plain = f"{value:,.10g}" if value < 1e15 else f"{value:.0f}"
    whole, _, part = plain.partition(".")
    body = r"[,.\s\u00a0\u202f\u2019']?".join(whole.split(","))
    if part:
        body += rf"[.,]{part}0*"
    patterns = [rf"(?<![\d.,])\$?{body}(?![\d]|[,.]\d)"]
    for word, size in _SCALES.items():
        if value >= size:
            short = re.escape(f"{value / size:.10g}")
            patterns.append(rf"(?<![\d.,]){short}[\s\u00a0-]*(?:{word}|{word[0]}n?\b|{word[0]}\b)")
    named = {100.0: "hundred", 1000.0: "thousand", 0.5: "half", 50.0: "half", 33.0: "third", 12.0: "dozen"}
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    if value in named:
        patterns.append(rf"\b(?:an?|one)\s+{named[value]}\b")
    if 1 <= value <= 12 and value == int(value):
        patterns.append(rf"\b{words[int(value) - 1]}\b")
    return patterns


def _with_words(text: str, end: int, unit: str) -> int:
    """The end of the unit's own words, where they follow the number at once."""
    for word in unit.split():
        hit = re.match(rf"[\s\u00a0-]*{re.escape(word)}(?!\w)", text[end:], re.IGNORECASE)
        if hit is None:
            break
        end += hit.end()
    return end


def _around(text: str, start: int, end: int, places: Sequence[tuple[int, int]]) -> str:
    """The words that belong to a figure: from the figure before it to the one behind it, at most sixty signs away."""
    if start == end:
        return text
    left = max([0, start - 80, *(stop for _, stop in places if stop <= start)])
    right = min([len(text), end + 60, *(begin for begin, _ in places if begin >= end and begin > start)])
    behind = _CLAUSE.split(text[end:right], maxsplit=1)[0]
    return text[left:end] + behind


def _with_unit(draft: Draft, others: Sequence[Draft]) -> Draft:
    before = [other for other in others if other.start <= draft.start and other is not draft and other.unit.strip()]
    if draft.unit.strip() or not before:
        return draft
    return replace(draft, unit=before[-1].unit, subject=draft.subject or before[-1].subject)


def _scale(draft: Draft, spec: FigureSpec, text: str, end: int, reading: ReadingFile) -> float | None:
    """What the draft's numbers are multiplied by to stand in the figure's unit; None if they count something else."""
    said = f"{draft.unit} {draft.subject}".strip()
    kinds = [kind for kind in (spec.of, spec.or_) if kind]
    head = re.split(r"\b(?:per|a|an|each|every)\b|/", draft.unit)[0].strip() or draft.subject
    if not any(_counts(kind, head, said, reading) for kind in kinds):
        return None
    scale = 1.0
    for word, size in _SCALES.items():
        if re.search(rf"(?<!\w){word}s?(?!\w)", head, re.IGNORECASE):
            scale *= size
    per = spec.unit.partition("/")[2]
    behind = text[end : end + 40].split(",")[0]
    time = _time(draft.unit) or (_time(behind) if not per or "/" not in draft.unit else None)
    if time is None and per in _UNIT_TIMES and first_match(spec.times, text):
        time = _UNIT_TIMES[per]
    if per not in _UNIT_TIMES:
        return None if _time(draft.unit) and not per and spec.of != "share" else scale
    if time is None:
        return None
    return scale * _UNIT_TIMES[per] / time


def _counts(kind: str, head: str, said: str, reading: ReadingFile) -> bool:
    """Whether a unit's head names things of a kind; where it names none that is known, the subject decides."""
    mine = reading.nouns.get(kind, ())
    if first_match(mine, head):
        return True
    known = any(first_match(words, head) for name, words in reading.nouns.items() if name != kind)
    if known and not first_match(("units", "unit", "place", "places", "people"), head):
        return False
    return bool(first_match(mine, said)) and kind not in ("money", "share")


def _time(text: str) -> float | None:
    for shape, days in _TIMES:
        if re.search(rf"(?:^|(?<=\W))(?:{shape})(?!\w)", text.strip(), re.IGNORECASE):
            return days
    return None


def vague_value(text: str, reading: ReadingFile) -> float | None:
    """The figure that stands for a vague word of the text ("hundreds"), as the reading file has it; None if none."""
    for words, value in reading.vague.items():
        if first_match((words,), text):
            return value
    return None
