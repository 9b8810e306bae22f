"""How fast the engine is: campaign R1 against NumPy, SimPy and bare variates; pairing, memory, cluster, start-up.

Run it with ``python benchmarks/engine.py [--json] [--quick]``: about ten minutes on two cores, and nothing
else should run meanwhile. Ratios are other / ours (bigger is better), but ``dask_ratio`` is Dask's time / the
threads'. ``--quick`` runs a tenth of the replicates, to see that it works; its figures mean nothing.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numba
import numpy as np

import magdepth
import yardsticks
from magdepth.dates import Window, day_after
from magdepth.engine import blocks
from magdepth.engine.batch import make_batch
from magdepth.engine.measure import Measure, default_measures
from magdepth.engine.program import Program, compile_program
from magdepth.engine.span_results import Totals
from magdepth.results import compare, run
from magdepth.results.cluster import on
from magdepth.scenario import Scenario

HERE = Path(__file__).parent
FROZEN = HERE.parent.parent / "shared" / "reference" / "r1"
REPLICATES = 10_000
LEAKED = "leakers.leaked_drones:total"
Figures = dict[str, float]


def best(work: Callable[[], Any], times: int = 2) -> float:
    """The shorter of some wall times."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def measures_of(program: Program) -> tuple[Measure, ...]:
    """Ten totals over the year, as the reference keeps ten columns."""
    year = Window(program.start, day_after(program.start, program.days - 1))
    slots = [f"{name}.{state}" for name, state in (
        ("raids", "drones"), ("leakers", "leaked_drones"), ("ew", "stopped_drones"), ("guns", "stopped_drones"),
        ("interceptors", "stopped_drones"), ("missiles", "stopped_drones"), ("guns", "spent"),
        ("interceptors", "spent"), ("missiles", "spent"), ("stock", "arrived"),
    )]
    return tuple(Measure(slot, slot, "total", year) for slot in slots)


def r1(scenario: Scenario, replicates: int) -> Figures:
    """The engine on R1, on one and on two threads, and what a night comes to."""
    program = compile_program(scenario)
    measures = measures_of(program)

    def go(threads: int) -> Totals:
        (tally,) = blocks.execute((program,), (measures,), seed=1, replicates=replicates, threads=threads)
        return tally

    nights = program.days
    tally = go(2)
    found = {f"r1_seconds_{threads}t": best(lambda threads=threads: go(threads)) for threads in (1, 2)}
    launched, leaked = tally.results[:, :2].mean(axis=0) / nights
    return found | {"r1_launched": float(launched), "r1_leaked": float(leaked)}


