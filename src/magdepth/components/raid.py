"""Raid kernel: tonight's package, ordinary or massed, within what the stockpiles hold, split over zones."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.elementary import exp, log
from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import binomial, gamma, gamma_of, normal, normal_of, poisson
from magdepth.chance.streams import unit, word
from magdepth.chance.trials import deal_trials, successes
from magdepth.chance.wide import deal8
from magdepth.components.row import HI, L0, LO, P0, X0, Y0, ZONES
from magdepth.kinds import MUNITIONS
from magdepth.kinds import RAID as KIND

RELEASE, USE, MASSED_USE, MULTIPLE = (KIND.p_offset(n) for n in ("release", "use", "massed_use", "massed_multiple"))
CHANCE, SPREAD, MISSILE_SPREAD = (KIND.p_offset(n) for n in ("massed_chance", "spread", "missile_spread"))
TEMPO_SD, TEMPO_DAYS, SALVO, SALVO_DAY = (
    KIND.p_offset(n) for n in ("tempo_sd", "tempo_days", "salvo", "salvo_day")
)
ZONE_SHARE, ZONE_SPREAD = KIND.p_offset("zone_share"), KIND.p_offset("zone_spread")
LAUNCHED, ARRIVING, FRESH = (KIND.x_offset(n) for n in ("launched", "arriving", "fresh"))
DRONES, MISSILES, MASSED, JOINT, DRONES_MASSED = (
    KIND.x_offset(n) for n in ("drones", "missiles", "massed", "joint", "drones_massed")
)
TEMPO, NIGHT, LOG_DRONES = (KIND.y_offset(n) for n in ("tempo", "night", "log_drones"))
D_NIGHT, D_COUNT, D_ZONE, D_SPLIT = (KIND.draw(n) for n in KIND.draws)
# lanes of the night's own draws
OF_TEMPO, OF_NIGHT, OF_MASSED, OF_SIZE, OF_USE, OF_START = 0, 1, 2, 3, 7, 8
CLASSES = len(MUNITIONS)
DRONE_CLASSES = 2  # strike and decoy come first in MUNITIONS and share one night's size
BALLISTIC = MUNITIONS.index("ballistic")
P_ZONE, X_ZONE = KIND.p_zone(), KIND.zone_size()
WORD = 2.0**-32


@kernel
def start(i: int, d: Any, k0: int, k1: int) -> None:
    """The tempo begins anywhere in its long-run spread."""
    ops, _links, _x, y, p, _w = opened(d)
    sd = p[ops[i, P0] + TEMPO_SD]
    if sd > 0.0:
        y[ops[i, Y0] + TEMPO] = sd * normal(k0, k1, 0, OF_START, ops[i, LO], ops[i, HI] ^ D_NIGHT)


@kernel
def size_of(shape: float, of: int, d: Any, k0: int, k1: int, t: int, lo: int, hi: int) -> float:
    """A night's size against its mean, gamma with mean 1, from the lane ``of`` of the night."""
    _ops, _links, _x, _y, _p, w = opened(d)
    at = 4 * of
    drawn = gamma_of(shape, word(w, at), word(w, at + 1), word(w, at + 2), word(w, at + 3), k0, k1, t, of, lo, hi)
    return drawn / shape


