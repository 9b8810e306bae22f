"""The registers behind a brief: every parameter with its claims, every claim with its source."""

from __future__ import annotations

from collections.abc import Iterable

from magdepth.briefing.document import ClaimRow, Judgement, ParameterRow
from magdepth.evidence import Claim, LedgerView
from magdepth.evidence import figure_text as figure
from magdepth.scenario.distributions import Constant
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Assumed, Calibrated, Estimated, Expressed, Neutral, Quantity, Scenario


def parameter_rows(scenario: Scenario) -> tuple[ParameterRow, ...]:
    """Every parameter that the scenario gives (those switched off are left out), as written."""
    rows: list[ParameterRow] = []
    for key, quantity in scenario.all_quantities():
        basis = quantity.basis
        if isinstance(basis, Neutral):
            continue
        written = quantity.written()
        constant = isinstance(written, Constant)
        estimate = basis.describe() if isinstance(basis, (Estimated, Calibrated, Expressed)) else None
        rows.append(ParameterRow(
            name=key, side=quantity.side, unit=quantity.unit,
            value=written.value if isinstance(written, Constant) else None,
            distribution=None if constant else written.text if isinstance(written, Expression) else written.describe(),
            claims=_claims(scenario, quantity),
            assumption=basis.reason if isinstance(basis, Assumed) else None,
            estimate=estimate, doc=quantity.doc,
        ))
    return tuple(rows)


def _claims(scenario: Scenario, quantity: Quantity) -> tuple[str, ...]:
    """The claims behind a quantity; of a computed one, those behind what it is computed from."""
    ids = dict.fromkeys(quantity.claims)
    if isinstance(quantity.value, Expression):
        for name in quantity.value.names:
            ids.update(dict.fromkeys(_claims(scenario, scenario.quantity(name))))
    return tuple(ids)


def claim_row(claim: Claim) -> ClaimRow:
    """One claim as the register shows it."""
    source = claim.source
    return ClaimRow(
        claim.id, claim.paraphrase, figure(claim), claim.origin,
        f"{source.publisher}, {source.title}, {source.published}", source.url, claim.known_by,
        f"{claim.reliability}{claim.credibility}",
    )


def claim_rows(
    claims: LedgerView, parameters: Iterable[ParameterRow], judgements: Iterable[Judgement], more: Iterable[str] = ()
) -> tuple[ClaimRow, ...]:
    """The claims that parameters, judgements or charts cite, and those that contradict them, by id."""
    ids = {claim for row in parameters for claim in row.claims} | set(more)
    ids |= {claim for judgement in judgements for claim in judgement.claims}
    ids |= {b for a, b in claims.contradictions() if a in ids} | {a for a, b in claims.contradictions() if b in ids}
    return tuple(claim_row(claims.get(claim)) for claim in sorted(ids) if claims.known(claim))
