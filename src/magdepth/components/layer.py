"""Layer kernel: refill, then engage ballistic, cruise and drones within channels and rounds, zone by zone."""

from __future__ import annotations

import math
from typing import Any

from magdepth.chance.desk import opened
from magdepth.chance.elementary import exp, log
from magdepth.chance.kernel import inlined, kernel
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
NIGHTLY = (SPENT, ON_DRONES, WANTED, MET)
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
    share: float = p[p0 + STOP + m]
    sloped = m <= DECOY and p[p0 + SLOPE] != 0.0
    # what is certain stays so: its odds have no end
    if share < 1.0 and (sloped or p[p0 + NIGHT_SD] > 0.0 or p[p0 + DRIFT] != 0.0):
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


@inlined
def by_all(share: float, shots: int) -> float:
    """The chance that at least one of a salvo's shots stops the target."""
    missed = 1.0
    for _ in range(shots):
        missed = missed * (1.0 - share)
    return 1.0 - missed


@inlined
def engage(n: int, arriving: int, fresh: int, t: int, lane: int, x: Any, k0: int, k1: int, lo: int, hi: int) -> None:
    """Note that ``n`` of those that arrive (their slot, and that of the fresh) are engaged."""
    if x[fresh] == x[arriving]:
        x[fresh] -= n
    elif x[fresh] > 0:
        x[fresh] -= met_fresh(n, x[arriving], x[fresh], k0, k1, t, lane, lo, hi ^ D_FRESH)


@kernel
def met_fresh(n: int, arriving: int, fresh: int, k0: int, k1: int, t: int, lane: int, lo: int, hi: int) -> int:
    """How many of ``n`` engaged were fresh: they are a random subset of the arriving, so the fresh keep their share."""
    met = whole(n * fresh / arriving, uniform(k0, k1, t, lane, lo, hi))
    return max(n - (arriving - fresh), min(met, min(n, fresh)))


