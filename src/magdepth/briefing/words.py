"""Words and figures as a reader sees them: likelihood words, two-figure numbers, ranges, dates."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MISSING = "—"
MINUS = "\u2212"
SPACE = "\u00a0"  # no-break, so that a figure never parts from its unit at the end of a line

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONEY = {"USD": "$", "EUR": "€", "GBP": "£", "UAH": "₴", "RUB": "₽", "KRW": "₩", "JPY": "¥"}
_SHARES = frozenset({"share", "fraction", "probability"})
_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_PREFIXES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_PERIODS = frozenset({"day", "night", "week", "month", "quarter", "year", "hour"})
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Likelihood:
    """One of the seven words of ICD 203 with the probabilities (per cent) that it stands for."""

    word: str
    low: int
    high: int


SCALE = (
    Likelihood("almost no chance", 1, 5),
    Likelihood("very unlikely", 5, 20),
    Likelihood("unlikely", 20, 45),
    Likelihood("roughly even chance", 45, 55),
    Likelihood("likely", 55, 80),
    Likelihood("very likely", 80, 95),
    Likelihood("almost certain", 95, 99),
)
"""The scale of Intelligence Community Directive 203 (2015), from least to most likely."""


def likelihood(probability: float) -> Likelihood:
    """The word for a probability (0-1); ValueError outside 0-1 or for a value that is no number.

    A shared boundary goes to the word nearer the middle, so that a statement and its opposite
    always get mirrored words. The scale stops at 1 and 99 %: what lies beyond keeps the outermost
    word, and ``percent`` says "under 1 %" or "over 99 %", for a simulation in which something
    never happened does not make it impossible.

    >>> [likelihood(p).word for p in (0.0, 0.05, 0.5, 0.8, 1.0)]
    ['almost no chance', 'very unlikely', 'roughly even chance', 'likely', 'almost certain']
    """
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"a probability lies between 0 and 1, not {probability}")
    cent = round(probability * 100, 7)  # so that 1 - 0.55 counts as 0.45
    if cent < 50:
        return next(step for step in SCALE if cent < step.high)
    return next(step for step in SCALE if cent <= step.high or step is SCALE[-1])


def percent(probability: float | None) -> str:
    """A probability (0-1) in whole per cent; the ends say that they are not certainties.

    >>> [percent(p) for p in (0.0, 0.184, 0.9999, None)]
    ['under 1\\xa0%', '18\\xa0%', 'over 99\\xa0%', '—']
    """
    if probability is None:
        return MISSING
    likelihood(probability)
    if probability < 0.01:
        return f"under 1{SPACE}%"
    if probability > 0.99:
        return f"over 99{SPACE}%"
    return f"{round(probability * 100)}{SPACE}%"


def likelihood_scale() -> str:
    """The whole scale in one sentence, for "how to read this".

    >>> likelihood_scale()[:44]
    'almost no chance 1–5, very unlikely 5–20, un'
    """
    return ", ".join(f"{step.word} {step.low}–{step.high}" for step in SCALE) + f"{SPACE}%"


def number(value: float | None, figures: int = 2) -> str:
    """A number for prose: two significant figures, thousands apart, an em dash where missing.

    ValueError for a value that is neither missing nor finite: a gap must be told as None.

    >>> [number(v) for v in (5438, 0, None, -127, 0.0376, 1_240_000, 7)]
    ['5,400', '0', '—', '−130', '0.038', '1.2\\xa0million', '7']
    """
    if value is None:
        return MISSING
    digits, scale = _scaled(value, figures)
    return f"{digits}{SPACE}{scale}" if scale else digits


def exact(value: float | None) -> str:
    """A counted figure in full, thousands apart: 5438 is ``5,438``.

    >>> exact(5438), exact(0), exact(None), exact(-2.5)
    ('5,438', '0', '—', '−2.5')
    """
    if value is None:
        return MISSING
    _finite(value)
    text = f"{abs(value):,.0f}" if float(value).is_integer() else f"{abs(value):,}"
    return f"{MINUS}{text}" if value < 0 else text


def signed(value: float | None, figures: int = 2) -> str:
    """A change with its sign; no change is plain 0.

    >>> signed(120), signed(-3.14), signed(0), signed(None)
    ('+120', '−3.1', '0', '—')
    """
    text = number(value, figures)
    return f"+{text}" if value is not None and value > 0 else text


def span(low: float | None, high: float | None, figures: int = 2) -> str:
    """A range from low to high, never a plus-minus; one number where both ends read the same.

    >>> span(4812, 6934), span(-120, 340), span(1.2e6, 1.5e6), span(51, 51), span(None, 3)
    ('4,800–6,900', '−120 to 340', '1.2–1.5\\xa0million', '51', '—')
    """
    if low is None or high is None:
        return MISSING
    (first, scale), (last, scale_last) = _scaled(low, figures), _scaled(high, figures)
    if (first, scale) == (last, scale_last):
        return number(low, figures)
    if scale != scale_last:
        first = number(low, figures)
    link = " to " if low < 0 or high < 0 or scale != scale_last else "–"
    return f"{first}{link}{last}" + (f"{SPACE}{scale_last}" if scale_last else "")


def quantity(value: float | None, unit: str, figures: int = 2) -> str:
    """A number with its unit in words: money, shares and rates as people write them.

    >>> quantity(5438, "drones/month"), quantity(1.2e9, "USD"), quantity(0.184, "share")
    ('5,400\\xa0drones a month', '$1.2\\xa0billion', '18\\xa0%')
    >>> quantity(1, "crews"), quantity(None, "drones"), quantity(20, "million USD/year")
    ('1\\xa0crew', '—', '$20\\xa0million a year')
    """
    return MISSING if value is None else _with_unit(value, value, unit, figures)


def quantity_span(low: float | None, high: float | None, unit: str, figures: int = 2) -> str:
    """A range with its unit, said once.

    >>> quantity_span(4812, 6934, "drones/month"), quantity_span(20000, 70000, "USD")
    ('4,800–6,900\\xa0drones a month', '$20,000–70,000')
    """
    return MISSING if low is None or high is None else _with_unit(low, high, unit, figures)


def unit_words(unit: str) -> str:
    """A unit as a reader says it; rates become "a month", a bare number has no unit at all.

    >>> unit_words("drones/month"), unit_words("engagements/crew-night"), unit_words("1")
    ('drones a month', 'engagements per crew-night', '')
    """
    if unit in ("", "1"):
        return ""
    head, *parts = unit.split("/")
    tail = [(f"an {part}" if part == "hour" else f"a {part}") if part in _PERIODS else f"per {part}" for part in parts]
    return " ".join([head.replace("_", " "), *tail]).strip()


def month_name(month: str) -> str:
    """A month written YYYY-MM as people say it.

    >>> month_name("2025-06")
    'June 2025'
    """
    year, index = month.split("-")
    return f"{_MONTHS[int(index) - 1]} {year}"


def day_name(day: date) -> str:
    """A date as people write it, whatever the machine's language.

    >>> day_name(date(2025, 6, 30)).replace(SPACE, " ")
    '30 June 2025'
    """
    return f"{day.day}{SPACE}{_MONTHS[day.month - 1]} {day.year}"


def listing(items: Sequence[str]) -> str:
    """Items as a phrase.

    >>> listing(["a"]), listing(["a", "b", "c"]), listing([])
    ('a', 'a, b and c', '')
    """
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends with a mark of its own.

    >>> sentence("one origin"), sentence("is it?"), sentence("")
    ('one origin.', 'is it?', '')
    """
    return text if not text or text.endswith((".", "!", "?", "…", ".”")) else text + "."


