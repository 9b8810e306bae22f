"""Link kernel: sending at a rate or in step with a flow, interruptions, a lag, a loss."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import binomial, spell, uniform
from magdepth.components.row import HI, L0, LO, P0, X0, Y0
from magdepth.kinds import LINK as KIND

CHANCE, START, RATE, PER, LAG = (KIND.p_offset(n) for n in ("chance", "start", "rate", "per", "lag"))
LOSS, STOPS, STOP_DAYS, LIMIT = (KIND.p_offset(n) for n in ("loss", "stops", "stop_days", "limit"))
OPEN, SENT, SENT_TOTAL, IN_TRANSIT = (KIND.x_offset(n) for n in ("open", "sent", "sent_total", "in_transit"))
DELIVERED, DELIVERED_TOTAL, LOST_TOTAL, STOPPED = (
    KIND.x_offset(n) for n in ("delivered", "delivered_total", "lost_total", "stopped")
)
CARRY, STOP_LEFT = (KIND.y_offset(n) for n in ("carry", "stop_left"))
D_OPEN, D_STOP, D_LENGTH, D_LOSE, D_ARRIVE = (KIND.draw(n) for n in KIND.draws)


@kernel
def start(i: int, d: Any, k0: int, k1: int) -> None:
    """Decide whether the link operates in this replicate."""
    ops, _links, x, _y, p, _w = opened(d)
    if uniform(k0, k1, 0, 0, ops[i, LO], ops[i, HI] ^ D_OPEN) < p[ops[i, P0] + CHANCE]:
        x[ops[i, X0] + OPEN] = 1


@kernel
def step(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """One day: interruption, sending (from a pool, if it takes people), loss, arrival."""
    ops, links, x, y, p, _w = opened(d)
    x0, y0, p0, l0, lo, hi = ops[i, X0], ops[i, Y0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI]
    if y[y0 + STOP_LEFT] > 0.0:
        y[y0 + STOP_LEFT] -= 1.0
    elif p[p0 + STOPS] > 0.0 and uniform(k0, k1, t, 0, lo, hi ^ D_STOP) < p[p0 + STOPS]:
        y[y0 + STOP_LEFT] = spell(p[p0 + STOP_DAYS], uniform(k0, k1, t, 0, lo, hi ^ D_LENGTH))
    x[x0 + STOPPED] = 1 if y[y0 + STOP_LEFT] > 0.0 else 0

    sent = 0
    if x[x0 + OPEN] == 1 and x[x0 + STOPPED] == 0 and t >= p[p0 + START]:
        amount = p[p0 + RATE]
        if links[l0 + 3] > 0:
            amount += p[p0 + PER] * x[links[links[l0 + 2]]]
        y[y0 + CARRY] += amount
        sent = int(math.floor(y[y0 + CARRY]))
        y[y0 + CARRY] -= sent
        sent = max(0, min(sent, int(math.floor(p[p0 + LIMIT])) - x[x0 + SENT_TOTAL]))
        if links[l0 + 1] > 0:
            pool, taken = links[links[l0]], links[links[l0] + 1]
            sent = min(sent, x[pool])
            x[pool] -= sent
            x[taken] += sent
    x[x0 + SENT] = sent
    x[x0 + SENT_TOTAL] += sent
    lost = binomial(sent, p[p0 + LOSS], d, k0, k1, t, 0, lo, hi ^ D_LOSE)
    x[x0 + LOST_TOTAL] += lost
    # what was sent today arrives tomorrow at the earliest, so that the mean stay is the lag;
    # with a lag below a day a part arrives at once
    before = x[x0 + IN_TRANSIT]
    if p[p0 + LAG] > 1.0:
        arriving = binomial(before, 1.0 / p[p0 + LAG], d, k0, k1, t, 0, lo, hi ^ D_ARRIVE)
    else:
        arriving = before + binomial(sent - lost, 1.0 - p[p0 + LAG], d, k0, k1, t, 0, lo, hi ^ D_ARRIVE)
    x[x0 + IN_TRANSIT] = before + sent - lost - arriving
    x[x0 + DELIVERED] = arriving
    x[x0 + DELIVERED_TOTAL] += arriving
