"""How much of what moves the answers rests on graded claims: parameters weighted by their influence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from magdepth.briefing.reliance.influence import QUIET, SHUFFLES, Influence, influences
from magdepth.evidence import LedgerView
from magdepth.scenario.distributions import Constant, Mixture, Schedule
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Assumed, Calibrated, Cited, Estimated, Expressed, Quantity, Scenario

if TYPE_CHECKING:
    import numpy as np

    from magdepth.engine.blocks import Progress
    from magdepth.observed import MonthlyView
    from magdepth.results import Run

    Vector: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

#: What a parameter may rest on; of a mixture, each part counts for its weight.
CITED, ASSUMED, ESTIMATED, COMPUTED = "cited", "assumed", "estimated", "computed"

#: What the weights can't see, said wherever they are shown.
BLIND = (
    "influence is one parameter at a time: what matters only together with another is not seen",
    "a parameter given as one number can't be seen to matter, and weighs nothing",
    "a parameter that moves an answer up here and down there (no rank correlation) weighs too little",
    "what the scenario leaves out has no parameter and no weight",
)


@dataclass(frozen=True)
class Rested:
    """One parameter that is drawn: what it rests on, and how much of what is looked at goes with it.

    ``cited`` is the share of its value that claims carry (of a mixture, by weight). ``influence`` is the mean
    squared rank correlation with the outcomes, above the noise floor; ``moves`` the outcome it goes with most.
    ``best`` is the best reliability among its claims.
    """

    key: str
    basis: str
    cited: float
    influence: float
    moves: str
    claims: tuple[str, ...]
    best: str | None
    reason: str


@dataclass(frozen=True)
class Coverage:
    """Shares of parameters by what they rest on: plain counts, and weighted by influence.

    ``counts`` hold every parameter that the scenario gives; ``weighted`` adds up to 1 over those that are drawn
    (0 everywhere if none has any influence). ``graded`` is the weighted share on claims alone, ``by_reliability``
    parts it by the best grade of the source. ``fixed`` are given as one number.
    """

    counts: Mapping[str, int]
    weighted: Mapping[str, float]
    graded: float
    by_reliability: Mapping[str, float]
    rows: tuple[Rested, ...]
    outcomes: tuple[str, ...]
    floor: float
    threshold: float
    replicates: int
    seed: int
    fixed: int
    fixed_assumed: int

    def uncited(self, count: int = 10) -> tuple[Rested, ...]:
        """The most influential parameters that no claim carries wholly: where a source would pay."""
        found = [row for row in self.rows if row.influence > 0.0 and row.cited < 1.0 and row.basis != ESTIMATED]
        return tuple(sorted(found, key=lambda row: (-row.influence * (1.0 - row.cited), row.key))[:count])


def coverage_of(
    scenario: Scenario, view: LedgerView, observed: MonthlyView, *, replicates: int = 1000, seed: int = 1,
    threads: int | None = None, progress: Progress | None = None,
) -> Coverage:  # fmt: skip
    """Run a scenario once and say how much of what moves its answers rests on graded claims.

    Outcomes are the margins of the brief's tests that one world answers, and the main totals: launched within a
    year, drones leaked, rounds spent (what a requirement is made of).
    """
    from magdepth.briefing.worlds import brief_measures, horizon
    from magdepth.results import run

    dates = horizon(scenario)
    found = run(scenario, replicates=replicates, seed=seed, threads=threads, daily=False,
                extra=brief_measures(scenario, dates), progress=progress)  # fmt: skip
    return coverage(scenario, view, found, outcomes(scenario, found, observed))


def coverage(scenario: Scenario, view: LedgerView, run: Run, answers: Mapping[str, Vector]) -> Coverage:
    """The same from a run that has kept its draws, for any answers (one figure a replicate, by name)."""
    given = [(key, quantity) for key, quantity in scenario.all_quantities() if told(quantity)]
    drawn = [(key, quantity) for key, quantity in given if spreads(quantity)]
    weights = influences([run.parameter(key) for key, _ in drawn], answers, seed=run.seed)
    rows = tuple(_row(key, quantity, view, one) for (key, quantity), one in zip(drawn, weights.found, strict=True))
    total = sum(row.influence for row in rows)
    counts: dict[str, int] = dict.fromkeys((CITED, ASSUMED, ESTIMATED, COMPUTED), 0)
    for _, quantity in given:
        counts[kind_of(quantity)] += 1
    weighted = dict.fromkeys((CITED, ASSUMED, ESTIMATED), 0.0)
    grades: dict[str, float] = {}
    for row in rows if total > 0.0 else ():
        part = row.influence / total
        if row.basis == ESTIMATED:
            weighted[ESTIMATED] += part
            continue
        weighted[CITED] += part * row.cited
        weighted[ASSUMED] += part * (1.0 - row.cited)
        if row.best is not None:
            grades[row.best] = grades.get(row.best, 0.0) + part * row.cited
    fixed = [quantity for _, quantity in given if _one_number(quantity)]
    return Coverage(
        counts, weighted, min(1.0, weighted[CITED]), dict(sorted(grades.items())),
        tuple(sorted(rows, key=lambda row: (-row.influence, row.key))), tuple(answers), weights.floor,
        weights.threshold, run.replicates, run.seed, len(fixed), sum(kind_of(one) == ASSUMED for one in fixed),
    )  # fmt: skip


def outcomes(scenario: Scenario, run: Run, observed: MonthlyView) -> dict[str, Vector]:
    """What influence is measured on: margins of the brief's tests in the world as declared, and main totals."""
    import numpy as np

    from magdepth.briefing.margins import TESTS
    from magdepth.briefing.worlds import horizon

    dates = horizon(scenario)
    found: dict[str, Vector] = {}
    for test in TESTS:
        if test.world == "base" and all(role in scenario.roles for role in test.roles):
            found[test.key] = test.margin(run, scenario.roles, dates, observed)
    names = [measure.name for measure in run.measures]
    wanted = [("launched_year", "launched_year")]
    if damage := scenario.roles.get("damage"):
        wanted.append(("drones_leaked", f"{damage}.leaked_drones:total"))
    wanted += [(f"rounds_spent.{component.name}", f"{component.name}.spent:total")
               for component in scenario.components if component.name in _layers(scenario)]  # fmt: skip
    found.update({label: np.asarray(run.values(name), dtype=np.float64) for label, name in wanted if name in names})
    return found


