"""Accounts, terms and worlds made for tests of credence."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from magdepth.balance.credence.likelihood import Term
from magdepth.balance.credence.unknowns import ClaimMeasure, MonthPriors
from magdepth.balance.inputs import Input
from magdepth.evidence.weighing.densities import Shape
from magdepth.scenario.distributions import Constant, Lognormal, Normal

MADE, ALL, DECOYS = (
    ClaimMeasure("strike", "alabuga"),
    ClaimMeasure("strike", "all"),
    ClaimMeasure("decoy", "all", share=True),
)


def held(launched=5000.0, decoys=None, pinned=True):
    """An account with stock and losses at nought, or spread as in a real month; ``decoys`` pins the share."""
    low, high = (0.01, 0.75) if decoys is None else (decoys, decoys)
    if pinned:
        stock, losses = (part(key, Constant(0.0), 0.0, 0.0) for key in ("stock_drawn", "losses"))
    else:
        stock = part("stock_drawn", Normal(-0.1 * launched, 0.2 * launched), -0.5 * launched, 0.5 * launched)
        losses = part("losses", Lognormal(0.01, 0.1), 0.0, 0.2)
    return MonthPriors(launched, stock, losses, (low, high))


def part(key, value, low, high):
    return Input(key, "drones/month", value, (), True, "made up", low, high)


def term(measure, figure, sd, *, id="x1", origin=None, source=1.0, said=1.0, side=0, reach=0.0):
    """A claim of a figure (drones a month, or a share) with a normal error on its scale."""
    centre = math.log(figure / (1.0 - figure)) if measure.share else math.log(figure)
    return Term((id,), origin or f"origin of {id}", measure, Shape(centre, sd, sd, side, reach), source, said)


def told(one, rng, value, reliable, launched):
    """The term as it would be if its claim had been made in a world where its category is ``value``."""
    from magdepth.balance.credence.assumptions import SAID_AMOUNT, SAID_SHARE

    def scale(x):
        return math.log(x / (1.0 - x)) if one.measure.share else math.log(x)

    if reliable:
        error = rng.normal(0.0, one.shape.below)
        # A bound names a figure beyond the truth: "up to" lies above it, "more than" below.
        centre = scale(value) + error - one.shape.side * rng.exponential(one.shape.reach or 1.0) * bool(one.shape.side)
    else:
        low, high = SAID_SHARE if one.measure.share else (end * launched for end in SAID_AMOUNT)
        centre = rng.uniform(scale(low), scale(high))
    return replace(one, shape=replace(one.shape, centre=centre))


def mean_sd(values, weights):
    mean = float(weights @ values)
    return mean, math.sqrt(float(weights @ np.square(values - mean)))
