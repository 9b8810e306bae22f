"""The words of reports: which are verbs, weapons and their classes, read from the library once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from magdepth.observed.reports.spelling import one_slip

#: Reported classes, in their usual order.
CLASSES = ("drone", "ballistic", "cruise", "anti_ship", "other")
#: What a missile's adjective says; "керована" and "протирадіолокаційна" are both of the last class.
ADJECTIVE_CLASS = {"ballistic": "ballistic", "cruise": "cruise", "anti_ship": "anti_ship", "anti_radar": "other",
                   "guided": "other", "sam": "ballistic"}  # fmt: skip
_LONG_ENOUGH = 7
_MARKS = str.maketrans("", "", "'’ʼ`′‘´ʹ")


@dataclass(frozen=True)
class Sense:
    """What a word is: its part (verbs, heads, adjectives, names, marks) and which of it."""

    part: str
    word: str


@dataclass(frozen=True)
class _Group:
    sense: Sense
    whole: frozenset[str]
    begins: tuple[str, ...]


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, str]]:
    text = files("magdepth").joinpath("library/reports/words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _groups() -> tuple[_Group, ...]:
    made = []
    for part in ("verbs", "names", "heads", "adjectives", "marks"):
        for name, text in _data()[part].items():
            words = text.split()
            whole = frozenset(word for word in words if not word.endswith("*"))
            made.append(_Group(Sense(part, name), whole, tuple(word[:-1] for word in words if word.endswith("*"))))
    return tuple(made)


@lru_cache(maxsize=8192)
def senses(word: str) -> tuple[Sense, ...]:
    """All that a word may be, a slip of the pen allowed for in long words; none for a word that says nothing here.

    >>> senses("збито")[0], senses("шахедами")[0].word, senses("балстичними")[0].word, senses("київ")
    (Sense(part='verbs', word='downed'), 'drone', 'ballistic', ())
    """
    bare = word.casefold().translate(_MARKS)
    found = tuple(group.sense for group in _groups() if bare in group.whole or bare.startswith(group.begins))
    if found or len(bare) < _LONG_ENOUGH:
        return found
    spelling = _data()["spelling"]
    if bare in spelling["otherwise"].split():
        return ()
    meant = next((known for known in spelling["meant"].split() if one_slip(bare, known)), None)
    return senses(meant) if meant and meant != bare else ()


def sense(word: str, part: str) -> str | None:
    """Which word of a part it is: ``sense("збито", "verbs")`` is "downed"; None if it is none of it.

    >>> sense("Ракетами", "heads"), sense("ракетні", "heads")
    ('missile', None)
    """
    return next((found.word for found in senses(word) if found.part == part), None)


def is_mark(word: str, mark: str) -> bool:
    """Whether a word is one of a kind of marks, such as ``about`` or ``all``."""
    return any(found.part == "marks" and found.word == mark for found in senses(word))


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """The months by name, as they stand after a day, with their short English forms."""
    data = _data()["months"]
    named = {word: place for text in data.values() for place, word in enumerate(text.split(), 1)}
    return named | {word[:3]: place for place, word in enumerate(data["en"].split(), 1) if word != "may"} | {"sept": 9}
