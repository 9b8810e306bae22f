"""Every figure that a stretch of text can be read to state: what a claim made elsewhere is held against."""

from __future__ import annotations

import re
from functools import lru_cache

_SPACES = "\u00a0\u202f\u2009'’ "
_DIGITS = re.compile(rf"\d{{1,18}}(?:[.,{_SPACES}]\d{{1,18}}){{0,8}}")
_WORD = re.compile(r"[a-z]{1,20}", re.IGNORECASE)
_SMALL = {
    "zero": 0.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0, "thirteen": 13.0, "fourteen": 14.0, "fifteen": 15.0,
    "sixteen": 16.0, "seventeen": 17.0, "eighteen": 18.0, "nineteen": 19.0, "twenty": 20.0, "thirty": 30.0,
    "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0, "single": 1.0,
    "once": 1.0, "pair": 2.0, "both": 2.0, "twice": 2.0, "double": 2.0, "triple": 3.0,
}  # fmt: skip
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mln": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9,
    "bln": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "trn": 1e12, "tn": 1e12, "dozen": 12.0,
}  # fmt: skip
_PARTS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6, "eighth": 1 / 8, "ninth": 1 / 9,
    "tenth": 1 / 10, "hundredth": 1 / 100,
}  # fmt: skip
_ONE_SCALE, _ONE_PART = "|".join(_SCALES), "|".join(_PARTS)
_PERCENT = re.compile(r"[ \u00a0]?(?:%|per ?cent)", re.IGNORECASE)
_SCALED = re.compile(rf"({_ONE_SCALE})s?(?![a-z])", re.IGNORECASE)
#: Between a figure and its scale: blanks, or the other end of a range ("300 to 400 thousand").
_GAP = re.compile(
    r"[\s-]{0,2}(?:\s?(?:to|and|or|till|[-–—])\s?[$€£₴₽₩]?(?:\d[\d.,]{0,12}|[a-z]{3,9}(?:-[a-z]{3,5})?)[\s-]?)?",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"[ -]({_ONE_PART})s?\b", re.IGNORECASE)
_PART = re.compile(rf"\b({_ONE_PART})s?\b", re.IGNORECASE)
_PART_OF = re.compile(rf"\b({_ONE_PART})(?: of)? an? ({_ONE_SCALE})\b", re.IGNORECASE)
_HALF = re.compile(rf"\b([a-z]{{1,9}}) and a half(?: ({_ONE_SCALE})\b)?", re.IGNORECASE)
_ONE_SMALL = "|".join(_SMALL)
_RATIO = re.compile(
    rf"\b(\d{{1,4}}|{_ONE_SMALL}) (?:out of|in|of)(?: every)? (\d{{1,5}}|{_ONE_SMALL}|hundred)\b", re.IGNORECASE
)
_EVERY = re.compile(r"\bevery (?:(second|other)|(third)|(fourth)|(fifth)|(tenth))\b", re.IGNORECASE)
#: Nearness asked of a figure, and of a share, which a model writes as 0.33.
_NEAR, _NEAR_SHARE = 1e-6, 5e-3


def states(text: str, figure: float) -> bool:
    """Whether a text states a figure in digits or in words, in any reading of its separators.

    "1,500" can be read as 1500 or 1.5; a range's scale holds for both its ends; a share counts as the share
    or as percent.

    >>> states("from 300 to 400 thousand per strike", 300_000), states("two-thirds of them", 2 / 3)
    (True, True)
    >>> states("about 2,000 a month", 2_500)
    False
    """
    return any(
        abs(figure - value) <= (_NEAR_SHARE if 0 < value < 1 else _NEAR * max(1.0, abs(value)))
        for value in readings(text)
    )


@lru_cache(maxsize=64)
def readings(text: str) -> frozenset[float]:
    """All values that a text's digits and number words can be read as."""
    values: set[float] = set()
    figures = [(found.end(), _written(found[0])) for found in _DIGITS.finditer(text)]
    for end, written in figures:
        values |= written
        if _PERCENT.match(text, end):
            values |= {value / 100 for value in written}
    spelt = _spelt(text)
    figures += [(end, {value}) for end, value in spelt]
    values |= {value for _, value in spelt}
    for end, several in figures:
        for found in _SCALED.finditer(text, end, end + 40):
            if _GAP.fullmatch(text, end, found.start()):
                values |= {value * _SCALES[found[1].casefold()] for value in several}
        share = _SHARE.match(text, end)
        if share is not None:
            values |= {value * _PARTS[share[1].casefold()] for value in several}
    return frozenset(values | _parts(text))


def _written(digits: str) -> set[float]:
    """The values of digits with separators: as thousands, as a decimal; groups between blanks also alone.

    >>> sorted(_written("1.500")), sorted(_written("1 500"))
    ([1.5, 1500.0], [1.0, 500.0, 1500.0])
    """
    groups = re.split(rf"[{_SPACES}]", digits)
    values = {value for group in groups for value in _grouped(re.split(r"[.,]", group))}
    for first in range(len(groups) - 1):  # "in 2024 1 500 drones": groups may only stand side by side
        for last in range(first + 2, len(groups) + 1):
            whole = groups[first:last]
            if all(len(re.split(r"[.,]", group)[0]) == 3 for group in whole[1:]):
                values |= _grouped(re.split(r"[.,]", "".join(whole)))
    return values


def _grouped(parts: list[str]) -> set[float]:
    """The values of parts between commas and dots: all thousands, or the last one a decimal."""
    values = set()
    if all(len(part) == 3 for part in parts[1:]):
        values.add(float("".join(parts)))
    if len(parts) > 1 and all(len(part) == 3 for part in parts[1:-1]) and int(parts[-1]) > 0:
        values.add(float("".join(parts[:-1]) + "." + parts[-1]))
    return values


def _spelt(text: str) -> list[tuple[int, float]]:
    """The values of number words with the places where they end: of each word, and of each run of words so far."""
    values: list[tuple[int, float]] = []
    total = group = 0.0
    running = False
    for found in _WORD.finditer(text):
        word = found[0].casefold()
        small = _SMALL.get(word)
        scale = _SCALES.get(word) if len(word) > 3 else None
        if small is not None:
            values.append((found.end(), small))
            group += small
        elif scale is not None:
            values.append((found.end(), scale))
            group = (group or 1.0) * scale
            if scale > 100:
                total, group = total + group, 0.0
        elif running and word == "and":
            continue
        running = small is not None or scale is not None
        if running:
            values.append((found.end(), total + group))
        else:
            total = group = 0.0
    return values


def _parts(text: str) -> set[float]:
    """Shares by themselves ("half of them", "a third"), and one and a half of whatever is counted."""
    shares = {_PARTS[found[1].casefold()] for found in _PART.finditer(text)}
    for found in _HALF.finditer(text):
        whole = _SMALL.get(found[1].casefold(), 1.0) + 0.5
        shares |= {whole, whole * _SCALES.get((found[2] or "").casefold(), 1.0)}
    for found in _RATIO.finditer(text):
        part, whole = (_SMALL.get(word.casefold(), 100.0) if word.isalpha() else float(word) for word in found.groups())
        shares |= {part / whole} if 0 < part <= whole else set()
    for found in _EVERY.finditer(text):
        shares.add(1 / (2, 3, 4, 5, 10)[found.lastindex - 1 if found.lastindex else 0])
    for found in _PART_OF.finditer(text):
        shares.add(_PARTS[found[1].casefold()] * _SCALES[found[2].casefold()])
    return shares
