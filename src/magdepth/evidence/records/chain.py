"""The chain that seals a file of records: each line carries its number and a hash over the line before and itself.

A record is written as canonical JSON (sorted keys, UTF-8, one line) with one key more, ``chain``: its number in the
file, a colon, and the first 32 hex digits of SHA-256 over the hash of the line before, a line feed and the canonical
record without that key. ``heads.json`` beside the files names the last mark of each: a record counts from then on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from magdepth.errors import Fault

HEADS = "heads.json"
KEY = "chain"

#: What stands before a mark in a line.
OPEN = b'"chain": "'
_CLOSE = b'", '
_MARK = re.compile(r"(0|[1-9]\d{0,8}):([0-9a-f]{32})")


class Mark(NamedTuple):
    """Where a record stands in its file (from 1), and its hash."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


#: What stands before the first record of every file.
START = Mark(0, "0" * 32)


@dataclass(frozen=True)
class Followed:
    """A file's chain as far as its head: lines with their numbers in the file, and its faults.

    ``end`` is the byte behind the last record that counts, ``after`` the number of lines behind it that an
    interrupted writer left.
    """

    lines: Sequence[tuple[int, bytes]]
    faults: tuple[Fault, ...] = ()
    end: int = 0
    after: int = 0


@dataclass(frozen=True)
class Heads:
    """The last mark of each file of a folder; ``faults`` where ``heads.json`` can't be read."""

    marks: Mapping[str, Mark] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    there: bool = False

    @property
    def digest(self) -> str:
        """One hash for the whole folder: whoever has noted it elsewhere sees any later change.

        >>> Heads({"claims.jsonl": Mark(1, "5" * 32)}).digest
        '0543045c2726513ea026655e124e1d3e'
        """
        return sha256(heads_text(self.marks).encode()).hexdigest()[:32]


def canonical(record: Mapping[str, object]) -> str:
    """A record as one line of JSON that is always the same: sorted keys, no escapes that are not needed.

    >>> canonical({"unit": "дрони", "best": 1.5})
    '{"best": 1.5, "unit": "дрони"}'
    """
    return json.dumps(record, sort_keys=True, ensure_ascii=False, allow_nan=False)


def hash_after(previous: str, content: bytes) -> str:
    """The hash of a record whose canonical bytes are ``content``, behind one whose hash is ``previous``."""
    return sha256(previous.encode() + b"\n" + content).hexdigest()[:32]


def seal(record: Mapping[str, object], previous: Mark) -> tuple[bytes, Mark]:
    """A record's line with its mark, without the line feed; any mark it had is replaced.

    >>> line, mark = seal({"id": "u000001"}, START)
    >>> line.decode() == '{"chain": "1:' + mark.hash + '", "id": "u000001"}'
    True
    """
    bare = {key: value for key, value in record.items() if key != KEY}
    mark = Mark(previous.number + 1, hash_after(previous.hash, canonical(bare).encode()))
    return canonical({**bare, KEY: str(mark)}).encode(), mark


def heads_text(marks: Mapping[str, Mark]) -> str:
    """What stands in ``heads.json``: one file a line, sorted."""
    return json.dumps({name: str(mark) for name, mark in marks.items()}, indent=1, sort_keys=True) + "\n"


def read_heads(folder: Path) -> Heads:
    """The heads of a folder; E148 where they can't be read, and none where the folder is not sealed."""
    path = folder / HEADS
    try:
        heads = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return Heads()
    except (OSError, ValueError, RecursionError) as error:
        why = str(error.strerror) if isinstance(error, OSError) else "it is not JSON"
        return Heads(faults=(_unread(path, why),), there=True)
    marks: dict[str, Mark] = {}
    for name, text in heads.items() if isinstance(heads, dict) else ():
        match = _MARK.fullmatch(text) if isinstance(text, str) else None
        if match is None or Path(name).name != name or not name.endswith(".jsonl"):
            why = f"'{ascii(name)[1:40]}' has no mark of the form NUMBER:HASH"
            return Heads(faults=(_unread(path, why),), there=True)
        marks[name] = Mark(int(match[1]), match[2])
    if not marks:
        return Heads(faults=(_unread(path, "it names no file"),), there=True)
    return Heads(marks, there=True)


def _unread(path: Path, why: str) -> Fault:
    return Fault("E148", f"the heads of the chains can't be read: {why}", file=str(path),
                 cure="restore it from a copy; magdepth evidence seal --anew seals what is there now")  # fmt: skip


def mark_of(line: bytes) -> Mark | None:
    """The mark that a line carries, or None."""
    at = line.find(OPEN) + len(OPEN)
    match = _MARK.fullmatch(line[at : line.find(_CLOSE, at)].decode("ascii", "replace")) if at >= len(OPEN) else None
    return Mark(int(match[1]), match[2]) if match else None


