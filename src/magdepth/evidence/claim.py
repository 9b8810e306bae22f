"""A claim: one sourced figure or statement, who said it, how far to trust it, and since when it is public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: What the figures of a claim mean. Only ``range`` is uncertainty; ``change_over_time`` runs from
#: an earlier figure (``low``) to a later one (``high``) and may fall.
KINDS = ("point", "range", "lower_bound", "upper_bound", "change_over_time", "qualitative")

#: Admiralty grade of the source: how far this voice, through this channel, has earned trust.
RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable, or a re-report of a voice we can't check",
    "F": "reliability can't be judged",
}

#: Admiralty grade of the content, given apart from the source.
CREDIBILITY = {
    "1": "confirmed by other independent origins",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth can't be judged",
}

MUNITION_TYPES = ("strike", "decoy", "all")
PLANTS = ("alabuga", "other", "all")

#: Where a source stands: who issued it, or how many hands it went through.
TIERS = ("primary", "study", "press", "secondary", "article")


@dataclass(frozen=True)
class Category:
    """What an output or launch figure counts: type of drone, plant, period (three axes that get mixed up)."""

    type: str
    plant: str
    period: str


@dataclass(frozen=True)
class Source:
    """Where a claim was read; ``published`` is the date as printed (a month or a year may stand alone)."""

    id: str
    publisher: str
    title: str
    published: str
    tier: str
    url: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Claim:
    """One claim of the ledger.

    ``low``, ``best``, ``high`` are in ``unit`` and read by ``kind``; ``best`` is None where the
    source names no single figure (a middle is never made up). ``period`` is the time it speaks of,
    ``known_by`` the last day by which the public could know it, ``origin`` the voice behind it
    (an institution is one voice, whoever speaks for it). ``repeats`` names the claim whose voice
    this one only passes on; ``contradicts`` is symmetric; ``derived`` is the formula where the
    figure is computed by this project.
    """

    id: str
    subject: str
    quantity: str
    unit: str
    period: str
    kind: str
    low: float | None
    best: float | None
    high: float | None
    known_by: date
    source: Source
    origin: str
    reliability: str
    credibility: str
    category: Category | None
    paraphrase: str
    contradicts: tuple[str, ...]
    repeats: str | None
    derived: str | None

    @property
    def grade(self) -> str:
        """Reliability and credibility together, as in ``B2``."""
        return self.reliability + self.credibility


def figure_text(claim: Claim) -> str:
    """The figures of a claim with their unit, worded by kind.

    >>> from datetime import date
    >>> source = Source("s", "A paper", "A title", "2025-06", "press")
    >>> claim = Claim("x1", "plant", "output", "drones/month", "2025", "upper_bound", None, None, 2700.0,
    ...               date(2025, 9, 6), source, "an office", "C", "3", None, "Some words.", (), None, None)
    >>> figure_text(claim)
    'up to 2,700 drones/month'
    """
    low, best, high = (_number(value) for value in (claim.low, claim.best, claim.high))
    words = {
        "point": best,
        "range": f"{low} to {high}",
        "lower_bound": f"{low} or more",
        "upper_bound": f"up to {high}",
        "change_over_time": f"from {low}, later {high}",
        "qualitative": "no figure",
    }[claim.kind]
    if claim.kind == "qualitative":
        return words
    if claim.kind != "point" and claim.best is not None:
        words += f" (best {best})"
    return f"{words} {claim.unit}"


def claim_dict(claim: Claim) -> dict[str, object]:
    """The whole claim with its source as plain data, for ``--json``: every key is always there."""
    source = claim.source
    category = claim.category
    return {
        "id": claim.id,
        "subject": claim.subject,
        "quantity": claim.quantity,
        "kind": claim.kind,
        "low": claim.low,
        "best": claim.best,
        "high": claim.high,
        "unit": claim.unit,
        "period": claim.period,
        "known_by": claim.known_by.isoformat(),
        "origin": claim.origin,
        "reliability": claim.reliability,
        "credibility": claim.credibility,
        "category": None
        if category is None
        else {"type": category.type, "plant": category.plant, "period": category.period},
        "paraphrase": claim.paraphrase,
        "contradicts": list(claim.contradicts),
        "repeats": claim.repeats,
        "derived": claim.derived,
        "source": {
            "id": source.id,
            "publisher": source.publisher,
            "title": source.title,
            "published": source.published,
            "tier": source.tier,
            "url": source.url,
            "note": source.note,
        },
    }


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"
