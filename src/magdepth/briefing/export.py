"""The brief as files: ``brief.html``, ``brief.json``, ``quantities.csv`` and the charts, all or none."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import fields, is_dataclass
from datetime import date
from numbers import Integral, Real
from pathlib import Path

from magdepth.briefing.chart_text import LATER, MAIN
from magdepth.briefing.charts import file_charts, page_charts
from magdepth.briefing.credence_report import belief_data, belief_title
from magdepth.briefing.document import (
    Band,
    BriefDocument,
    ClaimRow,
    Contradiction,
    Judgement,
    LayerRequirement,
    ParameterRow,
    WaterfallBar,
)
from magdepth.briefing.page import render_page
from magdepth.errors import Failed, Fault
from magdepth.files import write_all

Json = dict[str, object]

CHART_FILES = tuple(f"chart-{key}.svg" for key in MAIN + LATER)
FILES = ("brief.html", "brief.json", "quantities.csv", *CHART_FILES)
"""All names that a brief may have in its folder; a chart that has nothing to show is not written."""


def check_brief(doc: BriefDocument) -> None:
    """Raises Failed naming every value that is no finite number, every probability or assumption share
    outside 0-1, and every probability without an assumption share; a brief never shows "nan".
    """
    faults = _not_finite(doc, "brief")
    for judgement in doc.judgements:
        for name, share in (("probability", judgement.probability), ("assumption_share", judgement.assumption_share)):
            if share is not None and math.isfinite(share) and not 0 <= share <= 1:
                faults.append(Fault("B001", f"{name} is not within 0-1", key=judgement.key, got=f"{share}"))
        if judgement.probability is not None and judgement.assumption_share is None:
            faults.append(Fault("B001", "a probability needs an assumption share", key=judgement.key))
    if faults:
        raise Failed(*faults)


def brief_json(doc: BriefDocument) -> Json:
    """The brief as plain data for machines, the contract of ``brief.json``.

    Hindsight feeds ``since`` and ``known_later`` alone. Floats carry seven significant figures.
    Raises Failed as ``check_brief`` does.
    """
    check_brief(doc)
    data: Json = {
        "title": doc.title,
        "question": doc.question,
        "scenario": doc.scenario,
        "as_of": doc.as_of,
        "overlays": doc.overlays,
        "hindsight": doc.hindsight,
        "seed": doc.seed,
        "replicates": doc.replicates,
        "version": doc.version,
        "digest": doc.digest,
        "judgements": [_judgement(judgement) for judgement in doc.judgements],
        "quantities": [_quantity(band) for band in sorted(doc.quantities, key=lambda b: (b.name, b.first, b.last))],
        "contradictions": [
            _contradiction(item) for item in sorted(doc.contradictions, key=lambda item: -abs(item.shift))
        ],
        "reconciliation": {
            "title": doc.waterfall.title,
            "month": doc.waterfall.month,
            "unit": doc.waterfall.unit,
            "alarm": doc.waterfall.alarm,
            "verdict": doc.waterfall.verdict,
            "steps": [_step(step) for step in doc.waterfall.steps],
            "belief": belief_data(doc.belief),
        },
        "requirement": {
            "title": doc.requirement.title,
            "fill": doc.requirement.fill,
            "confidence": doc.requirement.confidence,
            "until": doc.requirement.until,
            "layers_published": sum(layer.published is not None for layer in doc.requirement.layers),
            "layers_covered": sum(
                layer.published is not None and layer.rounds is not None and layer.published >= layer.rounds
                for layer in doc.requirement.layers
            ),
            "layers": [_layer(layer) for layer in doc.requirement.layers],
        },
        "depletion": [
            {"layer": label, "curve": [{"stock_days": days, "probability": share} for days, share in pairs]}
            for label, pairs in doc.depletion
        ],
        "change_our_mind": doc.change_our_mind,
        "outside": doc.outside,
        "parameters": [_parameter(row) for row in sorted(doc.parameters, key=lambda row: row.name)],
        "claims": [_claim(row) for row in sorted(doc.claims, key=lambda row: row.id)],
        "known_later": _known_later(doc),
        "since": [
            {"month": p.month, "observed": p.observed, "q05": p.q05, "median": p.median, "q95": p.q95}
            for p in sorted(doc.since, key=lambda point: point.month)
        ],
    }
    return {name: _plain(value) for name, value in data.items()}


def quantities_csv(doc: BriefDocument) -> str:
    """All quantities, one a line: name, unit, first and last day, and five quantiles.

    Raises Failed as ``check_brief`` does.
    """
    check_brief(doc)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("name", "unit", "from", "to", "q05", "q25", "median", "q75", "q95"))
    for band in sorted(doc.quantities, key=lambda b: (b.name, b.first, b.last)):
        row = [band.name, band.unit, band.first, band.last, band.q05, band.q25, band.median, band.q75, band.q95]
        table.writerow([_plain(value) for value in row])
    return out.getvalue()


def brief_files(doc: BriefDocument) -> dict[str, str]:
    """The text of every file of a brief, by name; nothing is written. Raises Failed as ``check_brief`` does."""
    check_brief(doc)
    files = {
        "brief.html": render_page(doc, page_charts(doc)),
        "brief.json": json.dumps(brief_json(doc), ensure_ascii=False, indent=1, allow_nan=False) + "\n",
        "quantities.csv": quantities_csv(doc),
    }
    return files | {f"chart-{key}.svg": svg for key, svg in file_charts(doc).items()}


def write_brief(doc: BriefDocument, out: Path) -> tuple[Path, ...]:
    """Write the brief's files into ``out`` and return their paths: all, the earlier brief, or none; Failed B002."""
    return write_all(brief_files(doc), out, "B002", "the brief", FILES)


