"""What brings drones down: published shares by method pooled as a Dirichlet likelihood, each worth its grade."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from scipy.special import expit, gammaln, logit, logsumexp, polygamma

from magdepth.calibration.fit import identified
from magdepth.calibration.nightly import band
from magdepth.errors import BadInput, Fault
from magdepth.evidence.weighing.densities import ABOVE, BELOW

if TYPE_CHECKING:
    from magdepth.evidence.claim import Claim
    from magdepth.evidence.ledger import LedgerView

Table: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

METHODS = ("electronic_warfare", "interceptor_drones", "mobile_fire", "aircraft", "missiles")
#: How the subject of a claim begins, and the method that it speaks of.
NAMES = {
    "electronic warfare": "electronic_warfare", "interceptor drones": "interceptor_drones",
    "mobile fire": "mobile_fire", "helicopters": "aircraft", "aircraft": "aircraft", "missiles": "missiles",
}  # fmt: skip
#: The quantity of a claim, and the methods among which it gives a share: none is shot down by jamming.
AMONG = {"share of drones stopped": METHODS, "share of drones shot down": METHODS[1:]}
#: How many drones, seen one by one, a published share is worth: by the credibility of the claim, times a factor by
#: the reliability of its source. A judgement, not a fit: such shares are rounded, and of one night or one city.
WORTH = {"1": 40.0, "2": 20.0, "3": 10.0, "4": 5.0, "5": 2.0, "6": 3.0}
TRUST = {"A": 1.5, "B": 1.0, "C": 0.7, "D": 0.4, "E": 0.25, "F": 0.4}
#: Days in which a share loses half of its worth against the newest one: methods come and go within a year or two.
HALF_LIFE = 365.0
DRAWS = 4000
_WHOLE = {"percent": 100.0, "fraction": 1.0, "share": 1.0}
_POINTS = 40  # at which a range or a bound is read
_TRIED = 100_000
LABELS = {"no": "not identified", "weakly": "weakly identified", "yes": "identified"}


@dataclass(frozen=True)
class PublishedShares:
    """Shares that one source gives: ``shares`` of some methods ``among`` those it speaks of, worth ``size`` drones.

    Each share is one figure or, where a single share is a range or a bound, several that are as likely as each other.
    The methods ``among`` which are left over come in as one lump.
    """

    shares: dict[str, tuple[float, ...]]
    among: tuple[str, ...]
    size: float
    claims: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """True for a share of every method: the likelihood is then conjugate."""
        return set(self.shares) == set(METHODS) == set(self.among)

    def log_likelihood(self, theta: Table) -> Table:
        """At each mixture of methods (…, methods): multinomial, of ``size`` drones, not all of them whole.

        >>> one = PublishedShares({"aircraft": (0.25,)}, METHODS, 4.0)
        >>> bool(np.isclose(np.exp(one.log_likelihood(np.full(5, 0.2))), 4 * 0.2 * 0.8**3))
        True
        """
        within = theta[..., [METHODS.index(name) for name in self.among]].sum(axis=-1)
        named = [theta[..., METHODS.index(name)] / within for name in self.shares]
        lumped = set(self.among) > set(self.shares)
        if lumped:
            named.append(np.clip(1.0 - sum(named), 1e-300, None))
        rows = []
        for at in range(max(len(values) for values in self.shares.values())):
            voices = [values[at] for values in self.shares.values()]
            counts = self.size * np.array([*voices, 1.0 - sum(voices)] if lumped else voices)
            ways = gammaln(self.size + 1.0) - gammaln(counts + 1.0).sum()
            rows.append(ways + sum(n * np.log(np.clip(p, 1e-300, None)) for n, p in zip(counts, named, strict=True)))
        return np.asarray(logsumexp(rows, axis=0) - np.log(len(rows)))


@dataclass(frozen=True)
class MethodShares:
    """The mixture of methods: ``draws`` (draws, methods), what was ``published``, what the data tell (``labels``).

    ``effective`` is the number of independent draws that ``draws`` are worth.
    """

    draws: Table
    published: tuple[PublishedShares, ...]
    labels: dict[str, str]
    effective: float

    def as_dict(self) -> dict[str, Any]:
        """Plain data: the 5, 50 and 95 % points of each method's share of what is stopped, its label, its claims."""
        rows = []
        for place, name in enumerate(METHODS):
            low, middle, high = band(self.draws[:, place])
            claims = sorted({one for voices in self.published if name in voices.shares for one in voices.claims})
            rows.append({"method": name, "low": low, "median": middle, "high": high, "label": self.labels[name],
                         "claims": claims})  # fmt: skip
        worth = {one: voices.size for voices in self.published for one in voices.claims}
        return {"methods": rows, "worth": dict(sorted(worth.items())), "effective": self.effective}


def method_shares(view: LedgerView, seed: int = 0) -> MethodShares:
    """The shares of methods in what is stopped, from the published shares known at a vintage.

    BadInput K132 for a share that lies outside of 0 to 1, K133 for shares of one source that add up to more than 1.
    """
    return pooled(published(view.claims), seed)


