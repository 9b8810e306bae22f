"""Scenarios that take a posterior: rows stay joint, no other draw moves, vintages hold, and every verb copes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from command import Done, command
from magdepth.briefing.registers import parameter_rows
from magdepth.briefing.reliance.coverage import kind_of, told
from magdepth.calibration.scenario_fit import why_not_taken
from magdepth.engine.parameters import draw_parameters
from magdepth.engine.program import Program, compile_program
from magdepth.errors import BadInput, Fault
from magdepth.results import run
from magdepth.results.run import How, compare
from magdepth.scenario import Calibrated, Scenario, load
from magdepth.scenario.check import check
from magdepth.scenario.distributions import Joint
from magdepth.scenario.explain import explain, lines
from magdepth.store import list_runs, run_or_read
from magdepth.testing.twin import twin_trace
from magdepth.testing.twin_parameters import drawn_parameters
from magdepth.units import DAYS_PER_MONTH
from posterior_toy import FITTED, change, kept, posterior, scenario

LEVEL, STOPPED = "stock.supply", "stopped"
OWN = "value: {posterior: launch_level}"
FIXED = 'value: {lognormal: {low: 2000, high: 4000}}, assumption: "a guess"'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with the scenario and the posterior that it names."""
    kept(tmp_path)
    scenario(tmp_path)
    return tmp_path


def refused(work: Callable[[], object]) -> tuple[Fault, ...]:
    with pytest.raises(BadInput) as error:
        work()
    return error.value.faults


def drawn(loaded: Scenario, count: int = 600, seed: int = 3) -> dict[str, Any]:
    """The draws of every key, in internal units."""
    program: Program = compile_program(loaded)
    table = draw_parameters(program, seed, 0, count)
    return {recipe.key: table[:, recipe.slot] for recipe in program.recipes}


def test_all_parameters_of_a_replicate_come_from_one_row(home: Path) -> None:
    table = posterior().draws
    rows = set(zip(table["launch_level"], table["stop_share"], strict=True))
    came = drawn(load(home / "fitted.yaml"))
    pairs = list(zip(came[LEVEL], came[STOPPED], strict=True))
    assert set(pairs) <= rows and len(set(pairs)) > 200  # of 300 rows; 600 draws miss 41 of them on average
    within = np.corrcoef(table["launch_level"], table["stop_share"])[0, 1]
    assert within < -0.8 and abs(np.corrcoef(came[LEVEL], came[STOPPED])[0, 1] - within) < 0.08


def test_every_row_is_drawn_alike(tmp_path: Path) -> None:
    """Chi square over 8 rows: a sound draw fails one seed in ten thousand; the seed is fixed."""
    kept(tmp_path, size=8)
    came = drawn(load(scenario(tmp_path)), 4096, seed=11)
    seen = np.array([np.sum(came[LEVEL] == value) for value in posterior(size=8).draws["launch_level"]])
    assert seen.sum() == 4096
    assert ((seen - 512) ** 2 / 512).sum() < 29.9


def test_a_quantity_that_goes_to_or_from_the_posterior_moves_no_other(home: Path) -> None:
    before = drawn(load(home / "fitted.yaml"))
    without = drawn(load(scenario(home, change(OWN, FIXED), "less.yaml")))
    wear = 'value: {uniform: {low: 0.9, high: 1}}, assumption: "barrels wear"'
    more = drawn(load(scenario(home, change(wear, "value: {posterior: decoy_share}"), "more.yaml")))
    for key in before:
        assert np.array_equal(before[key], without[key]) == (key != LEVEL), key
        assert np.array_equal(before[key], more[key]) == (key not in ("wear", "guns.stop.strike")), key
    row = {value: place for place, value in enumerate(posterior().draws["stop_share"])}
    assert [posterior().draws["decoy_share"][row[one]] for one in before[STOPPED]] == more["wear"].tolist()


