"""A report read back as files: ``read.html`` and ``read.json``, both or none; and a page of docs."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from magdepth.article.document import ArticleDocument, Change, SentenceReading
from magdepth.article.page import render_page
from magdepth.briefing.document import WaterfallChart
from magdepth.evidence.draft import draft_dict
from magdepth.files import write_all

PAGE, DATA = "read.html", "read.json"


def read_json(doc: ArticleDocument) -> dict[str, Any]:
    """The document as plain data, the contract of ``read.json``: see docs/read.md for every key.

    Floats carry seven significant figures, without the noise in the last bits. No clock is in it.
    """
    return {
        **_plain(doc, "name", "title", "published", "dated_by", "as_of", "scenario"),
        "from": doc.start.isoformat(),
        "to": doc.end.isoformat(),
        **_plain(doc, "seed", "replicates", "worlds", "digest", "version", "words"),
        "counts": dict(doc.counts()),
        "notes": list(doc.notes),
        "sentences": [_sentence(sentence) for sentence in doc.sentences],
        "top": [
            {"sentence": number, "topic": contrast.topic, "if": contrast.if_text, "against": contrast.against_text,
             **_change(change)}
            for number, change, contrast in doc.top
        ],
        "reconciliation": _chart(doc.waterfall),
        "between": [asdict(finding) for finding in doc.between],
        "sources": [
            _plain(row, "id", "paraphrase", "figure", "origin", "source", "url", "known_by", "grade")
            for row in doc.sources
        ],
    }  # fmt: skip


def read_files(doc: ArticleDocument) -> dict[str, str]:
    """The text of both files, by name; nothing is written."""
    data = json.dumps(read_json(doc), ensure_ascii=False, indent=1, allow_nan=False)
    return {PAGE: render_page(doc), DATA: data + "\n"}


def write_read(doc: ArticleDocument, out: Path) -> tuple[Path, ...]:
    """Write both files into ``out`` and return their paths: both, the earlier ones, or none; Failed B203."""
    return write_all(read_files(doc), out, "B203", "what was read")


def _plain(record: object, *names: str) -> dict[str, Any]:
    """Some fields of a record as plain data: days as text, tuples as lists."""
    values = {name: getattr(record, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }


def _sentence(reading: SentenceReading) -> dict[str, Any]:
    return {
        **_plain(reading, "number", "text", "start", "end", "paragraph", "kind", "verdict", "detail", "why", "records"),
        "claims": [
            *({**asdict(claim), "reviewed": True} for claim in reading.claims),
            *({"draft": draft_dict(claim.draft), "reviewed": False, "topic": claim.topic, "origin": claim.origin,
               "figure_start": claim.start, "figure_end": claim.end} for claim in reading.drafts),
        ],
        **_plain(reading, "origins", "component", "topics", "about", "outside"),
        "if_true": [
            {**_change(change), "topic": contrast.topic, "if": contrast.if_text, "against": contrast.against_text}
            for contrast in reading.contrasts for change in contrast.changes
        ],
        "settings": [
            {"topic": contrast.topic, "if": contrast.if_text, "against": contrast.against_text,
             "set": dict(contrast.settings), "set_against": dict(contrast.against)}
            for contrast in reading.contrasts
        ],
        "note": reading.note,
        "errors_of_fact": list(reading.marked),
        "reconciliation": _chart(reading.reconciliation),
        "known_later": [_plain(later, "id", "known_by", "text") for later in reading.later],
    }  # fmt: skip


def _change(change: Change) -> dict[str, Any]:
    return {
        "key": change.key, "quantity": change.quantity, "unit": change.unit, "median": _number(change.median),
        "q05": _number(change.q05), "q95": _number(change.q95), "without": _number(change.before),
        "with": _number(change.after), "error": _number(change.error),
    }  # fmt: skip


def _chart(chart: WaterfallChart | None) -> dict[str, Any] | None:
    if chart is None:
        return None
    steps = [
        {"label": step.label, "role": step.role, "median": _number(step.median), "q05": _number(step.q05),
         "q95": _number(step.q95), "claims": sorted(step.claims), "assumed": step.assumed}
        for step in chart.steps
    ]  # fmt: skip
    return {"title": chart.title, "month": chart.month, "unit": chart.unit, "alarm": chart.alarm,
            "verdict": chart.verdict, "steps": steps}  # fmt: skip


def _number(value: float) -> float:
    """Seven significant figures, never -0.0; a value that is no number is a fault of ours."""
    assert math.isfinite(value), "a change is a finite number"
    return float(f"{value:.7g}") + 0.0
