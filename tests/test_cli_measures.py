"""--measure: what is asked for is what is measured, and every mistake is told at once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magdepth.cli.measures import beyond_defaults, read_measures
from magdepth.dates import Window
from magdepth.engine.blocks import trace
from magdepth.engine.measure import HOW, default_measures
from magdepth.engine.program import compile_program
from magdepth.errors import BadInput
from magdepth.scenario import load

PROGRAM = compile_program(load("launches"))
LAST = PROGRAM.start + timedelta(days=PROGRAM.days - 1)
days = st.dates(PROGRAM.start, LAST)


@given(st.sampled_from(sorted(PROGRAM.slots)), st.sampled_from(HOW), st.integers(1, 2**53), st.tuples(days, days),
       st.booleans(), st.booleans())
def test_what_is_written_is_what_is_read(
    slot: str, how: str, least: int, ends: tuple[date, date], with_least: bool, with_days: bool
) -> None:
    counted = how in ("days", "first")
    first, last = sorted(ends)
    size = f">={least}" if with_least and counted else ""
    spec = f"{slot}:{how}{size}" + (f"@{first}..{last}" if with_days else "")
    (measure,) = read_measures([spec], PROGRAM)
    assert (measure.slot, measure.how) == (slot, how)
    assert measure.threshold == ((least if with_least else 1) if counted else 0)
    assert measure.window == (Window(first, last) if with_days else Window(PROGRAM.start, LAST))
    assert read_measures([measure.name], PROGRAM) == (measure,)  # its name says it all
    assert read_measures([spec, measure.name, spec], PROGRAM) == (measure,)


NEARLY = r"(raids\.drones|x|):?(days|firs|)(>=?-?[0-9x]{0,20})?(@[0-9-]{0,11}(\.\.[0-9-]{0,11})?)?"


@settings(max_examples=300)
@given(st.lists(st.one_of(st.text(max_size=40), st.from_regex(NEARLY, fullmatch=True)), max_size=4))
def test_anything_else_is_a_fault_and_never_a_traceback(specs: list[str]) -> None:
    try:
        measures = read_measures(specs, PROGRAM)
    except BadInput as error:
        assert {fault.code for fault in error.faults} <= {"C003", "C030", "C031", "C032", "C033", "C034"}
    else:
        assert len(measures) <= len(specs)
        assert all(m.slot in PROGRAM.slots and m.how in HOW for m in measures)


FAULTS = [
    ("raids.drones", "C030", "raids.drones:days>=700"),
    ("raids.drones:days>700", "C030", "SLOT:HOW"),
    ("raids.drone:days", "C031", "did you mean 'raids.drones'?"),
    ("raids.drones:day", "C032", "did you mean 'days'?"),
    ("raids.drones:total>=5", "C033", "looks for no size"),
    ("raids.drones:days>=0", "C033", "whole number from 1"),
    ("raids.drones:days>=7.5", "C033", "whole number"),
    ("raids.drones:days>=" + "9" * 30, "C033", "whole number"),
    ("raids.drones:days@2025-07-01", "C034", "FROM..TO"),
    ("raids.drones:days@2025-07-01..2025-06-32", "C003", "YYYY-MM-DD"),
    ("raids.drones:days@2025-08-01..2025-07-31", "C034", "within the run"),
    ("raids.drones:days@2025-06-30..2025-07-31", "C034", "2025-07-01..2026-06-30"),
    ("raids.drones:days@2025-07-01..2026-07-01", "C034", "2025-07-01..2026-06-30"),
]


@pytest.mark.parametrize(("spec", "code", "said"), FAULTS)
def test_each_mistake_is_told_with_its_cure(spec: str, code: str, said: str) -> None:
    with pytest.raises(BadInput) as told:
        read_measures([spec], PROGRAM)
    assert [fault.code for fault in told.value.faults] == [code]
    assert said in str(told.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(BadInput) as told:
        read_measures([spec for spec, _, _ in FAULTS] + ["raids.dron:firs>=x@y..z"], PROGRAM)
    codes = [fault.code for fault in told.value.faults]
    assert codes == [code for _, code, _ in FAULTS] + ["C031", "C032", "C033", "C003", "C003"]


def test_what_a_run_keeps_anyway_is_not_kept_twice() -> None:
    asked = read_measures(["raids.drones:total", "raids.drones:largest", "stock.stock:last"], PROGRAM)
    assert [measure.name for measure in beyond_defaults(asked, PROGRAM)] == ["raids.drones:largest"]
    assert asked[0] in default_measures(PROGRAM) and asked[2] in default_measures(PROGRAM)


ASKED = ("raids.drones:days>=700@2025-07-01..2025-12-31", "raids.drones:first>=800", "raids.drones:first>=900000",
         "raids.drones:largest", "raids.drones:total")


@pytest.mark.parametrize("replicates", [40, 300])
def test_what_is_asked_for_is_what_is_measured(here: Any, replicates: int) -> None:
    options = [word for spec in ASKED for word in ("--measure", spec)]
    told = here("run", "launches", "--replicates", replicates, "--seed", 3, *options, "--json").json()
    drones = trace(PROGRAM, seed=3, replicates=replicates)[:, :, PROGRAM.slots["raids.drones"]]
    held = {quantity["name"]: quantity for quantity in told["quantities"]}
    assert len(held) == len(told["quantities"])
    assert held[ASKED[0]]["mean"] == pytest.approx((drones[:, :184] >= 700).sum(axis=1).mean(), rel=1e-12)
    assert held[ASKED[3]]["median"] == np.median(drones.max(axis=1))
    often, never = told["firsts"]
    came = (drones >= 800).any(axis=1)
    days = np.sort((drones >= 800).argmax(axis=1)[came])
    assert often["name"] == ASKED[1] and often["share"] == came.mean() and 0 < came.mean() < 1
    for name, q in (("q05", 0.05), ("median", 0.5), ("q95", 0.95)):
        place = int(np.ceil(q * len(days))) - 1
        assert often[name] == str(PROGRAM.start + timedelta(days=int(days[place]))), name
    assert never == {"name": ASKED[2], "share": 0.0, "q05": None, "median": None, "q95": None}
    shown = here("runs", "show", told["id"]).out
    again = here("run", "launches", "--replicates", replicates, "--seed", 3, *options).out
    for text in (shown, again):
        rows = {line.split()[0]: line for line in text.splitlines() if line.startswith("raids.")}
        assert set(ASKED[:4]) <= set(rows)
        assert often["median"] in rows[ASKED[1]] and f"{100 * often['share']:.1f} %" in rows[ASKED[1]]
        assert "none" in rows[ASKED[2]]
    assert "Read from the store" in again


def test_a_streamed_run_tells_its_first_days_too(tmp_path: Path) -> None:
    from magdepth.store import firsts_of, run_or_read

    extra = read_measures(["raids.drones:first>=800", "raids.drones:first>=900000"], PROGRAM)
    kept, streamed = (
        firsts_of(run_or_read(load("launches"), replicates=300, seed=3, extra=extra, keep=keep, store=tmp_path).saved)
        for keep in (True, False)
    )
    assert [one.share for one in kept] == [one.share for one in streamed]
    for name in ("q05", "median", "q95"):
        exact, near = getattr(kept[0], name), getattr(streamed[0], name)
        assert abs((near - exact).days) <= 1 + 0.008 * (exact - PROGRAM.start).days
        assert getattr(streamed[1], name) is None


def test_faults_of_measures_are_told_before_anything_runs(here: Any, data_dir: Path) -> None:
    done = here("run", "launches", "--measure", "raids.dron:days", "--measure", "nonsense", "--json")
    assert (done.code, done.codes()) == (2, ["C031", "C030"])
    assert not (data_dir / "runs").exists()
