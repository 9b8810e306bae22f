"""Folders of runs that are under way: spans as they finish, so that a run that was killed goes on from them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from magdepth.files import lock
from magdepth.store.drafts import discard, write_whole
from magdepth.store.run_key import Order

if TYPE_CHECKING:
    from magdepth.engine.span_results import Span
    from magdepth.store.paths import PathSink

PREFIX = ".partial-"
ORDER = "order.json"
JOURNAL = 4_000  # replicates from which on spans are kept; fewer are as soon computed again
_LOCK = "lock"


class SpanJournal:
    """Keeps a run's finished spans in a folder that no other process has (an ``engine.blocks.Journal``).

    A run works without it, so that what can't be kept is passed over: a full disk shows when the
    run is saved.
    """

    def __init__(self, folder: Path, order: Order, sink: PathSink | None = None) -> None:
        self.folder, self.order, self.sink = folder, order, sink
        self.resumed = 0  # replicates that an earlier process had finished
        self.saved_count = 0  # replicates in whole spans in the folder
        self.done = False  # said once the run is saved
        write_whole(folder / ORDER, json.dumps(order.content, sort_keys=True).encode())

    def finished(self) -> Iterator[Span]:
        """The spans that are whole and of this very run, none of them overlapping; others are deleted."""
        reached = 0
        for path in sorted(self.folder.glob("span-*")):
            span = self._read(path)
            if span is None or span.first < reached:
                path.unlink(missing_ok=True)
                continue
            reached = span.first + span.count
            self.resumed += span.count
            self.saved_count += span.count
            yield span

    def keep(self, span: Span) -> None:
        """Keep a span, whole or not at all."""
        from magdepth.store.spans import SavedSpan, pack

        paths = () if self.sink is None else self.sink.parts_of(span.first, span.count)
        packed = pack(self.order.identity, SavedSpan(span, paths))
        with suppress(OSError):
            write_whole(self.folder / f"span-{span.first:010}", packed)
            self.saved_count += span.count

    def _read(self, path: Path) -> Span | None:
        from magdepth.store.spans import unpack

        try:
            saved = unpack(self.order.identity, path.read_bytes())
        except OSError:
            return None
        if saved is None or saved.span.first + saved.span.count > self.order.replicates:
            return None
        if self.sink is not None and not self.sink.take(saved.span.first, saved.span.count, saved.paths):
            return None
        return saved.span


class FolderLock:
    """A partial folder that this process has for itself, until ``leave``; the system ends it with the process."""

    def __init__(self, folder: Path, handle: int) -> None:
        self.folder, self._handle = folder, handle

    def leave(self, *, remove: bool = False) -> None:
        """Let go of the folder, or remove it: renamed first, so that no half of it is found."""
        if remove:
            if sys.platform == "win32":  # which does not move a folder with an open file in it
                os.close(self._handle)
                discard(self.folder)
                return
            discard(self.folder)
        os.close(self._handle)


def claim(folder: Path, *, make: bool = True) -> FolderLock | None:
    """Take a partial folder for this process; None where another process works in it, or nothing is there."""
    for _ in range(100):
        if make:
            folder.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:
            if not make:
                return None
            continue  # removed in this moment by the process that had it
        if not lock(handle):
            os.close(handle)
            return None
        try:
            if os.path.samestat(os.fstat(handle), os.stat(folder / _LOCK)):
                return FolderLock(folder, handle)
        except FileNotFoundError:
            pass
        os.close(handle)  # the lock of a folder that is gone
    return None


def partial_folder(store: Path, order: Order) -> Path:
    """Where the spans of a run are kept while it is under way."""
    return store / f"{PREFIX}{order.identity}"
