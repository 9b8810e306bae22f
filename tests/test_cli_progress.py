"""The progress bar: only on a terminal, only after a while, gone when the work is done."""

from __future__ import annotations

import os
import pty
import time
from collections.abc import Iterator

import pytest

from magdepth.cli.progress import PATIENCE, progress

WIPED = "\x1b[2K"  # the line on which the bar stood is empty again


class Screen:
    """A terminal that stands in for stderr, and what has been written on it.

    It is put in place by the test itself: pytest sets stderr anew after the fixtures are made.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen, written = pty.openpty()
        os.set_blocking(self.seen, False)
        self.stderr = os.fdopen(written, "w")
        self.patch = monkeypatch
        self.text = ""

    def __enter__(self) -> Screen:
        self.patch.setattr("sys.stderr", self.stderr)
        return self

    def __exit__(self, *error: object) -> None:
        self.patch.undo()

    def read(self) -> str:
        """All that has stood there so far."""
        self.stderr.flush()
        try:
            while part := os.read(self.seen, 4096):
                self.text += part.decode()
        except BlockingIOError:
            pass
        return self.text


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TERM", "xterm")
        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_INTERACTIVE", "TTY_COMPATIBLE"):
            environment.delenv(name, raising=False)
        made = Screen(monkeypatch)
        yield made
        made.stderr.close()
        os.close(made.seen)


def test_the_patience_is_two_seconds() -> None:
    assert PATIENCE == 2


def test_no_bar_where_stderr_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("run", patience=0) as step:
        time.sleep(0.2)
        step(1, 2)
        step(2, 2)
    assert capsys.readouterr() == ("", "")


def test_no_bar_where_stderr_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    with progress("run", patience=0) as step:
        step(1, 2)


def test_what_is_done_in_time_shows_nothing(terminal: Screen) -> None:
    with terminal as screen:
        with progress("run", patience=5) as step:
            for done in range(100):
                step(done, 100)
            assert screen.read() == ""
        assert screen.read() == ""


def test_a_bar_appears_after_a_while_and_says_how_far_it_is(
    terminal: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    with terminal as screen:
        with progress("run", patience=0.8) as step:
            step(40, 100)
            time.sleep(0.2)
            assert screen.read() == ""
            time.sleep(1)
            assert "run" in screen.read() and "40%" in screen.text
            print("a result")  # goes where it belongs, bar or no bar
            step(75, 100)
            time.sleep(0.4)
            assert "75%" in screen.read()
        assert screen.read().endswith(WIPED)
    assert capsys.readouterr().out == "a result\n"


def test_a_bar_shows_where_nothing_was_reported_yet(terminal: Screen) -> None:
    """The first run compiles for a while before any replicate is done."""
    with terminal as screen, progress("compare", patience=0.1):
        time.sleep(0.6)
        assert "compare" in screen.read()


def test_the_bar_goes_when_the_work_is_broken_off(terminal: Screen) -> None:
    def work() -> None:
        with progress("run", patience=0.1) as step:
            step(10, 100)
            time.sleep(0.6)
            raise KeyboardInterrupt

    with terminal as screen:
        with pytest.raises(KeyboardInterrupt):
            work()
        shown = screen.read()
        assert "10%" in shown
        time.sleep(0.4)
        assert screen.read() == shown and shown.endswith(WIPED)  # nothing draws on


def test_a_bar_that_had_no_time_never_comes(terminal: Screen) -> None:
    with terminal as screen:
        with progress("run", patience=0.3):
            pass
        time.sleep(0.6)
        assert screen.read() == ""
