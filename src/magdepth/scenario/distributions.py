"""What the value of a parameter may be: simple forms, mixtures of them, and schedules over the days of a run."""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from magdepth.scenario.simple_forms import (
    Z95,
    Beta,
    Choice,
    Constant,
    Gamma,
    Lognormal,
    Normal,
    Simple,
    SimpleForm,
    Triangular,
    Uniform,
    places,
    text,
)

if TYPE_CHECKING:
    from magdepth.scenario.simple_forms import Array

__all__ = [
    "Z95",
    "Beta",
    "Choice",
    "Constant",
    "Distribution",
    "Gamma",
    "Joint",
    "Lognormal",
    "Mixture",
    "Normal",
    "Part",
    "Schedule",
    "Simple",
    "Triangular",
    "Uniform",
    "text",
]


@dataclass(frozen=True)
class Part:
    """One side of a mixture: its weight, its value, and the claims or the reason behind it."""

    weight: float
    value: Simple
    claims: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Mixture(SimpleForm):
    """One of several values by weight: how both sides of a contradiction are held at once."""

    parts: tuple[Part, ...]

    def ppf(self, u: Array, pick: Array) -> Array:
        import numpy as np

        u, pick = np.broadcast_arrays(np.asarray(u, dtype=np.float64), np.asarray(pick, dtype=np.float64))
        chosen = places([part.weight for part in self.parts], pick)
        drawn = np.empty(u.shape, dtype=np.float64)
        for place, part in enumerate(self.parts):
            mine = chosen == place
            drawn[mine] = part.value.ppf(u[mine], pick[mine])
        return drawn

    def cdf(self, x: float) -> float:
        total = math.fsum(part.weight for part in self.parts)
        return math.fsum(part.weight * part.value.cdf(x) for part in self.parts) / total

    def quantile(self, q: float) -> float:
        """The value below which a draw falls with chance ``q``, over all parts together."""
        low = min(part.value.quantile(q) for part in self.parts)
        high = max(part.value.quantile(q) for part in self.parts)
        # The quantile of a mixture lies between those of its parts; halve until nothing moves.
        while True:
            middle = (low + high) / 2
            if not low < middle < high:
                return high
            if self.cdf(middle) >= q:
                high = middle
            else:
                low = middle

    @property
    def support(self) -> tuple[float, float]:
        bounds = [part.value.support for part in self.parts]
        return min(low for low, _ in bounds), max(high for _, high in bounds)

    def scaled(self, factor: float) -> Mixture:
        return Mixture(tuple(replace(part, value=part.value.scaled(factor)) for part in self.parts))

    def without(self, claims: Iterable[str]) -> Mixture | None:
        """The mixture with the parts that rest on any of these claims dropped; None if none is left.

        >>> both = Mixture((Part(1, Constant(0.0), ("a031",)), Part(3, Constant(1.0), ("a003",))))
        >>> both.without(["a003"]).median()
        0.0
        >>> both.without(["a003", "a031"]) is None
        True
        """
        gone = set(claims)
        left = tuple(part for part in self.parts if not gone & set(part.claims))
        return Mixture(left) if left else None

    def describe(self) -> str:
        total = math.fsum(part.weight for part in self.parts)
        return "mixture of " + "; ".join(f"{p.weight / total:.0%} {p.value.describe()}" for p in self.parts)


@dataclass(frozen=True)
class Joint(SimpleForm):
    """A column of a table of joint draws: all columns of one table are read at one row a replicate.

    The row follows from ``u``, which all of them share, so ``ppf`` does not rise with it; ``quantile`` is that of
    the column by itself.

    >>> level = Joint((90.0, 70.0, 110.0, 80.0))
    >>> level.row(0.1), level.row(0.9), level.median(), level.quantile(0.95)
    (0, 3, 80.0, 110.0)
    """

    values: tuple[float, ...]

    def row(self, u: float) -> int:
        """The row of the table at a uniform."""
        return min(int(u * len(self.values)), len(self.values) - 1)

    def ppf(self, u: Array, pick: Array) -> Array:
        import numpy as np

        rows = np.minimum((np.asarray(u, dtype=np.float64) * len(self.values)).astype(np.int64), len(self.values) - 1)
        return np.asarray(self.values, dtype=np.float64)[rows]

    def cdf(self, x: float) -> float:
        return sum(value <= x for value in self.values) / len(self.values)

    def quantile(self, q: float) -> float:
        """The least value that the share ``q`` of all draws does not exceed."""
        ordered = self._rising
        return ordered[min(max(math.ceil(q * len(ordered)), 1), len(ordered)) - 1]

    @property
    def support(self) -> tuple[float, float]:
        return self._rising[0], self._rising[-1]

    def scaled(self, factor: float) -> Joint:
        return Joint(tuple(value * factor for value in self.values))

    def describe(self) -> str:
        low, middle, high = (text(self.quantile(q)) for q in (0.05, 0.5, 0.95))
        return f"{len(self.values):,} joint draws, median {middle}, 90 % in {low} to {high}"

    def __repr__(self) -> str:
        """Short, and equal only where every draw is: digests of programs are made of it."""
        packed = struct.pack(f"<{len(self.values)}d", *self.values)
        return f"Joint({len(self.values)} draws {hashlib.sha256(packed).hexdigest()})"

    @cached_property
    def _rising(self) -> tuple[float, ...]:
        return tuple(sorted(self.values))


Distribution = Simple | Mixture | Joint


@dataclass(frozen=True)
class Schedule:
    """Steps over the days of a run: each value holds from its day (the first from day 0) to the next."""

    points: tuple[tuple[int, Distribution], ...]

    def at(self, day: int) -> Distribution:
        """What holds on a day.

        >>> Schedule(((0, Constant(1.0)), (90, Constant(0.2)))).at(90).median()
        0.2
        """
        current = self.points[0][1]
        for first, value in self.points:
            if first <= day:
                current = value
        return current

    def median(self) -> float:
        """The median on the first day."""
        return self.points[0][1].median()

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest value on any day."""
        bounds = [value.support for _, value in self.points]
        return min(low for low, _ in bounds), max(high for _, high in bounds)

    def scaled(self, factor: float) -> Schedule:
        """The same in units ``factor`` times as small."""
        return Schedule(tuple((day, value.scaled(factor)) for day, value in self.points))

    def describe(self) -> str:
        """The form in words."""
        return "; ".join(f"from day {day}: {value.describe()}" for day, value in self.points)
