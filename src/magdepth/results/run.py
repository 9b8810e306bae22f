"""A run and a paired comparison as frozen arrays, with summaries by measure and by day."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from magdepth import __version__
from magdepth.dates import Window
from magdepth.engine.batch import Batch, make_batch
from magdepth.engine.bins import bin_number
from magdepth.engine.blocks import Journal, Progress, Sink, run_batch
from magdepth.engine.measure import Measure, default_measures
from magdepth.engine.parameters import GROUP
from magdepth.engine.program import Program, Table, compile_program
from magdepth.engine.reduction import Reduced
from magdepth.engine.span_results import Span, Totals, differences, gather
from magdepth.errors import BadInput, Fault, suggest
from magdepth.scenario.model import Scenario

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import xarray

SEED = 1
REPLICATES = 2000
KEEP = 20_000  # up to so many replicates each one's measures and draws are kept; beyond, a run is streamed
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
        return {
            "name": self.name, "unit": self.unit, "from": self.window.first.isoformat(),
            "to": self.window.last.isoformat(),
            **{key: getattr(self, key) for key in ("mean", "error", "q05", "q25", "median", "q75", "q95")},
        }


@dataclass(frozen=True)
class Run:
    """What the replicates of one scenario came to.

    ``tally.results`` is (replicates x measures); ``tally.parameters`` (replicates x slots), in
    internal units. A ``streamed`` run keeps no single replicate, only exact sums and histograms.
    Arrays are read-only.
    """

    scenario: Scenario
    program: Program
    measures: tuple[Measure, ...]
    tally: Totals
    seed: int
    replicates: int
    digest: str
    version: str = __version__

    @property
    def as_of(self) -> date:
        """The date from which the scenario saw the world."""
        return self.scenario.vintage.as_of

    @property
    def streamed(self) -> bool:
        """True where the run was reduced while running and kept no single replicate."""
        return self.tally.reduced is not None

    def values(self, name: str) -> Table:
        """One measure, a whole number a replicate.

        Raises BadInput: R101 for an unknown name, R105 for a streamed run.
        """
        _whole(self.streamed)
        for k, measure in enumerate(self.measures):
            if measure.name == name:
                return self.tally.results[:, k]
        raise BadInput(Fault("R101", f"the run kept no measure '{name}'",
                             cure=suggest(name, [m.name for m in self.measures])))

    def parameter(self, key: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The draws of one parameter, in internal units.

        Raises BadInput: R102 for an unknown key, R105 for a streamed run.
        """
        _whole(self.streamed)
        for recipe in self.program.recipes:
            if recipe.key == key:
                return self.tally.parameters[:, recipe.slot]
        raise BadInput(Fault("R102", f"no parameter '{key}'", cure=suggest(key, [r.key for r in self.program.recipes])))

    def exceedance(self, slot: str, threshold: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Share of replicates in which a state slot is at or above ``threshold``, by day.

        It is read from fixed bins: exact below 128, else to 0.8 %.
        """
        return np.asarray(self.tally.histogram(slot)[:, bin_number(threshold) :].sum(axis=1) / self.replicates)

    def summaries(self) -> tuple[Summary, ...]:
        """All measures, summarised."""
        reduced = self.tally.reduced
        if reduced is not None:
            return tuple(summarise_reduced(m, reduced, k) for k, m in enumerate(self.measures))
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
    reduced: Reduced | None = None

    def difference(self, name: str) -> Table:
        """The paired difference of a measure, one a replicate. BadInput R101 (unknown name) or R105 (streamed)."""
        _whole(self.reduced is not None)
        if name not in self.names:
            raise BadInput(Fault("R101", f"the comparison has no measure '{name}'", cure=suggest(name, self.names)))
        return self.differences[:, self.names.index(name)]

    def summaries(self) -> tuple[Summary, ...]:
        """All paired differences, summarised."""
        by_name = {m.name: m for m in self.a.measures}
        if self.reduced is not None:
            return tuple(summarise_reduced(by_name[n], self.reduced, k) for k, n in enumerate(self.names))
        return tuple(summarise(by_name[n], self.differences[:, k]) for k, n in enumerate(self.names))


def variance_ratios(comparison: Comparison) -> dict[str, float | None]:
    """(variance of A + variance of B) / variance of the paired difference, for each measure that both have.

    Two runs on separate draws would need that many times the replicates to know the mean change as well. None where
    the difference is the same in every replicate.
    """
    before, after = ({one.name: one.error**2 for one in run.summaries()} for run in (comparison.a, comparison.b))
    return {
        change.name: (before[change.name] + after[change.name]) / change.error**2 if change.error > 0 else None
        for change in comparison.summaries()
    }


def summarise(measure: Measure, values: Table) -> Summary:
    """Mean, its standard error, and the quantiles of a measure."""
    q05, q25, q50, q75, q95 = (float(v) for v in np.quantile(values, QUANTILES))
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return Summary(
        measure.name, measure.unit, measure.window, float(values.mean()), spread / math.sqrt(len(values)),
        q05, q25, q50, q75, q95,
    )


def summarise_reduced(measure: Measure, reduced: Reduced, column: int) -> Summary:
    """The same of a streamed measure: mean and error exact, quantiles to 0.8 %."""
    q05, q25, q50, q75, q95 = (reduced.quantile(column, q) for q in QUANTILES)
    return Summary(
        measure.name, measure.unit, measure.window, reduced.mean(column), reduced.error(column), q05, q25, q50, q75, q95
    )


@dataclass(frozen=True)
class How:
    """How the work of a run is done; nothing of it changes a bit of the result.

    ``journal`` keeps finished spans, ``sink`` takes whole paths, ``pool`` (with its number of
    ``workers``) does the work elsewhere than on ``threads`` of this process; ``block`` replicates run
    at a stretch (fewer need less memory where paths are kept).
    """

    threads: int | None = None
    progress: Progress | None = None
    journal: Journal | None = None
    sink: Sink | None = None
    pool: Executor | None = None
    workers: int | None = None
    block: int = GROUP


def run(
    scenario: Scenario,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    threads: int | None = None,
    extra: Iterable[Measure] = (),
    daily: bool = True,
    keep: bool | None = None,
    progress: Progress | None = None,
    how: How | None = None,
) -> Run:
    """Run a scenario: the same seed gives the same bits for any number of threads.

    ``extra`` are measures to keep besides the default ones (totals, final levels, months); without
    ``daily`` the run keeps no sums and histograms by day (and has another digest). ``keep`` says whether
    each replicate's measures and draws are kept (by default up to 20,000 replicates) or only reduced
    while running. ``how`` replaces ``threads`` and ``progress`` where more is to be said.
    Raises BadInput: R103, R104 for replicates and seeds out of range, and what compiling finds.
    """
    check_range(replicates, seed)
    how = how or How(threads, progress)
    program = compile_program(scenario)
    measures = (*default_measures(program), *extra)
    keep = replicates <= KEEP if keep is None else keep
    batch = make_batch((program,), (measures,), seed=seed, daily=daily, keep=keep)
    spans = run_batch(
        batch, replicates, threads=how.threads, block=how.block, progress=how.progress, journal=how.journal,
        sink=how.sink, pool=how.pool, workers=how.workers,
    )
    (tally,) = gather(batch, spans)
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
    keep: bool | None = None,
    progress: Progress | None = None,
    how: How | None = None,
) -> Comparison:
    """Run two scenarios on the same draws, block by block together, and take the difference b - a.

    A measure is compared where both scenarios have it over the same window. The rest is as for ``run``.
    """
    check_range(replicates, seed)
    pairing = pair(a, b, extra, seed=seed, daily=daily, keep=replicates <= KEEP if keep is None else keep)
    how = how or How(threads, progress)
    spans = run_batch(
        pairing.batch, replicates, threads=how.threads, progress=how.progress, journal=how.journal,
        pool=how.pool, workers=how.workers,
    )
    return pairing.comparison(spans, replicates)


@dataclass(frozen=True)
class Pairing:
    """Two scenarios set up to run on the same draws: what any number of their spans is turned into a comparison by."""

    scenarios: tuple[Scenario, Scenario]
    measures: tuple[tuple[Measure, ...], tuple[Measure, ...]]
    batch: Batch

    @property
    def names(self) -> tuple[str, ...]:
        """The measures that both have."""
        return tuple(self.measures[0][k].name for k, _ in self.batch.pairs)

    def comparison(self, spans: list[Span], replicates: int) -> Comparison:
        """What spans that cover ``replicates`` from the first one on come to."""
        left, right = (
            _freeze(scenario, job.program, measures, tally, self.batch.seed, replicates)
            for scenario, job, measures, tally in zip(
                self.scenarios, self.batch.jobs, self.measures, gather(self.batch, spans), strict=True
            )
        )
        columns = [[one[side] for one in self.batch.pairs] for side in (0, 1)]
        change = right.tally.results[:, columns[1]] - left.tally.results[:, columns[0]]
        change.setflags(write=False)
        return Comparison(left, right, self.names, change, differences(spans))


def pair(
    a: Scenario, b: Scenario, extra: Iterable[Measure] = (), *, seed: int, daily: bool = True, keep: bool = True
) -> Pairing:
    """Set up two scenarios to be run on the same draws (see ``compare``)."""
    extra = tuple(extra)
    programs = (compile_program(a), compile_program(b))
    left, right = ((*default_measures(p), *(m for m in extra if m.slot in p.slots)) for p in programs)
    in_b = {m: k for k, m in enumerate(right)}
    both = tuple((k, in_b[m]) for k, m in enumerate(left) if m in in_b)
    batch = make_batch(programs, (left, right), seed=seed, daily=daily, keep=keep, pairs=both)
    return Pairing((a, b), (left, right), batch)


def _freeze(
    scenario: Scenario, program: Program, measures: tuple[Measure, ...], tally: Totals, seed: int, replicates: int
) -> Run:
    for array in (tally.sums, tally.places, tally.counts, tally.results, tally.parameters):
        array.setflags(write=False)
    run_digest = digest(program, tally, measures, seed, scenario.vintage.as_of)
    return Run(scenario, program, measures, tally, seed, replicates, run_digest)


def digest(program: Program, tally: Totals, measures: tuple[Measure, ...], seed: int, as_of: date) -> str:
    """SHA-256 over the integer reductions in canonical order (name, day, bin), and what made them.

    Each replicate's parameter draws (the bytes of their 64-bit floats, little end first) and
    measures enter through the tally's ``stamp``, whose value does not depend on how the replicates were cut or
    whether they were kept. Float summaries and the version are not in it.
    """
    out = hashlib.sha256()
    out.update(f"{program.digest} {seed} {tally.replicates} {as_of.isoformat()} {tally.stamp:064x}\n".encode())
    for measure in measures:
        out.update(f"measure {measure}\n".encode())
    for name, row in sorted(zip(tally.daily, tally.sums.T, strict=True), key=lambda pair: pair[0]):
        out.update(f"sum {name}\n".encode())
        out.update(row.astype("<i8").tobytes())
    for name in sorted(tally.binned):
        out.update(f"bins {name}\n".encode())
        out.update(tally.histogram(name).astype("<i8").tobytes())
    return out.hexdigest()


def _whole(streamed: bool) -> None:
    if streamed:
        raise BadInput(Fault("R105", "a streamed run keeps no single replicate",
                             cure=f"run with keep=True, or with {KEEP:,} replicates or fewer"))


def check_range(replicates: int, seed: int) -> None:
    """Raises BadInput (R103, R104) for replicates and seeds out of range, both at once."""
    faults = []
    if not 1 <= replicates <= 10_000_000:
        faults.append(Fault("R103", "replicates out of range", expected="1 to 10,000,000", got=str(replicates)))
    if not 0 <= seed < 2**32:
        faults.append(Fault("R104", "seed out of range", expected="0 to 4,294,967,295", got=str(seed)))
    if faults:
        raise BadInput(*faults)
