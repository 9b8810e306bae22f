"""Layer kernel: refill, then engage ballistic, cruise and drones within channels and rounds."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.elementary import log, logistic, logit
from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import beta, binomial, uniform, whole
from magdepth.components.row import HI, L0, LO, OPTION, P0, X0
from magdepth.kinds import LAYER as KIND
from magdepth.kinds import MUNITIONS

CREWS, PER_CREW, COVERAGE, STOP = (KIND.p_offset(n) for n in ("crews", "per_crew", "coverage", "stop"))
SHOTS, DISCRIMINATION, DISPERSION = (KIND.p_offset(n) for n in ("shots", "discrimination", "dispersion"))
DRIFT, NIGHT_SD, SLOPE, SIZE_REF = (KIND.p_offset(n) for n in ("drift", "night_sd", "size_slope", "size_ref"))
P_READY, READY_LIMIT, P_DEPOT = (KIND.p_offset(n) for n in ("ready", "ready_limit", "depot"))
SAFETY, HORIZON, RESERVE = (KIND.p_offset(n) for n in ("safety", "horizon", "reserve"))
READY, DEPOT, BEGAN = (KIND.x_offset(n) for n in ("ready", "depot", "began"))
SPENT, SPENT_TOTAL, ON_DRONES = (KIND.x_offset(n) for n in ("spent", "spent_total", "spent_on_drones"))
ENGAGED, STOPPED, STOPPED_DRONES = (KIND.x_offset(n) for n in ("engaged", "stopped", "stopped_drones"))
WANTED, MET, SHORT = (KIND.x_offset(n) for n in ("wanted", "met", "short"))
D_REACH, D_TELL, D_SPLIT, D_SHARE, D_SHOT, D_FRESH = (KIND.draw(n) for n in KIND.draws)
STRIKE, DECOY, CRUISE, BALLISTIC = range(len(MUNITIONS))
SALVO = KIND.options[0].choices.index("salvo")
UNLIMITED = KIND.options[1].choices.index("none")


@kernel
def start(i: int, ops: Any, links: Any, x: Any, y: Any, p: Any, w: Any, k0: int, k1: int) -> None:
    """Fill the magazine."""
    x0, p0 = ops[i, X0], ops[i, P0]
    if ops[i, OPTION + 1] != UNLIMITED:
        ready = int(math.floor(p[p0 + P_READY] + 0.5))
        depot = int(math.floor(p[p0 + P_DEPOT] + 0.5))
        x[x0 + READY] = ready
        x[x0 + DEPOT] = depot
        x[x0 + BEGAN] = ready + depot


@kernel
def kill_share(t: int, i: int, m: int, ops: Any, links: Any, x: Any, y: Any, p: Any, w: Any, k0: int, k1: int) -> float:
    """Tonight's chance that one shot stops a munition of class ``m`` (strike and decoy share a draw)."""
    p0, first = ops[i, P0], links[ops[i, L0]]
    chance = logit(p[p0 + STOP + m]) + p[p0 + DRIFT] * t + p[p0 + NIGHT_SD] * y[links[first + 3]]
    if m <= DECOY:
        chance += p[p0 + SLOPE] * log(max(1, x[links[first + 2]]) / p[p0 + SIZE_REF])
    share = logistic(chance)
    if p[p0 + DISPERSION] > 0.0:
        spread = p[p0 + DISPERSION]
        lane = max(m, DECOY)
        lo, hi = ops[i, LO], ops[i, HI] ^ D_SHARE
        share = beta(share * spread, (1.0 - share) * spread, k0, k1, t, lane, lo, hi)
    return share


@kernel
def fire(
    t: int, i: int, m: int, n: int, share: float, ops: Any, links: Any, x: Any, p: Any, k0: int, k1: int
) -> None:
    """Engage ``n`` munitions of class ``m``: rounds out of the magazine, the stopped out of the raid."""
    x0, p0, l0, lo, hi = ops[i, X0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI]
    first = links[l0]
    arriving, fresh = links[first] + m, links[first + 1] + m
    shots = int(math.floor(p[p0 + SHOTS] + 0.5))
    rounds = 0
    left = n
    for shot in range(shots):
        rounds += n if ops[i, OPTION] == SALVO else left
        left -= binomial(left, share, k0, k1, t, 128 * m + shot, lo, hi ^ D_SHOT)
        if left == 0 and ops[i, OPTION] != SALVO:
            break
    stopped = n - left
    # engaged munitions are a random subset of the arriving: of them the fresh keep their share
    met_fresh = whole(n * x[fresh] / x[arriving], uniform(k0, k1, t, m, lo, hi ^ D_FRESH))
    met_fresh = max(n - (x[arriving] - x[fresh]), min(met_fresh, min(n, x[fresh])))
    x[fresh] -= met_fresh
    x[arriving] -= stopped
    x[x0 + ENGAGED + m] = n
    x[x0 + STOPPED + m] = stopped
    if ops[i, OPTION + 1] != UNLIMITED:
        x[x0 + READY] -= rounds
        x[x0 + SPENT] += rounds
        if m <= DECOY:
            x[x0 + ON_DRONES] += rounds


