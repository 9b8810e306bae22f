"""A series becomes a posterior: what enters, what comes out, what one more night does to it; on kept chains."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numpyro", reason="the extra 'calibrate' is not installed")

from calibration_cases import (
    FIRST,
    TOY_DAYS,
    TOY_SEED,
    campaign_rows,
    kept_chains,
    kept_chains_for_nuts,
    series_of,
    toy_calibration,
    toy_rows,
)
from command import command
from magdepth.calibration import nightly, updating
from magdepth.calibration.calibrate import Calibration, calibrate
from magdepth.calibration.campaign import fits_of
from magdepth.calibration.naming import ALL
from magdepth.calibration.nightly import blocks_of, nights_of
from magdepth.calibration.scenario_fit import band
from magdepth.calibration.updating import FITS, keep_fits, update
from magdepth.errors import BadInput
from magdepth.observed.series import DayFact, Series
from magdepth.observed.series_store import import_series
from magdepth.posterior import Posterior, read_posterior, write_posterior

pytestmark = [pytest.mark.usefixtures("quick_compilation"), pytest.mark.xdist_group("jax")]


@pytest.fixture(scope="module")
def rows() -> list[DayFact]:
    return toy_rows()


@pytest.fixture(scope="module")
def fitted(quick_compilation: None) -> Calibration:
    return toy_calibration()


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


def test_the_fits_are_those_of_their_chains_each_of_its_own(fitted: Calibration) -> None:
    """Draws stay with their fit, chain after chain; R-hat and effective draws are of the chains."""
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    assert list(fits_of(fitted.campaign)) == list(kept_chains())
    for name, fit in fits_of(fitted.campaign).items():
        chains = kept_chains()[name]
        assert (fit.draws["step"] == chains["step"].reshape(-1)).all() and fit.size == chains["step"].size
        assert fit.divergences == 0 and fit.steps == 7.0
        assert fit.estimates["step"].r_hat == pytest.approx(float(split_gelman_rubin(chains["step"])))
        assert fit.estimates["step"].ess == pytest.approx(float(effective_sample_size(chains["step"])))
        assert fit.estimates["step"].posterior[1] == pytest.approx(float(np.median(chains["step"])))


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


def test_nothing_later_than_until_enters(rows: list[DayFact], fitted: Calibration) -> None:
    """The 71st night is in the series, but not known on the 70th; a day's figure that was mended later is the old."""
    until = FIRST + timedelta(days=TOY_DAYS - 1)
    late = rows[3]._replace(launched=9999, stopped=9999, lost=0, known_by=until + timedelta(days=5))
    with kept_chains_for_nuts():
        known = calibrate(series_of([*rows, late]), "toy", until=until, seed=TOY_SEED)
    assert known.posterior.digest == fitted.posterior.digest and known.posterior.as_of == until


def test_a_posterior_survives_its_file(fitted: Calibration, folder: Path) -> None:
    assert read_posterior(folder).digest == fitted.posterior.digest


def test_one_more_night_is_carried_on_to(rows: list[DayFact], folder: Path) -> None:
    old = read_posterior(folder)
    updated = update(old, folder, series_of(rows), "toy", seed=1)
    assert updated.nights == 1 and 0.25 <= updated.worth <= 1.0
    posterior = updated.calibration.posterior
    assert posterior.as_of == old.as_of + timedelta(days=1) and posterior.series["last"] == "2025-07-10"
    assert posterior.diagnostics["updated"]["nights"] == 1
    assert set(posterior.names) == set(ALL) - {"lost_share"}, "losses apart are left to the next fit"
    kept = set(kept_chains()["launches"]["step"].reshape(-1).tolist())
    assert set(updated.calibration.campaign.launches.draws["step"].tolist()) <= kept, "draws weighed, none made up"
    for name in ("launch_level", "leak_share", "night_spread"):  # one night of seventy-one moves little
        after, before = np.asarray(posterior.draws[name]), np.asarray(old.draws[name])
        assert 0.0 < abs(np.median(after) - np.median(before)) < 0.8 * before.std(), name


