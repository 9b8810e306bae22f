"""A pool as a value of the scenario language: the line that a scenario could hold, and how near it comes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from magdepth.evidence.weighing.densities import Z95, Shape, grid
from magdepth.scenario.distributions import Distribution, Mixture, Part
from magdepth.scenario.simple_forms import Beta, Lognormal, Simple, Triangular

if TYPE_CHECKING:
    from magdepth.evidence.weighing.densities import Array
    from magdepth.evidence.weighing.pooling import Pooled

    Points = tuple[Array, Array]  # figures, and the share below each

_Z95_BY_Z75 = 2.4387  # a normal's 95 % point lies so many times as far out as its 75 % point


@dataclass(frozen=True)
class PoolAsValue:
    """The lines of a parameter; ``gap`` is the greatest difference in the share below any figure."""

    lines: tuple[str, ...]
    gap: float


def declare(pooled: Pooled) -> PoolAsValue:
    """The pool as lines of a scenario, in its unit, or as a share.

    A linear pool is a mixture with one part a claim, a hierarchical one a single part. A part is a
    lognormal through the 5 and 95 % points or through the quartiles, or a triangle from nought ("up
    to"), whichever comes nearest; of a share, a beta with the same median and width.
    """
    whole = pooled.scale.one if pooled.scale.share else 1.0
    points = pooled.values, pooled.cumulative
    value: Distribution
    if pooled.rule == "linear":
        weighed = [item for item in pooled.claims if item.weight > 0.0]
        parts = [_part(_points_of(item.shape, pooled), pooled.scale.share, whole) for item in weighed]
    else:
        weighed, parts = list(pooled.claims), [_part(points, pooled.scale.share, whole)]
    if len(parts) == 1:
        value, text = parts[0]
        lines = [f"value: {text}", f"claims: [{', '.join(item.claim.id for item in weighed)}]"]
    else:
        value = Mixture(tuple(Part(i.weight, v, (i.claim.id,)) for i, (v, _) in zip(weighed, parts, strict=True)))
        text = ", ".join(
            f"{{weight: {_digits(item.weight)}, claims: [{item.claim.id}], value: {text}}}"
            for item, (_, text) in zip(weighed, parts, strict=True)
        )
        lines = [f"value: {{mixture: [{text}]}}"]
    # A beta is written as a share, never in percent.
    lines += [f"unit: {'share' if pooled.scale.share else pooled.unit}", "how: pooled"]
    return PoolAsValue(tuple(lines), _gap(value, points, whole))


def _part(points: Points, share: bool, whole: float) -> tuple[Simple, str]:
    """The simple form that comes nearest to a density, and its text, with four figures kept."""
    low, median, high = (_at(points, chance) for chance in (0.05, 0.5, 0.95))
    if share:
        mean = float(_digits(median / whole))
        spread = (high - low) / whole / (2.0 * Z95)
        # Less than 0.05 at an end is refused by the language: draws would fall on nought or one alone.
        least = max(0.1 / min(mean, 1.0 - mean), mean * (1.0 - mean) / spread**2 - 1.0)
        count = float(_digits(min(least, 1e6)))
        return Beta(mean, count), f"{{beta: {{mean: {_digits(mean)}, n: {_digits(count)}}}}}"
    half = (_at(points, 0.75) / _at(points, 0.25)) ** (_Z95_BY_Z75 / 2.0)
    forms = [_lognormal(low, high), _lognormal(median / half, median * half)]
    forms += _triangle(_at(points, 0.25), _at(points, 0.9))
    return min(forms, key=lambda form: _gap(form[0], points, whole))


def _lognormal(low: float, high: float) -> tuple[Simple, str]:
    text = f"{{lognormal: {{low: {_digits(low)}, high: {_digits(high)}}}}}"
    return Lognormal(float(_digits(low)), float(_digits(high))), text


def _triangle(quarter: float, most: float) -> list[tuple[Simple, str]]:
    """The triangle from nought whose 25 and 90 % points these are, if there is one."""
    inside = 0.4 * most**2 - 1.44 * quarter**2
    if inside <= 0.0:
        return []
    high = (2.0 * most + math.sqrt(inside)) / 1.8
    mode = 4.0 * quarter**2 / high
    if not 0.0 < mode < high:
        return []
    text = f"{{triangular: {{low: 0, mode: {_digits(mode)}, high: {_digits(high)}}}}}"
    return [(Triangular(0.0, float(_digits(mode)), float(_digits(high))), text)]


def _points_of(shape: Shape, pooled: Pooled) -> Points:
    z = grid([shape])
    return pooled.scale.to_value(z), shape.cdf(z)


def _at(points: Points, chance: float) -> float:
    return float(np.interp(chance, points[1], points[0]))


def _gap(value: Distribution, points: Points, whole: float) -> float:
    """The greatest difference in the share below a figure; a value written as a share is met in the pool's unit."""
    step = max(1, len(points[0]) // 400)
    pairs = zip(points[0][::step], points[1][::step], strict=True)
    return max(abs(value.cdf(float(x) / whole) - float(share)) for x, share in pairs)


def _digits(value: float) -> str:
    """Four significant figures, without an exponent where people write none."""
    rounded = float(f"{value:.4g}")
    return f"{rounded:.0f}" if 1000.0 <= rounded < 1e12 else f"{rounded:g}"
