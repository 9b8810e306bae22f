"""``magdepth evidence extract`` on one text, on stdin, on folders and collections, with any number of processes."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from command import child, command
from magdepth.evidence.documents import batch, plugin

SAID = "Ukraine may produce about 1,000 interceptor drones per day, Denys Shmyhal said on Monday.\n"
KEYS = {"low", "best", "high", "unit", "subject", "attributed_to", "modifier", "hedged", "quote", "start", "end"}


def folder_of(place: Path, count: int) -> Path:
    folder = place / "articles"
    (folder / "deep").mkdir(parents=True)
    for number in range(count):
        text = f"The plant makes {number + 100:,} drones a month, the ministry said.\n"
        name = f"deep/{number:03}.txt" if number % 2 else f"{number:03}.md"
        (folder / name).write_text(text, "utf-8")
    return folder


def test_one_text_keeps_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + SAID.replace("1,000", "1,\u200b000").encode())
    done = command(capsys, "evidence", "extract", tmp_path / "a.txt", "--json", "--text", "--published", "2025-09-18")
    assert (done.code, done.err) == (0, "")
    data = done.json()
    assert data["published"] == "2025-09-18" and data["text"] == SAID
    (claim,) = data["claims"]
    assert set(claim) >= KEYS
    assert (claim["low"], claim["best"], claim["high"]) == (1000, 1000, 1000)
    assert data["text"][claim["start"] : claim["end"]] == claim["quote"] == SAID.strip()
    assert "per day" in claim["unit"] and "Shmyhal" in claim["attributed_to"]


def test_plain_output_says_the_figure_who_said_it_and_the_quote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(SAID + SAID.replace("on Monday", "again"), "utf-8")
    done = command(capsys, "evidence", "extract", tmp_path / "a.txt")
    assert done.code == 0
    assert "about 1,000 drones per day" in done.out and "Shmyhal" in done.out and SAID.strip()[:60] in done.out
    assert "1 vague or repeated one is left out; --all prints them." in done.out
    assert command(capsys, "evidence", "extract", tmp_path / "a.txt", "--text").out.count(SAID.strip()) == 2
    everything = command(capsys, "evidence", "extract", tmp_path / "a.txt", "--all", "--json").json()
    assert len(everything["claims"]) == 2


def test_stdin_is_read_for_a_dash(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SAID.encode("utf-16"))))
    data = command(capsys, "evidence", "extract", "-", "--json").json()
    assert data["name"] == "stdin" and len(data["claims"]) == 1


def test_a_folder_is_read_in_order_and_what_is_refused_does_not_stop_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path, 3)
    (folder / "b.txt").write_bytes(b"%PDF-1.7")
    (folder / "c.txt").write_text("", "utf-8")
    (folder / "x.pdf").write_bytes(b"%PDF-1.7")
    (folder / "z.txt").symlink_to(tmp_path)
    done = command(capsys, "evidence", "extract", folder, "--json")
    assert done.code == 2
    data = done.json()
    assert [read["name"] for read in data["documents"]] == ["000.md", "002.md", "deep/001.txt"]
    assert [read["claims"][0]["low"] for read in data["documents"]] == [100, 102, 101]
    assert {(one["name"], one["code"]) for one in data["refused"]} == {
        ("b.txt", "E214"), ("c.txt", "E215"), ("z.txt", "E220"),
    }  # fmt: skip
    assert data["others"] == {".pdf": 1}
    told = command(capsys, "evidence", "extract", folder)
    assert told.code == 2
    assert "3 documents read, 3 claims drafted." in told.out and "3 documents refused" in told.out
    assert "E214 b.txt" in told.err and "1 .pdf" in told.out


def test_one_text_that_is_refused_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = command(capsys, "evidence", "extract", tmp_path / "gone.txt", "--json")
    assert (done.code, done.codes()) == (2, ["E210"])


@pytest.mark.parametrize(
    "processes", [(1, 2), pytest.param((1, 2, 3), marks=pytest.mark.slow(reason="five processes load all rules anew"))]
)
def test_output_does_not_depend_on_the_number_of_processes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], processes: tuple[int, ...]
) -> None:
    folder = folder_of(tmp_path, 40)
    (folder / "021.txt").write_bytes(b"\x89PNG")
    runs = [command(capsys, "evidence", "extract", folder, "--json", "--processes", n) for n in processes]
    assert {run.code for run in runs} == {2}
    assert {run.out for run in runs} == {runs[0].out}
    assert [read["claims"][0]["best"] for read in runs[0].json()["documents"]] == [
        *range(100, 140, 2), *range(101, 140, 2),
    ]  # fmt: skip


def test_a_collection_is_read_like_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps({"id": "a", "text": SAID, "published": "2025-09"}) + '\n{"text_file": "../b.txt"}\n')
    done = command(capsys, "evidence", "extract", path, "--json")
    assert done.code == 2
    data = done.json()
    assert [(read["name"], read["published"]) for read in data["documents"]] == [("a", "2025-09-30")]
    assert [(one["code"], one["line"]) for one in data["refused"]] == [("E220", 2)]


def test_a_text_the_rules_stumble_over_does_not_cost_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = batch.find_quantities

    def stumbling(text: str, *rest: Any, **more: Any) -> Any:
        if "101" in text:
            raise RecursionError
        while "102" in text:  # and never comes to an end
            pass
        return real(text, *rest, **more)

    monkeypatch.setattr(batch, "find_quantities", stumbling)
    monkeypatch.setattr(batch, "SECONDS", 0.3)
    done = command(capsys, "evidence", "extract", folder_of(tmp_path, 4), "--json")
    assert done.code == 2
    refused = [(one["name"], one["code"]) for one in done.json()["refused"]]
    assert refused == [("002.md", "E224"), ("deep/001.txt", "E222")]
    assert [read["name"] for read in done.json()["documents"]] == ["000.md", "deep/003.txt"]


def test_the_missing_extra_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(SAID, "utf-8")
    monkeypatch.setattr(plugin, "find_spec", lambda name: None)
    done = command(capsys, "evidence", "extract", tmp_path / "a.txt", "--json")
    assert (done.code, done.codes()) == (2, ["C001"])
    assert "magdepth[text]" in done.out


def test_drafts_are_kept_for_review_once(tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from magdepth.evidence.entry.drafts import waiting_drafts

    folder = folder_of(tmp_path, 3)
    (folder / "b.txt").write_bytes(b"%PDF-1.7")
    done = command(capsys, "evidence", "extract", folder, "--keep", "--json", "--published", "2025-06-30")
    assert (done.code, done.json()["kept"]) == (2, 3)
    assert [kept.draft.best for kept in waiting_drafts()] == [100, 102, 101]
    again = command(capsys, "evidence", "extract", folder, "--keep")
    assert "0 kept for review" in again.out and len(waiting_drafts()) == 3


def test_ctrl_c_says_interrupted_and_leaves_no_process(tmp_path: Path) -> None:
    running = child("evidence", "extract", folder_of(tmp_path, 3000), "--processes", 2, cwd=tmp_path, text=True,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)  # fmt: skip
    deadline = time.monotonic() + 60
    while not _children(running.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    started = _children(running.pid)
    assert len(started) >= 2
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, "", "Interrupted\n")
    deadline = time.monotonic() + 20
    while any(_alive(pid) for pid in started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_alive(pid) for pid in started)


def test_processes_of_which_no_more_is_asked_end_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", said.append)
    ended = batch.ProcessPoolExecutor.shutdown

    def late(pool: Any, **options: Any) -> None:
        time.sleep(1.0)  # the pool's own thread finds its processes ended before it is told that it may go
        ended(pool, **{**options, "wait": True})

    monkeypatch.setattr(batch.ProcessPoolExecutor, "shutdown", late)
    folder = folder_of(tmp_path, 400)
    items = [batch.Item(path.name, path) for path in sorted(folder.rglob("*.txt"))]
    readings = batch.read_many(items, processes=2)
    assert next(readings).drafts
    readings.close()  # type: ignore[attr-defined]
    assert said == []


def test_a_terminal_sees_a_bar_and_nothing_of_it_in_the_result(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 800)
    ours, theirs = pty.openpty()
    with (tmp_path / "out").open("w+b") as out:
        running = child("evidence", "extract", folder, "--json", "--processes", 1, stdout=out, stderr=theirs)
        os.close(theirs)
        seen = b""
        try:
            while part := os.read(ours, 65_536):
                seen += part
        except OSError:  # Linux tells the end of a terminal so
            pass
        assert running.wait(60) == 0
        os.close(ours)
        out.seek(0)
        assert len(json.load(out)["documents"]) == 800
    assert b"reading" in seen and b"%" in seen


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in found.read_text().split()] if found.exists() else []


def _alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
