"""Believing: the posterior over a month's account and over the claims, a function of one vintage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from magdepth.balance.account import DECOYS, LOSSES, OTHER, Array
from magdepth.balance.claim_wording import Figures, output
from magdepth.balance.credence.assumptions import DRAWS, ENOUGH, RARE
from magdepth.balance.credence.credence import Believed, Credence, Fifths, Unknown, fifths
from magdepth.balance.credence.likelihood import Term, weigh
from magdepth.balance.credence.month_evidence import MonthClaim, month_claims
from magdepth.balance.credence.sampling import Sample, effective, sample, stratified
from magdepth.balance.credence.terms import terms
from magdepth.balance.credence.unknowns import DIMENSIONS, PLANT, UNKNOWNS, MonthPriors, World, account
from magdepth.balance.part_claims import PER_MONTH, SHARE
from magdepth.balance.reconcile import best_claim, check_same_day, month_fact
from magdepth.errors import BadInput, Fault
from magdepth.evidence import Claim, LedgerView
from magdepth.observed import MonthlyView

_LOGARITHM = frozenset({PLANT, OTHER, LOSSES})


def believe(
    claims: LedgerView, observed: MonthlyView, month: str | None = None, claim: str | None = None, *,
    draws: int = DRAWS, enough: float = ENOUGH,
) -> Credence:  # fmt: skip
    """What a month's launches and every claim known at the views' vintage say together, and which claims to believe.

    The month is the last whole one known unless given (YYYY-MM), the claim asked about the best one of strike drones
    from the plant at issue. Unknown are strike drones made there and elsewhere, the share of decoys, stock and
    losses (`magdepth.balance.credence.unknowns`); claims are terms of the likelihood, each a mixture of what a
    reliable and an unreliable voice would say (`magdepth.balance.credence.likelihood`).

    BadInput O120 for a month not known, A101 for one not whole, A104 if the two views are of different days, A201 for
    a month without launches, A202 for a claim that is not of strike drones from the plant at issue, E120 or E121 for
    an unknown one; Failed A200 if the draws are worth too little.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> from magdepth.observed import load_monthly
    >>> june = Vintage(date(2025, 6, 30))
    >>> credence = believe(load_ledger().at(june), load_monthly().at(june))
    >>> credence.month, credence.claim, credence.low, credence.ess >= 2000.0
    ('2025-06', 'a001', 2000.0, True)
    """
    check_same_day(claims, observed)
    fact = month_fact(observed, month)
    if fact.launched <= 0:
        raise BadInput(Fault("A201", f"nothing was launched in '{fact.month}'", cure="take another month"))
    asked = _asked(claims, fact.month, claim)
    priors, evidence = account(observed, fact), terms(claims, *month_claims(claims, observed, fact))
    sampled = posterior(priors, evidence.terms, draws, enough)
    world, _ = priors.world(_chances(sampled.places))
    plain, flat = priors.world(stratified(draws, DIMENSIONS))
    before = np.exp(flat - flat.max())
    before /= before.sum()
    weights = sampled.weights
    _, chances = weigh(evidence.terms, world, priors.launched)
    made, others = world[PLANT], world[OTHER] / (world[PLANT] + world[OTHER])
    read = None if asked is None else output(asked)
    fits = None if read is None else _within(made, read)
    rare = fits is None or not fits.any() or effective(weights * fits) < RARE
    inside = weights if fits is None else weights * fits
    return Credence(
        as_of=claims.vintage.as_of, month=fact.month, launched=fact.launched,
        claim=None if asked is None else asked.id,
        low=None if read is None else read.low,
        high=None if read is None else read.high,
        fits=None if fits is None else float(weights @ fits),
        fits_before=None if read is None else float(before @ _within(plain[PLANT], read)),
        at_least=None if read is None else float(weights @ (made >= read.least)),
        at_least_before=None if read is None else float(before @ (plain[PLANT] >= read.least)),
        decoy_share=fifths(world[DECOYS], weights), other_share=fifths(others, weights),
        decoy_share_if=None if rare else fifths(world[DECOYS], inside),
        other_share_if=None if rare else fifths(others, inside),
        unknowns=tuple(_unknown(key, fifths(plain[key], before), fifths(world[key], weights)) for key in UNKNOWNS),
        beliefs=_ranked(evidence.terms, evidence.claims, chances @ weights, world, weights, priors.launched),
        left_out=evidence.left_out, draws=len(weights), ess=sampled.ess, rounds=sampled.rounds,
    )  # fmt: skip


def posterior(priors: MonthPriors, terms: Sequence[Term], draws: int = DRAWS, enough: float = ENOUGH) -> Sample:
    """Weighted draws of the account under some terms, as normal scores of its four numbers; Failed A200."""

    def weight(places: Array) -> Array:
        world, base = priors.world(_chances(places))
        return base + weigh(terms, world, priors.launched)[0]

    return sample(weight, DIMENSIONS, draws, enough)


def _chances(places: Array) -> Array:
    from scipy.special import ndtr

    return np.asarray(np.clip(ndtr(places), 1e-12, 1.0 - 1e-12), dtype=np.float64)


def _asked(view: LedgerView, month: str, claim: str | None) -> Claim | None:
    """The claim asked about; the best one of this plant where none is named, None where there is none."""
    if claim is None:
        try:
            return best_claim(view, month)
        except BadInput:
            return None
    named = view.get(claim)
    category = named.category
    if category is None or (category.type, category.plant) != ("strike", "alabuga") or output(named) is None:
        got = "no category" if category is None else f"{category.type}/{category.plant}"
        raise BadInput(Fault("A202", f"claim '{claim}' names no output of this plant", key=claim,
                             expected="strike drones of this plant over a time", got=got))  # fmt: skip
    return named


def _within(made: Array, read: Figures) -> Array:
    """One where the output fits the claim's figures, nought where not."""
    low, high = read.band
    return ((made >= low) & (made <= high)).astype(made.dtype)


def _unknown(key: str, before: Fifths, after: Fifths) -> Unknown:
    def wide(band: Fifths) -> float:
        ends = band.q05, band.q95
        return float(np.log(ends[1] / ends[0])) if key in _LOGARITHM and ends[0] > 0.0 else ends[1] - ends[0]

    label, unit = UNKNOWNS[key]
    first = wide(before)
    return Unknown(key, label, unit, before, after, wide(after) / first if first > 0.0 else 1.0)


def _ranked(
    terms: Sequence[Term], claims: Sequence[MonthClaim], after: Array, world: World, weights: Array, launched: float
) -> tuple[Believed, ...]:
    """All terms, the most believed first."""
    beliefs = [
        Believed(
            claims=spoken.claims,
            origin=term.origin,
            grade=spoken.claim.grade,
            category=_category(term),
            says=spoken.says,
            period="" if spoken.claim.category is None else spoken.claim.category.period,
            away=spoken.away,
            unit=SHARE if term.measure.share else PER_MONTH,
            before=term.prior,
            after=float(chance),
            implied=fifths(np.asarray(term.measure.of(world, launched), dtype=np.float64), weights),
        )
        for term, spoken, chance in zip(terms, claims, after, strict=True)
    ]
    return tuple(sorted(beliefs, key=lambda belief: (-belief.after, belief.claim)))


def _category(term: Term) -> str:
    measure = term.measure
    return f"share of {measure.type}" if measure.share else f"{measure.type}/{measure.plant}"
