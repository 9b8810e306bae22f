"""Designs: which values of which keys a sweep tries, as a grid or spread through the space between bounds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from magdepth.errors import BadInput, Fault

KINDS = ("grid", "lhs", "sobol")
LEVELS = 5
POINTS = 64
MOST_POINTS = 100_000
_EXPECTED = "KEY=LOW:HIGH, with :N for the levels of a grid and :log for even steps in the logarithm"

Values = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Vary:
    """One key and its bounds, in the unit in which ``--set`` takes the key; ``levels`` is for a grid alone."""

    key: str
    low: float
    high: float
    levels: int | None = None
    log: bool = False

    def between(self, shares: Values) -> Values:
        """The values at shares (0 to 1) of the way from low to high; the ends are exact."""
        values = (self.low * np.exp(shares * math.log(self.high / self.low)) if self.log
                  else self.low + shares * (self.high - self.low)).clip(self.low, self.high)  # fmt: skip
        return np.asarray(np.where(shares <= 0, self.low, np.where(shares >= 1, self.high, values)))

    def __str__(self) -> str:
        tail = (f":{self.levels}" if self.levels else "") + (":log" if self.log else "")
        return f"{self.key}={written(self.low)}:{written(self.high)}{tail}"


@dataclass(frozen=True)
class Design:
    """The points of a sweep: ``values`` is (points x keys), read-only. The seed is that of ``lhs`` and ``sobol``."""

    kind: str
    varied: tuple[Vary, ...]
    seed: int
    values: Values

    @property
    def keys(self) -> tuple[str, ...]:
        """The varied keys."""
        return tuple(one.key for one in self.varied)

    def sets(self, point: int) -> tuple[str, ...]:
        """The settings of a point, as ``--set`` takes them.

        >>> design("grid", [Vary("stock_days", 10, 30, 3)]).sets(1)
        ('stock_days=20',)
        """
        return tuple(f"{key}={written(value)}" for key, value in zip(self.keys, self.values[point], strict=True))

    def as_dict(self) -> dict[str, Any]:
        """What makes the design anew."""
        return {"design": self.kind, "vary": [str(one) for one in self.varied], "design_seed": self.seed,
                "points": len(self.values)}


def read_varies(texts: Iterable[str]) -> tuple[Vary, ...]:
    """What ``--vary`` says; BadInput with every fault: R201 (can't be read), R202 (a key given twice).

    >>> read_varies(["stock_days=8:45:log", "launch_level=50:150:5"])[1]
    Vary(key='launch_level', low=50.0, high=150.0, levels=5, log=False)
    """
    faults: list[Fault] = []
    varied: dict[str, Vary] = {}
    for text in texts:
        try:
            one = _read_vary(text)
        except ValueError as error:
            faults.append(Fault("R201", str(error), file="--vary", key=text.partition("=")[0][:80] or None,
                                expected=_EXPECTED, got=repr(text[:200])))
            continue
        if one.key in varied:
            faults.append(Fault("R202", "is varied twice", file="--vary", key=one.key, cure="keep one of them"))
        varied[one.key] = one
    if faults:
        raise BadInput(*faults)
    return tuple(varied.values())


def _read_vary(text: str) -> Vary:
    key, equals, rest = text.partition("=")
    low, *others = rest.split(":")
    if not key.strip() or not equals or not others:
        raise ValueError("is nothing to vary")
    high, *tail = others
    bounds = [_number(low), _number(high)]
    levels: int | None = None
    log = False
    for word in (item.strip() for item in tail):
        if word == "log" and not log:
            log = True
        elif levels is None and word.isascii() and word.isdigit() and len(word) < 9:
            levels = int(word)
        else:
            raise ValueError(f"'{word[:40]}' is neither a number of levels nor 'log'")
    if not bounds[0] < bounds[1]:
        raise ValueError("the low end is not below the high end")
    if not math.isfinite(bounds[1] - bounds[0]):
        raise ValueError("the ends are too far apart")
    if log and (bounds[0] <= 0 or not math.isfinite(bounds[1] / bounds[0])):
        raise ValueError("a logarithm needs a low end above zero")
    if levels is not None and levels < 2:
        raise ValueError("two levels at the least")
    return Vary(key.strip(), bounds[0], bounds[1], levels, log)


def _number(text: str) -> float:
    try:
        value = math.nan if "_" in text else float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"'{text.strip()[:40]}' is no number")
    return value + 0.0  # no minus zero


def design(kind: str, varied: Sequence[Vary], points: int | None = None, seed: int = 1) -> Design:
    """The points to try: every combination of levels (``grid``), or ``points`` of them spread by ``lhs`` or ``sobol``.

    A grid has five levels a key where none are given. A Sobol design is best balanced with a power of two.
    The same seed gives the same points. BadInput: R203 (no such design), R204 (too few or too many
    points), R205 (levels or points that this design has no use for).

    >>> design("grid", read_varies(["stock_days=10:30:3", "launch_level=50:100:2"])).values.tolist()
    [[10.0, 50.0], [10.0, 100.0], [20.0, 50.0], [20.0, 100.0], [30.0, 50.0], [30.0, 100.0]]
    """
    faults: list[Fault] = []
    if kind not in KINDS:
        faults.append(Fault("R203", "there is no such design", key="--design", expected=", ".join(KINDS),
                            got=kind[:80]))
    if not varied:
        faults.append(Fault("R201", "nothing is varied", key="--vary", expected=_EXPECTED))
    if kind == "grid" and points is not None:
        faults.append(Fault("R205", "a grid has the points that its levels make", key="--points", got=str(points),
                            cure="give levels as --vary KEY=LOW:HIGH:N, or take --design lhs"))
    if kind in ("lhs", "sobol"):
        faults += [
            Fault("R205", f"{kind} has no levels", file="--vary", key=one.key, got=str(one),
                  cure="leave :N out and give --points, or take --design grid")
            for one in varied if one.levels is not None
        ]
    wanted = math.prod(one.levels or LEVELS for one in varied) if kind == "grid" else points
    count = POINTS if wanted is None else wanted
    if not 1 <= count <= MOST_POINTS:
        cure = "fewer levels, fewer keys, or --design lhs" if kind == "grid" else None
        faults.append(Fault("R204", "so many points are not run", key="--points", expected=f"1 to {MOST_POINTS:,}",
                            got=f"{count:,}", cure=cure))
    if faults:
        raise BadInput(*faults)
    values = _grid(varied) if kind == "grid" else _spread(kind, varied, count, seed)
    values.setflags(write=False)
    return Design(kind, tuple(varied), seed, values)


def _grid(varied: Sequence[Vary]) -> Values:
    levels = [one.between(np.linspace(0, 1, one.levels or LEVELS)) for one in varied]
    return np.stack([axis.ravel() for axis in np.meshgrid(*levels, indexing="ij")], axis=1)


def _spread(kind: str, varied: Sequence[Vary], count: int, seed: int) -> Values:
    from scipy.stats import qmc

    chance = np.random.default_rng(seed)
    if kind == "lhs":
        shares = qmc.LatinHypercube(len(varied), seed=chance).random(count)
    else:  # the first points of the next power of two: the sequence is the same
        shares = qmc.Sobol(len(varied), seed=chance).random_base2(max(0, (count - 1).bit_length()))[:count]
    return np.stack([one.between(shares[:, k]) for k, one in enumerate(varied)], axis=1)


def written(value: float) -> str:
    """A value as ``--set`` takes it: the shortest text that is read back as the same number.

    >>> written(20.0), written(0.1)
    ('20', '0.1')
    """
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
