"""Many documents read for quantities, over processes; what comes out does not depend on how many there are."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from magdepth.errors import BadInput, Failed, Fault, MissingExtra
from magdepth.evidence.documents.document import STDIN, Document, read_document
from magdepth.evidence.documents.plugin import Extractor, find_quantities
from magdepth.evidence.documents.plugin_answers import Found
from magdepth.evidence.draft import Draft

#: Fewer documents than this are read faster than another process starts.
WORTH = 16
#: Documents that a process takes at a time.
CHUNK = 8
#: Seconds of a processor that a text may take, and so many more for each sign: twice what prose needs.
SECONDS, SECONDS_EACH = 10.0, 6e-5
#: And before that, to find the main part of the largest page: five times what it needs.
SECONDS_PAGE = 30.0

Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Item:
    """A document to be read: a file and the name it goes by, one that was read already, or with neither stdin."""

    name: str
    path: Path | None = None
    document: Document | None = None


@dataclass(frozen=True)
class DocumentDrafts:
    """A document with what was found in it, or why it was refused."""

    name: str
    document: Document | None = None
    found: Found = field(default_factory=lambda: Found(()))
    refused: tuple[Fault, ...] = ()

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The drafts, in the order of the text."""
        return self.found.drafts


def read_one(item: Item, *, published: date | None, extractor: Extractor, everything: bool) -> DocumentDrafts:
    """Read one document and find its quantities; what refuses it is part of the result.

    Raises MissingExtra, and Failed where a plug-in can't work: both would hold for every other document.
    """
    try:
        with _patience(SECONDS_PAGE):
            document = item.document or read_document(item.path or STDIN, published=published, name=item.name)
        if published is not None:
            document = replace(document, published=published)
        with _patience(SECONDS + SECONDS_EACH * len(document.text)):
            found = find_quantities(document.text, extractor, everything=everything)
    except (MissingExtra, Failed):
        raise
    except BadInput as error:
        return DocumentDrafts(
            item.name, refused=tuple(replace(fault, file=fault.file or item.name) for fault in error.faults)
        )
    except _Late:
        fault = Fault("E224", "reading it took too long", file=item.name,
                      cure="is it prose? cut it into parts")  # fmt: skip
        return DocumentDrafts(item.name, refused=(fault,))
    except Exception as error:  # one text that the rules stumble over must not cost the others
        what = f"a bug in magdepth, not in the text: {type(error).__name__}"
        fault = Fault("E222", what, file=item.name, cure="please report it, with the text")
        return DocumentDrafts(item.name, refused=(fault,))
    return DocumentDrafts(item.name, document, found)


def read_many(
    items: Sequence[Item], *, published: date | None = None, extractor: Extractor | None = None,
    everything: bool = False, processes: int | None = None, report: Report | None = None,
) -> Iterator[DocumentDrafts]:
    """The readings of many documents in their order; ``report`` hears (done, total) after each.

    ``processes`` are all cores if not given; they never change what comes out. A language model is asked from
    this process, one text after the other. Failed if a process is ended from outside.
    """  # fmt: skip
    chosen = extractor or Extractor()
    work = partial(_work, published=published, extractor=chosen, everything=everything)
    tell = report or (lambda done, total: None)
    wanted = min(processes or _cores(), -(-len(items) // CHUNK))
    alone = wanted < 2 or len(items) < WORTH or chosen.endpoint is not None
    source = map(work, items) if alone else _spread(work, items, wanted)
    tell(0, len(items))
    for done, reading in enumerate(source, 1):
        tell(done, len(items))
        if isinstance(reading, DocumentDrafts):
            yield reading
        else:
            raise _raised(reading)


# An error that belongs to the whole work crosses from a process as its class and its faults: plain data.
Trouble = tuple[str, tuple[Fault, ...]]


def _work(item: Item, *, published: date | None, extractor: Extractor, everything: bool) -> DocumentDrafts | Trouble:
    try:
        return read_one(item, published=published, extractor=extractor, everything=everything)
    except (MissingExtra, Failed) as error:
        return type(error).__name__, error.faults


def _raised(trouble: Trouble) -> BadInput | Failed:
    name, faults = trouble
    return Failed(*faults) if name == "Failed" else BadInput(*faults)


def _each(work: Callable[[Item], DocumentDrafts | Trouble], items: Sequence[Item]) -> list[DocumentDrafts | Trouble]:
    return [work(item) for item in items]


def _spread(work: Callable[[Item], DocumentDrafts | Trouble], items: Sequence[Item],
            processes: int) -> Iterator[DocumentDrafts | Trouble]:  # fmt: skip
    # Processes are spawned, not forked: a forked one would inherit threads and locks in whatever state they are.
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"), initializer=_quietly)
    try:
        # Not pool.map: it cancels what is left when it is closed, which the pool's thread then stumbles over.
        waiting = deque(pool.submit(_each, work, items[at:at + CHUNK]) for at in range(0, len(items), CHUNK))
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise Failed(Fault("E223", "a process that read texts was ended from outside",
                           cure="memory may be short: use --processes 1, or fewer texts")) from None  # fmt: skip
    except BaseException:  # interrupted, or nobody asks for more: none of the rest is wanted
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class _Late(BaseException):
    """The time for one text is over; no Exception, so that nothing on the way takes it for one of its own."""


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Raise _Late once the block has used so many seconds of the processor, whatever it is doing then.

    Only where the system has such a timer, and in a process's main thread, where signals arrive; elsewhere
    there is no limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(number: int, frame: object) -> None:
        raise _Late

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1.0)  # and again, should one be swallowed
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)


def _quietly() -> None:
    """A process ends at Ctrl-C without a word: the one that started it has told the user."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
