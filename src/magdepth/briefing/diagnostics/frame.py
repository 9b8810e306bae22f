"""A plot's frame in pixels, so that several stand in one drawing; and what stands around a drawing on the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from magdepth.briefing.colours import HAIR, MUTED, for_page
from magdepth.briefing.marks import SIZE, AxisScale, Marks, Row, area, bars, dots, levels, line, rules, texts, to_svg

WIDE, PHONE = 640, 340
"""Widths in pixels that the drawings are made for: the column, and a small screen."""


@dataclass(frozen=True)
class Plate:
    """One drawing with all that a reader needs who can't see it; ``draw`` makes it for a width in pixels.

    ``source`` says what it was made from, ``verdict`` (marked if an ``alarm``) what came out; ``columns`` and ``rows``
    are the data, the first column naming the row.
    """

    key: str
    title: str
    subtitle: str
    source: str
    words: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    draw: Callable[[int], str]
    verdict: str = ""
    alarm: bool = False

    def drawings(self) -> dict[str, str]:
        """Inline SVG for the column and for narrow screens, by key."""
        sizes = ((self.key, WIDE), (f"{self.key}-phone", PHONE))
        return {key: for_page(self.draw(width), key) for key, width in sizes}


@dataclass(frozen=True)
class Frame:
    """A plot within a drawing: where it lies (pixels) and what its edges stand for; ``log`` is of the x axis."""

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float] = (0.0, 1.0)
    log: bool = False

    def at(self, value: float) -> float:
        """Where a value of x lies; what lies outside stands at the edge."""
        low, high = self.x
        if self.log:
            low, value, high = (math.log(max(one, 1e-12)) for one in (low, value, high))
        share = (value - low) / (high - low) if high > low else 0.5
        return self.left + min(1.0, max(0.0, share)) * self.width

    def up(self, value: float) -> float:
        """Where a value of y lies; what lies outside stands at the edge."""
        low, high = self.y
        share = (value - low) / (high - low) if high > low else 0.5
        return self.top + (1.0 - min(1.0, max(0.0, share))) * self.height

    def grid(self, ticks: Sequence[float], name: Callable[[float], str]) -> list[Marks]:
        """Level lines with their figures on the left."""
        ends = {"x": self.left, "x2": self.left + self.width}
        rows = [ends | {"y": self.up(tick), "text": name(tick)} for tick in ticks]
        return [levels(rows, None, None, HAIR), texts(rows, None, None, MUTED, dx=-6, align="right")]

    def foot(self, ticks: Sequence[tuple[float, str]], tall: float = 4) -> list[Marks]:
        """Ticks at the foot with what they are called."""
        edge = self.top + self.height
        marks = [{"x": self.at(at), "y": edge, "y2": edge + tall} for at, _ in ticks]
        named = [{"x": self.at(at), "y": edge + 13, "text": name} for at, name in ticks if name]
        return [rules(marks, None, None, MUTED), texts(named, None, None, MUTED, align="center")]

    def says(self, text: str, colour: str, *, above: float = 11, bold: bool = False) -> Marks:
        """A title over the plot, from its left edge on."""
        return texts([{"x": self.left, "y": self.top - above, "text": text}], None, None, colour, bold=bold)


def tiles(count: int, width: int, least: float, gap: float = 22) -> tuple[int, float]:
    """How many plots go side by side, at least so wide, and how wide each then is.

    >>> tiles(5, 640, 190, 20), tiles(1, 640, 190, 20)
    ((3, 200.0), (1, 310.0))
    """
    across = max(1, min(count, int((width + gap) // (least + gap))))
    return across, min((width + gap) / across - gap, (width - gap) / 2 if width > PHONE else width)


def strip(places: Sequence[tuple[float, float, float]], fill: str, size: tuple[float, float]) -> Marks:
    """A band through (x, lower, upper), all in pixels of a drawing of this size."""
    rows: list[Row] = [{"x": x, "y": low, "y2": high} for x, low, high in places]
    return area(rows, AxisScale(0, size[0]), AxisScale(size[1], 0), fill)


def path(places: Sequence[tuple[float, float]], colour: str, size: tuple[float, float]) -> Marks:
    """A line through (x, y), all in pixels of a drawing of this size."""
    return line([{"x": x, "y": y} for x, y in places], AxisScale(0, size[0]), AxisScale(size[1], 0), colour)


def block(x: float, x2: float, y: float, y2: float) -> Row:
    """A box in pixels."""
    return {"x": x, "x2": x2, "y": y, "y2": y2}


def boxes(rows: list[Row], fill: str, width: float) -> Marks:
    """Filled boxes in pixels of a drawing so wide."""
    return bars(rows, AxisScale(0, width), fill)


def spots(rows: list[Row], colour: str, *, filled: bool = True, size: float = 40) -> Marks:
    """Dots in pixels."""
    return dots(rows, None, None, colour, filled=filled, size=size)


def svg(marks: Sequence[Marks], width: float, height: float) -> str:
    """The drawing."""
    return to_svg([group for group in marks if group.rows], width - 2, height, (1, 1, 2, 4))


def fits(text: str, width: float) -> str:
    """A label cut to what a line of so many pixels holds."""
    room = max(4, int(width / (0.54 * SIZE)))
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
