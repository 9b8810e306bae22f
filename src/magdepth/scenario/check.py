"""Checking a scenario or overlay file at every date on which what it may use changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from magdepth.dates import Vintage, month_end
from magdepth.errors import BadInput, Fault
from magdepth.scenario.declared import Declared
from magdepth.scenario.known import Known
from magdepth.scenario.loading import at, find, knowledge, overlay, read, shipped
from magdepth.scenario.model import Assumed, Cited, Neutral, Scenario
from magdepth.scenario.overlays import apply_changes
from magdepth.scenario.posteriors import OPTION, by_option, days_of
from magdepth.validation.yaml_nodes import read_file

if TYPE_CHECKING:
    from magdepth.evidence import Ledger
    from magdepth.observed import MonthlyFacts


@dataclass(frozen=True)
class Checked:
    """What a check found out about a file without faults."""

    name: str
    scenario: Scenario
    dates: tuple[date, ...]

    def counts(self) -> dict[str, int]:
        """How many keys there are, and what they rest on, at the default date."""
        bases = [quantity.basis for _, quantity in self.scenario.all_quantities()]
        counted = {
            "cited": sum(isinstance(basis, Cited) for basis in bases),
            "assumed": sum(isinstance(basis, Assumed) for basis in bases),
            "neutral": sum(isinstance(basis, Neutral) for basis in bases),
        }
        return {"keys": len(bases), **counted, "computed": len(bases) - sum(counted.values())}


def check(name_or_path: str | Path, *, posterior: str | Path | None = None, ledger: Ledger | None = None,
          monthly: MonthlyFacts | None = None) -> Checked:
    """Load a scenario (or an overlay on its shipped scenario) at every date that matters.

    With a ``posterior`` to stand for its own, from the first day on which that may be known. BadInput with all
    faults found at the first date that has any.
    """
    named = None if posterior is None else by_option(posterior)
    known = knowledge(ledger, monthly)
    target = _overlay_target(name_or_path)
    if target is None:
        declared = read(name_or_path)
        name = declared.name
        declared = apply_changes(declared, (), (), named)
    else:
        change = overlay(name_or_path)
        declared = apply_changes(read(change.on), (change,), (), named)
        name = change.name
    dates = tuple(sorted(_dates(declared, known)))
    default = at(declared, min(max(declared.as_of.default, dates[0]), dates[-1]), known)
    for day in dates:
        try:
            at(declared, day, known)
        except BadInput as error:
            note = Fault("S400", f"holds as of {declared.as_of.default}, but not as of {day}", declared.file)
            raise BadInput(note, *error.faults) from None
    return Checked(name, default, dates)


def _overlay_target(name_or_path: str | Path) -> str | None:
    """The scenario that a file is laid on, or None where the file is a scenario itself."""
    if any(item.name == str(name_or_path) for item in shipped("scenarios")):
        return None
    if any(item.name == str(name_or_path) for item in shipped("overlays")):
        return str(name_or_path)
    path, label = find(name_or_path)
    entries = read_file(path, label).mapping or {}
    return str(path) if "overlay" in entries and "scenario" not in entries else None


def _dates(declared: Declared, known: Known) -> set[date]:
    """The first, default and last date, each on which a cited claim becomes known, and each end of a month."""
    span = declared.as_of
    dates = {span.first, span.default, span.last}
    view = known.seen_from(Vintage(span.last)).claims()
    for quantity in declared.every():
        for basis in quantity.bases:
            dates |= {view.known_from(claim) for claim in basis.cited if view.exists(claim)}
    day = span.first
    while day <= span.last:
        end = month_end(day.year, day.month)
        dates.add(end)
        day = end + timedelta(days=1)
    days = () if declared.posterior is None else days_of(declared.posterior)
    chosen = declared.posterior is not None and declared.posterior.by == OPTION
    first = min(max(span.first, days[0]), span.last) if chosen and days else span.first
    return {day for day in dates | set(days) | {first} if first <= day <= span.last}
