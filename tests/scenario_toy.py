"""A small scenario, a small ledger and small monthly facts, for the tests of the scenario language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from magdepth.dates import month_end
from magdepth.errors import BadInput, Fault
from magdepth.evidence import Category, Claim, Ledger, Source
from magdepth.observed.monthly import MissileFact, Month, MonthlyFacts
from magdepth.scenario import Scenario, load

TOY = """\
scenario: toy
title: "A plant, its raids and one layer"
about: "Small enough to be read at a glance."
question: "What gets through?"
as_of: {default: 2025-06-30, from: 2025-06-30, to: 2025-12-31, reason: "the toy was made for half a year"}
days: 365
roles: {workers: pledged, plant: factory}
outside: ["Morale: no published figure measures it."]
quantities:
  launches:
    side: attacker
    unit: drones/month
    value: {lognormal: {low: 4000, high: 6000}}
    claims: [t001]
    how: pooled
  decoys:
    side: attacker
    unit: percent
    bases:
      - value: {mixture: [{weight: 1, claims: [t003], value: {uniform: {low: 30, high: 50}}},
                          {weight: 3, assumption: "as told by officials", value: 36}]}
        how: pooled
      - value: 43
        claims: [t004, t005]
        how: derived
        formula: "34,000 / 79,000"
components:
  factory:
    kind: plant
    until: 2027-12-31
    capacity: {value: 2000, unit: drones/month, claims: [t001], category: {type: strike, plant: alabuga}}
    labour: {pledged: pledged.working}
    productivity: {pledged: {value: 0.7, unit: share, assumption: "new to the work"}}
  pledged:
    kind: workforce
    about: "People who were promised"
    until: 2027-12-31
    come: {value: 0.4, unit: share, assumption: "sources disagree"}
    sent: {value: {lognormal: {low: 8000, high: 25000}}, unit: people, claims: [t002], how: pooled}
  strike_stock:
    kind: stockpile
    initial: {value: {triangular: {low: 500, mode: 800, high: 2000}}, unit: drones, assumption: "nobody publishes it"}
    supply: {value: {expression: "max(0, launches * (1 - decoys) - factory.capacity)"}, unit: drones/month}
    inflow: [factory.made]
  raids:
    kind: raid
    draws_on: {strike: strike_stock}
    release:
      strike:
        value: {schedule: [{from: start, value: 0.05}, {from: 2026-02-01, value: {beta: {mean: 0.1, n: 10}}}]}
        unit: share/day
        assumption: "the fleet is spared at first"
  guns:
    kind: layer
    doctrine: salvo
    raid: raids
    crews: {value: 300, unit: crews, assumption: "a round figure"}
    per_crew: {value: 1, unit: engagements/night, assumption: "one a night"}
    stop: {strike: {value: {beta: {mean: 0.6, n: 50}}, unit: share, assumption: "a guess"}}
  harm:
    kind: damage
    raid: raids
    stopped: [guns.stopped_drones]
    winter: {value: {schedule: [{from: "04-01", value: 1}, {from: "11-01", value: 1.5}], yearly: true}, unit: "1",
             assumption: "cold months cost more"}
  bill:
    kind: account
    flows: {rounds: guns.spent, drones: raids.launched.strike}
    unit_cost:
      rounds: {value: 500, unit: USD/round, assumption: "cheap shells"}
      drones: {value: {gamma: {mean: 35, cv: 0.5}}, unit: thousand USD/drone, claims: [t006]}
"""


def claim(id: str, known_by: str, unit: str = "drones/month", best: float = 2000.0,
          category: tuple[str, str] | None = None, contradicts: tuple[str, ...] = ()) -> Claim:
    """A claim with what the scenario language looks at, and filler for the rest."""
    source = Source("s1", "A paper", "A title", "2025", "press")
    counted = Category(*category, "2025") if category else None
    return Claim(id, "toy", "toy", unit, "2025", "point", None, best, None, date.fromisoformat(known_by), source,
                 "an office", "C", "3", counted, "Words.", contradicts, None, None)


CLAIMS = (
    claim("t001", "2025-06-30", category=("strike", "alabuga")),
    claim("t002", "2025-06-20", unit="workers", best=25000),
    claim("t003", "2025-06-01", unit="percent", best=40),
    claim("t004", "2025-08-12", unit="decoys/year", best=34000),
    claim("t005", "2025-08-14", unit="drones/year", best=79000),
    claim("t006", "2025-01-01", unit="USD", best=35000),
    claim("t009", "2026-03-01", unit="rounds/month", best=900),
)
LEDGER = Ledger(CLAIMS)


def months(launched: Sequence[int], first: tuple[int, int] = (2025, 1)) -> MonthlyFacts:
    """Monthly facts with these launches, from a month on."""
    facts = []
    year, month = first
    for count in launched:
        last = month_end(year, month)
        begin = date(year, month, 1)
        missiles = {cls: MissileFact(count // 30, count // 60) for cls in ("cruise", "ballistic")}
        facts.append(Month(f"{begin:%Y-%m}", begin, last, last.day, count, count // 2, count // 4, count // 10, 0,
                               "C", missiles))
        after = last + timedelta(days=1)
        year, month = after.year, after.month
    return MonthlyFacts(tuple(facts))


MONTHS = months([2600, 3900, 4200, 2500, 3900, 5400])


def put(folder: Path, text: str, name: str = "toy.yaml") -> Path:
    """A file with a text in it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def change(old: str, new: str, text: str = TOY) -> str:
    """The toy with one place changed; the place must be there exactly once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the toy"
    return text.replace(old, new)


def toy(folder: Path, text: str = TOY, **options: object) -> Scenario:
    """The toy, loaded with its own ledger and months."""
    given = {"ledger": LEDGER, "monthly": MONTHS, **options}
    return load(put(folder, text), **given)  # type: ignore[arg-type]


def faults(folder: Path, text: str = TOY, **options: object) -> tuple[Fault, ...]:
    """The faults with which a text is refused."""
    try:
        toy(folder, text, **options)
    except BadInput as error:
        return error.faults
    raise AssertionError("it was not refused")


def line_of(part: str, text: str = TOY) -> int:
    """The line on which a part of a text begins."""
    return text[: text.index(part)].count("\n") + 1
