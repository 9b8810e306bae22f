"""Strict reading of a ledger's folders: the chain of each file followed, then one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import NoReturn

from magdepth.errors import Fault
from magdepth.evidence.claim import Claim
from magdepth.evidence.records.chain import HEADS, KEY, OPEN, START, Followed, Heads, follow, read_heads
from magdepth.evidence.records.fields import Place, Reading, read_claim, read_source
from magdepth.evidence.records.linking import is_linked, link
from magdepth.evidence.records.swift import plainly_written, quick_claim

__all__ = ["SOURCES_FILE", "Pages", "Place", "Reading", "chain_faults", "gather", "objects", "read_folders"]

SOURCES_FILE = "sources.jsonl"

_BLOCK = 512  # lines that are decoded in one go


@dataclass(frozen=True)
class Pages:
    """A folder's files as they are on disk: sources first, then by name. ``heads`` were read before them."""

    folder: Path
    heads: Heads
    files: tuple[tuple[Path, bytes], ...]
    faults: tuple[Fault, ...] = ()

    @property
    def digest(self) -> bytes:
        """A hash over all of it, by which the same pages are known again."""
        whole = blake2b(repr((str(self.folder), self.heads, self.faults)).encode(), digest_size=32)
        for path, data in self.files:
            whole.update(f"{path.name} {len(data)}\n".encode())
            whole.update(data)
        return whole.digest()


def gather(folder: Path) -> Pages:
    """Read the bytes of every ``*.jsonl`` of a folder; a file that can't be read is fault E102."""
    heads = read_heads(folder)  # first: what a writer adds from now on stands behind them and doesn't count
    files, faults = [], [*heads.faults]
    names = sorted(folder.glob("*.jsonl"), key=lambda path: (path.name != SOURCES_FILE, path.name))
    for path in names if folder.is_dir() else ():
        try:
            files.append((path, path.read_bytes()))
        except OSError as error:
            faults.append(Fault("E102", f"can't be read: {error.strerror}", file=str(path)))
    return Pages(folder, heads, tuple(files), tuple(faults))


def read_folders(pages: Iterable[Pages]) -> Reading:
    """Read folders into one ledger, sources first; faults are collected, none is raised."""
    reading = Reading()
    lines: list[tuple[Path, Iterable[tuple[int, bytes]]]] = []
    for folder in pages:
        reading.faults += folder.faults
        if not folder.files and not folder.faults and not folder.heads.there:
            cure = "give a folder that holds sources.jsonl and one .jsonl file per topic"
            reading.faults.append(Fault("E101", "no ledger here", file=str(folder.folder), cure=cure))
        lines += _followed(folder, reading)
    lines.sort(key=lambda file: file[0].name != SOURCES_FILE)  # stable: the folders keep their order
    for path, numbered in lines:
        _read_file(path, numbered, reading)
    link(reading)
    return reading


def chain_faults(pages: Iterable[Pages]) -> tuple[Fault, ...]:
    """The faults of the chains alone."""
    reading = Reading()
    for folder in pages:
        reading.faults += folder.faults
        for _ in _followed(folder, reading):
            pass
    return tuple(reading.faults)


def _followed(pages: Pages, reading: Reading) -> Iterator[tuple[Path, Iterable[tuple[int, bytes]]]]:
    """The lines of each file that count; of a broken file all of them, so that their own faults are told too."""
    heads = pages.heads
    if not heads.there:
        _unsealed(pages, reading)
    for name in sorted(heads.marks.keys() - {path.name for path, _ in pages.files}):
        if not any(fault.file == str(pages.folder / name) for fault in pages.faults):
            reading.faults.append(Fault("E145", "a sealed file is not there", file=str(pages.folder / name),
                                        cure="restore the file"))  # fmt: skip
    for path, data in pages.files:
        if not heads.marks:
            yield path, enumerate(data.split(b"\n"), start=1)
            continue
        head = heads.marks.get(path.name)
        found = follow(str(path), data, head) if head else _unnamed(path, data)
        reading.faults += found.faults
        if found.faults:
            yield path, enumerate(data.split(b"\n"), start=1)
            continue
        if found.after:
            count = "1 line" if found.after == 1 else f"{found.after} lines"
            reading.notes.append(Fault(
                "W111", f"{count} behind the last sealed record, left by an interrupted writer: not counted",
                file=str(path), cure="nothing to do: the next writer puts that aside",
            ))  # fmt: skip
        yield path, found.lines


