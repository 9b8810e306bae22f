"""Reporting regimes: which figure of a report holds what became of the objects launched, period by period.

What is reported is a stated function of what happened. Each object launched came to one of OUTCOMES; a regime says
which of them its figures ``stopped`` and ``lost`` count, and what it gives at all. The rest, launches less what is
always given, is computed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from magdepth.errors import BadInput, Fault, suggest

#: What becomes of an object that was launched: ``shot`` brought down by fire; ``lost`` gone from sight without effect
#: (jammed, failed, a decoy that ran out); ``left`` left the airspace; ``airborne`` still flying at the hour of the
#: report; ``hit``.
OUTCOMES = ("shot", "lost", "left", "airborne", "hit")
#: How a figure is given. Only one that is always given is taken away from the launches.
GIVEN = ("always", "sometimes", "mostly withheld", "never")


@dataclass(frozen=True)
class ReportedFigure:
    """A figure of a report: the outcomes that it counts, how it is given (of GIVEN), what it means in words."""

    name: str
    holds: frozenset[str]
    given: str
    means: str = ""


@dataclass(frozen=True)
class Regime:
    """One way of reporting, from ``first`` to ``last`` (both included; None is open).

    Four figures, named as in a series. ``rest`` says in words what remains of the launches when the figures
    ``stopped`` and ``lost`` are taken away as far as they are always given; ``note`` what is inferred.
    """

    code: str
    first: date | None
    last: date | None
    stopped: ReportedFigure
    lost: ReportedFigure
    hits: ReportedFigure
    still_airborne: ReportedFigure
    rest: str
    note: str = ""

    @property
    def figures(self) -> dict[str, ReportedFigure]:
        """Its figures by the names that they have in a series."""
        return {one.name: one for one in (self.stopped, self.lost, self.hits, self.still_airborne)}

    @property
    def lost_reported(self) -> bool:
        """True if losses are always given apart."""
        return self.lost.given == "always"

    def covers(self, day: date) -> bool:
        """True on the days of this regime."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for ``--json``."""
        days = {"first": self.first and self.first.isoformat(), "last": self.last and self.last.isoformat()}
        figures = {one.name: {"holds": _ordered(one.holds), "given": one.given, "means": one.means}
                   for one in self.figures.values()}  # fmt: skip
        rest = {"holds": _ordered(rest_holds(self)), "means": self.rest}
        return {"code": self.code, **days, **figures, "rest": rest, "note": self.note}


