"""Resupply: rounds ordered, under way, delivered to a layer, with freezes and diversion."""

from magdepth.kinds.spec import Accumulates, Balance, Kind, Param, Port, State

RESUPPLY = Kind(
    name="resupply",
    phase=8,
    summary="orders, lead time, noisy deliveries in lots, freezes, diversion",
    source="Little's law: mean under way = rate x lead",
    params=(
        Param("rate", "rounds/day", "defender", "rounds ordered a day", 0.0, by="zone"),
        Param("throughput", "share", "nature", "share of the rate that is let through (a schedule makes a freeze)", 1.0,
              high=10.0),
        Param("lead", "days", "defender", "mean days from order to delivery", 1.0, low=1.0),
        Param("lot", "rounds", "defender", "rounds in a lot (large: noisy deliveries)", 1.0, low=1.0),
        Param("every", "days", "defender", "days from one order to the next; each is for as many days", 1.0, low=1.0,
              high=366.0),
        Param("hold", "rounds", "defender", "most rounds that the layer may hold after a delivery; more is turned away",
              1e15, high=1e15, by="zone"),
        Param("under_way", "rounds", "defender", "rounds under way on the first day", 0.0, by="zone"),
        Param("freezes", "events/day", "nature", "freezes that begin", 0.0),
        Param("freeze_days", "days", "nature", "mean length of a freeze", 1.0, low=1.0),
        Param("diversion", "share", "nature", "share of deliveries diverted elsewhere", 0.0, high=1.0),
    ),
    ports=(Port("to", "the layer that it feeds", of="layer", takes=("depot", "received", "ready"), required=True),),
    states=(
        State("began", "rounds", "stock", "under way before the first day", zoned=True),
        State("ordered", "rounds", "flow", "ordered today"),
        State("ordered_total", "rounds", "stock", "ordered since the start", zoned=True),
        State("in_transit", "rounds", "stock", "under way", zoned=True),
        State("delivered", "rounds", "flow", "delivered today", report=True, monthly=True),
        State("delivered_total", "rounds", "stock", "delivered since the start", zoned=True),
        State("diverted_total", "rounds", "stock", "diverted since the start", report=True, zoned=True),
        State("refused_total", "rounds", "stock", "turned away since the start, for want of room", zoned=True),
        State("frozen", "days", "flow", "1 if nothing moves today", report=True),
        State("freeze_left", "days", "stock", "days of freeze left", real=True),
        State("held", "1", "stock", "a held Poisson table, made again when its mean changes", real=True, zoned=True,
              width=65),
    ),
    draws=("order", "freeze", "length", "arrive", "divert"),
    zones="to",
    laws=(
        Balance("rounds", ("began", "ordered_total"),
                ("in_transit", "delivered_total", "diverted_total", "refused_total")),
        Accumulates("ordered", "ordered_total", "ordered"),
        Accumulates("delivered", "delivered_total", "delivered"),
    ),
)
