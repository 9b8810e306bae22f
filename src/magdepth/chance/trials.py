"""Trials in several zones at once: their bytes dealt together, then counted zone by zone."""

from __future__ import annotations

from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import binomial, counted
from magdepth.chance.wide import deal8

AT = 64  # first word of the hand; what lies before it is working memory of single draws
MOST = 192  # blocks that a hand can hold


@kernel
def deal_trials(most: int, zones: int, d: Any, k0: int, k1: int, day: int, lane: int, lo: int, hi: int) -> int:
    """Deal the bytes of ``most`` trials in each zone; returns the bytes from one zone to the next (0: too many).

    Zone z's block b has the counter (day, lane + z | b << 20), however many zones there are.
    """
    _ops, _links, _x, _y, _p, w = opened(d)
    blocks = (most + 15) // 16
    bits = 0
    while (1 << bits) < blocks:
        bits += 1
    if zones > 1:
        blocks = zones << bits
    if blocks > MOST:
        return 0
    for block in range(0, blocks, 8):
        deal8(w, AT + 4 * block, block, bits, k0, k1, day, lane, lo, hi)
    return 16 << bits


@kernel
def successes(
    n: int, p: float, stride: int, at: int, d: Any, k0: int, k1: int, day: int, lane: int, lo: int, hi: int
) -> int:
    """Successes among n trials of chance p whose bytes begin ``at`` bytes into the hand.

    Where the hand could not hold them (``stride`` 0), a binomial of the lane. What else is drawn in the lane must
    lie on other lanes.
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if stride == 0:
        return binomial(n, p, d, k0, k1, day, lane, lo, hi)
    return counted(n, p, d, 4 * AT + at, k0, k1, day, lane, lo, hi)
