"""Reconstruction kernel: clearance opens objects to builders, money pays for them."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.kernel import kernel
from magdepth.components.row import L0, P0, X0, Y0
from magdepth.kinds import RECONSTRUCTION as KIND

P_AREA, P_CLEARED, CLEARANCE, GATE = (KIND.p_offset(n) for n in ("area", "cleared", "clearance", "gate"))
P_OBJECTS, P_REBUILT, BUILDER_DAYS = (KIND.p_offset(n) for n in ("objects", "rebuilt", "builder_days"))
BUDGET, PRICE = (KIND.p_offset(n) for n in ("budget", "price"))
AREA, CLEARED, UNCLEARED = (KIND.x_offset(n) for n in ("area", "cleared", "uncleared"))
OBJECTS, REBUILT, WAITING = (KIND.x_offset(n) for n in ("objects", "rebuilt", "waiting"))
GRANTED, UNSPENT, SPENT = (KIND.x_offset(n) for n in ("granted", "unspent", "spent"))
BOUND_CLEARANCE, BOUND_CREWS, BOUND_BUDGET = (
    KIND.x_offset(n) for n in ("bound_clearance", "bound_crews", "bound_budget")
)
CLEAR_CARRY, BUILD_CARRY, GRANT_CARRY = (KIND.y_offset(n) for n in ("clear_carry", "build_carry", "grant_carry"))


@kernel
def start(i: int, d: Any, k0: int, k1: int) -> None:
    """What is cleared and rebuilt already."""
    ops, _links, x, _y, p, _w = opened(d)
    x0, p0 = ops[i, X0], ops[i, P0]
    x[x0 + AREA] = int(math.floor(p[p0 + P_AREA] + 0.5))
    x[x0 + CLEARED] = min(x[x0 + AREA], int(math.floor(p[p0 + P_CLEARED] + 0.5)))
    x[x0 + UNCLEARED] = x[x0 + AREA] - x[x0 + CLEARED]
    x[x0 + OBJECTS] = int(math.floor(p[p0 + P_OBJECTS] + 0.5))
    x[x0 + REBUILT] = min(x[x0 + OBJECTS], int(math.floor(p[p0 + P_REBUILT] + 0.5)))
    x[x0 + WAITING] = x[x0 + OBJECTS] - x[x0 + REBUILT]


@kernel
def step(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """One day of clearing and rebuilding; the tightest of mines, builders and money is noted."""
    ops, links, x, y, p, _w = opened(d)
    x0, y0, p0, l0 = ops[i, X0], ops[i, Y0], ops[i, P0], ops[i, L0]
    engineers = 0
    first, count = links[l0], links[l0 + 1]
    for k in range(first, first + count):
        engineers += x[links[k]]
    builders = 0
    first, count = links[l0 + 2], links[l0 + 3]
    for k in range(first, first + count):
        builders += x[links[k]]

    y[y0 + CLEAR_CARRY] += engineers * p[p0 + CLEARANCE]
    hectares = int(math.floor(y[y0 + CLEAR_CARRY]))
    y[y0 + CLEAR_CARRY] -= hectares
    hectares = min(hectares, x[x0 + UNCLEARED])
    x[x0 + CLEARED] += hectares
    x[x0 + UNCLEARED] -= hectares

    y[y0 + GRANT_CARRY] += p[p0 + BUDGET]
    granted = int(math.floor(y[y0 + GRANT_CARRY]))
    y[y0 + GRANT_CARRY] -= granted
    x[x0 + GRANTED] += granted
    x[x0 + UNSPENT] += granted

    share = 1.0  # of the objects that may be worked on; where nothing had to be cleared, all
    if x[x0 + AREA] > 0:
        share = min(1.0, x[x0 + CLEARED] / (x[x0 + AREA] * p[p0 + GATE]))
    accessible = int(math.floor(x[x0 + OBJECTS] * share))
    open_now = max(0, accessible - x[x0 + REBUILT])
    y[y0 + BUILD_CARRY] += builders / p[p0 + BUILDER_DAYS]
    able = int(math.floor(y[y0 + BUILD_CARRY]))
    y[y0 + BUILD_CARRY] -= able
    price = max(1, int(math.floor(p[p0 + PRICE] + 0.5)))
    affordable = x[x0 + UNSPENT] // price if p[p0 + PRICE] > 0.0 else x[x0 + WAITING]
    built = min(able, min(open_now, affordable))
    x[x0 + REBUILT] += built
    x[x0 + WAITING] -= built
    if p[p0 + PRICE] > 0.0:
        x[x0 + UNSPENT] -= built * price
        x[x0 + SPENT] += built * price

    unfinished = x[x0 + WAITING] > 0
    by_mines = unfinished and open_now - built <= 0
    by_money = unfinished and not by_mines and affordable - built <= 0
    x[x0 + BOUND_CLEARANCE] = 1 if by_mines else 0
    x[x0 + BOUND_BUDGET] = 1 if by_money else 0
    x[x0 + BOUND_CREWS] = 1 if unfinished and not by_mines and not by_money else 0
