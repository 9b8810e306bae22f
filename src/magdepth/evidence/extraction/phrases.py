"""What stands behind a figure: adjectives and nouns up to what is counted, read without a trained parser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from magdepth.evidence.extraction.clause import Clause
from magdepth.evidence.extraction.nouns import counted, is_plural
from magdepth.evidence.extraction.rates import rate_at, rate_behind
from magdepth.evidence.extraction.tokens import Token
from magdepth.evidence.extraction.words import words

_W = words()
_LONGEST = 9  # words of a phrase behind a figure
_LETTER = re.compile(r"[A-Za-zА-Яа-я]")
_LATIN = re.compile(r"[A-Za-z]")
_HYPHENS = ("-", "‑")
_QUOTES = ("“", "”", '"', "«", "»", "‘", "’", "'")
_OWNED = ("'s", "’s")
#: "94 arms systems": the second noun is the head; "drones operators" is no such pair.
_FIRST_OF_TWO = ("arms", "forces", "sales", "systems", "weapons", "special")
_PARTICIPLE = re.compile(r"(?:ed|ing)$")
_VERBS = ("VERB", "AUX")
_NOMINAL = ("NOUN", "PROPN", "ADJ")


@dataclass(frozen=True)
class Phrase:
    """What stands behind a figure: the noun in the text's words, the whole phrase, where it ends, the rate."""

    head: str = ""
    whole: str = ""
    end: int = 0
    rate: str = ""
    last: int = 0  # index of the first token behind the phrase


def behind(clause: Clause, i: int) -> Phrase:
    """The phrase that begins with token ``i``: adjectives and nouns up to the head, and the rate behind it.

    The head is the first plural noun, or the last noun this field counts; where there is neither, the last
    word before something that can't belong to the phrase.
    """
    first, run = _run(clause, i)
    tokens = clause.tokens
    if not run:
        return Phrase(end=tokens[first - 1].end if first else 0, last=first)
    head = _head([tokens[k] for k in run])
    last = tokens[run[head]]
    noun = last.text
    if head > 0 and tokens[run[head - 1]].lower in _W.two_word_measures | {"percentage"}:
        noun = f"{tokens[run[head - 1]].text} {noun}"
    return Phrase(noun, clause.text[tokens[first].start:last.end], last.end, *rate_behind(clause, run[head] + 1))


def hyphened(clause: Clause, i: int) -> Phrase | None:
    """"2,000-drone salvo", "12-hour shifts": the unit is what is hyphened, the subject what follows."""
    tokens = clause.tokens
    while i < len(tokens) and not tokens[i].text[:1].isalpha():
        i += 1
    if i >= len(tokens):
        return None
    whole = behind(clause, i).whole or tokens[i].text
    return Phrase(tokens[i].text, whole, tokens[i].end, *rate_at(clause, i + 1))


def _run(clause: Clause, i: int) -> tuple[int, list[int]]:
    """The words that may belong to the phrase: the index where it begins, and the indices of its words."""
    tokens, first, run = clause.tokens, i, list[int]()
    while i < len(tokens) and len(run) < _LONGEST:
        token = tokens[i]
        step = 1
        if not run and token.text in (*_HYPHENS, "–") and not _spaced(clause, token):
            first = i + 1  # "2,000-drone"
        elif token.text in _QUOTES and i + 1 < len(tokens):
            first = first if run else i + 1
        elif _joined(tokens, i):
            run.append(i + 2)
            step = 3
        elif _may_belong(clause, i) or (token.lower in _OWNED and run):
            run.append(i)
        else:
            break
        i += step
    return first, run


def _may_belong(clause: Clause, i: int) -> bool:
    token = clause.tokens[i]
    if not _LETTER.match(token.text) or _tagged_verb(clause, i):
        return False
    return token.lower not in _W.stops or _still_noun(clause, i)


def _tagged_verb(clause: Clause, i: int) -> bool:
    """Whether a trained pipeline calls this word a verb; a participle before a noun is none ("captured soldiers")."""
    if clause.tokens[i].tag not in _VERBS:
        return False
    following = clause.tokens[i + 1].tag if i + 1 < len(clause.tokens) else ""
    return not (_PARTICIPLE.search(clause.tokens[i].lower) and following in _NOMINAL)


def _joined(tokens: Sequence[Token], i: int) -> bool:
    """Whether two words are joined by a hyphen here: "long-range", "self-propelled"."""
    if i + 2 >= len(tokens) or tokens[i + 1].text not in _HYPHENS or tokens[i].spaced or tokens[i + 1].spaced:
        return False
    return tokens[i].text[:1].isalpha() and tokens[i + 2].text[:1].isalpha()


def _spaced(clause: Clause, token: Token) -> bool:
    return token.spaced or clause.text[token.start - 1:token.start].isspace()


def _still_noun(clause: Clause, i: int) -> bool:
    """Whether a stop belongs to a noun here: "strike drones", "used cars", "lost soldiers"."""
    tokens = clause.tokens
    if tokens[i].lower not in _W.noun_or_verb:
        return False
    for token in tokens[i + 1:i + 4]:
        if not _LATIN.match(token.text) or token.lower in _W.stops:
            return False
        if counted(token.text) or is_plural(token.text):
            return True
    return False


def _head(run: Sequence[Token]) -> int:
    """The place in the run of what is counted."""
    for place, token in enumerate(run):
        measure = token.lower in _W.measures and (len(token.lower) > 1 or token.text.islower())
        if measure or (is_plural(token.lower) and not _possessive(run, place)):
            return _of_plural(run, place)
    known = [place for place, token in enumerate(run) if counted(token.text)]
    if known:
        return known[0] if len(known) == 1 or known[-1] - known[0] > 2 else known[-1]
    return _before_verb(run)


def _of_plural(run: Sequence[Token], place: int) -> int:
    """The head by the first plural: a second noun behind it, or a counted one behind a name ("Special Forces men")."""
    head = place
    while head + 1 < len(run) and _compound(run[head], run[head + 1]):
        head += 1
    if run[place].text[:1].isupper():
        for later in range(head + 1, len(run)):
            if run[later].text.islower() and counted(run[later].text) and is_plural(run[later].text):
                return later
    return head


def _possessive(run: Sequence[Token], place: int) -> bool:
    return place + 1 < len(run) and run[place + 1].text in (*_OWNED, "’", "'")


def _compound(one: Token, two: Token) -> bool:
    return counted(two.text) and is_plural(two.text) and one.lower in _FIRST_OF_TWO


def _before_verb(run: Sequence[Token]) -> int:
    """The place of the last word before one that looks like a verb: "1,000 Geran-2 rolled"."""
    if len(run) > 1 and _PARTICIPLE.search(run[-1].lower):
        return len(run) - 2
    return min(len(run) - 1, 3)
