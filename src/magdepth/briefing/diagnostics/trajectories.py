"""The fit beside the reports: raid size and rest by week, the rest by raid size in each regime."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING

from magdepth.briefing.colours import DIFFERENCE_WORDS, INK, MODEL, MODEL_90, MUTED
from magdepth.briefing.diagnostics.frame import Frame, Plate, path, spots, strip, svg, tiles
from magdepth.briefing.diagnostics.posteriors import signed
from magdepth.briefing.marks import Marks, linear_ticks, log_ticks, month_index, month_ticks, rules, texts
from magdepth.briefing.words import MISSING, SPACE, exact, listing, month_name, number

if TYPE_CHECKING:
    from magdepth.calibration.fit import Fit
    from magdepth.calibration.trajectories import Group, RaidMonth, TrajectoryBand

Say = Callable[[float], str]
_ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def cents(value: float) -> str:
    """A share in per cent, with a decimal where it is small; a measured one, so that 0 is 0.

    >>> cents(0.2315), cents(0.004), cents(0.0)
    ('23\\xa0%', '0.4\\xa0%', '0\\xa0%')
    """
    hundred = value * 100
    return f"{hundred:.1f}{SPACE}%" if 0 < hundred < 2 else f"{hundred:.0f}{SPACE}%"


def size_plate(
    bands: Sequence[TrajectoryBand], months: Sequence[RaidMonth], begins: Sequence[tuple[date, str]],
    noun: str = "objects",
) -> Plate:  # fmt: skip
    """The level of launches over time; ``noun`` is what is launched."""
    first, last = bands[0], bands[-1]
    title = f"A raid had {number(first.middle)} {noun} in {_when(first)}, {number(last.middle)} in {_when(last)}"
    return _course(
        "level", title, f"{noun.capitalize()} launched on a night with a raid: the week's mean by the fit",
        f"{noun} a raid", bands, months, begins, number,
    )  # fmt: skip


def rest_plate(
    bands: Sequence[TrajectoryBand], months: Sequence[RaidMonth], begins: Sequence[tuple[date, str]]
) -> Plate:
    """The rest over time."""
    first, last = bands[0], bands[-1]
    title = f"Of a raid, {cents(first.middle)} were left in {_when(first)}, {cents(last.middle)} in {_when(last)}"
    return _course(
        "rest", title, "Share of launches left (neither stopped nor lost, as each regime reports it) by the fit",
        "share left", bands, months, begins, cents,
    )  # fmt: skip


def _when(band: TrajectoryBand) -> str:
    return month_name(f"{band.first:%Y-%m}")


def _course(
    key: str, title: str, what: str, unit: str, bands: Sequence[TrajectoryBand], months: Sequence[RaidMonth],
    begins: Sequence[tuple[date, str]], say: Say,
) -> Plate:  # fmt: skip
    inside = among = 0
    for month in months:
        chosen = _of_month(bands, month)
        if chosen:
            inside += min(band.low for band in chosen) <= month.value <= max(band.high for band in chosen)
            among += 1
    table = tuple(
        (month_name(f"{month.first:%Y-%m}"), say(month.value), exact(month.raids), *_month_band(bands, month, say))
        for month in months
    )
    words = f"{title}. In {inside} of {among} months the reported figure lies in the 90{SPACE}% band of a week of it."
    return Plate(
        key, title,
        f"{what}: line the median, tint the 90{SPACE}% band of each week. Dots: the same by month as reported, {unit}. "
        "Dashes: where a regime of reporting begins. Bad: dots away from the band for months.",
        "posterior paths of the level given the whole series; the reported series by month", words,
        ("Month", "As reported", "Raids", "Fit, median", f"Fit, 90{SPACE}%"), table,
        lambda width: _draw(bands, months, begins, say, unit, width),
        f"{inside} of {among} months lie within the band of one of their weeks.",
    )  # fmt: skip


def _of_month(bands: Sequence[TrajectoryBand], month: RaidMonth) -> list[TrajectoryBand]:
    """The weeks that lie in a month, if only in part."""
    return [band for band in bands if f"{month.first:%Y-%m}" in (f"{band.first:%Y-%m}", f"{band.last:%Y-%m}")]


def _month_band(bands: Sequence[TrajectoryBand], month: RaidMonth, say: Say) -> tuple[str, str]:
    """Median and band of a month: the means of its weeks'."""
    chosen = _of_month(bands, month)
    if not chosen:
        return MISSING, MISSING
    low, middle, high = (fmean(getattr(band, name) for band in chosen) for name in ("low", "middle", "high"))
    return say(middle), f"{say(low)} to {say(high)}"


