"""Parts of a whole in words: "a third of", "nine out of ten", "every second drone"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magdepth.evidence.extraction.numeral import Numeral
from magdepth.evidence.extraction.words import any_of, words

_W = words()
_SHARE = re.compile(
    rf"""\b(?:(?P<count>an?|one|two|three|four|five|seven|nine)[ -])?(?:(?:whole|good|full)[ ])?
    (?P<part>{any_of(_W.shares)})\b
    (?=[ ](?:of|the|all|its|their|our|that|more|less|fewer|higher|lower|were|are|was|is|have|had|never
      |(?:and|to)[ ](?:an?[ ]|one[ -])(?:half|third|quarter|fifth))\b)  # between a third and a half
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SHARE_WITHOUT_COUNT = re.compile(r"[ ](?:of|its|their|our|the|all|were|are)\b")
_PART_OF_TIME = re.compile(  # the first half of 2025, a quarter of the year
    rf"[ ](?:of|the)[ ](?:the[ ])?(?:\d{{4}}|year|month|day|night|week|century|{any_of(_W.months)})\b", re.IGNORECASE)
_ORDERED = re.compile(r"\b(?:first|second|latter|last|other|on the|in the|by the|the)\s$")  # the second half
_OUT_OF = re.compile(  # nine out of ten, one in four; not 3 in 10
    rf"\b(?P<part>{any_of(_W.numbers)}|\d+)[ ](?:out[ ]of|in)[ ](?:every[ ])?(?P<whole>ten|five|four|three|10|100)\b",
    re.IGNORECASE)
_HALF_OF = re.compile(  # more than half fail
    r"""\b(?:more\ than|less\ than|about|over|nearly|almost|roughly|under|at\ least|fewer\ than|around)[ ]
    (?P<half>half)\b(?!\ (?:an?|of\ (?:the\ )?(?:year|month|day)|the\ (?:year|month|day)|a)\b)""",
    re.VERBOSE | re.IGNORECASE)
_EVERY = re.compile(  # every third drone; not every second day
    rf"\bevery[ ](?P<nth>{any_of(_W.nths)})(?=[ ](?!day|night|week|month|year|hour|time)[a-z])", re.IGNORECASE)
_HALF_A = re.compile(  # half a hectare
    r"\bhalf[ ]an?[ ](?=(?:square[ ])?(?:hectare|kilomet|mile|met|ton|kilogram|litre|liter|acre))", re.IGNORECASE)


def shares(text: str) -> Iterator[Numeral]:
    """The shares of a text, those nearest in form to a figure first: the caller keeps the first of two that overlap."""
    for found in _HALF_A.finditer(text):
        yield Numeral(found.start(), found.end(), 0.5)
    for found in _SHARE.finditer(text):
        if (value := _share(text, found)) is not None:
            yield Numeral(found.start(), found.end(), value, share=True)
    for found in _EVERY.finditer(text):
        if found["nth"].lower() in _W.nths:
            yield Numeral(found.start(), found.end(), 1 / _W.nths[found["nth"].lower()], share=True)
    for found in _HALF_OF.finditer(text):
        yield Numeral(found.start("half"), found.end("half"), 0.5, share=True)
    for found in _OUT_OF.finditer(text):
        if (value := _out_of(found)) is not None:
            yield Numeral(found.start(), found.end(), value, share=True)


def _share(text: str, found: re.Match[str]) -> float | None:
    """The value of "two thirds"; None for "the third of June" and "the second half of the year"."""
    part, count = found["part"].lower(), (found["count"] or "").lower()
    if not count and (part != "half" or not _SHARE_WITHOUT_COUNT.match(text, found.end())):
        return None
    if part not in _W.shares or _PART_OF_TIME.match(text, found.end(), found.end() + 30):
        return None
    if part in ("half", "quarter") and _ORDERED.search(text[max(0, found.start() - 14):found.start()].lower()):
        return None
    return _W.numbers.get(count, 1) / _W.shares[part]


def _out_of(found: re.Match[str]) -> float | None:
    part, whole = (float(word) if word.isdigit() else float(_W.numbers.get(word, 0))
                   for word in (found["part"].lower(), found["whole"].lower()))
    spelt = not found["part"].isdigit()
    if not 0 < part <= whole or (spelt and part >= 20):
        return None
    return part / whole if " in " not in found[0] or not found["whole"].isdigit() else None
