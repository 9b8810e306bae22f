"""Layer kernel: refill, then engage ballistic, cruise and drones within channels and rounds, zone by zone."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.elementary import exp, log
from magdepth.chance.kernel import kernel
from magdepth.chance.samplers import beta, binomial, uniform, whole
from magdepth.chance.trials import deal_trials, successes
from magdepth.components.row import HI, L0, LO, OPTION, P0, X0, ZONES
from magdepth.kinds import LAYER as KIND
from magdepth.kinds import MUNITIONS, RAID

CREWS, PER_CREW, COVERAGE, STOP = (KIND.p_offset(n) for n in ("crews", "per_crew", "coverage", "stop"))
SHOTS, BURST, DISCRIMINATION, DISPERSION = (
    KIND.p_offset(n) for n in ("shots", "burst", "discrimination", "dispersion")
)
DRIFT, NIGHT_SD, SLOPE, SIZE_REF = (KIND.p_offset(n) for n in ("drift", "night_sd", "size_slope", "size_ref"))
P_READY, READY_LIMIT, P_DEPOT = (KIND.p_offset(n) for n in ("ready", "ready_limit", "depot"))
SAFETY, HORIZON, RESERVE = (KIND.p_offset(n) for n in ("safety", "horizon", "reserve"))
READY, DEPOT, BEGAN = (KIND.x_offset(n) for n in ("ready", "depot", "began"))
LEFT_STRIKE, LEFT_DECOY = (KIND.x_offset(n) for n in ("left_strike", "left_decoy"))
SPENT, SPENT_TOTAL, ON_DRONES = (KIND.x_offset(n) for n in ("spent", "spent_total", "spent_on_drones"))
ENGAGED, STOPPED, STOPPED_DRONES = (KIND.x_offset(n) for n in ("engaged", "stopped", "stopped_drones"))
WANTED, MET, SHORT = (KIND.x_offset(n) for n in ("wanted", "met", "short"))
D_REACH, D_SPLIT, D_SHARE, D_SHOT, D_FRESH, D_MISSILE = (KIND.draw(n) for n in KIND.draws)
STRIKE, DECOY, CRUISE, BALLISTIC = range(len(MUNITIONS))
SALVO = KIND.options[0].choices.index("salvo")
UNLIMITED = KIND.options[1].choices.index("none")
P_ZONE, X_ZONE, RAID_ZONE = KIND.p_zone(), KIND.zone_size(), RAID.zone_size()
DECOY_LANES = 65536  # decoys' own lanes lie this far behind those of strike drones
SHOT_LANES = 256  # from the lanes of one shot to those of the next: more than there are zones


@kernel
def start(i: int, d: Any, k0: int, k1: int) -> None:
    """Fill the magazines."""
    ops, _links, x, _y, p, _w = opened(d)
    for z in range(ops[i, ZONES]):
        xz, pz = ops[i, X0] + z * X_ZONE, ops[i, P0] + z * P_ZONE
        if ops[i, OPTION + 1] != UNLIMITED:
            ready = int(math.floor(p[pz + P_READY] + 0.5))
            depot = int(math.floor(p[pz + P_DEPOT] + 0.5))
            x[xz + READY] = ready
            x[xz + DEPOT] = depot
            x[xz + BEGAN] = ready + depot


@kernel
def kill_share(t: int, i: int, m: int, d: Any, k0: int, k1: int) -> float:
    """Tonight's chance that one shot stops a munition of class ``m`` (strike and decoy share a draw)."""
    ops, links, _x, y, p, _w = opened(d)
    p0, first = ops[i, P0], links[ops[i, L0]]
    share = p[p0 + STOP + m]
    sloped = m <= DECOY and p[p0 + SLOPE] != 0.0
    if sloped or p[p0 + NIGHT_SD] > 0.0 or p[p0 + DRIFT] != 0.0:
        shift = p[p0 + DRIFT] * t + p[p0 + NIGHT_SD] * y[links[first + 2]]
        if sloped:
            shift += p[p0 + SLOPE] * (y[links[first + 3]] - log(p[p0 + SIZE_REF]))
        odds = share * exp(shift)  # logit(share) + shift, without the logarithm
        share = odds / (1.0 - share + odds)
    spread = p[p0 + DISPERSION]
    if spread > 0.0 and 0.0 < share < 1.0:
        lo, hi = ops[i, LO], ops[i, HI] ^ D_SHARE
        share = beta(share * spread, (1.0 - share) * spread, d, k0, k1, t, max(m, DECOY), lo, hi)
    return share


@kernel
def by_all(share: float, shots: int) -> float:
    """The chance that at least one of a salvo's shots stops the target."""
    missed = 1.0
    for _ in range(shots):
        missed = missed * (1.0 - share)
    return 1.0 - missed


