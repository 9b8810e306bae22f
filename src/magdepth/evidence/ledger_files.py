"""Strict reading of a ledger's folders: the chain of each file followed, then one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import NoReturn

from magdepth.errors import Fault
from magdepth.evidence.records.chain import HEADS, KEY, OPEN, START, Followed, Heads, follow, read_heads
from magdepth.evidence.records.loaded import LoadedRecords, RecordPlace, link

SOURCES_FILE = "sources.jsonl"


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


def read_folders(pages: Iterable[Pages]) -> LoadedRecords:
    """Read folders into one ledger, sources first; faults are collected, none is raised."""
    from magdepth.evidence.records.fields import read_claim, read_source  # here, for pydantic takes long to import

    loaded = LoadedRecords()
    lines: list[tuple[Path, Iterable[tuple[int, bytes]]]] = []
    for folder in pages:
        loaded.faults += folder.faults
        if not folder.files and not folder.faults and not folder.heads.there:
            cure = "give a folder that holds sources.jsonl and one .jsonl file per topic"
            loaded.faults.append(Fault("E101", "no ledger here", file=str(folder.folder), cure=cure))
        lines += _followed(folder, loaded)
    lines.sort(key=lambda file: file[0].name != SOURCES_FILE)  # stable: the folders keep their order
    for path, numbered in lines:
        read = read_source if path.name == SOURCES_FILE else read_claim
        for number, line in numbered:
            place = RecordPlace(str(path), number)
            record = read_object(place, line, loaded) if line.strip() else None
            if record is not None:
                read(place, record, loaded)
    link(loaded)
    return loaded


def _followed(pages: Pages, loaded: LoadedRecords) -> Iterator[tuple[Path, Iterable[tuple[int, bytes]]]]:
    """The lines of each file that count; of a broken file all of them, so that their own faults are told too."""
    heads = pages.heads
    if not heads.there:
        _unsealed(pages, loaded)
    for name in sorted(heads.marks.keys() - {path.name for path, _ in pages.files}):
        if not any(fault.file == str(pages.folder / name) for fault in pages.faults):
            loaded.faults.append(Fault("E145", "a sealed file is not there", file=str(pages.folder / name),
                                        cure="restore the file"))  # fmt: skip
    for path, data in pages.files:
        if not heads.marks:
            yield path, enumerate(data.split(b"\n"), start=1)
            continue
        head = heads.marks.get(path.name)
        chain = follow(str(path), data, head) if head else _unnamed(path, data)
        loaded.faults += chain.faults
        if chain.faults:
            yield path, enumerate(data.split(b"\n"), start=1)
            continue
        if chain.after:
            count = "1 line" if chain.after == 1 else f"{chain.after} lines"
            loaded.notes.append(Fault(
                "W111", f"{count} behind the last sealed record, left by an interrupted writer: not counted",
                file=str(path), cure="nothing to do: the next writer puts that aside",
            ))  # fmt: skip
        yield path, chain.lines


def _unsealed(pages: Pages, loaded: LoadedRecords) -> None:
    """A folder without heads: a warning where no file is sealed, a fault for each one that is."""
    sealed = [path for path, data in pages.files if OPEN in data]
    for path in sealed:
        loaded.faults.append(Fault(
            "E149", f"the file is sealed, but {HEADS} is not there", file=str(path),
            cure=f"restore {HEADS} from a copy; magdepth evidence seal --anew seals what is there now",
        ))  # fmt: skip
    if pages.files and not sealed:
        loaded.notes.append(Fault(
            "W110", "the ledger is not sealed: what is changed in it can't be seen", file=str(pages.folder),
            cure="magdepth evidence seal FOLDER",
        ))  # fmt: skip


def _unnamed(path: Path, data: bytes) -> Followed:
    """A file that the heads don't name: begun by an interrupted writer, or put there by hand."""
    chain = follow(str(path), data, START)
    if not chain.faults:
        return chain
    return Followed((), (Fault("E146", "the file is not sealed, the others of its folder are", file=str(path),
                               cure="magdepth evidence seal FOLDER takes in what was added by hand"),))  # fmt: skip


def read_object(place: RecordPlace, line: bytes, loaded: LoadedRecords) -> dict[str, object] | None:
    """The JSON object of one line without its mark of the chain, or None and a fault E103."""
    try:
        record = _DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        loaded.fault(place, "E103", "the line is not UTF-8 text", cure="save the file as UTF-8")
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else str(error)[:120]
        loaded.fault(place, "E103", f"the line is not a JSON object: {why}")
    else:
        if isinstance(record, dict):
            record.pop(KEY, None)
            return record
        loaded.fault(place, "E103", "the line is not a JSON object", got=type(record).__name__)
    return None


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a key stands there twice")
    return record


def _constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number here")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant)
