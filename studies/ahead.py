"""One night ahead, out of sample: where each night fell among what was foretold of it from the nights before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from magdepth.calibration.fit import Fit, Table, before_each_night, fit
from magdepth.calibration.forms import Form
from magdepth.calibration.held_out import held_back
from magdepth.calibration.launches import LAUNCHES, Launches, launches_of
from magdepth.calibration.nightly import Nights
from magdepth.calibration.shares import SHARES, Shares, independent, shares_of

BURN_IN = 182  # days before the first stretch, which are not judged
EVERY, SETTLED = 91, 28  # a refit every so many days, and so many after a regime's start
ALPHA = 0.01
LEAST_NIGHTS = 100  # of a regime that is judged
BINS = 10
WARMUP, DRAWS, CHAINS = 300, 100, 2  # of a refit
SOUND = 1.1  # R-hat of a refit above which its nights are no result
TIMES = 4  # nights drawn a draw of the parameters
LEAST_DRAWS = 30.0  # effective: weights are made no sharper than this


@dataclass(frozen=True)
class Pit:
    """Where nights fell among what was foretold of them: ``values`` (days,) from 0 to 1, NaN where not judged.

    ``begins``: the first day of each stretch, whose parameters were fitted to the days before it. ``effective``: the
    fewest draws of the parameters on which a night rests; ``r_hat``: for each stretch, the worst of its refit's
    parameters.
    """

    values: Table
    begins: tuple[int, ...]
    divergences: int
    r_hat: tuple[float, ...]
    effective: float

    def worst(self, days: Table) -> float:
        """The worst R-hat of the refits on which these days (days,) of truths rest, infinite where there is none."""
        ends = (*self.begins[1:], len(days))
        used = [r_hat for begin, end, r_hat in zip(self.begins, ends, self.r_hat, strict=True) if days[begin:end].any()]
        return max(used, default=np.inf)


@dataclass(frozen=True)
class Ahead:
    """The launches, the leakers given the raid, and the leakers with independent intercepts, one night ahead."""

    nights: Nights
    launches: Pit
    leakers: Pit
    binomial: Pit

    def as_rows(self) -> list[dict[str, Any]]:
        """Plain data, a row for each figure and each regime with 100 nights or more that are judged."""
        leakers = judged("leakers", self.nights, self.leakers, self.binomial)
        return judged("launches", self.nights, self.launches) + leakers


def judged(what: str, nights: Nights, pit: Pit, plain: Pit | None = None) -> list[dict[str, Any]]:
    """One figure's rows: ``passed`` is Kolmogorov and Smirnov's test against the uniform at ``ALPHA``.

    Of a true model one row in a hundred fails. A row does not pass either where it is not ``sound``: where the chains
    of a refit on which it rests did not agree (R-hat above ``SOUND``). ``binomial_p_value`` is the same test on
    ``plain``, the leakers with independent intercepts.
    """
    rows = []
    for place, code in enumerate(nights.codes):
        in_regime = (nights.regime == place) & np.isfinite(pit.values)
        if in_regime.sum() < LEAST_NIGHTS:
            continue
        p_value, bins = uniform(pit.values[in_regime])
        sound = pit.worst(in_regime) <= SOUND
        rows.append({
            "what": what, "regime": code, "nights": int(in_regime.sum()), "test": "Kolmogorov-Smirnov",
            "p_value": p_value, "r_hat": pit.worst(in_regime), "sound": sound, "passed": sound and p_value >= ALPHA,
            "bins": bins,
            "binomial_p_value": None if plain is None else uniform(plain.values[in_regime])[0],
        })  # fmt: skip
    return rows


def uniform(values: Table) -> tuple[float, list[int]]:
    """The p-value of Kolmogorov and Smirnov's test against the uniform, and the counts in ten bins.

    >>> uniform((np.arange(200) + 0.5) / 200)[1] == [20] * 10, uniform(np.full(200, 0.5))[0] < ALPHA
    (True, True)
    """
    from scipy.stats import kstest

    return float(kstest(values, "uniform").pvalue), np.histogram(values, BINS, (0.0, 1.0))[0].tolist()


def stretches_of(nights: Nights, first: int = BURN_IN, every: int = EVERY, settled: int = SETTLED) -> tuple[int, ...]:
    """Where stretches begin: at ``first``, ``settled`` days after each regime's start, and ``every`` days from there.

    A regime that has just begun has told nothing of its own parameters. A refit some weeks later knows of them;
    until then its first nights are foretold from their priors and from the nights of it that have passed.
    """
    starts = [place for place in range(1, len(nights.regime)) if nights.regime[place] != nights.regime[place - 1]]
    anchors = sorted({first, *(place + settled for place in starts)})
    ends = [*anchors[1:], len(nights.launched)]
    refits = {place for begin, end in zip(anchors, ends, strict=True) for place in range(begin, end, every)}
    return tuple(sorted(place for place in refits if first <= place < len(nights.launched)))


def ahead_of(
    nights: Nights, first: int = BURN_IN, every: int = EVERY, seed: int = 0, warmup: int = WARMUP,
    draws: int = DRAWS, chains: int = CHAINS,
) -> Ahead:  # fmt: skip
    """A series' launches and leakers, one night ahead in stretches of ``every`` days from ``first`` on."""
    begins = stretches_of(nights, first, every)
    how = (begins, seed, warmup, draws, chains)
    (launches,) = pits_ahead(LAUNCHES, launches_of(nights), *how)
    leakers, binomial = pits_ahead(SHARES, shares_of(nights, "rest"), *how, also=(independent,))
    return Ahead(nights, launches, leakers, binomial)


