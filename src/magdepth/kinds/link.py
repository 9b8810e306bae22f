"""Link: a flow between two parts of the system, with a lag, a loss and interruptions."""

from magdepth.kinds.spec import Accumulates, Balance, Kind, Param, Port, State

LINK = Kind(
    name="link",
    phase=3,
    summary="carries goods, know-how, money or people: rate, lag, loss, start, interruption",
    source="pipeline with geometric stay, Little's law: mean in transit = rate x lag",
    params=(
        Param("chance", "share", "attacker", "chance that the link operates at all", 1.0, high=1.0),
        Param("start", "days", "attacker", "days from the start to the first sending", 0.0),
        Param("rate", "units/day", "attacker", "units sent a day, whatever else happens", 0.0),
        Param("per", "units", "attacker", "units sent for each unit of the flow it follows", 0.0),
        Param("lag", "days", "attacker", "mean days under way", 0.0),
        Param("loss", "share", "attacker", "share lost under way", 0.0, high=1.0),
        Param("stops", "events/day", "nature", "interruptions that begin", 0.0),
        Param("stop_days", "days", "nature", "mean length of an interruption", 1.0, low=1.0),
        Param("limit", "units", "attacker", "most that is ever sent", 1e15),
    ),
    ports=(
        Port("take", "the pool that the people are taken from", of="workforce", takes=("working", "diverted")),
        Port("follow", "a flow that the sending follows (`pool.working`, `plant.made`)"),
    ),
    states=(
        State("open", "1", "stock", "1 if the link operates in this replicate", report=True),
        State("sent", "units", "flow", "units sent today"),
        State("sent_total", "units", "stock", "units sent since the start", report=True),
        State("in_transit", "units", "stock", "units under way"),
        State("delivered", "units", "flow", "units that arrive today"),
        State("delivered_total", "units", "stock", "units arrived since the start", report=True),
        State("lost_total", "units", "stock", "units lost since the start"),
        State("stopped", "days", "flow", "1 if interrupted today"),
        State("carry", "units", "stock", "part of a unit not yet sent", real=True),
        State("stop_left", "days", "stock", "days of interruption left", real=True),
    ),
    draws=("open", "stop", "length", "lose", "arrive"),
    laws=(
        Balance("units", ("sent_total",), ("in_transit", "delivered_total", "lost_total")),
        Accumulates("sent", "sent_total", "sent"),
        Accumulates("delivered", "delivered_total", "delivered"),
    ),
)
