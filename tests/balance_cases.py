"""Small ledgers and months made for tests of reconciliation."""

from __future__ import annotations

from datetime import date, timedelta

from magdepth.dates import Vintage, whole_months
from magdepth.evidence import Category, Claim, Ledger, Source
from magdepth.observed import Month, MonthlyFacts

DAY = date(2025, 6, 30)
SOURCE = Source("s", "A paper", "A title", "2025-06", "press")


def made(
    id: str, kind: str, figure: float | tuple[float, float], *, type: str = "strike", plant: str = "alabuga",
    period: str = "2025-06", unit: str = "drones/month", quantity: str = "output", known_by: date = DAY,
    origin: str = "an office", repeats: str | None = None,
) -> Claim:  # fmt: skip
    """A claim of output; ``figure`` is one number or, for a range, its two ends."""
    low = best = high = None
    if isinstance(figure, tuple):
        low, high = figure
    elif kind == "point":
        best = figure
    elif kind == "lower_bound":
        low = figure
    else:
        high = figure
    return Claim(id, "a plant", quantity, unit, period, kind, low, best, high, known_by, SOURCE, origin, "C", "3",
                 Category(type, plant, period), "Some words.", (), repeats, None)  # fmt: skip


def ledger(*claims: Claim) -> Ledger:
    """A ledger of these claims alone."""
    return Ledger(tuple(sorted(claims, key=lambda claim: claim.id)))


def months(*launched: int, last: date = DAY) -> MonthlyFacts:
    """Months that end with the month of ``last``, with these launches."""
    windows = whole_months(last - timedelta(days=31 * len(launched) + 31), last)[-len(launched) :]
    return MonthlyFacts(
        tuple(
            Month(w.month, w.first, w.last, w.days, n, 0, None, n // 10, 0, "C")
            for w, n in zip(windows, launched, strict=True)
        )
    )


AT = Vintage(DAY)
