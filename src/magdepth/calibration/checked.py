"""All that a check of a calibration found, as one result: what its page shows and what ``--json`` prints."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from magdepth.calibration.campaign import Campaign
    from magdepth.calibration.fit import Fit
    from magdepth.calibration.predictive import Check

#: What chains must show before their draws are taken for the posterior.
R_HAT, ESS = 1.05, 100.0

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Checked:
    """A calibration and its checks; None is what was not computed.

    ``ppc``: posterior predictive checks; ``pit``: a mapping for each series and regime with ``what`` (launches or
    leakers), ``regime``, ``nights``, ``p_value``, ``test``, ``r_hat`` (of the refits), ``sound``, ``passed``, ``bins``
    (counts) and ``binomial_p_value`` (the same test of independent binomials, or None); ``sbc``: ``model``,
    ``parameter``, ``bins`` (counts), ``p_value``, ``sets``; ``recovery``: ``rows`` of ``case``, ``drift``, ``sets``,
    ``detected``, and ``text``; ``findings``: ``title``, ``text``, ``figures`` (by name).
    """

    title: str
    campaign: Campaign
    ppc: Sequence[Check] | None = None
    pit: Sequence[Plain] | None = None
    sbc: Sequence[Plain] | None = None
    recovery: Plain | None = None
    findings: Sequence[Plain] | None = None
    notes: tuple[str, ...] = ()

    @property
    def fits(self) -> dict[str, Fit]:
        """The fits that there are, by name."""
        found = {name: getattr(self.campaign, name) for name in ("launches", "rest", "lost", "unshot")}
        return {name: fit for name, fit in found.items() if fit is not None}

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
            "pit": plain(self.pit),
            "sbc": plain(self.sbc),
            "recovery": plain(self.recovery),
            "findings": plain(self.findings),
            "notes": list(self.notes),
        }


def fit_as_dict(found: Fit) -> dict[str, Any]:
    """What the chains of a fit say of themselves, and its parameters."""
    return {
        "model": found.form.name,
        "draws": found.size,
        "divergences": found.divergences,
        "steps": number(found.steps),
        "sound": sound(found),
        "parameters": [
            {
                "name": told.name, "prior": plain(told.prior), "posterior": plain(told.posterior),
                "ratio": number(told.ratio), "identified": told.identified, "r_hat": number(told.r_hat),
                "ess": number(told.ess),
            }
            for told in found.told.values()
        ],
    }  # fmt: skip


def sound(found: Fit) -> bool:
    """Whether no transition diverged, all R-hat are 1.05 or less, and 100 or more draws count for each parameter."""
    return found.divergences == 0 and all(told.r_hat <= R_HAT and told.ess >= ESS for told in found.told.values())


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