def test_a_surprising_night_leaves_little_worth_and_is_told(rows: list[DayFact], folder: Path) -> None:
    wild = rows[TOY_DAYS]._replace(launched=9000, stopped=0, lost=0)
    with pytest.raises(BadInput) as refused:
        update(read_posterior(folder), folder, series_of([*rows[:TOY_DAYS], wild]), "toy")
    assert [fault.code for fault in refused.value.faults] == ["K113"]


@pytest.mark.parametrize(("change", "code"), [
    (lambda rows: [rows[0]._replace(launched=rows[0].launched + 1), *rows[1:]], "K111"),
    (lambda rows: [*rows[:TOY_DAYS], *campaign_rows(20, 3, first=date(2025, 7, 10))], "K112"),
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
    assert isinstance(fitted.posterior, Posterior)
    json.dumps([dict(fitted.posterior.diagnostics), dict(fitted.posterior.findings), dict(fitted.posterior.series)],
               allow_nan=False)  # fmt: skip


def keep_toy() -> None:
    """The toy's seventy-one nights in the data folder, as an import leaves them."""
    import_series("made-up", tuple(toy_rows()), {"format": "kaggle"})


def test_the_verb_fits_updates_and_says_what_the_scenario_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data_dir: Path, fitted: Calibration,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("magdepth.calibration.methods._TRIED", 25_000)  # enough, by tests/test_calibration_methods.py
    keep_toy()
    words = ["calibrate", "alabuga-2025", "--observed", "made-up", "--seed", TOY_SEED, "--json"]
    with kept_chains_for_nuts():
        done = command(capsys, *words, "--until", "2025-07-09", "--out", tmp_path / "fitted")
    assert done.code == 0, done.err
    plain = done.json()
    assert {one["name"] for one in plain["parameters"]} == set(ALL)
    assert plain["as_of"] == "2025-07-09" and plain["series"]["last"] == "2025-07-09"
    assert plain["taken"] and set(plain["taken"].values()) <= set(ALL) and "not_taken" not in plain
    assert plain["diagnostics"]["models"]["launches"]["parameters"][0].keys() >= {"r_hat", "ess", "identified"}
    assert {"found", "reference_raid", "credence", "methods"} <= set(plain["findings"])
    own = read_posterior(tmp_path / "fitted")
    assert own.digest == plain["digest"] and own.draws == fitted.posterior.draws
    assert plain["command"].startswith("magdepth calibrate alabuga-2025 --observed made-up --until 2025-07-09 --seed 1")
    monkeypatch.setattr("magdepth.calibration.calibrate.claims_beside", lambda series, as_of: {})  # seconds each
    done = command(capsys, *words, "--update", tmp_path / "fitted", "--out", tmp_path / "newer")
    assert done.code == 0, done.err
    assert done.json()["updated"]["nights"] == 1 and read_posterior(tmp_path / "newer").digest == done.json()["digest"]


def test_check_writes_the_page_beside_the_posterior(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replicates are left out here: tests/test_calibration_predictive.py compiles them once."""
    monkeypatch.setattr("magdepth.calibration.predictive_checks.check_campaign", lambda campaign, seed: ())
    monkeypatch.setattr("magdepth.briefing.diagnostics.page._drawn_from_fits", lambda campaign: ([], []))
    monkeypatch.setattr("magdepth.calibration.calibrate.claims_beside", lambda series, as_of: {})
    keep_toy()
    with kept_chains_for_nuts():
        done = command(capsys, "calibrate", "alabuga-2025", "--observed", "made-up", "--until", "2025-07-09", "--seed",
                       TOY_SEED, "--check", "--out", tmp_path / "fitted")  # fmt: skip
    assert done.code == 0 and f"Checks: {tmp_path / 'fitted' / 'check.html'}." in done.out, done.err
    page = (tmp_path / "fitted" / "check.html").read_text(encoding="utf-8")
    assert "Months held back: too few nights" in page and "Highest R-hat" in page and "launch" in page
