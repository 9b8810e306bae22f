"""The measures that a user asked for, as a table: figures, and days on which something first comes about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from magdepth.briefing.words import MISSING, number, span
from magdepth.cli.tables import table

if TYPE_CHECKING:
    from magdepth.results import Summary
    from magdepth.store import Firsts


def show_asked(names: Sequence[str], summaries: Sequence[Summary], firsts: Sequence[Firsts]) -> None:
    """What the measures of these names came to; nothing where there are none."""
    held = {summary.name: summary for summary in summaries}
    days = {first.name: first for first in firsts}
    figures = [held[name] for name in names if name in held and name not in days]
    if figures:
        print()
        table(
            ["Asked for", "Median", "Nine in ten", "Mean", "Its error"],
            [[s.name, number(s.median), span(s.q05, s.q95), number(s.mean), number(s.error)] for s in figures],
        )
    dated = [days[name] for name in names if name in days]
    if dated:
        print()
        table(
            ["First day", "In so many replicates", "Median of these", "Nine in ten of these"],
            [[f.name, _share(f.share), _day(f.median), _days(f)] for f in dated],
        )


def _share(share: float) -> str:
    return f"{100 * share:.1f} %" if 0 < share < 1 else ("all" if share else "none")


def _day(day: date | None) -> str:
    return MISSING if day is None else day.isoformat()


def _days(first: Firsts) -> str:
    return MISSING if first.q05 is None else f"{_day(first.q05)} to {_day(first.q95)}"
