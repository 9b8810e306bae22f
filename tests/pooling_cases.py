"""Claims made for tests of pooling: one figure, one grade, one origin at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from magdepth.evidence import Category, Claim, Source

DAY = date(2025, 6, 30)
SOURCE = Source("s", "A paper", "A title", "2025-06", "press")
_MADE = Claim(
    "x1", "a plant", "output", "drones/month", "2025", "point", None, 2013.0, None, DAY, SOURCE, "an office", "C", "3",
    None, "Some words.", (), None, None,
)  # fmt: skip


def claim(id: str, figure: float | tuple[float, float], kind: str = "point", grade: str = "C3", **more: Any) -> Claim:
    """A claim of a kind; ``figure`` is one number, or the two ends of a range or a change. Origin by id."""
    low = best = high = None
    if isinstance(figure, tuple):
        low, high = figure
    elif kind == "point":
        best = figure
    elif kind == "lower_bound":
        low = figure
    elif kind == "upper_bound":
        high = figure
    given = {"origin": f"origin of {id}", **more}
    graded = replace(_MADE, id=id, kind=kind, reliability=grade[0], credibility=grade[1])
    return replace(graded, low=low, best=best, high=high, **given)


def category(type: str, plant: str, period: str) -> Category:
    """The three axes."""
    return Category(type, plant, period)


GRADES = st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("123456")).map("".join)
FIGURES = st.floats(1.0, 1e6).map(lambda value: float(f"{value:.6g}"))


@st.composite
def claims(draw: st.DrawFn, least: int = 1, most: int = 5, figure: bool = False) -> list[Claim]:
    """Some claims of different kinds, grades and origins; with ``figure`` the first is a point."""
    found = []
    for number in range(draw(st.integers(least, most))):
        kinds = ["point"] if figure and number == 0 else ["point", "range", "lower_bound", "upper_bound"]
        kind = draw(st.sampled_from(kinds))
        value = draw(FIGURES)
        said: Any = (value, value * draw(st.floats(1.0, 4.0))) if kind == "range" else value
        origin = draw(st.sampled_from(["an office", "a ministry", "a newsroom", "a study"]))
        found.append(claim(f"x{number}", said, kind, draw(GRADES), origin=origin))
    return found
