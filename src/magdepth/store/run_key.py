"""What makes a run, all of it known before it runs: the name under which it is kept and found again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the engine is heavy, and a list of runs does without it
    from magdepth.engine.measure import Measure
    from magdepth.engine.program import Program
    from magdepth.results import Run
    from magdepth.scenario.model import Scenario


@dataclass(frozen=True)
class Order:
    """What makes a run: ``content`` is plain data, with the sources of the kernels in it."""

    content: dict[str, Any]

    @property
    def identity(self) -> str:
        """SHA-256 of all that makes the run: two runs of one identity are the same run.

        >>> Order({"seed": 1}).identity == Order({"seed": 2}).identity
        False
        """
        return hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()

    @property
    def id(self) -> str:
        """The name of the run's folder."""
        return f"{self.content['scenario']}-{self.identity[:12]}"

    @property
    def replicates(self) -> int:
        """How many replicates are asked for."""
        return int(self.content["replicates"])


def order_of(
    scenario: Scenario,
    *,
    replicates: int,
    seed: int,
    extra: Iterable[Measure] = (),
    daily: bool = True,
    keep: bool | None = None,
) -> Order:
    """What ``results.run`` would be asked to run.

    Raises BadInput: R103, R104 for replicates and seeds out of range, and what compiling finds.
    """
    from magdepth.engine.measure import daily_slots, default_measures
    from magdepth.engine.program import compile_program
    from magdepth.results.run import KEEP, check_range

    check_range(replicates, seed)
    program = compile_program(scenario)
    measures = (*default_measures(program), *extra)
    whole = replicates <= KEEP if keep is None else keep
    return _order(scenario, program, measures, seed, replicates, daily_slots(program) if daily else (), whole)


def order_behind(run: Run) -> Order:
    """What made a run that is there already: the same as was asked for."""
    whole = not run.streamed
    return _order(
        run.scenario, run.program, run.measures, run.seed, run.replicates, run.tally.daily, whole, run.version
    )


def _order(
    scenario: Scenario,
    program: Program,
    measures: tuple[Measure, ...],
    seed: int,
    replicates: int,
    daily: tuple[str, ...],
    whole: bool,
    version: str | None = None,
) -> Order:
    from magdepth import __version__
    from magdepth.engine.measure import default_measures

    usual = {measure.name for measure in default_measures(program)}
    return Order({
        "scenario": scenario.name,
        "overlays": list(scenario.overlays),
        "sets": list(scenario.sets),
        "hindsight": scenario.hindsight,
        **({"posterior": scenario.posterior.as_dict()} if scenario.posterior else {}),
        "as_of": scenario.vintage.as_of.isoformat(),
        "start": program.start.isoformat(),
        "days": scenario.days,
        "seed": seed,
        "replicates": replicates,
        "version": version or __version__,
        "program": program.digest,
        "components": {name: kind.name for name, kind in program.components},
        "roles": dict(scenario.roles),
        "measures": _digest(measures),
        "extra": [measure.name for measure in measures if measure.name not in usual],
        "daily": _digest(daily) if daily else "",
        "streamed": not whole,
        "made_with": made_with(),
    })


def _digest(things: tuple[object, ...]) -> str:
    return hashlib.sha256("\n".join(map(repr, things)).encode()).hexdigest()[:16]


@cache
def made_with() -> dict[str, str]:
    """The sources of the kernels, and the libraries that draw parameters: other ones may round differently."""
    from importlib.metadata import version

    from magdepth.chance.kernel import source_digest

    return {"kernels": source_digest(), "numpy": version("numpy"), "scipy": version("scipy")}
