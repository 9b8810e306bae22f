"""The unknowns of a month's account, drawn so that they always give the launches reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from magdepth.balance.account import DECOYS, LOSSES, OTHER, STOCK, Array, back, route
from magdepth.balance.credence.assumptions import LEAST
from magdepth.balance.inputs import Input, losses, stock
from magdepth.balance.part_claims import ADMISSIBLE_DECOYS, PER_MONTH, SHARE
from magdepth.observed import Month, MonthlyView

PLANT = "plant"

#: The unknowns by key: label and unit.
UNKNOWNS: Mapping[str, tuple[str, str]] = {
    PLANT: ("strike drones made at the plant at issue", PER_MONTH),
    OTHER: ("strike drones made elsewhere", PER_MONTH),
    DECOYS: ("share of decoys", SHARE),
    STOCK: ("drawn from stock", PER_MONTH),
    LOSSES: ("share lost before launch", SHARE),
}

#: How many numbers make one account: the fifth unknown follows from the launches.
DIMENSIONS = 4

World = Mapping[str, Array]


@dataclass(frozen=True)
class MonthPriors:
    """What is held of a month before any claim of output: its launches, and the priors of stock and losses.

    With P and O strike drones made at the plant and elsewhere, d the share of decoys, s drawn from stock and l the
    share lost, (P + O) / (1 - d) + s = launches / (1 - l). Priors: P and O log-uniform above ``LEAST`` of the
    launches, d even over what is admissible, s and l as `magdepth.balance.inputs` has them without claims.
    """

    launched: float
    stock: Input
    losses: Input
    decoys: tuple[float, float] = ADMISSIBLE_DECOYS

    def world(self, u: Array) -> tuple[World, Array]:
        """Accounts from rows of four numbers within 0 to 1, and the logarithm of the weight of each.

        The launches are counted, so P + O follows from the rest, and what stays open is P's part of it, f. Given
        the launches the prior of f is even in log odds, and a draw weighs by how wide these may range, over
        launches - s (1 - l).

        >>> import numpy as np
        >>> from magdepth.balance.inputs import Input
        >>> from magdepth.scenario.distributions import Constant
        >>> none = Input("stock_drawn", "drones/month", Constant(0.0), (), True, "", 0.0, 0.0)
        >>> held, _ = MonthPriors(1000.0, none, none).world(np.array([[0.5, 0.5, 0.5, 0.5]]))
        >>> round(float((held["plant"] + held["other_plants"])[0] / (1.0 - held["decoy_share"][0])), 6)
        1000.0
        """
        from scipy.special import expit

        half = np.asarray(0.5)
        low, high = self.decoys
        decoys = low + (high - low) * u[:, 0]
        drawn = np.clip(self.stock.value.ppf(u[:, 1], half), self.stock.low, self.stock.high)
        lost = np.clip(self.losses.value.ppf(u[:, 2], half), self.losses.low, self.losses.high)
        strike = (self.launched / (1.0 - lost) - drawn) * (1.0 - decoys)
        reach = np.log(strike / (LEAST * self.launched) - 1.0)
        part = expit(reach * (2.0 * u[:, 3] - 1.0))
        world = {PLANT: strike * part, OTHER: strike * (1.0 - part), DECOYS: decoys, STOCK: drawn, LOSSES: lost}
        return world, np.log(reach) - np.log(self.launched - drawn * (1.0 - lost))


def account(observed: MonthlyView, fact: Month[int]) -> MonthPriors:
    """The account of a month, from launches alone."""
    return MonthPriors(float(fact.launched), stock(observed, fact), losses())


@dataclass(frozen=True)
class ClaimMeasure:
    """What a claim counts, as a function of the unknowns: an amount of a category, or a share of a type.

    >>> ClaimMeasure("strike", "all", share=True).of({"decoy_share": 0.25}, 1000.0)
    0.75
    """

    type: str
    plant: str
    share: bool = False
    use: bool = False

    @property
    def known(self) -> bool:
        """True if the account has it, and the count of launches does not say it already."""
        if self.share:
            return self.type != "all"
        if self.plant == "other":
            return self.type == "strike"
        return bool(route(self.type, self.plant, self.use))

    def of(self, world: World, launched: float) -> Array:
        """The value in every account, in drones a month or as a share."""
        if self.share:
            return world[DECOYS] if self.type == "decoy" else 1.0 - world[DECOYS]
        if self.plant == "other":
            return world[OTHER] * (1.0 - world[LOSSES]) if self.use else world[OTHER]
        rungs = route(self.type, self.plant, self.use)
        assert rungs is not None, "asked of what the account has"
        value: Array = back(rungs, launched, world)
        return value
