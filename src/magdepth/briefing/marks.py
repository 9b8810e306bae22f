"""The few marks that charts are drawn with, their axes, and the way from Altair to SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from magdepth.briefing.colours import MUTED, PAPER
from magdepth.briefing.words import number

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
SIZE = 12.5
"""Size of the charts' text in pixels."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class AxisScale:
    """A scale that covers just low to high; None in its place means pixels."""

    low: float
    high: float
    log: bool = False


@dataclass(frozen=True)
class Look:
    """All that marks of one layer share: their kind, their scales, and their style."""

    kind: str
    x: AxisScale | None
    y: AxisScale | None
    style: tuple[tuple[str, Any], ...]
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Marks:
    """Rows to be drawn with one look."""

    look: Look
    rows: list[Row]


def texts(
    rows: list[Row], x: AxisScale | None, y: AxisScale | None, colour: str, *, align: str = "left",
    dx: float = 0, dy: float = 0, bold: bool = False,
) -> Marks:  # fmt: skip
    """Labels ``text`` at ``x``, ``y``."""
    style = {
        "align": align, "baseline": "middle", "dx": dx, "dy": dy, "fill": colour,
        "fontSize": SIZE, "fontWeight": 600 if bold else 400,
    }  # fmt: skip
    return _marks("text", rows, x, y, style, text="text:N")


def dots(
    rows: list[Row], x: AxisScale | None, y: AxisScale | None, colour: str, *, filled: bool = True, size: float = 34
) -> Marks:
    """Dots, filled or hollow."""
    fill, stroke = (colour, PAPER) if filled else (PAPER, colour)
    style = {"size": size, "fill": fill, "stroke": stroke, "strokeWidth": 0.8 if filled else 1.8, "opacity": 1}
    return _marks("circle", rows, x, y, style)


def rules(
    rows: list[Row], x: AxisScale | None, y: AxisScale | None, colour: str, *, size: float = 1, dash: bool = False
) -> Marks:
    """Upright lines from ``y`` to ``y2``."""
    style: Row = {"stroke": colour, "strokeWidth": size} | ({"strokeDash": (3, 3)} if dash else {})
    return _marks("rule", rows, x, y, style, y2="y2")


def levels(rows: list[Row], x: AxisScale | None, y: AxisScale | None, colour: str, *, size: float = 1) -> Marks:
    """Level lines from ``x`` to ``x2``."""
    return _marks("rule", rows, x, y, {"stroke": colour, "strokeWidth": size}, x2="x2")


def bars(rows: list[Row], x: AxisScale, fill: str) -> Marks:
    """Lying bars from ``x`` to ``x2`` and, in pixels, from ``y`` to ``y2``."""
    return _marks("rect", rows, x, None, {"fill": fill, "opacity": 1}, x2="x2", y2="y2")


def area(rows: list[Row], x: AxisScale, y: AxisScale, fill: str) -> Marks:
    """The band between ``y`` and ``y2``."""
    return _marks("area", rows, x, y, {"fill": fill, "opacity": 1}, y2="y2")


def line(rows: list[Row], x: AxisScale, y: AxisScale, colour: str) -> Marks:
    """A line through the rows."""
    return _marks("line", rows, x, y, {"stroke": colour, "strokeWidth": 2})


def axis(ticks: Sequence[float], x: AxisScale, height: float) -> list[Marks]:
    """Labels of a level axis at the foot of a chart in rows; the outer ones stay inside the frame."""
    ends = {ticks[0]: "left", ticks[-1]: "right"}
    return [
        texts([{"x": tick, "y": height + 10, "text": number(tick, 3)}], x, None, MUTED, align=ends.get(tick, "center"))
        for tick in ticks
    ]


