"""A claim: one sourced figure or statement, who said it, how far to trust it, and since when it is public."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256

#: What the figures of a claim mean. Only ``range`` is uncertainty; ``change_over_time`` runs from
#: an earlier figure (``low``) to a later one (``high``) and may fall.
KINDS = ("point", "range", "lower_bound", "upper_bound", "change_over_time", "qualitative")

#: The keys of a claim's figures, and of its links to other claims.
FIGURES = ("low", "best", "high")
LINKS = ("contradicts", "supports", "repeats", "supersedes")

#: Longest words that may be kept from a text.
LONGEST_QUOTE = 2_000

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
    this one only passes on; ``contradicts`` is symmetric, ``supports`` is not; ``supersedes`` names
    the claim that this one corrects; ``derived`` is the formula where the figure is computed by
    this project.

    A claim taken from a text may say where it stands there: ``text`` is the text's hash
    (``text_hash``), ``span`` the place, ``quote`` the words there (in a user's own ledger alone),
    ``modifier`` what bounds the figure ("up to"), ``hedged`` whether the text itself is unsure.
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
    supports: tuple[str, ...] = ()
    supersedes: str | None = None
    text: str | None = None
    span: tuple[int, int] | None = None
    quote: str | None = None
    modifier: str | None = None
    hedged: bool = False

    @property
    def grade(self) -> str:
        """Reliability and credibility together, as in ``B2``."""
        return self.reliability + self.credibility


#: The keys of a claim, in their order.
FIELDS = tuple(key.name for key in fields(Claim))


def figure_text(claim: Claim) -> str:
    """The figures of a claim with their unit, worded by kind.

    >>> from datetime import date
    >>> source = Source("s", "A paper", "A title", "2025-06", "press")
    >>> claim = Claim("x1", "plant", "output", "drones/month", "2025", "upper_bound", None, None, 2700.0,
    ...               date(2025, 9, 6), source, "an office", "C", "3", None, "Some words.", (), None, None)
    >>> figure_text(claim)
    'up to 2,700 drones/month'
    """
    kind = claim.kind
    if kind == "point":
        return f"{_number(claim.best)} {claim.unit}"
    if kind == "qualitative":
        return "no figure"
    low, high = _number(claim.low), _number(claim.high)
    words = {
        "range": f"{low} to {high}",
        "lower_bound": f"{low} or more",
        "upper_bound": f"up to {high}",
        "change_over_time": f"from {low}, later {high}",
    }[kind]
    best = "" if claim.best is None else f" (best {_number(claim.best)})"
    return f"{words}{best} {claim.unit}"


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
        "supports": list(claim.supports),
        "repeats": claim.repeats,
        "supersedes": claim.supersedes,
        "derived": claim.derived,
        "text": claim.text,
        "span": None if claim.span is None else list(claim.span),
        "quote": claim.quote,
        "modifier": claim.modifier,
        "hedged": claim.hedged,
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


def relinked(claim: Claim, **links: object) -> Claim:
    """The claim with some fields changed, as ``dataclasses.replace`` does it, several times quicker."""
    changed = object.__new__(Claim)
    changed.__dict__.update(claim.__dict__, **links)
    return changed


def text_hash(text: str) -> str:
    """The hash by which a text is known again: SHA-256 over its UTF-8 bytes, 32 hex digits of it.

    >>> text_hash("Some words.")
    'c041125205ba14fe4026d2cb04e5a62d'
    """
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"
