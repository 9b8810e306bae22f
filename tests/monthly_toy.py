"""Months made by the nightly law itself, night by night, with a level that walks from day to day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from magdepth.calibration.fit import fit, prior_draws
from magdepth.calibration.monthly_form import MONTHLY
from magdepth.calibration.monthly_law import Months, months_from
from magdepth.calibration.yearly import PublishedQuantile

#: The raid size at which the slopes of the parameters that months are made by are nought.
MIDDLE = np.log(60.0)
TRUTH = {"step": 0.12, "drift": 0.0, "idle": -2.0, "idle_slope": 1.5, "massed": -1.2, "multiple": 2.8, "shape": 1.3,
         "shape_slope": 0.2}  # fmt: skip


def nights(truth: Mapping[str, float], level: np.ndarray, stream: np.random.Generator) -> np.ndarray:
    """Launches of nights at their levels."""
    chance = 0.5 / (1.0 + np.exp(-truth["massed"]))
    usual = np.exp(level) / (1.0 - chance + chance * truth["multiple"])
    mean = usual * np.where(stream.random(level.shape) < chance, truth["multiple"], 1.0)
    shape = np.exp(truth["shape"] + truth["shape_slope"] * (level - MIDDLE))
    count = stream.poisson(stream.gamma(shape) / shape * mean)
    idle = 1.0 / (1.0 + np.exp(-(truth["idle"] - truth["idle_slope"] * (level - MIDDLE))))
    return np.where(stream.random(level.shape) < idle, 0, count).astype(float)


def facts(launched: np.ndarray) -> tuple[np.ndarray, ...]:
    """Days, total, largest and days without of months (months, days)."""
    days = np.full(len(launched), float(launched.shape[1]))
    return days, launched.sum(axis=1), launched.max(axis=1), (launched == 0).sum(axis=1).astype(float)


def walked(truth: Mapping[str, float], months: int, stream: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A level that walks from day to day through months of 30 days, and the launches of its nights (months, 30)."""
    steps = truth["step"] / np.sqrt(7.0) * stream.standard_normal(30 * months) + truth["drift"] / 7.0
    level = MIDDLE + steps.cumsum().reshape(months, 30)
    return level, nights(truth, level, stream)


def quantiles(launched: np.ndarray) -> list[PublishedQuantile]:
    """Median and 95 % point of the nights of each twelve months that are whole."""
    marks = []
    for first in range(0, len(launched) - 11, 12):
        in_year = (np.arange(len(launched)) >= first) & (np.arange(len(launched)) < first + 12)
        marks += [PublishedQuantile(in_year, share, float(np.quantile(launched[in_year], share)))
                  for share in (0.5, 0.95)]  # fmt: skip
    return marks


def made(truth: Mapping[str, float], months: int, stream: np.random.Generator, with_quantiles: bool = False
         ) -> tuple[Months, dict[str, float]]:  # fmt: skip
    """Months of 30 days, and the truth in the terms of a fit to them, whose slopes are nought at their mean raid.

    With quantiles of their nights, year by year, where ``with_quantiles``.
    """
    launched = walked(truth, months, stream)[1]
    data = months_from(*facts(launched), published=quantiles(launched) if with_quantiles else ())
    away = float(data.ref) - MIDDLE
    moved = {"idle": truth["idle"] - truth["idle_slope"] * away, "shape": truth["shape"] + truth["shape_slope"] * away}
    return data, {**truth, **moved}


def covered(sets: int, months: int, seed: int, warmup: int = 150, draws: int = 150) -> dict[str, float]:
    """The share of sets, made by parameters from the priors, whose 90 % band holds the parameter."""
    stream = np.random.default_rng(seed)
    sample: Any = made(TRUTH, months, stream)[0]
    priors = prior_draws(MONTHLY, sample, 40 * sets, seed)
    inside: dict[str, list[bool]] = {name: [] for name in TRUTH}
    place = 0
    while len(inside["step"]) < sets:
        data, truth = None, {name: float(values[place]) for name, values in priors.items() if name in TRUTH}
        place += 1
        launched = made_or_none(truth, months, stream)
        if launched is None:
            continue
        data, truth = launched
        fitted = fit(MONTHLY, data, seed + place, warmup, draws)
        for name, hits in inside.items():
            low, high = np.quantile(fitted.draws[name], (0.05, 0.95))
            hits.append(bool(low <= truth[name] <= high))
    return {name: float(np.mean(hits)) for name, hits in inside.items()}


def made_or_none(truth: Mapping[str, float], months: int, stream: np.random.Generator
                 ) -> tuple[Months, dict[str, float]] | None:  # fmt: skip
    """The same with quantiles, or None where parameters make hardly a raid, one beyond all that was seen, or no median.
    """  # fmt: skip
    from magdepth.errors import BadInput

    try:
        data, moved = made(truth, months, stream, with_quantiles=True)
    except BadInput:
        return None
    usual = 5.0 <= float(np.exp(data.ref)) <= 2000.0 and float(data.without.sum()) < 0.9 * float(data.days.sum())
    return (data, moved) if usual and len(data.marks.place) == 2 * (months // 12) else None
