"""Overlays and --set: what they change, what they may not, and the conflicts between them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from magdepth.errors import BadInput, Fault
from magdepth.scenario import Assumed, Cited, Scenario, load
from magdepth.scenario.check import check
from magdepth.scenario.distributions import Constant, Schedule, Uniform
from scenario_toy import LEDGER, MONTHS, TOY, put

FEWER = """\
overlay: fewer-crews
on: toy
about: "Half the crews"
set:
  guns.crews: {value: 150, unit: crews, assumption: "half"}
"""
SURGE = """\
overlay: surge
on: toy
about: "Rounds as they came later"
hindsight: true
known_at: 2026-03-31
set:
  guns.ready: {value: 900, unit: rounds, claims: [t009], how: pooled}
"""
DOUBLE = """\
overlay: second-gun
on: toy
about: "One more layer, and no account"
remove: [bill]
add:
  more_guns:
    kind: layer
    raid: raids
    crews: {value: 20, unit: crews, assumption: "x"}
    per_crew: {value: 2, unit: engagements/night, assumption: "x"}
"""


def laid(folder: Path, *texts: str, sets: tuple[str, ...] = (), base: str = TOY,
         as_of: date | None = None) -> Scenario:
    overlays = [put(folder, text, f"overlay-{place}.yaml") for place, text in enumerate(texts)]
    return load(put(folder, base), overlays=overlays, sets=sets, ledger=LEDGER, monthly=MONTHS, as_of=as_of)


def refused(folder: Path, *texts: str, sets: tuple[str, ...] = (), base: str = TOY) -> tuple[Fault, ...]:
    with pytest.raises(BadInput) as caught:
        laid(folder, *texts, sets=sets, base=base)
    return caught.value.faults


def test_an_overlay_sets_one_quantity_and_nothing_else(tmp_path: Path) -> None:
    base, changed = laid(tmp_path), laid(tmp_path, FEWER)
    assert changed.quantity("guns.crews").value == Constant(150.0)
    assert changed.quantity("guns.crews").basis == Assumed("half")
    assert changed.quantity("guns.crews").side == "defender"
    assert changed.overlays == ("fewer-crews",) and not changed.hindsight
    assert [k for k, q in changed.all_quantities() if q != base.quantity(k)] == ["guns.crews"]


def test_the_order_of_overlays_never_matters(tmp_path: Path) -> None:
    there, back = laid(tmp_path, FEWER, SURGE, DOUBLE), laid(tmp_path, DOUBLE, FEWER, SURGE)
    assert dict(there.all_quantities()) == dict(back.all_quantities())


def test_an_overlay_may_set_what_was_off_and_what_is_shared(tmp_path: Path) -> None:
    text = FEWER.replace("guns.crews: {value: 150, unit: crews,", "harm.debris: {value: 2, unit: percent,")
    assert laid(tmp_path, text).quantity("harm.debris").value == Constant(0.02)
    text = FEWER.replace("guns.crews: {value: 150, unit: crews,", "launches: {value: 70, unit: drones/day,")
    launches = laid(tmp_path, text).quantity("launches")
    assert launches.value == Constant(70.0) and launches.side == "attacker"


def test_an_overlay_adds_and_removes_components(tmp_path: Path) -> None:
    names = [component.name for component in laid(tmp_path, DOUBLE).components]
    assert "bill" not in names and names.index("more_guns") == names.index("guns") + 1


def test_an_overlay_may_replace_a_component_in_its_place(tmp_path: Path) -> None:
    text = DOUBLE.replace("remove: [bill]", "remove: [guns]").replace("more_guns:", "guns:")
    scenario, base = laid(tmp_path, text), laid(tmp_path)
    assert [component.name for component in scenario.components] == [component.name for component in base.components]
    assert scenario.median("guns.crews") == 20.0
    assert base.component("guns").options["doctrine"] != scenario.component("guns").options["doctrine"]


def test_hindsight_sees_later_claims_and_says_so(tmp_path: Path) -> None:
    scenario = laid(tmp_path, SURGE)
    assert scenario.hindsight
    assert scenario.quantity("guns.ready").basis == Cited(("t009",), "pooled")
    assert scenario.quantity("decoys") == laid(tmp_path).quantity("decoys")


def test_without_hindsight_a_later_claim_is_not_there(tmp_path: Path) -> None:
    text = SURGE.replace("hindsight: true\nknown_at: 2026-03-31\n", "")
    fault, = refused(tmp_path, text)
    assert (fault.code, fault.key, fault.line) == ("S302", "guns.ready", 5)
    assert fault.file is not None and fault.file.endswith("overlay-0.yaml")


@pytest.mark.parametrize("taken_out", ["hindsight: true\n", "known_at: 2026-03-31\n"])
def test_hindsight_and_its_date_go_together(tmp_path: Path, taken_out: str) -> None:
    fault, = refused(tmp_path, SURGE.replace(taken_out, ""))
    assert fault.code == "S104" and "go together" in fault.message


def test_a_hindsight_date_before_the_claim_is_refused(tmp_path: Path) -> None:
    fault, = refused(tmp_path, SURGE.replace("2026-03-31", "2026-02-01"))
    assert fault.code == "S302" and "known on 2026-02-01" in fault.message


def test_two_overlays_that_set_one_key_are_both_named(tmp_path: Path) -> None:
    other = FEWER.replace("fewer-crews", "more-crews").replace("150", "600")
    fault, = refused(tmp_path, FEWER, other)
    assert fault.code == "S403"
    assert "'fewer-crews'" in fault.message and "'more-crews'" in fault.message


def test_an_overlay_and_a_setting_of_one_key_are_both_named(tmp_path: Path) -> None:
    fault, = refused(tmp_path, FEWER, sets=("guns.crews=10",))
    assert fault.code == "S403"
    assert "'fewer-crews'" in fault.message and "--set" in fault.message


def test_two_settings_of_one_key_conflict(tmp_path: Path) -> None:
    fault, = refused(tmp_path, sets=("guns.crews=10", "guns.crews=10"))
    assert (fault.code, fault.key) == ("S403", "guns.crews")


def test_one_overlay_laid_twice_conflicts_with_itself(tmp_path: Path) -> None:
    assert {fault.code for fault in refused(tmp_path, FEWER, FEWER)} == {"S403"}
    assert {fault.code for fault in refused(tmp_path, DOUBLE, DOUBLE)} == {"S403"}


@pytest.mark.parametrize(("old", "new", "code", "words"), [
    ("on: toy", "on: other", "S404", "'other'"),
    ("guns.crews:", "guns.crew:", "S105", "'guns.crews'"),
    ("guns.crews:", "guns.stop.strik:", "S105", "'guns.stop.strike'"),
    ("about: \"Half the crews\"\n", "", "S102", "'about'"),
    ("set:", "sets:", "S101", "'set'"),
    ("value: 150", "value: -150", "S109", "at least 0 crews"),
    ("set:\n", "remove: [gun]\nset:\n", "S201", "'guns'"),
    ("set:\n", "add: {raids: {kind: raid, draws_on: {strike: strike_stock}}}\nset:\n", "S403", "has already"),
])
def test_a_bad_overlay(tmp_path: Path, old: str, new: str, code: str, words: str) -> None:
    assert FEWER.count(old) == 1
    found = refused(tmp_path, FEWER.replace(old, new))
    assert any(fault.code == code and words in str(fault) for fault in found), found


def test_removing_what_others_refer_to_is_refused_at_each_place(tmp_path: Path) -> None:
    text = "overlay: no-plant\non: toy\nabout: x\nremove: [factory]\n"
    found = {(fault.code, fault.key) for fault in refused(tmp_path, text)}
    assert found == {("S201", "strike_stock.inflow.0"), ("S201", "roles.plant"), ("S306", "strike_stock.supply")}
    assert all("'no-plant'" in str(fault) for fault in refused(tmp_path, text))


def test_setting_what_another_overlay_removes_is_refused(tmp_path: Path) -> None:
    text = FEWER.replace("guns.crews", "bill.unit_cost.rounds")
    fault = refused(tmp_path, text, DOUBLE)[0]
    assert fault.code == "S105" and "'second-gun' removes" in str(fault)
    fault = refused(tmp_path, DOUBLE, sets=("bill.unit_cost.rounds=3",))[0]
    assert fault.code == "S105" and "'second-gun' removes" in str(fault)


def test_a_scenario_is_no_overlay_and_the_reverse(tmp_path: Path) -> None:
    assert "S102" in {fault.code for fault in refused(tmp_path, TOY)}
    assert "S102" in {fault.code for fault in refused(tmp_path, base=FEWER)}


def test_faults_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    found = refused(tmp_path, FEWER.replace("set:", "sets:"), SURGE.replace("about", "abut"),
                    base=TOY.replace("doctrine: salvo", "doctrine: slavo"))
    assert {fault.file.rpartition("/")[2] for fault in found if fault.file} == {
        "toy.yaml", "overlay-0.yaml", "overlay-1.yaml"}


# --set

def test_a_number_is_in_the_unit_of_the_file(tmp_path: Path) -> None:
    scenario = laid(tmp_path, sets=("factory.capacity=5000", "decoys = 25", "guns.ready=7"))
    capacity = scenario.quantity("factory.capacity")
    assert capacity.value == Constant(pytest.approx(5000 * 12 / 365.25))
    assert capacity.basis == Assumed("set on the command line")
    assert scenario.quantity("decoys").value == Constant(0.25)
    assert scenario.quantity("guns.ready").value == Constant(7.0)
    assert scenario.sets == ("factory.capacity=5000", "decoys = 25", "guns.ready=7")


def test_a_form_or_a_whole_block_can_be_set(tmp_path: Path) -> None:
    scenario = laid(tmp_path, sets=(
        "guns.crews={uniform: {low: 10, high: 30}}",
        "pledged.sent={value: 12000, claims: [t002], how: pooled}",
        "raids.release.strike={schedule: [{from: start, value: 0.1}, {from: start+60, value: 0.2}]}",
        "strike_stock.supply={expression: launches * decoys}",
        "factory.capacity={value: 10, unit: drones/day, assumption: \"x\"}",
    ))
    assert scenario.quantity("guns.crews").value == Uniform(10.0, 30.0)
    assert scenario.quantity("pledged.sent").basis == Cited(("t002",), "pooled")
    assert scenario.quantity("raids.release.strike").value == Schedule(((0, Constant(0.1)), (60, Constant(0.2))))
    assert scenario.median("strike_stock.supply") == pytest.approx(
        scenario.median("launches") * scenario.median("decoys"))
    assert scenario.quantity("factory.capacity").value == Constant(10.0)


@pytest.mark.parametrize(("text", "code", "words"), [
    ("guns.crew=3", "S105", "did you mean 'guns.crews'"),
    ("xyzzy=3", "S105", "explain"),
    ("guns.crews", "S104", "KEY=VALUE"),
    ("guns.crews=", "S104", "KEY=VALUE"),
    ("=3", "S105", "explain"),
    ("guns.crews=many", "S103", "a number"),
    ("guns.crews=-3", "S109", "at least 0"),
    ("guns.crews=5,000", "S103", "a number"),
    ("guns.crews={uniform: {low: 1}}", "S102", "'high'"),
    ("guns.crews={value: 3}", "S106", "no basis"),
    ("guns.crews={value: 3, claims: [t777], how: pooled}", "S301", "t777"),
    ("guns.crews=[1, 2", "S003", "YAML"),
    ("guns.crews=" + "9" * 20_000, "S104", "10,000"),
    ("guns.doctrine=salvo", "S105", "is no quantity"),
])
def test_a_bad_setting(tmp_path: Path, text: str, code: str, words: str) -> None:
    found = refused(tmp_path, sets=(text,))
    assert [fault.code for fault in found] == [code], found
    assert found[0].file == "--set" and words in str(found[0])


def test_every_bad_setting_is_told(tmp_path: Path) -> None:
    assert [fault.code for fault in refused(tmp_path, sets=("a=1", "guns.crews=x", "b=2"))] == ["S105", "S103", "S105"]


def test_an_overlay_is_checked_on_its_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from magdepth.scenario import loading

    put(tmp_path, TOY)
    path = put(tmp_path, SURGE, "surge.yaml")
    kinds = {"scenarios": (loading.Shipped("toy", tmp_path / "toy.yaml"),), "overlays": ()}
    monkeypatch.setattr(loading, "shipped", lambda what="scenarios": kinds[what])
    checked = check(path, ledger=LEDGER, monthly=MONTHS)
    assert checked.name == "surge" and checked.scenario.hindsight
