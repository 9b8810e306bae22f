"""The value forms as a file writes them: each a strict block that builds its distribution."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from pydantic import Field, field_validator, model_validator

from magdepth.errors import suggest
from magdepth.scenario.distributions import (
    Beta,
    Choice,
    Constant,
    Gamma,
    Lognormal,
    Mixture,
    Normal,
    Part,
    Simple,
    Triangular,
    Uniform,
)
from magdepth.scenario.expressions import Expression
from magdepth.validation.blocks import Block, read_block
from magdepth.validation.yaml_nodes import Faults, Node

Positive = Annotated[float, Field(gt=0)]
Weight = Annotated[float, Field(ge=1e-9, le=1e9)]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
_START = re.compile(r"start(?:\+([0-9]{1,5}))?")
_MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")


class SimpleBlock(Block):
    """A form whose entries are the fields of the distribution that it ``makes``."""

    makes: ClassVar[type[Simple]]

    def build(self) -> Simple:
        """The distribution, in the unit as written."""
        return self.makes(**dict(self))


class NormalForm(SimpleBlock):
    """``normal: {low, high}``: 5 % and 95 % quantiles."""

    makes: ClassVar[type[Simple]] = Normal
    low: float
    high: float

    @model_validator(mode="after")
    def _order(self) -> NormalForm:
        _rising(low=self.low, high=self.high)
        return self


class LognormalForm(NormalForm):
    """``lognormal: {low, high}``: 5 % and 95 % quantiles."""

    makes = Lognormal
    low: Positive
    high: Positive


class UniformForm(NormalForm):
    """``uniform: {low, high}``: the least and greatest value."""

    makes = Uniform


class TriangularForm(SimpleBlock):
    """``triangular: {low, mode, high}``."""

    makes = Triangular
    low: float
    mode: float
    high: float

    @model_validator(mode="after")
    def _order(self) -> TriangularForm:
        _rising(low=self.low, high=self.high)
        if not self.low <= self.mode <= self.high:
            raise ValueError("'mode' does not lie between 'low' and 'high'")
        return self


class BetaForm(SimpleBlock):
    """``beta: {mean, n}``: a share, as uncertain as after n observations."""

    makes = Beta
    mean: Annotated[float, Field(gt=0, lt=1)]
    n: Annotated[float, Field(gt=0, le=1e9)]

    @model_validator(mode="after")
    def _shaped(self) -> BetaForm:
        if min(self.mean, 1 - self.mean) * self.n < 0.05:  # draws would underflow to the ends
            raise ValueError("so few observations leave only 0 and 1: give a choice of the two")
        return self


class GammaForm(SimpleBlock):
    """``gamma: {mean, cv}``."""

    makes = Gamma
    mean: Positive
    cv: Annotated[float, Field(ge=1e-3, le=20)]


class ChoiceItem(Block):
    """One value of a choice."""

    value: float
    weight: Weight


class ChoiceForm(Block):
    """``choice: [{value, weight}, …]``."""

    choice: Annotated[list[ChoiceItem], Field(min_length=1)]

    @field_validator("choice")
    @classmethod
    def _once(cls, items: list[ChoiceItem]) -> list[ChoiceItem]:
        if len({item.value for item in items}) < len(items):
            raise ValueError("the same value stands twice")
        return items

    def build(self) -> Simple:
        """The distribution, in the unit as written."""
        items = sorted(self.choice, key=lambda item: item.value)
        return Choice(tuple(item.value for item in items), tuple(item.weight for item in items))


class BasisBlock(Block):
    """What a value rests on."""

    value: Any
    claims: Annotated[list[Text], Field(min_length=1)] | None = None
    assumption: Text | None = None
    how: Any = None
    formula: Text | None = None

    @field_validator("how")
    @classmethod
    def _known(cls, how: Any) -> Any:
        if how not in (None, *HOW):
            near = suggest(str(how), HOW)
            raise ValueError(f"'{how}' is no way to take a claim: {', '.join(HOW)}" + (f"; {near}" if near else ""))
        return how


HOW = ("direct", "pooled", "derived")


class PartBlock(BasisBlock):
    """One side of a mixture."""

    weight: Weight


class MixtureForm(Block):
    """``mixture: [{weight, value, claims or assumption}, …]``."""

    mixture: Annotated[list[PartBlock], Field(min_length=1)]


class ScheduleStep(Block):
    """One step of a schedule."""

    from_: date | Text = Field(alias="from")
    value: Any


class ScheduleForm(Block):
    """``schedule: [{from, value}, …]``, with ``yearly: true`` for days of the year."""

    schedule: Annotated[list[ScheduleStep], Field(min_length=1)]
    yearly: bool = False


@dataclass(frozen=True)
class RawSchedule:
    """A schedule as written: from a date, from days after the start, or from a day of the year."""

    points: tuple[tuple[date | int | str, Simple, int], ...]
    yearly: bool


@dataclass(frozen=True)
class RawEstimate:
    """The name of an estimator."""

    name: str


@dataclass(frozen=True)
class RawPosterior:
    """The name of a parameter of the scenario's posterior."""

    name: str


@dataclass(frozen=True)
class RawMixture:
    """A mixture as written, with the bases of its parts."""

    mixture: Mixture
    bases: tuple[BasisBlock, ...]


Raw = Simple | RawMixture | RawSchedule | RawEstimate | RawPosterior | Expression
COMPUTED = (RawEstimate, RawPosterior, Expression)  # they say themselves what they rest on

