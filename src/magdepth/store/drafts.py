"""Folders that appear whole or not at all: written under a draft's name, renamed when they are whole."""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from magdepth.errors import Failed, Fault

OLD = 86_400.0  # seconds after which a draft of another machine counts as left behind
_DRAFT = re.compile(r"\.draft-(?P<host>[\w-]+)-(?P<process>\d+)-\w+")


def publish(store: Path, name: str, write: Callable[[Path], None], whole: Callable[[Path], bool]) -> Path:
    """Let ``write`` fill a draft in ``store`` and give it its name; whatever goes wrong, nothing half-written stays.

    A folder of that name that is ``whole`` is kept as it is: its name says what is in it.
    """
    store.mkdir(parents=True, exist_ok=True)
    target = store / name
    draft = new_draft(store)
    old = draft.with_name(draft.name + "_")
    try:
        write(draft)
        if target.is_dir() and not whole(target):
            os.replace(target, old)
        try:
            os.replace(draft, target)
        except OSError:
            if not whole(target):  # else it was there, or another process has just saved the same
                raise
    finally:
        for left in (draft, old):
            shutil.rmtree(left, ignore_errors=True)
    return target


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises OSError where the system has no room or no right for it."""
    draft = path.with_name(f".draft-{_host()}-{os.getpid()}-{path.name}")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def storage_failures(store: Path) -> Iterator[None]:
    """An OSError within becomes Failed T104, with the store and a cure."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        cure = "make room, or name another folder with --data; nothing half-written is left"
        raise Failed(Fault("T104", f"the run could not be saved: {reason}", file=str(store), cure=cure)) from error


def discard(path: Path) -> None:
    """Remove a folder or a file: renamed to a draft's name first, so that a kill leaves no half of it."""
    draft = new_draft(path.parent)
    try:
        with suppress(FileNotFoundError):  # another process has just done it
            os.replace(path, draft / path.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def drafts(store: Path) -> tuple[Path, ...]:
    """The drafts in a folder that nobody is writing any more."""
    return tuple(path for path in sorted(store.glob(".draft-*")) if not _in_use(path))


def sweep(store: Path) -> None:
    """Remove drafts that nobody is writing any more: their processes were killed, or the power cut."""
    for path in drafts(store):
        shutil.rmtree(path, ignore_errors=True)


def new_draft(store: Path) -> Path:
    """A new folder in ``store`` under a draft's name, for this process."""
    return Path(tempfile.mkdtemp(prefix=f".draft-{_host()}-{os.getpid()}-", dir=store))


def _in_use(path: Path) -> bool:
    """True if the process that makes a draft still runs; elsewhere, or where that can't be known, if it is fresh."""
    named = _DRAFT.fullmatch(path.name)
    if named is not None and named["host"] == _host() and os.name == "posix":
        try:
            os.kill(int(named["process"]), 0)
        except ProcessLookupError:
            return False
        except OSError:
            return True  # it runs, under another user
        return True
    try:
        return time.time() - path.stat().st_mtime < OLD
    except OSError:
        return False  # gone in the meantime


def _host() -> str:
    return re.sub(r"[^\w]", "-", socket.gethostname(), flags=re.ASCII) or "here"
