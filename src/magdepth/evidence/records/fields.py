"""What a record of the ledger must hold: a claim and a source as models, every fault by its key, codes E104 to E154."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from magdepth.errors import printable
from magdepth.evidence.claim import (
    CREDIBILITY,
    FIGURES,
    KINDS,
    LINKS,
    LONGEST_QUOTE,
    MUNITION_TYPES,
    PLANTS,
    RELIABILITY,
    TIERS,
    Category,
    Claim,
    Source,
    relinked,
)
from magdepth.evidence.records.loaded import LoadedRecords, RecordPlace
from magdepth.evidence.records.periods import first_day, impossible, no_such_day, speaks_of_plans
from magdepth.validation.blocks import Block
from magdepth.validation.records import must, one_of, read_record, refusal, refused_as
from magdepth.validation.yaml_nodes import Codes

#: Which figures each kind must have, and which it may have; anything else contradicts the kind.
FIGURES_OF: dict[str, tuple[set[str], set[str]]] = {
    "point": ({"best"}, {"best"}),
    "range": ({"low", "high"}, {"low", "best", "high"}),
    "lower_bound": ({"low"}, {"low", "best"}),
    "upper_bound": ({"high"}, {"best", "high"}),
    "change_over_time": ({"low", "high"}, {"low", "high"}),
    "qualitative": (set(), set()),
}

_CODES = Codes(unknown_key="E104", missing="E105", wrong_type="E106", bad_value="E106")
_CLEAN = "not a clean text (empty, unprintable, or blanks at an end)"

Text = Annotated[str, must(lambda text: text.isprintable() and text.strip() == text != "", "E106", _CLEAN)]
Identifier = Annotated[
    Text, must(re.compile("[a-z0-9][a-z0-9_.-]*").fullmatch, "E106", "not an id", "small letters, digits and . _ -")
]
Address = Annotated[Text, must(re.compile("https?://.*").match, "E106", "not an address of the web", "https://…")]
Day = Annotated[Text, must(lambda text: not no_such_day(text), "E107", "no such day", "YYYY-MM-DD")]
Period = Annotated[
    Text, must(lambda text: not impossible(text), "E107", "no such day, month or year",
               "YYYY-MM-DD, YYYY-MM, YYYY, or words"),
]  # fmt: skip
Figure = Annotated[float, must(lambda value: abs(value) < 1e300, "E106", "not a usable number", "a finite number")]
TextHash = Annotated[
    str, Field(pattern="^[0-9a-f]{32}$"), refused_as("E106", "not the hash of a text", "32 hex digits")
]
Quote = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_QUOTE),
    refused_as("E106", "not a quote", f"1 to {LONGEST_QUOTE} characters of text"),
]
Span = Annotated[
    tuple[int, int],
    Field(strict=False),
    must(lambda span: 0 <= span[0] < span[1], "E106", "not a place in a text"),
    refused_as("E106", "not a place in a text", "[start, end]"),
]
ClaimIds = Annotated[
    tuple[str, ...],
    Field(strict=False),
    refused_as("E106", "is of the wrong type", "a list of claim ids"),
    BeforeValidator(lambda value: () if value is None else value),
]


def _loaded(info: ValidationInfo) -> LoadedRecords:
    """What was read before this record."""
    return cast(LoadedRecords, info.context)


class SourceRecord(Block):
    """A record of a source as it stands in a file."""

    id: Identifier
    publisher: Text
    title: Text
    published: Period
    tier: Annotated[Text, one_of("E108", TIERS)]
    url: Address | None = None
    note: Text | None = None

    @field_validator("id")
    @classmethod
    def _new(cls, name: str, info: ValidationInfo) -> str:
        if name in _loaded(info).sources:
            raise refusal("E111", f"source '{name}' stands there twice", cure="give it a new id")
        return name


class CategoryRecord(Block):
    """What a figure counts, as it stands in a file."""

    type: Annotated[Text, one_of("E108", MUNITION_TYPES)]
    plant: Annotated[Text, one_of("E108", PLANTS)]
    period: Period


class LinksRecord(Block):
    """The links of a claim to other claims."""

    contradicts: ClaimIds = ()
    supports: ClaimIds = ()
    repeats: Text | None = None
    supersedes: Text | None = None


class ClaimRecord(LinksRecord):
    """A record of a claim as it stands in a file. Keys that are checked against others stand behind them."""

    id: Identifier
    subject: Text
    quantity: Text
    unit: Text
    origin: Text
    paraphrase: Text
    reliability: Annotated[Text, one_of("E108", RELIABILITY)]
    credibility: Annotated[Text, one_of("E108", CREDIBILITY)]
    source: Text
    low: Figure | None = None
    best: Figure | None = None
    high: Figure | None = None
    kind: Annotated[Text, one_of("E108", KINDS)]
    known_by: Day
    period: Period
    category: CategoryRecord | None = None
    derived: Text | None = None
    modifier: Text | None = None
    hedged: bool | None = None
    text: TextHash | None = None
    quote: Quote | None = None
    span: Span | None = None

    @field_validator("id")
    @classmethod
    def _new(cls, name: str, info: ValidationInfo) -> str:
        earlier = _loaded(info).places.get(name)
        if earlier is not None:
            raise refusal("E111", f"'{name}' stands there already, at {earlier.file}:{earlier.line}",
                          cure="give it a new id")  # fmt: skip
        return name

    @field_validator("source")
    @classmethod
    def _known(cls, name: str, info: ValidationInfo) -> str:
        loaded = _loaded(info)
        if name not in loaded.sources:
            cure = loaded.near(name, loaded.sources) or "add it to sources.jsonl"
            raise refusal("E113", f"unknown source '{printable(name)}'", cure=cure)
        return name

    @field_validator("kind")
    @classmethod
    def _figures_fit(cls, kind: str, info: ValidationInfo) -> str:
        if not info.data.keys() >= {*FIGURES}:
            return kind  # a figure has a fault of its own
        figures = {key: info.data[key] for key in FIGURES if info.data[key] is not None}
        needs, allows = FIGURES_OF[kind]
        if not needs <= figures.keys() <= allows:
            expected = " and ".join(key for key in FIGURES if key in needs) or "no figure"
            raise refusal("E109", f"the figures don't fit the kind '{kind}'", expected=expected,
                          got=", ".join(figures) or "none")  # fmt: skip
        order = [*figures.values()]
        if order != sorted(order) and kind != "change_over_time":  # from an earlier to a later figure: it may fall
            raise refusal("E110", "the figures are out of order", key="low", expected="low <= best <= high",
                          got=", ".join(f"{value:g}" for value in order))  # fmt: skip
        return kind

    @field_validator("period", "category")
    @classmethod
    def _not_known_before(cls, value: Any, info: ValidationInfo) -> Any:
        day, quantity = info.data.get("known_by"), info.data.get("quantity")
        key, period = ("category.period", value.period) if isinstance(value, CategoryRecord) else ("period", value)
        first = None if period is None else first_day(period)
        if day and quantity and first and day < first.isoformat() and not speaks_of_plans(quantity):
            raise refusal("E150", f"known before the {key} that it counts began", key="known_by",
                          expected=f"{first.isoformat()} or later", got=day,
                          cure="correct the day; if it is a plan, say so in the quantity ('planned output')")
        return value

    @field_validator("span")
    @classmethod
    def _as_long_as_the_quote(cls, span: Any, info: ValidationInfo) -> Any:
        quote = info.data.get("quote")
        if span and quote and span[1] - span[0] != len(quote):
            raise refusal("E154", "quote and span are not of one length", expected=str(len(quote)),
                          got=str(span[1] - span[0]))  # fmt: skip
        return span


_UNREAD_SOURCE = Source("", "", "", "", "press")
_UNREAD = Claim("", "", "", "", "", "qualitative", None, None, None, date.max, _UNREAD_SOURCE, "", "F", "6", None, "",
                (), None, None)  # fmt: skip


def read_source(place: RecordPlace, record: Mapping[str, object], loaded: LoadedRecords) -> None:
    """Check a record of a source and keep the source."""
    checked = read_record(SourceRecord, record, _CODES, loaded.faults, file=place.file, line=place.line, context=loaded)
    name = record.get("id")
    if isinstance(name, str):
        loaded.sources[name] = Source(**vars(checked)) if checked is not None else replace(_UNREAD_SOURCE, id=name)


def read_claim(place: RecordPlace, record: Mapping[str, object], loaded: LoadedRecords) -> None:
    """Check a record of a claim, all but where its links lead, and keep the claim."""
    before = len(loaded.faults)
    checked = read_record(ClaimRecord, record, _CODES, loaded.faults, file=place.file, line=place.line, context=loaded)
    if checked is not None:
        category = None if checked.category is None else Category(**vars(checked.category))
        loaded.claims[checked.id] = Claim(**{
            **vars(checked), "known_by": date.fromisoformat(checked.known_by), "category": category,
            "source": loaded.sources[checked.source], "hedged": bool(checked.hedged),
        })  # fmt: skip
        loaded.places[checked.id] = place
        return
    faulty = {fault.key for fault in loaded.faults[before:]}
    name = record.get("id")
    if isinstance(name, str) and "id" not in faulty:  # its links are checked with the others
        sound = {key: record[key] for key in LINKS if key in record and key not in faulty}
        links = read_record(LinksRecord, sound, _CODES, [])
        loaded.claims[name] = relinked(_UNREAD, id=name, **(vars(links) if links is not None else {}))
        loaded.places[name] = place
