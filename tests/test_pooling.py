"""Pooling: what must hold of any pool, and what each wording of a claim does to it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from magdepth.errors import BadInput
from magdepth.evidence import Claim
from magdepth.evidence.weighing.densities import ABOVE, BELOW, ERROR, PoolScale, Shape, half_unit, shape_of
from magdepth.evidence.weighing.hierarchy import SCATTER
from magdepth.evidence.weighing.pooling import RULES, Pooled, pool
from magdepth.evidence.weighing.voices import CREDIBILITY_WEIGHT, RELIABILITY_WEIGHT
from magdepth.units import factor
from pooling_cases import FIGURES, GRADES, claim, claims

QS = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
QUIET = settings(max_examples=60, deadline=None)


def quantiles(pooled: Pooled) -> list[float]:
    return [pooled.quantile(q) for q in QS]


def alike(one: Pooled, other: Pooled, times: float = 1.0) -> bool:
    """The same shares below the same figures; quantiles won't do, for between two camps the median has no one place."""
    figures = [*quantiles(one), *(figure / times for figure in quantiles(other))]
    pairs = [(one.below(figure), other.below(figure * times)) for figure in figures]
    return all(abs(mine - theirs) < 1e-6 for mine, theirs in pairs)


def width(pooled: Pooled) -> float:
    low, high = pooled.band
    return math.log(high / low)


def figures_of(said: Claim) -> dict[str, float | None]:
    return {"low": said.low, "best": said.best, "high": said.high}


def codes(error: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [fault.code for fault in error.value.faults]


# ---- what holds of any pool ----------------------------------------------------------------------


@QUIET
@given(claims(figure=True), st.sampled_from(RULES))
def test_a_density_is_never_negative_and_integrates_to_one(some: list[Claim], rule: str) -> None:
    pooled = pool(some, rule=rule)
    assert (pooled.density >= 0.0).all() and (np.diff(pooled.values) > 0.0).all()
    assert np.trapezoid(pooled.density, pooled.values) == pytest.approx(1.0, abs=2e-3)
    assert pooled.cumulative[0] == 0.0 and pooled.cumulative[-1] == 1.0
    assert 0.0 <= pooled.between <= 1.0
    assert math.fsum(item.weight for item in pooled.claims) == pytest.approx(1.0)
    assert math.fsum(weight for _, weight in pooled.origins) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="read-only"):
        pooled.density[0] = 1.0


@QUIET
@given(claims(figure=True), st.randoms(use_true_random=False), st.sampled_from(RULES))
def test_the_order_of_claims_changes_nothing(some: list[Claim], chance: object, rule: str) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert quantiles(pool(shuffled, rule=rule)) == quantiles(pool(some, rule=rule))


@QUIET
@given(claims(figure=True), st.integers(0, 4), st.booleans(), st.sampled_from(RULES))
def test_a_repeat_of_a_voice_changes_nothing(some: list[Claim], which: int, linked: bool, rule: str) -> None:
    said = some[which % len(some)]
    grade = said.reliability + said.credibility
    again = replace(said, id="y1", repeats=said.id if linked else None)
    if linked:  # whoever passes it on, in whatever words
        again = replace(again, origin="another newsroom", best=said.best and said.best * 1.1)
    worse = replace(again, id="y2", reliability="E", credibility="5") if linked or grade != "E5" else again
    before = pool(some, rule=rule)
    for more in ([again], [again, worse]):
        after = pool([*some, *more], rule=rule)
        assert alike(before, after)
        assert len(after.origins) == len(before.origins)
        assert {item.claim.id for item in after.left_out} >= {"y1"}


def test_twenty_outlets_are_one_voice() -> None:
    first, other = claim("a1", 25_000.0, origin="a broadcaster"), claim("b1", 12_000.0)
    outlets = [claim(f"c{k}", 25_000.0, origin=f"outlet {k}", repeats="a1") for k in range(20)]
    assert dict(pool([first, other, *outlets]).origins) == {"a broadcaster": 0.5, "origin of b1": 0.5}
    twenty = [replace(outlet, repeats=None) for outlet in outlets]
    assert pool([first, other, *twenty]).median > pool([first, other, *outlets]).median


def test_claims_that_repeat_one_that_is_not_here_are_one_voice() -> None:
    one, two = claim("a1", 100.0, repeats="z9", origin="x"), claim("a2", 130.0, repeats="z9", origin="y")
    assert len(pool([one, two]).origins) == 1


@QUIET
@given(claims(least=1, most=1))
def test_one_claim_alone_gives_its_own_density(some: list[Claim]) -> None:
    (said,) = some
    pooled, shape = pool(some), shape_of(said, PoolScale())
    z = np.log(pooled.values)
    assert pooled.density * pooled.values == pytest.approx(shape.pdf(z), abs=1e-3 * float(shape.pdf(z).max()))
    assert pooled.band == pytest.approx([math.exp(q) for q in shape.quantiles(0.05, 0.95)], rel=1e-3)


