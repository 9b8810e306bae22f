"""From a text to drafts of claims: which quantities stand in it, of what, and who is said to have said so."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from magdepth.evidence.draft import Draft, Extraction, Sentence
from magdepth.evidence.extraction.attribution import Speakers
from magdepth.evidence.extraction.clause import Clause
from magdepth.evidence.extraction.not_quantities import not_quantities, outside
from magdepth.evidence.extraction.numeral import Numeral
from magdepth.evidence.extraction.numerals import numerals
from magdepth.evidence.extraction.places import Quantity
from magdepth.evidence.extraction.quantities import quantities
from magdepth.evidence.extraction.repeats import first_of_each
from magdepth.evidence.extraction.sentences import sentences_of
from magdepth.evidence.extraction.tokens import Token, legible, tokens_of
from magdepth.evidence.extraction.voices import OUTLET, Voice, voices_of

__all__ = ["extract"]

_CARRIED = 6  # quantities of a paragraph from which a bare figure in its next sentence may take its unit
_FEW = 12  # so many speakers at most are told by number


def extract(text: str, *, everything: bool = False) -> Extraction:
    """The sentences of a text and the quantities in them; vague ones and repeats only with ``everything``.

    Rules alone: figures by their shape, units and subjects by the words behind them, speakers by verbs of saying.
    Dates, times, ages, names of models and numbers of units are no quantities. Needs spaCy (the extra ``text``); no
    trained model, but if the environment names one in MAGDEPTH_SPACY, its tags tell where a verb follows a figure.
    Raises BadInput if that one can't be loaded.

    >>> found = extract("Up to 2,700 Geran-2 drones a month are made there, said Andrii Yusov on 6 September 2025.")
    >>> [(d.low, d.high, d.unit, d.subject, d.attributed_to, d.modifier) for d in found.drafts]
    [(None, 2700.0, 'drones a month', 'Geran-2 drones', 'Andrii Yusov', 'Up to')]
    """
    plain = legible(text)
    tokens = tokens_of(plain)
    sentences = sentences_of(text, plain, tokens)
    clauses = _clauses(plain, tokens, sentences)
    voices = [
        voices_of(clause, heading=sentence.heading) for clause, sentence in zip(clauses, sentences, strict=True)
    ]
    speakers = Speakers(plain, sentences, voices)
    drafts = [
        (quantity, _draft(quantity, sentences[k], k, speakers.of(k, quantity.said_at)))
        for k, told in enumerate(_told(plain, clauses, sentences))
        for quantity in told if not _speaks(quantity, voices[k])
    ]  # fmt: skip
    kept = drafts if everything else first_of_each([pair for pair in drafts if not pair[0].vague], sentences)
    return Extraction(sentences, tuple(draft for _, draft in kept), len(drafts) - len(kept))


def _clauses(plain: str, tokens: Sequence[Token], sentences: Sequence[Sentence]) -> list[Clause]:
    """Each sentence with its own tokens."""
    inked = [token for token in tokens if not token.blank]
    starts = [token.start for token in inked]
    return [
        Clause(plain, inked[bisect_left(starts, s.start):bisect_left(starts, s.end)], s.start, s.end) for s in sentences
    ]


def _told(plain: str, clauses: Sequence[Clause], sentences: Sequence[Sentence]) -> list[list[Quantity]]:
    """The quantities of each sentence, in the light of those told before in its paragraph."""
    figures: list[Numeral] = outside(numerals(plain), not_quantities(plain))
    starts = [figure.start for figure in figures]
    told: list[list[Quantity]] = []
    before: list[Quantity] = []
    for k, clause in enumerate(clauses):
        if k and sentences[k - 1].paragraph != sentences[k].paragraph:
            before = before[-1:]
        here = figures[bisect_left(starts, clause.begin):bisect_left(starts, clause.end)]
        told.append(quantities(clause, here, before))
        before = [*before, *told[-1]][-_CARRIED:]
    return told


def _speaks(quantity: Quantity, voices: Sequence[Voice]) -> bool:
    """Whether what is counted speaks here: "two officials said" is no count of officials."""
    low, head = quantity.figure.low, quantity.head
    if quantity.vague or low is None or low > _FEW or not head.islower():
        return False
    counted = re.compile(rf"(?:\w+\s)?(?:\w+\s){{0,2}}{re.escape(head)}\b", re.IGNORECASE)
    return any(voice.rank < OUTLET and counted.match(voice.name) for voice in voices)


def _draft(quantity: Quantity, sentence: Sentence, index: int, who: str | None) -> Draft:
    figure = quantity.figure
    low, best, high = (None, None, None) if quantity.vague else (figure.low, figure.best, figure.high)
    return Draft(
        low, best, high, quantity.unit, quantity.subject, who, figure.modifier, quantity.hedged, sentence.text,
        sentence.start, sentence.end, quantity.period, index,
    )  # fmt: skip
