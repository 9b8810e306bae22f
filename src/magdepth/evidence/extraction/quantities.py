"""The quantities of one sentence: figure, bounds, unit, subject, period; and which figures are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from magdepth.evidence.extraction.bounds import bounded, ranged
from magdepth.evidence.extraction.clause import Clause
from magdepth.evidence.extraction.elliptical import elliptical
from magdepth.evidence.extraction.fits import Fit, fit
from magdepth.evidence.extraction.nouns import generic, is_span
from magdepth.evidence.extraction.numeral import Numeral
from magdepth.evidence.extraction.phrases import Phrase, behind, hyphened
from magdepth.evidence.extraction.places import Place, Quantity
from magdepth.evidence.extraction.rates import rate_ahead, rate_at, rate_soon
from magdepth.evidence.extraction.subjects import counted_behind, spent_on, topic, whole_of
from magdepth.evidence.extraction.words import words

_W = words()
_RECENT = 40  # quantities that a bare figure may take its unit from
_NEXT = re.compile(r"\s?,\s(?:and\s|or\s)?|\s(?:and|or)\s")
#: "20 of the 22": between a part and its whole.
_OF = re.compile(
    r"""\s(?:out\s)?of\s(?:(?:the|a|an|all|those|these|its|their|our|his|her|total|some|about|roughly|nearly|over
    |more\ than|last|night[’']s)\s)*$""",
    re.VERBOSE | re.IGNORECASE,
)
#: "20 of their drones": what is counted stands behind a determiner.
_PART = re.compile(
    r"\s(?:out\s)?of\s(?:the|its|their|his|her|our|those|these|all|such)\s(?:the\s|these\s|those\s)?(?!total)")
_PERCENT = re.compile(r"\s?(?:percentage points?|per\s?cent|percent|pct|%)", re.IGNORECASE)
_ITEM = re.compile(r"\s?[.)]\s")  # "1. First"
_BOUND_BEHIND = re.compile(r"\s*(?:or |and |\+|plus|at most)")  # "20 drones or more"
_WORD = re.compile(r"\w")


def quantities(clause: Clause, found: Sequence[Numeral], before: Sequence[Quantity]) -> list[Quantity]:
    """The quantities among the figures ``found`` of a sentence.

    ``before`` are the quantities of the sentences before it in the same paragraph, from which a bare figure takes
    its unit.
    """
    ends = _list_ends(clause, found)
    told: list[Quantity] = []
    waiting: tuple[int, Numeral] | None = None  # "20 of the 22 drones": the 20 waits for what the 22 count
    tried = (-1, -1)
    k = 0
    while k < len(found):
        recent = (*before, *told[-_RECENT:])
        numeral, following = found[k], found[k + 1] if k + 1 < len(found) else None
        span = ranged(clause.text, numeral, following, clause.begin)
        if ends[k] > k + (span is not None) and tried != (ends[k], len(told)):
            if listed := _list(clause, found[k:ends[k] + 1], recent):
                told += listed
                k += len(listed)
                continue
            tried = ends[k], len(told)  # what the last of a list counts does not change with the next of its figures
        k += 2 if span else 1
        if span is None and following is not None and _OF.fullmatch(clause.text[numeral.end:following.start]):
            waiting = (len(told), numeral)
            continue
        figure, shown = span if span else (None, numeral)
        quantity = _quantity(Place(clause, numeral, shown, figure, recent))
        if waiting is not None:
            place, part = waiting
            waiting = None
            if quantity is not None and not part.vague:
                told.insert(place, _part_of(clause, quantity, part))
        if quantity is not None:
            told.append(quantity)
    return told


def _list_ends(clause: Clause, found: Sequence[Numeral]) -> list[int]:
    """For each figure the last of the list of bare figures that it stands in: "20,000, 35,000 or 50,000 dollars"."""
    ends = list(range(len(found)))
    for k in range(len(found) - 2, -1, -1):
        if _goes_on(clause, found[k], found[k + 1]):
            ends[k] = ends[k + 1]
    return ends


def _list(clause: Clause, figures: Sequence[Numeral], recent: Sequence[Quantity]) -> list[Quantity]:
    """The quantities of a list of figures, which share what stands behind the last of them."""
    quantity = _quantity(Place(clause, figures[-1], figures[-1], None, recent))
    if quantity is None or not quantity.head:
        return []
    parts = [
        replace(quantity, figure=bounded(clause.text, part, clause.begin, ""), said_at=part.start)
        for part in figures[:-1]
    ]
    return [*parts, quantity]


def _goes_on(clause: Clause, one: Numeral, two: Numeral) -> bool:
    if one.money or one.vague or one.share or two.start - one.end > 10:
        return False
    return _NEXT.fullmatch(clause.text, one.end, two.start) is not None


def _part_of(clause: Clause, whole: Quantity, part: Numeral) -> Quantity:
    figure = bounded(clause.text, part, clause.begin, "")
    deed = clause.deed(part.start, part.end)
    return replace(whole, figure=figure, said_at=part.start, rate="", unit=whole.head or whole.unit, deed=deed)


def _quantity(place: Place) -> Quantity | None:
    """What one figure, or the two of a range, says; None where it is no quantity."""
    shown, clause = place.shown, place.clause
    if shown.bare and shown.value < 40 and not _WORD.search(place.ahead) and (
        _ITEM.match(place.rest) or not _WORD.search(place.rest)
    ):
        return None  # "1. First point"
    percent = _PERCENT.match(clause.text, shown.end, clause.end)
    if shown.dotted and shown.scale == 1 and not percent and not _measure_follows(place):
        place = place.in_thousands()
    if percent:
        return _percentage(place, percent)
    if place.shown.share and place.first.share:
        subject = whole_of(clause, place.index) or topic(place)
        return place.quantity(place.bounds(place.rest), "share", "", subject)
    if place.shown.money or place.first.money:
        return _price(place)
    return _number(place)


def _measure_follows(place: Place) -> bool:
    following = place.clause.lower(place.index)
    return following in _W.measures or following in ("square", "cubic")


def _percentage(place: Place, percent: re.Match[str]) -> Quantity:
    i = place.clause.index(percent.end())
    subject = whole_of(place.clause, i) or topic(place)
    rate, _ = rate_at(place.clause, i)
    rate = rate if rate.startswith(("per", "a ")) else ""
    return place.quantity(place.bounds(_behind(place, percent.end())), percent[0].strip(), rate, subject)


def _price(place: Place) -> Quantity:
    """Money: what is bought, what for, and the rate ("2.50 USD per hour", "20,000 USD each")."""
    clause, i = place.clause, place.index
    rate, j = rate_at(clause, i)
    if not rate and clause.lower(i) in ("each", "apiece"):
        rate = clause.tokens[i].text
    bought = ""
    if not rate:
        rate = "" if behind(clause, i).whole else rate_soon(clause, i)
        bought = counted_behind(clause, i)
    rate = rate or rate_ahead(place.ahead)
    spent = spent_on(clause, j) if clause.lower(j) in ("for", "on", "in", "to", "per", "each") else ""
    subject = ", ".join(dict.fromkeys(part for part in (bought, topic(place), spent) if part))
    money = place.shown.money or place.first.money or ""
    return place.quantity(place.bounds(place.rest), money, rate, subject)


def _number(place: Place) -> Quantity | None:
    """A figure that counts or measures."""
    clause, end = place.clause, place.shown.end
    phrase = behind(clause, place.index)
    if not phrase.head and (part := _PART.match(clause.text, end)):
        phrase = behind(clause, clause.index(part.end()))
    if not phrase.head and place.shown.vague and clause.text[end:end + 4] == " of ":
        phrase = behind(clause, clause.index(end + 4))  # "thousands of drones"
    if not phrase.head and place.first is not place.shown:
        phrase = behind(clause, clause.index(place.first.end))  # "from 2,000 drones a month to about 5,000"
    joined = clause.text[end:end + 1] in ("-", "‑") and clause.text[end + 1:end + 2].isalpha()
    if joined:
        phrase = hyphened(clause, place.index) or phrase
    verdict = fit(place, phrase, hyphened=joined)
    if verdict is Fit.NOTHING:
        return None
    if verdict is Fit.BEFORE:
        return elliptical(place)
    rate = phrase.rate
    if not rate and not place.shown.vague and phrase.head.lower() not in _W.measures:
        rate = rate_ahead(place.ahead)
    figure = place.bounds(_behind(place, phrase.end))
    return place.quantity(figure, phrase.head, rate, _subject(place, phrase, hyphened=joined))


def _subject(place: Place, phrase: Phrase, *, hyphened: bool) -> str:
    """What is counted; of a measure what is measured; of "units" also what they are."""
    clause, head = place.clause, phrase.head
    if head.lower() in _W.measures or is_span(head):
        of = whole_of(clause, clause.index(phrase.end)) if not phrase.rate else ""
        trait = phrase.whole if hyphened and phrase.whole != head else ""
        return of or trait or topic(place) or phrase.whole
    if not generic(head):
        return phrase.whole
    named, last = clause.thing(place.first.start), place.last_counted
    of_what = named[0] if named else last.subject if last else ""
    return f"{phrase.whole} ({of_what})" if of_what and of_what.lower() not in phrase.whole.lower() else phrase.whole


def _behind(place: Place, end: int) -> str:
    """The text in which words of a bound are looked for: behind what is counted, else right behind the figure."""
    tail = place.tail(end)
    return tail if _BOUND_BEHIND.match(tail) else place.rest
