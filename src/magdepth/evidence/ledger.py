"""The ledger of all claims, and the view of it from one day: later claims are not there."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from magdepth.dates import Vintage
from magdepth.errors import BadInput, Fault, suggest
from magdepth.evidence.claim import Claim, Source, relinked
from magdepth.evidence.ledger_files import gather, read_folders
from magdepth.evidence.records.loaded import RecordPlace
from magdepth.place import existing_folder

SHIPPED = Path(__file__).resolve().parents[1] / "library" / "ledger"

#: The folder of the user's own ledger within the data folder.
USER_LEDGER = "ledger"


@dataclass(frozen=True)
class Seal:
    """A folder of the ledger, and the hash over the heads of its chains (None where it is not sealed)."""

    folder: Path
    digest: str | None


@dataclass(frozen=True)
class Ledger:
    """All claims, sorted by id, superseded ones too; the rooms that follow see it only through ``at``."""

    claims: tuple[Claim, ...]
    sources: tuple[Source, ...] = ()
    places: Mapping[str, RecordPlace] = field(default_factory=dict, repr=False, compare=False)
    notes: tuple[Fault, ...] = field(default=(), repr=False, compare=False)
    seals: tuple[Seal, ...] = field(default=(), repr=False, compare=False)

    def at(self, vintage: Vintage) -> LedgerView:
        """What the ledger knew at a vintage: later claims, and links to them, are left out.

        Of a claim and its corrections only the newest one known is there. A correction stands for itself: what
        contradicts or supports the claim that it supersedes is not taken to do so to the correction, but who
        repeated that claim now repeats the correction.
        """
        day = vintage.as_of
        dates = {claim.id: claim.known_by for claim in self.claims}
        known = dates.keys() if day == date.max else {claim.id for claim in self.claims if claim.known_by <= day}
        heirs = _heirs(self.claims, known)
        seen: list[Claim] = []
        old: list[Claim] = []
        for claim in self.claims:
            if claim.id in known:
                if claim.contradicts or claim.supports or claim.repeats is not None or claim.supersedes is not None:
                    claim = _seen(claim, known, heirs)
                (old if claim.id in heirs else seen).append(claim)
        return LedgerView(vintage, tuple(seen), dates, tuple(old), heirs)

    def superseded(self) -> Mapping[str, str]:
        """Every claim that another one corrects, with the newest correction."""
        return _heirs(self.claims, {claim.id for claim in self.claims})


@dataclass(frozen=True)
class LedgerView:
    """The claims known at a vintage; of later ones only the id and the day can be asked.

    ``old`` are known claims that a known one supersedes. Under their ids the newest correction is found
    (``get``), so that what cites a claim rests on its correction; ``record`` gives the claim as it was.
    """

    vintage: Vintage
    claims: tuple[Claim, ...]
    _dates: Mapping[str, date] = field(repr=False, compare=False)
    old: tuple[Claim, ...] = ()
    heirs: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _by_id(self) -> dict[str, Claim]:
        newest = {claim.id: claim for claim in self.claims}
        return {**newest, **{name: newest[heir] for name, heir in self.heirs.items()}}

    @cached_property
    def _records(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in (*self.claims, *self.old)}

    def get(self, id: str) -> Claim:
        """The claim of this id, or its newest correction; BadInput E120 if there is none, E121 if not yet known."""
        return self._claim(id, self._by_id)

    def record(self, id: str) -> Claim:
        """The claim of this id itself, superseded or not; BadInput as for ``get``."""
        return self._claim(id, self._records)

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

    def _claim(self, id: str, among: Mapping[str, Claim]) -> Claim:
        claim = among.get(id)
        if claim is not None:
            return claim
        if id in self._dates:
            since = self._dates[id].isoformat()
            message = f"claim '{id}' is not known yet on {self.vintage.as_of.isoformat()}"
            raise BadInput(Fault("E121", message, cure=f"it counts from {since}"))
        raise BadInput(Fault("E120", f"unknown claim '{id}'", cure=self._near(id)))

    def _near(self, id: str) -> str | None:
        return suggest(id, [name for name in self._by_id if name[:2] == id[:2]][:500])

    def _voice(self, claim: Claim) -> str:
        passed = {claim.id}  # a correction may repeat who repeated what it corrects: that is a circle
        while claim.repeats is not None and claim.repeats not in passed:
            passed.add(claim.repeats)
            claim = self._by_id[claim.repeats]
        return claim.origin


def user_folder() -> Path | None:
    """The user's own ledger if there is one: ``ledger`` in the data folder. Nothing is made."""
    data = existing_folder()
    return data / USER_LEDGER if data is not None and (data / USER_LEDGER).is_dir() else None


def load_ledger(folder: Path | None = None) -> Ledger:
    """Read the shipped ledger and the user's own, or one folder alone; BadInput with every fault found.

    The user's own folder is never read alone: its claims may rest on shipped ones. Files whose bytes are those read
    last by this process are not read again.

    >>> from datetime import date
    >>> view = load_ledger().at(Vintage(date(2025, 6, 30)))
    >>> view.get("a001").best, view.known("a017"), view.known_from("a017").isoformat()
    (2000.0, False, '2025-09-06')
    """
    user = user_folder()
    alone = folder is not None and (user is None or folder.resolve() != user.resolve())
    pages = [gather(folder)] if folder is not None and alone else [gather(SHIPPED)]
    if user is not None and not alone:
        added = gather(user)
        pages += [added] if added.files or added.faults or added.heads.there else []
    digests = tuple(one.digest for one in pages)
    if (known := _LAST.get(digests)) is not None:
        return known
    loaded = read_folders(pages)
    if loaded.faults:
        raise BadInput(*loaded.faults)
    seals = tuple(Seal(one.folder, one.heads.digest if one.heads.there else None) for one in pages)
    claims = tuple(loaded.claims[name] for name in sorted(loaded.claims))
    sources = tuple(loaded.sources[name] for name in sorted(loaded.sources))
    ledger = Ledger(claims, sources, loaded.places, tuple(loaded.notes), seals)
    _LAST.clear()
    _LAST[digests] = ledger
    return ledger


# The ledger read last, by the bytes of its files: a scenario and the verb that shows it read it only once.
_LAST: dict[tuple[bytes, ...], Ledger] = {}


def _heirs(claims: Iterable[Claim], known: Container[str]) -> dict[str, str]:
    """For each known claim that known ones supersede, the newest of them, followed to the end."""
    next_: dict[str, Claim] = {}
    for claim in claims:
        old = claim.supersedes
        if old is not None and claim.id in known and old in known:
            rival = next_.get(old)
            if rival is None or (claim.known_by, claim.id) > (rival.known_by, rival.id):
                next_[old] = claim
    heirs: dict[str, str] = {}
    for old, claim in next_.items():
        while claim.id in next_:
            claim = next_[claim.id]
        heirs[old] = claim.id
    return heirs


def _seen(claim: Claim, known: Container[str | None], heirs: Mapping[str, str]) -> Claim:
    """The claim without links to what is not known: a later claim must not show through an earlier one."""
    links = {
        "contradicts": tuple(other for other in claim.contradicts if other in known and other not in heirs),
        "supports": tuple(other for other in claim.supports if other in known and other not in heirs),
        "repeats": heirs.get(claim.repeats, claim.repeats) if claim.repeats in known and claim.repeats else None,
        "supersedes": claim.supersedes if claim.supersedes in known else None,
    }
    if links["repeats"] == claim.id:  # a correction of the claim that it repeats speaks for itself
        links["repeats"] = None
    return claim if all(getattr(claim, key) == value for key, value in links.items()) else relinked(claim, **links)
