"""Do the bands of monthly launches mean something: scored from 18 monthly as-of dates, six months ahead.

Run it with ``python benchmarks/launch_bands.py [--json] [--replicates N] [--seed N] [--dates N]``.
The scenario is ``launches``, the launch part alone; observed are the shipped monthly facts. The
months that score it can be seen by whoever tunes it: figures are reported here, not aimed at.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from magdepth.dates import Vintage, Window, day_after, month_end, whole_months
from magdepth.engine.measure import Measure
from magdepth.observed import Month, MonthlyFacts, load_monthly
from magdepth.observed.hindsight import months_after
from magdepth.results.run import run
from magdepth.scenario import load

SCENARIO, SLOT = "launches", "raids.drones"
REPLICATES, SEED, AHEAD = 1000, 7, 6
AS_OF = tuple(month_end(2024 + k // 12, k % 12 + 1) for k in range(18))
#: Months ahead by group, and the most that q95 may be of q05 in it (an aim of the design).
GROUPS: dict[str, tuple[int, int, float | None]] = {"months 1-3": (1, 3, 3.0), "months 4-6": (4, 6, 5.0),
                                                    "all": (1, 6, None)}  # fmt: skip
#: Months of the past from which the plain baselines take their errors.
MEMORY = 24
#: Launches are compared on a log scale; an empty month counts as half a drone.
LEAST = 0.5

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Scored:
    """One forecast of one month with what came: draws summarised, place of the outcome, CRPS."""

    model: str
    what: str
    as_of: date
    month: str
    ahead: int
    observed: float
    q05: float
    q25: float
    median: float
    q75: float
    q95: float
    pit: float
    crps_log: float
    crps: float


def score(model: str, what: str, as_of: date, month: str, ahead: int, draws: Array, observed: float) -> Scored:
    """Draws against the outcome; the place of the outcome counts equal draws by half."""
    q05, q25, q50, q75, q95 = (float(q) for q in np.quantile(draws, (0.05, 0.25, 0.5, 0.75, 0.95)))
    pit = float(np.mean(draws < observed) + 0.5 * np.mean(draws == observed))
    logs = np.log(np.maximum(draws, LEAST))
    return Scored(
        model, what, as_of, month, ahead, observed, q05, q25, q50, q75, q95, pit,
        crps(logs, math.log(max(observed, LEAST))), crps(draws, observed),
    )  # fmt: skip


def crps(draws: Array, observed: float) -> float:
    """Continuous ranked probability score of draws: E|X - y| - E|X - X'| / 2, X' over other draws.

    >>> crps(np.array([2.0, 2.0, 2.0]), 5.0)
    3.0
    """
    ordered = np.sort(np.asarray(draws, dtype=np.float64))
    n = len(ordered)
    if n < 2:
        return float(abs(ordered[0] - observed))
    weights = 2.0 * np.arange(1, n + 1) - n - 1.0
    return float(np.mean(np.abs(ordered - observed)) - np.sum(weights * ordered) / (n * (n - 1.0)))


def model_draws(as_of: date, facts: MonthlyFacts, windows: Sequence[Window], replicates: int, seed: int
                ) -> dict[tuple[str, str], Array]:  # fmt: skip
    """Launched, and the largest night, of each month: one draw a replicate."""
    scenario = load(SCENARIO, as_of=as_of, monthly=facts)
    extra = tuple(Measure(f"largest:{w.month}", SLOT, "largest", w, "drones") for w in windows)
    done = run(scenario, replicates=replicates, seed=seed, extra=extra)
    draws: dict[tuple[str, str], Array] = {}
    for window in windows:
        draws["launched", window.month] = np.asarray(done.values(f"{SLOT}:{window.month}"), dtype=np.float64)
        draws["largest night", window.month] = np.asarray(done.values(f"largest:{window.month}"), dtype=np.float64)
    return draws


def last_month(rates: Array, ahead: int) -> Array:
    """Plain baseline: the last month's rate again, spread by its past changes over as many months."""
    logs = np.log(rates)
    return np.asarray(rates[-1] * np.exp(logs[ahead:] - logs[:-ahead]))


def three_months(rates: Array, ahead: int) -> Array:
    """Plain baseline: the mean rate of the last three months, spread by its past errors so far ahead."""
    means = np.convolve(rates, np.ones(3) / 3.0, mode="valid")
    return np.asarray(means[-1] * np.exp(np.log(rates[2 + ahead :]) - np.log(means[:-ahead])))


BASELINES: dict[str, Callable[[Array, int], Array]] = {"last month": last_month, "three-month mean": three_months}


