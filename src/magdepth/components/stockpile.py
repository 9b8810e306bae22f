"""Stockpile kernel: in from plants and from outside the model, out by storage losses."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.elementary import exp
from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import binomial, normal
from magdepth.components.row import HI, L0, LO, P0, X0, Y0
from magdepth.kinds import STOCKPILE as KIND

INITIAL, SUPPLY, GROWTH, WANDER, LOSSES = (
    KIND.p_offset(n) for n in ("initial", "supply", "growth", "wander", "losses")
)
STOCK, BEGAN, ARRIVED, ARRIVED_TOTAL = (KIND.x_offset(n) for n in ("stock", "began", "arrived", "arrived_total"))
LOST, LOST_TOTAL = (KIND.x_offset(n) for n in ("lost", "lost_total"))
CARRY, WALK = (KIND.y_offset(n) for n in ("carry", "walk"))
D_WANDER, D_LOSE = (KIND.draw(n) for n in KIND.draws)


@kernel
def start(i: int, d: Any, k0: int, k1: int) -> None:
    """Lay in the first stock."""
    ops, _links, x, _y, p, _w = opened(d)
    x0 = ops[i, X0]
    x[x0 + STOCK] = int(math.floor(p[ops[i, P0] + INITIAL] + 0.5))
    x[x0 + BEGAN] = x[x0 + STOCK]


@kernel
def step(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """One day: losses in storage, then deliveries (before tonight's raid draws)."""
    ops, links, x, y, p, _w = opened(d)
    x0, y0, p0, l0, lo, hi = ops[i, X0], ops[i, Y0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI]
    lost = 0
    if p[p0 + LOSSES] > 0.0:
        lost = binomial(x[x0 + STOCK], p[p0 + LOSSES], d, k0, k1, t, 0, lo, hi ^ D_LOSE)
    arriving = 0
    if p[p0 + SUPPLY] > 0.0:
        if p[p0 + WANDER] > 0.0:
            y[y0 + WALK] += p[p0 + WANDER] * normal(k0, k1, t, 0, lo, hi ^ D_WANDER)
        level = p[p0 + GROWTH] * t + y[y0 + WALK]
        y[y0 + CARRY] += p[p0 + SUPPLY] * exp(level) if level != 0.0 else p[p0 + SUPPLY]
        arriving = int(math.floor(y[y0 + CARRY]))
        y[y0 + CARRY] -= arriving
    first, count = links[l0], links[l0 + 1]
    for k in range(first, first + count):
        arriving += x[links[k]]
    x[x0 + STOCK] += arriving - lost
    x[x0 + ARRIVED] = arriving
    x[x0 + ARRIVED_TOTAL] += arriving
    x[x0 + LOST] = lost
    x[x0 + LOST_TOTAL] += lost
