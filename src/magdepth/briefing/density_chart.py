"""The density of a pool as one SVG file: the pool above, each claim's own band below."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from magdepth.briefing.colours import HAIR, INK, MODEL, MODEL_50, MODEL_90, MUTED, for_file
from magdepth.briefing.marks import AxisScale, Marks, Row, area, dots, levels, line, rules, texts, to_svg
from magdepth.briefing.words import SPACE, listing, number, quantity_span, span, unit_words
from magdepth.evidence import figure_text

if TYPE_CHECKING:
    from magdepth.evidence.weighing.pooling import Pooled

WIDE, PLOT, PITCH = 640, 190, 30
_SHOWN = 12  # claims drawn; the table of the verb has all
_PLACES = 240  # of the curve
_SHARES = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)  # that may be labelled
_ROUND = {2: (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0), 3: (1.0, 2.0, 5.0), 4: (1.0, 2.0, 5.0), 5: (1.0, 2.0, 5.0)}


def density_svg(pooled: Pooled, title: str, as_of: str | None) -> str:
    """A stand-alone SVG; the axis is logarithmic (even in log odds for a share), and heights follow it."""
    import numpy as np

    to_z = pooled.scale.to_z
    low, high = pooled.quantile(0.002), pooled.quantile(0.998)
    at = np.linspace(to_z(low), to_z(high), _PLACES)
    values = pooled.scale.to_value(at)
    heights = np.interp(values, pooled.values, pooled.density) * pooled.scale.slope(at)
    curve = [(float(x), float(y)) for x, y in zip(at, heights, strict=True)]
    shown = sorted(pooled.claims, key=lambda item: (-item.weight, item.claim.id))[:_SHOWN]
    whole = PLOT + 30 + len(shown) * PITCH
    top = 1.15 * max(height for _, height in curve)
    x, y = (
        AxisScale(float(at[0]), float(at[-1])),
        AxisScale(-top * (whole - PLOT) / PLOT, top),
    )  # nought stands on the axis
    layers = [
        area(_under(curve, pooled, 0.05, 0.95), x, y, MODEL_90.plain),
        area(_under(curve, pooled, 0.25, 0.75), x, y, MODEL_50.plain),
        line([{"x": place, "y": top} for place, top in curve], x, y, MODEL),
    ]
    middle = to_z(pooled.median)
    layers.append(rules([{"x": middle, "y": 14, "y2": PLOT}], x, None, INK, dash=True))
    layers.append(texts([{"x": middle, "y": 6, "text": f"median {number(pooled.median)}"}], x, None, MODEL,
                        align="center", bold=True))  # fmt: skip
    layers += _axis(_ticks(low, high, pooled), pooled, x)
    for index, item in enumerate(shown):
        row = PLOT + 40.0 + index * PITCH
        own = [min(max(to_z(value), x.low), x.high) for value in (item.low, item.median, item.high)]
        words = f"{item.claim.id}  {item.claim.grade}  {figure_text(item.claim)}"
        layers.append(texts([{"x": 0, "y": row, "text": words}], None, None, INK))
        label = f"{item.weight:.0%}".replace("%", f"{SPACE}%")
        layers.append(texts([{"x": WIDE - 2, "y": row, "text": label}], None, None, MUTED, align="right"))
        layers.append(levels([{"x": own[0], "x2": own[2], "y": row + 13}], x, None, MUTED, size=2))
        layers.append(dots([{"x": own[1], "y": row + 13}], x, None, MUTED))
    svg = to_svg(layers, WIDE - 2, whole, (1, 1, 4, 4))
    band = quantity_span(*pooled.band, pooled.unit)
    return for_file(svg, "density", *_words(pooled, title, as_of, band))


def _words(pooled: Pooled, title: str, as_of: str | None, band: str) -> tuple[str, str, str, str]:
    """The finding, what is drawn, the source, and the whole in words for those who can't see it."""
    count = len(pooled.origins)
    voices = "one origin" if count == 1 else f"{count} origins"
    finding = f"{title}: {band}, from {voices}"
    axis = "log odds" if pooled.scale.share else "a logarithmic axis"
    drawn = (
        f"{pooled.rule} pool in {unit_words(pooled.unit) or pooled.unit}, on {axis}; shaded 90 and 50{SPACE}%. "
        f"Below: each claim's own median and 90{SPACE}% band, and its share of the pool."
    )
    known = f" As known on {as_of}." if as_of else ""
    ids, names = [item.claim.id for item in pooled.claims], [name for name, _ in pooled.origins]
    source = f"{listing(ids)}: {listing(names)}.{known}"
    half = span(pooled.quantile(0.25), pooled.quantile(0.75))
    words = f"{finding}. Median {number(pooled.median)}; half of it lies in {half}."
    return finding, drawn, source, words


def _under(curve: list[tuple[float, float]], pooled: Pooled, low: float, high: float) -> list[Row]:
    """The part of the curve between two quantiles."""
    first, last = (pooled.scale.to_z(pooled.quantile(chance)) for chance in (low, high))
    return [{"x": place, "y": 0.0, "y2": top} for place, top in curve if first <= place <= last]


def _axis(ticks: list[float], pooled: Pooled, x: AxisScale) -> list[Marks]:
    places = [pooled.scale.to_z(tick) for tick in ticks]
    names = [{"x": at, "y": PLOT + 14, "text": number(tick)} for at, tick in zip(places, ticks, strict=True)]
    return [
        levels([{"x": x.low, "x2": x.high, "y": PLOT}], x, None, HAIR),
        rules([{"x": at, "y": PLOT, "y2": PLOT + 4} for at in places], x, None, MUTED),
        texts(names, x, None, MUTED, align="center"),
    ]


def _ticks(low: float, high: float, pooled: Pooled) -> list[float]:
    """Round figures within the axis, so far apart that their labels don't touch."""
    if pooled.scale.share:
        rounds = [part * pooled.scale.one for part in _SHARES]
    else:
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        rounds = [part * 10.0**power for power in powers for part in _ROUND.get(len(powers), (1.0,))]
    first, last = pooled.scale.to_z(low), pooled.scale.to_z(high)
    room, kept = (last - first) / 11, [-math.inf]
    ticks = []
    for tick, at in ((tick, pooled.scale.to_z(tick)) for tick in rounds):
        if first + room / 2 < at < last - room / 2 and at - kept[-1] > room:
            kept.append(at)
            ticks.append(tick)
    return ticks
