"""The quick way for a well-formed claim: the same checks as ``fields``, without telling what is wrong.

Most lines of a ledger are as our own writer wrote them. Whatever is not plainly sound goes the slow way, which
gives the faults; ``tests/test_ledger_swift.py`` holds the two to one answer.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from magdepth.evidence.claim import (
    CREDIBILITY,
    MUNITION_TYPES,
    PLANTS,
    RELIABILITY,
    Category,
    Claim,
    Source,
    claim_from,
)
from magdepth.evidence.records.fields import CATEGORY_KEYS, CLAIM_KEYS, LINKS, NAME, TEXTS
from magdepth.evidence.records.periods import first_day, impossible, no_such_day, speaks_of_plans

_join = "".join
_texts = itemgetter(*TEXTS)
_parts = itemgetter(*CATEGORY_KEYS)
_ALL_TEXT = {str}
_TEXT_OR_NONE = {str, type(None)}
_RARE = ("text", "span", "quote", "modifier", "hedged")
_NEEDED, _USUAL = frozenset(TEXTS), CLAIM_KEYS - {*_RARE}
_NONE_OF_THEM = (None, None, None, None, False)  # text, span, quote, modifier, hedged
_LINKED = frozenset((*LINKS, "derived"))


def plainly_written(line: bytes, text: str, keys: int) -> bool:
    """True where every text of a canonical line, or of several, is printable, not empty, without blanks at its ends.

    Without a backslash no quotation mark can stand inside a text, so what is sought below is found only where
    it means what it says; ``keys`` is the number of keys read, smaller than written where one stands there twice.
    """
    if b"\\" in line or line.count(b'": ') != keys:
        return False
    if b"\x7f" in line if line.isascii() else not text.isprintable():
        return False
    return b'""' not in line and b': " ' not in line and b' ",' not in line and b' "}' not in line


def quick_claim(record: dict[str, Any], sources: dict[str, Source]) -> Claim | None:
    """The claim of a plainly written record, or None where the slow way must look."""
    linked = _shape(tuple(record))
    if linked is None:
        return None
    texts = _texts(record)
    try:
        _join(texts)  # the quickest way to see that all of them are texts
    except TypeError:
        return None
    name, subject, quantity, unit, period, kind, known_by, source, origin, reliability, credibility, paraphrase = texts
    get = record.get
    low, best, high = get("low"), get("best"), get("high")
    found = sources.get(source)
    if (
        found is None
        or reliability not in RELIABILITY
        or credibility not in CREDIBILITY
        or NAME.fullmatch(name) is None
        or not _figures_fit(kind, low, best, high)
    ):
        return None
    day = _sound_day(known_by, period, quantity)
    if day is None:
        return None
    category = get("category")
    if category is not None:
        if type(category) is not dict or len(category) != 3:
            return None
        try:
            category = _category(*_parts(category))
        except (KeyError, TypeError):
            return None
        if category is None or _sound_day(known_by, category.period, quantity) is None:
            return None
    contradicts: tuple[str, ...] | None = ()
    supports: tuple[str, ...] | None = ()
    repeats = supersedes = derived = None
    if linked:
        contradicts, supports = _ids(get("contradicts")), _ids(get("supports"))
        repeats, supersedes, derived = get("repeats"), get("supersedes"), get("derived")
        if contradicts is None or supports is None or {*map(type, (repeats, supersedes, derived))} - _TEXT_OR_NONE:
            return None
    return claim_from((
        name, subject, quantity, unit, period, kind, None if low is None else float(low),
        None if best is None else float(best), None if high is None else float(high), day, found, origin,
        reliability, credibility, category, paraphrase, contradicts, repeats, derived, supports, supersedes,
        *_NONE_OF_THEM,
    ))  # fmt: skip


@lru_cache(4096)
def _shape(keys: tuple[str, ...]) -> bool | None:
    """Whether a record with these keys has links or a formula; None where its keys are not the usual ones."""
    if not _NEEDED <= {*keys} <= _USUAL:
        return None
    return not _LINKED.isdisjoint(keys)


def _figures_fit(kind: str, low: Any, best: Any, high: Any) -> bool:
    if kind == "point":
        return low is None and high is None and _number(best)
    if kind == "range":
        if not (_number(low) and _number(high)):
            return False
        return bool(low <= high) if best is None else _number(best) and bool(low <= best <= high)
    if kind == "upper_bound":
        return low is None and _number(high) and (best is None or (_number(best) and bool(best <= high)))
    if kind == "lower_bound":
        return high is None and _number(low) and (best is None or (_number(best) and bool(low <= best)))
    if kind == "change_over_time":
        return best is None and _number(low) and _number(high)
    return kind == "qualitative" and low is None and best is None and high is None


def _number(value: Any) -> bool:
    return (type(value) is int or type(value) is float) and -1e300 < value < 1e300


@lru_cache(65_536)
def _sound_day(known_by: str, period: str, quantity: str) -> date | None:
    """The day, where it is one and doesn't come before what it counts."""
    if no_such_day(known_by) or impossible(period):
        return None
    day, first = date.fromisoformat(known_by), first_day(period)
    return None if first is not None and day < first and not speaks_of_plans(quantity) else day


@lru_cache(4096)
def _category(type: str, plant: str, period: str) -> Category | None:
    if type not in MUNITION_TYPES or plant not in PLANTS or period.__class__ is not str:
        return None
    return Category(type, plant, period)


def _ids(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return ()
    if type(value) is not list or {*map(type, value)} != _ALL_TEXT:
        return None if value or type(value) is not list else ()
    return tuple(value)
