"""Resupply kernel: orders in lots, a pipeline with geometric stay, freezes, diversion."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import binomial, poisson, spell, uniform
from magdepth.components.row import HI, L0, LO, P0, X0, Y0
from magdepth.kinds import RESUPPLY as KIND

RATE, THROUGHPUT, LEAD, LOT = (KIND.p_offset(n) for n in ("rate", "throughput", "lead", "lot"))
UNDER_WAY, FREEZES, FREEZE_DAYS, DIVERSION = (
    KIND.p_offset(n) for n in ("under_way", "freezes", "freeze_days", "diversion")
)
BEGAN, ORDERED, ORDERED_TOTAL, IN_TRANSIT = (
    KIND.x_offset(n) for n in ("began", "ordered", "ordered_total", "in_transit")
)
DELIVERED, DELIVERED_TOTAL, DIVERTED_TOTAL, FROZEN = (
    KIND.x_offset(n) for n in ("delivered", "delivered_total", "diverted_total", "frozen")
)
FREEZE_LEFT = KIND.y_offset("freeze_left")
D_ORDER, D_FREEZE, D_LENGTH, D_ARRIVE, D_DIVERT = (KIND.draw(n) for n in KIND.draws)


@kernel
def start(i: int, ops: Any, links: Any, x: Any, y: Any, p: Any, w: Any, k0: int, k1: int) -> None:
    """Fill the pipeline."""
    x0 = ops[i, X0]
    x[x0 + BEGAN] = int(math.floor(p[ops[i, P0] + UNDER_WAY] + 0.5))
    x[x0 + IN_TRANSIT] = x[x0 + BEGAN]


@kernel
def step(t: int, i: int, ops: Any, links: Any, x: Any, y: Any, p: Any, w: Any, k0: int, k1: int) -> None:
    """One day: orders, then deliveries to the depot behind the layer, unless frozen."""
    x0, y0, p0, l0, lo, hi = ops[i, X0], ops[i, Y0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI]
    if y[y0 + FREEZE_LEFT] > 0.0:
        y[y0 + FREEZE_LEFT] -= 1.0
    elif p[p0 + FREEZES] > 0.0 and uniform(k0, k1, t, 0, lo, hi ^ D_FREEZE) < p[p0 + FREEZES]:
        y[y0 + FREEZE_LEFT] = spell(p[p0 + FREEZE_DAYS], uniform(k0, k1, t, 0, lo, hi ^ D_LENGTH))
    frozen = y[y0 + FREEZE_LEFT] > 0.0
    x[x0 + FROZEN] = 1 if frozen else 0

    lot = max(1, int(math.floor(p[p0 + LOT] + 0.5)))
    lots = poisson(p[p0 + RATE] * p[p0 + THROUGHPUT] / lot, k0, k1, t, 0, lo, hi ^ D_ORDER)
    x[x0 + ORDERED] = lots * lot
    x[x0 + ORDERED_TOTAL] += lots * lot
    # what is ordered today arrives tomorrow at the earliest, so that the mean stay is the lead
    arriving = 0
    if not frozen:
        arriving = binomial(x[x0 + IN_TRANSIT], 1.0 / p[p0 + LEAD], k0, k1, t, 0, lo, hi ^ D_ARRIVE)
    diverted = binomial(arriving, p[p0 + DIVERSION], k0, k1, t, 0, lo, hi ^ D_DIVERT)
    x[x0 + IN_TRANSIT] += lots * lot - arriving
    x[x0 + DIVERTED_TOTAL] += diverted
    x[x0 + DELIVERED] = arriving - diverted
    x[x0 + DELIVERED_TOTAL] += arriving - diverted
    first = links[l0]
    x[links[first]] += arriving - diverted
    x[links[first + 1]] += arriving - diverted
