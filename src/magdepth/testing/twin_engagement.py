"""The twin's night: raid, layers, damage."""

from __future__ import annotations

import math

from magdepth.kinds import MUNITIONS
from magdepth.testing.twin_elementary import exp, log, logistic, logit
from magdepth.testing.twin_samplers import beta, binomial, gamma, normal, poisson, whole
from magdepth.testing.twin_world import Actor, by_munition, down, nearest

DRONES = ("strike", "decoy")
FULL_KNOW_HOW = 1000.0


def start_raid(me: Actor) -> None:
    """The tempo begins anywhere in its long-run spread."""
    if me.p["tempo_sd"] > 0.0:
        me.y["tempo"] = me.p["tempo_sd"] * normal(me.source("tempo", 0), 1)


def step_raid(me: Actor, t: int) -> None:
    """Tempo, ordinary or massed, then each munition out of its stockpile."""
    x, y, p = me.x, me.y, me.p
    sd = p["tempo_sd"]
    if sd > 0.0:
        keep = exp(-1.0 / p["tempo_days"])
        y["tempo"] = keep * y["tempo"] + sd * math.sqrt(1.0 - keep * keep) * normal(me.source("tempo", t))
    y["night"] = normal(me.source("night", t))
    massed = p["massed_chance"] > 0.0 and me.source("massed", t).uniform() < p["massed_chance"]
    stocks = {ref.entry: me.others[ref.component] for ref in me.refs("draws_on")}
    for munition in MUNITIONS:
        number = 0
        if munition in stocks:
            stock = stocks[munition].x
            number = min(_wanted(me, t, munition, stock["stock"], massed), stock["stock"])
            stock["stock"] -= number
            stock["drawn"] += number
        for state in ("launched", "arriving", "fresh"):
            x[f"{state}.{munition}"] = number
    x["drones"] = sum(x[f"launched.{munition}"] for munition in DRONES)
    x["missiles"] = x["launched.cruise"] + x["launched.ballistic"]
    x["massed"] = int(massed)
    x["drones_massed"] = x["drones"] if massed else 0
    x["joint"] = int(massed and x["launched.ballistic"] > 0)


def _wanted(me: Actor, t: int, munition: str, stock: int, massed: bool) -> int:
    """How many the sender would launch tonight, whatever is there."""
    p = me.p
    if p["salvo_day"] >= 0.0:
        return nearest(max(0.0, p[f"salvo.{munition}"])) if t == int(p["salvo_day"]) else 0
    release, multiple = p[f"release.{munition}"], p[f"massed_multiple.{munition}"]
    if stock == 0 or release <= 0.0:
        return 0
    use = p[f"massed_use.{munition}"] if massed else p[f"use.{munition}"]
    lane = MUNITIONS.index(munition)
    if use < 1.0 and me.source("use", t).uniform(lane) >= use:
        return 0
    c = p["massed_chance"]
    level = (1.0 - c) * p[f"use.{munition}"] + c * p[f"massed_use.{munition}"] * multiple
    tempo = exp(me.y["tempo"] - 0.5 * p["tempo_sd"] * p["tempo_sd"])
    mean = release * stock * tempo / max(level, 1e-9)
    if massed:
        mean = mean * multiple
    if munition in DRONES:
        size = gamma(p["spread"], me.source("size", t)) / p["spread"]
    else:
        size = gamma(p["missile_spread"], me.source("missile_size", t), lane) / p["missile_spread"]
    return poisson(mean * size, me.source("count", t), lane)


def start_layer(me: Actor) -> None:
    """The first rounds, ready and behind."""
    if me.option("magazine") == "limited":
        ready, depot = nearest(me.p["ready"]), nearest(me.p["depot"])
        me.x |= {"ready": ready, "depot": depot, "began": ready + depot}


def step_layer(me: Actor, t: int) -> None:
    """Refill, then ballistic missiles, cruise missiles, and drones with decoys among them."""
    x, p, raid = me.x, me.p, me.raid()
    for name in ("spent", "spent_on_drones", "wanted", "met", *by_munition("engaged"), *by_munition("stopped")):
        x[name] = 0
    _refill(me)
    channels = nearest(p["crews"] * p["per_crew"])
    for munition in ("ballistic", "cruise"):
        reach = _reach(me, t, munition)
        engaged = _engageable(me, reach, channels, munition)
        channels -= engaged
        x["wanted"] += reach
        x["met"] += engaged
        if engaged:
            _fire(me, t, munition, engaged, _kill_share(me, t, munition))

    strike, decoys = _reach(me, t, "strike"), _reach(me, t, "decoy")
    decoys -= binomial(decoys, p["discrimination"], me.source("tell", t))
    reach = strike + decoys
    if reach:
        engaged = _engageable(me, reach, channels, "strike")
        x["wanted"] += reach
        x["met"] += engaged
        at_strike = whole(engaged * strike / reach, me.source("split", t).uniform())
        at_strike = max(engaged - decoys, min(at_strike, engaged, strike))
        share = {"strike": _kill_share(me, t, "strike"), "decoy": _kill_share(me, t, "decoy")}
        if p["stop.decoy"] == p["stop.strike"] and at_strike:
            share["decoy"] = share["strike"]
        for munition, number in (("strike", at_strike), ("decoy", engaged - at_strike)):
            if number:
                _fire(me, t, munition, number, share[munition])
    assert raid.x["arriving.strike"] >= 0
    x["spent_total"] += x["spent"]
    x["stopped_drones"] = x["stopped.strike"] + x["stopped.decoy"]
    x["short"] = int(10 * x["met"] < 9 * x["wanted"])


