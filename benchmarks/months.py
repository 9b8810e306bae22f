"""What published quantiles of a year's nights tell beside the months: both fits, and the figures that they come to.

python benchmarks/months.py [--until 2025-12-31] [--seed 0]
"""

from __future__ import annotations

import argparse
from datetime import date

import numpy as np

from magdepth.calibration.fit import fit, level_paths
from magdepth.calibration.jax_setup import jax, jnp
from magdepth.calibration.launches import massed_logit
from magdepth.calibration.monthly import DRAWS, WARMUP, nightly
from magdepth.calibration.monthly_form import MONTHLY, months_of
from magdepth.dates import Vintage
from magdepth.observed import load_monthly


def main() -> None:
    """Print massed raids of the last half-year and the nights drawn beside those published, without and with."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--until", type=date.fromisoformat, default=date(2025, 12, 31))
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    view = load_monthly().at(Vintage(given.until))
    for name, years in (("months alone", ()), ("with quantiles of years", view.years)):
        fitted = fit(MONTHLY, months_of(view.months, years), given.seed, WARMUP, DRAWS)
        theta = {key: jnp.asarray(values) for key, values in fitted.draws.items()}
        share = jax.nn.sigmoid(jax.vmap(massed_logit)(theta)[:, -1])
        worst = max(one.r_hat for one in fitted.estimates.values())
        print(f"\n{name}: worst R-hat {worst:.3f}, massed {banded(100 * np.asarray(share))} % of raids, "
              f"{banded(fitted.draws['multiple'])} times an ordinary one")  # fmt: skip
        for one in nightly(fitted, level_paths(fitted, theta, given.seed), view, given.seed):
            print(one.text)


def banded(values: np.ndarray) -> str:
    """The median with its 90 % band."""
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return f"{middle:.3g} ({low:.3g} to {high:.3g})"


if __name__ == "__main__":
    main()
