"""Whether a figure counts what stands behind it, something told before, or nothing."""

from __future__ import annotations

import re
from enum import Enum

from magdepth.evidence.extraction.nouns import counted, is_plural, is_span, singular
from magdepth.evidence.extraction.phrases import Phrase
from magdepth.evidence.extraction.places import Place
from magdepth.evidence.extraction.words import words

_W = words()
#: "takes four hours": a duration that measures something.
_LASTS = re.compile(
    r"\b(?:takes?|took|taking|last|lasts|lasted|lasting|needs?|needed|requires?|required)\s(?:\w+\s){0,3}$")
#: "for 12 hours", "within the last 24 hours": when, not how much.
_WITHIN = re.compile(
    r"\b(?:past|last|next|within|in|over|for|every|after|first|of)\s(?:the\s(?:past|last|next)\s)?(?:\w+\s)?$")
#: "the two", "other two": told before.
_DEFINITE = re.compile(
    r"\b(?:the|these|those|both|other|last|next|past|first|every|all|previous|following|its|their)\s$", re.IGNORECASE)
_OF_SOME = re.compile(r"\bof\s\w+\s$")  # "of the two": a whole of which a part is told
#: "five times more than": a factor; "five times a week" is none.
_FACTOR = re.compile(
    r"\s?-?times\s(?:as|more|higher|the|over|greater|larger|less|fewer|that|what|its|bigger|than|compared)\b")
#: "one drone carries 50 kg" says nothing of how many there are.
_FOR_ONE = re.compile(
    r"\s(?:\w+\s){0,2}?(?:costs?|contains?|holds?|takes?|needs?|requires?|carries|houses?|is|would)\b")
_OF_THEM = re.compile(r"\sof\s(?:them|which|whom|these|those)\b")
_HURT = re.compile(r"\b(?:killed|killing|wounded|wounding|injured|injuring|downed|another)\s$", re.IGNORECASE)
_GROUPS = ("strong", "member", "man", "person")  # "a 12-man crew"
_WEIGHTS = ("kilometre", "kilometer", "kilogram", "ton")


class Fit(Enum):
    """What a figure counts."""

    BEHIND = "what stands behind it"
    BEFORE = "what was told before, or what is named before it"
    NOTHING = "nothing: it is no quantity"


def fit(place: Place, phrase: Phrase, *, hyphened: bool) -> Fit:
    """What a figure counts, given the phrase behind it; ``hyphened`` is one like "2,000-drone"."""
    numeral, head = place.shown, phrase.head.lower()
    if is_span(head) and not phrase.rate:
        return _yes(_measures_time(place, head, hyphened=hyphened))
    if is_span(head) and singular(head) in phrase.rate:
        return Fit.NOTHING
    if hyphened:
        return _yes(head in (*_GROUPS, *_W.measures) or counted(head) or singular(head) in _WEIGHTS)
    if numeral.vague:
        return _yes(bool(head))
    if head == "fold" or (head == "times" and not numeral.word and not phrase.rate):
        return Fit.BEHIND
    if head == "times":
        return _yes(bool(_FACTOR.match(place.clause.text, numeral.end, numeral.end + 30)))
    if numeral.word and numeral.value <= 12 and numeral.scale == 1:
        return _small_word(place, phrase, head)
    return _plain(place, phrase, head)


def _yes(fits: bool) -> Fit:
    return Fit.BEHIND if fits else Fit.NOTHING


def _measures_time(place: Place, head: str, *, hyphened: bool) -> bool:
    """Whether a stretch of time is a quantity: how long something takes, and hours of work."""
    if place.follows(_LASTS):
        return True
    if singular(head) != "hour" or not place.clause.of_work:
        return False
    return hyphened or not place.follows(_WITHIN)


def _small_word(place: Place, phrase: Phrase, head: str) -> Fit:
    """A number word up to twelve counts only what is surely counted: "two plants", not "two sides"."""
    if not head:
        return Fit.BEFORE if _bare_word(place) else Fit.NOTHING
    if head in _W.abstract or not (counted(head) or is_plural(head)):
        return Fit.NOTHING
    if place.follows(_DEFINITE) and not place.follows(_OF_SOME):
        return Fit.NOTHING
    if place.shown.value != 1:
        return Fit.BEHIND
    done = place.clause.deed(place.shown.start, place.shown.end, beyond=True)
    single = singular(head) in _W.ones and done not in ("", "made")
    return _yes(single and not _FOR_ONE.match(place.clause.text, phrase.end))


def _bare_word(place: Place) -> bool:
    """Whether a number word alone is a figure: "two of them", "killed two"."""
    if place.shown.value < 2:
        return False
    of_them = _OF_THEM.match(place.clause.text, place.shown.end, place.shown.end + 12)
    return of_them is not None or place.follows(_HURT)


def _plain(place: Place, phrase: Phrase, head: str) -> Fit:
    numeral = place.shown
    year = numeral.bare and 1900 <= numeral.value <= 2100 and place.span is None
    if not head:
        following = place.clause.tokens[place.index].text if place.index < len(place.clause.tokens) else ""
        return Fit.NOTHING if year or (following in ("/", "-") and not phrase.rate) else Fit.BEFORE
    noun = is_plural(head) or counted(head) or head in _W.measures
    if numeral.value > 1 and phrase.whole == phrase.head and phrase.head.islower() and not noun:
        return Fit.BEFORE  # "more than 20 pass over the village": a verb follows
    if year and not (counted(head) and not head.endswith(("plan", "line"))):
        return Fit.NOTHING
    return _yes(not (numeral.value <= 3 and numeral.bare and head in _W.abstract))
