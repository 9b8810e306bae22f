"""Finding what all layers need: their searches go in lockstep, one run a round for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from magdepth.decision.deliveries import assumptions, noun, published, spread
from magdepth.decision.limits import binding
from magdepth.decision.need import Goal, LayerNeed
from magdepth.decision.search import Search, searching, smallest
from magdepth.decision.trial import Setting, Trial, run_trials
from magdepth.decision.variants import (
    FREE,
    feeders,
    layers,
    limited,
    part_for,
    with_free_rounds,
    with_supply,
    with_values,
)
from magdepth.scenario.model import Scenario
from magdepth.units import DAYS_PER_MONTH

MOST_CREWS = 1e6
ENORMOUS = 4.0
"""The greatest supply that is tried, as a multiple of what a layer fires in a replicate of high demand."""
WITHIN = 0.03
STRIDE = 1.15  # the first guess is a good one
ROUNDS = 60

Told = Callable[[int, int], None]


def find_needs(scenario: Scenario, goal: Goal, setting: Setting, tell: Told | None = None) -> tuple[LayerNeed, ...]:
    """Search what every layer needs with the layers before it at their need; nothing is certified yet.

    The first run lets no layer lack anything: it gives each layer's crews and a guess at its rounds.
    Every further run tries one rate for each layer at once. What a layer needs depends on the layers
    before it alone, so that the searches settle from the first layer on; where a layer turns out to
    be beyond any supply, it goes back to the declared one and the later layers begin anew.
    ``tell(done, total)`` is called after each run.
    """
    names = layers(scenario)
    part = part_for(scenario, names, setting.window.last)
    free = part
    for name in names:
        free = with_values(with_free_rounds(free, name), {f"{name}.crews": FREE})
    needs = {}
    for name, trial in run_trials(free, names, setting, nightly=True).items():
        needs[name] = _manned(_begun(scenario, name, trial, setting), part, trial, goal, setting)
    searches: dict[str, Search] = {}
    _begin(searches, needs, part, goal, names)
    for number in range(ROUNDS):
        if tell is not None:
            tell(number, max(8, number + 2))
        at_need = _in_place(part, needs)
        trials = run_trials(at_need, names, setting, nightly=True)
        needs = {name: _manned(need, part, trials[name], goal, setting) for name, need in needs.items()}
        if not searches:
            break
        beyond = _advance(searches, needs, trials, goal)
        if beyond:
            _begin(searches, needs, part, goal, names[names.index(beyond[0]) + 1 :])
    return tuple(_judged(need, part, needs, trials[need.layer], goal, setting) for need in needs.values())


def _begun(scenario: Scenario, layer: str, trial: Trial, setting: Setting) -> LayerNeed:
    """What is known of a layer's need before any search."""
    counted = limited(scenario, layer)
    deliveries, claims = published(scenario, layer, setting)
    fired = spread(trial.spent / setting.window.days * DAYS_PER_MONTH) if counted else None
    return LayerNeed(
        layer, noun(scenario, layer), counted, fired=fired, published=deliveries, claims=claims,
        assumptions=assumptions(scenario, layer),
    )


def _manned(need: LayerNeed, part: Scenario, trial: Trial, goal: Goal, setting: Setting) -> LayerNeed:
    """The need with the smallest number of crews that holds the goal with rounds not binding."""
    crews = smallest(
        lambda crews: trial.held_by(crews, goal.confidence),
        searching(
            goal.of_crews if need.limited else goal.fill, max(1.0, part.median(f"{need.layer}.crews")), MOST_CREWS,
            within=0.0, whole=True,
        ),
    )
    return replace(need, crews=crews)


def _begin(
    searches: dict[str, Search], needs: dict[str, LayerNeed], part: Scenario, goal: Goal, names: tuple[str, ...]
) -> None:
    """Begin the searches for the rounds of some layers, each with its first guess in place."""
    for name in names:
        need = needs[name]
        if need.fired is None or need.crews is None or need.binds or not feeders(part, name):
            continue
        high = _high(part, need)
        searches[name] = searching(goal.fill, high, ENORMOUS * high, stride=STRIDE, within=WITHIN)
        needs[name] = replace(need, rounds=next(searches[name]))


def _advance(
    searches: dict[str, Search], needs: dict[str, LayerNeed], trials: dict[str, Trial], goal: Goal
) -> list[str]:
    """Send each search what the run gave, and put its next rate in place; those beyond any supply."""
    beyond = []
    for name in list(searches):
        try:
            rounds: float | None = searches[name].send(trials[name].held(goal.confidence))
        except StopIteration as end:
            del searches[name]
            rounds = end.value
            if rounds is None:
                beyond.append(name)
        needs[name] = replace(needs[name], rounds=rounds, binds="supply" if rounds is None else None)
    return beyond


def _high(part: Scenario, need: LayerNeed) -> float:
    """Orders a month that deliver what the layer fires in a replicate of high demand."""
    assert need.fired is not None
    passing = min(
        part.median(f"{name}.throughput") * (1 - part.median(f"{name}.diversion")) for name in feeders(part, need.layer)
    )
    return max(0.01, need.fired.q95) / max(0.01, passing)


def _in_place(part: Scenario, needs: dict[str, LayerNeed]) -> Scenario:
    for need in needs.values():
        part = need.in_place(part)
    return part


def _judged(
    need: LayerNeed, part: Scenario, needs: dict[str, LayerNeed], trial: Trial, goal: Goal, setting: Setting
) -> LayerNeed:
    """The need with what binds it in words, where no crews or no supply will do."""
    if need.crews is None:
        return replace(need, rounds=None, binds="what a crew can engage in a night binds")
    if need.limited and not feeders(part, need.layer):
        enough = trial.held(goal.confidence) >= goal.fill
        return replace(need, rounds=0.0 if enough else None, binds=None if enough else "no resupply feeds it")
    if need.binds is None:
        return need
    at_need = part_for(_in_place(part, needs), (need.layer,), setting.window.last)
    enormous = with_supply(at_need, need.layer, ENORMOUS * _high(part, need) / DAYS_PER_MONTH)

    def holds(variant: Scenario) -> bool:
        return run_trials(variant, (need.layer,), setting)[need.layer].held(goal.confidence) >= goal.fill

    return replace(need, binds=binding(enormous, need.layer, holds))
