"""Histograms that ought to be flat: one-night-ahead PIT, and the ranks of simulation-based calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from magdepth.briefing.colours import DIFFERENCE_50, DIFFERENCE_WORDS, INK, MODEL_50, MODEL_90, MUTED
from magdepth.briefing.diagnostics.frame import Frame, Plate, block, boxes, fits, svg, tiles
from magdepth.briefing.marks import Marks, levels, texts
from magdepth.briefing.words import MISSING, SPACE, exact, listing

ALPHA = 0.01
"""Below this chance a histogram is not taken for flat."""


@dataclass(frozen=True)
class Flat:
    """One histogram: its name, its counts, what it says beside them, and whether it failed."""

    name: str
    bins: tuple[float, ...]
    result: str
    failed: bool

    @property
    def band(self) -> tuple[float, float]:
        """The 5 and 95 % of a bin's count if all bins were alike: binomial."""
        from scipy.stats import binom

        whole, chance = int(round(sum(self.bins))), 1.0 / max(1, len(self.bins))
        return float(binom.ppf(0.05, whole, chance)), float(binom.ppf(0.95, whole, chance))


def chance(value: object) -> str:
    """A p-value in words.

    >>> chance(0.3456), chance(0.0002), chance(None)
    ('0.35', 'under 0.001', '—')
    """
    if not isinstance(value, (int, float)) or value != value:
        return MISSING
    return "under 0.001" if value < 0.001 else f"{value:.2g}" if value < 0.1 else f"{value:.2f}"