def to_svg(marks: Sequence[Marks], width: float, height: float, padding: tuple[float, float, float, float]) -> str:
    """The marks as one SVG; ``width``, ``height`` are the plot's, ``padding`` what lies left, right, above, below.

    Marks of one look become one layer where the first of them stands: Altair's cost is in the layers.
    """
    import altair as alt
    import vl_convert as vlc

    merged: dict[object, Marks] = {}
    for place, group in enumerate(marks):
        joined = group.look.kind not in ("area", "line")
        key = group.look if joined else (group.look, place)
        merged[key] = Marks(group.look, merged[key].rows + group.rows if key in merged else group.rows)
    around = dict(zip(("left", "right", "top", "bottom"), padding, strict=True))
    layers = [_layer(group) for group in merged.values() if group.rows]
    chart = alt.layer(*layers).properties(width=width, height=height, padding=around, autosize="none")
    chart = chart.configure(aria=False, background="transparent").configure_view(stroke=None, fill=None)
    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    return str(vlc.vegalite_to_svg(chart.to_dict(validate=False), vl_version=version, allowed_base_urls=[]))


def month_index(month: str) -> int:
    """A month (YYYY-MM) counted from year 0, so that months are evenly spaced and free of time zones.

    >>> month_index("2025-07") - month_index("2024-12")
    7
    """
    year, index = month.split("-")
    return int(year) * 12 + int(index) - 1


def month_ticks(first: int, last: int, width: float) -> list[tuple[int, str, str]]:
    """Where to label months on a level axis: (index, month, year or nothing), at least 28 pixels apart.

    >>> month_ticks(month_index("2024-11"), month_index("2025-04"), 60)
    [(24300, 'Jan', '2025'), (24303, 'Apr', '')]
    """
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 600) if (last - first + 1) / step * 28 <= width)
    shown = [index for index in range(first, last + 1) if index % step == 0] or [first]
    return [
        (index, _MONTHS[index % 12], str(index // 12) if place == 0 or index % 12 == 0 else "")
        for place, index in enumerate(shown)
    ]


def linear_ticks(low: float, high: float, count: int) -> list[float]:
    """Round steps that cover low to high in about ``count`` parts; zero is one of them if it lies within.

    >>> linear_ticks(0, 8123, 5), linear_ticks(-37, 120, 4)
    ([0.0, 2000.0, 4000.0, 6000.0, 8000.0, 10000.0], [-50.0, 0.0, 50.0, 100.0, 150.0])
    """
    reach = (high - low) or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(reach / count))
    step = next(nice for nice in (power, 2 * power, 2.5 * power, 5 * power, 10 * power) if reach / nice <= count)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, max(last, first + 1) + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten that cover low to high (both above zero).

    >>> log_ticks(71, 8600)
    [10.0, 100.0, 1000.0, 10000.0]
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places moved as little as needed to lie ``gap`` apart, between low and high where there is room.

    >>> spread([10, 12, 80], gap=14, low=0, high=100)
    [10, 24, 80]
    >>> spread([90, 98, 99], gap=10, low=0, high=100)
    [80, 90, 100]
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    placed = list(places)
    floor = low
    for index in order:
        placed[index] = floor = max(placed[index], floor)
        floor += gap
    ceiling = high
    for index in reversed(order):
        placed[index] = ceiling = min(placed[index], ceiling)
        ceiling -= gap
    return placed


def _marks(
    kind: str, rows: list[Row], x: AxisScale | None, y: AxisScale | None, style: Row, **more: str
) -> Marks:  # fmt: skip
    return Marks(Look(kind, x, y, tuple(style.items()), tuple(more.items())), rows)


def _layer(group: Marks) -> alt.Chart:
    import altair as alt

    def scale(wanted: AxisScale | None) -> alt.Scale | None:
        if wanted is None:
            return None
        ends = [wanted.low, wanted.high]
        if wanted.log:
            return alt.Scale(type="log", domain=ends, nice=False)
        return alt.Scale(type="linear", domain=ends, nice=False, zero=False)

    look = group.look
    style = {name: list(value) if isinstance(value, tuple) else value for name, value in look.style}
    bare = alt.Chart(alt.InlineData(values=group.rows))
    drawn: alt.Chart = getattr(bare, f"mark_{look.kind}")(**style)
    x, y = alt.X("x:Q", axis=None, scale=scale(look.x)), alt.Y("y:Q", axis=None, scale=scale(look.y))
    return drawn.encode(x=x, y=y, **dict(look.more))
