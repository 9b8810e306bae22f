"""What binds where even an enormous supply can't hold the fill rate: limits taken away, one at a time."""

from __future__ import annotations

from collections.abc import Callable

from magdepth.decision.variants import FREE, feeders, with_values
from magdepth.scenario.distributions import Constant
from magdepth.scenario.model import Scenario

# Each limit in words, with the values that take it away, of the layer or of its feeders.
_OF_LAYER: tuple[tuple[str, dict[str, float]], ...] = (
    ("the ready limit", {"ready_limit": FREE}),
    ("the reserve kept for ballistic missiles", {"reserve": 0.0}),
    ("the safety level", {"safety": 0.0}),
    ("the horizon of the controlled supply rate", {"horizon": 1.0}),
    ("the stock on the first day", {"depot": FREE}),
)
_OF_FEEDERS: tuple[tuple[str, dict[str, float]], ...] = (
    ("the share let through", {"throughput": 1.0}),
    ("a freeze of deliveries", {"freezes": 0.0}),
    ("diversion", {"diversion": 0.0}),
)


def binding(scenario: Scenario, layer: str, holds: Callable[[Scenario], bool]) -> str:
    """What binds, as "X binds"; ``holds`` says whether a variant of ``scenario`` keeps the fill rate.

    Each limit is taken away alone, in the order of this file: the first that is enough by itself is
    what binds. If none is, all are taken away and put back one by one, which leaves a smallest set
    that binds together.
    """
    limits = {
        words: changed
        for words, values in _limits(scenario, layer)
        if (changed := {key: value for key, value in values.items() if not _is(scenario, key, value)})
    }
    for words, values in limits.items():
        if holds(with_values(scenario, values)):
            return f"{words} binds"
    together = dict(limits)
    if not together or not holds(with_values(scenario, _all(together))):
        return "something other than its supply binds"
    for words in limits:
        fewer = {name: values for name, values in together.items() if name != words}
        if holds(with_values(scenario, _all(fewer))):
            together = fewer
    return " and ".join(together) + " bind together"


def _limits(scenario: Scenario, layer: str) -> list[tuple[str, dict[str, float]]]:
    of_layer = [(words, {f"{layer}.{name}": value for name, value in values.items()}) for words, values in _OF_LAYER]
    names = feeders(scenario, layer)
    of_feeders = [
        (words, {f"{feeder}.{name}": value for feeder in names for name, value in values.items()})
        for words, values in _OF_FEEDERS
    ]
    return of_layer + of_feeders


def _is(scenario: Scenario, key: str, value: float) -> bool:
    """True if a key is that constant already, so that taking it away changes nothing."""
    return scenario.quantity(key).value == Constant(value)


def _all(limits: dict[str, dict[str, float]]) -> dict[str, float]:
    return {key: value for values in limits.values() for key, value in values.items()}
