"""A large ledger as it was read last, kept in the data folder: read again in a fraction of the time.

It is derived from the ledger's files alone and named by a hash over all their bytes; whatever is not exactly that is
passed over. Dropping it costs one slow reading. Small ledgers have none.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, fields
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

from magdepth import __version__
from magdepth.errors import Fault
from magdepth.evidence.claim import FIELDS, Category, Claim, Source, claim_from
from magdepth.evidence.records.fields import Place
from magdepth.evidence.records.journal import replace
from magdepth.place import found_folder

#: From so many claims on a ledger is kept.
LARGE = 5_000

_FORMAT = repr((3, __version__, sys.version_info[:2], FIELDS, [key.name for key in fields(Source)])).encode()
_HASH = 32

Read = tuple[tuple[Claim, ...], tuple[Source, ...], dict[str, Place], tuple[Fault, ...]]


def remembered(digests: Sequence[bytes]) -> Read | None:
    """What was kept of the files with these hashes, or None."""
    path = _path()
    if path is None:
        return None
    try:
        data = path.read_bytes()
    except OSError:
        return None
    payload = data[2 * _HASH :]
    if data[:_HASH] != _name(digests) or data[_HASH : 2 * _HASH] != blake2b(payload, digest_size=_HASH).digest():
        return None
    try:
        return _rebuilt(marshal.loads(payload))
    except (ValueError, EOFError, TypeError, KeyError, IndexError):
        return None


def remember(digests: Sequence[bytes], read: Read) -> None:
    """Keep a large ledger; that it can't be kept (no room, no right) is nobody's concern."""
    path = _path()
    if path is None or len(read[0]) < LARGE:
        return
    payload = marshal.dumps(_flat(read))
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        head = _name(digests) + blake2b(payload, digest_size=_HASH).digest()
        replace(path, head + payload, lasting=False)


def _path() -> Path | None:
    folder = found_folder()
    return None if folder is None else folder / "cache" / "ledger.bin"


def _name(digests: Sequence[bytes]) -> bytes:
    return blake2b(b"".join((_FORMAT, *digests)), digest_size=_HASH).digest()


def _flat(read: Read) -> tuple[Any, ...]:
    """Columns of plain values; sources, categories and days as places in tables of their own."""
    claims, sources, places, notes = read
    at = {source.id: number for number, source in enumerate(sources)}
    categories = list(dict.fromkeys(claim.category for claim in claims))
    of_category = {category: number for number, category in enumerate(categories)}
    columns: dict[str, list[Any]] = {name: [getattr(claim, name) for claim in claims] for name in FIELDS}
    columns["source"] = [at[source.id] for source in columns["source"]]
    columns["category"] = [of_category[category] for category in columns["category"]]
    columns["known_by"] = [day.toordinal() for day in columns["known_by"]]
    files = list(dict.fromkeys(place.file for place in places.values()))
    of_file = {file: number for number, file in enumerate(files)}
    return (
        [columns[name] for name in FIELDS],
        [tuple(vars(source).values()) for source in sources],
        [None if category is None else (category.type, category.plant, category.period) for category in categories],
        files, [(name, of_file[place.file], place.line) for name, place in places.items()],
        [asdict(note) for note in notes],
    )  # fmt: skip


def _rebuilt(flat: tuple[Any, ...]) -> Read:
    columns, described, categories, files, placed, notes = flat
    by_name = dict(zip(FIELDS, columns, strict=True))
    sources = [Source(*row) for row in described]
    kinds = [None if parts is None else Category(*parts) for parts in categories]
    days = {number: date.fromordinal(number) for number in set(by_name["known_by"])}
    by_name["source"] = [sources[number] for number in by_name["source"]]
    by_name["category"] = [kinds[number] for number in by_name["category"]]
    by_name["known_by"] = [days[number] for number in by_name["known_by"]]
    claims = tuple(map(claim_from, zip(*by_name.values(), strict=True)))
    places = {name: Place(files[file], line) for name, file, line in placed}
    return claims, tuple(sources), places, tuple(Fault(**note) for note in notes)