_SIMPLE: dict[str, type[SimpleBlock]] = {
    "lognormal": LognormalForm, "normal": NormalForm, "uniform": UniformForm, "triangular": TriangularForm,
    "beta": BetaForm, "gamma": GammaForm,
}
FORMS = (*_SIMPLE, "choice", "mixture", "schedule", "estimate", "posterior", "expression")


def read_value(node: Node, faults: Faults, key: str) -> Raw | None:
    """The value in a node, in the unit as written; None with its faults noted."""
    form = _form(node)
    if form == "mixture":
        return _mixture(node, faults, key)
    if form == "schedule":
        return _schedule(node, faults, key)
    if form in ("estimate", "posterior", "expression") and node.mapping is not None:
        inner = node.mapping[form]
        if len(node.mapping) > 1 or not isinstance(inner.value, str):
            faults.add("S103", f"'{form}' takes one text and nothing beside it", inner, f"{key}.{form}",
                       expected="text")
            return None
        if form == "expression":
            return _expression(inner, faults, f"{key}.{form}")
        return RawEstimate(inner.value) if form == "estimate" else RawPosterior(inner.value)
    return _simple(node, faults, key)


def _form(node: Node) -> str | None:
    return next((form for form in FORMS if form in (node.mapping or {})), None)


def _simple(node: Node, faults: Faults, key: str) -> Simple | None:
    """A number or a distribution that holds no other."""
    number = node.value
    if isinstance(number, (int, float)) and not isinstance(number, bool):
        if math.isfinite(number):
            return Constant(float(number))
        faults.add("S103", "is not a finite number", node, key, expected="a finite number")
        return None
    form = _form(node)
    if node.mapping is None or form is None:
        word = next(iter(node.mapping), "") if node.mapping else ""
        faults.add("S103", "is no value", node, key, expected="a number or one of the forms " + ", ".join(FORMS),
                   cure=suggest(word, FORMS))
        return None
    if form == "choice":
        choice = read_block(ChoiceForm, node, faults, key)
        return choice.build() if choice else None
    if form not in _SIMPLE:
        faults.add("S104", f"'{form}' can't stand inside another form", node, f"{key}.{form}")
        return None
    for other in node.mapping:
        if other != form:
            faults.add("S101", f"unknown key beside '{form}'", node.mapping[other], f"{key}.{other}",
                       cure=f"'value' holds '{form}' alone")
            return None
    block = read_block(_SIMPLE[form], node.mapping[form], faults, f"{key}.{form}")
    return block.build() if block else None


def _mixture(node: Node, faults: Faults, key: str) -> RawMixture | None:
    block = read_block(MixtureForm, node, faults, key)
    if block is None or node.mapping is None:
        return None
    parts: list[Part] = []
    items = node.mapping["mixture"].items or []
    for place, (part, item) in enumerate(zip(block.mixture, items, strict=True)):
        name = f"{key}.mixture.{place}"
        if (part.claims is None) == (part.assumption is None):
            faults.add("S106", "a part of a mixture needs either claims or an assumption", item, name,
                       cure="cite 'claims: […]' or give 'assumption: \"reason\"'")
        value = _simple((item.mapping or {})["value"], faults, f"{name}.value")
        if value is not None:
            parts.append(Part(part.weight, value, tuple(part.claims or ()), part.assumption or ""))
    return RawMixture(Mixture(tuple(parts)), tuple(block.mixture)) if len(parts) == len(items) else None


def _expression(node: Node, faults: Faults, key: str) -> Expression | None:
    try:
        return Expression.read(str(node.value))
    except ValueError as error:
        faults.add("S104", f"is no expression: {error}", node, key)
        return None


def _schedule(node: Node, faults: Faults, key: str) -> RawSchedule | None:
    block = read_block(ScheduleForm, node, faults, key)
    if block is None or node.mapping is None:
        return None
    items = node.mapping["schedule"].items or []
    points: list[tuple[date | int | str, Simple, int]] = []
    for place, (step, item) in enumerate(zip(block.schedule, items, strict=True)):
        name = f"{key}.schedule.{place}"
        value = _simple((item.mapping or {})["value"], faults, f"{name}.value")
        when = _when(step.from_, block.yearly)
        if when is None:
            expected = "a day of the year as \"11-01\"" if block.yearly else "a date, start, or start+DAYS"
            faults.add("S104", "is no day that this schedule can begin from", (item.mapping or {})["from"],
                       f"{name}.from", expected=expected)
        elif value is not None:
            points.append((when, value, item.line))
    same = {type(when) for when, _, _ in points}
    if len(points) == len(items) and len(same) == 1:
        for before, after in pairwise(points):
            if not before[0] < after[0]:  # type: ignore[operator]
                message = f"dates must rise, but {after[0]} follows {before[0]}"
                faults.add("S107", message, Node(None, after[2]), f"{key}.schedule")
    return RawSchedule(tuple(points), block.yearly) if len(points) == len(items) else None


def _when(when: date | str, yearly: bool) -> date | int | str | None:
    """A day as an offset from the start, a date, or MM-DD; None if it is none of them."""
    if isinstance(when, date):
        return None if yearly else when
    if yearly:
        parts = _MONTH_DAY.fullmatch(when)
        try:
            date(2025, *(int(part) for part in parts.groups())) if parts else None
        except ValueError:  # 02-29 too: it does not come every year
            return None
        return when if parts else None
    parts = _START.fullmatch(when)
    return int(parts[1] or 0) if parts else None


def _rising(low: float, high: float) -> None:
    if not low < high:
        raise ValueError(f"'low' must be below 'high', but {low:g} is not below {high:g}")
    if high - low < 1e-9 * max(abs(low), abs(high)):
        raise ValueError(f"{low:g} and {high:g} are too close for a distribution: give a number")
