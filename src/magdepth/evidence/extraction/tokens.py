"""A text in tokens: spaCy's English tokeniser, or the tokens and tags of a trained pipeline that the user has."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import Any, NamedTuple

from magdepth.errors import BadInput, Fault

#: Names an installed spaCy pipeline (or its folder) whose part-of-speech tags are used; without it there are none.
PIPELINE = "MAGDEPTH_SPACY"

_RUN = re.compile(r"\S{200,}")
_GAP = re.compile(r"\s{100,}")
_LONE = re.compile("[\ud800-\udfff]")
#: Where a token is parted besides English usage.
_INFIXES = (
    r"(?<=[0-9])[-‑–—](?=[A-Za-z$€£])",  # 2,000-drone
    r"(?<=[0-9%])[–—-](?=[$€£]?[0-9])",  # 300–400, 5%-7%
    r"[—…]",
    r"(?<=[A-Za-z])/(?=[A-Za-z])",  # km/h
    r"(?<=[a-z])\.(?=[A-Z])",  # a blank is missing between two sentences
)


class Token(NamedTuple):
    """A word or sign at ``text[start:end]``; ``tag`` is its part of speech where a trained pipeline tells it."""

    text: str
    lower: str
    start: int
    end: int
    spaced: bool  # a blank follows
    blank: bool  # white space itself
    numeric: bool
    tag: str = ""


def legible(text: str) -> str:
    """The text as the rules read it, every character in its place.

    A run of 200 characters or more without a blank is no word, and a gap of 100 or more blanks parts paragraphs:
    so no sentence is longer than the rules can bear. What is no character at all is marked as such.

    >>> legible("a key: " + "7" * 300) == "a key: " + "x" * 300
    True
    """
    whole = _LONE.sub("\N{REPLACEMENT CHARACTER}", text)
    words = _RUN.sub(lambda run: "x" * len(run[0]), whole)
    return _GAP.sub(lambda gap: "\n" * len(gap[0]), words)


def tokens_of(plain: str) -> list[Token]:
    """The tokens of a legible text, white space among them."""
    doc = _pipeline(os.environ.get(PIPELINE, "").strip())(plain)
    found: list[Token] = []
    for token in doc:
        start, end = token.idx, token.idx + len(token.text)
        spaced = bool(token.whitespace_)
        found.append(
            Token(token.text, token.lower_, start, end, spaced, token.is_space, token.like_num, token.pos_)
        )
    return found


@lru_cache(maxsize=2)
def _pipeline(name: str) -> Any:
    """spaCy's blank English, or the pipeline of that name as far as it tags; with the infixes of this field."""
    import spacy
    from spacy.util import compile_infix_regex

    if name:
        try:
            pipeline = spacy.load(name, exclude=["ner", "parser", "lemmatizer", "textcat", "senter"])
        except (OSError, ValueError) as error:
            raise BadInput(
                Fault("E237", "spaCy can't load this pipeline", key=PIPELINE, got=name,
                      cure="name an installed pipeline, or unset the variable: none is needed")
            ) from error  # fmt: skip
    else:
        pipeline = spacy.blank("en")
    infixes = [*(pipeline.Defaults.infixes or ()), *_INFIXES]
    pipeline.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    pipeline.max_length = 1 << 27
    return pipeline
