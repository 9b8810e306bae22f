"""Claims on one quantity pooled to a distribution: voices weighted by grade, bounds as bounds, disagreement kept."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from magdepth.errors import BadInput, Fault, suggest
from magdepth.evidence.claim import Claim
from magdepth.evidence.weighing.densities import PoolScale, Shape, grid, scale_of, shape_of
from magdepth.evidence.weighing.voices import OriginVoice, voices
from magdepth.units import factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

RULES = ("linear", "hierarchical")

_CALENDAR = re.compile(r"calendar\b")  # a unit of dates: a year is no amount


@dataclass(frozen=True)
class Weighed:
    """One claim in a pool: its voice, its share of the pool, its own density and its 5, 50 and 95 % points."""

    claim: Claim
    origin: str
    weight: float
    shape: Shape
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class LeftOut:
    """A claim that carries nothing in a pool, and why."""

    claim: Claim
    reason: str


@dataclass(frozen=True)
class Pooled:
    """What some claims say together of one quantity, in ``unit``.

    ``values`` is a grid of figures; ``density`` is per unit of the quantity and ``cumulative`` the
    share below, both read-only. ``origins`` are the voices with their weights, largest first.
    ``between`` is the part of the variance (on the scale of the pool) that lies between voices:
    how much of the width is disagreement (as far as the scale's prior lets it, under the
    hierarchical rule). Densities of claims (``shape``) stand on ``scale``.
    """

    rule: str
    unit: str
    scale: PoolScale
    claims: tuple[Weighed, ...]
    left_out: tuple[LeftOut, ...]
    origins: tuple[tuple[str, float], ...]
    between: float
    values: Array
    density: Array
    cumulative: Array

    def quantile(self, q: float) -> float:
        """The figure below which the quantity lies with chance ``q`` (0 to 1)."""
        return float(np.interp(q, self.cumulative, self.values))

    def below(self, value: float) -> float:
        """The chance that the quantity is no more than ``value``."""
        return float(np.interp(value, self.values, self.cumulative, left=0.0, right=1.0))

    @property
    def median(self) -> float:
        """The quantile at one half."""
        return self.quantile(0.5)

    @property
    def band(self) -> tuple[float, float]:
        """The 90 % band: from the 5 to the 95 % point."""
        return self.quantile(0.05), self.quantile(0.95)


def pool(
    claims: Iterable[Claim],
    *,
    rule: str = "linear",
    weights: Mapping[str, float] | None = None,
    unit: str | None = None,
    period: str | None = None,
) -> Pooled:
    """Pool claims on one quantity.

    ``linear`` is the linear opinion pool (Stone 1961; Genest and Zidek 1986; Cooke 1991): the
    average of the voices' densities by weight. ``hierarchical`` is a random-effects model (see
    `magdepth.evidence.weighing.hierarchy`). ``weights`` multiplies the weight of an origin, say by its record;
    ``unit`` is that of the result (the commonest one if not given); ``period`` picks the figure of a
    claim that names two times. That the claims speak of one quantity is the caller's to know.

    BadInput with all faults: E180 no claim with a figure, E181 units that measure different things,
    E182 an unknown rule, E183 a negative figure, E184 bounds on one side alone under the
    hierarchical rule, E185 a weight that is none.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> view = load_ledger().at(Vintage(date(2025, 12, 31)))
    >>> found = pool([view.get(name) for name in ("a003", "a031", "a032")])
    >>> [(origin.split(",")[0].split(" ")[0], round(weight, 2)) for origin, weight in found.origins]
    [('HUR', 0.5), ('NHK', 0.5)]
    >>> 8_000 < found.median < 16_000, found.below(25_000) > 0.9
    (True, True)
    """
    _checked(rule, weights)
    given = sorted({claim.id: claim for claim in claims}.values(), key=lambda claim: claim.id)
    usable, left = _usable(given, period)
    if not usable:
        raise BadInput(_nothing(given, left))
    unit, factors = _units(usable, unit)
    scale = scale_of(unit, max(_greatest(claim) * factors[claim.id] for claim in usable))
    shapes: dict[str, Shape] = {}
    for claim in usable:
        try:
            shapes[claim.id] = shape_of(claim, scale, factors[claim.id])
        except ValueError as error:
            left.append(LeftOut(claim, str(error)))
    spoken = [claim for claim in usable if claim.id in shapes]
    if not spoken:
        raise BadInput(_nothing(given, left))
    heard, silent = voices(spoken, weights)
    if not any(voice.weight for voice in heard):
        raise BadInput(Fault("E185", "every voice has the weight 0", key="weights", cure="give one of them a weight"))
    left += [LeftOut(claim, silent[claim.id]) for claim in spoken if claim.id in silent]
    if rule == "linear":
        z, density = _linear(heard, shapes)
        between = _between(heard, shapes)
    else:
        from magdepth.evidence.weighing.hierarchy import hierarchical

        z, density, between = hierarchical(heard, shapes)
    return _made(rule, unit, scale, heard, shapes, left, between, z, density)


def _checked(rule: str, weights: Mapping[str, float] | None) -> None:
    faults = []
    if rule not in RULES:
        faults.append(Fault("E182", f"there is no rule '{rule}'", key="rule", expected=" or ".join(RULES),
                            cure=suggest(rule, RULES)))  # fmt: skip
    for origin, weight in sorted((weights or {}).items()):
        if not 0.0 <= weight < math.inf:
            faults.append(Fault("E185", f"the weight of '{origin}' is none", key="weights",
                                expected="a finite number, 0 or more", got=f"{weight}"))  # fmt: skip
    if faults:
        raise BadInput(*faults)


def _usable(claims: Sequence[Claim], period: str | None) -> tuple[list[Claim], list[LeftOut]]:
    """The claims that have a figure for one time, and the others with the reason."""
    usable: list[Claim] = []
    left: list[LeftOut] = []
    for claim in claims:
        if claim.kind == "qualitative":
            left.append(LeftOut(claim, "names no figure"))
        elif _CALENDAR.match(claim.unit):
            left.append(LeftOut(claim, "names a date, not an amount"))
        elif claim.kind == "change_over_time":
            asked = _of_period(claim, period)
            if asked is None:
                left.append(LeftOut(claim, f"two times ({claim.period}), not a range: name one as the period"))
            else:
                usable.append(asked)
        else:
            usable.append(claim)
    return usable, left


def _of_period(claim: Claim, period: str | None) -> Claim | None:
    """The earlier or the later figure of a change, as a point, if the asked period is in one of its times alone.

    The period of a change is written with both times: "2022, then 2024".
    """
    times = halves(claim)
    if period is None or len(times) < 2:
        return None
    first, last = (period.casefold() in time.casefold() for time in times)
    if first == last:
        return None
    return replace(claim, kind="point", low=None, high=None, best=claim.low if first else claim.high)


def halves(claim: Claim) -> list[str]:
    """The two times of a change, as its period words them ("2022, then 2024"); one if it is worded otherwise."""
    return re.split(r",? then ", claim.period, maxsplit=1)


def _nothing(claims: Sequence[Claim], left: Sequence[LeftOut]) -> Fault:
    reasons = "; ".join(f"{item.claim.id} {item.reason}" for item in left[:6])
    more = f"; and {len(left) - 6} more" if len(left) > 6 else ""
    message = f"there is no figure to pool: {reasons}{more}" if claims else "there is no claim to pool"
    return Fault("E180", message, cure="name claims with figures; 'magdepth evidence list WORD' shows them")


def _greatest(claim: Claim) -> float:
    return max(value for value in (claim.low, claim.best, claim.high) if value is not None)


def _units(claims: Sequence[Claim], unit: str | None) -> tuple[str, dict[str, float]]:
    """The unit of the pool and each claim's factor into it; BadInput with all that don't fit or are negative."""
    wanted = unit or min(Counter(claim.unit for claim in claims).items(), key=lambda item: (-item[1], item[0]))[0]
    factors: dict[str, float] = {}
    faults: list[Fault] = []
    for claim in claims:
        if any(value is not None and value < 0.0 for value in (claim.low, claim.best, claim.high)):
            faults.append(Fault("E183", f"{claim.id}: a negative figure can't be pooled", key=claim.id,
                                cure="amounts and shares are pooled, differences are not"))  # fmt: skip
        try:
            factors[claim.id] = 1.0 if claim.unit == wanted else factor(claim.unit, wanted)
        except ValueError as error:
            faults.append(Fault("E181", f"{claim.id}: {error}", key=claim.id, expected=wanted, got=claim.unit,
                                cure="pool claims that measure the same thing"))  # fmt: skip
    if faults:
        raise BadInput(*faults)
    return wanted, factors


def _linear(heard: Sequence[OriginVoice], shapes: Mapping[str, Shape]) -> tuple[Array, Array]:
    """Grid and density of the linear pool."""
    parts = [(v.weight * share, shapes[c.id]) for v in heard for c, share in zip(v.claims, v.shares, strict=True)]
    z = grid(shape for _, shape in parts)
    return z, sum((weight * shape.pdf(z) for weight, shape in parts), np.zeros_like(z))


def _between(heard: Sequence[OriginVoice], shapes: Mapping[str, Shape]) -> float:
    """The part of the pool's variance that lies between the means of its voices."""
    means = [sum(s * shapes[c.id].mean for c, s in zip(v.claims, v.shares, strict=True)) for v in heard]
    middle = sum(voice.weight * mean for voice, mean in zip(heard, means, strict=True))
    apart = sum(voice.weight * (mean - middle) ** 2 for voice, mean in zip(heard, means, strict=True))
    whole = sum(
        voice.weight * share * (shapes[claim.id].variance + (shapes[claim.id].mean - middle) ** 2)
        for voice in heard for claim, share in zip(voice.claims, voice.shares, strict=True)
    )  # fmt: skip
    return apart / whole


