"""What only looks like a quantity: dates, times, ages, names of models, numbers of units, addresses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from magdepth.evidence.extraction.numeral import Numeral
from magdepth.evidence.extraction.words import any_of, words

_W = words()
_MONTH = rf"(?:{any_of(_W.months)})\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_TILL = r"[ ]?(?:-|–|—|to|and|until|through)[ ]?"
_NUMBERED = any_of([*(word.capitalize() for word in _W.numbered), *_W.numbered_small])
_MODEL = any_of([*(word.capitalize() for word in _W.models), *(word.upper() for word in _W.models)])

_DATES = (
    # June 15; June 15-17, 2025; not June 15,000
    rf"\b{_MONTH}[ ]{_DAY}(?:{_TILL}(?:{_MONTH}[ ])?{_DAY})?(?!\d|[,.]\d{{3}})(?:,?[ ](?:of[ ])?\d{{4}})?\b",
    # 15 June; 6th of September 2025; 3 to 5 May
    rf"\b{_DAY}(?:{_TILL}{_DAY})?[ ](?:of[ ])?(?:the[ ])?{_MONTH}(?:,?[ ]\d{{4}})?",
    # August 2024, August of 2024
    rf"\b{_MONTH},?[ ](?:of[ ])?{_YEAR}\b",
    # 06.09.2025, 2025-09-06; 06.09 at; 1/2/3
    r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b",
    r"\b\d{1,2}[./]\d{1,2}(?=[ ](?:at|on)\b)",
    r"\b\d+/\d+/\d+\b",
)
_TIMES = (
    # 5.30 pm, 17.30 local time, 17:30
    r"\b\d{1,2}[:.]\d{2}(?:[ ]?[ap]\.?m\b\.?|(?=[ ]?(?:on|of|local|kyiv|utc|gmt|msk|hours|o'clock)\b)|(?<=:\d\d))",
    r"\b\d{1,2}:\d{2}(?::\d{2})?\b",
    # 5 p.m., 5 o'clock
    r"\b\d{1,2}[ ]?(?:[ap]\.m\.|[ap]m\b|o[’']clock)",
    r"\b24/7\b",
)
_YEARS = (
    # 2024-2025, 2024/25; not 2000-2100 drones
    rf"\b{_YEAR}(?:[ ]?[-–—/][ ]?(?:{_YEAR}|\d\d))(?!\d|[.,]\d)(?![ ](?:drones|missiles|workers|people))\b",
    # in 2025, mid-2024, the spring 2025, since 2022's; not "of 2000 drones"
    rf"""\b(?:in|since|by|until|during|from|before|after|for|of|early|late|mid|mid-|through|fiscal|year|spring|summer
      |autumn|fall|winter|end|start|beginning|half|quarter|and|to)[ -]{_YEAR}(?:s|[’']s)?\b(?![ ]?%|[,.]\d)
    (?![ ](?:\w+[ ])?(?:drones?|missiles?|workers?|people|soldiers?|troops|units|shells|uavs?|uah|dollars)\b)""",
    # the 2025 budget; 2025 was; "…, 2025."
    rf"""\b{_YEAR}(?=[ ]?(?:[.,;:)]|$|\n|alone\b|and\b|as\b|the\b|was\b|were\b|is\b|to\b|with\b|has\b|saw\b|when\b
      |budget\b|plan\b|report\b|agreement\b|contract\b|target\b|deal\b|campaign\b|offensive\b|invasion\b|season\b|by\b
      |at\b|in\b|on\b|it\b|that\b|this\b|they\b|for\b|from\b|russia\b|ukraine\b|north\b|its\b|of\b|or\b|but\b|level))
    (?![.,]\d)""",
    # the 1990s
    r"\b(?:19|20)\d0s\b",
)
_AGES = (
    # Ivan Petrenko, 34, a welder; now 52,; was 17 when
    r"(?-i:\b[A-Z][a-z]+),[ ](?:aged[ ])?\d{2}(?=,[ ](?:an?\b|the\b|who\b|from\b|of\b|said|says|told|has|was))",
    r"\bnow[ ]\d{2}(?=,)",
    r"\b(?:was|is|am|turned)[ ]\d{2}(?=[ ](?:when|and[ ]|at[ ]the[ ]time|then|years[ ]old))",
    # aged 18 to 22; 18-22-year-olds; nineteen-year-old
    r"\b(?:aged?|ages)[ ](?:from[ ]|between[ ])?\d{1,2}(?:[ ]?(?:-|–|to|and)[ ]?\d{1,2})?(?:[ ]years?(?:[ ]old)?)?\b",
    r"\b\d{1,2}(?:[ ]?(?:-|–|to)[ ]?\d{1,2})?[ -]years?[ -]olds?\b",
    r"\b\w+[ -]years?[ -]old\b",
)
_NAMES = (
    # 528th, 1st
    r"\b\d+(?:st|nd|rd|th)\b",
    # 152-mm, 7.62 mm
    r"\b\d{2,3}(?:\.\d+)?[ -]?(?:mm|millimet(?:er|re)s?)\b",
    # unit 44231; Building 8, article 5; No. 12, №8/1
    r"\bunit[ ](?:no\.?[ ]?)?\d{4,}\b",
    rf"(?-i:\b(?:{_NUMBERED}))[ ]?(?:№|no\.?|number|\#)?[ ]?\d+\b(?![.,]\d|%)",
    r"(?:№|\#|\bno\.|\bnos\.)[ ]?\d+(?:[-/]\d+)*",
    # Shahed-136, Geran 2, KN-23; F-16, 40-2-12: a letter and a hyphen before the figure
    rf"(?-i:\b(?:{_MODEL}))[ ‑–-]?\d+\w*(?:/\d+\w*)*\b(?![.,]\d\d\d)",
    r"\b[A-Za-zА-Яа-я]{1,30}[-‑]\d\w{0,20}(?:[-./]\w{1,20}){0,4}",
)
_OTHERS = (
    # won 3-1, a 2:0 victory
    r"\b(?:draw|drew|won|lost|beat|win|victory|scored?)[ ](?:\w+[ ]){0,3}\d{1,2}[-–:]\d{1,2}\b",
    r"\b\d+[-–:]\d+\b(?=[ ](?:victory|win|defeat|vote|score))",
    # telephone numbers, links, addresses
    r"\+\d[\d ()-]{6,}",
    r"\bhttps?://\S+|\bwww\.\S+|\b[\w.+-]{1,64}@[\w.-]{1,64}",
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.VERBOSE)
    for kind in (_DATES, _TIMES, _YEARS, _AGES, _NAMES, _OTHERS) for pattern in kind
)  # fmt: skip


def not_quantities(text: str) -> list[tuple[int, int]]:
    """The stretches of a text whose digits are no quantities, in order and apart.

    >>> text = "On June 15, 2025 the 528th regiment had 40 Shahed-136 drones."
    >>> [text[start:end] for start, end in not_quantities(text)]
    ['June 15, 2025', '528th', 'Shahed-136']
    """
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(found.span() for pattern in _PATTERNS for found in pattern.finditer(text)):
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def outside(figures: Iterable[Numeral], stretches: Sequence[tuple[int, int]]) -> list[Numeral]:
    """The figures that lie in none of these stretches, which are in order and apart."""
    starts = [begin for begin, _ in stretches]
    kept = []
    for numeral in figures:
        place = bisect_left(starts, numeral.end)
        if not place or stretches[place - 1][1] <= numeral.start:
            kept.append(numeral)
    return kept
