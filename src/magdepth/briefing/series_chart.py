"""A reported series as a chart of its own: what was launched and what was stopped, by month or by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from magdepth.briefing.charts import WIDE
from magdepth.briefing.colours import HAIR, INK, MODEL, MODEL_50, MODEL_90, MUTED, for_file
from magdepth.briefing.marks import (
    AxisScale,
    Marks,
    Row,
    dots,
    levels,
    linear_ticks,
    month_index,
    month_ticks,
    rules,
    texts,
    to_svg,
)
from magdepth.briefing.words import day_name, exact, month_name, number
from magdepth.observed.series import Series

_CALLED = {
    "drone": "strike drones and decoys", "ballistic": "ballistic missiles", "cruise": "cruise missiles",
    "anti_ship": "anti-ship missiles", "mixed": "missiles of classes reported together", "other": "other missiles",
}  # fmt: skip
_PADDING = (54.0, 108.0, 20.0, 38.0)
_HEIGHT = 232.0


@dataclass(frozen=True)
class _Bar:
    """One month or day: where it stands, its name, and its figures."""

    at: int
    name: str
    launched: int | None
    stopped: int | None
    regime: str | None


def series_svg(series: Series, cls: str = "drone", by: str = "month") -> str:
    """One class of a series as a stand-alone SVG; a hollow dot is a count missing, which is not a zero.

    The series must have the class. Where the way of reporting changes, a dashed line says so.
    """
    bars = _months(series, cls) if by == "month" else _days(series, cls)
    ticks = linear_ticks(0.0, max([1.0, *(float(bar.launched or bar.stopped or 0) for bar in bars)]), 5)
    width = WIDE - _PADDING[0] - _PADDING[1]
    x, y = AxisScale(bars[0].at - 0.5, bars[-1].at + 0.5), AxisScale(ticks[0], ticks[-1])
    pitch = width / len(bars)
    ends: Row = {"x": x.low, "x2": x.high}
    grid = [ends | {"y": tick, "text": number(tick, 3)} for tick in ticks]
    layers = [levels(grid, x, y, HAIR), texts(grid, x, y, MUTED, dx=-8, align="right")]
    for figure, colour, share in (("launched", MODEL_90.plain, 0.8), ("stopped", MODEL_50.plain, 0.5)):
        rows = [{"x": bar.at, "y": 0, "y2": value} for bar in bars if (value := getattr(bar, figure))]
        layers.append(rules(rows, x, y, colour, size=round(max(pitch * share, 0.4), 2)))
    layers += _changes(bars, x)
    layers.append(levels([ends | {"y": 0}], x, y, INK))
    missing: list[Row] = [{"x": bar.at, "y": 0} for bar in bars if bar.launched is None]
    layers.append(dots(missing, x, y, MUTED, filled=False, size=max(4, min(30, round(pitch * 3)))))
    layers += _labels(x)
    layers += _foot(bars, x, by, width)
    svg = to_svg(layers, width, _HEIGHT, _PADDING)
    return for_file(svg, "series", *_told(series, cls, by, bars))


def _months(series: Series, cls: str) -> list[_Bar]:
    rows = [row for row in series.months() if row.cls == cls]
    return [_Bar(month_index(row.month), row.month, row.launched, row.stopped, row.regime) for row in rows]


def _days(series: Series, cls: str) -> list[_Bar]:
    rows = [row for row in series.days if row.cls == cls]
    return [_Bar(row.day.toordinal(), row.day.isoformat(), row.launched, row.stopped, row.regime) for row in rows]


def _changes(bars: list[_Bar], x: AxisScale) -> list[Marks]:
    """Dashed lines where a regime begins, with its code; within the month in which it does."""
    rows: list[Row] = []
    seen = set(bars[0].regime.split("+")) if bars[0].regime else set()
    for bar in bars:
        here = bar.regime.split("+") if bar.regime else []
        for code in here:
            if code not in seen and seen:
                at = bar.at if len(here) > 1 else bar.at - 0.5
                rows.append({"x": at, "y": -4, "y2": _HEIGHT, "text": code})
            seen.add(code)
    codes = texts([row | {"y": -11} for row in rows], x, None, MUTED, align="center")
    return [rules(rows, x, None, MUTED, dash=True), codes]


def _labels(x: AxisScale) -> list[Marks]:
    """What the two shades are, at the right end."""
    launched: Row = {"x": x.high, "y": 14.0, "text": "light: launched"}
    stopped: Row = {"x": x.high, "y": 32.0, "text": "dark: stopped"}
    return [texts([launched], x, None, MUTED, dx=7), texts([stopped], x, None, MODEL, dx=7)]


def _foot(bars: list[_Bar], x: AxisScale, by: str, width: float) -> list[Marks]:
    if by == "month":
        marks = month_ticks(bars[0].at, bars[-1].at, width)
    else:
        step = max(1, -(-len(bars) * 46 // int(width)))
        shown = bars[::step]
        years = ["", *(bar.name[:4] for bar in shown)]
        marks = [(bar.at, f"{bar.name[8:]}.{bar.name[5:7]}", bar.name[:4] if bar.name[:4] != before else "")
                 for bar, before in zip(shown, years, strict=False)]  # fmt: skip
    names: list[Row] = [{"x": at, "y": _HEIGHT + 13, "text": name} for at, name, _ in marks]
    names += [{"x": at, "y": _HEIGHT + 29, "text": year} for at, _, year in marks if year]
    edges: list[Row] = [{"x": at, "y": _HEIGHT, "y2": _HEIGHT + 4} for at, _, _ in marks]
    return [rules(edges, x, None, MUTED), texts(names, x, None, MUTED, align="center")]


def _told(series: Series, cls: str, by: str, bars: list[_Bar]) -> tuple[str, str, str, str]:
    """Title, subtitle, source and the whole in words."""
    called = _CALLED[cls]
    given = [bar for bar in bars if bar.launched is not None]
    title = f"Series '{series.name}': no count of {called} launched is known"
    if given:
        most = max(given, key=lambda bar: bar.launched or 0)
        title = f"Most {called} in one {by}: {exact(most.launched)}, {_name(most, by)}"
    span = f"{_name(bars[0], by)} to {_name(bars[-1], by)}"
    regimes = any(bar.regime for bar in bars)
    subtitle = f"{called.capitalize()} launched and stopped by {by}, {span}; "
    subtitle += "hollow: no count of launches, which is not zero"
    if regimes:
        subtitle += ". Dashed: the way of reporting changes, and 'stopped' with it"
    files = ", ".join(dict.fromkeys(str(part.get("file", "")) for part in series.provenance if part.get("file")))
    source = f"claims of the reporting side, series '{series.name}'" + (f", from {files}" if files else "")
    words = f"{title}. {len(bars) - len(given)} of {len(bars)} {by}s have no count of launches."
    return title, subtitle, source, words


def _name(bar: _Bar, by: str) -> str:
    return month_name(bar.name) if by == "month" else day_name(date.fromisoformat(bar.name))
