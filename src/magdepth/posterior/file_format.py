"""A posterior from plain data: strict, with all that is wrong reported at once."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from magdepth import units
from magdepth.errors import BadInput, Fault, printable
from magdepth.posterior.model import IDENTIFIED, LAYOUT, MARK, NAME, Fitted, Posterior
from magdepth.validation.blocks import Block
from magdepth.validation.records import must, one_of, read_record, refusal, refused_as
from magdepth.validation.yaml_nodes import Codes

MOST_DRAWS = 100_000
_CODES = Codes(unknown_key="P104", missing="P104", wrong_type="P104", bad_value="P104")
_ROWS = TypeAdapter(list[list[FiniteFloat]])


def _day(value: object) -> date:
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        got = printable(value) if isinstance(value, str) else type(value).__name__
        raise refusal("P104", "is no date", expected="a date as 2025-06-30", got=got) from None


def _unit(unit: str) -> str:
    units.parse(unit)
    return unit


Day = Annotated[date, BeforeValidator(_day)]
Text = Annotated[str, must(str.strip, "P104", "is empty", "text")]
Name = Annotated[
    str, must(NAME.fullmatch, "P104", "can't be the name of a posterior",
              "1 to 64 of a-z, 0-9, '.', '_', '-', the first a letter or digit"),
]
ParameterName = Annotated[
    str, must(re.compile("[A-Za-z][A-Za-z0-9_.]{0,63}").fullmatch, "P104", "can't be the name of a parameter",
              "a letter, then letters, digits, '_' and '.'"),
]
Points = Annotated[
    tuple[FiniteFloat, FiniteFloat, FiniteFloat], Field(strict=False),
    must(lambda points: points[0] <= points[1] <= points[2], "P104", "the prior's points don't rise"),
    refused_as("P104", "is not the prior's 5, 50 and 95 % points", "three finite numbers that rise"),
]
Positive = Annotated[FiniteFloat, Field(gt=0), refused_as("P104", "is no figure", "a positive number or null")]


class _Series(Block):
    """What was fitted; it may say more than it must."""

    model_config = ConfigDict(extra="allow")

    name: Text
    digest: str
    first: Day
    last: Day
    form: Annotated[str, one_of("P104", ("daily", "monthly"))]


class _Parameter(Block):
    """One fitted parameter."""

    name: ParameterName
    unit: Annotated[Text, AfterValidator(_unit)]
    meaning: Text
    identified: Annotated[str, one_of("P104", IDENTIFIED)]
    prior: Points
    r_hat: Positive | None
    ess: Positive | None


class _File(Block):
    """The whole file; ``draws`` are checked by themselves."""

    magdepth_posterior: int
    name: Name
    as_of: Day
    digest: str
    series: _Series
    command: str
    version: str
    parameters: Annotated[list[_Parameter], Field(min_length=1)]
    diagnostics: dict[str, Any]
    findings: dict[str, Any]
    draws: Any

    @field_validator("series")
    @classmethod
    def _ends_in_time(cls, series: _Series, info: ValidationInfo) -> _Series:
        as_of = info.data.get("as_of")
        if as_of is not None and not series.first <= series.last <= as_of:
            raise refusal("P105", "the series does not end before the as-of day, or begins after its end",
                          key="series.last", expected="first <= last <= as_of",
                          got=f"{series.first}, {series.last}, {as_of}")
        return series

    @field_validator("parameters")
    @classmethod
    def _each_once(cls, parameters: list[_Parameter]) -> list[_Parameter]:
        names = [parameter.name for parameter in parameters]
        for place, name in enumerate(names):
            if name in names[:place]:
                raise refusal("P104", f"'{name}' stands twice", key=f"parameters.{place}")
        return parameters


def from_plain(plain: Any, file: str | None = None) -> Posterior:
    """The posterior in plain data; BadInput with every fault found, P102 to P109."""
    if not isinstance(plain, dict) or MARK not in plain:
        raise BadInput(Fault("P102", "is no posterior", file, key=MARK, expected=f"a JSON object with '{MARK}'"))
    layout = plain[MARK]
    if layout != LAYOUT or isinstance(layout, bool):
        got = printable(repr(layout)) if isinstance(layout, (str, int, float)) else type(layout).__name__
        raise BadInput(Fault("P103", "is written in another version of the layout", file, None, MARK, str(LAYOUT), got,
                             "make it again with this magdepth: its 'command' says how"))
    faults: list[Fault] = []
    checked = read_record(_File, plain, _CODES, faults, file=file)
    columns = None
    if "draws" in plain and not any(fault.key and fault.key.startswith("parameters") for fault in faults):
        columns = _columns(plain["draws"], len(plain["parameters"]), file, faults)
    if faults or checked is None or columns is None:
        raise BadInput(*faults)
    fitted = tuple(Fitted(**vars(parameter)) for parameter in checked.parameters)
    draws = dict(zip((parameter.name for parameter in fitted), columns, strict=True))
    posterior = Posterior(checked.name, checked.as_of, plain["series"], checked.command, fitted, draws,
                          checked.diagnostics, checked.findings, checked.version)
    if posterior.digest != checked.digest:
        raise BadInput(Fault("P107", "the draws are not those that were written: the digest differs", file, None,
                             "digest", checked.digest[:64], posterior.digest, "make the posterior again"))
    return posterior


def _columns(rows: Any, width: int, file: str | None, faults: list[Fault]) -> list[tuple[float, ...]] | None:
    """The columns of the table of draws; the first ten bad rows are reported."""
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_DRAWS:
        faults.append(Fault("P106", "is no table of draws", file, key="draws", expected=f"1 to {MOST_DRAWS:,} rows"))
        return None
    try:
        table, wrong = _ROWS.validate_python(rows, strict=True), set[int]()
    except ValidationError as error:
        table = []
        wrong = {int(item["loc"][0]) for item in error.errors(include_url=False, include_input=False)}
    bad = sorted(wrong | {place for place, row in enumerate(rows) if isinstance(row, list) and len(row) != width})
    for place in bad[:10]:
        size = f"{len(rows[place])} values" if isinstance(rows[place], list) else "no list"
        faults.append(Fault("P106", "is no draw", file, key=f"draws.{place}", expected=f"{width} finite numbers",
                            got=f"{size}, not all of them finite numbers" if place in wrong else size))
    if len(bad) > 10:
        faults.append(Fault("P106", f"{len(bad)} rows are no draws, 10 are listed", file, key="draws"))
    return None if bad else list(zip(*table, strict=True))
