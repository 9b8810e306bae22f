"""A component's draws stay where they are when others come, go or change, when zones are added, and under overlays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from magdepth.scenario import Scenario, load
from magdepth.testing.laws import Table
from magdepth.testing.random_scenarios import as_text, campaign, load_text
from magdepth.testing.small import paths, small_system

Paths = dict[str, Table]
NUMBERS = (1, 5, 7, 8, 15, 17, 18, 29)  # campaigns of 2 to 64 zones, of some drones a night and of thousands


def counts(came: Paths, *names: str) -> Paths:
    """The paths of these components, or of what they name (``raids.launched``)."""
    return {slot: path for slot, path in came.items() if any(f"{slot}.".startswith(f"{name}.") for name in names)}


def assert_same(before: Paths, after: Paths, idle: bool = False) -> None:
    """The same counts, which are not all nothing (unless they may be ``idle``)."""
    assert before and set(before) == set(after)
    moved = [slot for slot in before if not np.array_equal(before[slot], after[slot])]
    assert moved == []
    assert idle or any(path.any() for path in before.values())


def without(scenario: Scenario, *names: str) -> Scenario:
    """The scenario less some components (which nothing may name)."""
    return replace(scenario, components=tuple(c for c in scenario.components if c.name not in names))


@pytest.fixture(scope="module", params=NUMBERS)
def fought(request: pytest.FixtureRequest) -> tuple[Scenario, Paths]:
    """A campaign and what came of it."""
    scenario = load_text(as_text(campaign(request.param)))
    return scenario, paths(scenario, 6)


LAUNCHED = ("works", "stock", "raids.launched", "raids.drones", "raids.missiles", "raids.massed", "raids.joint")


def test_removing_what_comes_later_moves_nothing_before_it(fought: tuple[Scenario, Paths]) -> None:
    scenario, before = fought
    bare = without(scenario, "harm", "layer2", "supply2")
    after = paths(bare, 6)
    for left in (LAUNCHED, ("layer0", "supply0"), ("layer1", "supply1")):
        assert_same(counts(before, *left), counts(after, *left), idle=True)
    assert not counts(after, "layer2")


def test_a_layer_ahead_moves_no_launch(fought: tuple[Scenario, Paths]) -> None:
    """What it stops is gone for those behind it; what is sent is not."""
    scenario, before = fought
    ahead = replace(scenario.component("layer1"), name="newcomer")
    places = [c.name for c in scenario.components]
    first = places.index("layer0")
    after = paths(replace(scenario, components=(*scenario.components[:first], ahead, *scenario.components[first:])), 6)
    assert counts(after, "newcomer")
    assert_same(counts(before, *LAUNCHED), counts(after, *LAUNCHED), idle=True)


def test_another_raid_on_other_stocks_moves_nothing(fought: tuple[Scenario, Paths]) -> None:
    scenario, before = fought
    raid, stock = scenario.component("raids"), scenario.component("stock")
    other = replace(stock, name="store")
    refs = {port: tuple(replace(ref, component="store") for ref in held) for port, held in raid.ports.items()}
    more = replace(scenario, components=(*scenario.components, other, replace(raid, name="more", ports=refs)))
    after = paths(more, 6)
    assert_same(before, {slot: after[slot] for slot in before})
    if before["raids.drones"].any():
        assert not np.array_equal(after["more.drones"], before["raids.drones"])  # a chance of its own


def nights(zones: dict[str, float], **raid: Any) -> Paths:
    """Raids that last some nights, on one layer of each form with resupply."""
    split: dict[str, Any] = {"zone_share": zones} if zones else {}
    stock = {"kind": "stockpile", "initial": 9000, "supply": 40, "wander": 0.1}
    raids = {"kind": "raid", "draws_on": {"strike": "stock", "decoy": "stock", "cruise": "stock"}, "spread": 1.5,
             "release": {"strike": 0.006, "decoy": 0.004, "cruise": 0.001}, "massed_chance": 0.2, "tempo_sd": 0.3,
             "massed_multiple": {"strike": 2, "decoy": 2, "cruise": 2}, "use": {"strike": 0.9, "cruise": 0.6}}
    cover = {"strike": 0.8, "decoy": 0.7, "cruise": 0.9}
    stop = {"strike": 0.4, "decoy": 0.5, "cruise": 0.3}
    layer = {"kind": "layer", "raid": "raids", "crews": 20, "per_crew": 1, "coverage": cover, "stop": stop,
             "shots": 2, "burst": 3, "ready": 60, "depot": 90, "horizon": 5, "dispersion": 30, "night_sd": 0.2,
             "discrimination": 0.3}
    supply = {"kind": "resupply", "rate": 12, "lead": 3, "every": 2, "hold": 150, "diversion": 0.1}
    return paths(small_system(25, stock=stock, raids=raids | split | raid, guns=layer,
                              rockets=layer | {"doctrine": "salvo", "effect": "soft"},
                              cases=supply | {"to": "guns"}, boxes=supply | {"to": "rockets"}), 8)


@pytest.mark.parametrize("raid", [{}, {"zone_spread": 4}], ids=["fixed", "spread"])
@pytest.mark.parametrize("number", [2, 5, 9, 40])
def test_splitting_a_raid_over_zones_moves_no_launch(number: int, raid: dict[str, float]) -> None:
    one, many = nights({}), nights({f"z{k}": 1.0 + k for k in range(number)}, **raid)
    assert_same(counts(one, *LAUNCHED), counts(many, *LAUNCHED))
    assert_same(counts(one, "raids.launched.strike"), {"raids.launched.strike": sum(
        (many[f"guns.stopped.{m}"] + many[f"rockets.stopped.{m}"]
         + sum(many[f"raids.arriving.z{k}.{m}"] for k in range(number))) for m in ("strike",)
    )})


@pytest.mark.parametrize(("few", "many"), [(2, 3), (3, 8), (6, 9), (9, 17)])
def test_zones_that_nothing_flies_to_leave_the_others_as_they_are(few: int, many: int) -> None:
    """Each zone has lanes of its own, so more zones beside it move none of its draws."""
    shares = {f"z{k:02}": 1.0 + k % 3 for k in range(few)}
    quiet = {f"z{k:02}": 0.0 for k in range(few, many)}
    before, after = nights(shares), nights(shares | quiet)
    kept = {slot: path for slot, path in after.items() if not quiet.keys() & set(slot.split("."))}
    totals = {f"{supply}.{flow}" for supply in ("cases", "boxes") for flow in ("ordered", "delivered")}
    assert_same({slot: path for slot, path in before.items() if slot not in totals},
                {slot: path for slot, path in kept.items() if slot not in totals})


@pytest.mark.parametrize("overlays", [("no-workers",), ("supply-freeze",), ("full-ramp", "interceptor-surge")])
def test_draws_stay_across_overlays(overlays: tuple[str, ...]) -> None:
    """What depends on nothing else is the same: attacks, outages, nights, whether people and links are willing."""
    before, after = (paths(load("alabuga-2025", overlays=list(names)), 6) for names in ((), overlays))
    states = ("attacked", "out", "massed", "frozen", "open", "stopped")
    drawn = [slot for slot in before if slot.split(".", 1)[1] in states]
    same = [slot for slot in drawn if slot in after and np.array_equal(before[slot], after[slot])]
    assert len(same) > 5 and any(before[slot].any() for slot in same)
    moved = {slot for slot in drawn if slot in after} - set(same)
    assert not {slot for slot in moved if slot.endswith((".attacked", ".out", ".massed"))}
    assert any(not np.array_equal(before[slot], after[slot]) for slot in before if slot in after)  # they do something
