"""A sweep: a scenario run at many settings on the same draws, each point reduced while it runs."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from magdepth import __version__
from magdepth.engine.batch import Batch, make_batch
from magdepth.engine.blocks import Progress, cut, run_span
from magdepth.engine.measure import Measure, default_measures
from magdepth.engine.parameters import GROUP
from magdepth.engine.program import Program, compile_program
from magdepth.engine.span_results import Span, gather
from magdepth.errors import BadInput, Fault, suggest
from magdepth.kinds import KINDS
from magdepth.results.design import Design
from magdepth.results.run import SEED, How, Summary, check_range, digest, summarise_reduced
from magdepth.scenario.loading import variants
from magdepth.scenario.model import PosteriorUse, Scenario

if TYPE_CHECKING:
    import xarray

REPLICATES = 500
FIGURES = ("mean", "error", "q05", "median", "q95")
_AHEAD = 4  # pieces a worker that wait their turn


@dataclass(frozen=True)
class Point:
    """What one point of a design came to: a summary a measure, and the digest over its replicates."""

    summaries: tuple[Summary, ...]
    digest: str


@dataclass(frozen=True)
class Sweep:
    """A scenario at every point of a design, on the same draws."""

    scenario: str
    title: str
    as_of: date
    overlays: tuple[str, ...]
    sets: tuple[str, ...]
    hindsight: bool
    design: Design
    measures: tuple[str, ...]
    replicates: int
    seed: int
    points: tuple[Point, ...]
    version: str = __version__
    posterior: PosteriorUse | None = None

    def columns(self) -> dict[str, list[Any]]:
        """The sweep as a table, one row a point: the varied values, the figures of each measure, the digest."""
        table: dict[str, list[Any]] = {"point": list(range(len(self.points)))}
        for k, key in enumerate(self.design.keys):
            table[key] = self.design.values[:, k].tolist()
        for k, name in enumerate(self.measures):
            for figure in FIGURES:
                table[f"{name}:{figure}"] = [getattr(point.summaries[k], figure) for point in self.points]
        table["digest"] = [point.digest for point in self.points]
        return table

    def about(self) -> dict[str, Any]:
        """All that is needed to run the same sweep again, as plain data."""
        return {
            "scenario": self.scenario, "as_of": self.as_of.isoformat(), "overlays": list(self.overlays),
            "sets": list(self.sets), "hindsight": self.hindsight,
            "posterior": self.posterior.as_dict() if self.posterior else None,
            **self.design.as_dict(), "seed": self.seed, "replicates": self.replicates, "measures": list(self.measures),
            "version": self.version, "digests": [point.digest for point in self.points],
        }

    def as_dict(self) -> dict[str, Any]:
        """Everything, for ``--json``."""
        return {
            **self.about(),
            "rows": [{
                "point": number, "sets": list(self.design.sets(number)), "digest": point.digest,
                "values": dict(zip(self.design.keys, self.design.values[number].tolist(), strict=True)),
                "measures": {summary.name: {"unit": summary.unit, **{name: getattr(summary, name) for name in FIGURES}}
                             for summary in point.summaries},
            } for number, point in enumerate(self.points)],
        }  # fmt: skip

    def to_xarray(self) -> xarray.Dataset:
        """The sweep as a labelled data set: each figure by point and measure, the varied values as coordinates."""
        import xarray

        figures = {
            name: (("point", "measure"), np.array([[getattr(one, name) for one in p.summaries] for p in self.points]))
            for name in FIGURES
        }
        varied = {key: ("point", self.design.values[:, k]) for k, key in enumerate(self.design.keys)}
        return xarray.Dataset(
            figures,
            coords={"measure": list(self.measures), "point": np.arange(len(self.points)), **varied},
            attrs={"scenario": self.scenario, "seed": self.seed, "replicates": self.replicates,
                   "design": self.design.kind},
        )


@dataclass
class _Open:
    """A point that is being run."""

    scenario: Scenario
    program: Program
    measures: tuple[Measure, ...]
    batch: Batch
    left: int
    spans: list[Span] = field(default_factory=list)


def sweep(
    scenario: str | Path,
    design: Design,
    *,
    measures: Iterable[str] = (),
    replicates: int = REPLICATES,
    seed: int = SEED,
    as_of: date | None = None,
    overlays: Iterable[str | Path] = (),
    sets: Iterable[str] = (),
    posterior: str | Path | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    how: How | None = None,
) -> Sweep:
    """Run a scenario (a name or a file, as ``load`` takes it) at every point of a design.

    All points have the same draws but for what was changed, so that they can be compared point by point.
    Values are set as ``--set`` does. Without ``measures`` they are the totals of the main flows of what
    plays a role. Nothing runs before every point has been found sound: BadInput with every fault of
    loading, R101 (no such measure), R103, R104 (replicates, seed). Means and errors are exact, quantiles
    are to 0.8 %. A point's digest is that of the measures asked for.

    >>> from magdepth.results.design import design, read_varies
    >>> result = sweep("launches", design("grid", read_varies(["stock_days=10:30:3"])), replicates=20)
    >>> [round(point.summaries[0].mean) > 0 for point in result.points]
    [True, True, True]
    """
    plan = prepare(scenario, design, measures=measures, replicates=replicates, seed=seed, as_of=as_of,
                   overlays=overlays, sets=sets, posterior=posterior)  # fmt: skip
    return carry_out(plan, how or How(threads, progress))


@dataclass(frozen=True)
class Plan:
    """A sweep that has been found sound and waits to be run; ``at_sets`` loads the scenario with settings."""

    at_sets: Callable[[Iterable[str]], Scenario]
    base: Scenario
    design: Design
    measures: tuple[str, ...]
    replicates: int
    seed: int

    def point(self, number: int) -> Scenario:
        """The scenario at a point of the design."""
        return self.at_sets((*self.base.sets, *self.design.sets(number)))


def prepare(
    scenario: str | Path,
    design: Design,
    *,
    measures: Iterable[str] = (),
    replicates: int = REPLICATES,
    seed: int = SEED,
    as_of: date | None = None,
    overlays: Iterable[str | Path] = (),
    sets: Iterable[str] = (),
    posterior: str | Path | None = None,
) -> Plan:
    """The first half of ``sweep``: all that can be wrong is found here."""
    check_range(replicates, seed)
    settings = tuple(sets)
    at_sets = variants(scenario, as_of=as_of, overlays=overlays, posterior=posterior)
    names = check_points(at_sets, design, tuple(dict.fromkeys(measures)), settings)
    return Plan(at_sets, at_sets(settings), design, names, replicates, seed)


def carry_out(plan: Plan, how: How) -> Sweep:
    """The second half of ``sweep``: every point is run."""
    workers = max(1, how.threads or os.cpu_count() or 1) if how.workers is None else how.workers
    points = _run(plan, workers, how)
    base = plan.base
    return Sweep(
        base.name, base.title, base.vintage.as_of, base.overlays, base.sets, base.hindsight, plan.design, plan.measures,
        plan.replicates, plan.seed, points, posterior=base.posterior,
    )


def usual_measures(scenario: Scenario) -> tuple[str, ...]:
    """The totals over the run of the main flows of what plays a role; of everything where nothing plays one."""
    program = compile_program(scenario)
    of = dict(program.components)
    acting = set(scenario.roles.values()) & set(of) or set(of)
    main = {f"{name}.{state.name}:total" for name in acting for state in KINDS[of[name].name].states if state.monthly}
    every = [one.name for one in default_measures(program)]
    return tuple(name for name in every if name in main) or tuple(every[:1])


def check_points(
    build: Callable[[Iterable[str]], Scenario], design: Design, measures: tuple[str, ...], sets: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Load every point, running none, and give the measures to keep; BadInput with every fault, each told once."""
    faults = _faults(build, [(), *_ends(design)], sets)  # first each key alone: that tells most in little time
    if not faults:
        faults = _faults(build, (design.sets(point) for point in range(len(design.values))), sets)
    try:
        base = build(sets)
    except BadInput:
        raise BadInput(*faults) from None
    known = [one.name for one in default_measures(compile_program(base))]
    faults += [
        Fault("R101", f"the scenario has no measure '{name[:200]}'", key="--measure", cure=suggest(name, known))
        for name in measures if name not in known
    ]
    if faults:
        raise BadInput(*faults)
    return measures or usual_measures(base)