@QUIET
@given(
    st.lists(GRADES, min_size=2, max_size=4), st.sampled_from("123456"), st.floats(0.0, 2.0), st.floats(0.1, 2.0),
    st.sampled_from(RULES),
)  # fmt: skip
def test_more_disagreement_is_a_wider_band(
    grades: list[str], credibility: str, apart: float, more: float, rule: str
) -> None:
    def spread(by: float) -> Pooled:
        first, *others = (grade[0] + credibility for grade in grades)
        figures = [20_130.0 * math.exp(by * part) for part in np.linspace(0.5, 1.0, len(others))]
        said = [claim(f"y{k}", figure, grade=g) for k, (figure, g) in enumerate(zip(figures, others, strict=True))]
        exact = [replace(one, best=float(f"{one.best:.9g}")) for one in said]  # so that rounding plays no part
        return pool([claim("x", 20_131.0, grade=first), *exact], rule=rule)

    near, far = spread(apart), spread(apart + more)
    assert width(far) > width(near) * (1 - 1e-6)
    assert far.between >= near.between - 1e-9


@pytest.mark.parametrize("rule", RULES)
def test_disagreement_widens_the_band_by_much(rule: str) -> None:
    """Two voices of one grade a factor of four apart: the band must at least reach from one to the other."""
    one, other = claim("x", 10_013.0, grade="B2"), claim("y", 40_013.0, grade="B2")
    low, high = pool([one, other], rule=rule).band
    assert low < 13_000.0 and high > 30_000.0
    assert width(pool([one, other], rule=rule)) > 1.5 * width(pool([one, replace(other, best=10_014.0)], rule=rule))


@QUIET
@given(claims(figure=True), st.sampled_from(["drones/day", "thousand drones/month"]), st.sampled_from(RULES))
def test_units_do_not_matter(some: list[Claim], unit: str, rule: str) -> None:
    here, there = pool(some, rule=rule, unit="drones/month"), pool(some, rule=rule, unit=unit)
    assert alike(here, there, factor("drones/month", unit)) and there.unit == unit
    thousands = [
        replace(one, unit="thousand drones/month",
                **{key: value and float(f"{value / 1000:.12g}") for key, value in figures_of(one).items()})
        for one in some
    ]  # fmt: skip
    assert alike(here, pool(thousands, rule=rule, unit="drones/month"))


def test_claims_in_different_units_meet() -> None:
    month, year = claim("a1", 2013.0), claim("a2", 2013.0 * 12, unit="drones/year")
    pooled = pool([month, year], unit="drones/month")
    assert pooled.median == pytest.approx(2013.0, rel=1e-3)
    assert pooled.claims[0].median == pytest.approx(pooled.claims[1].median)


# ---- wordings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize(("error", "reach"), [(0.05, 0.5), (0.6, 0.3), (0.2, 1.5)])
def test_a_bound_is_an_exponential_and_a_normal_added(side: int, error: float, reach: float) -> None:
    shape = Shape(2.0, error, error, side=side, reach=reach)
    for z in (0.5, 1.9, 2.0, 2.2, 3.0):
        def below(off: float, z: float = z) -> float:
            return math.exp(-off / reach) / reach * float(norm.cdf((z - 2.0 - side * off) / error))

        kink = side * (z - 2.0)  # where the integrand turns
        points = [kink] if 0.0 < kink < 20.0 else None
        value = quad(below, 0.0, 40.0 * reach, points=points, limit=400)[0]
        assert float(shape.cdf(np.array(z))) == pytest.approx(value, abs=1e-6)
    z = np.linspace(-25.0, 29.0, 40_001)
    assert np.gradient(shape.cdf(z), z) == pytest.approx(shape.pdf(z), abs=1e-3 * float(shape.pdf(z).max()))
    assert np.trapezoid(shape.pdf(z) * z, z) == pytest.approx(shape.mean, abs=1e-2)
    assert np.trapezoid(shape.pdf(z) * (z - shape.mean) ** 2, z) == pytest.approx(shape.variance, rel=2e-2)


def test_a_skew_range_has_two_widths_and_its_best_figure_at_the_top() -> None:
    shape = shape_of(replace(claim("x", (100.0, 400.0), "range"), best=120.0), PoolScale())
    z = np.linspace(2.0, 9.0, 70_001)
    density = shape.pdf(z)
    assert math.exp(z[density.argmax()]) == pytest.approx(120.0, rel=1e-3)
    assert np.trapezoid(density, z) == pytest.approx(1.0, abs=1e-6)
    assert np.gradient(shape.cdf(z), z) == pytest.approx(density, abs=1e-3)
    assert np.trapezoid(density * z, z) == pytest.approx(shape.mean, abs=1e-4)
    assert np.trapezoid(density * (z - shape.mean) ** 2, z) == pytest.approx(shape.variance, rel=1e-3)
    assert shape.above > shape.below