def kind_of(quantity: Quantity) -> str:
    """What a quantity rests on: cited, assumed, estimated (or fitted) from what was reported, computed from others."""
    if isinstance(quantity.basis, Cited):
        return CITED
    if isinstance(quantity.basis, (Estimated, Calibrated)):
        return ESTIMATED
    return COMPUTED if isinstance(quantity.basis, Expressed) else ASSUMED


def told(quantity: Quantity) -> bool:
    """True if the scenario gives the quantity; what is switched off is no parameter."""
    return isinstance(quantity.basis, (Cited, Assumed, Estimated, Calibrated, Expressed))


def spreads(quantity: Quantity) -> bool:
    """True if a run draws the quantity anew for each replicate; a computed one counts at what it is computed from."""
    return not isinstance(quantity.value, (Expression, Schedule)) and not _one_number(quantity)


def cited_share(quantity: Quantity) -> float:
    """The share of a quantity's value that claims carry: of a mixture, the weight of the parts that cite any."""
    if not isinstance(quantity.basis, Cited):
        return 0.0
    if isinstance(quantity.value, Mixture):
        parts = quantity.value.parts
        return sum(part.weight for part in parts if part.claims) / sum(part.weight for part in parts)
    return 1.0


def _row(key: str, quantity: Quantity, view: LedgerView, one: Influence) -> Rested:
    claims = tuple(name for name in quantity.claims if view.known(name)) if kind_of(quantity) == CITED else ()
    best = min((view.get(name).reliability for name in claims), default=None)
    return Rested(key, kind_of(quantity), cited_share(quantity), one.weight, one.most, claims, best,
                  quantity.basis.describe())  # fmt: skip


def _one_number(quantity: Quantity) -> bool:
    value = quantity.value
    return isinstance(value, Constant) or (
        isinstance(value, Schedule) and all(isinstance(held, Constant) for _, held in value.points)
    )


def _layers(scenario: Scenario) -> Sequence[str]:
    wanted = ("cheap_layer", "missile_layer", "ballistic_layer")
    return [scenario.roles[role] for role in wanted if role in scenario.roles]


__all__ = ["BLIND", "QUIET", "SHUFFLES", "Coverage", "Rested", "coverage", "coverage_of", "outcomes"]