def test_another_posterior_of_one_size_is_read_at_the_same_rows(home: Path) -> None:
    """So that two posteriors are compared on the same draws."""
    table = posterior().draws
    kept(home, "shifted", draws={**table, "launch_level": [value * 1.1 for value in table["launch_level"]]})
    before, after = drawn(load(home / "fitted.yaml")), drawn(load(home / "fitted.yaml", posterior=home / "shifted"))
    assert after[LEVEL] == pytest.approx(before[LEVEL] * 1.1, rel=1e-12)
    assert all(np.array_equal(before[key], after[key]) for key in before if key != LEVEL)


def test_engine_equals_twin(home: Path) -> None:
    loaded = load(home / "fitted.yaml")
    program = compile_program(loaded)
    engine, twin = draw_parameters(program, 5, 0, 300), drawn_parameters(loaded, 5, 300)  # more than one group
    for recipe in program.recipes:
        assert engine[:, recipe.slot].tolist() == list(twin[recipe.key].figures[0]), recipe.key
    from magdepth.engine.blocks import trace

    paths, plain = trace(program, seed=5, replicates=2), twin_trace(loaded, 5, 2)
    assert all(np.array_equal(paths[:, :, place], np.array(plain[name])) for name, place in program.slots.items())


def test_the_digest_is_the_same_on_any_number_of_threads_and_another_for_other_draws(home: Path) -> None:
    loaded = load(home / "fitted.yaml")
    digests = {run(loaded, replicates=700, seed=2, how=How(threads)).digest for threads in (1, 2)}
    again = run(load(home / "fitted.yaml", posterior=kept(home, "copy")), replicates=700, seed=2)
    assert digests == {again.digest}  # the same draws from another folder are the same run
    column = posterior().draws["launch_level"]
    kept(home, "other", draws={**posterior().draws, "launch_level": [*column[:-1], column[-1] + 1e-9]})
    other = run(load(home / "fitted.yaml", posterior=home / "other"), replicates=700, seed=2)
    assert other.digest != again.digest


def test_figures_are_converted_and_held_to_the_hard_bounds(tmp_path: Path) -> None:
    """One draw in 300 above what is possible is clipped; more than one in a hundred is a fault."""
    table = posterior().draws
    kept(tmp_path, draws={**table, "stop_share": [1.3, *table["stop_share"][1:]]})
    loaded = load(scenario(tmp_path))
    quantity = loaded.quantity(LEVEL)
    assert isinstance(quantity.value, Joint) and quantity.internal == "munitions/day"
    assert quantity.value.values == table["launch_level"]
    assert quantity.written().median() == pytest.approx(DAYS_PER_MONTH * sorted(table["launch_level"])[149])
    assert loaded.quantity(STOPPED).written().median() == pytest.approx(100 * sorted(
        [1.3, *table["stop_share"][1:]])[149])
    came = drawn(loaded, 3000)[STOPPED]
    assert came.max() == 1.0 and (came == 1.0).sum() > 0
    kept(tmp_path, draws={**table, "stop_share": [*[1.3] * 9, *table["stop_share"][9:]]})
    assert [(fault.code, fault.key) for fault in refused(lambda: load(tmp_path / "fitted.yaml"))] == [("S109", STOPPED)]


def test_the_quantiles_of_joint_draws_are_those_of_the_column() -> None:
    joint = Joint((4.0, 1.0, 3.0, 2.0))
    assert [joint.quantile(q) for q in (0.0, 0.25, 0.26, 0.5, 0.75, 0.76, 1.0)] == [1, 1, 2, 2, 3, 4, 4]
    assert joint.support == (1.0, 4.0) and joint.cdf(2.5) == 0.5
    assert joint.scaled(2.0) == Joint((8.0, 2.0, 6.0, 4.0))
    u = (np.arange(4000) + 0.5) / 4000
    assert joint.ppf(u, u).tolist() == [joint.values[joint.row(float(one))] for one in u]
    assert repr(joint) != repr(Joint((4.0, 1.0, 2.0, 3.0)))


