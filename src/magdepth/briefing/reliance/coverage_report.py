"""Coverage in words and as data: shares by basis, where a source would pay, and what is not seen."""

from __future__ import annotations

from dataclasses import asdict

from magdepth.briefing.reliance.coverage import BLIND, QUIET, SHUFFLES, Coverage, Rested
from magdepth.evidence.claim import RELIABILITY
from magdepth.scenario.model import Scenario

_WORDS = {
    "cited": "rest on graded claims",
    "assumed": "are assumed",
    "estimated": "are estimated from the reported months",
    "computed": "are computed (they count at what they are computed from)",
}
_ROWS = 10


def coverage_dict(scenario: Scenario, found: Coverage) -> dict[str, object]:
    """A coverage as ``--json`` prints it."""
    return {
        "scenario": scenario.name,
        "as_of": scenario.vintage.as_of.isoformat(),
        "replicates": found.replicates,
        "seed": found.seed,
        "graded": found.graded,
        "weighted": dict(found.weighted),
        "counts": dict(found.counts),
        "by_reliability": dict(found.by_reliability),
        "outcomes": list(found.outcomes),
        "noise_floor": found.floor,
        "threshold": found.threshold,
        "one_number": {"all": found.fixed, "assumed": found.fixed_assumed},
        "parameters": [asdict(row) for row in found.rows if row.influence > 0.0],
        "uncited": [asdict(row) for row in found.uncited(_ROWS)],
        "not_seen": list(BLIND),
    }


def coverage_lines(scenario: Scenario, found: Coverage) -> list[str]:
    """A coverage for reading."""
    total = sum(found.counts.values())
    lines = [
        f"{scenario.name} as of {scenario.vintage.as_of}, {found.replicates:,} replicates, seed {found.seed}",
        f"{100 * found.graded:.0f} % of what moves the answers rests on graded claims.",
        "",
        "share of influence, and of parameters:",
    ]
    for kind, count in found.counts.items():
        share = found.weighted.get(kind)
        told = "    —" if share is None else f"{100 * share:4.0f} %"
        lines.append(f"  {told}  {100 * count / max(1, total):4.0f} % ({count:3d})  {_WORDS[kind]}")
    for grade, share in found.by_reliability.items():
        if share >= 0.0005:
            lines.append(f"  of the share on claims, {100 * share:.1f} points: at best {grade}, {RELIABILITY[grade]}")
    lines += ["", "Where a source would pay: the most influential parameters that no claim carries wholly"]
    lines += [_row(row, found) for row in found.uncited(_ROWS)] or ["  none has an influence above chance"]
    seen = sum(row.influence > 0.0 for row in found.rows)
    lines += [
        "",
        f"Influence: mean squared rank correlation with {len(found.outcomes)} answers, less the floor of chance "
        f"({found.floor:.4f});",
        f"{seen} of {len(found.rows)} parameters that are drawn pass {found.threshold:.4f}, which chance alone passes "
        f"anywhere in {100 * QUIET:.0f} % of runs ({SHUFFLES} shuffles).",
        "What this can't see:",
        *(f"  - {text}" for text in BLIND),
        f"  - {found.fixed} parameters are one number each, {found.fixed_assumed} of them assumed",
    ]
    return lines


def _row(row: Rested, found: Coverage) -> str:
    total = sum(one.influence for one in found.rows)
    share = 100 * row.influence * (1.0 - row.cited) / total
    reason = row.reason.removeprefix("assumption: ")
    return f"  {share:4.1f} %  {row.key} (most with {row.moves.replace('_', ' ')}): {reason}"
