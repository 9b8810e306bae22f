"""The words that the rules know, read from the shipped list: what is counted and measured, what bounds, who speaks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "library" / "words" / "english.toml"


@dataclass(frozen=True)
class Words:
    """The shipped list, one field for each of its entries; what each is for stands in the file."""

    months: frozenset[str]
    weekdays: frozenset[str]
    spans: frozenset[str]
    rate_adverbs: frozenset[str]
    each: frozenset[str]
    rate_adjectives: frozenset[str]
    measures: frozenset[str]
    two_word_measures: frozenset[str]
    counted: frozenset[str]
    plurals: frozenset[str]
    generic: frozenset[str]
    topics_not: frozenset[str]
    ones: frozenset[str]
    abstract: frozenset[str]
    models: frozenset[str]
    numbered: frozenset[str]
    numbered_small: frozenset[str]
    stops: frozenset[str]
    noun_or_verb: frozenset[str]
    copulas: frozenset[str]
    traits: frozenset[str]
    hedges: frozenset[str]
    carries: frozenset[str]
    upper: tuple[str, ...]
    lower: tuple[str, ...]
    about: tuple[str, ...]
    upper_behind: tuple[str, ...]
    lower_behind: tuple[str, ...]
    about_behind: tuple[str, ...]
    say: frozenset[str]
    pass_on: frozenset[str]
    faint: frozenset[str]
    titles: frozenset[str]
    portfolios: frozenset[str]
    bodies: frozenset[str]
    places: frozenset[str]
    voices: frozenset[str]
    pronouns: frozenset[str]
    persons: frozenset[str]
    many: frozenset[str]
    small_in_name: frozenset[str]
    breaks: frozenset[str]
    between: frozenset[str]
    nouns_too: frozenset[str]
    nouns_by_link: frozenset[str]
    noun_links: frozenset[str]
    passive: frozenset[str]
    said_to: frozenset[str]
    named_behind: frozenset[str]
    abbreviated: frozenset[str]
    numbers: Mapping[str, int]
    scales: Mapping[str, float]
    shares: Mapping[str, int]
    nths: Mapping[str, int]
    money: Mapping[str, str]


@lru_cache(maxsize=1)
def words() -> Words:
    """The shipped English words, read once.

    >>> "drone" in words().counted, words().scales["million"], "up to" in words().upper
    (True, 1000000.0, True)
    """
    fields: dict[str, Any] = {}
    for table, entries in tomllib.loads(FILE.read_text("utf-8")).items():
        if table in ("numbers", "scales", "shares", "nths", "money"):
            fields[table] = entries
            continue
        for name, told in entries.items():
            fields[name] = frozenset(told.split()) if isinstance(told, str) else tuple(told)
    return Words(**fields)


def last_word(text: str) -> str:
    """The word that ends a text, in small letters; if a sign does, that sign.

    >>> last_word("as many as "), last_word("approx. "), last_word("")
    ('as', '.', '')
    """
    ended = text.rstrip()
    k = len(ended)
    while k and (ended[k - 1].isalnum() or ended[k - 1] == "_"):
        k -= 1
    return ended[k:].lower() or ended[-1:]


def any_of(listed: Iterable[str]) -> str:
    """The words as alternatives of a regular expression, the longest first; a blank stands for any white space.

    >>> any_of(["up", "up to", "approx."])
    'approx\\\\.|up\\\\s+to|up'
    """
    ordered = sorted(listed, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)
