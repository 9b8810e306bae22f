"""Who is said to have said it: by verbs of saying, "according to", "citing", quotation marks and the sentences around."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from magdepth.evidence.draft import Sentence
from magdepth.evidence.extraction.words import (
    FAINT,
    PASS_ON,
    PERSONS,
    PLACES,
    PRONOUNS,
    SAY,
    STOPS,
    TITLES,
    VOICES,
)

_LOWER_IN_NAME = frozenset("of the for and de la do da dos des del el van von bin al in on at to".split())
_BREAKS = frozenset("who which that whose where when while whom citing cited after before because but if as with during".split())
_PASSIVE = re.compile(
    r"\b(?:announced|specified|stated|said|reported|confirmed|written|told|revealed|disclosed|published|noted|voiced|shared|made public|"
    r"provided|given|cited|released|claimed|emphasi[sz]ed|clarified|informed|expressed)\s+(?:this\s+)?(?:\w+\s+){0,3}?by\s+", re.IGNORECASE)
_ACCORDING = re.compile(r"\b(?:according\s+to|as\s+per|in\s+the\s+words\s+of|in\s+the\s+(?:estimate|assessment|view|opinion)\s+of|(?:estimates?|figures|data|statistics)\s+(?:of|from|by))\s+", re.IGNORECASE)
_CITING = re.compile(
    r"\b(?:citing|quoting|(?:with|in)\s+reference\s+to|referring\s+to|with\s+a\s+link\s+to|refers?\s+to|referred\s+to|cites|"
    r"told\s+by|on\s+the\s+basis\s+of|based\s+on)\s+", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"\b[Bb]y\s+(?:(?P<who>his|her|its|their|[^,.;]{2,60}?(?=[’']s\s))(?:[’']s)?\s+(?:own\s+)?|the\s+)(?:account|reckoning|count|estimates?|calculations?|assessment|"
    r"data|figures|tally|numbers)\b(?:\s+of\s+(?P<of>[^,.;]{2,60}?)(?=,|\.|;|\s(?:that|which|shows?)\b|$))?")
_WHO_TOLD = re.compile(
    r"^\W*(?P<who>(?:An?|The|One|Two|Three|Several)\s+[\w\s’'-]{2,60}?),?\s+(?:who|with\s+knowledge|familiar)\b[^.]*?\b(?:said|told|described|spoke|explained|added|noted)\b")
_CALLED = re.compile(r"\b(?:(?:gave|giving|gives)\s+(?:his|her|their)\s+name\s+as|(?:asked|asks)\s+to\s+be\s+called|goes\s+by(?:\s+the\s+name(?:\s+of)?)?|callsign|call\s+sign|identified\s+as)\s+[“\"]?(?P<who>[A-Z][\w-]+)")
_PUT = re.compile(r"(?P<who>(?:[A-Z][\w’'.-]*\s+){1,5}|\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t)\s+|\b[Tt]he\s+\w+\s+)puts?\s+(?:the|it|its|their|that|this|losses|production|output)\b[^.;]{0,60}?\bat\b")
_WORK = re.compile(
    r"\b(?:counts?|tally|analysis|study|report|review|survey|paper|estimates?|assessment|compilation|calculations?|data|statistics|figures|investigation)\s+(?:by|from)\s+",
    re.IGNORECASE)
_MANY = frozenset("sources officials experts analysts diplomats source".split())
_LABEL = re.compile(r"^(?P<who>[A-Z][^:.!?\n]{1,60}?)\s*:\s+(?=\S)")
_SIGNED = re.compile(r"\s[-–—]\s?(?P<who>[A-Z][\w.’'-]*(?:\s+[\w.’'-]+){0,6})\s*$")
_DASHED = re.compile(r"^\s*[-–—,]?\s*(?:said|says|stated|noted|added|told|emphasi[sz]ed|explained|concluded|stressed|reports?)\b", re.IGNORECASE)
_LOOKS_BACK = re.compile(
    r"^\W*(?:this|that|it|such|the|these|those|corresponding|relevant|he|she|they)?\s*(?:\w+\s+){0,5}?(?:was|were|is|are|has been|have been|about this)?\s*"
    r"(?:\w+\s+)?(?:announced|stated|said|reported|confirmed|written|told|revealed|disclosed|published|noted|voiced|made public)\s+(?:this\s+)?"
    r"(?:\w+\s+){0,3}?by\b", re.IGNORECASE)
_SPOKEN_OF = re.compile(r"^\W*(?P<who>.{2,90}?)\s+(?:said|stated|announced|reported|told|wrote|spoke|talked|informed)\s+(?:about\s+)?(?:this|it|so)\b")
_PERSON_NAME = re.compile(r"(?:(?:Dr|Mr|Mrs|Ms|Gen|General|Colonel|Col|Lt|Major|Captain|Lieutenant|Professor|Prof)\.?\s+)*[A-Z][\w’'-]+(?:\s+[A-Z][\w.’'-]*){1,2}")
_CLOSING = ("”", "»", '"', "’", "''")
_SHORT = 1500  # characters: a piece of two paragraphs
_EDGE = re.compile(r"^[\W_]+|[^\w.)’]+$")


@dataclass(frozen=True)
class Voice:
    """Somebody who speaks in a sentence: the lower the rank, the nearer to the origin; ``name`` "" is a pronoun."""

    rank: int
    at: int
    name: str
    looks_back: bool = False


def voices_of(text: str, tokens: Sequence[Any], sentence: Sentence) -> list[Voice]:
    """Everybody who is said to say something in a sentence."""
    begin, end = sentence.start, sentence.end
    said = text[begin:end]
    found: list[Voice] = []

    def add(rank: int, place: int, who: str) -> None:
        name, known = _name(who, strong=True)
        if known:
            found.append(Voice(rank, place, name, looks_back))

    looks_back = bool(_LOOKS_BACK.match(said) or _DASHED.match(said)) and not re.search(r"\d", said.split(" by ")[0])
    if spoken := _SPOKEN_OF.match(said):
        looks_back = True
        add(1, begin + spoken.start("who"), spoken["who"])
    for match in _PASSIVE.finditer(said):
        rank = 3 if match[0].lower().startswith(("reported", "published", "written", "shared", "released", "cited", "provided")) else 1
        if match[0].lower().startswith("cited"):
            continue
        add(rank, begin + match.end(), _forward(said[match.end():]))
    for match in _ACCORDING.finditer(said):
        add(2, begin + match.end(), _forward(said[match.end():]))
    for match in _CITING.finditer(said):
        cited = _forward(said[match.end():])
        person = any(_bare(word) in PERSONS - _MANY for word in cited.split()) or _PERSON_NAME.search(cited)
        add(2 if person else 5, begin + match.end(), cited)
    for match in _ACCOUNT.finditer(said):
        add(2, begin + match.start(), match["of"] or match["who"] or "")
    for match in _WORK.finditer(said):
        add(2, begin + match.end(), _forward(said[match.end():]))
    for match in _PUT.finditer(said):
        add(1, begin + match.start(), match["who"])
    for match in _CALLED.finditer(said):
        found.append(Voice(0, begin + match.start(), match["who"], looks_back))
    if told := _WHO_TOLD.match(said):
        add(1, begin, told["who"])
    for match in re.finditer(r"(?P<who>(?:[A-Z][\w.’'-]*\s+){1,6})(?:estimate|assessment|calculation|data|figure|analysi|statistic|count)\w*\s+(?:show|put|suggest|indicate|count|say|give)", said):
        add(2, begin + match.start(), match["who"])
    if sentence.heading:
        if (label := _LABEL.match(said)) and _labels(label["who"]):
            add(3, begin, label["who"])
        elif signed := _SIGNED.search(said):
            add(2, begin + signed.start("who"), signed["who"])
    elif (label := _LABEL.match(said)) and _PERSON_NAME.fullmatch(label["who"]):
        add(1, begin, label["who"])
    for i, token in enumerate(tokens):
        if token.lower_ in SAY:
            found += _around(text, tokens, i, begin, looks_back)
    return found


def _labels(who: str) -> bool:
    """Whether what stands before the colon of a heading is somebody who speaks."""
    words = who.split()
    if re.search(r"\d", who) or len(words) > 6:
        return False
    return len(words) <= 3 and all(word[:1].isupper() for word in words) or any(_bare(word) in VOICES | TITLES for word in words)


def _around(text: str, tokens: Sequence[Any], i: int, begin: int, looks_back: bool) -> list[Voice]:
    """Who speaks by the verb of saying at token ``i``: before it ("X said"), or behind it ("said X")."""
    verb = tokens[i].lower_
    after = tokens[i + 1].lower_ if i + 1 < len(tokens) else ""
    if after == "by" or (i and tokens[i - 1].lower_ in ("was", "were", "is", "are", "been", "be", "to", "the", "a", "an", "this")
                         and verb not in ("report", "reports")) or (
                             after == "to" and verb not in ("told", "expects", "plans", "promise", "promises", "described", "wrote", "said", "spoke",
                                                            "talked", "writes", "replied")):
        return []
    if verb in ("reports", "report", "estimates", "estimate", "claims", "claim", "notes", "counts", "plans", "records") and not (
        re.match(r"[a-zA-Z0-9“\"]", after) or (i and (tokens[i - 1].text[:1].isupper() or tokens[i - 1].lower_ in PRONOUNS))
    ):
        return []
    if verb in ("reports", "estimates", "claims", "plans", "records") and not (i and tokens[i - 1].text == ",") and after in ("of", "by", "from", "and", "in", "on", "for", "are", "were", "that" if verb == "plans" else "of"):
        return []
    rank = 3 if verb in PASS_ON else 4 if verb in FAINT else 1
    before = _backward(text, tokens, i)
    if i and tokens[i - 1].lower_ == "and":
        before = _initial(text, tokens, i)
    quoted = i > 0 and (tokens[i - 1].text in _CLOSING or tokens[i - 1].text in (",", "-", "–", "—") or i == 0)
    nameable = i + 1 < len(tokens) and tokens[i + 1].text[:1].isalpha() and tokens[i + 1].lower_ not in ("that", "in", "on", "at", "how", "why")
    if before:
        name, known = _name(before, strong=verb not in FAINT)
        if known and (verb not in FAINT or _speaks(before)):
            return [Voice(rank, tokens[i].idx, name, looks_back)]
    if verb not in FAINT and nameable and (i == 0 or quoted or tokens[i - 1].text == ".") and verb != "told" or (
        verb in ("reports", "writes", "informs", "says", "reported") and nameable
    ):
        behind = _forward(text[tokens[i + 1].idx:tokens[-1].idx + len(tokens[-1].text)])
        name, known = _name(behind, strong=quoted)
        if known and (not re.search(r"\d(?!\d*(?:th|st|nd|rd)\b)", name) or re.search(r"[A-Z]\w*-\d", name)):
            return [Voice(rank, tokens[i].idx, name, looks_back)]
    return []


def _initial(text: str, tokens: Sequence[Any], stop: int) -> str:
    """The phrase that begins a sentence: the subject of the second of two verbs."""
    j = 0
    while j < min(stop, 8) and tokens[j].text not in (",", "(", ";") and (j == 0 or tokens[j].lower_ not in STOPS or tokens[j].lower_ in ("of", "the")):
        if j and re.search(r"[a-z](?:ed|ook|ound|ays)$", tokens[j].text):
            break
        j += 1
    return text[tokens[0].idx:tokens[j - 1].idx + len(tokens[j - 1].text)] if 0 < j < stop else ""


def _speaks(words: str) -> bool:
    words = re.sub(r"^(?:[Tt]he|[Aa]n?)\s+(?=[A-Z])", "", words)
    return any(word.lower().strip("’'s") in VOICES or word.lower() in VOICES or word.lower() in TITLES for word in re.findall(r"[\w-]+", words)) or bool(
        re.match(r"[A-Z]", words) and words.split()[0].lower() not in STOPS and not re.search(r"\b(?:drone|production|output|plant|factory|number)", words, re.I)
    )


def _backward(text: str, tokens: Sequence[Any], i: int) -> str:
    """The words before a verb of saying that name its subject; an apposition between commas is passed over."""
    j = i - 1
    while j >= 0 and (tokens[j].lower_ in ("also", "has", "have", "had", "later", "earlier", "previously", "recently", "then", "further", "himself", "herself",
                                           "separately", "repeatedly", "publicly", "currently", "now", "would", "will", "did", "does", "not", "on", "yesterday",
                                           "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "subsequently")
                      or tokens[j].is_space):
        j -= 1
    if j >= 0 and tokens[j].text == ",":
        k = j - 1
        while k >= 0 and tokens[k].text != "," and tokens[k].text not in ("“", "”", '"', "»", ";", ":"):
            k -= 1
        if k > 0 and tokens[k].text == "," and j - k < 16:
            inner = text[tokens[k + 1].idx:tokens[j].idx].strip()
            outer = _stretch(text, tokens, k - 1)
            if _PERSON_NAME.fullmatch(inner) and not _PERSON_NAME.fullmatch(outer.strip()):
                return inner
            if outer and re.match(r"(?:which|who)\b", inner) is None and _is_name(outer):
                return outer
            named = _name(inner)
            if re.match(r"[A-Z]", inner) and named[1] and named[0]:
                return inner
            return outer
        return ""
    if j >= 0 and tokens[j].text == ")":
        while j >= 0 and tokens[j].text != "(":
            j -= 1
        j -= 1
    return _stretch(text, tokens, j)


def _is_name(words: str) -> bool:
    return bool(re.search(r"\b[A-Z][a-z]+", words)) or _speaks(words)


def _stretch(text: str, tokens: Sequence[Any], j: int) -> str:
    last = j
    while j >= 0 and last - j < 14:
        token = tokens[j]
        if token.text in ("-", "‑") and 0 < j < last and not token.whitespace_ and not tokens[j - 1].whitespace_:
            j -= 1
            continue
        if token.text in (",", ";", ":", "“", "”", '"', "«", "»", "(", ")", ".", "–", "—", "-") or token.lower_ in _BREAKS or token.is_space:
            break
        if token.lower_ in ("and", "or") and not (j > 0 and tokens[j - 1].text[:1].isupper() and tokens[j + 1].text[:1].isupper() and last - j < 8):
            break
        if token.lower_ in SAY and last - j > 0:
            break
        j -= 1
    if j > 0 and tokens[j].lower_ in ("who", "which", "that", "whose"):
        k = j - 1
        if tokens[k].text == ",":
            k -= 1
        return _stretch(text, tokens, k)
    return text[tokens[j + 1].idx:tokens[last].idx + len(tokens[last].text)] if last > j and last >= 0 else ""


def _forward(words: str) -> str:
    """The name that begins here, up to a comma, a verb or the end of the sentence."""
    cut = re.split(r"[,;:()“”\"«»\n!?]|\.(?:\s|$)|\s[-–—]\s|\b(?:who|which|that|said|says|told|reported|reports|as|citing|cited|after|during|on|in an|in a|when|while|"
                   r"and\s+(?:not|is|are|was|the|this|will|has)|earlier|was|were|is|are|has|have|had|will|would|could|may|might|can|at\s+a|with|to|by|before|since|"
                   r"last|this|where|whose|shows?|puts?|there|it|they|he|she|but|because|if|also|currently|around|about|up|more|over|some|between|from\s+\d)\b", words, maxsplit=1)
    rest = words[len(cut[0]):]
    if (apart := re.match(r",\s+(" + _PERSON_NAME.pattern + r")(?=\s*(?:[,.;\n]|$))", rest)) and not _PERSON_NAME.fullmatch(cut[0].strip()):
        return apart[1]
    pieces = cut[0].split()
    if pieces == [] and words.split():
        first = words.split()[0].lower().strip(",.;:")
        return first if first in ("he", "she", "they", "it") else ""
    return " ".join(pieces[:14])


def _name(who: str, strong: bool = False) -> tuple[str, bool]:
    """The name within a phrase, as printed, and whether the phrase names a speaker at all; "" is a pronoun.

    A person's name without the titles before it; an institution or a nameless voice as it stands. With ``strong``
    any noun will do: what says, states or announces is a speaker.
    """
    who = _EDGE.sub("", who.strip())
    who = re.sub(r"(?i)^(?:meanwhile|however|earlier|later|previously|also|according to|in turn|at the same time|as|and|but|while|now|then|on \w+|in \w+)\s+", "", who)
    if not who:
        return "", False
    if who.lower() in PRONOUNS or re.match(r"(?i)(?:one|some|both|another|others|many)\s+of\b", who):
        return "", True
    if re.match(r"(?:[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir)\s", who) and not re.search(r"[A-Z]", who[1:]):
        words = [_bare(word) for word in who.split()[1:]]
        if who[:3].lower() != "the":
            own = [word for word in words if word in PERSONS]
            return (" ".join(who.split()[1:]), True) if own else ("", any(word in VOICES for word in words))
        if len(words) <= 2 and words[-1] in PERSONS:
            return "", True
        return who, strong or any(word in VOICES or word.endswith(("ate", "ment", "tion", "sion", "cy")) for word in words)
    plain = re.sub(r"(?i)^(?:the|a|an|its|his|her|their|our)\s+", "", who)
    words = plain.split()
    if not words:
        return "", False
    last_title = max((k for k, word in enumerate(words) if _bare(word) in TITLES and k < len(words) - 1), default=None)
    runs: list[list[str]] = [[]]
    for k, word in enumerate(words):
        if word[:1].isupper() and not word.isdigit():
            runs[-1].append(word)
        elif word.lower() in _LOWER_IN_NAME and runs[-1] and k + 1 < len(words) and words[k + 1][:1].isupper() and _bare(runs[-1][0]) not in TITLES:
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    runs = [run for run in runs if run]
    if last_title is not None:
        tail = words[last_title + 1:]
        cut = [word for word in tail if word[:1].isupper()]
        if len(cut) >= 1 and cut == tail and _bare(tail[0]) not in VOICES and all(_bare(word) not in PLACES for word in cut[:1]):
            return " ".join(cut), True
        if len(cut) >= 2 and tail[0].lower() in ("of", "for", "at"):
            person = _person(tail)
            if person:
                return person, True
    if words[0][:1].isupper() and runs and runs[0] == words and len(words) <= 8:
        return plain, True
    if any(_bare(word) in VOICES for word in words):
        person = _person(words) if last_title is not None else ""
        return (person or plain), True
    if len(runs) == 1 and words[-1][:1].islower() and len(words) <= 6 and words[0][:1].isupper() and len(runs[0]) == 1:
        return plain, True
    if runs and _bare(runs[-1][0]) not in PLACES | STOPS | TITLES:
        if len(words) <= 7 or len(runs[-1]) >= 2:
            return " ".join(runs[-1]), True
    if (runs and len(words) <= 3) or (strong and len(words) <= 9 and words[0].lower() not in STOPS and not re.search(r"\d", plain)
                                      and not re.search(r"(?i)\b(?:drones?|missiles?|plan|target|figure|number)$", words[-1])):
        return plain, True
    return "", False


def _bare(word: str) -> str:
    return re.sub(r"[’']s$", "", word.lower()).strip(".,’'")


def _person(words: list[str]) -> str:
    """The two or three capitalised words that end a phrase, without a country before them."""
    tail: list[str] = []
    for word in reversed(words):
        if not word[:1].isupper() or _bare(word) in TITLES or word.endswith(("'s", "’s")):
            break
        tail.insert(0, word)
    while len(tail) > 2 and (_bare(tail[0]) in PLACES or len(tail) > 3):
        tail = tail[1:]
    return " ".join(tail) if 1 < len(tail) <= 3 and _bare(tail[0]) not in PLACES else ""


def attributed(
    text: str, sentences: Sequence[Sentence], voices: Sequence[Sequence[Voice]], quotes: Sequence[tuple[int, int]],
    index: int, place: int,
) -> str | None:
    """Who said what stands at a place of a sentence, or None.

    The order: somebody in the sentence itself; who speaks around a quotation that holds it; a sentence behind it
    that says "this was announced by"; the speaker of the sentence before it in the paragraph.
    """
    paragraph = sentences[index].paragraph
    if (span := _span(quotes, place)) and (tag := _tagged(text, sentences, voices, span, place)):
        where, voice = tag
        return _full(voice.name, sentences, where) if voice.name else _earlier(sentences, voices, where, True)
    own = _best(voices[index], place, text)
    if own is not None:
        said = _full(own.name, sentences, index) if own.name else _earlier(sentences, voices, index, True)
        return said or _opening(sentences[index].text)
    for later in range(index + 1, min(len(sentences), index + 6)):
        if sentences[later].paragraph > paragraph + 1 or sentences[later].heading:
            break
        back = [voice for voice in voices[later] if voice.looks_back]
        if back and (sentences[later].paragraph == paragraph or later == index + 1 or _opens(sentences, later)):
            best = _best(back, sentences[later].start, text)
            return best and (best.name or _earlier(sentences, voices, later, True))
        if voices[later]:
            break
    return _earlier(sentences, voices, index, False) or _only(text, voices)


def quotations(text: str) -> list[tuple[int, int]]:
    """The stretches between quotation marks of ten characters or more; one left open reaches to its paragraph's end."""
    found: list[tuple[int, int]] = []
    for paragraph in re.finditer(r"[^\n]+", text):
        begin = None
        for mark in re.finditer(r"[“”«»\"]", paragraph[0]):
            place = paragraph.start() + mark.start()
            if begin is None and mark[0] != "”" and mark[0] != "»":
                begin = place
            elif begin is not None and mark[0] not in "“«":
                found.append((begin, place))
                begin = None
        if begin is not None:
            found.append((begin, paragraph.end()))
    return [(begin, end) for begin, end in found if end - begin > 10]


