"""Balance: claims of output set beside the launches observed, category by category."""

from __future__ import annotations

from magdepth.balance.reconcile import best_claim, reconcile
from magdepth.balance.reconciliation import AccountStep, CategoryCheck, Closer, MedianBand, Reconciliation
from magdepth.balance.wording import Waterfall, notes, waterfall

__all__ = [
    "AccountStep",
    "CategoryCheck",
    "Closer",
    "MedianBand",
    "Reconciliation",
    "Waterfall",
    "best_claim",
    "notes",
    "reconcile",
    "waterfall",
]
