"""Who really speaks: claims joined into voices, what each says once, and how much a voice counts by its grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from magdepth.evidence.claim import Claim

#: How much a voice counts by the reliability of its channel, and by the credibility of what it says.
#: The two are multiplied. A judgement, not a fit: readers of these grades differ widely in what they
#: take them to mean (Samet 1975).
RELIABILITY_WEIGHT = {"A": 1.0, "B": 0.8, "C": 0.6, "D": 0.4, "E": 0.2, "F": 0.3}
CREDIBILITY_WEIGHT = {"1": 1.0, "2": 0.8, "3": 0.6, "4": 0.3, "5": 0.1, "6": 0.4}


@dataclass(frozen=True)
class OriginVoice:
    """One origin: the claims in which it says something of its own, and the share of each within it.

    ``weight`` is the share of the voice among all voices, ``grade`` the weight that its best-graded
    claim earns, before any record re-weights it.
    """

    origin: str
    claims: tuple[Claim, ...]
    shares: tuple[float, ...]
    grade: float
    weight: float


def grade_weight(claim: Claim) -> float:
    """What the grade of a claim is worth: the weights of its two halves multiplied."""
    return RELIABILITY_WEIGHT[claim.reliability] * CREDIBILITY_WEIGHT[claim.credibility]


def voices(
    claims: Sequence[Claim], weights: Mapping[str, float] | None = None
) -> tuple[tuple[OriginVoice, ...], dict[str, str]]:
    """The voices behind some claims, by origin, and the claims that add nothing, each with the reason.

    Claims are of one voice if they share an origin, or if one repeats the other, or both the same
    third. Within a voice a claim that repeats another one here adds nothing, nor does one with the
    same figures as a better graded one. What is left shares the voice by its grades; the voice
    counts as its best-graded claim does, times ``weights`` of its origin (1 where not named).
    """
    found: list[OriginVoice] = []
    silent: dict[str, str] = {}
    for group in _joined(claims):
        own = _own(group, silent)
        marks = [grade_weight(claim) for claim in own]
        origin = min(group, key=lambda claim: (claim.repeats is not None, claim.known_by, claim.id)).origin
        grade = max(marks)
        given = 1.0 if weights is None else weights.get(origin, 1.0)
        found.append(OriginVoice(origin, own, tuple(mark / sum(marks) for mark in marks), grade, grade * given))
    total = sum(voice.weight for voice in found)
    whole = (OriginVoice(v.origin, v.claims, v.shares, v.grade, v.weight / total if total else 0.0) for v in found)
    return tuple(sorted(whole, key=lambda voice: (voice.origin, voice.claims[0].id))), silent


def _joined(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Claims in groups of one voice: by origin, and by the claim that they repeat or are."""
    leads: dict[str, str] = {}

    def first(mark: str) -> str:
        while (lead := leads.setdefault(mark, mark)) != mark:
            leads[mark] = mark = leads.setdefault(lead, lead)
        return mark

    held = sorted(claims, key=lambda claim: claim.id)
    for claim in held:
        for mark in (f"claim {claim.id}", *((f"claim {claim.repeats}",) if claim.repeats else ())):
            leads[first(mark)] = first(f"origin {claim.origin}")
    groups: dict[str, list[Claim]] = {}
    for claim in held:
        groups.setdefault(first(f"claim {claim.id}"), []).append(claim)
    return list(groups.values())


def _own(group: Sequence[Claim], silent: dict[str, str]) -> tuple[Claim, ...]:
    """The claims of a voice that say something of their own; the others go to ``silent``."""
    here = {claim.id for claim in group}
    said: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(group, key=lambda claim: (-grade_weight(claim), claim.known_by, claim.id)):
        figures = (claim.kind, claim.unit, claim.low, claim.best, claim.high)
        if claim.repeats in here:
            silent[claim.id] = f"repeats {claim.repeats}: the same voice"
        elif figures in said:
            silent[claim.id] = f"the same voice says the same in {said[figures].id}"
        else:
            said[figures] = claim
    return tuple(sorted(said.values(), key=lambda claim: claim.id))
