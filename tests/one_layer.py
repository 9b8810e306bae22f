"""A stream of nightly raids against one layer, or two in a row, for the tests of what a defence needs."""

from __future__ import annotations

from pathlib import Path

from magdepth.scenario import Scenario, load

HEAD = """\
scenario: one-layer
title: "A steady stream against one layer"
about: "Each night about so many drones; nothing else moves."
as_of: {{default: 2025-06-30, from: 2025-06-30, to: 2025-12-31, reason: "made for a test"}}
days: {days}
roles: {{raid: raids}}
components:
  stock:
    kind: stockpile
    initial: {{value: 1000000000, unit: drones, assumption: "never runs out"}}
  raids:
    kind: raid
    draws_on: {{strike: stock}}
    release: {{strike: {{value: {release!r}, unit: share/day, assumption: "about {nightly} a night"}}}}
"""
LAYER = """\
  {name}:
    kind: layer
    raid: raids
    doctrine: salvo
    magazine: {magazine}
    crews: {{value: {crews}, unit: crews, assumption: "a test"}}
    per_crew: {{value: {per_crew}, unit: engagements/night, assumption: "a test"}}
    coverage: {{strike: {{value: 1, unit: share, assumption: "sees all"}}}}
    stop: {{strike: {{value: {stop}, unit: share, assumption: "a test"}}}}
    shots: {{value: {shots}, unit: rounds, assumption: "a test"}}
    ready: {{value: {ready}, unit: rounds, assumption: "a test"}}
    depot: {{value: {depot}, unit: rounds, assumption: "a test"}}
    ready_limit: {{value: {ready_limit}, unit: rounds, assumption: "a test"}}
    reserve: {{value: {reserve}, unit: rounds, assumption: "a test"}}
"""
SUPPLY = """\
  {name}_supply:
    kind: resupply
    to: {name}
    rate: {rate}
    lead: {{value: 2, unit: days, assumption: "a test"}}
"""
RATE = '{value: 10, unit: rounds/day, assumption: "far too little"}'
PLAIN: dict[str, object] = {
    "name": "guns", "magazine": "limited", "crews": 100, "per_crew": 1, "stop": 0.5, "shots": 2, "ready": 0, "depot": 0,
    "ready_limit": "1e9", "reserve": 0,
}


def text(
    nightly: int = 500, days: int = 120, *layers: dict[str, object], rate: str | None = RATE
) -> str:
    """The scenario as a file has it; each layer is what differs from the plain one. No rate: no resupply."""
    parts = [HEAD.format(days=days, nightly=nightly, release=nightly / 1e9)]
    for changed in layers or ({},):
        layer = {**PLAIN, **changed}
        parts.append(LAYER.format(**layer))
        if rate is not None and layer["magazine"] == "limited":
            parts.append(SUPPLY.format(name=layer["name"], rate=rate))
    return "".join(parts)


def one_layer(folder: Path, *given: object, **options: object) -> Scenario:
    """The same, loaded."""
    path = folder / "one-layer.yaml"
    path.write_text(text(*given, **options), encoding="utf-8")  # type: ignore[arg-type]
    return load(path)