def around(statement: str, word: str | None) -> tuple[str, str, str]:
    """A statement cut before and after its likelihood word, for it to be set in bold.

    Where the statement doesn't say the word, the word follows in brackets.

    >>> around("It is very likely that it rains.", "very likely")
    ('It is ', 'very likely', ' that it rains.')
    >>> around("It rains.", "likely"), around("It rains.", None)
    (('It rains. (', 'likely', ')'), ('It rains.', '', ''))
    """
    if word is None:
        return statement, "", ""
    found = re.search(rf"\b{re.escape(word)}\b", statement, re.IGNORECASE)
    if found is None:
        return f"{statement} (", word, ")"
    return statement[: found.start()], found[0], statement[found.end() :]


def confidence_sentence(confidence: str, note: str) -> str:
    """Confidence in the evidence and why, apart from the likelihood.

    >>> confidence_sentence("low", "one origin speaks of sending.")
    'Confidence is low: one origin speaks of sending.'
    >>> confidence_sentence("low", "Confidence is low, for want of sources.")
    'Confidence is low, for want of sources.'
    """
    if note.lower().startswith("confidence"):
        return sentence(note)
    if not note:
        return f"Confidence is {confidence}."
    link = ":" if note[0].islower() else "."
    return sentence(f"Confidence is {confidence}{link} {note}")


def _finite(value: float) -> None:
    if not math.isfinite(value):
        raise ValueError(f"{value} can't be shown; a missing figure must be None")


def _scaled(value: float, figures: int) -> tuple[str, str]:
    """The digits of a rounded value and the word for its scale (empty below a million)."""
    _finite(value)
    rounded = float(f"{value:.{figures - 1}e}")
    if rounded == 0:
        return "0", ""
    sign, size = (MINUS if rounded < 0 else ""), abs(rounded)
    if size < 1e-6:
        mantissa, exponent = f"{size:.{figures - 1}e}".split("e")
        return f"{sign}{mantissa}×10{str(int(exponent)).translate(_RAISED)}", ""
    unit, word = next(((unit, word) for unit, word in _SCALES if size >= unit), (1.0, ""))
    size /= unit
    decimals = max(0, figures - 1 - math.floor(math.log10(size)))
    text = f"{size:,.{decimals}f}"
    return sign + (text.rstrip("0").rstrip(".") if "." in text else text), word


def _with_unit(low: float, high: float, unit: str, figures: int) -> str:
    if unit in _SHARES:
        return f"{span(low * 100, high * 100, figures)}{SPACE}%"
    head, *rate = unit.split("/")
    words = head.split()
    if len(words) > 1 and words[0] in _PREFIXES:
        low, high = low * _PREFIXES[words[0]], high * _PREFIXES[words[0]]
        words = words[1:]
    text = span(low, high, figures)
    if words and words[0] in _MONEY:
        text = text.replace(MINUS, MINUS + _MONEY[words[0]]) if low < 0 else _MONEY[words[0]] + text
        words = words[1:]
    noun = unit_words("/".join([" ".join(words), *rate]))
    if text in ("1", MINUS + "1") and words and words[-1].endswith("s") and not words[-1].endswith("ss"):
        noun = noun.replace(words[-1], words[-1][:-1], 1)
    joint = " " if not words else SPACE
    return f"{text}{joint}{noun}" if noun else text
