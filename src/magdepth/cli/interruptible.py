"""Work in compiled code, which hears no Ctrl-C, done beside a thread that does."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import NoReturn, TypeVar

T = TypeVar("T")

_NAME = "magdepth-aside"


def aside(work: Callable[[], T]) -> T:
    """What the work gives or raises, done in a thread of its own: Ctrl-C is heard at once, and the work left alone.

    It must write nothing, for it may be cut off anywhere. Leave the process by ``leave`` afterwards.

    >>> aside(lambda: 6 * 7)
    42
    """
    from concurrent.futures import Future  # here, for every verb reads this module

    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, name=_NAME, daemon=True).start()
    return done.result()


def leave(code: int) -> NoReturn:
    """End the process; at once where work was left alone, for compiled code that still runs breaks while tidying up."""
    if any(thread.name == _NAME for thread in threading.enumerate()):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(code)
    sys.exit(code)
