"""Resupply kernel: orders in lots, a pipeline with geometric stay, freezes, diversion, room at the other end."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import TABLE_MEAN, binomial, held_poisson, hold_poisson, poisson, spell, uniform
from magdepth.chance.streams import unit, word
from magdepth.chance.trials import AT
from magdepth.chance.wide import deal8
from magdepth.components.row import HI, L0, LO, P0, X0, Y0, ZONES
from magdepth.kinds import LAYER
from magdepth.kinds import RESUPPLY as KIND

RATE, THROUGHPUT, LEAD, LOT = (KIND.p_offset(n) for n in ("rate", "throughput", "lead", "lot"))
EVERY, HOLD, UNDER_WAY = (KIND.p_offset(n) for n in ("every", "hold", "under_way"))
FREEZES, FREEZE_DAYS, DIVERSION = (KIND.p_offset(n) for n in ("freezes", "freeze_days", "diversion"))
BEGAN, ORDERED, ORDERED_TOTAL, IN_TRANSIT = (
    KIND.x_offset(n) for n in ("began", "ordered", "ordered_total", "in_transit")
)
DELIVERED, DELIVERED_TOTAL, DIVERTED_TOTAL, REFUSED_TOTAL, FROZEN = (
    KIND.x_offset(n) for n in ("delivered", "delivered_total", "diverted_total", "refused_total", "frozen")
)
FREEZE_LEFT, HELD = KIND.y_offset("freeze_left"), KIND.y_offset("held")
D_ORDER, D_FREEZE, D_LENGTH, D_ARRIVE, D_DIVERT = (KIND.draw(n) for n in KIND.draws)
P_ZONE, X_ZONE, Y_ZONE, LAYER_ZONE = KIND.p_zone(), KIND.zone_size(), KIND.zone_size(real=True), LAYER.zone_size()


@kernel
def start(i: int, d: Any, k0: int, k1: int) -> None:
    """Fill the pipelines."""
    ops, _links, x, _y, p, _w = opened(d)
    for z in range(ops[i, ZONES]):
        xz = ops[i, X0] + z * X_ZONE
        x[xz + BEGAN] = int(math.floor(p[ops[i, P0] + z * P_ZONE + UNDER_WAY] + 0.5))
        x[xz + IN_TRANSIT] = x[xz + BEGAN]


@kernel
def step(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """One day: orders, then deliveries to the depot behind the layer, unless frozen."""
    ops, links, x, y, p, w = opened(d)
    x0, y0, p0, lo, hi = ops[i, X0], ops[i, Y0], ops[i, P0], ops[i, LO], ops[i, HI]
    if y[y0 + FREEZE_LEFT] > 0.0:
        y[y0 + FREEZE_LEFT] -= 1.0
    elif p[p0 + FREEZES] > 0.0 and uniform(k0, k1, t, 0, lo, hi ^ D_FREEZE) < p[p0 + FREEZES]:
        y[y0 + FREEZE_LEFT] = spell(p[p0 + FREEZE_DAYS], uniform(k0, k1, t, 0, lo, hi ^ D_LENGTH))
    frozen = y[y0 + FREEZE_LEFT] > 0.0
    x[x0 + FROZEN] = 1 if frozen else 0
    first = links[ops[i, L0]]
    depot, received, ready = links[first], links[first + 1], links[first + 2]
    lot = max(1, int(math.floor(p[p0 + LOT] + 0.5)))
    every = max(1, int(math.floor(p[p0 + EVERY] + 0.5)))
    lead, diversion = p[p0 + LEAD], p[p0 + DIVERSION]
    due = t % every == 0
    per_rate = every * p[p0 + THROUGHPUT] / lot
    all_ordered = 0
    all_delivered = 0
    for z in range(ops[i, ZONES]):
        xz, pz = x0 + z * X_ZONE, p0 + z * P_ZONE
        ordered = 0
        if due:
            if z % 8 == 0:
                deal8(w, AT, 0, 0, k0, k1, t, z, lo, hi ^ D_ORDER)
            mean = p[pz + RATE] * per_rate
            if 0.0 < mean <= TABLE_MEAN:
                held = y0 + HELD + z * Y_ZONE
                if y[held] != mean:
                    hold_poisson(mean, d, held)
                at = AT + 4 * (z % 8)
                ordered = lot * held_poisson(unit(word(w, at), word(w, at + 1)), d, held)
            elif mean > 0.0:
                ordered = lot * poisson(mean, k0, k1, t, z, lo, hi ^ D_ORDER)
            all_ordered += ordered
            x[xz + ORDERED_TOTAL] += ordered
        # what is ordered today arrives tomorrow at the earliest, so that the mean stay is the lead
        before = x[xz + IN_TRANSIT]
        arriving = 0
        if not frozen:
            arriving = before
            if lead > 1.0:
                arriving = binomial(before, 1.0 / lead, d, k0, k1, t, z, lo, hi ^ D_ARRIVE)
        x[xz + IN_TRANSIT] = before + ordered - arriving
        if arriving > 0:
            to = z * LAYER_ZONE
            if diversion > 0.0:
                diverted = binomial(arriving, diversion, d, k0, k1, t, z, lo, hi ^ D_DIVERT)
                x[xz + DIVERTED_TOTAL] += diverted
                arriving -= diverted
            delivered = min(arriving, max(0, int(p[pz + HOLD]) - x[ready + to] - x[depot + to]))
            x[xz + REFUSED_TOTAL] += arriving - delivered
            x[xz + DELIVERED_TOTAL] += delivered
            x[depot + to] += delivered
            x[received + to] += delivered
            all_delivered += delivered
    x[x0 + ORDERED] = all_ordered
    x[x0 + DELIVERED] = all_delivered
