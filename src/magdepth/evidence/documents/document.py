"""Documents in: plain text, Markdown and saved pages from a file or stdin, each within stated bounds."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO, Literal

from magdepth.dates import month_end
from magdepth.errors import BadInput, Fault
from magdepth.evidence.documents import htmltext, markdown
from magdepth.evidence.documents.decoding import HEAD, Decoded, binary_kind, clean, decode, shown_name
from magdepth.evidence.documents.folder import listing

#: A text of 1 MB is a hundred and sixty thousand words, a thick book; a page carries its pictures and scripts with it.
MAX_TEXT, MAX_PAGE = 1_000_000, 20_000_000
STDIN: Literal["-"] = "-"
Form = Literal["text", "markdown", "html"]

_MARKDOWN = (".md", ".markdown")
_PAGE = (".html", ".htm", ".xhtml")
#: Lines no longer than this may be wrapped ones of a paragraph.
_WRAPPED = range(40, 101)
_ENDS = (".", "!", "?", ":", '"', "”")


@dataclass(frozen=True)
class Document:
    """A text as it was read: offsets of drafts refer to ``text``.

    ``published`` and ``title`` are None where neither the user nor the document says them. ``notes`` are warnings: a
    doubtful encoding, signs taken out.
    """

    name: str
    text: str
    published: date | None = None
    title: str | None = None
    form: Form = "text"
    notes: tuple[Fault, ...] = ()


def documents(path: Path) -> Iterator[Path]:
    """The documents of a folder and the folders in it, in the order of their names; a file is its own.

    BadInput for a folder without any. What is left out, and why: ``folder.listing``.
    """
    if not path.is_dir():
        yield path
        return
    for name in listing(path).names:
        yield path / name


def read_document(
    source: Path | Literal["-"], *, published: date | None = None, name: str | None = None
) -> Document:
    """Read a file, or stdin for ``-``; a day that is given counts more than the one the document names.

    What it is, is seen from its first bytes and only then from its name. BadInput if it is not there, no regular file,
    not text, too large (1 MB of text, 20 MB of a page) or empty; nothing larger is read.
    """
    called = shown_name(name or ("stdin" if source == STDIN else str(source)))
    suffix = "" if source == STDIN else Path(source).suffix.casefold()
    raw, form = _bytes(source, suffix, called)
    return from_bytes(raw, name=called, form=form, published=published)


def from_bytes(raw: bytes, *, name: str, form: Form, published: date | None = None) -> Document:
    """A document of a known form from its bytes; BadInput if there is no text in it, or too much."""
    decoded = decode(raw, markup=form == "html")
    told = tuple(replace(note, file=name) for note in decoded.notes)
    if form == "html":
        page = htmltext.page(decoded.text, name)
        made = Document(name, clean(page.text).strip(), published or page.published, _title(page.title), form,
                        told + page.notes)  # fmt: skip
    elif form == "markdown":
        marked = markdown.plain(decoded.text, name)
        day = published or (published_day(marked.published) if marked.published else None)
        made = Document(name, marked.text, day, _title(marked.title), form, told)
    else:
        made = Document(name, unwrapped(decoded), published, None, form, told)
    if not made.text.strip():
        raise BadInput(Fault("E215", "there is no text in it", file=name, cure="name another file"))
    if len(made.text) > MAX_TEXT:
        raise _too_large(name, MAX_TEXT)
    return made


def published_day(text: str) -> date | None:
    """A day from ``2025-06-19`` or a longer stamp; a month or a year alone counts from its end.

    >>> published_day("2025-06"), published_day("soon")
    (datetime.date(2025, 6, 30), None)
    """
    found = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?!\d))?)?(?![\d-])", text.strip()[:40])
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        return date(year or 0, month, day) if month and day else month_end(year or 0, month or 12)
    except ValueError:
        return None


def unwrapped(decoded: Decoded) -> str:
    """A plain text; where its lines are wrapped at a width, those of one paragraph are joined.

    Lines are taken as wrapped if nearly every next word would not have fitted into the line before, and the lines do
    not end where sentences do; mails and wire copies have it so. Else each line of an article is a paragraph.
    """
    lines = decoded.text.split("\n")
    width = max(len(line) for line in lines)
    joints = [(a, b) for a, b in zip(lines, lines[1:], strict=False) if a.strip() and b.strip()]
    full = sum(_full(a, b, width) for a, b in joints)
    ended = sum(a.rstrip().endswith(_ENDS) for a, _ in joints)
    if width not in _WRAPPED or full < max(3, 0.9 * len(joints)) or ended > 0.4 * len(joints):
        return decoded.text
    out: list[str] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
            continue
        joined = all(_full(a, b, width) for a, b in zip(block, block[1:], strict=False))
        out += [" ".join(part.strip() for part in block)] if joined and len(block) > 1 else block
        out.append(line)
        block = []
    return "\n".join(out[:-1])


def _full(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def _title(text: str | None) -> str | None:
    return " ".join(clean(text).split())[:300] or None if text else None


def _bytes(source: Path | str, suffix: str, name: str) -> tuple[bytes, Form]:
    try:
        if source == STDIN:
            return _bounded(sys.stdin.buffer, None, suffix, name)
        # Not to wait for the other end of a FIFO, nor for a device: what it is, is asked first.
        handle = os.open(source, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
        with open(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise _no_file(name, status.st_mode)
            return _bounded(file, status.st_size, suffix, name)
    except OSError as error:
        raise _refused(error, name) from None
    except ValueError:  # a null byte in the name
        raise BadInput(Fault("E210", "there is no such file", file=name)) from None


def _bounded(file: BinaryIO, size: int | None, suffix: str, name: str) -> tuple[bytes, Form]:
    """All bytes and the form, the rest being read only after the first bytes were found to be text."""
    head = file.read(HEAD)
    kind = binary_kind(head)
    if kind is not None:
        raise BadInput(Fault("E214", f"this is no text; it looks like {kind}", file=name,
                             cure="save it as plain text or HTML"))  # fmt: skip
    form = _form(decode(head, markup=True).text, suffix)
    most = MAX_PAGE if form == "html" else MAX_TEXT
    if size is not None and size > most:
        raise _too_large(name, most, size)
    rest = file.read(most + 1 - len(head))
    if len(head) + len(rest) > most:
        raise _too_large(name, most)
    return head + rest, form


def _form(head: str, suffix: str) -> Form:
    if suffix in _MARKDOWN:
        begins = head.lstrip()[:200].lower()
        return "html" if begins.startswith(("<!doctype", "<html")) else "markdown"
    if htmltext.looks_like_html(head, named=suffix in _PAGE):
        return "html"
    return "markdown" if markdown.looks_like_markdown(head) else "text"


def _too_large(name: str, most: int, size: int | None = None) -> BadInput:
    return BadInput(
        Fault("E213", "this is too large to be an article", file=name, expected=f"at most {most // 1_000_000} MB",
              got=None if size is None else f"{size / 1e6:.1f} MB", cure="cut it into parts")
    )  # fmt: skip


def _no_file(name: str, mode: int) -> BadInput:
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    kind = next((told for test, told in kinds if test(mode)), "a device")
    cure = "name the files in it" if kind == "a folder" else "give its text to stdin, and - as FILE"
    return BadInput(Fault("E211", f"this is {kind}, not a file", file=name, cure=cure))


def _refused(error: OSError, name: str) -> BadInput:
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
        return BadInput(Fault("E210", "there is no such file", file=name, cure="check the path"))
    if error.errno == errno.EISDIR:
        return _no_file(name, stat.S_IFDIR)
    if error.errno == errno.ENXIO:
        return _no_file(name, stat.S_IFSOCK)
    reason = error.strerror or type(error).__name__
    return BadInput(Fault("E212", f"it can't be read: {reason}", file=name, cure="check its rights"))