def pits_ahead(form: Form, data: Any, begins: tuple[int, ...], seed: int = 0, warmup: int = WARMUP, draws: int = DRAWS,
               chains: int = CHAINS, also: tuple[Any, ...] = ()) -> tuple[Pit, ...]:  # fmt: skip
    """One form's nights, one ahead, by its own simulator and by each of ``also`` in its place, from the same refits.

    The first stretch in ``begins`` opens what is judged. Each stretch's parameters are fitted to the days before it,
    the others held back. Within it the level is filtered night by night, and the draws of the parameters are weighed by
    the nights of the stretch that have passed: a night is foretold from all those before it and from none after. A
    night's value is P(less) + U · P(the same), U uniform (Czado, Gneiting and Held 2009). The grid alone reaches as far
    as the whole series asks for.
    """
    simulators = (None, *also)
    days = np.arange(len(data.seen))
    values = [np.full(len(days), np.nan) for _ in simulators]
    refits: list[Fit] = []
    fewest = np.inf
    for begin, end in zip(begins, (*begins[1:], len(days)), strict=True):
        early = fit(form, held_back(data, begin, begin), seed + begin, warmup, draws, chains)
        refits.append(early)
        passing = replace(early, data=held_back(data, end, begin))
        for simulate, out in zip(simulators, values, strict=True):
            drawn, gained = before_each_night(passing, draws * chains, seed + begin, TIMES, simulate)
            weights, effective = weights_of(gained[:, begin:end])
            fewest = min(fewest, effective)
            noise = np.random.default_rng([seed, begin]).random(end - begin)
            stretch = drawn.reshape(len(gained), TIMES, -1)[:, :, begin:end]
            out[begin:end] = placed(stretch, weights, _figures(data)[begin:end], noise)
    unseen = ~np.asarray(data.seen)
    for out in values:
        out[unseen] = np.nan
    r_hat = tuple(max(one.r_hat for one in early.estimates.values()) for early in refits)
    broken = sum(early.divergences for early in refits)
    return tuple(Pit(out, begins, broken, r_hat, float(fewest)) for out in values)


def weights_of(gained: Table) -> tuple[Table, float]:
    """The weight of each draw before each night (draws, days) by the likelihood of those before; the fewest effective.

    Where they would rest on fewer than ``LEAST_DRAWS``, the likelihood is flattened by halves until they don't.

    >>> weights, effective = weights_of(np.log([[0.5, 0.5]] * 30 + [[0.25, 0.5]] * 30))
    >>> bool(np.allclose(weights[0], [1 / 60, 1 / 45])), round(effective)
    (True, 54)
    """
    before = np.cumsum(gained, axis=1) - gained
    before = before - before.max(axis=0)
    least = min(LEAST_DRAWS, 0.9 * len(gained))
    power = np.ones(gained.shape[1])
    while True:
        weights = np.exp(before * power)
        weights /= weights.sum(axis=0)
        effective = 1.0 / (weights**2).sum(axis=0)
        few = effective < least
        if not few.any():
            return weights, float(effective.min())
        power[few] /= 2.0


def placed(drawn: Table, weights: Table, seen: Table, noise: Table) -> Table:
    """P(less) + U · P(the same) of each night, by draws (draws, times, days) and their weights (draws, days).

    The night counts as one draw more among them, so that no value is 0 or 1 for want of draws.
    """
    count = drawn.shape[0] * drawn.shape[1]
    less, same = (np.sum(weights * at.mean(axis=1), axis=0) for at in (drawn < seen, drawn == seen))
    return np.asarray((count * less + noise * (count * same + 1.0)) / (count + 1.0))


def _figures(data: Launches | Shares) -> Table:
    return np.asarray(data.count if isinstance(data, Launches) else data.came)
