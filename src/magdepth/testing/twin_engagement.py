"""The twin's night: raid, layers, damage."""

from __future__ import annotations

import math

from magdepth.kinds import MUNITIONS
from magdepth.testing.twin_samplers import beta, binomial, exp, gamma, in_hand, log, normal, poisson, successes, whole
from magdepth.testing.twin_streams import WORD, DrawSite
from magdepth.testing.twin_world import Actor, at, by_munition, down, nearest

Pair = tuple[int, ...]  # of strike drones and decoys
Shares = tuple[float, ...]

DRONES = ("strike", "decoy")
FULL_KNOW_HOW = 1000.0
# lanes of a raid's night
TEMPO, NIGHT, MASSED, SIZE, USE, START = 0, 1, 2, 3, 7, 8
# lanes of a layer: decoys lie behind strike drones, shots behind each other
DECOYS, DRONE_SHOTS, MISSILE_SHOTS = 65536, 256, 1024


def start_raid(me: Actor) -> None:
    """The tempo begins anywhere in its long-run spread."""
    if me.p["tempo_sd"] > 0.0:
        me.y["tempo"] = me.p["tempo_sd"] * normal(me.source("night", 0), START)


def step_raid(me: Actor, t: int) -> None:
    """Tempo, ordinary or massed, then each munition out of its stockpile."""
    x, y, p = me.x, me.y, me.p
    night, sd = me.source("night", t), p["tempo_sd"]
    if sd > 0.0:
        keep = exp(-1.0 / p["tempo_days"])
        y["tempo"] = keep * y["tempo"] + sd * math.sqrt(1.0 - keep * keep) * normal(night, TEMPO)
    y["night"] = normal(night, NIGHT)
    massed = p["massed_chance"] > 0.0 and night.uniform(MASSED) < p["massed_chance"]
    stocks = {ref.entry: me.actors[ref.component] for ref in me.refs("draws_on")}
    for munition in MUNITIONS:
        number = 0
        if munition in stocks:
            stock = stocks[munition].x
            number = min(_wanted(me, t, munition, stock["stock"], massed), stock["stock"])
            stock["stock"] -= number
            stock["drawn"] += number
        x[f"launched.{munition}"] = number
        for zone, there in zip(me.zones, _split(me, t, munition, number), strict=True):
            x[at("arriving", zone, munition)] = x[at("fresh", zone, munition)] = there
    x["drones"] = sum(x[f"launched.{munition}"] for munition in DRONES)
    y["log_drones"] = log(max(1, x["drones"]))
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
    night, number = me.source("night", t), MUNITIONS.index(munition)
    use = p[f"massed_use.{munition}"] if massed else p[f"use.{munition}"]
    if use < 1.0 and (night.words(USE)[number] + 0.5) / WORD >= use:
        return 0
    c = p["massed_chance"]
    level = (1.0 - c) * p[f"use.{munition}"] + c * p[f"massed_use.{munition}"] * multiple
    tempo = exp(me.y["tempo"] - 0.5 * p["tempo_sd"] * p["tempo_sd"])
    mean = release * stock * tempo / max(level, 1e-9)
    if massed:
        mean = mean * multiple
    if munition in DRONES:
        size = gamma(p["spread"], night, SIZE) / p["spread"]
    else:
        size = gamma(p["missile_spread"], night, SIZE + number - 1) / p["missile_spread"]
    return poisson(mean * size, me.source("count", t), number)


def _split(me: Actor, t: int, munition: str, number: int) -> list[int]:
    """How many of a munition go to each zone.

    Each munition is a trial of its own, counted for the shares of the first zone, of the first two, and so on;
    too many for that, and one zone after the other takes a binomial of what is left.
    """
    zones, lane, source = me.zones, MUNITIONS.index(munition), me.source("split", t)
    if len(zones) == 1:
        return [number]
    shares = _shares(me, t)
    together = 0.0
    for share in shares:
        together += share
    there: list[int] = []
    reached = 0.0
    for place, share in enumerate(shares[:-1]):
        left = number - sum(there)
        ahead = max(together - reached, share)
        reached += share
        if left == 0:
            there.append(0)
        elif in_hand(number, 1):
            chance = reached / together if together > 0.0 else 0.0
            there.append(successes(number, chance, source, lane) - sum(there))
        else:
            chance = share / ahead if ahead > 0.0 else 0.0
            there.append(binomial(left, chance, source, len(MUNITIONS) * (place + 1) + lane))
    return [*there, number - sum(there)]


def _shares(me: Actor, t: int) -> list[float]:
    """Tonight's weights of the zones: as listed, or around them (Dirichlet, of gammas, unless all are as good as 0)."""
    listed = [me.p[f"zone_share.{zone}"] for zone in me.zones]
    spread = me.p["zone_spread"]
    together = 0.0
    for share in listed:
        together += share
    if spread <= 0.0 or together <= 0.0:
        return listed
    shapes = [spread * share / together for share in listed]
    source = me.source("zone", t)
    drawn = [gamma(shape, source, lane) if shape > 0.0 else 0.0 for lane, shape in enumerate(shapes)]
    return drawn if any(drawn) else listed


