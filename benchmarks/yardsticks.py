"""Plain programs of the campaign in r1.yaml, as an analyst would write them: vectorised NumPy, and SimPy.

They are yardsticks for the engine, used where no other is at hand; nothing of the package is in them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import simpy

NIGHTS = 365
ZONES = np.array([1.5, 1.25, 1.0, 1.0, 0.75, 0.5])
WEIGHTS = np.array([24.0, 20.0, 16.0, 16.0, 12.0, 8.0])
CREWS = np.array([40.0, 20.0, 20.0, 8.0])
STOP = np.array([0.35, 0.40, 0.50, 0.75])
BURST = np.array([1, 15, 2, 2])
SUPPLY = np.array([20.0, 14.0, 14.0])  # deliveries a period; the last one is weekly
LOT = np.array([10, 1, 1])
EVERY = np.array([1, 1, 7])
HOLD = np.array([600, 200, 60])
READY = np.array([300, 60, 30])

Drawn = dict[str, np.ndarray[Any, np.dtype[Any]]]


def draw(replicates: int, seed: int) -> Drawn:
    """One draw of every uncertain number a replicate."""
    g = np.random.default_rng(seed)
    workers = g.uniform(2000, 3000, replicates) * g.uniform(1.2, 1.6, replicates) / 30
    return {
        "capacity": workers,
        "target": workers * g.uniform(1.3, 1.9, replicates),
        "ramp": 60 * g.uniform(3, 10, replicates),
        "stock": g.uniform(500, 1100, replicates).astype(np.int64),
        "release": g.uniform(0.1, 0.2, replicates),
        "share": g.dirichlet(WEIGHTS, replicates),
        "stop": g.beta(STOP * 40, (1 - STOP) * 40, (replicates, 4)),
        "crews": np.clip(
            np.rint(CREWS * ZONES[:, None] * g.lognormal(0, 0.25, (replicates, 1, 4))), 1, 127
        ).astype(np.int64),
        "supply": SUPPLY * ZONES[:, None] * g.lognormal(0, 0.3, (replicates, 1, 3)),
    }


def with_numpy(drawn: Drawn, seed: int) -> tuple[float, float]:
    """All replicates side by side, night by night; mean launches and leakers a night."""
    g = np.random.default_rng(seed)
    count = len(drawn["stock"])
    stock = drawn["stock"].copy()
    ready = np.broadcast_to(READY, (count, 6, 3)).copy()
    out = np.zeros(count, dtype=bool)
    launched = leaked = 0
    for t in range(NIGHTS):
        out = np.where(out, g.random(count) >= 1 / 60, g.random(count) < 0.08 / 30)
        ramp = np.minimum(1.0, (t + 1) / drawn["ramp"])
        made = (drawn["capacity"] + (drawn["target"] - drawn["capacity"]) * ramp) * np.where(out, 0.5, 1.0)
        stock += g.poisson(made)
        raid = np.minimum(g.poisson(g.standard_gamma(1.5, count) / 1.5 * drawn["release"] * stock), stock)
        stock -= raid
        arriving = g.multinomial(raid, drawn["share"])
        for layer in range(4):
            engaged = np.minimum(arriving, drawn["crews"][:, :, layer])
            if layer:
                engaged = np.minimum(engaged, ready[:, :, layer - 1] // BURST[layer])
                ready[:, :, layer - 1] -= engaged * BURST[layer]
            arriving = arriving - g.binomial(engaged, drawn["stop"][:, layer : layer + 1])
        for m in range(3):
            if t % EVERY[m] == 0:
                ready[:, :, m] += LOT[m] * g.poisson(drawn["supply"][:, :, m])
        np.minimum(ready, HOLD, out=ready)
        launched += int(raid.sum())
        leaked += int(arriving.sum())
    return launched / count / NIGHTS, leaked / count / NIGHTS


def with_simpy(drawn: Drawn, replicate: int, seed: int) -> tuple[float, float]:
    """One replicate as processes and containers; mean launches and leakers a night."""
    g = np.random.default_rng((seed, replicate))
    own = {name: held[replicate] for name, held in drawn.items()}
    env = simpy.Environment()
    stock = simpy.Container(env, init=int(own["stock"]))
    magazines = [
        [simpy.Container(env, capacity=int(HOLD[m]), init=int(READY[m])) for m in range(3)] for _ in range(6)
    ]
    raids = [simpy.Store(env) for _ in range(6)]
    told = {"launched": 0, "leaked": 0}

    def works() -> Any:
        out = False
        while True:
            out = g.random() >= 1 / 60 if out else g.random() < 0.08 / 30
            ramp = min(1.0, (env.now + 1) / own["ramp"])
            rate = (own["capacity"] + (own["target"] - own["capacity"]) * ramp) * (0.5 if out else 1.0)
            made = int(g.poisson(rate))
            if made:
                yield stock.put(made)
            yield env.timeout(1)

    def supply(zone: int, m: int) -> Any:
        while True:
            held = magazines[zone][m]
            rounds = min(int(LOT[m] * g.poisson(own["supply"][zone, m])), int(held.capacity - held.level))
            if rounds > 0:
                yield held.put(rounds)
            yield env.timeout(int(EVERY[m]))

    def attack() -> Any:
        yield env.timeout(0.5)
        while True:
            mean = g.standard_gamma(1.5) / 1.5 * own["release"] * stock.level
            number = min(int(g.poisson(mean)), int(stock.level))
            if number:
                yield stock.get(number)
            told["launched"] += number
            for zone, part in enumerate(g.multinomial(number, own["share"])):
                yield raids[zone].put(int(part))
            yield env.timeout(1)

    def defend(zone: int) -> Any:
        while True:
            arriving = yield raids[zone].get()
            for layer in range(4):
                engaged = min(arriving, int(own["crews"][zone, layer]))
                if layer:
                    held = magazines[zone][layer - 1]
                    engaged = min(engaged, int(held.level) // int(BURST[layer]))
                    if engaged:
                        yield held.get(engaged * int(BURST[layer]))
                arriving -= int(g.binomial(engaged, own["stop"][layer])) if engaged else 0
            told["leaked"] += arriving

    env.process(works())
    env.process(attack())
    for zone in range(6):
        env.process(defend(zone))
        for m in range(3):
            env.process(supply(zone, m))
    env.run(until=NIGHTS)
    return told["launched"] / NIGHTS, told["leaked"] / NIGHTS
