"""A file of reporting regimes, read strictly: every fault at once, each with its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator

from magdepth.errors import suggest
from magdepth.observed.reporting import GIVEN, OUTCOMES, Regime, Regimes, ReportedFigure
from magdepth.validation.blocks import Block, Invalid, read_block
from magdepth.validation.yaml_nodes import Codes, Faults, Node, file_text, read_nodes

LARGEST = 100_000
LONGEST = 400
CODES = Codes(
    unreadable="O200", too_large="O200", syntax="O201", documents="O201", anchor="O201", depth="O201", twice="O202",
    structure="O203", wrong_type="O203", bad_value="O203", unknown_key="O204", missing="O205",
    largest=LARGEST, deepest=8,
)  # fmt: skip
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OUTCOME_OF = {"hits": "hit", "still_airborne": "airborne"}  # figures that can hold but one outcome


def _text(value: Any) -> str:
    """A text on one line."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not text or len(text) > LONGEST or not text.isprintable():
        raise Invalid("is not a text", expected=f"1 to {LONGEST} characters that can be printed")
    return text


def _name_like(form: str, expected: str) -> BeforeValidator:
    def check(value: Any) -> str:
        if isinstance(value, str) and re.fullmatch(form, value):
            return value
        raise Invalid("can't be a name", expected=expected)

    return BeforeValidator(check)


def _given(value: Any) -> str:
    if isinstance(value, str) and value in GIVEN:
        return value
    raise Invalid("not a way of giving a figure", code="O212", expected=", ".join(GIVEN),
                  cure=suggest(value, GIVEN) if isinstance(value, str) else None)  # fmt: skip


def _day(value: Any) -> date:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Invalid("not a day", code="O206", expected="YYYY-MM-DD")


def _list_of(expected: str, empty: bool) -> BeforeValidator:
    def check(value: Any) -> list[Any]:
        if isinstance(value, list) and (value or empty):
            return value
        raise Invalid("is not a list", expected=expected)

    return BeforeValidator(check)


def _if_given(name: str, given: str) -> frozenset[str]:
    """The outcomes in a figure that can hold but one."""
    return frozenset() if given == "never" else frozenset({_OUTCOME_OF[name]})


Text = Annotated[str, BeforeValidator(_text)]
Given = Annotated[str, BeforeValidator(_given)]
Day = Annotated[date | None, BeforeValidator(_day)]  # None only where the key is not there: the period is open


class FigureBlock(Block):
    """What a figure counts, how it is given and what it means."""

    holds: Annotated[list[Any], _list_of("a list of outcomes, [] for none", empty=True)]
    given: Given
    means: Text


class PeriodBlock(Block):
    """One way of reporting and its days."""

    code: Annotated[str, _name_like("[A-Za-z0-9][A-Za-z0-9._-]{0,11}", "1 to 12 letters, digits, '.', '_', '-'")]
    first: Day = None
    last: Day = None
    stopped: FigureBlock
    lost: FigureBlock
    hits: Given
    still_airborne: Given
    rest: Text
    note: Text = ""

    def regime(self) -> Regime:
        """The same as a regime."""
        stopped = ReportedFigure("stopped", frozenset(self.stopped.holds), self.stopped.given, self.stopped.means)
        lost = ReportedFigure("lost", frozenset(self.lost.holds), self.lost.given, self.lost.means)
        hits = ReportedFigure("hits", _if_given("hits", self.hits), self.hits)
        airborne = ReportedFigure("still_airborne", _if_given("still_airborne", self.still_airborne),
                                  self.still_airborne)
        return Regime(self.code, self.first, self.last, stopped, lost, hits, airborne, self.rest, self.note)


class RegimesBlock(Block):
    """The whole file; its periods are read one by one."""

    regimes: Annotated[str, _name_like("[a-z0-9][a-z0-9._-]{0,63}", "1 to 64 of a-z, 0-9, '.', '_', '-'")]
    title: Text
    source: Text
    periods: Annotated[list[Any], _list_of("a list with one period or more", empty=False)]


def read_regimes(path: Path) -> Regimes:
    """The regimes in a file; BadInput O200–O212 with every fault."""
    return parse_regimes(file_text(path, str(path), CODES), str(path))