@pytest.mark.parametrize(("text", "code", "key", "said"), [
    (change("posterior: launch_level", "posterior: lunch_level"), "S312", LEVEL, "did you mean 'launch_level'"),
    (change("posterior: launch_level", "posterior: stop_share"), "S313", LEVEL, "got share"),
    (change("posterior: spring\n", ""), "S310", LEVEL, "none is named"),
    (change("posterior: spring\n", "posterior: sprung\n"), "P120", "posterior", "there is no posterior"),
    (change("posterior: spring\n", "posterior: [spring]\n"), "S103", "posterior", "expected text"),
    (change("{posterior: launch_level}", "{posterior: launch_level, scale: 2}"), "S103", f"{LEVEL}.value.posterior",
     "nothing beside it"),
    (change("{beta: {mean: 0.3, n: 20}}", "{schedule: [{from: start, value: {posterior: stop_share}}]}"), "S104",
     "raids.release.strike.value.schedule.0.value.posterior", "inside another form"),
])
def test_what_can_t_be_taken_is_a_fault_with_its_line(home: Path, text: str, code: str, key: str, said: str) -> None:
    found = refused(lambda: load(scenario(home, text)))
    mine = [fault for fault in found if fault.code == code and (fault.key or "").startswith(key)]
    assert mine and mine[0].line and said in str(mine[0]), found
    named = text.splitlines()[mine[0].line - 1]
    assert "posterior" in named or "supply" in named or "release" in named
    if code != "S310":
        assert len(found) == 1


def test_a_fit_of_missiles_does_not_stand_for_drones(tmp_path: Path) -> None:
    """Both are munitions, so that their units convert; a count of one is none of the other."""
    scenario(tmp_path)
    kept(tmp_path, parameters=(replace(FITTED[0], unit="missiles/day"), *FITTED[1:]))
    (fault,) = refused(lambda: load(tmp_path / "fitted.yaml"))
    assert (fault.code, fault.expected, fault.got) == ("S313", "a unit like 'drones/month'", "missiles/day"), fault
    assert (fault.key or "").startswith(LEVEL) and fault.line


def test_how_a_posterior_is_taken_is_found_by_loading_the_scenario_with_it(home: Path) -> None:
    path = str(home / "fitted.yaml")
    for until, day, said in (
        (date(2025, 6, 30), None, ""), (date(2025, 9, 30), date(2025, 9, 30), ""),
        (date(2026, 2, 28), date(2026, 2, 28), "S401"),
    ):  # fmt: skip
        folder = kept(home, str(until), as_of=until)
        found, why = why_not_taken(path, posterior(as_of=until), folder)
        assert found == day and why.startswith(said) and bool(why) == bool(said), why


def bare(text: str | None = None) -> str:
    """The scenario with nothing that takes a posterior."""
    text = change(OWN, FIXED, text) if text else change(OWN, FIXED)
    return change("value: {posterior: stop_share}", 'value: {uniform: {low: 40, high: 60}}\n    assumption: "a guess"',
                  text)


def test_a_posterior_that_nothing_takes_is_a_fault_whoever_names_it(home: Path) -> None:
    own = refused(lambda: load(scenario(home, bare(), "own.yaml")))
    assert [(fault.code, fault.line) for fault in own] == [("S311", 6)]
    path = scenario(home, change("posterior: spring\n", "", bare()), "none.yaml")
    assert load(path).posterior is None
    given = refused(lambda: load(path, posterior=home / "spring"))
    assert [(fault.code, fault.file) for fault in given] == [("S311", "--posterior")]
    overlay = scenario(home, "{overlay: late, on: fitted, about: late, posterior: spring}", "late.yaml")
    assert [fault.code for fault in refused(lambda: load(path, overlays=[overlay]))] == ["S311"]
    # Set to numbers, the scenario's own is simply not used.
    loaded = load(home / "fitted.yaml", sets=[f"{LEVEL}=3000", f"{STOPPED}=50"])
    assert loaded.posterior is None and loaded.median(STOPPED) == 0.5
    assert [fault.code for fault in refused(lambda: load(
        home / "fitted.yaml", sets=[f"{LEVEL}=3000", f"{STOPPED}=50"], posterior=home / "spring"))] == ["S311"]


