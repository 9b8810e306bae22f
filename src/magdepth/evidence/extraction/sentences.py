"""The sentences, headings and paragraphs of a text: boundaries that news pieces need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from magdepth.evidence.draft import Sentence
from magdepth.evidence.extraction.tokens import Token
from magdepth.evidence.extraction.words import words

_W = words()
_ENDS = (".", "!", "?", "…", "...", "?!", "!!", "!?")
_CLOSERS = ("\"", "”", "’", "'", "»", ")", "]", "''")
_OPENERS = "“\"«‘'(-–—$€£[•*"
_HEADING_WORDS = 18
_LONGEST = 120  # tokens
_LINE = re.compile(r"\n\s*")
_BEGINS = re.compile(r"[A-Z“\"«]")
_INITIAL = re.compile(r"[A-Z]")


def sentences_of(text: str, plain: str, tokens: Sequence[Token]) -> tuple[Sentence, ...]:
    """The sentences of a text, with paragraphs counted and headings told: short lines without a full stop.

    ``plain`` is the text made legible, ``tokens`` its tokens with white space among them.
    """
    found: list[Sentence] = []
    paragraph, last = 0, 0
    starts = _starts(plain, tokens)
    for first, behind in zip(starts, [*starts, len(tokens)][1:], strict=True):
        begin, end = tokens[first].start, tokens[behind - 1].end
        stripped = text[begin:end].strip()
        if not stripped:
            continue
        start = begin + (end - begin - len(text[begin:end].lstrip()))
        if found and "\n" in plain[last:start] and found[-1].text[-1] not in ":;,":
            paragraph += 1
        last = start + len(stripped)
        found.append(Sentence(stripped, start, last, paragraph))
    alone = Counter(sentence.paragraph for sentence in found)
    return tuple(
        Sentence(s.text, s.start, s.end, s.paragraph, alone[s.paragraph] == 1 and _heading(s.text)) for s in found
    )


def _starts(plain: str, tokens: Sequence[Token]) -> list[int]:
    """The places of the tokens with which sentences begin; a sentence of more than 120 tokens is cut."""
    lines = {found.end() for found in _LINE.finditer(plain)}
    starts: list[int] = []
    for i, token in enumerate(tokens):
        if (
            i == 0
            or i - starts[-1] >= _LONGEST
            or token.start in lines
            or "\n" in tokens[i - 1].text
            or (not token.blank and _ended(tokens, i))
        ):
            starts.append(i)
    return starts


def _ended(tokens: Sequence[Token], here: int) -> bool:
    """True if a sentence ends just before this token."""
    token, before, i = tokens[here], tokens[here - 1], here - 1
    while i >= max(0, here - 6) and (tokens[i].blank or tokens[i].text in _CLOSERS):
        i -= 1
    if i < 0 or (here - 1 > i and before.text in _CLOSERS and not before.spaced):
        return False
    last = tokens[i]
    if token.text in _CLOSERS and not last.spaced:
        return False
    if last.text not in _ENDS and not (last.text.endswith(".") and _word_with_stop(last.text)):
        return False
    if not before.spaced and not before.blank and not _BEGINS.match(token.text):
        return False
    if last.text == "." and i > 0 and not tokens[i - 1].spaced and _abbreviated(tokens[i - 1].text):
        return False
    first = token.text[:1]
    return first.isupper() or first.isdigit() or first in _OPENERS or last.text in ("!", "?")


def _word_with_stop(word: str) -> bool:
    """Whether a token is a word with a full stop, not an abbreviation: spaCy keeps some together."""
    return len(word) > 3 and word[:-1].lower() not in _W.abbreviated and "." not in word[:-1] and word[:-1].isalpha()


def _abbreviated(word: str) -> bool:
    return word.lower() in _W.abbreviated or _INITIAL.fullmatch(word) is not None


def _heading(text: str) -> bool:
    return len(text.split()) <= _HEADING_WORDS and text[-1] not in ".!?…”\"»:;,"
