"""Damage kernel: leakers and debris make repair work, crews do it, grid and other apart."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import binomial
from magdepth.components.row import HI, L0, LO, P0, X0, Y0, ZONES
from magdepth.kinds import DAMAGE as KIND
from magdepth.kinds import MUNITIONS, RAID

HIT_SHARE, DEBRIS, GRID_SHARE, WORK = (KIND.p_offset(n) for n in ("hit_share", "debris", "grid_share", "work"))
DEBRIS_WORK, WINTER, GAIN = (KIND.p_offset(n) for n in ("debris_work", "winter", "know_how_gain"))
GRID_CREWS, OTHER_CREWS, P_GRID, P_OTHER = (
    KIND.p_offset(n) for n in ("grid_crews", "other_crews", "grid_backlog", "other_backlog")
)
LEAKED, LEAKED_DRONES, LEAKED_MASSED, HITS, DEBRIS_HITS = (
    KIND.x_offset(n) for n in ("leaked", "leaked_drones", "leaked_massed", "hits", "debris_hits")
)
BEGAN, GRID, OTHER = (KIND.x_offset(n) for n in ("began", "grid_backlog", "other_backlog"))
CAUSED, REPAIRED = (KIND.x_offset(n) for n in ("caused_total", "repaired_total"))
CARRY = KIND.y_offset("carry")
D_HIT, D_DEBRIS, D_GRID = (KIND.draw(n) for n in KIND.draws)
CLASSES = len(MUNITIONS)
BALLISTIC = MUNITIONS.index("ballistic")
RAID_ZONE = RAID.zone_size()
FULL_KNOW_HOW = 1000.0


@kernel
def start(i: int, d: Any, k0: int, k1: int) -> None:
    """Lay in the first backlog."""
    ops, _links, x, _y, p, _w = opened(d)
    x0, p0 = ops[i, X0], ops[i, P0]
    x[x0 + GRID] = int(math.floor(p[p0 + P_GRID] + 0.5))
    x[x0 + OTHER] = int(math.floor(p[p0 + P_OTHER] + 0.5))
    x[x0 + BEGAN] = x[x0 + GRID] + x[x0 + OTHER]


@kernel
def step(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """One night's hits and the next day's repair."""
    ops, links, x, y, p, _w = opened(d)
    x0, y0, p0, l0, lo, hi = ops[i, X0], ops[i, Y0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI]
    arriving = links[links[l0]]
    hits = 0
    grid_work = 0.0
    other_work = 0.0
    for m in range(CLASSES):
        leaked = 0
        for z in range(ops[i, ZONES]):
            leaked += x[arriving + z * RAID_ZONE + m]
        x[x0 + LEAKED + m] = leaked
        share = p[p0 + HIT_SHARE + m]
        if m == BALLISTIC and links[l0 + 5] > 0:
            level = min(1.0, x[links[links[l0 + 4]]] / FULL_KNOW_HOW)
            share = min(1.0, share * (1.0 + p[p0 + GAIN] * level))
        hit = binomial(leaked, share, d, k0, k1, t, m, lo, hi ^ D_HIT)
        on_grid = binomial(hit, p[p0 + GRID_SHARE], d, k0, k1, t, m, lo, hi ^ D_GRID)
        hits += hit
        grid_work += on_grid * p[p0 + WORK + m] * p[p0 + WINTER]
        other_work += (hit - on_grid) * p[p0 + WORK + m]
    stopped = 0
    first, count = links[l0 + 2], links[l0 + 3]
    for k in range(first, first + count):
        stopped += x[links[k]]
    debris = binomial(stopped, p[p0 + DEBRIS], d, k0, k1, t, 0, lo, hi ^ D_DEBRIS)
    other_work += debris * p[p0 + DEBRIS_WORK]
    x[x0 + LEAKED_DRONES] = x[x0 + LEAKED] + x[x0 + LEAKED + 1]
    x[x0 + LEAKED_MASSED] = x[x0 + LEAKED_DRONES] if x[links[links[l0] + 1]] == 1 else 0
    x[x0 + HITS] = hits
    x[x0 + DEBRIS_HITS] = debris

    # whole crew-days; the part that is left over goes into the next day's work
    caused_grid = int(math.floor(grid_work + 0.5))
    y[y0 + CARRY] += (grid_work - caused_grid) + other_work
    caused_other = max(0, int(math.floor(y[y0 + CARRY])))
    y[y0 + CARRY] -= caused_other
    x[x0 + CAUSED] += caused_grid + caused_other
    grid_done = min(x[x0 + GRID] + caused_grid, int(math.floor(p[p0 + GRID_CREWS])))
    other_done = min(x[x0 + OTHER] + caused_other, int(math.floor(p[p0 + OTHER_CREWS])))
    x[x0 + GRID] += caused_grid - grid_done
    x[x0 + OTHER] += caused_other - other_done
    x[x0 + REPAIRED] += grid_done + other_done
