"""Changing, removing or adding one component leaves all that is not downstream of it untouched, bit for bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from magdepth.engine.blocks import trace
from magdepth.engine.program import compile_program
from magdepth.scenario import Scenario
from magdepth.scenario.distributions import Constant, Schedule
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Component
from magdepth.testing.laws import Table, paths_of

Paths = dict[str, Table]

# Ports through which a component acts on the other, besides reading it.
ACTS_ON = {("layer", "raid"), ("raid", "draws_on"), ("link", "take"), ("resupply", "to")}


@pytest.fixture(scope="module")
def before(article: Scenario) -> Paths:
    return whole(article)


def whole(scenario: Scenario) -> Paths:
    program = compile_program(scenario)
    return paths_of(program, trace(program, seed=21, replicates=3))


def downstream(scenario: Scenario, name: str) -> set[str]:
    """A component and all that its figures can reach, through ports read and acted on.

    What a layer leaves of a raid is a place of its own: it reaches other layers and the damage, and
    never what was launched.
    """
    arrows = [arrow for component in scenario.components for arrow in _arrows(component)]
    reached, edge = set(), {name}
    while edge:
        reached |= edge
        edge = {to for of, to in arrows if of in edge} - reached
    return {place.split("/")[0] for place in reached}


def _arrows(component: Component) -> list[tuple[str, str]]:
    arrows = []
    for port, refs in component.ports.items():
        for ref in refs:
            leakers = f"{ref.component}/leakers"
            if port == "raid" or ref.state in ("arriving", "fresh"):
                arrows += [(leakers, component.name), (ref.component, leakers)]
            arrows.append((ref.component, component.name))
            if (component.kind.name, port) == ("layer", "raid"):
                arrows.append((component.name, leakers))
            elif (component.kind.name, port) in ACTS_ON:
                arrows.append((component.name, ref.component))
    return arrows


def used_in_expressions(scenario: Scenario) -> set[str]:
    return {name for _, q in scenario.all_quantities() if isinstance(q.value, Expression) for name in q.value.names}


def changed(scenario: Scenario, component: Component) -> Scenario:
    """The scenario with the numbers of one component moved; not those that follow a schedule or that others use."""
    used = used_in_expressions(scenario)
    for key, quantity in component.params.items():
        full = f"{component.name}.{key}"
        if not isinstance(quantity.value, Expression | Schedule) and full not in used:
            moved = min(max(quantity.value.median() * 1.25 + 0.03, quantity.low), quantity.high)
            scenario = scenario.with_quantity(full, replace(quantity, value=Constant(moved)))
    return scenario


def moved_by(before: Paths, after: Paths) -> set[str]:
    """The components that are there before and after, and of which any count differs."""
    return {name.split(".")[0] for name in before if name in after and not np.array_equal(before[name], after[name])}


def test_changing_a_component_moves_only_what_is_downstream(article: Scenario, before: Paths) -> None:
    for component in article.components:
        after, reached = whole(changed(article, component)), downstream(article, component.name)
        assert set(after) == set(before)
        moved = moved_by(before, after)
        assert component.name in moved, f"{component.name} does not feel its own numbers"
        assert moved <= reached, f"{component.name} moves {moved - reached}"
        assert len(reached) < len(article.components)  # something is outside


def test_removing_a_component_moves_only_what_is_downstream(article: Scenario, before: Paths) -> None:
    named = {ref.component for c in article.components for refs in c.ports.values() for ref in refs}
    computed = {name.split(".")[0] for name in used_in_expressions(article)}
    removable = [c for c in article.components if c.name not in named | computed]
    assert len(removable) > 10
    for component in removable:
        left = tuple(c for c in article.components if c.name != component.name)
        after = whole(replace(article, components=left))
        assert set(before) - set(after) == {name for name in before if name.split(".")[0] == component.name}
        assert moved_by(before, after) <= downstream(article, component.name)


def test_adding_a_component_moves_nothing_but_what_it_acts_on(article: Scenario, before: Paths) -> None:
    for model in article.components:
        twin = replace(model, name="newcomer")
        after = whole(replace(article, components=(*article.components, twin)))
        acted_on = {ref.component for port, refs in model.ports.items() if (model.kind.name, port) in ACTS_ON
                    for ref in refs}
        assert any(name.startswith("newcomer.") for name in after)
        assert moved_by(before, after) <= {name for other in acted_on for name in downstream(article, other)}


def test_a_newcomer_draws_for_itself(article: Scenario, before: Paths) -> None:
    """The same numbers under another name are another chance."""
    model = next(c for c in article.components if c.kind.name == "stockpile")
    after = whole(replace(article, components=(*article.components, replace(model, name="newcomer"))))
    assert not np.array_equal(after["newcomer.arrived"], before[f"{model.name}.arrived"])


def test_the_order_in_the_file_moves_no_draw(article: Scenario, before: Paths) -> None:
    """Components of different phases may stand in any order."""
    turned = tuple(sorted(article.components, key=lambda c: -c.kind.phase))
    after = whole(replace(article, components=turned))
    assert set(after) == set(before)
    assert moved_by(before, after) == set()


def test_downstream_is_as_small_as_it_should_be(article: Scenario) -> None:
    """The other tests would say nothing if everything were downstream of everything."""
    account = next(c for c in article.components if c.kind.name == "account")
    assert downstream(article, account.name) == {account.name}
    sizes = [len(downstream(article, c.name)) for c in article.components]
    assert sorted(sizes)[len(sizes) // 2] < len(article.components) / 2
