"""How the defender reported, period by period: the same word does not always mean the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Regime:
    """One way of reporting, from ``first`` to ``last`` (both included; None is open).

    ``shot_down``, ``lost`` and ``rest`` say what the figures mean under it; ``rest`` is what remains
    of the launches when both are taken away. ``lost_reported`` tells whether losses are given apart.
    """

    code: str
    first: date | None
    last: date | None
    shot_down: str
    lost: str
    rest: str
    lost_reported: bool


REGIMES: tuple[Regime, ...] = (
    Regime(
        "A",
        None,
        date(2024, 7, 9),
        shot_down="brought down by fire",
        lost="not reported: missing, not zero",
        rest="all that was not shot down, whether it hit, failed or strayed",
        lost_reported=False,
    ),
    Regime(
        "B",
        date(2024, 7, 10),
        date(2024, 10, 5),
        shot_down="brought down by fire",
        lost="given in some reports only: a lower bound",
        rest="not shot down and not known to be lost",
        lost_reported=False,
    ),
    Regime(
        "C",
        date(2024, 10, 6),
        date(2025, 7, 23),
        shot_down="brought down by fire",
        lost="gone from sight without effect: jammed, failed, or a decoy that ran out, not told apart",
        rest="hits, drones that left the airspace, and drones still flying at the hour of the report",
        lost_reported=True,
    ),
    Regime(
        "D1",
        date(2025, 7, 24),
        date(2025, 12, 22),
        shot_down="shot down or suppressed, as one figure",
        lost="within 'shot down': a zero in the reports is not a count",
        rest="hits and drones still flying",
        lost_reported=False,
    ),
    Regime(
        "D2",
        date(2025, 12, 23),
        date(2026, 8, 10),
        shot_down="shot down or suppressed, as one figure",
        lost="within 'shot down'",
        rest="hits, as reported",
        lost_reported=False,
    ),
    Regime(
        "E",
        date(2026, 8, 11),
        None,
        shot_down="shot down or suppressed, as one figure",
        lost="within 'shot down'",
        rest="at most the hits: most hits are withheld",
        lost_reported=False,
    ),
)


def regime_on(day: date) -> Regime:
    """The regime of a day.

    >>> regime_on(date(2025, 7, 23)).code, regime_on(date(2025, 7, 24)).code
    ('C', 'D1')
    """
    return next(regime for regime in REGIMES if regime.last is None or day <= regime.last)


def regimes_within(first: date, last: date) -> tuple[Regime, ...]:
    """The regimes of a span of days, in order: more than one means its rates must not be pooled.

    >>> [regime.code for regime in regimes_within(date(2025, 7, 1), date(2025, 7, 31))]
    ['C', 'D1']
    """
    return tuple(
        regime
        for regime in REGIMES
        if (regime.first is None or regime.first <= last) and (regime.last is None or first <= regime.last)
    )
