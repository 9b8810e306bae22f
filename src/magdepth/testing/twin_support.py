"""The twin's rear: resupply, account, reconstruction."""

from __future__ import annotations

from magdepth.testing.twin_flows import interrupted
from magdepth.testing.twin_samplers import adding_poisson, binomial, poisson
from magdepth.testing.twin_world import Actor, at, down, nearest

ADDED_MEAN = 30.0  # up to here orders are drawn by adding up chances


def start_resupply(me: Actor) -> None:
    """What is under way already."""
    for zone in me.zones:
        me.x[at("began", zone)] = me.x[at("in_transit", zone)] = nearest(me.in_zone("under_way", zone))


def step_resupply(me: Actor, t: int) -> None:
    """Orders in lots; deliveries, unless frozen, of which some go elsewhere and some find no room."""
    x, p = me.x, me.p
    x["frozen"] = interrupted(me, t, "freeze_left", p["freezes"], p["freeze_days"], "freeze")
    x["ordered"] = x["delivered"] = 0
    for lane, zone in enumerate(me.zones):
        ordered = _ordered(me, t, lane, zone)
        arriving = 0
        if not x["frozen"]:
            chance = 1.0 / p["lead"] if p["lead"] > 1.0 else 1.0
            arriving = binomial(x[at("in_transit", zone)], chance, me.source("arrive", t), lane)
        x["ordered"] += ordered
        x[at("ordered_total", zone)] += ordered
        x[at("in_transit", zone)] += ordered - arriving
        diverted = binomial(arriving, p["diversion"], me.source("divert", t), lane)
        x[at("diverted_total", zone)] += diverted
        _deliver(me, zone, arriving - diverted)


def _ordered(me: Actor, t: int, lane: int, zone: str) -> int:
    """Rounds ordered in a zone: on every so-manieth day, for as many days."""
    p = me.p
    lot, every = max(1, nearest(p["lot"])), max(1, nearest(p["every"]))
    if t % every:
        return 0
    mean = me.in_zone("rate", zone) * (every * p["throughput"] / lot)
    source = me.source("order", t)
    if 0.0 < mean <= ADDED_MEAN:
        return lot * adding_poisson(mean, source.uniform(lane))
    return lot * poisson(mean, source, lane)


def _deliver(me: Actor, zone: str, arriving: int) -> None:
    """Into the depot behind the layer as far as it may hold them; the rest is turned away."""
    layer = me.partner("to")
    assert layer is not None
    stock = layer.x[at("ready", zone)] + layer.x[at("depot", zone)]
    delivered = min(arriving, max(0, down(me.in_zone("hold", zone)) - stock))
    me.x[at("refused_total", zone)] += arriving - delivered
    me.x[at("delivered_total", zone)] += delivered
    me.x["delivered"] += delivered
    layer.x[at("depot", zone)] += delivered
    layer.x[at("received", zone)] += delivered


def start_account(me: Actor) -> None:
    """Nothing is spent."""


def step_account(me: Actor, t: int) -> None:
    """Each flow at its price, to the dollar."""
    me.x["cost"] = sum(nearest(me.flow(ref) * me.p[f"unit_cost.{ref.entry}"]) for ref in me.refs("flows"))
    me.x["cost_total"] += me.x["cost"]


def start_reconstruction(me: Actor) -> None:
    """What is cleared and rebuilt already."""
    x, p = me.x, me.p
    for whole, done, left in (("area", "cleared", "uncleared"), ("objects", "rebuilt", "waiting")):
        x[whole] = nearest(p[whole])
        x[done] = min(x[whole], nearest(p[done]))
        x[left] = x[whole] - x[done]


def step_reconstruction(me: Actor, t: int) -> None:
    """Engineers clear, money is granted, builders rebuild what is open and paid for."""
    x, p = me.x, me.p
    cleared = min(x["uncleared"], _carried(me, "clear_carry", sum(me.flows("engineers")) * p["clearance"]))
    x["cleared"] += cleared
    x["uncleared"] -= cleared
    granted = _carried(me, "grant_carry", p["budget"])
    x["granted"] += granted
    x["unspent"] += granted

    opened = x["objects"]
    if x["area"] > 0:
        opened = down(x["objects"] * min(1.0, x["cleared"] / (x["area"] * p["gate"])))
    open_now = max(0, opened - x["rebuilt"])
    able = _carried(me, "build_carry", sum(me.flows("builders")) / p["builder_days"])
    price = max(1, nearest(p["price"])) if p["price"] > 0.0 else 0
    affordable = x["unspent"] // price if price else x["waiting"]
    built = min(able, open_now, affordable)
    x["rebuilt"] += built
    x["waiting"] -= built
    x["unspent"] -= built * price
    x["spent"] += built * price

    bound = ""
    if x["waiting"] > 0:
        bound = "clearance" if open_now <= built else "budget" if affordable <= built else "crews"
    for limit in ("clearance", "crews", "budget"):
        x[f"bound_{limit}"] = int(limit == bound)


def _carried(me: Actor, carry: str, amount: float) -> int:
    """The whole part of what has gathered; the rest waits for tomorrow."""
    me.y[carry] += amount
    whole = down(me.y[carry])
    me.y[carry] -= whole
    return whole
