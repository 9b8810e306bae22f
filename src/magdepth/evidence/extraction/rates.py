"""Rates: "per day", "a night", "/month", "monthly", behind what is counted or before the figure."""

from __future__ import annotations

import re

from magdepth.evidence.extraction.clause import Clause
from magdepth.evidence.extraction.nouns import is_span
from magdepth.evidence.extraction.words import words

_W = words()
_PER = ("per", "each", "every")
_FAR = 9  # tokens behind what is counted in which a rate may follow
_LETTER = re.compile(r"[a-z]")
_ADVERB_AHEAD = re.compile(  # a monthly output of 2,000
    r"\b(?P<rate>hourly|daily|nightly|weekly|monthly|quarterly|yearly|annual|annually)\b(?:[ ][\w’'-]+){1,6}[ ]?$",
    re.IGNORECASE)
_EACH_AHEAD = re.compile(  # Every night 200 …
    r"^\W*(?P<rate>(?:each|every|per)[ ](?:hour|day|night|week|month|year|quarter|shift))\b", re.IGNORECASE)
_PARTED = re.compile(r"[,;:.]|\d")
_DIGIT = re.compile(r"\d")


def rate_at(clause: Clause, i: int) -> tuple[str, int]:
    """The rate that begins right at token ``i``, as printed, and the index behind it; "" and ``i`` where none does."""
    tokens = clause.tokens
    if i < len(tokens) and tokens[i].lower in _W.rate_adverbs:
        return tokens[i].text, i + 1
    if i + 1 >= len(tokens):
        return "", i
    word, noun = tokens[i].lower, tokens[i + 1].lower.rstrip(".")
    if word == "-" and noun == "a" and i + 3 < len(tokens):
        return rate_at(clause, i + 1)  # "5,000-a-month"
    if not _begins_rate(word, noun):
        return "", i
    end = i + 2
    if noun in _W.rate_adjectives and end < len(tokens) and tokens[end].text.isalpha():
        end += 1
    return clause.between(i, end - 1).rstrip("."), end


def _begins_rate(word: str, noun: str) -> bool:
    if word == "per":
        return _LETTER.match(noun) is not None
    if word in ("a", "an"):
        return is_span(noun) or noun in _W.each
    if word in ("each", "every"):
        return is_span(noun)
    return word == "/" and noun.isalpha()


def rate_behind(clause: Clause, i: int) -> tuple[str, int]:
    """The rate that follows what is counted, right there or some words later, and the index behind what is counted."""
    near, behind = rate_at(clause, i)
    if near:
        return near, behind
    tokens = clause.tokens
    for j in range(i, min(len(tokens), i + _FAR)):
        token = tokens[j]
        if token.text in (",", ";", ".", ":", "–", "—", "(", ")") or token.numeric:
            break
        if (token.lower in _PER or _span_alone(clause, j)) and (found := rate_at(clause, j)[0]):
            return found, i
        if token.lower in ("and", "or", "while", "but") and j > i + 5:
            break
    return "", i


def _span_alone(clause: Clause, j: int) -> bool:
    """Whether "a month" stands at token ``j`` with nothing that it could belong to behind it."""
    if clause.lower(j) not in ("a", "an") or j + 1 >= len(clause.tokens) or not is_span(clause.tokens[j + 1].text):
        return False
    return j + 2 >= len(clause.tokens) or clause.lower(j + 2) in (
        ",", ".", ";", ")", "”", '"', "and", "but", "or", "by", "in")


def rate_soon(clause: Clause, i: int) -> str:
    """A rate with "per" or "each" within the next seven tokens: what a price is for."""
    tokens = clause.tokens
    for j in range(i, min(len(tokens), i + 7)):
        if tokens[j].text in (",", ";", ".", "(", ")") or tokens[j].numeric:
            return ""
        if tokens[j].lower in _PER and (found := rate_at(clause, j)[0]):
            return found
    return ""


def rate_ahead(words_ahead: str) -> str:
    """A rate said before the figure.

    >>> rate_ahead("the plant has a monthly output of "), rate_ahead("Every night some ")
    ('monthly', 'every night')
    """
    near = _PARTED.split(words_ahead)[-1]
    if found := _ADVERB_AHEAD.search(near[-90:]):
        return found["rate"].lower()
    if (found := _EACH_AHEAD.search(words_ahead)) and not _DIGIT.search(words_ahead):
        return found["rate"].lower()
    return ""


def span_of(rate: str) -> str:
    """The stretch of time of a rate: "a day", "daily" and "/day" are one.

    >>> span_of("per day"), span_of("nightly"), span_of("/month"), span_of("weekly")
    ('day', 'night', 'month', 'week')
    """
    word = rate.lower().split()[-1].strip("/")
    adverbs = {"daily": "day", "nightly": "night", "hourly": "hour", "annually": "year", "annual": "year"}
    return adverbs.get(word, word.removesuffix("ly"))


def same_span(one: str, two: str) -> bool:
    """Whether two rates are for one stretch of time, "days" and "day" alike."""
    return _stem(one) == _stem(two)


def _stem(rate: str) -> str:
    return re.sub(r"(?:ly|s)$", "", rate.lower().split()[-1]).replace("dai", "day").replace("annual", "year")

