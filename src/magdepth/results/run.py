"""A run and a paired comparison as frozen arrays, with summaries by measure and by day."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from magdepth import __version__
from magdepth.dates import Window
from magdepth.engine.bins import edge
from magdepth.engine.blocks import Progress, Tally, execute
from magdepth.engine.measure import Measure, default_measures
from magdepth.engine.program import Program, Table, compile_program
from magdepth.errors import BadInput, Fault, suggest
from magdepth.results.digest import digest
from magdepth.scenario.model import Scenario

if TYPE_CHECKING:
    import xarray

SEED = 1
REPLICATES = 2000
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Summary:
    """Mean, Monte Carlo standard error and quantiles of one measure over replicates."""

    name: str
    unit: str
    window: Window
    mean: float
    error: float
    q05: float
    q25: float
    median: float
    q75: float
    q95: float

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data, for ``--json``."""
        plain = {key: getattr(self, key) for key in ("mean", "error", "q05", "q25", "median", "q75", "q95")}
        return {
            "name": self.name, "unit": self.unit, "from": self.window.first.isoformat(),
            "to": self.window.last.isoformat(), **plain,
        }


@dataclass(frozen=True)
class Run:
    """What the replicates of one scenario came to.

    ``tally.results`` is (replicates x measures); ``tally.parameters`` (replicates x slots), in
    internal units. Arrays are read-only.
    """

    scenario: Scenario
    program: Program
    measures: tuple[Measure, ...]
    tally: Tally
    seed: int
    replicates: int
    digest: str
    version: str = __version__

    @property
    def as_of(self) -> date:
        """The date from which the scenario saw the world."""
        return self.scenario.vintage.as_of

    def values(self, name: str) -> Table:
        """One measure, a whole number a replicate. Raises BadInput (R101) for an unknown name."""
        for k, measure in enumerate(self.measures):
            if measure.name == name:
                return self.tally.results[:, k]
        cure = suggest(name, [m.name for m in self.measures])
        raise BadInput(Fault("R101", f"the run kept no measure '{name}'", cure=cure))

    def parameter(self, key: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The draws of one parameter, in internal units. Raises BadInput (R102) for an unknown key."""
        for recipe in self.program.recipes:
            if recipe.key == key:
                return self.tally.parameters[:, recipe.slot]
        cure = suggest(key, [r.key for r in self.program.recipes])
        raise BadInput(Fault("R102", f"no parameter '{key}'", cure=cure))

    def daily_mean(self, slot: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Mean over replicates of a state slot, one figure a day."""
        return np.asarray(self.tally.sums[:, self.tally.daily.index(slot)] / self.replicates)

    def daily_quantile(self, slot: str, q: float) -> Table:
        """Quantile ``q`` of a state slot by day, from fixed bins (exact below 32, else to 6 %)."""
        table = self.tally.histogram(slot)
        wanted = math.ceil(q * self.replicates)
        places = (np.cumsum(table, axis=1) >= max(1, wanted)).argmax(axis=1)
        return np.array([edge(int(place)) for place in places], dtype=np.int64)

    def summaries(self) -> tuple[Summary, ...]:
        """All measures, summarised."""
        return tuple(summarise(m, self.tally.results[:, k]) for k, m in enumerate(self.measures))

    def to_xarray(self) -> xarray.Dataset:
        """The run as a labelled data set: measures by replicate, mean state by day."""
        import xarray

        return xarray.Dataset(
            {
                "measures": (("replicate", "measure"), self.tally.results),
                "daily_sum": (("day", "slot"), self.tally.sums),
            },
            coords={"measure": [m.name for m in self.measures], "slot": list(self.tally.daily)},
            attrs={"scenario": self.scenario.name, "digest": self.digest, "seed": self.seed},
        )


@dataclass(frozen=True)
class Comparison:
    """Two runs of the same replicates, and their paired difference (b minus a) by measure."""

    a: Run
    b: Run
    names: tuple[str, ...]
    differences: Table

    def difference(self, name: str) -> Table:
        """The paired difference of a measure, one a replicate."""
        if name not in self.names:
            raise BadInput(Fault("R101", f"the comparison has no measure '{name}'", cure=suggest(name, self.names)))
        return self.differences[:, self.names.index(name)]

    def summaries(self) -> tuple[Summary, ...]:
        """All paired differences, summarised."""
        by_name = {m.name: m for m in self.a.measures}
        return tuple(summarise(by_name[n], self.differences[:, k]) for k, n in enumerate(self.names))


def summarise(measure: Measure, values: Table) -> Summary:
    """Mean, its standard error, and the quantiles of a measure."""
    q05, q25, q50, q75, q95 = (float(v) for v in np.quantile(values, QUANTILES))
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return Summary(
        measure.name, measure.unit, measure.window, float(values.mean()), spread / math.sqrt(len(values)),
        q05, q25, q50, q75, q95,
    )


def run(
    scenario: Scenario,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    threads: int | None = None,
    extra: Iterable[Measure] = (),
    daily: bool = True,
    progress: Progress | None = None,
) -> Run:
    """Run a scenario: the same seed gives the same bits for any number of threads.

    ``extra`` are measures to keep besides the default ones (totals, final levels, months); without
    ``daily`` the run keeps no sums and histograms by day (and has another digest).
    """
    _check(replicates, seed)
    program = compile_program(scenario)
    measures = (*default_measures(program), *extra)
    (tally,) = execute(
        (program,), (measures,), seed=seed, replicates=replicates, threads=threads, daily=daily, progress=progress
    )
    return _freeze(scenario, program, measures, tally, seed, replicates)


def compare(
    a: Scenario,
    b: Scenario,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    threads: int | None = None,
    extra: Iterable[Measure] = (),
    daily: bool = True,
    progress: Progress | None = None,
) -> Comparison:
    """Run two scenarios on the same draws, block by block together, and take the difference b - a.

    A measure is compared where both scenarios have it over the same window.
    """
    _check(replicates, seed)
    extra = tuple(extra)
    programs = (compile_program(a), compile_program(b))
    measures = tuple((*default_measures(p), *(m for m in extra if m.slot in p.slots)) for p in programs)
    tallies = execute(
        programs, measures, seed=seed, replicates=replicates, threads=threads, daily=daily, progress=progress
    )
    left, right = (
        _freeze(scenario, program, kept, tally, seed, replicates)
        for scenario, program, kept, tally in zip((a, b), programs, measures, tallies, strict=True)
    )
    in_b = {m.name: k for k, m in enumerate(right.measures)}
    both = [(k, in_b[m.name]) for k, m in enumerate(left.measures) if right.measures[in_b.get(m.name, 0)] == m]
    differences = right.tally.results[:, [j for _, j in both]] - left.tally.results[:, [k for k, _ in both]]
    differences.setflags(write=False)
    return Comparison(left, right, tuple(left.measures[k].name for k, _ in both), differences)


def _freeze(
    scenario: Scenario, program: Program, measures: tuple[Measure, ...], tally: Tally, seed: int, replicates: int
) -> Run:
    for array in (tally.sums, tally.bins, tally.results, tally.parameters):
        array.setflags(write=False)
    found = digest(program, tally, measures, seed, scenario.vintage.as_of)
    return Run(scenario, program, measures, tally, seed, replicates, found)


def _check(replicates: int, seed: int) -> None:
    faults = []
    if not 1 <= replicates <= 10_000_000:
        faults.append(Fault("R103", "replicates out of range", expected="1 to 10,000,000", got=str(replicates)))
    if not 0 <= seed < 2**32:
        faults.append(Fault("R104", "seed out of range", expected="0 to 4,294,967,295", got=str(seed)))
    if faults:
        raise BadInput(*faults)
