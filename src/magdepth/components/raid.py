"""Raid kernel: tonight's package, ordinary or massed, within what the stockpiles hold."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.elementary import exp
from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import gamma, normal, poisson, uniform
from magdepth.components.row import HI, L0, LO, P0, X0, Y0
from magdepth.kinds import MUNITIONS
from magdepth.kinds import RAID as KIND

RELEASE, USE, MASSED_USE, MULTIPLE = (KIND.p_offset(n) for n in ("release", "use", "massed_use", "massed_multiple"))
CHANCE, SPREAD, MISSILE_SPREAD = (KIND.p_offset(n) for n in ("massed_chance", "spread", "missile_spread"))
TEMPO_SD, TEMPO_DAYS, SALVO, SALVO_DAY = (
    KIND.p_offset(n) for n in ("tempo_sd", "tempo_days", "salvo", "salvo_day")
)
LAUNCHED, ARRIVING, FRESH = (KIND.x_offset(n) for n in ("launched", "arriving", "fresh"))
DRONES, MISSILES, MASSED, JOINT, DRONES_MASSED = (
    KIND.x_offset(n) for n in ("drones", "missiles", "massed", "joint", "drones_massed")
)
TEMPO, NIGHT = (KIND.y_offset(n) for n in ("tempo", "night"))
D_TEMPO, D_MASSED, D_SIZE, D_USE, D_MISSILE_SIZE, D_COUNT, D_NIGHT = (KIND.draw(n) for n in KIND.draws)
CLASSES = len(MUNITIONS)
DRONE_CLASSES = 2  # strike and decoy come first in MUNITIONS and share one night's size
BALLISTIC = MUNITIONS.index("ballistic")


@kernel
def start(i: int, ops: Any, links: Any, x: Any, y: Any, p: Any, w: Any, k0: int, k1: int) -> None:
    """The tempo begins anywhere in its long-run spread."""
    sd = p[ops[i, P0] + TEMPO_SD]
    if sd > 0.0:
        y[ops[i, Y0] + TEMPO] = sd * normal(k0, k1, 0, 1, ops[i, LO], ops[i, HI] ^ D_TEMPO)


@kernel
def step(t: int, i: int, ops: Any, links: Any, x: Any, y: Any, p: Any, w: Any, k0: int, k1: int) -> None:
    """One night: tempo, ordinary or massed, size and mix, drawn from the stockpiles."""
    x0, y0, p0, l0, lo, hi = ops[i, X0], ops[i, Y0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI]
    sd = p[p0 + TEMPO_SD]
    if sd > 0.0:
        keep = exp(-1.0 / p[p0 + TEMPO_DAYS])
        step_sd = sd * math.sqrt(1.0 - keep * keep)
        y[y0 + TEMPO] = keep * y[y0 + TEMPO] + step_sd * normal(k0, k1, t, 0, lo, hi ^ D_TEMPO)
    tempo = exp(y[y0 + TEMPO] - 0.5 * sd * sd)
    y[y0 + NIGHT] = normal(k0, k1, t, 0, lo, hi ^ D_NIGHT)
    c = p[p0 + CHANCE]
    massed = c > 0.0 and uniform(k0, k1, t, 0, lo, hi ^ D_MASSED) < c
    drone_size = -1.0
    first = links[l0]
    for m in range(CLASSES):
        x[x0 + LAUNCHED + m] = 0
        stock, drawn = links[first + 2 * m], links[first + 2 * m + 1]
        if stock < 0:
            continue
        number = 0
        if p[p0 + SALVO_DAY] >= 0.0:
            if t == int(p[p0 + SALVO_DAY]) and p[p0 + SALVO + m] > 0.0:
                number = int(math.floor(p[p0 + SALVO + m] + 0.5))
        elif x[stock] > 0 and p[p0 + RELEASE + m] > 0.0:
            use = p[p0 + MASSED_USE + m] if massed else p[p0 + USE + m]
            if use >= 1.0 or uniform(k0, k1, t, m, lo, hi ^ D_USE) < use:
                # the factor keeps the mean over both kinds of night at release x stock
                level = (1.0 - c) * p[p0 + USE + m] + c * p[p0 + MASSED_USE + m] * p[p0 + MULTIPLE + m]
                mean = p[p0 + RELEASE + m] * x[stock] * tempo / max(level, 1e-9)
                if massed:
                    mean = mean * p[p0 + MULTIPLE + m]
                if m < DRONE_CLASSES:
                    if drone_size < 0.0:
                        drone_size = gamma(p[p0 + SPREAD], k0, k1, t, 0, lo, hi ^ D_SIZE) / p[p0 + SPREAD]
                    size = drone_size
                else:
                    shape = p[p0 + MISSILE_SPREAD]
                    size = gamma(shape, k0, k1, t, m, lo, hi ^ D_MISSILE_SIZE) / shape
                number = poisson(mean * size, k0, k1, t, m, lo, hi ^ D_COUNT)
        number = min(number, x[stock])
        x[stock] -= number
        x[drawn] += number
        x[x0 + LAUNCHED + m] = number
    drones = 0
    missiles = 0
    for m in range(CLASSES):
        number = x[x0 + LAUNCHED + m]
        x[x0 + ARRIVING + m] = number
        x[x0 + FRESH + m] = number
        if m < DRONE_CLASSES:
            drones += number
        else:
            missiles += number
    x[x0 + DRONES] = drones
    x[x0 + MISSILES] = missiles
    x[x0 + MASSED] = 1 if massed else 0
    x[x0 + DRONES_MASSED] = drones if massed else 0
    x[x0 + JOINT] = 1 if massed and x[x0 + LAUNCHED + BALLISTIC] > 0 else 0