def forecasts(as_of: date, facts: MonthlyFacts, replicates: int, seed: int) -> Iterable[Scored]:
    """The model's and the baselines' forecasts from one date, scored with what came later."""
    vintage = Vintage(as_of)
    known = [fact for fact in facts.at(vintage).months if fact.whole][-MEMORY:]
    rates = np.array([max(fact.launched, LEAST) / fact.days for fact in known])
    later: dict[str, Month[int]] = {fact.month: fact for fact in months_after(facts, vintage)}
    windows = whole_months(day_after(as_of), facts.months[-1].last)[:AHEAD]
    draws = model_draws(as_of, facts, windows, replicates, seed)
    for ahead, window in enumerate(windows, start=1):
        fact = later[window.month]
        for what, seen in (("launched", fact.launched), ("largest night", fact.largest_night)):
            yield score("magdepth", what, as_of, window.month, ahead, draws[what, window.month], float(seen))
        for name, baseline in BASELINES.items():
            expected = baseline(rates, ahead) * window.days
            yield score(name, "launched", as_of, window.month, ahead, expected, float(fact.launched))


def summary(rows: Sequence[Scored]) -> dict[str, Any]:
    """What a group of forecasts comes to: coverage, width, bias and mean scores."""
    ratios = [row.q95 / max(row.q05, LEAST) for row in rows]
    return {
        "forecasts": len(rows),
        "coverage_90": float(np.mean([row.q05 <= row.observed <= row.q95 for row in rows])),
        "coverage_50": float(np.mean([row.q25 <= row.observed <= row.q75 for row in rows])),
        "above_90": float(np.mean([row.observed > row.q95 for row in rows])),
        "below_90": float(np.mean([row.observed < row.q05 for row in rows])),
        "ratio_median": float(np.median(ratios)),
        "bias_log": float(np.mean([math.log(max(r.observed, LEAST)) - math.log(max(r.median, LEAST)) for r in rows])),
        "crps_log": float(np.mean([row.crps_log for row in rows])),
        "crps": float(np.mean([row.crps for row in rows])),
        "pit": [int(n) for n in np.histogram([row.pit for row in rows], bins=10, range=(0.0, 1.0))[0]],
    }


def report(rows: Sequence[Scored], replicates: int, seed: int) -> dict[str, Any]:
    """All groups of all models, the aims beside them, and every forecast."""
    found: dict[str, Any] = {}
    for model, what in dict.fromkeys((row.model, row.what) for row in rows):
        groups = {}
        for name, (first, last, aim) in GROUPS.items():
            chosen = [r for r in rows if (r.model, r.what) == (model, what) and first <= r.ahead <= last]
            if chosen:
                groups[name] = summary(chosen) | {"ratio_aim": aim}
        found[f"{model}: {what}"] = groups
    return {
        "scenario": SCENARIO,
        "as_of": sorted({row.as_of.isoformat() for row in rows}),
        "replicates": replicates,
        "seed": seed,
        "groups": found,
        "forecasts": [vars(row) | {"as_of": row.as_of.isoformat()} for row in rows],
    }


def lines(found: dict[str, Any]) -> Iterable[str]:
    """The report as a table."""
    dates = found["as_of"]
    yield f"{len(dates)} as-of dates, {dates[0]} to {dates[-1]}; {found['replicates']} replicates, seed {found['seed']}"
    yield "bias: mean of log(observed / median). CRPS: lower is better. Forecasts overlap: few of them are independent."
    yield f"{'':<30}{'n':>4} {'90 %':>6} {'50 %':>6} {'above':>6} {'below':>6} {'q95/q05':>8} {'aim':>5} " \
          f"{'bias':>6} {'CRPS log':>9} {'CRPS':>6}"  # fmt: skip
    for name, groups in found["groups"].items():
        yield name
        for group, row in groups.items():
            aim = "" if row["ratio_aim"] is None or "largest" in name else f"{row['ratio_aim']:.0f}"
            yield (
                f"  {group:<28}{row['forecasts']:>4} {row['coverage_90']:>6.0%} {row['coverage_50']:>6.0%} "
                f"{row['above_90']:>6.0%} {row['below_90']:>6.0%} {row['ratio_median']:>8.1f} {aim:>5} "
                f"{row['bias_log']:>+6.2f} {row['crps_log']:>9.3f} {row['crps']:>6.0f}"
            )
        yield f"  where outcomes fell, by tenth: {' '.join(str(n) for n in groups['all']['pit'])}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Forecast, score and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else on standard output")
    parser.add_argument("--replicates", type=int, default=REPLICATES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--dates", type=int, default=len(AS_OF), help="only the last so many as-of dates")
    given = parser.parse_args(arguments)
    if not 1 <= given.dates <= len(AS_OF) or given.replicates < 2:
        parser.error(f"--dates takes 1 to {len(AS_OF)}, --replicates 2 or more")
    facts = load_monthly()
    rows: list[Scored] = []
    for as_of in AS_OF[-given.dates :]:
        print(f"as of {as_of} ...", file=sys.stderr)
        rows += forecasts(as_of, facts, given.replicates, given.seed)
    found = report(rows, given.replicates, given.seed)
    if given.json:
        json.dump(found, sys.stdout, indent=2)
        print()
        return
    print("\n".join(lines(found)))


if __name__ == "__main__":
    main()
