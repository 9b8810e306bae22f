"""The twin's people and goods: workforce, plant, link, stockpile."""

from __future__ import annotations

from magdepth.testing.twin_samplers import beta, binomial, exp, log, normal, poisson, spell
from magdepth.testing.twin_world import Actor, down, nearest


def start_workforce(me: Actor) -> None:
    """Whether they come at all is decided once."""
    come = me.source("come", 0).uniform() < me.p["come"]
    pledged = nearest(me.p["sent"]) if come else 0
    initial = nearest(me.p["initial"])
    me.x |= {"pledged": pledged, "abroad": pledged, "working": initial, "began": initial}


def step_workforce(me: Actor, t: int) -> None:
    """Training ends, people leave, others arrive within the housing, recruits join."""
    x, p = me.x, me.p
    trained = binomial(x["training"], 1.0 / p["training"], me.source("trained", t))
    leaving = binomial(x["working"], p["turnover"], me.source("leave", t))
    x["training"] -= trained
    x["working"] += trained - leaving
    x["left"] += leaving

    room = down(p["housing"]) - x["training"] - x["working"]
    elapsed = t + 1.0 - p["first_arrival"]
    arriving = 0
    if elapsed > 0.0:
        planned = down(min(1.0, elapsed / p["arrival_span"]) * x["pledged"])
        behind = planned - (x["pledged"] - x["abroad"])
        arriving = max(0, min(behind, room, x["abroad"]))
    skilled = binomial(arriving, p["skilled_share"], me.source("skilled", t))
    x["abroad"] -= arriving
    x["arrived"] = arriving
    x["working"] += skilled
    x["training"] += arriving - skilled

    joining = poisson(p["recruits"], me.source("recruits", t)) + sum(me.flows("inflow"))
    joining = max(0, min(joining, room - arriving))
    x["joined"] += joining
    x["training"] += joining


def start_plant(me: Actor) -> None:
    """Nothing is half made."""


def step_plant(me: Actor, t: int) -> None:
    """What the tightest of lines, labour and components allows."""
    x, y, p = me.x, me.y, me.p
    _attack(me, t)
    lines = p["capacity"]
    if p["capacity_target"] >= 0.0:
        lines += (p["capacity_target"] - p["capacity"]) * min(1.0, (t + 1.0) / p["ramp"])
    lines = lines * p["availability"] * (1.0 - y["damage"])
    if _out(me, t):
        lines = lines * (1.0 - p["outage_share"])
    labour = _labour(me)
    rate = min(lines, labour, p["supply"])
    bound = "bound_lines" if lines <= rate else "bound_labour" if labour <= rate else "bound_supply"
    know_how = me.refs("know_how")
    if know_how and me.flow(know_how[0]) < p["needs"]:
        rate, bound = 0.0, ""
    for limit in ("bound_lines", "bound_labour", "bound_supply"):
        x[limit] = int(limit == bound)
    y["carry"] += rate
    x["made"] = down(y["carry"])
    y["carry"] -= x["made"]
    x["made_total"] += x["made"]


def _attack(me: Actor, t: int) -> None:
    y, p = me.y, me.p
    y["damage"] = max(0.0, y["damage"] - y["healing"])
    me.x["attacked"] = poisson(p["attacks"], me.source("attack", t))
    if me.x["attacked"] == 0 or p["attack_share"] <= 0.0:
        return
    mean, n = p["attack_share"], p["attack_spread"]
    stopped = beta(mean * n, (1.0 - mean) * n, me.source("share", t))
    y["damage"] = 1.0 - (1.0 - y["damage"]) * (1.0 - stopped)
    days = p["heal"]
    if p["heal_spread"] > 0.0:
        days = days * exp(p["heal_spread"] * normal(me.source("heal", t)))
    y["healing"] = y["damage"] / max(1.0, days)