def parse_regimes(text: str, shown: str) -> Regimes:
    """The regimes in a text; ``shown`` is what its faults call the file. BadInput O201–O212 with every fault."""
    faults = Faults(shown, codes=CODES)
    root = read_nodes(text, faults, words=True)
    block, periods = None, []
    if root is not None:
        block = read_block(RegimesBlock, root, faults, "")
        nodes = _entry(root, "periods").items or []
        periods = [read_block(PeriodBlock, node, faults, f"periods.{place}") for place, node in enumerate(nodes, 1)]
        for place, node in enumerate(nodes, start=1):
            _check_days(node, f"periods.{place}", faults)
            _check_figures(node, f"periods.{place}", faults)
        _check_order(nodes, faults)
        _check_codes(nodes, faults)
    faults.stop()
    assert block is not None
    return Regimes(block.regimes, tuple(one.regime() for one in periods if one), block.title, block.source, text)


def _entry(node: Node, name: str) -> Node:
    """What a mapping has under a name; a node with nothing where it has none."""
    return (node.mapping or {}).get(name) or Node(None, node.line)


def _days(period: Node) -> tuple[date | None, date | None] | None:
    """The first and the last day of a period; None where its place in time is not known."""
    if period.mapping is None:
        return None
    first, last = period.mapping.get("first"), period.mapping.get("last")
    try:
        return _day(first.value) if first else None, _day(last.value) if last else None
    except Invalid:
        return None


def _check_days(period: Node, key: str, faults: Faults) -> None:
    first, last = _days(period) or (None, None)
    if first is not None and last is not None and last < first:
        faults.add("O207", "ends before it begins", _entry(period, "last"), f"{key}.last", expected=f"{first} or later")


def _check_figures(period: Node, key: str, faults: Faults) -> None:
    """Outcomes are known, each is counted once, and a figure holds something if it is given."""
    counted_in: dict[str, str] = {}
    for name in ("stopped", "lost", *_OUTCOME_OF):
        figure = _entry(period, name)
        holds, given = _entry(figure, "holds"), _entry(figure, "given")
        outcomes = holds.items or []
        if name in _OUTCOME_OF and figure.value in GIVEN:
            outcomes = [Node(outcome, figure.line) for outcome in _if_given(name, str(figure.value))]
        elif given.value in GIVEN and holds.items is not None and (given.value == "never") != (not outcomes):
            faults.add("O212", "a figure that is never given holds nothing, and one that is given holds something",
                       given, f"{key}.{name}.given", cure="change 'given' or 'holds'")  # fmt: skip
        for node in outcomes:
            outcome, where = node.value, f"{key}.{name}.holds"
            if not isinstance(outcome, str) or outcome not in OUTCOMES:
                cure = suggest(outcome, OUTCOMES) if isinstance(outcome, str) else None
                faults.add("O209", "unknown outcome", node, where, expected=", ".join(OUTCOMES), cure=cure)
            elif counted_in.setdefault(outcome, name) != name:
                faults.add("O210", f"'{outcome}' is counted in two figures: {counted_in[outcome]} and {name}", figure,
                           f"{key}.{name}", cure="an object is counted once")  # fmt: skip
            elif sum(other.value == outcome for other in outcomes) > 1:
                faults.add("O210", f"'{outcome}' is listed twice", node, where, cure="keep one of them")


def _check_order(periods: Sequence[Node], faults: Faults) -> None:
    """Each period begins on the day after the one before; only the outer ends may be open."""
    spans = [days for node in periods if (days := _days(node)) is not None]
    if len(spans) < len(periods):
        return
    for place, ((_, last), (first, _)) in enumerate(pairwise(spans), start=1):
        if last is None:
            faults.add("O208", "'last' is missing, but another period follows", periods[place - 1],
                       f"periods.{place}.last", cure="only the last period may be open at its end")  # fmt: skip
        if first is None:
            faults.add("O208", "'first' is missing, but another period comes before", periods[place],
                       f"periods.{place + 1}.first", cure="only the first period may be open at its start")  # fmt: skip
        if last is not None and first is not None and (first - last).days != 1:
            message = f"{'overlaps with' if first <= last else 'leaves a gap after'} the period before"
            expected = str(last + timedelta(days=1)) if last < date.max else "no period after the last day"
            faults.add("O208", message, periods[place], f"periods.{place + 1}.first", expected=expected, got=str(first))


def _check_codes(periods: Sequence[Node], faults: Faults) -> None:
    lines: dict[str, int] = {}
    for period in periods:
        code = _entry(period, "code").value
        if not isinstance(code, str):
            continue
        if code in lines:
            faults.add("O211", f"the code '{code}' is given twice, first in line {lines[code]}", period, "code",
                       cure="a code for each period")  # fmt: skip
        lines.setdefault(code, period.line)
