"""As of: which basis holds on which day, what is refused before its day, and that later claims change nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.evidence import Ledger
from magdepth.scenario import Cited, load
from magdepth.scenario.check import check
from magdepth.scenario.distributions import Constant, Mixture
from scenario_toy import CLAIMS, LEDGER, MONTHS, TOY, change, claim, faults, months, put, toy


@pytest.mark.parametrize(("as_of", "later"), [
    (date(2025, 6, 30), False), (date(2025, 8, 12), False), (date(2025, 8, 13), False),
    (date(2025, 8, 14), True), (date(2025, 12, 31), True),
])
def test_the_last_basis_whose_claims_are_all_known_holds(tmp_path: Path, as_of: date, later: bool) -> None:
    decoys = toy(tmp_path, as_of=as_of).quantity("decoys")
    if later:
        assert decoys.value == Constant(pytest.approx(0.43))
        assert decoys.basis == Cited(("t004", "t005"), "derived", "34,000 / 79,000")
    else:
        assert isinstance(decoys.value, Mixture)


def test_the_last_in_the_file_holds_not_the_newest(tmp_path: Path) -> None:
    text = change("      - value: 43\n        claims: [t004, t005]\n        how: derived\n"
                  "        formula: \"34,000 / 79,000\"\n",
                  "      - {value: 43, claims: [t004], how: pooled}\n"
                  "      - {value: 44, claims: [t002], how: pooled}\n")
    assert toy(tmp_path, text, as_of=date(2025, 12, 1)).median("decoys") == pytest.approx(0.44)


def test_a_quantity_that_nothing_known_supports_names_the_first_date(tmp_path: Path) -> None:
    text = change("claims: [t002], how: pooled}", "claims: [t009, t002], how: pooled}")
    fault, = faults(tmp_path, text)
    assert (fault.code, fault.key) == ("S302", "pledged.sent")
    assert "2025-06-30" in fault.message and "2026-03-01" in fault.message


def test_the_first_date_is_that_of_the_earliest_basis_as_a_whole(tmp_path: Path) -> None:
    bases = ("{bases: [{value: 5, claims: [t009], how: pooled}, {value: 6, claims: [t004, t005], how: pooled}, "
             "{value: 7, claims: [t009, t002], how: pooled}], unit: people}")
    text = change("{value: {lognormal: {low: 8000, high: 25000}}, unit: people, claims: [t002], how: pooled}", bases)
    fault, = faults(tmp_path, text)
    assert "the first is on 2025-08-14" in fault.message
    assert fault.cure is not None and "--as-of 2025-08-14" in fault.cure
    assert toy(tmp_path, text, as_of=date(2025, 8, 14)).median("pledged.sent") == 6.0
    fault, = faults(tmp_path, text, as_of=date(2025, 8, 13))
    assert fault.code == "S302"


def test_a_part_of_a_mixture_counts_for_when_it_is_known(tmp_path: Path) -> None:
    text = change("assumption: \"as told by officials\", value: 36", "claims: [t009], how: pooled, value: 36")
    fault, = faults(tmp_path, text)
    assert (fault.code, fault.key) == ("S302", "decoys")
    assert "2025-08-14" in fault.message


def test_the_run_starts_on_the_day_after(tmp_path: Path) -> None:
    for day in (date(2025, 6, 30), date(2025, 9, 17)):
        scenario = toy(tmp_path, as_of=day)
        assert (scenario.start - day).days == 1
        assert scenario.vintage == Vintage(day)


def test_an_estimate_sees_no_month_that_ends_later(tmp_path: Path) -> None:
    text = change("value: {lognormal: {low: 4000, high: 6000}}\n    claims: [t001]\n    how: pooled",
                  "value: {estimate: launch_level}")
    more = months([2600, 3900, 4200, 2500, 3900, 5400, 9000])
    day = date(2025, 7, 30)
    assert toy(tmp_path, text, as_of=day, monthly=more) == toy(tmp_path, text, as_of=day)
    day = date(2025, 7, 31)
    assert toy(tmp_path, text, as_of=day, monthly=more) != toy(tmp_path, text, as_of=day)


def test_later_claims_change_nothing(tmp_path: Path) -> None:
    """A claim dated one day after as_of leaves the scenario as it is, whatever it says."""
    late = claim("t010", "2025-07-01", unit="people", best=1.0, contradicts=("t002",))
    longer = Ledger((*CLAIMS, late))
    assert toy(tmp_path, ledger=longer) == toy(tmp_path)


def test_a_near_miss_never_names_a_claim_not_yet_known(tmp_path: Path) -> None:
    text = change("claims: [t002]", "claims: [t0099]")
    fault, = faults(tmp_path, text)
    assert "t009" not in (fault.cure or "")
    fault, = faults(tmp_path, change("claims: [t002]", "claims: [t0022]"))
    assert fault.cure == "did you mean 't002'?"


def test_a_check_looks_at_every_date_on_which_something_changes(tmp_path: Path) -> None:
    checked = check(put(tmp_path, TOY), ledger=LEDGER, monthly=MONTHS)
    assert {date(2025, 6, 30), date(2025, 8, 12), date(2025, 8, 14), date(2025, 10, 31),
            date(2025, 12, 31)} <= set(checked.dates)
    counts = checked.counts()
    assert counts["keys"] == sum(counts[name] for name in ("cited", "assumed", "computed", "neutral"))
    assert (counts["cited"], counts["computed"]) == (5, 1)


def test_a_check_finds_what_breaks_only_later(tmp_path: Path) -> None:
    """The basis that becomes known in August is out of bounds for a reason that only its claims give away."""
    text = change("how: derived\n        formula: \"34,000 / 79,000\"", "how: direct")
    path = put(tmp_path, text)
    assert load(path, ledger=LEDGER, monthly=MONTHS).name == "toy"
    with pytest.raises(BadInput) as caught:
        check(path, ledger=LEDGER, monthly=MONTHS)
    assert [fault.code for fault in caught.value.faults] == ["S400", "S303", "S303"]
    assert "2025-08-14" in caught.value.faults[0].message
