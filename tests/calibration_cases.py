"""Made-up series for the calibration's tests: a stated truth, reported under stated regimes; and the toy with its fits.

The toy's chains are kept in tests/data/toy_fit.json (``tests/make_toy_fit.py``), for a sampler takes half a minute of
processor time to compile. Tests of what is made of a fit run on them; tests marked slow run the sampler.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from magdepth.observed.regimes import load_regimes
from magdepth.observed.reporting import reported
from magdepth.observed.series import DayFact, Series

FIRST = date(2025, 5, 1)
KEPT_FITS = Path(__file__).parent / "data" / "toy_fit.json"
TOY_DAYS, TOY_SEED = 70, 1


def campaign_rows(days: int, seed: int, first: date = FIRST, mean: float = 120.0, rest: float = 0.15,
                  ) -> list[DayFact]:  # fmt: skip
    """Nights of a campaign as Ukraine's regimes report them: gamma-Poisson raids, a beta share left, a share lost."""
    stream = np.random.default_rng(seed)
    regimes = load_regimes()
    rows = []
    for place in range(days):
        day = first + timedelta(days=place)
        regime = regimes.on(day)
        assert regime is not None
        launched = int(stream.poisson(stream.gamma(4.0, mean / 4.0)))
        left = int(stream.binomial(launched, stream.beta(20 * rest, 20 * (1 - rest))))
        lost = int(stream.binomial(launched - left, 0.4))
        figures = reported(regime, {"shot": launched - left - lost, "lost": lost, "hit": left})
        rows.append(DayFact(day, "drone", figures["launched"], figures["stopped"], figures["lost"], figures["hits"],
                            figures["still_airborne"], "reported", regime.code, day))  # fmt: skip
    return rows


def series_of(rows: Sequence[DayFact], name: str = "made-up") -> Series:
    """A series under the shipped regimes."""
    return Series(name, tuple(rows), ({"format": "kaggle"},))


def toy_rows() -> list[DayFact]:
    """The toy's seventy nights, and one night more."""
    return campaign_rows(TOY_DAYS + 1, seed=5)


def toy_series() -> Series:
    """The seventy nights that were fitted."""
    return series_of(toy_rows()[:TOY_DAYS])


@lru_cache(maxsize=1)
def kept_chains() -> dict[str, dict[str, np.ndarray]]:
    """The toy's chains by fit and parameter (chains, draws, …)."""
    kept = json.loads(KEPT_FITS.read_text(encoding="utf-8"))
    return {name: {key: np.asarray(values) for key, values in fit.items()} for name, fit in kept.items()}


@contextmanager
def kept_chains_for_nuts() -> Iterator[None]:
    """Whoever fits the toy meanwhile is given its kept chains, in the order in which a campaign is fitted."""
    from magdepth.calibration import fit

    names = cycle(kept_chains())

    def sampler(form: Any, *how: Any) -> Callable[..., Any]:
        name = next(names)
        assert form.name == ("launches" if name == "launches" else "shares")
        chains = kept_chains()[name]
        count = chains["step"].size
        return lambda keys, data: (chains, np.zeros(count, dtype=bool), np.full(count, 7))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit, "_sampler", sampler)
        yield


@lru_cache(maxsize=1)
def toy_calibration() -> Any:
    """The toy's calibration from its kept chains."""
    from magdepth.calibration.calibrate import calibrate

    with kept_chains_for_nuts():
        return calibrate(toy_series(), "toy", seed=TOY_SEED)
