"""The names under which a posterior gives its parameters to scenarios, with unit and meaning: for every form alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """One parameter of a posterior: its name, the unit as a scenario writes it, what it means.

    ``rests_on`` is the parameter of the fitted form whose R-hat, effective draws and label it takes (``slope`` stands
    for ``slope.N`` of the last regime); of several, the one told worst.
    """

    name: str
    unit: str
    meaning: str
    rests_on: tuple[str, ...]


LAUNCH_LEVEL = Named(
    "launch_level", "drones/day",
    "mean launches a day at the level of the as-of day, days without a launch included", ("level",),
)  # fmt: skip
LAUNCH_GROWTH = Named(
    "launch_growth", "share/day", "drift of the log level of launches, a day", ("drift",),
)  # fmt: skip
LAUNCH_WANDER = Named(
    "launch_wander", "1/root-day", "sd of the daily step of the log level of launches", ("step",),
)  # fmt: skip
RAID_CHANCE = Named(
    "raid_chance", "share", "share of nights with a raid, at the level of the as-of day", ("idle", "idle_slope"),
)  # fmt: skip
MASSED_CHANCE = Named(
    "massed_chance", "share", "share of raids that are massed, in the half-year of the as-of day", ("massed", "turn"),
)  # fmt: skip
MASSED_MULTIPLE = Named("massed_multiple", "1", "mean of a massed raid over that of an ordinary one", ("multiple",))
NIGHT_SPREAD = Named(
    "night_spread", "1", "gamma shape of a raid's size about its mean, at the level of the as-of day",
    ("shape", "shape_slope"),
)  # fmt: skip
LEAK_SHARE = Named(
    "leak_share", "share", "share of a median raid that is left on a median night, at the level of the as-of day",
    ("level", "jump"),
)  # fmt: skip
LEAK_SLOPE = Named(
    "leak_slope", "logit", "change of the logit of the leak share with the log raid size", ("slope",),
)  # fmt: skip
LEAK_DISPERSION = Named(
    "leak_dispersion", "1", "beta concentration of the night's leak share at the median raid", ("spread",),
)  # fmt: skip
LEAK_WANDER = Named(
    "leak_wander", "logit/root-day", "sd of the daily step of the logit of the leak share", ("step",),
)  # fmt: skip
LOST_SHARE = Named(
    "lost_share", "share", "share reported lost of those not left, on a median night with a median raid",
    ("level", "jump"),
)  # fmt: skip

#: What launches alone tell: monthly facts and daily series.
OF_LAUNCHES = (
    LAUNCH_LEVEL, LAUNCH_GROWTH, LAUNCH_WANDER, RAID_CHANCE, MASSED_CHANCE, MASSED_MULTIPLE, NIGHT_SPREAD,
)  # fmt: skip
#: What only nightly reports tell.
OF_SHARES = (LEAK_SHARE, LEAK_SLOPE, LEAK_DISPERSION, LEAK_WANDER, LOST_SHARE)
ALL = {one.name: one for one in (*OF_LAUNCHES, *OF_SHARES)}
