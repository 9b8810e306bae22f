"""Nouns without a dictionary: which words count something, which are plural, and their singular."""

from __future__ import annotations

import re

from magdepth.evidence.extraction.words import words

_W = words()
_NOT_PLURAL = re.compile(r"(?:ss|us|is|ous|ics)$")  # class, previous, analysis, logistics
_ES = re.compile(r"(?:ches|shes|sses|xes)$")  # batches, crashes, losses, boxes


def is_plural(word: str) -> bool:
    """Whether a word looks like a noun in the plural.

    >>> is_plural("drones"), is_plural("personnel"), is_plural("previous"), is_plural("engineer")
    (True, True, False, False)
    """
    low = word.lower()
    if low in _W.plurals:
        return True
    return len(low) > 3 and low.endswith("s") and not _NOT_PLURAL.search(low) and low not in _W.stops


def singular(word: str) -> str:
    """A word without its plural ending, in small letters.

    >>> singular("Factories"), singular("drones"), singular("batches"), singular("bus")
    ('factory', 'drone', 'batch', 'bus')
    """
    low = word.lower()
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if _ES.search(low):
        return low[:-2]
    return low[:-1] if low.endswith("s") and not _NOT_PLURAL.search(low) else low


def counted(word: str) -> bool:
    """Whether a word names people or things that this field counts.

    >>> counted("Drones"), counted("people"), counted("reasons")
    (True, True, False)
    """
    low = word.lower()
    return low in _W.counted or singular(low) in _W.counted or low in _W.plurals


def generic(noun: str) -> bool:
    """Whether a noun names no thing by itself: "units", "them"."""
    return noun.lower() in _W.generic


def is_span(noun: str) -> bool:
    """Whether a noun is a stretch of time that rates are given for: "night", "months"."""
    return singular(noun) in _W.spans
