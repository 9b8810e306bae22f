"""Checks as one drawing for launches and one for the share: where reports lie among what is drawn from a fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from magdepth.briefing.colours import DIFFERENCE_WORDS, INK, MODEL, MODEL_90, MUTED
from magdepth.briefing.diagnostics.frame import Frame, Plate, block, boxes, fits, spots, svg
from magdepth.briefing.marks import Marks, levels, texts
from magdepth.briefing.words import MINUS, SPACE, listing

if TYPE_CHECKING:
    from magdepth.calibration.predictive_checks import PredictiveCheck

_REACH = 2.5  # how far the axis goes, in halves of the replicates' band
NAMES = {
    "launches": "launches", "rest": "the share left", "lost": "the share lost", "unshot": "the share not shot down",
}  # fmt: skip


def figure(value: float) -> str:
    """Three significant figures, thousands apart.

    >>> figure(0.0371), figure(12345.6), figure(-0.2)
    ('0.0371', '12,300', '−0.2')
    """
    text = f"{float(f'{value:.3g}'):,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", MINUS)


def check_plate(rows: Sequence[PredictiveCheck], what: str) -> Plate:
    """The checks of one series."""
    chosen = [row for row in rows if row.what == what and row.scope != "together"]
    out = [row for row in chosen if not row.inside]
    name = NAMES.get(what, what)
    worst = list(dict.fromkeys(row.name for row in sorted(out, key=lambda row: row.tail)))[:3]
    title = f"Replicates of {name} look like the reports in {len(chosen) - len(out)} of {len(chosen)} checks"
    words = f"{title}." + (f" Furthest out: {listing(worst)}." if worst else "")
    return Plate(
        f"check-{what}", title,
        f"A row a statistic, a dot a stretch (all, years, regimes). Tint: 90{SPACE}% of replicates drawn from the fit, "
        "each row in units of its own band. Bad: more than about one dot in ten outside (drawn orange and named).",
        "posterior predictive replicates: parameters, level and nights drawn anew", words,
        ("Statistic", "Stretch", "As reported", "Replicates, median", f"Replicates, 90{SPACE}%", "Tail", "Inside?"),
        _table(chosen), lambda width: _draw(chosen, width),
        outside(rows, what) + (f" Furthest out: {listing(worst)}." if worst else ""),
        failed(rows, what),
    )  # fmt: skip


def held_out_plate(rows: Sequence[PredictiveCheck], what: str) -> Plate:
    """Months that were held back, of one series."""
    months = [row for row in rows if row.what == what and row.scope != "together"]
    inside = sum(row.inside for row in months)
    title = f"Of {NAMES.get(what, what)} in months not fitted, {inside} of {len(months)} figures lie within their band"
    return Plate(
        f"held-out-{what}", title,
        f"A row a figure, a dot a month. Tint: 90{SPACE}% of months drawn from a fit to the nights before them, each "
        "row in units of its own band. Bad: more than about one dot in ten outside (drawn orange and named).",
        "a fit without these months; level, parameters and nights drawn onward from it", f"{title}.",
        ("Figure", "Month", "As reported", "Foretold, median", f"Foretold, 90{SPACE}%", "Tail", "Inside?"),
        _table(months), lambda width: _draw(months, width), outside(rows, what), failed(rows, what),
    )  # fmt: skip


def series_in(rows: Sequence[PredictiveCheck] | None) -> tuple[str, ...]:
    """The series that checks are of, in their order."""
    return tuple(dict.fromkeys(row.what for row in rows or ()))


def _table(rows: Sequence[PredictiveCheck]) -> tuple[tuple[str, ...], ...]:
    return tuple((row.name, row.scope, figure(row.observed), figure(row.middle),
                  f"{figure(row.low)} to {figure(row.high)}", f"{row.tail:.2f}", "yes" if row.inside else "no")
                 for row in rows)  # fmt: skip


def failed(rows: Sequence[PredictiveCheck], what: str) -> bool:
    """Whether more checks of a series are outside than for 19 in 20 of its replicates."""
    return any(row.what == what and row.scope == "together" and row.observed > row.high for row in rows)


def outside(rows: Sequence[PredictiveCheck], what: str) -> str:
    """How many checks are outside, and how many would be."""
    chosen = [row for row in rows if row.what == what and row.scope != "together"]
    counted = f"{sum(not row.inside for row in chosen)} of {len(chosen)} lie outside"
    usual = [row for row in rows if row.what == what and row.scope == "together"]
    return counted + (f"; of a replicate's own, {usual[0].low:.0f} to {usual[0].high:.0f} do." if usual else ".")


def _draw(rows: Sequence[PredictiveCheck], width: int) -> str:
    names = tuple(dict.fromkeys(row.name for row in rows))
    phone = width < 500
    left, pitch = (0.0, 60) if phone else (190.0, 34)
    frame = Frame(left, 0, width - left - 6, 1, (-_REACH, _REACH))
    marks: list[Marks] = []
    tint = []
    for place, name in enumerate(names):
        middle = place * pitch + (44.0 if phone else 16.0)
        label = {"x": 0, "y": middle - 34 if phone else middle, "text": fits(name, width if phone else left)}
        marks.append(texts([label], None, None, INK))
        tint.append(block(frame.at(-1), frame.at(1), middle - 9, middle + 9))
        chosen = [row for row in rows if row.name == name]
        inner = [{"x": frame.at(_place(row)), "y": middle} for row in chosen if row.inside]
        outer = [row for row in chosen if not row.inside]
        marks.append(spots(inner, INK, size=26))
        marks.append(spots([{"x": frame.at(_place(row)), "y": middle} for row in outer], DIFFERENCE_WORDS, size=40))
        for side in (-1, 1):
            far = [row.scope for row in outer if (_place(row) > 0) == (side > 0)]
            if far:
                at = frame.at(side * 1.08)
                text = fits(", ".join(far), abs(frame.at(side * _REACH) - at))
                label = {"x": at, "y": middle - (16 if phone else 13), "text": text}
                marks.append(texts([label], None, None, DIFFERENCE_WORDS, align="left" if side > 0 else "right"))
    foot = len(names) * pitch + 10.0
    ends = ((-1, f"5{SPACE}%"), (0, "replicates"), (1, f"95{SPACE}%"))
    marks.append(texts([{"x": frame.at(at), "y": foot, "text": name} for at, name in ends], None, None, MUTED,
                       align="center"))  # fmt: skip
    back = boxes(tint, MODEL_90.plain, width)
    centre = levels([{"x": frame.at(-1), "x2": frame.at(1), "y": row["y"] + 9} for row in tint], None, None, MODEL)
    return svg([back, centre, *marks], width, foot + 10)


def _place(row: PredictiveCheck) -> float:
    """Where the reported figure lies, in halves of the band to its side; beyond 1 only what lies outside."""
    away = row.observed - row.middle
    half = (row.high - row.middle) if away >= 0 else (row.middle - row.low)
    if half <= 0:
        return 0.0 if away == 0 else 2.0 if away > 0 else -2.0
    return away / half
