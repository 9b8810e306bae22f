"""The name within a phrase: whether it names somebody who can speak, and how he is called there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from magdepth.evidence.extraction.words import words

_W = words()
#: A person by name and surname, titles before it.
PERSON = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Gen|General|Colonel|Col|Lt|Major|Captain|Lieutenant|Professor|Prof)\.?\s+)*"
    r"[A-Z][\w’'-]+(?:\s+[A-Z][\w.’'-]*){1,2}")
_EDGE = re.compile(r"^[\W_]+|[^\w.)’]+$")
_OPENING = re.compile(
    r"^(?:meanwhile|however|earlier|later|previously|also|according to|in turn|at the same time|as|and|but|while|now"
    r"|then|on \w+|in \w+)\s+", re.IGNORECASE)
_ONE_OF = re.compile(r"(?:one|some|both|another|others|many)\s+of\b", re.IGNORECASE)
_DETERMINED = re.compile(r"(?:[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir)\s")
_ARTICLE = re.compile(r"^(?:the|a|an|its|his|her|their|our)\s+", re.IGNORECASE)
_ARTICLE_BEFORE_NAME = re.compile(r"^(?:[Tt]he|[Aa]n?)\s+(?=[A-Z])")
_CAPITAL = re.compile(r"[A-Z]")
_CAPITAL_WORD = re.compile(r"\b[A-Z][a-z]+")
_OWNER = re.compile(r"[’']s$")
_NOT_SPEAKING = re.compile(r"\b(?:drone|production|output|plant|factory|number)", re.IGNORECASE)
_NO_SPEAKER = re.compile(r"\b(?:drones?|missiles?|plan|target|figure|number)$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[\w-]+")
#: How nouns of institutions end: directorate, government, commission, agency.
_INSTITUTION = ("ate", "ment", "tion", "sion", "cy")


def name_in(phrase: str, *, strong: bool = False) -> str | None:
    """The name of the speaker in a phrase, as printed; "" for a pronoun and None where nobody is named.

    A person's name without the titles before it; an institution or a nameless voice as it stands. With ``strong``
    any noun will do: what says, states or announces is a speaker.

    >>> name_in("Defence Ministry spokesman Andrii Yusov"), name_in("she"), name_in("the drones")
    ('Andrii Yusov', '', None)
    """
    who = _OPENING.sub("", _EDGE.sub("", phrase.strip()))
    if not who:
        return None
    if who.lower() in _W.pronouns or _ONE_OF.match(who):
        return ""
    if _DETERMINED.match(who) and not _CAPITAL.search(who, 1):
        return _determined(who, strong=strong)
    plain = _ARTICLE.sub("", who)
    parts = plain.split()
    if len(parts) == 1 and bare(parts[0]) in _W.months | _W.weekdays:
        return None  # "In September said": no speaker, whatever the verb
    return _named(plain, parts, strong=strong) if parts else None


def is_person(name: str) -> bool:
    """Whether a name is a person's rather than an institution's.

    >>> is_person("Andrii Yusov"), is_person("Reuters"), is_person("General Staff"), is_person("an engineer")
    (True, False, False, True)
    """
    parts = [bare(word) for word in name.split()]
    if PERSON.fullmatch(name):
        return not any(word in _W.voices - _W.persons or word in _W.bodies for word in parts)
    return name[:1].islower() and any(word in _W.persons for word in parts)


def bare(word: str) -> str:
    """A word in small letters without a possessive ending and the signs around it."""
    return _OWNER.sub("", word.lower()).strip(".,’'")


def speaks(phrase: str) -> bool:
    """Whether a phrase is of a known kind of speaker, or begins with a name."""
    phrase = _ARTICLE_BEFORE_NAME.sub("", phrase)
    for word in _WORD.findall(phrase):
        low = word.lower()
        if low.strip("’'s") in _W.voices or low in _W.voices or low in _W.titles:
            return True
    capital = _CAPITAL.match(phrase) and phrase.split()[0].lower() not in _W.stops
    return bool(capital) and not _NOT_SPEAKING.search(phrase)


def is_name(phrase: str) -> bool:
    """Whether a phrase holds a word with a capital, or is of a known kind of speaker."""
    return _CAPITAL_WORD.search(phrase) is not None or speaks(phrase)


def _determined(who: str, *, strong: bool) -> str | None:
    """"the governor" and "his deputy" are persons named elsewhere; "the directorate" stands for itself."""
    parts = [bare(word) for word in who.split()[1:]]
    if who[:3].lower() != "the":
        if any(word in _W.persons for word in parts):
            return " ".join(who.split()[1:])
        return "" if any(word in _W.voices for word in parts) else None
    if len(parts) <= 2 and parts[-1] in _W.persons:
        return ""
    kind = any(word in _W.voices or word.endswith(_INSTITUTION) for word in parts)
    return who if strong or kind else None


def _named(plain: str, parts: Sequence[str], *, strong: bool) -> str | None:
    """The name in a phrase without its article."""
    title = max((k for k, word in enumerate(parts[:-1]) if bare(word) in _W.titles), default=None)
    runs = _capital_runs(parts)
    if title is not None and (person := _after_title(parts[title + 1:])):
        return person
    if parts[0][:1].isupper() and runs and runs[0] == parts and len(parts) <= 8:
        return plain
    if any(bare(word) in _W.voices for word in parts):
        return (_person(parts) if title is not None else "") or plain
    if len(runs) == 1 == len(runs[0]) and parts[0][:1].isupper() and parts[-1][:1].islower() and len(parts) <= 6:
        return plain  # "Ukrainian monitors"
    if runs and bare(runs[-1][0]) not in _W.places | _W.stops | _W.titles and (len(parts) <= 7 or len(runs[-1]) >= 2):
        return " ".join(runs[-1])
    if (runs and len(parts) <= 3) or (strong and _can_speak(parts, plain)):
        return plain
    return None


def _can_speak(parts: Sequence[str], plain: str) -> bool:
    if len(parts) > 9 or parts[0].lower() in _W.stops:
        return False
    return not _DIGIT.search(plain) and not _NO_SPEAKER.search(parts[-1])


def _capital_runs(parts: Sequence[str]) -> list[list[str]]:
    """The stretches of words with a capital, small words within them: "Institute for the Study of War"."""
    runs: list[list[str]] = [[]]
    for k, word in enumerate(parts):
        inner = k + 1 < len(parts) and parts[k + 1][:1].isupper() and word.lower() in _W.small_in_name
        if (word[:1].isupper() and not word.isdigit()) or (
            inner and runs[-1] and bare(runs[-1][0]) not in _W.titles
        ):
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _after_title(tail: Sequence[str]) -> str:
    """The person behind the last title of a phrase: "spokesman Andrii Yusov", "head of the office, Yusov"."""
    capitals = [word for word in tail if word[:1].isupper()]
    if capitals and capitals == list(tail) and bare(tail[0]) not in _W.voices | _W.places:
        return " ".join(tail)
    if len(capitals) >= 2 and tail[0].lower() in ("of", "for", "at"):
        return _person(tail)
    return ""


def _person(parts: Sequence[str]) -> str:
    """The two or three capitalised words that end a phrase, without a country before them."""
    tail: list[str] = []
    for word in reversed(parts):
        if not word[:1].isupper() or bare(word) in _W.titles | _W.portfolios or word.endswith(("'s", "’s")):
            break
        tail.insert(0, word)
    while len(tail) > 2 and (bare(tail[0]) in _W.places or len(tail) > 3):
        tail = tail[1:]
    return " ".join(tail) if 1 < len(tail) <= 3 and bare(tail[0]) not in _W.places else ""
