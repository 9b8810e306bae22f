"""Broken files of every sort: a scenario loads or is refused with BadInput, and nothing else ever happens."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from magdepth.errors import BadInput
from magdepth.scenario import Scenario, load
from magdepth.validation.yaml_nodes import read_text
from properties import holds_for
from scenario_toy import LEDGER, MONTHS, TOY, put

BASE: dict[str, Any] = json.loads(json.dumps(read_text(TOY, "toy").plain(), default=str))
# An example takes some 50 ms: each reads a whole file.
FEW, MANY = 40, 400


def outcome(text: str, overlays: tuple[str, ...] = (), sets: tuple[str, ...] = ()) -> Scenario | BadInput:
    """The scenario, or the BadInput: anything else escapes and fails the test."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [put(Path(folder), overlay, f"overlay{place}.yaml") for place, overlay in enumerate(overlays)]
        try:
            return load(put(Path(folder), text), overlays=paths, sets=sets, ledger=LEDGER, monthly=MONTHS)
        except BadInput as error:
            assert error.faults
            for fault in error.faults:
                assert fault.code.startswith("S") and fault.message, fault
                assert fault.line is None or fault.line >= 1
            return error


def paths_of(data: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every value in nested data."""
    found = [before] if before else []
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        found += paths_of(value, (*before, key))
    return found


PATHS = paths_of(BASE)
WORDS = sorted({str(path[-1]) for path in PATHS})
NEAR = ("2025-07-01", "start", "start+3", "11-01", "t001", "t009", "guns", "launches", "factory.made", "harm.carry",
        "share", "percent", "drones/month", "salvo")
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=12), st.sampled_from(NEAR),
)
junk = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)),
    max_leaves=6,
)
subtrees = st.sampled_from(PATHS).map(lambda path: copy.deepcopy(_get(path)))
edits = st.tuples(st.sampled_from(PATHS), st.sampled_from(["replace", "delete", "rename", "add"]),
                  st.one_of(junk, subtrees), st.sampled_from(WORDS))


def _get(path: tuple[Any, ...], data: Any = BASE) -> Any:
    for step in path:
        data = data[step]
    return data


def _edit(data: Any, path: tuple[Any, ...], how: str, value: Any, word: str) -> None:
    """Change nested data at a path, if an earlier change has left the path there."""
    try:
        holder = _get(path[:-1], data)
        if how == "replace":
            holder[path[-1]] = value
        elif how == "delete":
            del holder[path[-1]]
        elif how == "rename":
            holder[word] = holder.pop(path[-1])
        else:
            holder[path[-1]][word] = value
    except (KeyError, IndexError, TypeError, AttributeError):
        return


@holds_for(st.lists(edits, min_size=1, max_size=4), few=FEW, many=MANY)
def test_changed_structures(changes: list[tuple[Any, str, Any, str]]) -> None:
    data = copy.deepcopy(BASE)
    for path, how, value, word in changes:
        _edit(data, path, how, value, word)
    outcome(_flow(data))


def test_the_unchanged_structure_loads() -> None:
    """Else the test above would break nothing that was whole."""
    assert isinstance(outcome(_flow(BASE)), Scenario)


def _flow(data: Any) -> str:
    """Nested data as YAML: JSON but for dates, which stand plain as they do in a file."""
    import re

    return re.sub(r'"(\d{4}-\d{2}-\d{2})"', r"\1", json.dumps(data, default=str))


@holds_for(st.integers(0, len(TOY) - 1), st.integers(0, 12), st.text(max_size=6), st.booleans(), few=FEW, many=MANY)
def test_changed_texts(place: int, length: int, piece: str, again: bool) -> None:
    text = TOY[:place] + piece + TOY[place + length:]
    if again:
        text = text[: place // 2] + piece + text[place // 2:]
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    outcome(text)


@holds_for(st.text(max_size=80), few=150, many=2000)  # these are soon refused
def test_any_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert isinstance(outcome(text), BadInput)


@holds_for(
    st.sampled_from(["guns.crews", "launches", "raids.release.strike", "strike_stock.supply", "nothing"]),
    st.one_of(junk.map(lambda value: json.dumps(value, default=str)), st.text(max_size=40)),
    few=FEW, many=MANY,
)
def test_any_setting(key: str, value: str) -> None:
    outcome(TOY, sets=(f"{key}={value}",))


@holds_for(
    st.dictionaries(st.sampled_from(["overlay", "on", "about", "hindsight", "known_at", "set", "remove", "add"]),
                    st.one_of(junk, st.sampled_from(["toy", "x"]), st.just({"guns.crews": {"value": 1}}))),
    few=FEW, many=MANY,
)
def test_any_overlay(entries: dict[str, Any]) -> None:
    whole = {"overlay": "x", "on": "toy", "about": "x", **entries}
    outcome(TOY, overlays=(_flow(whole),))
