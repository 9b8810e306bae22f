"""Which topics a sentence speaks of: words that must stand in it or near it, scored; and what is outside the model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from magdepth.article.topics import OutsideTopic, ReadingFile, Topic, hits
from magdepth.evidence.draft import Sentence

#: So many sentences before one count as near it, besides those of its own paragraph as far as FAR.
NEAR, FAR = 3, 12

#: At most so many topics are carried by one sentence; a topic far behind the best is dropped.
MOST, BEHIND = 3, 0.5

_LEANS = re.compile(
    r"^(?:and |but )?(?:this|these|that|those|such|it|they)\b(?:\s+(?:development|move|step|would|could|will|is|has|"
    r"rollout|deployment|contingent|figure|number|transfer|region|plan|pace|rate|measure|influx)\b)", re.IGNORECASE,
)  # fmt: skip
_ADJECTIVES = (
    "significant*", "vast", "undeniabl*", "dangerous", "dramatic*", "unprecedented", "paradox*", "new heights",
    "crucial", "profound*", "strategic evolution", "game-chang*", "alarming*", "remarkabl*", "worrying*", "reshap*",
    "potent", "turning point", "historic", "implications", "ramifications", "worrisome", "ominous", "decisive*",
)
_MOTIVES = (
    "aims", "aiming", "aim to", "seek*", "hope*", "want*", "regard*", "perceiv*", "intend*", "goal", "ambition*",
    "necessity", "motiv*", "desire*", "believ*", "bent on", "determined to",
)
_PREDICTIONS = ("will", "could", "might", "may", "would", "is set to", "is expected to", "are expected to", "soon")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|be|been|will|would|could|can|may|might|must|do|does|did|said|says|"
    r"\w+(?:ed|es|ing))\b|n['\u2019]t\b", re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class Match:
    """A topic that a sentence speaks of, with its score and the words that led to it."""

    topic: Topic
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Spoken:
    """What a sentence speaks of: topics by score, outside topics by score, and whether it leans on the one before."""

    topics: tuple[Match, ...] = ()
    outside: tuple[OutsideTopic, ...] = ()
    leans: bool = False



def spoken(
    reading: ReadingFile, sentences: Sequence[Sentence], has: frozenset[int] = frozenset()
) -> tuple[Spoken, ...]:
    """What each sentence speaks of; ``has`` are the sentences with figures, which no outside topic may hide.

    A heading is never carried. A sentence that begins with "this development" and the like, and matches nothing
    itself, is carried by what carries the sentence before it in its paragraph.
    """
    found: list[Spoken] = []
    for place, sentence in enumerate(sentences):
        near = nearby(sentences, place)
        one = _spoken(reading, sentence, near, place in has)
        before = found[-1] if found else Spoken()
        same = place > 0 and sentences[place - 1].paragraph == sentence.paragraph
        if not one.topics and not one.outside and same and before.topics and _LEANS.match(sentence.text.strip()):
            one = Spoken(before.topics, (), True)
        found.append(one)
    return tuple(found)


def nearby(sentences: Sequence[Sentence], place: int) -> str:
    """The text near a sentence: its paragraph as far as it, the few sentences before it, and the first of the text."""
    paragraph = sentences[place].paragraph
    first = max(0, place - NEAR)
    while first > max(0, place - FAR) and sentences[first - 1].paragraph == paragraph:
        first -= 1
    return " ".join(one.text for one in (*sentences[: min(1, first)], *sentences[first : place + 1]))


def kind_of(sentence: Sentence) -> str:
    """What sort of sentence it is: heading, question, fragment, or statement.

    >>> kind_of(Sentence("A Key Drone.", 0, 12, 0)), kind_of(Sentence("How is this?", 0, 12, 0))
    ('heading', 'question')
    >>> kind_of(Sentence("The plant makes 2,000 drones.", 0, 29, 0)), kind_of(Sentence("Image | X", 0, 9, 0))
    ('statement', 'fragment')
    """
    text = " ".join(sentence.text.split())
    words = re.findall(r"[A-Za-z][\w'\u2019-]*", text)
    if text.endswith("?"):
        return "question"
    if "|" in text:
        return "fragment"
    long = [word for word in words if len(word) > 3]
    titled = bool(long) and all(word[0].isupper() for word in long)
    if sentence.heading or (titled and 2 <= len(words) <= 10 and not any(sign.isdigit() for sign in text)):
        return "heading"
    short = len(words) < 4 or (len(words) < 8 and not text.endswith((".", "!")))
    if short and not _VERB.search(text):
        return "fragment"
    return "statement"


def tone(text: str, carried: bool = False) -> str:
    """What keeps a sentence from being checked: a motive, a prediction without a day, an adjective; "" if nothing.

    An adjective decides only where no component carries the sentence: what is carried may be adorned.

    >>> tone("The implications are vast."), tone("Moscow aims to surpass it."), tone("Some might sign.")
    ('an adjective without a measure', 'a motive', 'a prediction without a day or a measure')
    >>> tone("The plant was hit in April."), tone("The plant took significant damage.", carried=True)
    ('', '')
    """
    if hits(_MOTIVES, text):
        return "a motive"
    if hits(_PREDICTIONS, text):
        return "a prediction without a day or a measure"
    return "an adjective without a measure" if not carried and hits(_ADJECTIVES, text) else ""


def _spoken(reading: ReadingFile, sentence: Sentence, near: str, figures: bool) -> Spoken:
    text = sentence.text
    inside = [match for topic in reading.topics if (match := _match(topic, text, near)) is not None]
    outside = sorted(
        ((score, topic) for topic in reading.outside if (score := _score(topic, text, near)) is not None),
        key=lambda pair: -pair[0],
    )
    topics = sorted(inside, key=lambda match: -match.score)
    if kind_of(sentence) in ("heading", "fragment") and not figures:
        topics = []
    best = topics[0].score if topics else 0.0
    if outside and not figures and outside[0][0] > best:
        topics = []
    kept = tuple(match for match in topics if match.score >= BEHIND * best)[:MOST]
    return Spoken(kept, tuple(topic for _, topic in outside))


def _match(topic: Topic, text: str, near: str) -> Match | None:
    score = _score(topic, text, near)
    if score is None:
        return None
    words = [word for group in topic.all for word in hits(group, text)]
    return Match(topic, score, tuple(dict.fromkeys(words)))


def _score(topic: Topic | OutsideTopic, text: str, near: str) -> float | None:
    """None if a group is missed or a word forbids it; else the weight and a point for each word hit."""
    if hits(topic.none, text):
        return None
    groups = [hits(group, text) for group in topic.all]
    if not all(groups) or not all(hits(group, near) for group in topic.near):
        return None
    return topic.weight + sum(min(2, len(group)) for group in groups) + min(2, len(hits(topic.any, text)))