def _made(
    rule: str, unit: str, scale: PoolScale, heard: Sequence[OriginVoice], shapes: Mapping[str, Shape],
    left: Sequence[LeftOut], between: float, z: Array, density: Array,
) -> Pooled:  # fmt: skip
    """The result in figures: made to integrate to one, its arrays closed."""
    cumulative = _summed(z, density)
    density, cumulative = density / cumulative[-1], cumulative / cumulative[-1]
    values = scale.to_value(z)
    weighed = []
    for voice in heard:
        for claim, share in zip(voice.claims, voice.shares, strict=True):
            own = shapes[claim.id]
            low, median, high = scale.to_value(np.array(own.quantiles(0.05, 0.5, 0.95))).tolist()
            weighed.append(Weighed(claim, voice.origin, voice.weight * share, own, low, median, high))
    arrays = (values, density / scale.slope(z), cumulative)
    for array in arrays:
        array.setflags(write=False)
    return Pooled(
        rule, unit, scale,
        tuple(sorted(weighed, key=lambda item: item.claim.id)),
        tuple(sorted(left, key=lambda item: item.claim.id)),
        tuple(sorted(((v.origin, v.weight) for v in heard), key=lambda item: (-item[1], item[0]))),
        between, *arrays,
    )  # fmt: skip


def _summed(z: Array, density: Array) -> Array:
    """The integral from the left, by trapezoids."""
    steps = np.diff(z) * (density[1:] + density[:-1]) / 2
    return np.concatenate([[0.0], np.cumsum(steps)])
