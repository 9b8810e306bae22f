"""Traces: a parameter down to claims through expressions, a claim up to parameters, and the verbs."""

from __future__ import annotations

from datetime import date

import pytest

from command import command
from magdepth.briefing.reliance.tracing import trace_parameter, traced_lines, uses_of
from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.evidence import load_ledger
from magdepth.scenario import load
from magdepth.scenario.expressions import Expression

SHIPPED = load("alabuga-2025")
VIEW = load_ledger().at(SHIPPED.vintage)


def test_every_parameter_can_be_traced_to_something_said() -> None:
    for key, quantity in SHIPPED.all_quantities():
        found = trace_parameter(SHIPPED, key)
        assert found.kind in ("cited", "assumed", "estimated", "computed", "neutral")
        assert bool(found.inputs) == isinstance(quantity.value, Expression)
        if found.kind == "cited":
            assert found.claims == quantity.claims
        assert sum(side.share for side in found.sides) == pytest.approx(1.0 if found.sides else 0.0)


def test_an_expression_is_followed_to_the_claims_beneath() -> None:
    found = trace_parameter(SHIPPED, "strike_stock.supply")
    assert {"a001", "a009", "a056", "b033", "a010a"} <= set(found.beneath)
    assert "decoy_share" in found.assumptions  # two fifths of it are ours


def test_each_claim_beneath_a_parameter_leads_back_to_it() -> None:
    beneath = {key: trace_parameter(SHIPPED, key).beneath for key, _ in SHIPPED.all_quantities()}
    used = {claim: {use.parameter for use in uses_of(SHIPPED, claim)} for claim in set().union(*beneath.values())}
    assert len(used) > 30
    for key, claims in beneath.items():
        assert all(key in used[claim] for claim in claims)


def test_what_is_assumed_and_what_is_switched_off_is_said() -> None:
    assumed = "\n".join(traced_lines(trace_parameter(SHIPPED, "stock_days"), VIEW))
    assert "assumed, no claim behind it" in assumed
    neutral = next(key for key, held in SHIPPED.all_quantities() if held.basis.describe().startswith("neutral"))
    assert "the scenario is silent" in "\n".join(traced_lines(trace_parameter(SHIPPED, neutral), VIEW))


def test_an_overlay_changes_the_trace() -> None:
    plain, laid = (trace_parameter(world, "dprk_workers.come") for world in
                   (SHIPPED, load("alabuga-2025", overlays=["no-workers"])))  # fmt: skip
    assert plain.claims and plain != laid


def test_an_unknown_parameter_has_a_near_miss(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BadInput):
        trace_parameter(SHIPPED, "alabuga.capacty")
    done = command(capsys, "evidence", "trace", "alabuga.capacty")
    assert done.code == 2 and "did you mean 'alabuga.capacity'?" in done.err


def test_a_trace_of_an_overlay_and_of_a_later_day(capsys: pytest.CaptureFixture[str]) -> None:
    later = command(capsys, "evidence", "trace", "dprk_workers.come", "--as-of", "2025-12-31", "--json").json()
    ids = [claim["id"] for claim in later["parameters"][0]["claims"]]
    assert ids == ["a003", "a031", "a032"]
    assert "a032" not in command(capsys, "evidence", "trace", "dprk_workers.come").out
    none = command(capsys, "evidence", "trace", "dprk_workers.come", "--overlay", "no-workers").out
    assert "dprk_workers.come" in none and "a031" not in none


def test_consistency_tells_two_claims_one_claim_and_the_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    two = command(capsys, "evidence", "consistency", "a001", "a017", "--json").json()["findings"]
    assert [one["verdict"] for one in two] == ["reconcilable"] and two[0]["steps"]
    told = command(capsys, "evidence", "consistency", "a001", "a017").out
    assert "What would close it alone: 700 strike drones a month from other plants" in told
    june = command(capsys, "evidence", "consistency", "--as-of", "2025-06-30")
    assert june.code == 0 and "2,600 paid hours" in june.out and "a017" not in june.out
    one = command(capsys, "evidence", "consistency", "a002", "--all", "--as-of", "2025-06-30").out
    assert "mix-up: one type at one plant for all" in one
    assert command(capsys, "evidence", "consistency", "a001", "a999").code == 2


def test_impact_as_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    done = command(capsys, "evidence", "impact", "a031", "--rerun", "--replicates", 40, "--json")
    assert (done.code, done.err) == (0, "")
    data = done.json()
    assert data["rerun"]["replicates"] == 40 and {one["key"] for one in data["parameters"]} == {
        "dprk_workers.come", "dprk_workers.sent"
    }  # fmt: skip
    again = command(capsys, "evidence", "impact", "a031", "--rerun", "--replicates", 40, "--json", "--threads", 1)
    assert again.out == done.out
    assert command(capsys, "evidence", "impact", "nobody").code == 2


def test_coverage_as_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    done = command(capsys, "evidence", "coverage", "--replicates", 60, "--json")
    assert (done.code, done.err) == (0, "")
    assert 0.0 <= done.json()["graded"] <= 1.0
    told = command(capsys, "evidence", "coverage", "--replicates", 60, "--scenario", "launches").out
    assert "Where a source would pay" in told and "What this can't see" in told


def test_a_claim_of_later_shows_no_words_in_a_trace() -> None:
    view = load_ledger().at(Vintage(date(2025, 6, 30)))
    later = trace_parameter(load("alabuga-2025", as_of=date(2025, 12, 31)), "dprk_workers.come")
    assert "not known yet: counts from 2025-11-14" in "\n".join(traced_lines(later, view))
