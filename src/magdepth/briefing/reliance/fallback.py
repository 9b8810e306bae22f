"""What a quantity falls back to when claims behind it are retracted: what is left of it, an older basis, or width."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from magdepth.evidence import LedgerView
from magdepth.scenario.distributions import (
    Beta,
    Choice,
    Constant,
    Distribution,
    Gamma,
    Joint,
    Lognormal,
    Mixture,
    Normal,
    Part,
    Schedule,
    Simple,
    Triangular,
    Uniform,
)
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Assumed, Cited, Quantity, Scenario

#: A number that rests on nothing any more is held to this factor either way (90 %): its order of magnitude.
WIDE = 3.0

#: A share that rests on nothing any more: a beta about the same mean, as from this many observations.
THIN = 2.0

#: Where several claims were read together and some are gone, log ranges and sds grow by the root of the voices'
#: number over what is left of it, and the observations behind a beta shrink likewise.
ROOT = 0.5

#: How a quantity was touched, the heaviest last.
CONTEXT, SHARED, LEFT, OLDER, WIDENED = "context", "shared", "part", "older basis", "widened"


@dataclass(frozen=True)
class Fallen:
    """A quantity after a retraction: ``how`` it was touched, and why the new value is what it is.

    ``context``: the claims only stand beside an estimate or an expression, and nothing changes; ``part``: the
    parts that rest on them are dropped and the rest weighs as before; ``shared``: other voices carry it, more
    widely; ``older basis``: the scenario's own basis of before; ``widened``: nothing is left, an assumption.
    """

    key: str
    how: str
    gone: tuple[str, ...]
    before: Quantity
    after: Quantity
    why: str

    @property
    def changed(self) -> bool:
        """True if the value itself is another one."""
        return self.before.value != self.after.value


def fallen(
    scenario: Scenario, gone: Collection[str], view: LedgerView, older: Mapping[str, Quantity] | None = None
) -> tuple[Fallen, ...]:
    """All quantities of a scenario that cite retracted claims, with what they fall back to, in its order.

    ``older`` holds, by key, what the scenario gives where the retracted claims are not known (its earlier
    dated basis); without it such a quantity is widened.
    """
    lost = frozenset(gone)
    found = []
    for key, quantity in scenario.all_quantities():
        cited = tuple(name for name in quantity.claims if name in lost)
        if cited:
            found.append(_fall(key, quantity, cited, view, (older or {}).get(key)))
    return tuple(found)


def retract(scenario: Scenario, touched: Collection[Fallen]) -> Scenario:
    """The scenario with the touched quantities as they fall back; the same object where no value changes."""
    for one in touched:
        if one.changed:
            scenario = scenario.with_quantity(one.key, one.after)
    return scenario


def _fall(key: str, quantity: Quantity, gone: tuple[str, ...], view: LedgerView, older: Quantity | None) -> Fallen:
    value = quantity.value
    if not isinstance(quantity.basis, Cited) or isinstance(value, Expression):
        return Fallen(key, CONTEXT, gone, quantity, quantity, "the claims stand beside it and give no figure")
    if isinstance(value, Mixture):
        left = value.without(gone)
        if left is not None and len(left.parts) < len(value.parts):
            return Fallen(key, LEFT, gone, quantity, replace(quantity, value=left, basis=_basis(left, quantity.basis)),
                          "the parts that rest on it are dropped, the others keep their weights")  # fmt: skip
    rest = tuple(name for name in quantity.claims if name not in gone)
    voices = (len(view.origins(name for name in quantity.claims if view.known(name))),
              len(view.origins(name for name in rest if view.known(name))))  # fmt: skip
    if voices[1] > 0 and not isinstance(value, Mixture):
        if voices[1] == voices[0]:
            return Fallen(key, SHARED, gone, quantity, replace(quantity, basis=replace(quantity.basis, claims=rest)),
                          "other claims of the same voices carry it")  # fmt: skip
        times = (voices[0] / voices[1]) ** ROOT
        after = replace(quantity, value=stretched(value, times, quantity.low, quantity.high),
                        basis=replace(quantity.basis, claims=rest))  # fmt: skip
        return Fallen(key, SHARED, gone, quantity, after,
                      f"{voices[1]} of {voices[0]} voices are left: its spread grows by the root of their ratio, "
                      f"{times:.2f} times")  # fmt: skip
    if older is not None:
        why = f"the scenario's basis of before holds: {older.basis.describe()}"
        return Fallen(key, OLDER, gone, quantity, older, why)
    reason = f"rested on {', '.join(gone)} alone, now retracted: the same middle, held as an order of magnitude"
    after = replace(quantity, value=widened(value, quantity.low, quantity.high), basis=Assumed(reason))
    return Fallen(key, WIDENED, gone, quantity, after, reason)


def widened(value: Distribution | Schedule, low: float, high: float) -> Distribution | Schedule:
    """A value that rests on nothing: the same median, a factor of three either way or its own range if wider.

    A share keeps its mean as from two observations; what is bounded on both sides keeps to the bounds. What
    may be below zero is widened by as much as its own size; zero stays zero.

    >>> wide = widened(Constant(900.0), 0.0, float("inf"))
    >>> round(wide.low), round(wide.high)
    (300, 2700)
    >>> widened(Beta(0.6, 40.0), 0.0, 1.0)
    Beta(mean=0.6, n=2.0, scale=1.0)
    """
    if isinstance(value, Schedule):
        return Schedule(tuple((day, _widened(held, low, high)) for day, held in value.points))
    return _widened(value, low, high)


def stretched(
    value: Distribution | Schedule | Expression, times: float, low: float, high: float
) -> Distribution | Schedule | Expression:
    """The same middle with its spread (of the logarithm, where it is positive) ``times`` as large; bounds are kept.

    >>> stretched(Uniform(2.0, 4.0), 2.0, 0.0, 4.5)
    Uniform(low=1.0, high=4.5)
    >>> stretched(Beta(0.5, 40.0), 2.0, 0.0, 1.0)
    Beta(mean=0.5, n=10.0, scale=1.0)
    """
    if isinstance(value, Schedule):
        return Schedule(tuple((day, _stretched(held, times, low, high)) for day, held in value.points))
    return value if isinstance(value, Expression) else _stretched(value, times, low, high)


def _widened(value: Distribution, low: float, high: float) -> Distribution:
    if isinstance(value, Beta) or (low >= 0.0 and high <= 1.0):
        middle = value.mean if isinstance(value, Beta) else value.median()
        if not 0.0 < middle < 1.0:
            return value  # a share of none or all is a statement of its own
        return replace(value, n=min(THIN, value.n)) if isinstance(value, Beta) else Beta(middle, THIN)
    middle = value.median()
    ends = value.quantile(0.05), value.quantile(0.95)
    if middle > 0.0 and low >= 0.0:
        below, above = min(middle / WIDE, max(ends[0], middle / 1e3)), max(middle * WIDE, ends[1])
        return _within(Lognormal(below, above), low, high)
    size = max(abs(middle), abs(ends[0]), abs(ends[1]))
    if size == 0.0:
        return value
    return Normal(min(ends[0], middle - size), max(ends[1], middle + size))


def _within(value: Lognormal, low: float, high: float) -> Distribution:
    """A lognormal that keeps to hard bounds on both sides: uniform between them where it would pile up there."""
    if value.low < low or value.high > high:
        return Uniform(max(low, value.low), min(high, value.high))
    return value


def _stretched(value: Distribution, times: float, low: float, high: float) -> Distribution:
    if isinstance(value, Lognormal):
        middle, half = value.median(), (value.high / value.low) ** (times / 2)
        return Lognormal(middle / half, middle * half)
    if isinstance(value, Beta):
        return replace(value, n=value.n / times**2)
    if isinstance(value, Gamma):
        return Gamma(value.mean, value.cv * times)
    if isinstance(value, Normal):
        half = (value.high - value.low) / 2 * times
        return Normal(value.mean - half, value.mean + half)
    if isinstance(value, (Uniform, Triangular)):
        middle = (value.low + value.high) / 2 if isinstance(value, Uniform) else value.mode
        return replace(value, low=max(low, middle - (middle - value.low) * times),
                       high=min(high, middle + (value.high - middle) * times))  # fmt: skip
    if isinstance(value, Mixture):
        return Mixture(tuple(replace(part, value=_simple(_stretched(part.value, times, low, high), part))
                             for part in value.parts))  # fmt: skip
    assert isinstance(value, (Constant, Choice, Joint))
    return value  # one number, stated cases, or draws that no claim gave: others say the same


def _simple(value: Distribution, part: Part) -> Simple:
    assert not isinstance(value, (Mixture, Joint)), part
    return value


def _basis(left: Mixture, before: Cited) -> Cited | Assumed:
    claims = tuple(dict.fromkeys(name for part in left.parts for name in part.claims))
    if claims:
        return Cited(claims, before.how, before.formula)
    return Assumed("; ".join(part.reason for part in left.parts if part.reason) or "what is left of a mixture")
