"""Who speaks by a verb of saying: named before it ("X said"), behind it ("said X"), or behind a preposition."""

from __future__ import annotations

import re

from magdepth.evidence.extraction.clause import Clause
from magdepth.evidence.extraction.names import PERSON, is_name, name_in, speaks
from magdepth.evidence.extraction.words import words

_W = words()
_NO_NAME = ("that", "in", "on", "at", "how", "why")
_CLOSING = ("”", "»", '"', "’", "''")
_DASHES = ("-", "–", "—")
_MARKS = frozenset(",;:“”\"«»().–—-")
_BETWEEN = _W.between | _W.weekdays
_APPOSITION = 16  # tokens
_PHRASE = 14  # tokens
_WORD_AFTER = re.compile(r"[a-zA-Z0-9“\"]")
_VERB_LIKE = re.compile(r"[a-z](?:ed|ook|ound|ays)$")
_RELATIVE = re.compile(r"(?:which|who)\b")
_CAPITAL = re.compile(r"[A-Z]")
_FIGURE = re.compile(r"\d(?!\d*(?:th|st|nd|rd)\b)")
_MODEL_NAME = re.compile(r"[A-Z]\w*-\d")
#: Where a name that begins here ends: a sign, a verb, a preposition.
_NAME_ENDS = re.compile(
    r"""[,;:()“”"«»\n!?]|\.(?:\s|$)|\s[-–—]\s
    |\b(?:who|which|that|said|says|told|reported|reports|as|citing|cited|after|during|on|in\ an|in\ a|when|while
      |and\s+(?:not|is|are|was|the|this|will|has)|earlier|was|were|is|are|has|have|had|will|would|could|may|might|can
      |at\s+a|with|to|by|before|since|last|this|where|whose|shows?|puts?|there|it|they|he|she|but|because|if|also
      |currently|around|about|up|more|over|some|between|from\s+\d
    )\b""",
    re.VERBOSE,
)
_APPOSED = re.compile(rf",\s+({PERSON.pattern})(?=\s*(?:[,.;\n]|$))")  # "the head of the office, Andrii Yusov,"


def speaker_of(clause: Clause, i: int) -> str | None:
    """Who speaks by the verb of saying at token ``i``; "" for a pronoun, None for nobody."""
    verb = clause.lower(i)
    if _no_saying(clause, i):
        return None
    faint = verb in _W.faint
    before = _opening(clause, i) if clause.lower(i - 1) == "and" and i else _backward(clause, i)
    if before:
        name = name_in(before, strong=not faint)
        if name is not None and (not faint or speaks(before)):
            return name
    return _behind(clause, i, verb)


def _behind(clause: Clause, i: int, verb: str) -> str | None:
    """Who is named behind the verb: "…, said X", "reports X"."""
    tokens = clause.tokens
    if i + 1 >= len(tokens) or not tokens[i + 1].text[:1].isalpha() or tokens[i + 1].lower in _NO_NAME:
        return None
    previous = tokens[i - 1].text if i else ""
    quoted = i > 0 and previous in (*_CLOSING, ",", *_DASHES)
    first = i == 0 or quoted or previous == "."
    if not (first and verb not in _W.faint and verb != "told") and verb not in _W.named_behind:
        return None
    name = name_in(forward(clause.between(i + 1, len(tokens) - 1)), strong=quoted)
    if name is None or (_FIGURE.search(name) and not _MODEL_NAME.search(name)):
        return None
    return name


def _no_saying(clause: Clause, i: int) -> bool:
    """Whether the form is a noun or passive here: "the report", "was said", "plans of"."""
    verb, after = clause.lower(i), clause.lower(i + 1)
    before = clause.tokens[i - 1] if i else None
    if after == "by" or (after == "to" and verb not in _W.said_to):
        return True
    if before is not None and before.lower in _W.passive and verb not in ("report", "reports"):
        return True
    if verb in _W.nouns_too and not _WORD_AFTER.match(after) and not (
        before is not None and (before.text[:1].isupper() or before.lower in _W.pronouns)
    ):
        return True
    if verb not in _W.nouns_by_link or (before is not None and before.text == ","):
        return False
    return after in _W.noun_links or (verb == "plans" and after == "that")