def _span(quotes: Sequence[tuple[int, int]], place: int) -> tuple[int, int] | None:
    return next(((begin, end) for begin, end in quotes if begin <= place < end), None)


def _tagged(
    text: str, sentences: Sequence[Sentence], voices: Sequence[Sequence[Voice]], span: tuple[int, int], place: int,
) -> tuple[int, Voice] | None:
    """Who speaks a quotation: named right behind it, or right before it."""
    begin, end = span
    around: list[tuple[int, int, Voice]] = []
    for k, sentence in enumerate(sentences):
        if sentence.end < begin - 300 or sentence.start > end + 120:
            continue
        for voice in voices[k]:
            if voice.at >= end - 1 and "\n" not in text[end:voice.at] and len(re.findall(r"[.!?]\s", text[end + 1:voice.at])) == 0:
                around.append((voice.at - end, k, voice))
            elif voice.at < begin and sentence.end >= begin - 3 and "\n" not in text[voice.at:begin]:
                around.append((begin - voice.at + 20, k, voice))
    if not around:
        return None
    best = min(around, key=lambda item: (item[2].rank > 3, item[0]))
    return best[1], best[2]


def _opening(sentence: str) -> str | None:
    """The name that begins a sentence in which "it" or "he" speaks of its own doings."""
    found = re.match(r"\W*((?:[A-Z][\w’'-]*\s?){2,5})", sentence)
    return found[1].strip() if found and found[1].split()[0].lower() not in STOPS else None


