"""Strict reading of the ledger's text files: one JSON object a line, every fault with its file and line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NoReturn

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

SOURCES_FILE = "sources.jsonl"

_TEXTS = (
    "id", "subject", "quantity", "unit", "period", "kind", "known_by", "source", "origin",
    "reliability", "credibility", "paraphrase",
)  # fmt: skip
_FIGURES = ("low", "best", "high")
_CLAIM_KEYS = frozenset((*_TEXTS, *_FIGURES, "category", "contradicts", "repeats", "derived"))
_SOURCE_TEXTS = ("id", "publisher", "title", "published", "tier")
_SOURCE_KEYS = frozenset((*_SOURCE_TEXTS, "url", "note"))
_CATEGORY_KEYS = ("type", "plant", "period")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# Which figures each kind must have, and which it may have; anything else contradicts the kind.
_NEEDS: dict[str, frozenset[str]] = {
    "point": frozenset({"best"}),
    "range": frozenset({"low", "high"}),
    "lower_bound": frozenset({"low"}),
    "upper_bound": frozenset({"high"}),
    "change_over_time": frozenset({"low", "high"}),
    "qualitative": frozenset(),
}
_ALLOWS: dict[str, frozenset[str]] = {
    **_NEEDS,
    "range": frozenset(_FIGURES),
    "lower_bound": frozenset({"low", "best"}),
    "upper_bound": frozenset({"best", "high"}),
}

_NO_SOURCE = Source("", "", "", "", "press")


@dataclass(frozen=True)
class Place:
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
    days: dict[str, date | None] = field(default_factory=dict)

    def fault(self, place: Place, code: str, message: str, key: str | None = None, **more: str | None) -> None:
        """Note one fault at a place."""
        self.faults.append(Fault(code, message, file=place.file, line=place.line, key=key, **more))


def read_folder(folder: Path) -> Reading:
    """Read every ``*.jsonl`` of a folder; faults are collected, none is raised."""
    reading = Reading()
    paths = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    if not paths:
        cure = "give a folder that holds sources.jsonl and one .jsonl file per topic"
        reading.faults.append(Fault("E101", "no ledger here", file=str(folder), cure=cure))
        return reading
    sources = folder / SOURCES_FILE
    for place, record in _records(sources, reading) if sources in paths else ():
        _read_source(place, record, reading)
    for path in paths:
        if path != sources:
            for place, record in _records(path, reading):
                _read_claim(place, record, reading)
    _link(reading)
    return reading


def _records(path: Path, reading: Reading) -> Iterator[tuple[Place, dict[str, object]]]:
    """The JSON objects of one file, line by line; an empty line is passed over."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        reading.faults.append(Fault("E102", f"can't be read: {error.strerror}", file=str(path)))
        return
    name = str(path)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = Place(name, number)
        try:
            record = _DECODER.decode(line.decode("utf-8"))
        except UnicodeDecodeError:
            reading.fault(place, "E103", "the line is not UTF-8 text", cure="save the file as UTF-8")
        except (ValueError, RecursionError) as error:
            why = error.msg if isinstance(error, json.JSONDecodeError) else str(error)[:120]
            reading.fault(place, "E103", f"the line is not a JSON object: {why}")
        else:
            if isinstance(record, dict):
                yield place, record
            else:
                reading.fault(place, "E103", "the line is not a JSON object", got=type(record).__name__)


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a key stands there twice")
    return record


def _constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number here")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant)


def _keys(place: Place, record: Mapping[str, object], known: frozenset[str], needed: tuple[str, ...], reading: Reading,
          within: str = "") -> bool:  # fmt: skip
    """Fault unknown and missing keys and texts that are no text; True if all needed texts are there."""
    for key in sorted(record.keys() - known):
        reading.fault(place, "E104", "unknown key", within + _plain(key), cure=_near(key, sorted(known), reading))
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


def _plain(text: str) -> str:
    """A user's text as it may be printed: short, and escaped where a terminal could not show it."""
    return text[:60] if text.isprintable() else ascii(text)[:60]


def _one_of(place: Place, key: str, value: object, known: tuple[str, ...], reading: Reading) -> bool:
    if value in known:
        return True
    cure = _near(str(value), known, reading)
    reading.fault(place, "E108", "unknown value", key, expected=" or ".join(known), got=_plain(str(value)), cure=cure)
    return False


def _named(place: Place, name: str, reading: Reading) -> bool:
    """Check the form of an id and that it is new."""
    if not _NAME.fullmatch(name):
        reading.fault(place, "E106", "not an id", "id", expected="small letters, digits and . _ -", got=_plain(name))
        return False
    earlier = reading.places.get(name)
    if earlier is not None:
        where = f"{earlier.file}:{earlier.line}"
        reading.fault(place, "E111", f"'{name}' stands there already, at {where}", "id", cure="give it a new id")
        return False
    return True


def _read_source(place: Place, record: dict[str, object], reading: Reading) -> None:
    if not _keys(place, record, _SOURCE_KEYS, _SOURCE_TEXTS, reading):
        return
    name, publisher, title, published, tier = (str(record[key]) for key in _SOURCE_TEXTS)
    url, note = _optional(place, record, "url", reading), _optional(place, record, "note", reading)
    _one_of(place, "tier", tier, TIERS, reading)
    if not _NAME.fullmatch(name):
        reading.fault(place, "E106", "not an id", "id", expected="small letters, digits and . _ -", got=_plain(name))
    elif name in reading.sources:
        reading.fault(place, "E111", f"source '{name}' stands there twice", "id", cure="give it a new id")
    reading.sources[name] = Source(name, publisher, title, published, tier, url, note)


