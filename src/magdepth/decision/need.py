"""What one layer needs to hold a fill rate, as frozen data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from magdepth.decision.deliveries import SupplyBand
from magdepth.decision.variants import feeders, with_supply, with_values
from magdepth.scenario.model import Scenario
from magdepth.units import DAYS_PER_MONTH


@dataclass(frozen=True)
class Certificate:
    """The share of fresh replicates that held the fill rate, and its one-sided 95 % lower bound."""

    share: float
    bound: float
    seed: int
    replicates: int

    def as_dict(self) -> dict[str, float]:
        """The same as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class LayerNeed:
    """What one layer needs to hold the fill rate, given the layers before it at their need.

    ``rounds`` is the smallest rate of orders a month; None where rounds are not counted, or where
    no rate will do, and then ``binds`` says why. ``fired`` is what the layer fires a month where no
    layer lacks crews or rounds. ``certificate`` was made on fresh seeds; None where the need can't
    be met. ``published`` are deliveries by published claims, which ``claims`` names. ``assumptions``
    are the layer's own keys that set its need and rest on nothing published.
    """

    layer: str
    noun: str
    limited: bool
    crews: float | None = None
    rounds: float | None = None
    fired: SupplyBand | None = None
    certificate: Certificate | None = None
    published: SupplyBand | None = None
    claims: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    binds: str | None = None

    @property
    def label(self) -> str:
        """The layer's name as a reader says it."""
        return self.layer.replace("_", " ").capitalize()

    @property
    def assumed(self) -> bool:
        """True if an assumption of the layer itself carries its need."""
        return bool(self.assumptions)

    @property
    def met(self) -> bool:
        """True if crews and, where they are counted, rounds were found."""
        return self.crews is not None and (self.rounds is not None or not self.limited)

    @property
    def covered(self) -> bool:
        """True if the median of published deliveries reaches the required rate."""
        return self.rounds is not None and self.published is not None and self.published.median >= self.rounds

    def in_place(self, scenario: Scenario) -> Scenario:
        """The scenario with what was found in place; what was not found stays as declared."""
        if self.crews is not None:
            scenario = with_values(scenario, {f"{self.layer}.crews": self.crews})
        if self.rounds is not None and feeders(scenario, self.layer):
            scenario = with_supply(scenario, self.layer, self.rounds / DAYS_PER_MONTH)
        return scenario

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data, for ``--json``; what is missing is null."""
        plain = asdict(self) | {"claims": list(self.claims), "assumptions": list(self.assumptions)}
        return plain | {"label": self.label, "covered": self.covered}


def all_in_place(scenario: Scenario, needs: Iterable[LayerNeed]) -> Scenario:
    """The scenario with what was found for each of several layers in place."""
    for need in needs:
        scenario = need.in_place(scenario)
    return scenario


@dataclass(frozen=True)
class Goal:
    """The fill rate that is to be held, and in which share of the replicates."""

    fill: float
    confidence: float

    @property
    def of_crews(self) -> float:
        """The fill rate that crews alone must hold where rounds are counted too.

        Half of the shortfall allowed is left to rounds: crews that use it up would need rounds
        without end to stay at the goal.
        """
        return 1 - (1 - self.fill) / 2
