"""Texts written to files whole or not at all, under temporary names first, then moved; and a lock between processes."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from magdepth.errors import Failed, Fault

CURE = "make room or choose another folder with --out"


def write_all(
    texts: Mapping[str, str], out: Path, code: str, what: str, known: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Write several texts into ``out`` (made if need be), by file name; their paths.

    If anything goes wrong or someone interrupts, the folder holds the earlier set or none, never a mixture.
    ``known`` are all names that such a set may have: those of the last set that this one lacks go, for they would
    belong to another. Raises Failed with ``code``, saying that ``what`` could not be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_all({"a.txt": "one", "b.txt": "two"}, Path(folder), "B002", "the brief")]
    ['a.txt', 'b.txt']
    """
    with _failures(out, code, what):
        out.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".writing-", dir=out))
        try:
            for name, text in texts.items():
                _write(stage / name, text)
            _swap(stage, out, tuple(texts), tuple(dict.fromkeys((*known, *texts))))
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    return tuple(out / name for name in texts)


def write_one(text: str, path: Path, code: str, what: str) -> None:
    """Write one text to a path; Failed with ``code`` where that can't be."""
    write_all({path.name: text}, path.parent, code, what)


def make_folder(out: Path, code: str, what: str) -> None:
    """Make a folder, so that one that can't be had is said before the work; Failed with ``code``."""
    with _failures(out, code, what):
        out.mkdir(parents=True, exist_ok=True)


def lock(handle: int) -> bool:
    """Lock an open file for this process until it is closed; False if another process holds it. Never waits."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _failures(out: Path, code: str, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Failed(Fault(code, f"{what} could not be written: {reason}", file=str(out), cure=CURE)) from error


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n", errors="replace") as handle:  # half a character is no text
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())  # a full disk must show here, not after the old files are gone


def _swap(stage: Path, out: Path, names: tuple[str, ...], known: tuple[str, ...]) -> None:
    """Move the new set in over the old one; on any failure or interruption put everything back."""
    backup = stage / "earlier"
    backup.mkdir()
    for name in known:
        if (out / name).exists():
            _copy(out / name, backup / name)
    try:
        for name in names:
            os.replace(stage / name, out / name)
        for name in set(known) - set(names):
            (out / name).unlink(missing_ok=True)
    except BaseException:
        for name in known:
            if (backup / name).exists():
                os.replace(backup / name, out / name)
            else:
                (out / name).unlink(missing_ok=True)
        raise


def _copy(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:  # a file system without links
        shutil.copy2(path, to)
