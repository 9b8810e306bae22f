"""What a figure counts: the unit and the subject, read from the words around it without a trained parser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from magdepth.evidence.extraction.words import (
    COUNTED,
    EACH,
    GENERIC,
    MEASURES,
    RATE_ADVERBS,
    SQUARE,
    STOPS,
    TIMES,
)

_LONGEST = 9  # words of a phrase behind a figure
_NOT_PLURAL = re.compile(r"(?:ss|us|is|ous|ics)$")
_PLURAL = frozenset(
    "people personnel men women children staff troops aircraft uavs uas police media servicemen militants crew "
    "citizens data infantry cavalry cattle".split()
)
_RATE_AHEAD = re.compile(
    r"\b(?P<rate>hourly|daily|nightly|weekly|monthly|quarterly|yearly|annual|annually)\b"
    r"(?:[ ][\w’'-]+){1,6}[ ]?$", re.IGNORECASE,
)
_EACH_AHEAD = re.compile(r"^\W*(?P<rate>(?:each|every|per)[ ](?:hour|day|night|week|month|year|quarter|shift))\b", re.IGNORECASE)


@dataclass(frozen=True)
class Phrase:
    """What stands behind a figure: the noun in the text's words, the whole phrase, where it ends, the rate."""

    head: str = ""
    whole: str = ""
    end: int = 0
    rate: str = ""
    last: int = 0  # index of the first token behind the phrase


def is_plural(word: str) -> bool:
    """Whether a word looks like a noun in the plural.

    >>> is_plural("drones"), is_plural("personnel"), is_plural("previous"), is_plural("engineer")
    (True, True, False, False)
    """
    low = word.lower()
    if low in _PLURAL:
        return True
    return len(low) > 3 and low.endswith("s") and not _NOT_PLURAL.search(low) and low not in STOPS


def singular(word: str) -> str:
    """A word without its plural ending, in small letters.

    >>> singular("Factories"), singular("drones"), singular("batches"), singular("bus")
    ('factory', 'drone', 'batch', 'bus')
    """
    low = word.lower()
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if re.search(r"(?:ches|shes|sses|xes)$", low):
        return low[:-2]
    return low[:-1] if low.endswith("s") and not _NOT_PLURAL.search(low) else low


def counted(word: str) -> bool:
    """Whether a word names people or things that this field counts."""
    low = word.lower()
    return low in COUNTED or singular(low) in COUNTED or low in _PLURAL


def behind(text: str, tokens: Sequence[Any], i: int, stop: int) -> Phrase:
    """The phrase that begins with token ``i``: adjectives and nouns up to the head, and the rate behind it.

    The head is the first plural noun, or the last noun this field counts; where there is neither, the last
    word before something that can't belong to the phrase.
    """
    first = i
    run: list[Any] = []
    places: list[int] = []
    while i < stop and len(run) < _LONGEST:
        token = tokens[i]
        word = token.text
        if word in ("-", "‑", "–") and run == [] and not _space_around(token, text):
            i += 1
            first = i
            continue
        if word in ("“", "”", '"', "«", "»", "‘", "’", "'") and i + 1 < stop:
            if not run:
                first = i + 1
            if run and word in ("”", "»", "’"):
                i += 1
                continue
            i += 1
            continue
        if _joined(text, tokens, i, stop):
            run.append(tokens[i + 2])
            places.append(i + 2)
            i += 3
            continue
        if not re.match(r"[A-Za-zА-Яа-я]", word) or (token.lower_ in STOPS and not _still_noun(tokens, i, stop)):
            if word.lower() in ("'s", "’s") and run:
                run.append(token)
                places.append(i)
                i += 1
                continue
            break
        run.append(token)
        places.append(i)
        i += 1
    if not run:
        return Phrase(end=tokens[first - 1].idx + len(tokens[first - 1].text) if first else 0, last=first)
    head = _head(run, tokens, stop)
    last = run[head]
    begin = tokens[first].idx
    end = last.idx + len(last.text)
    noun = last.text
    if head > 0 and run[head - 1].lower_ in SQUARE | {"percentage"}:
        noun = f"{run[head - 1].text} {noun}"
    return Phrase(noun, text[begin:end], end, *_rate(text, tokens, places[head] + 1, stop))


def _joined(text: str, tokens: Sequence[Any], i: int, stop: int) -> bool:
    """Whether two words are joined by a hyphen here: "long-range", "self-propelled"."""
    return (
        i + 2 < stop and tokens[i + 1].text in ("-", "‑") and not tokens[i].whitespace_ and not tokens[i + 1].whitespace_
        and tokens[i].text[:1].isalpha() and tokens[i + 2].text[:1].isalpha()
    )


def _space_around(token: Any, text: str) -> bool:
    return bool(token.whitespace_) or text[token.idx - 1:token.idx].isspace()