def _judgement(one: Judgement) -> Json:
    return {
        "key": one.key,
        "statement": one.statement,
        "probability": one.probability,
        "likelihood": one.likelihood,
        "confidence": one.confidence,
        "confidence_note": one.confidence_note,
        "assumption_share": one.assumption_share,
        "conditional": one.conditional,
        "claims": sorted(one.claims),
        "resolution": {"rule": one.resolution.rule, "date": one.resolution.date},
    }


def _quantity(band: Band) -> Json:
    return {
        "name": band.name,
        "unit": band.unit,
        "from": band.first,
        "to": band.last,
        "median": band.median,
        "q05": band.q05,
        "q95": band.q95,
    }


def _contradiction(item: Contradiction) -> Json:
    return {
        "parameter": item.parameter,
        "sides": [sorted(side) for side in item.sides],
        "texts": item.texts,
        "dropped": item.dropped,
        "judgement": item.judgement,
        "shift": item.shift,
        "shift_text": item.shift_text,
    }


def _step(step: WaterfallBar) -> Json:
    return {
        "label": step.label,
        "role": step.role,
        "median": step.median,
        "q05": step.q05,
        "q95": step.q95,
        "claims": sorted(step.claims),
        "assumed": step.assumed,
    }


def _layer(layer: LayerRequirement) -> Json:
    return {
        "layer": layer.layer,
        "label": layer.label,
        "round": layer.round_label,
        "rounds": layer.rounds,
        "rounds_low": layer.rounds_low,
        "rounds_high": layer.rounds_high,
        "crews": layer.crews,
        "published": layer.published,
        "published_low": layer.published_low,
        "published_high": layer.published_high,
        "claims": sorted(layer.claims),
        "assumed": layer.assumed,
        "binds": layer.binds,
    }


def _parameter(row: ParameterRow) -> Json:
    """Name, side and unit, then what the parameter has of value, distribution, claims, assumption, estimate."""
    held: Json = {"name": row.name, "side": row.side, "unit": row.unit, "doc": row.doc}
    parts = {
        "value": row.value,
        "distribution": row.distribution,
        "claims": sorted(row.claims) or None,
        "assumption": row.assumption,
        "estimate": row.estimate,
    }
    if parts["claims"] is None and parts["assumption"] is None and row.estimate:
        # a reader of the contract looks for claims or an assumption: a stated estimator is the latter
        parts["assumption"] = f"no claim but a stated rule; {row.estimate}"
    return held | {name: part for name, part in parts.items() if part is not None}


def _known_later(doc: BriefDocument) -> list[Json]:
    """The later claims by id; the newest one used carries what is then believed of the claim reconciled."""
    rows = {
        later.claim.id: _claim(later.claim) | {"parameter": later.parameter, "text": later.text}
        for later in doc.known_later
    }
    then = doc.belief_later
    if then is not None and then.newest is not None and then.newest.known_by > doc.as_of:
        newest = rows.setdefault(then.newest.id, _claim(then.newest) | {"parameter": None, "text": belief_title(then)})
        newest["belief"] = belief_data(then)
    return [rows[name] for name in sorted(rows)]


def _claim(row: ClaimRow) -> Json:
    return {
        "id": row.id,
        "paraphrase": row.paraphrase,
        "figure": row.figure,
        "origin": row.origin,
        "source": row.source,
        "url": row.url,
        "known_by": row.known_by,
        "grade": row.grade,
    }


def _not_finite(value: object, place: str) -> list[Fault]:
    if isinstance(value, float):
        return [] if math.isfinite(value) else [Fault("B001", "is no finite number", key=place, got=str(value))]
    if isinstance(value, tuple):
        return [fault for index, item in enumerate(value) for fault in _not_finite(item, f"{place}[{index}]")]
    if is_dataclass(value):
        return [
            fault
            for field in fields(value)
            for fault in _not_finite(getattr(value, field.name), f"{place}.{field.name}")
        ]
    return []


def _plain(value: object) -> object:
    """The same as JSON knows it; floats to seven significant figures, so that noise in the last bits is not told."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(f"{float(value):.7g}") + 0.0  # never -0.0
    raise TypeError(f"{type(value).__name__} has no place in a brief")
