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

    def reducer_override(self, held: Any) -> Any:
        if type(held) is np.ndarray and held.dtype in (np.int64, np.int32) and held.size:
            return _widened, (*_narrowed(held.astype(np.int64)), held.dtype.str)
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


def _narrowed(held: np.ndarray[Any, Any]) -> tuple[bytes, str, tuple[int, ...], bool]:
    flat = held.ravel()
    steps = np.diff(flat, prepend=flat[:1])
    rising = held.ndim == 1 and bool((steps >= 0).all())  # a step too wide for 64 bits wraps to one below zero
    kept = steps if rising else flat
    low, high = int(kept.min()), int(kept.max())
    kind = next(k for k in _KINDS if np.iinfo(k).min <= low and high <= np.iinfo(k).max)
    if rising:
        return int(flat[0]).to_bytes(8, "little", signed=True) + kept.astype(kind).tobytes(), kind, held.shape, True
    return kept.astype(kind).tobytes(), kind, held.shape, False


def _widened(data: bytes, kind: str, shape: tuple[int, ...], rising: bool, form: str) -> np.ndarray[Any, Any]:
    if not rising:
        return np.frombuffer(data, dtype=kind).astype(form).reshape(shape)
    start = int.from_bytes(data[:8], "little", signed=True)
    return (start + np.cumsum(np.frombuffer(data, dtype=kind, offset=8).astype(np.int64))).astype(form)
