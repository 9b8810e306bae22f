"""The posterior of a scenario: which one is named, whether it may be known yet, and what a quantity takes from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from magdepth import units
from magdepth.dates import Vintage
from magdepth.errors import BadInput, Fault, suggest
from magdepth.scenario.declared import Declared, DeclaredBasis, NamedPosterior, Slot
from magdepth.scenario.distributions import Joint
from magdepth.scenario.forms import RawPosterior
from magdepth.scenario.model import Calibrated, PosteriorUse, Quantity

if TYPE_CHECKING:
    from magdepth.posterior import Posterior
    from magdepth.scenario.known import Known

OPTION = "--posterior"


def by_option(text: str | Path) -> NamedPosterior:
    """What ``--posterior`` names."""
    return NamedPosterior(str(text), None, OPTION, None, OPTION)


def posterior_in_force(
    declared: NamedPosterior | None, changes: Sequence[NamedPosterior], faults: list[Fault]
) -> NamedPosterior | None:
    """The scenario's own posterior, or the one that replaces it; a fault (S403) where two do."""
    if len(changes) > 1:
        both = " and ".join(change.by if change.by == OPTION else f"the overlay '{change.by}'" for change in changes)
        faults.append(Fault("S403", f"is set twice, by {both}", changes[1].file, changes[1].line, "posterior",
                            cure="keep one of them"))
    return changes[0] if changes else declared


def posterior_at(declared: Declared, vintage: Vintage, known: Known, faults: list[Fault]) -> Posterior | None:
    """The posterior that may be known at a vintage; None where nothing takes any, or with its faults noted.

    The scenario's own, if it is not known yet, is passed over where all that takes it has another basis that is.
    """
    named, takers = declared.posterior, declared.takers()
    if named is None:
        faults += [
            Fault("S310", f"takes '{basis.value.name}' of a posterior, but none is named", quantity.file, basis.line,
                  quantity.key, cure=f"add a key 'posterior: NAME' at the top, or give {OPTION} NAME")
            for quantity, basis in takers if isinstance(basis.value, RawPosterior)
        ]
        return None
    if not takers:
        return None  # reported by `used`, or replaced by an overlay
    try:
        if named.known_at is not None:
            vintage = max(vintage, Vintage(named.known_at))
        return known.find(named, vintage, declared.seen_until)
    except BadInput as error:
        late = all(fault.code == "P122" for fault in error.faults)
        if not (late and named.by == "" and _other_bases_known(declared, known)):
            faults += [_placed(fault, named) for fault in error.faults]
        return None


def days_of(named: NamedPosterior) -> tuple[date, ...]:
    """The as-of days of what is named, rising; none where it can't be read (which loading tells)."""
    from magdepth.posterior import place_of, read_posterior

    try:
        where = place_of(named.text, named.base)
        return where.days or (read_posterior(where.folder).as_of,)
    except BadInput:
        return ()


def draws_of(
    raw: RawPosterior, posterior: Posterior, unit: str, slot: Slot, basis: DeclaredBasis, fault: Callable[..., None]
) -> tuple[Joint | None, Calibrated]:
    """The draws of a parameter in internal units, and the basis of who takes it; None with a fault noted.

    ``unit`` is the one that the quantity is written in.
    """
    nothing = None, Calibrated(raw.name, posterior.name, "", claims=basis.claims)
    if raw.name not in posterior.names:
        cure = suggest(raw.name, posterior.names) or f"it has: {', '.join(posterior.names)}"
        fault("S312", f"the posterior '{posterior.name}' has no parameter '{raw.name[:80]}'", basis, cure)
        return nothing
    fitted = posterior.parameter(raw.name)
    try:
        factor = units.factor(fitted.unit, slot.unit)
    except ValueError:
        fault("S313", f"the posterior's '{raw.name}' counts something else", basis, expected=f"a unit like "
              f"'{slot.unit}'", got=fitted.unit)
        return nothing
    if units.drones_for_missiles(fitted.unit, unit):
        fault("S313", f"the posterior's '{raw.name}' was fitted to other munitions", basis,
              expected=f"a unit like '{unit}'", got=fitted.unit)
        return nothing
    text = f"fitted to {posterior.series.get('name', 'a series')} until {posterior.as_of}"
    draws = Joint(posterior.draws[raw.name]).scaled(factor)
    return draws, Calibrated(raw.name, posterior.name, text, fitted.identified, basis.claims)


def used(
    declared: Declared, posterior: Posterior | None, quantities: Iterable[Quantity], faults: list[Fault]
) -> PosteriorUse | None:
    """The posterior as the scenario records it, None where no quantity takes it at this vintage.

    A fault (S311) where an overlay or ``--posterior`` names one all the same.
    """
    named = declared.posterior
    takes = any(isinstance(quantity.basis, Calibrated) for quantity in quantities)
    if takes and named is not None and posterior is not None:
        return PosteriorUse(posterior.name, posterior.as_of, posterior.digest, named.text, named.by)
    if named is not None and named.by and not faults:
        faults.append(unused(named))
    return None


def unused(named: NamedPosterior) -> Fault:
    """The fault of a posterior that nothing takes."""
    return Fault("S311", f"nothing takes the posterior '{named.text[:80]}'", named.file, named.line,
                 None if named.by == OPTION else "posterior",
                 cure="give a quantity 'value: {posterior: PARAMETER}', or leave it out")


def _other_bases_known(declared: Declared, known: Known) -> bool:
    """True if each quantity that takes a posterior has another basis, whose claims are known."""
    return all(
        any(all(known.claims(quantity.known_at).known(claim) for claim in basis.cited)
            for basis in quantity.bases if not isinstance(basis.value, RawPosterior))
        for quantity, _ in declared.takers()
    )


def _placed(fault: Fault, named: NamedPosterior) -> Fault:
    """A fault of the posterior's own file as it is; any other where the posterior is named."""
    if fault.file is not None:
        return fault
    return replace(fault, file=named.file, line=named.line, key=None if named.by == OPTION else "posterior")
