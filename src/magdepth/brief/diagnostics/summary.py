"""The head of the page: what was checked, how it came out, and what the chains say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from magdepth.brief.diagnostics.histograms import not_passed, uneven
from magdepth.brief.diagnostics.replicated import NAMES, failed, outside
from magdepth.brief.words import MISSING, SPACE, exact, listing

if TYPE_CHECKING:
    from magdepth.calibration.checked import Checked

GOOD, BAD, OPEN, NONE = "sound", "look closer", "read on", "not computed"


@dataclass(frozen=True)
class Verdict:
    """One check: where on the page, ``mark`` (sound, look closer, read on, not computed), and why."""

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


def chains(check: Checked) -> tuple[Chains, ...]:
    """A row a fit: its draws, its divergences, its worst R-hat and least effective draws with the parameter."""
    from magdepth.calibration.checked import sound

    found = []
    for name, fit in check.fits.items():
        told = fit.told.values()
        worst, least = max(told, key=lambda one: one.r_hat), min(told, key=lambda one: one.ess)
        found.append(Chains(
            NAMES[name], exact(fit.size), exact(fit.divergences), f"{worst.r_hat:.3f} ({worst.name})",
            f"{least.ess:.0f} ({least.name})", not sound(fit),
        ))  # fmt: skip
    return tuple(found)


def verdicts(check: Checked) -> tuple[Verdict, ...]:
    """The checks in the order of the page."""
    return (_chains(check), _identified(check), _replicates(check), _ahead(check), _sbc(check), _recovery(check))


def _mark(bad: bool) -> str:
    return BAD if bad else GOOD


def _chains(check: Checked) -> Verdict:
    bad = [row.name for row in chains(check) if row.bad]
    text = f"The draws for {listing(bad)} can't be trusted yet: more warm-up or more draws." if bad else (
        f"All {len(check.fits)} fits mixed: their draws stand for the posterior."
    )
    return Verdict("chains", "Chains", _mark(bool(bad)), text)


def _identified(check: Checked) -> Verdict:
    told = [one for name, fit in check.fits.items() if name in ("launches", "rest") for one in fit.told.values()]
    blind = sum(one.identified == "no" for one in told)
    text = f"{blind} of {len(told)} parameters not identified: there the prior's word stands." if blind else (
        f"The series says something of all {len(told)} parameters."
    )
    return Verdict("parameters", "Prior against posterior", GOOD, text)


def _replicates(check: Checked) -> Verdict:
    if not check.ppc:
        return Verdict("replicates", "Replicates", NONE, "No replicates were drawn.")
    names = list(dict.fromkeys(row.what for row in check.ppc))
    bad = [NAMES.get(name, name) for name in names if failed(check.ppc, name)]
    counts = " ".join(f"Of {NAMES.get(name, name)}, {outside(check.ppc, name)}" for name in names)
    text = f"{'Reports are not like replicates of ' + listing(bad) + '. ' if bad else ''}{counts}"
    return Verdict("replicates", "Replicates", _mark(bool(bad)), text)


def _ahead(check: Checked) -> Verdict:
    if not check.pit:
        return Verdict("ahead", "One night ahead", NONE, "No nights were forecast.")
    bad, unsound = not_passed(check.pit)
    text = " ".join((
        *([f"Nights are not as forecast: {listing(bad)}."] if bad else ()),
        *([f"No result, for the chains of a refit disagree: {listing(unsound)}."] if unsound else ()),
    )) or f"Nights fell as forecast in all {len(check.pit)} series."  # fmt: skip
    return Verdict("ahead", "One night ahead", _mark(bool(bad or unsound)), text)


def _sbc(check: Checked) -> Verdict:
    if not check.sbc:
        return Verdict("sbc", "Simulation-based calibration", NONE, "No made-up series were fitted.")
    models = dict.fromkeys(str(one["model"]) for one in check.sbc)
    bad = [f"{name} of {model}" for model in models
           for name in uneven([one for one in check.sbc if one["model"] == model])]  # fmt: skip
    text = f"Not given back: {listing(bad)}." if bad else f"All {len(check.sbc)} parameters were given back."
    return Verdict("sbc", "Simulation-based calibration", _mark(bool(bad)), text)


def _recovery(check: Checked) -> Verdict:
    if check.recovery is None:
        return Verdict("recovery", "The change of 24 July 2025", NONE, "No made-up changes were looked for.")
    passed = check.recovery.get("passed")
    mark = OPEN if passed is None else _mark(not passed)
    found: dict[str, list[str]] = {}
    for row in check.recovery.get("rows") or ():
        found.setdefault(str(row.get("case")), []).append(found_in(row))
    told = "; ".join(f"{case}: in {listing(list(dict.fromkeys(shares)))}" for case, shares in found.items())
    text = f"How often a change is seen. {told}." if told else ""
    return Verdict("recovery", "The change of 24 July 2025", mark, text)


def found_in(row: Mapping[str, Any], name: str = "detected") -> str:
    """In how many of the made-up series a change was found, in per cent: told as a share, or as a whole count of sets.

    >>> found_in({"sets": 40, "detected": 34}), found_in({"sets": 40, "detected": 0.85}), found_in({})
    ('85\\xa0%', '85\\xa0%', '—')
    """
    value, sets = row.get(name), row.get("sets")
    if value is None:
        return MISSING
    share = value / sets if isinstance(value, int) and not isinstance(value, bool) and sets else float(value)
    return f"{100 * share:.0f}{SPACE}%"
