"""Results of work elsewhere in few bytes: sums and histograms are whole numbers, most of them small or rising."""

from __future__ import annotations

import io
import pickle
import zlib
from typing import Any

import numpy as np

_KINDS = ("<u1", "<i1", "<u2", "<i2", "<u4", "<i4", "<i8")


class _Packer(pickle.Pickler):
    """Whole numbers in as few bytes as they need; rising ones as their steps."""

    def reducer_override(self, obj: Any) -> Any:
        if type(obj) is np.ndarray and obj.dtype in (np.int64, np.int32) and obj.size:
            return _widened, (*_narrowed(obj.astype(np.int64)), obj.dtype.str)
        return NotImplemented


def pack(result: object) -> bytes:
    """A result (a ``Span``, say) in few bytes; ``unpack`` gives it back to the bit.

    >>> rising = np.arange(10**12, 10**12 + 100_000)
    >>> len(pack(rising)) < 1000, bool((unpack(pack(rising)) == rising).all())
    (True, True)
    """
    packed = io.BytesIO()
    _Packer(packed, protocol=5).dump(result)
    return zlib.compress(packed.getvalue(), 1)


def unpack(packed: bytes) -> Any:
    """What ``pack`` packed."""
    return pickle.loads(zlib.decompress(packed))


def _narrowed(values: np.ndarray[Any, Any]) -> tuple[bytes, str, tuple[int, ...], bool]:
    flat = values.ravel()
    steps = np.diff(flat, prepend=flat[:1])
    rising = values.ndim == 1 and bool((steps >= 0).all())  # a step too wide for 64 bits wraps to one below zero
    packed = steps if rising else flat
    low, high = int(packed.min()), int(packed.max())
    kind = next(k for k in _KINDS if np.iinfo(k).min <= low and high <= np.iinfo(k).max)
    start = int(flat[0]).to_bytes(8, "little", signed=True) if rising else b""
    return start + packed.astype(kind).tobytes(), kind, values.shape, rising


def _widened(data: bytes, kind: str, shape: tuple[int, ...], rising: bool, form: str) -> np.ndarray[Any, Any]:
    if not rising:
        return np.frombuffer(data, dtype=kind).astype(form).reshape(shape)
    start = int.from_bytes(data[:8], "little", signed=True)
    return (start + np.cumsum(np.frombuffer(data, dtype=kind, offset=8).astype(np.int64))).astype(form)