def start_layer(me: Actor) -> None:
    """The first rounds, ready and behind."""
    if me.option("magazine") == "limited":
        for zone in me.zones:
            ready, depot = nearest(me.in_zone("ready", zone)), nearest(me.in_zone("depot", zone))
            me.x |= {at("ready", zone): ready, at("depot", zone): depot, at("began", zone): ready + depot}


def step_layer(me: Actor, t: int) -> None:
    """Refill, then ballistic missiles, cruise missiles, and drones with decoys among them, zone by zone."""
    x = me.x
    for name in ("spent", "spent_on_drones", "wanted", "met", *by_munition("engaged"), *by_munition("stopped")):
        x[name] = 0
    within = _drones_within(me, t)
    for place, zone in enumerate(me.zones):
        _refill(me, zone)
        channels = nearest(me.in_zone("crews", zone) * me.p["per_crew"])
        for munition in ("ballistic", "cruise"):
            channels -= _engage_missiles(me, t, place, munition, channels)
        _engage_drones(me, t, place, channels, within[place])
    _fire_at_drones(me, t)
    x["stopped_drones"] = x["stopped.strike"] + x["stopped.decoy"]
    x["short"] = int(10 * x["met"] < 9 * x["wanted"])


def _refill(me: Actor, zone: str) -> None:
    """From the depot, held by the controlled supply rate and the room in the ready magazine."""
    x, ready, depot = me.x, at("ready", zone), at("depot", zone)
    if me.option("magazine") == "limited":
        free = max(0.0, x[ready] + x[depot] - me.in_zone("safety", zone))
        controlled = down(free * (1.0 / me.p["horizon"]) + 1e-9)
        room = down(me.in_zone("ready_limit", zone)) - x[ready]
        moved = max(0, min(x[depot], controlled, room))
        x[ready] += moved
        x[depot] -= moved


def _drones_within(me: Actor, t: int) -> list[Pair]:
    """Strike drones and decoys within reach in each zone; a decoy that is told apart is as good as out of reach."""
    p, raid = me.p, me.raid().x
    seen: Shares = (p["coverage.strike"], p["coverage.decoy"] * (1.0 - p["discrimination"]))
    cover = tuple(share if p[f"stop.{munition}"] > 0.0 else 0.0 for munition, share in zip(DRONES, seen, strict=True))
    come = [tuple(raid[at("arriving", zone, munition)] for munition in DRONES) for zone in me.zones]
    # what is certain or impossible takes no trials
    tried = [tuple(n if 0.0 < share < 1.0 else 0 for n, share in zip(pair, cover, strict=True)) for pair in come]
    reached = _trials(tried, cover, me.source("reach", t), 0)
    return [
        tuple(n if share >= 1.0 else hit for n, share, hit in zip(pair, cover, hits, strict=True))
        for pair, hits in zip(come, reached, strict=True)
    ]


def _trials(pairs: list[Pair], shares: Shares, source: DrawSite, lane: int) -> list[Pair]:
    """Successes of strike drones and decoys in each zone.

    Their bytes are dealt together, zone by zone, decoys behind strike drones; too many for that, and
    each is a binomial of its own lane.
    """
    dealt = in_hand(max(strike + decoys for strike, decoys in pairs), len(pairs))
    hits: list[Pair] = []
    for place, (strike, decoys) in enumerate(pairs):
        first = lane + place
        if dealt:
            hits.append((successes(strike, shares[0], source, first),
                         successes(decoys, shares[1], source, first + DECOYS, skip=strike, bytes_of=first)))
        else:
            hits.append((binomial(strike, shares[0], source, first),
                         binomial(decoys, shares[1], source, first + DECOYS)))
    return hits


def _engage_missiles(me: Actor, t: int, place: int, munition: str, channels: int) -> int:
    """Reach, engage and fire at missiles of one class in a zone; returns the channels taken."""
    x, p, raid, zone = me.x, me.p, me.raid().x, me.zones[place]
    arriving = at("arriving", zone, munition)
    if p[f"stop.{munition}"] <= 0.0:
        return 0
    source, lane = me.source("missile", t), len(MUNITIONS) * place + MUNITIONS.index(munition)
    reach = binomial(raid[arriving], p[f"coverage.{munition}"], source, lane)
    engaged = _engageable(me, reach, channels, munition, zone)
    x["wanted"] += reach
    x["met"] += engaged
    if engaged == 0:
        return 0
    _note_fresh(me, t, place, munition, engaged)
    share, shots = _kill_share(me, t, munition), nearest(p["shots"])
    fired, left = 0, engaged
    if me.option("doctrine") == "salvo":
        fired = engaged * shots
        left -= binomial(left, _any_of(share, shots), source, lane + MISSILE_SHOTS)
    else:
        for shot in range(1, shots + 1):
            fired += left
            left -= binomial(left, share, source, lane + MISSILE_SHOTS * shot)
    _spend(me, zone, fired * nearest(p["burst"]))
    x[f"engaged.{munition}"] += engaged
    x[f"stopped.{munition}"] += engaged - left
    raid[arriving] -= engaged - left
    return engaged


