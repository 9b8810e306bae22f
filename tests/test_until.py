"""A comparison that goes on until its error is small enough: the same as a fixed one of that length."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import command
from magdepth.errors import BadInput
from magdepth.results import compare
from magdepth.results import stopping as room
from magdepth.results.run import variance_ratios
from magdepth.results.stopping import ErrorTarget, read_target, until
from magdepth.scenario import Scenario, load

DRONES = "raids.drones:total"


@pytest.fixture(scope="module")
def pair() -> tuple[Scenario, Scenario]:
    return load("launches"), load("launches", sets=["stock_days=20"])


@given(st.floats(1e-12, 1e12), st.booleans(), st.sampled_from(["", " "]))
def test_a_target_that_is_written_is_read_back(amount: float, percent: bool, space: str) -> None:
    assert read_target(f"{amount!r}{space}{'%' if percent else ''}") == ErrorTarget(amount, percent)


@given(st.text(max_size=12) | st.from_regex(r"[0-9.eE+%-]{1,8}", fullmatch=True))
def test_any_text_is_a_target_or_refused(text: str) -> None:
    try:
        target = read_target(text)
    except BadInput as error:
        assert [fault.code for fault in error.faults] == ["R206"]
    else:
        assert 0 < target.amount < math.inf and target.percent == ("%" in text)


@pytest.mark.parametrize("text", ["", "%", "0", "-1", "nan", "inf", "1e999", "1%%", "1 2", "٣", "1e"])
def test_what_is_no_target(text: str) -> None:
    with pytest.raises(BadInput, match="R206"):
        read_target(text)


@pytest.mark.parametrize(("target", "replicates"), [("0.5%", 500), ("0.2%", 2000)])
def test_it_stops_at_the_first_round_that_will_do(
    pair: tuple[Scenario, Scenario], target: str, replicates: int
) -> None:
    found = until(*pair, target, measure=DRONES, seed=3)
    assert found.reached and found.replicates == replicates
    assert [one.replicates for one in found.rounds] == [500 * 2**k for k in range(len(found.rounds))]
    assert all(one.error > one.limit for one in found.rounds[:-1])
    for one in found.rounds:  # each round stood where a fixed comparison of its length stands
        fixed = compare(*pair, replicates=one.replicates, seed=3)
        (change,) = (summary for summary in fixed.summaries() if summary.name == DRONES)
        assert one.error == pytest.approx(change.error, rel=1e-12)
        assert one.limit == pytest.approx(fixed.a.values(DRONES).mean() * float(target[:-1]) / 100)
    assert (found.comparison.a.digest, found.comparison.b.digest) == (fixed.a.digest, fixed.b.digest)
    assert found.comparison.summaries() == fixed.summaries()


def test_an_amount_that_is_out_of_reach_ends_at_the_most(pair: tuple[Scenario, Scenario]) -> None:
    found = until(*pair, "1e-6", measure=DRONES, most=1200, seed=3, threads=2)
    assert not found.reached and [one.replicates for one in found.rounds] == [500, 1000, 1200]
    assert found.comparison.a.digest == compare(*pair, replicates=1200, seed=3).a.digest
    assert found.as_dict()["reached"] is False


def test_beyond_what_is_kept_it_is_streamed_as_a_fixed_one_is(
    pair: tuple[Scenario, Scenario], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "KEEP", 800)
    found = until(*pair, "1e-6", measure=DRONES, most=1500, seed=3)
    fixed = compare(*pair, replicates=1500, seed=3, keep=False)
    assert found.comparison.a.streamed and found.comparison.reduced is not None
    assert found.comparison.a.digest == fixed.a.digest and found.comparison.b.digest == fixed.b.digest
    assert found.comparison.summaries() == fixed.summaries()
    assert found.comparison.b.summaries() == fixed.b.summaries()
    assert found.rounds[-1].error == pytest.approx(fixed.reduced.error(found.comparison.names.index(DRONES)))


def test_no_replicate_is_run_twice(pair: tuple[Scenario, Scenario], monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[int, int]] = []
    run_batch = room.run_batch

    def told_of(batch: Any, count: int, **how: Any) -> Any:
        ran.append((how["first"], count))
        return run_batch(batch, count, **how)

    monkeypatch.setattr(room, "run_batch", told_of)
    told: list[tuple[int, int]] = []
    until(*pair, "1e-6", measure=DRONES, most=2000, progress=lambda done, of: told.append((done, of)))
    assert ran == [(0, 500), (500, 500), (1000, 1000)]
    assert told[-1] == (2000, 2000) and [done for done, _ in told] == sorted(done for done, _ in told)


def test_without_a_name_it_looks_at_the_drones_that_leak(article: Scenario) -> None:
    base, other = article, load("alabuga-2025", overlays=["no-workers"])
    found = until(base, other, "50%", most=500)
    assert found.measure == f"{base.roles['damage']}.leaked_drones:total" and found.reached


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"measure": None}, "R207"),
        ({"measure": "raids.drone:total"}, "R101"),
        ({"measure": DRONES, "most": 499}, "R208"),
        ({"measure": DRONES, "most": 20_000_000}, "R103"),
        ({"measure": DRONES, "seed": -1}, "R104"),
    ],
)
def test_what_can_not_be_asked(pair: tuple[Scenario, Scenario], how: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        until(*pair, "1%", **how)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_the_ratio_is_that_of_the_variances(pair: tuple[Scenario, Scenario]) -> None:
    found = compare(*pair, replicates=400, seed=3)
    a, b = found.a.values(DRONES), found.b.values(DRONES)
    wanted = (a.var() + b.var()) / (b - a).var()
    ratios = variance_ratios(found)
    assert ratios[DRONES] == pytest.approx(wanted) and wanted > 2  # pairing is worth something here
    assert ratios["raids.missiles:total"] is None  # the same in every replicate
    assert set(ratios) == set(found.names)
    streamed = variance_ratios(compare(*pair, replicates=400, seed=3, keep=False))
    assert streamed[DRONES] == pytest.approx(wanted)


def test_the_verb_says_what_it_took(capsys: pytest.CaptureFixture[str], data_dir: Path) -> None:
    words = ("compare", "launches", "--set", "stock_days=20", "--measure", DRONES, "--seed", 3)
    done = command(capsys, *words, "--until-se", "0.5%")
    assert (done.code, done.err) == (0, "") and "Reached after 500 replicates" in done.out
    late = command(capsys, *words, "--until-se", "0.001", "--replicates-max", 700)
    assert (late.code, late.err) == (0, "") and "NOT reached after 700 replicates" in late.out
    told = command(capsys, *words, "--until-se", "0.001", "--replicates-max", 700, "--json").json()
    assert told["until"]["reached"] is False and told["until"]["replicates"] == told["replicates"] == 700
    assert [one["replicates"] for one in told["until"]["rounds"]] == [500, 700]
    (change,) = (one for one in told["differences"] if one["name"] == DRONES)
    assert change["error"] == pytest.approx(told["until"]["error"]) and change["variance_ratio"] > 2
    fixed = command(capsys, "compare", "launches", "--set", "stock_days=20", "--seed", 3, "--replicates", 700, "--json")
    assert {**told, "until": None} == {**fixed.json(), "until": None}


def test_options_that_do_not_fit_are_told_together(capsys: pytest.CaptureFixture[str], data_dir: Path) -> None:
    done = command(capsys, "compare", "launches", "--until-se", "1%", "--replicates", 5, "--json")
    assert (done.code, done.codes()) == (2, ["C006", "C007"])
    words = ("compare", "launches", "--set", "stock_days=9")
    done = command(capsys, *words, "--measure", "x", "--replicates-max", 9, "--json")
    assert (done.code, done.codes()) == (2, ["C008", "C008"])
    assert command(capsys, *words, "--until-se", "none", "--json").codes() == ["R206"]


def test_a_streamed_comparison_can_be_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    monkeypatch.setattr(sys.modules["magdepth.results.run"], "KEEP", 100)
    words = ("compare", "launches", "--replicates", 200, "--set")
    done = command(capsys, *words, "stock_days=20")
    assert done.code == 0 and "Launched" in done.out
    same = command(capsys, *words, "stock_days={lognormal: {low: 8, high: 45}}")
    assert same.code == 0 and "None of the main figures changes" in same.out
