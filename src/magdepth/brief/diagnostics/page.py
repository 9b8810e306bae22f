"""The page of diagnostics: no script, nothing loaded, in the look of the brief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magdepth.brief import words
from magdepth.brief.diagnostics import summary
from magdepth.brief.diagnostics.frame import Plate
from magdepth.brief.page import anchor, safe_url
from magdepth.files import write_one

if TYPE_CHECKING:
    from jinja2 import Environment

    from magdepth.calibration.checked import Checked
    from magdepth.calibration.nightly import Nights


@dataclass(frozen=True)
class Section:
    """A part of the page: what is asked in plain words, what answers it, or why nothing does."""

    key: str
    title: str
    asks: str
    plates: tuple[Plate, ...] = ()
    missing: str = ""


def write_page(check: Checked, path: Path) -> None:
    """Write the page; Failed K150 where that can't be."""
    write_one(render_page(check), path, "K150", "the page of diagnostics")


def render_page(check: Checked) -> str:
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
        "recovery": None if check.recovery is None else _recovery(check.recovery),
        "findings": [_finding(one) for one in check.findings or ()],
    }  # fmt: skip
    return _environment().get_template("diagnostics.html").render(page) + "\n"


def _sections(check: Checked) -> tuple[Section, ...]:
    from magdepth.brief.diagnostics import courses, histograms, posteriors, replicated
    from magdepth.calibration import course
    from magdepth.calibration.nightly import half_years

    campaign = check.campaign
    nights, rest = campaign.nights, campaign.rest
    begins = [(_begin(nights, place), code) for place, code in enumerate(nights.codes) if code != "-"]
    halves = half_years(nights.first, len(nights.launched))
    parameters = [posteriors.parameter_plate(fit, f"prior-{name}", replicated.NAMES[name], nights.codes, halves)
                  for name, fit in check.fits.items() if name in ("launches", "rest")]  # fmt: skip
    drawn = [courses.size_plate(*course.raid_sizes(campaign.launches, nights), begins,
                                noun=f"{nights.cls}s" if nights.cls == "drone" else "missiles")]  # fmt: skip
    by_size = []
    if rest is not None:
        drawn.append(courses.rest_plate(*course.rest_shares(rest, nights), begins))
        by_size.append(courses.leak_plate(course.by_size(rest, nights), rest, nights.codes))
    checks = [] if check.ppc is None else [
        replicated.check_plate(check.ppc, what) for what in dict.fromkeys(row.what for row in check.ppc)
    ]
    models = list(dict.fromkeys(str(one["model"]) for one in check.sbc or ()))
    return (
        Section("parameters", "Prior against posterior",
                "Did the series say anything, and does it contradict what was assumed before?", tuple(parameters)),
        Section("course", "The course of the campaign", "Does the fitted level follow what was reported?",
                tuple(drawn)),
        Section("replicates", "Replicates against reports",
                "Would the model, run again, give a series like the one reported?", (*checks, *by_size),
                "" if check.ppc is not None else "Replicates were not compared with the reports in this run."),
        Section("ahead", "One night ahead", "Would it have told the next night its odds, night for night?",
                (histograms.pit_plate(check.pit),) if check.pit else (),
                "" if check.pit else "One-night-ahead forecasts were not scored in this run."),
        Section("sbc", "Simulation-based calibration",
                "Fitted to series of its own making, does it give back the truth as often as it says?",
                tuple(histograms.sbc_plate(check.sbc or (), one, f"sbc-{place}") for place, one in enumerate(models)),
                "" if models else "Simulation-based calibration was not run: it takes hundreds of fits."),
    )  # fmt: skip


def _begin(nights: Nights, place: int) -> date:
    """The first day of a regime."""
    return nights.first + timedelta(days=int((nights.regime == place).argmax()))


def _recovery(found: Mapping[str, Any]) -> dict[str, Any]:
    """Rows with all their columns, in words; a ``detected`` that is a share is said in per cent."""
    rows = list(found.get("rows") or ())
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_cell(name, row) for name in names] for row in rows]
    return {"text": found.get("text") or "", "columns": [name.replace("_", " ") for name in names], "rows": cells}


def _finding(one: Mapping[str, Any]) -> dict[str, Any]:
    held = one.get("figures") or {}
    pairs: Sequence[Any] = list(held.items()) if isinstance(held, Mapping) else [
        pair if isinstance(pair, (list, tuple)) and len(pair) == 2 else ("", pair) for pair in held
    ]
    return {"title": one.get("title", ""), "text": one.get("text", ""),
            "figures": [(str(name).replace("_", " "), _said(value)) for name, value in pairs]}  # fmt: skip


def _cell(name: str, row: Mapping[str, Any]) -> str:
    return summary.found_in(row, name) if name in ("detected", "naive") else _said(row.get(name))


def _said(value: Any) -> str:
    """A value of any kind as a reader sees it."""
    if value is None:
        return words.MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:.3g}".replace("-", words.MINUS) if abs(value) < 1000 else words.exact(round(value))
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {_said(one)}" for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_said(one) for one in value) or words.MISSING
    return str(value)


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("magdepth.brief"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "anchor": anchor, "day": words.day_name, "exact": words.exact, "listing": words.listing,
        "number": words.number, "percent": words.percent, "safe_url": safe_url, "sentence": words.sentence,
    }  # fmt: skip
    return environment
