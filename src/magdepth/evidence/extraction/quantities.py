"""The quantities of one sentence: figure, bounds, unit, subject, period; and which figures are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from magdepth.evidence.extraction.bounds import Bounded, bounded, ranged
from magdepth.evidence.extraction.numerals import MONTHS, Numeral
from magdepth.evidence.extraction.phrases import (
    Phrase,
    behind,
    counted,
    generic,
    is_plural,
    rate_ahead,
    rate_at,
    singular,
)
from magdepth.evidence.extraction.words import ABSTRACT, HEDGES, MEASURES, MONEY, STOPS, TIMES

_PERCENT = re.compile(r"\s?(?:percentage points?|per\s?cent|percent|pct|%)", re.IGNORECASE)
_OF = re.compile(r"\s(?:out\s)?of\s(?:(?:the|a|an|all|those|these|its|their|our|his|her|total|some|about|roughly|nearly|over|more than|last|night[’']s)\s)*$", re.I)
_PART = re.compile(r"\s(?:out\s)?of\s(?:the|its|their|his|her|our|those|these|all|such)\s(?:the\s|these\s|those\s)?(?!total)")
_THEM_ARE = re.compile(r"\s(?:of|out of)\s(?:them|which|whom|these)\s(?:were\s|are\s)?([a-z]+)(?=[.,;]|\sand\b|$)")
_THEM = re.compile(r"\s(?:of|out of)\s(?:them|which|whom|these|those|that|the total)\b|\s(?:were|was|are|have|had)\b", re.I)
_DEFINITE = re.compile(r"\b(?:the|these|those|both|other|last|next|past|first|every|all|previous|following|those|its|their)\s$", re.I)
_CARRIES = re.compile(
    r"(?:\b(?:to|at|on|the|reach|reached|reaches|reaching|total|totaled|totalled|totaling|totalling|was|were|is|are|of|stood|hit|with|by|from|and|than|"
    r"then|another|additional|remaining|shot|injured|injuring|wounded|wounding|killed|killing|downed|destroyed|launched|fired|lost|intercepted|"
    r"other|includes|including|or|only|just|neutralized|suppressed|produce|produced|produces|make|makes|made|build|builds|built|count|counted|"
    r"counts|put|lists|listed|set|equals|sent|deployed|approached|nears|neared)|[,:(])\s*$", re.IGNORECASE)
_PRICED = re.compile(r"\b(?:sells?|costs?|pays?|paid|priced?|earns?|brings|worth)\b[^.;]{0,24}$", re.IGNORECASE)
_PLAIN = re.compile(r"(?<![\w-])(?!page|version|chapter|aged|age|line|row|day|lap|at)[a-z]{2,}\s$")
_NUMBER_OF = re.compile(
    r"\b(?:number|numbers|total|stock|stocks|output|production|supply|deliveries|launches|arrival|contingent|inventory|use|headcount|quantity)\s+of\s+"
    r"(?P<what>(?:[\w’'-]+\s){0,4}?[\w’'-]+?)(?=\s(?:in|at|to|by|from|has|had|have|was|were|is|are|will|would|may|could|should|reach|rose|fell|grew|"
    r"exceed|stood|on|for|during|it|per|a|each|that|there|who|which|with|[\w’'-]*(?:ed|es|s)\b(?=\s(?:to|from|by|at))))", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:(?:by|in|since|until|before|after|during|over|for|at|from|through|as of|on|throughout)\s+)?(?:(?:the\s+)?(?:end|beginning|start|middle|"
    r"first half|second half|first quarter|second quarter|third quarter|fourth quarter|early|mid|late|spring|summer|autumn|fall|winter)[\s-]+(?:of\s+)?)?"
    r"(?:the\s+)?(?:(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?(?:\s+\d{1,2}(?:st|nd|rd|th)?\b(?!,\d))?(?:,?\s+(?:of\s+)?(?:19|20)\d\d\b)?|"
    r"\d{1,2}\s+(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b(?:\s+(?:19|20)\d\d\b)?|(?:19|20)\d\d\b(?!\s?%|[,.]\d)|"
    r"(?:last|this|next|the past|the previous|the coming)\s+(?:night|week|month|year|winter|summer|spring|autumn|quarter|decade)|"
    r"(?:overnight|tonight|yesterday|today|(?:this|the)\s+year[’']s?\s+end|year-end))\b", re.IGNORECASE)  # fmt: skip
_LIST = re.compile(r"\s?[.)]\s")
_ISO = frozenset(MONEY.values())
_SHIFT = re.compile(r"\b(?:shift|shifts|work|works|working|worked|toil|toils)\b", re.IGNORECASE)
_VERB = re.compile(r"(?:ed|ing)$")


@dataclass(frozen=True)
class Quantity:
    """One figure of a sentence with what it counts; ``vague`` and ``weak`` ones are not told by default."""

    figure: Bounded
    head: str
    rate: str
    unit: str
    subject: str
    period: str | None
    hedged: bool
    said_at: int  # where in the text the figure stands, to find who said it
    vague: bool = False
    deed: str = ""


def quantities(
    text: str, tokens: Sequence[Any], begin: int, end: int, found: Sequence[Numeral], before: Sequence[Quantity],
) -> list[Quantity]:
    """The quantities among the figures ``found`` of the sentence ``text[begin:end]``.

    ``tokens`` are the sentence's; ``before`` the quantities of the sentences before it in the same paragraph, from
    which a bare figure takes its unit.
    """
    told: list[Quantity] = []
    waiting: tuple[int, Numeral] | None = None  # "20 of the 22 drones": the 20 waits for what the 22 count
    k = 0
    while k < len(found):
        numeral = found[k]
        following = found[k + 1] if k + 1 < len(found) else None
        listed = _listed(text, found, k)
        if listed > k + (1 if ranged(text, numeral, following, begin) else 0):
            last = _one(text, tokens, begin, end, found[listed], None, found[listed], [*before, *told])
            if last is not None and last.head:
                told += [replace(last, figure=bounded(text, part, begin, ""), said_at=part.start) for part in found[k:listed]]
                told.append(last)
                k = listed + 1
                continue
        span = ranged(text, numeral, following, begin)
        k += 2 if span else 1
        if span is None and following is not None and _OF.fullmatch(text[numeral.end:following.start]):
            waiting = (len(told), numeral)
            continue
        figure, shown = span if span else (None, numeral)
        quantity = _one(text, tokens, begin, end, shown, figure, numeral, [*before, *told])
        if waiting is not None:
            place, part = waiting
            waiting = None
            if quantity is not None and not part.vague:
                whole = replace(
                    quantity, figure=bounded(text, part, begin, ""), said_at=part.start, rate="",
                    unit=quantity.head or quantity.unit, deed=_deed(text, begin, end, part),
                )
                told.insert(place, whole)
        if quantity is not None:
            told.append(quantity)
    return told


_NEXT = re.compile(r"\s?,\s(?:and\s|or\s)?|\s(?:and|or)\s")


def _listed(text: str, found: Sequence[Numeral], k: int) -> int:
    """The last of a list of bare figures that share what stands behind it: "20,000, 35,000 or 50,000 dollars"."""
    j = k
    while j + 1 < len(found) and not found[j].money and not found[j].vague and not found[j].share and _NEXT.fullmatch(
        text[found[j].end:found[j + 1].start]
    ):
        j += 1
    return j


def _one(
    text: str, tokens: Sequence[Any], begin: int, end: int, shown: Numeral, figure: Bounded | None, first: Numeral,
    before: Sequence[Quantity],
) -> Quantity | None:
    stop = len(tokens)
    i = _index(tokens, shown.end)
    ahead = text[begin:(figure.start if figure else first.start)]
    rest = text[shown.end:end]
    if shown.bare and shown.value < 40 and not re.search(r"\w", ahead) and (_LIST.match(rest) or not re.search(r"\w", rest)):
        return None  # "1. First point"
    percent = _PERCENT.match(text, shown.end)
    if shown.dotted and shown.scale == 1 and not percent and not _measure_follows(tokens, i):
        shown, first = _thousands(shown), _thousands(first)
        figure = None if figure is None else replace(figure, low=_times(figure.low), high=_times(figure.high))
    unit = rate = head = subject = ""
    tail = rest
    if percent and percent.end() <= end:
        unit = head = percent[0].strip()
        i = _index(tokens, percent.end())
        subject = _of_what(text, tokens, i, stop) or _topic(text, tokens, begin, first.start, before)
        tail = text[percent.end():end]
        rate, _ = rate_at(text, tokens, i, stop)
        rate = rate if rate.startswith(("per", "a ")) else ""
    elif shown.share and first.share:
        unit, head = "share", "share"
        subject = _of_what(text, tokens, i, stop) or _topic(text, tokens, begin, first.start, before)
    elif shown.money or first.money:
        unit = head = shown.money or first.money or ""
        rate, j = rate_at(text, tokens, i, stop)
        if not rate and i < stop and tokens[i].lower_ in ("each", "apiece"):
            rate = tokens[i].text
        if not rate:
            phrase = behind(text, tokens, i, stop)
            rate = "" if phrase.whole else _rate_near(text, tokens, i, stop)
            subject = phrase.whole if phrase.whole and i < stop and tokens[i].lower_ not in STOPS else ""
        rate = rate or rate_ahead(ahead)
        spent = _after(text, tokens, j, stop) if j < stop and tokens[j].lower_ in ("for", "on", "in", "to", "per", "each") else ""
        parts = [subject, _topic(text, tokens, begin, first.start, before), spent]
        subject = ", ".join(dict.fromkeys(part for part in parts if part))
    else:
        phrase = behind(text, tokens, i, stop)
        if not phrase.head and (part := _PART.match(text, shown.end)):
            phrase = behind(text, tokens, _index(tokens, part.end()), stop)
        hyphened = text[shown.end:shown.end + 1] in "-‑" and text[shown.end + 1:shown.end + 2].isalpha()
        if hyphened:
            phrase = _hyphened(text, tokens, i, stop, phrase)
        verdict = _fits(text, tokens, i, begin, shown, phrase, ahead, hyphened, figure)
        if verdict == "no":
            return None
        if verdict == "bare":
            return _bare(text, tokens, i, begin, end, shown, figure, first, before, ahead)
        head, rate, subject = phrase.head, phrase.rate, phrase.whole
        tail = text[phrase.end:end]
        if not rate and head.lower() not in MEASURES:
            rate = rate_ahead(ahead) if not shown.vague else ""
        if head.lower() in MEASURES or singular(head) in TIMES:
            of = _of_what(text, tokens, _index(tokens, phrase.end), stop) if not phrase.rate else ""
            trait = subject if hyphened and subject != head else ""
            subject = of or trait or _topic(text, tokens, begin, first.start, before) or subject
        elif generic(head):
            named = _context(tokens, begin, first.start)
            last = _last_counted(before)
            topic = named[0] if named else last.subject if last else ""
            subject = f"{subject} ({topic})" if topic and topic.lower() not in subject.lower() else subject
        unit = head
        if shown.vague and shown.value != shown.value:
            unit = head
    if rate:
        unit = f"{unit}{rate}" if rate.startswith("/") else f"{unit} {rate}"
    close = figure or bounded(text, first, begin, tail if re.match(r"\s*(?:or |and |\+|plus)", tail) else rest)
    return Quantity(
        close, head, rate, unit, subject or head, _period(text, begin, end, first.start), _hedged(text, begin, end),
        first.start, shown.vague, _deed(text, begin, end, first),
    )


def _measure_follows(tokens: Sequence[Any], i: int) -> bool:
    return i < len(tokens) and (tokens[i].lower_ in MEASURES or tokens[i].lower_ in ("square", "cubic"))


def _times(value: float | None) -> float | None:
    return None if value is None else value * 1000 if value < 1000 else value


def _thousands(numeral: Numeral) -> Numeral:
    return replace(numeral, value=round(numeral.value * 1000), dotted=False) if numeral.dotted else numeral


def _index(tokens: Sequence[Any], place: int) -> int:
    """The index of the first token that begins at or behind a place of the text."""
    for i, token in enumerate(tokens):
        if token.idx >= place and not token.is_space:
            return i
    return len(tokens)


def _hyphened(text: str, tokens: Sequence[Any], i: int, stop: int, phrase: Phrase) -> Phrase:
    """"2,000-drone salvo", "12-hour shifts": the unit is what is hyphened, the subject what follows."""
    while i < stop and not tokens[i].text[:1].isalpha():
        i += 1
    if i >= stop:
        return phrase
    noun = tokens[i].text
    whole = behind(text, tokens, i, stop).whole or noun
    rate, last = rate_at(text, tokens, i + 1, stop)
    return Phrase(noun, whole, tokens[i].idx + len(noun), rate, last)


def _fits(
    text: str, tokens: Sequence[Any], i: int, begin: int, numeral: Numeral, phrase: Phrase, ahead: str, hyphened: bool,
    figure: Bounded | None,
) -> str:
    """Whether a figure counts what stands behind it ("yes"), something told before ("bare"), or nothing ("no")."""
    head = phrase.head.lower()
    value = numeral.value
    year = numeral.bare and 1900 <= value <= 2100 and figure is None
    if head and singular(head) in TIMES and not phrase.rate:
        if re.search(r"\b(?:takes?|took|taking|last|lasts|lasted|lasting|needs?|needed|requires?|required)\s(?:\w+\s){0,3}$", ahead):
            return "yes"
        hours = singular(head) == "hour" and _SHIFT.search(text[begin:begin + 600])
        return "yes" if hours and (hyphened or not re.search(r"\b(?:past|last|next|within|in|over|for|every|after|first|of)\s(?:the\s(?:past|last|next)\s)?(?:\w+\s)?$", ahead)) else "no"
    if singular(head) in TIMES and phrase.rate and singular(head) in phrase.rate:
        return "no"
    if hyphened:
        if head in ("strong", "member", "man", "person"):
            return "yes"
        return "yes" if counted(head) or head in MEASURES or singular(head) in ("kilometre", "kilometer", "kilogram", "ton") else "no"
    if numeral.vague:
        return "yes" if phrase.head else "no"
    if head == "fold" or (head == "times" and not numeral.word and not phrase.rate):
        return "yes"
    if head == "times":
        return "yes" if re.match(r"\s?-?(?:times)\s(?:as|more|higher|the|over|greater|larger|less|fewer|that|what|its|bigger|than|compared)\b",
                                 text[numeral.end:numeral.end + 30]) else "no"
    if numeral.word and value <= 12 and numeral.scale == 1:
        if not head or head in ABSTRACT or not (counted(head) or is_plural(head)) or (
            _DEFINITE.search(ahead) and not re.search(r"\bof\s\w+\s$", ahead)
        ):
            return "no" if head or not _bare_word(text, numeral, ahead) else "bare"
        if value == 1:
            return "yes" if singular(head) in _ONES and _deed(text, begin, begin + 600, numeral) not in ("", "made") and not _FOR_ONE.match(
                text, phrase.end) else "no"
        return "yes"
    if not head:
        if year or (i < len(tokens) and tokens[i].text in ("/", "-") and not phrase.rate):
            return "no"
        return "bare"
    if value > 1 and phrase.whole == phrase.head and phrase.head.islower() and not (is_plural(head) or counted(head) or head in MEASURES or hyphened):
        return "bare"  # "more than 20 pass over the village": a verb follows
    if year and not (counted(head) and not head.endswith(("plan", "line"))):
        return "no"
    if value <= 3 and numeral.bare and head in ABSTRACT:
        return "no"
    return "yes"


def _bare_word(text: str, numeral: Numeral, ahead: str) -> bool:
    if numeral.value >= 2 and re.match(r"\sof\s(?:them|which|whom|these|those)\b", text[numeral.end:numeral.end + 12]):
        return True
    return numeral.value >= 2 and re.search(r"\b(?:killed|killing|wounded|wounding|injured|injuring|downed|another)\s$", ahead, re.I) is not None


def _bare(
    text: str, tokens: Sequence[Any], i: int, begin: int, end: int, shown: Numeral, figure: Bounded | None, first: Numeral,
    before: Sequence[Quantity], ahead: str,
) -> Quantity | None:
    """A figure with nothing counted behind it: it takes the unit of what was told before."""
    close = figure or bounded(text, first, begin, text[shown.end:end])
    rate, _ = rate_at(text, tokens, i, len(tokens))
    rest = text[shown.end:end]
    them = _THEM.match(rest)
    if not (close.modifier or rate or them or _CARRIES.search(ahead) or not ahead.strip() or _PLAIN.search(ahead)):
        return None
    if close.modifier is None and shown.bare and shown.value < 2:
        return None
    if close.modifier is None and re.search(r"\b[A-Z][\w’'-]*\s$", ahead.rstrip("(") or "") and not them and not rate:
        return None
    head = subject = told_rate = ""
    clause = re.split(r"[;:]|,\s(?:while|and|but)\s", ahead)[-1]
    paid = next((q for q in reversed(before) if q.head), None)
    if paid is not None and paid.head in _ISO and not them and (
        max(first.scale, shown.scale) >= 1000 or _PRICED.search(ahead)
    ):
        unit = f"{paid.head} {rate}" if rate else paid.head
        return Quantity(
            close, paid.head, rate, unit, _topic(text, tokens, begin, first.start, before) or paid.subject,
            _period(text, begin, end, first.start), _hedged(text, begin, end), first.start, False, "",
        )
    if (apart := _THEM_ARE.match(rest)) and (counted(apart[1]) or is_plural(apart[1])):
        head = subject = apart[1]
    elif named := _last(_NUMBER_OF, clause + " in "):
        subject = named["what"].strip()
        words = [word for word in subject.split() if word.lower() not in STOPS]
        head = next((word for word in words if is_plural(word)), words[-1] if words else "")
    elif rate and (like := [q for q in before if q.rate and q.head and _period_of(q.rate) == _period_of(rate)]):
        head, subject = like[-1].head, like[-1].subject
    elif (last := _last_counted(before)) is not None and (them or _same_sentence(before, begin) or not _context(tokens, begin, first.start)):
        head, subject = last.head, last.subject
        told_rate = "" if them else last.rate
    elif context := _context(tokens, begin, first.start):
        subject, head = context
        told_rate = ""
    if not head or head in ("share",) or ahead.rstrip().endswith(" " + head):
        return None  # nothing is counted, or it is a number of a thing: "room 204"
    if head.lower() in ("%", "percent") and not re.search(r"\b(?:to|from|by)\s(?:\w+\s){0,2}$", ahead):
        return None
    rate = rate or told_rate or rate_ahead(ahead)
    unit = f"{head} {rate}" if rate and not rate.startswith("/") else head + rate
    return Quantity(
        close, head, rate, unit, subject or head, _period(text, begin, end, first.start), _hedged(text, begin, end),
        first.start, shown.vague, _deed(text, begin, end, first),
    )


def _period_of(rate: str) -> str:
    word = rate.lower().split()[-1].strip("/")
    return {"daily": "day", "nightly": "night", "hourly": "hour", "annually": "year", "annual": "year"}.get(word, re.sub(r"ly$", "", word))


def _same_sentence(before: Sequence[Quantity], begin: int) -> bool:
    return bool(before) and before[-1].said_at >= begin


def _last_counted(before: Sequence[Quantity]) -> Quantity | None:
    for quantity in reversed(before):
        if quantity.head and quantity.head not in _ISO and quantity.head not in ("share", "times", "%", "percent", "per cent") and not quantity.vague:
            return quantity
    return None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text[-200:]):
        pass
    return found


def _context(tokens: Sequence[Any], begin: int, place: int) -> tuple[str, str] | None:
    """The last thing this field counts that is named before a place of the sentence: its phrase and its noun."""
    for i in range(_index(tokens, place) - 1, -1, -1):
        token = tokens[i]
        if token.idx >= place or not token.text[:1].isalpha() or token.lower_ in STOPS:
            continue
        if counted(token.text) and not generic(token.text) and singular(token.text) not in TIMES | {
            "line", "object", "site", "type", "model", "country", "state", "region", "post", "position", "order", "case", "plant",
            "factory", "facility", "national", "military", "kill", "strike", "attack", "hit", "launch", "image", "satellite", "group",
            "company", "system", "city", "home", "house", "job", "contract", "object", "target", "place", "component", "part", "crew",
        }:
            first = i
            while first > 0 and i - first < 3 and _adjective(tokens[first - 1]):
                first -= 1
            words = [t.text for t in tokens[first:i + 1] if t.text not in ("'s", "’s")]
            return " ".join(words), token.text
    return None


def _adjective(token: Any) -> bool:
    return bool(token.text[:1].isalpha()) and token.lower_ not in STOPS and not _VERB.search(token.text if token.text.islower() else "")


_TRAITS = re.compile(
    r"\b(?:price|cost|costs|pay|wage|wages|salary|salaries|range|speed|weight|payload|warhead|charge|length|wingspan|area|budget|damage|damages|value|worth|"
    r"deal|contract|order|loan|grant|output|production|capacity|share|rate|stock|stocks|revenue|income|fee|bonus|bill|losses|spending|aid|sum|fine|"
    r"distance|altitude|depth|footprint|plot|site|land|efficiency|success|accuracy|availability|localisation|localization)\b", re.IGNORECASE)
_COPULAS = frozenset("is are was were has have had will would could can may costs cost reached rose fell stood makes make gets get".split())


def _topic(text: str, tokens: Sequence[Any], begin: int, place: int, before: Sequence[Quantity]) -> str:
    """What a share, a price or a measure is of: the trait that is named before it and whose it is."""
    clause = re.split(r"[;:(]|,\s|\s[–—-]\s", text[begin:place])
    named = _context(tokens, begin, place)
    thing = named[0] if named else ""
    trait = _last(_TRAITS, clause[-1]) or _last(_TRAITS, text[begin:place])
    if trait is None:
        after = behind(text, tokens, _index(tokens, place), len(tokens)).whole
        trait = None if not after else _last(_TRAITS, after)
    if trait is not None:
        return f"{trait[0]} ({thing})" if thing and trait[0].lower() not in thing.lower() else thing or trait[0]
    if thing:
        return thing
    for piece in reversed(clause):
        kept: list[str] = []
        for word in piece.split():
            low = word.lower().strip("“”\"'’(")
            if kept and (low in _COPULAS or (_VERB.search(low) and len(kept) > 1)):
                break
            kept.append(word)
        stretch = " ".join(kept[:8]).strip("“”\"'’( ")
        content = [word for word in kept if word.lower() not in STOPS]
        if content and len(stretch) > 3:
            return stretch
    last = _last_counted(before)
    return last.subject if last else ""


def _of_what(text: str, tokens: Sequence[Any], i: int, stop: int) -> str:
    if i < stop and tokens[i].lower_ in ("of", "the", "more", "fewer", "less"):
        j = i
        while j < stop and tokens[j].lower_ in ("of", "the", "all", "its", "their", "that", "these", "those", "our", "more", "fewer", "less"):
            j += 1
        phrase = behind(text, tokens, j, stop)
        if not phrase.whole:
            return ""
        more = tokens[phrase.last].lower_ if phrase.last < stop else ""
        if more in ("in", "for", "at", "on", "from", "of"):
            further = behind(text, tokens, phrase.last + 1, stop)
            return phrase.whole + (f" {more} {further.whole}" if further.whole else "")
        return phrase.whole
    phrase = behind(text, tokens, i, stop)
    return phrase.whole if phrase.whole and i < stop and tokens[i].lower_ not in STOPS else ""


def _after(text: str, tokens: Sequence[Any], i: int, stop: int) -> str:
    while i < stop and tokens[i].lower_ in ("for", "of", "to", "in", "on", "the", "a", "an", "each", "every", "per", "one"):
        i += 1
    return behind(text, tokens, i, stop).whole


def _rate_near(text: str, tokens: Sequence[Any], i: int, stop: int) -> str:
    for j in range(i, min(stop, i + 7)):
        if tokens[j].text in (",", ";", ".", "(", ")") or tokens[j].like_num:
            return ""
        if tokens[j].lower_ in ("per", "each", "every") and (found := rate_at(text, tokens, j, stop)[0]):
            return found
    return ""


def _period(text: str, begin: int, end: int, place: int) -> str | None:
    """The time that a figure speaks of, as printed: the expression nearest to it in the sentence."""
    near = [found for found in _PERIOD.finditer(text, max(begin, place - 400), min(end, place + 400)) if not re.fullmatch(r"(?i)(?:may|mar|the|march|dec)", found[0].strip())]
    if not near:
        return None
    best = min(near, key=lambda found: abs(found.start() - place))
    return best[0].strip()


def _hedged(text: str, begin: int, end: int) -> bool:
    return any(word.lower() in HEDGES for word in re.findall(r"[A-Za-z]+", text[begin:end]) if word != "May")


_FOR_ONE = re.compile(r"\s(?:\w+\s){0,2}?(?:costs?|contains?|holds?|takes?|needs?|requires?|carries|houses?|is|would)\b")
_ONES = frozenset(
    "drone uav missile rocket shahed geran decoy interceptor aircraft plane jet helicopter ship tank person man woman child soldier civilian death "
    "serviceman".split()
)
_DEEDS = (
    ("launched", r"launch\w*|attack\w*|fired|used|sent in|involved|employed"),
    ("stopped", r"shot|down(?:ed|ing)|intercept\w*|destroy\w*|neutrali[sz]\w*|repel\w*"),
    ("lost", r"lost|suppress\w*|jam\w*|disappear\w*|failed"),
    ("hit", r"hit\w*|struck|impact\w*"),
    ("made", r"produc\w*|manufactur\w*|assembl\w*|make|makes|made|build\w*|output"),
    ("killed", r"kill\w*|dead|died|deaths"),
    ("hurt", r"injur\w*|wound\w*"),
)
_DEED = tuple((name, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)) for name, pattern in _DEEDS)


def _deed(text: str, begin: int, end: int, numeral: Numeral) -> str:
    """What is done with what is counted, by the nearest verb: to tell 44 shot down from 44 lost."""
    near = [
        (abs(found.start() - numeral.start) + (8 if found.start() < numeral.start else 0), name)
        for name, pattern in _DEED for found in pattern.finditer(text, max(begin, numeral.start - 90), min(end, numeral.end + 90))
    ]
    return min(near)[1] if near else ""