@kernel
def engage(t: int, i: int, z: int, m: int, n: int, d: Any, k0: int, k1: int) -> None:
    """Note that ``n`` munitions of class ``m`` are engaged in a zone: of them the fresh keep their share."""
    ops, links, x, _y, _p, _w = opened(d)
    x0, first, lo, hi = ops[i, X0], links[ops[i, L0]], ops[i, LO], ops[i, HI]
    arriving, fresh = links[first] + z * RAID_ZONE + m, links[first + 1] + z * RAID_ZONE + m
    x[x0 + ENGAGED + m] += n
    if x[fresh] == x[arriving]:
        x[fresh] -= n
    elif x[fresh] > 0:
        # the engaged are a random subset of the arriving
        met = whole(n * x[fresh] / x[arriving], uniform(k0, k1, t, 4 * z + m, lo, hi ^ D_FRESH))
        x[fresh] -= max(n - (x[arriving] - x[fresh]), min(met, min(n, x[fresh])))


@kernel
def spend(i: int, z: int, rounds: int, on_drones: int, d: Any) -> None:
    """Take rounds out of a zone's magazine."""
    ops, _links, x, _y, _p, _w = opened(d)
    x0 = ops[i, X0]
    if ops[i, OPTION + 1] != UNLIMITED:
        x[x0 + z * X_ZONE + READY] -= rounds
        x[x0 + z * X_ZONE + SPENT_TOTAL] += rounds
        x[x0 + SPENT] += rounds
        x[x0 + ON_DRONES] += rounds * on_drones


