"""Figures with nothing counted behind them ("then 5,000"): they take the unit of what was told or named before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from magdepth.evidence.extraction.bounds import Bounded
from magdepth.evidence.extraction.nouns import counted, is_plural
from magdepth.evidence.extraction.places import ISO, Place, Quantity
from magdepth.evidence.extraction.rates import rate_ahead, rate_at, span_of
from magdepth.evidence.extraction.subjects import last_match, topic
from magdepth.evidence.extraction.words import words

_W = words()
_THEM = re.compile(
    r"\s(?:of|out of)\s(?:them|which|whom|these|those|that|the total)\b|\s(?:were|was|are|have|had)\b", re.IGNORECASE)
_THEM_ARE = re.compile(r"\s(?:of|out of)\s(?:them|which|whom|these)\s(?:were\s|are\s)?([a-z]+)(?=[.,;]|\sand\b|$)")
_CARRIES = _W.carries | {",", ":", "("}
#: Any other word in small letters, but for those that stand before a number of a thing: "page 5".
_PLAIN = re.compile(r"(?<![\w-])(?!page|version|chapter|aged|age|line|row|day|lap|at)[a-z]{2,}\s$")
_NAME_AHEAD = re.compile(r"\b[A-Z][\w’'-]*\s\(*$")  # "Lancet 3"
_PRICED = re.compile(r"\b(?:sells?|costs?|pays?|paid|priced?|earns?|brings|worth)\b[^.;]{0,24}$", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:to|from|by)\s(?:\w+\s){0,2}$")  # "to 40" of percentages
_CLAUSES = re.compile(r"[;:]|,\s(?:while|and|but)\s")
#: "the number of Geran drones reached 5,000"
_NUMBER_OF = re.compile(
    r"""\b(?:number|numbers|total|stock|stocks|output|production|supply|deliveries|launches|arrival|contingent|inventory
      |use|headcount|quantity)\s+of\s+
    (?P<what>(?:[\w’'-]+\s){0,4}?[\w’'-]+?)
    (?=\s(?:in|at|to|by|from|has|had|have|was|were|is|are|will|would|may|could|should|reach|rose|fell|grew|exceed|stood
      |on|for|during|it|per|a|each|that|there|who|which|with|[\w’'-]*(?:ed|es|s)\b(?=\s(?:to|from|by|at))))""",
    re.VERBOSE | re.IGNORECASE,
)


def elliptical(place: Place) -> Quantity | None:
    """The quantity of a figure that counts nothing behind it; None where it is no quantity."""
    figure = place.bounds(place.rest)
    rate, _ = rate_at(place.clause, place.index)
    if not _is_said(place, figure, rate):
        return None
    if (paid := _paid(place)) is not None:
        subject = topic(place) or paid.subject
        return place.quantity(figure, paid.head, rate, subject, deed=False)
    head, subject, told = _taken(place, rate)
    if not head or head == "share" or place.ahead.rstrip().endswith(" " + head):
        return None  # nothing is counted, or it is a number of a thing: "room 204"
    if head.lower() in ("%", "percent") and not place.follows(_MOVED):
        return None
    return place.quantity(figure, head, rate or told or rate_ahead(place.ahead), subject)


def _is_said(place: Place, figure: Bounded, rate: str) -> bool:
    """Whether the words around a bare figure say that it is a quantity at all."""
    shown, them = place.shown, _THEM.match(place.rest)
    if figure.modifier is not None:
        return True
    if not (rate or them or place.word_ahead in _CARRIES or not place.ahead.strip() or place.follows(_PLAIN)):
        return False
    if shown.bare and shown.value < 2:
        return False
    return bool(them or rate) or not place.follows(_NAME_AHEAD)


def _paid(place: Place) -> Quantity | None:
    """The price told before that this figure goes on with: "… or 2 million", "sells for 700"."""
    paid = next((quantity for quantity in reversed(place.before) if quantity.head), None)
    if paid is None or paid.head not in ISO or _THEM.match(place.rest):
        return None
    large = max(place.first.scale, place.shown.scale) >= 1000
    return paid if large or place.follows(_PRICED) else None


def _taken(place: Place, rate: str) -> tuple[str, str, str]:
    """What a bare figure counts: its noun, its subject, and the rate of the figure from which it takes them."""
    rest, before, last = place.rest, place.before, place.last_counted
    apart = _THEM_ARE.match(rest)
    if apart and (counted(apart[1]) or is_plural(apart[1])):
        return apart[1], apart[1], ""
    clause = _CLAUSES.split(place.ahead)[-1]
    if "of" in clause.lower() and (named := last_match(_NUMBER_OF, clause + " in ")):
        subject = named["what"].strip()
        return _noun_of(subject), subject, ""
    if rate and (like := _of_same_rate(before, rate)):
        return like.head, like.subject, ""
    them = _THEM.match(rest)
    thing = place.clause.thing(place.first.start)
    if last is not None and (them or before[-1].said_at >= place.clause.begin or not thing):
        return last.head, last.subject, "" if them else last.rate
    return (thing[1], thing[0], "") if thing else ("", "", "")


def _of_same_rate(before: Sequence[Quantity], rate: str) -> Quantity | None:
    alike = (q for q in reversed(before) if q.rate and q.head and span_of(q.rate) == span_of(rate))
    return next(alike, None)


def _noun_of(subject: str) -> str:
    """The noun that is counted in a phrase: its first plural, or its last word."""
    nouns = [word for word in subject.split() if word.lower() not in _W.stops]
    return next((word for word in nouns if is_plural(word)), nouns[-1] if nouns else "")
