"""The charts as static SVG: fan, requirement, difference and waterfall, for the page and as files."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from magdepth.briefing.chart_text import DescribedChart, figures, needs_log
from magdepth.briefing.colours import (
    DIFFERENCE,
    DIFFERENCE_50,
    DIFFERENCE_90,
    DIFFERENCE_WORDS,
    HAIR,
    INK,
    MODEL,
    MODEL_50,
    MODEL_90,
    MUTED,
    Tint,
    for_file,
    for_page,
)
from magdepth.briefing.document import (
    Band,
    BriefDocument,
    DifferenceChart,
    FanChart,
    LayerRequirement,
    ObservedPoint,
    RequirementChart,
    WaterfallBar,
    WaterfallChart,
)
from magdepth.briefing.marks import (
    AxisScale,
    Marks,
    Row,
    area,
    axis,
    bars,
    dots,
    levels,
    line,
    linear_ticks,
    log_ticks,
    month_index,
    month_ticks,
    rules,
    spread,
    texts,
    to_svg,
)
from magdepth.briefing.words import MISSING, SPACE, day_name, number, signed, span

Layers = list[Marks]

WIDE, PHONE = 640, 340
"""Widths in pixels that the charts are drawn for: the column, and a small screen."""


def page_charts(document: BriefDocument) -> dict[str, str]:
    """Inline SVG by key, coloured by the page's CSS variables; ``KEY-phone`` is drawn for narrow screens."""
    drawn: dict[str, str] = {}
    for figure in figures(document):
        drawn |= drawings(figure, document.as_of)
    return drawn


def drawings(figure: DescribedChart, as_of: date) -> dict[str, str]:
    """One figure as inline SVG, for the column and for narrow screens, by key."""
    sizes = ((figure.key, WIDE), (f"{figure.key}-phone", PHONE))
    return {key: for_page(_draw(figure, as_of, width), key) for key, width in sizes}


def file_charts(document: BriefDocument) -> dict[str, str]:
    """Stand-alone SVG by key, with finding, subtitle and source in it and literal colours."""
    return {
        figure.key: for_file(
            _draw(figure, document.as_of, WIDE), figure.key, figure.title, figure.subtitle, figure.source, figure.words
        )
        for figure in figures(document)
    }


@lru_cache(maxsize=32)  # the page and the file show the same drawing
def _draw(figure: DescribedChart, as_of: date, width: int) -> str:
    data = figure.data
    if isinstance(data, FanChart):
        return _fan(data, as_of, data.later if figure.key == "since" else (), width)
    if isinstance(data, DifferenceChart):
        return _difference(data, width)
    if isinstance(data, RequirementChart):
        return _requirement(data, width)
    return _waterfall(data, width)


# ---- over months -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Months:
    """The frame of a chart over months: first and last month, levels, size of the plot in pixels."""

    first: int
    last: int
    ticks: tuple[float, ...]
    width: float
    height: float
    padding: tuple[float, float, float, float]


def _months(bands: tuple[Band, ...], observed: tuple[ObservedPoint, ...], width: int) -> _Months:
    left, right, top, bottom = padding = (50, 54, 20, 38) if width == PHONE else (54, 108, 20, 38)
    shown = [_at(band) for band in bands] + [month_index(point.month) for point in observed]
    values = [end for band in bands for end in (band.q05, band.q95)] + [float(p.launched) for p in observed]
    ticks = linear_ticks(min(0.0, *values), max(0.0, *values), 5)
    height = (220 if width == PHONE else 290) - top - bottom
    return _Months(min(shown), max(shown), tuple(ticks), width - left - right, height, padding)


def _at(band: Band) -> int:
    return month_index(f"{band.first:%Y-%m}")


