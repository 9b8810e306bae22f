"""The links between claims: contradictions read both ways, and faults where a link leads nowhere or in a circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from magdepth.errors import Fault
from magdepth.evidence.claim import Claim, relinked
from magdepth.evidence.records.fields import Reading, plain


def link(reading: Reading) -> None:
    """Check all links and read ``contradicts`` both ways.

    It may be written on either side, so that a new claim can be appended without touching old lines.
    """
    opposed: defaultdict[str, set[str]] = defaultdict(set)
    repeating = superseding = False
    for name in reading.linked:
        claim = reading.claims[name]
        for other in claim.contradicts:
            if _linkable(name, other, "contradicts", reading):
                opposed[name].add(other)
                opposed[other].add(name)
        for other in claim.supports:
            _linkable(name, other, "supports", reading)
        if claim.repeats is not None:
            repeating |= _linkable(name, claim.repeats, "repeats", reading)
        if claim.supersedes is not None:
            superseding |= _linkable(name, claim.supersedes, "supersedes", reading)
    if repeating:
        _circles(reading, "repeats", "claims repeat each other in a circle", lambda claim: claim.repeats)
    if superseding:
        _circles(reading, "supersedes", "claims supersede each other in a circle", lambda claim: claim.supersedes)
        _forks(reading)
    for name, others in opposed.items():
        claim = reading.claims[name]
        both = tuple(sorted(others))
        if both != claim.contradicts:
            reading.claims[name] = relinked(claim, contradicts=both)


def is_linked(claim: Claim) -> bool:
    """True if the claim names another one."""
    return bool(claim.contradicts or claim.supports or claim.repeats or claim.supersedes)


def _linkable(name: str, other: str, key: str, reading: Reading) -> bool:
    if other == name:
        reading.fault(reading.places[name], "E112", "a claim can't be linked to itself", key, got=name)
        return False
    if other not in reading.claims:
        cure = reading.near(other, reading.claims)
        reading.fault(reading.places[name], "E112", f"unknown claim '{plain(other)}'", key, cure=cure)
        return False
    return True


def _circles(reading: Reading, key: str, message: str, following: Callable[[Claim], str | None]) -> None:
    """Fault every claim that comes back to itself by a link; each chain is walked once."""
    done: set[str] = set()
    for name in reading.linked:
        chain: dict[str, None] = {}
        step: str | None = name
        while step is not None and step in reading.claims and step not in done and step not in chain:
            chain[step] = None
            step = following(reading.claims[step])
        if step in chain:
            walked = list(chain)
            for member in walked[walked.index(step) :]:
                reading.fault(reading.places[member], "E114", message, key)
        done.update(chain)


def _forks(reading: Reading) -> None:
    """Note claims that two others supersede: both stay, and the later read of the newest counts under the old id."""
    heirs: dict[str, str] = {}
    for name in reading.linked:
        claim = reading.claims[name]
        old = claim.supersedes
        if old is None:
            continue
        if old in heirs:
            place = reading.places[name]
            message = f"{name}: '{heirs[old]}' supersedes {old} as well"
            reading.notes.append(Fault("W112", message, file=place.file, line=place.line, key="supersedes",
                                       cure=f"supersede {heirs[old]} instead"))  # fmt: skip
        heirs[old] = name
