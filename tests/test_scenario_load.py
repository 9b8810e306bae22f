"""Loading: what a sound file becomes, in internal units and in the order of a day."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from magdepth.errors import BadInput
from magdepth.kinds import BY_ZONE, KINDS, MUNITIONS
from magdepth.scenario import Assumed, Cited, Expressed, Neutral, Ref, Scenario, load
from magdepth.scenario.distributions import Beta, Constant, Lognormal, Mixture, Schedule
from magdepth.scenario.expressions import Expression
from scenario_toy import LEDGER, MONTHS, TOY, change, put, toy

MONTH = 365.25 / 12


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    return toy(tmp_path)


def test_the_head(scenario: Scenario) -> None:
    assert (scenario.name, scenario.days, scenario.start) == ("toy", 365, date(2025, 7, 1))
    assert scenario.vintage.as_of == date(2025, 6, 30)
    assert scenario.roles == {"workers": "pledged", "plant": "factory"}
    assert scenario.outside == ("Morale: no published figure measures it.",)
    assert (scenario.overlays, scenario.hindsight, scenario.sets) == ((), False, ())


def test_components_stand_in_the_order_of_a_day_then_of_the_file(tmp_path: Path, scenario: Scenario) -> None:
    assert [c.name for c in scenario.components] == [
        "pledged", "factory", "strike_stock", "raids", "guns", "harm", "bill"]
    second = TOY + "  armour: {kind: layer, raid: raids, crews: {value: 1, unit: crews, assumption: x}, " \
                   "per_crew: {value: 1, unit: engagements/night, assumption: x}}\n"
    layers = [c.name for c in toy(tmp_path, second).components if c.kind.name == "layer"]
    assert layers == ["guns", "armour"]


def test_values_are_in_internal_units(scenario: Scenario) -> None:
    capacity = scenario.quantity("factory.capacity")
    assert capacity.value == Constant(pytest.approx(2000 / MONTH))
    assert (capacity.unit, capacity.internal, capacity.side) == ("drones/month", "munitions/day", "attacker")
    assert capacity.written() == Constant(pytest.approx(2000))
    launches = scenario.quantity("launches").value
    assert isinstance(launches, Lognormal)
    assert (launches.low, launches.high) == pytest.approx((4000 / MONTH, 6000 / MONTH))
    assert scenario.quantity("decoys").value.support == pytest.approx((0.3, 0.5))
    assert scenario.quantity("bill.unit_cost.drones").value.mean == 35000.0  # type: ignore[union-attr]


def test_a_basis_is_cited_assumed_computed_or_neutral(scenario: Scenario) -> None:
    assert scenario.quantity("factory.capacity").basis == Cited(("t001",), "direct", None)
    assert scenario.quantity("guns.crews").basis == Assumed("a round figure")
    assert scenario.quantity("strike_stock.supply").basis == Expressed(
        "max(0, launches * (1 - decoys) - factory.capacity)")
    assert scenario.quantity("guns.stop.cruise").basis == Neutral()
    assert not scenario.quantity("guns.stop.cruise").assumed
    assert scenario.quantity("decoys").basis == Cited(("t003",), "pooled", None)


def test_every_parameter_of_every_kind_has_a_quantity(scenario: Scenario) -> None:
    for component in scenario.components:
        for param in component.kind.params:
            if param.by == "zones":  # this raid is not split
                continue
            entries = MUNITIONS if param.by == "munition" else tuple(
                ref.entry for ref in component.ports[param.by]) if param.by in component.ports else ("",)
            for entry in entries:
                assert (f"{param.name}.{entry}" if entry else param.name) in component.params
    keys = scenario.keys()
    assert len(set(keys)) == len(keys)


def test_options_are_codes_and_ports_are_resolved(scenario: Scenario) -> None:
    guns, bill = scenario.component("guns"), scenario.component("bill")
    assert guns.options == {"doctrine": 1, "magazine": 0, "effect": 0}
    assert guns.ports["raid"] == (Ref("raid", "raids"),)
    assert bill.ports["flows"] == (
        Ref("rounds", "guns", "spent"), Ref("drones", "raids", "launched", "strike"))
    assert scenario.component("factory").ports == {"labour": (Ref("pledged", "pledged", "working"),), "know_how": ()}
    assert scenario.component("raids").ports["draws_on"] == (Ref("strike", "strike_stock"),)


def test_a_component_may_look_ahead_of_the_run(scenario: Scenario) -> None:
    assert scenario.component("guns").last_day == 365
    assert scenario.component("factory").last_day == (date(2027, 12, 31) - date(2025, 7, 1)).days + 1


def test_a_look_ahead_within_the_run_ends_with_the_run(tmp_path: Path) -> None:
    text = TOY.replace("until: 2027-12-31", "until: 2025-12-31")
    assert toy(tmp_path, text).component("factory").last_day == 365


def test_schedules_are_steps_on_run_days(scenario: Scenario) -> None:
    release = scenario.quantity("raids.release.strike").value
    assert isinstance(release, Schedule)
    assert release.points == ((0, Constant(0.05)), ((date(2026, 2, 1) - date(2025, 7, 1)).days, Beta(0.1, 10)))
    winter = scenario.quantity("harm.winter").value
    assert isinstance(winter, Schedule)
    first, november, april = winter.points
    assert (first, november[0], april[0]) == ((0, Constant(1.0)), 123, 274)
    assert november[1] == Constant(1.5)


def test_a_yearly_schedule_starts_with_what_the_year_before_left(tmp_path: Path) -> None:
    winter = toy(tmp_path, as_of=date(2025, 12, 31)).quantity("harm.winter").value
    assert isinstance(winter, Schedule)
    assert winter.points[0] == (0, Constant(1.5))
    assert winter.at(200).median() == 1.0


def test_a_schedule_may_count_from_the_start(tmp_path: Path) -> None:
    text = change("{from: 2026-02-01, value: {beta: {mean: 0.1, n: 10}}}", "{from: start+90, value: 0.2}")
    release = toy(tmp_path, text).quantity("raids.release.strike").value
    assert release == Schedule(((0, Constant(0.05)), (90, Constant(0.2))))


def test_a_schedule_keeps_what_holds_on_the_first_day(tmp_path: Path) -> None:
    steps = "{schedule: [{from: 2020-01-01, value: 0.3}, {from: 2025-07-01, value: 0.4}, {from: 2026-01-01, value: 0.5}"
    old = "{schedule: [{from: start, value: 0.05}, {from: 2026-02-01, value: {beta: {mean: 0.1, n: 10}}}"
    text = change(old, steps)
    release = toy(tmp_path, text).quantity("raids.release.strike").value
    assert release == Schedule(((0, Constant(0.4)), (184, Constant(0.5))))


def test_an_expression_is_known_by_its_text_and_median(scenario: Scenario) -> None:
    supply = scenario.quantity("strike_stock.supply")
    assert isinstance(supply.value, Expression)
    assert supply.value.names == ("decoys", "factory.capacity", "launches")
    expected = scenario.median("launches") * (1 - scenario.median("decoys")) - 2000 / MONTH
    assert scenario.median("strike_stock.supply") == pytest.approx(expected) and expected > 0


def test_a_changed_quantity_is_a_copy(scenario: Scenario) -> None:
    from dataclasses import replace

    for key in ("guns.crews", "launches", "raids.release.decoy"):
        other = scenario.with_quantity(key, replace(scenario.quantity(key), value=Constant(0.5)))
        assert other.quantity(key).value == Constant(0.5)
        assert scenario.quantity(key).value != Constant(0.5)
        assert {k: q for k, q in other.all_quantities() if k != key} == {
            k: q for k, q in scenario.all_quantities() if k != key}
    with pytest.raises(BadInput, match=r"did you mean 'guns\.crews'"):
        scenario.with_quantity("guns.crew", scenario.quantity("launches"))
    with pytest.raises(FrozenInstanceError):
        scenario.days = 3  # type: ignore[misc]


def test_frozen_assumptions_leave_the_spread_of_what_is_cited(scenario: Scenario) -> None:
    frozen = scenario.frozen_assumptions()
    for key in ("strike_stock.initial", "guns.stop.strike"):
        assert frozen.quantity(key).value == Constant(scenario.median(key)), key
    release = frozen.quantity("raids.release.strike").value
    assert isinstance(release, Schedule)
    assert all(isinstance(value, Constant) for _, value in release.points)
    for key in ("launches", "decoys", "pledged.sent", "bill.unit_cost.drones", "strike_stock.supply"):
        assert frozen.quantity(key) == scenario.quantity(key), key


def test_a_mixture_that_is_all_assumed_is_frozen_too(tmp_path: Path) -> None:
    parts = "{weight: 1, assumption: few, value: 100}, {weight: 3, assumption: many, value: 400}"
    text = change("{value: 300, unit: crews, assumption: \"a round figure\"}",
                  f"{{value: {{mixture: [{parts}]}}, unit: crews}}")
    scenario = toy(tmp_path, text)
    assert scenario.quantity("guns.crews").basis == Assumed("few; many")
    assert scenario.frozen_assumptions().quantity("guns.crews").value == Constant(400.0)


def test_the_parts_of_a_mixture_keep_their_claims(scenario: Scenario) -> None:
    mixture = scenario.quantity("decoys").value
    assert isinstance(mixture, Mixture)
    assert [(part.claims, part.reason) for part in mixture.parts] == [(("t003",), ""), ((), "as told by officials")]
    only = mixture.without(["t003"])
    assert only is not None and only.median() == pytest.approx(0.36)


def test_an_estimate_reads_the_months_known(tmp_path: Path) -> None:
    from magdepth.dates import Vintage
    from magdepth.observed.estimate import estimate_level

    text = change("value: {lognormal: {low: 4000, high: 6000}}\n    claims: [t001]\n    how: pooled",
                  "value: {estimate: launch_level}")
    level = estimate_level(MONTHS.at(Vintage(date(2025, 6, 30))))
    launches = toy(tmp_path, text).quantity("launches")
    assert launches.value.median() == pytest.approx(level.per_day)  # type: ignore[union-attr]
    assert launches.basis.describe() == f"estimate launch_level: {level.formula}"
    assert launches.claims == ()


@pytest.mark.parametrize("form", [
    "{lognormal: {low: 1, high: 2}}", "{normal: {low: 1, high: 2}}", "{uniform: {low: 1, high: 2}}",
    "{triangular: {low: 1, mode: 1, high: 2}}", "{beta: {mean: 0.3, n: 9}}", "{gamma: {mean: 3, cv: 0.4}}",
    "{choice: [{value: 2, weight: 1}, {value: 1, weight: 3}]}", "17", "1.5e1",
    "{mixture: [{weight: 2, assumption: x, value: {choice: [{value: 1, weight: 1}]}}]}",
    "{schedule: [{from: start, value: {gamma: {mean: 3, cv: 0.4}}}, {from: start+30, value: 1}]}",
])
def test_every_form_can_be_written(tmp_path: Path, form: str) -> None:
    basis = "" if "mixture" in form else ", assumption: x"
    text = change("{value: 300, unit: crews, assumption: \"a round figure\"}", f"{{value: {form}, unit: crews{basis}}}")
    value = toy(tmp_path, text).quantity("guns.crews").value
    assert not isinstance(value, Expression)
    assert value.median() > 0 and value.describe()


def test_a_scenario_survives_a_pickle(scenario: Scenario) -> None:
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_loading_twice_gives_the_same(tmp_path: Path, scenario: Scenario) -> None:
    assert toy(tmp_path) == scenario


def test_a_path_may_be_a_path(tmp_path: Path, scenario: Scenario) -> None:
    path = put(tmp_path, TOY)
    assert load(path, ledger=LEDGER, monthly=MONTHS) == load(str(path), ledger=LEDGER, monthly=MONTHS) == scenario


def test_the_words_of_a_kind_never_clash() -> None:
    """Options, ports and parameters share a block with each other and with the component's own words."""
    for kind in KINDS.values():
        words = ["kind", "about", "until", *(item.name for item in (*kind.options, *kind.ports, *kind.params))]
        assert len(set(words)) == len(words), kind.name
        ports = {port.name: port for port in kind.ports}
        for param in kind.params:
            assert param.by in ("", "munition", *BY_ZONE) or ports[param.by].entries == "named", (kind.name, param.name)
