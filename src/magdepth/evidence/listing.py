"""The lines and the plain data behind ``magdepth evidence list | show | trace | check``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from magdepth.dates import Vintage
from magdepth.errors import Fault
from magdepth.evidence.claim import CREDIBILITY, RELIABILITY, Claim, claim_dict, figure_text
from magdepth.evidence.ledger import Ledger, LedgerView


def everything(ledger: Ledger) -> LedgerView:
    """The view in which every claim is known: for looking a claim up, never for a run."""
    return ledger.at(Vintage(date.max))


def list_data(view: LedgerView, word: str | None = None) -> list[dict[str, object]]:
    """The claims of a view, or those that hold ``word`` in subject, quantity, origin or paraphrase."""
    return [claim_dict(claim) for claim in _matching(view, word)]


def list_lines(view: LedgerView, word: str | None = None) -> list[str]:
    """One line a claim: id, grade, first day, figure, subject and quantity."""
    return [
        f"{claim.id:<7} {claim.grade}  {claim.known_by}  {figure_text(claim)}  ·  {claim.subject}: {claim.quantity}"
        for claim in _matching(view, word)
    ]


def show_data(view: LedgerView, id: str) -> dict[str, object]:
    """One claim in full, with the claims that repeat it; BadInput if it is unknown."""
    return {
        **claim_dict(view.record(id)), "repeated_by": _linked(view, "repeats", id), "superseded_by": view.heirs.get(id),
        "supported_by": _linked(view, "supports", id),
    }  # fmt: skip


def show_lines(view: LedgerView, id: str) -> list[str]:
    """One claim in full, for reading."""
    claim = view.record(id)
    category, source = claim.category, claim.source
    heir = view.heirs.get(id)
    rows = [
        ("claim", f"{claim.id}  {claim.subject}: {claim.quantity}"),
        ("figure", f"{figure_text(claim)} ({claim.kind.replace('_', ' ')})"),
        ("period", claim.period),
        ("category", category and f"type {category.type}, plant {category.plant}, period {category.period}"),
        ("in short", claim.paraphrase),
        ("derived", claim.derived),
        ("origin", claim.origin),
        ("source", f"{source.publisher}, “{source.title}”, {source.published} ({source.tier})"),
        ("", source.url),
        ("", source.note),
        ("known by", claim.known_by.isoformat()),
        ("reliability", f"{claim.reliability}: {RELIABILITY[claim.reliability]}"),
        ("credibility", f"{claim.credibility}: {CREDIBILITY[claim.credibility]}"),
        ("contradicts", ", ".join(claim.contradicts)),
        ("repeats", claim.repeats),
        ("repeated by", ", ".join(_linked(view, "repeats", id))),
        ("supports", ", ".join(claim.supports)),
        ("supported by", ", ".join(_linked(view, "supports", id))),
        ("supersedes", claim.supersedes),
        ("corrected by", heir and f"{heir}, which counts from {view.known_from(heir)}: {figure_text(view.get(heir))}"),
        ("quote", claim.quote and f"“{' '.join(claim.quote.split())}”"),
        ("modifier", claim.modifier),
        ("hedged", "yes: the text itself is unsure" if claim.hedged else None),
        ("text", claim.text),
        ("characters", claim.span and f"{claim.span[0]} to {claim.span[1]}"),
    ]
    return [f"{label:<12} {text}" for label, text in rows if text]


def check_data(faults: Iterable[Fault]) -> list[dict[str, object]]:
    """Faults and warnings as plain data."""
    return [fault.as_dict() for fault in faults]


def check_lines(ledger: Ledger, faults: Sequence[Fault]) -> list[str]:
    """The warnings, one a line, and a last line that counts."""
    counts = {
        "claim": len(ledger.claims), "source": len(ledger.sources),
        "origin": len({claim.origin for claim in ledger.claims}), "warning": len(faults),
    }  # fmt: skip
    counted = ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts.items())
    return [*(str(fault) for fault in faults), counted]


def seals_data(ledger: Ledger) -> list[dict[str, object]]:
    """The hash over the heads of each sealed folder; who notes it elsewhere sees any later change to old records."""
    return [{"folder": str(seal.folder), "head": seal.digest} for seal in ledger.seals if seal.digest is not None]


def seal_lines(ledger: Ledger) -> list[str]:
    """The same, one folder a line."""
    return [f"head {row['head']}  {row['folder']}" for row in seals_data(ledger)]


def _matching(view: LedgerView, word: str | None) -> tuple[Claim, ...]:
    if word is None:
        return view.claims
    sought = word.casefold()
    return tuple(
        claim
        for claim in view.claims
        if any(sought in text.casefold() for text in (claim.subject, claim.quantity, claim.origin, claim.paraphrase))
    )


def _linked(view: LedgerView, key: str, id: str) -> list[str]:
    """The claims that name another one under ``repeats`` or ``supports``."""
    named = ((claim.id, getattr(claim, key)) for claim in view.claims)
    return [name for name, link in named if link is not None and (link == id if key == "repeats" else id in link)]


