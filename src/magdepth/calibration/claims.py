"""Claims beside the fits: how far claims of output can be believed, and published shares by method.

Given the launches of a month, which are counted, what claims say of output has nothing to do with the nights: the
posterior falls into two factors, and the claims' is ``balance.credence``'s.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from magdepth.dates import Vintage
from magdepth.errors import BadInput

if TYPE_CHECKING:
    from magdepth.observed.series import Series

#: The regimes of the theatre that the shipped ledger and months speak of.
THEATRE = "ukraine"


def beside(series: Series, as_of: date) -> dict[str, Any]:
    """What the claims known at a day say, for the theatre that they speak of; else nothing.

    ``credence``: each claim of output beside the last whole month known; ``methods``: shares by method.
    """
    from magdepth.balance.credence import believe
    from magdepth.evidence import load_ledger
    from magdepth.observed import load_monthly
    from magdepth.observed.regimes import regimes_of

    regimes = regimes_of(series)
    if regimes is None or regimes.name != THEATRE:
        return {}
    from magdepth.calibration.methods import method_shares

    view = load_ledger().at(Vintage(as_of))
    out: dict[str, Any] = {"methods": method_shares(view).as_dict()}
    try:
        out["credence"] = believe(view, load_monthly().at(Vintage(as_of))).as_dict()
    except BadInput as fault:  # too early for a whole month or a claim
        out["credence"] = {"refused": str(fault)}
    return out
