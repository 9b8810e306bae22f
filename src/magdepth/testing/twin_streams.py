"""The twin's streams: Philox4x32-10 in plain integers, and the grammar of counters by name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

WORD = 2**32
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
LANES = 2**20  # a retry counts up above the lane

Words = tuple[int, int, int, int]


def philox(counter: Words, key: tuple[int, int]) -> Words:
    """Four words from a counter and a key, as in Salmon, Moraes, Dror and Shaw (2011).

    >>> [f"{word:08x}" for word in philox((0, 0, 0, 0), (0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    a, b, c, d = counter
    left, right = key
    for _ in range(ROUNDS):
        high_a, low_a = divmod(MULTIPLIERS[0] * a, WORD)
        high_c, low_c = divmod(MULTIPLIERS[1] * c, WORD)
        a, b, c, d = high_c % WORD ^ b ^ left, low_c, high_a % WORD ^ d ^ right, low_a
        left, right = (left + KEY_STEPS[0]) % WORD, (right + KEY_STEPS[1]) % WORD
    return a, b, c, d


def unit(high: int, low: int) -> float:
    """The middle of one of 2^52 equal cells of the unit interval: all of one word, 20 bits of the next.

    >>> unit(0, 0) > 0.0, unit(WORD - 1, WORD - 1) < 1.0
    (True, True)
    """
    cell = high * 2**20 + low // 2**12
    return (cell + 0.5) / 2**52


@dataclass(frozen=True)
class DrawSite:
    """Where one kind of draw comes from: a site with its purpose, on one day of one replicate."""

    seed: int
    replicate: int
    day: int
    low: int
    high: int

    def words(self, lane: int, attempt: int = 0) -> Words:
        """The words of a lane; a rejected draw tries again with the next attempt."""
        return philox((self.day, lane + LANES * attempt, self.low, self.high), (self.seed, self.replicate))

    def uniform(self, lane: int = 0) -> float:
        """One number strictly between 0 and 1."""
        first, second, _, _ = self.words(lane)
        return unit(first, second)


def site(kind: str, name: str, place: str = "") -> tuple[int, int]:
    """The two words of a site: 64 bits of a hash, of which the last byte is left free for the purpose."""
    text = "\0".join((kind, name, place))
    number = int(hashlib.sha256(text.encode()).hexdigest()[:16], 16).to_bytes(8, "big")
    low, high = (int.from_bytes(part, "little") for part in (number[:4], number[4:]))
    return low, high - high % 256
