"""A user's fit checked: chains, replicates and the months it was not fitted to, as what its page shows."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from magdepth.calibration.campaign import fits_of
from magdepth.calibration.fit import DRAWS, WARMUP

if TYPE_CHECKING:
    from magdepth.calibration.calibrate import Calibration
    from magdepth.calibration.campaign import Campaign
    from magdepth.calibration.fit import Fit
    from magdepth.calibration.predictive_checks import PredictiveCheck

#: What chains must show before their draws are taken for the posterior.
R_HAT, ESS = 1.05, 100.0

Plain = Mapping[str, Any]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class CheckReport:
    """A calibration and its checks; None is what was not computed.

    ``ppc``: posterior predictive checks; ``held_out``: the same of months that a fit of their own has not seen;
    ``findings``: ``title``, ``text``, ``figures`` (by name).
    """

    title: str
    campaign: Campaign
    ppc: Sequence[PredictiveCheck] | None = None
    held_out: Sequence[PredictiveCheck] | None = None
    findings: Sequence[Plain] | None = None
    notes: tuple[str, ...] = ()

    @property
    def fits(self) -> dict[str, Fit]:
        """The fits that there are, by name."""
        return fits_of(self.campaign)

    def as_dict(self) -> dict[str, Any]:
        """Plain data; what is no finite number is None."""
        nights = self.campaign.nights
        return {
            "title": self.title,
            "class": nights.cls,
            "first": nights.first.isoformat(),
            "last": nights.last.isoformat(),
            "regimes": list(nights.codes),
            "fits": {name: fit_as_dict(fit) for name, fit in self.fits.items()},
            "ppc": None if self.ppc is None else [row.as_dict() for row in self.ppc],
            "held_out": None if self.held_out is None else [row.as_dict() for row in self.held_out],
            "findings": plain(self.findings),
            "notes": list(self.notes),
        }


def check_fit(
    calibration: Calibration, seed: int = 0, warmup: int = WARMUP, draws: int = DRAWS,
    progress: Progress = lambda done, total: None,
) -> CheckReport:  # fmt: skip
    """Check a calibration: replicates against reports, and a fit without the last two months against those months."""
    from magdepth.calibration.held_out import LEAST_DAYS_BEFORE, MONTHS, check_held_out
    from magdepth.calibration.predictive_checks import check_campaign

    ppc = check_campaign(calibration.campaign, seed=seed)
    progress(1, 2)
    held_out = check_held_out(calibration.campaign, seed, warmup, draws)
    progress(2, 2)
    short = f"Months held back: too few nights ({LEAST_DAYS_BEFORE} are wanted before the last {MONTHS} whole months)."
    return CheckReport(
        title=f"{calibration.posterior.name}: {calibration.posterior.series['name']}",
        campaign=calibration.campaign,
        ppc=ppc,
        held_out=held_out,
        findings=[one.as_dict() for one in calibration.findings],
        notes=(short,) if held_out is None else (),
    )


def fit_as_dict(fitted: Fit) -> dict[str, Any]:
    """What the chains of a fit say of themselves, and its parameters."""
    return {
        "model": fitted.form.name,
        "draws": fitted.size,
        "divergences": fitted.divergences,
        "steps": number(fitted.steps),
        "sound": sound(fitted),
        "parameters": [plain(asdict(estimate)) for estimate in fitted.estimates.values()],
    }


def sound(fitted: Fit) -> bool:
    """Whether no transition diverged, all R-hat are 1.05 or less, and 100 or more draws count for each parameter."""
    return fitted.divergences == 0 and all(one.r_hat <= R_HAT and one.ess >= ESS for one in fitted.estimates.values())


def plain(value: Any) -> Any:
    """Nested data as JSON has it: lists, texts, finite numbers, None.

    >>> plain({"bins": (1, 2), "p": float("nan"), "passed": True})
    {'bins': [1, 2], 'p': None, 'passed': True}
    """
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if hasattr(value, "tolist"):  # an array, or a number of one
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return number(value) if isinstance(value, float) else str(value)


def number(value: float) -> float | None:
    """Four significant figures; None for what is not finite."""
    return float(f"{value:.4g}") if math.isfinite(value) else None
