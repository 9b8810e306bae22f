"""The twin's rear: resupply, account, reconstruction."""

from __future__ import annotations

from magdepth.testing.twin_flows import interrupted
from magdepth.testing.twin_samplers import binomial, poisson
from magdepth.testing.twin_world import Actor, down, nearest


def start_resupply(me: Actor) -> None:
    """What is under way already."""
    me.x["began"] = me.x["in_transit"] = nearest(me.p["under_way"])


def step_resupply(me: Actor, t: int) -> None:
    """Orders in lots; deliveries, unless frozen, of which some go elsewhere."""
    x, p = me.x, me.p
    x["frozen"] = interrupted(me, t, "freeze_left", p["freezes"], p["freeze_days"], "freeze")
    lot = max(1, nearest(p["lot"]))
    x["ordered"] = lot * poisson(p["rate"] * p["throughput"] / lot, me.source("order", t))
    x["ordered_total"] += x["ordered"]
    arriving = 0 if x["frozen"] else binomial(x["in_transit"], 1.0 / p["lead"], me.source("arrive", t))
    diverted = binomial(arriving, p["diversion"], me.source("divert", t))
    x["in_transit"] += x["ordered"] - arriving
    x["diverted_total"] += diverted
    x["delivered"] = arriving - diverted
    x["delivered_total"] += arriving - diverted
    layer = me.partner("to")
    assert layer is not None
    layer.x["depot"] += arriving - diverted
    layer.x["received"] += arriving - diverted


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
