"""The words of reports, read from the library once: verbs, weapons and their classes, and the class of a phrase."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

#: Reported classes, in their usual order.
CLASSES = ("drone", "ballistic", "cruise", "anti_ship", "other")
#: What a missile's adjective says; "керована" and "протирадіолокаційна" are both of the last class.
ADJECTIVE_CLASS = {"ballistic": "ballistic", "cruise": "cruise", "anti_ship": "anti_ship", "anti_radar": "other",
                   "guided": "other", "sam": "ballistic"}  # fmt: skip
_LONG_ENOUGH = 7
_APOSTROPHES = str.maketrans("", "", "'’ʼ`′‘´ʹ")


@dataclass(frozen=True)
class Sense:
    """What a word is: its part (verbs, heads, adjectives, names, marks) and which of it."""

    part: str
    word: str


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, str]]:
    text = files("magdepth").joinpath("library/reports/words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[Sense, frozenset[str], tuple[str, ...]], ...]:
    """Each sense with its whole words and the beginnings of words, which the library marks with a star."""
    groups = []
    for part in ("verbs", "names", "heads", "adjectives", "marks"):
        for name, text in _data()[part].items():
            words = text.split()
            whole = frozenset(word for word in words if not word.endswith("*"))
            groups.append((Sense(part, name), whole, tuple(word[:-1] for word in words if word.endswith("*"))))
    return tuple(groups)


def without_apostrophes(word: str) -> str:
    """A word in lower case without its apostrophes, which are written with many signs."""
    return word.casefold().translate(_APOSTROPHES)


def one_slip(word: str, meant: str) -> bool:
    """True if one letter, or two neighbours that changed places, make the difference.

    >>> one_slip("збтио", "збито"), one_slip("балстичних", "балістичних"), one_slip("вбили", "збито")
    (True, True, False)
    """
    if word == meant or abs(len(word) - len(meant)) > 1:
        return word == meant
    at = 0
    while at < min(len(word), len(meant)) and word[at] == meant[at]:
        at += 1
    left, right = word[at:], meant[at:]
    if len(left) == len(right):
        swapped = len(left) > 1 and left[1] + left[0] + left[2:] == right
        return left[1:] == right[1:] or swapped
    return left[1:] == right if len(left) > len(right) else left == right[1:]


@lru_cache(maxsize=8192)
def senses(word: str) -> tuple[Sense, ...]:
    """All that a word may be, a slip of the pen allowed for in long words; none for a word that says nothing here.

    >>> senses("збито")[0], senses("шахедами")[0].word, senses("балстичними")[0].word, senses("київ")
    (Sense(part='verbs', word='downed'), 'drone', 'ballistic', ())
    """
    bare = without_apostrophes(word)
    matches = tuple(sense for sense, whole, begins in _groups() if bare in whole or bare.startswith(begins))
    if matches or len(bare) < _LONG_ENOUGH:
        return matches
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
    return next((sense.word for sense in senses(word) if sense.part == part), None)


def is_mark(word: str, mark: str) -> bool:
    """Whether a word is one of a kind of marks, such as ``about`` or ``all``."""
    return Sense("marks", mark) in senses(word)


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """The months by name, as they stand after a day, with their short English forms."""
    data = _data()["months"]
    named = {word: place for text in data.values() for place, word in enumerate(text.split(), 1)}
    return named | {word[:3]: place for place, word in enumerate(data["en"].split(), 1) if word != "may"} | {"sept": 9}


def kinds_of(head: str, names: Sequence[str], adjectives: Sequence[str]) -> tuple[str, ...]:
    """The class of a phrase from its noun, the names of weapons in it and its adjectives.

    A name tells more than an adjective, but "крилатих ракет Х-101/Х-59" are what the adjective calls them, if one of
    the names is of that kind. Two adjectives, or names of two kinds, are several classes in one figure.

    >>> kinds_of("missile", ["ballistic", "other"], []), kinds_of("missile", ["other"], ["cruise"])
    (('ballistic', 'other'), ('other',))
    >>> kinds_of("drone", ["small"], []), kinds_of("missile", [], [])
    (('small',), ('missile',))
    """
    classes = {adjective: ADJECTIVE_CLASS[adjective] for adjective in adjectives if adjective in ADJECTIVE_CLASS}
    if len(set(classes.values())) > 1:
        classes.pop("guided", None)  # the other adjective says more
    described = tuple(dict.fromkeys(classes.values()))
    named = tuple(dict.fromkeys(name for name in names if name not in ("untold", "cruise_if_not_told")))
    if head == "aircraft" or (named and set(named) <= {"aircraft"}):
        return ("small",)
    if head == "drone" or (not head and "drone" in named):
        return _drones(named, adjectives)
    if "small" in named or (head == "munition" and not named):
        return ("small",)
    if head == "total" and not named and not described:
        return ("total",)
    if head == "bomb":
        return ("other",)
    if named:
        named = tuple(name for name in named if name not in ("drone", "aircraft")) or ("drone",)
        return described if len(named) > 1 and len(described) == 1 and described[0] in named else named
    if described:
        return described
    return ("cruise",) if "cruise_if_not_told" in names else ("missile",)


def _drones(named: Sequence[str], adjectives: Sequence[str]) -> tuple[str, ...]:
    if "small" in adjectives or (named and set(named) <= {"small", "aircraft"}):
        return ("small",)
    if "small" in named:
        return ("drone", "small")
    if named and set(named) <= {"other", "banderol"}:
        return (named[0],)
    return ("unknown",) if "unknown" in adjectives and not named else ("drone",)
