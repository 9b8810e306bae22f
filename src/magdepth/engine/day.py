"""The driver: one replicate at a time through the days of a program, reduced while running."""

from __future__ import annotations

from typing import Any

import numpy as np

from magdepth.chance.desk import opened
from magdepth.chance.kernel import entry, inlined, kernel
from magdepth.components import (
    account,
    damage,
    layer,
    link,
    plant,
    raid,
    reconstruction,
    resupply,
    stockpile,
    workforce,
)
from magdepth.components.row import KIND, LAST
from magdepth.engine.bins import BINS, bin_of
from magdepth.kinds import KINDS

TILE = 32  # places whose counts are kept in cache together
WORKFORCE, PLANT, LINK, STOCKPILE, RAID, LAYER, DAMAGE, RESUPPLY, ACCOUNT, RECONSTRUCTION = range(len(KINDS))

_start_workforce, _start_plant, _start_link = workforce.start, plant.start, link.start
_start_stockpile, _start_raid, _start_layer = stockpile.start, raid.start, layer.start
_start_damage, _start_resupply = damage.start, resupply.start
_start_account, _start_reconstruction = account.start, reconstruction.start
_step_workforce, _step_plant, _step_link = workforce.step, plant.step, link.step
_step_stockpile, _step_raid, _step_layer = stockpile.step, raid.step, layer.step
_step_damage, _step_resupply = damage.step, resupply.step
_step_account, _step_reconstruction = account.step, reconstruction.step


@kernel
def begin(n_ops: int, d: Any, k0: int, k1: int) -> None:
    """Set the state before the first day."""
    ops, _links, _x, _y, _p, _w = opened(d)
    for i in range(n_ops):
        kind = ops[i, KIND]
        if kind == WORKFORCE:
            _start_workforce(i, d, k0, k1)
        elif kind == PLANT:
            _start_plant(i, d, k0, k1)
        elif kind == LINK:
            _start_link(i, d, k0, k1)
        elif kind == STOCKPILE:
            _start_stockpile(i, d, k0, k1)
        elif kind == RAID:
            _start_raid(i, d, k0, k1)
        elif kind == LAYER:
            _start_layer(i, d, k0, k1)
        elif kind == DAMAGE:
            _start_damage(i, d, k0, k1)
        elif kind == RESUPPLY:
            _start_resupply(i, d, k0, k1)
        elif kind == ACCOUNT:
            _start_account(i, d, k0, k1)
        elif kind == RECONSTRUCTION:
            _start_reconstruction(i, d, k0, k1)


@kernel
def live(t: int, n_ops: int, d: Any, k0: int, k1: int) -> None:
    """One day, component by component in the order of the program."""
    ops, _links, _x, _y, _p, _w = opened(d)
    for i in range(n_ops):
        if t >= ops[i, LAST]:
            continue
        kind = ops[i, KIND]
        if kind == WORKFORCE:
            _step_workforce(t, i, d, k0, k1)
        elif kind == PLANT:
            _step_plant(t, i, d, k0, k1)
        elif kind == LINK:
            _step_link(t, i, d, k0, k1)
        elif kind == STOCKPILE:
            _step_stockpile(t, i, d, k0, k1)
        elif kind == RAID:
            _step_raid(t, i, d, k0, k1)
        elif kind == LAYER:
            _step_layer(t, i, d, k0, k1)
        elif kind == DAMAGE:
            _step_damage(t, i, d, k0, k1)
        elif kind == RESUPPLY:
            _step_resupply(t, i, d, k0, k1)
        elif kind == ACCOUNT:
            _step_account(t, i, d, k0, k1)
        elif kind == RECONSTRUCTION:
            _step_reconstruction(t, i, d, k0, k1)


