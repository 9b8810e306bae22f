"""Figures as they are written: digits in any style, number words, shares, and what only looks like a quantity."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, replace

from magdepth.evidence.extraction.words import MONEY, MONTHS, WEEKDAYS

_SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6, "mln": 1e6, "mn": 1e6,
    "billion": 1e9, "billions": 1e9, "bln": 1e9, "bn": 1e9, "trillion": 1e12, "trln": 1e12, "tn": 1e12,
}  # fmt: skip
_SHARES = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
           "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "tenths": 10}

_SPACE = "\u0020\u00a0\u202f\u2009"
_DIGITS = re.compile(
    rf"""(?<![\w.])(?<![A-Za-zА-Яа-я][-–‑/])(?<!\d[,:’'/])
    (?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?      # 1,500 or 1,500.5
      |\d{{1,3}}(?:[{_SPACE}]\d{{3}})+(?:,\d+)?  # 1 500 or 1 500,5
      |\d{{1,3}}(?:[’']\d{{3}})+             # 1'500
      |\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?      # 1.500, to be told from 1.5 by what is counted
      |\d+[.,]\d+
      |\d+)
    (?![\d])""",
    re.VERBOSE,
)
_WORD = "|".join((*_SMALL, *_TENS))
_WORDS = re.compile(
    rf"\b(?:(?:an?|half\ an?|a\ quarter\ of\ an?|several|a\ few)[ ])?(?<!\w-)"
    rf"(?:(?:{_WORD}|hundred|thousand|million|billion|trillion|dozen)\b(?:[ -]and[ -](?!a\b)(?=(?:{_WORD})\b)|[ -](?=(?:{_WORD}|"
    rf"hundred|thousand|million|billion|trillion|dozen)\b))?)+(?:\ and\ a\ half\b(?:\ (?:hundred|thousand|million|billion))?)?",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"\b(?:(?P<count>an?|one|two|three|four|five|seven|nine)[ -])?(?:(?:whole|good|full)[ ])?"
    rf"(?P<part>{'|'.join(sorted(_SHARES, key=len, reverse=True))})\b(?=[ ](?:of|the|all|its|their|our|that|more|less|fewer|higher|lower|were|are|was|is|have|had|never|(?:and|to)[ ](?:an?[ ]|one[ -])(?:half|third|quarter|fifth))\b)",
    re.IGNORECASE,
)
_OUT_OF = re.compile(rf"\b(?P<part>{_WORD}|\d+)[ ](?:out[ ]of|in)[ ](?:every[ ])?(?P<whole>ten|five|four|three|10|100)\b",
                     re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:(?:tens|hundreds|dozens|scores|thousands|millions|billions|trillions)(?:[ ]of[ ](?:thousands|millions|"
    r"billions))?|(?:several|a[ ]few|many|some)[ ](?:dozen|hundred|thousand|million|billion)|a[ ]couple|a[ ]dozen)\b",
    re.IGNORECASE,
)
_SCALE_BEHIND = re.compile(
    r"[ \u00a0-]?(?P<scale>hundred|thousand|million|millions|mln|mn|billion|billions|bln|bn|trillion|trln|tn)\b(?!-\w)"
    r"|(?P<short>[kKmM])(?![\w/])",
)
_MONEY_AHEAD = re.compile(r"(?:US\$|[$€£₴₽₩¥]|\b(?:USD|EUR|GBP|UAH|RUB|KRW|JPY|CNY)[ ]?)[ ]?$")
_MONEY_BEHIND = re.compile(
    r"[ \u00a0-]?(?:(?:US|U\.S\.|Russian|Ukrainian|South[ ]Korean|Korean)[ ])?(?P<name>[$€£₴₽₩]|"
    + "|".join(sorted((re.escape(word) for word in MONEY if word.isalpha()), key=len, reverse=True))
    + r")(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Numeral:
    """A figure where it stands: ``text[start:end]`` with scale and currency; ``vague`` ones have no value."""

    start: int
    end: int
    value: float
    money: str | None = None
    share: bool = False
    vague: bool = False
    word: bool = False
    scale: float = 1.0
    dotted: bool = False  # "1.500": 1,500 if what is counted is whole
    bare: bool = False  # digits alone, without separators: may be a year, a number of a unit, a model


def numerals(text: str) -> list[Numeral]:
    """All figures of a text in order, none overlapping another; what they count is not looked at here."""
    found: list[Numeral] = []
    taken: list[tuple[int, int]] = []
    for numeral in (*_vague(text), *_shares(text), *_written(text), *_spelt(text)):
        if not any(numeral.start < end and start < numeral.end for start, end in _near(taken, numeral)):
            found.append(numeral)
            insort(taken, (numeral.start, numeral.end))
    return sorted(found, key=lambda numeral: numeral.start)


def _near(taken: list[tuple[int, int]], numeral: Numeral) -> list[tuple[int, int]]:
    place = bisect_left(taken, (numeral.start, numeral.end))
    return taken[max(0, place - 2):place + 2]


def _written(text: str) -> Iterator[Numeral]:
    for found in _DIGITS.finditer(text):
        start, end, digits = found.start(), found.end(), found[0]
        if len(digits) > 24:
            continue  # a key or an account, not a quantity
        if text[end:end + 1].isalpha() and not _SCALE_BEHIND.match(text, end) and not _unit_glued(text, end):
            continue  # 2S19, 528th, 60km is a measure
        value, dotted = _value(digits)
        yield _with_money(text, start, end, value, dotted=dotted, bare=digits.isdigit())


def _unit_glued(text: str, end: int) -> bool:
    return re.match(r"(?:km|kg|mm|cm|m|ha|mph|kph|t|h|hrs?|pc|%)(?![A-Za-z])", text[end:end + 6]) is not None


def _with_money(
    text: str, start: int, end: int, value: float, *, dotted: bool = False, bare: bool = False, word: bool = False,
) -> Numeral:
    money = None
    if ahead := _MONEY_AHEAD.search(text, max(0, start - 6), start):
        money = MONEY[ahead[0].strip().lower()]
        start = ahead.start()
    factor = 1.0
    behind = _SCALE_BEHIND.match(text, end)
    if behind and (behind["scale"] or _means_scale(text, behind, money)):
        scale = (behind["scale"] or {"k": "thousand", "m": "million"}[behind["short"].lower()]).lower()
        factor, end = _SCALES[scale], behind.end()
    if money is None and (named := _MONEY_BEHIND.match(text, end)):
        money, end = MONEY[named["name"].lower()], named.end()
    return Numeral(start, end, value * factor, money, word=word, scale=factor, dotted=dotted, bare=bare and factor == 1.0)


def _means_scale(text: str, behind: re.Match[str], money: str | None) -> bool:
    """Whether the letter is a scale: "$5m" and "2m drones" are millions, "300 m" and "300m away" are metres."""
    if behind["short"] in "kK":
        return True
    following = re.match(r"[ ]([A-Za-z]+)", text[behind.end():behind.end() + 24])
    counted = following is not None and following[1].lower().rstrip("s") in ("drone", "shell", "round", "people", "worker")
    return money is not None or counted


def _value(digits: str) -> tuple[float, bool]:
    """The value of written digits, and whether a dot in it may part thousands."""
    plain = re.sub(rf"[{_SPACE}’']", "", digits)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        return float(plain.replace(",", "")), False
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain) and not plain.startswith("0"):
        if plain.count(".") > 1 or "," in plain:
            return float(plain.replace(".", "").replace(",", ".")), False
        return float(plain), True
    return float(plain.replace(",", ".")), False


def _spelt(text: str) -> Iterator[Numeral]:
    for found in _WORDS.finditer(text):
        words = found[0].strip()
        value = spelt_value(words.lower())
        if value is None:
            continue
        start = found.start() + (len(found[0]) - len(found[0].lstrip()))
        told = _with_money(text, start, start + len(words), value, word=True)
        scale = _SCALES.get(words.lower().split()[-1].split("-")[-1], 1.0)
        yield replace(told, scale=scale) if told.scale == 1.0 else told


def spelt_value(words: str) -> float | None:
    """The value of number words; None where they are no number.

    >>> spelt_value("two thousand five hundred"), spelt_value("half a million"), spelt_value("twenty-five")
    (2500.0, 500000.0, 25.0)
    """
    factor = 1.0
    for start, part in (("a quarter of a", 0.25), ("half a", 0.5)):
        if words.startswith(start):
            words, factor = words[len(start):].strip(), part
    half = " and a half" in words
    words = words.replace(" and a half", "")
    total = group = 0.0
    seen = False
    for word in re.split(r"[ -]+", words):
        if word in ("a", "an", "and", ""):
            continue
        if word in _SMALL or word in _TENS:
            group += _SMALL.get(word, _TENS.get(word, 0))
        elif word == "hundred":
            group = (group or 1.0) * 100
        elif word == "dozen":
            group = (group or 1.0) * 12
        elif word in _SCALES:
            total += ((group or 1.0) + (0.5 if half else 0.0)) * _SCALES[word]
            group, half = 0.0, False
        else:
            return None
        seen = True
    return (total + group + (0.5 if half else 0.0)) * factor if seen else None


_HALF_OF = re.compile(
    r"\b(?:more than|less than|about|over|nearly|almost|roughly|under|at least|fewer than|around)[ ](?P<half>half)\b(?![ ](?:an?|of (?:the )?(?:year|month|day)|"
    r"the (?:year|month|day)|a)\b)", re.IGNORECASE)
_NTHS = {name: place for place, name in enumerate(
    "second third fourth fifth sixth seventh eighth ninth tenth".split(), start=2)} | {"twentieth": 20, "hundredth": 100}
_EVERY = re.compile(rf"\bevery[ ](?P<nth>{'|'.join(_NTHS)})(?=[ ](?!day|night|week|month|year|hour|time)[a-z])", re.IGNORECASE)
_HALF_A = re.compile(r"\bhalf[ ]an?[ ](?=(?:square[ ])?(?:hectare|kilomet|mile|met|ton|kilogram|litre|liter|acre))", re.IGNORECASE)


def _shares(text: str) -> Iterator[Numeral]:
    for found in _HALF_A.finditer(text):
        yield Numeral(found.start(), found.end(), 0.5)
    for found in _SHARE.finditer(text):
        part, count = found["part"].lower(), (found["count"] or "a").lower()
        if part != "half" and found["count"] is None or (found["count"] is None and not re.match(r"[ ](?:of|its|their|our|the|all|were|are)\b", text[found.end():])):
            continue  # "third of June", "the fourth of"
        if re.match(r"[ ](?:of|the)[ ](?:the[ ])?(?:\d{4}|year|month|day|night|week|century|"
                    + "|".join(MONTHS) + r")\b", text[found.end():found.end() + 30], re.IGNORECASE):
            continue
        ahead = text[max(0, found.start() - 14):found.start()].lower()
        if re.search(r"\b(?:first|second|latter|last|other|on the|in the|by the|the)\s$", ahead) and part in ("half", "quarter"):
            continue
        many = _SMALL.get(count, 1)
        yield Numeral(found.start(), found.end(), many / _SHARES[part], share=True)
    for found in _EVERY.finditer(text):
        yield Numeral(found.start(), found.end(), 1 / _NTHS[found["nth"].lower()], share=True)
    for found in _HALF_OF.finditer(text):
        yield Numeral(found.start("half"), found.end("half"), 0.5, share=True)
    for found in _OUT_OF.finditer(text):
        part, whole = (float(word) if word.isdigit() else _SMALL.get(word, 0.0) for word in
                       (found["part"].lower(), found["whole"].lower()))
        if 0 < part <= whole and (" in " not in found[0] or not found["whole"].isdigit()):
            yield Numeral(found.start(), found.end(), part / whole, share=True)


def _vague(text: str) -> Iterator[Numeral]:
    for found in _VAGUE.finditer(text):
        yield Numeral(found.start(), found.end(), float("nan"), vague=True, word=True)


_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_NUMBERED = (
    "article articles resolution chapter section part page pages unit no number nr nos type group channel building "
    "block point room line route highway mark version brigade regiment battalion division flight order law decree "
    "directive track lot phase stage level grade class category appendix annex figure table box gate bureau office "
    "house street floor day season episode world"
).split()
_LOWER_NUMBERED = "article articles resolution chapter section paragraph page pages appendix annex".split()
_MODELS = (
    "shahed geran gerbera garpiya iskander kalibr kinzhal oniks onyx zircon lancet orlan zala supercam forpost "
    "molniya italmas parodiya kh su mig mi ka tu il yak type kn hwasong hwasal pukguksong "
    "patriot pac buk tor pantsir gepard nasams iris-t hawk sm agm aim gbu bm btr bmp 2s d msta grad smerch uragan "
    "fpv fp flamingo neptune sting mohajer arash rampage tomahawk javelin stinger himars atacms gmlrs tos koksan "
    "saetbyol storm bober liutyi liuty palianytsia peklo banderol g7 g20 covid sputnik proton soyuz windows web"
).split()
_NOT_QUANTITIES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTH}[ ]{_DAY}(?:[ ]?(?:-|–|—|to|and|until|through)[ ]?(?:{_MONTH}[ ])?{_DAY})?(?!\d|[,.]\d{{3}})(?:,?[ ](?:of[ ])?\d{{4}})?\b",
        rf"\b{_DAY}(?:[ ]?(?:-|–|—|to|and|until|through)[ ]?{_DAY})?[ ](?:of[ ])?(?:the[ ])?{_MONTH}(?:,?[ ]\d{{4}})?",
        rf"\b{_MONTH},?[ ](?:of[ ])?(?:19|20)\d\d\b",
        r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b",
        r"\b\d{1,2}[./]\d{1,2}(?=[ ](?:at|on)\b)",
        r"\b\d{1,2}[:.]\d{2}(?:[ ]?[ap]\.?m\b\.?|(?=[ ]?(?:on|of|local|kyiv|utc|gmt|msk|hours|o'clock)\b)|(?<=:\d\d))",
        r"\b\d{1,2}:\d{2}(?::\d{2})?\b",
        r"\b\d{1,2}[ ]?(?:[ap]\.m\.|[ap]m\b|o[’']clock)",
        r"\b(?:19|20)\d\d(?:[ ]?[-–—/][ ]?(?:(?:19|20)\d\d|\d\d))(?!\d|[.,]\d)(?![ ](?:drones|missiles|workers|people))\b",
        r"\b(?:in|since|by|until|during|from|before|after|for|of|early|late|mid|mid-|through|fiscal|year|spring|summer|autumn|"
        r"fall|winter|end|start|beginning|half|quarter|and|to)[ -](?:19|20)\d\d(?:s|[’']s)?\b(?![ ]?%|[,.]\d)"
        r"(?![ ](?:\w+[ ])?(?:drones?|missiles?|workers?|people|soldiers?|troops|units|shells|uavs?|uah|dollars)\b)",
        r"\b(?:19|20)\d\d(?=[ ]?(?:[.,;:)]|$|\n|alone\b|and\b|as\b|the\b|was\b|were\b|is\b|to\b|with\b|has\b|saw\b|when\b|budget\b|"
        r"plan\b|report\b|agreement\b|contract\b|target\b|deal\b|campaign\b|offensive\b|invasion\b|season\b|by\b|at\b|in\b|on\b|"
        r"it\b|that\b|this\b|they\b|for\b|from\b|russia\b|ukraine\b|north\b|its\b|of\b|or\b|but\b|level))(?![.,]\d)",
        r"\b(?:19|20)\d0s\b",
        r"\b\d+(?:st|nd|rd|th)\b",
        r"\b24/7\b|\b\d+/\d+/\d+\b",
        r"\b\d{2,3}(?:\.\d+)?[ -]?(?:mm|millimet(?:er|re)s?)\b",
        r"\bunit[ ](?:no\.?[ ]?)?\d{4,}\b",
        r"(?-i:\b[A-Z][a-z]+),[ ](?:aged[ ])?\d{2}(?=,[ ](?:an?\b|the\b|who\b|from\b|of\b|said|says|told|has|was))",
        r"\bnow[ ]\d{2}(?=,)",
        r"\b(?:draw|drew|won|lost|beat|win|victory|scored?)[ ](?:\w+[ ]){0,3}\d{1,2}[-–:]\d{1,2}\b",
        r"\b(?:was|is|am|turned)[ ]\d{2}(?=[ ](?:when|and[ ]|at[ ]the[ ]time|then|years[ ]old))",
        rf"(?-i:\b(?:{'|'.join(word.capitalize() for word in _NUMBERED)}|{'|'.join(_LOWER_NUMBERED)}))[ ]?(?:№|no\.?|number|#)?[ ]?\d+\b(?![.,]\d|%)",
        r"(?:№|#|\bno\.|\bnos\.)[ ]?\d+(?:[-/]\d+)*",
        rf"(?-i:\b(?:{'|'.join(word.capitalize() + '|' + word.upper() for word in _MODELS)}))[ ‑–-]?\d+\w*(?:/\d+\w*)*\b(?![.,]\d\d\d)",
        r"\b[A-Za-zА-Яа-я]{1,30}[-‑]\d\w{0,20}(?:[-./]\w{1,20}){0,4}",
        r"\+\d[\d ()-]{6,}",
        r"\b(?:aged?|ages)[ ](?:from[ ]|between[ ])?\d{1,2}(?:[ ]?(?:-|–|to|and)[ ]?\d{1,2})?(?:[ ]years?(?:[ ]old)?)?\b",
        r"\b\d{1,2}(?:[ ]?(?:-|–|to)[ ]?\d{1,2})?[ -]years?[ -]olds?\b",
        r"\b\w+[ -]years?[ -]old\b",
        r"\bhttps?://\S+|\bwww\.\S+|\b[\w.+-]{1,64}@[\w.-]{1,64}",
        r"\b\d+[-–:]\d+\b(?=[ ](?:victory|win|defeat|vote|score))",
    )
)


def not_quantities(text: str) -> list[tuple[int, int]]:
    """The stretches of a text whose digits are dates, times, ages, names of models, numbers of units and the like."""
    spans = [found.span() for pattern in _NOT_QUANTITIES for found in pattern.finditer(text)]
    return sorted(spans)


__all__ = ["MONTHS", "WEEKDAYS", "Numeral", "not_quantities", "numerals", "spelt_value"]
