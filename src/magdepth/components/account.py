"""Account kernel: flows times unit costs, to the dollar."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.kernel import kernel
from magdepth.components.row import L0, P0, X0
from magdepth.kinds import ACCOUNT as KIND

UNIT_COST = KIND.p_fixed()
COST, COST_TOTAL = (KIND.x_offset(n) for n in ("cost", "cost_total"))


@kernel
def start(i: int, d: Any, k0: int, k1: int) -> None:
    """Nothing is spent before the first day."""


@kernel
def step(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """Add up today's flows."""
    ops, links, x, _y, p, _w = opened(d)
    x0, p0, l0 = ops[i, X0], ops[i, P0], ops[i, L0]
    cost = 0
    first, count = links[l0], links[l0 + 1]
    for k in range(count):
        cost += int(math.floor(x[links[first + k]] * p[p0 + UNIT_COST + k] + 0.5))
    x[x0 + COST] = cost
    x[x0 + COST_TOTAL] += cost
