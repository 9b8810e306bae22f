"""The contradictions behind a brief, ordered by how far dropping one side moves a judgement."""

from __future__ import annotations

from dataclasses import replace

from magdepth.briefing.document import Contradiction
from magdepth.briefing.judgements import Material, margins, probability, tests_of
from magdepth.briefing.margins import Margins
from magdepth.briefing.words import percent
from magdepth.briefing.worlds import brief_measures, without_workers
from magdepth.results import run
from magdepth.scenario.distributions import Mixture
from magdepth.scenario.model import Scenario

REPLICATES = 500
LEAST = 0.005  # half a per cent: below it a shift is called none


def contradictions(material: Material, *, seed: int, threads: int | None) -> tuple[Contradiction, ...]:
    """For every parameter that holds two or more sides at once: the drop that moves a judgement most.

    The run without one side is paired with the first replicates of the brief's own run: the same
    draws everywhere else. Ordered by the shift, largest first.
    """
    before = _chances({test.key: margins(test, material)[:REPLICATES] for test in tests_of(material.worlds)})
    found: list[Contradiction] = []
    for key, quantity in material.worlds.scenario.all_quantities():
        if isinstance(quantity.value, Mixture) and len(quantity.value.parts) > 1:
            drops = [
                _drop(material, key, part.claims, before, seed, threads) for part in quantity.value.parts if part.claims
            ]
            if drops:
                found.append(max(drops, key=lambda drop: abs(drop.shift)))
    return tuple(sorted(found, key=lambda item: (-abs(item.shift), item.parameter)))


def _drop(
    material: Material, key: str, dropped: tuple[str, ...], before: dict[str, float], seed: int, threads: int | None
) -> Contradiction:
    scenario = material.worlds.scenario
    quantity = scenario.quantity(key)
    assert isinstance(quantity.value, Mixture)
    left = quantity.value.without(dropped)
    assert left is not None
    changed = scenario.with_quantity(key, replace(quantity, value=left))
    after = before | _chances(_margins(material, key, changed, seed, threads))
    judgement = max(before, key=lambda name: abs(after[name] - before[name]))
    shift = after[judgement] - before[judgement]
    others = tuple(dict.fromkeys(claim for part in left.parts for claim in part.claims))
    reasons = "; ".join(part.reason for part in left.parts if not part.claims)
    return Contradiction(
        parameter=key,
        sides=(dropped, others),
        texts=(_said(material, dropped), _said(material, others) if others else f"assumed: {reasons}"),
        dropped=", ".join(dropped),
        judgement=judgement,
        shift=shift,
        shift_text=(
            f"from {percent(before[judgement])} to {percent(after[judgement])}" if abs(shift) >= LEAST
            else f"no judgement moves by half a per cent ({percent(before[judgement])})"
        ),
    )


def _margins(material: Material, key: str, changed: Scenario, seed: int, threads: int | None) -> dict[str, Margins]:
    worlds = material.worlds
    extra = brief_measures(changed, worlds.horizon)
    replicates = min(REPLICATES, worlds.base.replicates)
    base = run(changed, replicates=replicates, seed=seed, threads=threads, extra=extra, daily=False)
    found: dict[str, Margins] = {}
    without = None
    for test in tests_of(worlds):
        world = base
        if test.world == "without":
            if not key.startswith(test.touches):
                continue  # the parameter has no part in that world's question
            without = without or run(
                without_workers(changed), replicates=replicates, seed=seed, threads=threads, extra=extra, daily=False
            )
            world = without
        found[test.key] = test.margin(world, changed.roles, worlds.horizon, material.observed)
    return found


def _chances(found: dict[str, Margins]) -> dict[str, float]:
    return {key: probability(values) for key, values in found.items()}


def _said(material: Material, ids: tuple[str, ...]) -> str:
    return " ".join(material.claims.get(claim).paraphrase for claim in ids)
