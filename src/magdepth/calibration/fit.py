"""Fitting a model: NUTS over its parameters, what the chains say of themselves, and what the data tell apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

from magdepth.calibration.forms import Form, uniform_start
from magdepth.calibration.jax_setup import CHAINS, fori_collect, jax, jnp, numpyro
from magdepth.calibration.levels import Array, look_back, night_by_night
from magdepth.calibration.nightly import band

Table: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

WARMUP, DRAWS = 300, 300  # of each chain
#: Doublings of a path at the most, while warming up and after. Before the mass is adapted steps are tiny, and paths of
#: a thousand of them took nine tenths of a fit; draws take three or four doublings.
DEEPEST = (5, 10)
#: The share of steps that NUTS aims to accept; the second where paths diverged with the first: its steps are shorter.
ACCEPT = (0.85, 0.97)
#: A posterior sd over its prior sd: from here on the data have said little, from there on nothing.
WEAKLY, NOT = 0.6, 0.9


@dataclass(frozen=True)
class ParameterEstimate:
    """One scalar parameter: prior and posterior (5, 50, 95 %), R-hat, effective draws, and what is identified.

    ``identified`` is ``no`` where the posterior is at least nine tenths as wide as the prior, ``weakly`` from six
    tenths on, else ``yes``.
    """

    name: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    ratio: float
    identified: str
    r_hat: float
    ess: float


@dataclass(frozen=True)
class Fit:
    """What a model came to: ``draws`` by parameter (all draws of all chains, …), ``estimates`` by scalar name."""

    form: Form
    data: Any
    draws: Mapping[str, Table]
    estimates: Mapping[str, ParameterEstimate]
    divergences: int
    steps: float

    @property
    def size(self) -> int:
        """How many draws there are."""
        return len(next(iter(self.draws.values())))

    def thinned(self, count: int) -> dict[str, Array]:
        """About ``count`` draws, evenly spaced over the chains."""
        places = np.linspace(0, self.size - 1, min(count, self.size)).astype(int)
        return {name: jnp.asarray(values[places]) for name, values in self.draws.items()}


def fit(form: Form, data: Any, seed: int = 0, warmup: int = WARMUP, draws: int = DRAWS, chains: int = CHAINS) -> Fit:
    """The posterior of a model's parameters, by NUTS (Hoffman and Gelman 2014), the level summed out.

    Where a path diverged the chains run once more, with shorter steps.
    """
    keys = jax.random.split(jax.random.PRNGKey(seed), chains)
    for accept in ACCEPT:
        by_chain, diverged, moved = _sampler(form, warmup, draws, chains, accept)(keys, data)
        if not diverged.any():
            break
    chosen = {name: np.asarray(values) for name, values in by_chain.items() if not name.endswith("_above")}
    flat = {name: values.reshape(-1, *values.shape[2:]) for name, values in chosen.items()}
    return Fit(form, data, flat, estimates_of(form, data, chosen), int(diverged.sum()), float(moved.mean()))


@lru_cache(maxsize=16)
def _sampler(form: Form, warmup: int, draws: int, chains: int, accept: float) -> Any:
    """Chains side by side, of keys (chains,) and data: the next series of the same shape needs no compiling.

    Gives the draws by parameter (chains, draws, …), whether each diverged and how many steps it took.
    """
    def one(key: Array, data: Any) -> tuple[dict[str, Array], Array, Array]:
        kernel = numpyro.infer.NUTS(form.model, target_accept_prob=accept, dense_mass=True, max_tree_depth=DEEPEST,
                                    init_strategy=numpyro.infer.init_to_median(num_samples=15))
        start = kernel.init(key, warmup, None, (data,), {})
        outside = kernel.postprocess_fn((data,), {})
        collected: tuple[dict[str, Array], Array, Array] = fori_collect(
            warmup, warmup + draws, lambda state: kernel.sample(state, (data,), {}), start,
            lambda state: (outside(state.z), state.diverging, state.num_steps), progbar=False,
        )  # fmt: skip
        return collected

    if 1 < chains <= jax.local_device_count():
        return jax.pmap(one, in_axes=(0, None))
    return jax.jit(lambda keys, data: jax.lax.map(lambda key: one(key, data), keys))


def prior_draws(form: Form, data: Any, count: int, seed: int = 0) -> dict[str, Table]:
    """Draws of the parameters from their priors."""
    def one(key: Array) -> dict[str, Array]:
        return dict(numpyro.handlers.seed(form.prior, key)(data))

    drawn = jax.vmap(one)(jax.random.split(jax.random.PRNGKey(seed), count))
    return {name: np.asarray(values) for name, values in drawn.items()}


def scalars(values: Mapping[str, Table], axes: int = 1) -> dict[str, Table]:
    """Vectors taken apart: ``slope`` of two regimes becomes ``slope.0`` and ``slope.1``.

    ``axes``: how many axes a scalar's draws have (1: draws; 2: chains or sets, draws).
    """
    out: dict[str, Table] = {}
    for name, table in values.items():
        out |= {name: table} if table.ndim == axes else {
            f"{name}.{place}": table[..., place] for place in range(table.shape[-1])
        }
    return out


def estimates_of(form: Form, data: Any, by_chain: Mapping[str, Table]) -> dict[str, ParameterEstimate]:
    """Prior beside posterior, with R-hat of split chains and effective draws (Geyer 1992), as NumPyro has them."""
    before, diagnostics = scalars(prior_draws(form, data, 4000)), numpyro.diagnostics
    return {
        name: _estimate(name, before[name], values.reshape(-1), float(diagnostics.split_gelman_rubin(values)),
                        float(diagnostics.effective_sample_size(values)))
        for name, values in scalars(by_chain, 2).items()
        if name != "jump.0"  # the first regime has nothing to jump from
    }  # fmt: skip


def identified(ratio: float) -> str:
    """``no``, ``weakly`` or ``yes`` from a posterior sd over its prior sd.

    >>> identified(0.95), identified(0.7), identified(0.2)
    ('no', 'weakly', 'yes')
    """
    return "no" if ratio >= NOT else "weakly" if ratio >= WEAKLY else "yes"


def before_each_night(fitted: Fit, count: int = 200, seed: int = 0, times: int = 4, simulate: Any = None
                      ) -> tuple[Table, Table]:  # fmt: skip
    """Draws of each day's figure from what was known before it, and each day's log likelihood by parameter draw.

    Returns (count · times, days) and (count, days). ``simulate`` takes the place of the form's own simulator.
    """
    theta = fitted.thinned(count)
    keys = jax.random.split(jax.random.PRNGKey(seed), len(next(iter(theta.values()))))
    draw = simulate or fitted.form.simulate
    out, gained = _ahead(fitted.form, draw, times)(theta, keys, fitted.data)
    return np.asarray(out).reshape(-1, out.shape[-1]), np.asarray(gained)


@lru_cache(maxsize=16)
def _ahead(form: Form, draw: Any, times: int) -> Any:
    def one(theta: tuple[Any, Array], data: Any) -> tuple[Array, Array]:
        parameters, key = theta
        known, gained, _ = night_by_night(form.seen(parameters, data), data.calendar, form.step(parameters, data),
                                          uniform_start(data))  # fmt: skip
        level_key, draw_key = jax.random.split(key)
        shape = (times, len(data.seen))
        places = jax.random.categorical(level_key, jnp.log(known)[None], axis=-1, shape=shape)
        return draw(parameters, data.grid[places], data, draw_key), gained

    return jax.jit(lambda theta, keys, data: jax.lax.map(lambda at: one(at, data), (theta, keys)))


def last_levels(fitted: Fit, count: int, seed: int = 0) -> tuple[dict[str, Table], Table]:
    """Parameter draws, and for each the level after the last day (count,)."""
    theta = fitted.thinned(count)
    paths = level_paths(fitted, theta, seed)
    return {name: np.asarray(values) for name, values in theta.items()}, paths[:, -1]


def level_paths(fitted: Fit, theta: Mapping[str, Array], seed: int = 0) -> Table:
    """One path of the level a parameter draw, given the whole series (draws, blocks)."""
    keys = jax.random.split(jax.random.PRNGKey(seed + 1), len(next(iter(theta.values()))))
    places = _paths(fitted.form)(dict(theta), keys, fitted.data)
    levels: Table = np.asarray(fitted.data.grid)[np.asarray(places)]
    return levels


@lru_cache(maxsize=16)
def _paths(form: Form) -> Any:
    def one(theta: tuple[Any, Array], data: Any) -> Array:
        parameters, key = theta
        return look_back(form.seen(parameters, data), data.calendar, form.step(parameters, data),
                         uniform_start(data), key)  # fmt: skip

    return jax.jit(lambda theta, keys, data: jax.lax.map(lambda at: one(at, data), (theta, keys)))


def _estimate(name: str, prior: Table, posterior: Table, r_hat: float, ess: float) -> ParameterEstimate:
    ratio = float(np.std(posterior) / np.std(prior))
    return ParameterEstimate(name, band(prior), band(posterior), ratio, identified(ratio), r_hat, ess)


@lru_cache(maxsize=16)
def _likelihoods(form: Form) -> Any:
    """Each day's log likelihood given the days before it, by parameter draw (draws, days)."""
    def one(theta: Any, data: Any) -> Array:
        nights = form.seen(theta, data)
        return night_by_night(nights, data.calendar, form.step(theta, data), uniform_start(data))[1]

    return jax.jit(lambda theta, data: jax.lax.map(lambda at: one(at, data), theta))


