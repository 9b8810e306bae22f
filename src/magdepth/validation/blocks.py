"""Strict blocks: pydantic models that refuse unknown keys, errors reported as faults with lines; CSV rows as blocks."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from magdepth.errors import BadInput, suggest
from magdepth.validation.yaml_nodes import Faults, Node, file_text


class Block(BaseModel):
    """A block of a file: no unknown keys, no type changed silently, no infinite number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Invalid(ValueError):
    """What a validator raises to tell more than a message: what was expected, a cure, a code other than the usual."""

    def __init__(self, message: str, *, code: str | None = None, expected: str | None = None, cure: str | None = None
                 ) -> None:  # fmt: skip
        super().__init__(message)
        self.code, self.expected, self.cure = code, expected, cure


_Block = TypeVar("_Block", bound=Block)
_EXPECTED = {
    "float_type": "a number", "int_type": "a whole number", "int_from_float": "a whole number",
    "float_parsing": "a number",  # of a cell in a table, whose cells are words
    "finite_number": "a finite number", "string_type": "text", "bool_type": "true or false",
    "date_type": "a date as 2025-06-30, without quotes", "list_type": "a list", "dict_type": "a mapping",
    "tuple_type": "a list", "model_type": "a mapping", "string_too_short": "text that is not empty",
}


def read_block(model: type[_Block], node: Node, faults: Faults, key: str) -> _Block | None:
    """The block in a node, or None with its faults noted: unknown, missing and ill-typed keys."""
    if node.mapping is None:
        faults.add(faults.codes.wrong_type, "is not a mapping", node, key or None, expected="a mapping")
        return None
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        for item in error.errors(include_url=False, include_context=True):
            _tell(item, model, node, faults, key)
    return None


def read_rows(path: Path, model: type[_Block], faults: Faults) -> list[tuple[Node, _Block | None]]:
    """Each row as a node of words and as a block; None, with its faults noted, where it is not as the block wants it.

    The columns are the fields of the block, in any order, each once; without them no row is read. Codes:
    ``unknown_key`` and ``missing`` of a column, ``structure`` of a row with too few cells or too many,
    ``bad_value`` of a cell.
    """
    try:
        text = file_text(path, faults.file, faults.codes)
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        lines = [(reader.line_num, cells) for cells in reader]
    except BadInput as error:
        faults.entries += error.faults
        return []
    except csv.Error as error:
        faults.add(faults.codes.syntax, f"not a table: {error}", Node(None, reader.line_num), cure="save it as CSV")
        return []
    head = lines[0][1] if lines else []
    if not _columns_are_sound(head, list(model.model_fields), faults):
        return []
    rows = []
    for line, cells in lines[1:]:
        row = Node({column: Node(cell, line) for column, cell in zip(head, cells, strict=False)}, line)
        if len(cells) == len(head):
            rows.append((row, read_block(model, row, faults, "")))
        else:
            faults.add(faults.codes.structure, "wrong number of cells", row, expected=str(len(head)),
                       got=str(len(cells)))  # fmt: skip
    return rows


def _tell(item: Any, model: type[Block], node: Node, faults: Faults, key: str) -> None:
    path: tuple[int | str, ...] = tuple(item["loc"])
    place = node.at(path)
    name = ".".join(str(part) for part in (key, *path) if str(part))
    kind: str = item["type"]
    if kind == "extra_forbidden":
        known = _fields(model, path[:-1])
        near = suggest(str(path[-1]), known)
        faults.add(faults.codes.unknown_key, "unknown key", place, name, cure=near or f"known here: {', '.join(known)}")
    elif kind == "missing":
        faults.add(faults.codes.missing, f"'{path[-1]}' is missing", node.at(path[:-1]), name)
    elif kind in _EXPECTED:
        faults.add(faults.codes.wrong_type, "is of the wrong type", place, name, expected=_EXPECTED[kind])
    elif kind in ("value_error", "assertion_error"):
        error = item["ctx"]["error"]
        code, expected, cure = (getattr(error, part, None) for part in ("code", "expected", "cure"))
        faults.add(code or faults.codes.bad_value, str(error), place, name, expected=expected, cure=cure)
    elif kind == "literal_error":
        faults.add(faults.codes.bad_value, "is no choice", place, name, expected=item["ctx"]["expected"],
                   cure=suggest(str(item["input"]), item["ctx"]["expected"].replace("'", "").split(" or ")))
    else:
        message: str = item["msg"]
        faults.add(faults.codes.bad_value, "is out of range", place, name, expected=message[:1].lower() + message[1:])


def _fields(model: type[Block], path: tuple[int | str, ...]) -> list[str]:
    """The keys that are known at a path inside a model."""
    current: Any = model
    for step in path:
        for name, info in current.model_fields.items():
            if step in (name, info.alias):
                current = _model_in(info.annotation) or current
                break
    return [info.alias or name for name, info in current.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    """The block that an annotation holds (`Block | None`, `list[Block]`), or None."""
    if isinstance(annotation, type) and issubclass(annotation, Block):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        inner = _model_in(argument)
        if inner is not None:
            return inner
    return None


def _columns_are_sound(head: Sequence[str], known: Sequence[str], faults: Faults) -> bool:
    before, first = len(faults.entries), Node(None, 1)
    for column in head:
        if column not in known:
            faults.add(faults.codes.unknown_key, "unknown column", first, column, cure=suggest(column, known))
    for column in known:
        if head.count(column) != 1:
            faults.add(faults.codes.missing, "column missing or given twice", first, column)
    return len(faults.entries) == before