def _opening(clause: Clause, stop: int) -> str:
    """The phrase that begins a sentence: the subject of the second of two verbs ("X came and said")."""
    tokens, j = clause.tokens, 0
    while j < min(stop, 8) and tokens[j].text not in (",", "(", ";"):
        stops = tokens[j].lower in _W.stops and tokens[j].lower not in ("of", "the")
        if j and (stops or _VERB_LIKE.search(tokens[j].text)):
            break
        j += 1
    return clause.between(0, j - 1) if 0 < j < stop else ""


def _backward(clause: Clause, i: int) -> str:
    """The words before a verb of saying that name its subject; an apposition between commas is passed over."""
    tokens, j = clause.tokens, i - 1
    while j >= 0 and tokens[j].lower in _BETWEEN:
        j -= 1
    if j >= 0 and tokens[j].text == ",":
        return _around_apposition(clause, j)
    if j >= 0 and tokens[j].text == ")":
        while j >= 0 and tokens[j].text != "(":
            j -= 1
        j -= 1
    return _stretch(clause, j)


def _around_apposition(clause: Clause, comma: int) -> str:
    """The name in "Yusov, the head of the office, said" and "the head, Andrii Yusov, said"; ``comma`` is the second."""
    tokens, k = clause.tokens, comma - 1
    while k >= 0 and tokens[k].text not in (",", "“", "”", '"', "»", ";", ":"):
        k -= 1
    if k <= 0 or tokens[k].text != "," or comma - k >= _APPOSITION:
        return ""
    inner = clause.text[tokens[k + 1].start:tokens[comma].start].strip()
    outer = _stretch(clause, k - 1)
    if PERSON.fullmatch(inner) and not PERSON.fullmatch(outer.strip()):
        return inner
    if outer and not _RELATIVE.match(inner) and is_name(outer):
        return outer
    return inner if _CAPITAL.match(inner) and name_in(inner) else outer


def _stretch(clause: Clause, last: int) -> str:
    """The phrase that ends with token ``last``, back to a sign, a verb or a word that no name reaches over."""
    tokens, j = clause.tokens, last
    while j >= 0 and last - j < _PHRASE and not _parts(clause, j, last):
        j -= 1
    if j > 0 and tokens[j].lower in ("who", "which", "that", "whose"):
        return _stretch(clause, j - 2 if tokens[j - 1].text == "," else j - 1)
    return clause.between(j + 1, last) if last > j and last >= 0 else ""


def _parts(clause: Clause, j: int, last: int) -> bool:
    """Whether token ``j`` parts a phrase that ends with token ``last``."""
    tokens, token = clause.tokens, clause.tokens[j]
    if token.text in ("-", "‑") and 0 < j < last and not token.spaced and not tokens[j - 1].spaced:
        return False  # within a word
    if token.text in _MARKS or token.lower in _W.breaks:
        return True
    if token.lower in ("and", "or"):
        return not (j > 0 and tokens[j - 1].text[:1].isupper() and tokens[j + 1].text[:1].isupper() and last - j < 8)
    return token.lower in _W.say and j < last


def forward(phrase: str) -> str:
    """The name that begins a phrase, up to a comma, a verb or the end of the sentence.

    >>> forward("the Defence Intelligence of Ukraine on Monday"), forward("the head of the office, Andrii Yusov, said")
    ('the Defence Intelligence of Ukraine', 'Andrii Yusov')
    """
    ends = _NAME_ENDS.search(phrase)
    name = phrase[:ends.start()] if ends else phrase
    rest = phrase[len(name):]
    if (apart := _APPOSED.match(rest)) and not PERSON.fullmatch(name.strip()):
        return apart[1]
    if name.strip():
        return " ".join(name.split()[:_PHRASE])
    first = phrase.split()[0].lower().strip(",.;:") if phrase.split() else ""
    return first if first in ("he", "she", "they", "it") else ""
