"""A posterior in a folder: one JSON text, written whole or not at all, and read strictly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from magdepth.errors import BadInput, Fault
from magdepth.files import write_one
from magdepth.posterior.model import MARK, Posterior, data_faults, to_plain

# One file holds the description and the draws, so that no reader can meet the half of one posterior and the half
# of another, wherever its writer was stopped.
FILE = "posterior.json"
LARGEST = 64_000_000  # bytes


def write_posterior(posterior: Posterior, folder: str | Path) -> Path:
    """Write a posterior into ``folder`` (made if need be), in place of an older one; the path of its file.

    BadInput with all that is wrong with the posterior (P104 to P106), or P108 where something stands in its place
    that is no posterior; Failed P109 where it can't be written. In each case all is as it was.
    """
    from magdepth.posterior.file_format import from_plain  # here, for pydantic takes long to import

    path = Path(folder) / FILE
    if faults := data_faults(posterior):
        raise BadInput(*faults)
    plain = to_plain(posterior)
    try:
        text = _text(plain)
    except (TypeError, ValueError) as error:
        raise BadInput(Fault("P104", f"holds what is no JSON data: {error}", key="diagnostics, findings")) from None
    from_plain(json.loads(text))  # what can't be read is not written
    _check_replaced(path)
    write_one(text, path, "P109", "the posterior")
    return path


def read_posterior(folder: str | Path) -> Posterior:
    """The posterior in a folder; BadInput with every fault found: P101 (no file), P102 to P107 (what is wrong)."""
    from magdepth.posterior.file_format import from_plain

    path = Path(folder) / FILE
    if not path.is_file():
        raise BadInput(Fault("P101", "there is no posterior in this folder", file=str(folder), expected=FILE))
    return from_plain(_parsed(path), str(path))


def _text(plain: dict[str, Any]) -> str:
    """JSON with one draw a line: shortest decimals, which are read back as the same numbers."""
    head = {key: value for key, value in plain.items() if key != "draws"}
    head_text = json.dumps(head, ensure_ascii=False, indent=1, allow_nan=False)
    rows = ",\n".join("  " + json.dumps(row, allow_nan=False) for row in plain["draws"])
    return f"{head_text.removesuffix('}').rstrip()},\n \"draws\": [\n{rows}\n ]\n}}\n"


def _parsed(path: Path) -> Any:
    """The JSON in a file; BadInput P102 where it is none, or no one's could be so large."""
    def refuse(word: str) -> Any:
        raise ValueError(f"{word} is no number")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        block = dict(pairs)
        if len(block) < len(pairs):
            raise ValueError("a key stands twice")
        return block

    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"it is larger than {LARGEST:,} bytes")
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse, object_pairs_hook=once)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput(Fault("P101", f"the posterior can't be read: {reason}", file=str(path))) from None
    except RecursionError:
        raise BadInput(Fault("P102", "is no JSON: nested too deeply", file=str(path))) from None
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError too
        raise BadInput(Fault("P102", f"is no JSON: {str(error)[:120]}", file=str(path))) from None


def _check_replaced(path: Path) -> None:
    """BadInput P108 where writing would take away something that is no posterior."""
    if path.parent.exists() and not path.parent.is_dir():
        raise BadInput(Fault("P108", "is a file, but a posterior is kept in a folder", file=str(path.parent)))
    if not path.exists():
        return
    try:
        there = _parsed(path)
    except BadInput:
        there = None
    if not isinstance(there, dict) or MARK not in there:
        raise BadInput(Fault("P108", "is there already and is no posterior", file=str(path),
                             cure="name another folder, or move it away"))
