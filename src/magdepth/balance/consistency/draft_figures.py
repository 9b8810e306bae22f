"""The drafts of one text as the checks read them: what each figure counts, from the words of its own clause."""

from __future__ import annotations

import re

from magdepth.balance.claim_wording import Figures
from magdepth.balance.consistency.claim_figures import ClaimFigure
from magdepth.balance.consistency.comparison import plain
from magdepth.balance.part_claims import PER_MONTH, SHARE
from magdepth.evidence.draft import Draft, Extraction
from magdepth.units import DAYS_PER_MONTH, DAYS_PER_YEAR

# What a clause says is done with drones or people, the weightier word first: a plan to make is a plan.
_CUES = (
    (
        "plan",
        r"\b(aim|aims|aimed|aiming|plan|plans|planned|planning|goal|target (?:of|is)|ramp(?:s|ing)? up|intends?)\b",
    ),
    ("ceiling", r"\b(capacity|capable|at most can|can (?:make|build|produce)|could (?:make|build|produce))\b"),
    ("downed", r"\b(shot down|shoot down|downed|intercept\w*|brought down|neutrali[sz]ed|destroyed)\b"),
    ("lost", r"\b(lost|jammed|suppressed|disappeared|failed to reach|did not reach)\b"),
    ("hits", r"\b(hit|hits|struck|got through|reached (?:their|its) targets?)\b"),
    ("launched", r"\b(launch\w*|fired|attacked with|sent against|released)\b"),
    ("made", r"\b(produc\w+|buil[dt]\w*|manufactur\w+|assembl\w+|output|turns? out|makes?|made)\b"),
)
_READ = tuple((meaning, re.compile(words, re.IGNORECASE)) for meaning, words in _CUES)
_BREAK = re.compile(r"[,;:()—–]\s|\s(?:and|but|while|of which|whereas)\s", re.IGNORECASE)

_DRONES = re.compile(
    r"\b(drones?|uavs?|shaheds?|gerans?|gerberas?|decoys?|units?|loitering munitions?)\b", re.IGNORECASE
)
_PEOPLE = re.compile(
    r"\b(workers?|people|persons?|employees?|staff|labou?rers?|engineers?|builders?|sappers?|personnel|"
    r"specialists?)\b",
    re.IGNORECASE,
)
_DECOY = re.compile(r"\b(decoys?|gerberas?|dummy|unarmed)\b", re.IGNORECASE)
_STRIKE = re.compile(r"\b(shaheds?|gerans?|strike|attack drones?|armed|kamikaze)\b", re.IGNORECASE)
_ALL = re.compile(r"\b(all types|of all kinds|decoys included|including decoys|with decoys)\b", re.IGNORECASE)
_PLANT = re.compile(r"\b(alabuga|yelabuga|factory|plant|zone|site)\b", re.IGNORECASE)
_KURSK = re.compile(r"\bkursk\b", re.IGNORECASE)
_THERE = re.compile(r"\b(arriv\w+|present|already (?:work|at)|employ\w*|staff)\b", re.IGNORECASE)
_NOT_DRONES = re.compile(r"\binterceptor|missile|shell|rocket", re.IGNORECASE)
_PER = re.compile(r"\s(?:per|an?|each|every)\s+(?:calendar\s+)?(\w+)$|\s*/\s*(\w+)$")
_TIMES = {
    "day": DAYS_PER_MONTH,
    "night": DAYS_PER_MONTH,
    "week": DAYS_PER_MONTH / 7,
    "month": 1.0,
    "year": 12 * DAYS_PER_MONTH / DAYS_PER_YEAR,
}


def drafted(text: Extraction) -> tuple[ClaimFigure, ...]:
    """The drafts whose sense the checks can read, in the order of the text, as ``draft 1``, ``draft 2`` …

    Figures are read by the words of their own clause, then of their sentence. A draft whose sense is
    not plain is left out: a check says nothing about it.
    """
    found = []
    for at, draft in enumerate(text.drafts):
        one = _read(text, at, draft)
        if one is not None:
            found.append(one)
    return tuple(found)


