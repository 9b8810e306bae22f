"""The twin: the engine's days in plain Python, by name, from the frozen scenario itself.

It shares no code with the engine: its own streams, elementary functions, samplers and steps, no
offsets, no Numba. What both read is the scenario and the kinds (data), and the inverse
distribution functions of the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from magdepth.scenario.model import Scenario
from magdepth.testing import twin_engagement as engagement
from magdepth.testing import twin_flows as flows
from magdepth.testing import twin_support as support
from magdepth.testing.twin_parameters import drawn_parameters
from magdepth.testing.twin_world import Actor

Start = Callable[[Actor], None]
Step = Callable[[Actor, int], None]
Trace = dict[str, list[list[int]]]

ACTS: Mapping[str, tuple[Start, Step]] = {
    "workforce": (flows.start_workforce, flows.step_workforce),
    "plant": (flows.start_plant, flows.step_plant),
    "link": (flows.start_link, flows.step_link),
    "stockpile": (flows.start_stockpile, flows.step_stockpile),
    "raid": (engagement.start_raid, engagement.step_raid),
    "layer": (engagement.start_layer, engagement.step_layer),
    "damage": (engagement.start_damage, engagement.step_damage),
    "resupply": (support.start_resupply, support.step_resupply),
    "account": (support.start_account, support.step_account),
    "reconstruction": (support.start_reconstruction, support.step_reconstruction),
}


def twin_trace(scenario: Scenario, seed: int, replicates: int, days: int | None = None) -> Trace:
    """Every count on every day, by slot name (``raids.launched.strike``): one list a replicate, one figure a day.

    ``days`` stops early. Far slower than the engine: for tests.
    """
    last = max(component.last_day for component in scenario.components)
    days = last if days is None else min(days, last)
    draws = drawn_parameters(scenario, seed, replicates)
    trace: Trace = {}
    for replicate in range(replicates):
        actors: dict[str, Actor] = {}
        for component in sorted(scenario.components, key=lambda component: component.kind.phase):
            actors[component.name] = Actor(component, seed, replicate, actors)
        for name, actor in actors.items():
            for key in actor.component.params:
                actor.p[key] = draws[f"{name}.{key}"].on(0, replicate)
            ACTS[actor.component.kind.name][0](actor)
        for t in range(days):
            for name, actor in actors.items():
                for key in actor.component.params:
                    actor.p[key] = draws[f"{name}.{key}"].on(t, replicate)
            for actor in actors.values():
                if t < actor.component.last_day:
                    ACTS[actor.component.kind.name][1](actor, t)
            for name, actor in actors.items():
                for state, figure in actor.x.items():
                    trace.setdefault(f"{name}.{state}", [[] for _ in range(replicates)])[replicate].append(figure)
    return trace