def not_passed(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """The series and regimes that are not as forecast, and those without a result: their refits' chains disagree.

    >>> not_passed([{"what": "launches", "regime": "C", "passed": False, "sound": False}])
    ([], ['launches in C'])
    """
    failed = [one for one in rows if not one["passed"]]
    bad, unsound = ([f"{one['what']} in {_regime(one)}" for one in failed if one.get("sound", True) is sound]
                    for sound in (True, False))  # fmt: skip
    return bad, unsound


def pit_plate(rows: Sequence[Mapping[str, Any]]) -> Plate:
    """The PIT of each night by what was known before it, by series and regime."""
    flats = [Flat(f"{one['what']}, {_regime(one)}", tuple(one["bins"]), _stated(one.get("p_value")),
                 not one["passed"]) for one in rows]  # fmt: skip
    bad, unsound = not_passed(rows)
    compared = [one for one in rows if one.get("binomial_p_value") is not None]
    caught = sum(one["binomial_p_value"] < ALPHA for one in compared)
    failing = (f" Independent binomials, the naive model, fail the same test in {caught} of {len(compared)}."
               if compared else "")  # fmt: skip
    table = tuple(
        (f"{one['what']}, {_regime(one)}", exact(one["nights"]), str(one.get("test", MISSING)),
         chance(one.get("p_value")), f"{one['r_hat']:.3f}" if "r_hat" in one else MISSING,
         "yes" if one["passed"] else "no", chance(one.get("binomial_p_value")), _counts(one["bins"]))
        for one in rows
    )  # fmt: skip
    torn = f" No result, for the chains of a refit disagree: {listing(unsound)}." if unsound else ""
    words = (
        f"{len(flats)} histograms of where each night's figure fell among what was forecast for it from the nights "
        f"before.{f' Not flat: {listing(bad)}.' if bad else '' if unsound else ' All are flat.'}{torn}{failing}"
    )
    return Plate(
        "pit",
        f"Not as foretold: {listing(bad)}" if bad else f"No result: {listing(unsound)}" if unsound
        else "Each night lies where the night before said it might",
        f"Nights by the share of the forecast that lay below them, in even parts from 0 to 1; tinted: 90{SPACE}% of "
        "bins if the forecasts were right. Bad: a hump (too wide), a bowl (too narrow), a slope (too high or low).",
        "one-night-ahead forecasts, parameters and level as known before each night", words,
        ("Series", "Nights", "Test", "p-value", "R-hat", "Passed?", "Binomial p-value", "Counts by bin"), table,
        lambda width: _flats(flats, ("0", "1"), width),
        f"Passed by {len(flats) - len(bad) - len(unsound)} of {len(flats)} at {ALPHA:g}.{torn}{failing}",
        bool(bad or unsound),
    )  # fmt: skip


def sbc_plate(rows: Sequence[Mapping[str, Any]], model: str, key: str) -> Plate:
    """The ranks of true parameters among posterior draws, for one model."""
    chosen = [one for one in rows if one["model"] == model]
    wrong = uneven(chosen)
    flats = [Flat(str(one["parameter"]), tuple(one["bins"]), _stated(one["p_value"]), str(one["parameter"]) in wrong)
            for one in chosen]  # fmt: skip
    bad = [one.name for one in flats if one.failed]
    sets = max(int(one["sets"]) for one in chosen)
    words = (
        f"Rank histograms of {len(flats)} parameters over {exact(sets)} made-up series. "
        + ("All are flat." if not bad else f"Not flat: {listing(bad)}.")
    )  # fmt: skip
    return Plate(
        key,
        f"Fits of {model} give back what made the series" if not bad else f"{model}: {listing(bad)} not given back",
        f"{exact(sets)} series made up from the prior and fitted, by the rank of the true value among the draws, "
        f"lowest to highest; tinted: 90{SPACE}% of bins if the inference is right. Bad: any shape but flat.",
        "simulation-based calibration (Talts et al. 2018)", words,
        ("Parameter", "Series", "p-value", "Counts by bin"),
        tuple((str(one["parameter"]), exact(one["sets"]), chance(one["p_value"]), _counts(one["bins"]))
              for one in chosen),
        lambda width: _flats(flats, ("lowest", "highest"), width),
        f"{len(flats) - len(bad)} of {len(flats)} parameters pass (Holm over parameters, {ALPHA:g})"
        + (f"; {listing(bad)} {'does' if len(bad) == 1 else 'do'} not." if bad else "."),
        bool(bad),
    )  # fmt: skip


def uneven(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Parameters of one model whose ranks are not even, by Holm's rule over all of them.

    >>> uneven([{"parameter": "a", "p_value": 0.004}, {"parameter": "b", "p_value": 0.006}])
    ('a', 'b')
    >>> uneven([{"parameter": "a", "p_value": 0.006}, {"parameter": "b", "p_value": 0.9}])
    ()
    """
    names: list[str] = []
    for tried, one in enumerate(sorted(rows, key=lambda one: float(one["p_value"]))):
        if one["p_value"] > ALPHA / (len(rows) - tried):
            break
        names.append(str(one["parameter"]))
    return tuple(names)


def _stated(value: object) -> str:
    """The p-value as a drawing says it."""
    compared = chance(value)
    return compared.replace("under", "p <") if compared.startswith("under") else f"p = {compared}"


def _regime(one: Mapping[str, Any]) -> str:
    name = str(one.get("regime") or "-")
    return "all nights" if name == "-" else name


def _counts(bins: Sequence[float]) -> str:
    return SPACE.join(exact(one) for one in bins)


def _flats(flats: Sequence[Flat], ends: tuple[str, str], width: int) -> str:
    """Small multiples: the bins, what a flat one would scatter within, what the test said; ``ends`` name the axis's."""
    across, wide = tiles(len(flats), width - 26, 130)
    pitch, tall = 132, 64
    marks: list[Marks] = []
    for place, one in enumerate(flats):
        top = max(1.0, max(one.bins, default=1.0), one.band[1]) * 1.05
        corner = (26 + place % across * (wide + 22), place // across * pitch + 34)
        frame = Frame(*corner, wide, tall, (0, len(one.bins)), (0, top))
        low, high = one.band
        even = sum(one.bins) / max(1, len(one.bins))
        colour = DIFFERENCE_WORDS if one.failed else INK
        marks.append(frame.says(fits(one.name, wide), colour, above=25, bold=True))
        result = one.result + (", fails" if one.failed else "")
        marks.append(frame.says(result, colour if one.failed else MUTED, above=10))
        band = block(frame.at(0), frame.at(frame.x[1]), frame.up(high), frame.up(low))
        marks.append(boxes([band], MODEL_90.plain, width))
        fill = DIFFERENCE_50.plain if one.failed else MODEL_50.plain
        columns = [block(frame.at(at) + 1, frame.at(at + 1) - 1, frame.up(count), frame.up(0))
                   for at, count in enumerate(one.bins) if count > 0]  # fmt: skip
        marks.append(boxes(columns, fill, width))
        marks += frame.grid([0, even], lambda tick: f"{tick:.0f}")
        marks.append(levels([{"x": frame.at(0), "x2": frame.at(frame.x[1]), "y": frame.up(0)}], None, None, INK))
        for place_of, name, align in ((0.0, ends[0], "left"), (frame.x[1], ends[1], "right")):
            end = {"x": frame.at(place_of), "y": frame.up(0) + 11, "text": name}
            marks.append(texts([end], None, None, MUTED, align=align))
    rows = (len(flats) + across - 1) // across
    return svg(_behind(marks), width, rows * pitch)


def _behind(marks: list[Marks]) -> list[Marks]:
    """Bands lie behind bars, bars behind lines and words."""
    def depth(one: Marks) -> int:
        if one.look.kind == "rect":
            return 0 if ("fill", MODEL_90.plain) in one.look.style else 1
        return {"rule": 2}.get(one.look.kind, 3)

    return sorted(marks, key=depth)
