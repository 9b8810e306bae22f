"""A report read back as one self-contained page: the text as prose, its claims marked, a note to each sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from magdepth.article import wording
from magdepth.article.document import ArticleDocument, Change, SentenceReading
from magdepth.briefing import words
from magdepth.briefing.chart_text import waterfall_figure
from magdepth.briefing.charts import drawings
from magdepth.briefing.page import anchor, safe_url

if TYPE_CHECKING:
    from jinja2 import Environment

#: How claims stand to a sentence, as the page says it.
RELATIONS = {
    "says": "the ledger's record of it", "repeats": "same voice", "agrees": "another voice agrees",
    "contradicts": "stands against it", "other category": "counts something else", "beside": "on the same subject",
}  # fmt: skip


@dataclass(frozen=True)
class Segment:
    """A piece of a sentence: plain, a ``figure``, or the words of an ``error`` of fact."""

    text: str
    kind: str


def render_page(doc: ArticleDocument) -> str:
    """The page as HTML: no script, nothing loaded; all text of the report escaped."""
    chart = None if doc.waterfall is None else waterfall_figure("reconciliation", doc.waterfall)
    page: dict[str, object] = {
        "doc": doc,
        "dated": wording.dated(doc),
        "account_title": wording.account_title(doc),
        "tally": _tally(doc),
        "quiet": sum(reading.quiet for reading in doc.sentences),
        "paragraphs": [tuple(group) for _, group in groupby(doc.sentences, key=lambda reading: reading.paragraph)],
        "figure_of": chart,
        "charts": {} if chart is None else drawings(chart, doc.as_of),
        "anchors": {row.id for row in doc.sources},
        "later": {later.id for reading in doc.sentences for later in reading.later},
        "uses": {row.id: _uses(row.id, doc.sentences) for row in doc.sources},
        "relations": RELATIONS,
        "errors": [words.number(change.error) for _, change, _ in doc.top],
    }
    return _environment().get_template("read.html").render(page) + "\n"


def segments(reading: SentenceReading) -> tuple[Segment, ...]:
    """A sentence cut into its plain parts, its figures and the words of its errors of fact.

    >>> from types import SimpleNamespace as N
    >>> one = N(text="Up to 25,000 civilians.", drafts=(N(start=6, end=12),), marked=("civilians",))
    >>> [segment.kind for segment in segments(one)]
    ['', 'figure', '', 'error', '']
    """
    places = [(draft.start, draft.end, "figure") for draft in reading.drafts if draft.end > draft.start]
    for marked in reading.marked:
        at = reading.text.find(marked)
        if at >= 0:
            places.append((at, at + len(marked), "error"))
    pieces, reached = [], 0
    for start, end, kind in sorted(places):
        if start < reached:
            continue
        pieces += [Segment(reading.text[reached:start], ""), Segment(reading.text[start:end], kind)]
        reached = end
    return (*(piece for piece in pieces if piece.text), Segment(reading.text[reached:], ""))


def band(change: Change) -> tuple[float, float, float, float]:
    """Where a change's band, its median and zero lie on a scale of 0 to 100 that holds all of them."""
    low, high = min(0.0, change.q05), max(0.0, change.q95)
    if high <= low:
        return 50.0, 50.0, 50.0, 50.0
    left, middle, right, zero = (
        4 + 92 * (value - low) / (high - low) for value in (change.q05, change.median, change.q95, 0.0)
    )
    return left, max(0.0, right - left), middle, zero


def _tally(doc: ArticleDocument) -> list[dict[str, object]]:
    """The verdicts that occur, each with its words and the numbers of its sentences."""
    return [
        {"verdict": verdict, "label": wording.label(verdict), "meaning": wording.MEANING[verdict],
         "numbers": [reading.number for reading in doc.sentences if reading.verdict == verdict and not reading.quiet]}
        for verdict, count in doc.counts() if count
    ]  # fmt: skip


def _uses(claim: str, sentences: Iterable[SentenceReading]) -> list[tuple[str, str]]:
    numbers = [reading.number for reading in sentences if any(beside.id == claim for beside in reading.claims)]
    return [(f"s{number}", f"sentence {number}") for number in numbers]


def _environment() -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader([PackageLoader("magdepth.article"), PackageLoader("magdepth.briefing")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "anchor": anchor, "band": band, "change": wording.change_text, "day": words.day_name, "exact": words.exact,
        "label": lambda reading: wording.label(reading.verdict, reading.detail), "levels": wording.levels_text,
        "carried": wording.carried, "listing": words.listing, "month": words.month_name, "number": words.number,
        "safe_url": safe_url,
        "segments": segments, "sentence": words.sentence, "style": lambda verdict: "v-" + verdict.replace(" ", "-"),
    }  # fmt: skip
    return environment
