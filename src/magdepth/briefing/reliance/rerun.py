"""The brief's judgements with and without what is retracted, on the same draws: paired changes with their errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from magdepth.balance import reconcile
from magdepth.errors import BadInput
from magdepth.evidence import LedgerView

if TYPE_CHECKING:
    from magdepth.balance import Reconciliation
    from magdepth.briefing.margins import Margins
    from magdepth.observed import MonthlyView
    from magdepth.results import Run
    from magdepth.scenario.model import Scenario

REPLICATES = 500
Progress = Callable[[int, int], None]

#: What is told besides the judgements: measures by the role of their component, and words for them.
_MEASURES = (
    ("raid", "launched_year", "launched within a year"),
    ("damage", "{}.leaked_drones:total", "drones leaked"),
    ("damage", "{}.hits:total", "hits"),
    ("workers", "{}.arrived:total", "workers arrived"),
    ("plant", "{}.made:total", "made at the plant"),
    ("kursk", "{}.rebuilt:last", "objects rebuilt in Kursk"),
)


@dataclass(frozen=True)
class JudgementChange:
    """A judgement's probability before and after, and the paired change with its Monte Carlo error.

    ``moved`` is the number of replicates in which the statement holds in one world and not in the other; with
    none, the error is 0 and ``bound`` says how large a change may still be (three over the replicates, 95 %).
    """

    key: str
    before: float
    after: float
    change: float
    error: float
    moved: int
    bound: float


@dataclass(frozen=True)
class Shift:
    """A measure's mean before and after, the mean paired change with its error, and the change's 90 % band."""

    key: str
    label: str
    unit: str
    before: float
    after: float
    change: float
    error: float
    q05: float
    median: float
    q95: float


@dataclass(frozen=True)
class Balanced:
    """The reconciliation before and after: claim taken, probability that it fits, launches expected."""

    claim: str | None
    fits: float | None
    expected: float | None
    alarm: bool | None


@dataclass(frozen=True)
class Rerun:
    """Both worlds run on the same draws: changes of judgements and measures, and the reconciliation anew."""

    replicates: int
    seed: int
    changes: tuple[JudgementChange, ...]
    shifts: tuple[Shift, ...]
    balance: tuple[Balanced, Balanced]
    digests: tuple[str, str]


def rerun(
    before: Scenario, after: Scenario, views: tuple[LedgerView, LedgerView], observed: MonthlyView, *,
    replicates: int = REPLICATES, seed: int = 1, threads: int | None = None, progress: Progress | None = None,
) -> Rerun:  # fmt: skip
    """Run two scenarios (and each without the workers, where a judgement asks for it) on the same draws.

    ``views`` are the ledger before and after, from which the reconciliation is made. Where both scenarios are
    equal, one run serves for both.
    """
    from magdepth.briefing.worlds import brief_measures, horizon, without_workers
    from magdepth.results import run

    dates = horizon(before)
    total = replicates * (4 if "workers" in before.roles else 2)
    done = 0

    def step(current: int, _of: int) -> None:
        if progress is not None:
            progress(done + current, total)

    def one(world: Scenario) -> Run:
        nonlocal done
        found = run(world, replicates=replicates, seed=seed, threads=threads, extra=brief_measures(world, dates),
                    daily=False, progress=step)  # fmt: skip
        done += replicates
        return found

    same = before == after
    base = one(before)
    pair = (base, base if same else one(after))
    without: tuple[Run, Run] | None = None
    if "workers" in before.roles:
        nobody = one(without_workers(before))
        without = (nobody, nobody if same else one(without_workers(after)))
    found = tuple(
        _margins(world, run_, None if without is None else without[side], observed)
        for side, (world, run_) in enumerate(zip((before, after), pair, strict=True))
    )
    changes = tuple(paired(key, found[0][key], found[1][key]) for key in found[0])
    accounts = (balanced(views[0], observed), balanced(views[1], observed))
    return Rerun(replicates, seed, changes, _shifts(before, *pair), accounts, (pair[0].digest, pair[1].digest))


def paired(key: str, before: Margins, after: Margins) -> JudgementChange:
    """The change of a probability between two worlds on the same draws; its error from the pairs that disagree.

    The error of a mean of paired differences d, each -1, 0 or 1: root of (mean of d² less mean² of d) over n.

    >>> import numpy as np
    >>> found = paired("x", np.array([1.0, -1.0, 1.0, 1.0]), np.array([-1.0, -1.0, 1.0, 1.0]))
    >>> found.before, found.after, found.change, found.moved
    (0.75, 0.5, -0.25, 1)
    """
    held, holds = before > 0.0, after > 0.0
    n = len(held)
    up, down = int((holds & ~held).sum()), int((held & ~holds).sum())
    change = (up - down) / n
    error = math.sqrt(max(0.0, (up + down) / n - change**2) / n)
    return JudgementChange(key, float(held.mean()), float(holds.mean()), change, error, up + down, 3.0 / n)


def balanced(view: LedgerView, observed: MonthlyView) -> Balanced:
    """The reconciliation of the best claim known; empty where there is none."""
    try:
        found: Reconciliation = reconcile(view, observed)
    except BadInput:
        return Balanced(None, None, None, None)
    return Balanced(found.claim, found.fits, found.expected.median, found.alarm)


def _margins(scenario: Scenario, base: Run, without: Run | None, observed: MonthlyView) -> Mapping[str, Margins]:
    from magdepth.briefing.margins import TESTS
    from magdepth.briefing.worlds import horizon

    dates = horizon(scenario)
    found = {}
    for test in TESTS:
        if not all(role in scenario.roles for role in test.roles):
            continue
        world = without if test.world == "without" else base
        if world is not None:
            found[test.key] = test.margin(world, scenario.roles, dates, observed)
    return found


def _shifts(scenario: Scenario, before: Run, after: Run) -> tuple[Shift, ...]:
    import numpy as np

    named = {measure.name: measure for measure in before.measures}
    found = []
    for role, pattern, label in _MEASURES:
        name = pattern.format(scenario.roles.get(role, ""))
        if role not in scenario.roles or name not in named:
            continue
        one, other = before.values(name).astype(float), after.values(name).astype(float)
        change = other - one
        q05, median, q95 = (float(value) for value in np.quantile(change, (0.05, 0.5, 0.95)))
        error = float(change.std(ddof=1)) / math.sqrt(len(change)) if len(change) > 1 else 0.0
        found.append(Shift(name, label, named[name].unit, float(one.mean()), float(other.mean()),
                           float(change.mean()), error, q05, median, q95))  # fmt: skip
    return tuple(found)
