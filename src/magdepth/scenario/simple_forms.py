"""The simple value forms: a constant, and the distributions that hold no other form."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

# numpy and scipy are imported where a number is drawn, so that reading a scenario stays light.

Z95 = 1.6448536269514722  # the standard normal quantile at 0.95: ranges are given as 5 % to 95 %


def text(number: float) -> str:
    """A number as a reader writes it: at most four significant digits where it is not whole.

    >>> text(25000.0), text(0.123456), text(1e9)
    ('25,000', '0.1235', '1e+09')
    """
    if number == int(number) and abs(number) < 1e9:
        return f"{int(number):,}"
    return f"{number:.4g}" if abs(number) < 1000 or abs(number) >= 1e9 else f"{number:,.0f}"


@dataclass(frozen=True)
class SimpleForm:
    """What all drawn forms share: quantiles by their inverse distribution function, and a change of unit."""

    in_units: ClassVar[tuple[str, ...]] = ()  # the fields that are figures in the form's unit

    def ppf(self, u: Array, pick: Array) -> Array:
        """Values at the uniforms ``u``; ``pick`` chooses the part of a mixture, others ignore it."""
        raise NotImplementedError

    def cdf(self, x: float) -> float:
        """The chance of a value at or below ``x``."""
        raise NotImplementedError

    def quantile(self, q: float) -> float:
        """The value below which a draw falls with chance ``q``."""
        import numpy as np

        with np.errstate(all="ignore"):  # what overflows is reported as a fault, not as a warning
            return float(self.ppf(np.array([q]), np.array([0.5]))[0])

    def median(self) -> float:
        """The quantile at one half."""
        return self.quantile(0.5)

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest value that a draw can take."""
        raise NotImplementedError

    def scaled(self, factor: float) -> Self:
        """The same in units ``factor`` times as small."""
        return replace(self, **{name: getattr(self, name) * factor for name in self.in_units})

    def describe(self) -> str:
        """The form in words."""
        raise NotImplementedError


@dataclass(frozen=True)
class Constant(SimpleForm):
    """One number."""

    value: float
    in_units = ("value",)

    def ppf(self, u: Array, pick: Array) -> Array:
        import numpy as np

        return np.full(np.shape(u), self.value, dtype=np.float64)

    def cdf(self, x: float) -> float:
        return 1.0 if x >= self.value else 0.0

    def quantile(self, q: float) -> float:
        return self.value

    @property
    def support(self) -> tuple[float, float]:
        return self.value, self.value

    def describe(self) -> str:
        return text(self.value)


