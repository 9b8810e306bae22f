"""Published shares by method: closed forms, order, vintage, grade, and what nobody names.

Means of 4,000 draws are compared within five standard errors: with fixed seeds, fewer than one in a million fails.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import beta, kstest

from magdepth.calibration import methods
from magdepth.calibration.methods import METHODS, PublishedShares, method_of, method_shares, pooled, published, worth
from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.evidence import Claim, Ledger, load_ledger
from magdepth.evidence.claim import Source

EW, DRONES, FIRE, AIR, MISSILES = range(5)
PAPER = Source("paper", "A paper", "A title", "2025-06", "press")


@pytest.fixture(autouse=True)
def fewer_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 40,000 tried instead of 100,000 the 4,000 that are kept are still worth 4,000."""
    monkeypatch.setattr(methods, "_TRIED", 40_000)


def claim(id: str, subject: str, best: float | None = None, **more: object) -> Claim:
    """A claim on a method's share, in percent of what was stopped, of grade C3."""
    told = Claim(id, subject, "share of drones stopped", "percent", "2025", "point", None, best, None, date(2025, 6, 1),
                 PAPER, "an office", "C", "3", None, "Some words.", (), None, None)  # fmt: skip
    return replace(told, **more)  # type: ignore[arg-type]


def near(draws: np.ndarray, truth: float, effective: float) -> bool:
    return bool(abs(draws.mean() - truth) < 5 * draws.std() / np.sqrt(effective))


def test_a_whole_vector_is_conjugate() -> None:
    shares = dict(zip(METHODS, (0.4, 0.1, 0.3, 0.15, 0.05), strict=True))
    found = pooled((PublishedShares({name: (value,) for name, value in shares.items()}, METHODS, 30.0),))
    alpha = np.array([1.0 + 30.0 * shares[name] for name in METHODS])
    assert found.effective == len(found.draws) == 4000
    for place in range(5):
        exact = beta(alpha[place], alpha.sum() - alpha[place])
        assert near(found.draws[:, place], exact.mean(), 4000)
        assert kstest(found.draws[:, place], exact.cdf).pvalue > 1e-4


def test_sampling_gives_the_closed_form_where_there_is_one() -> None:
    """Four of five shares are the whole vector, the fifth being the lump; one share alone is a Beta."""
    named = {"electronic_warfare": (0.4,), "interceptor_drones": (0.1,), "mobile_fire": (0.3,), "aircraft": (0.15,)}
    four = pooled((PublishedShares(named, METHODS, 30.0),), seed=1)
    alpha = 1.0 + 30.0 * np.array([0.4, 0.1, 0.3, 0.15, 0.05])
    for place in range(5):
        assert kstest(four.draws[:1000, place], beta(alpha[place], alpha.sum() - alpha[place]).cdf).pvalue > 1e-4
    single = pooled((PublishedShares({"mobile_fire": (0.8,)}, METHODS, 12.0),), seed=2)
    exact = beta(1 + 12 * 0.8, 4 + 12 * 0.2)
    assert kstest(single.draws[:1000, FIRE], exact.cdf).pvalue > 1e-4
    others = np.delete(single.draws, FIRE, axis=1)
    others /= others.sum(axis=1, keepdims=True)
    assert kstest(others[:1000, 0], beta(1, 3).cdf).pvalue > 1e-4  # what nobody names divides as before


def test_a_share_of_what_is_shot_down_leaves_jamming_where_it_was() -> None:
    """The Dirichlet is neutral: the share among the others and the one outside are independent."""
    found = pooled((PublishedShares({"mobile_fire": (0.8,)}, METHODS[1:], 12.0),), seed=3)
    assert kstest(found.draws[:1000, EW], beta(1, 4).cdf).pvalue > 1e-4
    within = found.draws[:, FIRE] / (1.0 - found.draws[:, EW])
    assert kstest(within[:1000], beta(1 + 12 * 0.8, 3 + 12 * 0.2).cdf).pvalue > 1e-4