def _ends(design: Design) -> Iterator[tuple[str]]:
    """The lowest and the highest value of each key, as a setting by itself."""
    for place in range(len(design.keys)):
        order = np.argsort(design.values[:, place])
        yield from ((design.sets(int(point))[place],) for point in (order[0], order[-1]))


def _faults(
    build: Callable[[Iterable[str]], Scenario], trials: Iterable[tuple[str, ...]], sets: tuple[str, ...]
) -> list[Fault]:
    faults: dict[tuple[object, ...], Fault] = {}
    for trial in trials:
        try:
            build((*sets, *trial))
        except BadInput as error:
            for fault in error.faults:
                faults.setdefault((fault.code, fault.file, fault.line, fault.key, fault.expected), fault)
    return list(faults.values())


def _run(plan: Plan, workers: int, how: How) -> tuple[Point, ...]:
    """Every point in pieces, a few at a time; a point is summed up as soon as its last piece is here."""
    count = len(plan.design.values)
    pieces = cut(plan.replicates, max(1, -(-workers // count)), GROUP)
    stop = threading.Event()
    executor: Executor = ThreadPoolExecutor(workers) if how.pool is None else how.pool
    extra = (GROUP, lambda _done: stop.is_set()) if how.pool is None else ()
    todo = ((point, first, size) for point in range(count) for first, size in pieces)
    running: dict[Future[Span | None], int] = {}
    opened: dict[int, _Open] = {}
    done: dict[int, Point] = {}
    finished = 0
    try:
        while len(done) < count:
            for point, first, size in todo:
                if point not in opened:
                    opened[point] = _open(plan, point, len(pieces))
                running[executor.submit(run_span, opened[point].batch, first, size, *extra)] = point
                if len(running) >= _AHEAD * workers:
                    break
            ready, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ready:
                point = running.pop(future)
                span = future.result()
                assert span is not None
                finished += span.count
                opened[point].spans.append(span)
                if len(opened[point].spans) == opened[point].left:
                    done[point] = _summed(opened.pop(point), plan.seed)
            if how.progress is not None:
                how.progress(finished, count * plan.replicates)
    finally:
        stop.set()
        for future in running:
            future.cancel()
        if how.pool is None:
            executor.shutdown(wait=True, cancel_futures=True)
    return tuple(done[point] for point in range(count))


def _open(plan: Plan, point: int, pieces: int) -> _Open:
    scenario = plan.point(point)
    program = compile_program(scenario)
    by_name = {one.name: one for one in default_measures(program)}
    measures = tuple(by_name[name] for name in plan.measures)
    batch = make_batch((program,), (measures,), seed=plan.seed, daily=False, keep=False)
    return _Open(scenario, program, measures, batch, pieces)


def _summed(point: _Open, seed: int) -> Point:
    (tally,) = gather(point.batch, sorted(point.spans, key=lambda span: span.first))
    assert tally.reduced is not None
    summaries = tuple(summarise_reduced(one, tally.reduced, k) for k, one in enumerate(point.measures))
    return Point(summaries, digest(point.program, tally, point.measures, seed, point.scenario.vintage.as_of))
