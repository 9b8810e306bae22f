"""Facts that a report can get wrong without a figure: offices, announcements, dates; and whose voice a name is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated

from pydantic import Field

from magdepth.article.topics import FOLDER, Groups, Loose, Words, first_match, hits, load_block, pattern

_FORMER = re.compile(r"\b(?:former|ex|then|outgoing|previous|late|ousted)[\s-]+(?:\w+[\s-]+){0,2}$", re.IGNORECASE)
_AHEAD = re.compile(r"^(?:[\s,'\u2019.]|(?:the|of|general|gen|army|mr|his|a)\b)*$", re.IGNORECASE)
_BEHIND = re.compile(
    r"^\s*,?\s*(?:\(|,|who is|who serves as|is|as)?\s*(?:the|its|now|currently|\w*['\u2019]s)?\s*$", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:not|no|never|rather than|instead of)\s+(?:\w+\s+){0,1}$", re.IGNORECASE)
_MONTHS = {
    name: number for number, names in enumerate(
        (("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
         ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"), ("october", "oct"), ("november", "nov"),
         ("december", "dec")), 1) for name in names
}  # fmt: skip
_MONTH_YEAR = re.compile(rf"\b({'|'.join(_MONTHS)})\.?\s*(?:of\s+)?,?\s*(20\d\d)\b", re.IGNORECASE)
_DAY = re.compile(
    rf"\b(?:({'|'.join(_MONTHS)})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b|(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?"
    rf"({'|'.join(_MONTHS)})\b)(?:,?\s*(20\d\d))?", re.IGNORECASE,
)  # fmt: skip


class Office(Loose):
    """An office by the words that name it; ``country`` are words of the body that it belongs to."""

    office: str
    title: str
    words: Words
    country: Words


class Holder(Loose):
    """Who held an office, from when to when (open where still so), and where that stands."""

    name: str
    full: str
    office: str
    from_: Annotated[date, Field(alias="from")]
    to: date | None = None
    source: str
    claims: Words = ()

    def holds_on(self, day: date) -> bool:
        """Whether the office is held on a day."""
        return self.from_ <= day and (self.to is None or day <= self.to)


class Description(Loose):
    """A word (``wrong``) that an announcement did not use of those it spoke of; ``right`` is what it said."""

    description: str
    all: Groups
    wrong: Words
    right: str
    known_by: date
    claims: Words = ()
    source: str


class Event(Loose):
    """When a thing happened: the words that name it, and its month."""

    event: str
    title: str
    all: Groups
    month: str
    known_by: date
    source: str
    claims: Words = ()


class OriginNames(Loose):
    """The names that speak for one origin of the ledger."""

    origin: str
    names: Words


class Facts(Loose):
    """The whole file of facts."""

    facts: str
    offices: tuple[Office, ...]
    holders: tuple[Holder, ...]
    descriptions: tuple[Description, ...]
    events: tuple[Event, ...]
    voices: tuple[OriginNames, ...]


@dataclass(frozen=True)
class Error:
    """An error of fact in a sentence: why it is one, and the claims that say so; ``words`` are the wrong ones."""

    why: str
    claims: tuple[str, ...]
    words: str


@cache
def load_facts() -> Facts:
    """The shipped facts; BadInput for a broken file.

    >>> load_facts().holders[0].full
    'Sergei Shoigu'
    """
    return load_block(Facts, FOLDER / "facts.yaml")


def errors(text: str, day: date, facts: Facts | None = None) -> tuple[Error, ...]:
    """The errors of fact in a sentence published on a day.

    >>> [error.words for error in errors("Defence Minister Sergei Shoigu went to Pyongyang.", date(2025, 6, 30))]
    ['Defence Minister']
    >>> errors("Former defence minister Sergei Shoigu went to Pyongyang.", date(2025, 6, 30))
    ()
    >>> errors("Defence Minister Sergei Shoigu went to Pyongyang.", date(2023, 7, 30))
    ()
    """
    facts = facts or load_facts()
    return (*_titles(text, day, facts), *_descriptions(text, day, facts), *_events(text, day, facts))


def voice(name: str, facts: Facts | None = None) -> str | None:
    """The origin that a printed name speaks for; None if the facts know none.

    >>> voice("General Kyrylo Budanov"), voice("somebody")
    ('HUR (Ukrainian military intelligence)', None)
    """
    for origin in (facts or load_facts()).voices:
        if first_match(origin.names, name):
            return origin.origin
    return None


def days_named(text: str) -> tuple[tuple[int, int], ...]:
    """The days (month, day) that a text names.

    >>> days_named("On June 15, and again on 3 July 2025")
    ((6, 15), (7, 3))
    """
    days = []
    for hit in _DAY.finditer(text):
        month, day = (hit[1], hit[2]) if hit[1] else (hit[4], hit[3])
        days.append((_MONTHS[month.lower()], int(day)))
    return tuple(days)


def _titles(text: str, day: date, facts: Facts) -> list[Error]:
    by_office = {office.office: office for office in facts.offices}
    wrong: list[Error] = []
    for name in dict.fromkeys(holder.name for holder in facts.holders):
        terms = [holder for holder in facts.holders if holder.name == name]
        for person in pattern((name,)).finditer(text):
            titled = _title_at(text, person.start(), person.end(), facts, terms)
            if titled is None:
                continue
            office, words = titled
            if any(term.office == office and term.holds_on(day) for term in terms):
                continue
            current = next((term for term in terms if term.holds_on(day)), None)
            past = next((term for term in terms if term.office == office), None)
            title = by_office[office].title
            why = f"{terms[0].full} was not {title} when this was published"
            if past is not None and past.to is not None and past.to < day:
                why += f" (he was until {past.to.day} {past.to:%B %Y})"
            if current is not None and current.office != office:
                why += f", but {by_office[current.office].title}"
            rest = (current or terms[0])
            wrong.append(Error(f"{why}: {rest.source}.", rest.claims, words))
    return wrong


def _title_at(text: str, start: int, end: int, facts: Facts, terms: list[Holder]) -> tuple[str, str] | None:
    """The office that stands right before or behind a name, of the countries that the person is known in."""
    before, after = text[max(0, start - 70) : start], text[end : end + 70]
    mine = {holder.office for holder in terms}
    names = pattern(tuple(part for holder in terms for part in holder.full.split()))
    for office in facts.offices:
        for hit in pattern(office.words).finditer(before):
            between = names.sub("", before[hit.end() :])
            if not _AHEAD.match(between) or _FORMER.search(before[: hit.start()]):
                continue
            lead = before[max(0, hit.start() - 25) : hit.start()] + between
            if _belongs(office, lead, mine, facts):
                return office.office, hit[0]
        behind = pattern(office.words).search(after)
        if behind is None or "," not in after[: behind.start()]:
            continue
        between = pattern(office.country).sub("", after[: behind.start()])
        fits = _BEHIND.match(between) and not _FORMER.search(after[: behind.start()])
        if fits and _belongs(office, after[: behind.end() + 20], mine, facts):
            return office.office, behind[0]
    return None


def _belongs(office: Office, around: str, mine: set[str], facts: Facts) -> bool:
    """Whether words of an office mean this one: its country is named, or the person's own country has it."""
    rivals = [office_ for office_ in facts.offices if set(office_.words) & set(office.words)]
    named = [office_ for office_ in rivals if first_match(office_.country, around)]
    if named:
        return office in named
    home = {office_.country for office_ in facts.offices if office_.office in mine}
    return office.country in home


def _descriptions(text: str, day: date, facts: Facts) -> list[Error]:
    wrong = []
    for description in facts.descriptions:
        if description.known_by > day or not all(first_match(group, text) for group in description.all):
            continue
        match = first_match(description.wrong, text)
        if match is not None and not _NOT.search(text[: match.start()]):
            why = f"The announcement spoke of {description.right}, not of \u201c{match[0].lower()}\u201d ones"
            why += f": {description.source}."
            wrong.append(Error(why, description.claims, match[0]))
    return wrong


def _events(text: str, day: date, facts: Facts) -> list[Error]:
    wrong = []
    for event in facts.events:
        if event.known_by > day or not all(hits(group, text) for group in event.all):
            continue
        months = [(f"{match[2]}-{_MONTHS[match[1].lower()]:02d}", match) for match in _MONTH_YEAR.finditer(text)]
        if len(months) == 1 and months[0][0] != event.month:
            why = f"{event.title} is of {event.month}, not of {months[0][0]}: {event.source}."
            wrong.append(Error(why, event.claims, months[0][1][0]))
    return wrong
