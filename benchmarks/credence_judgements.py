"""How far what is believed of "2,000 a month" hangs on the numbers in balance/credence/assumptions.py, one by one."""

from __future__ import annotations

from datetime import date
from types import ModuleType

from magdepth.balance.credence import believe, month_evidence, terms, unknowns
from magdepth.dates import Vintage
from magdepth.evidence import load_ledger
from magdepth.observed import load_monthly

MONTH, CLAIM = "2025-06", "a001"
DAYS = (date(2025, 6, 30), date(2025, 12, 31))

GENTLE = {name: {key: weight**0.5 for key, weight in getattr(terms, name).items()}
          for name in ("RELIABILITY_WEIGHT", "CREDIBILITY_WEIGHT")}  # fmt: skip
HARSH = {name: {key: weight**1.5 for key, weight in getattr(terms, name).items()}
         for name in ("RELIABILITY_WEIGHT", "CREDIBILITY_WEIGHT")}  # fmt: skip

#: What is changed, where, and to what.
CHANGES: tuple[tuple[str, ModuleType, dict[str, object]], ...] = (
    ("as it is", terms, {}),
    ("grades read more kindly: chances to the power 1/2", terms, dict(GENTLE)),
    ("grades read more harshly: chances to the power 3/2", terms, dict(HARSH)),
    ("every claim errs by 0.1", terms, {"YARDSTICK": "2"}),
    ("every claim errs by 0.4", terms, {"YARDSTICK": "4"}),
    ("plants make at least 0.2 % of launches", unknowns, {"LEAST": 0.002}),
    ("plants make at least 3 % of launches", unknowns, {"LEAST": 0.03}),
    ("figures of other periods are not carried", month_evidence, {"CARRIED": 0.0}),
    ("figures of other periods grow as launches do", month_evidence, {"CARRIED": 1.0}),
    ("plans are met from 0.5 to 1.5", month_evidence, {"PLAN": (0.5, 1.5)}),
)


def main() -> None:
    """Print a row a change: the chance that the figure fits, and that the claim can be relied on, on both days."""
    ledger, monthly = load_ledger(), load_monthly()
    print(f"{'changed':<52} {'fits, claim relied on: ' + DAYS[0].isoformat():>34} {DAYS[1].isoformat():>12}")
    for name, module, values in CHANGES:
        kept = {key: getattr(module, key) for key in values}
        for key, value in values.items():
            setattr(module, key, value)
        found = [believe(ledger.at(Vintage(day)), monthly.at(Vintage(day)), MONTH, CLAIM) for day in DAYS]
        cells = [f"{one.fits:.0%}, {one.asked.after:.0%}" for one in found]
        print(f"{name:<52} {cells[0]:>34} {cells[1]:>12}")
        for key, value in kept.items():
            setattr(module, key, value)


if __name__ == "__main__":
    main()