def _read(text: Extraction, at: int, draft: Draft) -> ClaimFigure | None:
    sentence = text.sentences[draft.sentence]
    start, end = _figure_at(sentence.text, draft, draft.start - sentence.start, draft.end - sentence.start)
    clause = _clause(sentence.text, start, end)
    told = _told(draft)
    named = f"{draft.subject} {draft.unit}"
    ends = [value for value in (draft.low, draft.high) if value is not None]
    if not ends:
        return None
    noun, per = _unit(draft.unit)
    name = f"draft {at + 1}"
    number = draft.best if draft.best is not None else ends[-1]
    if noun in ("%", "percent", "per cent", "percentage"):
        shares = Figures(*(None if end is None else end / 100 for end in (draft.low, draft.high)))
        meant = _meaning(clause, sentence.text) or ""
        return ClaimFigure(name, meant, shares, SHARE, told, number=number, subject=draft.subject)
    if _PEOPLE.search(named) and per is None:
        stage = "arrived" if _THERE.search(clause) else "pledged"
        where = "kursk" if _KURSK.search(sentence.text) else "alabuga" if _PLANT.search(sentence.text) else None
        who = _PEOPLE.search(named)
        quantity = f"{who.group().casefold()} {stage}" if who else stage
        return ClaimFigure(name, stage, Figures(draft.low, draft.high), "people", told, None, where, number=number,
                    subject=draft.subject, quantity=quantity)  # fmt: skip
    if not _DRONES.search(named) or _NOT_DRONES.search(named):
        return None
    meaning = _meaning(clause, sentence.text)
    if meaning is None:
        return None
    made = meaning in ("made", "plan", "ceiling")
    kind = _type(named, clause, sentence.text, made)
    place = "alabuga" if made and _PLANT.search(sentence.text) else "all"
    times = _TIMES.get(per or "", 1.0)
    figures = Figures(*(None if end is None else end * times for end in (draft.low, draft.high)))
    unit = PER_MONTH if per else "drones"
    return ClaimFigure(name, meaning, figures, unit, told, kind, place, None, per, number, draft.subject, meaning)


def _type(named: str, clause: str, sentence: str, made: bool) -> str | None:
    """The type of drone: by the subject, the clause, and for output the sentence; launches count all types else.

    Output of no stated type has none: it may be of strike drones alone, and is then set beside nothing.
    """
    if _DECOY.search(named):
        return "decoy"
    if _STRIKE.search(f"{named} {clause}"):
        return "strike"
    if not made or _ALL.search(sentence):
        return "all"
    return "strike" if _STRIKE.search(sentence) and not _DECOY.search(sentence) else None


def _told(draft: Draft) -> str:
    """The figure in words, as a claim's is told: ``up to 25,000 workers``."""
    low, high = (None if end is None else plain(end) for end in (draft.low, draft.high))
    if low == high:
        figure = str(low)
    elif low is None:
        figure = f"up to {high}"
    else:
        figure = f"{low} or more" if high is None else f"{low} to {high}"
    return f"{figure} {draft.unit}"


def _figure_at(sentence: str, draft: Draft, start: int, end: int) -> tuple[int, int]:
    """Where in its sentence a draft's figure stands; the whole sentence if it can't be found.

    A quote may be the figure's own words or the whole sentence; in the latter the figure is looked for as printed.
    """
    for value in (draft.best, draft.high, draft.low):
        for text in () if value is None else _printed(value):
            found = re.search(rf"(?<![\d.,]){re.escape(text)}(?![\d]|[.,]\d)", sentence[start:end], re.IGNORECASE)
            if found:
                return start + found.start(), start + found.end()
    return start, end


def _printed(value: float) -> tuple[str, ...]:
    """The ways in which a figure is printed: ``25,000``, ``25 000``, ``25.000``, ``25000``, ``25 thousand``."""
    whole = f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"
    scaled = [f"{value / size:g} {word}" for size, word in ((1e6, "million"), (1e3, "thousand")) if value >= size]
    spaced = (whole.replace(",", mark) for mark in (" ", "\u00a0", "\u202f", ".", ""))
    return tuple(dict.fromkeys((whole, *spaced, *scaled)))


def _clause(text: str, start: int, end: int) -> str:
    """The part of a sentence around a figure, up to the next comma or 'and' on either side."""
    breaks = list(_BREAK.finditer(text))
    first = max((found.end() for found in breaks if found.end() <= start), default=0)
    last = min((found.start() for found in breaks if found.start() >= end), default=len(text))
    return text[first:last]


def _meaning(clause: str, sentence: str) -> str | None:
    """What is done, by the words of the clause, else by those of the whole sentence if they all say one thing."""
    for meaning, words in _READ:
        if words.search(clause):
            return meaning
    all_said = {meaning for meaning, words in _READ if words.search(sentence)}
    return all_said.pop() if len(all_said) == 1 else None


def _unit(unit: str) -> tuple[str, str | None]:
    """A draft's unit as noun and time: ``drones per day``, ``drones a day`` and ``drones/day`` are drones and day."""
    found = _PER.search(unit.casefold())
    if found is None:
        return unit.casefold().strip(), None
    time = (found.group(1) or found.group(2)).rstrip("s")
    return unit.casefold()[: found.start()].strip(), time if time in _TIMES else None
