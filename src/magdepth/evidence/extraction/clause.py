"""A sentence as the rules read it: its tokens, and what is looked up once for all of its figures."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from magdepth.evidence.extraction.nouns import counted, generic, singular
from magdepth.evidence.extraction.tokens import Token
from magdepth.evidence.extraction.words import any_of, words

_W = words()
_MONTH = any_of(_W.months)
_PERIOD = re.compile(
    rf"""\b
    (?:(?:by|in|since|until|before|after|during|over|for|at|from|through|as\ of|on|throughout)\s+)?
    (?:(?:the\s+)?(?:end|beginning|start|middle|first\ half|second\ half|first\ quarter|second\ quarter|third\ quarter
      |fourth\ quarter|early|mid|late|spring|summer|autumn|fall|winter)[\s-]+(?:of\s+)?)?
    (?:the\s+)?
    (?:(?:{_MONTH})\b\.?(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!,\d))?(?:,?\s+(?:of\s+)?(?:19|20)\d\d\b)?  # May 5, 2025
      |\d{{1,2}}\s+(?:{_MONTH})\b(?:\s+(?:19|20)\d\d\b)?                                              # 5 May 2025
      |(?:19|20)\d\d\b(?!\s?%|[,.]\d)                                                                 # 2025
      |(?:last|this|next|the\ past|the\ previous|the\ coming)\s+
         (?:night|week|month|year|winter|summer|spring|autumn|quarter|decade)
      |overnight|tonight|yesterday|today|(?:this|the)\s+year[’']s?\s+end|year-end
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
#: "may" and "march" alone are rather verbs, "the" is nothing.
_NO_PERIOD = re.compile(r"may|mar|the|march|dec", re.IGNORECASE)
_PERIOD_NEAR = 400  # characters
#: What is done with what is counted, to tell 44 shot down from 44 lost.
_DEED = re.compile(
    r"""\b(?:
    (?P<launched>launch\w*|attack\w*|fired|used|sent\ in|involved|employed)
    |(?P<stopped>shot|down(?:ed|ing)|intercept\w*|destroy\w*|neutrali[sz]\w*|repel\w*)
    |(?P<lost>lost|suppress\w*|jam\w*|disappear\w*|failed)
    |(?P<hit>hit\w*|struck|impact\w*)
    |(?P<made>produc\w*|manufactur\w*|assembl\w*|make|makes|made|build\w*|output)
    |(?P<killed>kill\w*|dead|died|deaths)
    |(?P<hurt>injur\w*|wound\w*)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_DEED_NEAR = 90  # characters
_DEED_BEFORE = 8  # characters by which a verb before the figure counts as farther
_WORK = re.compile(r"\b(?:shift|shifts|work|works|working|worked|toil|toils)\b", re.IGNORECASE)
_WORK_NEAR = 600  # characters
_WORD = re.compile(r"[A-Za-z]+")
_PARTICIPLE = re.compile(r"(?:ed|ing)$")


@dataclass(frozen=True)
class Clause:
    """The sentence ``text[begin:end]`` of a legible text; ``tokens`` are its own, without white space."""

    text: str
    tokens: Sequence[Token]
    begin: int
    end: int

    @cached_property
    def said(self) -> str:
        """The words of the sentence."""
        return self.text[self.begin:self.end]

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    def index(self, place: int) -> int:
        """The index of the first token that begins at or behind a place of the text."""
        return bisect_left(self._starts, place)

    def lower(self, i: int) -> str:
        """The token at an index in small letters; nothing where there is none."""
        return self.tokens[i].lower if 0 <= i < len(self.tokens) else ""

    def between(self, first: int, last: int) -> str:
        """The text from one token to another, both of them in it."""
        return self.text[self.tokens[first].start:self.tokens[last].end]

    @cached_property
    def hedged(self) -> bool:
        """Whether the sentence is unsure, or speaks of plans; "May" is a month."""
        return any(word.lower() in _W.hedges for word in _WORD.findall(self.said) if word != "May")

    @cached_property
    def of_work(self) -> bool:
        """Whether work is spoken of here or right behind: then hours are its length."""
        return _WORK.search(self.text, self.begin, self.begin + _WORK_NEAR) is not None

    @cached_property
    def _periods(self) -> list[tuple[int, int, str]]:
        found = [(m.start(), m.end(), m[0].strip()) for m in _PERIOD.finditer(self.text, self.begin, self.end)]
        return [period for period in found if not _NO_PERIOD.fullmatch(period[2])]

    def period(self, place: int) -> str | None:
        """The time that a figure speaks of, as printed: the expression nearest to it in the sentence."""
        near = [
            (abs(start - place), k) for k, (start, end, _) in enumerate(self._periods)
            if start >= place - _PERIOD_NEAR and end <= place + _PERIOD_NEAR
        ]  # fmt: skip
        return self._periods[min(near)[1]][2] if near else None

    @cached_property
    def _deeds(self) -> list[tuple[int, int, str]]:
        found = _DEED.finditer(self.text, self.begin, self.end + 2 * _DEED_NEAR)
        return [(match.start(), match.end(), match.lastgroup or "") for match in found]

    def deed(self, start: int, end: int, *, beyond: bool = False) -> str:
        """What is done with what the figure ``text[start:end]`` counts, by the nearest verb; nothing where none is.

        With ``beyond`` the verb may stand behind the sentence.
        """
        last = end + _DEED_NEAR if beyond else min(self.end, end + _DEED_NEAR)
        near = [
            (abs(verb - start) + (_DEED_BEFORE if verb < start else 0), deed) for verb, behind, deed in self._deeds
            if verb >= start - _DEED_NEAR and behind <= last
        ]  # fmt: skip
        return min(near)[1] if near else ""

    @cached_property
    def _things(self) -> list[int]:
        """Indices of the tokens that name something this field counts, by a noun that can be a topic."""
        return [i for i, token in enumerate(self.tokens) if token.text[:1].isalpha() and _can_be_topic(token)]

    def thing(self, place: int) -> tuple[str, str] | None:
        """The last thing this field counts that is named before a place: its phrase and its noun."""
        last = bisect_left(self._things, self.index(place)) - 1
        if last < 0:
            return None
        i = first = self._things[last]
        while first > 0 and i - first < 3 and _adjective(self.tokens[first - 1]):
            first -= 1
        phrase = [token.text for token in self.tokens[first:i + 1] if token.text not in ("'s", "’s")]
        return " ".join(phrase), self.tokens[i].text


def _can_be_topic(token: Token) -> bool:
    if token.lower in _W.stops or not counted(token.text) or generic(token.text):
        return False
    return singular(token.text) not in _W.spans | _W.topics_not


def _adjective(token: Token) -> bool:
    participle = token.text.islower() and _PARTICIPLE.search(token.text)
    return token.text[:1].isalpha() and token.lower not in _W.stops and not participle


def is_participle(word: str) -> bool:
    """Whether a word ends like a verb: "produced", "assembling"."""
    return _PARTICIPLE.search(word) is not None
