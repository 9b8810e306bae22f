"""Streams: the word generator against published answers, its edges, and sites that may not collide."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from magdepth.chance import streams
from magdepth.engine import program as programs
from magdepth.errors import BadInput
from magdepth.scenario import load
from magdepth.testing import twin_streams
from magdepth.testing.loops import Place, philox_words, sample

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


@pytest.mark.parametrize(("p", "stopped"), [(1 - 1e-6, 0), (1 - 1e-12, 4), (1.0, 4)])
def test_a_trial_on_the_largest_word_fails_unless_the_chance_rounds_to_one(p: float, stopped: int) -> None:
    place = counter_of((ONES,) * 4, (7, 3))
    assert sample("binomial", 4, p, 1, seed=7, first=3, place=place)[0] == stopped


@pytest.mark.parametrize(("p", "stopped"), [(1e-6, 4), (1e-12, 0), (0.0, 0)])
def test_a_trial_on_the_smallest_word_succeeds_unless_the_chance_rounds_to_none(p: float, stopped: int) -> None:
    place = counter_of((0,) * 4, (7, 3))
    assert sample("binomial", 4, p, 1, seed=7, first=3, place=place)[0] == stopped


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
