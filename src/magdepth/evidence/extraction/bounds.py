"""What bounds a figure: the words before and behind it, and two figures that make a range."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from magdepth.evidence.extraction.numerals import Numeral
from magdepth.evidence.extraction.words import (
    ABOUT,
    ABOUT_BEHIND,
    LOWER,
    LOWER_BEHIND,
    UPPER,
    UPPER_BEHIND,
)


def _ending(words: tuple[str, ...]) -> re.Pattern[str]:
    listed = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:^|(?<=[\s(“\"«—–,-]))(?P<word>{listed})(?:\s+(?:a|an|a total of|another))?\s*$", re.IGNORECASE)


_BEFORE = (("upper", _ending(UPPER)), ("lower", _ending(LOWER)), ("about", _ending(ABOUT)))
_BEHIND = (("lower", LOWER_BEHIND), ("upper", UPPER_BEHIND), ("about", ABOUT_BEHIND))
_NOT_BOUND = re.compile(r"\b(?:took|take|takes|taking|taken|hand|hands|handed|handing|turn|turns|all|flew|fly|flying|turned|is|was|are|were)\s+over$", re.I)
_NOT = re.compile(r"\b(?:not|never|n['’]t|cannot|hardly)(?:\s\w+)?\s*$|\bno\s+$", re.IGNORECASE)
_FROM = re.compile(r"(?:^|\W)(?P<word>from|between|within)\s+(?:(?:about|around|approximately|roughly|some|nearly|almost|an?|the)\s+)*$",
                   re.IGNORECASE)
_UNIT = r"(?:\s?(?:%|percent|per cent|km|kilometers|kilometres|metres|meters|tons|tonnes|kg))?"
_DASH = re.compile(rf"{_UNIT}\s?[-‑–—]\s?(?:[$€£])?")
_TO = re.compile(rf"{_UNIT}\s+to\s+(?:(?:about|around|approximately|roughly|some|nearly|almost|an?)\s+)*", re.IGNORECASE)
_AND = re.compile(rf"{_UNIT}\s+and\s+(?:(?:about|around|approximately|roughly|some|nearly|almost|an?)\s+)*", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+(?:even\s+)?", re.IGNORECASE)
_LATER = re.compile(r"[^.;:]{0,80}?\bto\s+(?:(?:about|around|approximately|roughly|some|nearly|almost|an?|as\s+many\s+as|up\s+to|more\s+than|over|at\s+least)\s+)*",
                    re.IGNORECASE)


@dataclass(frozen=True)
class Bounded:
    """A figure with its bounds; ``start`` is where the words that bound it begin, ``joined`` what made it a range."""

    low: float | None
    best: float | None
    high: float | None
    start: int
    end: int
    modifier: str | None
    joined: str = ""
    changing: bool = False


def ranged(text: str, one: Numeral, two: Numeral | None, begin: int) -> tuple[Bounded, Numeral] | None:
    """The range that two figures make, with a numeral in place of both; None where they are two figures."""
    if two is None or one.vague or two.vague or one.share != two.share:
        return None
    between = text[one.end:two.start]
    if len(between) > 100 or "\n" in between:
        return None
    ahead = _FROM.search(text[max(begin, one.start - 40):one.start])
    first = ahead["word"].lower() if ahead else ""
    if one.money and two.money and one.money != two.money:
        return None
    changing = False
    low, high = one.value, two.value
    if two.scale > 1 and one.scale == 1 and low < 1000 and low * two.scale <= high:
        low *= two.scale
    if _DASH.fullmatch(between) and low < high:
        word = f"{first} … to" if first == "from" else "–"
    elif _TO.fullmatch(between):
        word = "from … to" if first == "from" else "to"
    elif first == "between" and _AND.fullmatch(between):
        word = "between … and"
    elif _OR.fullmatch(between) and low < high <= 4 * max(low, 1) and one.word == two.word:
        word = "or"
    elif first == "from" and _LATER.fullmatch(between):
        word, changing = "from … to", True
    else:
        return None
    start = one.start if ahead is None else max(begin, one.start - 40) + ahead.start("word")
    if low > high and word not in ("from … to", "to"):
        return None
    bounded = Bounded(min(low, high), None, max(low, high), start, two.end, word, word, changing)
    return bounded, replace(two, money=two.money or one.money, bare=False)


def bounded(text: str, numeral: Numeral, begin: int, behind: str) -> Bounded:
    """A figure with what bounds it; ``begin`` is where its sentence begins, ``behind`` the text after the phrase."""
    start, bound, words = numeral.start, "", ""
    while True:
        ahead = text[max(begin, start - 40):start]
        matches = [(kind, found) for kind, pattern in _BEFORE if (found := pattern.search(ahead))
                   and not _NOT_BOUND.search(ahead[: found.end("word")])]
        if not matches:
            break
        kind, found = min(matches, key=lambda match: match[1].start("word"))
        start = max(begin, start - 40) + found.start("word")
        words = text[start:numeral.start].strip()
        if kind != "about":
            bound = "upper" if kind == "lower" and _NOT.search(text[max(begin, start - 30):start]) else kind
            break
    for kind, endings in _BEHIND:
        for ending in endings:
            if not bound and re.match(rf"\s*{re.escape(ending)}(?!\w|\sto\b)", behind, re.IGNORECASE):
                bound, words = kind, (words + " … " + ending if words else ending)
    value = numeral.value
    if bound == "upper":
        return Bounded(None, None, value, start, numeral.end, words or None)
    if bound == "lower":
        return Bounded(value, None, None, start, numeral.end, words or None)
    return Bounded(value, value, value, start, numeral.end, words or None)
