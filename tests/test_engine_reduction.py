"""Reduction while running: sums, histograms and measures equal what the whole paths give."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from magdepth.dates import Window, day_after
from magdepth.engine.bins import BINS, edge
from magdepth.engine.blocks import execute, trace
from magdepth.engine.measure import HOW, Measure, default_measures
from magdepth.engine.program import Program, compile_program
from magdepth.engine.span_results import Totals
from magdepth.errors import BadInput
from magdepth.scenario import Scenario
from magdepth.testing.laws import Table, paths_of
from magdepth.testing.small import on_day, paths, small_system

REPLICATES = 300  # more than one group of draws


@pytest.fixture(scope="module")
def program(article: Scenario) -> Program:
    return compile_program(article)


@pytest.fixture(scope="module")
def whole(program: Program) -> dict[str, Table]:
    return paths_of(program, trace(program, seed=9, replicates=REPLICATES))


def measures_of(program: Program) -> tuple[Measure, ...]:
    """The default measures, and every way of measuring on windows that begin and end anywhere."""
    slots = [name for name, kind in program.components if kind.name in ("raid", "layer")]
    slot = f"{slots[0]}.launched.strike" if f"{slots[0]}.launched.strike" in program.slots else f"{slots[0]}.drones"
    windows = [(0, 0), (0, 364), (17, 200), (364, 364)]
    made = [
        Measure(f"{how} {first} {last} {threshold}", slot, how,
                Window(day_after(program.start, first), day_after(program.start, last)), threshold=threshold)
        for how in HOW for first, last in windows for threshold in (0, 60, 10**9)
    ]
    return (*default_measures(program), *made)


@pytest.fixture(scope="module")
def tally(program: Program) -> Totals:
    (tally,) = execute((program,), (measures_of(program),), seed=9, replicates=REPLICATES, block=70)
    return tally


def test_daily_sums_are_those_of_the_paths(program: Program, whole: dict[str, Table], tally: Totals) -> None:
    assert len(tally.daily) > 100
    for name, sums in zip(tally.daily, tally.sums.T, strict=True):
        path = whole[name]
        assert np.array_equal(sums[: path.shape[1]], path.sum(axis=0)), name
        assert not sums[path.shape[1]:].any()  # nothing is counted after a component has stopped


def test_histograms_count_each_replicate_once_in_the_right_bin(whole: dict[str, Table], tally: Totals) -> None:
    edges = np.array([edge(b) for b in range(BINS)] + [2**62])
    assert len(tally.binned) > 5
    for name in tally.binned:
        path = whole[name]
        for day in (0, 31, path.shape[1] - 1):
            expected = np.histogram(path[:, day], edges)[0]
            assert np.array_equal(tally.histogram(name)[day], expected), (name, day)


def test_measures_are_those_of_the_paths(program: Program, whole: dict[str, Table], tally: Totals) -> None:
    never = 0
    for k, measure in enumerate(measures_of(program)):
        first, last = ((day - program.start).days for day in (measure.window.first, measure.window.last))
        window = whole[measure.slot][:, first : last + 1]
        reached = window >= measure.threshold
        expected = {
            "total": window.sum(axis=1),
            "largest": window.max(axis=1),
            "last": window[:, -1],
            "days": reached.sum(axis=1),
            "first": np.where(reached.any(axis=1), first + reached.argmax(axis=1), -1),
        }[measure.how]
        never += int((expected == -1).sum())
        assert np.array_equal(tally.results[:, k], expected), measure
    assert never > 0


def test_months_add_up_to_the_run(program: Program) -> None:
    (tally,) = execute((program,), (default_measures(program),), seed=9, replicates=50)
    names = [measure.name for measure in default_measures(program)]
    raid = next(name for name, kind in program.components if kind.name == "raid")
    months = [k for k, name in enumerate(names) if name.startswith(f"{raid}.drones:20")]
    assert len(months) == 12
    total = tally.results[:, names.index(f"{raid}.drones:total")]
    assert np.array_equal(tally.results[:, months].sum(axis=1), total)


def test_bins_cover_every_count_and_are_at_most_a_sixty_fourth_wide() -> None:
    edges = [edge(b) for b in range(BINS)]
    assert edges[:129] == list(range(129))
    assert edges == sorted(set(edges)) and edges[-1] > 2**31
    assert all((b - a) <= max(1, a / 64) for a, b in zip(edges[:-1], edges[1:], strict=True))


def test_counts_fall_into_the_bin_of_their_edge() -> None:
    stock = {"kind": "stockpile", "initial": {"lognormal": {"low": 2, "high": 2e8}}}
    salvo = {"lognormal": {"low": 1, "high": 1e8}}
    raids = {"kind": "raid", "draws_on": {"strike": "stock"}, "salvo": {"strike": salvo}, "salvo_day": 0}
    system = small_system(1, stock=stock, raids=raids)
    program = compile_program(system)
    (tally,) = execute((program,), ((),), seed=2, replicates=4000)
    drones = on_day(system, 0, 4000, seed=2)["raids.drones"]
    edges = np.array([edge(b) for b in range(BINS)] + [2**62])
    assert drones.max() > 10**7 and drones.min() < 10
    assert np.array_equal(tally.histogram("raids.drones")[0], np.histogram(drones, edges)[0])


def test_a_schedule_steps_on_its_day_and_starts_count_on_the_first() -> None:
    steps = {"schedule": [{"from": "start", "value": 10}, {"from": "start+5", "value": 25},
                          {"from": "start+9", "value": 0}]}
    pool = {
        "kind": "workforce",
        "initial": {"schedule": [{"from": "start", "value": 7}, {"from": "start+1", "value": 99}]},
    }
    came = paths(small_system(12, works={"kind": "plant", "capacity": steps}, pool=pool), 3)
    assert came["works.made"].tolist() == [[10] * 5 + [25] * 4 + [0] * 3] * 3
    assert came["pool.working"][:, 0].tolist() == [7] * 3


def test_each_replicate_begins_anew() -> None:
    """State, and parameters that a schedule moved, don't spill from one replicate into the next."""
    steps = {"schedule": [{"from": "start", "value": 3}, {"from": "start+2", "value": 40}]}
    came = paths(small_system(4, works={"kind": "plant", "capacity": steps}), 5)
    assert came["works.made_total"].tolist() == [[3, 6, 46, 86]] * 5


def test_a_part_that_looks_further_ahead_runs_on_and_others_stand_still(program: Program) -> None:
    lasts = program.lasts
    assert max(lasts.values()) == program.days > min(lasts.values()) == 365
    whole = trace(program, seed=1, replicates=4)
    for name, kind in program.components:
        if lasts[name] == 365 and kind.name == "raid":
            drones = whole[:, 365:, program.slots[f"{name}.drones"]]
            assert (drones == drones[:, :1]).all()


def test_unknown_slots_and_windows_are_all_told_at_once(program: Program) -> None:
    late = Window(program.start, program.start + timedelta(days=5000))
    wrong = (
        Measure("a", "raids.luanched.strike", "total", Window(program.start, program.start)),
        Measure("b", program.components[0][0] + ".working", "total", late),
    )
    with pytest.raises(BadInput) as refused:
        execute((program,), (wrong,), seed=1, replicates=1)
    assert len(refused.value.faults) == 2
    assert refused.value.faults[0].code == "G103" and "launched" in str(refused.value.faults[0].cure)
