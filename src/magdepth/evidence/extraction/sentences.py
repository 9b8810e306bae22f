"""A text in tokens, sentences and paragraphs: spaCy's tokens, and boundaries that news pieces need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from magdepth.evidence.draft import Sentence

_ENDS = (".", "!", "?", "…", "...", "?!", "!!", "!?")
_CLOSERS = ("\"", "”", "’", "'", "»", ")", "]", "''")
_ABBREVIATED = frozenset(
    "gen lt col maj capt sgt adm brig cpl pvt mr mrs ms dr prof st no nos vs approx fig est inc ltd co corp sen rep gov "
    "sec dept univ u.s u.k u.n e.g i.e a.m p.m jan feb mar apr jun jul aug sept sep oct nov dec min max".split()
)
_HEADING_WORDS = 18
_LONGEST = 120  # tokens


@lru_cache
def language() -> Any:
    """spaCy's blank English: its tokens, no trained parts. One for the process.

    A trained pipeline is not loaded: the rules ask for nothing that it gives.
    """
    import spacy
    from spacy.util import compile_infix_regex

    blank = spacy.blank("en")
    infixes = [*blank.Defaults.infixes, r"(?<=[0-9])[-‑–—](?=[A-Za-z$€£])", r"(?<=[0-9%])[–—-](?=[$€£]?[0-9])", r"[—…]",
               r"(?<=[A-Za-z])/(?=[A-Za-z])", r"(?<=[a-z])\.(?=[A-Z])"]
    blank.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    blank.max_length = 1 << 27
    return blank


def tokens_of(text: str) -> list[Any]:
    """The text as spaCy's tokens, white space among them.

    A run of over 200 characters without a blank is no word: it is one token, for the tokeniser takes a time that
    grows with its square.
    """
    plain = re.sub(r"\S{200,}", lambda run: "x" * len(run[0]), text)
    return list(language()(plain))


def _starts(text: str, tokens: Sequence[Any]) -> list[int]:
    """The places of the tokens with which sentences begin; a sentence of more than 120 tokens is cut."""
    lines = {found.end() for found in re.finditer(r"\n\s*", text)}
    starts: list[int] = []
    for i, token in enumerate(tokens):
        if i == 0 or i - starts[-1] >= _LONGEST or token.idx in lines or ("\n" in tokens[i - 1].text) or (
            not token.is_space and _ended(tokens, i)
        ):
            starts.append(i)
    return starts


def _ended(doc: Sequence[Any], here: int) -> bool:
    """True if a sentence ends just before this token."""
    token, i = doc[here], here - 1
    while i >= max(0, here - 6) and (doc[i].is_space or doc[i].text in _CLOSERS):
        i -= 1
    if i < 0 or (here - 1 > i and doc[here - 1].text in _CLOSERS and not doc[here - 1].whitespace_):
        return False
    last = doc[i]
    if token.text in _CLOSERS and not last.whitespace_:
        return False
    if last.text not in _ENDS and not (last.text.endswith(".") and _sentence_like(last.text)):
        return False
    if not doc[here - 1].whitespace_ and not doc[here - 1].is_space and not re.match(r"[A-Z“\"«]", token.text):
        return False
    if last.text == "." and i > 0 and not doc[i - 1].whitespace_ and _abbreviated(doc[i - 1].text):
        return False
    first = token.text
    return bool(first[:1].isupper() or first[:1].isdigit() or first[:1] in "“\"«‘'(-–—$€£[•*") or last.text in ("!", "?")


def _sentence_like(word: str) -> bool:
    return len(word) > 3 and word[:-1].lower() not in _ABBREVIATED and "." not in word[:-1] and word[:-1].isalpha()


def _abbreviated(word: str) -> bool:
    return word.lower() in _ABBREVIATED or bool(re.fullmatch(r"[A-Z]", word))


def sentences_of(text: str, tokens: Sequence[Any]) -> tuple[Sentence, ...]:
    """The sentences of a text, with paragraphs counted and headings told: short lines without a full stop."""
    found: list[Sentence] = []
    paragraph, last = 0, 0
    starts = _starts(text, tokens)
    for k, first in enumerate(starts):
        behind = starts[k + 1] if k + 1 < len(starts) else len(tokens)
        begin, end = tokens[first].idx, tokens[behind - 1].idx + len(tokens[behind - 1].text)
        stripped = text[begin:end].strip()
        if not stripped:
            continue
        start = begin + (end - begin - len(text[begin:end].lstrip()))
        if found and "\n" in text[last:start] and found[-1].text[-1] not in ":;,":
            paragraph += 1
        last = start + len(stripped)
        found.append(Sentence(stripped, start, last, paragraph))
    alone: dict[int, int] = {}
    for sentence in found:
        alone[sentence.paragraph] = alone.get(sentence.paragraph, 0) + 1
    return tuple(
        Sentence(s.text, s.start, s.end, s.paragraph, alone[s.paragraph] == 1 and _heading(s.text)) for s in found
    )


def _heading(text: str) -> bool:
    return len(text.split()) <= _HEADING_WORDS and text[-1] not in ".!?…”\"»:;,"