def _still_noun(tokens: Sequence[Any], i: int, stop: int) -> bool:
    """Words that are both: "fire teams", "strike drones", "used cars", "lost soldiers", "attack drones"."""
    word = tokens[i].lower_
    if word in ("strike", "attack", "damaged", "wounded", "captured", "injured", "killed", "military", "used", "destroyed",
                "lost", "intercepted", "hit", "such", "long", "high", "deep", "wide", "old", "tall", "overall", "total", "other", "more", "additional", "new", "own", "same", "different"):
        j = i + 1
        while j < stop and j < i + 4 and re.match(r"[A-Za-z]", tokens[j].text) and tokens[j].lower_ not in STOPS:
            if counted(tokens[j].text) or is_plural(tokens[j].text):
                return True
            j += 1
        if word in ("strike", "attack") and i > 0 and tokens[i - 1].like_num:
            return False
    return False


def _head(run: list[Any], tokens: Sequence[Any], stop: int) -> int:
    for place, token in enumerate(run):
        word = token.lower_
        if (word in MEASURES and (len(word) > 1 or token.text.islower())) or (is_plural(word) and not _possessive(run, place)):
            while place + 1 < len(run) and (_compound(run[place], run[place + 1])):
                place += 1
            if token.text[:1].isupper():  # "94 Special Operations men"
                later = [k for k in range(place + 1, len(run)) if run[k].text.islower() and counted(run[k].text) and is_plural(run[k].text)]
                return later[0] if later else place
            return place
    known = [place for place, token in enumerate(run) if counted(token.text)]
    if known:
        return known[0] if len(known) == 1 or known[-1] - known[0] > 2 else known[-1]
    return _before_verb(run)


def _possessive(run: list[Any], place: int) -> bool:
    return place + 1 < len(run) and run[place + 1].text in ("'s", "’s", "’", "'")


def _compound(one: Any, two: Any) -> bool:
    """Whether the second of two nouns is the head: "drones operators" no, "arms systems", "forces personnel" yes."""
    return counted(two.text) and is_plural(two.text) and one.lower_ in ("arms", "forces", "sales", "systems", "weapons", "special")


def _before_verb(run: list[Any]) -> int:
    """The place of the last word before one that looks like a verb: "1,000 Geran-2 rolled"."""
    for place, token in enumerate(run[1:], start=1):
        if re.search(r"(?:ed|ing)$", token.lower_) and place == len(run) - 1:
            return place - 1
    return min(len(run) - 1, 3)


def _rate(text: str, tokens: Sequence[Any], i: int, stop: int) -> tuple[str, int]:
    """The rate that follows, in the text's words, and the index behind it."""
    near = rate_at(text, tokens, i, stop)
    if near[0]:
        return near
    j = i
    while j < stop and j < i + 9 and tokens[j].text not in (",", ";", ".", ":", "–", "—", "(", ")") and not tokens[j].like_num:
        if tokens[j].lower_ in ("per", "each", "every"):
            found = rate_at(text, tokens, j, stop)
            if found[0]:
                return found[0], i
        if tokens[j].lower_ in ("a", "an") and j + 2 <= stop and singular(tokens[j + 1].text if j + 1 < stop else "") in TIMES and (
            j + 2 >= stop or tokens[j + 2].text in (",", ".", ";", ")", "”", '"') or tokens[j + 2].lower_ in ("and", "but", "or", "by", "in")
        ):
            return rate_at(text, tokens, j, stop)[0], i
        if tokens[j].lower_ in ("and", "or", "while", "but") and j > i + 5:
            break
        j += 1
    return "", i


def rate_at(text: str, tokens: Sequence[Any], i: int, stop: int) -> tuple[str, int]:
    """The rate that begins right at token ``i``: "per day", "a night", "/month", "monthly", or nothing."""
    if i >= stop:
        return "", i
    word = tokens[i].lower_
    following = tokens[i + 1] if i + 1 < stop else None
    if word in RATE_ADVERBS:
        return tokens[i].text, i + 1
    if word == "-" and following is not None and following.lower_ == "a" and i + 3 < stop:
        return rate_at(text, tokens, i + 1, stop)
    if following is None:
        return "", i
    noun = following.lower_.rstrip(".")
    ok = (
        (word == "per" and re.match(r"[a-z]", noun))
        or (word in ("a", "an") and (singular(noun) in TIMES or noun in EACH))
        or (word in ("each", "every") and singular(noun) in TIMES)
        or (word == "/" and noun.isalpha())
    )
    if not ok:
        return "", i
    end = i + 2
    if noun in ("single", "square", "working", "calendar", "24", "24-hour", "flight", "combat", "intercepted", "downed",
                "destroyed", "attack", "successful", "cubic") and i + 2 < stop and tokens[i + 2].text.isalpha():
        end = i + 3
    return text[tokens[i].idx:tokens[end - 1].idx + len(tokens[end - 1].text)].rstrip("."), end


def rate_ahead(clause: str) -> str:
    """A rate said before the figure: "a monthly output of 2,000 drones" gives "monthly"."""
    near = re.split(r"[,;:.]|\d", clause)[-1]
    if found := _RATE_AHEAD.search(near[-90:]):
        return found["rate"].lower()
    if (found := _EACH_AHEAD.search(clause)) and not re.search(r"\d", clause):
        return found["rate"].lower()
    return ""


def generic(noun: str) -> bool:
    """Whether a noun names no thing by itself."""
    return noun.lower() in GENERIC
