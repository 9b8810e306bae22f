"""Evidence: sourced claims, their grades, and the ledger seen from one day."""

from __future__ import annotations

from magdepth.evidence.check import check_ledger
from magdepth.evidence.claim import Category, Claim, Source, claim_dict, figure_text
from magdepth.evidence.ledger import Ledger, LedgerView, load_ledger

__all__ = [
    "Category",
    "Claim",
    "Ledger",
    "LedgerView",
    "Source",
    "check_ledger",
    "claim_dict",
    "figure_text",
    "load_ledger",
]
