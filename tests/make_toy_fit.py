"""Make tests/data/toy_fit.json anew: the chains that NUTS runs for the toy series, about two minutes.

PYTHONPATH=src python tests/make_toy_fit.py
"""

from __future__ import annotations

import json

from calibration_cases import KEPT_FITS, TOY_SEED, toy_series
from magdepth.calibration.campaign import fit_campaign, fits_of
from magdepth.calibration.jax_setup import CHAINS

WARMUP, DRAWS = 150, 100  # of each of two chains


def main() -> None:
    """Fit and write: draws by fit and parameter (chains, draws, …), to six digits."""
    fits = fits_of(fit_campaign(toy_series(), seed=TOY_SEED, warmup=WARMUP, draws=DRAWS))
    chains = {name: {key: rounded(values.reshape(CHAINS, DRAWS, *values.shape[1:]).tolist())
                     for key, values in fitted.draws.items()} for name, fitted in fits.items()}  # fmt: skip
    KEPT_FITS.write_text(json.dumps(chains) + "\n", encoding="utf-8")
    print(f"{KEPT_FITS}: {', '.join(chains)}")


def rounded(values: object) -> object:
    """Nested lists to six digits: more than any draw is worth."""
    return [rounded(one) for one in values] if isinstance(values, list) else float(f"{values:.6g}")


if __name__ == "__main__":
    main()
