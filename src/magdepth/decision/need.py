"""What one layer needs: its crews with rounds not binding, then the rate of rounds with those crews."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from magdepth.decision.certificate import Certificate, certify
from magdepth.decision.deliveries import Spread, assumptions, noun, published, spread
from magdepth.decision.limits import binding
from magdepth.decision.search import smallest
from magdepth.decision.trial import Setting, Trial, run_trial
from magdepth.decision.variants import feeders, limited, part_before, with_free_rounds, with_supply, with_values
from magdepth.scenario.model import Scenario
from magdepth.units import DAYS_PER_MONTH

MOST_CREWS = 1e6
ENORMOUS = 10.0
"""The greatest supply that is tried, as a multiple of what the layer fires when rounds don't bind."""


@dataclass(frozen=True)
class LayerNeed:
    """What one layer needs to hold the fill rate, given the layers before it at their need.

    ``rounds`` is the smallest rate of orders a month; None where rounds are not counted, or where
    no rate will do, and then ``binds`` says why. ``fired`` is what the layer fires a month with
    these crews when rounds don't bind. ``certificate`` was made on fresh seeds; None where nothing
    was found. ``published`` are deliveries by published claims. ``assumptions`` are the layer's own
    keys that set its need and rest on nothing published.
    """

    layer: str
    noun: str
    limited: bool
    crews: float | None
    rounds: float | None
    fired: Spread | None
    certificate: Certificate | None
    published: Spread | None
    claims: tuple[str, ...]
    assumptions: tuple[str, ...]
    binds: str | None

    @property
    def assumed(self) -> bool:
        """True if an assumption of the layer itself carries its need."""
        return bool(self.assumptions)

    @property
    def covered(self) -> bool:
        """True if the median of published deliveries reaches the required rate."""
        return self.rounds is not None and self.published is not None and self.published.median >= self.rounds

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data, for ``--json``; what is missing is null."""
        return {
            "layer": self.layer,
            "noun": self.noun,
            "limited": self.limited,
            "crews": self.crews,
            "rounds": self.rounds,
            "fired": self.fired and self.fired.as_dict(),
            "certificate": self.certificate and self.certificate.as_dict(),
            "published": self.published and self.published.as_dict(),
            "covered": self.covered,
            "claims": list(self.claims),
            "assumptions": list(self.assumptions),
            "binds": self.binds,
        }


@dataclass(frozen=True)
class Goal:
    """The fill rate that is to be held, in which share of the replicates."""

    fill: float
    confidence: float


def find_need(declared: Scenario, at_need: Scenario, layer: str, goal: Goal, setting: Setting) -> LayerNeed:
    """Search what a layer needs in ``at_need``, where the layers before it stand at their need.

    ``declared`` is the scenario as given: what is published and assumed is read from there.
    """
    counted = limited(declared, layer)
    deliveries, claims = published(declared, layer, setting.window, setting.seed, max(2000, setting.replicates))
    need = LayerNeed(
        layer, noun(declared, layer), counted, None, None, None, None, deliveries, claims,
        assumptions(declared, layer), None,
    )
    part = part_before(at_need, layer, setting.window.last)
    found = _crews(part, layer, goal, setting)
    if found is None:
        return replace(need, binds="the engagements that a crew can make bind")
    crews, certificate = found
    need = replace(need, crews=crews, certificate=certificate)
    if not counted:
        return need
    manned = with_values(part, {f"{layer}.crews": crews})
    fired = run_trial(with_free_rounds(manned, layer), layer, setting).spent / setting.window.days
    need = replace(need, fired=spread(fired * DAYS_PER_MONTH))
    return _rounds(manned, need, float(fired.mean()), goal, setting)


def _crews(part: Scenario, layer: str, goal: Goal, setting: Setting) -> tuple[float, Certificate] | None:
    """The smallest number of crews that holds the goal with rounds not binding."""
    free = with_free_rounds(part, layer) if limited(part, layer) else part

    def trial(crews: float, setting: Setting) -> Trial:
        return run_trial(with_values(free, {f"{layer}.crews": crews}), layer, setting)

    crews = smallest(
        lambda crews: trial(crews, setting).held(goal.confidence), goal.fill, max(1.0, part.median(f"{layer}.crews")),
        MOST_CREWS, whole=True,
    )
    if crews is None:
        return None
    return certify(crews, trial, lambda crews: crews + max(1.0, crews // 100), setting, goal.fill, goal.confidence)


def _rounds(manned: Scenario, need: LayerNeed, fired: float, goal: Goal, setting: Setting) -> LayerNeed:
    """The need with the smallest rate of rounds that holds the goal, or with what binds."""
    layer = need.layer
    names = feeders(manned, layer)
    if not names:
        if run_trial(manned, layer, setting).share(goal.fill) >= goal.confidence:
            return replace(need, rounds=0.0)
        return replace(need, binds="no resupply feeds it")
    passes = max(0.01, min(_passing(manned, name) for name in names))
    trial = partial(_supplied, manned, layer)
    most = ENORMOUS * max(fired, 1.0) / passes
    rate = smallest(
        lambda rate: trial(rate, setting).held(goal.confidence), goal.fill, max(fired, 1e-3) / passes, most
    )
    certified = None
    if rate is not None:
        certified = certify(rate, trial, lambda rate: 1.02 * rate + 1e-3, setting, goal.fill, goal.confidence)
    if certified is None:
        enormous = with_supply(manned, layer, most)
        holds = lambda variant: run_trial(variant, layer, setting).share(goal.fill) >= goal.confidence  # noqa: E731
        return replace(need, binds=binding(enormous, layer, holds))
    rate, certificate = certified
    return replace(need, rounds=rate * DAYS_PER_MONTH, certificate=certificate)


def _supplied(manned: Scenario, layer: str, rate: float, setting: Setting) -> Trial:
    return run_trial(with_supply(manned, layer, rate), layer, setting)


def _passing(scenario: Scenario, feeder: str) -> float:
    """The share of what is ordered that is delivered in the end, at the medians."""
    return scenario.median(f"{feeder}.throughput") * (1 - scenario.median(f"{feeder}.diversion"))
