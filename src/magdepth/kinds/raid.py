"""Raid: the night's package of strike drones, decoys and missiles, ordinary or massed."""

from magdepth.kinds.spec import Kind, Param, Port, State

RAID = Kind(
    name="raid",
    phase=5,
    summary="one package a night, its size heavy-tailed around what stock and release policy allow",
    source="gamma-Poisson nights, mixed with massed ones (CSIS 2025); over zones Dirichlet-multinomial",
    params=(
        Param("release", "share/day", "attacker", "share of the stock released on an average night", 0.0,
              high=1.0, by="munition"),
        Param("use", "share", "attacker", "chance that the munition flies on an ordinary night", 1.0, high=1.0,
              by="munition"),
        Param("massed_use", "share", "attacker", "chance that it flies on a massed night", 1.0, high=1.0,
              by="munition"),
        Param("massed_multiple", "1", "attacker", "mean size of a massed night against an ordinary one", 1.0,
              by="munition"),
        Param("massed_chance", "share", "attacker", "share of nights that are massed", 0.0, high=1.0),
        Param("spread", "1", "nature", "gamma shape of a night's drones (small: heavy tail)", 1e6, low=0.05),
        Param("missile_spread", "1", "nature", "gamma shape of a night's missiles", 1e6, low=0.05),
        Param("tempo_sd", "1", "nature", "log standard deviation of the slow swing of tempo", 0.0),
        Param("tempo_days", "days", "nature", "memory of that swing", 30.0, low=1.0),
        Param("zone_share", "share", "attacker", "weight of a zone among those that raids are split over (no zones: "
              "leave it out)", None, by="zones"),
        Param("zone_spread", "1", "attacker", "Dirichlet concentration of a night's shares by zone (0: fixed)", 0.0),
        Param("salvo", "munitions", "attacker", "stated size of a single salvo instead of nightly raids", -1.0,
              low=-1.0, by="munition"),
        Param("salvo_day", "days", "attacker", "day of that salvo (-1: nightly raids)", -1.0, low=-1.0),
    ),
    ports=(
        Port("draws_on", "the stockpile of each munition", of="stockpile", takes=("stock", "drawn"),
             entries="munition", required=True),
    ),
    states=(
        State("launched", "munitions", "flow", "launched tonight", by="munition", report=True),
        State("arriving", "munitions", "flow", "not stopped so far; after the last layer: leakers", by="munition",
              report=True, zoned=True),
        State("fresh", "munitions", "flow", "not engaged so far; after the last layer: unengaged", by="munition",
              report=True, zoned=True),
        State("drones", "drones", "flow", "strike drones and decoys launched tonight", report=True, monthly=True),
        State("missiles", "missiles", "flow", "missiles launched tonight", report=True, monthly=True),
        State("drones_massed", "drones", "flow", "strike drones and decoys launched tonight if massed", report=True),
        State("massed", "nights", "flow", "1 on a massed night", report=True),
        State("joint", "nights", "flow", "1 on a massed night with ballistic missiles", report=True),
        State("tempo", "1", "stock", "slow swing of tempo, log", real=True),
        State("night", "1", "flow", "the night's effect on all layers, standard normal", real=True),
        State("log_drones", "1", "flow", "log of the strike drones and decoys launched tonight, one at least",
              real=True),
    ),
    draws=("night", "count", "zone", "split"),
    zones="zone_share",
)