@kernel
def engage_missiles(t: int, i: int, z: int, m: int, channels: int, d: Any, k0: int, k1: int) -> int:
    """Engage cruise or ballistic missiles in a zone; returns the channels taken."""
    ops, links, x, _y, p, _w = opened(d)
    x0, p0, lo, hi = ops[i, X0], ops[i, P0], ops[i, LO], ops[i, HI] ^ D_MISSILE
    arriving = links[links[ops[i, L0]]] + z * RAID_ZONE + m
    shots = int(math.floor(p[p0 + SHOTS] + 0.5))
    burst = int(math.floor(p[p0 + BURST] + 0.5))
    lane = 4 * z + m
    reach = binomial(x[arriving], p[p0 + COVERAGE + m], d, k0, k1, t, lane, lo, hi)
    engaged = min(reach, channels)
    if ops[i, OPTION + 1] != UNLIMITED:
        usable = x[x0 + z * X_ZONE + READY]
        if m != BALLISTIC:
            usable -= int(math.floor(p[p0 + z * P_ZONE + RESERVE] + 0.5))
        engaged = max(0, min(engaged, usable // (shots * burst)))
    x[x0 + WANTED] += reach
    x[x0 + MET] += engaged
    if engaged == 0:
        return 0
    share = kill_share(t, i, m, d, k0, k1)
    engage(t, i, z, m, engaged, d, k0, k1)
    left = engaged
    if ops[i, OPTION] == SALVO:
        spend(i, z, engaged * shots * burst, 0, d)
        left -= binomial(left, by_all(share, shots), d, k0, k1, t, lane + 1024, lo, hi)
    else:
        for shot in range(shots):
            spend(i, z, left * burst, 0, d)
            left -= binomial(left, share, d, k0, k1, t, lane + 1024 * (shot + 1), lo, hi)
            if left == 0:
                break
    x[arriving] -= engaged - left
    x[x0 + STOPPED + m] += engaged - left
    return engaged


@kernel
def step(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """One night: refill under the controlled supply rate, then engage by priority."""
    ops, links, x, _y, p, _w = opened(d)
    x0, p0, l0, lo, hi, zones = ops[i, X0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI], ops[i, ZONES]
    limited = ops[i, OPTION + 1] != UNLIMITED
    x[x0 + SPENT] = 0
    x[x0 + ON_DRONES] = 0
    x[x0 + WANTED] = 0
    x[x0 + MET] = 0
    for m in range(len(MUNITIONS)):
        x[x0 + ENGAGED + m] = 0
        x[x0 + STOPPED + m] = 0
    shots = int(math.floor(p[p0 + SHOTS] + 0.5))
    burst = int(math.floor(p[p0 + BURST] + 0.5))
    first = links[links[l0]]  # the raid's arriving, first zone
    # a decoy that is told apart is as good as out of reach
    cover_strike = p[p0 + COVERAGE + STRIKE] if p[p0 + STOP + STRIKE] > 0.0 else 0.0
    cover_decoy = p[p0 + COVERAGE + DECOY] * (1.0 - p[p0 + DISCRIMINATION]) if p[p0 + STOP + DECOY] > 0.0 else 0.0
    chance_strike = 0.0 < cover_strike < 1.0
    chance_decoy = 0.0 < cover_decoy < 1.0
    most = 0
    for z in range(zones):
        arriving = first + z * RAID_ZONE
        trials = (x[arriving + STRIKE] if chance_strike else 0) + (x[arriving + DECOY] if chance_decoy else 0)
        most = max(most, trials)
    stride = deal_trials(most, zones, d, k0, k1, t, 0, lo, hi ^ D_REACH) if most > 0 else 0

    total = 0
    for z in range(zones):
        xz, pz, arriving = x0 + z * X_ZONE, p0 + z * P_ZONE, first + z * RAID_ZONE
        if limited:
            on_hand = x[xz + READY] + x[xz + DEPOT]
            rate = int(max(0.0, on_hand - p[pz + SAFETY]) / p[p0 + HORIZON])
            room = int(math.floor(p[pz + READY_LIMIT])) - x[xz + READY]
            refill = max(0, min(x[xz + DEPOT], min(rate, room)))
            x[xz + READY] += refill
            x[xz + DEPOT] -= refill
        channels = int(math.floor(p[pz + CREWS] * p[p0 + PER_CREW] + 0.5))
        for m in (BALLISTIC, CRUISE):
            if x[arriving + m] > 0 and p[p0 + STOP + m] > 0.0:
                channels -= engage_missiles(t, i, z, m, channels, d, k0, k1)
        strike, decoys = x[arriving + STRIKE], x[arriving + DECOY]
        at = z * stride
        in_reach = successes(strike, cover_strike, stride, at, d, k0, k1, t, z, lo, hi ^ D_REACH)
        at += strike if chance_strike else 0
        told = successes(decoys, cover_decoy, stride, at, d, k0, k1, t, z + DECOY_LANES, lo, hi ^ D_REACH)
        reach = in_reach + told
        engaged = min(reach, channels)
        if limited:
            usable = x[xz + READY] - int(math.floor(p[pz + RESERVE] + 0.5))
            engaged = max(0, min(engaged, usable // (shots * burst)))
        at_strike = in_reach
        if engaged < reach:
            at_strike = 0
            if engaged > 0:
                at_strike = whole(engaged * in_reach / reach, uniform(k0, k1, t, z, lo, hi ^ D_SPLIT))
                at_strike = max(engaged - told, min(at_strike, min(engaged, in_reach)))
        x[x0 + WANTED] += reach
        x[x0 + MET] += engaged
        x[xz + LEFT_STRIKE] = at_strike
        x[xz + LEFT_DECOY] = engaged - at_strike
        total += engaged
        if at_strike > 0:
            engage(t, i, z, STRIKE, at_strike, d, k0, k1)
        if engaged > at_strike:
            engage(t, i, z, DECOY, engaged - at_strike, d, k0, k1)

    if total > 0:
        share = kill_share(t, i, STRIKE, d, k0, k1)
        share_decoy = share
        if p[p0 + STOP + DECOY] != p[p0 + STOP + STRIKE]:
            share_decoy = kill_share(t, i, DECOY, d, k0, k1)
        each = burst
        times = shots
        if ops[i, OPTION] == SALVO:
            share = by_all(share, shots)
            share_decoy = by_all(share_decoy, shots)
            each = burst * shots
            times = 1
        for shot in range(times):
            most = 0
            for z in range(zones):
                most = max(most, x[x0 + z * X_ZONE + LEFT_STRIKE] + x[x0 + z * X_ZONE + LEFT_DECOY])
            if most == 0:
                break
            stride = deal_trials(most, zones, d, k0, k1, t, SHOT_LANES * shot, lo, hi ^ D_SHOT)
            for z in range(zones):
                xz, arriving = x0 + z * X_ZONE, first + z * RAID_ZONE
                strike, decoys = x[xz + LEFT_STRIKE], x[xz + LEFT_DECOY]
                spend(i, z, (strike + decoys) * each, 1, d)
                lane = SHOT_LANES * shot + z
                at = z * stride
                hit = successes(strike, share, stride, at, d, k0, k1, t, lane, lo, hi ^ D_SHOT)
                lane += DECOY_LANES
                fooled = successes(decoys, share_decoy, stride, at + strike, d, k0, k1, t, lane, lo, hi ^ D_SHOT)
                x[xz + LEFT_STRIKE] -= hit
                x[xz + LEFT_DECOY] -= fooled
                x[arriving + STRIKE] -= hit
                x[arriving + DECOY] -= fooled
                x[x0 + STOPPED + STRIKE] += hit
                x[x0 + STOPPED + DECOY] += fooled
    x[x0 + STOPPED_DRONES] = x[x0 + STOPPED + STRIKE] + x[x0 + STOPPED + DECOY]
    x[x0 + SHORT] = 1 if 10 * x[x0 + MET] < 9 * x[x0 + WANTED] else 0