@dataclass(frozen=True)
class Lognormal(SimpleForm):
    """Lognormal with 5 % of draws below ``low`` and 5 % above ``high``.

    >>> round(Lognormal(10.0, 1000.0).median(), 6)
    100.0
    """

    low: float
    high: float
    in_units = ("low", "high")

    @property
    def mu(self) -> float:
        """Mean of the logarithm."""
        return (math.log(self.low) + math.log(self.high)) / 2

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm."""
        return (math.log(self.high) - math.log(self.low)) / (2 * Z95)

    def ppf(self, u: Array, pick: Array) -> Array:
        import numpy as np
        from scipy.special import ndtri

        return np.asarray(np.exp(self.mu + self.sigma * ndtri(u)), dtype=np.float64)

    def cdf(self, x: float) -> float:
        return _phi((math.log(x) - self.mu) / self.sigma) if x > 0 else 0.0

    @property
    def support(self) -> tuple[float, float]:
        return 0.0, math.inf

    def describe(self) -> str:
        return f"lognormal, 90 % in {text(self.low)} to {text(self.high)}"


@dataclass(frozen=True)
class Normal(SimpleForm):
    """Normal with 5 % of draws below ``low`` and 5 % above ``high``."""

    low: float
    high: float
    in_units = ("low", "high")

    @property
    def mean(self) -> float:
        """The mean."""
        return (self.low + self.high) / 2

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return (self.high - self.low) / (2 * Z95)

    def ppf(self, u: Array, pick: Array) -> Array:
        import numpy as np
        from scipy.special import ndtri

        return np.asarray(self.mean + self.sd * ndtri(u), dtype=np.float64)

    def cdf(self, x: float) -> float:
        return _phi((x - self.mean) / self.sd)

    @property
    def support(self) -> tuple[float, float]:
        return -math.inf, math.inf

    def describe(self) -> str:
        return f"normal, 90 % in {text(self.low)} to {text(self.high)}"


@dataclass(frozen=True)
class Uniform(SimpleForm):
    """Any value from ``low`` to ``high`` alike."""

    low: float
    high: float
    in_units = ("low", "high")

    def ppf(self, u: Array, pick: Array) -> Array:
        import numpy as np

        return np.asarray(self.low + (self.high - self.low) * np.asarray(u), dtype=np.float64)

    def cdf(self, x: float) -> float:
        return min(1.0, max(0.0, (x - self.low) / (self.high - self.low)))

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    def describe(self) -> str:
        return f"uniform, {text(self.low)} to {text(self.high)}"


@dataclass(frozen=True)
class Triangular(SimpleForm):
    """Rises from ``low`` to its peak at ``mode`` and falls to ``high``."""

    low: float
    mode: float
    high: float
    in_units = ("low", "mode", "high")

    def ppf(self, u: Array, pick: Array) -> Array:
        import numpy as np

        width, rise, fall = self.high - self.low, self.mode - self.low, self.high - self.mode
        u = np.asarray(u, dtype=np.float64)
        left = self.low + np.sqrt(u * width * rise)
        right = self.high - np.sqrt((1 - u) * width * fall)
        return np.asarray(np.where(u * width < rise, left, right), dtype=np.float64)

    def cdf(self, x: float) -> float:
        width = self.high - self.low
        if x <= self.low or x >= self.high:
            return 0.0 if x <= self.low else 1.0
        if x < self.mode:
            return (x - self.low) ** 2 / (width * (self.mode - self.low))
        return 1.0 - (self.high - x) ** 2 / (width * (self.high - self.mode))

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    def describe(self) -> str:
        return f"triangular, {text(self.low)} to {text(self.high)}, most likely {text(self.mode)}"


@dataclass(frozen=True)
class Beta(SimpleForm):
    """Beta with a mean and a weight of ``n`` observations, times ``scale`` (1 for a share)."""

    mean: float
    n: float
    scale: float = 1.0
    in_units = ("scale",)

    def ppf(self, u: Array, pick: Array) -> Array:
        import numpy as np
        from scipy.special import betaincinv

        shares = betaincinv(self.mean * self.n, (1 - self.mean) * self.n, u)
        return np.asarray(self.scale * shares, dtype=np.float64)

    def cdf(self, x: float) -> float:
        from scipy.special import betainc

        share = min(1.0, max(0.0, x / self.scale))
        return float(betainc(self.mean * self.n, (1 - self.mean) * self.n, share))

    @property
    def support(self) -> tuple[float, float]:
        return 0.0, self.scale

    def describe(self) -> str:
        return f"beta, mean {text(self.mean * self.scale)}, as from {text(self.n)} observations"


@dataclass(frozen=True)
class Gamma(SimpleForm):
    """Gamma with a mean and a coefficient of variation."""

    mean: float
    cv: float
    in_units = ("mean",)

    @property
    def shape(self) -> float:
        """The shape parameter."""
        return 1 / self.cv**2

    def ppf(self, u: Array, pick: Array) -> Array:
        import numpy as np
        from scipy.special import gammaincinv

        return np.asarray(gammaincinv(self.shape, u) * (self.mean / self.shape), dtype=np.float64)

    def cdf(self, x: float) -> float:
        from scipy.special import gammainc

        return float(gammainc(self.shape, max(0.0, x) * self.shape / self.mean))

    @property
    def support(self) -> tuple[float, float]:
        return 0.0, math.inf

    def describe(self) -> str:
        return f"gamma, mean {text(self.mean)}, coefficient of variation {text(self.cv)}"


@dataclass(frozen=True)
class Choice(SimpleForm):
    """One of several numbers, by weight; ``values`` rise.

    >>> Choice((0.0, 5.0), (3.0, 1.0)).median()
    0.0
    """

    values: tuple[float, ...]
    weights: tuple[float, ...]

    def ppf(self, u: Array, pick: Array) -> Array:
        import numpy as np

        return np.asarray(self.values, dtype=np.float64)[places(self.weights, u)]

    def cdf(self, x: float) -> float:
        return math.fsum(w for v, w in zip(self.values, self.weights, strict=True) if v <= x) / math.fsum(self.weights)

    @property
    def support(self) -> tuple[float, float]:
        return self.values[0], self.values[-1]

    def scaled(self, factor: float) -> Choice:
        return Choice(tuple(value * factor for value in self.values), self.weights)

    def describe(self) -> str:
        total = math.fsum(self.weights)
        pairs = zip(self.values, self.weights, strict=True)
        return "one of " + ", ".join(f"{text(value)} ({weight / total:.0%})" for value, weight in pairs)


Simple = Constant | Lognormal | Normal | Uniform | Triangular | Beta | Gamma | Choice


def _phi(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def places(weights: Iterable[float], u: Array) -> NDArray[np.intp]:
    """Which item each uniform falls on, by cumulative weight."""
    import numpy as np

    edges = np.cumsum(np.asarray(tuple(weights), dtype=np.float64))
    return np.searchsorted(edges[:-1] / edges[-1], np.asarray(u), side="right")
