"""A ledger while it is being read: its records, their places and faults so far, and the links between its claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from magdepth.errors import Fault, printable, suggest
from magdepth.evidence.claim import Claim, Source, relinked


class RecordPlace(NamedTuple):
    """A line of a file."""

    file: str
    line: int


@dataclass
class LoadedRecords:
    """What has been read so far; the only mutable thing here, alive only while loading.

    A claim or a source with faults is there by its id, so that what rests on it is no fault of its own.
    """

    claims: dict[str, Claim] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    places: dict[str, RecordPlace] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def fault(self, place: RecordPlace, code: str, message: str, key: str | None = None, **more: str | None) -> None:
        """Note one fault at a place."""
        self.faults.append(Fault(code, message, file=place.file, line=place.line, key=key, **more))

    def near(self, word: str, known: Iterable[str]) -> str | None:
        """A near miss, sought among names that begin alike and for the first faults only: seeking is slow."""
        if len(self.faults) > 50:
            return None
        names = list(known)
        if len(names) > 200:
            names = [name for name in names if name[:2] == word[:2]][:200]
        return suggest(word[:60], names)


def link(loaded: LoadedRecords) -> None:
    """Check all links and read ``contradicts`` both ways.

    It may be written on either side, so that a new claim can be appended without touching old lines.
    """
    opposed: defaultdict[str, set[str]] = defaultdict(set)
    repeating = superseding = False
    linked = [name for name, claim in loaded.claims.items() if _is_linked(claim)]
    for name in linked:
        claim = loaded.claims[name]
        for other in claim.contradicts:
            if _linkable(name, other, "contradicts", loaded):
                opposed[name].add(other)
                opposed[other].add(name)
        for other in claim.supports:
            _linkable(name, other, "supports", loaded)
        if claim.repeats is not None:
            repeating |= _linkable(name, claim.repeats, "repeats", loaded)
        if claim.supersedes is not None:
            superseding |= _linkable(name, claim.supersedes, "supersedes", loaded)
    if repeating:
        _circles(loaded, linked, "repeats", "claims repeat each other in a circle", lambda claim: claim.repeats)
    if superseding:
        _circles(loaded, linked, "supersedes", "claims supersede each other in a circle",
                 lambda claim: claim.supersedes)  # fmt: skip
        _forks(loaded, linked)
    for name, others in opposed.items():
        claim = loaded.claims[name]
        both = tuple(sorted(others))
        if both != claim.contradicts:
            loaded.claims[name] = relinked(claim, contradicts=both)


def _is_linked(claim: Claim) -> bool:
    """True if the claim names another one."""
    return bool(claim.contradicts or claim.supports or claim.repeats or claim.supersedes)


def _linkable(name: str, other: str, key: str, loaded: LoadedRecords) -> bool:
    if other == name:
        loaded.fault(loaded.places[name], "E112", "a claim can't be linked to itself", key, got=name)
        return False
    if other not in loaded.claims:
        cure = loaded.near(other, loaded.claims)
        loaded.fault(loaded.places[name], "E112", f"unknown claim '{printable(other)}'", key, cure=cure)
        return False
    return True


def _circles(loaded: LoadedRecords, linked: list[str], key: str, message: str,
             following: Callable[[Claim], str | None]) -> None:  # fmt: skip
    """Fault every claim that comes back to itself by a link; each chain is walked once."""
    done: set[str] = set()
    for name in linked:
        chain: dict[str, None] = {}
        step: str | None = name
        while step is not None and step in loaded.claims and step not in done and step not in chain:
            chain[step] = None
            step = following(loaded.claims[step])
        if step in chain:
            walked = list(chain)
            for member in walked[walked.index(step) :]:
                loaded.fault(loaded.places[member], "E114", message, key)
        done.update(chain)


def _forks(loaded: LoadedRecords, linked: list[str]) -> None:
    """Note claims that two others supersede: both stay, and the later read of the newest counts under the old id."""
    heirs: dict[str, str] = {}
    for name in linked:
        claim = loaded.claims[name]
        old = claim.supersedes
        if old is None:
            continue
        if old in heirs:
            place = loaded.places[name]
            message = f"{name}: '{heirs[old]}' supersedes {old} as well"
            loaded.notes.append(Fault("W112", message, file=place.file, line=place.line, key="supersedes",
                                       cure=f"supersede {heirs[old]} instead"))  # fmt: skip
        heirs[old] = name
