"""Markdown as plain text: the marks go, the words stay, and lines of one paragraph are joined."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

# Every pattern is bounded: a line of a million signs takes no longer than its length.
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_RULE = re.compile(r" {0,3}(?:={2,200}|-{2,200}|\*{3,200}|_{3,200}|[-*_](?: ?[-*_]){2,200})[ \t]{0,20}$")
_TABLE_RULE = re.compile(r"[|:\- \t]{3,2000}$")
_QUOTED = re.compile(r"(?: {0,3}> ?){1,20}")
_ITEM = re.compile(r"[ \t]{0,40}(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,300}\]:")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>")
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!\[[^\[\]\n]{0,500}\]\([^()\n]{0,2000}\)"), ""),
    (re.compile(r"\[\^[^\[\]\n]{1,100}\]"), ""),
    (re.compile(r"\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}(?:\([^()\n]{0,300}\)[^()\n]{0,300})?\)"), r"\1"),
    (re.compile(r"\[([^\[\]\n]{1,500})\]\[[^\[\]\n]{0,300}\]"), r"\1"),
    (re.compile(r"<(?:https?|mailto):[^<>\s]{0,2000}>"), ""),
    (re.compile(r"`{1,3}([^`\n]{1,500})`{1,3}"), r"\1"),
    (re.compile(r"(?<![*\\])\*{1,3}(?=[^\s*])([^*\n]{1,1000})(?<=\S)\*{1,3}"), r"\1"),
    (re.compile(r"(?<![\w\\])_{1,3}(?=[^\s_])([^_\n]{1,1000})(?<=\S)_{1,3}(?!\w)"), r"\1"),
    (re.compile(r"~~([^~\n]{1,1000})~~"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>~$-])"), r"\1"),
)
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


def plain(text: str) -> Plain:
    """The words of a Markdown text, one line a paragraph, heading, list item or row of a table.

    >>> plain("# Output\\n\\n1. up to **25,000**\\n   [workers](https://example.org)").text
    'Output\\n\\nup to 25,000 workers'
    """
    front = _FRONT.match(text)
    said = {}
    if front is not None:
        said = {found[1].lower(): found[2].strip().strip("\"'") for found in _FRONT_KEY.finditer(front[1])}
        text = text[front.end() :]
    blocks = _blocks(_without_comments(text).split("\n"))
    body = "\n\n".join(_inline(block) for block in blocks)
    body = re.sub(r"\n{3,}", "\n\n", body).strip()
    first = next((line for line in text.split("\n")[:50] if line.startswith("# ")), None)
    title = said.get("title") or (_inline(first[2:]).strip() if first else None)
    return Plain(body, title or None, said.get("published") or said.get("date"))


def _without_comments(text: str) -> str:
    parts, place = [], 0
    while (begin := text.find("<!--", place)) >= 0 and (end := text.find("-->", begin)) >= 0:
        parts.append(text[place:begin])
        place = end + 3
    return "".join((*parts, text[place:]))


def _blocks(lines: list[str]) -> list[str]:
    """Paragraphs, headings, items and rows; the lines of one are joined."""
    blocks: list[str] = []
    held: list[str] = []
    fenced = False

    def close() -> None:
        if held:
            blocks.append(" ".join(held))
            held.clear()

    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
            close()
            continue
        if not fenced:
            quoted = _QUOTED.match(line)
            line = line[quoted.end() :] if quoted else line
        bare = line.strip()
        if not bare or _RULE.match(line) or _TABLE_RULE.match(line) or _DEFINITION.match(line):
            close()
            continue
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if fenced or heading or bare.startswith("|"):
            close()
            words = line[heading.end() :].strip().rstrip("#").strip() if heading and not fenced else bare.strip("| ")
            blocks.append(words)
            continue
        if item:
            close()
            bare = line[item.end() :].strip()
        held.append(bare)
        if line.endswith(("  ", "\\")):  # a hard break
            held[-1] = held[-1].rstrip("\\")
            close()
    close()
    return blocks


def _inline(text: str) -> str:
    for pattern, kept in _INLINE:
        text = pattern.sub(kept, text)
    return html.unescape(_TAG.sub("", text))
