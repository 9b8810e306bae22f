"""The worlds that a brief compares: as declared, without the workers, with all of them, with units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from magdepth.dates import Window, day_after, months_after, whole_months
from magdepth.engine.blocks import Progress
from magdepth.engine.measure import Measure
from magdepth.results import Comparison, Run, compare, run
from magdepth.scenario.distributions import Constant
from magdepth.scenario.model import Assumed, Scenario

NIGHT = 700  # drones in one night: above anything reported before July 2025
MONTH = 6000  # drones in a month: above anything reported before July 2025
WORKERS = 10_000  # sent workers: two fifths of the article's figure
ALL_WORKERS = 25_000  # the article's own figure
LINE = 5000  # strike drones a month: the article's aim for the plant
SERIAL = 100  # drones: from here on production is called serial


@dataclass(frozen=True)
class Horizon:
    """The dates of a brief, all relative to as_of: half a year and a year on, and whole months."""

    as_of: date
    start: date
    last: date
    half: date
    year: date
    months: tuple[Window, ...]

    @property
    def half_months(self) -> tuple[Window, ...]:
        """Whole months within the half-year after as_of."""
        return tuple(month for month in self.months if month.last <= self.half)

    @property
    def quarter(self) -> Window:
        """The last three whole months of the half-year after as_of."""
        months = self.half_months[-3:]
        return Window(months[0].first, months[-1].last)


@dataclass(frozen=True)
class Worlds:
    """All runs behind a brief. Pairs share every draw; ``frozen`` has assumed values at medians."""

    scenario: Scenario
    horizon: Horizon
    base: Run
    frozen: Run
    workers: Comparison | None
    workers_frozen: Comparison | None
    units: Comparison | None

    def has(self, *roles: str) -> bool:
        """True if the scenario names a component for each of the roles."""
        return all(role in self.scenario.roles for role in roles)

    def name(self, role: str) -> str:
        """The component behind a role."""
        return self.scenario.roles[role]


def horizon(scenario: Scenario) -> Horizon:
    """The dates of a scenario's brief."""
    as_of = scenario.vintage.as_of
    last = day_after(scenario.start, scenario.days - 1)
    return Horizon(
        as_of, scenario.start, last, min(last, months_after(as_of, 6)), min(last, months_after(as_of, 12)),
        whole_months(scenario.start, last),
    )


def settled(scenario: Scenario, reason: str, **values: float) -> Scenario:
    """A copy with quantities set to constants, in internal units; keys write '.' as '__'."""
    for key, value in values.items():
        full = key.replace("__", ".")
        held = scenario.quantity(full)
        scenario = scenario.with_quantity(full, replace(held, value=Constant(value), basis=Assumed(reason)))
    return scenario


def without_workers(scenario: Scenario) -> Scenario:
    """The same world in which nobody of the pledged contingent comes."""
    return settled(scenario, "nobody comes", **{f"{scenario.roles['workers']}__come": 0.0})


def with_all_workers(scenario: Scenario) -> Scenario:
    """The same world in which the article's 25,000 come, with beds for all."""
    name = scenario.roles["workers"]
    return settled(
        scenario, "all come",
        **{f"{name}__come": 1.0, f"{name}__sent": float(ALL_WORKERS), f"{name}__housing": float(2 * ALL_WORKERS)},
    )


def brief_measures(scenario: Scenario, dates: Horizon) -> tuple[Measure, ...]:
    """What the judgements need besides the default measures."""
    roles = scenario.roles
    half = Window(dates.start, dates.half)
    found: list[Measure] = []
    if raid := roles.get("raid"):
        found += [
            Measure("largest_night", f"{raid}.drones", "largest", half, "drones"),
            Measure("launched_half_year", f"{raid}.drones", "total", half, "drones"),
            Measure("launched_quarter", f"{raid}.drones", "total", dates.quarter, "drones"),
            Measure("launched_year", f"{raid}.drones", "total", Window(dates.start, dates.year), "drones"),
            Measure("joint_nights", f"{raid}.joint", "total", half, "nights"),
        ]
    if confirmation := roles.get("confirmation"):
        found.append(Measure("confirmed", f"{confirmation}.delivered_total", "last", half, "people"))
    if plant := roles.get("plant"):
        year = Window(dates.start, dates.year)
        found.append(Measure("labour_days", f"{plant}.bound_labour", "total", year, "days"))
        found.append(Measure("line_days", f"{plant}.bound_lines", "total", year, "days"))
        found.append(Measure("supply_days", f"{plant}.bound_supply", "total", year, "days"))
    if dprk := roles.get("dprk_plant"):
        found.append(
            Measure("dprk_made", f"{dprk}.made", "total", Window(dates.start, date(2027, 6, 30)), "drones")
        )
    return tuple(found)


def run_worlds(
    scenario: Scenario, *, replicates: int, seed: int, threads: int | None, progress: Progress | None
) -> Worlds:
    """Run every world of a brief on the same seed."""
    dates = horizon(scenario)
    extra = brief_measures(scenario, dates)
    total = replicates * 8
    done = 0

    def step(current: int, _of: int) -> None:
        if progress is not None:
            progress(done + current, total)

    def one(world: Scenario) -> Run:
        nonlocal done
        result = run(
            world, replicates=replicates, seed=seed, threads=threads, extra=extra, daily=False, progress=step
        )
        done += replicates
        return result

    def pair(a: Scenario, b: Scenario) -> Comparison:
        nonlocal done
        result = compare(
            a, b, replicates=replicates, seed=seed, threads=threads, extra=extra, daily=False, progress=step
        )
        done += 2 * replicates
        return result

    base = one(scenario)
    calm = scenario.frozen_assumptions()
    frozen = one(calm)
    workers = workers_frozen = units = None
    if "workers" in scenario.roles:
        workers = pair(without_workers(scenario), with_all_workers(scenario))
        workers_frozen = pair(without_workers(calm), with_all_workers(calm))
        if "units" in scenario.roles:
            chance = f"{scenario.roles['units']}__chance"
            everyone = with_all_workers(scenario)
            units = pair(
                settled(everyone, "no units", **{chance: 0.0}), settled(everyone, "units form", **{chance: 1.0})
            )
    return Worlds(scenario, dates, base, frozen, workers, workers_frozen, units)
