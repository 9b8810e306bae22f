"""What stands around each chart: finding, subtitle, source, the chart in words, and its data table."""

from __future__ import annotations

from dataclasses import dataclass

from magdepth.briefing.document import (
    Band,
    BriefDocument,
    DifferenceChart,
    FanChart,
    LayerRequirement,
    RequirementChart,
    WaterfallChart,
)
from magdepth.briefing.words import (
    MISSING,
    SPACE,
    day_name,
    exact,
    listing,
    month_name,
    number,
    sentence,
    signed,
    span,
    unit_words,
)

MAIN = ("fan", "requirement", "difference", "reconciliation")
LATER = ("since", "reconciliation-later")
"""Keys of the charts of the brief proper, and of those that show what was known later."""

Data = FanChart | RequirementChart | DifferenceChart | WaterfallChart


@dataclass(frozen=True)
class DescribedChart:
    """One chart with all that a reader needs who can't see it.

    ``columns`` and ``rows`` are the data as text, numbers in full; the first column names the row.
    ``verdict`` is said below the chart, with a mark if it is an ``alarm``.
    """

    key: str
    data: Data
    title: str
    subtitle: str
    source: str
    words: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    verdict: str = ""
    alarm: bool = False


def figures(document: BriefDocument) -> tuple[DescribedChart, ...]:
    """The figures that the document has data for, in the order of the page; an empty chart is left out."""
    fan, later = document.fan, document.waterfall_later
    found: list[DescribedChart] = []
    if fan.bands:
        found.append(_fan("fan", fan, document, since=False))
    if document.requirement.layers:
        found.append(_requirement(document.requirement))
    if document.difference.bands:
        found.append(_difference(document.difference))
    if document.waterfall.steps:
        found.append(waterfall_figure("reconciliation", document.waterfall))
    if fan.bands and fan.later:
        found.append(_fan("since", fan, document, since=True))
    if later is not None and later.steps:
        found.append(waterfall_figure("reconciliation-later", later))
    return tuple(found)


def needs_log(chart: RequirementChart) -> bool:
    """True if the layers' needs are too far apart (over fiftyfold) for one linear axis to show them all."""
    shown = [value for layer in chart.layers for value in (layer.rounds, layer.published) if value]
    return bool(shown) and max(shown) > 50 * min(shown)


def _month(band: Band) -> str:
    return month_name(f"{band.first:%Y-%m}")


def _range(band: Band) -> str:
    return f"{number(band.median)} (90{SPACE}% band {span(band.q05, band.q95)})"


def _fan(key: str, chart: FanChart, document: BriefDocument, *, since: bool) -> DescribedChart:
    first, last = chart.bands[0], chart.bands[-1]
    unit = unit_words(first.unit)
    later = {point.month: point.launched for point in chart.later} if since else {}
    inside = [band.q05 <= later[month] <= band.q95 for band in chart.bands if (month := f"{band.first:%Y-%m}") in later]
    title = chart.title
    words = []
    if chart.observed:
        start, end = chart.observed[0], chart.observed[-1]
        words.append(
            f"Reported: {exact(start.launched)} in {month_name(start.month)}, "
            f"{exact(end.launched)} in {month_name(end.month)}."
        )
    words.append(f"The model's median is {_range(first)} in {_month(first)} and {_range(last)} in {_month(last)}.")
    if since:
        title = f"{sum(inside)} of {len(inside)} months reported since lie inside the 90{SPACE}% band"
        words.append("Reported since: " + listing([f"{exact(n)} in {month_name(m)}" for m, n in later.items()]) + ".")
    marks = "dots as reported until " + day_name(document.as_of) + ("; hollow dots, reported since" if since else "")
    rows = [(month_name(point.month), exact(point.launched), *[MISSING] * 5) for point in chart.observed]
    rows += [
        (
            _month(band),
            exact(later.get(f"{band.first:%Y-%m}")),
            *(number(value, 4) for value in (band.q05, band.q25, band.median, band.q75, band.q95)),
        )
        for band in chart.bands
    ]
    return DescribedChart(
        key=key,
        data=chart,
        title=title,
        subtitle=f"{unit.capitalize()} a month: {marks}; blue, the model's median with its 50 and 90{SPACE}% bands"
        + (", hatched where assumptions drive them" if chart.assumed else ""),
        source=chart.source or "Monthly totals as the defender reports them; bands: this run.",
        words=f"{sentence(title)} {' '.join(words)}",
        columns=("Month", "Reported", "5 %", "25 %", "Median", "75 %", "95 %"),
        rows=tuple(rows),
    )


