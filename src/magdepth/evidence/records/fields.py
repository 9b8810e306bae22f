"""The checks of one record, key by key: every fault with its place, and a claim or a source in the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from magdepth.errors import Fault, suggest
from magdepth.evidence.claim import (
    CREDIBILITY,
    KINDS,
    MUNITION_TYPES,
    PLANTS,
    RELIABILITY,
    TIERS,
    Category,
    Claim,
    Source,
)
from magdepth.evidence.records.periods import first_day, impossible, no_such_day, speaks_of_plans

TEXTS = (
    "id", "subject", "quantity", "unit", "period", "kind", "known_by", "source", "origin",
    "reliability", "credibility", "paraphrase",
)  # fmt: skip
FIGURES = ("low", "best", "high")
LINKS = ("contradicts", "supports", "repeats", "supersedes")
CLAIM_KEYS = frozenset(
    (*TEXTS, *FIGURES, *LINKS, "category", "derived", "text", "span", "quote", "modifier", "hedged")
)
SOURCE_TEXTS = ("id", "publisher", "title", "published", "tier")
SOURCE_KEYS = frozenset((*SOURCE_TEXTS, "url", "note"))
CATEGORY_KEYS = ("type", "plant", "period")
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")

#: Longest words that may be kept from a text.
QUOTE = 2_000

# Which figures each kind must have, and which it may have; anything else contradicts the kind.
NEEDS: dict[str, frozenset[str]] = {
    "point": frozenset({"best"}),
    "range": frozenset({"low", "high"}),
    "lower_bound": frozenset({"low"}),
    "upper_bound": frozenset({"high"}),
    "change_over_time": frozenset({"low", "high"}),
    "qualitative": frozenset(),
}
ALLOWS: dict[str, frozenset[str]] = {
    **NEEDS,
    "range": frozenset(FIGURES),
    "lower_bound": frozenset({"low", "best"}),
    "upper_bound": frozenset({"best", "high"}),
}

_TEXT_HASH = re.compile(r"[0-9a-f]{32}")
_NO_SOURCE = Source("", "", "", "", "press")


class Place(NamedTuple):
    """A line of a file."""

    file: str
    line: int


@dataclass
class Reading:
    """What has been read so far; the only mutable thing here, alive only while loading."""

    claims: dict[str, Claim] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)

    def fault(self, place: Place, code: str, message: str, key: str | None = None, **more: str | None) -> None:
        """Note one fault at a place."""
        self.faults.append(Fault(code, message, file=place.file, line=place.line, key=key, **more))

    def near(self, word: str, known: Iterable[str]) -> str | None:
        """A near miss, sought among names that begin alike and for the first faults only: seeking is slow."""
        if len(self.faults) > 50:
            return None
        names = list(known)
        if len(names) > 200:
            names = [name for name in names if name[:2] == word[:2]][:200]
        return suggest(word[:60], names)


def read_source(place: Place, record: Mapping[str, object], reading: Reading) -> None:
    """Check a record of a source and take it in."""
    if not _keys(place, record, SOURCE_KEYS, SOURCE_TEXTS, reading):
        return
    name, publisher, title, published, tier = (str(record[key]) for key in SOURCE_TEXTS)
    url, note = _optional(place, record, "url", reading), _optional(place, record, "note", reading)
    _one_of(place, "tier", tier, TIERS, reading)
    if impossible(published):
        reading.fault(place, "E107", "no such day, month or year", "published", expected="YYYY-MM-DD, YYYY-MM or YYYY",
                      got=plain(published))  # fmt: skip
    if url is not None and not url.startswith(("https://", "http://")):
        reading.fault(place, "E106", "not an address of the web", "url", expected="https://…", got=plain(url))
    if not NAME.fullmatch(name):
        reading.fault(place, "E106", "not an id", "id", expected="small letters, digits and . _ -", got=plain(name))
    elif name in reading.sources:
        reading.fault(place, "E111", f"source '{name}' stands there twice", "id", cure="give it a new id")
    reading.sources[name] = Source(name, publisher, title, published, tier, url, note)


def read_claim(place: Place, record: Mapping[str, object], reading: Reading) -> None:
    """Check a record of a claim, all but its links, and take it in."""
    if not _keys(place, record, CLAIM_KEYS, TEXTS, reading):
        return
    name, subject, quantity, unit, period, kind, known_by, source, origin, reliability, credibility, paraphrase = (
        str(record[key]) for key in TEXTS
    )
    if not _named(place, name, reading):
        return
    reading.places[name] = place
    _one_of(place, "reliability", reliability, tuple(RELIABILITY), reading)
    _one_of(place, "credibility", credibility, tuple(CREDIBILITY), reading)
    found = reading.sources.get(source)
    if found is None:
        cure = reading.near(source, reading.sources) or "add it to sources.jsonl"
        reading.fault(place, "E113", f"unknown source '{plain(source)}'", "source", cure=cure)
    faults = len(reading.faults)
    low, best, high = (_figure(place, record, key, reading) for key in FIGURES)
    if _one_of(place, "kind", kind, KINDS, reading) and len(reading.faults) == faults:
        _check_figures(place, kind, low, best, high, reading)
    day = _day(place, known_by, reading)
    category = _category(place, record.get("category"), reading)
    _check_period(place, "period", period, quantity, day, reading)
    if category is not None:
        _check_period(place, "category.period", category.period, quantity, day, reading)
    quote, span = _quote(place, record, reading)
    reading.claims[name] = Claim(
        name, subject, quantity, unit, period, kind, low, best, high, day or date.max, found or _NO_SOURCE, origin,
        reliability, credibility, category, paraphrase, _ids(place, record, "contradicts", reading),
        _optional(place, record, "repeats", reading), _optional(place, record, "derived", reading),
        _ids(place, record, "supports", reading), _optional(place, record, "supersedes", reading),
        _hash(place, record, reading), span, quote, _optional(place, record, "modifier", reading),
        _hedged(place, record, reading),
    )  # fmt: skip
    if any(record.get(key) for key in LINKS):
        reading.linked.append(name)


def plain(text: str) -> str:
    """A user's text as it may be printed: short, and escaped where a terminal could not show it."""
    return text[:60] if text.isprintable() else ascii(text)[:60]


