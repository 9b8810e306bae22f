"""The figures of a text as they are written: digits in any style, number words, shares and vague amounts."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, insort
from collections.abc import Iterator

from magdepth.evidence.extraction.numeral import Numeral, scale_follows, scaled
from magdepth.evidence.extraction.shares import shares
from magdepth.evidence.extraction.spelt import spelt

_LONGEST = 24  # characters: longer is a key or an account, not a quantity
_SPACE = "\u0020\u00a0\u202f\u2009"
_DIGITS = re.compile(
    rf"""(?<![\w.])(?<![A-Za-zА-Яа-я][-–‑/])(?<!\d[,:’'/])
    (?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?        # 1,500 or 1,500.5
      |\d{{1,3}}(?:[{_SPACE}]\d{{3}})+(?:,\d+)?  # 1 500 or 1 500,5
      |\d{{1,3}}(?:[’']\d{{3}})+               # 1'500
      |\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?        # 1.500, to be told from 1.5 by what is counted
      |\d+[.,]\d+                              # 1.5 or 1,5
      |\d+)
    (?!\d)""",
    re.VERBOSE,
)
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_GAPS = re.compile(rf"[{_SPACE}’']")
_UNIT_GLUED = re.compile(r"(?:km|kg|mm|cm|m|ha|mph|kph|t|h|hrs?|pc|%)(?![A-Za-z])")  # 60km
_VAGUE = re.compile(
    r"""\b(?:
    (?:tens|hundreds|dozens|scores|thousands|millions|billions|trillions)(?:[ ]of[ ](?:thousands|millions|billions))?
    |(?:several|a[ ]few|many|some)[ ](?:dozen|hundred|thousand|million|billion)
    |a[ ]couple|a[ ]dozen
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)


def numerals(text: str) -> list[Numeral]:
    """All figures of a text in order, none overlapping another; what they count is not looked at here.

    >>> [figure.value for figure in numerals("1 500 or 1,500 or 1.5 million; twenty-five; a third of the 300")]
    [1500.0, 1500.0, 1500000.0, 25.0, 0.3333333333333333, 300.0]
    """
    found: list[Numeral] = []
    taken: list[tuple[int, int]] = []
    for numeral in (*_vague(text), *shares(text), *_written(text), *spelt(text)):
        if not numeral.vague and not math.isfinite(numeral.value):
            continue  # "hundred hundred hundred …" is no figure
        if not any(numeral.start < end and start < numeral.end for start, end in _near(taken, numeral)):
            found.append(numeral)
            insort(taken, (numeral.start, numeral.end))
    return sorted(found, key=lambda numeral: numeral.start)


def _near(taken: list[tuple[int, int]], numeral: Numeral) -> list[tuple[int, int]]:
    place = bisect_left(taken, (numeral.start, numeral.end))
    return taken[max(0, place - 2):place + 2]


def _vague(text: str) -> Iterator[Numeral]:
    for found in _VAGUE.finditer(text):
        yield Numeral(found.start(), found.end(), float("nan"), vague=True, word=True)


def _written(text: str) -> Iterator[Numeral]:
    for found in _DIGITS.finditer(text):
        end, digits = found.end(), found[0]
        if len(digits) > _LONGEST:
            continue
        if text[end:end + 1].isalpha() and not scale_follows(text, end) and not _UNIT_GLUED.match(text, end, end + 6):
            continue  # 2S19, 528th
        value, dotted = _value(digits)
        yield scaled(text, Numeral(found.start(), end, value, dotted=dotted, bare=digits.isdigit()))


def _value(digits: str) -> tuple[float, bool]:
    """The value of written digits, and whether a dot in it may part thousands."""
    plain = _GAPS.sub("", digits)
    if _ENGLISH.fullmatch(plain):
        return float(plain.replace(",", "")), False
    if _DOTTED.fullmatch(plain) and not plain.startswith("0"):
        if plain.count(".") > 1 or "," in plain:
            return float(plain.replace(".", "").replace(",", ".")), False
        return float(plain), True
    return float(plain.replace(",", ".")), False