def _read_claim(place: Place, record: dict[str, object], reading: Reading) -> None:
    if not _keys(place, record, _CLAIM_KEYS, _TEXTS, reading):
        return
    name, subject, quantity, unit, period, kind, known_by, source, origin, reliability, credibility, paraphrase = (
        str(record[key]) for key in _TEXTS
    )
    if not _named(place, name, reading):
        return
    reading.places[name] = place
    _one_of(place, "reliability", reliability, tuple(RELIABILITY), reading)
    _one_of(place, "credibility", credibility, tuple(CREDIBILITY), reading)
    found = reading.sources.get(source)
    if found is None:
        cure = _near(source, reading.sources, reading) or "add it to sources.jsonl"
        reading.fault(place, "E113", f"unknown source '{_plain(source)}'", "source", cure=cure)
    faults = len(reading.faults)
    low, best, high = (_figure(place, record, key, reading) for key in _FIGURES)
    if _one_of(place, "kind", kind, KINDS, reading) and len(reading.faults) == faults:
        _check_figures(place, kind, low, best, high, reading)
    reading.claims[name] = Claim(
        name, subject, quantity, unit, period, kind, low, best, high,
        _day(place, known_by, reading) or date.max, found or _NO_SOURCE, origin, reliability, credibility,
        _category(place, record.get("category"), reading), paraphrase,
        _links(place, record.get("contradicts"), reading),
        _optional(place, record, "repeats", reading), _optional(place, record, "derived", reading),
    )  # fmt: skip


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
    needs, allows = _NEEDS[kind], _ALLOWS[kind]
    if not needs <= given <= allows:
        expected = " and ".join(key for key in _FIGURES if key in needs) or "no figure"
        got = ", ".join(key for key in _FIGURES if key in given) or "none"
        reading.fault(place, "E109", f"the figures don't fit the kind '{kind}'", "kind", expected=expected, got=got)
        return
    if kind == "change_over_time":  # from an earlier to a later figure: it may fall
        return
    order = [value for value in (low, best, high) if value is not None]
    if order != sorted(order):
        got = ", ".join(f"{value:g}" for value in order)
        reading.fault(place, "E110", "the figures are out of order", "low", expected="low <= best <= high", got=got)


def _day(place: Place, text: str, reading: Reading) -> date | None:
    if text not in reading.days:
        try:
            reading.days[text] = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            reading.days[text] = None
    day = reading.days[text]
    if day is None:
        reading.fault(place, "E107", "no such day", "known_by", expected="YYYY-MM-DD", got=_plain(text))
    return day


def _category(place: Place, value: object, reading: Reading) -> Category | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        reading.fault(place, "E106", "wrong type", "category", expected="type, plant and period")
        return None
    if not _keys(place, value, frozenset(_CATEGORY_KEYS), _CATEGORY_KEYS, reading, within="category."):
        return None
    _one_of(place, "category.type", value["type"], MUNITION_TYPES, reading)
    _one_of(place, "category.plant", value["plant"], PLANTS, reading)
    return Category(value["type"], value["plant"], value["period"])


def _links(place: Place, value: object, reading: Reading) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        reading.fault(place, "E106", "wrong type", "contradicts", expected="a list of claim ids")
        return ()
    return tuple(value)


def _link(reading: Reading) -> None:
    """Check the links between claims and read ``contradicts`` both ways.

    It may be written on either side, so that a new claim can be appended without touching old lines.
    """
    opposed: dict[str, set[str]] = {}
    for name, claim in reading.claims.items():
        for other in claim.contradicts:
            if _linkable(name, other, "contradicts", reading):
                opposed.setdefault(name, set()).add(other)
                opposed.setdefault(other, set()).add(name)
        if claim.repeats is not None:
            _linkable(name, claim.repeats, "repeats", reading)
    _circles(reading)
    for name, others in opposed.items():
        reading.claims[name] = replace(reading.claims[name], contradicts=tuple(sorted(others)))


def _linkable(name: str, other: str, key: str, reading: Reading) -> bool:
    if other == name:
        reading.fault(reading.places[name], "E112", "a claim can't be linked to itself", key, got=name)
        return False
    if other not in reading.claims:
        cure = _near(other, reading.claims, reading)
        reading.fault(reading.places[name], "E112", f"unknown claim '{_plain(other)}'", key, cure=cure)
        return False
    return True


def _circles(reading: Reading) -> None:
    """Fault every claim that comes back to itself by ``repeats``; each chain is walked once."""
    done: set[str] = set()
    for name in reading.claims:
        chain: dict[str, None] = {}
        step: str | None = name
        while step in reading.claims and step not in done and step not in chain:
            chain[step] = None
            step = reading.claims[step].repeats
        if step in chain:
            walked = list(chain)
            for member in walked[walked.index(step) :]:
                reading.fault(reading.places[member], "E114", "claims repeat each other in a circle", "repeats")
        done.update(chain)


def _near(word: str, known: Iterable[str], reading: Reading) -> str | None:
    """A near miss, sought among names that begin alike and for the first faults only: seeking is slow."""
    if len(reading.faults) > 50:
        return None
    names = list(known)
    if len(names) > 200:
        names = [name for name in names if name[:2] == word[:2]][:200]
    return suggest(word[:60], names)
