"""Whole calibrations of the toy by NUTS: the same draws from a seed, the kept chains and one more night fitted anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numpyro", reason="the extra 'calibrate' is not installed")

from calibration_cases import FIRST, TOY_DAYS, TOY_SEED, kept_chains, series_of, toy_rows, toy_series
from magdepth import place
from magdepth.calibration.calibrate import Calibration, calibrate
from magdepth.calibration.campaign import fits_of
from magdepth.calibration.held_out import refit
from magdepth.calibration.updating import keep_fits, update
from magdepth.posterior import read_posterior, write_posterior

pytestmark = [pytest.mark.slow(reason="whole calibrations by NUTS"), pytest.mark.xdist_group("whole")]
SHORT = {"warmup": 120, "draws": 120}


@pytest.fixture(scope="module")
def fitted() -> Calibration:
    return calibrate(toy_series(), "toy", seed=TOY_SEED, **SHORT)


def test_the_kept_chains_are_those_of_the_toy(fitted: Calibration) -> None:
    """Refitted with another warm-up: medians within half a sd of the draws, spreads within 1 to 1.6 of each other.

    A median of 200 draws worth 80 is off by 0.14 sds, two by 0.2: of some forty figures none is off by 0.5 where the
    kept chains are of this model and series. A prior or a night that has changed moves several by more.
    """
    assert list(fits_of(fitted.campaign)) == list(kept_chains())
    for name, fit in fits_of(fitted.campaign).items():
        for key, chains in kept_chains()[name].items():
            kept, anew = chains.reshape(-1, *chains.shape[2:]), fit.draws[key]
            assert kept.shape[1:] == anew.shape[1:], (name, key)
            off = np.abs(np.median(kept, axis=0) - np.median(anew, axis=0)) / anew.std(axis=0)
            assert np.max(off) < 0.5, (name, key, off)
            ratio = kept.std(axis=0) / anew.std(axis=0)
            assert np.all((ratio > 1 / 1.6) & (ratio < 1.6)), (name, key, ratio)


def test_what_was_compiled_is_kept_for_the_next_process(fitted: Calibration) -> None:
    assert list(place.kernel_folder(place.CALIBRATION).iterdir())


def test_the_same_seed_gives_the_same_draws_and_another_does_not(fitted: Calibration) -> None:
    again = calibrate(toy_series(), "toy", seed=TOY_SEED, **SHORT)
    other = calibrate(toy_series(), "toy", seed=2, **SHORT)
    assert again.posterior.digest == fitted.posterior.digest != other.posterior.digest


def test_nothing_later_than_until_enters(fitted: Calibration) -> None:
    """The 71st night is in the series, but not known on the 70th."""
    rows, until = toy_rows(), FIRST + timedelta(days=TOY_DAYS - 1)
    late = rows[3]._replace(launched=9999, stopped=9999, lost=0, known_by=until + timedelta(days=5))
    known = calibrate(series_of([*rows, late]), "toy", until=until, seed=TOY_SEED, **SHORT)
    assert known.posterior.digest == fitted.posterior.digest and known.posterior.as_of == until


def test_days_held_back_do_not_enter_a_refit(fitted: Calibration) -> None:
    """Another figure on a day that is held back: the same draws to the last digit; on a day before it, others."""
    data = fitted.campaign.rest.data
    spoilt, past = (fitted.campaign.rest.__class__(fitted.campaign.rest.form, data._replace(came=data.came.at[at].set(
        0.0)), {}, {}, 0, 0.0) for at in (60, 10))  # fmt: skip
    base, same, other = (refit(one, 50, 3, **SHORT).draws["slope"] for one in (fitted.campaign.rest, spoilt, past))
    assert (base == same).all() and (base != other).any()


def test_one_more_night_moves_it_as_a_new_fit_does(fitted: Calibration, tmp_path: Path) -> None:
    """Carried on against fitted anew: medians within 0.6 sd (200 draws weighed, 240 sampled); fixed seed."""
    keep_fits(fitted.campaign, fitted.posterior.digest, tmp_path)
    write_posterior(fitted.posterior, tmp_path)
    updated = update(read_posterior(tmp_path), tmp_path, series_of(toy_rows()), "toy", seed=1)
    anew = calibrate(series_of(toy_rows()), "toy", seed=1, **SHORT).posterior
    assert updated.nights == 1 and 0.25 <= updated.worth <= 1.0
    for name in ("launch_level", "leak_share", "night_spread"):
        one, other = np.asarray(updated.calibration.posterior.draws[name]), np.asarray(anew.draws[name])
        assert abs(np.median(one) - np.median(other)) < 0.6 * other.std(), name
