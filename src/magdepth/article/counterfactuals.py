"""From a topic and a sentence's figures to the values at which parameters are set: a statement at its claimed state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from magdepth.article.figures import Figure
from magdepth.article.topics import ParameterSetting, Topic
from magdepth.briefing import words
from magdepth.scenario.distributions import Constant, Schedule
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Assumed, Quantity, Scenario
from magdepth.units import factor

#: Parameters with the values at which they are set, in internal units, by key.
State = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Pair:
    """A statement at its claimed state and its contrast, as values of parameters; ``topic`` says what they mean."""

    topic: Topic
    world: State
    against: State


def pair_of(topic: Topic, scenario: Scenario, figures: Mapping[str, Figure], vague: float | None) -> Pair | None:
    """The two worlds of a topic for a sentence with these figures; None where they do not differ here.

    Keys that the scenario does not have are left out: a smaller scenario carries what it can.
    """
    keys = set(scenario.keys())
    common = _state(topic.given, scenario, figures, vague, keys)
    world = {**common, **_state(topic.world, scenario, figures, vague, keys)}
    against = {**common, **_state(topic.against, scenario, figures, vague, keys)}
    if world == against:
        return None
    return Pair(topic, tuple(sorted(world.items())), tuple(sorted(against.items())))


def with_state(scenario: Scenario, state: State) -> Scenario:
    """A copy of the scenario with these parameters at these values (internal units)."""
    for key, value in state:
        quantity = scenario.quantity(key)
        changed = replace(quantity, value=Constant(value), basis=Assumed("set as the sentence has it"))
        scenario = scenario.with_quantity(key, changed)
    return scenario


def settings_in_words(scenario: Scenario, state: State) -> tuple[tuple[str, str], ...]:
    """The values as set, in each parameter's own unit and in words."""
    quantities = dict(scenario.all_quantities())
    return tuple(
        (key, "off" if value < 0 <= _usual(quantities[key])
         else words.quantity(value / quantities[key].factor, quantities[key].unit, 3))
        for key, value in state
    )  # fmt: skip


def _usual(quantity: Quantity) -> float:
    """The median as declared, where it has one of its own; a negative setting of a positive figure switches it off."""
    return 0.0 if isinstance(quantity.value, Expression) else quantity.value.median()


def _state(
    settings: Mapping[str, ParameterSetting], scenario: Scenario, figures: Mapping[str, Figure], vague: float | None,
    keys: set[str],
) -> dict[str, float]:  # fmt: skip
    state: dict[str, float] = {}
    for key, setting in settings.items():
        if key in keys:
            quantity = scenario.quantity(key)
            value = _value(setting, quantity, scenario, figures, vague)
            if value is not None:
                state[key] = min(max(value, quantity.low), quantity.high)
    return state


def _value(
    setting: ParameterSetting,
    quantity: Quantity,
    scenario: Scenario,
    figures: Mapping[str, Figure],
    vague: float | None,
) -> float | None:
    """What a setting comes to, in internal units; None where it sets nothing."""
    if setting.value is not None:
        return _inside(setting.value, setting.unit, quantity)
    if setting.quantile is not None:
        return _quantile(quantity, setting.quantile)
    if not setting.figure:
        return scenario.median(quantity.key) * (setting.times or 1.0)
    figure = figures.get(setting.figure) or figures.get(setting.or_)
    if figure is not None:
        value = _inside(figure.value * (setting.times or 1.0), figure.spec.unit, quantity)
        # "More than" so much is no state of its own where what is declared is more already.
        met = figure.bound == "lower" and scenario.median(quantity.key) >= value
        return None if met else value
    if setting.vague and vague is not None:
        return vague * quantity.factor
    if setting.else_ is not None:
        return _inside(setting.else_, setting.unit, quantity)
    if setting.else_quantile is not None:
        return _quantile(quantity, setting.else_quantile)
    return None if setting.else_times is None else scenario.median(quantity.key) * setting.else_times


def _inside(value: float, unit: str, quantity: Quantity) -> float:
    """A value in internal units; one in a unit that says less than the parameter's ("USD") is taken in the latter."""
    try:
        return value * factor(unit, quantity.internal) if unit else value * quantity.factor
    except ValueError:
        return value * quantity.factor


def _quantile(quantity: Quantity, q: float) -> float | None:
    value = quantity.value
    if isinstance(value, Expression):
        return None
    return (value.points[0][1] if isinstance(value, Schedule) else value).quantile(q)
