"""The brief as one self-contained HTML page: no script, nothing loaded, good on paper and in the dark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from magdepth.briefing import words
from magdepth.briefing.chart_text import MAIN, figures
from magdepth.briefing.credence_report import belief_table
from magdepth.briefing.document import (
    BriefDocument,
    Contradiction,
    Judgement,
    JudgementOutcome,
    ParameterRow,
    Resolution,
    SincePoint,
)

if TYPE_CHECKING:
    from jinja2 import Environment

_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
"""Sizes in points that the first printed page may take, from the most comfortable."""


@dataclass(frozen=True)
class _ShownJudgement:
    number: int
    before: str
    word: str
    after: str
    likelihood: str | None
    probability: float | None
    confidence: str
    conditional: bool
    resolution: Resolution
    assumption_share: float | None
    claims: tuple[str, ...]


@dataclass(frozen=True)
class _ShownContradiction:
    item: Contradiction
    number: int | None


@dataclass(frozen=True)
class _ShownOutcome:
    item: JudgementOutcome
    number: int | None


def render_page(doc: BriefDocument, charts: Mapping[str, str]) -> str:
    """The page as HTML; ``charts`` holds the inline drawings that ``page_charts`` made of the same document.

    All text of the document is escaped; only http and https addresses become links. A chart that is
    not in ``charts`` is left out.
    """
    drawn = [figure for figure in figures(doc) if figure.key in charts]
    numbers = {judgement.key: place for place, judgement in enumerate(doc.judgements, 1)}
    judgements = [(_shown(place, judgement), judgement) for place, judgement in enumerate(doc.judgements, 1)]
    stock_days = sorted({days for _, pairs in doc.depletion for days, _ in pairs})
    page: dict[str, object] = {
        "doc": doc,
        "charts": charts,
        "first_size": first_page_size(doc),
        "scale": words.likelihood_scale(),
        "judgements": [shown for shown, judgement in judgements if not judgement.minor],
        "further": [shown for shown, judgement in judgements if judgement.minor],
        "main_figures": [figure for figure in drawn if figure.key in MAIN],
        "later_figures": [figure for figure in drawn if figure.key == "reconciliation-later"],
        "since_figures": [figure for figure in drawn if figure.key == "since"],
        "belief": None if doc.belief is None else belief_table("belief", doc.belief),
        "belief_later": None if doc.belief is None or doc.belief_later is None
        else belief_table("belief-later", doc.belief, doc.belief_later),
        "stock_days": stock_days,
        "depletion": [(label, [dict(pairs).get(days) for days in stock_days]) for label, pairs in doc.depletion],
        "contradictions": [
            _ShownContradiction(item, numbers.get(item.judgement))
            for item in sorted(doc.contradictions, key=lambda item: -abs(item.shift))
        ],
        "assumed_count": sum(row.assumption is not None for row in doc.parameters),
        "claims": doc.claims,
        "known_later": doc.known_later,
        "uses": {row.id: _uses(row.id, doc) for row in doc.claims},
        "anchors": {row.id for row in doc.claims} | {later.claim.id for later in doc.known_later},
        "inside": sum(point.inside for point in doc.since),
        "outcomes": sorted(
            (_ShownOutcome(item, numbers.get(item.key)) for item in doc.outcomes), key=lambda shown: shown.number or 0
        ),
        "mean_brier": sum(item.brier for item in doc.outcomes) / max(1, len(doc.outcomes)),
        "contents": _contents(doc, bool(drawn) or doc.belief is not None),
    }
    return _environment().get_template("brief.html").render(page) + "\n"


def first_page_size(doc: BriefDocument) -> float:
    """The largest text size (points) at which title, question and judgements fit one A4 sheet in print.

    The page carries no script that could measure, so lines are counted from characters, for the
    faces that the style sheet asks for in print.
    """
    for size in _SIZES:
        em = size * 0.3528  # millimetres
        serif, sans = 145 / (0.41 * em), 145 / (0.385 * em)  # signs a line, beside the margin for the bars
        used = 20.0 + 5.2 * _lines(doc.question, 100) + 8.5 * _lines(doc.title, 50) + (9.0 if doc.hindsight else 0.0)
        for one in (one for one in doc.judgements if not one.minor):
            statement = one.statement + "x" * (sum(map(len, one.claims)) * 2 // 3)
            confidence = words.confidence_sentence(one.confidence, one.confidence_note)
            small = one.resolution.rule + "x" * (110 if one.conditional else 68)
            used += em * (
                1.3 * (_lines(statement, serif) + _lines(confidence, serif)) + 1.07 * _lines(small, sans) + 0.9
            )
        used += em * 1.07 * (_lines("x" * 500, sans * 1.22) + 1)
        if used <= 268.0:
            return size
    return _SIZES[-1]


def safe_url(url: str | None) -> str | None:
    """An address that may become a link: http or https with a host; anything else is None.

    >>> safe_url("https://example.org/a"), safe_url("javascript:alert(1)"), safe_url(None)
    ('https://example.org/a', None, None)
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def anchor(name: str, kind: str = "claim") -> str:
    """The page's own id for a claim or a parameter; all but letters, digits and ``-`` is spelt as numbers.

    >>> anchor("b012"), anchor("plant.lines", "parameter")
    ('claim-b012', 'parameter-plant_2e_lines')
    """
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9-]", lambda hit: f"_{ord(hit[0]):x}_", name)


