"""Which claims may speak of which part of a month's launches, how their wording is read, and what is assumed."""

from __future__ import annotations

from dataclasses import dataclass

#: The units in which the account is kept.
PER_MONTH, SHARE = "drones/month", "share"

#: A claim fits if what the launches imply lies within this share of it: a figure given to one
#: digit ("about 2,000") says no more.
FIT = 0.2

#: A claim loses half its weight for each so many months between its period and the month looked at.
HALF_LIFE = 6.0

#: Claims are set beside a month's launches if their period is no more than this many months away.
NEAR = 3

#: Whole months on either side of the month that say what an ordinary one was.
AROUND = 2


@dataclass(frozen=True)
class ClaimRange:
    """How one claim is read as a 90 % range of an input.

    The range runs from ``low`` times the claim's least figure to ``high`` times its greatest. Two
    ids are a ratio: one minus the first claim's figure over the second's. ``open_end`` says that
    part of the range is ours, since the wording leaves one end open or speaks of another time.
    """

    claims: tuple[str, ...]
    low: float
    high: float
    open_end: bool
    why: str


#: Strike drones a month from plants other than the one claimed.
OTHER_PLANTS = (
    ClaimRange(("a052",), 1.0, 6.0, True,
            "a floor of mid-2024; from that up to six times as much, half of the growth of launches to mid-2025"),
    ClaimRange(("a016",), 0.6, 1.2, False, "a year's plan, spread evenly: more often missed than beaten"),
    ClaimRange(("a067",), 0.7, 1.3, False, "a round number of drones used"),
)  # fmt: skip

#: Share of decoys in all that is made.
DECOY_SHARE = (
    ClaimRange(("b033",), 1.0, 1.3, True, "'a good half' of one month; how much more it leaves open"),
    ClaimRange(("a010a",), 0.8, 1.1, False, "tasks of one plant; plants that make few decoys pull the share down"),
    ClaimRange(("a015a",), 0.8, 1.15, False, "a year's plan of all plants"),
    ClaimRange(("b089a", "b089"), 0.75, 1.0, True,
               "a floor of strike drones among a ceiling of all: decoys at most this"),
)

#: Where no claim is known: strike drones of other plants, as a share of the claimed plant's.
NO_OTHER_PLANTS = (0.05, 0.6, "no claim known: from almost none to over half of the plant at issue")

#: Where no claim is known: share of decoys.
NO_DECOYS = (0.1, 0.6, "no claim known: from few decoys to a good half")

#: Share lost between the plant and the launch; single losses are claimed (a042, a068, a069), no rate is.
LOSSES = (0.01, 0.10, "no source gives a rate: tests, rejects, failed starts, depots hit take one to ten in a hundred")

#: Days of launches by which stock may have changed besides what the month's excess shows (90 %).
STOCK_DAYS = 4.0
STOCK_WHY = (
    "plants run steadier than launches: of what the month has above (below) the months around it, between none and "
    "all came from (went into) stock, and four days of launches either way"
)

# Admissible intervals are wide on purpose: an alarm must not hang on a choice within them.
#: Share of decoys: decoys were few before mid-2024, and no published share is above two thirds.
ADMISSIBLE_DECOYS = (0.01, 0.75)
#: Where claims are known, not below this part of the least 5 % point that one of them gives.
ADMISSIBLE_DECOYS_TIMES = 0.5
#: Share lost before launch: one in five would be seen.
ADMISSIBLE_LOSSES = (0.0, 0.2)
#: Days of the month's launches that may be drawn or laid in within a month, at the very most.
ADMISSIBLE_STOCK_DAYS = 15.0
#: Other plants may make up to this many times the highest 95 % point that a known claim gives them.
ADMISSIBLE_OTHER_TIMES = 2.0

#: What a claim of output says of a month, by the quantity it names; other quantities say nothing of one.
SAYS = {
    "output": "output",
    "capacity": "ceiling",
    "planned output": "plan",
    "average use": "use",
}
