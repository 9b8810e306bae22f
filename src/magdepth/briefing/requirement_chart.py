"""The requirement as the page draws it: the layers of the brief's raid beside published deliveries."""

from __future__ import annotations

from magdepth.briefing.document import LayerRequirement, RequirementChart
from magdepth.decision.need import LayerNeed
from magdepth.decision.require import Requirement
from magdepth.scenario.model import Scenario


def main_needs(needs: Requirement, scenario: Scenario) -> tuple[LayerNeed, ...]:
    """The needs of the layers that meet the brief's own raid; the second theatre's stand apart."""
    raid = scenario.roles["raid"]
    return tuple(
        need for need in needs.layers
        if any(ref.component == raid for ref in scenario.component(need.layer).ports["raid"])
    )


def requirement_chart(needs: Requirement, scenario: Scenario) -> RequirementChart:
    """Rows of the chart; the title says how many layers published deliveries reach."""
    rows = main_needs(needs, scenario)
    counted = [need for need in rows if need.limited]
    published = [need for need in counted if need.published is not None]
    covered = sum(need.covered for need in published)
    title = (
        f"Deliveries are published for {len(published)} of {len(counted)} layers that count rounds, "
        f"and reach the need in {covered or 'none'}"
    )
    return RequirementChart(
        title, needs.fill, needs.confidence, needs.window.last, tuple(_row(need) for need in rows),
        source="Need: search on paired runs, certified on fresh seeds; deliveries: claims as numbered",
    )


def _row(need: LayerNeed) -> LayerRequirement:
    fired, published = need.fired, need.published
    return LayerRequirement(
        layer=need.layer, label=need.label, round_label=need.noun, rounds=need.rounds,
        rounds_low=fired.q05 if fired and need.rounds is not None else None,
        rounds_high=fired.q95 if fired and need.rounds is not None else None,
        crews=need.crews,
        published=published.median if published else None,
        published_low=published.q05 if published else None,
        published_high=published.q95 if published else None,
        claims=need.claims, assumed=need.assumed, binds=need.binds,
    )