def _lines(text: str, width: float) -> int:
    return ceil(len(text) / width)


def _shown(number: int, judgement: Judgement) -> _ShownJudgement:
    before, word, after = words.around(judgement.statement, judgement.likelihood)
    return _ShownJudgement(
        number=number,
        before=before,
        word=word,
        after=after,
        likelihood=judgement.likelihood,
        probability=judgement.probability,
        confidence=words.confidence_sentence(judgement.confidence, judgement.confidence_note),
        conditional=judgement.conditional,
        resolution=judgement.resolution,
        assumption_share=judgement.assumption_share,
        claims=judgement.claims,
    )


def _uses(claim: str, doc: BriefDocument) -> list[tuple[str, str]]:
    """The judgements and parameters that rest on a claim, as links within the page."""
    judgements = [
        (f"judgement-{place}", f"judgement {place}")
        for place, judgement in enumerate(doc.judgements, 1)
        if claim in judgement.claims
    ]
    return judgements + [(anchor(row.name, "parameter"), row.name) for row in doc.parameters if claim in row.claims]


def _parameter_value(row: ParameterRow) -> str:
    if row.value is not None:
        return words.quantity(row.value, row.unit, 4)
    unit = words.unit_words(row.unit)
    return f"{row.distribution or words.MISSING}{', ' + unit if unit else ''}"


def _contents(doc: BriefDocument, drawn: bool) -> list[tuple[str, str]]:
    sections = (
        ("charts", "Figures", drawn),
        ("further", "Further dated judgements", any(judgement.minor for judgement in doc.judgements)),
        ("depletion", "Stocks", bool(doc.depletion)),
        ("contradictions", "Contradictions", bool(doc.contradictions)),
        ("change", "What would change our mind", bool(doc.change_our_mind)),
        ("outside", "Outside the model", bool(doc.outside or doc.notes)),
        ("parameters", "Parameters", True),
        ("claims", "Claims", True),
        ("known-later", "Known later", True),
        ("since", "What happened since", bool(doc.since or doc.outcomes)),
    )
    return [(link, name) for link, name, present in sections if present]


def _band(point: SincePoint) -> str:
    return words.span(point.q05, point.q95)


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("magdepth.briefing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "anchor": anchor,
        "band": _band,
        "day": words.day_name,
        "exact": words.exact,
        "listing": words.listing,
        "month": words.month_name,
        "number": words.number,
        "parameter_value": _parameter_value,
        "percent": words.percent,
        "safe_url": safe_url,
        "sentence": words.sentence,
    }
    return environment
