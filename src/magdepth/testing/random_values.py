"""Random values of parameters in every form that the scenario language has (needs the dev extra)."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from magdepth.kinds import Param

# Where a random value may lie: wide enough to reach every branch of a step, narrow enough that 60
# days end with counts that a plain sampler in Python can draw. A parameter without a range fails.
RANGES: dict[str, dict[str, tuple[float, float]]] = {
    "workforce": {
        "come": (0, 1), "sent": (0, 500), "first_arrival": (0, 20), "arrival_span": (1, 30), "skilled_share": (0, 1),
        "housing": (0, 800), "training": (1, 20), "turnover": (0, 1), "initial": (0, 300), "recruits": (0, 30),
    },
    "plant": {
        "capacity": (0, 60), "capacity_target": (-1, 90), "ramp": (1, 30), "availability": (0, 1), "hours": (0.5, 40),
        "hours_worked": (0, 24), "productivity": (0, 1.5), "learning": (0, 0.5), "made_before": (1, 500),
        "supply": (0, 80), "attacks": (0, 0.6), "attack_share": (0, 0.99), "attack_spread": (0.1, 20), "heal": (1, 20),
        "heal_spread": (0, 1), "needs": (0, 50), "outages": (0, 0.6), "outage_days": (1, 12), "outage_share": (0, 1),
    },
    "link": {
        "chance": (0, 1), "start": (0, 15), "rate": (0, 20), "per": (0, 0.2), "lag": (0, 12), "loss": (0, 1),
        "stops": (0, 1.2), "stop_days": (1, 8), "limit": (0, 400),
    },
    "stockpile": {
        "initial": (0, 3000), "supply": (0, 90), "growth": (-0.05, 0.03), "wander": (0, 0.15), "losses": (0, 1),
    },
    "raid": {
        "release": (0, 1), "use": (0, 1), "massed_use": (0, 1), "massed_multiple": (0, 4), "massed_chance": (0, 1),
        "spread": (0.05, 6), "missile_spread": (0.05, 6), "tempo_sd": (0, 0.5), "tempo_days": (1, 40),
        "salvo": (-1, 300), "salvo_day": (-1, 12), "zone_share": (0, 5), "zone_spread": (0, 30),
    },
    "layer": {
        "crews": (0, 60), "per_crew": (0, 4), "coverage": (0, 1), "stop": (0, 1), "shots": (1, 5),
        "discrimination": (0, 1), "dispersion": (0, 60), "drift": (-0.02, 0.02), "night_sd": (0, 1),
        "size_slope": (-1, 1), "size_ref": (1, 300), "ready": (0, 300), "ready_limit": (0, 400), "depot": (0, 900),
        "safety": (0, 200), "horizon": (1, 30), "reserve": (0, 60), "burst": (1, 20),
    },
    "damage": {
        "hit_share": (0, 1), "debris": (0, 1), "grid_share": (0, 1), "work": (0, 12), "debris_work": (0, 3),
        "winter": (0, 3), "grid_crews": (0, 60), "other_crews": (0, 60), "grid_backlog": (0, 100),
        "other_backlog": (0, 100), "know_how_gain": (0, 2),
    },
    "resupply": {
        "rate": (0, 40), "throughput": (0, 3), "lead": (1, 15), "lot": (1, 12), "under_way": (0, 200),
        "freezes": (0, 1), "freeze_days": (1, 8), "diversion": (0, 1), "every": (1, 9), "hold": (0, 900),
    },
    "account": {"unit_cost": (0, 2000)},
    "reconstruction": {
        "area": (0, 400), "cleared": (0, 200), "clearance": (0, 0.3), "gate": (0.001, 1), "objects": (0, 90),
        "rebuilt": (0, 40), "builder_days": (0.001, 60), "budget": (0, 40), "price": (0, 20),
    },
}


# What grows with the size of a system, so that some have nights of thousands and some of one or two.
SIZED = {
    "stockpile": ("initial", "supply"), "raid": ("salvo",), "layer": ("crews", "ready", "ready_limit", "depot"),
    "resupply": ("rate", "hold", "under_way"),
}


def bounds(kind: str, param: Param, size: float = 1.0) -> tuple[float, float]:
    """Where a random value may lie in a system of this size."""
    low, high = RANGES[kind][param.name]
    return low, high * size if param.name in SIZED.get(kind, ()) else high


def plain_values(kind: str, param: Param, size: float = 1.0) -> st.SearchStrategy[Any]:
    """A value of a parameter as a number, the ends of its range among them."""
    low, high = bounds(kind, param, size)
    return st.one_of(_floats(low, high), st.sampled_from([low, high, *_neutral(param, low, high)]))


def values(kind: str, param: Param, size: float = 1.0) -> st.SearchStrategy[Any]:
    """A value of a parameter as a file writes it: a number most often, else any of the forms."""
    low, high = bounds(kind, param, size)
    edges = st.sampled_from([low, high, *_neutral(param, low, high)])
    inside = _floats(low, high)
    steps = st.tuples(_simple(param, low, high), _simple(param, low, high), st.integers(1, 30))
    schedules = steps.map(lambda step: {"schedule": [
        {"from": "start", "value": step[0]}, {"from": f"start+{step[2]}", "value": step[1]},
    ]})
    mixtures = st.tuples(_simple(param, low, high), _simple(param, low, high)).map(lambda pair: {"mixture": [
        {"weight": 1, "value": pair[0], "assumption": "x"}, {"weight": 2, "value": pair[1], "assumption": "x"},
    ]})
    share = f"{high - low} * mood"
    expressions = st.just({"expression": f"{low} + {share}" if low >= 0 else f"{share} - {-low}"})
    return st.one_of(inside, edges, inside, _simple(param, low, high), schedules, mixtures, expressions)


def _neutral(param: Param, low: float, high: float) -> list[float]:
    return [param.neutral] if param.neutral is not None and low <= param.neutral <= high else []


def _floats(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_subnormal=False)


def _simple(param: Param, low: float, high: float) -> st.SearchStrategy[Any]:
    """A number or a distribution; its tails may reach the hard bounds, to which draws are held."""
    span = high - low
    inner = st.tuples(st.floats(0.0, 0.45), st.floats(0.55, 1.0), st.floats(0.0, 1.0))
    ends = inner.map(lambda t: (low + span * t[0], low + span * t[1], t[2]))
    forms: list[st.SearchStrategy[Any]] = [
        _floats(low, high),
        ends.map(lambda t: {"uniform": {"low": t[0], "high": t[1]}}),
        ends.map(lambda t: {"triangular": {"low": t[0], "mode": min(t[1], t[0] + (t[1] - t[0]) * t[2]), "high": t[1]}}),
        ends.map(lambda t: {"choice": [{"value": t[0], "weight": 1}, {"value": t[1], "weight": 1 + t[2]}]}),
        # 1 % and 99 % must lie within the bounds: a normal reaches 1.41 times as far as its ends
        ends.map(lambda t: {"normal": {"low": t[0] + 0.15 * (t[1] - t[0]), "high": t[1] - 0.15 * (t[1] - t[0])}}),
    ]
    if low >= 0.0:
        # the 99 % quantile of a lognormal lies a factor ratio^0.71 above its median: below the high end here
        forms.append(st.tuples(st.floats(0.1, 0.5), st.floats(1.2, 2.5)).map(lambda t: {"lognormal": {
            "low": (low + span * t[0]) / math.sqrt(t[1]), "high": (low + span * t[0]) * math.sqrt(t[1]),
        }} if (low + span * t[0]) / math.sqrt(t[1]) >= 1.5 * low else low + span * t[0]))
    if param.low == 0.0 and param.high == 1.0:
        forms.append(st.tuples(st.floats(0.05, 0.95), st.floats(2.0, 50.0)).map(
            lambda t: {"beta": {"mean": t[0], "n": t[1]}}))
    if param.low == 0.0 and math.isinf(param.high):
        forms.append(st.tuples(st.floats(0.1, 0.6), st.floats(0.1, 0.6)).map(
            lambda t: {"gamma": {"mean": low + span * t[0], "cv": t[1]}}))
    return st.one_of(forms)
