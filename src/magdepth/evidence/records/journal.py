"""Appending to chained files: one writer at a time, on the disk before it is said, and whole or not at all.

A record counts once ``heads.json`` names it, and that file is replaced last: a writer that is killed leaves lines
which no reader counts. The next writer puts them aside, in a file that ends in ``.cut``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from magdepth.errors import BadInput, Failed, Fault
from magdepth.evidence.records.chain import HEADS, START, Mark, follow, heads_text, read_heads, seal
from magdepth.files import lock

LOCK = ".lock"

#: How long a writer waits for another one, in seconds.
PATIENCE = 60.0


@contextmanager
def writing(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Be the only writer of a folder, made if it is not there.

    Failed E160 where the system refuses (no right, no room), E161 where another writer holds it too long.
    """
    with _failing_as_e160(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = _locked(folder, time.monotonic() + patience)
    if handle is None:
        message = f"another process has been writing here for {patience:g} seconds"
        raise Failed(Fault("E161", message, file=str(folder), cure="wait for it, or end it, and try again"))
    try:
        with _failing_as_e160(folder):
            yield
    finally:
        with suppress(OSError):  # where an open file can't be removed, an empty one stays
            os.unlink(folder / LOCK)
        os.close(handle)  # the system gives the lock back, after a kill too


def append(folder: Path, additions: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    """Add records to files of a folder (by name), all of them or none; the caller holds the lock.

    BadInput with the faults of the chain where it is broken: nothing is written behind a broken record.
    """
    heads = read_heads(folder)
    faults = [*heads.faults]
    if not heads.there:
        faults += [Fault("E162", "the ledger here has no heads, so nothing is added to it", file=str(path),
                         cure="magdepth evidence seal FOLDER")
                   for path in sorted(folder.glob("*.jsonl")) if path.stat().st_size]  # fmt: skip
    ends: dict[str, int] = {}
    for name in additions if not faults else ():
        path = folder / name
        data = path.read_bytes() if path.exists() else b""
        chain = follow(str(path), data, heads.marks.get(name, START))
        faults += chain.faults
        ends[name] = chain.end
    if faults:
        raise BadInput(*faults)
    if not heads.there:  # so that a writer killed now leaves lines behind a head, not a file that has lost its head
        replace(folder / HEADS, heads_text(dict.fromkeys(additions, START)).encode())
    marks = dict(heads.marks)
    for name, records in additions.items():
        if records:
            marks[name] = _append_to(folder / name, ends[name], records, marks.get(name, START))
    replace(folder / HEADS, heads_text(marks).encode())


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and have it on the disk before returning."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
        _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _append_to(path: Path, end: int, records: Sequence[Mapping[str, object]], mark: Mark) -> Mark:
    lines = []
    for record in records:
        line, mark = seal(record, mark)
        lines.append(line)
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as file:
        file.seek(end)
        rest = file.read()
        if rest.strip():
            with path.with_name(f"{path.name}.cut").open("ab") as aside:
                aside.write(rest.rstrip(b"\n") + b"\n")
        file.seek(max(end - 1, 0))
        whole = end == 0 or file.read(1) == b"\n"
        file.seek(end)
        file.truncate()
        file.write(b"".join((b"" if whole else b"\n", b"\n".join(lines), b"\n")))
        file.flush()
        os.fsync(file.fileno())
    return mark


def _locked(folder: Path, until: float) -> int | None:
    """The lock's file, held; None where another process holds it for too long."""
    path = folder / LOCK
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        if lock(handle):
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), os.stat(path)):
                    return handle
            os.close(handle)  # the file that was locked has just been removed by who had it: take the new one
            continue
        os.close(handle)
        if time.monotonic() > until:
            return None
        time.sleep(0.01)


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):  # a rename is on the disk once its folder is
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _failing_as_e160(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        cure = "make room or get the right to write there, or name another data folder with --data"
        fault = Fault("E160", f"nothing could be written: {reason}", file=str(error.filename or folder), cure=cure)
        raise Failed(fault) from error
