"""From a pasted text to tokens: unseen signs left out, numbers told from times, dates and names of weapons."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from magdepth.observed.reports.lexicon import months
from magdepth.observed.reports.numerals import MOST, almost_a_number, joins, number_word

_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
                     "\u200b-\u200f\u202a-\u202e"
                     "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]+")  # fmt: skip
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\u2028\u2029]")
#: Latin letters that look like Cyrillic ones, to be read as those within a word that has Cyrillic ones too.
_ALIKE = str.maketrans("aceiopxyABCEHIKMOPTXYkmtbh", "асеіорхуАВСЕНІКМОРТХУкмтвн")
#: "X-101" and "C-300" written in Latin letters.
_FIRST = str.maketrans("xc", "хс")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")
_MIXED = re.compile(r"[A-Za-z\u0400-\u04ff]{2,40}")

_L = "A-Za-zÀ-ÿ\u0400-\u04ff"
#: Letters before a number that make a name of it: Х-59, С-400, KN-23, Shahed-136, Су-35.
_NAMED = rf"(?:shaheds?|shahid|шахед|шахід|geran|герань|орлан|orlan|гранат|мерлін|mohajer|(?<![{_L}])[{_L}]{{1,3}})"
_TOKEN = re.compile(
    rf"""
    (?P<date>(?<!\d)\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}}|\d{{2}})(?!\d))
    |(?P<iso>\d{{4}}-\d{{2}}-\d{{2}}(?!\d))
    |(?P<time>(?<!\d)(?:[01]?\d|2[0-4])[:.][0-5]\d(?![\d]))
    |(?P<name>[39][mм]-?\d{{2,3}}|(?<![{_L}])[a-z]{{1,2}}\d{{2,3}}(?![\d{_L}])|{_NAMED}[-–‑]\d{{1,3}}[{_L}]{{0,2}}\d?(?![\d{_L}])(?:/[{_L}]{{0,3}}-?\d{{1,3}}[{_L}]{{0,2}}\d?(?![\d{_L}]))*
        |(?:[хxсc]|kh|кн|kn)\d{{2,3}}(?![\d{_L}])(?:/\d{{2,3}}(?!\d))*)
    |(?P<month>(?<!\d)[0-3]?\d\.(?:0\d|1[0-2])(?!\d))
    |(?P<num>\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?![\d{_L}])|\d+)
        (?:[-–‑]?(?P<end>ма|мя|ьма|м|та|ти|ть|ь|х|ох|ьох|ю|го|ї|й|є|ій|ий|ьома|мома|о|им|ома|and)(?![{_L}\d]))?
    |(?P<word>[{_L}]+(?:['’ʼ`′‘´ʹ]?[{_L}]+|[-‑](?=[{_L}])[{_L}]+|[-‑]\d{{1,3}}(?={_L}))*)
    |(?P<punct>[^\s\w])
    |(?P<line>\n)
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class ReportToken:
    """A piece of a text. ``kind``: num, word, name, time, date, punct, line. ``value`` is a number's.

    ``vague`` marks a number that can't be told: "п'яти кількох", a word one slip away from a number.
    """

    kind: str
    text: str
    value: int | None = None
    vague: bool = False
    aside: bool = False


def cleaned(text: str) -> str:
    """A text as it is read: composed, without unseen signs, look-alike letters within Cyrillic words put right.

    >>> cleaned("Х-1\\u200b01 зa ніч")
    'Х-101 за ніч'
    """
    seen = _LINE_END.sub("\n", unicodedata.normalize("NFC", _UNSEEN.sub("", text)))
    return _MIXED.sub(lambda found: _one_script(found.group()), seen).replace("\t", " ")


def _one_script(word: str) -> str:
    return word.translate(_ALIKE) if _CYRILLIC.search(word) and _LATIN.search(word) else word


def tokens(text: str) -> tuple[ReportToken, ...]:
    """The tokens of a cleaned text; numbers in words are one token, days and years are dates and count nothing.

    >>> [(t.kind, t.text) for t in tokens("на11 локаціях двадцяти чотирьох Х-59/69 о 08.30 24 червня")]
    [('word', 'на'), ('num', '11'), ('word', 'локаціях'), ('num', '24'), ('name', 'х-59/69'), ('word', 'о'),
    ('time', '08.30'), ('date', '24 червня')]
    """
    return _asides(_dated(_counted(_named(_raw(text)))))


def _raw(text: str) -> list[ReportToken]:
    out = []
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind == "end" or found.group("num"):
            digits = re.sub(r"\D", "", found.group("num"))
            value = int(digits) if len(digits) < 9 else MOST + 1
            out.append(ReportToken("num", digits, value if value <= MOST else None, value > MOST))
        elif kind in ("iso", "month"):
            out.append(ReportToken("date", found.group()))
        else:
            word = found.group().casefold().replace("‑", "-")
            out.append(ReportToken(kind, word.translate(_FIRST) if kind == "name" and word[0] in "xc" else word))
    return out


def _named(raw: list[ReportToken]) -> list[ReportToken]:
    """Names written with a blank: "Shahed 136", "Х 101", "Іскандер М"; "F-16" and the like are names already."""
    out: list[ReportToken] = []
    for token in raw:
        before = out[-1] if out else None
        if before is not None and before.kind == "word" and (
                (token.kind == "num" and before.text in _BEFORE_MODELS and token.text in _MODELS)
                or (token.kind == "word" and before.text in ("іскандер", "iskander")
                    and token.text in ("м", "к", "m", "k"))):  # fmt: skip
            model = f"{before.text}-{token.text}".replace("iskander-", "іскандер-").translate(_FIRST)
            ballistic = "м" if token.text in "мm" else "к"
            out[-1] = ReportToken("name", model if token.kind == "num" else f"іскандер-{ballistic}")
        else:
            out.append(token)
    return out


_BEFORE_MODELS = ("shahed", "shaheds", "шахед", "geran", "герань", "х", "x", "kh", "kn", "кн", "с", "c")
_MODELS = ("131", "136", "238", "101", "555", "22", "32", "59", "69", "31", "35", "300", "400", "23")


def _counted(raw: list[ReportToken]) -> list[ReportToken]:
    """Words of numbers joined to numbers; one that goes on with a word that is nearly a number can't be told."""
    out: list[ReportToken] = []
    at = 0
    while at < len(raw):
        token = raw[at]
        value = number_word(token.text) if token.kind == "word" else None
        if value is None:
            out.append(token)
            at += 1
            continue
        total, last, at = value, value, at + 1
        while at < len(raw) and raw[at].kind == "word":
            more = number_word(raw[at].text)
            if more is None or not joins(last, more):
                break
            total, last, at = total + more, more, at + 1
        vague = at < len(raw) and raw[at].kind == "word" and (
            number_word(raw[at].text) is not None or almost_a_number(raw[at].text))  # fmt: skip
        out.append(ReportToken("num", str(total), None if vague else total, vague))
    return out


def _dated(raw: list[ReportToken]) -> list[ReportToken]:
    """Days of a month, years and hours are no counts: "24 червня", "01, березня", "2025 року", "о 9 годині"."""
    out: list[ReportToken] = []
    at = 0
    while at < len(raw):
        token = raw[at]
        after = [raw[place].text if place < len(raw) else "" for place in (at + 1, at + 2)]
        step = 1 if after[0] in months() else 2 if after[0] in (",", ".", "-") and after[1] in months() else 0
        if token.kind == "num" and step and token.value is not None and 1 <= token.value <= 31:
            out.append(ReportToken("date", f"{token.text} {raw[at + step].text}"))
            at += step + 1
        elif token.kind == "num" and (
                after[0] in _YEARS or (after[0] in ("-", "–") and after[1] in _YEARS)
                or (out and out[-1].kind == "date" and _is_year(token))):  # fmt: skip
            out.append(ReportToken("year", token.text))
            at += 1
        elif token.kind == "num" and after[0] == "," and out and out[-1].text in months() and at + 2 < len(raw) and (
                _is_year(raw[at + 2])):  # fmt: skip
            out[-1] = ReportToken("date", f"{token.text} {out[-1].text}")
            at += 2
        elif token.kind == "num" and out and out[-1].text in months() and token.value and token.value <= 31:
            out[-1] = ReportToken("date", f"{token.text} {out[-1].text}")
            at += 1
        elif token.kind == "num" and (after[0] in _HOURS or _as_of(out)):
            out.append(ReportToken("time", token.text))
            at += 1
        else:
            out.append(token)
            at += 1
    return out


_YEARS = ("року", "рік", "р", "роки", "років", "рр", "році")
_HOURS = ("годині", "година", "години", "годин", "год", "ранку", "вечора", "am", "pm", "хвилин", "%", "відсотків", "км",
      "кг", "км/год", "hours", "минут")  # fmt: skip


def _is_year(token: ReportToken) -> bool:
    return token.kind == "num" and token.value is not None and 2014 <= token.value <= 2100


def _as_of(before: list[ReportToken]) -> bool:
    return len(before) > 1 and before[-1].text == "на" and before[-2].text == "станом"


def _asides(raw: list[ReportToken]) -> tuple[ReportToken, ...]:
    """Marks what stands in brackets that are closed; an open one without an end is no bracket."""
    closed = [False] * len(raw)
    opened: list[int] = []
    for at, token in enumerate(raw):
        if token.text == "(":
            opened.append(at)
        elif token.text == ")" and opened:
            start = opened.pop()
            if at - start <= 80:
                closed[start] = closed[at] = True
    depth, out = 0, []
    for at, token in enumerate(raw):
        depth += closed[at] and token.text == "("
        out.append(ReportToken(token.kind, token.text, token.value, token.vague, True) if depth else token)
        depth -= closed[at] and token.text == ")"
    return tuple(out)
