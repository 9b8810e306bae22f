"""Making a brief: load, run the worlds, judge, and gather everything that the page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import numpy as np

from magdepth import __version__
from magdepth.balance import Reconciliation, notes, reconcile
from magdepth.balance import waterfall as tell
from magdepth.briefing.contradictions import contradictions
from magdepth.briefing.credence_section import belief
from magdepth.briefing.document import (
    Band,
    BriefDocument,
    Contradiction,
    DifferenceChart,
    FanChart,
    Judgement,
    ObservedPoint,
    RequirementChart,
    WaterfallBar,
    WaterfallChart,
)
from magdepth.briefing.judgements import Material, judge
from magdepth.briefing.known_later import believe_later, known_later, reconcile_later
from magdepth.briefing.registers import claim_rows, parameter_rows
from magdepth.briefing.requirement_chart import requirement_chart
from magdepth.briefing.since import later_points, outcomes, since_points
from magdepth.briefing.words import month_name, number, percent, signed
from magdepth.briefing.worlds import ALL_WORKERS, Worlds, run_worlds
from magdepth.dates import Window
from magdepth.decision.depletion import depletion
from magdepth.decision.require import Requirement, require
from magdepth.engine.blocks import Progress
from magdepth.engine.program import Table
from magdepth.errors import BadInput, Fault
from magdepth.evidence import Ledger, load_ledger
from magdepth.observed import MonthlyFacts, MonthlyView, load_monthly
from magdepth.results import SEED, Run
from magdepth.scenario import load
from magdepth.scenario.model import Calibrated, Scenario

DEFAULT = "alabuga-2025"
REPLICATES = 1000  # a brief runs eight worlds and more; 1,000 each put a probability to within 3 per cent
FILL = 0.95
CONFIDENCE = 0.95
SEARCH = 500  # replicates of the search for the requirement
Say = Callable[[str], None]


def make_brief(
    scenario: str | Path = DEFAULT,
    *,
    as_of: date | None = None,
    overlays: Iterable[str | Path] = (),
    sets: Iterable[str] = (),
    posterior: str | Path | None = None,
    seed: int = SEED,
    replicates: int = REPLICATES,
    threads: int | None = None,
    ledger: Ledger | None = None,
    monthly: MonthlyFacts | None = None,
    progress: Progress | None = None,
) -> BriefDocument:
    """The brief of a scenario as it stands at a date, as frozen data.

    Only claims and months known at the date are used; what was known later feeds ``since``,
    ``outcomes``, ``known_later`` and ``waterfall_later`` alone. Raises BadInput for a scenario
    that can't be loaded, and B101 for one without a raid.
    """
    ledger = ledger or load_ledger()
    facts = monthly or load_monthly()
    loaded = load(scenario, as_of=as_of, overlays=overlays, sets=sets, posterior=posterior, ledger=ledger,
                  monthly=facts)
    _check_raid(loaded)
    worlds = run_worlds(loaded, replicates=replicates, seed=seed, threads=threads, progress=progress)
    claims, observed = ledger.at(loaded.vintage), facts.at(loaded.vintage)
    balance = reconcile(claims, observed)
    needs = _needs(loaded, worlds, replicates, seed, threads)
    material = Material(worlds, claims, observed, balance, needs)
    judgements = judge(material)
    parameters = parameter_rows(loaded)
    bands = launched_bands(worlds)
    conflicts = contradictions(material, seed=seed, threads=threads)
    later = reconcile_later(ledger, facts, balance)
    believed = belief(claims, observed, balance.month, balance.claim)
    nothing = RequirementChart("", FILL, CONFIDENCE, worlds.horizon.year, ())
    requirement = nothing if needs is None else requirement_chart(needs, loaded)
    shown = [claim for step in balance.steps for claim in step.claims]
    shown += [claim for row in requirement.layers for claim in row.claims]
    shown += [] if believed is None else believed.claims
    return BriefDocument(
        scenario=loaded.name, title=loaded.title, question=loaded.question or loaded.about,
        as_of=loaded.vintage.as_of, start=loaded.start, end=worlds.horizon.last, seed=seed, replicates=replicates,
        version=__version__, digest=worlds.base.digest, overlays=loaded.overlays, hindsight=loaded.hindsight,
        judgements=judgements, quantities=(*bands, *other_quantities(worlds)),
        fan=_fan(bands, observed, later_points(facts, material)), requirement=requirement,
        difference=_difference(worlds), waterfall=waterfall(balance),
        waterfall_later=None if later is None else waterfall(later),
        depletion=() if needs is None else _depletions(loaded, needs, worlds, seed, threads),
        contradictions=conflicts,
        change_our_mind=_change_our_mind(conflicts, judgements),
        outside=loaded.outside, parameters=parameters,
        claims=claim_rows(claims, parameters, judgements, shown),
        known_later=known_later(ledger, loaded),
        since=since_points(facts, material, bands), outcomes=outcomes(facts, material, judgements),
        notes=_notes(loaded),
        belief=believed,
        belief_later=None if believed is None else believe_later(ledger, facts, balance),
    )


def _check_raid(scenario: Scenario) -> None:
    if "raid" not in scenario.roles:
        raise BadInput(
            Fault("B101", "a brief needs to know which component is the raid", file=scenario.file, key="roles.raid",
                  cure="name it under roles")
        )


def _needs(
    scenario: Scenario, worlds: Worlds, replicates: int, seed: int, threads: int | None
) -> Requirement | None:
    """The requirement to the end of the year looked at; None for a scenario without a defence."""
    if not any(component.kind.name == "layer" for component in scenario.components):
        return None
    return require(
        scenario, fill=FILL, until=worlds.horizon.year, confidence=CONFIDENCE,
        replicates=min(SEARCH, max(100, replicates)), seed=seed, threads=threads,
    )


def band(name: str, unit: str, window: Window, values: Table | np.ndarray[tuple[int], np.dtype[np.float64]]) -> Band:
    """Median, 50 and 90 % bands of one figure a replicate."""
    q05, q25, q50, q75, q95 = (float(v) for v in np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95)))
    return Band(name, unit, window.first, window.last, q05, q25, q50, q75, q95)


def launched_bands(worlds: Worlds, run: Run | None = None) -> tuple[Band, ...]:
    """Launches (strike drones and decoys of all types, no missiles) by whole calendar month."""
    raid = worlds.name("raid")
    source = run or worlds.base
    return tuple(
        band("launched", "drones", month, source.values(f"{raid}.drones:{month.month}"))
        for month in worlds.horizon.months
    )


def other_quantities(worlds: Worlds) -> tuple[Band, ...]:
    """The other figures of a brief: totals and levels, each over its own window."""
    roles, run = worlds.scenario.roles, worlds.base
    named = {measure.name: measure for measure in run.measures}
    wanted = [
        ("launched_half_year", "launched_half_year"), ("launched_quarter", "launched_quarter"),
        ("launched_year", "launched_year"), ("largest_night", "largest_night"), ("joint_nights", "joint_nights"),
        ("workers_confirmed", "confirmed"), ("labour_bound_days", "labour_days"), ("line_bound_days", "line_days"),
        ("component_bound_days", "supply_days"), ("dprk_drones_made", "dprk_made"),
    ]
    for role, figures in _FIGURES.items():
        if role in roles:
            wanted += [(label, f"{roles[role]}.{slot}") for label, slot in figures]
    for component, kind in run.program.components:
        if kind.name == "layer":
            wanted += [(f"rounds_spent.{component}", f"{component}.spent:total"),
                       (f"drones_stopped.{component}", f"{component}.stopped_drones:total")]
        elif kind.name in ("resupply", "link", "stockpile", "account"):
            slot = {"resupply": "delivered:total", "link": "delivered_total:last", "stockpile": "stock:last",
                    "account": "cost:total"}[kind.name]
            wanted.append((f"{kind.name}.{component}", f"{component}.{slot}"))
    found = [
        band(label, named[name].unit, named[name].window, run.values(name)) for label, name in wanted if name in named
    ]
    if worlds.workers is not None and "launched_year" in named:
        change = worlds.workers.difference("launched_year")
        found.append(band("launched_year_change_all_workers", "drones", named["launched_year"].window, change))
    if worlds.units is not None and "launched_year" in named:
        change = worlds.units.difference("launched_year")
        found.append(band("launched_year_change_units", "drones", named["launched_year"].window, change))
    return tuple(found)


_FIGURES = {
    "workers": [("workers_at_work", "working:last"), ("workers_arrived", "arrived:total")],
    "plant": [("plant_made", "made:total")],
    "raid": [("cruise_missiles_launched", "launched.cruise:total"),
             ("ballistic_missiles_launched", "launched.ballistic:total")],
    "damage": [("drones_leaked", "leaked_drones:total"), ("hits", "hits:total"), ("debris_hits", "debris_hits:total"),
               ("grid_backlog", "grid_backlog:last"), ("other_backlog", "other_backlog:last")],
    "kursk": [("kursk_cleared", "cleared:last"), ("kursk_rebuilt", "rebuilt:last"), ("kursk_objects", "objects:last")],
    "peninsula": [("second_theatre_launched", "launched.strike:total"),
                  ("second_theatre_unengaged", "fresh.strike:total")],
}


def waterfall(balance: Reconciliation) -> WaterfallChart:
    """A reconciliation as the page draws it, with the mix-ups of category in words below."""
    told = tell(balance)
    steps = tuple(WaterfallBar(s.label, s.role, s.median, s.q05, s.q95, s.claims, s.assumed) for s in told.steps)
    verdict = " ".join((told.verdict, *notes(balance)))
    return WaterfallChart(told.title, told.month, told.unit, steps, told.alarm, verdict, source=told.source)


def _fan(bands: tuple[Band, ...], observed: MonthlyView, later: tuple[ObservedPoint, ...]) -> FanChart:
    """The months reported of late, the bands of those to come, and what came of them."""
    reported = tuple(ObservedPoint(fact.month, fact.launched) for fact in observed.months[-18:])
    source = "Reported months: Air Force daily reports, summed by month; bands: this model"
    return FanChart(_fan_title(bands), reported, bands, later, source=source)


def _fan_title(bands: tuple[Band, ...]) -> str:
    if not bands:
        return "Launches by month"
    first, last = bands[0], bands[-1]
    wide = last.q95 / max(1.0, last.q05)
    return (f"Launches: {number(first.median)} in {month_name(f'{first.first:%Y-%m}')}, and within a factor of "
            f"{number(wide)} by {month_name(f'{last.first:%Y-%m}')}")


def _difference(worlds: Worlds) -> DifferenceChart:
    pair = worlds.workers
    if pair is None:
        return DifferenceChart("", "", "", (), (), ())
    raid = worlds.name("raid")
    bands = tuple(
        band("launched_change", "drones", month, pair.difference(f"{raid}.drones:{month.month}"))
        for month in worlds.horizon.months
    )
    last = bands[-1]
    title = (f"With all workers launches change by {signed(last.median)} a month after a year "
             f"(90 % band {signed(last.q05)} to {signed(last.q95)})")
    return DifferenceChart(
        title, "no workers", f"all {ALL_WORKERS:,}", bands, launched_bands(worlds, pair.a),
        launched_bands(worlds, pair.b), source="Paired runs: the same draws with and without the workers",
    )


def _depletions(
    scenario: Scenario, needs: Requirement, worlds: Worlds, seed: int, threads: int | None
) -> tuple[tuple[str, tuple[tuple[float, float], ...]], ...]:
    roles = [role for role in ("cheap_layer", "missile_layer", "ballistic_layer") if worlds.has(role)]
    searched = {row.layer for row in needs.layers}
    return tuple(
        (
            worlds.name(role).replace("_", " ").capitalize(),
            depletion(scenario, worlds.name(role), seed=seed, threads=threads),
        )
        for role in roles if worlds.name(role) in searched
    )


def _change_our_mind(conflicts: tuple[Contradiction, ...], judgements: tuple[Judgement, ...]) -> tuple[str, ...]:
    texts = [
        f"Knowing whether {item.dropped} holds for {item.parameter}: without it judgement "
        f"\u201c{item.judgement.replace('_', ' ')}\u201d goes {item.shift_text}."
        for item in conflicts[:3]
    ]
    leaning = sorted(
        (j for j in judgements if j.assumption_share is not None), key=lambda j: -(j.assumption_share or 0.0)
    )
    texts += [
        f"Any figure in place of the assumptions under \u201c{j.key.replace('_', ' ')}\u201d: they carry "
        f"{percent(j.assumption_share)} of its variance." for j in leaning[:3] if (j.assumption_share or 0.0) > 0.5
    ]
    return tuple(texts)


def _notes(scenario: Scenario) -> tuple[str, ...]:
    notes = [
        "All counts of launches are the defending side's reports; a report is not what happened.",
        "Parameters of the attacker's side are uncertainties, never levers.",
        "Work described here is reported to be forced labour in part; figures of workers are figures of people.",
    ]
    if scenario.sets:
        notes.append("Set on the command line: " + ", ".join(scenario.sets))
    if scenario.posterior:
        fitted = [(key, one.basis) for key, one in scenario.all_quantities() if isinstance(one.basis, Calibrated)]
        untold = [key for key, basis in fitted if basis.identified == "no"]
        said = f"; not told by the data, so as before the fit: {', '.join(untold)}" if untold else ""
        notes.append(f"Drawn together from the {scenario.posterior.describe()}: "
                     f"{', '.join(key for key, _ in fitted)}{said}.")
    return tuple(notes)
