"""What a share, a price or a measure is of, where it is not what stands right behind the figure."""

from __future__ import annotations

import re

from magdepth.evidence.extraction.clause import Clause, is_participle
from magdepth.evidence.extraction.phrases import behind
from magdepth.evidence.extraction.places import Place
from magdepth.evidence.extraction.words import any_of, words

_W = words()
_TRAITS = re.compile(rf"\b(?:{any_of(_W.traits)})\b", re.IGNORECASE)
_CLAUSES = re.compile(r"[;:(]|,\s|\s[–—-]\s")
_MARKS = "“”\"'’("
_OF = ("of", "the", "more", "fewer", "less")
_DETERMINERS = (*_OF, "all", "its", "their", "that", "these", "those", "our")
_FURTHER = ("in", "for", "at", "on", "from", "of")
_SPENT_ON = ("for", "of", "to", "in", "on", "the", "a", "an", "each", "every", "per", "one")
_LAST = 200  # characters


def topic(place: Place) -> str:
    """What a share, a price or a measure is of: the trait that is named before it and whose it is.

    "the price of a Geran is $20,000" is of "price (Geran)".
    """
    clause, start = place.clause, place.first.start
    ahead = clause.text[max(clause.begin, start - 3 * _LAST):start]
    pieces = _CLAUSES.split(ahead)
    named = clause.thing(start)
    thing = named[0] if named else ""
    trait = last_match(_TRAITS, pieces[-1]) or last_match(_TRAITS, ahead)
    if trait is None and (whole := behind(clause, clause.index(start)).whole):
        trait = last_match(_TRAITS, whole)
    if trait is not None:
        return f"{trait[0]} ({thing})" if thing and trait[0].lower() not in thing.lower() else thing or trait[0]
    if thing:
        return thing
    for piece in reversed(pieces):
        if stretch := _before_verb(piece):
            return stretch
    return place.last_counted.subject if place.last_counted else ""


def _before_verb(piece: str) -> str:
    """The words of a clause before its verb, if they say anything."""
    kept: list[str] = []
    for word in piece.split():
        low = word.lower().strip(_MARKS)
        if kept and (low in _W.copulas or (is_participle(low) and len(kept) > 1)):
            break
        kept.append(word)
    stretch = " ".join(kept[:8]).strip(_MARKS + " ")
    content = any(word.lower() not in _W.stops for word in kept)
    return stretch if content and len(stretch) > 3 else ""


def last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match near the end of a text."""
    return max(pattern.finditer(text[-_LAST:]), key=lambda found: found.start(), default=None)


def whole_of(clause: Clause, i: int) -> str:
    """What a share is of, behind it: "30% of the workers in Tatarstan"."""
    if clause.lower(i) not in _OF:
        return counted_behind(clause, i)
    while clause.lower(i) in _DETERMINERS:
        i += 1
    phrase = behind(clause, i)
    following = clause.lower(phrase.last)
    if not phrase.whole or following not in _FURTHER:
        return phrase.whole
    further = behind(clause, phrase.last + 1).whole
    return f"{phrase.whole} {following} {further}" if further else phrase.whole


def counted_behind(clause: Clause, i: int) -> str:
    """The phrase at token ``i``, unless a preposition or the like stands there."""
    if i >= len(clause.tokens) or clause.lower(i) in _W.stops:
        return ""
    return behind(clause, i).whole


def spent_on(clause: Clause, i: int) -> str:
    """What money is paid for, behind it: "$20,000 for each drone"."""
    while clause.lower(i) in _SPENT_ON:
        i += 1
    return behind(clause, i).whole