def follow(name: str, data: bytes, head: Mark) -> Followed:
    """Follow a file's chain as far as its head; every fault with its line, codes E140 to E147.

    Records behind the head that go on with the chain, and half a line at the end, are what an interrupted writer
    left: they don't count and are no fault. Any other line there was added by hand (E147).
    """
    lines, end = [], 0
    previous = START.hash.encode()
    number = 0
    position = 0
    for place, raw in enumerate(data.split(b"\n"), start=1):
        if number == head.number:
            break
        position += len(raw) + 1
        line = raw.strip()
        if not line:
            continue
        number += 1
        at = line.find(OPEN)
        colon, close = line.find(b":", at + 10), line.find(_CLOSE, at)
        given = line[colon + 1 : close]
        content = line[:at] + line[close + 3 :]
        if (
            at < 0
            or line[at + 10 : colon] != b"%d" % number
            or sha256(previous + b"\n" + content).hexdigest()[:32].encode() != given
        ):
            return Followed((), _diagnosed(name, data, head))
        previous = given
        lines.append((place, line))
        end = min(position, len(data))
    if Mark(number, previous.decode()) != head:
        return Followed((), _diagnosed(name, data, head))
    faults, after = _behind(name, data, end, head)
    return Followed(lines, faults, end, after)


def _behind(name: str, data: bytes, end: int, last: Mark) -> tuple[tuple[Fault, ...], int]:
    """What stands behind the last record that counts: faults where it was added by hand, and how many lines.

    An interrupted writer leaves whole records that go on with the chain, then at most a piece of one.
    """
    rest = data[end:]
    if not rest.strip():
        return (), 0
    first = data.count(b"\n", 0, end) + 1
    pieces = rest.split(b"\n")
    faults: list[Fault] = []
    for place, raw in enumerate(pieces):
        line = raw.strip()
        mark = mark_of(line)
        if mark is not None and mark.number == last.number + 1 and _fits(line, mark, last.hash):
            last = mark
        elif line and (place < len(pieces) - 1 or line.endswith(b"}")):
            faults.append(Fault("E147", "the record is not sealed", file=name, line=first + place,
                                cure="magdepth evidence seal FOLDER takes in what was added by hand"))  # fmt: skip
    return tuple(faults), sum(1 for raw in pieces if raw.strip())


def _diagnosed(name: str, data: bytes, head: Mark) -> tuple[Fault, ...]:
    """What broke the chain: records edited, missing, out of place, or without a mark."""
    numbered = enumerate(data.split(b"\n"), start=1)
    marked = [(place, raw.strip(), mark_of(raw.strip())) for place, raw in numbered if raw.strip()]
    hashes = {mark.number: mark.hash for _, _, mark in reversed(marked) if mark} | {0: START.hash}
    present = sorted(mark.number for _, _, mark in marked if mark)
    in_order = iter(present)
    faults: list[Fault] = []

    def fault(code: str, message: str, line: int | None, cure: str) -> None:
        faults.append(Fault(code, message, file=name, line=line, cure=cure))

    seen = set[int]()
    for place, line, mark in marked:
        if mark is None:
            fault("E147", "the record carries no mark of the chain", place,
                  "restore the line as it was; a record added by hand belongs at the end, then seal")  # fmt: skip
            continue
        due = next(in_order)
        if mark.number in seen:
            fault("E142", f"record {mark.number} stands here a second time", place, "take the line out")
        elif mark.number != due:
            fault("E142", f"record {mark.number} is out of place: {due} is due", place, "restore the lines' order")
        seen.add(mark.number)
        if mark.number > 1 and mark.number - 1 not in hashes:
            first = max((number for number in present if number < mark.number), default=0) + 1
            fault("E141", f"{_missing(first, mark.number - 1)} missing before this line", place, "restore the lines")
        elif not _fits(line, mark, hashes[mark.number - 1]):
            fault("E140", f"record {mark.number} is not as it was sealed: it was edited, or its mark was", place,
                  "restore the line; a correction is a record that supersedes (evidence add --supersedes)")  # fmt: skip
    last = present[-1] if present else 0
    if last < head.number:
        fault("E143", f"{_missing(last + 1, head.number)} missing at the end", marked[-1][0] if marked else 1,
              "restore the lines")  # fmt: skip
    elif hashes.get(head.number, head.hash) != head.hash:
        fault("E144", f"the head names another record {head.number} than the file holds", None,
              f"restore {HEADS} and the file from one copy")  # fmt: skip
    return tuple(faults) or (Fault("E140", "the chain is broken", file=name, cure="restore the file"),)


def _fits(line: bytes, mark: Mark, before: str) -> bool:
    at = line.find(OPEN)
    close = line.find(_CLOSE, at)
    return hash_after(before, line[:at] + line[close + len(_CLOSE) :]) == mark.hash


def _missing(first: int, last: int) -> str:
    return f"record {first} is" if first == last else f"records {first} to {last} are"
