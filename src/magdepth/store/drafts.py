"""Folders that appear whole or not at all: written under a draft's name, renamed when they are whole."""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

OLD = 86_400.0  # seconds after which a draft of another machine counts as left behind
_DRAFT = re.compile(r"\.draft-(?P<host>[\w-]+)-(?P<process>\d+)-\w+")


def publish(store: Path, name: str, write: Callable[[Path], None], whole: Callable[[Path], bool]) -> Path:
    """Let ``write`` fill a draft in ``store`` and give it its name; whatever goes wrong, nothing half-written stays.

    A folder of that name that is ``whole`` is kept as it is: its name says what is in it. Drafts of
    processes that are gone (killed, or the power cut) are swept away first.
    """
    store.mkdir(parents=True, exist_ok=True)
    sweep(store)
    target = store / name
    draft = _new_draft(store)
    aside = draft.with_name(draft.name + "_")
    try:
        write(draft)
        if target.is_dir() and not whole(target):
            os.replace(target, aside)
        try:
            os.replace(draft, target)
        except OSError:
            if not whole(target):  # else it was there, or another process has just saved the same
                raise
    finally:
        for left in (draft, aside):
            shutil.rmtree(left, ignore_errors=True)
    return target


def sweep(store: Path) -> None:
    """Remove drafts that nobody is writing any more."""
    for path in store.glob(".draft-*"):
        if not _in_use(path):
            shutil.rmtree(path, ignore_errors=True)


def _new_draft(store: Path) -> Path:
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
