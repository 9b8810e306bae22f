"""Account: what a side's flows cost, in USD."""

from magdepth.kinds.spec import Accumulates, Kind, Param, Port, State

ACCOUNT = Kind(
    name="account",
    phase=9,
    summary="adds flows times unit costs",
    source="accounting: flows times unit costs",
    params=(Param("unit_cost", "USD/unit", "nature", "cost of one unit of the flow", by="flows"),),
    ports=(Port("flows", "flows to be paid for, by name", entries="named", required=True),),
    states=(
        State("cost", "USD", "flow", "spent today", report=True),
        State("cost_total", "USD", "stock", "spent since the start"),
    ),
    laws=(Accumulates("cost", "cost_total", "cost"),),
)
