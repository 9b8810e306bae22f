"""What a campaign comes to under the names that scenarios use: joint draws, and the parameters with their labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.special import expit

from magdepth.calibration.campaign import Campaign
from magdepth.calibration.fit import Fit, Table, identified, last_levels, level_paths, prior_draws
from magdepth.calibration.naming import OF_LAUNCHES, OF_SHARES, Named
from magdepth.calibration.nightly import band
from magdepth.posterior import IDENTIFIED, Fitted

#: Joint draws that a posterior keeps.
KEPT = 300
#: What a level was held to be before anything was seen: anywhere on its grid.
_LEVEL = "level"


def draws_of(campaign: Campaign, count: int = KEPT, seed: int = 0) -> dict[str, Table]:
    """Joint draws at the last day, by the names of ``naming``: row i of all belongs together.

    Launches and shares are fitted apart (given the raids, what is left of them says nothing on how many were
    launched), so their rows are joined at will.
    """
    theta, level = last_levels(campaign.launches, count, seed)
    out = launches_at(theta, level, float(campaign.launches.data.ref))
    if campaign.rest is not None:
        theta, level = last_levels(campaign.rest, count, seed)
        out |= shares_at(theta, level)
    if campaign.lost is not None:
        theta, level = last_levels(campaign.lost, count, seed)
        out["lost_share"] = shares_at(theta, level)["leak_share"]
    return out


def launches_at(theta: Mapping[str, Table], level: Table, ref: float) -> dict[str, Table]:
    """The named parameters of launches at a level (draws,); a night without a raid as in the long run."""
    logit = theta["idle"] - theta["idle_slope"] * (level - ref)
    after_raid, after_none = expit(logit), expit(logit + theta["idle_again"])
    idle = idle_in_the_long_run(after_raid, after_none)
    return {
        "launch_level": np.exp(level) * (1.0 - idle),
        "launch_growth": theta["drift"] / 7.0,
        "launch_wander": theta["step"] / np.sqrt(7.0),
        "raid_chance": 1.0 - idle,
        "massed_chance": 0.5 * expit(theta["massed"] + (theta["turn"].sum(axis=1) if "turn" in theta else 0.0)),
        "massed_multiple": theta["multiple"],
        "night_spread": np.exp(theta["shape"] + theta["shape_slope"] * (level - ref)),
    }


def jumps_so_far(theta: Mapping[str, Table]) -> Table:
    """What all jumps up to each regime add to the level (draws, regimes); the first regime has none."""
    return np.asarray((theta["jump"] * (np.arange(theta["jump"].shape[1]) > 0)).cumsum(axis=1))


def shares_at(theta: Mapping[str, Table], level: Table) -> dict[str, Table]:
    """The named parameters of the share left, in the last regime, at a level (draws,)."""
    return {
        "leak_share": expit(level + jumps_so_far(theta)[:, -1]),
        "leak_slope": theta["slope"][:, -1],
        "leak_dispersion": np.exp(theta["spread"][:, -1]),
        "leak_wander": theta["step"] / np.sqrt(7.0),
    }


def parameters_of(campaign: Campaign, draws: Mapping[str, Table], seed: int = 0) -> tuple[Fitted, ...]:
    """The parameters with prior, R-hat, effective draws and the label of what they rest on."""
    before = _priors(campaign.launches, seed)
    prior = launches_at(*before, float(campaign.launches.data.ref))
    fits: dict[str, Fit] = {one.name: campaign.launches for one in OF_LAUNCHES}
    if campaign.rest is not None:
        prior |= shares_at(*_priors(campaign.rest, seed))
        fits |= {one.name: campaign.rest for one in OF_SHARES if one.name != "lost_share"}
    if campaign.lost is not None:
        prior["lost_share"] = shares_at(*_priors(campaign.lost, seed))["leak_share"]
        fits["lost_share"] = campaign.lost
    return tuple(
        _fitted(one, unit_of(one, campaign.nights.cls), prior[one.name], draws[one.name], fits[one.name])
        for one in (*OF_LAUNCHES, *OF_SHARES) if one.name in draws
    )  # fmt: skip


def paths_of(fitted: Fit, count: int, seed: int = 0) -> tuple[dict[str, Table], Table]:
    """Parameter draws, and for each a path of the level over all blocks (draws, blocks)."""
    theta = fitted.thinned(count)
    return {name: np.asarray(values) for name, values in theta.items()}, level_paths(fitted, theta, seed)


def _priors(fitted: Fit, seed: int) -> tuple[dict[str, Table], Table]:
    count = 2000
    grid = np.asarray(fitted.data.grid)
    level = np.random.default_rng(seed).uniform(grid[0], grid[-1], count)
    return prior_draws(fitted.form, fitted.data, count, seed), level


def unit_of(named: Named, cls: str) -> str:
    """The unit of a parameter of this class: drones, missiles, or munitions of no one kind.

    >>> unit_of(OF_LAUNCHES[0], "ballistic"), unit_of(OF_SHARES[0], "ballistic")
    ('missiles/day', 'share')
    """
    return named.unit.replace("drones", {"drone": "drones", "other": "munitions"}.get(cls, "missiles"))


def _fitted(named: Named, unit: str, prior: Table, posterior: Table, fitted: Fit) -> Fitted:
    """A named parameter; its label is by its own width beside its prior's, on a log scale where all are positive."""
    scale = np.log if (prior > 0).all() and (posterior > 0).all() else np.asarray
    spread = [float(np.subtract(*np.quantile(scale(values), (0.95, 0.05)))) for values in (posterior, prior)]
    rests = list(_rests(named.rests_on, fitted))
    label = identified(spread[0] / spread[1] if spread[1] > 0 else 1.0)
    if all(one != _LEVEL for one in named.rests_on):
        labels = [fitted.estimates[name].identified for name in rests] if len(rests) == 1 else []
        label = max([label, *labels], key=IDENTIFIED.index)
    r_hat = max((fitted.estimates[name].r_hat for name in rests), default=None)
    ess = min((fitted.estimates[name].ess for name in rests), default=None)
    return Fitted(named.name, unit, named.meaning, label, band(prior), r_hat, ess)


def _rests(names: Iterable[str], fitted: Fit) -> Iterable[str]:
    """The scalars that names stand for: of a vector the one of the last regime."""
    for name in names:
        names = [key for key in fitted.estimates if key == name or key.startswith(f"{name}.")]
        if names:
            yield names[-1]


def idle_in_the_long_run(after_raid: Table, after_none: Table) -> Table:
    """The share of nights without a raid, from their chance after a night with one and after a night without."""
    return np.asarray(after_raid / (1.0 - after_none + after_raid))
