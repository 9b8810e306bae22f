"""New records for the user's own ledger: checked as the reader checks them, and added all together or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from magdepth.errors import BadInput, Fault
from magdepth.evidence.claim import FIELDS, FIGURES, Claim
from magdepth.evidence.ledger import USER_LEDGER, Ledger, load_ledger
from magdepth.evidence.ledger_files import SOURCES_FILE
from magdepth.evidence.records.fields import read_claim, read_source
from magdepth.evidence.records.journal import append, writing
from magdepth.evidence.records.loaded import LoadedRecords, RecordPlace, link
from magdepth.place import data_folder

CLAIMS_FILE = "claims.jsonl"

#: So many faults are enough to look no further.
ENOUGH = 1_000

#: Where a record stands that was given on the command line.
NOWHERE = RecordPlace("", 0)

Numbered = list[tuple[RecordPlace, dict[str, object]]]

_OWN_ID = re.compile(r"u(\d{6,9})")
_LOOKS_LIKE_A_FILE = re.compile(r"(.*_)?(file|path|folder|dir)")


@dataclass(frozen=True)
class Added:
    """The ids of the claims and sources that were added, in the order in which they were given."""

    claims: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """A record as the user gives it, and where it was read."""

    place: RecordPlace
    record: Mapping[str, object]


def add_records(given: Sequence[Given]) -> Added:
    """Add claims and sources to the user's own ledger; BadInput with all faults of all of them, and nothing added.

    A claim without ``id`` gets the next free one (``u000001`` …), one without ``kind`` the kind that its figures
    fit. ``source`` may be a source's id or a whole source. Failed E160, E161 where nothing can be written.
    """
    with open_user_ledger() as (folder, ledger):
        return add_to(folder, ledger, given)


@contextmanager
def open_user_ledger() -> Iterator[tuple[Path, Ledger]]:
    """The user's own folder, held for writing, and the ledger as it is while nobody else writes."""
    folder = data_folder().path / USER_LEDGER
    with writing(folder):
        yield folder, load_ledger()


def add_to(folder: Path, ledger: Ledger, given: Sequence[Given]) -> Added:
    """The same as ``add_records`` for who holds the folder already."""
    loaded, sources, claims = _checked(ledger, given)
    if loaded.faults:
        raise BadInput(*(fault if fault.file else replace(fault, file=None, line=None) for fault in loaded.faults))
    written = {SOURCES_FILE: [record for _, record in sources], CLAIMS_FILE: [record for _, record in claims]}
    append(folder, {name: records for name, records in written.items() if records})
    return Added(*(tuple(str(record["id"]) for record in written[name]) for name in (CLAIMS_FILE, SOURCES_FILE)))


def faults_of(ledger: Ledger, given: Sequence[Given]) -> tuple[Fault, ...]:
    """Everything that keeps these records from being added to a ledger."""
    return tuple(_checked(ledger, given)[0].faults)


def _checked(ledger: Ledger, given: Sequence[Given]) -> tuple[LoadedRecords, Numbered, Numbered]:
    loaded = LoadedRecords({claim.id: claim for claim in ledger.claims},
                           {source.id: source for source in ledger.sources}, dict(ledger.places))  # fmt: skip
    sources, claims = _parted(given, loaded)
    for place, record in sources:
        if len(loaded.faults) < ENOUGH:
            read_source(place, record, loaded)
    heirs = {claim.supersedes: claim.id for claim in ledger.claims if claim.supersedes is not None}
    for place, record in claims:
        if len(loaded.faults) >= ENOUGH:
            return loaded, sources, claims
        read_claim(place, record, loaded)
        old = record.get("supersedes")
        if isinstance(old, str) and old in heirs:
            loaded.fault(place, "E156", f"'{old}' is superseded already", "supersedes", cure=f"supersede {heirs[old]}")
        elif isinstance(old, str):
            heirs[old] = str(record.get("id"))
    link(loaded)
    return loaded, sources, claims


