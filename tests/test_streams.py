"""Streams: words by one block and by eight against published answers, their edges, and sites that may not collide."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import numpy as np
import pytest

from magdepth.chance import streams, wide
from magdepth.engine import program as programs
from magdepth.errors import BadInput
from magdepth.scenario import load
from magdepth.testing import twin_streams
from magdepth.testing.loops import WORDS, Place, dealt, matching_bytes, philox_words, sample

ONES = 0xFFFFFFFF

# Counter, key and answer for philox4x32 with 10 rounds, from the file kat_vectors of Random123
# (Salmon, Moraes, Dror, Shaw 2011); the third is made of the digits of pi.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ((ONES,) * 4, (ONES,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]


@pytest.mark.parametrize("words", [philox_words, twin_streams.philox], ids=["engine", "twin"])
@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN, ids=["zeros", "ones", "pi"])
def test_words_are_the_published_ones(
    words: Callable[[Place, tuple[int, int]], tuple[int, ...]], counter: Place, key: tuple[int, int], answer: str
) -> None:
    assert " ".join(f"{word:08x}" for word in words(counter, key)) == answer


@pytest.mark.parametrize("block", range(8))
@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN, ids=["zeros", "ones", "pi"])
def test_words_dealt_by_eight_are_the_published_ones(
    block: int, counter: Place, key: tuple[int, int], answer: str
) -> None:
    """In each of the eight places: bits 0 make every block a lane of its own."""
    day, lane, low, high = counter
    memory = dealt((day, lane - block, low, high), key, bits=0)
    assert " ".join(f"{word:08x}" for word in memory[4 * block : 4 * block + 4].tolist()) == answer


@pytest.mark.parametrize(("block", "bits", "at"), [
    (0, 20, 0), (8, 20, 32), (0, 0, 64), (8, 0, 64), (0, 1, 64), (24, 3, 160), (40, 2, 100), (184, 5, 832),
    (0, 12, 992),
])
def test_what_is_dealt_is_its_plain_definition_and_the_twin_s(
    block: int, bits: int, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Block b has the counter (day, lane + b >> bits, …), its attempt the low bits; nothing else is touched."""
    monkeypatch.setattr(wide, "words", lambda k0, k1, *counter: twin_streams.philox(counter, (k0, k1)))
    random = np.random.default_rng(block + bits)
    for day, low, high, *key in random.integers(0, 2**32, (20, 5)).tolist():
        place: Place = (day, int(random.integers(0, 2**20)), low, high)
        memory = dealt(place, (key[0], key[1]), block, bits, at)
        plain = np.zeros(WORDS, dtype=np.uint32)
        wide._plain_deal8(plain, at, block, bits, *key, *place)
        assert memory.tolist() == plain.tolist()
        for j in range(block, block + 8):
            lane, attempt = place[1] + (j >> bits), j % (1 << bits)
            counter = (day, lane + (attempt << 20), low, high)
            first = at + 4 * (j - block)
            assert tuple(memory[first : first + 4].tolist()) == twin_streams.philox(counter, (key[0], key[1]))


def test_bytes_below_and_equal_are_their_plain_definitions() -> None:
    """Any number up to 64, any edge of a byte, from any byte on; what lies around is not looked at."""
    random = np.random.default_rng(5)
    memory = random.integers(0, 2**32, WORDS, dtype=np.uint32)
    memory[10:14], memory[14:18] = 0xFFFFFFFF, 0
    grid = [(at, n, edge) for at in (0, 1, 2, 3, 37, 43, 62, 256, 3259) for n in range(1, 65)
            for edge in (0, 1, 2, 127, 128, 129, 254, 255)]
    grid += [(at, n, edge) for at in (41, 255) for n in (1, 7, 32, 63, 64) for edge in range(256)]
    raw = memory.tobytes()
    for at, n, edge in grid:
        held = raw[at : at + n]
        below, equal = sum(byte < edge for byte in held), sum(byte == edge for byte in held)
        assert matching_bytes("below", memory, at, n, edge) == wide._plain_below(memory, at, n, edge) == below
        assert matching_bytes("equal", memory, at, n, edge) == wide._plain_equal(memory, at, n, edge) == equal


def test_a_counter_beyond_its_word_is_yet_another_counter() -> None:
    """More than 32 trials left undecided by the byte 255 reach such attempts; both ways agree there, too."""
    beyond = (4, 2**32 + 3, 5, 256)
    assert philox_words(beyond, (7, 1)) == twin_streams.philox(beyond, (7, 1))
    assert philox_words(beyond, (7, 1)) != philox_words((4, 3, 5, 256), (7, 1))


def test_engine_and_twin_agree_on_words_everywhere() -> None:
    random = np.random.default_rng(20250630)
    for row in random.integers(0, 2**32, (500, 6)):
        values = [int(value) for value in row]
        counter, key = (values[0], values[1], values[2], values[3]), (values[4], values[5])
        assert philox_words(counter, key) == twin_streams.philox(counter, key)


