"""Reconciling a claim of output with the launches of a month: a function of one vintage."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from magdepth.balance.account import DECOYS, LOSSES, OTHER, STOCK, Array, Rung, back, forward, needed, reach, route
from magdepth.balance.checks import checks
from magdepth.balance.claim_wording import Figures, distance, month_number, output, says
from magdepth.balance.inputs import DRAWS, Input, inputs
from magdepth.balance.part_claims import PER_MONTH
from magdepth.balance.reconciliation import AccountStep, Closer, MedianBand, Reconciliation, spread
from magdepth.errors import BadInput, Fault
from magdepth.evidence import Category, Claim, LedgerView
from magdepth.observed import Month, MonthlyView

#: The category whose claim is looked at where none is named: the one that reports speak of.
TYPE, PLANT = "strike", "alabuga"

#: Where a division has nothing to divide by; any figure here is far beyond what is admissible.
_FAR = 1e9

_LABELS = {
    "other_plants": "Other plants, strike drones",
    "decoys": "Decoys of all plants",
    "strike": "Strike drones of all plants",
    "stock": "Drawn from stock",
    "losses": "Lost before launch",
}
_TYPES = {"strike": "strike drones", "decoy": "decoys", "all": "all types"}
_PLANTS = {"alabuga": "this plant", "all": "all plants"}
_LEADS = {"plan": "Planned", "ceiling": "Claimed capacity", "use": "Claimed in use", "output": "Claimed"}
_CLOSERS = {OTHER: "strike drones from other plants", DECOYS: "share of decoys", STOCK: "drones drawn from stock",
            LOSSES: "share lost before launch"}  # fmt: skip


def reconcile(
    claims: LedgerView, observed: MonthlyView, month: str | None = None, claim: str | None = None
) -> Reconciliation:
    """One claim of output against one month's launches, with what is known at the views' vintage.

    The month is the last whole one known unless given (YYYY-MM), the claim the best one about
    strike drones of the plant at issue. Call it again with later views for what became known since.
    BadInput O120 for a month not known, A101 for one not whole, E120 or E121 for an unknown claim,
    A102 for a claim that can't be set beside launches, A103 if there is none that can, A104 if the
    two views are of different days.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> from magdepth.observed import load_monthly
    >>> june = Vintage(date(2025, 6, 30))
    >>> account = reconcile(load_ledger().at(june), load_monthly().at(june))
    >>> account.month, account.claim, account.observed, account.alarm
    ('2025-06', 'a001', 5438, False)
    >>> round(account.steps[0].median + sum(step.median for step in account.steps[1:-2]) - account.expected.median, 6)
    0.0
    """
    check_same_day(claims, observed)
    fact = month_fact(observed, month)
    chosen = best_claim(claims, fact.month) if claim is None else claims.get(claim)
    named, category, rungs = _usable(chosen)
    parts = inputs(claims, observed, fact, named.greatest)
    split: dict[str, Array] = {key: part.draws() for key, part in parts.items()}
    made = _made(named)
    accounts = [np.maximum(_whole(account), 0.0) for account in forward(rungs, made, split)]
    implied = _whole(back(rungs, float(fact.launched), split))
    low, high = named.band
    limits = {key: (part.low, part.high) for key, part in parts.items()}
    least, most = reach(rungs, (low, high), limits)
    expected, launched = accounts[-1], float(fact.launched)
    reference = named.greatest if named.low is None else named.least
    shares = _implied_shares(rungs, made, launched, split)
    fits = float(((implied >= low) & (implied <= high)).mean())
    return Reconciliation(
        as_of=claims.vintage.as_of, month=fact.month, unit="drones", claim=chosen.id, category=category,
        says=says(chosen) or "output", low=named.low, high=named.high, observed=fact.launched,
        steps=_steps(chosen, named, category, rungs, parts, accounts, fact, counted(claims, fact.month)),
        expected=spread(expected),
        remainder=spread(launched - expected),
        implied=spread(implied),
        band=(low, _closed(high)),
        fits=fits,
        at_least=float((implied >= reference).mean()),
        reach=(least, _closed(most)),
        alarm=not least <= launched <= most,
        closers=_closers(rungs, made, launched, parts, split, named, implied, fits),
        decoy_share=shares.get(DECOYS), other_share=shares.get(OTHER),
        assumption_share=assumption_share(rungs, launched, parts, split),
        checks=checks(claims, fact, parts, split),
        inputs=tuple(parts[rung.input] for rung in rungs),
    )  # fmt: skip


def best_claim(view: LedgerView, month: str) -> Claim:
    """The known claim of strike drones made at the plant at issue that speaks best of a month.

    Output goes before capacity and plans; then the nearest period, then the latest word. BadInput
    A103 if there is none.
    """
    number = month_number(month)
    order = {"output": 0, "ceiling": 1, "plan": 2}
    ranked = []
    for claim in view.claims:
        category, meaning = claim.category, says(claim)
        if category is None or (category.type, category.plant) != (TYPE, PLANT) or meaning not in order:
            continue
        away = distance(category.period, number)
        if away is not None and output(claim) is not None:
            ranked.append((order[meaning], abs(away), -claim.known_by.toordinal(), claim.id))
    if not ranked:
        message = f"no claim of strike drones made at this plant is known on {view.vintage.as_of.isoformat()}"
        raise BadInput(Fault("A103", message, cure="name a claim, or take a later as-of date"))
    return view.get(min(ranked)[-1])


def counted(view: LedgerView, month: str) -> tuple[str, ...]:
    """The known claims that count all launches of a month: they stand beside the monthly fact."""
    wanted = Category("all", "all", month)
    return tuple(c.id for c in view.claims if c.quantity == "launched in the month" and c.category == wanted)


def assumption_share(
    rungs: tuple[Rung, ...], launched: float, parts: Mapping[str, Input], split: Mapping[str, Array]
) -> float:
    """Share of the variance of the implied output that is gone once the assumed parts are known.

    Known means: held at their medians, the other parts drawn as before.
    """
    whole = float(np.var(back(rungs, launched, split)))
    if whole <= 0.0:
        return 0.0
    fixed = {key: parts[key].median() if parts[key].assumed else split[key] for key in split}
    return min(1.0, max(0.0, 1.0 - float(np.var(back(rungs, launched, fixed))) / whole))


def check_same_day(claims: LedgerView, observed: MonthlyView) -> None:
    """BadInput A104 if the two views are of different days."""
    if claims.vintage != observed.vintage:
        days = f"{claims.vintage.as_of} and {observed.vintage.as_of}"
        raise BadInput(Fault("A104", "claims and months are seen from different days", got=days))


def month_fact(observed: MonthlyView, month: str | None) -> Month[int]:
    """The whole month looked at, the last one known if none is named; BadInput O120 or A101."""
    if month is not None:
        fact = observed.get(month)
        if not fact.whole:
            raise BadInput(Fault("A101", f"'{month}' is not covered as a whole", cure="take another month"))
        return fact
    whole = [fact for fact in observed.months if fact.whole]
    if not whole:
        message = f"no whole month is known on {observed.vintage.as_of.isoformat()}"
        raise BadInput(Fault("A101", message, cure="take a later as-of date"))
    return whole[-1]


def _usable(claim: Claim) -> tuple[Figures, Category, tuple[Rung, ...]]:
    named, category = output(claim), claim.category
    rungs = None if category is None else route(category.type, category.plant, says(claim) == "use")
    if named is None or category is None or rungs is None:
        raise BadInput(
            Fault("A102", f"claim '{claim.id}' can't be set beside launches", key=claim.id,
                  expected="output, capacity, plan or use in drones over a time, of a type and a plant that has a way "
                           "to launches", got=f"{claim.quantity} in {claim.unit} ({claim.kind})")
        )  # fmt: skip
    return named, category, rungs


def _made(named: Figures) -> Array:
    """The claimed output draw by draw: evenly over a range; at the figure itself where one end is open."""
    u = (np.random.default_rng([1, DRAWS]).permutation(DRAWS) + 0.5) / DRAWS
    return np.asarray(named.least + (named.greatest - named.least) * u, dtype=np.float64)


def _whole(values: Array) -> Array:
    """One number a draw, also where no part of the account spreads it."""
    return np.broadcast_to(np.asarray(values, dtype=np.float64), (DRAWS,))


def _steps(
    claim: Claim, named: Figures, category: Category, rungs: tuple[Rung, ...], parts: Mapping[str, Input],
    accounts: list[Array], fact: Month[int], counting: tuple[str, ...],
) -> tuple[AccountStep, ...]:  # fmt: skip
    claimed = spread(accounts[0])
    bound = ", at least" if named.high is None else ", up to" if named.low is None else ""
    label = f"{_LEADS[says(claim) or 'output']}{bound}: {_PLANTS[category.plant]}, {_TYPES[category.type]}"
    steps = [AccountStep("claimed", label, "claimed", claimed.median, claimed.q05, claimed.q95, (claim.id,), False,
                         claim.paraphrase)]
    for rung, before, after in zip(rungs, accounts, accounts[1:], strict=False):
        part, change = parts[rung.input], spread(after - before)
        median = spread(after).median - spread(before).median
        name = "Laid into stock" if rung.input == STOCK and median < 0 else _LABELS[rung.key]
        # The account's median need not move with the step's own: the band is made to hold it.
        low, high = min(median, change.q05), max(median, change.q95)
        steps.append(AccountStep(rung.key, name, "plus" if median >= 0 else "minus", median, low, high, part.claims,
                          part.assumed, part.why))  # fmt: skip
    rest = spread(fact.launched - accounts[-1])
    reported = float(fact.launched)
    steps.append(AccountStep("observed", "Launched, as reported", "observed", reported, reported, reported, counting,
                             False, "all types from all plants, as the defender reports them"))  # fmt: skip
    steps.append(AccountStep("unexplained", "Unexplained", "unexplained", rest.median, rest.q05, rest.q95, (), False,
                      "launched, less what the claim and all parts lead to expect"))  # fmt: skip
    return tuple(steps)


def _closers(
    rungs: tuple[Rung, ...], made: Array, launched: float, parts: Mapping[str, Input], split: Mapping[str, Array],
    named: Figures, implied: Array, fits: float,
) -> tuple[Closer, ...]:  # fmt: skip
    closers = []
    for at, rung in enumerate(rungs):
        part, wanted = parts[rung.input], _needed(rungs, made, launched, split, at)
        possible = float(((wanted >= part.low) & (wanted <= part.high)).mean())
        closers.append(Closer(rung.input, _CLOSERS[rung.input], part.unit, spread(wanted), part.median(), part.low,
                            part.high, possible))  # fmt: skip
    low, high = named.band
    closers.append(Closer("claim", "drones made, not as claimed", PER_MONTH, spread(implied), named.greatest, low,
                          _closed(high), fits))  # fmt: skip
    return tuple(sorted(closers, key=lambda closer: (-closer.possible, closer.key)))


def _implied_shares(
    rungs: tuple[Rung, ...], made: Array, launched: float, split: Mapping[str, Array]
) -> dict[str, MedianBand]:
    """The share of decoys, and that of other plants in strike drones, which the claim implies where it has the part."""
    shares = {}
    for at, rung in enumerate(rungs):
        if rung.input in (DECOYS, OTHER):
            share = _needed(rungs, made, launched, split, at)
            if rung.input == OTHER:
                share = share / np.where(made + share == 0.0, _FAR, made + share)
            shares[rung.input] = spread(share)
    return shares


def _needed(rungs: tuple[Rung, ...], made: Array, launched: float, split: Mapping[str, Array], at: int) -> Array:
    """As ``needed``; draws that divide by nothing are taken far out, so that quantiles still hold."""
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.asarray(needed(rungs, made, launched, split, at), dtype=np.float64)
    return np.nan_to_num(values, nan=-_FAR, posinf=_FAR, neginf=-_FAR)


def _closed(end: float) -> float | None:
    return None if math.isinf(end) else end
