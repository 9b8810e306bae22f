"""Hostile documents: each is refused clearly or gives a result, in bounded time and memory, in a child under limits."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from command import command, limited
from limited_child import limited_child
from magdepth.evidence.documents import folder

# Address space of a child, which the libraries' own mappings fill to a part, and seconds of its processor a document.
MEMORY, SECONDS = 3_000_000_000, 90
SIZE, LARGER, LARGE = 10_000, 30_000, 900_000
SEED = 5


Extract = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(scope="module")
def extract() -> Iterator[Extract]:
    """The verb in a child under limits: its exit code, and its JSON."""
    with limited_child(MEMORY, SECONDS) as ask:

        def run(*words: object) -> tuple[int, dict[str, Any]]:
            done = ask("evidence", "extract", *words, "--json")
            assert done.code in (0, 2), done.err
            return done.code, done.json()

        yield run


def refused(extract: Extract, path: Path) -> list[str]:
    code, said = extract(path)
    assert code == 2
    return [fault["code"] for fault in said["error"]]


def test_a_hundred_megabytes_are_refused_by_their_size_alone(extract: Extract, tmp_path: Path) -> None:
    for name, head in (("a.txt", b"5 drones came. "), ("a.html", b"<html><body>5 drones came. ")):
        with (tmp_path / name).open("wb") as file:
            file.write(head)
            file.truncate(100_000_000)
            file.seek(70_000)
            file.write(head * 100)
        (tmp_path / name).write_bytes((tmp_path / name).read_bytes().replace(b"\0", b"x"))
        assert refused(extract, tmp_path / name) == ["E213"]


def test_a_stream_without_end_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "magdepth", "evidence", "extract", "-", "--json"], input=b"5 drones came. " * 7_000_000,
        capture_output=True, timeout=300, preexec_fn=limited(resource.RLIMIT_AS, MEMORY),
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 2 and b"Traceback" not in done.stderr
    assert [fault["code"] for fault in json.loads(done.stdout)["error"]] == ["E213"]


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md"])
def test_random_bytes_are_refused(extract: Extract, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(random.Random(SEED).randbytes(200_000))
    assert refused(extract, tmp_path / name) == ["E214"]


MAIN = "<p>Up to 25,000 workers may come to the plant, the broadcaster said.</p>"
PAGES: dict[str, tuple[str, set[str]]] = {
    "divs": ("<div>" * 100_000 + MAIN, {"E216"}),
    "deep": ("<div>" * 20_000 + MAIN + "</div>" * 20_000, {"E216"}),
    "bold": ("<b>" * 90_000 + MAIN, {"E216"}),
    "lists": (MAIN + "<ul><li>" * 40_000, {"E216"}),
    "tables": (MAIN + "<table><tr><td>" * 30_000, {"E216"}),
    "tags": (MAIN + "<i>a</i>" * 1_000_000, {"E216"}),
    "broken tags": (MAIN + "<" * 50_000, set()),
    "attribute": (f"{MAIN}<p title='{'a' * 15_000_000}'>x</p>", {"E216"}),
    "attributes": (MAIN + "<p " + "a=1 " * 1_000_000 + ">x</p>", {"E216"}),
    "unlike attributes": (MAIN + "<p " + " ".join(f"a{k}=1" for k in range(100_000)) + ">x</p>", {"E216"}),
    "picture": (f'{MAIN}<img src="data:image/png;base64,{"A" * 15_000_000}">', set()),
    "attributes without values": (MAIN + "<p " + " ".join(f"a{k}" for k in range(100_000)) + ">x</p>", {"E216"}),
    "entities": (MAIN + "&amp;" * 30_000, set()),
    "unknown entities": (MAIN + "&bomb;" * 10_000, set()),
    "null": (MAIN.replace("25", "25\0"), set()),
    "comments": ("<!--" * 200_000 + MAIN, {"E215"}),
    "scripts": (MAIN + "<script>" * 50_000, set()),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_to_do_harm(extract: Extract, tmp_path: Path, name: str) -> None:
    body, codes = PAGES[name]
    (tmp_path / "a.html").write_text(f"<!doctype html><html><body>{body}</body></html>", "utf-8")
    code, said = extract(tmp_path / "a.html")
    if code == 2:
        assert {fault["code"] for fault in said["error"]} <= codes | {"E216", "E213", "E224"}
    else:
        assert "E216" not in codes
        assert [claim["high"] for claim in said["claims"]] == [25_000]


def test_a_document_type_that_multiplies_is_not_followed(extract: Extract, tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10}">' for k in range(1, 10))
    entities += '<!ENTITY e0 "boo"><!ENTITY x SYSTEM "file:///etc/passwd">'
    page = f'<?xml version="1.0"?><!DOCTYPE html [{entities}]><html><body><p>&e9; &x;</p>{MAIN}'
    (tmp_path / "a.html").write_text(page, "utf-8")
    code, said = extract(tmp_path / "a.html", "--text")
    text = str(said["text"])
    assert code == 0 and "25,000" in text and "root:" not in text and len(text) < 1000


#: What is repeated until the line is so many signs long.
LINES = {
    "digits": "1", "commas": "1,", "thousands": "1,000,", "spaced digits": "1 ", "ranges": "5-", "quotes": '"',
    "spaced quotes": '" ', "brackets": "(", "blanks": " ", "one word": "a", "no full stop": "5 drones ",
    "from to": "from 5 to ", "dollars": "$", "percent": "5% ", "number words": "one hundred ", "said": "said Smith, ",
    "according": "according to ", "marks": "*_", "links": "[", "links open": "[a](", "fences": "```\n",
    "tags open": "<a ", "comments": "<!--", "new lines": "5\n",
    "pictures": "![", "references": "[a][", "literal parts": "<![CDATA[", "emphasis": "a**",
    "quoted lines": "> " * 9 + "a\n",
    "ticks": "`a", "items": "- a\n", "rows": "|a|b\n", "definitions": "[a]: b\n",
}  # fmt: skip


MARKED = (
    "marks", "links", "links open", "fences", "tags open", "comments", "blanks", "pictures", "references",
    "literal parts", "emphasis", "quoted lines", "ticks", "items", "rows", "definitions",
)  # fmt: skip


@pytest.mark.parametrize("size", [SIZE, pytest.param(LARGER, marks=pytest.mark.slow(reason="large files"))])
@pytest.mark.parametrize(("name", "suffix"), [*((name, "txt") for name in LINES), *((name, "md") for name in MARKED)])
def test_a_line_made_to_keep_a_pattern_busy(
    extract: Extract, tmp_path: Path, name: str, suffix: str, size: int
) -> None:
    (tmp_path / f"a.{suffix}").write_text("5" + LINES[name] * (size // len(LINES[name])) + "drones.\n", "utf-8")
    code, said = extract(tmp_path / f"a.{suffix}")
    assert code == 0 or {fault["code"] for fault in said["error"]} <= {"E215", "E224"}


@pytest.mark.slow(reason="a large file: each part takes a megabyte's share of the time that a text may take")
@pytest.mark.parametrize("part", ["a", "5 drones ", "1,"])
def test_a_line_of_a_megabyte_ends(extract: Extract, tmp_path: Path, part: str) -> None:
    (tmp_path / "a.txt").write_text(part * (LARGE // len(part)), "utf-8")
    code, said = extract(tmp_path / "a.txt")
    assert code == 0 or {fault["code"] for fault in said["error"]} == {"E224"}


def test_a_name_made_to_do_harm_is_shown_harmlessly(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in (b"\x1b[31mred.txt", b"two\nlines.txt", b"\xff\xfe.txt", "\u202etxt.exe.txt".encode(), b"-rf.txt"):
        with open(os.path.join(os.fsencode(tmp_path / "in"), name), "wb") as file:
            file.write(b"The plant makes 5,000 drones a month.")
    code, said = extract(tmp_path / "in")
    names = [str(read["name"]) for read in said["documents"]]
    assert code == 0 and len(names) == 5
    assert all(name.isprintable() for name in names)


def test_a_file_that_goes_while_its_folder_is_read_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("The plant makes 5,000 drones a month.", "utf-8")
    real = folder.listing(tmp_path)
    (tmp_path / "a.txt").unlink()
    monkeypatch.setattr(folder, "listing", lambda path: real)
    done = command(capsys, "evidence", "extract", tmp_path, "--json")
    assert done.code == 2
    assert [one["code"] for one in done.json()["refused"]] == ["E210"]
    assert [read["name"] for read in done.json()["documents"]] == ["b.txt"]
