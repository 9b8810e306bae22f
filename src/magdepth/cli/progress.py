"""A progress bar on stderr for whatever takes longer than two seconds; none where stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 2.0  # seconds before a bar appears

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
    timer = Timer(patience, bar.start)
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
