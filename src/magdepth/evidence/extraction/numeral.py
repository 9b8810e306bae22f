"""One figure where it stands, with what belongs to its writing: a scale ("million") and a currency."""

from __future__ import annotations

import re
from dataclasses import dataclass

from magdepth.evidence.extraction.words import any_of, words

_W = words()
_SCALE_BEHIND = re.compile(
    r"""[ \u00a0-]?(?P<scale>hundred|thousand|million|millions|mln|mn|billion|billions|bln|bn|trillion|trln|tn)\b(?!-\w)
    |(?P<short>[kKmM])(?![\w/])  # 5k, $5m; not 5km, 5 m/s
    """,
    re.VERBOSE,
)
_MONEY_AHEAD = re.compile(r"(?:US\$|[$€£₴₽₩¥]|\b(?:USD|EUR|GBP|UAH|RUB|KRW|JPY|CNY)[ ]?)[ ]?$")
_MONEY_BEHIND = re.compile(
    rf"""[ \u00a0-]?(?:(?:US|U\.S\.|Russian|Ukrainian|South[ ]Korean|Korean)[ ])?
    (?P<name>[$€£₴₽₩]|{any_of(name for name in _W.money if name.isalpha())})(?!\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_IN_MILLIONS = ("drone", "shell", "round", "people", "worker")  # "2m drones"
_NEXT_WORD = re.compile(r"[ ]([A-Za-z]+)")


@dataclass(frozen=True)
class Numeral:
    """A figure where it stands: ``text[start:end]`` with scale and currency; ``vague`` ones have no value."""

    start: int
    end: int
    value: float
    money: str | None = None
    share: bool = False
    vague: bool = False
    word: bool = False
    scale: float = 1.0
    dotted: bool = False  # "1.500": 1,500 if what is counted is whole
    bare: bool = False  # digits alone, without separators: may be a year, a number of a unit, a model


def scaled(text: str, plain: Numeral) -> Numeral:
    """The figure with the scale behind it and the currency before or behind it: "$5m", "5 million roubles".

    >>> found = scaled("about $5 million a year", Numeral(7, 8, 5.0))
    >>> found.value, found.money, found.start, found.end
    (5000000.0, 'USD', 6, 16)
    """
    start, end, money, factor = plain.start, plain.end, None, 1.0
    if ahead := _MONEY_AHEAD.search(text, max(0, start - 6), start):
        money, start = _W.money[ahead[0].strip().lower()], ahead.start()
    behind = _SCALE_BEHIND.match(text, end)
    if behind and (behind["scale"] or _means_scale(text, behind, money)):
        name = behind["scale"] or {"k": "thousand", "m": "million"}[behind["short"].lower()]
        factor, end = _W.scales[name], behind.end()
    if money is None and (named := _MONEY_BEHIND.match(text, end)) and named["name"].lower() in _W.money:
        money, end = _W.money[named["name"].lower()], named.end()
    scale = factor if factor != 1.0 else plain.scale
    bare = plain.bare and factor == 1.0
    return Numeral(
        start, end, plain.value * factor, money, word=plain.word, scale=scale, dotted=plain.dotted, bare=bare
    )


def scale_follows(text: str, place: int) -> bool:
    """Whether a scale stands at this place: "k", " million"."""
    return _SCALE_BEHIND.match(text, place) is not None


def _means_scale(text: str, behind: re.Match[str], money: str | None) -> bool:
    """Whether the letter is a scale: "$5m" and "2m drones" are millions, "300 m" and "300m away" are metres."""
    if behind["short"] in "kK":
        return True
    following = _NEXT_WORD.match(text, behind.end(), behind.end() + 24)
    return money is not None or (following is not None and following[1].lower().rstrip("s") in _IN_MILLIONS)
