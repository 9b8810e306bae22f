"""What goes wrong at a user's: each told in one clear sentence with its exit code, and nothing half-written."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import resource
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from command import Done, child, interruptible, left, limited, python
from magdepth.briefing import export
from magdepth.scenario.loading import find
from magdepth.store import list_runs
from sample_brief import sample_brief

LAUNCHES = find("launches")[0].read_text(encoding="utf-8")
ARTICLE = find("alabuga-2025")[0].read_text(encoding="utf-8")
LARGE = 50 * 10**6
GIGABYTE = 2**30


def changed(text: str, old: str, new: str) -> str:
    """The text with the first place changed; it must be there."""
    assert old in text, old
    return text.replace(old, new, 1)


def line_of(text: str, words: str) -> int:
    """The number of the first line that holds these words."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


MISTAKES = {
    "a misspelt key": (LAUNCHES, "\ndays: 365", "\ndaays: 365", "daays", "S101", "did you mean 'days'?"),
    "a misspelt quantity": (LAUNCHES, "stock_days:", "stok_days:", "initial:", "S306", "did you mean 'stok_days'?"),
    "a misspelt parameter": (LAUNCHES, "    spread:", "    spraed:", "    spraed", "S101", "did you mean 'spread'?"),
    "dates in the wrong order": (
        LAUNCHES, "from: 2023-09-30, to: 2025-12-31", "from: 2025-12-31, to: 2023-09-30", "as_of:", "S104",
        "wrong order",
    ),
    "a date that is none": (LAUNCHES, "default: 2025-06-30", "default: 2025-06-31", "as_of:", "S10", "2025-06-31"),
    "an unknown claim": (ARTICLE, "claims: [d001]", "claims: [d0001]", "[d0001]", "S301", "did you mean 'd001'?"),
}


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_in_a_scenario_is_told_with_its_place(
    here: Any, tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    text, old, new, held, code, said = MISTAKES[mistake]
    broken = changed(text, old, new)
    (tmp_path / "mine.yaml").write_text(broken, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = here("run", "mine.yaml")
    assert (done.code, done.out) == (2, "")
    (told,) = (line for line in done.err.splitlines() if said in line and f":{line_of(broken, held)} " in line)
    assert told.startswith(code) and " mine.yaml:" in told
    as_json = here("run", "mine.yaml", "--json")
    assert (as_json.code, as_json.err) == (2, "")
    faults = as_json.json()["error"]
    assert any(fault["file"] == "mine.yaml" and fault["line"] == line_of(broken, held) for fault in faults)
    assert left(data_dir / "runs") == []


def test_a_negative_magazine_is_refused_in_file_and_setting(
    here: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overlay = """\
overlay: mine
on: alabuga-2025
about: A magazine below nothing.
set:
  short_range.ready_limit: {value: -40, unit: rounds, assumption: "Typed wrongly."}
"""
    (tmp_path / "mine.yaml").write_text(overlay, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    by_file = here("run", "alabuga-2025", "--overlay", "mine.yaml")
    by_hand = here("run", "alabuga-2025", "--set", "short_range.ready_limit=-40")
    for done in (by_file, by_hand):
        assert (done.code, done.out) == (2, "")
        (told,) = done.err.splitlines()
        assert "short_range.ready_limit" in told and "-40" in told
    assert " mine.yaml:5 " in by_file.err and "--set" in by_hand.err


def test_an_unknown_claim_in_an_overlay_is_told_with_its_line(
    here: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overlay = """\
overlay: mine
on: alabuga-2025
about: It cites what nobody said.
set:
  alabuga.capacity_target: {value: 4000, unit: drones/month, claims: [a0002]}
"""
    (tmp_path / "mine.yaml").write_text(overlay, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = here("run", "alabuga-2025", "--overlay", "mine.yaml")
    assert (done.code, done.out) == (2, "")
    (told,) = done.err.splitlines()
    assert "'a0002', which is not in the ledger" in told and " mine.yaml:5 " in told


@pytest.mark.parametrize("words", [("run", "large.yaml"), ("run", "alabuga-2025", "--overlay", "large.yaml")])
def test_fifty_megabytes_are_refused_by_their_size(cli: Any, tmp_path: Path, words: tuple[str, ...]) -> None:
    """In a gigabyte of address space and the time of a start: nothing of it is parsed."""
    with (tmp_path / "large.yaml").open("w") as file:
        file.write("scenario: large\noutside:\n")
        file.write("  - {a: [b, c], d: e}\n" * (LARGE // 22))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = cli(*words, timeout=60, preexec_fn=limited(resource.RLIMIT_AS, GIGABYTE))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (done.returncode, done.stdout) == (2, "")
    (told,) = done.stderr.splitlines()
    assert told.startswith("S002 large.yaml: is too large: ") and "at most" in told
    assert used.ru_utime - before.ru_utime < 10


@contextlib.contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process grows beyond this size meanwhile, as on a disk that is full."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


def test_a_full_disk_ends_a_run_with_1_and_leaves_nothing(here: Any, data_dir: Path) -> None:
    """Whichever file it is that finds no room."""
    words = ("run", "launches", "--replicates", 60)
    assert here(*words, "--seed", 1).code == 0
    store = data_dir / "runs"
    kept = left(store)
    sizes = sorted(path.stat().st_size for path in store.glob("*/*"))
    for room in (0, sizes[-1] - 1):
        with room_for(room):
            done = here(*words, "--seed", 2)
        assert (done.code, done.out) == (1, ""), room
        (told,) = done.err.splitlines()
        assert told.startswith(f"T104 {store}: the run could not be saved: File too large")
        assert left(store) == kept
    with room_for(sizes[0] - 1):
        told = here(*words, "--seed", 2, "--json")
    assert (told.code, told.err, told.codes()) == (1, "", ["T104"])
    assert left(store) == kept
    assert [saved.manifest["seed"] for saved in list_runs()] == [1]


def test_a_brief_is_written_whole_or_not_at_all(here: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder can't be made, and where the disk is full: with an earlier brief there, and without."""
    (tmp_path / "file").write_text("in the way")
    document = sample_brief()
    files = export.brief_files(document)  # making and drawing one takes long; it is written as always
    monkeypatch.setattr("magdepth.briefing.make.make_brief", lambda *given, **named: document)
    monkeypatch.setattr(export, "brief_files", lambda given: files)

    def brief(out: str) -> Done:
        return here("brief", "--out", tmp_path / out)

    assert brief("earlier").code == 0
    refused = brief("file/out")
    with room_for(max(len(text.encode()) for text in files.values()) - 1):
        again, new = brief("earlier"), brief("new")
    for told, out, why in (
        (refused, "file/out", "Not a directory"), (again, "earlier", "File too large"), (new, "new", "File too large"),
    ):
        (line,) = told.err.splitlines()
        assert told.code == 1
        assert line.startswith(f"B002 {tmp_path / out}: the brief could not be written: {why}") and "--out" in line
    assert (tmp_path / "file").read_text() == "in the way"
    assert left(tmp_path / "new") == []
    whole = left(tmp_path / "earlier")
    assert {"brief.html", "brief.json", "quantities.csv"} <= set(whole) and not [n for n in whole if n[0] == "."]
    assert json.loads((tmp_path / "earlier" / "brief.json").read_text())["judgements"]
    assert (tmp_path / "earlier" / "brief.html").read_text().rstrip().endswith("</html>")


def test_a_data_folder_that_can_not_be_made_is_told(here: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = here("run", "launches", "--replicates", 5, "--data", tmp_path / "file" / "data")
    assert (done.code, done.out) == (2, "")
    (told,) = done.err.splitlines()
    assert told.startswith("C010 --data") and "Not a directory" in told
    assert (tmp_path / "file").read_text() == "in the way"


MOVED = r"[1-9]\d?%"


@contextlib.contextmanager
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a terminal: what a person sees, and what the process writes to."""
    seen, written = pty.openpty()
    try:
        yield seen, written
    finally:
        for end in (seen, written):
            os.close(end)


def read(seen: int, until: float, pattern: str = "^$") -> str:
    """What has come from the terminal until some moment, or until this pattern is found."""
    text = ""
    while (wait := until - time.monotonic()) > 0 and not (text and re.search(pattern, text)):
        if select.select([seen], [], [], min(wait, 0.2))[0]:
            text += os.read(seen, 4096).decode()
    return text


def test_ctrl_c_in_the_middle_of_a_long_run_leaves_no_run(data_dir: Path) -> None:
    """The middle is where the bar has moved: replicates are being drawn. At most their spans are kept."""
    with terminal() as (seen, written):
        running = child(
            "run", "launches", "--replicates", 1_000_000, "--threads", 2, env={**os.environ, "TERM": "xterm"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=written, preexec_fn=interruptible,
        )
        try:
            before = read(seen, time.monotonic() + 240, MOVED)
            assert re.search(MOVED, before), before
            running.send_signal(signal.SIGINT)
            began = time.monotonic()
            out, _ = running.communicate(timeout=60)
            assert time.monotonic() - began < 20  # it stops between blocks
            after = read(seen, time.monotonic() + 0.5)
        finally:
            running.kill()
            running.wait()
    assert running.returncode == 130, after
    assert out == b""
    assert after.rstrip().endswith("Interrupted") and "Traceback" not in after
    kept = [path for path in left(data_dir / "runs") if "/" in path]
    assert bool(kept) == ("replicates are kept" in after)
    assert all(re.fullmatch(r"\.partial-\w{64}/(lock|order\.json|span-\d{10})", path) for path in kept)


def test_ctrl_c_during_a_save_leaves_nothing(data_dir: Path) -> None:
    text = """
import os, signal, sys
import pyarrow.parquet as pq
from magdepth.cli.app import main
right = pq.write_table
def interrupted(*given, **named):
    right(*given, **named)
    os.kill(os.getpid(), signal.SIGINT)
pq.write_table = interrupted
main(["run", "launches", "--replicates", "5"])
"""
    done = python(text, data_dir, preexec_fn=interruptible)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted\n")
    assert left(data_dir / "runs") == []


def test_closed_stdin_and_stderr_are_no_trouble(cli: Any) -> None:
    def closed() -> None:
        os.close(0)
        os.close(2)

    done = cli("run", "launches", "--replicates", 5, "--json", preexec_fn=closed)
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["digest"]) == 64


def test_no_mistake_needs_the_engine(tmp_path: Path) -> None:
    """What is wrong in the words or the file is told before anything heavy is loaded."""
    text = """
import sys
from magdepth.cli.app import main
try:
    main(sys.argv[1:])
finally:
    heavy = {"numba", "pyarrow", "altair"} & set(sys.modules)
    print(sorted(heavy))
"""
    for words in (("run", "launches", "--set", "stok_days=1"), ("compare", "launches", "--set", "stok_days=1")):
        done = python(text, tmp_path, *words)
        assert (done.returncode, done.stdout) == (2, "[]\n")
        assert "did you mean 'stock_days'?" in done.stderr