def _fan(chart: FanChart, as_of: date, later: tuple[ObservedPoint, ...], width: int) -> str:
    frame = _months(chart.bands, chart.observed + later, width)
    x, y = AxisScale(frame.first - 0.5, frame.last + 0.5), AxisScale(frame.ticks[0], frame.ticks[-1])
    layers = _bands(frame, chart.bands, (MODEL_90, MODEL_50), MODEL, chart.assumed)
    cut = _at(chart.bands[0]) - 0.5
    layers.append(rules([{"x": cut, "y": -4, "y2": frame.height}], x, None, MUTED, dash=True))
    layers.append(texts([{"x": cut, "y": -11, "text": f"as of {day_name(as_of)}"}], x, None, MUTED, align="center"))
    layers += _ends(frame, chart.bands[-1], number(chart.bands[-1].median), MODEL, width == PHONE)
    if chart.observed:
        layers.append(dots(_points(chart.observed), x, y, INK))
        near = chart.observed[: 2 + int(60 * (frame.last - frame.first + 1) / frame.width)]  # what a label covers
        place = {"x": month_index(near[0].month), "y": max(point.launched for point in near), "text": "reported"}
        layers.append(texts([place], x, y, INK, dx=-4, dy=-14))
    if later:
        layers.append(dots(_points(later), x, y, INK, filled=False, size=44))
        place = {"x": month_index(later[0].month), "y": frame.height - 12, "text": "hollow: reported since"}
        layers.append(texts([place], x, None, INK))
    return _over_months(frame, layers, plain=True)


def _difference(chart: DifferenceChart, width: int) -> str:
    frame = _months(chart.bands, (), width)
    x = AxisScale(frame.first - 0.5, frame.last + 0.5)
    layers = _bands(frame, chart.bands, (DIFFERENCE_90, DIFFERENCE_50), DIFFERENCE, chart.assumed)
    layers += _ends(frame, chart.bands[-1], signed(chart.bands[-1].median), DIFFERENCE_WORDS, width == PHONE)
    start = frame.first - 0.5
    for height, text in ((8.0, f"more with {chart.label_b}"), (frame.height - 9.0, f"fewer with {chart.label_b}")):
        layers.append(texts([{"x": start, "y": height, "text": text}], x, None, MUTED, dx=4))
    return _over_months(frame, layers, plain=False)


def _points(observed: tuple[ObservedPoint, ...]) -> list[Row]:
    return [{"x": month_index(point.month), "y": point.launched} for point in observed]


def _bands(
    frame: _Months, bands: tuple[Band, ...], tints: tuple[Tint, Tint], colour: str, assumed: bool
) -> Layers:  # fmt: skip
    """The 90 and 50 % bands and the median, drawn to the outer edges of the first and last month."""
    x, y = AxisScale(frame.first - 0.5, frame.last + 0.5), AxisScale(frame.ticks[0], frame.ticks[-1])
    places = [(float(_at(band)), band) for band in bands]
    places = [(places[0][0] - 0.5, bands[0]), *places, (places[-1][0] + 0.5, bands[-1])]
    outer, inner = (tint.hatched if assumed else tint.plain for tint in tints)
    return [
        area([{"x": at, "y": band.q05, "y2": band.q95} for at, band in places], x, y, outer),
        area([{"x": at, "y": band.q25, "y2": band.q75} for at, band in places], x, y, inner),
        line([{"x": at, "y": band.median} for at, band in places], x, y, colour),
    ]


def _ends(frame: _Months, last: Band, median: str, colour: str, phone: bool) -> Layers:
    """Direct labels at the right end of the bands, pushed apart where they would touch."""
    low, high = frame.ticks[0], frame.ticks[-1]
    pixels = [(high - value) / (high - low) * frame.height for value in (last.q95, last.q75, last.median)]
    places = spread(pixels, gap=15, low=4, high=frame.height - 4)
    of, mid = ("", "") if phone else (" of runs", "median ")
    names = (f"90{SPACE}%{of}", f"50{SPACE}%{of}", f"{mid}{median}")
    x = AxisScale(frame.first - 0.5, frame.last + 0.5)
    return [
        texts([{"x": frame.last + 0.5, "y": place, "text": name}], x, None, paint, dx=7, bold=paint == colour)
        for place, name, paint in zip(places, names, (MUTED, MUTED, colour), strict=True)
    ]