@inlined
def reduce_day(
    t: int, r: int, x: Any, live_slots: Any, totals: Any, bin_slots: Any, measures: Any, due: Any, sums: Any, held: Any,
    results: Any,
) -> None:
    """Add one day of one replicate to the sums and the measures, and note its bins."""
    kept = live_slots[t]
    day = sums[t]
    for k in range(kept):  # contiguous, so that the compiler takes many at a time
        day[k] += x[k]
        totals[k] += x[k]
    for k in range(bin_slots.shape[0]):
        if t < bin_slots[k, 1]:
            held[r, bin_slots[k, 2] + t] = bin_of(x[bin_slots[k, 0]])
    for place in range(due[t], due[t + 1]):
        k = due[place]
        if k < 0:
            results[r, -1 - k] -= totals[measures[-1 - k, 0]]
            continue
        value = x[measures[k, 0]]
        how = measures[k, 1]
        if how == 0:
            results[r, k] += totals[measures[k, 0]]
        elif how == 1:
            results[r, k] = max(results[r, k], value)
        elif how == 2:
            results[r, k] = value
        elif how == 3:
            if value >= measures[k, 4]:
                results[r, k] += 1
        elif results[r, k] < 0 and value >= measures[k, 4]:
            results[r, k] = t


@inlined
def count_bins(held: Any, bins: Any) -> None:
    """Add the bins that were noted (replicates x places) to the counts (places x bins).

    Some places at a time: their counts then stay in cache while all replicates pass by.
    """
    for begin in range(0, held.shape[1], TILE):
        end = min(begin + TILE, held.shape[1])
        for r in range(held.shape[0]):
            for place in range(begin, end):
                bins[place * BINS + np.int64(held[r, place])] += 1  # 16 bits would overflow in plain Python


@entry
def run_block(
    n_ops: int,
    d: Any,
    schedule: Any,
    live_slots: Any,
    bin_slots: Any,
    measures: Any,
    due: Any,
    parameters: Any,
    x: Any,
    y: Any,
    p: Any,
    totals: Any,
    seed: int,
    first: int,
    days: int,
    sums: Any,
    held: Any,
    bins: Any,
    results: Any,
    paths: Any,
) -> None:
    """Run the replicates first, first + 1, ... of ``parameters`` (one row each).

    ``d`` is the desk, on which ``x``, ``y`` and ``p`` lie with the program's tables. ``live_slots`` says
    how many of the first state slots are kept up on each day (the slots of what
    runs longest come first); ``bin_slots`` are (slot, days kept up, place of its first day in
    ``held``, replicates x places). ``sums`` (days x slots) and ``bins`` (places x bins) are added to; ``results``
    (replicates x measures) is filled; ``paths`` (replicates x days x slots) only if it has rows. A measure is
    (slot, how, first day, last day, threshold): how 0 total, 1 largest, 2 last, 3 days at or above the
    threshold, 4 first such day (-1: never); ``due`` lists the measures that look at a day, behind the
    days + 1 places where each day's list begins. ``totals`` is working memory.
    """
    n_measures = measures.shape[0]
    n_schedule = schedule.shape[0]
    for r in range(parameters.shape[0]):
        # plain loops: slices would compile numba's string machinery for their error messages
        for k in range(p.shape[0]):
            p[k] = parameters[r, k]
        for k in range(x.shape[0]):
            x[k] = 0
            totals[k] = 0
        for k in range(y.shape[0]):
            y[k] = 0.0
        k1 = first + r
        step = 0
        while step < n_schedule and schedule[step, 0] <= 0:
            p[schedule[step, 1]] = p[schedule[step, 2]]
            step += 1
        begin(n_ops, d, seed, k1)
        for k in range(n_measures):
            results[r, k] = -1 if measures[k, 1] == 4 else 0
        for t in range(days):
            while step < n_schedule and schedule[step, 0] <= t:
                p[schedule[step, 1]] = p[schedule[step, 2]]
                step += 1
            live(t, n_ops, d, seed, k1)
            reduce_day(t, r, x, live_slots, totals, bin_slots, measures, due, sums, held, results)
            if paths.shape[0] > 0:
                for k in range(x.shape[0]):
                    paths[r, t, k] = x[k]
    count_bins(held, bins)
