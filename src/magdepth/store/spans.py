"""A span as bytes and back: its numbers, what made it, and a checksum over both; nothing in it can be run."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from magdepth.engine.reduction import Reduced
from magdepth.engine.span_results import Span, SpanResult

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Span, SpanResult, Reduced)}
_CHECK = 32


@dataclass(frozen=True)
class SavedSpan:
    """A span with the parts of its paths, if they were written: first replicate, how many, checksum of the file."""

    span: Span
    paths: tuple[tuple[int, int, str], ...] = ()


def pack(identity: str, saved: SavedSpan) -> bytes:
    """A span of the run with this identity, as bytes."""
    arrays: list[Any] = []
    head = {
        "identity": identity, "paths": [list(part) for part in saved.paths], "span": _flat(saved.span, arrays),
    }
    out = io.BytesIO()
    text = np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)
    np.savez(out, head=text, **{f"a{k}": array for k, array in enumerate(arrays)})
    body = out.getvalue()
    return hashlib.sha256(body).digest() + body


def unpack(identity: str, packed: bytes) -> SavedSpan | None:
    """The span again, or None where the bytes are damaged, or those of another run."""
    body = packed[_CHECK:]
    if hashlib.sha256(body).digest() != packed[:_CHECK]:
        return None
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as archive:
            head = json.loads(archive["head"].tobytes())
            if head["identity"] != identity:
                return None
            span = _restored(head["span"], archive)
            paths = tuple((int(first), int(count), str(check)) for first, count, check in head["paths"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
    return SavedSpan(span, paths) if isinstance(span, Span) else None


def _flat(value: Any, arrays: list[Any]) -> Any:
    """A value as JSON; arrays go into the list and leave their place there."""
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"array": len(arrays) - 1}
    if isinstance(value, tuple):
        return [_flat(item, arrays) for item in value]
    if type(value).__name__ in _KINDS:
        values = {field.name: _flat(getattr(value, field.name), arrays) for field in fields(value)}
        return {"of": type(value).__name__, "with": values}
    return int(value) if isinstance(value, np.integer) else value


def _restored(flat: Any, arrays: Any) -> Any:
    if isinstance(flat, list):
        return tuple(_restored(item, arrays) for item in flat)
    if isinstance(flat, dict) and "array" in flat:
        return arrays[f"a{flat['array']}"]
    if isinstance(flat, dict):
        return _KINDS[flat["of"]](**{name: _restored(item, arrays) for name, item in flat["with"].items()})
    return flat