def counter_of(words: Place, key: tuple[int, int]) -> Place:
    """The counter that gives these words: the generator run backwards (it is one to one)."""
    keys = [tuple((part + n * step) % 2**32 for part, step in zip(key, twin_streams.KEY_STEPS, strict=True))
            for n in range(twin_streams.ROUNDS)]
    back = [pow(multiplier, -1, 2**32) for multiplier in twin_streams.MULTIPLIERS]
    a, b, c, d = words
    for left, right in reversed(keys):
        old_a, old_c = d * back[0] % 2**32, b * back[1] % 2**32
        old_b = a ^ left ^ (twin_streams.MULTIPLIERS[1] * old_c >> 32)
        old_d = c ^ right ^ (twin_streams.MULTIPLIERS[0] * old_a >> 32)
        a, b, c, d = old_a, old_b, old_c, old_d
    return a, b, c, d


def test_uniforms_stay_inside_the_unit_interval_at_the_extreme_words() -> None:
    for words in ((ONES,) * 4, (0,) * 4):
        place = counter_of(words, (7, 3))
        assert philox_words(place, (7, 3)) == words  # such words do occur
        u = float(sample("uniform", 0, 0, 1, seed=7, first=3, place=place)[0])
        assert 0.0 < u < 1.0
        assert u == twin_streams.unit(words[0], words[1])


def lane_of(words: Place, attempt: Callable[[Place, int], int]) -> tuple[Place, int]:
    """A place and replicate (seed 7) at which just this attempt gives these words."""
    for replicate in count():
        day, c1, low, high = counter_of(words, (7, replicate))
        place: Place = (day, c1 % 2**20, low, high)
        if c1 >> 20 == attempt(place, replicate):
            return place, replicate
    raise AssertionError


@pytest.mark.parametrize(("p", "stopped"), [
    (1 - 2**-53, 4), (1 - 2**-41, 4), (255 / 256, 0), (255 / 256 - 2**-53, 0), (0.5, 0), (1.0, 4),
])
def test_trials_on_bytes_of_ones_fail_below_the_last_byte(p: float, stopped: int) -> None:
    place, replicate = lane_of((ONES,) * 4, lambda place, replicate: 0)
    assert philox_words(place, (7, replicate)) == (ONES,) * 4  # such words do occur
    for n in (1, 3, 4, 16):
        assert sample("binomial", n, p, 1, seed=7, first=replicate, place=place)[0] == n * stopped // 4


@pytest.mark.parametrize(("p", "stopped"), [(1 / 256, 4), (0.5, 4), (2**-42, 0), (0.0, 0), (5e-324, 0)])
def test_trials_on_bytes_of_zeros_succeed_from_the_first_byte_on(p: float, stopped: int) -> None:
    place, replicate = lane_of((0,) * 4, lambda place, replicate: 0)
    for n in (1, 3, 4, 16):
        assert sample("binomial", n, p, 1, seed=7, first=replicate, place=place)[0] == n * stopped // 4


@pytest.mark.parametrize(("further", "part", "stopped"), [
    (ONES, 1 - 2.0**-34, 1),  # the next 32 bits of p round up to 2^32: above every word
    (ONES, 1 - 2.0**-32, 0), (ONES, 0.5, 0), (0, 2.0**-32, 1), (0, 2.0**-34, 0), (0, 0.5, 1),
])
def test_a_byte_that_equals_p_s_is_decided_by_a_word_at_its_extremes(further: int, part: float, stopped: int) -> None:
    def refining(place: Place, replicate: int) -> int:
        return 2048 + 8 * (philox_words(place, (7, replicate))[0] % 256)

    place, replicate = lane_of((further,) * 4, refining)
    byte = philox_words(place, (7, replicate))[0] % 256
    p = (byte + part) / 256
    assert p * 256 - byte == part
    assert sample("binomial", 1, p, 1, seed=7, first=replicate, place=place)[0] == stopped


def test_uniforms_fill_the_interval_evenly_and_lanes_days_and_purposes_differ() -> None:
    count = 100_000
    lines = [sample("uniform", 0, 0, count, place=place)
             for place in ((0, 0, 5, 256), (0, 1, 5, 256), (1, 0, 5, 256), (0, 0, 5, 257), (0, 1 << 20, 5, 256))]
    for line in lines:
        # mean and variance of a uniform within 5 standard errors
        assert abs(line.mean() - 0.5) < 5 / np.sqrt(12 * count)
        assert abs(line.var() - 1 / 12) < 5 * np.sqrt(1 / 180 / count)
    correlations = np.corrcoef(lines) - np.eye(len(lines))
    assert np.abs(correlations).max() < 5 / np.sqrt(count)


def test_sites_are_the_same_by_both_ways_and_leave_room_for_the_purpose() -> None:
    for words in (("raid", "raids"), ("layer", "guns", "parameter"), ("raid", "raids", "parameter 3")):
        assert streams.site(*words) == twin_streams.site(*words)
        assert streams.site(*words)[1] % 256 == 0
    assert streams.site("raid", "ab", "c") != streams.site("raid", "a", "bc")


def test_two_components_on_one_site_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "site", lambda *words: (1, 256))
    with pytest.raises(BadInput) as refused:
        programs.compile_program(load("launches"))
    assert refused.value.faults[0].code == "G101"
    assert "stock" in str(refused.value) and "rename" in str(refused.value)


def test_two_parameters_on_one_site_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    place = streams.site
    monkeypatch.setattr(
        programs, "site", lambda kind, name, what="": (1, 256) if what else place(kind, name, what)
    )
    with pytest.raises(BadInput, match="G101"):
        programs.compile_program(load("launches"))