def _only(text: str, voices: Sequence[Sequence[Voice]]) -> str | None:
    """The one speaker of a short text in which nobody else is named."""
    if len(text) > _SHORT:
        return None
    names = [voice.name for told in voices for voice in told if voice.name and voice.rank <= 3]
    return names[0] if names and len({name.split()[-1].lower() for name in names}) == 1 else None


def _opens(sentences: Sequence[Sentence], index: int) -> bool:
    return index > 0 and sentences[index - 1].paragraph != sentences[index].paragraph


def _best(voices: Sequence[Voice], place: int, text: str) -> Voice | None:
    if not voices:
        return None

    def key(voice: Voice) -> tuple[int, int]:
        between = text[min(voice.at, place):max(voice.at, place)]
        apart = len(re.findall(r";|\bwhile\b|\bwhereas\b|\bbut\b|\.\s", between))
        return voice.rank + 10 * apart + (0 if voice.name else 1), abs(voice.at - place)

    return min(voices, key=key)


def _earlier(sentences: Sequence[Sentence], voices: Sequence[Sequence[Voice]], index: int, named: bool) -> str | None:
    """The last speaker by name before a sentence: anywhere for a pronoun, else within the paragraph."""
    for before in range(index - 1, -1, -1):
        if not named and sentences[before].paragraph != sentences[index].paragraph:
            return None
        real = [voice for voice in voices[before] if voice.name]
        if real:
            return _full(min(real, key=lambda voice: (voice.rank, voice.at)).name, sentences, before)
    return None


def _full(name: str, sentences: Sequence[Sentence], index: int) -> str:
    """"the directorate" under the name by which the text called it before, where it did."""
    if not re.match(r"(?:[Tt]he|[Ii]ts|[Hh]is|[Tt]heir)\s[a-z]", name):
        return name
    kind = name.split()[-1]
    for sentence in reversed(sentences[:index + 1]):
        for found in re.finditer(rf"(?:[A-Z][\w’'-]*\s+){{1,5}}{re.escape(kind.capitalize())}\b(?:\s+(?:of|for)(?:\s+[A-Z][\w’'-]*)+)?", sentence.text):
            return re.sub(r"^(?:The|A|An|In|At|On)\s+", "", found[0])
    return name
