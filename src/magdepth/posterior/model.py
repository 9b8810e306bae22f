"""A posterior, frozen: what was fitted to which series until when, the joint draws, and all of it as plain data."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from magdepth.errors import BadInput, Fault, suggest

IDENTIFIED = ("yes", "weakly", "no")
LAYOUT = 1
MARK = "magdepth_posterior"  # the first key of the file, by which a posterior is known
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


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
    >>> toy = Posterior("toy", date(2025, 6, 30), {}, "", (fitted,), {"level": [88, 91.5]}, {}, {}, "0")
    >>> toy.draws["level"], toy.size, len(toy.digest)
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
        columns = {name: tuple(float(value) for value in values) for name, values in self.draws.items()}
        object.__setattr__(self, "draws", columns)

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters' names, in their order."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def size(self) -> int:
        """How many joint draws there are."""
        return len(next(iter(self.draws.values()), ()))

    @property
    def digest(self) -> str:
        """SHA-256 over all that a simulation takes: the as-of day, names, units, and the draws' 64-bit floats."""
        out = hashlib.sha256(f"{self.as_of.isoformat()}\n".encode())
        for parameter in self.parameters:
            values = self.draws.get(parameter.name, ())
            out.update(f"{parameter.name}\0{parameter.unit}\0{len(values)}\n".encode())
            out.update(struct.pack(f"<{len(values)}d", *values))
        return out.hexdigest()

    def parameter(self, name: str) -> Fitted:
        """The parameter of that name; BadInput P110 with a near miss where there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        cure = suggest(name, self.names) or f"it has: {', '.join(self.names)}"
        raise BadInput(Fault("P110", f"the posterior '{self.name}' has no parameter '{name}'", key=name, cure=cure))


def to_plain(posterior: Posterior) -> dict[str, Any]:
    """The posterior as plain data; ``draws`` as rows, one joint draw each, in the order of the parameters."""
    return {
        MARK: LAYOUT,
        "name": posterior.name,
        "as_of": posterior.as_of.isoformat(),
        "digest": posterior.digest,
        "series": dict(posterior.series),
        "command": posterior.command,
        "version": posterior.version,
        "parameters": [
            {**asdict(parameter), "prior": list(parameter.prior)} for parameter in posterior.parameters
        ],
        "diagnostics": dict(posterior.diagnostics),
        "findings": dict(posterior.findings),
        "draws": [list(row) for row in zip(*(posterior.draws[name] for name in posterior.names), strict=True)],
    }


def data_faults(posterior: Posterior) -> list[Fault]:
    """What is wrong with the draws of a posterior in memory: columns missing or left over, unequal lengths."""
    names, drawn = set(posterior.names), set(posterior.draws)
    faults = [Fault("P106", "has no draws", key=name) for name in posterior.names if name not in drawn]
    faults += [Fault("P106", "has draws but is no parameter", key=name) for name in sorted(drawn - names)]
    sizes = {name: len(values) for name, values in posterior.draws.items()}
    if len(set(sizes.values())) > 1:
        counts = ", ".join(f"{name} {size}" for name, size in sizes.items())
        faults.append(Fault("P106", "the draws are not joint: their numbers differ", key="draws", got=counts))
    return faults
