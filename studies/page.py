"""The page of the studies of inference: histograms that ought to be flat, and how often a change is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from magdepth import __version__
from magdepth.briefing.diagnostics.page import Section, environment, plain_words
from magdepth.briefing.diagnostics.summary import NONE, Verdict, mark
from magdepth.briefing.words import MISSING, SPACE, listing
from magdepth.files import write_one
from studies.histograms import not_passed, pit_plate, sbc_plate, uneven

OPEN = "read on"
Plain = Mapping[str, Any]


@dataclass(frozen=True)
class InferenceReport:
    """What the studies came to; None is what was not computed.

    ``pit``: a mapping for each series and regime with ``what`` (launches or leakers), ``regime``, ``nights``,
    ``p_value``, ``test``, ``r_hat`` (of the refits), ``sound``, ``passed``, ``bins`` (counts) and ``binomial_p_value``
    (the same test of independent binomials, or None); ``sbc``: ``model``, ``parameter``, ``bins`` (counts),
    ``p_value``, ``sets``; ``recovery``: ``rows`` of ``case``, ``drift``, ``sets``, ``detected``, and ``text``.
    """

    title: str
    pit: Sequence[Plain] | None = None
    sbc: Sequence[Plain] | None = None
    recovery: Plain | None = None
    notes: tuple[str, ...] = ()


def write_page(report: InferenceReport, path: Path) -> None:
    """Write the page; Failed K150 where that can't be."""
    write_one(render_page(report), path, "K150", "the page of studies")


def render_page(report: InferenceReport) -> str:
    """The page as HTML; all text escaped. What was not computed is named as such."""
    sections = _sections(report)
    page: dict[str, object] = {
        "report": report,
        "version": __version__,
        "short": verdicts(report),
        "sections": sections,
        "charts": {key: svg for section in sections for plate in section.plates
                   for key, svg in plate.drawings().items()},
        "recovery": None if report.recovery is None else _table(report.recovery),
    }  # fmt: skip
    return environment(Path(__file__).parent).get_template("inference.html").render(page) + "\n"


def verdicts(report: InferenceReport) -> tuple[Verdict, ...]:
    """The studies in the order of the page."""
    return (_ahead(report), _sbc(report), _recovery(report))


def _sections(report: InferenceReport) -> tuple[Section, ...]:
    models = list(dict.fromkeys(str(one["model"]) for one in report.sbc or ()))
    return (
        Section("ahead", "One night ahead", "Would it have told the next night its odds, night for night?",
                (pit_plate(report.pit),) if report.pit else (),
                "" if report.pit else "One-night-ahead forecasts were not scored in this run."),
        Section("sbc", "Simulation-based calibration",
                "Fitted to series of its own making, does it give back the truth as often as it says?",
                tuple(sbc_plate(report.sbc or (), one, f"sbc-{place}") for place, one in enumerate(models)),
                "" if models else "Simulation-based calibration was not run: it takes hundreds of fits."),
    )  # fmt: skip


def _table(recovery: Plain) -> dict[str, Any]:
    """Rows with all their columns, in words; a share that was detected is told in per cent."""
    rows = list(recovery.get("rows") or ())
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[share_detected(row, name) if name in ("detected", "naive") else plain_words(row.get(name))
              for name in names] for row in rows]  # fmt: skip
    return {"text": recovery.get("text") or "", "columns": [name.replace("_", " ") for name in names], "rows": cells}


def _ahead(report: InferenceReport) -> Verdict:
    if not report.pit:
        return Verdict("ahead", "One night ahead", NONE, "No nights were forecast.")
    bad, unsound = not_passed(report.pit)
    text = " ".join((
        *([f"Nights are not as forecast: {listing(bad)}."] if bad else ()),
        *([f"No result, for the chains of a refit disagree: {listing(unsound)}."] if unsound else ()),
    )) or f"Nights fell as forecast in all {len(report.pit)} series."  # fmt: skip
    return Verdict("ahead", "One night ahead", mark(bool(bad or unsound)), text)


def _sbc(report: InferenceReport) -> Verdict:
    if not report.sbc:
        return Verdict("sbc", "Simulation-based calibration", NONE, "No made-up series were fitted.")
    models = dict.fromkeys(str(one["model"]) for one in report.sbc)
    bad = [f"{name} of {model}" for model in models
           for name in uneven([one for one in report.sbc if one["model"] == model])]  # fmt: skip
    text = f"Not given back: {listing(bad)}." if bad else f"All {len(report.sbc)} parameters were given back."
    return Verdict("sbc", "Simulation-based calibration", mark(bool(bad)), text)


def _recovery(report: InferenceReport) -> Verdict:
    if report.recovery is None:
        return Verdict("recovery", "The change of 24 July 2025", NONE, "No made-up changes were looked for.")
    shares_by_case: dict[str, list[str]] = {}
    for row in report.recovery.get("rows") or ():
        shares_by_case.setdefault(str(row.get("case")), []).append(share_detected(row))
    cases = "; ".join(f"{case}: in {listing(list(dict.fromkeys(shares)))}" for case, shares in shares_by_case.items())
    text = f"How often a change is seen. {cases}." if cases else ""
    return Verdict("recovery", "The change of 24 July 2025", OPEN, text)


def share_detected(row: Mapping[str, Any], name: str = "detected") -> str:
    """In how many of the made-up series a change was found, in per cent: told as a share, or as a whole count of sets.

    >>> share_detected({"sets": 40, "detected": 34}), share_detected({"sets": 40, "detected": 0.85}), share_detected({})
    ('85\\xa0%', '85\\xa0%', '—')
    """
    value, sets = row.get(name), row.get("sets")
    if value is None:
        return MISSING
    share = value / sets if isinstance(value, int) and not isinstance(value, bool) and sets else float(value)
    return f"{100 * share:.0f}{SPACE}%"