def variates(scenario: Scenario, replicates: int, seconds: float) -> Figures:
    """How many variates a night draws, counted on whole paths, and their cost in NumPy's own samplers."""
    program = compile_program(scenario)
    paths = blocks.trace(program, seed=1, replicates=20)
    days = program.days

    def states(name: str) -> np.ndarray[Any, Any]:
        return np.stack([paths[:, :, k] for slot, k in program.slots.items() if slot.startswith(name)], axis=-1)

    launched = states("raids.launched.strike")[:, :, 0]
    per_night: list[tuple[np.ndarray[Any, Any], float]] = []
    for layer, burst, stop in (("ew", 0, 0.35), ("guns", 15, 0.4), ("interceptors", 2, 0.5), ("missiles", 2, 0.75)):
        if burst:
            spent = np.diff(states(f"{layer}.spent_total."), axis=1, prepend=0)
            engaged = spent // burst
        else:  # keeps no rounds by zone: what it engages is spread evenly
            engaged = np.repeat(states(f"{layer}.engaged.strike") // 6, 6, axis=-1)
        per_night.append((engaged.reshape(-1, 6), stop))
    # the plant's outage, the night's effect, size, raid, five conditional binomials of the split, deliveries
    fixed = 4 + 5 + 12 + 6 / 7
    drawn = sum(float((engaged > 0).sum(axis=1).mean()) for engaged, _ in per_night)
    trials = np.concatenate([engaged for engaged, _ in per_night], axis=1).astype(np.int64)
    chances = np.repeat([stop for _, stop in per_night], 6)
    generator = np.random.Generator(np.random.PCG64DXSM(1))
    half = replicates * days // 2
    sizes = launched.reshape(-1).astype(np.int64)
    _bare(generator, 10, trials, chances, sizes)

    def work() -> None:
        with ThreadPoolExecutor(2) as pool:
            streams = [np.random.Generator(np.random.PCG64DXSM(k)) for k in range(2)]
            list(pool.map(lambda g: _bare(g, half, trials, chances, sizes), streams))

    return {"r1_variates": fixed + drawn, "ratio_to_variates": best(work, 1) / seconds}


@numba.njit(nogil=True)
def _bare(g: Any, nights: int, trials: Any, chances: Any, sizes: Any) -> float:
    """The variates of so many nights in NumPy's samplers, and nothing else."""
    total = 0.0
    for night in range(nights):
        row = night % trials.shape[0]
        total += g.random() + g.standard_normal() + g.standard_gamma(1.5)
        left = sizes[row]
        total += g.poisson(left + 1.0)
        for zone in range(5):
            part = g.binomial(left, 1.0 / (6 - zone))
            left -= part
        for _zone in range(6):
            total += g.poisson(20.0) + g.poisson(14.0)
            if night % 7 == 0:
                total += g.poisson(14.0)
        for place in range(trials.shape[1]):
            if trials[row, place] > 0:
                total += g.binomial(trials[row, place], chances[place])
    return total


def numpy_seconds(replicates: int) -> float:
    """Vectorised NumPy on two threads, each with half of the replicates in chunks that suit it best."""
    halves = [slice(0, replicates // 2), slice(replicates // 2, replicates)]
    if (FROZEN / "r1_numpy.py").is_file():
        sys.path.insert(0, str(FROZEN))
        frozen, parameters = importlib.import_module("r1_numpy"), importlib.import_module("r1_params")
        drawn = parameters.make_params(replicates)

        def work(chunk: int) -> None:
            with ThreadPoolExecutor(2) as pool:
                parts = [{name: held[half] for name, held in drawn.items()} for half in halves]
                list(pool.map(lambda part: frozen.run_numpy(part, 1, chunk=chunk), parts))
    else:
        own = yardsticks.draw(replicates, 1)

        def work(chunk: int) -> None:
            spans = [slice(k, k + chunk) for k in range(0, replicates, chunk)]
            with ThreadPoolExecutor(2) as pool:
                parts = [{name: held[span] for name, held in own.items()} for span in spans]
                list(pool.map(lambda part: yardsticks.with_numpy(part, 1), parts))

    return min(best(lambda chunk=chunk: work(chunk), 1) for chunk in (250, 500, 1000))


def simpy_seconds(replicates: int, tried: int = 50) -> float:
    """SimPy on two processes, from the time of some replicates on one."""
    drawn = yardsticks.draw(tried, 1)
    taken = best(lambda: [yardsticks.with_simpy(drawn, k, 1) for k in range(tried)], 1)
    return taken / tried * replicates / 2


def pairing(scenario: Scenario, replicates: int) -> float:
    """Variance of plan B minus plan A (interceptors +25 %, missiles -15 %): other draws and streams over paired."""
    other = scenario
    for key, factor in (("interceptor_supply_scale", 1.25), ("missile_supply_scale", 0.85)):
        held = scenario.quantity(key)
        other = other.with_quantity(key, replace(held, value=held.value.scaled(factor)))
    paired = compare(scenario, other, replicates=replicates, seed=1, daily=False)
    apart = run(other, replicates=replicates, seed=2, daily=False).values(LEAKED) - paired.a.values(LEAKED)
    return float(apart.var() / paired.difference(LEAKED).var())


def article(replicates: int) -> Figures:
    """The shipped scenario with all it keeps by default, on two threads."""
    program = compile_program(magdepth.load("alabuga-2025"))
    measures = default_measures(program)

    def go() -> None:
        blocks.execute((program,), (measures,), seed=1, replicates=replicates, threads=2)

    go()
    return {"alabuga_2000_seconds": best(go, 3)}


def peak_mb(replicates: int) -> float:
    """Peak memory of a process that runs so many replicates of the shipped scenario, streamed."""
    code = (
        "import resource, magdepth; from magdepth.results import run; "
        f"run(magdepth.load('alabuga-2025'), replicates={replicates}, keep=False, threads=2); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def dask_ratio(scenario: Scenario, replicates: int) -> float:
    """A streamed run of R1 on two Dask workers (warm, their start apart) against two threads."""
    program = compile_program(scenario)
    batch = make_batch((program,), (measures_of(program),), seed=1, keep=False)
    threads = best(lambda: blocks.run_batch(batch, replicates, threads=2), 1)
    with on("local:2") as elsewhere:
        def go(count: int) -> None:
            blocks.run_batch(batch, count, pool=elsewhere.pool, workers=elsewhere.workers)

        go(2000)  # each worker loads its kernels once
        return best(lambda: go(replicates), 1) / threads


def start_up() -> Figures:
    """Wall seconds of whole processes: help, a first run with its compiling, the next one."""
    with tempfile.TemporaryDirectory() as data:
        env = {"MAGDEPTH_DATA": data, "PATH": "", "HOME": data, "PYTHONPATH": ":".join(sys.path)}

        def seconds(*words: str) -> float:
            began = time.perf_counter()
            subprocess.run([sys.executable, "-m", "magdepth", *words], check=True, env=env, stdout=subprocess.DEVNULL)
            return time.perf_counter() - began

        few = ("run", "alabuga-2025", "--replicates", "10", "--json")
        return {"first_run_seconds": seconds(*few), "next_run_seconds": seconds(*few, "--fresh"),
                "help_seconds": min(seconds("--help") for _ in range(3))}


def measure(share: float) -> Figures:
    """All figures, with this share of the replicates."""
    def part(count: int) -> int:
        return max(100, int(count * share))

    scenario = magdepth.load(str(HERE / "r1.yaml"))
    found = start_up()
    found |= r1(scenario, part(REPLICATES))
    seconds = found["r1_seconds_2t"]
    found |= variates(scenario, part(REPLICATES), seconds)
    found["numpy_seconds_2t"] = numpy_seconds(part(REPLICATES))
    found["ratio_to_numpy"] = found["numpy_seconds_2t"] / seconds
    found["ratio_to_simpy"] = simpy_seconds(part(REPLICATES)) / seconds
    found["variance_reduction"] = pairing(scenario, part(4000))
    found |= article(part(2000))
    found["dask_ratio"] = dask_ratio(scenario, part(100_000))
    found["peak_mb_200k"] = peak_mb(part(200_000))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument("--quick", action="store_true", help="a tenth of the replicates: to see that it works")
    options = parser.parse_args()
    found = measure(0.1 if options.quick else 1.0)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in sorted(found.items()):
        print(f"{name:24s} {value:10.3f}")


if __name__ == "__main__":
    main()
