"""What a retraction takes: a claim, a source or an origin, with what only passes it on or is computed from it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from magdepth.errors import BadInput, Fault, suggest
from magdepth.evidence import Claim, LedgerView

_ID = re.compile(r"\b[a-z]\d{3}[a-z]?\b")
_LINKS = ("contradicts", "supports")


@dataclass(frozen=True)
class Retraction:
    """What is retracted: the word asked for, what it is (claim, source, origin), and the claims that go.

    ``named`` are the claims meant, ``repeating`` those that only pass on their voice, ``computed`` those whose
    figure is computed from them. ``standing`` are claims whose voice a named one only passes on: they stay.
    """

    asked: str
    what: str
    named: tuple[str, ...]
    repeating: tuple[str, ...]
    computed: tuple[str, ...]
    standing: tuple[str, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """Every claim that goes, sorted."""
        return tuple(sorted({*self.named, *self.repeating, *self.computed}))


def retraction(view: LedgerView, word: str) -> Retraction:
    """What goes if a claim, a source (by id) or an origin (by name) is retracted.

    A correction and the claims that it corrects go together: what cites the older id rests on the newer.
    BadInput E121 for a claim not known at the view's day, E200 for what is none of the three.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> found = retraction(load_ledger().at(Vintage(date(2025, 6, 30))), "a031")
    >>> found.what, found.claims
    ('claim', ('a003', 'a031'))
    """
    what, named = _named(view, word)
    corrected = {old for old, newest in view.heirs.items() if newest in named}
    gone = named | corrected
    repeating: set[str] = set()
    computed: set[str] = set()
    while True:
        more = {claim.id for claim in view.claims if claim.repeats in gone} - gone
        derived = {claim.id for claim in view.claims if claim.derived and gone & set(_ID.findall(claim.derived))} - gone
        if not more and not derived:
            break
        repeating |= more
        computed |= derived - more
        gone |= more | derived
    standing = {claim.repeats for claim in map(view.get, named) if claim.repeats is not None} - gone
    return Retraction(word, what, tuple(sorted(named | corrected)), tuple(sorted(repeating)), tuple(sorted(computed)),
                      tuple(sorted(standing)))  # fmt: skip


def without(view: LedgerView, gone: Collection[str]) -> LedgerView:
    """The view without some claims, and without links to them."""
    lost = frozenset(gone)
    claims, old = (
        tuple(_unlinked(claim, lost) for claim in some if claim.id not in lost) for some in (view.claims, view.old)
    )
    heirs = {name: newest for name, newest in view.heirs.items() if newest not in lost and name not in lost}
    return replace(view, claims=claims, old=old, heirs=heirs)


def _unlinked(claim: Claim, lost: frozenset[str]) -> Claim:
    changes: dict[str, object] = {
        link: tuple(name for name in getattr(claim, link) if name not in lost)
        for link in _LINKS
        if lost & set(getattr(claim, link, ()))
    }
    if claim.repeats in lost:
        changes["repeats"] = None
    return replace(claim, **changes) if changes else claim  # type: ignore[arg-type]


def _named(view: LedgerView, word: str) -> tuple[str, set[str]]:
    if view.known(word):
        return "claim", {view.get(word).id}
    if view.exists(word):
        view.get(word)  # raises E121: it is not known yet
    by_source = {claim.id for claim in view.claims if claim.source.id == word}
    if by_source:
        return "source", by_source
    by_origin = {claim.id for claim in view.claims if claim.origin.casefold() == word.casefold()}
    if by_origin:
        return "origin", by_origin
    raise BadInput(Fault("E200", f"'{word[:80]}' is no claim, source or origin known on {view.vintage.as_of}",
                         cure=_near(view, word)))  # fmt: skip


def _near(view: LedgerView, word: str) -> str | None:
    """A near miss among sources and origins, or among claims that begin alike: seeking in all would be slow."""
    voices = sorted({claim.source.id for claim in view.claims} | {claim.origin for claim in view.claims})
    ids = [claim.id for claim in view.claims if claim.id[:2] == word[:2]][:500]
    return suggest(word[:80], [*ids, *voices[:2000]])
