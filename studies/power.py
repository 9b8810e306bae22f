"""Recovery of a change at a known day: is a true jump of the share found, and is a change of definition left alone?

Series in the shape of the nights about 24 July 2025: what was reported as shot down, with losses apart (regime C),
becomes shot down or suppressed as one figure (D1). What happened is simulated, reported under each regime, read back as
any series is, and fitted.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np

from magdepth.calibration.fit import Fit, Table, level_paths
from magdepth.calibration.forms import LEAST_STEP, Form
from magdepth.calibration.jax_setup import jax, jnp, numpyro
from magdepth.calibration.nightly import Nights, nights_of
from magdepth.calibration.shares import SHARES, Shares, shares_of
from magdepth.observed.regimes import load_regimes
from magdepth.observed.reporting import reported
from magdepth.observed.series import DayFact, Series

#: The day on which the definition changed.
CHANGE = date(2025, 7, 24)
#: The central part of the posterior that must leave out nought, for at most one false alarm in ten: where the level
#: drifts by less than CALM a week (the median of its posterior), and where by more. Chosen on sets of their own.
CENTRAL = (0.8, 0.88)
CALM = 0.11
#: The finding on a series leaves out nought by this part, however its level drifts (``findings.changes``).
CAUTIOUS = 0.9


@dataclass(frozen=True)
class Change:
    """The jump into a regime: its ``central`` interval and median, in logits of the rest and in points of the share.

    ``points`` are percentage points of the neutralised share (all but the rest) of a median raid, at the level just
    before the change. ``detected`` if the central interval of the jump leaves out nought.
    """

    jump: tuple[float, float, float]
    points: tuple[float, float, float]
    central: float
    detected: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for ``--json``."""
        return {"jump": list(self.jump), "points": list(self.points), "central": self.central,
                "detected": self.detected}  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """What a synthetic series is like: nights before and after, its raids, its share left, its night effects.

    ``rest`` is the share left of a reference raid on the eve of the change, ``spread`` the beta concentration of
    nights, ``slope`` that of the logit with the log raid size, ``lost`` the share of the others that is lost, ``left``
    the share of the rest that left the airspace, which is what moves out of the rest on that day.
    """

    before: int = 200
    after: int = 150
    raid: float = 145.0
    raid_spread: float = 0.12
    rest: float = 0.15
    spread: float = 20.0
    slope: float = -0.6
    lost: float = 0.35
    left: float = 0.02


