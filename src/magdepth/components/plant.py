"""Plant kernel: the least of lines, labour and components, under attack, with learning."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.elementary import exp, log
from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import beta, normal, poisson, uniform
from magdepth.components.row import HI, L0, LO, P0, X0, Y0
from magdepth.kinds import PLANT as KIND

CAPACITY, TARGET, RAMP, AVAILABILITY = (
    KIND.p_offset(n) for n in ("capacity", "capacity_target", "ramp", "availability")
)
HOURS, WORKED, LEARNING, BEFORE = (KIND.p_offset(n) for n in ("hours", "hours_worked", "learning", "made_before"))
SUPPLY, ATTACKS, SHARE, SPREAD = (KIND.p_offset(n) for n in ("supply", "attacks", "attack_share", "attack_spread"))
HEAL, HEAL_SPREAD, NEEDS = (KIND.p_offset(n) for n in ("heal", "heal_spread", "needs"))
PRODUCTIVITY = KIND.p_fixed()
MADE, MADE_TOTAL, ATTACKED = (KIND.x_offset(n) for n in ("made", "made_total", "attacked"))
BOUND_LINES, BOUND_LABOUR, BOUND_SUPPLY = (KIND.x_offset(n) for n in ("bound_lines", "bound_labour", "bound_supply"))
CARRY, DAMAGE, HEALING = (KIND.y_offset(n) for n in ("carry", "damage", "healing"))
OUTAGES, OUTAGE_DAYS, OUTAGE_SHARE = (KIND.p_offset(n) for n in ("outages", "outage_days", "outage_share"))
OUT = KIND.x_offset("out")
D_ATTACK, D_SHARE, D_HEAL, D_OUTAGE = (KIND.draw(n) for n in KIND.draws)


@kernel
def start(i: int, d: Any, k0: int, k1: int) -> None:
    """Nothing stands half made before the first day."""


@kernel
def step(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """One day of output; the first of lines, labour, components that is least is said to bind."""
    ops, links, x, y, p, _w = opened(d)
    x0, y0, p0, l0, lo, hi = ops[i, X0], ops[i, Y0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI]
    y[y0 + DAMAGE] = max(0.0, y[y0 + DAMAGE] - y[y0 + HEALING])
    attacks = 0
    if p[p0 + ATTACKS] > 0.0:
        attacks = poisson(p[p0 + ATTACKS], k0, k1, t, 0, lo, hi ^ D_ATTACK)
    x[x0 + ATTACKED] = attacks
    if attacks > 0 and p[p0 + SHARE] > 0.0:
        mean, n = p[p0 + SHARE], p[p0 + SPREAD]
        stopped = beta(mean * n, (1.0 - mean) * n, d, k0, k1, t, 0, lo, hi ^ D_SHARE)
        y[y0 + DAMAGE] = 1.0 - (1.0 - y[y0 + DAMAGE]) * (1.0 - stopped)
        days = p[p0 + HEAL]
        if p[p0 + HEAL_SPREAD] > 0.0:
            days = days * exp(p[p0 + HEAL_SPREAD] * normal(k0, k1, t, 0, lo, hi ^ D_HEAL))
        y[y0 + HEALING] = y[y0 + DAMAGE] / max(1.0, days)

    if p[p0 + OUTAGES] > 0.0:
        u = uniform(k0, k1, t, 0, lo, hi ^ D_OUTAGE)
        goes_on = u >= 1.0 / p[p0 + OUTAGE_DAYS] if x[x0 + OUT] == 1 else u < p[p0 + OUTAGES]
        x[x0 + OUT] = 1 if goes_on else 0

    lines = p[p0 + CAPACITY]
    if p[p0 + TARGET] >= 0.0:
        lines += (p[p0 + TARGET] - p[p0 + CAPACITY]) * min(1.0, (t + 1.0) / p[p0 + RAMP])
    lines = lines * p[p0 + AVAILABILITY] * (1.0 - y[y0 + DAMAGE])
    if x[x0 + OUT] == 1:
        lines = lines * (1.0 - p[p0 + OUTAGE_SHARE])

    labour = 1e300
    first, count = links[l0], links[l0 + 1]
    if count > 0:
        hands = 0.0
        for k in range(count):
            hands += x[links[first + k]] * p[p0 + PRODUCTIVITY + k]
        hours = p[p0 + HOURS]
        if p[p0 + LEARNING] > 0.0:
            doublings = log((p[p0 + BEFORE] + x[x0 + MADE_TOTAL]) / p[p0 + BEFORE])
            hours = hours * exp(doublings * log(1.0 - p[p0 + LEARNING]) / log(2.0))
        labour = hands * p[p0 + WORKED] / hours

    rate = min(lines, min(labour, p[p0 + SUPPLY]))
    if links[l0 + 3] > 0 and x[links[links[l0 + 2]]] < p[p0 + NEEDS]:
        rate = 0.0
        x[x0 + BOUND_LINES] = 0
        x[x0 + BOUND_LABOUR] = 0
        x[x0 + BOUND_SUPPLY] = 0
    else:
        x[x0 + BOUND_LINES] = 1 if lines <= rate else 0
        x[x0 + BOUND_LABOUR] = 1 if labour <= rate and lines > rate else 0
        x[x0 + BOUND_SUPPLY] = 1 if labour > rate and lines > rate else 0
    y[y0 + CARRY] += rate
    made = int(math.floor(y[y0 + CARRY]))
    y[y0 + CARRY] -= made
    x[x0 + MADE] = made
    x[x0 + MADE_TOTAL] += made