def _engage_drones(me: Actor, t: int, place: int, channels: int, within: Pair) -> None:
    """Engage drones in a zone, those taken for real alike; ``left_…`` holds them until they are fired at."""
    x, zone = me.x, me.zones[place]
    strike, decoys = within
    reach = strike + decoys
    engaged = _engageable(me, reach, channels, "strike", zone)
    at_strike = 0
    if reach:
        at_strike = whole(engaged * strike / reach, me.source("split", t).uniform(place))
        at_strike = max(engaged - decoys, min(at_strike, engaged, strike))
    x["wanted"] += reach
    x["met"] += engaged
    for munition, number in (("strike", at_strike), ("decoy", engaged - at_strike)):
        _note_fresh(me, t, place, munition, number)
        x[at(f"left_{munition}", zone)] = number
        x[f"engaged.{munition}"] += number


def _fire_at_drones(me: Actor, t: int) -> None:
    """Shot by shot at all that are engaged, or all rounds at once."""
    x, p, raid = me.x, me.p, me.raid().x
    if x["engaged.strike"] + x["engaged.decoy"] == 0:
        return
    shares = tuple(_kill_share(me, t, munition) for munition in DRONES)
    shots, burst = nearest(p["shots"]), nearest(p["burst"])
    if me.option("doctrine") == "salvo":
        shares = tuple(_any_of(share, shots) for share in shares)
        shots, burst = 1, shots * burst
    for shot in range(shots):
        left = [tuple(x[at(f"left_{munition}", zone)] for munition in DRONES) for zone in me.zones]
        stopped = _trials(left, shares, me.source("shot", t), DRONE_SHOTS * shot)
        for zone, pair, hits in zip(me.zones, left, stopped, strict=True):
            spent = _spend(me, zone, sum(pair) * burst)
            x["spent_on_drones"] += spent
            for munition, hit in zip(DRONES, hits, strict=True):
                x[at(f"left_{munition}", zone)] -= hit
                x[f"stopped.{munition}"] += hit
                raid[at("arriving", zone, munition)] -= hit


def _engageable(me: Actor, reach: int, channels: int, munition: str, zone: str) -> int:
    """How many of those can be engaged; a reserve of rounds is for ballistic missiles alone."""
    engaged = min(reach, channels)
    if me.option("magazine") == "limited":
        reserve = 0 if munition == "ballistic" else nearest(me.in_zone("reserve", zone))
        each = nearest(me.p["shots"]) * nearest(me.p["burst"])
        engaged = max(0, min(engaged, (me.x[at("ready", zone)] - reserve) // each))
    return engaged


def _kill_share(me: Actor, t: int, munition: str) -> float:
    """Tonight's chance that one shot stops one of them: its odds are moved, then it is spread."""
    p, raid = me.p, me.raid()
    share = p[f"stop.{munition}"]
    sloped = munition in DRONES and p["size_slope"] != 0.0
    if share < 1.0 and (sloped or p["drift"] != 0.0 or p["night_sd"] > 0.0):
        moved = p["drift"] * t + p["night_sd"] * raid.y["night"]
        if sloped:
            moved += p["size_slope"] * (raid.y["log_drones"] - log(p["size_ref"]))
        odds = share * exp(moved)
        share = odds / (1.0 - share + odds)
    spread = p["dispersion"]
    if spread > 0.0 and 0.0 < share < 1.0:
        lane = 1 if munition in DRONES else MUNITIONS.index(munition)  # drones of both kinds share a night
        share = beta(share * spread, (1.0 - share) * spread, me.source("share", t), lane)
    return share


def _any_of(share: float, shots: int) -> float:
    """The chance that one shot at least of a salvo stops its target."""
    missed = 1.0
    for _ in range(shots):
        missed *= 1.0 - share
    return 1.0 - missed


def _spend(me: Actor, zone: str, rounds: int) -> int:
    """Take rounds out of a zone's magazine, if they are counted; returns how many."""
    if me.option("magazine") != "limited":
        return 0
    me.x[at("ready", zone)] -= rounds
    me.x[at("spent_total", zone)] += rounds
    me.x["spent"] += rounds
    return rounds


def _note_fresh(me: Actor, t: int, place: int, munition: str, engaged: int) -> None:
    """Take from those not engaged so far their part of these: a random subset of all that arrive."""
    raid, zone = me.raid().x, me.zones[place]
    fresh, arriving = raid[at("fresh", zone, munition)], raid[at("arriving", zone, munition)]
    if engaged:
        u = me.source("fresh", t).uniform(len(MUNITIONS) * place + MUNITIONS.index(munition))
        part = min(whole(engaged * fresh / arriving, u), engaged, fresh)
        raid[at("fresh", zone, munition)] -= max(engaged - (arriving - fresh), part)


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
        leaked = x[f"leaked.{munition}"] = sum(raid[at("arriving", zone, munition)] for zone in me.zones)
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
