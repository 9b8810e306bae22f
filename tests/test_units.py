"""Units: factors against figures worked out by hand, and which units may stand for each other."""

from __future__ import annotations

import math

import pytest

from magdepth import units
from magdepth.kinds import KINDS


@pytest.mark.parametrize(
    ("unit", "internal", "expected"),
    [
        ("drones/month", "munitions/day", 12 / 365.25),
        ("missiles/year", "munitions/day", 1 / 365.25),
        ("decoys/week", "munitions/day", 1 / 7),
        ("percent", "share", 0.01),
        ("percent/year", "share/day", 0.01 / 365.25),
        ("months", "days", 365.25 / 12),
        ("weeks", "days", 7.0),
        ("hours/drone", "hours/munition", 1.0),
        ("hours/week", "hours/day", 1 / 7),
        ("person-hours/drone", "hours/munition", 1.0),
        ("USD/drone", "USD/unit", 1.0),
        ("thousand USD/round", "USD/unit", 1000.0),
        ("hectares/person-month", "hectares/person-day", 12 / 365.25),
        ("person-weeks/building", "person-days/object", 7.0),
        ("crew-days/hit", "crew-days/hit", 1.0),
        ("crew-weeks/hit", "crew-days/hit", 7.0),
        ("logit/year", "logit/day", 1 / 365.25),
        ("1/root-month", "1/root-day", 1 / math.sqrt(365.25 / 12)),
        ("billion RUB/year", "million RUB/day", 1000 / 365.25),
        ("RUB/object", "million RUB/object", 1e-6),
        ("rounds/month", "rounds/day", 12 / 365.25),
        ("interceptors/month", "rounds/day", 12 / 365.25),
        ("engagements/night", "engagements/night", 1.0),
        ("engagements/week", "engagements/night", 1 / 7),
        ("attacks/year", "events/day", 1 / 365.25),
        ("points/month", "units/day", 12 / 365.25),
        ("workers/month", "units/day", 12 / 365.25),
        ("million USD/month", "units/day", 1e6 * 12 / 365.25),
        ("thousand people", "people", 1000.0),
        ("percent", "1", 0.01),
    ],
)
def test_factor(unit: str, internal: str, expected: float) -> None:
    assert units.factor(unit, internal) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("unit", "internal"),
    [
        ("people", "munitions"),
        ("drones", "people"),
        ("drones", "munitions/day"),
        ("drones/month", "munitions"),
        ("drones", "rounds"),
        ("crews", "people"),
        ("share", "logit"),
        ("share", "units"),
        ("share/day", "share"),
        ("days", "share"),
        ("USD/drone", "million RUB/object"),
        ("USD", "USD/unit"),
        ("hours/drone", "drones/hours"),
        ("1/day", "1/root-day"),
        ("drones/crew/night", "drones/night"),
    ],
)
def test_what_measures_something_else_is_refused(unit: str, internal: str) -> None:
    with pytest.raises(ValueError, match="does not measure the same thing"):
        units.factor(unit, internal)


@pytest.mark.parametrize(
    "text", ["", "/", "drones/", "a/b/c/d", "qualitative", "drones per month", "root-drone", "million"]
)
def test_what_is_no_unit_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match="is not a unit"):
        units.parse(text)


def test_a_misspelt_noun_gets_a_suggestion() -> None:
    with pytest.raises(ValueError, match="did you mean 'drones'"):
        units.parse("drnes/month")


def test_every_unit_of_the_kinds_is_internal() -> None:
    for kind in KINDS.values():
        for item in (*kind.params, *kind.states):
            assert units.parse(item.unit).factor == 1.0, (kind.name, item.name)
            assert units.factor(item.unit, units.internal(item.unit)) == 1.0, (kind.name, item.name)


def test_a_rate_and_back() -> None:
    """There and back is the identity, at two settings."""
    for figure in (2000.0, 17.0):
        there = figure * units.factor("drones/month", "munitions/day")
        assert there == pytest.approx(figure * 12 / 365.25)
        assert there * units.factor("drones/day", "drones/month") == pytest.approx(figure)


def test_a_price_may_leave_out_what_it_is_the_price_of() -> None:
    assert units.same_dimension("thousand USD", "USD/drone")
    assert not units.same_dimension("RUB", "USD/drone")
    assert not units.same_dimension("drones", "drones/night")
