"""What depends on a claim, a source or an origin: parameters, the reconciliation, judgements and sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from magdepth.balance.inputs import Input, decoy_share, other_plants
from magdepth.balance.part_claims import DECOY_SHARE, OTHER_PLANTS, ClaimRange
from magdepth.balance.reconcile import best_claim
from magdepth.briefing.reliance.fallback import Fallen, fallen
from magdepth.briefing.reliance.retraction import Retraction, without
from magdepth.errors import BadInput
from magdepth.evidence import Claim, LedgerView
from magdepth.observed import MonthlyView
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Quantity, Scenario

#: Drones a month of the plant at issue, by which other plants are scaled where no claim speaks of them.
_ONE_PLANT = 2000.0


@dataclass(frozen=True)
class Reached:
    """A computed parameter that a touched one feeds, and through which others."""

    key: str
    through: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """One part of the reconciliation that a retraction touches, in words before and after."""

    key: str
    claims: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True)
class Impact:
    """Everything that rests on what is retracted; nothing is run for it.

    ``parameters`` cite it, ``computed`` are fed by these; ``account`` are the parts of the reconciliation;
    ``judgements`` those of the brief that cite what is touched; ``sentences`` the article's claims that go with
    it; ``contradicted`` what stood against it, ``supported`` what it bore out.
    """

    retraction: Retraction
    parameters: tuple[Fallen, ...]
    computed: tuple[Reached, ...]
    account: tuple[Moved, ...]
    judgements: tuple[str, ...]
    sentences: tuple[Claim, ...]
    contradicted: tuple[str, ...]
    supported: tuple[str, ...]


def impact_of(
    scenario: Scenario, view: LedgerView, observed: MonthlyView, lost: Retraction,
    older: Mapping[str, Quantity] | None = None,
) -> Impact:  # fmt: skip
    """What depends on what is retracted in one scenario, as known at the views' day.

    ``older`` are the scenario's earlier bases (``older_bases``).
    """
    gone = lost.claims
    touched = fallen(scenario, gone, view, older)
    computed = tuple(_computed(scenario, [one.key for one in touched if one.changed]))
    account = moved(view, without(view, gone), observed)
    keys = [one.key for one in touched] + [one.key for one in computed]
    return Impact(lost, touched, computed, account, _judgements(scenario, keys, account), _sentences(view, lost),
                  _linked(view, gone, "contradicts"), _linked(view, gone, "supports"))  # fmt: skip


def feeds(scenario: Scenario, key: str) -> tuple[str, ...]:
    """The quantities that a quantity is computed from, through expressions down to those that are drawn, each once."""
    quantity = scenario.quantity(key)
    if not isinstance(quantity.value, Expression):
        return ()
    found: dict[str, None] = {}
    for name in quantity.value.names:
        found.update(dict.fromkeys((name, *feeds(scenario, name))))
    return tuple(found)


def _computed(scenario: Scenario, keys: Iterable[str]) -> Iterable[Reached]:
    touched = set(keys)
    for key, quantity in scenario.all_quantities():
        if isinstance(quantity.value, Expression):
            through = tuple(name for name in feeds(scenario, key) if name in touched)
            if through:
                yield Reached(key, through)


def moved(before: LedgerView, after: LedgerView, observed: MonthlyView) -> tuple[Moved, ...]:
    """The parts of the account that differ between two views, for the last whole month known."""
    whole = [fact for fact in observed.months if fact.whole]
    if not whole:
        return ()
    month = whole[-1].month
    found = []
    claims = tuple(_best(view, month) for view in (before, after))
    if claims[0] != claims[1]:
        taken = () if claims[0] is None else (claims[0],)
        found.append(Moved("claim", taken, claims[0] or "none", claims[1] or "none"))
    parts: tuple[tuple[str, tuple[ClaimRange, ...], Callable[[LedgerView], Input]], ...] = (
        ("other_plants", OTHER_PLANTS, lambda view: other_plants(view, month, _ONE_PLANT)),
        ("decoy_share", DECOY_SHARE, lambda view: decoy_share(view, month)),
    )
    for key, readings, read in parts:
        cited = {name for reading in readings for name in reading.claims}
        touched = tuple(sorted(name for name in cited if before.known(name) and not after.known(name)))
        one, other = read(before), read(after)
        if touched and one != other:
            found.append(Moved(key, touched, one.value.describe(), other.value.describe()))
    return tuple(found)


def _best(view: LedgerView, month: str) -> str | None:
    try:
        return best_claim(view, month).id
    except BadInput:
        return None


def _judgements(scenario: Scenario, keys: Iterable[str], account: tuple[Moved, ...]) -> tuple[str, ...]:
    """The tests whose parameters are touched, in the brief's order, after the reconciliation's own judgement."""
    from magdepth.briefing.margins import TESTS  # heavy: it knows the engine

    touched = tuple(keys)
    found = [
        test.key for test in TESTS
        if all(role in scenario.roles for role in test.roles) and any(key.startswith(test.touches) for key in touched)
    ]
    return (*(("two_thousand_fits",) if account else ()), *found)


def _sentences(view: LedgerView, lost: Retraction) -> tuple[Claim, ...]:
    """The article's claims that go."""
    gone = set(lost.claims)
    return tuple(claim for claim in view.claims if claim.source.tier == "article" and claim.id in gone)


def _linked(view: LedgerView, gone: Iterable[str], link: str) -> tuple[str, ...]:
    """The claims that stay and to which one of those that go has a link."""
    lost = set(gone)
    return tuple(sorted({other for name in lost if view.known(name) for other in getattr(view.get(name), link)} - lost))
