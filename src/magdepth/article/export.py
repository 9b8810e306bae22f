"""A report read back as files: ``read.html`` and ``read.json``, both or none; and a page of docs."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from magdepth.article.document import ArticleDocument, Change, Contrast, DraftClaim, SentenceReading
from magdepth.article.page import render_page
from magdepth.briefing.document import WaterfallChart
from magdepth.evidence.draft import draft_dict
from magdepth.files import write_all

PAGE, DATA = "read.html", "read.json"


def read_json(doc: ArticleDocument) -> dict[str, Any]:
    """The document as plain data, the contract of ``read.json``: see docs/read.md for every key.

    Floats carry seven significant figures, so that noise in the last bits is not told. No clock is in it.
    """
    return {
        "name": doc.name,
        "title": doc.title,
        "published": doc.published.isoformat(),
        "dated_by": doc.dated_by,
        "as_of": doc.as_of.isoformat(),
        "scenario": doc.scenario,
        "from": doc.start.isoformat(),
        "to": doc.end.isoformat(),
        "seed": doc.seed,
        "replicates": doc.replicates,
        "worlds": doc.worlds,
        "digest": doc.digest,
        "version": doc.version,
        "words": doc.words,
        "counts": dict(doc.counts()),
        "notes": list(doc.notes),
        "sentences": [_sentence(one) for one in doc.sentences],
        "top": [
            {"sentence": number, "topic": held.topic, "if": held.if_text, "against": held.against_text,
             **_change(change)}
            for number, change, held in doc.top
        ],
        "reconciliation": _chart(doc.waterfall),
        "between": [asdict(one) for one in doc.between],
        "sources": [
            {"id": row.id, "paraphrase": row.paraphrase, "figure": row.figure, "origin": row.origin,
             "source": row.source, "url": row.url, "known_by": row.known_by.isoformat(), "grade": row.grade}
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


def _sentence(one: SentenceReading) -> dict[str, Any]:
    return {
        "number": one.number,
        "text": one.text,
        "start": one.start,
        "end": one.end,
        "paragraph": one.paragraph,
        "kind": one.kind,
        "verdict": one.verdict,
        "detail": one.detail,
        "why": list(one.why),
        "records": list(one.records),
        "claims": [
            *({**asdict(claim), "reviewed": True} for claim in one.claims), *(_draft(draft) for draft in one.drafts)
        ],
        "origins": list(one.origins),
        "component": one.component,
        "topics": list(one.topics),
        "about": list(one.about),
        "outside": list(one.outside),
        "if_true": [
            {**_change(change), "topic": held.topic, "if": held.if_text, "against": held.against_text}
            for held in one.contrasts for change in held.changes
        ],
        "settings": [_settings(held) for held in one.contrasts],
        "note": one.note,
        "errors_of_fact": list(one.marked),
        "reconciliation": _chart(one.reconciliation),
        "known_later": [
            {"id": later.id, "known_by": later.known_by.isoformat(), "text": later.text} for later in one.later
        ],
    }  # fmt: skip


def _draft(held: DraftClaim) -> dict[str, Any]:
    return {"draft": draft_dict(held.draft), "reviewed": False, "topic": held.topic, "origin": held.origin,
            "figure_start": held.start, "figure_end": held.end}  # fmt: skip


def _change(change: Change) -> dict[str, Any]:
    return {
        "key": change.key, "quantity": change.quantity, "unit": change.unit, "median": _number(change.median),
        "q05": _number(change.q05), "q95": _number(change.q95), "without": _number(change.before),
        "with": _number(change.after), "error": _number(change.error),
    }  # fmt: skip


def _settings(held: Contrast) -> dict[str, Any]:
    return {"topic": held.topic, "if": held.if_text, "against": held.against_text, "set": dict(held.settings),
            "set_against": dict(held.against)}  # fmt: skip


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
