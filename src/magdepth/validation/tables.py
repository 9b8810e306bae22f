"""Strict tables: the rows of a CSV file as blocks, every fault with its line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from magdepth.errors import BadInput, suggest
from magdepth.validation.blocks import Block, read_block
from magdepth.validation.yaml_nodes import Faults, Node, file_text

_Row = TypeVar("_Row", bound=Block)


def read_rows(path: Path, model: type[_Row], faults: Faults) -> list[tuple[Node, _Row | None]]:
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


def _columns_are_sound(head: Sequence[str], known: Sequence[str], faults: Faults) -> bool:
    before, first = len(faults.entries), Node(None, 1)
    for column in head:
        if column not in known:
            faults.add(faults.codes.unknown_key, "unknown column", first, column, cure=suggest(column, known))
    for column in known:
        if head.count(column) != 1:
            faults.add(faults.codes.missing, "column missing or given twice", first, column)
    return len(faults.entries) == before
