"""What is believed of a month's account and of every claim about it, as frozen data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

import numpy as np

from magdepth.balance.account import Array
from magdepth.balance.credence.assumptions import UNCHANGED
from magdepth.balance.credence.month_evidence import LeftOut


@dataclass(frozen=True)
class Fifths:
    """Five quantiles: the median with its 50 and 90 % bands."""

    q05: float
    q25: float
    median: float
    q75: float
    q95: float


@dataclass(frozen=True)
class Unknown:
    """One unknown of the account, by launches alone (``before``) and with all claims (``after``).

    ``width`` is the width of the 90 % band after over that before, on the scale of the prior: the logarithm for
    what is made and what is lost, the figures themselves for stock and the share of decoys.
    """

    key: str
    label: str
    unit: str
    before: Fifths
    after: Fifths
    width: float

    @property
    def identified(self) -> bool:
        """False where claims have told next to nothing: "not identified"."""
        return self.width < UNCHANGED


@dataclass(frozen=True)
class Believed:
    """One claim: the chance that it can be relied on before and after all is set beside each other.

    ``claims`` are two where a share is reckoned from two; ``implied`` is what is believed of its own category in the
    month (drones a month, or a share), ``away`` the months from the month to its period (below 0: before).
    """

    claims: tuple[str, ...]
    origin: str
    grade: str
    category: str
    says: str
    period: str
    away: int
    unit: str
    before: float
    after: float
    implied: Fifths

    @property
    def claim(self) -> str:
        """The claim's id; the first of two."""
        return self.claims[0]

    @property
    def change(self) -> float:
        """How the chance moved: after less before."""
        return self.after - self.before


@dataclass(frozen=True)
class Credence:
    """What launches and claims together say of one month, as seen from one vintage.

    ``claim`` is the claim that is asked about (None where there is none of this plant), ``low`` and ``high`` its
    figures in drones a month. ``fits`` is the chance that the plant made that within a fifth, ``at_least`` that it
    made that much or more; ``_before`` by launches alone. ``decoy_share`` and ``other_share`` (strike drones made
    elsewhere, of all strike drones) are what is believed of both, ``decoy_share_if`` and ``other_share_if`` what they
    would be if the claim fits; None where that is too rare to tell. ``ess`` is what the draws are worth.
    """

    as_of: date
    month: str
    launched: int
    claim: str | None
    low: float | None
    high: float | None
    fits: float | None
    fits_before: float | None
    at_least: float | None
    at_least_before: float | None
    decoy_share: Fifths
    other_share: Fifths
    decoy_share_if: Fifths | None
    other_share_if: Fifths | None
    unknowns: tuple[Unknown, ...]
    beliefs: tuple[Believed, ...]
    left_out: tuple[LeftOut, ...]
    draws: int
    ess: float
    rounds: int

    @property
    def asked(self) -> Believed | None:
        """What is believed of the claim asked about; None where it is no term."""
        return self.belief(self.claim) if self.claim is not None else None

    @property
    def fallen(self) -> tuple[Believed, ...]:
        """The claims whose chance fell, the one that lost most first."""
        lost = [belief for belief in self.beliefs if belief.change < 0.0]
        return tuple(sorted(lost, key=lambda belief: (belief.change, belief.claim)))

    @property
    def not_identified(self) -> tuple[str, ...]:
        """The unknowns of which claims have told next to nothing."""
        return tuple(unknown.key for unknown in self.unknowns if not unknown.identified)

    def belief(self, claim: str) -> Believed | None:
        """What is believed of one claim; None if it is no term."""
        return next((item for item in self.beliefs if claim in item.claims), None)

    def unknown(self, key: str) -> Unknown:
        """One unknown by its key; KeyError if there is none."""
        return {item.key: item for item in self.unknowns}[key]

    def as_dict(self) -> dict[str, object]:
        """All of it as plain data."""
        data: dict[str, object] = asdict(self)
        data["as_of"] = self.as_of.isoformat()
        data["not_identified"] = list(self.not_identified)
        data["fallen"] = [one.claim for one in self.fallen]
        data["unknowns"] = [asdict(one) | {"identified": one.identified} for one in self.unknowns]
        data["beliefs"] = [asdict(one) | {"claims": list(one.claims), "change": one.change} for one in self.beliefs]
        data["left_out"] = [asdict(one) for one in self.left_out]
        return data


def fifths(values: Array, weights: Array) -> Fifths:
    """Five quantiles of weighted draws.

    >>> import numpy as np
    >>> fifths(np.array([3.0, 1.0, 2.0]), np.array([0.0, 0.5, 0.5])).median
    1.5
    """
    order = np.argsort(values, kind="stable")
    ranked, mass = values[order], weights[order]
    weighted = mass > 0.0
    ranked, mass = ranked[weighted], mass[weighted]
    places = (np.cumsum(mass) - 0.5 * mass) / mass.sum()
    return Fifths(*(float(np.interp(q, places, ranked)) for q in (0.05, 0.25, 0.5, 0.75, 0.95)))