def _over_months(frame: _Months, layers: Layers, *, plain: bool) -> str:
    """Levels behind, the zero line in front, months below; ``plain`` levels carry no sign."""
    x, y = AxisScale(frame.first - 0.5, frame.last + 0.5), AxisScale(frame.ticks[0], frame.ticks[-1])
    ends = {"x": frame.first - 0.5, "x2": frame.last + 0.5}
    grid = [ends | {"y": tick, "text": number(tick, 3) if plain else signed(tick, 3)} for tick in frame.ticks]
    behind = [levels(grid, x, y, HAIR), texts(grid, x, y, MUTED, dx=-8, align="right")]
    front = [levels([row for row in grid if row["y"] == 0], x, y, INK)]
    months = month_ticks(frame.first, frame.last, frame.width)
    edge = frame.height
    front.append(rules([{"x": at, "y": edge, "y2": edge + 4} for at, _, _ in months], x, None, MUTED))
    names = [{"x": at, "y": edge + 13, "text": name} for at, name, _ in months]
    names += [{"x": at, "y": edge + 29, "text": year} for at, _, year in months if year]
    front.append(texts(names, x, None, MUTED, align="center"))
    return to_svg([*behind, *layers, *front], frame.width, frame.height, frame.padding)


# ---- in rows -----------------------------------------------------------------------------------


def _requirement(chart: RequirementChart, width: int) -> str:
    log = needs_log(chart)
    values = [value for row in chart.layers for value in _amounts(row) if value > 0 or not log] or [1.0]
    ticks = log_ticks(min(values), max(values)) if log else linear_ticks(0.0, max(values), 5)
    phone = width == PHONE
    pitch = 78 if phone else 60
    layers: Layers = []
    for index, row in enumerate(chart.layers):
        layers += _layer_row(row, ticks, log, index * pitch + 8.0, width - 2, phone)
    height = len(chart.layers) * pitch
    layers += axis(ticks, AxisScale(ticks[0], ticks[-1], log=log), height)
    return to_svg(sorted(layers, key=_depth), width - 2, height, (1, 1, 2, 20))


def _amounts(row: LayerRequirement) -> list[float]:
    given = (row.rounds_low, row.rounds, row.rounds_high, row.published_low, row.published, row.published_high)
    return [value for value in given if value is not None]


def _layer_row(row: LayerRequirement, ticks: list[float], log: bool, top: float, width: float, phone: bool) -> Layers:
    """One layer: its name and need in words, the need as dot and band, published deliveries as a tick."""
    x = AxisScale(ticks[0], ticks[-1], log=log)
    middle = top + (36 if phone else 18)
    track = {"x": ticks[0], "x2": ticks[-1], "y": middle}
    need = {"x": 0.0, "y": top + 17} if phone else {"x": width, "y": top}
    layers = [
        texts([{"x": 0, "y": top, "text": row.label}], None, None, INK, bold=True),
        levels([track], x, None, HAIR),
        rules([{"x": tick, "y": middle - 3, "y2": middle + 3} for tick in ticks], x, None, HAIR),
        texts([need | {"text": _need(row, phone)}], None, None, MODEL, align="left" if phone else "right"),
    ]
    if row.rounds is not None:
        low, high = (row.rounds if end is None else end for end in (row.rounds_low, row.rounds_high))
        low, mid, high = (max(value, ticks[0]) for value in (low, row.rounds, high))
        fill = MODEL_50.hatched if row.assumed else MODEL_50.plain
        layers.append(bars([{"x": low, "x2": high, "y": middle - 5, "y2": middle + 5}], x, fill))
        layers.append(dots([{"x": mid, "y": middle}], x, None, MODEL, size=64))
    if row.published is None:
        layers.append(texts([{"x": 0, "y": middle + 16, "text": f"published: {MISSING}"}], None, None, MUTED))
        return layers
    at = max(row.published, ticks[0])
    if row.published_low is not None and row.published_high is not None and row.published_low < row.published_high:
        ends = {"x": max(row.published_low, ticks[0]), "x2": row.published_high, "y": middle}
        layers.append(levels([ends], x, None, INK, size=1.5))
    layers.append(rules([{"x": at, "y": middle - 8, "y2": middle + 8}], x, None, INK, size=2.5))
    place = _place(at, x)
    align = "left" if place < 0.2 else "right" if place > 0.8 else "center"
    said = {"x": at, "y": middle + 16, "text": f"{number(row.published)} published"}
    layers.append(texts([said], x, None, INK, align=align))
    return layers


