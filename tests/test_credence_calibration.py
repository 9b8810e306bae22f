"""Simulation-based calibration of credence: worlds from the prior, claims from their own rules, then the posterior."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import binom, chisquare, t

from credence_cases import ALL, DECOYS, MADE, held, term, told
from magdepth.balance.credence.credence_fit import posterior
from magdepth.balance.credence.likelihood import weigh
from magdepth.balance.credence.sampling import stratified
from magdepth.balance.credence.unknowns import DIMENSIONS, ClaimMeasure

#: So many worlds see a gross error; the larger number a small one.
FEW, MANY = 200, 400
KEYS = ("plant", "other_plants", "decoy_share", "stock_drawn")
FALSE_ALARM = 0.001  # of each single check; the seed is fixed, so that the outcome is too

#: Points, bounds, a share, and an origin that speaks three times; chances from one in ten to nine in ten.
TERMS = (
    term(MADE, 1.0, 0.2, id="x1", origin="a", source=0.95, said=0.95),
    term(ALL, 1.0, 0.3, id="x2", origin="a", source=0.95, said=0.6),
    term(DECOYS, 0.5, 0.3, id="x3", origin="a", source=0.95, said=0.8),
    term(MADE, 1.0, 0.15, id="x4", origin="b", source=0.3, said=0.5),
    term(ALL, 1.0, 0.2, id="x5", origin="c", source=0.7, said=0.9, side=-1, reach=0.5),
    term(ClaimMeasure("strike", "other"), 1.0, 0.2, id="x6", origin="d", source=0.8, said=0.9, side=1, reach=0.3),
)


@pytest.fixture(
    scope="module",
    params=[FEW, pytest.param(MANY, marks=pytest.mark.slow(reason=f"simulation-based calibration, {MANY} worlds"))],
)
def outcome(request):
    """Ranks of the truth by unknown, and for each claim of each world its chance and whether it was reliable."""
    rng = np.random.default_rng(20250630)
    account = held(pinned=False)
    prior, logs = account.world(stratified(20_000, DIMENSIONS, seed=99))
    truths = rng.choice(20_000, size=request.param, p=np.exp(logs - logs.max()) / np.exp(logs - logs.max()).sum())
    ranks, chances, reliable = {key: [] for key in KEYS}, [], []
    for truth in truths:
        world = {key: values[[truth]] for key, values in prior.items()}
        knows = {origin: rng.random() < source for origin, source in (("a", 0.95), ("b", 0.3), ("c", 0.7), ("d", 0.8))}
        holds = [knows[one.origin] and rng.random() < one.statement for one in TERMS]
        made = [told(one, rng, float(one.measure.of(world, 5000.0)[0]), ok, 5000.0)
                for one, ok in zip(TERMS, holds, strict=True)]  # fmt: skip
        found = posterior(account, made, draws=4000, enough=300.0)
        drawn, _ = account.world(ndtr(found.places))
        for key in KEYS:
            ranks[key].append(float(found.weights @ (drawn[key] < prior[key][truth])))
        chances.append(weigh(made, drawn, 5000.0)[1] @ found.weights)
        reliable.append(holds)
    return ranks, np.array(chances), np.array(reliable, dtype=float)


@pytest.mark.parametrize("key", KEYS)
def test_ninety_per_cent_bands_hold_the_truth_in_ninety_per_cent(outcome, key):
    ranks = np.array(outcome[0][key])
    inside = int(((ranks >= 0.05) & (ranks <= 0.95)).sum())
    low, high = binom.ppf([FALSE_ALARM / 2, 1 - FALSE_ALARM / 2], len(ranks), 0.9)
    assert low <= inside <= high


@pytest.mark.parametrize("key", KEYS)
def test_ranks_of_the_truth_are_uniform(outcome, key):
    counts = np.histogram(outcome[0][key], bins=10, range=(0, 1))[0]
    assert chisquare(counts).pvalue > FALSE_ALARM


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.2), (0.2, 0.5), (0.5, 0.75), (0.75, 0.9), (0.9, 1.0), (0.0, 1.0)])
def test_of_claims_given_a_chance_so_many_were_reliable(outcome, low, high):
    """Summed by world, since claims of one world hang together: a t test of the mean difference."""
    _, chances, reliable = outcome
    chosen = (chances >= low) & (chances < high if high < 1.0 else True)
    off = ((reliable - chances) * chosen).sum(axis=1)[chosen.any(axis=1)]
    assert chosen.sum() > 60
    statistic = off.mean() / (off.std(ddof=1) / np.sqrt(len(off)))
    assert abs(statistic) < t.ppf(1 - FALSE_ALARM / 2, len(off) - 1)


def test_chances_tell_reliable_claims_from_others(outcome):
    """Not only on average: the claims that were reliable got clearly higher chances (by grade alone they would not)."""
    _, chances, reliable = outcome
    for place in range(len(TERMS)):
        good, bad = (chances[reliable[:, place] == kind, place] for kind in (1.0, 0.0))
        assert good.mean() > bad.mean() + 0.1


@pytest.mark.parametrize("worlds", [FEW, MANY])
def test_the_checks_see_overconfidence(worlds):
    """The same ranks with bands a third too narrow would not pass: the test has power."""
    rng = np.random.default_rng(1)
    narrow = np.clip(0.5 + 1.5 * (rng.random(worlds) - 0.5), 0, 1)
    inside = int(((narrow >= 0.05) & (narrow <= 0.95)).sum())
    assert inside < binom.ppf(FALSE_ALARM / 2, worlds, 0.9)