@dataclass(frozen=True)
class Power:
    """How often a change was found in ``sets`` series of a weekly step ``drift`` (logit) and a change in points.

    ``detected`` through the regimes, ``cautious`` the same by the part that the finding on a series keeps to,
    ``naive`` by the share "stopped" as reported, ``covered`` how often the central interval held the true jump; shares
    of the sets. ``width`` is the median posterior sd of the jump (logit), ``ess`` the least effective number of weighed
    draws of any set.
    """

    sets: int
    drift: float
    change_in_points: float
    detected: float
    cautious: float
    naive: float
    covered: float
    width: float
    ess: float

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for ``--json``."""
        return asdict(self)


def detect(fitted: Fit, regime: int = 1) -> Change:
    """The jump into a regime (its place among the regimes of the fit), and whether it is one."""
    jumps = np.asarray(fitted.draws["jump"])
    opens = int(np.flatnonzero(np.asarray(fitted.data.regime) == regime)[0])
    block = int(fitted.data.calendar.block[opens]) - 1
    level = level_paths(fitted, fitted.thinned(fitted.size))[:, block] + jumps[:, 1:regime].sum(axis=1)
    points = 100.0 * (_share(level) - _share(level + jumps[:, regime]))
    part = central(np.asarray(fitted.draws["step"]))
    jump = _quantiles(jumps[:, regime], part)
    return Change(jump, _quantiles(points, part), part, leaves_out_nought(jump))


def central(step: Table) -> float:
    """The central part of the jump that must leave out nought, by what the posterior says of the weekly step.

    >>> central(np.array([0.06, 0.08])), central(np.array([0.2, 0.3]))
    (0.8, 0.88)
    """
    return CENTRAL[0] if np.median(step) < CALM else CENTRAL[1]


def leaves_out_nought(jump: tuple[float, float, float]) -> bool:
    """The rule: a change is one if nought lies outside of the central interval.

    >>> leaves_out_nought((-0.4, -0.2, -0.1)), leaves_out_nought((-0.4, -0.1, 0.1))
    (True, False)
    """
    return jump[0] > 0.0 or jump[2] < 0.0


def power_study(
    sets: int, drift: float, change_in_points: float = 0.0, seed: int = 0, shape: Shape | None = None
) -> Power:
    """How often the rule of ``detect`` finds a change; with a change of 0 points, how often it raises a false alarm.

    Fits are quick ones (``quick_jump``), for a study needs hundreds.
    """
    fitted = []
    for one in range(sets):
        series, true = synthetic_series(drift, change_in_points, 1000 * seed + one, shape)
        nights, data = nights_and_shares(series, (shape or Shape()).raid)
        jump, step, ess = quick_jump(data, one)
        inner, wider = (_quantiles(jump, part) for part in (central(step), CAUTIOUS))
        fitted.append((leaves_out_nought(inner), leaves_out_nought(wider), naive(nights),
                      inner[0] <= true <= inner[2], jump.std(), ess))  # fmt: skip
    detected, cautious, fooled, covered, width, weighed = (np.array(column) for column in zip(*fitted, strict=True))
    return Power(sets, drift, change_in_points, float(detected.mean()), float(cautious.mean()), float(fooled.mean()),
                 float(covered.mean()), float(np.median(width)), float(weighed.min()))  # fmt: skip


def quick_jump(data: Shares, seed: int = 0) -> tuple[Table, Table, float]:
    """Draws of the jump into the second regime and of the weekly step, and the effective number of those behind them.

    The posterior's mode, its curvature there, and draws from a Student t (7 degrees) of that curvature weighed by the
    exact posterior over their own density (sampling, importance, resampling: Rubin 1988): a second where NUTS takes
    ten, and the weights tell where it will not do.
    """
    jump, step, ess = _quick()(data, jax.random.PRNGKey(seed))
    return np.asarray(jump), np.asarray(step), float(ess)


@lru_cache(maxsize=1)
def _quick(form: Form = SHARES, count: int = 300, degrees: float = 7.0) -> Any:
    from jax.flatten_util import ravel_pytree  # of jax itself, which is set up by then
    from jax.scipy.optimize import minimize

    def run(data: Any, key: Any) -> Any:
        known = numpyro.infer.util.initialize_model(jax.random.PRNGKey(0), form.model, dynamic_args=True,
                                                    model_args=(data,))  # fmt: skip
        begin, unravel = ravel_pytree({
            name: jnp.full(value.shape, jnp.log(15.0) if name == "spread" else -2.5 if name == "step_above" else 0.0)
            for name, value in known.param_info.z.items()
        })  # fmt: skip

        def potential(flat: Any) -> Any:
            return known.potential_fn(data)(unravel(flat))

        def nearer(place: Any, _: Any) -> Any:  # a Newton step that is cut down until it leads down: BFGS stops early
            values, axes = jnp.linalg.eigh(jax.hessian(potential)(place))
            way = axes @ ((axes.T @ jax.grad(potential)(place)) / jnp.maximum(jnp.abs(values), 0.3))
            tried = place - jnp.asarray([0.0, 0.1, 0.3, 1.0])[:, None] * way
            heights = jax.lax.map(potential, tried)
            return tried[jnp.argmin(jnp.where(jnp.isfinite(heights), heights, jnp.inf))], None

        mode = minimize(potential, begin, method="BFGS", options={"maxiter": 40}).x
        mode, _ = jax.lax.scan(nearer, jnp.where(jnp.isfinite(mode), mode, begin), None, length=6)
        values, axes = jnp.linalg.eigh(jax.hessian(potential)(mode))
        wide = axes / jnp.sqrt(jnp.maximum(values, 1e-2))[None, :]
        normal_key, gamma_key, pick_key = jax.random.split(key, 3)
        z = jax.random.normal(normal_key, (count, len(begin)))
        t = z * jnp.sqrt(degrees / (2.0 * jax.random.gamma(gamma_key, degrees / 2.0, (count, 1))))
        places = mode + t @ wide.T
        proposed = -0.5 * (degrees + len(begin)) * jnp.log1p((t * t).sum(axis=1) / degrees)
        weight = jax.nn.softmax(-jax.lax.map(potential, places) - proposed)
        picked = jax.random.choice(pick_key, count, (1000,), p=weight)
        fitted = jax.vmap(unravel)(places)
        return fitted["jump"][picked, 1], LEAST_STEP + jnp.exp(fitted["step_above"][picked]), 1.0 / (weight**2).sum()

    return jax.jit(run)


def synthetic_series(
    drift: float, change_in_points: float, seed: int, shape: Shape | None = None
) -> tuple[Series, float]:
    """A series as reported under regimes C and D1, and the true jump of the rest's logit on CHANGE.

    The level walks by ``drift`` a week (sd of the logit), on no grid. On CHANGE the neutralised share of a median raid
    rises by ``change_in_points`` percentage points from what it was the night before (falls, where negative).
    """
    shape = shape or Shape()
    chance = np.random.default_rng(seed)
    days = shape.before + shape.after
    week = (np.arange(days) - shape.before) // 7
    walk = np.cumsum(chance.normal(0.0, drift, week[-1] - week[0] + 1))[week - week[0]]
    # Where the level is on the eve is what a change in points is measured from: the walk is anchored there.
    level = _logit(shape.rest) + walk - walk[shape.before - 1]
    jump = float(_logit(shape.rest - change_in_points / 100.0) - _logit(shape.rest))
    level[shape.before :] += jump
    raid = np.maximum(1, np.round(shape.raid * np.exp(shape.raid_spread * chance.normal(size=days)))).astype(int)
    share = _share(level + shape.slope * np.log(raid / shape.raid))
    rest = chance.binomial(raid, chance.beta(share * shape.spread, (1 - share) * shape.spread))
    lost = chance.binomial(raid - rest, chance.beta(shape.lost * 30, (1 - shape.lost) * 30, days))
    left = chance.binomial(rest, shape.left)
    first = CHANGE - timedelta(days=shape.before)
    regimes = load_regimes()
    rows = []
    for place in range(days):
        day = first + timedelta(days=place)
        truth = {"shot": int(raid[place] - rest[place] - lost[place]), "lost": int(lost[place]),
                 "left": int(left[place]), "hit": int(rest[place] - left[place])}  # fmt: skip
        regime = regimes.on(day)
        assert regime is not None
        figures = reported(regime, truth)
        rows.append(DayFact(day, "drone", figures["launched"], figures["stopped"], figures["lost"], figures["hits"],
                            figures["still_airborne"], "reported", regime.code, day))  # fmt: skip
    return Series("synthetic", tuple(rows), ({"format": "reports"},)), jump


def nights_and_shares(series: Series, raid: float = Shape().raid) -> tuple[Nights, Shares]:
    """The nights of a synthetic series and its rest; on the part of the grid about it, where that will do."""
    nights = nights_of(series)
    data = shares_of(nights, "rest", raid)
    rest, launched = (np.bincount(nights.block, covered) for covered in (nights.rest, nights.launched))
    weekly = _logit((rest + 0.5) / (launched + 1.0))
    if weekly.min() > _LOW + _BESIDE and weekly.max() < _HIGH - _BESIDE:
        part = (data.grid > _LOW) & (data.grid < _HIGH)
        data = data._replace(grid=data.grid[part])
    return nights, data


#: The part of the grid that is half the work, and how far within it a level that drifts slowly stays.
_LOW, _HIGH, _BESIDE = -3.8, 0.4, 0.6


def naive(nights: Nights) -> bool:
    """A reading that ignores regimes: is the mean share "stopped" another after CHANGE (Welch's t, 90 %)?"""
    from scipy.stats import ttest_ind

    share = nights.stopped / nights.launched
    eve = nights.place(CHANGE)
    return bool(ttest_ind(share[:eve], share[eve:], equal_var=False).pvalue < 0.1)


def _share(level: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-level))


def _logit(share: Any) -> Any:
    return np.log(share / (1.0 - share))


def _quantiles(values: Table, part: float) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, ((1.0 - part) / 2.0, 0.5, (1.0 + part) / 2.0))
    return float(low), float(middle), float(high)
