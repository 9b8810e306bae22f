"""Tables of figures for the terminal, plain enough to be read aloud: main figures, and measures that were asked for."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from magdepth.briefing.words import MISSING, month_name, number, signed, span
from magdepth.kinds import KINDS

if TYPE_CHECKING:
    from magdepth.results import Comparison, Summary
    from magdepth.store import Firsts

# What a main flow is called, by kind and state; the component's name follows where there are several.
_CALLED = {
    ("raid", "drones"): "launched",
    ("raid", "missiles"): "missiles launched",
    ("damage", "leaked_drones"): "leakers",
    ("damage", "hits"): "hits",
    ("plant", "made"): "made",
    ("layer", "spent"): "rounds fired",
    ("resupply", "delivered"): "rounds delivered",
}
WIDTH = 120  # where stdout is no terminal
_BY_MONTH = (("raid", "drones"), ("damage", "leaked_drones"), ("damage", "hits"))


def show_run(
    summaries: Sequence[Summary], kinds: Mapping[str, str], roles: Mapping[str, str], days: int
) -> None:
    """What a run came to: launches, leakers and hits by month, then each layer's rounds."""
    by_name = {summary.name: summary for summary in summaries}
    columns = {
        _CALLED[kind, state]: f"{component}.{state}"
        for kind, state in _BY_MONTH
        if (component := _main(kind, kinds, roles)) is not None
    }
    months = sorted({name.partition(":")[2] for name in by_name if name.startswith(tuple(columns.values()))})
    rows = [
        [month_name(month), *(_figure(by_name.get(f"{slot}:{month}")) for slot in columns.values())]
        for month in months
        if month[:4].isdigit()
    ]
    if rows:
        table(["By month", *(word.capitalize() for word in columns)], rows)
    layers = [name for name, kind in kinds.items() if kind == "layer" and _spends(by_name.get(f"{name}.spent:total"))]
    if layers:
        print()
        table(
            ["By layer", f"Rounds fired in {days:,} days", "Nights short"],
            [
                [_spelt(name), _figure(by_name.get(f"{name}.spent:total")), _figure(by_name.get(f"{name}.short:total"))]
                for name in layers
            ],
        )
    if rows or layers:
        print("\nMedian of the replicates; in brackets nine in ten of them.")


def show_comparison(comparison: Comparison, kinds: Mapping[str, str]) -> None:
    """The paired change of each main flow over the run, and of launches by month."""
    before = {summary.name: summary for summary in comparison.a.summaries()}
    after = {summary.name: summary for summary in comparison.b.summaries()}
    rows: list[list[str]] = []
    unmoved = 0
    for change in comparison.summaries():
        label = _main_figure(change.name, kinds)
        if label is None:
            continue
        if change.mean == 0 and change.error == 0:  # the same in every replicate
            unmoved += 1
            continue
        rows.append([
            label, number(before[change.name].median), number(after[change.name].median), signed(change.mean),
            number(change.error), span(change.q05, change.q95),
        ])
    if rows:
        table(["Figure", "Without", "With", "Change, mean", "Its error", "Nine in ten"], rows)
        print("\nWithout and with: medians. Change: with minus without, replicate by replicate; its error: by chance.")
    print(f"{unmoved} main figures don't change at all." if rows else "None of the main figures changes.")


def show_requested(names: Sequence[str], summaries: Sequence[Summary], firsts: Sequence[Firsts]) -> None:
    """What the measures of these names came to; nothing where there are none."""
    by_name = {summary.name: summary for summary in summaries}
    days = {first.name: first for first in firsts}
    figures = [by_name[name] for name in names if name in by_name and name not in days]
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


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table without lines: the first column to the left, figures to the right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that knows no dash still gets its figures
    grid = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for place, title in enumerate(head):
        grid.add_column(Text(title), justify="left" if place == 0 else "right", no_wrap=place == 0)
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    (Console() if sys.stdout.isatty() else Console(width=WIDTH)).print(grid)


def _main(kind: str, kinds: Mapping[str, str], roles: Mapping[str, str]) -> str | None:
    """The component of a kind that plays the role of that name, else the first of the kind."""
    named = roles.get(kind)
    return named if named in kinds else next((name for name, of in kinds.items() if of == kind), None)


def _main_figure(name: str, kinds: Mapping[str, str]) -> str | None:
    """What a measure is called if it is a main one: a main flow over the run, or launches in a month."""
    slot, _, how = name.partition(":")
    component, _, state = slot.partition(".")
    kind = kinds.get(component, "")
    noun = _CALLED.get((kind, state))
    if noun is None or not next(declared.monthly for declared in KINDS[kind].states if declared.name == state):
        return None
    several = sum(of == kind for of in kinds.values()) > 1
    label = f"{noun}, {_spelt(component).lower()}" if several else noun
    if how == "total":
        return label.capitalize()
    return f"{label.capitalize()}, {month_name(how)}" if (kind, state) == _BY_MONTH[0] and how[:4].isdigit() else None


def _figure(summary: Summary | None) -> str:
    if summary is None:
        return MISSING
    inner = span(summary.q05, summary.q95)
    middle = number(summary.median)
    return middle if inner == middle else f"{middle} ({inner})"


def _spends(summary: Summary | None) -> bool:
    return summary is not None and summary.q95 > 0


def _spelt(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _share(share: float) -> str:
    return f"{100 * share:.1f} %" if 0 < share < 1 else ("all" if share else "none")


def _day(day: date | None) -> str:
    return MISSING if day is None else day.isoformat()


def _days(first: Firsts) -> str:
    return MISSING if first.q05 is None else f"{_day(first.q05)} to {_day(first.q95)}"