def test_up_to_is_a_density_below_and_more_than_one_above() -> None:
    up, more = pool([claim("x", 25_000.0, "upper_bound", "A1")]), pool([claim("x", 100.0, "lower_bound", "A1")])
    assert up.below(25_000.0) > 0.95 and more.below(100.0) < 0.1
    # Most of the mass is near the bound, and some is far off.
    assert up.below(12_500.0) < 0.3 and up.below(5_000.0) > 0.01
    assert more.below(200.0) > 0.85
    assert up.median < 25_000.0 < up.quantile(0.999) and more.median > 100.0 > more.quantile(0.001)


@pytest.mark.parametrize("kind", ["upper_bound", "lower_bound"])
@pytest.mark.parametrize("beside", [[], [60_131.0, 7_131.0]])
def test_less_lies_beyond_a_bound_the_more_credible_it_is(kind: str, beside: list[float]) -> None:
    beyond = []
    for grade in "12345":
        others = [claim(f"y{k}", figure) for k, figure in enumerate(beside)]
        below = pool([claim("x", 25_000.0, kind, "C" + grade), *others]).below(25_000.0)
        beyond.append(1.0 - below if kind == "upper_bound" else below)
    assert beyond == sorted(beyond) and len(set(beyond)) == len(beyond)


def test_a_bound_with_a_best_figure_has_it_in_the_middle() -> None:
    said = replace(claim("x", 100.0, "lower_bound", "A1"), best=150.0)
    assert shape_of(said, PoolScale()).reach > ABOVE
    assert pool([said]).median == pytest.approx(150.0, rel=0.02)


def test_a_round_figure_is_wider_than_an_exact_one() -> None:
    widths = [width(pool([claim("x", figure, grade="A1")])) for figure in (2_013.0, 2_010.0, 2_100.0, 2_000.0)]
    assert widths == sorted(widths) and widths[-1] > 2 * widths[0]
    assert [half_unit(figure) for figure in (9.6, 30_000.0, 1.0)] == [0.05, 5_000.0, 0.5]


@pytest.mark.parametrize("table", [ERROR, CREDIBILITY_WEIGHT, RELIABILITY_WEIGHT])
def test_a_better_grade_never_counts_less(table: dict[str, float]) -> None:
    judged = [value for key, value in sorted(table.items()) if key not in "6F"]
    assert judged == sorted(judged, reverse=table is not ERROR) and len(set(judged)) == 5
    assert min(judged) < table.get("6", table.get("F", 0.0)) < max(judged)


def test_none_is_less_than_half_of_one() -> None:
    pooled = pool([claim("x", 0.0, unit="drones", grade="B2"), claim("y", 5.0, unit="drones", grade="B2")])
    assert pooled.claims[0].high < 1.0 and pooled.below(1.0) == pytest.approx(0.5, abs=0.02)


def test_shares_stay_within_the_whole() -> None:
    said = [claim("x", (60.0, 65.0), "range", unit="percent"), claim("y", 0.97, unit="fraction", grade="E5"),
            claim("z", 100.0, unit="percent"), claim("w", 0.0, unit="percent")]  # fmt: skip
    pooled = pool(said)
    assert pooled.scale.share and pooled.unit == "percent"
    assert pooled.values[0] > 0.0 and pooled.values[-1] < 100.0
    assert pool(said[:1]).median == pytest.approx(62.5, abs=0.2)
    assert [item.claim.id for item in pooled.claims if item.median > 95.0] == ["y", "z"]


def test_a_percentage_above_the_whole_is_a_ratio() -> None:
    assert not pool([claim("x", 140.0, unit="percent"), claim("y", 90.0, unit="percent")]).scale.share


# ---- what carries nothing ------------------------------------------------------------------------


def test_two_times_are_not_a_range() -> None:
    change = claim("x", (350.0, 500.0), "change_over_time", period="2022, then 2024")
    pooled = pool([change, claim("y", 400.0)])
    (left,) = pooled.left_out
    assert left.claim.id == "x" and "two times" in left.reason
    for period, figure in (("2022", 350.0), ("2024", 500.0)):
        assert pool([change], period=period).median == pytest.approx(figure)
    for period in ("2023", "20", None):  # in neither half, in both, none asked
        with pytest.raises(BadInput) as refused:
            pool([change], period=period)
        assert codes(refused) == ["E180"]