def _keys(place: Place, record: Mapping[str, object], known: frozenset[str], needed: tuple[str, ...], reading: Reading,
          within: str = "") -> bool:  # fmt: skip
    """Fault unknown and missing keys and texts that are no text; True if all needed texts are there."""
    for key in sorted(record.keys() - known):
        reading.fault(place, "E104", "unknown key", within + plain(key), cure=reading.near(key, sorted(known)))
    good = True
    for key in needed:
        value = record.get(key)
        if value is None:
            reading.fault(place, "E105", "missing", within + key, expected="a text")
        elif not isinstance(value, str):
            reading.fault(place, "E106", "wrong type", within + key, expected="a text", got=type(value).__name__)
        elif value.strip() != value or not value or not value.isprintable():
            reading.fault(place, "E106", "not a clean text (empty, unprintable, or blanks at an end)", within + key)
        else:
            continue
        good = False
    return good


def _optional(place: Place, record: Mapping[str, object], key: str, reading: Reading) -> str | None:
    if record.get(key) is None:
        return None
    return str(record[key]) if _keys(place, {key: record[key]}, frozenset({key}), (key,), reading) else None


def _one_of(place: Place, key: str, value: object, known: tuple[str, ...], reading: Reading) -> bool:
    if value in known:
        return True
    cure = reading.near(str(value), known)
    reading.fault(place, "E108", "unknown value", key, expected=" or ".join(known), got=plain(str(value)), cure=cure)
    return False


def _named(place: Place, name: str, reading: Reading) -> bool:
    """Check the form of an id and that it is new."""
    if not NAME.fullmatch(name):
        reading.fault(place, "E106", "not an id", "id", expected="small letters, digits and . _ -", got=plain(name))
        return False
    earlier = reading.places.get(name)
    if earlier is not None:
        where = f"{earlier.file}:{earlier.line}"
        reading.fault(place, "E111", f"'{name}' stands there already, at {where}", "id", cure="give it a new id")
        return False
    return True


def _figure(place: Place, record: Mapping[str, object], key: str, reading: Reading) -> float | None:
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        reading.fault(place, "E106", "wrong type", key, expected="a number", got=type(value).__name__)
        return None
    if not -1e300 < value < 1e300:  # also refuses 1e999, which JSON reads as infinity
        reading.fault(place, "E106", "not a usable number", key, expected="a finite number")
        return None
    return float(value)


