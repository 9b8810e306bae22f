"""The margin of each judgement: one figure a replicate, positive where the statement holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from magdepth.briefing.worlds import LINE, MONTH, NIGHT, SERIAL, WORKERS, Horizon
from magdepth.observed import MonthlyView
from magdepth.results import Run

Margins = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Test:
    """A statement about one world that each replicate makes true or false.

    ``world`` is ``base`` or ``without`` (the workers); ``margin`` gives a positive figure where it
    holds; ``roles`` must all be named by the scenario; ``touches`` are the beginnings of the
    parameter keys whose claims are cited under the judgement.
    """

    key: str
    world: str
    roles: tuple[str, ...]
    touches: tuple[str, ...]
    margin: Callable[[Run, Mapping[str, str], Horizon, MonthlyView], Margins]


def _values(run: Run, name: str) -> Margins:
    return run.values(name).astype(np.float64)


def _over(name: str, threshold: float) -> Callable[[Run, Mapping[str, str], Horizon, MonthlyView], Margins]:
    """Holds where a measure reaches a threshold."""
    return lambda run, roles, dates, observed: _values(run, name) - threshold + 0.5


def month_launches(run: Run, roles: Mapping[str, str], dates: Horizon) -> Margins:
    """Launches by replicate and whole month of the half-year."""
    names = [f"{roles['raid']}.drones:{month.month}" for month in dates.half_months]
    return np.stack([_values(run, name) for name in names], axis=1)


def as_long_before(observed: MonthlyView, dates: Horizon) -> int:
    """Launched in the last months known, as many of them as are looked ahead to."""
    return sum(fact.launched for fact in observed.months[-len(dates.half_months) :])


def last_quarter(observed: MonthlyView) -> int:
    """Launched in the last three months known."""
    return sum(fact.launched for fact in observed.months[-3:])


def _not_labour(run: Run, roles: Mapping[str, str], dates: Horizon, observed: MonthlyView) -> Margins:
    days = (dates.year - dates.start).days + 1
    return days / 2 - _values(run, "labour_days")


def _strike_line(run: Run, roles: Mapping[str, str], dates: Horizon, observed: MonthlyView) -> Margins:
    return _values(run, f"{roles['plant']}.made:{dates.half_months[-1].month}") - LINE + 0.5


def _month_above(run: Run, roles: Mapping[str, str], dates: Horizon, observed: MonthlyView) -> Margins:
    return np.asarray(month_launches(run, roles, dates).max(axis=1) - MONTH - 0.5)


def _more_than_before(run: Run, roles: Mapping[str, str], dates: Horizon, observed: MonthlyView) -> Margins:
    return np.asarray(month_launches(run, roles, dates).sum(axis=1) - as_long_before(observed, dates) - 0.5)


def _quarter_above(run: Run, roles: Mapping[str, str], dates: Horizon, observed: MonthlyView) -> Margins:
    return _values(run, "launched_quarter") - last_quarter(observed) - 0.5


def shares_by_night(run: Run, roles: Mapping[str, str]) -> tuple[Margins, Margins]:
    """Share of drones leaking on ordinary and on massed nights, by replicate."""
    raid, damage = roles["raid"], roles["damage"]
    leaked, launched = _values(run, f"{damage}.leaked_drones:total"), _values(run, f"{raid}.drones:total")
    massed_leaked = _values(run, f"{damage}.leaked_massed:total")
    massed_launched = _values(run, f"{raid}.drones_massed:total")
    ordinary = (leaked - massed_leaked) / np.maximum(1.0, launched - massed_launched)
    return ordinary, massed_leaked / np.maximum(1.0, massed_launched)


def _not_larger_share(run: Run, roles: Mapping[str, str], dates: Horizon, observed: MonthlyView) -> Margins:
    ordinary, massed = shares_by_night(run, roles)
    return ordinary - massed + 1e-12


def _half_rebuilt(run: Run, roles: Mapping[str, str], dates: Horizon, observed: MonthlyView) -> Margins:
    rebuilt, objects = (_values(run, f"{roles['kursk']}.{name}:last") for name in ("rebuilt", "objects"))
    return 2.0 * rebuilt / np.maximum(1.0, objects) - 1.0 + 1e-12


RAIDS = ("raids", "strike_stock", "decoy_stock", "launch_level", "decoy_share", "alabuga.capacity")

TESTS: tuple[Test, ...] = (
    Test("workers_confirmed", "base", ("confirmation",), ("dprk_workers", "confirmed"), _over("confirmed", WORKERS)),
    Test("labour_does_not_bind", "without", ("plant", "workers"), ("alabuga", "labour_slack", "local_workers"),
         _not_labour),
    Test("night_above", "base", ("raid",), RAIDS, _over("largest_night", NIGHT + 1)),
    Test("larger_raids_no_larger_share", "base", ("raid", "damage"), ("mobile_fire", "interceptor_drones"),
         _not_larger_share),
    Test("kursk_half", "base", ("kursk",), ("kursk",), _half_rebuilt),
    Test("plant_above", "base", ("plant",), ("alabuga", "labour_slack", "component_headroom"), _strike_line),
    Test("month_above", "base", ("raid",), RAIDS, _month_above),
    Test("more_than_before", "base", ("raid",), RAIDS, _more_than_before),
    Test("quarter_above", "base", ("raid",), RAIDS, _quarter_above),
    Test("dprk_serial", "base", ("dprk_plant",), ("know_how", "dprk_plant"), _over("dprk_made", SERIAL)),
)


def assumption_share(full: Margins, frozen: Margins) -> float:
    """Share of the variance that assumptions carry: 1 - variance with assumed values at medians / variance.

    1 where nothing varies, for then no evidence moves the answer; held within 0-1, since freezing
    can also raise a variance by chance.

    >>> assumption_share(np.array([0.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0]))
    0.75
    """
    total = float(np.var(full))
    return 1.0 if total <= 0.0 else min(1.0, max(0.0, 1.0 - float(np.var(frozen)) / total))
