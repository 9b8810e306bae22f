"""Promises of a run: the same bits however it is cut up, draws that stay where they are, clean stops."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from command import python
from magdepth.engine.blocks import execute, trace
from magdepth.engine.measure import Measure, default_measures
from magdepth.engine.program import Program, compile_program
from magdepth.engine.span_results import Totals, stamp_of
from magdepth.errors import BadInput
from magdepth.kinds import KINDS
from magdepth.results import compare, digest, run
from magdepth.scenario import Scenario, load
from magdepth.testing.small import paths, small_system


def shortened(scenario: Scenario, days: int = 60) -> Scenario:
    """The same system over fewer days: all its parts, in a tenth of the time."""
    parts = tuple(replace(component, last_day=days) for component in scenario.components)
    return replace(scenario, days=days, components=parts)


@pytest.fixture(scope="module")
def scenario(article: Scenario) -> Scenario:
    return shortened(article)


@pytest.fixture(scope="module")
def program(scenario: Scenario) -> Program:
    return compile_program(scenario)


def tally(program: Program, replicates: int = 600, **how: int) -> tuple[Totals, tuple[Measure, ...]]:
    """A tally of a program and the measures that it kept."""
    measures = default_measures(program)
    (found,) = execute((program,), (measures,), seed=5, replicates=replicates, **how)
    return found, measures


def test_any_threads_and_blocks_give_the_same_digest(scenario: Scenario, program: Program) -> None:
    cuts = [{"threads": 1, "block": 600}, {"threads": 1}, {"threads": 2}, {"threads": 5},
            {"threads": 2, "block": 10}, {"threads": 5, "block": 137}]
    digests = set()
    for cut in cuts:
        found, measures = tally(program, **cut)
        digests.add(digest(program, found, measures, 5, scenario.vintage.as_of))
    assert len(digests) == 1
    assert run(scenario, replicates=600, seed=5).digest in digests


def test_any_threads_give_the_same_digest_to_the_last_day(article: Scenario) -> None:
    assert len({run(article, replicates=300, seed=5, threads=threads).digest for threads in (1, 2)}) == 1


def test_the_first_replicates_of_many_are_a_run_of_few(scenario: Scenario) -> None:
    many = run(scenario, replicates=1000, seed=7, threads=2)
    few = run(scenario, replicates=300, seed=7, threads=1)
    assert np.array_equal(many.tally.results[:300], few.tally.results)
    assert many.tally.parameters[:300].tobytes() == few.tally.parameters.tobytes()
    assert many.digest != few.digest


def test_another_seed_is_another_run(scenario: Scenario) -> None:
    one, other = (run(scenario, replicates=50, seed=seed) for seed in (1, 2))
    assert one.digest != other.digest
    launched = f"{scenario.roles['raid']}.drones:total"
    assert (one.values(launched) != other.values(launched)).mean() > 0.9
    assert not np.array_equal(one.tally.parameters, other.tally.parameters)


def test_replicates_differ(scenario: Scenario) -> None:
    launched = run(scenario, replicates=300, seed=1).values(f"{scenario.roles['raid']}.drones:total")
    assert len(set(launched.tolist())) > 290


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_the_ends_of_the_range_of_seeds_work(scenario: Scenario, seed: int) -> None:
    assert run(scenario, replicates=3, seed=seed).seed == seed


def test_seeds_and_replicates_out_of_range_are_told_together(scenario: Scenario) -> None:
    with pytest.raises(BadInput) as refused:
        run(scenario, replicates=0, seed=2**32)
    assert [fault.code for fault in refused.value.faults] == ["R103", "R104"]


def test_a_system_compared_with_itself_differs_nowhere(scenario: Scenario) -> None:
    found = compare(scenario, scenario, replicates=300, seed=3)
    assert found.differences.shape == (300, len(found.a.measures))
    assert not found.differences.any()
    assert found.a.digest == found.b.digest == run(scenario, replicates=300, seed=3).digest


def test_pairing_takes_most_of_the_noise_out_of_a_difference(scenario: Scenario) -> None:
    other = shortened(load("alabuga-2025", overlays=["full-ramp"]))
    found = compare(scenario, other, replicates=500, seed=3)
    apart = run(other, replicates=500, seed=4)
    name = f"{scenario.roles['damage']}.leaked_drones:total"
    paired = found.difference(name)
    assert np.array_equal(found.b.values(name) - found.a.values(name), paired)
    assert paired.mean() > 0  # more are made, more leak
    assert paired.std() < 0.5 * (apart.values(name) - found.a.values(name)).std()


def test_a_run_can_not_be_changed(scenario: Scenario) -> None:
    found = run(scenario, replicates=5, seed=1)
    for array in (found.tally.sums, found.tally.counts, found.tally.results, found.tally.parameters):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_the_digest_feels_everything_that_is_counted(scenario: Scenario, program: Program) -> None:
    found, measures = tally(program, replicates=20)
    right = digest(program, found, measures, 5, scenario.vintage.as_of)
    digests = {right, digest(program, found, measures, 6, scenario.vintage.as_of)}
    for name in ("sums", "counts"):
        forged = getattr(found, name).copy()
        forged[(-1,) * forged.ndim] += 1
        digests.add(digest(program, replace(found, **{name: forged}), measures, 5, scenario.vintage.as_of))
    for results, parameters in ((1, 0), (0, 1)):  # the stamp feels each replicate's results and draws
        rows, draws = found.results.copy(), found.parameters.copy()
        rows[-1, -1] += results
        draws[-1, -1] += parameters
        other = replace(found, stamp=stamp_of(0, draws, rows))
        digests.add(digest(program, other, measures, 5, scenario.vintage.as_of))
    assert found.stamp == stamp_of(0, found.parameters, found.results)
    digests.add(digest(program, found, measures, 5, scenario.vintage.as_of.replace(year=2026)))
    digests.add(digest(replace(program, digest="0"), found, measures, 5, scenario.vintage.as_of))
    assert len(digests) == 8


def test_progress_counts_up_to_the_end(scenario: Scenario) -> None:
    told: list[tuple[int, int]] = []
    run(scenario, replicates=1000, seed=1, threads=2, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (1000, 1000)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(told) > 1


def test_a_cancelled_run_stops_its_threads(program: Program) -> None:
    def cancel(done: int, of: int) -> None:
        raise KeyboardInterrupt

    before = set(threading.enumerate())
    seen = []
    with pytest.raises(KeyboardInterrupt):
        execute((program,), (default_measures(program),), seed=1, replicates=200_000, threads=2, block=50,
                progress=lambda done, of: (seen.append(done), cancel(done, of)))
    assert set(threading.enumerate()) == before
    assert seen[0] < 10_000  # it was stopped near its beginning


def test_a_fault_in_a_block_stops_the_others() -> None:
    from magdepth.scenario.expressions import Expression

    scenario = small_system(3, works={"kind": "plant", "capacity": 10, "availability": 0})
    wrong = replace(scenario.quantity("works.capacity"), value=Expression.read("1 / works.availability"))
    before = set(threading.enumerate())
    with pytest.raises(BadInput, match="G102"):
        run(scenario.with_quantity("works.capacity", wrong), replicates=5000, threads=2)
    assert set(threading.enumerate()) == before


def test_two_programs_in_one_call_are_each_their_own(scenario: Scenario, program: Program) -> None:
    other = compile_program(load("launches"))
    together = execute((program, other), (default_measures(program), default_measures(other)), seed=5, replicates=300)
    for found, alone in zip(together, (program, other), strict=True):
        single, _ = tally(alone, 300)
        assert np.array_equal(found.results, single.results)
        assert np.array_equal(found.sums, single.sums)


def test_a_trace_is_what_a_run_reduces(program: Program) -> None:
    found, measures = tally(program, 40)
    path = trace(program, seed=5, replicates=40)
    name = next(m for m in measures if m.how == "total" and m.window.days == 60)
    column = path[:, :, program.slots[name.slot]].sum(axis=1)
    assert np.array_equal(found.results[:, measures.index(name)], column)


def test_more_parts_in_a_system_leave_the_others_as_they_were() -> None:
    stock = {"kind": "stockpile", "initial": 5000, "supply": 40, "wander": 0.1}
    raids = {"kind": "raid", "draws_on": {"strike": "stock"}, "release": {"strike": 0.02}, "spread": 2,
             "massed_chance": 0.1}
    pool = {"kind": "workforce", "recruits": 5, "turnover": 0.01}
    alone = paths(small_system(30, stock=stock, raids=raids), 20)
    joined = paths(small_system(30, pool=pool, stock=stock, raids=raids), 20)
    assert all(np.array_equal(alone[name], joined[name]) for name in alone)
    renamed = paths(small_system(30, depot=stock, raids=raids | {"draws_on": {"strike": "depot"}}), 20)
    assert not np.array_equal(alone["stock.arrived"], renamed["depot.arrived"])  # a rename moves its draws


COLD = """
import sys
from magdepth.results import run
from magdepth.scenario import load
print(run(load("launches"), replicates=600, seed=5, threads=int(sys.argv[1])).digest)
"""


@pytest.mark.slow(reason="compiles every kernel three times")
def test_kernels_compiled_anew_give_the_same_digest_on_any_threads(tmp_path: Path) -> None:
    """Each number of threads with an empty data folder: all that is compiled, by both processes, is new."""
    found = []
    for threads in (1, 2, 5):
        data = tmp_path / str(threads)
        done = python(COLD, data, threads)
        assert done.returncode == 0, done.stderr
        found.append(done.stdout)
        made = {path.name.split(".")[0] for path in data.rglob("*.step-*.nbi")}
        assert made == set(KINDS)
    assert len(set(found)) == 1
    assert found[0].strip() == run(load("launches"), replicates=600, seed=5).digest
