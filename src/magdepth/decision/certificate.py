"""Certifying a requirement on fresh seeds, so that it doesn't hold only on the draws it was found on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from scipy.special import betaincinv

from magdepth.decision.trial import Setting, Trial

TOLERANCE = 0.02
"""How far below the confidence asked for the lower bound of the certified share may lie."""
BOUND = 0.95
LEAST = 2000
ATTEMPTS = 25

Plan = TypeVar("Plan")


@dataclass(frozen=True)
class Certificate:
    """The share of fresh replicates that held the fill rate, and its one-sided 95 % lower bound."""

    share: float
    bound: float
    seed: int
    replicates: int

    def as_dict(self) -> dict[str, float]:
        """The same as plain data."""
        return {"share": self.share, "bound": self.bound, "seed": self.seed, "replicates": self.replicates}


def lower_bound(held: int, replicates: int) -> float:
    """The exact (Clopper-Pearson) one-sided 95 % lower bound of a share.

    >>> round(lower_bound(1900, 2000), 4), lower_bound(0, 2000)
    (0.9411, 0.0)
    """
    return float(betaincinv(held, replicates - held + 1, 1 - BOUND)) if held else 0.0


def certify(
    plan: Plan,
    trial: Callable[[Plan, Setting], Trial],
    step_up: Callable[[Plan], Plan],
    setting: Setting,
    fill: float,
    confidence: float,
) -> tuple[Plan, Certificate] | None:
    """The first plan, from ``plan`` upwards, that holds on replicates that no search has seen.

    Each attempt has a seed of its own and at least 2,000 replicates (four times the search's); it
    passes if the lower bound of the share that holds the fill rate is no more than `TOLERANCE`
    below ``confidence``. None if 25 steps are not enough.
    """
    for attempt in range(ATTEMPTS):
        fresh = replace(
            setting, seed=(setting.seed + 1 + attempt) % 2**32, replicates=max(LEAST, 4 * setting.replicates)
        )
        share = trial(plan, fresh).share(fill)
        bound = lower_bound(round(share * fresh.replicates), fresh.replicates)
        if bound >= confidence - TOLERANCE:
            return plan, Certificate(share, bound, fresh.seed, fresh.replicates)
        plan = step_up(plan)
    return None