def test_what_has_no_figure_is_told() -> None:
    said = [claim("x", 100.0), claim("q", 0.0, "qualitative", unit="none"), claim("l", 0.0, "lower_bound"),
            claim("d", 2025.0, unit="calendar year")]  # fmt: skip
    pooled = pool(said)
    reasons = [(item.claim.id, item.reason.split()[0]) for item in pooled.left_out]
    assert reasons == [("d", "names"), ("l", "that"), ("q", "names")]
    assert [item.claim.id for item in pooled.claims] == ["x"]
    assert all(other in str(pooled.left_out) for other in "dlq")


@pytest.mark.parametrize(
    ("some", "more", "expected"),
    [
        ([], {}, ["E180"]),
        ([claim("q", 0.0, "qualitative")], {}, ["E180"]),
        ([claim("x", 5.0), claim("y", 5.0, unit="workers"), claim("z", 5.0)], {}, ["E181"]),
        ([claim("x", 5.0)], {"rule": "linaer"}, ["E182"]),
        ([claim("x", -5.0), claim("y", -1.0)], {}, ["E183", "E183"]),
        ([claim("x", 5.0, "upper_bound")], {"rule": "hierarchical"}, ["E184"]),
        ([claim("x", 5.0)], {"weights": {"a": -1.0, "b": math.nan}}, ["E185", "E185"]),
        ([claim("x", 5.0)], {"weights": {"origin of x": 0.0}}, ["E185"]),
        ([claim("x", 5.0)], {"rule": "none", "weights": {"a": math.inf}}, ["E182", "E185"]),
    ],
)
def test_what_can_not_be_pooled_is_told_all_at_once(
    some: list[Claim], more: dict[str, object], expected: list[str]
) -> None:
    with pytest.raises(BadInput) as refused:
        pool(some, **more)  # type: ignore[arg-type]
    assert codes(refused) == expected


# ---- weights, and the second rule ----------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
def test_grades_and_records_move_the_pool(rule: str) -> None:
    low, high = claim("x", 1_013.0, grade="C3"), claim("y", 2_013.0, grade="C3")
    even = pool([low, high], rule=rule)
    for better in (replace(high, reliability="B"), replace(high, credibility="2")):
        assert pool([low, better], rule=rule).median > even.median
    assert pool([low, high], rule=rule, weights={"origin of y": 0.5}).median < even.median
    alone = pool([low], rule=rule)
    assert quantiles(pool([low, high], rule=rule, weights={"origin of y": 0.0})) == pytest.approx(
        quantiles(alone), rel=0.02
    )


def test_the_hierarchical_rule_is_the_model_it_says() -> None:
    """Beside direct integration over the scatter: two figures and a bound, weights 1, 1 and 1/3."""
    some = [claim("x", 1_013.0), claim("y", 2_013.0), claim("z", 1_500.0, "upper_bound", "E3")]
    pooled = pool(some, rule="hierarchical")
    shapes = [shape_of(one, PoolScale()) for one in some]

    def density(mu: float) -> float:
        def at(scatter: float) -> float:
            value = math.exp(-0.5 * (scatter / SCATTER) ** 2)
            for shape in shapes[:2]:
                value *= float(norm.pdf(shape.mean, mu, math.hypot(shape.below, scatter)))
            bound = float(norm.cdf((shapes[2].centre - mu) / math.hypot(shapes[2].below, scatter)))
            return value * bound ** (1.0 / 3.0)

        return quad(at, 0.0, 2.5, limit=200)[0]

    places = [800.0, 1_200.0, 1_428.0, 1_900.0, 3_000.0]
    told = np.interp(places, pooled.values, pooled.density * pooled.values)
    expected = np.array([density(math.log(place)) for place in places])
    assert told / told[2] == pytest.approx(expected / expected[2], rel=2e-3)


def test_agreement_narrows_the_hierarchical_pool_and_not_the_linear_one() -> None:
    some = [claim(f"x{k}", 2_013.0) for k in range(6)]
    widths = [width(pool(some[:count], rule="hierarchical")) for count in (1, 2, 4, 6)]
    assert widths == sorted(widths, reverse=True) and widths[-1] < widths[0] / 2
    assert width(pool(some)) == pytest.approx(width(pool(some[:1])), rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(FIGURES, st.sampled_from("1234"))
def test_a_censored_bound_pulls_only_where_it_binds(figure: float, grade: str) -> None:
    said = [claim(f"x{k}", float(f"{figure * part:.9g}"), grade="C" + grade) for k, part in enumerate((0.9, 1.0, 1.1))]
    plain = pool(said, rule="hierarchical")
    far = pool([*said, claim("b", float(f"{figure * 300:.9g}"), "upper_bound", "C" + grade)], rule="hierarchical")
    near = pool([*said, claim("b", float(f"{figure * 0.7:.9g}"), "upper_bound", "C" + grade)], rule="hierarchical")
    assert far.median == pytest.approx(plain.median, rel=5e-3)
    assert near.median < plain.median * 0.995


def test_up_to_may_lie_further_off_than_more_than() -> None:
    assert BELOW > ABOVE
