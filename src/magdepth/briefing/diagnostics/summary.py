"""The head of the page: what was checked, how it came out, and what the chains say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from magdepth.briefing.diagnostics.checks import NAMES, failed, outside, series_in
from magdepth.briefing.words import exact, listing

if TYPE_CHECKING:
    from magdepth.calibration.check_report import CheckReport
    from magdepth.calibration.predictive_checks import PredictiveCheck

GOOD, BAD, NONE = "sound", "look closer", "not computed"


@dataclass(frozen=True)
class Verdict:
    """One check: where on the page, ``mark`` (sound, look closer, not computed), and why."""

    key: str
    name: str
    mark: str
    text: str


@dataclass(frozen=True)
class Chains:
    """What the chains of one fit say of themselves; ``bad`` where their draws should not be used."""

    name: str
    draws: str
    divergences: str
    r_hat: str
    ess: str
    bad: bool


def chains(check: CheckReport) -> tuple[Chains, ...]:
    """A row a fit: its draws, its divergences, its worst R-hat and least effective draws with the parameter."""
    from magdepth.calibration.check_report import sound

    rows = []
    for name, fit in check.fits.items():
        estimates = fit.estimates.values()
        worst, least = max(estimates, key=lambda one: one.r_hat), min(estimates, key=lambda one: one.ess)
        rows.append(Chains(
            NAMES[name], exact(fit.size), exact(fit.divergences), f"{worst.r_hat:.3f} ({worst.name})",
            f"{least.ess:.0f} ({least.name})", not sound(fit),
        ))  # fmt: skip
    return tuple(rows)


def verdicts(check: CheckReport) -> tuple[Verdict, ...]:
    """The checks in the order of the page."""
    return (_chains(check), _identified(check), _replicates(check), _held_out(check))


def mark(bad: bool) -> str:
    """What a check is marked with."""
    return BAD if bad else GOOD


def _chains(check: CheckReport) -> Verdict:
    bad = [row.name for row in chains(check) if row.bad]
    text = f"The draws for {listing(bad)} can't be trusted yet: more warm-up or more draws." if bad else (
        f"All {len(check.fits)} fits mixed: their draws stand for the posterior."
    )
    return Verdict("chains", "Chains", mark(bool(bad)), text)


def _identified(check: CheckReport) -> Verdict:
    estimates = [one for name, fit in check.fits.items() if name in ("launches", "rest")
                 for one in fit.estimates.values()]  # fmt: skip
    blind = sum(one.identified == "no" for one in estimates)
    text = f"{blind} of {len(estimates)} parameters not identified: there the prior's word stands." if blind else (
        f"The series says something of all {len(estimates)} parameters."
    )
    return Verdict("parameters", "Prior against posterior", GOOD, text)


def _replicates(check: CheckReport) -> Verdict:
    if not check.ppc:
        return Verdict("replicates", "Replicates", NONE, "No replicates were drawn.")
    return _compared("replicates", "Replicates", check.ppc, "Reports are not like replicates of")


def _held_out(check: CheckReport) -> Verdict:
    if not check.held_out:
        return Verdict("held-out", "Months that were not fitted", NONE, "No month was held back.")
    return _compared("held-out", "Months that were not fitted", check.held_out, "Not as a fit without them foretold:")


def _compared(key: str, name: str, rows: Sequence[PredictiveCheck], alarm: str) -> Verdict:
    """Reports beside what was drawn: how many figures of each series lie outside, and whether that is too many."""
    bad = [NAMES.get(what, what) for what in series_in(rows) if failed(rows, what)]
    counts = " ".join(f"Of {NAMES.get(what, what)}, {outside(rows, what)}" for what in series_in(rows))
    return Verdict(key, name, mark(bool(bad)), f"{alarm} {listing(bad)}. {counts}" if bad else counts)
