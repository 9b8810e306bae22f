"""Numbers in words, as reports write them: Ukrainian in every case (двадцяти чотирьох), and English."""

from __future__ import annotations

from functools import lru_cache

#: No report counts more than this; a larger figure is a sum over years, a price, a phone number.
MOST = 99_999

_UNITS = {
    0: "нуль нуля",
    1: "один одна одне одного одної однієї одному одній одну одним однією одною одні одних",
    2: "два дві двох двом двома двоє",
    3: "три трьох трьом трьома троє трьоми",
    4: "чотири чотирьох чотирьом чотирма чотирьма четверо",
}
#: Stem of the nominative, stem of the other cases, further forms.
_DECLINED = {
    5: ("пять", "пят", "пятеро"),
    6: ("шість", "шест шіст", "шестеро"),
    7: ("сім", "сем сім", "сьома семеро сімома"),
    8: ("вісім", "восьм вісьм", "восьма восьмеро вісьма"),
    9: ("девять", "девят", "девятеро"),
    10: ("десять", "десят", "десятеро"),
    11: ("одинадцять", "одинадцят", ""),
    12: ("дванадцять", "дванадцят", ""),
    13: ("тринадцять", "тринадцят", ""),
    14: ("чотирнадцять", "чотирнадцят", ""),
    15: ("пятнадцять", "пятнадцят", ""),
    16: ("шістнадцять", "шістнадцят", ""),
    17: ("сімнадцять", "сімнадцят", ""),
    18: ("вісімнадцять", "вісімнадцят", ""),
    19: ("девятнадцять", "девятнадцят", ""),
    20: ("двадцять", "двадцят", "двадцать"),
    30: ("тридцять", "тридцят", "тридцать"),
    50: ("пятдесят", "пятдесят", ""),
    60: ("шістдесят", "шістдесят", ""),
    70: ("сімдесят", "сімдесят", ""),
    80: ("вісімдесят", "вісімдесят", ""),
}
_ROUND = {
    40: "сорок сорока",
    90: "девяносто девяноста",
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
}
_ENGLISH = {
    0: "zero", 1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine",
    10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen",
    17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty", 30: "thirty", 40: "forty", 50: "fifty",
    60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety", 100: "hundred",
}  # fmt: skip
_ENDINGS = ("", "и", "ь", "ьох", "ох", "ьом", "ом", "ьма", "ма", "ьома", "ома")
_MARKS = str.maketrans("", "", "'’ʼ`′‘´ʹ")


@lru_cache(maxsize=1)
def _forms() -> dict[str, int]:
    tables = (_UNITS, _ROUND, _ENGLISH)
    made = {form: value for table in tables for value, text in table.items() for form in text.split()}
    for value, (first, stems, more) in _DECLINED.items():
        for form in (first, *more.split(), *(stem + end for stem in stems.split() for end in _ENDINGS)):
            made.setdefault(form, value)
    # "сем", "девят" without an ending are slips of the pen that stand for nothing else; "сот" and the like are not here
    return made


def number_word(word: str) -> int | None:
    """The value of one word of a number, in any case; None for any other word.

    >>> [number_word(word) for word in ("сімома", "П’ятьох", "тридцяти", "шість", "ракет")]
    [7, 5, 30, 6, None]
    """
    return _forms().get(word.casefold().translate(_MARKS))


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
    bare = word.casefold().translate(_MARKS)
    return bare in _VAGUE or (len(bare) >= 5 and bare not in _forms() and _near(bare))


_VAGUE = frozenset(
    [
        "кілька",
        "декілька",
        "кількома",
        "декількома",
        "кількох",
        "декількох",
        "десяток",
        "десятки",
        "десятків",
        "десятками",
        "десятком",
        "пара",
        "пару",
        "парою",
        "низка",
        "низку",
        "низкою",
        "сотні",
        "сотень",
        "сотнями",
        "several",
        "dozens",
        "dozen",
        "some",
        "many",
    ]
)


@lru_cache(maxsize=4096)
def _near(word: str) -> bool:
    from magdepth.observed.reports.spelling import one_slip

    return any(abs(len(form) - len(word)) <= 1 and len(form) >= 5 and one_slip(word, form) for form in _forms())
