"""What a component is, as data: the schema, the program, the docs and the twin all read it here."""

from magdepth.kinds.account import ACCOUNT
from magdepth.kinds.damage import DAMAGE
from magdepth.kinds.layer import LAYER
from magdepth.kinds.link import LINK
from magdepth.kinds.plant import PLANT
from magdepth.kinds.raid import RAID
from magdepth.kinds.reconstruction import RECONSTRUCTION
from magdepth.kinds.resupply import RESUPPLY
from magdepth.kinds.spec import BY_ZONE, MUNITIONS, SIDES, Accumulates, Balance, Kind, Option, Param, Port, State
from magdepth.kinds.stockpile import STOCKPILE
from magdepth.kinds.workforce import WORKFORCE

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        WORKFORCE, PLANT, LINK, STOCKPILE, RAID, LAYER, DAMAGE, RESUPPLY, ACCOUNT, RECONSTRUCTION,
    )
}

__all__ = [
    "ACCOUNT", "BY_ZONE", "DAMAGE", "KINDS", "LAYER", "LINK", "MUNITIONS", "PLANT", "RAID", "RECONSTRUCTION",
    "RESUPPLY", "SIDES", "STOCKPILE", "WORKFORCE", "Accumulates", "Balance", "Kind", "Option", "Param", "Port", "State",
]
