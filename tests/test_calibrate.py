"""A series becomes a posterior: what enters, what comes out, what one more night does to it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from calibration_cases import FIRST, campaign_rows, series_of
from magdepth import place
from magdepth.calibration import nightly, updating
from magdepth.calibration.calibrate import Calibration, calibrate
from magdepth.calibration.naming import ALL
from magdepth.calibration.nightly import blocks_of, nights_of
from magdepth.calibration.scenario_fit import band
from magdepth.calibration.updating import FITS, keep_fits, update
from magdepth.errors import BadInput
from magdepth.observed.series import DayFact, Series
from magdepth.posterior import Posterior, read_posterior, write_posterior

DAYS = 70
SHORT = {"warmup": 120, "draws": 120}


@pytest.fixture(scope="module")
def rows() -> list[DayFact]:
    return campaign_rows(DAYS + 1, seed=5)


@pytest.fixture(scope="module")
def fitted(rows: list[DayFact]) -> Calibration:
    return calibrate(series_of(rows[:DAYS]), "toy", seed=1, **SHORT)


@pytest.fixture
def folder(fitted: Calibration, tmp_path: Path) -> Path:
    keep_fits(fitted.campaign, fitted.posterior.digest, tmp_path)
    write_posterior(fitted.posterior, tmp_path)
    return tmp_path


def test_every_named_parameter_comes_out_about_right(fitted: Calibration) -> None:
    """Truth within wide bands: fixed seed; each of four bands of ±4 posterior sd fails by chance below 1 in 10,000."""
    posterior = fitted.posterior
    assert set(posterior.names) == set(ALL)  # losses are told in these nights, so that all are there
    for name, truth in {"launch_level": 120.0, "leak_share": 0.15, "lost_share": 0.4, "raid_chance": 1.0}.items():
        draws = np.asarray(posterior.draws[name])
        assert abs(draws.mean() - truth) < 4 * draws.std() + 0.02 * truth, name
    assert band(posterior, "launch_level")[0] < band(posterior, "launch_level")[2]
    assert {len(values) for values in posterior.draws.values()} == {posterior.size}


def test_what_was_compiled_is_kept_for_the_next_process(fitted: Calibration) -> None:
    assert list(place.kernel_folder(place.CALIBRATION).iterdir())


def test_what_the_nights_cannot_tell_says_so(fitted: Calibration) -> None:
    labels = {one.name: one.identified for one in fitted.posterior.parameters}
    assert labels["launch_growth"] == "no"  # ten weeks say nothing on growth
    assert labels["launch_level"] == labels["leak_share"] == "yes"
    text = next(one.text for one in fitted.findings if one.title == "Not identified")
    assert "electronic warfare" in text and "drift" in text


def test_findings_tell_slope_and_what_losses_do_to_it(fitted: Calibration) -> None:
    titles = [one.title for one in fitted.findings]
    assert list(next(one for one in fitted.findings if one.title == "Massed nights").figures["share"]) == [
        "first half of 2025"]  # fmt: skip
    assert "Raid size" in titles and any(title.startswith("What 'lost' does") for title in titles)
    owed = next(one for one in fitted.findings if one.title.startswith("What 'lost'")).figures
    assert owed["owed"][0] < 0 < owed["owed"][2]  # the lost share here does not depend on the raid


def test_the_same_seed_gives_the_same_draws_and_another_does_not(rows: list[DayFact], fitted: Calibration) -> None:
    again = calibrate(series_of(rows[:DAYS]), "toy", seed=1, **SHORT)
    other = calibrate(series_of(rows[:DAYS]), "toy", seed=2, **SHORT)
    assert again.posterior.digest == fitted.posterior.digest != other.posterior.digest


def test_nothing_later_than_until_enters(rows: list[DayFact], fitted: Calibration) -> None:
    """The 71st night is in the series, but not known on the 70th."""
    until = FIRST + timedelta(days=DAYS - 1)
    late = rows[3]._replace(launched=9999, stopped=9999, lost=0, known_by=until + timedelta(days=5))
    known = calibrate(series_of([*rows, late]), "toy", until=until, seed=1, **SHORT)
    assert known.posterior.digest == fitted.posterior.digest and known.posterior.as_of == until


def test_a_posterior_survives_its_file(fitted: Calibration, folder: Path) -> None:
    assert read_posterior(folder).digest == fitted.posterior.digest


def test_one_more_night_moves_it_as_a_new_fit_does(rows: list[DayFact], folder: Path) -> None:
    """Carried on against fitted anew: medians within 0.6 sd (200 draws weighed, 240 sampled); fixed seed."""
    old = read_posterior(folder)
    reweighted = update(old, folder, series_of(rows), "toy", seed=1)
    anew = calibrate(series_of(rows), "toy", seed=1, **SHORT).posterior
    assert reweighted.nights == 1 and 0.25 <= reweighted.worth <= 1.0
    found = reweighted.calibrated.posterior
    assert found.as_of == old.as_of + timedelta(days=1)
    for name in ("launch_level", "leak_share", "night_spread"):
        one, other = np.asarray(found.draws[name]), np.asarray(anew.draws[name])
        assert abs(np.median(one) - np.median(other)) < 0.6 * other.std(), name


def test_a_surprising_night_leaves_little_worth_and_is_told(rows: list[DayFact], folder: Path) -> None:
    wild = [rows[DAYS]._replace(launched=9000, stopped=0, lost=0, day=rows[DAYS].day + timedelta(days=place),
                                known_by=rows[DAYS].day + timedelta(days=place)) for place in range(9)]  # fmt: skip
    with pytest.raises(BadInput) as refused:
        update(read_posterior(folder), folder, series_of([*rows[:DAYS], *wild]), "toy")
    assert [fault.code for fault in refused.value.faults] == ["K113"]


@pytest.mark.parametrize(("change", "code"), [
    (lambda rows: [rows[0]._replace(launched=rows[0].launched + 1), *rows[1:]], "K111"),
    (lambda rows: [*rows[:DAYS], *campaign_rows(20, 3, first=date(2025, 7, 10))], "K112"),
])  # fmt: skip
def test_what_can_not_be_carried_on_is_refused(change, code, rows: list[DayFact], folder: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as refused:
        update(read_posterior(folder), folder, series_of(change(rows)), "toy")
    assert [fault.code for fault in refused.value.faults] == [code]


def test_a_new_half_year_wants_a_new_fit(
    rows: list[DayFact], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "LEAST_SPELL", 5)  # else four weeks of it, and a new way of reporting by then
    with pytest.raises(BadInput) as refused:
        update(read_posterior(folder), folder, series_of(rows), "toy")
    assert [fault.code for fault in refused.value.faults] == ["K112"]


@pytest.mark.parametrize("text", [None, "{", "[]", "{}", '{"posterior": "another"}'])
def test_damaged_draws_are_not_carried_on(text: str | None, rows: list[DayFact], folder: Path) -> None:
    (folder / FITS).unlink() if text is None else (folder / FITS).write_text(text)
    with pytest.raises(BadInput) as refused:
        update(read_posterior(folder), folder, series_of(rows), "toy")
    assert [fault.code for fault in refused.value.faults] == ["K110"]


def test_draws_of_another_version_of_the_models_are_not_carried_on(
    rows: list[DayFact], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "MEANING", updating.MEANING + 1)
    with pytest.raises(BadInput, match="another version of the models") as refused:
        update(read_posterior(folder), folder, series_of(rows), "toy")
    assert [fault.code for fault in refused.value.faults] == ["K110"]


def test_blocks_begin_anew_with_a_regime_and_never_outlast_a_week() -> None:
    regime = np.array([0] * 16 + [1] * 8)
    block, new, opens = blocks_of(regime)
    assert opens.tolist() == [0, 7, 14, 16, 23]
    assert np.flatnonzero(new).tolist() == opens.tolist()[1:]
    assert all(len(set(regime[block == one].tolist())) == 1 for one in range(len(opens)))


def test_a_day_without_report_is_no_raid_only_where_every_raid_is_reported() -> None:
    days = [FIRST + timedelta(days=place) for place in range(7)]
    rows = [DayFact(day, "drone", 10, 8, 1, None, None, "reported", None, day) for day in days if day.day != 4]
    rows.append(DayFact(days[3], "drone", None, None, None, None, None, "no_report", None, days[3]))
    public = nights_of(Series("one", tuple(rows), ({"format": "kaggle"},)))
    other = nights_of(Series("two", tuple(rows), ({"format": "generic"},)))
    assert public.launched[3] == 0 and np.isnan(other.launched[3])
    assert other.rest[0] == 1 and other.codes == ("-",)


def test_the_rest_follows_the_regime() -> None:
    """C takes shot and lost away; D1 one figure that holds both; A only what was shot down."""
    for first, rest in ((date(2024, 1, 1), 6), (date(2025, 1, 1), 2), (date(2025, 9, 1), 6)):
        days = [first + timedelta(days=place) for place in range(6)]
        rows = [DayFact(day, "drone", 10, 4, 4, None, None, "reported", None, day) for day in days]
        assert set(nights_of(series_of(rows)).rest.tolist()) == {rest}


@pytest.mark.parametrize(("rows", "cls", "code"), [
    ([], "drone", "K101"), (None, "cruise", "K101"), (4, "drone", "K102"),
])  # fmt: skip
def test_too_little_is_refused(rows, cls: str, code: str) -> None:  # type: ignore[no-untyped-def]
    held = campaign_rows(4 if rows == 4 else 10, 1)
    with pytest.raises(BadInput) as refused:
        nights_of(series_of([] if rows == [] else held), cls)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_a_posterior_of_a_fit_holds_plain_data_only(fitted: Calibration) -> None:
    import json

    assert isinstance(fitted.posterior, Posterior)
    json.dumps([dict(fitted.posterior.diagnostics), dict(fitted.posterior.findings), dict(fitted.posterior.series)],
               allow_nan=False)  # fmt: skip
