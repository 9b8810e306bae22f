"""What is no national report on a night or a day, and why: alerts, regions, weeks, losses, collections, the fallen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from magdepth.observed.reports.lines import Piece
from magdepth.observed.reports.sums import Sums
from magdepth.observed.reports.when import When

_B, _E = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_MONTHS = "січень|лютий|березень|квітень|травень|червень|липень|серпень|вересень|жовтень|листопад|грудень"
_IN_MONTH = "січні|лютому|березні|квітні|травні|червні|липні|серпні|вересні|жовтні|листопаді|грудні"
_LONG = re.compile(
    _B + r"(?:(?:за|протягом|впродовж|упродовж|цього|минулого|підсумки)\s{1,3}(?:\w{3,12}\s{1,3}){0,2}"
    r"(?:тижн\w{1,3}|тиждень|місяц\w{1,3}|місяць|кварталу?|півріччя|року|рік|" + _MONTHS + r")"
    r"|(?:за|протягом|впродовж|упродовж)\s{1,3}(?:останні(?:х)?\s{1,3})?\w{1,12}\s{1,3}(?:днів|дні|діб|доби|тижні|тижнів|місяці|місяців)"
    r"|(?:у|в)\s{1,3}(?:" + _IN_MONTH + r")"
    r"|від\s{1,3}початку\s{1,3}(?:року|повномасштабн|вторгнення|війни|місяця|тижня)"
    r"|з\s{1,3}початку\s{1,3}(?:року|повномасштабн|вторгнення|війни|місяця|тижня|\d{4})"
    r"|(?:this|last|past|per|a|the)\s{1,3}(?:week|month|year)|since the (?:start|beginning)|weekly|monthly)\w{0,6}"
)
_COMMAND = re.compile(
    _B + r"(?:повітрян\w{1,4}\s{1,3}командуванн\w{1,3}|пвк|пк|зоні відповідальності)"
    r"\W{1,4}(?P<name>захід|схід|південь|центр)" + _E
)
_LOCAL = re.compile(
    _B + r"(?:пвк\W{0,3}півден|обласн\w{1,5}\s{1,3}(?:військов|державн)\w{1,6}\s{1,3}адміністрац|ова" + _E +
    r"|сил(?:и|ами)\s{1,3}оборони\s{1,3}півдня|пвкпівден|у\s{1,3}нашій\s{1,3}області"
    r"|над\s{1,3}(?:нашою\s{1,3})?областю|в\s{1,3}області" + _E + ")"
)  # fmt: skip
_REGION = re.compile(
    _B + r"(?:над|на|у небі|в небі)\s{1,3}(?P<name>[^\W\d_]{3,20}(?:щин|ччин)(?:ою|і|и)"
    r"|[^\W\d_]{3,20}ськ(?:ою|ій)\s{1,3}област(?:ю|і))" + _E
)
_STAFF = re.compile(
    _B + r"(?:бойов\w{1,3}\s{1,3}зіткнен|генеральн\w{1,4}\s{1,3}штаб|загальні\s{1,3}(?:бойові\s{1,3})?втрати"
    r"|особового\s{1,3}складу|артилерійськ\w{1,3}\s{1,3}систем|обстріл)"
)
_ALERT = re.compile(
    _B + r"(?:курс(?:ом)?" + _E + r"|напрямок|напрямку|в\s{1,3}напрямі|загроз\w|увага|тривог\w{1,2}|відбій|зліт"
    r"|швидкісн\w{1,3}|рухаєт?ь?ся|рухаються|повз|маневру\w{1,4}|пуск\w{0,2}|в\s{1,3}укриття|укритт\w)"
)
_MONEY = re.compile(
    _B + r"(?:збір|збору|збираємо|донат\w{0,5}|монобанк\w{0,2}|банк[аиу]" + _E +
    r"|реквізит\w{0,3}|картк\w{1,2}|грн|гривень|задонат\w{1,4}|fundrais\w{1,4}|donat\w{1,4}|paypal)"
)  # fmt: skip
_FALLEN = re.compile(
    _B + r"(?:загинув|загинула|загинули|загибел\w|полеглих|полегли|вічна\s{1,3}пам|пам.ять|вшанув\w{1,5}|похован\w{1,3}"
    r"|герой|героя|посмертно|честь\W{1,3})"
)
_PERSON = re.compile(
    _B + r"(?:льотчик\w{0,3}|пілот\w{0,3}|воїн\w{0,3}|побратим\w{0,3}|капітан\w{0,2}|майор\w{0,2}"
    r"|підполковник\w{0,2}|полковник\w{0,2}|солдат\w{0,2}|сержант\w{0,2})"
)

_CAPTION = re.compile(r"[^\w\n]{0,5}(?:на|у|дивіться)\s{1,3}(?:цьому\s{1,3})?відео" + _E)


def refusal(text: str, pieces: Sequence[Piece], sums: Sums, when: When) -> str | None:
    """Why a text is not taken as a national report; None if it is one.

    The strict cases first: whatever figures such a text has are of something else.
    """
    small = text.casefold()
    launched = [value for value in sums.counts["launched"].values() if value is not None]
    downed = [value for value in sums.counts["downed"].values() if value is not None]
    if _STAFF.search(small) and not (launched and downed and when.stated):
        return "a summary of the General Staff or of losses, not a report on an air attack"
    if len(when.dates) > 1 and _several(pieces):
        return "reports on several nights in one text; give each by itself"
    if _LONG.search(_to_the_first_figures(pieces).casefold()):
        return "figures of a week, a month or longer, not of a night or a day"
    if reason := _regional(small, pieces, bool(launched)):
        return reason
    if _FALLEN.search(small) and _PERSON.search(small) and not launched:
        return "in memory of the fallen, not a report"
    if _CAPTION.match(small):
        return "the caption of a video, not a report"
    if not launched and not downed:
        return _without_figures(small, when.stated)
    if not when.stated:
        return _without_period(small, bool(launched), bool(downed))
    if _MONEY.search(small) and not (launched and downed):
        return "a collection of money, not a report"
    return None


def _without_figures(small: str, stated: bool) -> str:
    if _MONEY.search(small):
        return "a collection of money, not a report"
    if _FALLEN.search(small):
        return "in memory of the fallen, not a report"
    if _ALERT.search(small) and not stated:
        return "a live alert, not a report"
    return "no figures of what was launched or downed"


def _without_period(small: str, launched: bool, downed: bool) -> str | None:
    if _MONEY.search(small):
        return "a collection of money, not a report"
    if _ALERT.search(small) and not (launched and downed):
        return "a live alert, not a report"
    latin = sum(sign.isascii() for sign in small if sign.isalpha())
    if latin * 2 > sum(sign.isalpha() for sign in small) or (launched and downed):
        return None
    return "neither a night nor a day is named"


def _regional(text: str, pieces: Sequence[Piece], launched: bool) -> str | None:
    commands = {match["name"] for match in _COMMAND.finditer(text)}
    begins = "\n".join(piece.text for piece in pieces[:2]).casefold()
    last = pieces[-1] if pieces else None
    signed = last and _COMMAND.match(last.text.strip(" \n\"«").casefold()) and not last.clause.entries
    if len(commands) == 1 and (not launched or _COMMAND.search(begins) or signed):
        return "a report of one regional command"
    if _LOCAL.search(text) and not launched:
        return "a report of one region"
    if launched:
        return None
    for piece in pieces:
        if any(verb in ("downed", "suppressed") and entry.value is not None for verb, entry in piece.clause.entries):
            regions = {match["name"] for match in _REGION.finditer(piece.text.casefold())}
            if len(regions) == 1:
                return "a report of one region"
    return None


def _to_the_first_figures(pieces: Sequence[Piece]) -> str:
    out = []
    for piece in pieces:
        out.append(piece.text)
        if not piece.headline and any(entry.value is not None for _, entry in piece.clause.entries):
            break
    return "\n".join(out)


def _several(pieces: Sequence[Piece]) -> bool:
    """Whether more than one sentence says what was launched."""
    return sum(any(verb == "launched" and entry.value is not None for verb, entry in piece.clause.entries)
               for piece in pieces if not piece.item) > 1  # fmt: skip
