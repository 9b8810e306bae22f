"""A posterior made by hand and a small scenario that takes it, for the tests of both."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from magdepth.posterior import Fitted, Posterior, write_posterior

SCENARIO = """\
scenario: fitted
title: "Raids as fitted, and one layer"
about: "Small enough to be read at a glance."
question: "What gets through?"
as_of: {default: 2025-07-31, from: 2025-06-30, to: 2026-01-31, reason: "the toy was made for half a year"}
posterior: spring
days: 40
roles: {raid: raids, damage: harm}
quantities:
  stopped:
    side: defender
    unit: percent
    value: {posterior: stop_share}
  wear: {side: defender, unit: "1", value: {uniform: {low: 0.9, high: 1}}, assumption: "barrels wear"}
components:
  stock:
    kind: stockpile
    initial: {value: {uniform: {low: 200, high: 400}}, unit: drones, assumption: "nobody publishes it"}
    supply: {value: {posterior: launch_level}, unit: drones/month}
  raids:
    kind: raid
    draws_on: {strike: stock}
    release: {strike: {value: {beta: {mean: 0.3, n: 20}}, unit: share/day, assumption: "a guess"}}
  guns:
    kind: layer
    doctrine: salvo
    raid: raids
    crews: {value: 300, unit: crews, assumption: "a round figure"}
    per_crew: {value: 1, unit: engagements/night, assumption: "one a night"}
    stop: {strike: {value: {expression: "stopped * wear"}, unit: share}}
  harm:
    kind: damage
    raid: raids
    stopped: [guns.stopped_drones]
"""
FITTED = (
    Fitted("launch_level", "drones/day", "raids of a usual night", "yes", (20.0, 60.0, 180.0), 1.003, 812.5),
    Fitted("stop_share", "share", "share stopped", "weakly", (0.2, 0.5, 0.8), 1.01, 300.0),
    Fitted("decoy_share", "share", "share of decoys", "no", (0.1, 0.4, 0.7), None, None),
)


def posterior(**changes: Any) -> Posterior:
    """A posterior of 300 draws in which a higher level goes with a lower share stopped."""
    chance = Random(20250630)
    x = [chance.gauss(0, 1) for _ in range(changes.pop("size", 300))]
    draws = {
        "launch_level": [math.exp(4.5 + 0.3 * one) for one in x],
        "stop_share": [1 / (1 + math.exp(1.2 * one + chance.gauss(0, 0.2))) for one in x],
        "decoy_share": [chance.betavariate(4, 6) for _ in x],
    }
    series = {"name": "air-force", "digest": "0f" * 32, "first": "2024-01-01", "last": "2025-06-30", "form": "daily"}
    given: dict[str, Any] = {
        "name": "spring", "as_of": date(2025, 6, 30), "series": series, "command": "magdepth calibrate toy",
        "parameters": FITTED, "draws": draws, "diagnostics": {"divergences": 0, "chains": 4},
        "findings": {"slope": [-0.7, -0.5, -0.3]}, "version": "0.1",
    }
    return Posterior(**(given | changes))


def kept(folder: Path, into: str = "spring", /, **changes: Any) -> Path:
    """The posterior written into a folder below ``folder``; that folder."""
    write_posterior(posterior(**changes), folder / into)
    return folder / into


def scenario(folder: Path, text: str = SCENARIO, name: str = "fitted.yaml") -> Path:
    """The scenario as a file."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def change(old: str, new: str, text: str = SCENARIO) -> str:
    """The scenario with one place changed; the place must be there exactly once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)
