"""How far the draws of a parameter go with the answers: squared rank correlations above what chance gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Vector: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

#: How often the answers are shuffled against the draws to see what chance alone gives.
SHUFFLES = 200

#: Chance, over a whole run, that any parameter without influence gets a weight.
QUIET = 0.05


@dataclass(frozen=True)
class Influence:
    """One parameter's weight (mean squared rank correlation less the floor, 0 if chance gives as much)."""

    weight: float
    most: str


@dataclass(frozen=True)
class Influences:
    """All parameters' weights, the noise floor (mean under chance) and the threshold (what chance seldom exceeds)."""

    found: tuple[Influence, ...]
    floor: float
    threshold: float


def influences(
    draws: Sequence[Vector], answers: Mapping[str, Vector], *, seed: int = 1, shuffles: int = SHUFFLES
) -> Influences:
    """The influence of each parameter on the answers, averaged over them.

    Squared Spearman rank correlation of draws and answer (ties at their mean rank). What chance gives is
    learnt by shuffling replicates of all answers together, so that answers that go together still do: the
    mean over shuffles and parameters is the floor, and the largest of each shuffle, at its (1 - QUIET)
    quantile, the threshold that a parameter must pass to weigh anything. Answers that never vary are left out.

    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> a, b = rng.random(400), rng.random(400)
    >>> found = influences([a, b], {"y": 2 * a})
    >>> found.found[0].weight > 0.9, found.found[1].weight
    (True, 0.0)
    """
    import numpy as np

    names = [name for name, values in answers.items() if np.ptp(values) > 0]
    if not names or not draws:
        return Influences(tuple(Influence(0.0, "") for _ in draws), 0.0, 0.0)
    left = np.stack([_scores(one) for one in draws])
    right = np.stack([_scores(np.asarray(answers[name], dtype=np.float64)) for name in names])
    squares = (left @ right.T) ** 2
    raw = squares.mean(axis=1)
    rng = np.random.default_rng([seed, 20250630])
    floor, tops = 0.0, np.empty(shuffles)
    for k in range(shuffles):
        chance = ((left @ right[:, rng.permutation(right.shape[1])].T) ** 2).mean(axis=1)
        floor += float(chance.mean()) / shuffles
        tops[k] = float(chance.max())
    threshold = float(np.quantile(tops, 1.0 - QUIET))
    best = squares.argmax(axis=1)
    return Influences(
        tuple(
            Influence(max(0.0, float(value) - floor) if value > threshold else 0.0, names[int(place)])
            for value, place in zip(raw, best, strict=True)
        ),
        floor,
        threshold,
    )


def _scores(values: Vector) -> Vector:
    """Ranks, centred and scaled to length 1, so that a product of two is their rank correlation; 0 where all tie."""
    import numpy as np
    from scipy.stats import rankdata

    ranks = np.asarray(rankdata(values), dtype=np.float64)
    ranks -= ranks.mean()
    size = float(np.sqrt((ranks**2).sum()))
    return ranks / size if size > 0 else ranks
