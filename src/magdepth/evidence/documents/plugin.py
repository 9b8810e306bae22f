"""Which extractor reads a text: the rules, a language model, or one that another package brings."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import Any

from magdepth.errors import BadInput, Failed, Fault, MissingExtra, suggest
from magdepth.evidence.documents.endpoint import Endpoint
from magdepth.evidence.documents.plugin_answers import Found, held_against

RULES, MODEL = "rules", "llm"
#: The entry point group of extractors: ``(text: str) -> list[dict]`` in the contract's form.
GROUP = "magdepth.extractors"


@dataclass(frozen=True)
class Extractor:
    """An extractor by name; a language model with its endpoint."""

    name: str = RULES
    endpoint: Endpoint | None = None


def check_extractor(name: str) -> None:
    """BadInput for an extractor that is not there, MissingExtra without the parts that the rules need."""
    if find_spec("spacy") is None:
        raise MissingExtra("evidence extract", "text")
    known = [RULES, MODEL, *(entry.name for entry in _others())]
    if name not in known:
        raise BadInput(Fault("E230", "there is no such extractor", key="--extractor", expected=", ".join(known),
                             got=repr(name), cure=suggest(name, known)))  # fmt: skip


def find_quantities(text: str, extractor: Extractor, *, everything: bool = False) -> Found:
    """The drafts of a text by an extractor; what is not the rules' own is held against the text.

    ``everything`` (the rules alone) also gives vague quantities and repeats, which are otherwise counted.
    """
    from magdepth.evidence.extraction import extract

    if extractor.name == RULES:
        found = extract(text, everything=everything)
        return Found(found.drafts, left_out=found.left_out)
    answers = extractor.endpoint.ask(text) if extractor.endpoint is not None else _ask(extractor.name, text)
    return held_against(text, extract(text).sentences, answers)


def _others() -> list[EntryPoint]:
    return [entry for entry in entry_points(group=GROUP) if entry.name not in (RULES, MODEL)]


def _ask(name: str, text: str) -> list[object]:
    check_extractor(name)
    entry = next(entry for entry in _others() if entry.name == name)
    try:
        call: Any = entry.load()
        answers = call(text)
    except Exception as error:  # somebody else's code
        raise Failed(Fault("E236", f"the extractor '{name}' failed: {type(error).__name__}", key=entry.value,
                           cure="tell whoever wrote it; the rules work without")) from error  # fmt: skip
    if not isinstance(answers, list | tuple):
        raise Failed(Fault("E233", f"the extractor '{name}' gave no list of claims", got=type(answers).__name__))
    return list(answers)