def test_overlays_and_settings_give_posteriors_and_forms(home: Path) -> None:
    kept(home, "other", name="other")
    overlay = scenario(home, "overlay: other\non: fitted\nabout: another\nposterior: ./other\n"
                       "set: {wear: {value: {posterior: decoy_share}, unit: share}}\n", "other.yaml")
    loaded = load(home / "fitted.yaml", overlays=[overlay])
    assert loaded.posterior is not None and (loaded.posterior.name, loaded.posterior.by) == ("other", "other")
    assert isinstance(loaded.quantity("wear").basis, Calibrated)
    both = refused(lambda: load(home / "fitted.yaml", overlays=[overlay], posterior=home / "spring"))
    assert [fault.code for fault in both] == ["S403"] and "--posterior" in both[0].message
    third = scenario(home, "{overlay: third, on: fitted, about: third, posterior: spring}", "third.yaml")
    both = refused(lambda: load(home / "fitted.yaml", overlays=[overlay, third]))
    assert [fault.code for fault in both] == ["S403"] and "'other'" in both[0].message and "'third'" in both[0].message
    loaded = load(home / "fitted.yaml", sets=["wear={posterior: stop_share}"])
    assert isinstance(loaded.quantity("wear").value, Joint) and loaded.quantity("wear").unit == "1"


def test_one_that_knows_more_than_the_scenario_is_refused_but_with_hindsight(home: Path) -> None:
    path, late = home / "fitted.yaml", date(2025, 6, 30)
    kept(home, "later", name="later", as_of=date(2025, 9, 30))
    assert load(path, as_of=late).posterior is not None
    given = refused(lambda: load(path, posterior=home / "later"))
    assert [(fault.code, fault.file) for fault in given] == [("P122", "--posterior")]
    own = refused(lambda: load(scenario(home, change("posterior: spring\n", "posterior: later\n"), "own.yaml")))
    assert [(fault.code, fault.line) for fault in own] == [("P122", 6)]
    hindsight = "{overlay: hind, on: fitted, about: late, hindsight: true, known_at: 2025-10-31%s}"
    overlay = scenario(home, hindsight % "", "hind.yaml")
    loaded = load(path, overlays=[overlay], posterior=home / "later")
    assert loaded.hindsight and loaded.posterior is not None and loaded.posterior.name == "later"
    own_late = scenario(home, hindsight % ", posterior: later", "hind.yaml")
    loaded = load(path, overlays=[own_late])
    assert loaded.posterior is not None and loaded.posterior.name == "later"
    early = scenario(home, (hindsight % ", posterior: later").replace("2025-10-31", "2025-08-31"), "hind.yaml")
    assert [fault.code for fault in refused(lambda: load(path, overlays=[early]))] == ["P122"]


def test_each_date_takes_the_posterior_of_its_day_and_the_basis_of_before_where_there_is_none(tmp_path: Path) -> None:
    series = {**posterior().series, "last": "2025-06-30"}
    for day in ("2025-07-31", "2025-09-30"):
        kept(tmp_path / "fits", day, as_of=date.fromisoformat(day), series=series)
    text = change("posterior: spring\n", "posterior: fits\n")
    only = scenario(tmp_path, text, "only.yaml")
    assert [load(only, as_of=date.fromisoformat(day)).posterior.as_of.isoformat()  # type: ignore[union-attr]
            for day in ("2025-07-31", "2025-09-29", "2025-12-01")] == ["2025-07-31", "2025-07-31", "2025-09-30"]
    assert [fault.code for fault in refused(lambda: load(only, as_of=date(2025, 7, 30)))] == ["P122"]
    before = refused(lambda: check(only))
    assert [fault.code for fault in before] == ["S400", "P122"] and "2025-06-30" in before[0].message
    bases = ('{unit: drones/month, bases: [{value: 3000, assumption: "a guess"}, {value: {posterior: launch_level}}]}')
    text = change(f"{{{OWN}, unit: drones/month}}", bases, text)
    text = change("value: {posterior: stop_share}", 'value: 50\n    assumption: "a guess"', text)
    path = scenario(tmp_path, text, "both.yaml")
    assert load(path, as_of=date(2025, 7, 30)).quantity(LEVEL).assumed
    assert load(path, as_of=date(2025, 7, 30)).posterior is None
    assert isinstance(load(path, as_of=date(2025, 7, 31)).quantity(LEVEL).basis, Calibrated)
    dates = check(path).dates
    assert date(2025, 7, 31) in dates and date(2025, 9, 30) in dates
    assert check(only, posterior=tmp_path / "fits").dates[0] == date(2025, 7, 31)