@dataclass(frozen=True)
class Regimes:
    """The regimes of one who reports, in order of time and without gaps; ``text`` is the file that says so."""

    name: str
    regimes: tuple[Regime, ...]
    title: str = ""
    source: str = ""
    text: str = field(default="", repr=False, compare=False)

    def on(self, day: date) -> Regime | None:
        """The regime of a day; None before the first and after the last.

        >>> from magdepth.observed import load_regimes
        >>> [load_regimes().on(date(2025, 7, day)).code for day in (23, 24)]
        ['C', 'D1']
        """
        return next((regime for regime in self.regimes if regime.covers(day)), None)

    def code_on(self, day: date) -> str | None:
        """The code of a day's regime, as rows of a series have it."""
        regime = self.on(day)
        return None if regime is None else regime.code

    def get(self, code: str | None) -> Regime | None:
        """The regime with a code."""
        return next((regime for regime in self.regimes if regime.code == code), None)

    def within(self, first: date, last: date) -> tuple[Regime, ...]:
        """The regimes of a span of days, in order: more than one means its rates must not be pooled.

        >>> from magdepth.observed import load_regimes
        >>> [regime.code for regime in load_regimes().within(date(2025, 7, 1), date(2025, 7, 31))]
        ['C', 'D1']
        """
        return tuple(
            regime
            for regime in self.regimes
            if (regime.first is None or regime.first <= last) and (regime.last is None or first <= regime.last)
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for ``--json``; ``moved`` is what went to another figure since the regime before."""
        moved = [frozenset[str](), *(comparable(before, after) for before, after in pairwise(self.regimes))]
        return {
            "name": self.name, "title": self.title, "source": self.source,
            "regimes": [regime.as_dict() | {"moved": _ordered(outcomes)}
                        for regime, outcomes in zip(self.regimes, moved, strict=True)],
        }  # fmt: skip


def rest_holds(regime: Regime) -> frozenset[str]:
    """The outcomes in the rest: those that no figure which is always given takes away from the launches.

    >>> from magdepth.observed import load_regimes
    >>> ukraine = load_regimes()
    >>> [sorted(rest_holds(ukraine.get(code))) for code in ("B", "D1")]
    [['airborne', 'hit', 'left', 'lost'], ['airborne', 'hit']]
    """
    return frozenset(OUTCOMES).difference(*(figure.holds for figure in _subtracted(regime)))


def rest_of(regime: Regime, figures: Mapping[str, int | None]) -> int | None:
    """Launches less the figures ``stopped`` and ``lost`` as far as they are always given; None where one is missing.

    >>> from magdepth.observed import load_regimes
    >>> rest_of(load_regimes().get("C"), {"launched": 100, "stopped": 50, "lost": 40})
    10
    """
    parts = [figures.get(figure.name) for figure in _subtracted(regime)]
    launched = figures.get("launched")
    if launched is None or None in parts:
        return None
    return launched - sum(part or 0 for part in parts)


def reported(regime: Regime, truth: Mapping[str, int], also: Collection[str] = ()) -> dict[str, int | None]:
    """What a report gives of what happened: the figures of a series, from the count of objects by outcome.

    An outcome that is not named had no object. A figure that is not always given is None, unless ``also``
    names it: it says what this one report gives beyond what is promised. Always: launched = stopped + lost
    (each where it is always given) + rest, and the rest is the count of the outcomes of ``rest_holds``.
    BadInput O216 for an unknown outcome or figure, or a count below zero.

    >>> truth = {"shot": 50, "lost": 40, "left": 3, "airborne": 1, "hit": 6}
    >>> from magdepth.observed import load_regimes
    >>> ukraine = load_regimes()
    >>> for code in ("A", "C", "D2"):
    ...     print(code, *reported(ukraine.get(code), truth).values())
    A 100 50 None None None
    C 100 50 40 None None
    D2 100 93 None 6 None
    >>> reported(ukraine.get("B"), truth, also=["lost"])["lost"]
    40
    """
    figures = regime.figures
    faults = [Fault("O216", "unknown outcome", key=name, expected=", ".join(OUTCOMES), cure=suggest(name, OUTCOMES))
              for name in truth if name not in OUTCOMES]  # fmt: skip
    faults += [Fault("O216", "a count below zero", key=name, got=str(count))
               for name, count in truth.items() if count < 0]  # fmt: skip
    faults += [Fault("O216", "unknown figure", key=name, expected=", ".join(figures)) for name in also
               if name not in figures]  # fmt: skip
    faults += [Fault("O216", f"never given under regime {regime.code}", key=name) for name in also
               if name in figures and figures[name].given == "never"]  # fmt: skip
    if faults:
        raise BadInput(*faults)
    report: dict[str, int | None] = {"launched": sum(truth.values())}
    for name, figure in figures.items():
        given = figure.given == "always" or name in also
        report[name] = sum(truth.get(outcome, 0) for outcome in figure.holds) if given else None
    return report


def comparable(a: Regime, b: Regime) -> frozenset[str]:
    """The outcomes that moved between figures from regime ``a`` to ``b``: none means that figures compare.

    What can't be taken away from the launches, because it is not always given, counts as in the rest.

    >>> from magdepth.observed import load_regimes
    >>> ukraine = load_regimes()
    >>> [sorted(comparable(ukraine.get(a), ukraine.get(b))) for a, b in (("B", "C"), ("C", "D1"), ("D1", "D2"))]
    [['lost'], ['left', 'lost'], []]
    """
    before, after = _figure_of_outcome(a), _figure_of_outcome(b)
    return frozenset(outcome for outcome in OUTCOMES if before.get(outcome) != after.get(outcome))


def _subtracted(regime: Regime) -> tuple[ReportedFigure, ...]:
    """The figures that are taken away from the launches: those that are always given."""
    return tuple(figure for figure in (regime.stopped, regime.lost) if figure.given == "always")


def _figure_of_outcome(regime: Regime) -> dict[str, str]:
    return {outcome: figure.name for figure in _subtracted(regime) for outcome in figure.holds}


def _ordered(outcomes: Collection[str]) -> list[str]:
    return [outcome for outcome in OUTCOMES if outcome in outcomes]
