"""Seconds of calibrating the whole daily series, of carrying it on by one night, and what the fits find.

python benchmarks/calibrate.py /path/to/kaggle_missile_attacks_daily.csv
"""

from __future__ import annotations

import argparse
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from magdepth.calibration.calibrate import calibrate
from magdepth.calibration.campaign import fits_of
from magdepth.calibration.jax_setup import jax
from magdepth.calibration.updating import keep_fits, update
from magdepth.observed.kaggle import read_kaggle
from magdepth.observed.series import Series
from magdepth.posterior import read_posterior, write_posterior


def main() -> None:
    """Fit to the last night but one, carry on by one, and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("file", type=Path)
    series = Series("ua", tuple(read_kaggle(asked.parse_args().file)[0]), ({"format": "kaggle"},))
    assert series.last is not None
    began = time.perf_counter()
    done = calibrate(series, until=series.last - timedelta(days=1))
    print(f"{len(done.campaign.nights.launched):,} days, all fits: {time.perf_counter() - began:.0f} s (must 300)")
    for name, fitted in fits_of(done.campaign).items():
        estimates = fitted.estimates.values()
        r_hat, ess = max(one.r_hat for one in estimates), min(one.ess for one in estimates)
        print(f"  {name}: worst R-hat {r_hat:.3f}, least effective draws {ess:.0f}, divergences {fitted.divergences}, "
              f"gradient {1000 * _gradient(fitted):.1f} ms")  # fmt: skip
    with TemporaryDirectory() as folder:
        out = Path(folder)
        keep_fits(done.campaign, done.posterior.digest, out)
        write_posterior(done.posterior, out)
        began = time.perf_counter()
        carried = update(read_posterior(out), out, series, "posterior")
        print(f"one more night: {time.perf_counter() - began:.0f} s, {carried.worth:.0%} of the draws' worth left")
    for one in done.findings:
        print(f"\n{one.title}. {one.text}")


def _gradient(fitted: object) -> float:
    """Seconds of one gradient of the log likelihood, the best of five."""
    form, data = fitted.form, fitted.data  # type: ignore[attr-defined]
    theta = {name: values[0] for name, values in fitted.thinned(1).items()}  # type: ignore[attr-defined]
    slope = jax.jit(jax.grad(lambda at, seen: form.likelihood(at, seen)))
    jax.block_until_ready(slope(theta, data))
    took = []
    for _ in range(5):
        began = time.perf_counter()
        jax.block_until_ready(slope(theta, data))
        took.append(time.perf_counter() - began)
    return float(np.min(took))


if __name__ == "__main__":
    main()
