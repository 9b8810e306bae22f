"""``require``: the crews and rounds a month, layer by layer, that hold a fill rate with a stated confidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from magdepth import __version__
from magdepth.dates import Window, day_after
from magdepth.decision.certificate import TOLERANCE
from magdepth.decision.need import Goal, LayerNeed, find_need
from magdepth.decision.trial import Setting
from magdepth.decision.variants import feeders, layers, with_supply, with_values
from magdepth.errors import BadInput, Fault
from magdepth.scenario.model import Scenario
from magdepth.units import DAYS_PER_MONTH

FILL = 0.95
CONFIDENCE = 0.95
REPLICATES = 500
SEED = 1

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Requirement:
    """What all layers of a scenario need, in the order of engagement; rates are a month of 30.44 days."""

    scenario: str
    as_of: date
    window: Window
    fill: float
    confidence: float
    seed: int
    replicates: int
    overlays: tuple[str, ...]
    hindsight: bool
    layers: tuple[LayerNeed, ...]
    version: str = __version__

    @property
    def covered(self) -> int:
        """The number of layers whose published deliveries reach the required rate."""
        return sum(need.covered for need in self.layers)

    @property
    def published(self) -> int:
        """The number of layers for which deliveries are published at all."""
        return sum(need.published is not None for need in self.layers)

    def need(self, layer: str) -> LayerNeed:
        """The need of one layer; KeyError if there is none of that name."""
        return {need.layer: need for need in self.layers}[layer]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data, for ``--json``."""
        return {
            "scenario": self.scenario,
            "as_of": self.as_of.isoformat(),
            "from": self.window.first.isoformat(),
            "until": self.window.last.isoformat(),
            "fill": self.fill,
            "confidence": self.confidence,
            "tolerance": TOLERANCE,
            "seed": self.seed,
            "replicates": self.replicates,
            "overlays": list(self.overlays),
            "hindsight": self.hindsight,
            "version": self.version,
            "layers": [need.as_dict() for need in self.layers],
            "covered": self.covered,
            "published": self.published,
        }


def require(
    scenario: Scenario,
    *,
    fill: float = FILL,
    until: date | None = None,
    confidence: float = CONFIDENCE,
    replicates: int = REPLICATES,
    seed: int = SEED,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Requirement:
    """The crews and the rounds a month of each layer that hold the fill rate until a day.

    The fill rate is demands met over demands, from the first day of the run to ``until`` (default:
    its last day), in one replicate; it holds if at least a share ``confidence`` of the replicates
    reach ``fill``. Layers are taken in the order of engagement, each with the layers before it at
    their need (or, where that can't be met, at their crews and the supply that the scenario
    declares): what a layer lets through is the next one's demand. Crews come first, with rounds not
    binding; rounds second, with those crews in place. The search runs ``replicates`` paired
    replicates; what it finds is certified on fresh seeds (see `magdepth.decision.certificate`).

    Raises BadInput D101 for a day outside the run, D102 for a level outside 0 to 1, D103 for a
    scenario without layers.
    """
    window = _window(scenario, fill, confidence, until)
    setting = Setting(window, seed, replicates, threads)
    names = layers(scenario)
    needs: list[LayerNeed] = []
    at_need = scenario
    for place, layer in enumerate(names):
        if progress is not None:
            progress(place, len(names))
        need = find_need(scenario, at_need, layer, Goal(fill, confidence), setting)
        if need.crews is not None:
            at_need = with_values(at_need, {f"{layer}.crews": need.crews})
        if need.rounds is not None and feeders(scenario, layer):
            at_need = with_supply(at_need, layer, need.rounds / DAYS_PER_MONTH)
        needs.append(need)
    if progress is not None:
        progress(len(names), len(names))
    return Requirement(
        scenario.name, scenario.vintage.as_of, window, fill, confidence, seed, replicates, scenario.overlays,
        scenario.hindsight, tuple(needs),
    )


def _window(scenario: Scenario, fill: float, confidence: float, until: date | None) -> Window:
    """The nights that count; BadInput with everything that is wrong with what was asked."""
    last = day_after(scenario.start, scenario.days - 1)
    until = until or last
    faults = [
        Fault("D102", f"the {word} must lie between 0 and 1", key=f"--{word}", expected="for example 0.95", got=f"{level:g}")
        for word, level in (("fill", fill), ("confidence", confidence))
        if not 0 < level < 1
    ]
    if not scenario.start <= until <= last:
        faults.append(Fault("D101", "the run does not reach that day", key="--until",
                            expected=f"{scenario.start} to {last}", got=str(until)))
    if not layers(scenario):
        faults.append(Fault("D103", f"the scenario '{scenario.name}' has no layer of defence", file=scenario.file))
    if faults:
        raise BadInput(*faults)
    return Window(scenario.start, until)
