"""Known later: claims made public after as_of, and what they say of the scenario's parameters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from magdepth.balance import Reconciliation, reconcile
from magdepth.briefing.credence_section import belief
from magdepth.briefing.document import Belief, KnownLater
from magdepth.briefing.registers import claim_row
from magdepth.dates import Vintage
from magdepth.dates import months_after as day_after_months
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
    last = _last_known(ledger, facts, vintage)
    if last is None:
        return None
    end = Vintage(last)
    return reconcile(ledger.at(end), facts.at(end), found.month, found.claim)


def believe_later(ledger: Ledger, facts: MonthlyFacts, found: Reconciliation) -> Belief | None:
    """The same month and claim as believed half a year on, or as far as anything is known; None if nothing is."""
    vintage = Vintage(found.as_of)
    last = _last_known(ledger, facts, vintage)
    if last is None:
        return None
    end = Vintage(min(last, day_after_months(found.as_of, 6)))
    return belief(ledger.at(end), facts.at(end), found.month, found.claim)


def _last_known(ledger: Ledger, facts: MonthlyFacts, vintage: Vintage) -> date | None:
    """The last day on which a claim or a month became known after a vintage; None if none did."""
    later = [claim.known_by for claim in later_claims(ledger, vintage)]
    return max([*later, *(fact.last for fact in months_after(facts, vintage))], default=None)
