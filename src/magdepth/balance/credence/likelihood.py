"""Claims as terms of a likelihood: what each would say if its voice knows, if it slips, and if it doesn't know."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from magdepth.balance.account import Array
from magdepth.balance.credence.assumptions import SAID_AMOUNT, SAID_SHARE
from magdepth.balance.credence.unknowns import ClaimMeasure, World
from magdepth.evidence.weighing.densities import Shape

#: Nothing is divided by less: where a claim that is sure can't hold, its chance is nought.
_TINY = 1e-300


@dataclass(frozen=True)
class Term:
    """One claim as a term: what it counts, the density of its truth, and the chances that it can be relied on.

    ``shape`` stands on the logarithm of drones a month, or on the log odds of a share; it depends on the distance
    between figure and truth alone, so that it is as well the density of the figure given the truth. ``source`` is the
    chance that the origin knows (the same for all its claims), ``statement`` that this statement holds given so.
    """

    claims: tuple[str, ...]
    origin: str
    measure: ClaimMeasure
    shape: Shape
    source: float
    statement: float

    @property
    def prior(self) -> float:
        """The chance that the claim can be relied on, before anything is set beside it."""
        return self.source * self.statement

    @property
    def loose(self) -> float:
        """The density of its figure if it can't be relied on: even over whatever might be said."""
        return loose(self.measure.share)

    def firm(self, world: World, launched: float) -> Array:
        """The density of its figure in every account if it can be relied on."""
        value = self.measure.of(world, launched)
        return self.shape.pdf(np.log(value / (1.0 - value)) if self.measure.share else np.log(value))


def loose(share: bool) -> float:
    """The even density over what might be said, on the log scale or on the log odds.

    >>> round(loose(False) * math.log(400.0), 9)
    1.0
    """
    low, high = SAID_SHARE if share else SAID_AMOUNT
    if share:
        low, high = low / (1.0 - low), high / (1.0 - high)
    return 1.0 / math.log(high / low)


def weigh(terms: Sequence[Term], world: World, launched: float) -> tuple[Array, Array]:
    """The logarithm of the likelihood of every account, and the chance of each term in it (a row a term).

    An origin v knows with chance r, and then each of its statements holds with chance c; else it says whatever
    might be said: L_v = r prod_j [c_j F_j + (1 - c_j) U_j] + (1 - r) prod_j U_j. Both are summed out in full.
    """
    count = len(next(iter(world.values())))
    total, chances = np.zeros(count), np.zeros((len(terms), count))
    for origin in dict.fromkeys(term.origin for term in terms):
        places = [place for place, term in enumerate(terms) if term.origin == origin]
        siblings = [terms[place] for place in places]
        holds = [term.statement * term.firm(world, launched) for term in siblings]
        slips = [holding + (1.0 - term.statement) * term.loose for term, holding in zip(siblings, holds, strict=True)]
        source = siblings[0].source
        knows, not_ = np.full(count, source), 1.0 - source
        for term, slip in zip(siblings, slips, strict=True):
            knows, not_ = knows * slip, not_ * term.loose
        both = knows + not_
        with np.errstate(divide="ignore"):  # an account that a sure claim rules out weighs nothing
            total += np.log(both)
        for place, holding, slip in zip(places, holds, slips, strict=True):
            chances[place] = knows / np.maximum(both, _TINY) * holding / np.maximum(slip, _TINY)
    return total, chances
