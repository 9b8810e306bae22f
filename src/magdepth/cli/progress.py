"""Around long work: a progress bar on stderr after two seconds, and a thread beside which Ctrl-C is heard."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 2.0  # seconds before a bar appears

_THREAD = "magdepth-interruptible"

T = TypeVar("T")
Step = Callable[[int, int], None]


@contextmanager
def progress(label: str, patience: float = PATIENCE) -> Iterator[Step]:
    """A callback (done, total) that moves a bar, which shows itself once ``patience`` seconds have gone by.

    The bar shows even where nothing was reported yet (the first run compiles for a while). It is
    gone when the work is done, or has failed, or was interrupted.
    """
    if sys.stderr is None or not sys.stderr.isatty():  # it is None where the shell has closed it
        yield lambda done, total: None
        return
    bar = _bar(label)
    timer = threading.Timer(patience, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda done, total: bar.update(bar.task_ids[0], completed=done, total=total)
    finally:
        timer.cancel()
        timer.join()
        bar.stop()


def _bar(label: str) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True, redirect_stdout=False,  # a result stays on stdout
    )
    bar.add_task(label, total=None)
    return bar


def interruptible(work: Callable[[], T]) -> T:
    """What the work gives or raises, done in a thread: compiled code hears no Ctrl-C, the main thread does at once.

    The work must write nothing, for it may be cut off anywhere. Leave the process by ``leave`` afterwards.

    >>> interruptible(lambda: 6 * 7)
    42
    """
    from concurrent.futures import Future  # here, for every verb reads this module

    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, name=_THREAD, daemon=True).start()
    return done.result()


def leave(code: int) -> NoReturn:
    """End the process; at once where such work still runs, for compiled code breaks while Python tidies up."""
    if any(thread.name == _THREAD for thread in threading.enumerate()):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(code)
    sys.exit(code)
