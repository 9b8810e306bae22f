"""The account from what a plant makes to what is launched, rung by rung, forward and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Value: TypeAlias = float | Array
Split: TypeAlias = Mapping[str, Value]

# The inputs of the account, by key; a Split gives each a number or one number a draw.
OTHER, DECOYS, STOCK, LOSSES = "other_plants", "decoy_share", "stock_drawn", "losses"


@dataclass(frozen=True)
class Rung:
    """One step between output and launches.

    ``forward(account, value)`` takes the account over the rung, ``back`` undoes it, and
    ``solve(before, after)`` finds the value that leads from one to the other. ``rises`` says
    whether a greater value means more launches.
    """

    key: str
    input: str
    forward: Callable[[Any, Any], Any]
    back: Callable[[Any, Any], Any]
    solve: Callable[[Any, Any], Any]
    rises: bool


_OTHER = Rung("other_plants", OTHER, lambda a, v: a + v, lambda a, v: a - v, lambda b, a: a - b, True)
_DECOYS = Rung("decoys", DECOYS, lambda a, v: a / (1 - v), lambda a, v: a * (1 - v), lambda b, a: 1 - b / a, True)
_STRIKE = Rung("strike", DECOYS, lambda a, v: a / v, lambda a, v: a * v, lambda b, a: b / a, False)
_STOCK = Rung("stock", STOCK, lambda a, v: a + v, lambda a, v: a - v, lambda b, a: a - b, True)
_LOSSES = Rung("losses", LOSSES, lambda a, v: a * (1 - v), lambda a, v: a / (1 - v), lambda b, a: 1 - a / b, False)

#: The rungs from a category (type, plant) of output to launches of all types from all plants. No
#: claim parts decoys by plant, so those of one plant are read as those of all: an assumption.
ROUTES: Mapping[tuple[str, str], tuple[Rung, ...]] = {
    ("strike", "alabuga"): (_OTHER, _DECOYS, _STOCK, _LOSSES),
    ("strike", "all"): (_DECOYS, _STOCK, _LOSSES),
    ("decoy", "alabuga"): (_STRIKE, _STOCK, _LOSSES),
    ("decoy", "all"): (_STRIKE, _STOCK, _LOSSES),
    ("all", "alabuga"): (_OTHER, _STOCK, _LOSSES),
    ("all", "all"): (_STOCK, _LOSSES),
}


def route(type: str, plant: str, use: bool = False) -> tuple[Rung, ...] | None:
    """The rungs from a category of output (or of drones in use) to launches; None if there is no way.

    >>> [rung.key for rung in route("strike", "all")], route("strike", "other")
    (['decoys', 'stock', 'losses'], None)
    >>> route("all", "all", use=True)
    ()
    """
    rungs = ROUTES.get((type, plant))
    if rungs is None or not use:
        return rungs
    return tuple(rung for rung in rungs if rung.input not in (STOCK, LOSSES))


def path(start: tuple[str, str], end: tuple[str, str], made: bool, launched: bool) -> tuple[Rung, ...] | None:
    """The rungs from one category (type, plant) to a wider one; None if no claim leads there.

    ``made`` says that the first is what is made, ``launched`` that the second is what is launched: stock
    and losses lie between them.

    >>> [rung.key for rung in path(("strike", "alabuga"), ("strike", "all"), made=True, launched=False)]
    ['other_plants']
    >>> path(("strike", "other"), ("strike", "all"), made=True, launched=False) is None
    True
    """
    (type, plant), (wide_type, wide_plant) = start, end
    rungs: tuple[Rung, ...] = ()
    if plant != wide_plant:
        if (plant, wide_plant) != ("alabuga", "all") or (type == "decoy" and wide_type == "decoy"):
            return None
        rungs = () if type == "decoy" else (_OTHER,)
    if type != wide_type:
        if wide_type != "all":
            return None
        rungs += (_STRIKE,) if type == "decoy" else (_DECOYS,)
    return rungs + ((_STOCK, _LOSSES) if made and launched else ())


def forward(rungs: tuple[Rung, ...], made: Value, split: Split) -> list[Any]:
    """The account before the first rung and after each: what is made first, launches last.

    >>> split = {OTHER: 500.0, DECOYS: 0.5, STOCK: 200.0, LOSSES: 0.1}
    >>> forward(route("strike", "alabuga"), 2000.0, split)
    [2000.0, 2500.0, 5000.0, 5200.0, 4680.0]
    """
    accounts: list[Any] = [made]
    for rung in rungs:
        accounts.append(rung.forward(accounts[-1], split[rung.input]))
    return accounts


def back(rungs: tuple[Rung, ...], launched: Value, split: Split) -> Any:
    """What must have been made for the launches, given the split: the inverse of ``forward``.

    >>> split = {OTHER: 500.0, DECOYS: 0.5, STOCK: 200.0, LOSSES: 0.1}
    >>> back(route("strike", "alabuga"), 4680.0, split)
    2000.0
    """
    account: Any = launched
    for rung in reversed(rungs):
        account = rung.back(account, split[rung.input])
    return account


def needed(rungs: tuple[Rung, ...], made: Value, launched: Value, split: Split, at: int) -> Any:
    """The value of one rung's input that makes output and launches meet, the others as given.

    >>> split = {OTHER: 0.0, DECOYS: 0.5, STOCK: 200.0, LOSSES: 0.1}
    >>> needed(route("strike", "alabuga"), 2000.0, 4680.0, split, 0)
    500.0
    """
    before = forward(rungs[:at], made, split)[-1]
    after = back(rungs[at + 1 :], launched, split)
    return rungs[at].solve(before, after)


def reach(
    rungs: tuple[Rung, ...], made: tuple[float, float], limits: Mapping[str, tuple[float, float]]
) -> tuple[float, float]:
    """The least and the most launches that any admissible split allows for an output between two ends.

    >>> reach(route("all", "all"), (1000.0, 2000.0), {STOCK: (-100.0, 100.0), LOSSES: (0.0, 0.2)})
    (720.0, 2100.0)
    """
    least: float = made[0]
    most: float = made[1]
    for rung in rungs:
        low, high = limits[rung.input]
        least = max(0.0, rung.forward(least, low if rung.rises else high))
        most = max(0.0, rung.forward(most, high if rung.rises else low))
    return least, most