@kernel
def step(t: int, i: int, ops: Any, links: Any, x: Any, y: Any, p: Any, w: Any, k0: int, k1: int) -> None:
    """One night: refill under the controlled supply rate, then engage by priority."""
    x0, p0, l0, lo, hi = ops[i, X0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI]
    limited = ops[i, OPTION + 1] != UNLIMITED
    x[x0 + SPENT] = 0
    x[x0 + ON_DRONES] = 0
    x[x0 + WANTED] = 0
    x[x0 + MET] = 0
    for m in range(len(MUNITIONS)):
        x[x0 + ENGAGED + m] = 0
        x[x0 + STOPPED + m] = 0
    if limited:
        on_hand = x[x0 + READY] + x[x0 + DEPOT]
        rate = int(math.floor(max(0.0, on_hand - p[p0 + SAFETY]) / p[p0 + HORIZON]))
        room = int(math.floor(p[p0 + READY_LIMIT])) - x[x0 + READY]
        refill = max(0, min(x[x0 + DEPOT], min(rate, room)))
        x[x0 + READY] += refill
        x[x0 + DEPOT] -= refill

    shots = int(math.floor(p[p0 + SHOTS] + 0.5))
    channels = int(math.floor(p[p0 + CREWS] * p[p0 + PER_CREW] + 0.5))
    reserve = int(math.floor(p[p0 + RESERVE] + 0.5))
    arriving = links[links[l0]]
    for m in (BALLISTIC, CRUISE):
        if p[p0 + STOP + m] > 0.0 and x[arriving + m] > 0:
            reach = binomial(x[arriving + m], p[p0 + COVERAGE + m], k0, k1, t, m, lo, hi ^ D_REACH)
            engaged = min(reach, channels)
            if limited:
                usable = x[x0 + READY] if m == BALLISTIC else x[x0 + READY] - reserve
                engaged = max(0, min(engaged, usable // shots))
            channels -= engaged
            x[x0 + WANTED] += reach
            x[x0 + MET] += engaged
            if engaged > 0:
                share = kill_share(t, i, m, ops, links, x, y, p, w, k0, k1)
                fire(t, i, m, engaged, share, ops, links, x, p, k0, k1)

    strike = 0
    decoys = 0
    if p[p0 + STOP + STRIKE] > 0.0:
        strike = binomial(x[arriving + STRIKE], p[p0 + COVERAGE + STRIKE], k0, k1, t, STRIKE, lo, hi ^ D_REACH)
    if p[p0 + STOP + DECOY] > 0.0:
        decoys = binomial(x[arriving + DECOY], p[p0 + COVERAGE + DECOY], k0, k1, t, DECOY, lo, hi ^ D_REACH)
        decoys -= binomial(decoys, p[p0 + DISCRIMINATION], k0, k1, t, 0, lo, hi ^ D_TELL)
    reach = strike + decoys
    share = 0.0
    if reach > 0:
        engaged = min(reach, channels)
        if limited:
            engaged = max(0, min(engaged, (x[x0 + READY] - reserve) // shots))
        x[x0 + WANTED] += reach
        x[x0 + MET] += engaged
        at_strike = whole(engaged * strike / reach, uniform(k0, k1, t, 0, lo, hi ^ D_SPLIT))
        at_strike = max(engaged - decoys, min(at_strike, min(engaged, strike)))
        if at_strike > 0:
            share = kill_share(t, i, STRIKE, ops, links, x, y, p, w, k0, k1)
            fire(t, i, STRIKE, at_strike, share, ops, links, x, p, k0, k1)
        if engaged > at_strike:
            if at_strike == 0 or p[p0 + STOP + DECOY] != p[p0 + STOP + STRIKE]:
                share = kill_share(t, i, DECOY, ops, links, x, y, p, w, k0, k1)
            fire(t, i, DECOY, engaged - at_strike, share, ops, links, x, p, k0, k1)
    x[x0 + SPENT_TOTAL] += x[x0 + SPENT]
    x[x0 + STOPPED_DRONES] = x[x0 + STOPPED + STRIKE] + x[x0 + STOPPED + DECOY]
    x[x0 + SHORT] = 1 if 10 * x[x0 + MET] < 9 * x[x0 + WANTED] else 0
