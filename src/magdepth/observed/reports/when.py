"""When a report is about: a night or a day, the day of its end, and the hour from which it was told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from magdepth.observed.reports.lexicon import months

_MONTH = "|".join(sorted(months(), key=len, reverse=True))
_YEAR = r"(?:,?\s{1,3}(?P<year%s>20\d\d)(?!\d))?"
_DAY = r"(?P<day%s>\d{1,2})(?:-?го)?[,.]?\s{0,3}(?P<month%s>" + _MONTH + r")(?![^\W\d_])" + _YEAR
_DAY_EN = r"(?P<month%s>" + _MONTH + r")\.?\s{1,3}(?P<day%s>\d{1,2})(?:st|nd|rd|th)?(?!\d)" + _YEAR
_NUMERIC = r"(?P<day%s>\d{1,2})\.(?P<month%s>\d{2})\.(?P<year%s>20\d\d|\d\d)(?!\d)"
_ANY = [re.compile(_DAY % ("", "", "")), re.compile(_DAY_EN % ("", "", "")), re.compile(_NUMERIC % ("", "", ""))]
#: What may stand between "ніч на" and the day: "ніч на неділю, 24 червня", "ніч із 23 на 24 червня".
_BETWEEN = r"[^\d.!?\n]{0,25}"
_NIGHT = re.compile(
    r"ніч\s{1,3}(?:(?:із|з)\s{1,3}\d{1,2}(?:-?го)?(?:\s{1,3}\w{3,10})?\s{1,3})?на" + _BETWEEN + r"(?=\d)"
    r"|(?:уночі|вночі|ночі)" + _BETWEEN + r"(?=\d)"
    r"|overnight(?:\s{1,3}(?:on|into|to|from|of|,))?[^\d.!?\n]{0,12}(?=[a-z0-9])|night\s{1,3}(?:of|on|to|into)\s{1,3}(?=[a-z0-9])"
)
_NIGHT_WORD = re.compile(
    r"(?<![^\W\d_])(?:ніч|уночі|вночі|ночі|нічн\w{1,5}|overnight|tonight|night|notte|noche)(?![^\W\d_])"
)
_DAY_WORD = re.compile(
    r"(?<![^\W\d_])(?:(?:протягом|впродовж|упродовж)\s{1,3}(?:світлового\s{1,3}|усього\s{1,3})?дня"
    r"|(?:протягом|впродовж|упродовж)\s{1,3}(?=\d{1,2}[,.]?\s{0,3}(?:"
    + _MONTH
    + r"))|вдень|удень|денн\w{1,4}\s{1,3}(?:час|атак\w|період)"
    r"|вранці|зранку|ввечері|увечері|сьогодні\s{1,3}вдень|during the day|daytime)(?![^\W\d_])?"
)
_WHOLE_DAY = re.compile(
    r"(?:протягом|впродовж|упродовж|за)\s{1,3}(?:минул\w{2}\s|останн\w{1,3}\s|поточн\w{2}\s)?доб[уи]"
)
_SPAN = re.compile(
    r"(?:період\s{1,3}|[(])?(?:із|з|від|from)\s{1,3}(?P<from>\d{1,2}[:.]\d\d)(?P<first>[^.!?\n]{0,40}?)\s{1,3}"
    r"(?:по|до|to|till|until)\s{1,3}(?P<to>\d{1,2}[:.]\d\d)"
)
_STARTED = re.compile(r"(?:із|з|від|from)\s{1,3}(?P<from>\d{1,2})[:.]\d\d\s{1,3}(?:on\s)?")
_AS_OF = re.compile(
    r"(?:станом\s{1,3}на|as\s{1,3}of)\s{0,3}(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?!\d)|(?=\s{1,3}(?:годин|ранку)))"
)
_POSTER = re.compile(
    r"^\s{0,5}\d\d\.\d\d\.(?:20)?\d\d\s{0,5}\n?\s{0,5}\((?:станом на )?(?P<hour>\d\d)[.:](?P<minute>\d\d)\)"
)
#: A day further from the posting than this is told in a note.
_FAR = 3


@dataclass(frozen=True)
class When:
    """``kind``: night, day or other; ``stated`` is True where the text itself names a night, a day, or a span.

    ``dates`` are all days that are named after "night on".
    """

    kind: str
    day: date | None
    as_of: str | None
    stated: bool
    notes: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()


def kyiv_day(stamp: str) -> date | None:
    """The day in Kyiv of a stamp such as ``2026-06-24T22:44:38+00:00``; a stamp without a zone is UTC.

    >>> kyiv_day("2026-06-24T22:44:38+00:00"), kyiv_day("2026-06-24"), kyiv_day("soon")
    (datetime.date(2026, 6, 25), datetime.date(2026, 6, 24), None)
    """
    text = stamp.strip()[:40].replace("Z", "+00:00").replace("/", "-")
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(_kyiv()).date()  # noqa: UP017
    except (ValueError, OverflowError):
        return None


def _kyiv() -> timezone | ZoneInfo:
    try:
        return ZoneInfo("Europe/Kyiv")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone(timedelta(hours=2))


def when(text: str, posted: date | None = None) -> When:
    """The time that a cleaned text speaks of; a day without a year is the one nearest to the posting.

    >>> found = when("У ніч на 24 червня (з 18:00 23 червня) ... станом на 08.30", date(2026, 6, 24))
    >>> found.kind, found.day, found.as_of
    ('night', datetime.date(2026, 6, 24), '08:30')
    """
    small = text.casefold()
    as_of = _as_of(small)
    nights = [one for found in _NIGHT.finditer(small) if (one := _day_at(small, found.end(), posted))]
    night, day_word, span = _NIGHT.search(small), _DAY_WORD.search(small), _SPAN.search(small)
    notes: list[str] = []
    day: date | None = None
    if nights and night and not (day_word and day_word.start() < night.start()):
        kind, day = "night", nights[0]
        notes += _misprinted(small, night.end(), day, posted)
    elif day_word and not ((named := _NIGHT_WORD.search(small)) and named.start() < day_word.start()):
        kind, day = "day", _day_near(small, day_word.start(), posted)
    elif span:
        kind, day = _of_span(small, span, posted)
    elif _WHOLE_DAY.search(small):
        kind, day = "other", _first_day(small, posted)
    elif _NIGHT_WORD.search(small):
        kind, day = "night", _first_day(small, posted)
    else:
        kind, day = "other", _first_day(small, posted)
    stated = kind != "other" or _POSTER.match(small) is not None or _WHOLE_DAY.search(small) is not None
    if day is None and posted is not None:
        day = posted
        notes.append("the text names no day: the day of its posting is taken")
    elif day is not None and posted is not None and abs((posted - day).days) > _FAR:
        notes.append(f"the day named ({day}) is {abs((posted - day).days)} days from the posting ({posted})")
    return When(kind, day, as_of, stated, tuple(notes), tuple(dict.fromkeys(nights)))


def _as_of(small: str) -> str | None:
    found = _AS_OF.search(small) or _POSTER.match(small)
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _of_span(small: str, span: re.Match[str], posted: date | None) -> tuple[str, date | None]:
    """A span past midnight is a night, one that begins by daylight a day; its day is that of its end."""
    begin, end = (float(span[name].replace(":", ".")) for name in ("from", "to"))
    day = _day_at(small, span.end(), posted) or _day_near(small, span.start(), posted)
    kind = "night" if end <= begin or begin < 5 or (begin >= 17 and _first_day(span["first"], posted)) else "day"
    return kind, day


def _day_at(small: str, at: int, posted: date | None) -> date | None:
    for form in _ANY:
        found = form.match(small, at) or form.match(small, at + 1)
        if found and (day := _dated(found, posted)):
            return day
    return None


def _day_near(small: str, at: int, posted: date | None) -> date | None:
    """The first day in the sentence around a place; else the first of the text."""
    start = max(small.rfind("\n", 0, at), 0)
    end = small.find("\n", at)
    return _first_day(small[start : end if end > 0 else len(small)], posted) or _first_day(small, posted)


def _first_day(small: str, posted: date | None) -> date | None:
    found = [match for form in _ANY for match in form.finditer(small)]
    for match in sorted(found, key=lambda match: match.start()):
        if day := _dated(match, posted):
            return day
    return None


def _dated(found: re.Match[str], posted: date | None) -> date | None:
    month = months().get(found["month"]) or (int(found["month"]) if found["month"].isdigit() else 0)
    day = int(found["day"])
    try:
        if found["year"]:
            year = int(found["year"])
            return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None
    if posted is None:
        return None
    near = []
    for year in (posted.year - 1, posted.year, posted.year + 1):
        try:
            near.append(date(year, month, day))
        except ValueError:
            continue
    return min(near, key=lambda one: abs((one - posted).days), default=None)


def _misprinted(small: str, at: int, night: date, posted: date | None) -> list[str]:
    """The evening from which a night is counted is the one before; another day is a slip in the text."""
    found = _STARTED.search(small, at, at + 80)
    first = _day_at(small, found.end(), posted) if found else None
    if found and first and int(found["from"]) >= 12 and first != night - timedelta(days=1):
        return [f"the night of {night} is said to begin on {first}"]
    return []
