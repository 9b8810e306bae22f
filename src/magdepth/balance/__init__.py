"""Balance: claims of output set beside the launches observed, category by category."""

from __future__ import annotations

from magdepth.balance.reconcile import best_claim, reconcile
from magdepth.balance.reconciliation import Reconciliation
from magdepth.balance.wording import notes, waterfall

__all__ = ["Reconciliation", "best_claim", "notes", "reconcile", "waterfall"]
