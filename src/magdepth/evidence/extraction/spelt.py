"""Figures in words: "twenty-five", "two thousand five hundred", "half a million"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from magdepth.evidence.extraction.numeral import Numeral, scaled
from magdepth.evidence.extraction.words import any_of, words

_W = words()
_WORD = any_of(_W.numbers)
_BIG = "hundred|thousand|million|billion|trillion|dozen"
_WORDS = re.compile(
    rf"""\b(?:(?:an?|half\ an?|a\ quarter\ of\ an?|several|a\ few)[ ])?(?<!\w-)
    (?:
      (?:{_WORD}|{_BIG})\b
      (?:[ -]and[ -](?!a\b)(?=(?:{_WORD})\b)     # two hundred and five
        |[ -](?=(?:{_WORD}|{_BIG})\b))?          # twenty-five thousand
    )+
    (?:\ and\ a\ half\b(?:\ (?:hundred|thousand|million|billion))?)?  # two and a half million
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PARTS = (("a quarter of a", 0.25), ("half a", 0.5))
_GAPS = re.compile(r"[ -]+")


def spelt(text: str) -> Iterator[Numeral]:
    """The number words of a text, with scale and currency."""
    for found in _WORDS.finditer(text):
        told = found[0].strip()
        value = spelt_value(told.lower())
        if value is None:
            continue
        start = found.start() + (len(found[0]) - len(found[0].lstrip()))
        numeral = scaled(text, Numeral(start, start + len(told), value, word=True))
        scale = _W.scales.get(told.lower().split()[-1].split("-")[-1], 1.0)
        yield replace(numeral, scale=scale) if numeral.scale == 1.0 else numeral


def spelt_value(told: str) -> float | None:
    """The value of number words; None where they are no number.

    >>> spelt_value("two thousand five hundred"), spelt_value("half a million"), spelt_value("twenty-five")
    (2500.0, 500000.0, 25.0)
    """
    factor = 1.0
    for start, part in _PARTS:
        if told.startswith(start):
            told, factor = told[len(start):].strip(), part
    half = 0.5 if " and a half" in told else 0.0
    total = group = 0.0
    seen = False
    for word in _GAPS.split(told.replace(" and a half", "")):
        if word in ("a", "an", "and", ""):
            continue
        if word in _W.numbers:
            group += _W.numbers[word]
        elif word == "hundred":
            group = (group or 1.0) * 100
        elif word == "dozen":
            group = (group or 1.0) * 12
        elif word in _W.scales:
            total += ((group or 1.0) + half) * _W.scales[word]
            group = half = 0.0
        else:
            return None
        seen = True
    return (total + group + half) * factor if seen else None
