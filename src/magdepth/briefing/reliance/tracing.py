"""From a parameter to what it rests on, through expressions down to claims and sources, and from a claim back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from magdepth.briefing.reliance.coverage import kind_of
from magdepth.briefing.reliance.impact import feeds
from magdepth.errors import BadInput, Fault, suggest
from magdepth.evidence import LedgerView, claim_dict, figure_text
from magdepth.scenario.distributions import Mixture
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Neutral, Quantity, Scenario

#: Basis of a parameter on which a scenario is silent.
OFF = "neutral"


@dataclass(frozen=True)
class Side:
    """One part of a mixture: its share of the weight, its value in words, and the claims or the reason behind it."""

    share: float
    value: str
    claims: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Traced:
    """One parameter with what it rests on; ``inputs`` are those that a computed one names, traced in turn.

    ``kind`` is cited, assumed, estimated, computed or neutral (the scenario is silent). ``claims`` are its own;
    ``beneath`` all claims below it, each once.
    """

    parameter: str
    unit: str
    value: str
    kind: str
    basis: str
    claims: tuple[str, ...]
    sides: tuple[Side, ...]
    inputs: tuple[Traced, ...]

    @property
    def beneath(self) -> tuple[str, ...]:
        """Every claim that the parameter rests on, its own first."""
        below = (name for one in self.inputs for name in one.beneath)
        return tuple(dict.fromkeys((*self.claims, *below)))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The parameters below it (itself included) that no claim carries, or not wholly."""
        mine = (self.parameter,) if self.kind == "assumed" or any(not side.claims for side in self.sides) else ()
        return tuple(dict.fromkeys((*mine, *(name for one in self.inputs for name in one.assumptions))))


@dataclass(frozen=True)
class ParameterUse:
    """A parameter that rests on a claim: it cites it, or (``through``) is computed from others that do."""

    parameter: str
    basis: str
    through: tuple[str, ...]


def trace_parameter(scenario: Scenario, key: str) -> Traced:
    """A parameter with everything beneath it. BadInput S105 with a near miss for a key the scenario does not have.

    >>> from magdepth.scenario import load
    >>> found = trace_parameter(load("alabuga-2025"), "alabuga.supply")
    >>> [one.parameter for one in found.inputs], found.beneath, found.assumptions
    (['alabuga.capacity', 'component_headroom'], ('a001', 'a009', 'a056'), ('component_headroom',))
    """
    quantity = scenario.quantity(key)
    value = quantity.value
    inputs: tuple[Traced, ...] = ()
    if isinstance(value, Expression):
        inputs = tuple(trace_parameter(scenario, name) for name in value.names)
    kind = OFF if isinstance(quantity.basis, Neutral) else kind_of(quantity)
    written = quantity.written()
    return Traced(key, quantity.unit, written.describe(), kind, quantity.basis.describe(), quantity.claims,
                  _sides(quantity), inputs)  # fmt: skip


def uses_of(scenario: Scenario, claim: str) -> tuple[ParameterUse, ...]:
    """The parameters that rest on a claim, in the scenario's order: citing it, or computed from those that do."""
    held = dict(scenario.all_quantities())
    citing = {key for key, quantity in held.items() if claim in quantity.claims}
    found = []
    for key, quantity in held.items():
        through = tuple(name for name in feeds(scenario, key) if name in citing) if citing else ()
        if key in citing or through:
            found.append(ParameterUse(key, quantity.basis.describe(), () if key in citing else through))
    return tuple(found)


def unknown_word(word: str, scenario: Scenario, view: LedgerView) -> BadInput:
    """The fault for a word that is neither a parameter nor a claim (E130), with a near miss.

    Near misses are sought among parameters and among claims that begin alike: seeking in a hundred thousand is slow.
    """
    near = [claim.id for claim in view.claims if claim.id[:2] == word[:2]][:500]
    cure = suggest(word[:80], scenario.keys()) or suggest(word[:80], near)
    return BadInput(Fault("E130", f"'{word[:80]}' is neither a parameter nor a claim", cure=cure))


