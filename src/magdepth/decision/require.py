"""``require``: the crews and rounds a month, layer by layer, that hold a fill rate with a stated confidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from magdepth import __version__
from magdepth.dates import Window
from magdepth.decision.certificate import TOLERANCE, certify
from magdepth.decision.joint_search import find_needs
from magdepth.decision.need import Goal, LayerNeed
from magdepth.decision.trial import TrialSetup, window_until
from magdepth.decision.variants import layers
from magdepth.errors import BadInput, Fault
from magdepth.scenario.model import PosteriorUse, Scenario

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
    sets: tuple[str, ...]
    hindsight: bool
    layers: tuple[LayerNeed, ...]
    version: str = __version__
    posterior: PosteriorUse | None = None

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
            "sets": list(self.sets),
            "hindsight": self.hindsight,
            "posterior": self.posterior.as_dict() if self.posterior else None,
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

    The fill rate is demands met over demands from the first day of the run to ``until`` (default: its
    last day) in one replicate; a goal holds if at least a share ``confidence`` of the replicates reach
    ``fill``. Each layer is asked with the layers before it at their need, for what a layer lets through
    is the next one's demand. Crews are the fewest that leave half of the allowed shortfall to rounds
    (all of it to crews where rounds are not counted); rounds are the smallest constant rate of orders,
    in place long enough to fill its pipeline, that holds the goal with those crews. Stock on the first
    day is the scenario's own. The search runs ``replicates`` paired replicates; what it finds is
    certified, and raised where need be, on fresh seeds (see `magdepth.decision.certificate`).

    Raises BadInput D101 for a day outside the run, D102 for a level outside 0 to 1, D103 for a
    scenario without layers, D105 for layers with zones.
    """
    window = _checked(scenario, fill, confidence, until)
    goal, setting = Goal(fill, confidence), TrialSetup(window, seed, replicates, threads)
    needs = certify(scenario, find_needs(scenario, goal, setting, progress), goal, setting)
    if progress is not None:
        progress(1, 1)
    return Requirement(
        scenario.name, scenario.vintage.as_of, window, fill, confidence, seed, replicates, scenario.overlays,
        scenario.sets, scenario.hindsight, needs, posterior=scenario.posterior,
    )


def _checked(scenario: Scenario, fill: float, confidence: float, until: date | None) -> Window:
    """The nights that count; BadInput with everything that is wrong with what was asked."""
    faults = [
        Fault("D102", f"the {word} must lie between 0 and 1", key=f"--{word}", expected="a share such as 0.95",
              got=f"{level:g}")
        for word, level in (("fill", fill), ("confidence", confidence))
        if not 0 < level < 1
    ]
    if not layers(scenario):
        faults.append(Fault("D103", f"the scenario '{scenario.name}' has no layer of defence", file=scenario.file))
    faults += [
        Fault("D105", f"the layer '{layer.name}' has zones, which are not searched yet", file=scenario.file,
              key=layer.name, cure="ask a scenario whose raids are not split over zones")
        for layer in scenario.components if layer.kind.name == "layer" and layer.zones
    ]
    try:
        window = window_until(scenario, until)
    except BadInput as error:
        raise BadInput(*error.faults, *faults) from None
    if faults:
        raise BadInput(*faults)
    return window