@kernel
def split(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """Split what was launched over the zones: multinomial, with shares fixed or drawn each night.

    Each munition is one uniform, held against the shares added up so far. Shares of
    the night are drawn again for each class, from the same words: they are the same.
    """
    ops, _links, x, _y, p, _w = opened(d)
    x0, p0, lo, hi, zones = ops[i, X0], ops[i, P0], ops[i, LO], ops[i, HI], ops[i, ZONES]
    listed = 0.0
    for z in range(zones):
        listed += p[p0 + z * P_ZONE + ZONE_SHARE]
    whole = listed
    spread = p[p0 + ZONE_SPREAD] if listed > 0.0 else 0.0
    if spread > 0.0:
        whole = 0.0
        for z in range(zones):
            whole += zone_share(t, z, spread * p[p0 + z * P_ZONE + ZONE_SHARE] / listed, k0, k1, lo, hi)
        if whole <= 0.0:  # gammas of very small shapes, all too small to be told from zero
            spread = 0.0
            whole = listed
    for m in range(CLASSES):
        number = x[x0 + LAUNCHED + m]
        stride = deal_trials(number, 1, d, k0, k1, t, m, lo, hi ^ D_SPLIT) if number > 0 else 0
        passed = 0
        reached = 0.0
        for z in range(zones):
            share = p[p0 + z * P_ZONE + ZONE_SHARE]
            if spread > 0.0:
                share = zone_share(t, z, spread * share / listed, k0, k1, lo, hi)
            here = number - passed
            if z < zones - 1 and here > 0:
                if stride > 0:
                    reached += share
                    part = reached / whole if whole > 0.0 else 0.0
                    below = successes(number, part, stride, 0, d, k0, k1, t, m, lo, hi ^ D_SPLIT)
                    here = below - passed
                else:
                    ahead = max(whole - reached, share)
                    reached += share
                    lane = CLASSES * (z + 1) + m
                    here = binomial(here, share / ahead if ahead > 0.0 else 0.0, d, k0, k1, t, lane, lo, hi ^ D_SPLIT)
            passed += here
            x[x0 + ARRIVING + z * X_ZONE + m] = here
            x[x0 + FRESH + z * X_ZONE + m] = here


@kernel
def zone_share(t: int, z: int, shape: float, k0: int, k1: int, lo: int, hi: int) -> float:
    """A zone's weight tonight: gamma, so that all together are Dirichlet."""
    return gamma(shape, k0, k1, t, z, lo, hi ^ D_ZONE) if shape > 0.0 else 0.0


@kernel
def step(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """One night: tempo, ordinary or massed, size and mix, drawn from the stockpiles."""
    ops, links, x, y, p, w = opened(d)
    x0, y0, p0, l0, lo, hi = ops[i, X0], ops[i, Y0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI]
    night = hi ^ D_NIGHT
    deal8(w, 0, 0, 0, k0, k1, t, 0, lo, night)
    sd = p[p0 + TEMPO_SD]
    tempo = 1.0
    if sd > 0.0:
        keep = exp(-1.0 / p[p0 + TEMPO_DAYS])
        step_sd = sd * math.sqrt(1.0 - keep * keep)
        shift = normal_of(word(w, 0), word(w, 1), 0, k0, k1, t, OF_TEMPO, lo, night)
        y[y0 + TEMPO] = keep * y[y0 + TEMPO] + step_sd * shift
        tempo = exp(y[y0 + TEMPO] - 0.5 * sd * sd)
    y[y0 + NIGHT] = normal_of(word(w, 4), word(w, 5), 0, k0, k1, t, OF_NIGHT, lo, night)
    c = p[p0 + CHANCE]
    massed = c > 0.0 and unit(word(w, 8), word(w, 9)) < c
    drone_size = -1.0
    first = links[l0]
    drones = 0
    missiles = 0
    for m in range(CLASSES):
        stock, drawn = links[first + 2 * m], links[first + 2 * m + 1]
        if stock < 0:
            continue
        number = 0
        if p[p0 + SALVO_DAY] >= 0.0:
            if t == int(p[p0 + SALVO_DAY]) and p[p0 + SALVO + m] > 0.0:
                number = int(math.floor(p[p0 + SALVO + m] + 0.5))
        elif x[stock] > 0 and p[p0 + RELEASE + m] > 0.0:
            use = p[p0 + MASSED_USE + m] if massed else p[p0 + USE + m]
            if use >= 1.0 or (word(w, 4 * OF_USE + m) + 0.5) * WORD < use:
                mean = p[p0 + RELEASE + m] * x[stock] * tempo
                if c > 0.0 or p[p0 + USE + m] != 1.0:
                    # the factor keeps the mean over both kinds of night at release x stock
                    level = (1.0 - c) * p[p0 + USE + m] + c * p[p0 + MASSED_USE + m] * p[p0 + MULTIPLE + m]
                    mean = mean / max(level, 1e-9)
                if massed:
                    mean = mean * p[p0 + MULTIPLE + m]
                if m < DRONE_CLASSES:
                    if drone_size < 0.0:
                        drone_size = size_of(p[p0 + SPREAD], OF_SIZE, d, k0, k1, t, lo, night)
                    size = drone_size
                else:
                    size = size_of(p[p0 + MISSILE_SPREAD], OF_SIZE + m - 1, d, k0, k1, t, lo, night)
                number = poisson(mean * size, k0, k1, t, m, lo, hi ^ D_COUNT)
        number = min(number, x[stock])
        x[stock] -= number
        x[drawn] += number
        x[x0 + LAUNCHED + m] = number
        if m < DRONE_CLASSES:
            drones += number
        else:
            missiles += number
    if ops[i, ZONES] > 1:
        split(t, i, d, k0, k1)
    else:
        for m in range(CLASSES):
            x[x0 + ARRIVING + m] = x[x0 + LAUNCHED + m]
            x[x0 + FRESH + m] = x[x0 + LAUNCHED + m]
    y[y0 + LOG_DRONES] = log(max(1, drones))
    x[x0 + DRONES] = drones
    x[x0 + MISSILES] = missiles
    x[x0 + MASSED] = 1 if massed else 0
    x[x0 + DRONES_MASSED] = drones if massed else 0
    x[x0 + JOINT] = 1 if massed and x[x0 + LAUNCHED + BALLISTIC] > 0 else 0
