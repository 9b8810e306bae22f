"""What claims do to each other: contradicted ones lose, repeated ones add nothing, later ones are not there."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date, timedelta

import pytest

from balance_cases import AT, DAY, SOURCE, ledger, made, months
from magdepth.balance.credence import believe
from magdepth.balance.credence.assumptions import CARRIED, CERTAIN, DRIFT, ONE_PLANT
from magdepth.balance.credence.month_evidence import month_claims
from magdepth.balance.credence.terms import terms
from magdepth.balance.credence.wording import credence_lines
from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.evidence import Category, Claim, Ledger, load_ledger
from magdepth.evidence.weighing.voices import grade_weight
from magdepth.observed import load_monthly

BOOK, FACTS = load_ledger(), load_monthly()
LEVEL = months(5000, 5000, 5000, 5000).at(AT)
DECEMBER = Vintage(date(2025, 12, 31))


def of(*claims, facts=LEVEL, **options):
    return believe(ledger(*claims).at(AT), facts, draws=8000, enough=500.0, **options)


def read(*claims, facts=LEVEL, month="2025-06"):
    """The terms of some claims, by the first claim of each, and the reasons of those left out."""
    view = ledger(*claims).at(AT)
    made_, left = month_claims(view, facts, facts.get(month))
    found = terms(view, made_, left)
    return {term.claims[0]: term for term in found.terms}, {item.claim: item.reason for item in found.left_out}


def share(id, kind, figure, **options):
    return made(id, kind, figure, type="decoy", plant="all", unit="percent", quantity="share of decoys", **options)


@pytest.mark.parametrize(("launched", "believed"), [(6000, True), (400, False)])
def test_a_claim_that_the_count_contradicts_loses_and_one_that_it_fits_gains(launched, believed):
    facts = months(*[launched] * 4).at(AT)
    found = of(made("x1", "point", 2000.0), facts=facts)
    one = found.asked
    assert one is not None and one.before == pytest.approx(CERTAIN**2 * 0.36)  # C3
    assert (one.after > one.before) == believed and abs(one.change) > 0.05
    assert [item.claim for item in found.fallen] == ([] if believed else ["x1"])


def test_a_claim_that_another_origin_contradicts_loses_and_one_that_it_supports_gains():
    first = made("x1", "point", 2000.0, origin="one")
    alone = of(first).belief("x1").after
    with_ = {figure: of(first, made("x2", "point", figure, origin="two")).belief("x1").after
             for figure in (2050.0, 300.0)}  # fmt: skip
    assert with_[2050.0] > alone + 0.1 and with_[300.0] < alone - 0.02


def test_a_repeated_claim_adds_nothing():
    first, second = made("x1", "point", 2000.0), share("x2", "point", 40.0, origin="two")
    again = made("x3", "point", 2000.0, origin="a paper", repeats="x1", known_by=DAY)
    same = made("x4", "point", 2000.0)  # the same voice in the same words
    plain, more = of(first, second), of(first, second, again, same)
    assert more.unknowns == plain.unknowns and more.fits == plain.fits and more.beliefs == plain.beliefs
    assert {item.claim for item in more.left_out} == {"x3", "x4"}


def test_two_figures_of_one_voice_tell_what_one_tells_and_of_two_voices_more():
    one, two = made("x1", "point", 2000.0), made("x2", "point", 2100.0, quantity="planned output")
    alone, both = read(one)[0]["x1"].shape, read(one, two)[0]["x1"].shape
    assert both.below == pytest.approx(alone.below * math.sqrt(2.0))
    apart = read(one, replace(two, origin="another"))[0]["x1"].shape
    assert apart.below == alone.below
    tall = of(one, replace(two, origin="another")).unknown("plant").width
    assert tall < of(one, two).unknown("plant").width - 0.05


def test_an_origin_found_wrong_once_is_believed_less_in_all():
    good = made("x1", "point", 2000.0, origin="one")
    wrong = made("x2", "point", 100.0, type="all", plant="all", origin="one")
    assert of(good, wrong).belief("x1").after < of(good, replace(wrong, origin="two")).belief("x1").after - 0.05


def test_the_order_of_claims_does_not_matter():
    view = BOOK.at(DECEMBER)
    turned = replace(view, claims=tuple(reversed(view.claims)))
    one, two = (believe(seen, FACTS.at(DECEMBER), "2025-06") for seen in (view, turned))
    assert one.fits == pytest.approx(two.fits) and one.decoy_share.median == pytest.approx(two.decoy_share.median)
    assert [item.claim for item in one.beliefs] == [item.claim for item in two.beliefs]
    assert [item.after for item in one.beliefs] == pytest.approx([item.after for item in two.beliefs])


def test_what_became_known_later_is_not_there():
    late = replace(made("x9", "point", 4000.0, origin="two"), known_by=DAY + timedelta(days=1))
    book = Ledger((*BOOK.claims, late), BOOK.sources)
    before, after = believe(BOOK.at(AT), FACTS.at(AT)), believe(book.at(AT), FACTS.at(AT))
    assert before == after
    day_later = Vintage(DAY + timedelta(days=1))
    assert "x9" in [one.claim for one in believe(book.at(day_later), FACTS.at(day_later)).beliefs]


def test_ten_times_all_figures_is_the_same_belief():
    """Launches and amounts of claims alike: nothing in the account knows what a thousand drones are."""
    claims = [made("x1", "point", 2000.0), made("x2", "upper_bound", 3000.0, plant="all", quantity="capacity",
              origin="two"), share("x3", "range", (40.0, 50.0), origin="three")]  # fmt: skip
    large = [claims[2]]
    for claim in claims[:2]:
        ends = {key: value * 10 for key in ("low", "best", "high") if (value := getattr(claim, key)) is not None}
        large.append(replace(claim, **ends))
    small, big = of(*claims), of(*large, facts=months(50000, 50000, 50000, 50000).at(AT))
    assert big.fits == pytest.approx(small.fits, abs=1e-6)
    assert [b.after for b in big.beliefs] == pytest.approx([b.after for b in small.beliefs], abs=1e-6)
    assert big.unknown("plant").after.median == pytest.approx(10 * small.unknown("plant").after.median, rel=1e-6)


def test_priors_do_not_use_the_claims():
    """The account by launches alone is the same whatever is claimed; only the other side moves."""
    views = [BOOK.at(AT), ledger(made("x1", "point", 900.0)).at(AT)]
    one, two = (believe(view, FACTS.at(AT), "2025-06") for view in views)
    assert [item.before for item in one.unknowns] == [item.before for item in two.unknowns]
    assert one.unknown("plant").after != two.unknown("plant").after


def test_grades_are_chances_and_only_that():
    plain = made("x1", "point", 2000.0)
    weak, strong = (replace(plain, reliability=grade[0], credibility=grade[1]) for grade in ("E4", "A1"))
    (one,), (two,) = (read(claim)[0].values() for claim in (weak, strong))
    assert one.shape == two.shape and one.prior < two.prior
    for term, claim in ((one, weak), (two, strong)):
        assert term.prior == pytest.approx(CERTAIN**2 * grade_weight(claim))


def test_a_figure_is_carried_half_the_way_that_launches_went():
    facts = months(1000, 1000, 4000, 4000).at(AT)
    near = made("x1", "point", 2000.0, plant="all")
    old = made("x2", "point", 500.0, plant="all", period="2025-03", origin="two")
    found = read(near, old, facts=facts)[0]
    grown = math.log(4000 / 30 / (1000 / 31))
    assert found["x1"].shape.centre == pytest.approx(math.log(2000))
    assert found["x2"].shape.centre == pytest.approx(math.log(500) + CARRIED * grown)
    plain = read(replace(old, category=Category("strike", "all", "2025-06")), facts=facts)[0]["x2"].shape
    assert found["x2"].shape.below == pytest.approx(math.hypot(plain.below, CARRIED * grown, 3 * DRIFT))


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (made("x2", "point", 5000.0, quantity="planned output", period="after 2025-06"), "a plan for later"),
        (made("x2", "point", 500.0, period="2024-05"), "too far"),
        (made("x2", "point", 500.0, type="decoy", plant="other"), "does not part"),
        (made("x2", "point", 5000.0, type="all", plant="all", quantity="average use"), "does not part"),
        (made("x2", "lower_bound", 500.0, quantity="capacity"), "at the least"),
        (made("x2", "point", 3000.0, type="strike", plant="all", quantity="launched in the month", period="2026-01"),
         "not known"),
    ],
)  # fmt: skip
def test_what_says_nothing_of_the_month_is_left_out_with_its_reason(claim, reason):
    found, left = read(made("x1", "point", 2000.0, origin="two"), claim)
    assert set(found) == {"x1"} and reason in left["x2"]


def test_the_count_itself_is_no_claim_about_it():
    own = made("x2", "point", 5001.0, type="all", plant="all", quantity="launched in the month",
               origin="Ukrainian Air Force")  # fmt: skip
    assert read(own) == ({}, {})


def test_a_ceiling_bounds_from_above_and_a_floor_from_below():
    """Of 5,000 launched, 4,000 strike drones and more leave few decoys, and a capacity of 1,500 leaves many."""
    plain = of().unknown("decoy_share").after.median
    many = of(made("x1", "lower_bound", 4000.0, plant="all")).unknown("decoy_share").after.median
    few = of(made("x1", "upper_bound", 1500.0, plant="all", quantity="capacity")).unknown("decoy_share").after.median
    assert many < plain - 0.05 < plain + 0.05 < few
    range_ = read(made("x1", "range", (900.0, 1000.0), quantity="capacity"))[0]["x1"].shape
    assert range_.side == -1 and range_.centre == pytest.approx(math.log(1000.0))


def test_launches_of_one_type_are_read_as_a_share_of_the_same_voice_s_total():
    strike = made("x1", "lower_bound", 3600.0, plant="all", quantity="launched in the month", origin="one")
    total = made("x2", "upper_bound", 6900.0, type="all", plant="all", quantity="launched in the month", origin="one")
    term = read(strike, total)[0]["x1"]
    assert term.claims == ("x1", "x2") and term.shape.side == 1
    assert term.shape.centre == pytest.approx(math.log(3600 / 3300))
    alone = read(strike)[0]["x1"]  # without a total of the voice: over what was counted
    assert alone.shape.centre == pytest.approx(math.log(3600 / 1400)) and alone.claims == ("x1",)


def test_an_amount_from_which_a_share_is_reckoned_is_not_said_twice():
    strike = made("x1", "point", 1000.0, quantity="planned output", plant="all", period="2025")
    decoys = made("x2", "point", 800.0, type="decoy", plant="all", quantity="planned output", period="2025")
    derived = replace(share("x3", "point", 44.0, period="2025"), derived="800 / 1,800, from x1 and x2")
    found, left = read(strike, decoys, derived)
    assert set(found) == {"x1", "x3"} and "x3 is reckoned from it" in left["x2"]
    of_one = read(replace(derived, category=Category("decoy", "alabuga", "2025-06")))[0]["x3"].shape
    of_all = read(replace(derived, category=Category("decoy", "all", "2025-06")))[0]["x3"].shape
    assert of_one.below == pytest.approx(math.hypot(of_all.below, ONE_PLANT))


def test_with_no_claim_nothing_is_learnt_and_it_says_so():
    found = believe(ledger().at(AT), LEVEL)
    assert found.claim is None and found.fits is None and found.beliefs == ()
    assert set(found.not_identified) == {one.key for one in found.unknowns}
    assert all(one.width == pytest.approx(1.0, abs=0.1) for one in found.unknowns)
    told = "\n".join(credence_lines(found))
    assert told.count("not identified") == 5 and "no claim of strike drones" in told


def test_shipped_claims_in_june_and_in_december():
    """What the brief prints: the directions, each with its reason, not the figures."""
    june, december = (believe(BOOK.at(day), FACTS.at(day), "2025-06") for day in (AT, DECEMBER))
    assert june.claim == december.claim == "a001" and june.ess > 2000 and december.ess > 2000
    # Voices known by June put decoys above half; those of August and October put them below.
    assert june.decoy_share.median > 0.5 > december.decoy_share.median
    assert december.fits > june.fits > june.fits_before  # more strike drones leave room for 2,000
    assert december.asked.after > june.asked.after > june.asked.before
    assert december.unknown("plant").width < june.unknown("plant").width < 1.0
    assert "losses" in june.not_identified and "losses" in december.not_identified
    assert {"a014", "a017", "b089a"} <= {one.claim for one in december.beliefs}
    assert not {"a014", "a017", "b089a", "a018", "b064"} & {one.claim for one in june.beliefs}
    assert december.decoy_share_if is not None and december.other_share_if.q95 < 0.5


def test_what_a_claim_implies_adds_up_to_the_launches():
    """If the plant made 2,000 of 5,000, decoys and other plants must be what is left: both by the one account."""
    sure = [replace(share(f"x{n}", "point", 40.0, origin=f"o{n}"), reliability="A", credibility="1") for n in (2, 3)]
    found = of(made("x1", "point", 2000.0), *sure)
    decoys, others = found.decoy_share_if, found.other_share_if
    assert others.median == pytest.approx(1 - 2000 / (5000 * (1 - decoys.median)), abs=0.08)
    assert others.q95 - others.q05 < found.other_share.q95 - found.other_share.q05 - 0.1
    assert of(made("x1", "point", 2000.0), facts=months(100, 100, 100, 100).at(AT)).decoy_share_if is None


def test_the_data_are_plain_and_whole():
    found = believe(BOOK.at(AT), FACTS.at(AT))
    data = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert data["claim"] == "a001" and data["as_of"] == "2025-06-30" and len(data["beliefs"]) == len(found.beliefs)
    assert {row["key"] for row in data["unknowns"] if not row["identified"]} == set(data["not_identified"])
    for row in data["beliefs"]:
        assert 0.0 <= row["after"] <= 1.0 and row["implied"]["q05"] <= row["implied"]["median"] <= row["implied"]["q95"]
    again = believe(BOOK.at(AT), FACTS.at(AT))
    assert again == found


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("A104", lambda: believe(BOOK.at(DECEMBER), FACTS.at(AT))),
        ("A201", lambda: of(facts=months(10, 0).at(AT))),
        ("A202", lambda: believe(BOOK.at(DECEMBER), FACTS.at(DECEMBER), claim="a017")),
        ("A202", lambda: believe(BOOK.at(DECEMBER), FACTS.at(DECEMBER), claim="a057")),
        ("E121", lambda: believe(BOOK.at(AT), FACTS.at(AT), claim="a017")),
        ("O120", lambda: believe(BOOK.at(AT), FACTS.at(AT), "2025-07")),
    ],
)
def test_faults_have_their_codes(code, call):
    with pytest.raises(BadInput) as bad:
        call()
    assert [fault.code for fault in bad.value.faults] == [code]


def test_claims_need_no_origin_of_a_kind():
    """A claim added by a user, of whatever grade, is a term like any other."""
    own = Claim("u1", "a plant", "output", "drones/month", "2025-06", "range", 1500.0, None, 2500.0, DAY, SOURCE, "me",
                "F", "6", Category("strike", "alabuga", "2025-06"), "Words.", (), None, None)  # fmt: skip
    assert of(own).belief("u1").before == pytest.approx(CERTAIN**2 * 0.3 * 0.4)
