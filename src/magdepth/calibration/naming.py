"""The names under which a posterior gives its parameters to scenarios, with unit and meaning: for every form alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """One parameter of a posterior: its name, the unit as a scenario writes it, what it means.

    ``rests_on`` is the parameter of the fitted form whose R-hat, effective draws and label it takes (``slope`` stands
    for ``slope.N`` of the last regime); of several, the worst one.
    """

    name: str
    unit: str
    meaning: str
    rests_on: tuple[str, ...]


#: What launches alone tell: monthly facts and daily series.
OF_LAUNCHES = (
    Named("launch_level", "drones/day",
          "mean launches a day at the level of the as-of day, days without a launch included", ("level",)),
    Named("launch_growth", "share/day", "drift of the log level of launches, a day", ("drift",)),
    Named("launch_wander", "1/root-day", "sd of the daily step of the log level of launches", ("step",)),
    Named("raid_chance", "share", "share of nights with a raid, at the level of the as-of day", ("idle", "idle_slope")),
    Named("massed_chance", "share", "share of raids that are massed, in the half-year of the as-of day",
          ("massed", "turn")),
    Named("massed_multiple", "1", "mean of a massed raid over that of an ordinary one", ("multiple",)),
    Named("night_spread", "1", "gamma shape of a raid's size about its mean, at the level of the as-of day",
          ("shape", "shape_slope")),
)  # fmt: skip
#: What only nightly reports tell.
OF_SHARES = (
    Named("leak_share", "share", "share of a median raid that is left on a median night, at the level of the as-of day",
          ("level", "jump")),
    Named("leak_slope", "logit", "change of the logit of the leak share with the log raid size", ("slope",)),
    Named("leak_dispersion", "1", "beta concentration of the night's leak share at the median raid", ("spread",)),
    Named("leak_wander", "logit/root-day", "sd of the daily step of the logit of the leak share", ("step",)),
    Named("lost_share", "share", "share reported lost of those not left, on a median night with a median raid",
          ("level", "jump")),
)  # fmt: skip
ALL = {one.name: one for one in (*OF_LAUNCHES, *OF_SHARES)}
