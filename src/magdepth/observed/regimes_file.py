"""A file of reporting regimes, read strictly: every fault at once, each with its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from magdepth.errors import BadInput, Fault, suggest
from magdepth.observed.outline import Faults, Node, outline
from magdepth.observed.regimes import GIVEN, OUTCOMES, Figure, Regime, Regimes

LARGEST = 100_000
LONGEST = 400
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,11}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FILE = {"regimes": True, "title": True, "source": True, "periods": True}
_PERIOD = {"code": True, "first": False, "last": False, "stopped": True, "lost": True, "hits": True,
           "still_airborne": True, "rest": True, "note": False}  # fmt: skip
_FIGURE = {"holds": True, "given": True, "means": True}
_OF = {"hits": "hit", "still_airborne": "airborne"}  # figures that can hold but one outcome


def read_regimes(path: Path) -> Regimes:
    """The regimes in a file; BadInput O200–O212 with every fault."""
    shown = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a nought in it
        reason = getattr(error, "strerror", None) or error
        raise BadInput(Fault("O200", f"can't be read: {reason}", file=shown)) from None
    if len(data) > LARGEST:
        raise BadInput(Fault("O200", "is too large", file=shown, expected=f"at most {LARGEST:,} bytes"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(Fault("O201", "is not UTF-8 text", file=shown, line=line)) from None
    return parse_regimes(text, shown)


def parse_regimes(text: str, shown: str) -> Regimes:
    """The regimes in a text; ``shown`` is what its faults call the file. BadInput O201–O212 with every fault."""
    faults = Faults(shown)
    root = outline(text, faults)
    found = _file(root, text, faults) if root is not None else None
    if faults.found or found is None:
        raise BadInput(*dict.fromkeys(faults.found))
    return found


def _file(root: Node, text: str, faults: Faults) -> Regimes | None:
    held = _mapping(root, _FILE, "", faults)
    if held is None:
        return None
    name = _word(held, "regimes", "", faults, _NAME, "1 to 64 of a-z, 0-9, '.', '_', '-'")
    title, source = _text(held, "title", "", faults), _text(held, "source", "", faults)
    node = held.get("periods")
    periods: list[tuple[Regime, Node]] = []
    if node is not None and not (isinstance(node.value, list) and node.value):
        faults.add("O203", "is not a list of periods", node, "periods", expected="a list with one period or more")
    elif node is not None and isinstance(node.value, list):
        read = [_period(one, f"periods.{place}", faults) for place, one in enumerate(node.value, start=1)]
        periods = [(one, where) for one, where in zip(read, node.value, strict=True) if one is not None]
        if len(periods) == len(read):
            _check_order(periods, faults)
        _check_codes(periods, faults)
    return Regimes(name or "", tuple(regime for regime, _ in periods), title, source, text)


def _period(node: Node, key: str, faults: Faults) -> Regime | None:
    held = _mapping(node, _PERIOD, key, faults)
    if held is None:
        return None
    before = len(faults.found)
    code = _word(held, "code", key, faults, _CODE, "1 to 12 letters, digits, '.', '_', '-'")
    first, last = _day(held, "first", key, faults), _day(held, "last", key, faults)
    if first is not None and last is not None and last < first:
        faults.add("O207", "ends before it begins", held["last"], f"{key}.last", expected=f"{first} or later")
    stopped, lost = _figure(held, "stopped", key, faults), _figure(held, "lost", key, faults)
    hits, airborne = (
        Figure(name, frozenset({_OF[name]} if (given := _given(held, name, key, faults)) != "never" else ()), given)
        for name in ("hits", "still_airborne")
    )
    rest, note = _text(held, "rest", key, faults), _text(held, "note", key, faults)
    regime = Regime(code or "", first, last, stopped, lost, hits, airborne, rest, note)
    _check_counted_once(regime, held, key, faults)
    known = {"first": first, "last": last}
    if any(name in held and day is None for name, day in known.items()):
        return None  # its place in time is not known: the order can't be judged
    return regime if code or len(faults.found) > before else None


def _figure(held: dict[str, Node], name: str, key: str, faults: Faults) -> Figure:
    node, key = held.get(name), f"{key}.{name}"
    inner = None if node is None else _mapping(node, _FIGURE, key, faults)
    if node is None or inner is None:
        return Figure(name, frozenset(), "never")
    given, means = _given(inner, "given", key, faults), _text(inner, "means", key, faults)
    holds: list[str] = []
    listed = inner.get("holds")
    if listed is not None and not isinstance(listed.value, list):
        faults.add("O203", "is not a list", listed, f"{key}.holds", expected="a list of outcomes, [] for none")
    elif listed is not None and isinstance(listed.value, list):
        for one in listed.value:
            if not isinstance(one.value, str) or one.value not in OUTCOMES:
                near = suggest(one.value, OUTCOMES) if isinstance(one.value, str) else None
                faults.add("O209", "unknown outcome", one, f"{key}.holds", expected=", ".join(OUTCOMES), cure=near)
            elif one.value in holds:
                faults.add("O210", f"'{one.value}' is listed twice", one, f"{key}.holds", cure="keep one of them")
            else:
                holds.append(one.value)
        if "given" in inner and (given == "never") != (not listed.value):
            faults.add("O212", "a figure that is never given holds nothing, and one that is given holds something",
                       inner["given"], f"{key}.given", cure="change 'given' or 'holds'")  # fmt: skip
    return Figure(name, frozenset(holds), given, means)


def _check_counted_once(regime: Regime, held: dict[str, Node], key: str, faults: Faults) -> None:
    figures = list(regime.figures.values())
    for outcome in OUTCOMES:
        counting = [figure.name for figure in figures if outcome in figure.holds]
        if len(counting) > 1:
            faults.add("O210", f"'{outcome}' is counted in two figures: {' and '.join(counting)}",
                       held[counting[-1]], f"{key}.{counting[-1]}", cure="an object is counted once")  # fmt: skip


def _check_order(periods: Sequence[tuple[Regime, Node]], faults: Faults) -> None:
    """Each period begins on the day after the one before; only the outer ends may be open."""
    for place, ((before, node), (after, other)) in enumerate(pairwise(periods), start=1):
        if before.last is None:
            faults.add("O208", "'last' is missing, but another period follows", node, f"periods.{place}.last",
                       cure="only the last period may be open at its end")  # fmt: skip
        if after.first is None:
            faults.add("O208", "'first' is missing, but another period comes before", other,
                       f"periods.{place + 1}.first", cure="only the first period may be open at its start")  # fmt: skip
        if before.last is None or after.first is None:
            continue
        days = (after.first - before.last).days
        if days != 1:
            what = "overlaps with the period before" if days < 1 else "leaves a gap after the period before"
            wanted = before.last + timedelta(days=1) if before.last < date.max else "no period after the last day"
            faults.add("O208", what, other, f"periods.{place + 1}.first", expected=str(wanted), got=str(after.first))


def _check_codes(periods: Sequence[tuple[Regime, Node]], faults: Faults) -> None:
    lines: dict[str, int] = {}
    for regime, node in periods:
        if regime.code and regime.code in lines:
            faults.add("O211", f"the code '{regime.code}' is given twice, first in line {lines[regime.code]}", node,
                       "code", cure="a code for each period")  # fmt: skip
        lines.setdefault(regime.code, node.line)


def _mapping(node: Node, known: dict[str, bool], key: str, faults: Faults) -> dict[str, Node] | None:
    """The entries of a mapping; unknown keys and missing ones are faults."""
    if not isinstance(node.value, dict):
        faults.add("O203", "is not a mapping", node, key or None, expected=f"the keys {', '.join(known)}")
        return None
    dot = f"{key}." if key else ""
    for name, inner in node.value.items():
        if name not in known:
            faults.add("O204", "unknown key", inner, f"{dot}{name[:60]}",
                       cure=suggest(name, known) or f"known here: {', '.join(known)}")  # fmt: skip
    for name, needed in known.items():
        if needed and name not in node.value:
            faults.add("O205", f"'{name}' is missing", node, key or None)
    return {name: inner for name, inner in node.value.items() if name in known}


def _text(held: dict[str, Node], name: str, key: str, faults: Faults) -> str:
    """A text on one line; empty where the key is not there."""
    node = held.get(name)
    if node is None:
        return ""
    text = " ".join(node.value.split()) if isinstance(node.value, str) else ""
    if not text or len(text) > LONGEST or not text.isprintable():
        where = f"{key}.{name}" if key else name
        faults.add("O203", "is not a text", node, where, expected=f"1 to {LONGEST} characters that can be printed")
    return text


def _word(held: dict[str, Node], name: str, key: str, faults: Faults, form: re.Pattern[str], expected: str
          ) -> str | None:  # fmt: skip
    node = held.get(name)
    if node is None:
        return None
    if isinstance(node.value, str) and form.fullmatch(node.value):
        return node.value
    faults.add("O203", "can't be a name", node, f"{key}.{name}" if key else name, expected=expected)
    return None


def _given(held: dict[str, Node], name: str, key: str, faults: Faults) -> str:
    node = held.get(name)
    if node is None:
        return "never"
    if isinstance(node.value, str) and node.value in GIVEN:
        return node.value
    near = suggest(node.value, GIVEN) if isinstance(node.value, str) else None
    faults.add("O212", "not a way of giving a figure", node, f"{key}.{name}", expected=", ".join(GIVEN), cure=near)
    return "never"


def _day(held: dict[str, Node], name: str, key: str, faults: Faults) -> date | None:
    node = held.get(name)
    if node is None:
        return None
    if isinstance(node.value, str) and _DAY.fullmatch(node.value):
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            pass
    faults.add("O206", "not a day", node, f"{key}.{name}", expected="YYYY-MM-DD")
    return None
