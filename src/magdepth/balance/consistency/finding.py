"""What a check finds, as frozen data: which claims, how far apart, in one sentence, and what would close it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from magdepth.balance.reconciliation import AccountStep

#: What a check may be about, in the order in which findings are told.
KINDS = ("reconciliation", "mix-up", "arithmetic", "capacity")

#: How two figures may stand to each other.
AGREE, RECONCILABLE, CONTRADICT, APART = "agree", "reconcilable", "contradict", "not comparable"

#: Whether what is claimed has room (beds, lines, hands, a whole above its parts).
HOLDS, SHORT = "holds", "short"


@dataclass(frozen=True)
class Gap:
    """The size of a difference: ``value`` in ``unit``, second less first, and the second over the first."""

    value: float
    unit: str
    ratio: float | None


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    ``claims`` are ids of the ledger, or ``draft 1``, ``draft 2`` for drafts of a text. ``verdict`` is agree,
    reconcilable (different categories, and an admissible split closes the gap), contradict or not comparable;
    for capacity and arithmetic: holds or short. ``closers`` say what would close the gap, each enough by
    itself; ``assumed`` what the finding leans on and no claim says; ``linked`` that the ledger itself sets
    the claims against each other. ``steps`` are the waterfall from the first figure to the second.
    """

    kind: str
    rule: str
    verdict: str
    claims: tuple[str, ...]
    gap: Gap | None
    sentence: str
    closers: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    linked: bool = False
    steps: tuple[AccountStep, ...] = ()

    @property
    def serious(self) -> bool:
        """True if a reader should stop here: nothing closes the gap, there is no room, or two things are mixed up."""
        return self.kind == "mix-up" or self.verdict in (CONTRADICT, SHORT)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in a stable order: by kind, then the serious ones first, then by claims and rule; each once.

    >>> beds = Finding("capacity", "beds", HOLDS, ("b1",), None, "")
    >>> found = [beds, Finding("mix-up", "x", "mix-up", ("a1",), None, "")]
    >>> [one.kind for one in ordered(found + found)]
    ['mix-up', 'capacity']
    """
    return tuple(
        sorted(dict.fromkeys(findings), key=lambda one: (KINDS.index(one.kind), not one.serious, one.claims, one.rule))
    )


def finding_dict(found: Finding) -> dict[str, object]:
    """A finding as ``--json`` prints it: every key is always there."""
    return {**asdict(found), "serious": found.serious}
