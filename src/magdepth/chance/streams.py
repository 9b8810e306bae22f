"""Counter-based streams: Philox4x32-10 words for a seed, replicate, day, lane and site.

The grammar of a counter is (day, lane | attempt << 20, site_lo, site_hi ^ purpose); the key is
(seed, replicate). Retries have their own counters, so they can't meet first draws.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from magdepth.chance.kernel import entry, inlined

PARAMETER = 0  # the purpose of parameter draws; a kind's own draws count from 1


@inlined
def words(k0: int, k1: int, c0: int, c1: int, c2: int, c3: int) -> tuple[int, int, int, int]:
    """Four 32-bit words (as non-negative integers) of Philox4x32-10.

    Source: Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
    All arithmetic is on signed 64-bit integers and masked, so that compiled code (which wraps)
    and plain Python (which does not) agree.
    """
    for _ in range(10):
        high0 = ((c0 * 0xD2511F53) >> 32) & 0xFFFFFFFF
        low0 = (c0 * 0xD2511F53) & 0xFFFFFFFF
        high1 = ((c2 * 0xCD9E8D57) >> 32) & 0xFFFFFFFF
        low1 = (c2 * 0xCD9E8D57) & 0xFFFFFFFF
        c0 = high1 ^ c1 ^ k0
        c1 = low1
        c2 = high0 ^ c3 ^ k1
        c3 = low0
        k0 = (k0 + 0x9E3779B9) & 0xFFFFFFFF
        k1 = (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


@inlined
def unit(high: int, low: int) -> float:
    """A number strictly between 0 and 1 with 52 random bits, from two words."""
    return ((high << 20) + (low >> 12) + 0.5) * 2.220446049250313e-16


@inlined
def word(w: Any, place: int) -> int:
    """A word of working memory as a signed 64-bit integer (never mix those with unsigned ones)."""
    return np.int64(w[place])  # type: ignore[return-value]


def site(kind: str, name: str, place: str = "") -> tuple[int, int]:
    """The site of a component's draws (or a parameter's): two words, the last byte left free.

    >>> site("raid", "raids") != site("raid", "raid")
    True
    """
    digest = hashlib.sha256(f"{kind}\0{name}\0{place}".encode()).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:8], "little") & 0xFFFFFF00


@entry
def fill_uniforms(k0: int, first: int, lane: int, lo: int, hi: int, out: Any) -> None:
    """Uniforms of the replicates from ``first`` on, at one site, day 0 and lane, into ``out``."""
    for r in range(out.shape[0]):
        w0, w1, _w2, _w3 = words(k0, first + r, 0, lane, lo, hi)
        out[r] = unit(w0, w1)