@kernel
def engage_missiles(t: int, i: int, z: int, m: int, channels: int, d: Any, k0: int, k1: int) -> int:
    """Engage cruise or ballistic missiles in a zone; returns the channels taken."""
    ops, links, x, _y, p, _w = opened(d)
    x0, p0, lo, hi = ops[i, X0], ops[i, P0], ops[i, LO], ops[i, HI]
    xz, first = x0 + z * X_ZONE, links[ops[i, L0]]
    arriving, fresh = links[first] + z * RAID_ZONE + m, links[first + 1] + z * RAID_ZONE + m
    limited = ops[i, OPTION + 1] != UNLIMITED
    shots = int(p[p0 + SHOTS] + 0.5)
    burst = int(p[p0 + BURST] + 0.5)
    lane = 4 * z + m
    reach = binomial(x[arriving], p[p0 + COVERAGE + m], d, k0, k1, t, lane, lo, hi ^ D_MISSILE)
    engaged = min(reach, channels)
    if limited:
        usable = x[xz + READY]
        if m != BALLISTIC:
            usable -= int(p[p0 + z * P_ZONE + RESERVE] + 0.5)
        engaged = max(0, min(engaged, usable // (shots * burst)))
    x[x0 + WANTED] += reach
    x[x0 + MET] += engaged
    if engaged == 0:
        return 0
    share = kill_share(t, i, m, d, k0, k1)
    engage(engaged, arriving, fresh, t, lane, x, k0, k1, lo, hi)
    left = engaged
    fired = 0
    if ops[i, OPTION] == SALVO:
        fired = engaged * shots
        left -= binomial(left, by_all(share, shots), d, k0, k1, t, lane + 1024, lo, hi ^ D_MISSILE)
    else:
        for shot in range(shots):
            fired += left
            left -= binomial(left, share, d, k0, k1, t, lane + 1024 * (shot + 1), lo, hi ^ D_MISSILE)
            if left == 0:
                break
    if limited:
        x[xz + READY] -= fired * burst
        x[xz + SPENT_TOTAL] += fired * burst
        x[x0 + SPENT] += fired * burst
    x[arriving] -= engaged - left
    x[x0 + ENGAGED + m] += engaged
    x[x0 + STOPPED + m] += engaged - left
    return engaged


@kernel
def step(t: int, i: int, d: Any, k0: int, k1: int) -> None:
    """One night: refill under the controlled supply rate, then engage by priority."""
    ops, links, x, _y, p, _w = opened(d)
    x0, p0, l0, lo, hi, zones = ops[i, X0], ops[i, P0], ops[i, L0], ops[i, LO], ops[i, HI], ops[i, ZONES]
    limited = ops[i, OPTION + 1] != UNLIMITED
    for slot in NIGHTLY:
        x[x0 + slot] = 0
    for m in range(len(MUNITIONS)):
        x[x0 + ENGAGED + m] = 0
        x[x0 + STOPPED + m] = 0
    shots = int(p[p0 + SHOTS] + 0.5)
    burst = int(p[p0 + BURST] + 0.5)
    first, first_fresh = links[links[l0]], links[links[l0] + 1]  # the raid's arriving and fresh, first zone
    # a decoy that is told apart is as good as out of reach
    cover_strike = p[p0 + COVERAGE + STRIKE] if p[p0 + STOP + STRIKE] > 0.0 else 0.0
    cover_decoy = p[p0 + COVERAGE + DECOY] * (1.0 - p[p0 + DISCRIMINATION]) if p[p0 + STOP + DECOY] > 0.0 else 0.0
    chance_strike = 0.0 < cover_strike < 1.0
    chance_decoy = 0.0 < cover_decoy < 1.0
    most = 0
    if chance_strike or chance_decoy:
        for z in range(zones):
            arriving = first + z * RAID_ZONE
            trials = (x[arriving + STRIKE] if chance_strike else 0) + (x[arriving + DECOY] if chance_decoy else 0)
            most = max(most, trials)
    stride = deal_trials(most, zones, d, k0, k1, t, 0, lo, hi ^ D_REACH) if most > 0 else 0

    against_missiles = p[p0 + STOP + BALLISTIC] > 0.0 or p[p0 + STOP + CRUISE] > 0.0
    per_day = 1.0 / p[p0 + HORIZON]
    each = shots * burst  # rounds that an engagement may take
    wanted = 0
    total_strike = 0
    total_decoy = 0
    most = 0
    for z in range(zones):
        xz, pz, arriving = x0 + z * X_ZONE, p0 + z * P_ZONE, first + z * RAID_ZONE
        ready = x[xz + READY]
        if limited and x[xz + DEPOT] > 0:
            depot = x[xz + DEPOT]
            rate = int(max(0.0, ready + depot - p[pz + SAFETY]) * per_day + 1e-9)
            refill = max(0, min(depot, min(rate, int(p[pz + READY_LIMIT]) - ready)))
            ready += refill
            x[xz + READY] = ready
            x[xz + DEPOT] = depot - refill
        channels = int(p[pz + CREWS] * p[p0 + PER_CREW] + 0.5)
        if against_missiles:
            for m in (BALLISTIC, CRUISE):
                if x[arriving + m] > 0 and p[p0 + STOP + m] > 0.0:
                    channels -= engage_missiles(t, i, z, m, channels, d, k0, k1)
                    ready = x[xz + READY]
        strike, decoys = x[arriving + STRIKE], x[arriving + DECOY]
        in_reach = strike if cover_strike > 0.0 else 0
        told = decoys if cover_decoy > 0.0 else 0
        at = z * stride
        if chance_strike and strike > 0:
            in_reach = successes(strike, cover_strike, stride, at, d, k0, k1, t, z, lo, hi ^ D_REACH)
            at += strike
        if chance_decoy and decoys > 0:
            told = successes(decoys, cover_decoy, stride, at, d, k0, k1, t, z + DECOY_LANES, lo, hi ^ D_REACH)
        reach = in_reach + told
        engaged = min(reach, channels)
        if limited:
            usable = ready - int(p[pz + RESERVE] + 0.5)
            if engaged * each > usable:
                engaged = max(0, usable // each)
        at_strike = in_reach
        if engaged < reach:
            at_strike = engaged
            if engaged > 0 and told > 0:
                at_strike = whole(engaged * in_reach / reach, uniform(k0, k1, t, z, lo, hi ^ D_SPLIT))
                at_strike = max(engaged - told, min(at_strike, min(engaged, in_reach)))
        wanted += reach
        most = max(most, engaged)
        total_strike += at_strike
        total_decoy += engaged - at_strike
        x[xz + LEFT_STRIKE] = at_strike
        x[xz + LEFT_DECOY] = engaged - at_strike
        fresh = first_fresh + z * RAID_ZONE
        if at_strike > 0:
            engage(at_strike, arriving, fresh, t, 4 * z, x, k0, k1, lo, hi)
        if engaged > at_strike:
            engage(engaged - at_strike, arriving + DECOY, fresh + DECOY, t, 4 * z + DECOY, x, k0, k1, lo, hi)
    x[x0 + WANTED] += wanted
    x[x0 + MET] += total_strike + total_decoy
    x[x0 + ENGAGED + STRIKE] = total_strike
    x[x0 + ENGAGED + DECOY] = total_decoy

    if most > 0:
        share = kill_share(t, i, STRIKE, d, k0, k1)
        share_decoy = share
        if p[p0 + STOP + DECOY] != p[p0 + STOP + STRIKE]:
            share_decoy = kill_share(t, i, DECOY, d, k0, k1)
        times = shots
        if ops[i, OPTION] == SALVO:
            share = by_all(share, shots)
            share_decoy = by_all(share_decoy, shots)
            burst = each
            times = 1
        fired = 0
        left_strike = total_strike
        left_decoy = total_decoy
        for shot in range(times):
            fired += left_strike + left_decoy
            stride = deal_trials(most, zones, d, k0, k1, t, SHOT_LANES * shot, lo, hi ^ D_SHOT)
            most = 0
            for z in range(zones):
                xz, arriving, at = x0 + z * X_ZONE, first + z * RAID_ZONE, z * stride
                strike, decoys = x[xz + LEFT_STRIKE], x[xz + LEFT_DECOY]
                lane = SHOT_LANES * shot + z
                if limited:
                    x[xz + READY] -= (strike + decoys) * burst
                    x[xz + SPENT_TOTAL] += (strike + decoys) * burst
                if strike > 0:
                    hit = successes(strike, share, stride, at, d, k0, k1, t, lane, lo, hi ^ D_SHOT)
                    at += strike
                    strike -= hit
                    left_strike -= hit
                    x[arriving + STRIKE] -= hit
                    x[xz + LEFT_STRIKE] = strike
                if decoys > 0:
                    lane += DECOY_LANES
                    hit = successes(decoys, share_decoy, stride, at, d, k0, k1, t, lane, lo, hi ^ D_SHOT)
                    decoys -= hit
                    left_decoy -= hit
                    x[arriving + DECOY] -= hit
                    x[xz + LEFT_DECOY] = decoys
                most = max(most, strike + decoys)
            if most == 0:
                break
        x[x0 + STOPPED + STRIKE] = total_strike - left_strike
        x[x0 + STOPPED + DECOY] = total_decoy - left_decoy
        if limited:
            x[x0 + SPENT] += fired * burst
            x[x0 + ON_DRONES] = fired * burst
    x[x0 + STOPPED_DRONES] = x[x0 + STOPPED + STRIKE] + x[x0 + STOPPED + DECOY]
    x[x0 + SHORT] = 1 if 10 * x[x0 + MET] < 9 * x[x0 + WANTED] else 0
