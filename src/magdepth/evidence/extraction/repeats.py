"""One draft a figure: which of two tell the same, and which of them says more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from magdepth.evidence.draft import Draft, Sentence
from magdepth.evidence.extraction.nouns import singular
from magdepth.evidence.extraction.places import Quantity
from magdepth.evidence.extraction.rates import same_span

Told = tuple[Quantity, Draft]

_COMPARED = 50  # drafts of the same figure that a new one is held against
_DRONES = ("uav", "uas", "shahed", "drone", "geran")
#: Deeds that part one figure from another: 44 shot down are not 44 lost.
_APART = frozenset({"launched", "stopped", "lost", "hit", "killed", "hurt"})
_WORD = re.compile(r"[\w-]+")


def first_of_each(drafts: Sequence[Told], sentences: Sequence[Sentence]) -> list[Told]:
    """The drafts without repeats: of two the one that says more (bounds, a speaker) is kept, else the first."""
    alike: dict[tuple[float, float], list[Told]] = {}
    for pair in drafts:
        told = alike.setdefault(_figures(pair[0]), [])
        for place, other in enumerate(told[:_COMPARED]):
            if _same(pair, other, sentences):
                told[place] = _better(other, pair, sentences)
                break
        else:
            told.append(pair)
    kept = [pair for told in alike.values() for pair in told]
    return sorted(kept, key=lambda pair: pair[0].said_at)


def _figures(quantity: Quantity) -> tuple[float, float]:
    low, high = quantity.figure.low, quantity.figure.high
    return (low if low is not None else high or 0.0, high if high is not None else low or 0.0)


def _same(one: Told, two: Told, sentences: Sequence[Sentence]) -> bool:
    """Whether two quantities of the same figures tell the same."""
    a, b = one[0], two[0]
    if _noun(a.head) != _noun(b.head) and not (_word_of(a.head, two[1]) or _word_of(b.head, one[1])):
        return False
    if a.rate and b.rate and not same_span(a.rate, b.rate):
        return False
    one_rate = bool(a.rate) != bool(b.rate)
    if one_rate and a.figure.modifier != b.figure.modifier and one[1].sentence != two[1].sentence:
        return False
    if sentences[one[1].sentence].heading or sentences[two[1].sentence].heading:
        return True
    return a.deed == b.deed or not a.deed or not b.deed or not {a.deed, b.deed} <= _APART


def _noun(noun: str) -> str:
    """A unit without its number, and one word for all that is called a drone."""
    plain = singular(noun)
    return "drone" if plain in _DRONES else plain


def _word_of(head: str, draft: Draft) -> bool:
    return singular(head) in {singular(word) for word in _WORD.findall(draft.subject)}


def _better(first: Told, again: Told, sentences: Sequence[Sentence]) -> Told:
    """Of a figure and its repeat: the one with bounds; the text behind a heading knows better than the heading."""
    one, two = first[1], again[1]
    if one.low == one.high != two.low and two.low != two.high:
        return again
    precise = two.low == two.high or one.low != one.high
    if sentences[one.sentence].heading and not sentences[two.sentence].heading and precise:
        return again
    return again if one.attributed_to is None and two.attributed_to is not None else first
