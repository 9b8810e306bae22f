"""The main text of a saved page, its title and its day, within bounds on size, tags and depth."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from magdepth.dates import month_end
from magdepth.errors import BadInput, Fault, MissingExtra

#: Opening tags a page may have: the time that a page takes grows with them, not with its bytes.
MAX_TAGS = 100_000
#: Signs in one tag, and attributes, whose cost is their square.
MAX_TAG, MAX_ATTRIBUTES = 1_000_000, 5_000
#: Below so many characters the page is taken whole: a short notice has no "main part".
SHORT = 200

_TAG = re.compile(r"<[A-Za-z]")
_LONG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_DATA = re.compile(r"([\"'])data:[^\"']*\1")
_BEGINS = re.compile(
    r"\s{0,1000}(?:<!--.{0,2000}?-->\s{0,100}|<\?xml[^>]{0,300}>\s{0,100}){0,5}<(!doctype|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_ANY = re.compile(
    r"</?(?:html|head|body|div|p|article|section|main|span|table|h[1-6]|ul|br|meta|title)\b[^<>]{0,500}>", re.IGNORECASE
)
_UNREAD = frozenset((
    "script", "style", "noscript", "template", "head", "nav", "footer", "form", "button", "svg", "iframe", "select",
))  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
    "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
))  # fmt: skip
_BREAK = "\ue000"  # a sign that no text has, as line ends within a block are none
_BULLET = re.compile(r"(?m)^[ \t]*[-*•·] +|^\|[ |:-]*$\n?|^\| *| *\|? *$")


@dataclass(frozen=True)
class Page:
    """What a saved page says: paragraphs as lines, title and day as its metadata give them."""

    text: str
    title: str | None
    published: date | None
    notes: tuple[Fault, ...]


def looks_like_html(head: str, *, named: bool) -> bool:
    """Whether a text is a page: it begins as one, or is ``named`` one (.html) and has tags.

    >>> looks_like_html("<!DOCTYPE html><title>Output</title>", named=False)
    True
    >>> looks_like_html("fewer than <b> 5", named=False)
    False
    """
    if _BEGINS.match(head):
        return True
    return _ANY.search(head) is not None if named else _ANY.match(head.lstrip()[:600]) is not None


def page(source: str, file: str) -> Page:
    """Main text, title and day of a page; BadInput if it can't be parsed within bounds or has no text.

    Tables and lists are kept, readers' comments and navigation left out, and in doubt more is kept than less.
    MissingExtra without trafilatura.
    """
    if find_spec("trafilatura") is None:
        raise MissingExtra("evidence extract", "text")
    source = _DATA.sub('""', source)  # pictures within the page
    tags = sum(1 for _ in _TAG.finditer(source))
    if tags > MAX_TAGS:
        raise BadInput(Fault("E216", "the page has too many tags", file=file, expected=f"at most {MAX_TAGS:,}",
                             got=f"{tags:,}", cure="save its text alone"))  # fmt: skip
    trafilatura: Any = import_module("trafilatura")
    for tag in _LONG.finditer(source):
        if len(tag[0]) > MAX_TAG or len(_QUOTED.sub("", tag[0]).replace("=", " ").split()) > MAX_ATTRIBUTES:
            raise _beyond("one of its tags is too long, or has too many attributes", file)
    with _quiet():
        tree = _tree(source, file)
        about = trafilatura.extract_metadata(tree, extensive=False)
        main = trafilatura.bare_extraction(tree, favor_recall=True, include_comments=False, include_tables=True)
    text = _BULLET.sub("", main.text or "") if main is not None else ""
    notes: tuple[Fault, ...] = ()
    # Of a short page the library may give every word a line; what has as many signs and its lines whole is better.
    if len(text) < SHORT and _signs(whole := _whole(_tree(source, file))) >= max(_signs(text), 1):
        text = whole
        notes = (Fault("W212", "no main part was found in the page, so all of it is read", file=file),)
    return Page(text, about.title or None, _day(about.date, source), notes)


def _tree(source: str, file: str) -> Any:
    lxml_html: Any = import_module("lxml.html")
    etree: Any = import_module("lxml.etree")
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8", collect_ids=False)
    try:
        tree = lxml_html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        raise BadInput(Fault("E217", "there is no text in this page", file=file)) from None
    fatal = [entry.message for entry in parser.error_log if entry.level_name == "FATAL"]
    if fatal:  # beyond its own bounds the parser would silently leave out the rest
        raise _beyond("it is nested too deeply" if "depth" in fatal[0].lower() else "a part of it is too large", file)
    return tree


def _beyond(reason: str, file: str) -> BadInput:
    message = f"the page can't be parsed within bounds: {reason}"
    return BadInput(Fault("E216", message, file=file, cure="save its text alone"))


def _signs(text: str) -> int:
    return len("".join(text.split()))


def _whole(tree: Any) -> str:
    """All text of a page, a line a block, without what is no prose; the tree is used up.

    The library's own text of a page is one line, in which headings and notices would run into sentences.
    """
    import_module("lxml.etree").strip_elements(tree, *_UNREAD, with_tail=False)
    for element in tree.iter():
        if element.tag not in _INLINE:
            element.text, element.tail = f"{_BREAK}{element.text or ''}", f"{_BREAK}{element.tail or ''}"
    lines = (" ".join(line.split()) for line in str(tree.text_content()).split(_BREAK))
    return "\n".join(line for line in lines if line)


def _day(text: str | None, source: str) -> date | None:
    """The day that was found, if it stands in the page.

    Where a page names the month alone the library fills in a day of its own; a month counts from its end.
    """
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    if day is None:
        return None
    number = rf"(?<!\d)0?{day.day}(?!\d)"
    year = rf"(?<!\d)(?:{day.year}|{day.year % 100:02})(?!\d)"
    printed = rf"{year}.{{1,16}}{number}|{number}.{{1,16}}{year}|{day:%Y%m%d}"
    return day if re.search(printed, source) else month_end(day.year, day.month)


@contextmanager
def _quiet() -> Iterator[None]:
    """The libraries log what they discard; a user is told by us."""
    loggers = [logging.getLogger(name) for name in ("trafilatura", "htmldate", "justext")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
