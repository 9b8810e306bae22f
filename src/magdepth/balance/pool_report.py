"""A pool of claims told: lines for a terminal with a small chart of the density, and plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from magdepth.balance.pool_as_value import PoolAsValue
from magdepth.balance.selection import Selection
from magdepth.balance.track_records import Record
from magdepth.evidence import Claim, figure_text

if TYPE_CHECKING:
    from magdepth.evidence.weighing.pooling import Pooled

CHANCES = (0.05, 0.25, 0.5, 0.75, 0.95)

RULE_WORDS = {
    "linear": "linear opinion pool, one voice an origin, weighted by grade",
    "hierarchical": "random effects between origins, bounds censored, weighted by grade",
}

_BLOCKS = " ▁▂▃▄▅▆▇█"
_POINTS = 200  # of the density in the data


@dataclass(frozen=True)
class PoolEstimate:
    """A selection, its pool, and what stands beside them; ``records`` is None where none were asked for."""

    asked: str
    as_of: str | None
    selection: Selection
    pooled: Pooled
    declared: PoolAsValue
    confidence: str
    records: Mapping[str, Record] | None = None


def estimate_lines(estimate: PoolEstimate, *, ascii_only: bool = False) -> list[str]:
    """The estimate for reading: claims with weights, origins, quantiles, density, and the scenario's lines."""
    pooled = estimate.pooled
    seen = f"as known on {estimate.as_of}" if estimate.as_of else "all claims of the ledger, whatever their day"
    lines = [estimate.selection.title, f"{seen}; {RULE_WORDS[pooled.rule]}", ""]
    lines.append("claims (share of the pool, own 5–50–95 %)")
    figures = [figure_text(item.claim) for item in pooled.claims]
    wide = max(map(len, figures))
    for item, figure in zip(pooled.claims, figures, strict=True):
        bands = "–".join(amount(value) for value in (item.low, item.median, item.high))
        lines.append(f"  {item.claim.id:<6} {item.claim.grade}  {item.weight:>4.0%}  {figure:<{wide}}  {bands}")
    if pooled.left_out:
        lines.append("left out")
        lines += [f"  {item.claim.id:<6} {item.claim.grade}  {item.reason}" for item in pooled.left_out]
    lines.append(_counted(len(pooled.origins), "origin"))
    lines += [f"  {weight:>4.0%}  {origin}{_record(origin, estimate.records)}" for origin, weight in pooled.origins]
    lines += ["", f"pooled, in {pooled.unit}"]
    lines.append("  " + "   ".join(f"{q:.0%} {amount(pooled.quantile(q))}" for q in CHANCES))
    lines.append(f"  between origins lies {pooled.between:.0%} of the variance; {estimate.confidence}")
    lines += ["", *density_lines(pooled, ascii_only=ascii_only), ""]
    lines.append(f"for a scenario (the share below a figure differs by {estimate.declared.gap:.0%} at most)")
    lines += [f"  {line}" for line in estimate.declared.lines]
    lines += [f"note: {note}" for note in estimate.selection.notes]
    return [line.replace("–", "-") if ascii_only else line for line in lines]


