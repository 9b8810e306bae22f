"""The parts of a reconciliation: wording into figures, the account forward and back, inputs by vintage."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balance_cases import AT, DAY, ledger, made, months
from magdepth.balance.account import DECOYS, LOSSES, OTHER, ROUTES, STOCK, back, forward, needed, reach, route
from magdepth.balance.claim_wording import Figures, distance, figures, month_number, months_spoken_of, output
from magdepth.balance.inputs import decoy_share, inputs, other_plants, stock
from magdepth.balance.part_claims import DECOY_SHARE, OTHER_PLANTS
from magdepth.dates import Vintage
from magdepth.evidence import load_ledger
from magdepth.observed import load_monthly

JUNE = month_number("2025-06")
SPLITS = st.fixed_dictionaries(
    {
        OTHER: st.floats(0, 3000),
        DECOYS: st.floats(0.02, 0.9),
        STOCK: st.floats(-3000, 3000),
        LOSSES: st.floats(0, 0.5),
    }
)
ROUTE = st.sampled_from(sorted(ROUTES))


# ---- wording into figures ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2025-06", "2025-06", "2025-06"),
        ("2025", "2025-01", "2025-12"),
        ("2023/2025-09", "2023-01", "2025-09"),
        ("2023-07/2024-07", "2023-07", "2024-07"),
        ("2024-03/2025", "2024-03", "2025-12"),
    ],
)
def test_periods_are_read_as_months(period, first, last):
    assert months_spoken_of(period) == (month_number(first), month_number(last))


@pytest.mark.parametrize("period", ["spring 2025", "2025-06/2025-01", "", "20255", "2025-06-01"])
def test_what_is_no_period_has_no_months(period):
    assert months_spoken_of(period) is None
    assert distance(period, JUNE) is None


@pytest.mark.parametrize(
    ("period", "away"), [("2025-06", 0), ("2025", 0), ("2025-03", -3), ("2025-09", 3), ("after 2025-06", 1)]
)
def test_distance_from_a_month(period, away):
    assert distance(period, JUNE) == away


def test_every_category_period_of_the_shipped_ledger_with_an_output_is_read():
    view = load_ledger().at(Vintage(date.max))
    outputs = [claim for claim in view.claims if output(claim) is not None]
    assert len(outputs) > 15
    for claim in outputs:
        assert claim.category is not None
        assert months_spoken_of(claim.category.period) is not None, claim.id


@pytest.mark.parametrize(
    ("kind", "figure", "unit", "expected"),
    [
        ("point", 24_000, "drones/year", Figures(2000.0, 2000.0)),
        ("range", (8000, 10_000), "drones/year", Figures(8000 / 12, 10_000 / 12)),
        ("lower_bound", 100, "drones/day", Figures(100 * 365.25 / 12, None)),
        ("upper_bound", 2700, "drones/month", Figures(None, 2700.0)),
        ("change_over_time", (2000, 5000), "drones/month", None),
        ("point", 5, "percent", None),
        ("point", 6000, "drones", None),
    ],
)
def test_claims_are_converted_to_a_month(kind, figure, unit, expected):
    found = figures(made("x1", kind, figure, unit=unit))
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (found.low, found.high) == tuple(
            None if end is None else pytest.approx(end) for end in (expected.low, expected.high)
        )


def test_a_capacity_is_a_ceiling_whatever_its_wording():
    assert output(made("x1", "range", (300, 350), quantity="capacity")) == Figures(None, 350.0)
    assert output(made("x1", "point", 300, quantity="planned cumulative output")) is None


@given(low=st.floats(1, 1e5), width=st.floats(0, 1e5))
def test_the_band_of_a_claim_holds_its_figures(low, width):
    least, most = Figures(low, low + width).band
    assert least < low <= low + width < most
    assert Figures(low, None).band == (pytest.approx(0.8 * low), math.inf)
    assert Figures(None, low).band[0] == 0.0


# ---- the account ---------------------------------------------------------------------------------


@given(key=ROUTE, made_=st.floats(10, 20_000), split=SPLITS)
def test_back_undoes_forward(key, made_, split):
    rungs = ROUTES[key]
    launched = forward(rungs, made_, split)[-1]
    assert back(rungs, launched, split) == pytest.approx(made_, rel=1e-6, abs=1e-4)


@given(key=ROUTE, made_=st.floats(10, 20_000), launched=st.floats(10, 20_000), split=SPLITS, data=st.data())
def test_what_a_rung_needs_closes_the_account(key, made_, launched, split, data):
    rungs = ROUTES[key]
    at = data.draw(st.integers(0, len(rungs) - 1))
    if abs(back(rungs[at + 1 :], launched, split)) < 1.0 or abs(forward(rungs[:at], made_, split)[-1]) < 1.0:
        return  # nothing there to divide by
    wanted = needed(rungs, made_, launched, split, at)
    closed = split | {rungs[at].input: wanted}
    if rungs[at].input == DECOYS and min(abs(wanted), abs(1 - wanted)) < 1e-3:
        return
    assert forward(rungs, made_, closed)[-1] == pytest.approx(launched, rel=1e-6, abs=1e-3)


@given(key=ROUTE, figures_=st.tuples(st.floats(100, 5000), st.floats(0, 2000)), split=SPLITS, data=st.data())
def test_no_admissible_split_leaves_the_reach(key, figures_, split, data):
    rungs = ROUTES[key]
    low, width = figures_
    spans = {name: data.draw(st.floats(0, 0.05 if value < 1 else 200)) for name, value in split.items()}
    limits = {name: (value - spans[name], value + spans[name]) for name, value in split.items()}
    limits[DECOYS] = (max(0.01, limits[DECOYS][0]), limits[DECOYS][1])
    least, most = reach(rungs, (low, low + width), limits)
    share = data.draw(st.floats(0, 1))
    inside = {name: ends[0] + data.draw(st.floats(0, 1)) * (ends[1] - ends[0]) for name, ends in limits.items()}
    launched = max(0.0, forward(rungs, low + share * width, inside)[-1])
    assert least - 1e-6 <= launched <= most + 1e-6


def test_routes_end_at_launches_and_use_skips_stock_and_losses():
    assert [rung.key for rung in route("strike", "alabuga")] == ["other_plants", "decoys", "stock", "losses"]
    assert [rung.key for rung in route("decoy", "all", use=True)] == ["strike"]
    assert route("strike", "other") is None


# ---- inputs by vintage ---------------------------------------------------------------------------


def test_no_id_is_needed_that_june_does_not_know():
    known = load_ledger().at(AT)
    for readings in (OTHER_PLANTS, DECOY_SHARE):
        assert any(all(known.known(name) for name in reading.claims) for reading in readings)
    whole = load_ledger().at(Vintage(date.max))
    assert all(whole.known(name) for readings in (OTHER_PLANTS, DECOY_SHARE) for r in readings for name in r.claims)


def test_only_known_claims_speak_and_later_ones_join():
    book = load_ledger()
    june, december = (decoy_share(book.at(Vintage(day)), "2025-06") for day in (DAY, date(2025, 12, 31)))
    assert june.claims == ("a010a", "b033")
    assert set(june.claims) < set(december.claims)
    assert december.median() < june.median()  # the later voices name fewer decoys
    others = [other_plants(book.at(Vintage(day)), "2025-06", 2000.0) for day in (DAY, date(2025, 12, 31))]
    assert others[0].assumed and not others[1].assumed


def test_without_claims_the_parts_are_assumed():
    facts = months(5000, 5000, 5000).at(AT)
    found = inputs(ledger().at(AT), facts, facts.months[-1], 2000.0)
    assert all(part.assumed and not part.claims for part in found.values())
    assert found[OTHER].value.scaled(0.5) == other_plants(ledger().at(AT), "2025-06", 1000.0).value


def test_a_voice_counts_once_and_fades_with_time():
    first = made("b033", "lower_bound", 50, type="decoy", plant="all", period="2025-06", unit="percent",
                 quantity="share of unarmed drones", origin="one")  # fmt: skip
    second = made("a015a", "point", 43, type="decoy", plant="all", period="2025", unit="percent",
                  quantity="share of decoys", origin="two")  # fmt: skip
    weights = {part.claims[0]: part.weight for part in decoy_share(ledger(first, second).at(AT), "2025-06").value.parts}
    assert weights["b033"] == weights["a015a"] == 1.0
    later = {p.claims[0]: p.weight for p in decoy_share(ledger(first, second).at(AT), "2025-12").value.parts}
    assert later["b033"] == pytest.approx(0.5)
    assert later["a015a"] == 1.0
    same = made("a010a", "range", (60, 65), type="decoy", unit="percent", quantity="share of decoys", origin="one")
    shared = {p.claims[0]: p.weight for p in decoy_share(ledger(first, second, same).at(AT), "2025-06").value.parts}
    assert shared == {"b033": 0.5, "a010a": 0.5, "a015a": 1.0}


def test_draws_stay_admissible_and_one_input_moves_no_other():
    facts = load_monthly().at(AT)
    view = load_ledger().at(AT)
    found = inputs(view, facts, facts.get("2025-06"), 2000.0)
    for part in found.values():
        drawn = part.draws()
        assert part.low <= drawn.min() and drawn.max() <= part.high
        assert np.array_equal(drawn, part.draws())
        assert np.median(drawn) == pytest.approx(part.median(), rel=0.03, abs=1.0 if part.unit != "share" else 0.005)
    again = inputs(view, facts, facts.get("2025-06"), 4000.0)
    assert np.array_equal(found[DECOYS].draws(), again[DECOYS].draws())
    pairs = [np.corrcoef(found[a].draws(), found[b].draws())[0, 1] for a, b in ((OTHER, DECOYS), (STOCK, LOSSES))]
    assert max(map(abs, pairs)) < 0.06


def test_stock_is_drawn_in_a_month_above_its_neighbours_and_laid_in_below():
    above = months(3000, 3000, 6000).at(AT)
    below = months(6000, 6000, 3000).at(AT)
    level = months(4000, 4000, 4000).at(AT)
    assert stock(above, above.months[-1]).median() > 300
    assert stock(below, below.months[-1]).median() < -300
    assert abs(stock(level, level.months[-1]).median()) < 60
    assert "2025-04 to 2025-06" in stock(level, level.months[-1]).why