def claim_record(claim: Claim) -> dict[str, object]:
    """A claim as it is written in a file: no empty keys, and the source by its id.

    >>> from magdepth.evidence.ledger import load_ledger
    >>> claim_record(load_ledger().claims[0])["source"]
    'article'
    """
    record = {key: list(value) if isinstance(value := getattr(claim, key), tuple) else value for key in FIELDS}
    record |= {"known_by": claim.known_by.isoformat(), "source": claim.source.id}
    record["category"] = None if claim.category is None else {**vars(claim.category)}
    return _filled(record)


def kind_of(record: Mapping[str, object]) -> str:
    """The kind that the figures of a record fit.

    >>> kind_of({"best": 3}), kind_of({"low": 1, "high": 2}), kind_of({"low": 1}), kind_of({"high": 1}), kind_of({})
    ('point', 'range', 'lower_bound', 'upper_bound', 'qualitative')
    """
    low, best, high = (record.get(key) is not None for key in FIGURES)
    if low and high:
        return "range"
    return "lower_bound" if low else "upper_bound" if high else "point" if best else "qualitative"


def _parted(given: Sequence[Given], loaded: LoadedRecords) -> tuple[Numbered, Numbered]:
    """Sources and claims apart, as they will be written: ids given, whole sources within claims taken out."""
    sources: Numbered = []
    claims: Numbered = []
    taken = {*loaded.places, *(str(item.record.get("id")) for item in given)}
    numbers = [int(match[1]) for match in map(_OWN_ID.fullmatch, taken) if match]
    following = max(numbers, default=0)
    described = {_description(vars(source)): name for name, source in loaded.sources.items()}
    names = {*loaded.sources, *(str(item.record.get("id")) for item in given)}
    for item in given:
        record = _filled(item.record)
        if not _plain_fields(item.place, record, loaded):
            continue
        if _is_source(record):
            record.setdefault("id", _source_id(record, names))
            described[_description(record)] = str(record["id"])
            sources.append((item.place, record))
            continue
        inline = record.get("source")
        if isinstance(inline, dict):
            inline = _filled(inline)
            known = described.get(_description(inline))
            if known is None:
                known = str(inline.setdefault("id", _source_id(inline, names)))
                described[_description(inline)] = known
                if _plain_fields(item.place, inline, loaded):
                    sources.append((item.place, inline))
            record["source"] = known
        if "id" not in record:
            following += 1
            record["id"] = f"u{following:06d}"
        record.setdefault("kind", kind_of(record))
        claims.append((item.place, record))
    return sources, claims


def _is_source(record: Mapping[str, object]) -> bool:
    return ("publisher" in record or "tier" in record) and not record.keys() & {"subject", "paraphrase", "origin"}


def _plain_fields(place: RecordPlace, record: Mapping[str, object], loaded: LoadedRecords) -> bool:
    """Fault keys that name files: a record brings its own words, and nothing is read because it says so."""
    files = [key for key in record if _LOOKS_LIKE_A_FILE.fullmatch(key)]
    for key in files:
        loaded.fault(place, "E164", "a record can't name a file", key,
                      cure="give the words themselves (quote, span) and the text's hash (text)")  # fmt: skip
    return not files


def _description(source: Mapping[str, object]) -> str:
    return repr([source.get(key) for key in ("publisher", "title", "published", "tier", "url", "note")])


def _source_id(record: Mapping[str, object], taken: set[str]) -> str:
    """An id for a source without one: publisher and day, and a number where that is taken."""
    words = f"{record.get('publisher', '')} {record.get('published', '')}".lower()
    stem = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:60].strip("-") or "source"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    return name


def _filled(record: Mapping[str, object]) -> dict[str, object]:
    """The keys that say something (nought does); whole numbers written as such."""
    filled = {key: value for key, value in record.items() if not (value is None or value is False or value == [])}
    whole = {key: int(value) for key, value in filled.items() if isinstance(value, float) and abs(value) < 1e15
             and value.is_integer()}  # fmt: skip
    return {**filled, **whole}
