"""From a text to drafts of claims: which quantities stand in it, of what, and who is said to have said so."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from magdepth.evidence.draft import Draft, Extraction, Sentence
from magdepth.evidence.extraction.numerals import Numeral, not_quantities, numerals
from magdepth.evidence.extraction.phrases import singular
from magdepth.evidence.extraction.quantities import Quantity, quantities
from magdepth.evidence.extraction.sentences import sentences_of, tokens_of
from magdepth.evidence.extraction.speakers import Voice, attributed, quotations, voices_of

__all__ = ["extract"]


def extract(text: str, *, everything: bool = False) -> Extraction:
    """The sentences of a text and the quantities in them; vague ones and repeats only with ``everything``.

    Rules alone, no trained model: figures by their shape, units and subjects by the words behind them, speakers by
    verbs of saying. Dates, times, ages, names of models and numbers of units are no quantities. Needs spaCy (the
    extra ``text``).

    >>> found = extract("Up to 2,700 Geran-2 drones a month are made there, said Andrii Yusov on 6 September 2025.")
    >>> [(d.low, d.high, d.unit, d.subject, d.attributed_to, d.modifier) for d in found.drafts]
    [(None, 2700.0, 'drones a month', 'Geran-2 drones', 'Andrii Yusov', 'Up to')]
    """
    every = tokens_of(text)
    sentences = sentences_of(text, every)
    figures = _quantities_only(text)
    tokens = [token for token in every if not token.is_space]
    starts = [token.idx for token in tokens]
    places = [numeral.start for numeral in figures]
    voices: list[list[Voice]] = []
    told: list[list[Quantity]] = []
    before: list[Quantity] = []
    for k, sentence in enumerate(sentences):
        own = tokens[bisect_left(starts, sentence.start):bisect_left(starts, sentence.end)]
        if k and sentences[k - 1].paragraph != sentence.paragraph:
            before = before[-1:]
        voices.append(voices_of(text, own, sentence))
        here = figures[bisect_left(places, sentence.start):bisect_left(places, sentence.end)]
        told.append(quantities(text, own, sentence.start, sentence.end, here, before) if here else [])
        before = [*before, *told[-1]][-6:]
    drafts: list[tuple[Quantity, Draft]] = []
    quotes = quotations(text)
    for k, sentence in enumerate(sentences):
        for quantity in told[k]:
            if quantity.figure.low is not None and quantity.figure.low <= 12 and any(
                voice.rank < 5 and re.match(rf"(?i)(?:\w+\s)?(?:\w+\s){{0,2}}{re.escape(quantity.head)}\b", voice.name) and quantity.head.islower()
                for voice in voices[k]
            ):
                continue  # "two officials said": they speak, and are not what is counted
            who = attributed(text, sentences, voices, quotes, k, quantity.said_at)
            drafts.append((quantity, _draft(quantity, sentence, k, who)))
    kept = drafts if everything else _first_of_each([pair for pair in drafts if not pair[0].vague], sentences)
    return Extraction(sentences, tuple(draft for _, draft in kept))


def _quantities_only(text: str) -> list[Numeral]:
    """The figures of a text without those that are dates, models and the like."""
    spans = not_quantities(text)
    merged: list[tuple[int, int]] = []
    for begin, end in spans:
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    starts = [begin for begin, _ in merged]
    kept = []
    for numeral in numerals(text):
        place = bisect_left(starts, numeral.end)
        if place and merged[place - 1][1] > numeral.start:
            continue
        kept.append(numeral)
    return kept


def _draft(quantity: Quantity, sentence: Sentence, index: int, who: str | None) -> Draft:
    figure = quantity.figure
    vague = quantity.vague
    return Draft(
        None if vague else figure.low, None if vague else figure.best, None if vague else figure.high,
        quantity.unit, quantity.subject, who, figure.modifier, quantity.hedged, sentence.text, sentence.start, sentence.end,
        quantity.period, index,
    )


def _first_of_each(
    drafts: Sequence[tuple[Quantity, Draft]], sentences: Sequence[Sentence],
) -> list[tuple[Quantity, Draft]]:
    """One draft a figure: a repeat gives way to the one that says more (bounds, a speaker), else to the first."""
    alike: dict[tuple[float, float], list[tuple[Quantity, Draft]]] = {}
    for pair in drafts:
        told = alike.setdefault(_figures(pair[0]), [])
        for place, other in enumerate(told[:50]):
            if _same(pair, other, sentences):
                told[place] = _merged(other, pair, sentences)
                break
        else:
            told.append(pair)
    kept = [pair for told in alike.values() for pair in told]
    return sorted(kept, key=lambda pair: pair[0].said_at)


def _same(one: tuple[Quantity, Draft], two: tuple[Quantity, Draft], sentences: Sequence[Sentence]) -> bool:
    a, b = one[0], two[0]
    if _figures(a) != _figures(b):
        return False
    if _alike(a.head) != _alike(b.head) and not (_word_of(a.head, two[1]) or _word_of(b.head, one[1])):
        return False
    if bool(a.rate) and bool(b.rate) and _stem(a.rate) != _stem(b.rate):
        return False
    if bool(a.rate) != bool(b.rate) and a.figure.modifier != b.figure.modifier and one[1].sentence != two[1].sentence:
        return False
    if sentences[one[1].sentence].heading or sentences[two[1].sentence].heading:
        return True
    return a.deed == b.deed or not a.deed or not b.deed or not ({a.deed, b.deed} <= {"launched", "stopped", "lost", "hit", "killed", "hurt"})


def _alike(noun: str) -> str:
    """A unit without its number, and one word for all that is called a drone."""
    plain = singular(noun)
    return "drone" if plain in ("uav", "uas", "shahed", "drone", "geran") else plain


def _figures(quantity: Quantity) -> tuple[float, float]:
    figure = quantity.figure
    low, high = figure.low, figure.high
    return (low if low is not None else high or 0.0, high if high is not None else low or 0.0)


def _word_of(head: str, draft: Draft) -> bool:
    return singular(head) in {singular(word) for word in re.findall(r"[\w-]+", draft.subject)}


def _stem(rate: str) -> str:
    return re.sub(r"(?:ly|s)$", "", rate.lower().split()[-1]).replace("dai", "day").replace("annual", "year")


def _merged(
    first: tuple[Quantity, Draft], again: tuple[Quantity, Draft], sentences: Sequence[Sentence],
) -> tuple[Quantity, Draft]:
    """Of a figure and its repeat: the one with bounds; the text behind a heading knows better than the heading."""
    one, two = first[1], again[1]
    if one.low == one.high != two.low and two.low != two.high:
        return again
    if sentences[one.sentence].heading and not sentences[two.sentence].heading and (two.low == two.high or one.low != one.high):
        return again
    return again if one.attributed_to is None and two.attributed_to is not None else first