def estimate_data(estimate: PoolEstimate) -> dict[str, object]:
    """Everything of the estimate as plain data, for ``--json``; the density at some 200 places."""
    pooled = estimate.pooled
    step = max(1, len(pooled.values) // _POINTS)
    return {
        "asked": estimate.asked,
        "as_of": estimate.as_of,
        "title": estimate.selection.title,
        "key": estimate.selection.key,
        "rule": pooled.rule,
        "unit": pooled.unit,
        "quantiles": {f"q{round(q * 100):02d}": pooled.quantile(q) for q in CHANCES},
        "between": pooled.between,
        "confidence": estimate.confidence,
        "claims": [
            _claim_data(item.claim) | {
                "origin": item.origin, "weight": item.weight,
                "q05": item.low, "q50": item.median, "q95": item.high,
            }
            for item in pooled.claims
        ],
        "left_out": [_claim_data(item.claim) | {"reason": item.reason} for item in pooled.left_out],
        "origins": [
            {"origin": origin, "weight": weight}
            | ({} if estimate.records is None else {"record": record_data(estimate.records.get(origin))})
            for origin, weight in pooled.origins
        ],
        "density": {
            "value": [float(value) for value in pooled.values[::step]],
            "density": [float(value) for value in pooled.density[::step]],
            "below": [float(value) for value in pooled.cumulative[::step]],
        },
        "scenario": {"lines": list(estimate.declared.lines), "gap": estimate.declared.gap},
        "notes": list(estimate.selection.notes),
    }  # fmt: skip


def record_lines(records: Sequence[Record]) -> list[str]:
    """Every record, with the claims that it rests on."""
    lines: list[str] = []
    for record in records:
        lines.append(f"{record.origin}: {_worth(record)}")
        lines += [
            f"  {item.claim:<6} {item.period:<16} observed {amount(item.observed)} {item.unit}, "
            f"claim's band {amount(item.low)} to {amount(item.high)}{'' if item.hit else ': missed'}"
            for item in record.observations
        ]
    return lines


def record_data(record: Record | None) -> dict[str, object] | None:
    """One record as plain data; None where an origin has none."""
    if record is None:
        return None
    return {
        "origin": record.origin,
        "observations": [
            asdict(observation) | {"hit": observation.hit} for observation in record.observations
        ],
        "hits": record.hits,
        "mean_error": record.mean_error,
        "own": record.same_source,
        "weight": record.weight,
    }  # fmt: skip


def density_lines(pooled: Pooled, *, width: int = 64, height: int = 5, ascii_only: bool = False) -> list[str]:
    """The density in rows of blocks over an even axis of logarithms (or log odds), figures below.

    Each column is as high as the chance that falls into it.
    """
    low, high = (pooled.scale.to_z(pooled.quantile(chance)) for chance in (0.005, 0.995))
    edges = pooled.scale.to_value(np.linspace(low, high, width + 1)).tolist()
    mass = np.diff([pooled.below(edge) for edge in edges])
    eighths = [round(float(part) * 8 * height / float(mass.max())) for part in mass]
    rows = []
    for row in range(height - 1, -1, -1):
        marks = (min(max(tall - 8 * row, 0), 8) for tall in eighths)
        signs = (("#" if mark >= 4 else " ") if ascii_only else _BLOCKS[mark] for mark in marks)
        rows.append(f"  {''.join(signs)}".rstrip())
    places = [round(part * width / 4) for part in range(5)]
    axis = ""
    for place in places:
        label = amount(edges[place])
        start = min(max(place - len(label) // 2, 0), width - len(label))
        axis = axis.ljust(start) + label
    scale = "log odds" if pooled.scale.share else "logarithmic"
    return [f"density ({scale} axis, {pooled.unit})", *rows, "  " + axis]


def amount(value: float) -> str:
    """A figure to three significant digits, in full.

    >>> amount(13290.9), amount(0.2449), amount(2.0), amount(4_812_345.0)
    ('13,300', '0.245', '2', '4,810,000')
    """
    if value == 0.0 or not math.isfinite(value):
        return f"{value:g}"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:g}"


def _claim_data(claim: Claim) -> dict[str, object]:
    keys = ("id", "subject", "quantity", "kind", "low", "best", "high", "unit", "period", "reliability", "credibility")
    category = claim.category
    axes = None if category is None else {"type": category.type, "plant": category.plant, "period": category.period}
    return {key: getattr(claim, key) for key in keys} | {
        "origin": claim.origin, "category": axes, "known_by": claim.known_by.isoformat(),
    }  # fmt: skip


def _record(origin: str, records: Mapping[str, Record] | None) -> str:
    if records is None:
        return ""
    record = records.get(origin)
    return f": {_worth(record) if record else 'no record'}"


def _worth(record: Record) -> str:
    rests = _counted(len(record.observations), "observation")
    hits = f"{record.hits} of {rests} within the claim's band, mean error {math.expm1(record.mean_error):.0%}"
    if record.weight is None:
        return f"{hits}; the observed months are its own reports, so no weight"
    return f"{hits}; weight times {record.weight:.2f}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
