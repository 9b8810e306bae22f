"""Messages in: a text as pasted, or an export with one JSON object a line, each within stated bounds."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from magdepth.errors import BadInput, Fault

#: A year of reports takes 2 MB; 20 MB are more than the Air Force has posted.
MAX_BYTES, MAX_MESSAGES = 20_000_000, 50_000
#: Between two pasted messages: a line of three or more of one of these, and nothing else.
_RULE = re.compile(r"^[ \t]{0,8}(?:-{3,80}|={3,80}|\*{3,80})[ \t]{0,8}$", re.MULTILINE)
_STAMPS = ("posted_at", "published_utc", "date")
_SHOWN = 20


@dataclass(frozen=True)
class Message:
    """A message as it came: its text, the stamp of its posting, its id."""

    text: str
    posted: str | None = None
    id: str | int | None = None


def read_messages(source: Path | str, *, posted: str | None = None) -> tuple[Message, ...]:
    """The messages of a file, or of stdin for ``-``: JSON lines if it begins with ``{``, else a text.

    A pasted text may hold several, parted by lines of ``---``; ``posted`` is the day for those that
    have none. BadInput O180–O185, with every line that can't be read; nothing beyond the bounds is read.
    """
    name = "stdin" if str(source) == "-" else str(source)
    text = _decoded(_bytes(source, name), name)
    if not text.strip():
        raise BadInput(Fault("O185", "there is no text in it", file=name))
    if text.lstrip()[:1] == "{":
        return tuple(_exported(text, name, posted))
    parts = [part for part in _RULE.split(text.replace("\r\n", "\n")) if part.strip()]
    return tuple(Message(part.strip(), posted) for part in parts[:MAX_MESSAGES])


def _exported(text: str, name: str, posted: str | None) -> Iterator[Message]:
    faults: list[Fault] = []
    made: list[Message] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        found = _object(line)
        if isinstance(found, str):
            faults.append(
                Fault("O183", found, file=name, line=number, expected='{"id": ..., "posted_at": ..., "text": ...}')
            )
            continue
        body = _text(found.get("text"))
        if body is None:
            faults.append(Fault("O184", "this message has no text", file=name, line=number, key="text"))
            continue
        stamp = next((value for key in _STAMPS if isinstance(value := found.get(key), str)), posted)
        called = found.get("id")
        plain = isinstance(called, str | int) and not isinstance(called, bool)
        made.append(Message(body, stamp, called if plain else None))
    if faults:
        more = Fault("O183", f"{len(faults)} lines can't be read, {_SHOWN} are listed", file=name)
        raise BadInput(*faults[:_SHOWN], *([more] if len(faults) > _SHOWN else []))
    if len(made) > MAX_MESSAGES:
        raise BadInput(Fault("O180", "too many messages", file=name, expected=f"at most {MAX_MESSAGES:,}",
                             got=f"{len(made):,}", cure="cut it into parts"))  # fmt: skip
    yield from made


def _object(line: str) -> dict[str, Any] | str:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return "this line is not JSON"
    return found if isinstance(found, dict) else "this line is not a JSON object"


def _text(value: object) -> str | None:
    """The text; exports of a messenger cut it into strings and objects with a ``text`` of their own."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return None
    parts = [
        part if isinstance(part, str) else part.get("text", "") if isinstance(part, dict) else "" for part in value
    ]
    return "".join(part for part in parts if isinstance(part, str))


def _bytes(source: Path | str, name: str) -> bytes:
    try:
        if str(source) == "-":
            return _bounded(sys.stdin.buffer, name)
        handle = os.open(source, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
        with open(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise BadInput(
                    Fault("O182", "this is no regular file", file=name, cure="give its text to stdin, and - as FILE")
                )
            if status.st_size > MAX_BYTES:
                raise _too_large(name, status.st_size)
            return _bounded(file, name)
    except OSError as error:
        raise BadInput(Fault("O182", f"it can't be read: {error.strerror or type(error).__name__}", file=name,
                             cure="check the path and its rights")) from None  # fmt: skip
    except ValueError:  # a null byte in the name
        raise BadInput(Fault("O182", "there is no such file", file=name)) from None


def _bounded(file: BinaryIO, name: str) -> bytes:
    found = file.read(MAX_BYTES + 1)
    if len(found) > MAX_BYTES:
        raise _too_large(name, None)
    return found


def _too_large(name: str, size: int | None) -> BadInput:
    return BadInput(Fault("O180", "this is too large", file=name, expected=f"at most {MAX_BYTES // 1_000_000} MB",
                          got=f"{size / 1e6:.0f} MB" if size else None, cure="cut it into parts"))  # fmt: skip


def _decoded(raw: bytes, name: str) -> str:
    """UTF-8, or UTF-16 with its mark; anything else is told, not guessed."""
    try:
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return raw.decode("utf-16")
        if b"\0" in raw[:65_536]:
            raise BadInput(Fault("O181", "this is no text", file=name, cure="save it as plain text in UTF-8"))
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(Fault("O181", f"this is not UTF-8 (byte {error.start:,})", file=name,
                             cure="save it as plain text in UTF-8")) from None  # fmt: skip
