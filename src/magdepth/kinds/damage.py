"""Damage: what leakers and debris break, and what repair crews mend."""

from magdepth.kinds.spec import Balance, Kind, Param, Port, State

DAMAGE = Kind(
    name="damage",
    phase=7,
    summary="leakers hit or miss, debris falls; a backlog of grid and other repair, crews mend it",
    source="accounting: work caused is work done or waiting",
    params=(
        Param("hit_share", "share", "nature", "chance that a leaker damages something", 0.0, high=1.0, by="munition"),
        Param("debris", "share", "nature", "chance that a stopped drone's debris damages something", 0.0, high=1.0),
        Param("grid_share", "share", "nature", "share of hits that are on the grid", 0.0, high=1.0),
        Param("work", "crew-days/hit", "nature", "repair work a hit", 0.0, by="munition"),
        Param("debris_work", "crew-days/hit", "nature", "repair work a hit by debris", 0.0),
        Param("winter", "1", "nature", "factor on grid work (a schedule makes winter heavier)", 1.0),
        Param("grid_crews", "crews", "defender", "grid repair crews", 0.0),
        Param("other_crews", "crews", "defender", "other repair crews", 0.0),
        Param("grid_backlog", "crew-days", "defender", "grid backlog on the first day", 0.0),
        Param("other_backlog", "crew-days", "defender", "other backlog on the first day", 0.0),
        Param("know_how_gain", "share", "attacker", "rise of the ballistic hit share at full know-how", 0.0),
    ),
    ports=(
        Port("raid", "the raid whose leakers it counts", of="raid", takes=("arriving", "massed"), required=True),
        Port("stopped", "flows of drones shot down, which make debris (`layer.stopped_drones`)", entries="many"),
        Port("know_how", "a link's `delivered_total`, in points: 1,000 is the whole transfer"),
    ),
    states=(
        State("leaked", "munitions", "flow", "leakers tonight", by="munition"),
        State("leaked_drones", "drones", "flow", "strike drones and decoys that leaked", report=True, monthly=True),
        State("leaked_massed", "drones", "flow", "of them on massed nights", report=True),
        State("hits", "hits", "flow", "damaging hits tonight, debris apart", report=True, monthly=True),
        State("debris_hits", "hits", "flow", "damaging falls of debris tonight", report=True),
        State("began", "crew-days", "stock", "backlog before the first day"),
        State("grid_backlog", "crew-days", "stock", "grid repair not yet done", report=True),
        State("other_backlog", "crew-days", "stock", "other repair not yet done", report=True),
        State("caused_total", "crew-days", "stock", "repair work caused since the start", report=True),
        State("repaired_total", "crew-days", "stock", "repair work done since the start"),
        State("carry", "crew-days", "stock", "part of a crew-day", real=True),
    ),
    draws=("hit", "debris", "grid"),
    zones="raid",
    laws=(Balance("work", ("began", "caused_total"), ("grid_backlog", "other_backlog", "repaired_total")),),
)
