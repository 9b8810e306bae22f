"""Stockpile: munitions of one class, filled by plants and outside supply, drawn by raids."""

from magdepth.kinds.spec import Accumulates, Balance, Kind, Param, Port, State

STOCKPILE = Kind(
    name="stockpile",
    phase=4,
    summary="holds one munition: in from plants and from outside the model, out by losses and raids",
    source="accounting: what comes in is what goes out, is lost or is kept",
    params=(
        Param("initial", "munitions", "attacker", "stock on the first day"),
        Param("supply", "munitions/day", "attacker", "supply from outside the model on the first day", 0.0),
        Param("growth", "share/day", "attacker", "log growth of that supply", 0.0, low=-1.0),
        Param("wander", "1/root-day", "nature", "standard deviation of the daily log step of that supply", 0.0),
        Param("losses", "share/day", "attacker", "share of the stock lost in storage", 0.0, high=1.0),
    ),
    ports=(Port("inflow", "flows that fill it (`plant.made`)", entries="many"),),
    states=(
        State("stock", "munitions", "stock", "on hand", report=True),
        State("began", "munitions", "stock", "on hand before the first day"),
        State("arrived", "munitions", "flow", "in today", report=True),
        State("arrived_total", "munitions", "stock", "in since the start"),
        State("lost", "munitions", "flow", "lost in storage today"),
        State("lost_total", "munitions", "stock", "lost in storage since the start", report=True),
        State("drawn", "munitions", "stock", "drawn by raids since the start"),
        State("carry", "munitions", "stock", "part of a unit of outside supply", real=True),
        State("walk", "1", "stock", "log wander of outside supply", real=True),
    ),
    draws=("wander", "lose"),
    laws=(
        Balance("munitions", ("began", "arrived_total"), ("stock", "lost_total", "drawn")),
        Accumulates("in", "arrived_total", "arrived"),
        Accumulates("lost", "lost_total", "lost"),
    ),
)
