"""What the ledger learned later: for "Known later" and for scoring only."""

from __future__ import annotations

from magdepth.dates import Vintage
from magdepth.evidence.claim import Claim
from magdepth.evidence.ledger import Ledger


def later_claims(ledger: Ledger, vintage: Vintage) -> tuple[Claim, ...]:
    """The claims not yet public at a vintage, by the day on which they became so, then by id.

    What has been superseded by now is left out.

    >>> from datetime import date
    >>> from magdepth.evidence.ledger import load_ledger
    >>> later = later_claims(load_ledger(), Vintage(date(2025, 6, 30)))
    >>> all(claim.known_by > date(2025, 6, 30) for claim in later)
    True
    """
    old = ledger.superseded()
    later = (claim for claim in ledger.claims if claim.id not in old and not vintage.knows(claim.known_by))
    return tuple(sorted(later, key=lambda claim: (claim.known_by, claim.id)))
