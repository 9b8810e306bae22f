"""The ledger of all claims, and the view of it from one day: later claims are not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from magdepth.dates import Vintage
from magdepth.errors import BadInput, Fault, suggest
from magdepth.evidence.claim import Claim, Source
from magdepth.evidence.reading import Place, read_folder

SHIPPED = Path(__file__).resolve().parents[1] / "library" / "ledger"


@dataclass(frozen=True)
class Ledger:
    """All claims of a folder, sorted by id; the rooms that follow see it only through ``at``."""

    claims: tuple[Claim, ...]
    sources: tuple[Source, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict, repr=False, compare=False)

    def at(self, vintage: Vintage) -> LedgerView:
        """What the ledger held at a vintage: later claims, and links to them, are left out."""
        dates = {claim.id: claim.known_by for claim in self.claims}
        known = frozenset(name for name, day in dates.items() if vintage.knows(day))
        return LedgerView(vintage, tuple(_seen(claim, known) for claim in self.claims if claim.id in known), dates)


@dataclass(frozen=True)
class LedgerView:
    """The claims known at a vintage; of later ones only the id and the day can be asked."""

    vintage: Vintage
    claims: tuple[Claim, ...]
    _dates: Mapping[str, date] = field(repr=False, compare=False)

    @cached_property
    def _by_id(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.claims}

    def get(self, id: str) -> Claim:
        """The claim of this id; BadInput E120 if there is none, E121 if it is not yet known."""
        claim = self._by_id.get(id)
        if claim is not None:
            return claim
        if id in self._dates:
            since = self._dates[id].isoformat()
            message = f"claim '{id}' is not known yet on {self.vintage.as_of.isoformat()}"
            raise BadInput(Fault("E121", message, cure=f"it counts from {since}"))
        raise BadInput(Fault("E120", f"unknown claim '{id}'", cure=self._near(id)))

    def known(self, id: str) -> bool:
        """True if the claim exists and was public by the vintage."""
        return id in self._by_id

    def exists(self, id: str) -> bool:
        """True if the claim exists at all, known or not."""
        return id in self._dates

    def known_from(self, id: str) -> date:
        """The first day on which the claim counts; BadInput E120 if it doesn't exist."""
        if id not in self._dates:
            raise BadInput(Fault("E120", f"unknown claim '{id}'", cure=self._near(id)))
        return self._dates[id]

    def origins(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The distinct voices behind some claims, sorted: a repetition counts as the voice it repeats."""
        return tuple(sorted({self._voice(self.get(name)) for name in ids}))

    def contradictions(self) -> tuple[tuple[str, str], ...]:
        """The pairs of known claims that can't both hold, each once, sorted."""
        return tuple((claim.id, other) for claim in self.claims for other in claim.contradicts if claim.id < other)

    def _near(self, id: str) -> str | None:
        return suggest(id, [name for name in self._by_id if name[:2] == id[:2]][:500])

    def _voice(self, claim: Claim) -> str:
        while claim.repeats is not None:
            claim = self._by_id[claim.repeats]
        return claim.origin


def load_ledger(folder: Path | None = None) -> Ledger:
    """Read a ledger folder (the shipped one by default); BadInput with every fault found in it.

    >>> from datetime import date
    >>> view = load_ledger().at(Vintage(date(2025, 6, 30)))
    >>> view.get("a001").best, view.known("a017"), view.known_from("a017").isoformat()
    (2000.0, False, '2025-09-06')
    """
    reading = read_folder(SHIPPED if folder is None else folder)
    if reading.faults:
        raise BadInput(*reading.faults)
    claims = tuple(reading.claims[name] for name in sorted(reading.claims))
    sources = tuple(reading.sources[name] for name in sorted(reading.sources))
    return Ledger(claims, sources, reading.places)


def _seen(claim: Claim, known: frozenset[str]) -> Claim:
    """The claim without links to what is not known: a later claim must not show through an earlier one."""
    if all(other in known for other in claim.contradicts) and (claim.repeats is None or claim.repeats in known):
        return claim
    contradicts = tuple(other for other in claim.contradicts if other in known)
    repeats = claim.repeats if claim.repeats in known else None
    return replace(claim, contradicts=contradicts, repeats=repeats)
