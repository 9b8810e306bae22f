"""A drifting level, summed out on a grid: the likelihood of a series, and what is known of each night before it.

The level stands still within a block of days (a week, cut where a regime changes) and takes a normal step between
blocks. It is one number, so that its distribution is kept on a grid and summed exactly, where a sampler would have
to wander through one latent a week: forward filtering of a hidden Markov model (Rabiner 1989).
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from magdepth.calibration.jax_setup import jax, jnp

Array: TypeAlias = jax.Array


class Calendar(NamedTuple):
    """The blocks of days of a series.

    ``block`` (days,): the block of each day; ``new`` (days,): True on the first day of every block but the first;
    ``opens`` (blocks,): the first day of each block.
    """

    block: Array
    new: Array
    opens: Array


def steps(grid: Array, mean: Array | float, sd: Array | float) -> Array:
    """The matrix of chances from each level to each: a normal step, held within the grid.

    >>> matrix = steps(jnp.linspace(0.0, 1.0, 11), 0.0, 0.1)
    >>> matrix.shape, bool(jnp.allclose(matrix.sum(axis=1), 1.0))
    ((11, 11), True)
    """
    z = (grid[None, :] - grid[:, None] - mean) / sd
    return jax.nn.softmax(-0.5 * z * z, axis=1)


def by_block(nights: Array, calendar: Calendar) -> Array:
    """The log likelihood of whole blocks (blocks, levels) from that of days (days, levels)."""
    return jax.ops.segment_sum(nights, calendar.block, num_segments=len(calendar.opens), indices_are_sorted=True)


def log_likelihood(blocks: Array, matrix: Array, start: Array) -> Array:
    """The log likelihood of a series with its level summed out.

    ``blocks`` (blocks, levels) is the log likelihood of each block at each level, ``matrix`` (levels, levels) the
    step from block to block, ``start`` (levels,) the chances of the first block's level.
    """

    def step(carried: tuple[Array, Array], seen: Array) -> tuple[tuple[Array, Array], None]:
        level, total = carried
        level, gained = _update(level @ matrix, seen)
        return (level, total + gained), None

    (_, total), _ = jax.lax.scan(step, _update(start, blocks[0]), blocks[1:])
    return total


def looked_back(blocks: Array, matrix: Array, start: Array) -> tuple[Array, Array]:
    """The log likelihood of a series, and the chances of each block's level given all of it (blocks, levels).

    Forward and backward (Rabiner 1989); arguments as for ``log_likelihood``.
    """

    def backward(after: Array, seen: Array) -> tuple[Array, Array]:
        before = matrix @ (jnp.exp(seen - seen.max()) * after)
        before = before / before.sum()
        return before, before

    total, known = _filtered(blocks, matrix, start)
    last = jnp.full(len(start), 1.0 / len(start))
    _, later = jax.lax.scan(backward, last, blocks[1:], reverse=True)
    both = known * jnp.concatenate([later, last[None]])
    return total, both / both.sum(axis=1, keepdims=True)


def night_by_night(nights: Array, calendar: Calendar, matrix: Array, start: Array) -> tuple[Array, Array, Array]:
    """What was known before each night, how likely the night then was, and what is known at the end.

    Returns the chances of the level before each day (days, levels), the log likelihood of each day given those
    before it (days,), and the chances of the level after the last day (levels,). The likelihoods add up to
    ``log_likelihood``.
    """

    def step(level: Array, at: tuple[Array, Array]) -> tuple[Array, tuple[Array, Array]]:
        seen, new = at
        before = jnp.where(new, level @ matrix, level)
        level, gained = _update(before, seen)
        return level, (before, gained)

    last, (before, gained) = jax.lax.scan(step, start, (nights, calendar.new))
    return before, gained, last


def look_back(nights: Array, calendar: Calendar, matrix: Array, start: Array, key: Array) -> Array:
    """One path of the level, drawn given the whole series (blocks,): filter forward, sample backward.

    Returns places on the grid. Source: Carter and Kohn (1994).
    """
    _, known = _filtered(by_block(nights, calendar), matrix, start)
    keys = jax.random.split(key, len(calendar.opens))
    end = jax.random.categorical(keys[-1], jnp.log(known[-1]))

    def backward(after: Array, at: tuple[Array, Array]) -> tuple[Array, Array]:
        level, block_key = at
        place = jax.random.categorical(block_key, jnp.log(level) + jnp.log(matrix[:, after]))
        return place, place

    _, path = jax.lax.scan(backward, end, (known[:-1], keys[:-1]), reverse=True)
    return jnp.concatenate([path, end[None]])


def _filtered(blocks: Array, matrix: Array, start: Array) -> tuple[Array, Array]:
    """The log likelihood, and the chances of each block's level given the blocks up to it (blocks, levels)."""

    def forward(carried: tuple[Array, Array], seen: Array) -> tuple[tuple[Array, Array], Array]:
        level, total = carried
        level, gained = _update(level @ matrix, seen)
        return (level, total + gained), level

    first = _update(start, blocks[0])
    (_, total), known = jax.lax.scan(forward, first, blocks[1:])
    return total, jnp.concatenate([first[0][None], known])


def _update(level: Array, seen: Array) -> tuple[Array, Array]:
    """The level's chances once a log likelihood by level is seen, and the log likelihood of that."""
    highest = seen.max()
    weighed = level * jnp.exp(seen - highest)
    total = weighed.sum()
    return weighed / total, jnp.log(total) + highest
