"""One quantity at a vintage: the last basis whose claims are known, its units, bounds and checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from magdepth import units
from magdepth.errors import BadInput, Fault, suggest
from magdepth.scenario.declared import DeclaredBasis, DeclaredQuantity, Slot
from magdepth.scenario.distributions import Choice, Constant, Distribution, Mixture, Schedule, Triangular, Uniform
from magdepth.scenario.estimates import ESTIMATES
from magdepth.scenario.expressions import Expression
from magdepth.scenario.forms import COMPUTED, RawEstimate, RawMixture, RawPosterior, RawSchedule
from magdepth.scenario.known import Known
from magdepth.scenario.model import Assumed, Basis, Cited, Estimated, Expressed, Quantity, Value
from magdepth.scenario.posteriors import draws_of

if TYPE_CHECKING:
    from magdepth.evidence import LedgerView

LARGEST = 1e18  # counts are 64-bit integers


def resolve_quantity(quantity: DeclaredQuantity, slot: Slot, known: Known, start: date, last_day: int,
                     faults: list[Fault]) -> Quantity | None:
    """The quantity at the vintage in internal units; None with its faults noted."""
    def fault(code: str, message: str, basis: DeclaredBasis | None = None, cure: str | None = None,
              expected: str | None = None, got: str | None = None) -> None:
        line = basis.line if basis else quantity.line
        faults.append(Fault(code, message, quantity.file, line, slot.key, expected, got, cure))

    before = len(faults)
    try:
        factor = units.factor(quantity.unit, slot.unit)
    except ValueError as error:
        fault("S108", str(error), expected=f"a unit like '{slot.unit}'", got=quantity.unit)
        return None
    view = known.claims(quantity.known_at)
    for basis in quantity.bases:
        for claim in basis.cited:
            if not view.exists(claim):
                fault("S301", f"cites the claim '{claim}', which is not in the ledger", basis,
                      suggest(claim, known.ids))
        _check_beta(quantity, basis, fault)
        amount = _scaled(basis, factor, start, last_day, fault)
        if amount is not None:
            _check_bounds(amount, slot, quantity.unit, factor, basis, fault)
    if len(faults) > before:
        return None
    if known.posterior is not None:
        for basis in quantity.bases:
            if isinstance(basis.value, RawPosterior):
                draws, _ = draws_of(basis.value, known.posterior, quantity.unit, slot, basis, fault)
                if draws is not None:
                    _check_bounds(draws, slot, quantity.unit, factor, basis, fault)
        if len(faults) > before:
            return None
    usable = [basis for basis in quantity.bases if holds(basis, view, known)]
    if not usable and any(isinstance(basis.value, RawPosterior) for basis in quantity.bases):
        return None  # a fault of the posterior itself is reported already
    if not usable:
        first = min(max(view.known_from(claim) for claim in basis.cited) for basis in quantity.bases)
        fault("S302", f"none of its bases is known on {view.vintage.as_of}: the first is on {first}",
              cure=f"use --as-of {first} or later, or add a basis that is known earlier")
        return None
    basis = usable[-1]
    for claims, how in _claims_by_use(basis):
        _check_claims(claims, how, quantity, view, basis, fault)
    value: tuple[Value | None, Basis]
    if isinstance(basis.value, RawEstimate):
        value = _estimate(basis.value.name, slot, known, quantity, basis, fault)
    elif isinstance(basis.value, RawPosterior):
        assert known.posterior is not None
        value = draws_of(basis.value, known.posterior, quantity.unit, slot, basis, fault)
    elif isinstance(basis.value, Expression):
        value = basis.value, Expressed(basis.value.text, basis.claims, basis.assumption or "")
    else:
        value = _scaled(basis, factor, start, last_day, fault), _basis(basis)
    if value[0] is None or len(faults) > before:
        return None
    return Quantity(slot.key, value[0], quantity.unit, factor, quantity.side or slot.side or "", value[1],
                    quantity.doc or slot.doc, slot.unit, slot.low, slot.high, quantity.category)


def holds(basis: DeclaredBasis, view: LedgerView, known: Known) -> bool:
    """True if a basis may be used: its claims are known, and the posterior if it takes one."""
    if isinstance(basis.value, RawPosterior) and known.posterior is None:
        return False
    return all(view.known(claim) for claim in basis.cited)


def _claims_by_use(basis: DeclaredBasis) -> Iterator[tuple[tuple[str, ...], str]]:
    """Which claims are taken in which way."""
    if isinstance(basis.value, RawMixture):
        for part in basis.value.bases:
            if part.claims:
                yield tuple(part.claims), part.how or basis.how or "direct"
    elif basis.claims and not isinstance(basis.value, COMPUTED):
        yield basis.claims, basis.how or "direct"


def _basis(basis: DeclaredBasis) -> Basis:
    """The basis of a value that is given, not computed."""
    if isinstance(basis.value, RawMixture):
        claims = basis.cited
        reasons = "; ".join(part.assumption for part in basis.value.bases if part.assumption)
        if not claims:
            return Assumed(reasons)
        hows = {how for _, how in _claims_by_use(basis)}
        formula = basis.formula or "; ".join(part.formula for part in basis.value.bases if part.formula) or None
        return Cited(claims, basis.how or (hows.pop() if len(hows) == 1 else "pooled"), formula)
    if basis.claims:
        return Cited(basis.claims, basis.how or "direct", basis.formula)
    return Assumed(basis.assumption or "")


def _check_claims(claims: tuple[str, ...], how: str, quantity: DeclaredQuantity, view: LedgerView,
                  basis: DeclaredBasis, fault: Callable[..., None]) -> None:
    """A claim taken directly measures what the quantity measures; direct or pooled, it counts the same things."""
    for name in claims:
        claim = view.get(name)
        if how == "direct" and not units.same_dimension(claim.unit, quantity.unit):
            fault("S303", f"takes the claim '{name}' directly, but it counts something else", basis,
                  "say 'how: derived' with a formula", expected=quantity.unit, got=claim.unit)
        if quantity.category and how != "derived":
            counted = (claim.category.type, claim.category.plant) if claim.category else None
            if counted != quantity.category:
                fault("S304", f"the claim '{name}' is of another category", basis,
                      "say 'how: derived' with a formula that leads from one to the other",
                      expected=" at ".join(quantity.category), got=" at ".join(counted) if counted else "none stated")


def _check_beta(quantity: DeclaredQuantity, basis: DeclaredBasis, fault: Callable[..., None]) -> None:
    if units.parse(quantity.unit).percent and "Beta(" in repr(basis.value):
        fault("S104", "a beta lies between 0 and 1, so its unit can't be a percentage", basis, "give it as a share")


def _scaled(basis: DeclaredBasis, factor: float, start: date, last_day: int,
            fault: Callable[..., None]) -> Distribution | Schedule | None:
    """The value in internal units, a schedule on run days; None for what is computed, or with a fault."""
    value = basis.value
    if isinstance(value, COMPUTED):
        return None
    if isinstance(value, RawMixture):
        return value.mixture.scaled(factor)
    if not isinstance(value, RawSchedule):
        return value.scaled(factor)
    points = _yearly(value, start, last_day) if value.yearly else [
        ((when - start).days if isinstance(when, date) else int(when), form) for when, form, _ in value.points]
    for (before, _), (after, _) in pairwise(points):
        if before >= after:
            fault("S107", f"dates must rise, but one step is on day {before} and the next on day {after} "
                  f"of a run from {start}", basis)
            return None
    if points[0][0] > 0:
        fault("S107", f"does not say what holds on the first day, {start}", basis,
              "begin the schedule with 'from: start'")
        return None
    reached = max(day for day, _ in points if day <= 0)
    steps = tuple((max(day, 0), form.scaled(factor)) for day, form in points if day >= reached and day < last_day)
    return Schedule(steps)


def _yearly(value: RawSchedule, start: date, last_day: int) -> list[tuple[int, Distribution]]:
    """A schedule of days of the year, laid out over the run from the year before it."""
    points: list[tuple[int, Distribution]] = []
    for year in range(start.year - 1, (start + timedelta(days=last_day)).year + 1):
        for when, form, _ in value.points:
            month, day = (int(part) for part in str(when).split("-"))
            points.append(((date(year, month, day) - start).days, form))
    return points


def _estimate(name: str, slot: Slot, known: Known, quantity: DeclaredQuantity, basis: DeclaredBasis,
              fault: Callable[..., None]) -> tuple[Distribution | None, Basis]:
    estimate = ESTIMATES.get(name)
    nothing = None, Estimated(name, "", basis.claims)
    if estimate is None:
        fault("S305", f"there is no estimate '{name}'", basis,
              suggest(name, ESTIMATES) or f"estimates: {', '.join(ESTIMATES)}")
        return nothing
    if not units.parse(estimate.unit).measures_like(units.parse(slot.unit)):
        fault("S108", f"the estimate '{name}' counts something else", basis, expected=slot.unit, got=estimate.unit)
        return nothing
    try:
        value, formula = estimate.read(known.months(quantity.known_at))
    except BadInput as error:
        for problem in error.faults:
            fault("S305", f"the estimate '{name}' can't be made: {problem.message}", basis, problem.cure)
        return nothing
    _check_bounds(value, slot, slot.unit, 1.0, basis, fault)
    return value, Estimated(name, formula, basis.claims)


def _check_bounds(value: Distribution | Schedule, slot: Slot, unit: str, factor: float, basis: DeclaredBasis,
                  fault: Callable[..., None]) -> None:
    """Hard bounds: all of a bounded form, and the range from 1 % to 99 % of an unbounded one."""
    low, high = _reach(value)
    if not (abs(low) <= LARGEST and abs(high) <= LARGEST):  # nan too
        fault("S109", "is too large to be counted", basis, expected=f"at most {LARGEST / factor:g} {unit}")
        return
    slack = 1e-9 * max(abs(low), abs(high))
    for wrong, word, bound, got in ((low < slot.low - slack, "below", slot.low, low),
                                    (high > slot.high + slack, "above", slot.high, high)):
        if wrong:
            reach = "" if isinstance(value, Constant) else " (of the inner 98 %, or the bound if there is one)"
            limit = f"at {'least' if word == 'below' else 'most'} {bound / factor:g} {unit}"
            fault("S109", f"reaches {word} what is possible{reach}", basis, expected=limit, got=f"{got / factor:g}")


def _reach(value: Distribution | Schedule) -> tuple[float, float]:
    """The least and greatest value of a bounded form, or the quantiles at 1 % and 99 %."""
    if isinstance(value, Schedule):
        reaches = [_reach(form) for _, form in value.points]
    elif isinstance(value, Mixture):
        reaches = [_reach(part.value) for part in value.parts]
    elif isinstance(value, (Constant, Uniform, Triangular, Choice)):
        return value.support
    else:
        return value.quantile(0.01), value.quantile(0.99)
    return min(low for low, _ in reaches), max(high for _, high in reaches)
