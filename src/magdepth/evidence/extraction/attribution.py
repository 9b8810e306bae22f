"""Who is said to have said a figure: of the voices in its sentence, around its quotation, and in sentences near it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from magdepth.evidence.draft import Sentence
from magdepth.evidence.extraction.names import is_person
from magdepth.evidence.extraction.voices import CHANNEL, Voice
from magdepth.evidence.extraction.words import words

_W = words()
_SHORT = 1500  # characters: a piece of two paragraphs
_REACH = 8  # sentences back in which somebody meant by a pronoun is named
_HE = re.compile(r"\b(?:he|she|him|her)\b", re.IGNORECASE)
#: Ways of calling a body again that a text has named.
_BODY = re.compile(
    r"(?:the|its|their) (?:(?:spy|news|intelligence) )?(?:agency|paper|newspaper|magazine|outlet|broadcaster|department"
    r"|daily|weekly|think tank|institute|company|report|study|document)", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|its|they|their)\b", re.IGNORECASE)
_LATER = 5  # sentences in which "this was announced by" may follow
_TAG_BEFORE, _TAG_BEHIND = 300, 120  # characters around a quotation in which its speaker is named
_QUOTED = 10  # characters: shorter is a word in quotation marks
_PARAGRAPH = re.compile(r"[^\n]+")
_MARK = re.compile(r"[“”«»\"]")
_STOP = re.compile(r"[.!?]\s")
_APART = re.compile(r";|\bwhile\b|\bwhereas\b|\bbut\b|\.\s")
_OPENING = re.compile(r"\W*((?:[A-Z][\w’'-]*\s?){2,5})")
_KIND = re.compile(r"(?:[Tt]he|[Ii]ts|[Hh]is|[Tt]heir)\s[a-z]")
_SMALL_BEFORE = re.compile(r"^(?:The|A|An|In|At|On)\s+")
_WORD = re.compile(r"\w+")


def quotations(text: str) -> list[tuple[int, int]]:
    """The stretches between quotation marks of over ten characters; one left open reaches to its paragraph's end.

    >>> quotations('He said: “We need more drones. Many more.” Nobody asked "why".')
    [(9, 41)]
    """
    found: list[tuple[int, int]] = []
    for paragraph in _PARAGRAPH.finditer(text):
        begin = None
        for mark in _MARK.finditer(text, paragraph.start(), paragraph.end()):
            if begin is None and mark[0] not in "”»":
                begin = mark.start()
            elif begin is not None and mark[0] not in "“«":
                found.append((begin, mark.start()))
                begin = None
        if begin is not None:
            found.append((begin, paragraph.end()))
    return [(begin, end) for begin, end in found if end - begin > _QUOTED]


@dataclass(frozen=True)
class Speakers:
    """All voices of a legible text, sentence by sentence, ready to be asked who said what stands at a place."""

    text: str
    sentences: Sequence[Sentence]
    voices: Sequence[Sequence[Voice]]

    def of(self, index: int, place: int) -> str | None:
        """Who said what stands at a place of a sentence, or None.

        The order: who speaks around a quotation that holds it; somebody in the sentence itself; a sentence behind it
        that says "this was announced by"; the speaker of the sentence before it in the paragraph.
        """
        if (tag := self._around_quotation(place)) is not None:
            where, voice = tag
            return self._full(voice.name, where) if voice.name else self._meant(where, voice)
        if self.voices[index]:
            own = self._nearest(self.voices[index], place)
            said = self._full(own.name, index) if own.name else self._meant(index, own)
            return said or _opening_name(self.sentences[index].text)
        if (later := self._announced_later(index)) is not None:
            back = [voice for voice in self.voices[later] if voice.looks_back]
            told = self._nearest(back, self.sentences[later].start)
            return told.name or self._meant(later, told)
        return self._earlier(index, anywhere=False) or self._only

    def _announced_later(self, index: int) -> int | None:
        """The next sentence with a voice, if it looks back to this one: "This was announced by the minister"."""
        paragraph = self.sentences[index].paragraph
        for later in range(index + 1, min(len(self.sentences), index + 1 + _LATER)):
            sentence = self.sentences[later]
            if sentence.paragraph > paragraph + 1 or sentence.heading:
                return None
            near = sentence.paragraph == paragraph or later == index + 1 or self._opens_paragraph(later)
            if near and any(voice.looks_back for voice in self.voices[later]):
                return later
            if self.voices[later]:
                return None
        return None

    def _opens_paragraph(self, index: int) -> bool:
        return index > 0 and self.sentences[index - 1].paragraph != self.sentences[index].paragraph

    def _nearest(self, voices: Sequence[Voice], place: int) -> Voice:
        """The voice that a figure belongs to: no "while" or full stop between them, near to the origin, near by."""

        def key(voice: Voice) -> tuple[int, int]:
            between = self.text[min(voice.at, place):max(voice.at, place)]
            apart = len(_APART.findall(between))
            return voice.rank + 10 * apart + (0 if voice.name else 1), abs(voice.at - place)

        return min(voices, key=key)

    # ---- quotations ----------------------------------------------------------------------------------

    @cached_property
    def _quotes(self) -> list[tuple[int, int]]:
        return quotations(self.text)

    @cached_property
    def _tags(self) -> dict[int, tuple[int, Voice] | None]:
        return {}

    def _around_quotation(self, place: int) -> tuple[int, Voice] | None:
        """Who speaks the quotation that holds a place, with the index of the sentence that names him."""
        k = bisect_right(self._quotes, (place, len(self.text) + 1)) - 1
        if k < 0 or not self._quotes[k][0] <= place < self._quotes[k][1]:
            return None
        if k not in self._tags:
            self._tags[k] = self._tag(*self._quotes[k])
        return self._tags[k]

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def _tag(self, begin: int, end: int) -> tuple[int, Voice] | None:
        """Who speaks a quotation: named right behind it, or right before it."""
        around: list[tuple[bool, int, int, Voice]] = []
        first = bisect_left(self._starts, begin - _TAG_BEFORE)
        while first > 0 and self.sentences[first - 1].end >= begin - _TAG_BEFORE:
            first -= 1
        for k in range(first, bisect_right(self._starts, end + _TAG_BEHIND)):
            for voice in self.voices[k]:
                far = self._distance(voice, begin, end, self.sentences[k].end)
                if far is not None:
                    around.append((voice.rank > CHANNEL, far, k, voice))
        best = min(around, key=lambda item: item[:2], default=None)
        return None if best is None else (best[2], best[3])

    def _distance(self, voice: Voice, begin: int, end: int, sentence_end: int) -> int | None:
        """How far a voice is from a quotation that it may speak; before it counts as farther."""
        if voice.at >= end - 1:
            close = "\n" not in self.text[end:voice.at] and not _STOP.search(self.text[end + 1:voice.at])
            return voice.at - end if close else None
        if voice.at < begin and sentence_end >= begin - 3 and "\n" not in self.text[voice.at:begin]:
            return begin - voice.at + 20
        return None

    # ---- sentences before ----------------------------------------------------------------------------

    @cached_property
    def _last_named(self) -> list[int]:
        """For each sentence the index of the last one before it in which somebody speaks by name; -1 for none."""
        last, found = -1, []
        for k, voices in enumerate(self.voices):
            found.append(last)
            if any(voice.name for voice in voices):
                last = k
        return found

    def _earlier(self, index: int, *, anywhere: bool) -> str | None:
        """The last speaker by name before a sentence: anywhere for a pronoun, else within the paragraph."""
        before = self._last_named[index]
        if before < 0 or (not anywhere and self.sentences[before].paragraph != self.sentences[index].paragraph):
            return None
        named = [voice for voice in self.voices[before] if voice.name]
        return self._full(min(named, key=lambda voice: (voice.rank, voice.at)).name, before)

    def _meant(self, index: int, voice: Voice) -> str | None:
        """Who is meant by a pronoun or an office: "he" is the last person that spoke, "it" the last institution."""
        near = self.text[max(0, voice.at - 14):voice.at + 14]
        wider = _WORD.findall(self.text[max(0, voice.at - 24):voice.at + 24])
        person = _HE.search(near) is not None or any(word.lower() in _W.persons for word in wider)
        if person or _IT.search(near):
            for before in range(index - 1, max(-1, index - 1 - _REACH), -1):
                fitting = [voice for voice in self.voices[before] if voice.name and is_person(voice.name) == person]
                if fitting:
                    return self._full(min(fitting, key=lambda voice: (voice.rank, voice.at)).name, before)
        return self._earlier(index, anywhere=True)

    @cached_property
    def _only(self) -> str | None:
        """The one speaker of a short text in which nobody else is named."""
        if len(self.text) > _SHORT:
            return None
        names = [voice.name for told in self.voices for voice in told if voice.name and voice.rank <= CHANNEL]
        return names[0] if names and len({name.split()[-1].lower().rstrip("s") for name in names}) == 1 else None

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        """The sentences in which a word with a capital stands."""
        found: dict[str, list[int]] = defaultdict(list)
        for k, sentence in enumerate(self.sentences):
            for word in set(_WORD.findall(sentence.text)):
                if word[:1].isupper():
                    found[word].append(k)
        return found

    @cached_property
    def _full_names(self) -> dict[str, tuple[list[int], list[str]]]:
        return {}

    def _full(self, name: str, index: int) -> str:
        """"the directorate" under the name by which the text called it before, where it did."""
        if not _KIND.match(name):
            return name
        kind = name.split()[-1].capitalize()
        if kind not in self._full_names:
            self._full_names[kind] = self._names_of(kind)
        where, names = self._full_names[kind]
        last = bisect_right(where, index) - 1
        if last >= 0:
            return names[last]
        reach = range(index - 1, max(-1, index - 1 - _REACH), -1) if _BODY.fullmatch(name) else ()
        for before in reach:  # "the spy agency", called by its name before
            for one in self.voices[before]:
                if one.name and not is_person(one.name) and not _KIND.match(one.name):
                    return one.name
        return name

    def _names_of(self, kind: str) -> tuple[list[int], list[str]]:
        """The names that end with a kind of institution ("Main Intelligence Directorate"), by sentence."""
        pattern = re.compile(
            rf"(?:[A-Z][\w’'-]*\s+){{1,5}}{re.escape(kind)}\b(?:\s+(?:of|for)(?:\s+[A-Z][\w’'-]*)+)?"
        )
        where, names = [], []
        word = _WORD.search(kind)
        for k in self._by_word.get(word[0], ()) if word else ():
            if found := pattern.search(self.sentences[k].text):
                where.append(k)
                names.append(_SMALL_BEFORE.sub("", found[0]))
        return where, names


def _opening_name(sentence: str) -> str | None:
    """The name that begins a sentence in which "it" or "he" speaks of its own doings."""
    found = _OPENING.match(sentence)
    return found[1].strip() if found and found[1].split()[0].lower() not in _W.stops else None