def _place(value: float, scale: AxisScale) -> float:
    """Where a value lies on a scale, from 0 to 1."""
    low, high = scale.low, scale.high
    if scale.log:
        low, value, high = math.log(low), math.log(value), math.log(high)
    return (value - low) / (high - low)


def _need(row: LayerRequirement, phone: bool) -> str:
    if row.rounds is None:
        return _fit(f"can't be met: {row.binds}" if row.binds else f"needed: {MISSING}", 54 if phone else 68)
    ends = span(row.rounds_low, row.rounds_high)
    text = f"{number(row.rounds)} {row.round_label}"
    return text if ends in (MISSING, number(row.rounds)) else f"{text} ({ends})"


def _waterfall(chart: WaterfallChart, width: int) -> str:
    phone = width == PHONE
    placed = _cascade(chart.steps)
    values = [value for _, *place in placed for value in place]
    ticks = linear_ticks(min(0.0, *values), max(0.0, *values), 4 if phone else 6)
    x = AxisScale(ticks[0], ticks[-1])
    pitch, height = 44, 44 * len(placed)
    layers: Layers = []
    for index, (step, start, low, end, high) in enumerate(placed):
        top = index * pitch + 8.0
        upper, lower = top + 10, top + 24
        label = _fit(step.label, 36 if phone else 68)
        layers.append(texts([{"x": 0, "y": top, "text": label}], None, None, INK, bold=True))
        layers.append(texts([{"x": width - 2, "y": top, "text": _amount(step, phone)}], None, None, INK, align="right"))
        if index + 1 < len(placed):
            layers.append(rules([{"x": placed[index + 1][1], "y": lower, "y2": lower + pitch - 14}], x, None, HAIR))
        layers.append(bars([{"x": start, "x2": end, "y": upper, "y2": lower}], x, _fill(step)))
        if high > low:
            layers.append(levels([{"x": low, "x2": high, "y": (upper + lower) / 2}], x, None, INK, size=1.4))
        layers.append(rules([{"x": 0, "y": upper - 3, "y2": lower + 3}], x, None, INK))
    layers += axis(ticks, x, height)
    return to_svg(sorted(layers, key=_depth), width - 2, height, (1, 1, 2, 20))


def _depth(marks: Marks) -> int:
    """Tracks and connectors lie behind bars, bars behind ticks and whiskers, dots and words in front."""
    look = marks.look
    if look.kind == "rule":
        return 0 if ("stroke", HAIR) in look.style else 2
    return {"rect": 1, "circle": 3}.get(look.kind, 4)


def _cascade(steps: tuple[WaterfallBar, ...]) -> list[tuple[WaterfallBar, float, float, float, float]]:
    """Each step with its bar's start, the low end of its whisker, its bar's end, and the high end.

    Claimed and observed stand on zero; the others start where the account stood before them. A
    minus step may come as a size or already signed.
    """
    account, placed = 0.0, []
    for step in steps:
        low, median, high = _directed(step)
        start = 0.0 if step.role in ("claimed", "observed") else account
        placed.append((step, start, start + low, start + median, start + high))
        if step.role != "observed":
            account = start + median
    return placed


def _directed(step: WaterfallBar) -> tuple[float, float, float]:
    if step.role == "minus" and step.median > 0:
        return -step.q95, -step.median, -step.q05
    return step.q05, step.median, step.q95


def _amount(step: WaterfallBar, phone: bool) -> str:
    low, median, high = _directed(step)
    text = number(median, 4) if step.role in ("claimed", "observed") else signed(median)
    return text if phone or low == high else f"{text} ({span(low, high)})"


def _fill(step: WaterfallBar) -> str:
    tint = {"plus": MODEL_50, "minus": MODEL_90, "unexplained": DIFFERENCE_50}.get(step.role)
    if tint is None:
        return INK if step.role == "observed" else MUTED
    return tint.hatched if step.assumed else tint.plain


def _fit(text: str, room: int) -> str:
    """A label that fits its line; the table below the chart has it in full."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