def _out(me: Actor, t: int) -> bool:
    """Whether an outage holds today: a chain of two states, one uniform a day."""
    x, p = me.x, me.p
    if p["outages"] > 0.0:
        u = me.source("outage", t).uniform()
        x["out"] = int(u >= 1.0 / p["outage_days"] if x["out"] else u < p["outages"])
    return x["out"] == 1


def _labour(me: Actor) -> float:
    """What the hands at work can make; without any pool named, labour never binds."""
    p = me.p
    if not me.refs("labour"):
        return 1e300
    hands = 0.0
    for ref in me.refs("labour"):
        hands += me.flow(ref) * p[f"productivity.{ref.entry}"]
    hours = p["hours"]
    if p["learning"] > 0.0:
        growth = log((p["made_before"] + me.x["made_total"]) / p["made_before"])
        hours = hours * exp(growth * log(1.0 - p["learning"]) / log(2.0))
    return hands * p["hours_worked"] / hours


def start_link(me: Actor) -> None:
    """Whether it operates is decided once."""
    me.x["open"] = int(me.source("open", 0).uniform() < me.p["chance"])


def step_link(me: Actor, t: int) -> None:
    """Interruption, sending, loss, arrival."""
    x, p = me.x, me.p
    x["stopped"] = interrupted(me, t, "stop_left", p["stops"], p["stop_days"], "stop")
    x["sent"] = _sent(me, t) if x["open"] and not x["stopped"] and t >= p["start"] else 0
    x["sent_total"] += x["sent"]
    lost = binomial(x["sent"], p["loss"], me.source("lose", t))
    x["lost_total"] += lost
    leaving, arrive = x["sent"] - lost, me.source("arrive", t)
    if p["lag"] > 1.0:
        arriving = binomial(x["in_transit"], 1.0 / p["lag"], arrive)
    else:
        arriving = x["in_transit"] + binomial(leaving, 1.0 - p["lag"], arrive)
    x["in_transit"] += leaving - arriving
    x["delivered"] = arriving
    x["delivered_total"] += arriving


def _sent(me: Actor, t: int) -> int:
    x, y, p = me.x, me.y, me.p
    amount = p["rate"]
    for flow in me.flows("follow"):
        amount += p["per"] * flow
    y["carry"] += amount
    sent = down(y["carry"])
    y["carry"] -= sent
    sent = max(0, min(sent, down(p["limit"]) - x["sent_total"]))
    pool = me.partner("take")
    if pool is not None:
        sent = min(sent, pool.x["working"])
        pool.x["working"] -= sent
        pool.x["diverted"] += sent
    return sent


def interrupted(me: Actor, t: int, left: str, chance: float, mean_days: float, draw: str) -> int:
    """1 if an interruption holds today; one that begins lasts a geometric number of days."""
    if me.y[left] > 0.0:
        me.y[left] -= 1.0
    elif chance > 0.0 and me.source(draw, t).uniform() < chance:
        me.y[left] = spell(mean_days, me.source("length", t).uniform())
    return int(me.y[left] > 0.0)


def start_stockpile(me: Actor) -> None:
    """The first stock."""
    me.x["stock"] = me.x["began"] = nearest(me.p["initial"])


def step_stockpile(me: Actor, t: int) -> None:
    """Losses of what lay there yesterday, then what comes in."""
    x, y, p = me.x, me.y, me.p
    x["lost"] = binomial(x["stock"], p["losses"], me.source("lose", t))
    outside = 0
    if p["supply"] > 0.0:
        if p["wander"] > 0.0:
            y["walk"] += p["wander"] * normal(me.source("wander", t))
        y["carry"] += p["supply"] * exp(p["growth"] * t + y["walk"])
        outside = down(y["carry"])
        y["carry"] -= outside
    x["arrived"] = outside + sum(me.flows("inflow"))
    x["stock"] += x["arrived"] - x["lost"]
    x["arrived_total"] += x["arrived"]
    x["lost_total"] += x["lost"]
