"""From a text to drafts of claims: which quantities stand in it, of what, and who is said to have said so."""

from __future__ import annotations

import re

from magdepth.evidence.draft import Draft, Extraction, Sentence

__all__ = ["extract"]


def extract(text: str, *, everything: bool = False) -> Extraction:
    """The sentences of a text and the quantities in them; vague ones and repeats only with ``everything``."""
    sentences: list[Sentence] = []
    drafts: list[Draft] = []
    for paragraph, block in enumerate(re.finditer(r"[^\n]+", text)):
        for found in re.finditer(r"[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*[.!?]*", block[0]):
            start, end = block.start() + found.start(), block.start() + found.end()
            sentence = Sentence(text[start:end], start, end, paragraph)
            for number in re.finditer(r"(?<![\w-])(\d{1,3}(?:,\d{3})+|\d+)\s+([a-z]+)", sentence.text):
                value = float(number[1].replace(",", ""))
                drafts.append(Draft(value, value, value, number[2], number[2], None, None, False, sentence.text,
                                    start, end, None, len(sentences)))
            sentences.append(sentence)
    return Extraction(tuple(sentences), tuple(drafts))
