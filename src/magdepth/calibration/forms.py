"""What every model here has in common: priors, the likelihood of nights by level, steps of the level, a simulator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from magdepth.calibration.jax_setup import jnp, numpyro
from magdepth.calibration.levels import Array, by_block, log_likelihood

Parameters: TypeAlias = Mapping[str, Array]

#: A weekly step is never smaller than this: a grid can't carry a finer one.
LEAST_STEP = 0.05


@dataclass(frozen=True)
class Form:
    """A model with one drifting level.

    ``prior(data)`` samples the parameters; ``nights(parameters, data)`` gives the log likelihood (days, levels),
    ``step(parameters, data)`` the matrix (levels, levels); ``blocks(parameters, data)`` the log likelihood of whole
    blocks (blocks, levels), where it is to be had cheaper than by adding up days;
    ``simulate(parameters, levels, data, key)`` draws each day's figure at its level (days,). ``main`` are the
    parameters by which it is judged. ``data`` has a ``calendar``, a ``grid`` of levels and ``seen``, True on the days
    that count. ``whole(parameters, data)`` is the log likelihood of all that is seen, where that
    is more than blocks by themselves.
    """

    name: str
    prior: Callable[[Any], dict[str, Array]]
    nights: Callable[[Parameters, Any], Array]
    step: Callable[[Parameters, Any], Array]
    simulate: Callable[[Parameters, Array, Any, Array], Array]
    main: tuple[str, ...]
    blocks: Callable[[Parameters, Any], Array] | None = None
    whole: Callable[[Parameters, Any], Array] | None = None

    def model(self, data: Any) -> None:
        """The NumPyro model: priors, and the likelihood with the level summed out."""
        theta = self.prior(data)
        numpyro.factor("nights", self.likelihood(theta, data))

    def likelihood(self, theta: Parameters, data: Any) -> Array:
        """The log likelihood of the days seen."""
        if self.whole is not None:
            return self.whole(theta, data)
        blocks = by_block(self.seen(theta, data), data.calendar) if self.blocks is None else self.blocks(theta, data)
        return log_likelihood(blocks, self.step(theta, data), uniform_start(data))

    def seen(self, theta: Parameters, data: Any) -> Array:
        """The log likelihood by day and level; nothing on the days that do not count."""
        return jnp.where(data.seen[:, None], self.nights(theta, data), 0.0)


def uniform_start(data: Any) -> Array:
    """Every level alike: what is known of the first block before anything is seen."""
    return jnp.full(len(data.grid), 1.0 / len(data.grid))


def bounded_below(name: str, least: float, rest: Any) -> Array:
    """A parameter that is never below ``least``: what it has above it is drawn from ``rest``."""
    value: Array = numpyro.deterministic(name, least + numpyro.sample(f"{name}_above", rest))
    return value