def traced_dict(found: Traced, view: LedgerView) -> dict[str, object]:
    """A traced parameter as ``--json`` prints it: ``claims`` are all claims beneath it, in full."""
    known = [name for name in found.beneath if view.known(name)]
    return {
        "parameter": found.parameter,
        "unit": found.unit,
        "value": found.value,
        "kind": found.kind,
        "basis": found.basis,
        "claims": [claim_data(name, view) for name in found.beneath],
        "origins": list(view.origins(known)),
        "assumptions": list(found.assumptions),
        "sides": [{"share": side.share, "value": side.value, "claims": list(side.claims), "reason": side.reason}
                  for side in found.sides],
        "inputs": [traced_dict(one, view) for one in found.inputs],
    }  # fmt: skip


def claim_data(name: str, view: LedgerView) -> dict[str, object]:
    """A cited claim in full; of one not known yet, the day from which it counts; of a corrected one, its correction."""
    if not view.known(name):
        return {"id": name, "known": False, "known_by": view.known_from(name).isoformat()}
    claim = view.get(name)
    return {**claim_dict(claim), "known": True, "cited_as": name}


def traced_lines(found: Traced, view: LedgerView, indent: str = "") -> list[str]:
    """The same for reading: a parameter, its value and basis, its sides, claims and sources, then what feeds it."""
    lines = [f"{indent}{found.parameter} ← {found.basis}"]
    if found.kind == "assumed":
        lines.append(f"{indent}  assumed, no claim behind it: {found.value} {found.unit}")
    elif found.kind == OFF:
        lines.append(f"{indent}  the scenario is silent: {found.value} {found.unit}, which switches the effect off")
    elif found.kind != "computed" and not found.sides:
        lines.append(f"{indent}  held as {found.value} {found.unit}")
    for side in found.sides:
        behind = ", ".join(side.claims) if side.claims else f"assumed: {side.reason}"
        lines.append(f"{indent}  {100 * side.share:.0f} % {side.value} {found.unit} ({behind})")
    for name in found.claims:
        lines += claim_lines(name, view, indent + "  ")
    voices = view.origins(name for name in found.claims if view.known(name))
    if len(found.claims) > 1 and len(voices) == 1:
        lines.append(f"{indent}  one voice: all rest on {voices[0]}")
    for one in found.inputs:
        lines += traced_lines(one, view, indent + "  ")
    return lines


def claim_lines(name: str, view: LedgerView, indent: str = "  ") -> list[str]:
    """A claim with its origin and source in two or three lines."""
    if not view.known(name):
        return [f"{indent}{name}  not known yet: counts from {view.known_from(name)}"]
    claim = view.get(name)
    label = name if claim.id == name else f"{name} (corrected by {claim.id})"
    source = f"{claim.source.publisher}, {claim.source.published}"
    lines = [
        f"{indent}{label}  {claim.grade}  {figure_text(claim)}, {claim.period}: {claim.paraphrase}",
        f"{indent}       {claim.origin}, in {source}; public by {claim.known_by}",
    ]
    if claim.contradicts:
        lines.append(f"{indent}       contradicted by {', '.join(claim.contradicts)}")
    return lines


def used_lines(uses: Iterable[ParameterUse]) -> Iterator[str]:
    """The parameters that rest on a claim, one a line."""
    none = True
    for use in uses:
        none = False
        yield (f"  feeds {use.parameter} through {', '.join(use.through)}" if use.through
               else f"  cited by {use.parameter} ({use.basis})")  # fmt: skip
    if none:
        yield "  cited by no parameter"


def _sides(quantity: Quantity) -> tuple[Side, ...]:
    written = quantity.written()
    if not isinstance(written, Mixture):
        return ()
    total = sum(part.weight for part in written.parts)
    return tuple(
        Side(part.weight / total, part.value.describe(), part.claims, part.reason) for part in written.parts
    )


