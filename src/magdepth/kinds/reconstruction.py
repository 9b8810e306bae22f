"""Reconstruction: a region cleared of mines and rebuilt by engineers, builders and a budget."""

from magdepth.kinds.spec import Balance, Kind, Param, Port, State

RECONSTRUCTION = Kind(
    name="reconstruction",
    phase=10,
    summary="clearance gates rebuilding; crews and a yearly budget hold it",
    source="the tightest of three limits, one a day",
    params=(
        Param("area", "hectares", "attacker", "area to be cleared"),
        Param("cleared", "hectares", "attacker", "area cleared before the start", 0.0),
        Param("clearance", "hectares/person-day", "attacker", "area cleared by an engineer a day"),
        Param("gate", "share", "attacker", "cleared share at which every object may be worked on", 1.0, low=1e-3,
              high=1.0),
        Param("objects", "objects", "attacker", "objects to be rebuilt"),
        Param("rebuilt", "objects", "attacker", "objects rebuilt before the start", 0.0),
        Param("builder_days", "person-days/object", "attacker", "builders' work an object", low=1e-3),
        Param("budget", "million RUB/day", "attacker", "money granted a day", 1e12),
        Param("price", "million RUB/object", "attacker", "price of an object", 0.0),
    ),
    ports=(
        Port("engineers", "pools of engineers at work", entries="many"),
        Port("builders", "pools of builders at work", entries="many"),
    ),
    states=(
        State("area", "hectares", "stock", "area to be cleared in all"),
        State("cleared", "hectares", "stock", "area cleared", report=True),
        State("uncleared", "hectares", "stock", "area not yet cleared"),
        State("objects", "objects", "stock", "objects in all", report=True),
        State("rebuilt", "objects", "stock", "objects rebuilt", report=True),
        State("waiting", "objects", "stock", "objects not yet rebuilt"),
        State("granted", "million RUB", "stock", "money granted since the start"),
        State("unspent", "million RUB", "stock", "money not yet spent"),
        State("spent", "million RUB", "stock", "money spent since the start", report=True),
        State("bound_clearance", "days", "flow", "1 if mines hold rebuilding today", report=True),
        State("bound_crews", "days", "flow", "1 if builders hold it", report=True),
        State("bound_budget", "days", "flow", "1 if money holds it", report=True),
        State("clear_carry", "hectares", "stock", "part of a hectare", real=True),
        State("build_carry", "objects", "stock", "part of an object", real=True),
        State("grant_carry", "million RUB", "stock", "part of a million", real=True),
    ),
    laws=(
        Balance("area", ("area",), ("cleared", "uncleared")),
        Balance("objects", ("objects",), ("rebuilt", "waiting")),
        Balance("money", ("granted",), ("unspent", "spent")),
    ),
)