def test_the_basis_is_told_wherever_bases_are(home: Path) -> None:
    loaded = load(home / "fitted.yaml", sets=["wear={posterior: decoy_share}"])
    assert loaded.quantity(LEVEL).basis.describe() == (
        "posterior spring: launch_level, fitted to air-force until 2025-06-30")
    assert loaded.quantity(STOPPED).basis.describe().endswith("until 2025-06-30 (weakly identified)")
    assert loaded.quantity("wear").basis.describe().endswith("until 2025-06-30 (not identified)")
    for key in (LEVEL, STOPPED, "wear"):
        assert kind_of(loaded.quantity(key)) == "estimated" and told(loaded.quantity(key))
        assert not loaded.quantity(key).assumed and loaded.quantity(key).claims == ()
    rows = {row.name: row for row in parameter_rows(loaded)}
    assert rows[LEVEL].estimate == loaded.quantity(LEVEL).basis.describe() and rows[LEVEL].assumption is None
    assert rows[LEVEL].distribution is not None and "joint draws" in rows[LEVEL].distribution
    plain: Any = json.loads(json.dumps(explain(loaded)))
    assert plain["posterior"]["digest"] == posterior().digest
    basis = {row["key"]: row["basis"] for row in plain["keys"]}
    assert basis["wear"] == {"kind": "calibrated", "posterior": "spring", "name": "decoy_share", "identified": "no",
                             "text": "fitted to air-force until 2025-06-30"}
    assert any("(not identified)" in line for line in lines(loaded))


def test_a_comparison_keeps_the_draws_of_the_posterior(home: Path) -> None:
    plain, changed = load(home / "fitted.yaml"), load(home / "fitted.yaml", sets=["guns.crews=200"])
    both = compare(plain, changed, replicates=300, seed=1)
    for key in (LEVEL, STOPPED):
        assert np.array_equal(both.a.parameter(key), both.b.parameter(key))


def test_a_saved_run_is_known_by_its_posterior(home: Path) -> None:
    store, path = home / "runs", home / "fitted.yaml"
    first = run_or_read(load(path), replicates=50, seed=1, store=store)
    assert first.saved.manifest["posterior"] == {
        "name": "spring", "as_of": "2025-06-30", "digest": posterior().digest}
    assert run_or_read(load(path), replicates=50, seed=1, store=store).read
    again = run_or_read(load(path, posterior=kept(home, "copy")), replicates=50, seed=1, store=store)
    assert again.read and again.saved.id == first.saved.id  # the same draws, wherever they lie
    table = posterior().draws
    kept(home, draws={**table, "launch_level": [value + 1 for value in table["launch_level"]]})
    other = run_or_read(load(path), replicates=50, seed=1, store=store)
    assert not other.read and other.saved.id != first.saved.id and len(list_runs(store)) == 2
    numbers = run_or_read(load(path, sets=[f"{LEVEL}=3000", f"{STOPPED}=50"]), replicates=50, seed=1, store=store)
    assert "posterior" not in numbers.saved.manifest


