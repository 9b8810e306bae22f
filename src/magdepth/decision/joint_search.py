"""Finding what all layers need: their searches go in lockstep, one run a round for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from magdepth.decision.deliveries import assumptions, noun, published, spread
from magdepth.decision.limits import binding
from magdepth.decision.need import Goal, LayerNeed, all_in_place
from magdepth.decision.search import Search, searching, smallest
from magdepth.decision.trial import Trial, TrialSetup, run_trials
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
STRIDES = (1.15, 1.03, 1.03, 1.03)
"""The first stride of each pass: first from a guess, then from what the pass before has found."""
ROUNDS = 40
BEYOND = "supply"  # until `_judged` says what it is

Progress = Callable[[int, int], None]


def find_needs(
    scenario: Scenario, goal: Goal, setting: TrialSetup, tell: Progress | None = None
) -> tuple[LayerNeed, ...]:
    """Search what every layer needs with the layers before it at their need; nothing is certified yet.

    The first run lets no layer lack anything: it gives each layer's crews and a guess at its rounds.
    Every further run tries one rate for each layer at once. What a layer needs depends on the layers
    before it alone, which move while it searches; so a second pass searches from what the first has
    found, and a third if that moved again. ``tell(done, total)`` is called before each run.
    """
    names = layers(scenario)
    part = part_for(scenario, names, setting.window.last)
    free = part
    for name in names:
        free = with_values(with_free_rounds(free, name), {f"{name}.crews": FREE})
    needs = {}
    for name, trial in run_trials(free, names, setting, nightly=True).items():
        needs[name] = _manned(_begun(scenario, name, trial, setting), part, trial, goal)
    done = 1
    for stride in STRIDES:
        before = needs
        needs, searches = _begin(needs, part, goal, stride)
        for _ in range(ROUNDS):
            if tell is not None:
                tell(done, max(16, done + 4))
            trials = run_trials(all_in_place(part, needs.values()), names, setting, nightly=True)
            done += 1
            needs = {name: _manned(need, part, trials[name], goal) for name, need in needs.items()}
            needs = _advance(needs, searches, trials, goal)
            if not searches:
                break
        if all(_settled(before[name], needs[name]) for name in names):
            break
    return tuple(_judged(need, part, needs, trials[need.layer], goal, setting) for need in needs.values())


def _begun(scenario: Scenario, layer: str, trial: Trial, setting: TrialSetup) -> LayerNeed:
    """What is known of a layer's need before any search."""
    counted = limited(scenario, layer)
    deliveries, claims = published(scenario, layer, setting)
    fired = spread(trial.spent / setting.window.days * DAYS_PER_MONTH) if counted else None
    return LayerNeed(
        layer, noun(scenario, layer), counted, fired=fired, published=deliveries, claims=claims,
        assumptions=assumptions(scenario, layer),
    )


def _manned(need: LayerNeed, part: Scenario, trial: Trial, goal: Goal) -> LayerNeed:
    """The need with the smallest number of crews that holds the goal with rounds not binding."""
    crews = smallest(
        lambda crews: trial.fill_reached_by(crews, goal.confidence),
        searching(
            goal.of_crews if need.limited else goal.fill, max(1.0, part.median(f"{need.layer}.crews")), MOST_CREWS,
            within=0.0, whole=True,
        ),
    )
    return replace(need, crews=crews)


def _begin(
    needs: dict[str, LayerNeed], part: Scenario, goal: Goal, stride: float
) -> tuple[dict[str, LayerNeed], dict[str, Search]]:
    """Begin the searches for rounds, each with its first rate in place."""
    begun, searches = dict(needs), {}
    for name, need in needs.items():
        if need.limited and need.crews is not None and feeders(part, name):
            high = _high(part, need)
            search = searching(goal.fill, need.rounds or high, ENORMOUS * high, stride=stride, within=WITHIN)
            begun[name], searches[name] = replace(need, rounds=next(search), binds=None), search
    return begun, searches


def _advance(
    needs: dict[str, LayerNeed], searches: dict[str, Search], trials: dict[str, Trial], goal: Goal
) -> dict[str, LayerNeed]:
    """Send each search what the run gave, and put its next rate in place, or what it has found."""
    moved = dict(needs)
    for name, search in list(searches.items()):
        try:
            moved[name] = replace(needs[name], rounds=search.send(trials[name].fill_reached(goal.confidence)))
        except StopIteration as end:
            del searches[name]
            moved[name] = replace(needs[name], rounds=end.value, binds=BEYOND if end.value is None else None)
    return moved


def _settled(before: LayerNeed, after: LayerNeed) -> bool:
    """True if a pass has left what it began with, as closely as searches find it."""
    if before.rounds is None or after.rounds is None:
        return (before.rounds, before.binds) == (after.rounds, after.binds)
    return abs(after.rounds - before.rounds) <= 2 * WITHIN * after.rounds


def _high(part: Scenario, need: LayerNeed) -> float:
    """Orders a month that deliver what the layer fires in a replicate of high demand."""
    assert need.fired is not None
    passing = min(
        part.median(f"{name}.throughput") * (1 - part.median(f"{name}.diversion")) for name in feeders(part, need.layer)
    )
    return max(0.01, need.fired.q95) / max(0.01, passing)


def _judged(
    need: LayerNeed, part: Scenario, needs: dict[str, LayerNeed], trial: Trial, goal: Goal, setting: TrialSetup
) -> LayerNeed:
    """The need with what binds it in words, where no crews or no supply will do."""
    if need.crews is None:
        return replace(need, rounds=None, binds="what a crew can engage in a night binds")
    if need.limited and not feeders(part, need.layer):
        enough = trial.fill_reached(goal.confidence) >= goal.fill
        return replace(need, rounds=0.0 if enough else None, binds=None if enough else "no resupply feeds it")
    if need.binds is None:
        return need
    at_need = part_for(all_in_place(part, needs.values()), (need.layer,), setting.window.last)
    enormous = with_supply(at_need, need.layer, ENORMOUS * _high(part, need) / DAYS_PER_MONTH)

    def holds(variant: Scenario) -> bool:
        return run_trials(variant, (need.layer,), setting)[need.layer].fill_reached(goal.confidence) >= goal.fill

    return replace(need, binds=binding(enormous, need.layer, holds))