def _unsealed(pages: Pages, reading: Reading) -> None:
    """A folder without heads: a warning where no file is sealed, a fault for each one that is."""
    sealed = [path for path, data in pages.files if OPEN in data]
    for path in sealed:
        reading.faults.append(Fault(
            "E149", f"the file is sealed, but {HEADS} is not there", file=str(path),
            cure=f"restore {HEADS} from a copy; magdepth evidence seal --anew seals what is there now",
        ))  # fmt: skip
    if pages.files and not sealed:
        reading.notes.append(Fault(
            "W110", "the ledger is not sealed: what is changed in it can't be seen", file=str(pages.folder),
            cure="magdepth evidence seal FOLDER",
        ))  # fmt: skip


def _unnamed(path: Path, data: bytes) -> Followed:
    """A file that the heads don't name: begun by an interrupted writer, or put there by hand."""
    found = follow(str(path), data, START)
    if not found.faults:
        return found
    return Followed((), (Fault("E146", "the file is not sealed, the others of its folder are", file=str(path),
                               cure="magdepth evidence seal FOLDER takes in what was added by hand"),))  # fmt: skip


def _read_file(path: Path, lines: Iterable[tuple[int, bytes]], reading: Reading) -> None:
    """Read the records of one file: claims in blocks the quick way, and whatever is not plain line by line."""
    file = str(path)
    remaining = iter(lines)
    while block := [(number, line) for number, line in islice(remaining, _BLOCK) if line.strip()]:
        found = [None] * len(block) if path.name == SOURCES_FILE else _quick(block, reading)
        if _taken(found, [Place(file, number) for number, _ in block], reading):
            continue
        for (number, line), claim in zip(block, found, strict=True):
            place = Place(file, number)
            if claim is not None and _taken([claim], [place], reading):
                continue
            record = objects(place, line, reading)
            if record is not None:
                record.pop(KEY, None)
                (read_source if path.name == SOURCES_FILE else read_claim)(place, record, reading)


def _taken(found: Sequence[Claim | None], places: Sequence[Place], reading: Reading) -> bool:
    """Take in a block of claims if all are sound and new; False where one must be looked at by itself."""
    claims = {claim.id: claim for claim in found if claim is not None}
    if len(claims) != len(found) or not reading.places.keys().isdisjoint(claims):
        return False
    reading.claims |= claims
    reading.places |= zip(claims, places, strict=True)
    reading.linked += [name for name, claim in claims.items() if is_linked(claim)]
    return True


def _quick(block: Sequence[tuple[int, bytes]], reading: Reading) -> list[Claim | None]:
    """The claims of a block of lines, None for each that is not plainly sound; one line spoils its block alone."""
    whole = b",".join(line for _, line in block)
    try:
        text = whole.decode()
        records = _JSON.decode(f"[{text}]")
    except (ValueError, RecursionError):
        records = []
    if len(records) == len(block) and {*map(type, records)} == {dict}:
        categories = (record.get("category") for record in records)
        keys = sum(map(len, records)) + sum(len(held) for held in categories if type(held) is dict)
        if plainly_written(whole, text, keys):
            for record in records:
                record.pop(KEY, None)
            return [quick_claim(record, reading.sources) for record in records]
    if len(block) == 1:
        return [None]
    half = len(block) // 2
    return [*_quick(block[:half], reading), *_quick(block[half:], reading)]


def objects(place: Place, line: bytes, reading: Reading) -> dict[str, object] | None:
    """The JSON object of one line, or None and a fault E103."""
    try:
        record = _DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        reading.fault(place, "E103", "the line is not UTF-8 text", cure="save the file as UTF-8")
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else str(error)[:120]
        reading.fault(place, "E103", f"the line is not a JSON object: {why}")
    else:
        if isinstance(record, dict):
            return record
        reading.fault(place, "E103", "the line is not a JSON object", got=type(record).__name__)
    return None


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a key stands there twice")
    return record


def _constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number here")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant)
_JSON = json.JSONDecoder(parse_constant=_constant)
