"""An impact from a scenario's name to its words: loaded, retracted, run again if asked, told as lines or as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from magdepth.briefing.reliance.earlier_basis import older_bases
from magdepth.briefing.reliance.fallback import retract
from magdepth.briefing.reliance.impact import Impact, impact_of
from magdepth.briefing.reliance.rerun import REPLICATES, Progress, Rerun
from magdepth.briefing.reliance.rerun import rerun as run_both
from magdepth.briefing.reliance.retraction import retraction, without
from magdepth.briefing.words import number, percent, signed
from magdepth.evidence import Ledger, load_ledger
from magdepth.observed import MonthlyFacts, load_monthly
from magdepth.scenario.loading import knowledge, load, overlay, read
from magdepth.scenario.overlays import apply_changes
from magdepth.scenario.posteriors import by_option

if TYPE_CHECKING:
    from magdepth.briefing.reliance.rerun import Balanced, JudgementChange, Shift


def assess(
    word: str, scenario: str | Path = "alabuga-2025", *, as_of: date | None = None,
    overlays: Iterable[str | Path] = (), sets: Iterable[str] = (), posterior: str | Path | None = None,
    run_again: bool = False,
    replicates: int = REPLICATES, seed: int = 1, threads: int | None = None, ledger: Ledger | None = None,
    monthly: MonthlyFacts | None = None, progress: Progress | None = None,
) -> tuple[Impact, Rerun | None]:  # fmt: skip
    """What depends on a claim, source or origin in a scenario; with ``run_again`` also what a retraction changes.

    BadInput for a scenario that can't be loaded, E121 and E200 for what can't be retracted.
    """
    ledger, facts = ledger or load_ledger(), monthly or load_monthly()
    laid, settings = tuple(overlays), tuple(sets)
    loaded = load(scenario, as_of=as_of, overlays=laid, sets=settings, posterior=posterior, ledger=ledger,
                  monthly=facts)
    view, observed = ledger.at(loaded.vintage), facts.at(loaded.vintage)
    lost = retraction(view, word)
    named = None if posterior is None else by_option(posterior)
    declared = apply_changes(read(scenario), tuple(overlay(one) for one in laid), settings, named)
    older = older_bases(declared, loaded, lost.claims, knowledge(ledger, facts))
    found = impact_of(loaded, view, observed, lost, older)
    if not run_again:
        return found, None
    after = retract(loaded, found.parameters)
    return found, run_both(loaded, after, (view, without(view, lost.claims)), observed, replicates=replicates,
                           seed=seed, threads=threads, progress=progress)  # fmt: skip


def impact_dict(found: Impact, again: Rerun | None) -> dict[str, object]:
    """An impact as ``--json`` prints it; ``rerun`` is null where nothing was run."""
    lost = found.retraction
    return {
        "retracted": {**asdict(lost), "claims": list(lost.claims)},
        "parameters": [
            {"key": one.key, "how": one.how, "claims": list(one.gone), "changed": one.changed, "why": one.why,
             "before": one.before.written().describe(), "after": one.after.written().describe(),
             "unit": one.before.unit, "basis_after": one.after.basis.describe()}
            for one in found.parameters
        ],
        "computed": [asdict(one) for one in found.computed],
        "reconciliation": [asdict(one) for one in found.account],
        "judgements": list(found.judgements),
        "sentences": [{"claim": claim.id, "paraphrase": claim.paraphrase} for claim in found.sentences],
        "contradicted": list(found.contradicted),
        "supported": list(found.supported),
        "rerun": None if again is None else asdict(again),
    }  # fmt: skip


def impact_lines(found: Impact, again: Rerun | None) -> list[str]:
    """An impact for reading."""
    return [*_head(found), *_parameters(found), *_rest(found), *(() if again is None else _again(again))]


def _head(found: Impact) -> Iterator[str]:
    lost = found.retraction
    yield f"Retracting the {lost.what} {lost.asked} takes {_count(len(lost.claims), 'claim')}: {', '.join(lost.claims)}"
    if lost.repeating:
        yield f"  that only repeat it: {', '.join(lost.repeating)}"
    if lost.computed:
        yield f"  whose figure is computed from it: {', '.join(lost.computed)}"
    if lost.standing:
        yield f"  what it only passes on still stands, but no parameter is made to cite it: {', '.join(lost.standing)}"
    if found.supported:
        yield f"  no longer supported by it: {', '.join(found.supported)}"
    if found.contradicted:
        yield f"  no longer contradicted by it: {', '.join(found.contradicted)}"


def _parameters(found: Impact) -> Iterator[str]:
    if not found.parameters:
        yield "No parameter cites it."
        return
    yield "Parameters:"
    for one in found.parameters:
        yield f"  {one.key} ({', '.join(one.gone)}): {one.why}"
        if one.changed:
            yield f"      from {one.before.written().describe()} {one.before.unit}"
            yield f"      to   {one.after.written().describe()} {one.after.unit}"
    for reached in found.computed:
        yield f"  {reached.key} is computed from {', '.join(reached.through)}"


def _rest(found: Impact) -> Iterator[str]:
    if found.account:
        yield "Reconciliation:"
        for one in found.account:
            yield f"  {one.key}: {one.before} → {one.after}"
    else:
        yield "Reconciliation: nothing of it rests on it."
    keys = ", ".join(key.replace("_", " ") for key in found.judgements)
    yield f"Judgements that cite what it touches: {keys or 'none'}"
    if found.sentences:
        yield "Sentences of the article that go with it:"
        yield from (f"  {claim.id}  {claim.paraphrase}" for claim in found.sentences)


def _again(again: Rerun) -> Iterator[str]:
    yield f"Run again without it: {again.replicates:,} paired replicates, seed {again.seed}"
    for one in again.changes:
        yield _changed(one)
    for shift in again.shifts:
        yield _shifted(shift)
    before, after = again.balance
    yield f"  reconciliation: {_balance(before)} → {_balance(after)}"


def _changed(one: JudgementChange) -> str:
    head = f"  {one.key.replace('_', ' ')}: {percent(one.before)} → {percent(one.after)}"
    if not one.moved:
        return f"{head}; no replicate moves (95 %: less than {100 * one.bound:.1f} points)"
    change = f"{100 * one.change:+.1f}".replace("-", "−")
    moved = _count(one.moved, "replicate")
    return f"{head}; change {change} ± {100 * one.error:.1f} points (error), {moved} changed"


def _shifted(one: Shift) -> str:
    band = f"90 % band {signed(one.q05)} to {signed(one.q95)}"
    return (f"  {one.label}: mean {number(one.before, 3)} → {number(one.after, 3)} {one.unit}; change "
            f"{signed(one.change)} ± {number(one.error)} (error), {band}")  # fmt: skip


def _balance(one: Balanced) -> str:
    if one.claim is None or one.fits is None or one.expected is None:
        return "no claim left to reconcile"
    return f"{one.claim} fits with {percent(one.fits)}, {number(one.expected)} launches expected"


def _count(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
