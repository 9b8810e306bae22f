"""Numbers in words, as reports write them: Ukrainian in every case (двадцяти чотирьох), and English."""

from __future__ import annotations

from functools import lru_cache

from magdepth.observed.reports.lexicon import one_slip, without_apostrophes

#: No report counts more than this; a larger figure is a sum over years, a price, a phone number.
MOST = 99_999

#: The forms of each number; one with a star is a stem that takes the endings of the cases.
_UKRAINIAN = {
    0: "нуль нуля",
    1: "один одна одне одного одної однієї одному одній одну одним однією одною одні одних",
    2: "два дві двох двом двома двоє",
    3: "три трьох трьом трьома троє трьоми",
    4: "чотири чотирьох чотирьом чотирма чотирьма четверо",
    5: "пят* пятеро",
    6: "шест* шіст* шестеро",
    7: "сем* сім* сьома семеро",
    8: "вісім восьм* вісьм* восьма восьмеро вісьма",
    9: "девят* девятеро",
    10: "десят* десятеро",
    11: "одинадцят*", 12: "дванадцят*", 13: "тринадцят*", 14: "чотирнадцят*", 15: "пятнадцят*", 16: "шістнадцят*",
    17: "сімнадцят*", 18: "вісімнадцят*", 19: "девятнадцят*",
    20: "двадцят* двадцать", 30: "тридцят* тридцать", 40: "сорок сорока",
    50: "пятдесят*", 60: "шістдесят*", 70: "сімдесят*", 80: "вісімдесят*", 90: "девяносто девяноста",
    100: "сто ста сотні",
    200: "двісті двохсот двомстам двомастами",
    300: "триста трьохсот трьомстам трьомастами",
    400: "чотириста чотирьохсот чотирьомстам чотирмастами",
    500: "пятсот пятисот пятистам пятьмастами",
    600: "шістсот шестисот шестистам шістьмастами шестистами",
    700: "сімсот семисот семистам сьомастами сімомастами",
    800: "вісімсот восьмисот восьмистам вісьмастами восьмастами",
    900: "девятсот девятисот девятистам девятьмастами",
    1000: "тисяча тисячу тисячею тисячі",
}  # fmt: skip
_ENGLISH = {
    0: "zero", 1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine",
    10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen",
    17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty", 30: "thirty", 40: "forty", 50: "fifty",
    60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety", 100: "hundred",
}  # fmt: skip
_ENDINGS = ("", "и", "ь", "ьох", "ох", "ьом", "ом", "ьма", "ма", "ьома", "ома")


@lru_cache(maxsize=1)
def _forms() -> dict[str, int]:
    forms: dict[str, int] = {}
    for value, text in (*_UKRAINIAN.items(), *_ENGLISH.items()):
        for form in text.split():
            endings = _ENDINGS if form.endswith("*") else ("",)
            forms |= {form.rstrip("*") + ending: value for ending in endings}
    # "сем", "девят" without an ending are slips of the pen that stand for nothing else; "сот" and the like are not here
    return forms


def number_word(word: str) -> int | None:
    """The value of one word of a number, in any case; None for any other word.

    >>> [number_word(word) for word in ("сімома", "П’ятьох", "тридцяти", "шість", "ракет")]
    [7, 5, 30, 6, None]
    """
    return _forms().get(without_apostrophes(word))


def joins(left: int, right: int) -> bool:
    """Whether a word of a number goes on with the next one: hundreds, tens, units, each once.

    >>> joins(20, 4), joins(100, 20), joins(4, 20), joins(20, 14)
    (True, True, False, False)
    """
    if right == 0:
        return False
    for scale in (1000, 100, 10):
        if left % scale == 0 and left > 0:
            return right < scale and not (scale == 10 and left % 100 == 10)
    return False


def almost_a_number(word: str) -> bool:
    """A word one slip away from a word of a number, or a thing no number counts: the figure can't be told then.

    >>> almost_a_number("четирьох"), almost_a_number("кілька"), almost_a_number("ударних")
    (True, True, False)
    """
    bare = without_apostrophes(word)
    return bare in _VAGUE or (len(bare) >= 5 and bare not in _forms() and _near(bare))


_VAGUE = frozenset((
    "кілька", "декілька", "кількома", "декількома", "кількох", "декількох", "десяток", "десятки", "десятків",
    "десятками", "десятком", "пара", "пару", "парою", "низка", "низку", "низкою", "сотні", "сотень", "сотнями",
    "several", "dozens", "dozen", "some", "many",
))  # fmt: skip


@lru_cache(maxsize=4096)
def _near(word: str) -> bool:
    return any(abs(len(form) - len(word)) <= 1 and len(form) >= 5 and one_slip(word, form) for form in _forms())