def _refill(me: Actor) -> None:
    """From the depot, held by the controlled supply rate and the room in the ready magazine."""
    x, p = me.x, me.p
    if me.option("magazine") == "limited":
        controlled = down(max(0.0, x["ready"] + x["depot"] - p["safety"]) / p["horizon"])
        room = down(p["ready_limit"]) - x["ready"]
        moved = max(0, min(x["depot"], controlled, room))
        x["ready"] += moved
        x["depot"] -= moved


def _reach(me: Actor, t: int, munition: str) -> int:
    """How many come within reach, of a munition against which the layer can do anything."""
    if me.p[f"stop.{munition}"] <= 0.0:
        return 0
    arriving = me.raid().x[f"arriving.{munition}"]
    return binomial(arriving, me.p[f"coverage.{munition}"], me.source("reach", t), MUNITIONS.index(munition))


def _engageable(me: Actor, reach: int, channels: int, munition: str) -> int:
    """How many of those can be engaged; a reserve of rounds is for ballistic missiles alone."""
    engaged = min(reach, channels)
    if me.option("magazine") == "limited":
        kept = 0 if munition == "ballistic" else nearest(me.p["reserve"])
        engaged = max(0, min(engaged, (me.x["ready"] - kept) // nearest(me.p["shots"])))
    return engaged


def _kill_share(me: Actor, t: int, munition: str) -> float:
    """Tonight's chance that one shot stops one of them."""
    p, raid = me.p, me.raid()
    odds = logit(p[f"stop.{munition}"]) + p["drift"] * t + p["night_sd"] * raid.y["night"]
    if munition in DRONES:
        odds += p["size_slope"] * log(max(1, raid.x["drones"]) / p["size_ref"])
    share = logistic(odds)
    spread = p["dispersion"]
    if spread > 0.0:
        lane = 1 if munition in DRONES else MUNITIONS.index(munition)  # drones of both kinds share a night
        share = beta(share * spread, (1.0 - share) * spread, me.source("share", t), lane)
    return share


def _fire(me: Actor, t: int, munition: str, engaged: int, share: float) -> None:
    """Shots at a number of them: rounds out of the magazine, the stopped out of the raid."""
    x, raid = me.x, me.raid().x
    lane = MUNITIONS.index(munition)
    salvo = me.option("doctrine") == "salvo"
    rounds, left = 0, engaged
    for shot in range(nearest(me.p["shots"])):
        if left == 0 and not salvo:
            break
        rounds += engaged if salvo else left
        left -= binomial(left, share, me.source("shot", t), 128 * lane + shot)
    stopped = engaged - left
    arriving, fresh = f"arriving.{munition}", f"fresh.{munition}"
    met_fresh = whole(engaged * raid[fresh] / raid[arriving], me.source("fresh", t).uniform(lane))
    met_fresh = max(engaged - (raid[arriving] - raid[fresh]), min(met_fresh, engaged, raid[fresh]))
    raid[fresh] -= met_fresh
    raid[arriving] -= stopped
    x[f"engaged.{munition}"] = engaged
    x[f"stopped.{munition}"] = stopped
    if me.option("magazine") == "limited":
        x["ready"] -= rounds
        x["spent"] += rounds
        if munition in DRONES:
            x["spent_on_drones"] += rounds


def start_damage(me: Actor) -> None:
    """The first backlog."""
    grid, other = nearest(me.p["grid_backlog"]), nearest(me.p["other_backlog"])
    me.x |= {"grid_backlog": grid, "other_backlog": other, "began": grid + other}


def step_damage(me: Actor, t: int) -> None:
    """What leaks may hit, what was stopped falls down; crews mend."""
    x, y, p, raid = me.x, me.y, me.p, me.raid().x
    x["hits"] = 0
    grid_work = other_work = 0.0
    for lane, munition in enumerate(MUNITIONS):
        leaked = x[f"leaked.{munition}"] = raid[f"arriving.{munition}"]
        hit = binomial(leaked, _hit_share(me, munition), me.source("hit", t), lane)
        on_grid = binomial(hit, p["grid_share"], me.source("grid", t), lane)
        x["hits"] += hit
        grid_work += on_grid * p[f"work.{munition}"] * p["winter"]
        other_work += (hit - on_grid) * p[f"work.{munition}"]
    x["debris_hits"] = binomial(sum(me.flows("stopped")), p["debris"], me.source("debris", t))
    other_work += x["debris_hits"] * p["debris_work"]
    x["leaked_drones"] = x["leaked.strike"] + x["leaked.decoy"]
    x["leaked_massed"] = x["leaked_drones"] if raid["massed"] else 0

    grid = nearest(grid_work)
    y["carry"] += (grid_work - grid) + other_work
    other = max(0, down(y["carry"]))
    y["carry"] -= other
    x["caused_total"] += grid + other
    for backlog, caused, crews in (("grid_backlog", grid, "grid_crews"), ("other_backlog", other, "other_crews")):
        done = min(x[backlog] + caused, down(p[crews]))
        x[backlog] += caused - done
        x["repaired_total"] += done


def _hit_share(me: Actor, munition: str) -> float:
    """The chance that a leaker damages something; know-how lifts that of ballistic missiles."""
    share, know_how = me.p[f"hit_share.{munition}"], me.refs("know_how")
    if munition == "ballistic" and know_how:
        level = min(1.0, me.flow(know_how[0]) / FULL_KNOW_HOW)
        share = min(1.0, share * (1.0 + me.p["know_how_gain"] * level))
    return share