def published(claims: Iterable[Claim]) -> tuple[PublishedShares, ...]:
    """What claims say of methods. A claim that repeats another is no voice of its own.

    Figures of one source for one period are one vector; a range or a bound stands alone.
    """
    voices = sorted((claim for claim in claims if claim.quantity in AMONG and claim.repeats is None
                   and claim.kind != "qualitative" and method_of(claim) is not None),
                  key=lambda claim: (_group(claim), claim.id))  # fmt: skip
    faults = [Fault("K132", f"claim '{claim.id}' gives a share that is none", key=claim.unit, got=str(figure),
                    expected="0 to a whole, in percent, fraction or share")
              for claim in voices for figure in (claim.low, claim.best, claim.high)
              if figure is not None and not 0.0 <= figure <= _WHOLE.get(claim.unit, -1.0)]  # fmt: skip
    if faults:
        raise BadInput(*faults)
    newest = max((claim.known_by for claim in voices), default=date.min)
    rows = []
    for _, members in groupby(voices, key=_group):
        group = tuple(members)
        shares = {str(method_of(claim)): _readings(claim) for claim in group}
        if len(shares) < len(group):
            raise BadInput(Fault("K133", "one source gives a method's share twice for one period",
                                 got=", ".join(claim.id for claim in group)))  # fmt: skip
        if sum(values[0] for values in shares.values()) > 1.0 + 1e-6:
            raise BadInput(Fault("K133", "shares of one source add up to more than a whole",
                                 got=", ".join(claim.id for claim in group)))  # fmt: skip
        size = float(np.mean([worth(claim, newest) for claim in group]))
        rows.append(PublishedShares(shares, AMONG[group[0].quantity], size, tuple(claim.id for claim in group)))
    return tuple(rows)


def method_of(claim: Claim) -> str | None:
    """The method that a claim speaks of, by how its subject begins."""
    subject = claim.subject.lower()
    return next((method for name, method in NAMES.items() if subject.startswith(name)), None)


def worth(claim: Claim, newest: date) -> float:
    """How many drones a claim's share is worth, by its grade and its age against the newest one."""
    age: float = (newest - claim.known_by).days / HALF_LIFE
    return WORTH[claim.credibility] * TRUST[claim.reliability] * float(0.5**age)


def pooled(voices: tuple[PublishedShares, ...], seed: int = 0, draws: int = DRAWS) -> MethodShares:
    """The posterior under an even Dirichlet: closed where all vectors are whole, else by importance sampling."""
    rng = np.random.default_rng(seed)
    if all(one.whole for one in voices):
        counts = [np.array([one.size * one.shares[name][0] for name in METHODS]) for one in voices]
        theta, effective = rng.dirichlet(np.ones(len(METHODS)) + sum(counts), draws), float(draws)
    else:
        theta, effective = _weighed(voices, rng, draws)
    named = {name for one in voices for name in one.shares}
    ratios = np.maximum(*(_narrowed(theta, scale) for scale in (False, True)))
    labels = {name: LABELS[identified(float(ratio)) if name in named else "no"]
              for name, ratio in zip(METHODS, ratios, strict=True)}  # fmt: skip
    return MethodShares(theta, voices, labels, effective)


def _narrowed(theta: Table, odds: bool) -> Table:
    """Each share's posterior sd over its prior's, on the scale of shares or of log odds.

    A label goes by the wider one: a share near nought is narrow for being small, and log odds are wide under a vague
    prior.
    """
    a, b = 1.0, len(METHODS) - 1.0  # under the prior a share is Beta(a, b)
    if odds:
        early = np.sqrt(polygamma(1, a) + polygamma(1, b))
        return np.asarray(logit(np.clip(theta, 1e-12, 1.0 - 1e-12)).std(axis=0) / early)
    return np.asarray(theta.std(axis=0) / np.sqrt(a * b / (a + b) ** 2 / (a + b + 1.0)))


def _weighed(voices: tuple[PublishedShares, ...], rng: np.random.Generator, draws: int) -> tuple[Table, float]:
    """Importance sampling in three rounds: from the prior, then from it and a wide Dirichlet about the mean so far."""
    prior = np.ones(len(METHODS))
    about = prior
    for _ in range(3):
        theta = np.concatenate([rng.dirichlet(prior, _TRIED // 5), rng.dirichlet(about, _TRIED - _TRIED // 5)])
        theta = np.clip(theta, 1e-12, None)
        proposed = np.logaddexp(np.log(0.2) + _density(theta, prior), np.log(0.8) + _density(theta, about))
        log_weights = sum(one.log_likelihood(theta) for one in voices) + _density(theta, prior) - proposed
        weights = np.exp(log_weights - logsumexp(log_weights))
        mean = weights @ theta
        spread = weights @ (theta - mean) ** 2
        about = mean * max(len(METHODS) / 2, 0.7 * float(np.median(mean * (1 - mean) / spread) - 1.0))
    return theta[rng.choice(len(theta), draws, p=weights)], float(min(draws, 1.0 / (weights**2).sum()))


def _density(theta: Table, alpha: Table) -> Table:
    return np.asarray(gammaln(alpha.sum()) - gammaln(alpha).sum() + np.log(theta) @ (alpha - 1.0))


def _group(claim: Claim) -> tuple[str, str, str, str]:
    """Points of one source, period and quantity belong together; anything else stands for itself."""
    return claim.quantity, claim.source.id, claim.period, "" if claim.kind == "point" else claim.id


def _readings(claim: Claim) -> tuple[float, ...]:
    """A claim's share, or shares that are as likely as each other.

    A bound reaches beyond its figure as far as claims' bounds do elsewhere; of a change over time the later figure is
    taken.
    """
    whole = _WHOLE[claim.unit]
    places = (np.arange(_POINTS) + 0.5) / _POINTS
    low, high = ((0.0 if one is None else one) / whole for one in (claim.low, claim.high))
    if claim.kind == "range":
        return tuple((low + (high - low) * places).tolist())
    if claim.kind == "lower_bound":
        return tuple(expit(_log_odds(low) - ABOVE * np.log1p(-places)).tolist())
    if claim.kind == "upper_bound":
        return tuple(expit(_log_odds(high) + BELOW * np.log1p(-places)).tolist())
    return (high if claim.best is None else claim.best / whole,)


def _log_odds(share: float) -> float:
    return float(logit(np.clip(share, 1e-6, 1.0 - 1e-6)))
