"""Sealing a ledger's folder: marks for records that have none, and heads that name the last ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from magdepth.errors import BadInput, Fault
from magdepth.evidence.records.chain import (
    HEADS,
    OPEN,
    START,
    Heads,
    Mark,
    follow,
    heads_text,
    mark_of,
    read_heads,
    seal,
)
from magdepth.evidence.records.journal import replace, writing


@dataclass(frozen=True)
class Sealed:
    """What sealing did: records marked anew and in all, and the hash over the heads."""

    marked: int
    records: int
    digest: str


def seal_folder(folder: Path, *, anew: bool = False) -> Sealed:
    """Give every record its mark and write the heads; a folder that is sealed stays as it is.

    Records added by hand at the end of a file are taken in. A chain that is broken is refused with its faults;
    ``anew`` makes all marks afresh, and says thereby that what is there now is right. Canonical lines stay as they
    were but for their mark. E103 for lines that are no JSON object, E171 where there is nothing to seal.
    """
    if not folder.is_dir() or not any(folder.glob("*.jsonl")):
        raise BadInput(Fault("E101", "no ledger here", file=str(folder), cure="give a folder that holds .jsonl files"))
    with writing(folder):
        heads = Heads() if anew else read_heads(folder)
        faults = [*heads.faults]
        names = {path.name for path in folder.glob("*.jsonl")}
        faults += [Fault("E145", "a sealed file is not there", file=str(folder / name), cure="restore the file")
                   for name in sorted(heads.marks.keys() - names)]  # fmt: skip
        contents: dict[str, bytes] = {}
        marks: dict[str, Mark] = {}
        marked = 0
        for name in sorted(names):
            data = (folder / name).read_bytes()
            if not anew and not heads.there and OPEN in data:
                faults.append(Fault("E149", f"the file is sealed, but {HEADS} is not there", file=str(folder / name),
                                    cure="restore it from a copy, or seal --anew"))  # fmt: skip
                continue
            content, mark, new = _seal_file(str(folder / name), data, heads.marks.get(name, START), anew, faults)
            marked += new
            if mark.number:
                marks[name] = mark
                contents |= {name: content} if content != data else {}
        if not marks and not faults:
            faults.append(Fault("E171", "there is no record to seal", file=str(folder)))
        if faults:
            raise BadInput(*faults)
        # The heads last: were this stopped half-way, the chain would be told as broken, and nothing is lost.
        for name, content in contents.items():
            replace(folder / name, content)
        if Heads(marks, there=True) != heads:
            replace(folder / HEADS, heads_text(marks).encode())
    return Sealed(marked, sum(mark.number for mark in marks.values()), Heads(marks).digest)


def _seal_file(name: str, data: bytes, head: Mark, anew: bool, faults: list[Fault]) -> tuple[bytes, Mark, int]:
    """The file's content with every record marked, the last mark, and how many were marked now."""
    kept, mark, new = b"", START, 0
    if not anew:
        chain = follow(name, data, head)
        by_hand = [fault for fault in chain.faults if fault.code == "E147"]
        if len(by_hand) < len(chain.faults) or (chain.faults and not chain.end and head.number):
            faults += chain.faults
            return data, head, 0
        kept, mark = data[: chain.end], head
        if kept and not kept.endswith(b"\n"):
            kept += b"\n"
    lines = [kept]
    for place, raw in enumerate(data[len(kept) :].split(b"\n"), start=kept.count(b"\n") + 1):
        if not raw.strip():
            continue
        try:
            record = json.loads(raw)
            if not isinstance(record, dict) or len(record) < 2:
                raise ValueError("no object")
            line, mark = seal(record, mark)
        except (ValueError, RecursionError):
            faults.append(Fault("E103", "the line is not a JSON object", file=name, line=place,
                                cure="magdepth evidence check says what is wrong with it"))  # fmt: skip
            continue
        new += mark_of(raw.strip()) != mark
        lines.append(line + b"\n")
    return b"".join(lines), mark, new
