"""What one claim says as a density: its wording read on a log or logit scale, widened by its grade."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from magdepth.evidence.claim import Claim
from magdepth.units import parse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

#: How far the truth may lie from a figure, by credibility: standard deviation of its logarithm (of
#: its log odds for a share). A judgement, not a fit: "possibly true" is right within a third or so.
ERROR = {"1": 0.05, "2": 0.10, "3": 0.20, "4": 0.40, "5": 0.60, "6": 0.30}

#: "Up to N": mean distance below N on the log scale. At 0.5 the density rises in proportion to the
#: value (a triangle with its top at N): who says "up to" names a ceiling or the best case.
BELOW = 0.5

#: "More than N": mean distance above N on the log scale. Shorter than BELOW: who knew of twice as
#: much would have named a larger figure.
ABOVE = 0.3

#: A range is read as the scenario language reads one: from the 5 % to the 95 % point.
Z95 = 1.6448536269514722

_SHARES = frozenset({"share", "shares", "percent", "fraction"})


@dataclass(frozen=True)
class PoolScale:
    """Where claims are pooled: the logarithm of an amount, or the log odds of a share.

    ``one`` is what a whole is in the unit of the figures: 100 for a share in percent.
    """

    share: bool = False
    one: float = 1.0

    def to_z(self, value: float) -> float:
        """A figure on the scale; it must lie above 0, and below ``one`` for a share.

        >>> PoolScale().to_z(1.0), PoolScale(share=True, one=100.0).to_z(50.0)
        (0.0, 0.0)
        """
        part = value / self.one
        return math.log(part / (1.0 - part)) if self.share else math.log(part)

    def to_value(self, z: Array) -> Array:
        """Places on the scale as figures."""
        import numpy as np
        from scipy.special import expit

        return np.asarray(self.one * (expit(z) if self.share else np.exp(z)), dtype=np.float64)

    def slope(self, z: Array) -> Array:
        """How fast the figure grows along the scale."""
        import numpy as np

        value = self.to_value(z)
        return np.asarray(value * (1.0 - value / self.one) if self.share else value, dtype=np.float64)


@dataclass(frozen=True)
class Shape:
    """The density of one claim on the scale.

    With ``side`` 0 a two-piece normal: mode at ``centre``, standard deviation ``below`` on its left
    and ``above`` on its right (Wallis 2014). With ``side`` -1 ("up to") or +1 ("more than") a bound
    at ``centre``: an exponential of mean ``reach`` on that side of it, and a normal error ``below``
    added, so that a little lies beyond the bound: the less, the better the grade.

    >>> import numpy as np
    >>> bound = Shape(0.0, 0.1, 0.1, side=-1, reach=0.5)
    >>> beyond = 1.0 - float(bound.cdf(np.array(0.0)))
    >>> 0.0 < beyond < 0.1
    True
    """

    centre: float
    below: float
    above: float
    side: int = 0
    reach: float = 0.0

    @property
    def mean(self) -> float:
        """The mean on the scale."""
        if self.side:
            return self.centre + self.side * self.reach
        return self.centre + math.sqrt(2.0 / math.pi) * (self.above - self.below)

    @property
    def variance(self) -> float:
        """The variance on the scale."""
        if self.side:
            return self.reach**2 + self.below**2
        return (1.0 - 2.0 / math.pi) * (self.above - self.below) ** 2 + self.above * self.below

    def ends(self) -> tuple[float, float]:
        """Where the density may be cut off: less than one in a million lies beyond either end."""
        far = 5.0
        low, high = self.centre - far * self.below, self.centre + far * self.above
        tail = 14.0 * self.reach
        return (low - tail, high) if self.side < 0 else (low, high + tail)

    def pdf(self, z: Array) -> Array:
        """The density."""
        import numpy as np

        if self.side:
            return _tail(self._off(z), self.below, self.reach) / self.reach
        spread = np.where(z <= self.centre, self.below, self.above)
        top = math.sqrt(2.0 / math.pi) / (self.below + self.above)
        return np.asarray(top * np.exp(-0.5 * ((z - self.centre) / spread) ** 2), dtype=np.float64)

    def cdf(self, z: Array) -> Array:
        """The share below."""
        import numpy as np
        from scipy.special import ndtr

        if self.side:
            off = self._off(z)
            within = ndtr(off / self.below) - _tail(off, self.below, self.reach)
            return np.asarray(within if self.side > 0 else 1.0 - within, dtype=np.float64)
        both = self.below + self.above
        left = 2.0 * self.below / both * ndtr((z - self.centre) / self.below)
        right = (self.below - self.above + 2.0 * self.above * ndtr((z - self.centre) / self.above)) / both
        return np.asarray(np.where(z <= self.centre, left, right), dtype=np.float64)

    def quantiles(self, *chances: float) -> tuple[float, ...]:
        """The places on the scale below which these chances lie."""
        import numpy as np

        z = grid([self])
        return tuple(float(place) for place in np.interp(chances, self.cdf(z), z))

    def _off(self, z: Array) -> Array:
        """How far on the allowed side of the bound; below zero it lies beyond."""
        import numpy as np

        return np.asarray(self.side * (z - self.centre), dtype=np.float64)


def grid(shapes: Iterable[Shape]) -> Array:
    """Places on the scale fine enough for the narrowest of some shapes and wide enough for all of them."""
    import numpy as np

    held = list(shapes)
    low, high = min(shape.ends()[0] for shape in held), max(shape.ends()[1] for shape in held)
    return np.linspace(low, high, places(high - low, min(min(shape.below, shape.above) for shape in held) / 8.0))


def places(width: float, step: float, most: int = 20_000) -> int:
    """How many places cover a width in such steps: the same in every unit, so rounding may not tip it.

    >>> places(12.000000000001, 0.01), places(11.999999999999, 0.01)
    (1201, 1201)
    """
    return int(min(max(round(width / step, 3), 1000), most)) + 1


def scale_of(unit: str, greatest: float) -> PoolScale:
    """The scale for figures in a unit of which ``greatest`` is the largest.

    Shares and percentages up to a whole go on the log odds; ratios and all else on the logarithm.

    >>> scale_of("percent", 70.0), scale_of("percent", 140.0).share, scale_of("drones/month", 2000.0).share
    (PoolScale(share=True, one=100.0), False, False)
    """
    try:
        read = parse(unit)
    except ValueError:
        return PoolScale()
    one = 1.0 / read.factor
    share = read.dimensionless and unit.split()[-1] in _SHARES and greatest <= one
    return PoolScale(share=True, one=one) if share else PoolScale()


def shape_of(claim: Claim, scale: PoolScale, factor: float = 1.0) -> Shape:
    """The density of a claim whose figures times ``factor`` stand in the unit of the scale.

    The claim must have a figure for one time: ValueError for ``qualitative`` and
    ``change_over_time``, and for a bound that says nothing ("0 or more").
    """
    error = ERROR[claim.credibility]
    floor, ceiling = _edges(claim, scale, factor)

    def at(value: float) -> float:
        figure = value * factor
        return scale.to_z(floor if figure <= 0.0 else ceiling if scale.share and figure >= scale.one else figure)

    if claim.kind == "point" and claim.best is not None:
        if claim.best == 0.0:  # none: less than half of one
            return Shape(at(0.0), error, error, side=-1, reach=BELOW)
        if scale.share and claim.best * factor >= scale.one:
            return Shape(at(claim.best), error, error, side=+1, reach=BELOW)
        # Rounding is even over the last unit, so its standard deviation is that of a uniform.
        half = half_unit(claim.best)
        rounding = (at(claim.best + half) - at(claim.best - half)) / math.sqrt(12.0)
        spread = math.hypot(error, rounding)
        return Shape(at(claim.best), spread, spread)
    if claim.kind == "range" and claim.low is not None and claim.high is not None:
        low, high = at(claim.low), at(claim.high)
        centre = (low + high) / 2 if claim.best is None else at(claim.best)
        return Shape(centre, math.hypot((centre - low) / Z95, error), math.hypot((high - centre) / Z95, error))
    if claim.kind == "lower_bound" and claim.low is not None:
        if claim.low <= 0.0:
            raise ValueError("that it is not negative says nothing of an amount")
        return _bound(claim.low, claim.best, +1, at, error)
    if claim.kind == "upper_bound" and claim.high is not None:
        if scale.share and claim.high * factor >= scale.one:
            raise ValueError("that a share is not above the whole says nothing")
        return _bound(claim.high, claim.best, -1, at, error)
    raise ValueError(f"a claim of kind '{claim.kind}' has no figure for one time")


def half_unit(value: float) -> float:
    """Half a unit of the last stated digit: how far rounding alone may have moved a figure.

    >>> half_unit(2000.0), half_unit(12000.0), half_unit(5438.0), half_unit(0.24)
    (500.0, 500.0, 0.5, 0.005)
    """
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return 0.5 * 10.0 ** int(exponent)


def _bound(bound: float, best: float | None, side: int, at: Callable[[float], float], error: float) -> Shape:
    """A bound; where a best figure is named as well, half of the density lies on either side of it."""
    centre = at(bound)
    usual = ABOVE if side > 0 else BELOW
    reach = usual if best is None or best == bound else abs(at(best) - centre) / math.log(2.0)
    return Shape(centre, error, error, side=side, reach=max(reach, 0.01))


def _edges(claim: Claim, scale: PoolScale, factor: float) -> tuple[float, float]:
    """Where a nought and a whole are put, which have no place on the scale, in the unit of the figures.

    A nought is half of one of what the claim counts, a share half a percent from either end; nearer
    where the claim's other figure lies near.
    """
    named = [value * factor for value in (claim.low, claim.best, claim.high) if value is not None and value > 0.0]
    floor = min([0.005 * scale.one if scale.share else 0.5 * factor, *(value / 10 for value in named)])
    short = [scale.one - value for value in named if value < scale.one]
    gap = min([0.005 * scale.one, *(value / 10 for value in short)])
    return floor, scale.one - gap


def _tail(off: Array, error: float, reach: float) -> Array:
    """The exponential's part in the sum of an exponential and a normal (exponentially modified Gaussian)."""
    import numpy as np
    from scipy.special import log_ndtr

    ratio = error / reach
    return np.asarray(np.exp(ratio**2 / 2 - off / reach + log_ndtr(off / error - ratio)), dtype=np.float64)
