"""Posteriors: joint draws of fitted parameters, as a calibration leaves them and a scenario takes them."""

from __future__ import annotations

from magdepth.posterior.files import FILE, read_posterior, write_posterior
from magdepth.posterior.lookup import (
    PosteriorPlace,
    dated,
    find_posterior,
    list_posteriors,
    place_of,
    posteriors_folder,
)
from magdepth.posterior.model import IDENTIFIED, Fitted, Posterior

__all__ = [
    "FILE",
    "IDENTIFIED",
    "Fitted",
    "Posterior",
    "PosteriorPlace",
    "dated",
    "find_posterior",
    "list_posteriors",
    "place_of",
    "posteriors_folder",
    "read_posterior",
    "write_posterior",
]
