"""The page of diagnostics: no script, nothing loaded, in the look of the brief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magdepth.briefing import words
from magdepth.briefing.diagnostics import summary
from magdepth.briefing.diagnostics.frame import Plate
from magdepth.briefing.page import anchor, safe_url
from magdepth.files import write_one

if TYPE_CHECKING:
    from jinja2 import Environment

    from magdepth.calibration.campaign import Campaign
    from magdepth.calibration.check_report import CheckReport
    from magdepth.calibration.nightly import Nights


@dataclass(frozen=True)
class Section:
    """A part of the page: what is asked in plain words, what answers it, or why nothing does."""

    key: str
    title: str
    asks: str
    plates: tuple[Plate, ...] = ()
    missing: str = ""


def write_page(check: CheckReport, path: Path) -> None:
    """Write the page; Failed K150 where that can't be."""
    write_one(render_page(check), path, "K150", "the page of diagnostics")


def render_page(check: CheckReport) -> str:
    """The page as HTML; all text escaped. What was not computed is said to be so.

    Bands of levels and of replicates are drawn from the fits here, so that it takes some seconds.
    """
    from magdepth import __version__

    sections = _sections(check)
    nights = check.campaign.nights
    page: dict[str, object] = {
        "check": check,
        "version": __version__,
        "nights": nights,
        "days": len(nights.launched),
        "regimes": [code for code in nights.codes if code != "-"],
        "short": summary.verdicts(check),
        "chains": summary.chains(check),
        "sections": sections,
        "charts": {key: svg for section in sections for plate in section.plates
                   for key, svg in plate.drawings().items()},
        "findings": [_finding(one) for one in check.findings or ()],
    }  # fmt: skip
    return environment().get_template("diagnostics.html").render(page) + "\n"


def _sections(check: CheckReport) -> tuple[Section, ...]:
    from magdepth.briefing.diagnostics import checks, posteriors
    from magdepth.calibration.nightly import half_years

    campaign = check.campaign
    halves = half_years(campaign.nights.first, len(campaign.nights.launched))
    parameters = [posteriors.parameter_plate(fit, f"prior-{name}", checks.NAMES[name], campaign.nights.codes, halves)
                  for name, fit in check.fits.items() if name in ("launches", "rest")]  # fmt: skip
    over_time, by_size = _drawn_from_fits(campaign)
    replicates = [checks.check_plate(check.ppc or (), what) for what in checks.series_in(check.ppc)]
    months = [checks.held_out_plate(check.held_out or (), what) for what in checks.series_in(check.held_out)]
    return (
        Section("parameters", "Prior against posterior",
                "Did the series say anything, and does it contradict what was assumed before?", tuple(parameters)),
        Section("course", "The course of the campaign", "Does the fitted level follow what was reported?",
                tuple(over_time)),
        Section("replicates", "Replicates against reports",
                "Would the model, run again, give a series like the one reported?", (*replicates, *by_size),
                "" if check.ppc is not None else "Replicates were not compared with the reports in this run."),
        Section("held-out", "Months that were not fitted", "Fitted without the last months, would it have told their "
                "odds?", tuple(months), "" if months else "No month was held back in this run."),
    )  # fmt: skip


def _drawn_from_fits(campaign: Campaign) -> tuple[list[Plate], list[Plate]]:
    """The levels over time, and the share left by raid size."""
    from magdepth.briefing.diagnostics import trajectories as plates
    from magdepth.calibration import trajectories

    nights, rest = campaign.nights, campaign.rest
    begins = [(_begin(nights, place), code) for place, code in enumerate(nights.codes) if code != "-"]
    noun = f"{nights.cls}s" if nights.cls == "drone" else "missiles"
    over_time = [plates.size_plate(*trajectories.raid_sizes(campaign.launches, nights), begins, noun=noun)]
    if rest is None:
        return over_time, []
    over_time.append(plates.rest_plate(*trajectories.rest_shares(rest, nights), begins))
    return over_time, [plates.leak_plate(trajectories.by_size(rest, nights), rest, nights.codes)]


def _begin(nights: Nights, place: int) -> date:
    """The first day of a regime."""
    return nights.first + timedelta(days=int((nights.regime == place).argmax()))


def _finding(one: Mapping[str, Any]) -> dict[str, Any]:
    figures = one.get("figures") or {}
    pairs: Sequence[Any] = list(figures.items()) if isinstance(figures, Mapping) else [
        pair if isinstance(pair, (list, tuple)) and len(pair) == 2 else ("", pair) for pair in figures
    ]
    return {"title": one.get("title", ""), "text": one.get("text", ""),
            "figures": [(str(name).replace("_", " "), plain_words(value)) for name, value in pairs]}  # fmt: skip


def plain_words(value: Any) -> str:
    """A value of any kind as a reader sees it."""
    if value is None:
        return words.MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:.3g}".replace("-", words.MINUS) if abs(value) < 1000 else words.exact(round(value))
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {plain_words(one)}" for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(plain_words(one) for one in value) or words.MISSING
    return str(value)


def environment(*folders: Path) -> Environment:
    """How templates are filled in: those of the brief, and those in ``folders``."""
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

    loader = ChoiceLoader([PackageLoader("magdepth.briefing"), *(FileSystemLoader(folder) for folder in folders)])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "anchor": anchor, "day": words.day_name, "exact": words.exact, "listing": words.listing,
        "number": words.number, "percent": words.percent, "safe_url": safe_url, "sentence": words.sentence,
    }  # fmt: skip
    return environment
