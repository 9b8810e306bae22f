"""Known later: claims made public after as_of, and what they say of the scenario's parameters."""

from __future__ import annotations

from collections.abc import Iterable

from magdepth.balance import Reconciliation, reconcile
from magdepth.brief.document import KnownLater
from magdepth.brief.registers import claim_row
from magdepth.dates import Vintage
from magdepth.evidence import Claim, Ledger
from magdepth.evidence.hindsight import later_claims
from magdepth.observed import MonthlyFacts
from magdepth.observed.hindsight import months_after
from magdepth.scenario.model import Scenario


def known_later(ledger: Ledger, scenario: Scenario) -> tuple[KnownLater, ...]:
    """Claims known only after as_of that contradict, or later stand beside, what the scenario cites."""
    parameters = {claim: key for key, quantity in scenario.all_quantities() for claim in quantity.claims}
    rows: list[KnownLater] = []
    for claim in later_claims(ledger, scenario.vintage):
        touched = [other for other in (*claim.contradicts, *filter(None, [claim.repeats])) if other in parameters]
        if touched:
            key = parameters[touched[0]]
            verb = "contradicts" if touched[0] in claim.contradicts else "repeats"
            rows.append(KnownLater(claim_row(claim), key, f"{verb} {', '.join(touched)}, on which {key} rests"))
    return tuple(rows)


def later_on(ledger: Ledger, vintage: Vintage, ids: Iterable[str]) -> tuple[Claim, ...]:
    """Claims known only after a vintage that contradict, support or repeat any of these claims, by day and id."""
    wanted = set(ids)
    return tuple(
        claim for claim in later_claims(ledger, vintage)
        if wanted & {*claim.contradicts, *claim.supports, *filter(None, [claim.repeats])}
    )


def reconcile_later(ledger: Ledger, facts: MonthlyFacts, found: Reconciliation) -> Reconciliation | None:
    """The same month and claim seen with everything known later; None where nothing came later."""
    vintage = Vintage(found.as_of)
    later = [claim.known_by for claim in later_claims(ledger, vintage)]
    later += [fact.last for fact in months_after(facts, vintage)]
    if not later:
        return None
    end = Vintage(max(later))
    return reconcile(ledger.at(end), facts.at(end), found.month, found.claim)
