"""Markdown as plain text: the marks go, the words stay, and lines of one paragraph are joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from magdepth.errors import BadInput, Fault

#: The parser stops at this depth, and a list takes two levels: lists within lists may go 19 deep.
MAX_NESTING = 40

#: Quote marks beyond the third of a line say nothing more, and each would take a level.
_QUOTE_MARKS = re.compile(r"(?m)^((?: {0,3}>){3})(?: {0,3}>)+")
#: A definition of a link or footnote is one wherever it stands, as tools that save pages write it.
_DEFINITION = re.compile(r"(?m)^(?= {0,3}\[[^\[\]\n]{1,300}\]:)")
_FOOTNOTE = re.compile(r"\[(?:\^[^\[\]\n]{1,100}|\d{1,4})\]:")
#: The mark of a footnote, and the name of a link whose address is not in the text.
_FOOTNOTE_MARK = re.compile(r"\[\^[^\[\]\n]{1,100}\]|(?<=\])\[[^\[\]\n]{0,300}\]")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_FRONT = re.compile(r"\s{0,20}---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FRONT_KEY = re.compile(r"(title|date|published)[ \t]*:[ \t]*(.{1,500})", re.IGNORECASE)
_KINDS = (
    re.compile(r"(?m)^#{1,6} \S"),
    re.compile(r"\]\((?:https?:|/|#|\.)"),
    re.compile(r"\*\*\S"),
    re.compile(r"(?m)^(?:```|~~~)"),
    re.compile(r"\A---\n[a-z]+:", re.IGNORECASE),
)


@dataclass(frozen=True)
class Plain:
    """A Markdown text without its marks, with what its front matter says of title and date, as written there."""

    text: str
    title: str | None
    published: str | None


def looks_like_markdown(head: str) -> bool:
    """Whether at least two kinds of marks stand in a text: headings, links, bold, fences, front matter.

    >>> looks_like_markdown("# Output\\n\\nThe plant makes **2,000** a month.")
    True
    """
    return sum(kind.search(head) is not None for kind in _KINDS) >= 2


def plain(text: str, file: str = "") -> Plain:
    """The words of a Markdown text, one line a paragraph, heading, list item or row of a table.

    BadInput where it is nested deeper than the parser goes, which would leave out the rest without a word.

    >>> plain("# Output\\n\\n1. up to **25,000**\\n   [workers](https://example.org)").text
    'Output\\n\\nup to 25,000 workers'
    """
    front = _FRONT.match(text)
    keys = {}
    if front is not None:
        keys = {entry[1].lower(): entry[2].strip().strip("\"'") for entry in _FRONT_KEY.finditer(front[1])}
        text = text[front.end() :]
    text = _DEFINITION.sub("\n", _QUOTE_MARKS.sub(r"\1", _without_comments(text)))
    tokens = _parser().parse(text)
    if any(token.level >= MAX_NESTING - 1 and token.type in ("list_item_open", "blockquote_open") for token in tokens):
        raise BadInput(Fault("E216", "the text can't be parsed within bounds: its lists are nested too deeply",
                             file=file or None, cure="save it as plain text"))  # fmt: skip
    lines = (line.strip() for block in _blocks(tokens, text.split("\n")) for line in block.split("\n"))
    lines = (line.strip("| ") if line.startswith("|") else line for line in lines)
    title = keys.get("title") or _first_heading(tokens)
    return Plain("\n\n".join(line for line in lines if line), title or None, keys.get("published") or keys.get("date"))


@lru_cache(maxsize=1)
def _parser() -> Any:
    """CommonMark with tables and struck-out words; HTML is not kept as blocks, nor indented lines as code.

    Saved articles have paragraphs in both, whose words are to be read.
    """
    from markdown_it import MarkdownIt

    parser: Any = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "store_labels": True})
    parser.enable(["table", "strikethrough"]).disable(["html_block", "code"])
    parser.validateLink = lambda address: True  # addresses are left out, whatever they are
    parser.normalizeLink = lambda address: address
    return parser


def _without_comments(text: str) -> str:
    parts, place = [], 0
    while (begin := text.find("<!--", place)) >= 0 and (end := text.find("-->", begin)) >= 0:
        parts.append(text[place:begin])
        place = end + 3
    return "".join((*parts, text[place:]))


def _blocks(tokens: list[Any], source: list[str]) -> Iterator[str]:
    """Paragraphs, headings, items, lines of code and rows of tables, in their order."""
    number, in_item, row = "", False, -1
    cells: list[str] = []
    for token in tokens:
        if token.type == "list_item_open":
            # A year that begins a line looks like the number of an item.
            number, in_item = (f"{token.info}{token.markup} " if len(token.info) > 3 else ""), True
        elif token.type == "tr_open":
            row, cells = token.map[0], []
        elif token.type == "tr_close":  # the parser leaves out what a row has beyond the heads of its table
            beyond = source[row].strip("|> \t").split("|")[len(cells) :]
            yield " | ".join((*cells, *(cell.strip() for cell in beyond))).strip("| ")
            row = -1
        elif token.type == "fence":
            yield token.content
        elif token.type == "inline":
            words = _words(token.children)
            if row >= 0:
                cells.append(words.replace("\n", " ").strip())
            elif not _FOOTNOTE.match(token.content):
                task = _TASK.match(words) if in_item else None
                yield number + words[task.end() if task else 0 :]
                number, in_item = "", False


def _words(tokens: list[Any]) -> str:
    """The words of a paragraph: without addresses, pictures and footnotes, with line ends at hard breaks alone."""
    parts: list[str] = []
    hidden = False
    for place, token in enumerate(tokens):
        following = tokens[place + 1].content if place + 1 < len(tokens) else ""
        if token.type in ("link_open", "link_close"):
            label = token.meta.get("label", "")
            hidden = token.type == "link_open" and (token.info == "auto" or (label.isdigit() and label == following))
        elif token.type in ("text", "code_inline") and not hidden:
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append("\n" if following.startswith("|") else " ")  # rows of a table without its rule
        elif token.type == "hardbreak" or (token.type == "html_inline" and token.content[:3].lower() == "<br"):
            parts.append("\n")
    return _FOOTNOTE_MARK.sub("", "".join(parts))


def _first_heading(tokens: list[Any]) -> str | None:
    """The first heading of the first level, if it stands in the first 50 lines."""
    for opening, content in zip(tokens, tokens[1:], strict=False):
        if opening.type == "heading_open" and opening.tag == "h1":
            return _words(content.children).strip() if opening.map[0] < 50 else None
    return None
