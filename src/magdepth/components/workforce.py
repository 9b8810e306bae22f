"""Workforce kernel: arrivals within housing, training, turnover, recruits."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import binomial, poisson, uniform
from magdepth.components.row import HI, L0, LO, P0, X0
from magdepth.kinds import WORKFORCE as KIND

COME, SENT, FIRST, SPAN = (KIND.p_offset(n) for n in ("come", "sent", "first_arrival", "arrival_span"))
SKILLED, HOUSING, TRAINING_DAYS = (KIND.p_offset(n) for n in ("skilled_share", "housing", "training"))
TURNOVER, INITIAL, RECRUITS = (KIND.p_offset(n) for n in ("turnover", "initial", "recruits"))
PLEDGED, ABROAD, TRAINING, WORKING = (KIND.x_offset(n) for n in ("pledged", "abroad", "training", "working"))
LEFT, JOINED, BEGAN, ARRIVED = (KIND.x_offset(n) for n in ("left", "joined", "began", "arrived"))
D_COME, D_SKILLED, D_TRAINED, D_LEAVE, D_RECRUITS = (KIND.draw(n) for n in KIND.draws)


@kernel
def start(i: int, d: Any, k0: int, k1: int) -> None:
    """Decide whether the pledged people come, and put the first people to work."""
    ops, _links, x, _y, p, _w = opened(d)
    x0, p0, lo, hi = ops[i, X0], ops[i, P0], ops[i, LO], ops[i, HI]
    if uniform(k0, k1, 0, 0, lo, hi ^ D_COME) < p[p0 + COME]:
        x[x0 + PLEDGED] = int(math.floor(p[p0 + SENT] + 0.5))
    x[x0 + ABROAD] = x[x0 + PLEDGED]
    x[x0 + WORKING] = int(math.floor(p[p0 + INITIAL] + 0.5))
    x[x0 + BEGAN] = x[x0 + WORKING]


@kernel
def step(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """One day: finish training, leave, arrive as housing allows, recruit."""
    ops, links, x, _y, p, _w = opened(d)
    x0, p0, l0, lo, hi = ops[i, X0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI]
    trained = 0
    if x[x0 + TRAINING] > 0:
        trained = binomial(x[x0 + TRAINING], 1.0 / p[p0 + TRAINING_DAYS], d, k0, k1, t, 0, lo, hi ^ D_TRAINED)
    leaving = 0
    if p[p0 + TURNOVER] > 0.0:
        leaving = binomial(x[x0 + WORKING], p[p0 + TURNOVER], d, k0, k1, t, 0, lo, hi ^ D_LEAVE)
    x[x0 + TRAINING] -= trained
    x[x0 + WORKING] += trained - leaving
    x[x0 + LEFT] += leaving

    room = int(math.floor(p[p0 + HOUSING])) - x[x0 + TRAINING] - x[x0 + WORKING]
    due = 0
    if t + 1.0 > p[p0 + FIRST]:
        share = min(1.0, (t + 1.0 - p[p0 + FIRST]) / p[p0 + SPAN])
        due = int(math.floor(share * x[x0 + PLEDGED])) - (x[x0 + PLEDGED] - x[x0 + ABROAD])
    arriving = max(0, min(due, min(room, x[x0 + ABROAD])))
    skilled = 0
    if arriving > 0:
        skilled = binomial(arriving, p[p0 + SKILLED], d, k0, k1, t, 0, lo, hi ^ D_SKILLED)
    x[x0 + ABROAD] -= arriving
    x[x0 + ARRIVED] = arriving
    x[x0 + WORKING] += skilled
    x[x0 + TRAINING] += arriving - skilled

    joining = 0
    if p[p0 + RECRUITS] > 0.0:
        joining = poisson(p[p0 + RECRUITS], k0, k1, t, 0, lo, hi ^ D_RECRUITS)
    first, count = links[l0], links[l0 + 1]
    for k in range(first, first + count):
        joining += x[links[k]]
    joining = max(0, min(joining, room - arriving))
    x[x0 + JOINED] += joining
    x[x0 + TRAINING] += joining
