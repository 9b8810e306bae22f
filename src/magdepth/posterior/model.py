"""A posterior, frozen: what was fitted to which series until when, and the joint draws of its parameters."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from magdepth.errors import BadInput, Fault, suggest

IDENTIFIED = ("yes", "weakly", "no")


@dataclass(frozen=True)
class Fitted:
    """One parameter of a posterior.

    ``unit`` is written as a scenario writes units. ``identified`` says whether the data tell the parameter: ``yes``,
    ``weakly`` or ``no`` (then the posterior is the prior again, and no finding). ``prior`` holds the prior's 5, 50
    and 95 % points, in ``unit``; ``r_hat`` and ``ess`` are None where there is no chain to judge.
    """

    name: str
    unit: str
    meaning: str
    identified: str
    prior: tuple[float, float, float]
    r_hat: float | None = None
    ess: float | None = None


@dataclass(frozen=True)
class Posterior:
    """What a calibration found: row i of all ``draws`` belongs together, in the unit of each parameter.

    ``as_of`` is the day after which nothing entered. ``series`` says what was fitted (``name``, ``digest``, ``first``,
    ``last``, ``form``: ``daily`` or ``monthly``), ``command`` how to make it again, ``version`` by which magdepth.
    ``diagnostics`` and ``findings`` are plain JSON data. ``draws`` may be given as any sequences of numbers.

    >>> fitted = Fitted("level", "drones/day", "raids of a usual night", "yes", (20.0, 60.0, 180.0), 1.0, 400.0)
    >>> found = Posterior("toy", date(2025, 6, 30), {}, "", (fitted,), {"level": [88, 91.5]}, {}, {}, "0")
    >>> found.draws["level"], found.size, len(found.digest)
    ((88.0, 91.5), 2, 64)
    """

    name: str
    as_of: date
    series: Mapping[str, Any]
    command: str
    parameters: tuple[Fitted, ...]
    draws: Mapping[str, tuple[float, ...]]
    diagnostics: Mapping[str, Any]
    findings: Mapping[str, Any]
    version: str

    def __post_init__(self) -> None:
        held = {name: tuple(float(value) for value in values) for name, values in self.draws.items()}
        object.__setattr__(self, "draws", held)

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters' names, in their order."""
        return tuple(one.name for one in self.parameters)

    @property
    def size(self) -> int:
        """How many joint draws there are."""
        return len(next(iter(self.draws.values()), ()))

    @property
    def digest(self) -> str:
        """SHA-256 over all that a simulation takes: the as-of day, names, units, and the draws' 64-bit floats."""
        out = hashlib.sha256(f"{self.as_of.isoformat()}\n".encode())
        for one in self.parameters:
            values = self.draws.get(one.name, ())
            out.update(f"{one.name}\0{one.unit}\0{len(values)}\n".encode())
            out.update(struct.pack(f"<{len(values)}d", *values))
        return out.hexdigest()

    def parameter(self, name: str) -> Fitted:
        """The parameter of that name; BadInput P110 with a near miss where there is none."""
        for one in self.parameters:
            if one.name == name:
                return one
        cure = suggest(name, self.names) or f"it has: {', '.join(self.names)}"
        raise BadInput(Fault("P110", f"the posterior '{self.name}' has no parameter '{name}'", key=name, cure=cure))
