"""Workforce: a pool of people who arrive (or not), are trained, work, leave and are diverted."""

from magdepth.kinds.spec import Balance, Kind, Param, Port, State

WORKFORCE = Kind(
    name="workforce",
    phase=1,
    summary="people who may come, are housed and trained, work, leave, or are sent elsewhere",
    source="training as a pipeline with Little's law: mean in training = arrivals x training",
    params=(
        Param("come", "share", "attacker", "chance that the pledged people come at all", 0.0, high=1.0),
        Param("sent", "people", "attacker", "people who arrive if they come", 0.0),
        Param("first_arrival", "days", "attacker", "days from the start to the first arrival", 0.0),
        Param("arrival_span", "days", "attacker", "days over which they arrive", 1.0, low=1.0),
        Param("skilled_share", "share", "attacker", "share of arrivals who need no training", 0.0, high=1.0),
        Param("housing", "people", "attacker", "beds: people in training and at work together", 1e9),
        Param("training", "days", "attacker", "mean days from arrival to full work", 1.0, low=1.0),
        Param("turnover", "share/day", "attacker", "share of those at work who leave", 0.0, high=1.0),
        Param("initial", "people", "attacker", "people at work on the first day", 0.0),
        Param("recruits", "people/day", "attacker", "people recruited besides those pledged", 0.0),
    ),
    ports=(Port("inflow", "flows of further people (a link's `delivered`)", entries="many"),),
    states=(
        State("pledged", "people", "stock", "people who will come in this replicate (0 if none do)", report=True),
        State("abroad", "people", "stock", "pledged and not yet arrived"),
        State("training", "people", "stock", "arrived, not yet at full work"),
        State("working", "people", "stock", "at work", report=True),
        State("left", "people", "stock", "gone since the start"),
        State("diverted", "people", "stock", "taken out by links since the start", report=True),
        State("joined", "people", "stock", "recruits and further people since the start"),
        State("began", "people", "stock", "people at work before the first day"),
        State("arrived", "people", "flow", "pledged people who arrived today", report=True),
    ),
    draws=("come", "skilled", "trained", "leave", "recruits"),
    laws=(
        Balance("people", ("pledged", "joined", "began"), ("abroad", "training", "working", "left", "diverted")),
    ),
)
