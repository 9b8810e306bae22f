"""A reconciliation as frozen data: steps from a claim to the launches, what fits, what would close the gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from magdepth.balance.account import Array
from magdepth.balance.inputs import Input
from magdepth.evidence import Category


@dataclass(frozen=True)
class MedianBand:
    """A median with its 90 % band."""

    q05: float
    median: float
    q95: float


@dataclass(frozen=True)
class AccountStep:
    """One bar of the waterfall; role: claimed, plus, minus, observed or unexplained.

    Figures are drones in the month and signed: the claimed and all plus and minus steps add up to
    what is expected, and with the unexplained one to what was observed. The median of a step is the
    change of the account's median over it, the band that of the step itself.
    """

    key: str
    label: str
    role: str
    median: float
    q05: float
    q95: float
    claims: tuple[str, ...]
    assumed: bool
    why: str


@dataclass(frozen=True)
class Closer:
    """What one part alone (``needed``, in place of its ``median``) would have to be to close the gap.

    ``possible`` is the share of draws in which that lies within the admissible ``low`` to ``high``.
    """

    key: str
    label: str
    unit: str
    needed: MedianBand
    median: float
    low: float
    high: float | None
    possible: float


@dataclass(frozen=True)
class CategoryCheck:
    """One claim of output set beside the month, in its own category and against all launches.

    ``low`` and ``high`` are the claim's figures in drones a month (None where open). ``axes`` are
    the axes (type, plant, period) on which claim and launches count different things, ``ratio`` the
    launches over the claim's greatest figure (None where that is zero). ``plain`` is
    what comes of comparing them all the same, ``alike`` what comes of comparing like with like:
    "fits", "more" (the launches say more than the claim) or "less". ``mix_up`` is True where the
    two disagree: the comparison that must not be made. ``alarm`` is True where no admissible split
    lets the claim stand; a plan raises none, and ``due`` says whether its period has begun.
    """

    claim: str
    says: str
    category: Category
    low: float | None
    high: float | None
    ratio: float | None
    implied: MedianBand
    below: float
    within: float
    above: float
    axes: tuple[str, ...]
    plain: str
    alike: str
    mix_up: bool
    alarm: bool
    due: bool

    @property
    def wrong(self) -> bool:
        """True if like with like leaves the claim less than one chance in twenty (a plan can't be wrong)."""
        return self.says != "plan" and self.within < 0.05


@dataclass(frozen=True)
class Reconciliation:
    """One claim of output against the launches of one month, as seen from one vintage.

    ``implied`` is the output in the claim's own category that the launches imply; ``fits`` the
    probability that it lies in ``band`` (the claim's figures stretched by a fifth; None is an open end), ``at_least``
    that it reaches the claim's least figure (or, for an "up to", its greatest). ``reach`` is what
    admissible splits allow; ``alarm`` is True only if the launches lie outside it.
    ``assumption_share`` is the share of the variance of ``implied`` that goes with the assumed
    parts. ``decoy_share`` and ``other_share`` (of strike drones) are what the claim implies, given
    the launches; None where the claim's category has no such part. Below zero means that the claim
    alone leaves no room.
    """

    as_of: date
    month: str
    unit: str
    claim: str
    category: Category
    says: str
    low: float | None
    high: float | None
    observed: int
    steps: tuple[AccountStep, ...]
    expected: MedianBand
    remainder: MedianBand
    implied: MedianBand
    band: tuple[float, float | None]
    fits: float
    at_least: float
    reach: tuple[float, float | None]
    alarm: bool
    closers: tuple[Closer, ...]
    decoy_share: MedianBand | None
    other_share: MedianBand | None
    assumption_share: float
    checks: tuple[CategoryCheck, ...]
    inputs: tuple[Input, ...]

    @property
    def mix_ups(self) -> tuple[CategoryCheck, ...]:
        """The claims that would be misread if set beside all launches as they stand."""
        return tuple(check for check in self.checks if check.mix_up)

    def check(self, claim: str) -> CategoryCheck | None:
        """The check of one claim; None if it says nothing of the month."""
        return next((check for check in self.checks if check.claim == claim), None)


def spread(values: Array) -> MedianBand:
    """Median and 90 % band of draws.

    >>> import numpy as np
    >>> spread(np.arange(101.0))
    MedianBand(q05=5.0, median=50.0, q95=95.0)
    """
    q05, q50, q95 = (float(value) for value in np.quantile(values, (0.05, 0.5, 0.95)))
    return MedianBand(q05, q50, q95)