def test_order_does_not_matter() -> None:
    claims = [claim("x1", "Mobile fire groups", 40.0), claim("x2", "Helicopters", 9.0),
              claim("x3", "Interceptor drones", 20.0, source=replace(PAPER, id="other"))]  # fmt: skip
    one, other = (pooled(published(order)) for order in (claims, claims[::-1]))
    assert (one.draws == other.draws).all() and one.as_dict() == other.as_dict()
    assert [set(said.shares) for said in one.published] == [{"interceptor_drones"}, {"mobile_fire", "aircraft"}]


def test_a_vintage_sees_no_later_claim() -> None:
    ledger = load_ledger()
    before, early, late = (method_shares(ledger.at(Vintage(day)))
                           for day in (date(2023, 11, 24), date(2024, 1, 1), date(2026, 6, 30)))  # fmt: skip
    assert before.published == () and set(before.labels.values()) == {"not identified"}
    assert [one.claims for one in early.published] == [("b007",)]
    told = {row["method"]: row for row in late.as_dict()["methods"]}
    assert told["mobile_fire"]["claims"] == ["b006", "b007"]
    assert told["interceptor_drones"]["claims"] == ["c022", "c044a"]
    assert told["missiles"]["label"] == "not identified" and told["missiles"]["claims"] == []
    assert late.draws[:, DRONES].mean() > 1.5 * early.draws[:, DRONES].mean()  # interceptors came with 2025
    assert late.draws[:, FIRE].mean() < early.draws[:, FIRE].mean()
    assert late.effective == 4000


def test_a_better_grade_and_a_younger_share_are_worth_more() -> None:
    base = claim("x1", "Aircraft", 10.0)
    day = base.known_by
    assert worth(replace(base, credibility="2"), day) > worth(base, day) > worth(replace(base, reliability="D"), day)
    assert worth(base, date(2026, 6, 1)) == pytest.approx(worth(base, day) / 2)
    weak, strong = (pooled(published([replace(base, credibility=grade)])) for grade in "41")
    assert strong.draws[:, AIR].std() < weak.draws[:, AIR].std()


def test_a_bound_pulls_to_its_side_and_a_repetition_says_nothing() -> None:
    more = pooled(published([claim("x1", "Aircraft", kind="lower_bound", low=40.0, credibility="1")]))
    less = pooled(published([claim("x1", "Aircraft", kind="upper_bound", high=40.0, credibility="1")]))
    exact = pooled(published([claim("x1", "Aircraft", 40.0, credibility="1")]))
    assert less.draws[:, AIR].mean() < exact.draws[:, AIR].mean() < more.draws[:, AIR].mean()
    assert published([claim("x2", "Aircraft", 40.0, repeats="x1")]) == ()
    assert published([claim("x2", "Balloons", 40.0), claim("x3", "Aircraft", 40.0, quantity="losses")]) == ()


def test_what_is_no_share_is_refused() -> None:
    for wrong, code in (
        ([claim("x1", "Aircraft", 140.0), claim("x2", "Missiles", -3.0)], "K132"),
        ([claim("x1", "Aircraft", 40.0, unit="drones/month")], "K132"),
        ([claim("x1", "Aircraft", 70.0), claim("x2", "Missiles", 60.0)], "K133"),
        ([claim("x1", "Aircraft", 20.0), claim("x2", "Helicopters", 10.0)], "K133"),
    ):
        with pytest.raises(BadInput) as caught:
            published(wrong)
        assert {fault.code for fault in caught.value.faults} == {code}
    assert len(caught.value.faults) == 1


def test_methods_are_known_by_how_a_subject_begins() -> None:
    assert method_of(claim("x1", "Interceptor drones over a city")) == "interceptor_drones"
    assert method_of(claim("x1", "Patriot interceptors")) is None


def test_a_view_without_claims_gives_the_prior() -> None:
    found = method_shares(Ledger(()).at(Vintage(date(2025, 6, 1))))
    assert kstest(found.draws[:, MISSILES], beta(1, 4).cdf).pvalue > 1e-4
