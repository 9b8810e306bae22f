"""A campaign made up by the model itself, with the truth for its posterior: what the checks of a fit are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from magdepth.calibration.campaign import Campaign
from magdepth.calibration.checked import Checked
from magdepth.calibration.fit import Fit, Table, Told
from magdepth.calibration.forms import Form
from magdepth.calibration.jaxed import jax, jnp
from magdepth.calibration.launches import LAUNCHES, launches_of
from magdepth.calibration.nightly import Nights, blocks_of
from magdepth.calibration.predictive import check_campaign
from magdepth.calibration.shares import SHARES, shares_of

FIRST, DAYS, CHANGE = date(2025, 5, 1), 130, 84
MEAN, REST = 60.0, 0.2
OF_LAUNCHES: Mapping[str, Any] = {
    "step": 0.06, "drift": 0.0, "idle": -2.2, "idle_slope": 0.5, "idle_again": 0.0, "massed": -2.0, "multiple": 2.5,
    "shape": 1.6, "shape_slope": 0.0,
}  # fmt: skip
OF_SHARES: Mapping[str, Any] = {
    "step": 0.06, "slope": [0.2, -0.4], "spread": [2.7, 2.7], "spread_slope": 0.0, "jump": [0.0, 0.3],
}


def campaign(seed: int, days: int = DAYS) -> Campaign:
    """Two regimes, a level that stands still: the fits hold 200 draws that are the truth, give or take a hundredth."""
    nights = _bare(days)
    keys = jax.random.split(jax.random.PRNGKey(seed), 2)
    launched = _draw(LAUNCHES, OF_LAUNCHES, launches_of(nights), np.log(MEAN), keys[0])
    nights = _with(nights, launched, np.zeros(days))
    launches = launches_of(nights)
    rest = np.minimum(_draw(SHARES, OF_SHARES, shares_of(nights), np.log(REST / (1 - REST)), keys[1]), launched)
    nights = _with(nights, launched, rest)
    shares = shares_of(nights)
    fits = (_fit(LAUNCHES, OF_LAUNCHES, launches, seed), _fit(SHARES, OF_SHARES, shares, seed))
    return Campaign(nights, MEAN, *fits, None, None)


def checked(made: Campaign) -> Checked:
    """All parts of a check, those that others compute made up."""
    def flat(whole: int, parts: int = 10) -> list[int]:
        return [whole // parts] * parts

    bowl = [40, 20, 10, 5, 5, 5, 5, 10, 10, 10]
    pit = [
        {"what": what, "regime": code, "nights": 120, "test": "Kolmogorov-Smirnov", "p_value": p, "passed": p >= 0.01,
         "bins": flat(120) if p >= 0.01 else bowl, "binomial_p_value": 1e-9 if what == "leakers" else None}
        for what in ("launches", "leakers") for code, p in (("A", 0.41), ("B", 2e-5))
    ]  # fmt: skip
    sbc = [{"model": model, "parameter": name, "bins": flat(200), "p_value": 0.3, "sets": 200}
           for model, names in (("launches", OF_LAUNCHES), ("shares", OF_SHARES)) for name in names]  # fmt: skip
    recovery = {"text": "A true jump was seen in 85 % of 40 made-up series. A change of words was not.",
                "rows": [{"case": "true jump", "drift": 0.05, "sets": 40, "detected": 0.85},
                         {"case": "words only", "drift": 0.05, "sets": 40, "detected": 0.05}]}  # fmt: skip
    findings = [{"title": "Larger raids & smaller shares <b>", "text": "Two of three.", "figures": {"slope_b": -0.43}}]
    return Checked("Diagnostics of a made-up campaign", made, check_campaign(made), pit, sbc, recovery, findings,
                   ("Made up from end to end.",))  # fmt: skip


def _bare(days: int) -> Nights:
    regime = (np.arange(days) >= CHANGE).astype(np.int64)
    block, new, opens = blocks_of(regime)
    some = np.full(days, MEAN)
    missing = np.full(days, np.nan)
    moved = {"B": frozenset({"lost"})}
    return Nights("drone", FIRST, some, some, np.zeros(days), missing, regime, ("A", "B"), block, new, opens, moved)


def _with(nights: Nights, launched: Table, rest: Table) -> Nights:
    return replace(nights, launched=launched, stopped=launched - rest, rest=rest)


def _draw(form: Form, truth: Mapping[str, Any], data: Any, level: float, key: Any) -> Table:
    found = {name: jnp.asarray(value) for name, value in truth.items()}
    return np.asarray(form.simulate(found, jnp.full(len(data.seen), level), data, key), dtype=float)


def _fit(form: Form, truth: Mapping[str, Any], data: Any, seed: int) -> Fit:
    stream = np.random.default_rng(seed)
    draws = {name: np.asarray(value) + 0.01 * stream.standard_normal((200, *np.shape(value)))
             for name, value in truth.items()}  # fmt: skip
    labels = ("yes", "weakly", "no")
    told = {
        name: Told(name, (value - 1, value, value + 1.5), (value - 0.4, value, value + 0.5), 0.3, labels[place % 3],
                   1.0, 200.0)
        for place, (name, value) in enumerate(_scalars(truth))
    }  # fmt: skip
    return Fit(form, data, draws, told, 0, 15.0)


def _scalars(truth: Mapping[str, Any]) -> list[tuple[str, float]]:
    taken = [(f"{name}.{place}", one) for name, held in truth.items() if isinstance(held, list)
             for place, one in enumerate(held)]  # fmt: skip
    return [(name, value) for name, value in truth.items() if not isinstance(value, list)] + [
        (name, value) for name, value in taken if name != "jump.0"
    ]