def test_a_run_that_was_broken_off_goes_on_with_its_posterior_alone(home: Path) -> None:
    """Spans of one posterior are never joined with those of another."""
    store, path = home / "runs", home / "fitted.yaml"

    def stop(done: int, of: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_or_read(load(path), replicates=2000, seed=1, store=store, journal=1, threads=1, progress=stop)
    column = posterior().draws["launch_level"]
    changed = kept(home, "other", draws={**posterior().draws, "launch_level": [*column[1:], column[0]]})
    other = run_or_read(load(path, posterior=changed), replicates=2000, seed=1, store=store, journal=1)
    assert other.resumed == 0
    same = run_or_read(load(path), replicates=2000, seed=1, store=store, journal=1)
    assert same.resumed > 0
    assert same.saved.manifest["digest"] == run(load(path), replicates=2000, seed=1).digest


@pytest.fixture
def say(home: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    return lambda *words: command(capsys, *words)


def test_every_verb_that_takes_overlays_takes_a_posterior(home: Path, say: Callable[..., Done]) -> None:
    kept(home, "other", name="other")
    path, given = home / "fitted.yaml", ("--posterior", home / "other")
    ran = say("run", path, "--replicates", 20, *given)
    assert ran.code == 0 and "draws of posterior other as of 2025-06-30" in ran.out
    assert say("run", path, "--replicates", 20, *given, "--json").json()["posterior"]["name"] == "other"
    assert "posterior" not in say("run", path, "--replicates", 20, "--set", f"{LEVEL}=3000", "--set", f"{STOPPED}=50",
                                  "--json").json()
    assert "draws from posterior other" in say("explain", path, *given).out
    assert "posterior other: launch_level" in say("explain", path, *given).out
    assert say("compare", path, "--set", "guns.crews=200", "--replicates", 20, *given, "--json").json()[
        "posterior"]["name"] == "other"
    assert say("scenario", "check", path, *given).code == 0
    swept = say("sweep", path, "--vary", "guns.crews=100:200:2", "--replicates", 20, *given, "--json")
    assert swept.json()["posterior"]["name"] == "other"
    needed = say("require", path, "--fill", 0.5, "--confidence", 0.5, "--replicates", 20, *given, "--json")
    assert needed.json()["posterior"]["name"] == "other"
    traced = say("evidence", "trace", LEVEL, "--scenario", path, *given)
    assert traced.code == 0 and "posterior other: launch_level" in traced.out
    covered = say("evidence", "coverage", "--scenario", path, *given, "--replicates", 100, "--json")
    assert covered.json()["counts"]["estimated"] == 2, covered.out
    assert say("evidence", "impact", "a001", "--scenario", path, *given).code == 0


def test_the_brief_says_what_it_drew_together_and_what_is_not_told(home: Path, say: Callable[..., Done]) -> None:
    kept(home, "other", name="other", parameters=(FITTED[0], FITTED[2], FITTED[1]))
    done = say("brief", home / "fitted.yaml", "--posterior", home / "other", "--set", "wear={posterior: decoy_share}",
               "--replicates", 60, "--out", home / "out", "--json")
    assert done.code == 0, done.err
    page = (home / "out" / "brief.html").read_text(encoding="utf-8")
    assert "Drawn together from the posterior other" in page and "not told by the data" in page
    rows = {row["name"]: row for row in done.json()["parameters"]}
    assert rows[LEVEL]["estimate"].startswith("posterior other: launch_level")


def test_the_command_line_refuses_with_all_that_is_wrong(home: Path, say: Callable[..., Done]) -> None:
    path = home / "fitted.yaml"
    done = say("explain", path, "--posterior", home / "sprng", "--json")
    assert done.code == 2
    assert done.codes() == ["P120"]
    (home / "spring" / "posterior.json").write_text("{", encoding="utf-8")
    done = say("run", path, "--replicates", "20", "--json")
    assert done.code == 2
    assert done.codes() == ["P102"]
    kept(home, "good")
    done = say("run", path, "--replicates", "20", "--posterior", home / "good", "--json")
    assert done.code == 0, done.err
    assert done.json()["posterior"]["digest"] == posterior().digest
