"""The reading file of a scenario: topics with their words, what they set and show; loaded strictly, as data.

Words are phrases with ``*`` for any ending, looked for in a text whatever their case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field, model_validator

from magdepth.validation.blocks import Block, read_block
from magdepth.validation.yaml_nodes import Faults, read_file

FOLDER = Path(__file__).resolve().parents[1] / "library" / "reading"
Words = tuple[str, ...]
Groups = tuple[Words, ...]
Verdict = Literal["supported", "contradicted", "category", "unfalsifiable", "not quantified", "outside"]
VERDICTS: tuple[Verdict, ...] = (
    "supported", "contradicted", "category", "unfalsifiable", "not quantified", "outside",
)  # fmt: skip


class Loose(Block):
    """A block whose lists may become tuples and whose whole numbers may become reals."""

    model_config = {**Block.model_config, "strict": False}


LooseT = TypeVar("LooseT", bound=Loose)


class Select(Loose):
    """Which claims of the ledger belong to a figure or a topic: by quantity, and by words of the subject."""

    quantities: Words = ()
    subjects: Words = ()


class FigureSpec(Loose):
    """A sort of figure that a topic knows: what it counts, its unit, the words around it, claims to set it beside.

    ``times`` are words of a sentence that give the figure its time where its unit names none ("overnight").
    """

    figure: str
    of: str
    or_: Annotated[str, Field(alias="or")] = ""
    unit: str
    words: Words = ()
    not_: Annotated[Words, Field(alias="not")] = ()
    times: Words = ()
    ledger: Select = Select()
    beside: Select = Select()
    role: Literal["", "output", "plan"] = ""
    observed: Literal["", "night", "month"] = ""


class ParameterSetting(Loose):
    """How one parameter is set: by a value, a quantile or multiple of what is declared, or the sentence's figure.

    ``times`` beside ``figure`` multiplies the figure. ``or`` names a second figure. Where the sentence gives none:
    its vague words (``vague``), then ``else`` (a value), ``else_quantile`` or ``else_times``; else nothing is set.
    """

    value: float | None = None
    quantile: float | None = None
    times: float | None = None
    figure: str = ""
    or_: Annotated[str, Field(alias="or")] = ""
    vague: bool = False
    else_: Annotated[float | None, Field(alias="else")] = None
    else_quantile: float | None = None
    else_times: float | None = None
    unit: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> ParameterSetting:
        ways = [self.value is not None, self.quantile is not None, bool(self.figure)]
        if sum(ways) + (self.times is not None and not self.figure) != 1:
            raise ValueError("a setting is a value, a quantile, times, or a figure: just one of them")
        return self


class Says(Loose):
    """Words by which a sentence says what a claim of the ledger says, beyond any figure."""

    claim: str
    words: Words
    not_: Annotated[Words, Field(alias="not")] = ()


class Trend(Loose):
    """Words that say that launches rise or fall."""

    up: Words = ()
    down: Words = ()


class Topic(Loose):
    """What a sentence may speak of, and the component that carries it; see docs/read.md for each key."""

    topic: str
    about: str
    component: Words
    all: Groups
    near: Groups = ()
    any: Words = ()
    none: Words = ()
    weight: float = 0.0
    figures: tuple[FigureSpec, ...] = ()
    ledger: Select = Select()
    says: tuple[Says, ...] = ()
    trend: Trend = Trend()
    share: Words = ()
    given: dict[str, ParameterSetting] = {}
    world: dict[str, ParameterSetting] = {}
    against: dict[str, ParameterSetting] = {}
    if_text: str = ""
    against_text: str = ""
    measures: Words = ()
    verdict: Verdict = "not quantified"


class OutsideTopic(Loose):
    """What a sentence may speak of that nothing in the scenario carries, and why."""

    topic: str
    reason: str
    weight: float
    all: Groups
    near: Groups = ()
    none: Words = ()
    any: Words = ()


class MeasureSpec(Loose):
    """A figure of a run: an expression of default measures, or a slot looked at in a way of its own (``how``).

    ``main`` is False where the figure only repeats what was set.
    """

    label: str
    unit: str
    of: str = ""
    slot: str = ""
    how: Literal["", "largest", "half"] = ""
    main: bool = True


class ReadingFile(Loose):
    """A whole reading file."""

    reading: str
    nouns: dict[str, Words]
    categories: dict[str, dict[str, Words]]
    vague: dict[str, float]
    measures: dict[str, MeasureSpec]
    topics: tuple[Topic, ...]
    outside: tuple[OutsideTopic, ...]


@cache
def load_reading(name: str = "alabuga-2025") -> ReadingFile:
    """The reading file of a scenario's name, else that of the default scenario; BadInput for a broken file.

    >>> reading = load_reading()
    >>> [topic.topic for topic in reading.topics][:2], len(reading.topics) > 15
    (['workers', 'labour-shortage'], True)
    """
    path = FOLDER / f"{name}.yaml"
    if not path.is_file():
        path = FOLDER / "alabuga-2025.yaml"
    return load_block(ReadingFile, path)


def load_block(kind: type[LooseT], path: Path) -> LooseT:
    """A shipped file as one block; BadInput for a broken one, with all its faults."""
    faults = Faults(f"reading/{path.name}")
    block = read_block(kind, read_file(path, faults.file), faults, "")
    faults.stop()
    assert block is not None
    return block


@lru_cache(maxsize=4096)
def pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for a group of words: any of them, whole, in any case; a space matches any white space.

    >>> bool(pattern(("worker*", "per cent")).search("The WORKERS came")), bool(pattern(("worker",)).search("workers"))
    (True, False)
    """
    return re.compile("|".join(_word_pattern(word) for word in words) or r"(?!)", re.IGNORECASE)


def hits(words: Iterable[str], text: str) -> list[str]:
    """Which words of a group stand in the text, as the group writes them.

    >>> hits(["drone*", "night", "$*"], "At night, drones for $500")
    ['drone*', 'night', '$*']
    """
    return [word for word in words if pattern((word,)).search(text)]


def first_match(words: Iterable[str], text: str) -> re.Match[str] | None:
    """The first place in the text where any word of a group stands."""
    return pattern(tuple(words)).search(text)


def _word_pattern(word: str) -> str:
    body = r"[\s\-]+".join(re.escape(part).replace(r"\*", r"\w*") for part in word.split(" "))
    body = body.replace("'", "['\u2019]")
    before = r"(?<!\w)" if word[:1].isalnum() else ""
    return before + body + (r"(?!\w)" if word[-1:].isalnum() else "")
