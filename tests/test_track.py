"""Track records: claims of launches beside the months observed, and what that does to a pool."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balance_cases import AT, ledger, made, months
from magdepth.balance.track_records import OBSERVED_VOICE, observation, record_weight, records, weights
from magdepth.dates import Vintage
from magdepth.evidence import Claim, load_ledger
from magdepth.evidence.weighing.pooling import pool
from magdepth.observed import load_monthly
from pooling_cases import claim

USE = "average use"


def said(id: str, figure: float | tuple[float, float], kind: str = "point", **more: object) -> Claim:
    given = {"type": "all", "plant": "all", "quantity": USE, "origin": "a ministry", **more}
    return made(id, kind, figure, **given)  # type: ignore[arg-type]


def test_a_claim_is_set_beside_its_own_month() -> None:
    seen = months(4_000, 5_000, 3_000).at(AT)
    one = observation(said("x", 4_000.0, period="2025-05"), seen)
    assert one is not None and (one.observed, one.hit) == (5_000.0, True)
    assert one.error == pytest.approx(math.log(4_000 / 5_000))
    missed = observation(said("x", 4_000.0, period="2025-06"), months(1_000).at(AT))
    assert missed is not None and not missed.hit and missed.error == pytest.approx(math.log(4.0))


@pytest.mark.parametrize(
    ("unit", "period", "observed"),
    [("drones/day", "2025-06", 100.0), ("drones/month", "2025-05/2025-06", 4_600.0), ("drones/day", "2025-05/2025-06",
     9_200 / 61)],
)  # fmt: skip
def test_what_was_observed_is_told_in_the_claims_unit(unit: str, period: str, observed: float) -> None:
    one = observation(said("x", 130.0, unit=unit, period=period), months(6_200, 3_000).at(AT))
    assert one is not None and one.observed == pytest.approx(observed)


@pytest.mark.parametrize(
    ("kind", "figure", "error"),
    [
        ("range", (4_000.0, 6_000.0), 0.0), ("range", (6_000.0, 8_000.0), math.log(6_000 / 5_000)),
        ("upper_bound", 6_000.0, 0.0), ("upper_bound", 4_000.0, math.log(4_000 / 5_000)),
        ("lower_bound", 4_000.0, 0.0), ("lower_bound", 6_000.0, math.log(6_000 / 5_000)),
    ],
)  # fmt: skip
def test_a_range_or_bound_errs_only_where_it_does_not_hold(kind: str, figure: float, error: float) -> None:
    one = observation(said("x", figure, kind), months(5_000).at(AT))
    assert one is not None and one.error == pytest.approx(error)


@pytest.mark.parametrize(
    "other",
    [{"type": "strike"}, {"plant": "alabuga"}, {"quantity": "output"}, {"quantity": "planned output"},
     {"period": "2025-07"}, {"period": "2025-05/2025-07"}, {"period": "2024-01"}, {"period": "after 2025-05"},
     {"period": "soon"}, {"unit": "workers"}],
)  # fmt: skip
def test_what_counts_something_else_or_is_not_yet_known_is_no_record(other: dict[str, str]) -> None:
    assert observation(said("x", 5_000.0), months(5_000, 5_000).at(AT)) is not None
    assert observation(said("x", 5_000.0, **other), months(5_000, 5_000).at(AT)) is None


def test_a_month_that_is_not_over_counts_for_nothing() -> None:
    facts, claims = months(5_000, 5_000), ledger(said("x", 1_000.0, known_by=date(2025, 6, 1)))
    assert [record.hits for record in records(claims.at(AT), facts.at(AT))] == [0]
    before = Vintage(date(2025, 6, 29))
    assert records(claims.at(before), facts.at(before)) == ()
    earlier = Vintage(date(2025, 5, 31))
    assert records(claims.at(earlier), months(5_000, 5_000).at(AT)) == ()  # the claim itself is not known yet


def test_a_repetition_is_not_counted_again() -> None:
    claims = ledger(said("x", 5_000.0), said("y", 5_000.0, repeats="x"))
    (record,) = records(claims.at(AT), months(5_000).at(AT))
    assert len(record.observations) == 1


@given(st.integers(0, 200), st.integers(0, 200))
def test_few_observations_leave_the_weight_near_one(hits: int, misses: int) -> None:
    count = hits + misses
    weight = record_weight(hits, count)
    assert 0.0 < weight < 1.0 / 0.9
    assert abs(weight - 1.0) <= count / (10 + count) + 1e-12
    assert record_weight(hits + 1, count + 1) > weight > record_weight(hits, count + 1)


def test_the_weight_goes_to_the_hit_rate_over_nine_tenths() -> None:
    assert record_weight(0, 0) == 1.0
    assert record_weight(45_000, 100_000) == pytest.approx(0.5, abs=1e-3)
    assert record_weight(9, 10) == pytest.approx(1.0)  # just as often as a 90 % band should


def test_a_record_moves_the_pool_and_no_record_does_not() -> None:
    claims = ledger(*(said(f"x{k}", 1_000.0, period=f"2025-0{k}") for k in range(1, 7)))
    found = records(claims.at(AT), months(*[5_000] * 6).at(AT))
    factors = weights(found)
    assert factors == {"a ministry": pytest.approx(record_weight(0, 6))}
    some = [claim("a", 1_013.0, origin="a ministry"), claim("b", 2_013.0, origin="somebody new")]
    plain, weighed = pool(some), pool(some, weights=factors)
    assert weighed.median > plain.median
    kept, new = dict(weighed.origins)["a ministry"], dict(weighed.origins)["somebody new"]
    assert kept / new == pytest.approx(record_weight(0, 6))


def test_the_observed_voice_can_not_confirm_itself() -> None:
    claims = ledger(said("x", 5_000.0, origin=OBSERVED_VOICE, quantity="launched in the month"))
    (record,) = records(claims.at(AT), months(5_000).at(AT))
    assert record.same_source and record.hits == 1 and record.weight is None and weights([record]) == {}


def test_a_grade_lowered_for_a_miss_does_not_excuse_it() -> None:
    claims = [made("x", "point", 7_500.0, type="all", plant="all", quantity=USE)]
    from dataclasses import replace

    claims.append(replace(claims[0], id="y", credibility="5"))
    one, other = (observation(each, months(5_000).at(AT)) for each in claims)
    assert one is not None and other is not None and not one.hit and not other.hit


def test_the_shipped_ledger_has_records_of_a_few_origins_only() -> None:
    """Of 2025, one president's average use and one commander's ceiling can be set beside the months."""
    day = Vintage(date(2026, 3, 1))
    found = {r.origin: r for r in records(load_ledger().at(day), load_monthly().at(day))}
    assert found[OBSERVED_VOICE].same_source and len(found[OBSERVED_VOICE].observations) > 20
    others = {origin: record for origin, record in found.items() if not record.same_source}
    assert 1 <= len(others) <= 5
    for record in others.values():
        assert record.weight is not None and abs(record.weight - 1.0) < 0.3