def _check_figures(place: Place, kind: str, low: float | None, best: float | None, high: float | None,
                   reading: Reading) -> None:  # fmt: skip
    given = {key for key, value in (("low", low), ("best", best), ("high", high)) if value is not None}
    needs, allows = NEEDS[kind], ALLOWS[kind]
    if not needs <= given <= allows:
        expected = " and ".join(key for key in FIGURES if key in needs) or "no figure"
        got = ", ".join(key for key in FIGURES if key in given) or "none"
        reading.fault(place, "E109", f"the figures don't fit the kind '{kind}'", "kind", expected=expected, got=got)
        return
    if kind == "change_over_time":  # from an earlier to a later figure: it may fall
        return
    order = [value for value in (low, best, high) if value is not None]
    if order != sorted(order):
        got = ", ".join(f"{value:g}" for value in order)
        reading.fault(place, "E110", "the figures are out of order", "low", expected="low <= best <= high", got=got)


def _day(place: Place, text: str, reading: Reading) -> date | None:
    if no_such_day(text):
        reading.fault(place, "E107", "no such day", "known_by", expected="YYYY-MM-DD", got=plain(text))
        return None
    return date.fromisoformat(text)


def _check_period(place: Place, key: str, period: str, quantity: str, day: date | None, reading: Reading) -> None:
    if impossible(period):
        reading.fault(place, "E107", "no such day, month or year", key, expected="YYYY-MM-DD, YYYY-MM, YYYY, or words",
                      got=plain(period))  # fmt: skip
        return
    first = first_day(period)
    if day is not None and first is not None and day < first and not speaks_of_plans(quantity):
        reading.fault(place, "E150", f"known before the {key} that it counts began", "known_by",
                      expected=f"{first.isoformat()} or later", got=day.isoformat(),
                      cure="correct the day; if it is a plan, say so in the quantity ('planned output')")  # fmt: skip


def _category(place: Place, value: object, reading: Reading) -> Category | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        reading.fault(place, "E106", "wrong type", "category", expected="type, plant and period")
        return None
    if not _keys(place, value, frozenset(CATEGORY_KEYS), CATEGORY_KEYS, reading, within="category."):
        return None
    _one_of(place, "category.type", value["type"], MUNITION_TYPES, reading)
    _one_of(place, "category.plant", value["plant"], PLANTS, reading)
    return Category(value["type"], value["plant"], value["period"])


def _ids(place: Place, record: Mapping[str, object], key: str, reading: Reading) -> tuple[str, ...]:
    value = record.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        reading.fault(place, "E106", "wrong type", key, expected="a list of claim ids")
        return ()
    return tuple(value)


def _hash(place: Place, record: Mapping[str, object], reading: Reading) -> str | None:
    value = record.get("text")
    if value is None or (isinstance(value, str) and _TEXT_HASH.fullmatch(value)):
        return value
    reading.fault(place, "E106", "not the hash of a text", "text", expected="32 hex digits")
    return None


def _hedged(place: Place, record: Mapping[str, object], reading: Reading) -> bool:
    value = record.get("hedged")
    if value is None or isinstance(value, bool):
        return bool(value)
    reading.fault(place, "E106", "wrong type", "hedged", expected="true or false", got=type(value).__name__)
    return False


def _quote(
    place: Place, record: Mapping[str, object], reading: Reading
) -> tuple[str | None, tuple[int, int] | None]:
    """The words of the text and their place in it: as long as each other, if both are given."""
    quote, span = record.get("quote"), record.get("span")
    if quote is not None and not (isinstance(quote, str) and 0 < len(quote) <= QUOTE and _speakable(quote)):
        reading.fault(place, "E106", "not a quote", "quote", expected=f"1 to {QUOTE} characters of text")
        quote = None
    found: tuple[int, int] | None = None
    if isinstance(span, list) and len(span) == 2 and all(type(end) is int for end in span) and 0 <= span[0] < span[1]:
        found = (span[0], span[1])
    elif span is not None:
        reading.fault(place, "E106", "not a place in a text", "span", expected="[start, end]")
    words = quote if isinstance(quote, str) else None
    if words is not None and found is not None and found[1] - found[0] != len(words):
        reading.fault(place, "E154", "quote and span are not of one length", "span", expected=str(len(words)),
                      got=str(found[1] - found[0]))  # fmt: skip
    return words, found


def _speakable(text: str) -> bool:
    """False for halves of characters (lone surrogates), which no file can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
