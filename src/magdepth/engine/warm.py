"""The first use after an install: kernels compile in two processes at once, since one compiler can't use two cores."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

import numba

from magdepth.kinds import KINDS

HERE = ("layer", "link", "workforce", "account", "stockpile", "reconstruction")  # about half of the work
THERE = tuple(name for name in KINDS if name not in HERE)  # by the second process
_NUMBER = numba.types.int64


def warm() -> None:
    """Compile all kinds if that was never done for these sources; a failure only means that it is done later."""
    if numba.config.DISABLE_JIT or (os.cpu_count() or 1) < 2 or _compiled():
        return
    with suppress(OSError), _second() as second, _no_collection():
        _compile(HERE)
        second.wait()


def _compiled() -> bool:
    return any(Path(numba.config.CACHE_DIR).glob("**/day.run_block-*.nbi"))


@contextmanager
def _second() -> Iterator[subprocess.Popen[bytes]]:
    """The second process; it never outlives what it works for."""
    second = subprocess.Popen(
        [sys.executable, "-m", "magdepth.engine.warm"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        yield second
    finally:
        second.kill()
        second.wait()


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage collection meanwhile: a compiler makes many objects and few cycles."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _compile(kinds: Iterable[str]) -> None:
    for kind in kinds:
        room = import_module(f"magdepth.components.{kind}")
        for function, numbers in ((room.start, 4), (room.step, 5)):
            function.compile((_NUMBER,) * numbers)


if __name__ == "__main__":
    with _no_collection():
        _compile(THERE)