def _draw(
    bands: Sequence[TrajectoryBand],
    months: Sequence[RaidMonth],
    begins: Sequence[tuple[date, str]],
    say: Say,
    unit: str,
    width: int,
) -> str:
    first, last = bands[0].first.toordinal(), bands[-1].last.toordinal() + 1
    top = max([band.high for band in bands] + [month.value for month in months])
    ticks = linear_ticks(0.0, top, 5)
    height, left = (260 if width < 500 else 310), 44.0
    frame = Frame(left, 46, width - left - 6, height - 90, (first, last), (0.0, ticks[-1]))
    whole = (float(width - 2), float(height))
    places = [((band.first.toordinal() + band.last.toordinal() + 1) / 2, band) for band in bands]
    places = [(float(first), bands[0]), *places, (float(last), bands[-1])]
    marks: list[Marks] = [*frame.grid(ticks, say), texts([{"x": 0, "y": 7, "text": unit}], None, None, MUTED)]
    for part in _runs(places):
        marks.append(strip([(frame.at(x), frame.up(band.low), frame.up(band.high)) for x, band in part],
                           MODEL_90.plain, whole))  # fmt: skip
        marks.append(path([(frame.at(x), frame.up(band.middle)) for x, band in part], MODEL, whole))
    marks += _begins(frame, begins)
    middles = [(min(max(month.first.toordinal() + 15, first), last), month) for month in months]
    marks.append(spots([{"x": frame.at(x), "y": frame.up(month.value)} for x, month in middles], INK, size=30))
    low, high = (month_index(f"{date.fromordinal(one):%Y-%m}") for one in (first, last - 1))
    named = [(date(index // 12, index % 12 + 1, 1).toordinal(), name, year)
             for index, name, year in month_ticks(low, high, frame.width)]  # fmt: skip
    shown = [one for one in named if first - 15 <= one[0] <= last]
    marks += frame.foot([(day, name) for day, name, _ in shown])
    years = [{"x": frame.at(day), "y": height - 15, "text": year} for day, _, year in shown if year]
    marks.append(texts(years, None, None, MUTED, align="center"))
    return svg(marks, width, height)


def _runs(places: list[tuple[float, TrajectoryBand]]) -> list[list[tuple[float, TrajectoryBand]]]:
    """Stretches without a hole of more than a fortnight."""
    runs = [[places[0]]]
    for (x, _), (x2, band) in pairwise(places):
        runs.append([]) if x2 - x > 15 else None
        runs[-1].append((x2, band))
    return [run for run in runs if len(run) > 1]


def _begins(frame: Frame, begins: Sequence[tuple[date, str]]) -> list[Marks]:
    rows, names, last_x = [], [], -100.0
    for day, code in begins:
        x = frame.at(day.toordinal())
        rows.append({"x": x, "y": frame.top - 6, "y2": frame.top + frame.height})
        if x - last_x > 8 * len(code) + 6:
            names.append({"x": x, "y": frame.top - 14, "text": code})
            last_x = x
    return [rules(rows, None, None, MUTED, dash=True), texts(names, None, None, MUTED, align="center")]


def leak_plate(groups: Sequence[Group], fitted: Fit, regimes: tuple[str, ...]) -> Plate:
    """The rest by raid size, a plot a regime; ``regimes`` are the codes of the series in their order."""
    codes = tuple(dict.fromkeys(group.regime for group in groups))
    inside = sum(group.low <= group.observed <= group.high for group in groups)
    slopes = {code: _slope(fitted, regimes.index(code)) for code in codes}
    phrases = "; ".join(f"{_named(code)}: {text}" for code, text in slopes.items())
    rows = tuple(
        (f"{_named(group.regime)}, {number(group.size)} a raid", exact(group.raids), cents(group.observed),
         cents(group.middle), f"{cents(group.low)} to {cents(group.high)}",
         "yes" if group.low <= group.observed <= group.high else "no")
        for group in groups
    )  # fmt: skip
    words = (
        f"The share left by raid size. {inside} of {len(groups)} groups of raids lie within the 90{SPACE}% band of "
        f"their replicates. Slope of the logit on the log raid size, by regime: {phrases}."
    )
    return Plate(
        "size", _leaning(fitted, codes, regimes),
        f"Share left in raids alike in size (a group of raids a dot), by mean raid size, log axis; tint and line: "
        f"90{SPACE}% and median of the same raids replicated from the fit. Bad: more than one dot in ten outside, or "
        "dots that cross the tint at a slant.",
        "the reported series; replicates from the posterior", words,
        ("Raids", "Number", "As reported", "Replicates, median", f"Replicates, 90{SPACE}%", "Inside?"), rows,
        lambda width: _sizes(groups, codes, slopes, width),
        f"{inside} of {len(groups)} groups inside. Slope of the logit on the log raid size: {phrases}.",
        inside < 0.7 * len(groups),
    )  # fmt: skip


def _named(code: str) -> str:
    return "all nights" if code == "-" else f"regime {code}"


def _slope(fitted: Fit, place: int) -> str:
    estimate = fitted.estimates.get(f"slope.{place}")
    if estimate is None:
        return MISSING
    low, middle, high = (signed(one) for one in estimate.posterior)
    return f"{middle} ({low} to {high})" + (", not identified" if estimate.identified == "no" else "")


def _leaning(fitted: Fit, codes: Sequence[str], regimes: tuple[str, ...]) -> str:
    """Which way the share goes with raid size, where the band of the slope leaves out nought."""
    ways: dict[str, list[str]] = {"smaller": [], "larger": []}
    for code in codes:
        estimate = fitted.estimates.get(f"slope.{regimes.index(code)}")
        if estimate is not None and not estimate.posterior[0] <= 0.0 <= estimate.posterior[2]:
            ways["larger" if estimate.posterior[1] > 0 else "smaller"].append(code)
    phrases = [f"a {way} share" + ("" if within == ["-"] else f" in {listing(within)}")
               for way, within in ways.items() if within]  # fmt: skip
    if not phrases:
        return "The share left does not clearly go with raid size"
    return f"Larger raids leave {', '.join(phrases)}"


def _sizes(groups: Sequence[Group], codes: Sequence[str], slopes: dict[str, str], width: int) -> str:
    left = 44.0
    across, wide = tiles(len(codes), width - int(left), 170, left)
    pitch, tall = 216, 140
    ticks = linear_ticks(0.0, max(max(group.high, group.observed) for group in groups), 4)
    height = (len(codes) + across - 1) // across * pitch
    whole = (float(width - 2), float(height))
    marks: list[Marks] = []
    for place, code in enumerate(codes):
        chosen = [group for group in groups if group.regime == code]
        low, high = min(group.size for group in chosen), max(group.size for group in chosen)
        ends = (low / 1.3, high * 1.3)
        frame = Frame(left + place % across * (wide + left), place // across * pitch + 38, wide - 8, tall, ends,
                      (0.0, ticks[-1]), log=True)  # fmt: skip
        marks.append(frame.says(_named(code), INK, above=28, bold=True))
        marks.append(frame.says(f"slope {slopes[code].split(',')[0]}", MUTED, above=12))
        marks += frame.grid(ticks, cents)
        if len(chosen) > 1:
            marks.append(strip([(frame.at(g.size), frame.up(g.low), frame.up(g.high)) for g in chosen],
                               MODEL_90.plain, whole))  # fmt: skip
            marks.append(path([(frame.at(g.size), frame.up(g.middle)) for g in chosen], MODEL, whole))
        for inside, colour in ((True, INK), (False, DIFFERENCE_WORDS)):
            rows = [{"x": frame.at(g.size), "y": frame.up(g.observed)} for g in chosen
                    if (g.low <= g.observed <= g.high) == inside]  # fmt: skip
            marks.append(spots(rows, colour, size=44))
        named = [tick for tick in _ROUND if ends[0] <= tick <= ends[1]] or log_ticks(*ends)[:1]
        marks += frame.foot([(tick, exact(tick)) for tick in _apart(named, frame)])
    marks.append(texts([{"x": left, "y": height - 8, "text": "objects a raid"}], None, None, MUTED))
    order = {"area": 1, "line": 2, "circle": 3, "text": 4}  # marks alike are drawn at once: no tint over another's dots
    return svg(sorted(marks, key=lambda mark: order.get(mark.look.kind, 0)), width, height)


def _apart(ticks: Sequence[float], frame: Frame) -> list[float]:
    kept: list[float] = []
    for tick in ticks:
        if not kept or frame.at(tick) - frame.at(kept[-1]) > 34:
            kept.append(tick)
    return kept
