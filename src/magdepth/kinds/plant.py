"""Plant: output of one product at one place, held by lines, labour or components."""

from magdepth.kinds.spec import Accumulates, Kind, Param, Port, State

PLANT = Kind(
    name="plant",
    phase=2,
    summary="makes one product: the least of lines, labour and component supply, under attack, learning",
    source="learning: Wright (1936), hours per unit fall by a fixed share a doubling",
    params=(
        Param("capacity", "munitions/day", "attacker", "what the lines can make at the start"),
        Param("capacity_target", "munitions/day", "attacker", "what the lines can make after the ramp (-1: no ramp)",
              -1.0, low=-1.0),
        Param("ramp", "days", "attacker", "days until the target is reached, in a straight line", 1.0, low=1.0),
        Param("availability", "share", "attacker", "share of line time that is usable", 1.0, high=1.0),
        Param("hours", "hours/munition", "attacker", "paid hours a unit at the start", 1.0, low=1e-6),
        Param("hours_worked", "hours/day", "attacker", "paid hours a worker and calendar day", 8.0, high=24.0),
        Param("productivity", "share", "attacker", "output of an hour of this pool against the reference hour",
              1.0, by="labour"),
        Param("learning", "share", "attacker", "share of hours saved by each doubling of output", 0.0, high=0.5),
        Param("made_before", "munitions", "attacker", "units made before the start", 1.0, low=1.0),
        Param("supply", "munitions/day", "attacker", "units for which components arrive", 1e9),
        Param("attacks", "events/day", "nature", "attacks that stop part of the lines", 0.0),
        Param("attack_share", "share", "nature", "mean share of the lines that an attack stops", 0.0, high=0.99),
        Param("attack_spread", "1", "nature", "beta concentration of that share", 5.0, low=0.1),
        Param("heal", "days", "attacker", "median days until a stopped share works again", 30.0, low=1.0),
        Param("heal_spread", "1", "nature", "log standard deviation of the healing time", 0.0),
        Param("needs", "points", "attacker", "know-how points without which nothing is made", 0.0),
    ),
    ports=(
        Port("labour", "pools at work (`pool.working`); where none is named labour never binds", entries="named"),
        Port("know_how", "a link's `delivered_total`, in points: 1,000 is the whole transfer"),
    ),
    states=(
        State("made", "munitions", "flow", "units made today", report=True, monthly=True),
        State("made_total", "munitions", "stock", "units made since the start"),
        State("bound_lines", "days", "flow", "1 if the lines bind today", report=True),
        State("bound_labour", "days", "flow", "1 if labour binds today", report=True),
        State("bound_supply", "days", "flow", "1 if components bind today", report=True),
        State("attacked", "events", "flow", "attacks today"),
        State("carry", "munitions", "stock", "part of a unit begun", real=True),
        State("damage", "share", "stock", "share of the lines stopped", real=True),
        State("healing", "share/day", "stock", "share healed a day", real=True),
    ),
    draws=("attack", "share", "heal"),
    laws=(Accumulates("output", "made_total", "made"),),
)