def reweighted(form: Form, data: Any, draws: Mapping[str, Table], begins: int, seed: int = 0, count: int = 200
               ) -> tuple[Fit, float]:  # fmt: skip
    """A fit carried on over the days from place ``begins``: draws weighed by what those days say, and taken anew.

    Returns the fit and the share of the draws' worth that is left, (Σw)² / (n Σw²). No chain was run, so R-hat
    stands at 1; the effective draws are those left.
    """
    places = np.linspace(0, len(next(iter(draws.values()))) - 1, count).astype(int)
    theta = {name: jnp.asarray(values[places]) for name, values in draws.items()}
    weight = np.asarray(_likelihoods(form)(theta, data))[:, begins:].sum(axis=1)
    weight = np.exp(weight - weight.max())
    worth = float(weight.sum() ** 2 / (count * (weight**2).sum()))
    stream = np.random.default_rng(seed)
    steps = (np.arange(len(places)) + stream.random()) / count
    chosen = np.searchsorted(np.cumsum(weight / weight.sum()), steps, side="right").clip(max=count - 1)
    resampled = {name: np.asarray(values)[chosen] for name, values in theta.items()}
    before = scalars(prior_draws(form, data, 4000))
    estimates = {name: _estimate(name, before[name], values, 1.0, worth * count)
                 for name, values in scalars(resampled).items() if name != "jump.0" and name in before}  # fmt: skip
    return Fit(form, data, resampled, estimates, 0, 0.0), worth
