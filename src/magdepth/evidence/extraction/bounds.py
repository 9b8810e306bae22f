"""What bounds a figure: the words before and behind it, and two figures that make a range."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from magdepth.evidence.extraction.numeral import Numeral
from magdepth.evidence.extraction.words import any_of, last_word, words

_W = words()
_AHEAD = 40  # characters before a figure in which the words that bound it begin
_BETWEEN = 100  # characters between the two figures of a range


def _before(listed: Iterable[str]) -> re.Pattern[str]:
    return re.compile(
        rf"""(?:^|(?<=[\s(“"«—–,-]))(?P<word>{any_of(listed)})(?:\s+(?:a|an|a\stotal\sof|another))?\s*$""",
        re.VERBOSE | re.IGNORECASE,
    )


def _behind(listed: Iterable[str]) -> re.Pattern[str]:
    endings = "|".join(re.escape(word) for word in listed)
    return re.compile(rf"\s*(?P<word>{endings})(?!\w|\sto\b)", re.IGNORECASE)


_BEFORE = (("upper", _before(_W.upper)), ("lower", _before(_W.lower)), ("about", _before(_W.about)))
#: How what is looked for before a figure ends; most figures have none of these there, which is quick to see.
_ENDINGS = {last_word(phrase) for phrase in (*_W.upper, *_W.lower, *_W.about)} | {"a", "an", "of", "another"}
_BEHIND = (
    ("lower", _behind(_W.lower_behind)), ("upper", _behind(_W.upper_behind)), ("about", _behind(_W.about_behind)),
)  # fmt: skip
#: "took over 20 posts" and "all over" bound nothing.
_NO_BOUND = re.compile(
    r"\b(?:took|takes?|taking|taken|hand(?:s|ed|ing)?|turn(?:s|ed)?|all|flew|fly|flying|is|was|are|were)\s+over$", re.I
)
#: "not more than", "no over": a lower bound denied is an upper one.
_NOT = re.compile(r"\b(?:not|never|n['’]t|cannot|hardly)(?:\s\w+)?\s*$|\bno\s+$", re.IGNORECASE)
_SOFT = "about|around|approximately|roughly|some|nearly|almost|an?"
_UNIT = r"(?:\s?(?:%|percent|per\ cent|km|kilometers|kilometres|metres|meters|tons|tonnes|kg))?"
_FROM = re.compile(rf"(?:^|\W)(?P<word>from|between|within)\s+(?:(?:{_SOFT}|the)\s+)*$", re.IGNORECASE)
_DASH = re.compile(rf"{_UNIT}\s?[-‑–—]\s?(?:[$€£])?")
_TO = re.compile(rf"{_UNIT}\s+to\s+(?:(?:{_SOFT})\s+)*", re.IGNORECASE)
_AND = re.compile(rf"{_UNIT}\s+and\s+(?:(?:{_SOFT})\s+)*", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+(?:even\s+)?", re.IGNORECASE)
#: "from 2,000 drones a month to as many as 5,000": what is counted stands between.
_THEN_TO = re.compile(
    rf"[^.;:]{{0,80}}?\bto\s+(?:(?:{_SOFT}|as\s+many\s+as|up\s+to|more\s+than|over|at\s+least)\s+)*", re.IGNORECASE
)


@dataclass(frozen=True)
class Bounded:
    """A figure with its bounds; ``start`` is where the words that bound it begin, ``modifier`` those words."""

    low: float | None
    best: float | None
    high: float | None
    start: int
    modifier: str | None


def ranged(text: str, one: Numeral, two: Numeral | None, begin: int) -> tuple[Bounded, Numeral] | None:
    """The range that two figures make, with a numeral in place of both; None where they are two figures.

    ``begin`` is where their sentence begins.
    """
    if two is None or one.vague or two.vague or one.share != two.share:
        return None
    if one.money and two.money and one.money != two.money:
        return None
    between = text[one.end:two.start]
    if len(between) > _BETWEEN or "\n" in between:
        return None
    ahead = _FROM.search(text[max(begin, one.start - _AHEAD):one.start])
    first = ahead["word"].lower() if ahead else ""
    low, high = one.value, two.value
    if two.scale > 1 and one.scale == 1 and low < 1000 and low * two.scale <= high:
        low *= two.scale  # "two to three thousand"
    word = _joining(between, first, low, high, alike=one.word == two.word)
    if word is None or (low > high and word not in ("from … to", "to")):
        return None
    start = one.start if ahead is None else max(begin, one.start - _AHEAD) + ahead.start("word")
    span = Bounded(min(low, high), None, max(low, high), start, word)
    return span, replace(two, money=two.money or one.money, bare=False)


def _joining(between: str, first: str, low: float, high: float, *, alike: bool) -> str | None:
    """What makes a range of two figures, by the words before the first and between them."""
    if _DASH.fullmatch(between) and low < high:
        return f"{first} … to" if first == "from" else "–"
    if _TO.fullmatch(between):
        return "from … to" if first == "from" else "to"
    if first == "between" and _AND.fullmatch(between):
        return "between … and"
    if _OR.fullmatch(between) and low < high <= 4 * max(low, 1) and alike:
        return "or"
    if first == "from" and _THEN_TO.fullmatch(between):
        return "from … to"
    return None


def bounded(text: str, numeral: Numeral, begin: int, behind: str) -> Bounded:
    """A figure with what bounds it; ``begin`` is where its sentence begins, ``behind`` the text after the phrase.

    >>> figure = Numeral(14, 16, 20.0)
    >>> bounded("not more than 20 drones", figure, 0, " drones").high
    20.0
    """
    start, bound, told = numeral.start, "", ""
    while ahead := _nearest_bound(text, start, begin):
        kind, start = ahead
        told = text[start:numeral.start].strip()
        if kind != "about":
            window = max(begin, start - 30)
            denied = _NOT.search(text[window:start]) if kind == "lower" else None
            bound = "upper" if denied else kind
            if denied:
                start = window + denied.start()
                told = text[start:numeral.start].strip()
            break
    for kind, endings in _BEHIND:
        if not bound and (ending := endings.match(behind)):
            word = ending["word"].lower()
            bound, told = kind, f"{told} … {word}" if told else word
    value = numeral.value
    low = None if bound == "upper" else value
    high = None if bound == "lower" else value
    best = None if bound in ("upper", "lower") else value
    return Bounded(low, best, high, start, told or None)


def _nearest_bound(text: str, place: int, begin: int) -> tuple[str, int] | None:
    """The bounding words that end just before a place: their kind and where they begin; the longest of them."""
    window = max(begin, place - _AHEAD)
    ahead = text[window:place]
    if last_word(ahead) not in _ENDINGS:
        return None
    found = [
        (match.start("word"), kind) for kind, pattern in _BEFORE
        if (match := pattern.search(ahead)) and not _NO_BOUND.search(ahead[:match.end("word")])
    ]  # fmt: skip
    if not found:
        return None
    start, kind = min(found, key=lambda match: match[0])
    return kind, window + start

