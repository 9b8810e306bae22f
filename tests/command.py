"""The command line as tests call it: within their own process, or as a child under limits."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from magdepth.cli.app import main


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code and what it said."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)

    def codes(self) -> list[str]:
        """The codes of the faults that it told as JSON."""
        return [fault["code"] for fault in self.json()["error"]]


def command(capsys: pytest.CaptureFixture[str], *words: object) -> Done:
    """Run a command in this process, quickly: the same function that the installed script calls."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return Done(int(ended.value.code or 0), said.out, said.err)


def limited(which: int, amount: int) -> Callable[[], None]:
    """For ``preexec_fn``: a limit that only the child feels (``resource.RLIMIT_…``, bytes)."""
    return lambda: resource.setrlimit(which, (amount, amount))


def child(*words: object, **options: Any) -> subprocess.Popen[Any]:
    """A command as a process that goes on by itself, to be interrupted or killed."""
    return subprocess.Popen([sys.executable, "-m", "magdepth", *map(str, words)], **options)


def python(text: str, folder: Path, *words: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """A piece of Python as a process whose data folder is ``folder``."""
    return subprocess.run(
        [sys.executable, "-c", text, *map(str, words)], env={**os.environ, "MAGDEPTH_DATA": str(folder)},
        capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL, **options,
    )


def interruptible() -> None:
    """Ctrl-C works in the child even where the tests run in the background, without it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def left(folder: Path) -> list[str]:
    """All names below a folder, hidden ones too; none where it is not there."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) if folder.is_dir() else []
