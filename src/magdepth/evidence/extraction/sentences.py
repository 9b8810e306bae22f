"""A text in tokens, sentences and paragraphs: spaCy's tokens, and boundaries that news pieces need."""

from __future__ import annotations

import re
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


def tokens_of(text: str) -> Any:
    """The text as spaCy's document with sentence starts set."""
    doc = language()(text)
    paragraph_starts = {found.end() for found in re.finditer(r"\n\s*", text)}
    opened = 0
    for token in doc:
        if token.i == 0:
            token.is_sent_start = True
            continue
        before = doc[token.i - 1]
        starts = before.is_space and "\n" in before.text or token.idx in paragraph_starts
        if not starts and not token.is_space:
            starts = _ended(doc, token)
        token.is_sent_start = bool(starts)
        opened = 0 if starts else opened
    return doc


def _ended(doc: Any, token: Any) -> bool:
    """True if a sentence ends just before this token."""
    i = token.i - 1
    while i >= 0 and (doc[i].is_space or doc[i].text in _CLOSERS):
        i -= 1
    if i < 0 or (token.i - 1 > i and doc[token.i - 1].text in _CLOSERS and not doc[token.i - 1].whitespace_):
        return False
    last = doc[i]
    if token.text in _CLOSERS and not last.whitespace_:
        return False
    if last.text not in _ENDS and not (last.text.endswith(".") and _sentence_like(last.text)):
        return False
    if not doc[token.i - 1].whitespace_ and not doc[token.i - 1].is_space and not re.match(r"[A-Z“\"«]", token.text):
        return False
    if last.text == "." and i > 0 and not doc[i - 1].whitespace_ and _abbreviated(doc[i - 1].text):
        return False
    first = token.text
    return bool(first[:1].isupper() or first[:1].isdigit() or first[:1] in "“\"«‘'(-–—$€£[•*") or last.text in ("!", "?")


def _sentence_like(word: str) -> bool:
    return len(word) > 3 and word[:-1].lower() not in _ABBREVIATED and "." not in word[:-1] and word[:-1].isalpha()


def _abbreviated(word: str) -> bool:
    return word.lower() in _ABBREVIATED or bool(re.fullmatch(r"[A-Z]", word))


def sentences_of(text: str, doc: Any) -> tuple[Sentence, ...]:
    """The sentences of the document, with paragraphs counted and headings told: short lines without a full stop."""
    found: list[Sentence] = []
    paragraph, end = 0, 0
    for span in doc.sents:
        stripped = span.text.strip()
        if not stripped:
            continue
        start = span.start_char + (len(span.text) - len(span.text.lstrip()))
        if found and "\n" in text[end:start] and found[-1].text[-1] not in ":;,":
            paragraph += 1
        end = start + len(stripped)
        found.append(Sentence(stripped, start, end, paragraph))
    alone: dict[int, int] = {}
    for sentence in found:
        alone[sentence.paragraph] = alone.get(sentence.paragraph, 0) + 1
    return tuple(
        Sentence(s.text, s.start, s.end, s.paragraph, alone[s.paragraph] == 1 and _heading(s.text)) for s in found
    )


def _heading(text: str) -> bool:
    return len(text.split()) <= _HEADING_WORDS and text[-1] not in ".!?…”\"»:;,"