def _requirement(chart: RequirementChart) -> DescribedChart:
    def cell(low: float | None, value: float | None, high: float | None) -> str:
        inner = span(low, high)
        return number(value) if value is None or inner in (MISSING, number(value)) else f"{number(value)} ({inner})"

    def words(layer: LayerRequirement) -> str:
        if layer.rounds is None:
            need = f"no rate found, {layer.binds}" if layer.binds else "no rate found"
        else:
            need = f"{cell(layer.rounds_low, layer.rounds, layer.rounds_high)} {layer.round_label}"
        given = "nothing published" if layer.published is None else f"{number(layer.published)} published"
        return f"{layer.label}: {need}; {given}."

    covered = sum(layer.published is not None for layer in chart.layers)
    count = f"Deliveries are published for {covered} of {len(chart.layers)} layers."
    assumed = any(layer.assumed for layer in chart.layers)
    return DescribedChart(
        key="requirement",
        data=chart,
        title=chart.title,
        subtitle=f"Rounds a month that meet {number(chart.fill * 100, 3)}{SPACE}% of demand until "
        f"{day_name(chart.until)} with {number(chart.confidence * 100, 3)}{SPACE}% confidence: dot with its band"
        + (", hatched where assumed" if assumed else "")
        + "; black tick, published deliveries"
        + ("; log scale" if needs_log(chart) else ""),
        source=chart.source or "Requirement: search on paired runs. Deliveries: claims of the ledger.",
        words=f"{sentence(chart.title)} {' '.join(words(layer) for layer in chart.layers)} {count}",
        columns=("Layer", "Rounds a month", "Of", "Crews a month", "Published a month", "What binds"),
        rows=tuple(
            (
                layer.label,
                cell(layer.rounds_low, layer.rounds, layer.rounds_high),
                layer.round_label,
                number(layer.crews),
                cell(layer.published_low, layer.published, layer.published_high),
                layer.binds or MISSING,
            )
            for layer in chart.layers
        ),
        verdict=count,
    )


def _difference(chart: DifferenceChart) -> DescribedChart:
    last = chart.bands[-1]
    a = {band.first: band.median for band in chart.a}
    b = {band.first: band.median for band in chart.b}
    change = f"{signed(last.median)} (90{SPACE}% band {span(last.q05, last.q95)})"
    return DescribedChart(
        key="difference",
        data=chart,
        title=chart.title,
        subtitle=f"Change in {unit_words(last.unit)} a month, {chart.label_b} minus {chart.label_a}, in paired runs: "
        f"median with its 50 and 90{SPACE}% bands" + (", hatched: assumptions drive them" if chart.assumed else ""),
        source=chart.source or "Paired runs of this scenario with the same random numbers.",
        words=f"{sentence(chart.title)} In {_month(last)} the change is {change} {unit_words(last.unit)} "
        f"with {chart.label_b} against {chart.label_a}.",
        columns=("Month", chart.label_a.capitalize(), chart.label_b.capitalize(), "Change", "5 %", "95 %"),
        rows=tuple(
            (
                _month(band),
                number(a.get(band.first), 4),
                number(b.get(band.first), 4),
                *(signed(value, 3) for value in (band.median, band.q05, band.q95)),
            )
            for band in chart.bands
        ),
    )


def waterfall_figure(key: str, chart: WaterfallChart) -> DescribedChart:
    """What stands around a waterfall, under a key of its own."""
    assumed = any(step.assumed for step in chart.steps)
    return DescribedChart(
        key=key,
        data=chart,
        title=chart.title,
        subtitle=f"{chart.unit.capitalize()} in {month_name(chart.month)}, from what is claimed to what is reported: "
        f"bars, medians; lines, 90{SPACE}% bands" + ("; hatched, assumed" if assumed else ""),
        source=chart.source or "Output: claims of the ledger. Launches: as the defender reports them.",
        words=f"{sentence(chart.title)} "
        + " ".join(f"{step.label}: {number(step.median, 3)}." for step in chart.steps)
        + f" {sentence(chart.verdict)}",
        columns=("Step", "Kind", "Median", "5 %", "95 %", "Rests on"),
        rows=tuple(
            (
                step.label,
                step.role,
                *(number(value, 4) for value in (step.median, step.q05, step.q95)),
                "assumption" if step.assumed and not step.claims else listing(step.claims) or MISSING,
            )
            for step in chart.steps
        ),
        verdict=chart.verdict,
        alarm=chart.alarm,
    )
