"""What a record of the ledger must hold: a claim and a source as models, every fault by its key, codes E104 to E154."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, cast

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

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
from magdepth.evidence.records.loaded import LoadedRecords, Place
from magdepth.evidence.records.periods import first_day, impossible, no_such_day, speaks_of_plans
from magdepth.validation.blocks import Block
from magdepth.validation.records import one_of, read_record, refusal, refused_as
from magdepth.validation.yaml_nodes import Codes

# Which figures each kind must have, and which it may have; anything else contradicts the kind.
NEEDS: dict[str, frozenset[str]] = {
    "point": frozenset({"best"}),
    "range": frozenset({"low", "high"}),
    "lower_bound": frozenset({"low"}),
    "upper_bound": frozenset({"high"}),
    "change_over_time": frozenset({"low", "high"}),
    "qualitative": frozenset(),
}
ALLOWS: dict[str, frozenset[str]] = {
    **NEEDS,
    "range": frozenset(FIGURES),
    "lower_bound": frozenset({"low", "best"}),
    "upper_bound": frozenset({"best", "high"}),
}

_CODES = Codes(unknown_key="E104", missing="E105", wrong_type="E106", bad_value="E106")
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_.-]*")


def _clean(text: str) -> str:
    if text and text.isprintable() and text.strip() == text:
        return text
    raise refusal("E106", "not a clean text (empty, unprintable, or blanks at an end)")


def _identifier(text: str) -> str:
    if _IDENTIFIER.fullmatch(text):
        return text
    raise refusal("E106", "not an id", expected="small letters, digits and . _ -", got=printable(text))


def _web_address(text: str) -> str:
    if text.startswith(("https://", "http://")):
        return text
    raise refusal("E106", "not an address of the web", expected="https://…", got=printable(text))


def _day(text: str) -> str:
    if not no_such_day(text):
        return text
    raise refusal("E107", "no such day", expected="YYYY-MM-DD", got=printable(text))


def _period(text: str) -> str:
    if not impossible(text):
        return text
    raise refusal("E107", "no such day, month or year", expected="YYYY-MM-DD, YYYY-MM, YYYY, or words",
                  got=printable(text))  # fmt: skip


def _rising(span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    if 0 <= start < end:
        return span
    raise ValueError("it ends before it begins")


def _speakable(text: str) -> str:
    text.encode("utf-8")  # fails at halves of characters (lone surrogates), which no file can hold
    return text


Text = Annotated[str, AfterValidator(_clean)]
Identifier = Annotated[Text, AfterValidator(_identifier)]
Period = Annotated[Text, AfterValidator(_period)]
Figure = Annotated[float, Field(gt=-1e300, lt=1e300)]
ClaimIds = Annotated[
    tuple[str, ...], Field(strict=False), refused_as("E106", "is of the wrong type", "a list of claim ids")
]
TextHash = Annotated[
    str, Field(pattern="^[0-9a-f]{32}$"), refused_as("E106", "not the hash of a text", "32 hex digits")
]
Quote = Annotated[
    str, Field(min_length=1, max_length=LONGEST_QUOTE), AfterValidator(_speakable),
    refused_as("E106", "not a quote", f"1 to {LONGEST_QUOTE} characters of text"),
]  # fmt: skip
Span = Annotated[
    tuple[int, int], Field(strict=False), AfterValidator(_rising),
    refused_as("E106", "not a place in a text", "[start, end]"),
]  # fmt: skip


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
    url: Annotated[Text, AfterValidator(_web_address)] | None = None
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

    contradicts: ClaimIds | None = None
    supports: ClaimIds | None = None
    repeats: Text | None = None
    supersedes: Text | None = None

    def links(self) -> dict[str, Any]:
        """The links as a claim has them."""
        return {"contradicts": self.contradicts or (), "supports": self.supports or (), "repeats": self.repeats,
                "supersedes": self.supersedes}  # fmt: skip


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
    known_by: Annotated[Text, AfterValidator(_day)]
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
        needs, allows = NEEDS[kind], ALLOWS[kind]
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


def read_source(place: Place, record: Mapping[str, object], loaded: LoadedRecords) -> None:
    """Check a record of a source and keep the source."""
    checked = read_record(SourceRecord, record, _CODES, loaded.faults, file=place.file, line=place.line, context=loaded)
    name = record.get("id")
    if isinstance(name, str):
        loaded.sources[name] = Source(**vars(checked)) if checked is not None else replace(_UNREAD_SOURCE, id=name)


def read_claim(place: Place, record: Mapping[str, object], loaded: LoadedRecords) -> None:
    """Check a record of a claim, all but where its links lead, and keep the claim."""
    before = len(loaded.faults)
    checked = read_record(ClaimRecord, record, _CODES, loaded.faults, file=place.file, line=place.line, context=loaded)
    if checked is not None:
        category = None if checked.category is None else Category(**vars(checked.category))
        loaded.claims[checked.id] = Claim(**{
            **vars(checked), **checked.links(), "known_by": date.fromisoformat(checked.known_by), "category": category,
            "source": loaded.sources[checked.source], "hedged": bool(checked.hedged),
        })  # fmt: skip
        loaded.places[checked.id] = place
        return
    faulty = {fault.key for fault in loaded.faults[before:]}
    name = record.get("id")
    if isinstance(name, str) and "id" not in faulty:  # its links are checked with the others
        links = {key: record[key] for key in LINKS if key in record and key not in faulty}
        loaded.claims[name] = relinked(_UNREAD, id=name, **LinksRecord.model_validate(links).links())
        loaded.places[name] = place
