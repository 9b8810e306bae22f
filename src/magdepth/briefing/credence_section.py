"""Making what a brief says of the claimed output: a credence of one vintage as a part of the document."""

from __future__ import annotations

from magdepth.balance.credence import Credence, Fifths, believe
from magdepth.balance.wording import figure_range
from magdepth.briefing.document import Belief
from magdepth.briefing.registers import claim_row
from magdepth.errors import BadInput, Failed
from magdepth.evidence import LedgerView
from magdepth.observed import MonthlyView


def belief(claims: LedgerView, observed: MonthlyView, month: str, claim: str) -> Belief | None:
    """What is believed of one claim at the views' vintage; None where the account of the month can't tell it."""
    try:
        found = believe(claims, observed, month, claim)
    except (BadInput, Failed):  # a claim of another category, a month without launches, draws worth too little
        return None
    used = {name for one in found.beliefs for name in one.claims}
    newest = max(used, key=lambda name: (claims.get(name).known_by, name), default=None)
    return _document(found, tuple(sorted(used)), claims, newest)


def _document(found: Credence, used: tuple[str, ...], claims: LedgerView, newest: str | None) -> Belief | None:
    if found.claim is None or found.fits is None or found.at_least is None:
        return None
    asked = found.asked
    return Belief(
        as_of=found.as_of,
        month=found.month,
        claim=found.claim,
        figure=figure_range(found.low, found.high),
        fits=found.fits,
        fits_before=found.fits_before or 0.0,
        at_least=found.at_least,
        at_least_before=found.at_least_before or 0.0,
        believed=None if asked is None else asked.after,
        believed_before=None if asked is None else asked.before,
        made=_three(found.unknown("plant").after),
        decoy_share=_three(found.decoy_share),
        other_share=_three(found.other_share),
        decoy_share_if=None if found.decoy_share_if is None else _three(found.decoy_share_if),
        other_share_if=None if found.other_share_if is None else _three(found.other_share_if),
        not_identified=tuple(one.label for one in found.unknowns if not one.identified),
        fallen=tuple((one.claim, one.before, one.after) for one in found.fallen[:3]),
        claims=used,
        newest=None if newest is None else claim_row(claims.get(newest)),
    )


def _three(values: Fifths) -> tuple[float, float, float]:
    return values.q05, values.median, values.q95
