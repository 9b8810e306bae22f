"""Random small valid scenarios of all ten kinds, as Hypothesis strategies (needs the dev extra)."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from magdepth.kinds import KINDS, MUNITIONS, Param
from magdepth.scenario import Scenario, load
from magdepth.testing.random_values import bounds, plain_values, values

AS_OF = date(2025, 6, 30)
DAY = re.compile(r'"(\d{4}-\d{2}-\d{2})"')
MOST_DAYS = 60

# Zones of a raid, most often none; more than eight are dealt in two goes or more.
ZONES = (0, 0, 0, 2, 3, 5, 8, 9)
SIZES = (1.0, 1.0, 0.02, 12.0)
CAMPAIGN_ZONES = (0, 2, 3, 4, 5, 6, 7, 8, 9, 64)
CAMPAIGN_SIZES = (0.3, 4.0, 0.005, 40.0, 1.0, 12.0, 0.05)

Data = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]


def as_text(data: Data) -> str:
    """A scenario as its file would hold it: YAML in JSON's form, but for dates, which stand plain."""
    return DAY.sub(r"\1", json.dumps(data, default=str, sort_keys=True))


def load_text(text: str) -> Scenario:
    """A scenario from the text of a file, as the command line would load it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)


@st.composite
def scenarios(draw: Draw) -> Data:
    """A scenario as plain data: up to some twenty components, ports wired at random, 60 days or fewer."""
    size = draw(st.sampled_from(SIZES))
    days = draw(st.integers(5, 40 if size <= 1.0 else 12))
    ahead = draw(st.sampled_from((0, 0, MOST_DAYS - days)))
    parts = _Parts(draw, size)
    _supply(parts, draw)
    _raids(parts, draw)
    _rear(parts, draw)
    if ahead:  # what nothing of the night is linked to may look further than the run
        until = AS_OF + timedelta(days=days + ahead)
        for name, part in parts.made.items():
            if part["kind"] in ("workforce", "plant", "link", "reconstruction"):
                parts.made[name] = {"kind": part["kind"], "until": until, **part}
    order = draw(st.permutations(list(parts.made)))
    quantities = {
        "mood": {"side": "nature", "unit": "share", "value": {"uniform": {"low": 0.0, "high": 1.0}}, "assumption": "x"},
    }
    made = _file(days, {name: parts.made[name] for name in order})
    return made | ({"quantities": quantities} if "mood" in repr(parts.made) else {})


def campaign(number: int, days: int = 12) -> Data:
    """A raid on layers of every form with resupply and damage, every number given and any; the same for a number.

    Sizes and zones go round with the number: from a drone or two a night to some thousands, from no
    zones to nine, and 64 once in a while. Its nights are fuller than those of ``scenarios``.
    """
    random = Random(number)
    size = CAMPAIGN_SIZES[number % len(CAMPAIGN_SIZES)]
    zones = tuple(f"z{k}" for k in range(CAMPAIGN_ZONES[number % len(CAMPAIGN_ZONES)]))

    def part(kind: str, **fixed: Any) -> Data:
        made: Data = {"kind": kind, **fixed}
        for option in KINDS[kind].options:
            made[option.name] = random.choice(option.choices)
        for param in KINDS[kind].params:
            if param.name not in ("salvo", "salvo_day"):
                value = _numbers(random, kind, param, size, zones)
                made |= {param.name: value} if value else {}
        return made

    layers = {f"layer{k}": part("layer", raid="raids") for k in range(3)}
    return _file(days, {
        "works": part("plant"),
        "stock": part("stockpile", inflow=["works.made"]),
        "raids": part("raid", draws_on=dict.fromkeys(random.sample(MUNITIONS, random.randint(1, 4)), "stock")),
        **layers,
        "harm": part("damage", raid="raids", stopped=[f"{name}.stopped_drones" for name in layers]),
        **{f"supply{k}": part("resupply", to=name) for k, name in enumerate(layers)},
    })


def _numbers(random: Random, kind: str, param: Param, size: float, zones: tuple[str, ...]) -> Data | None:
    """A plain number of a parameter, or one for each entry; now and then an end of its range."""
    low, high = bounds(kind, param, size)

    def quantity() -> Data:
        value = random.choice((low, high)) if random.random() < 0.1 else random.uniform(low, high)
        return {"value": value, "unit": param.unit, "assumption": "x"}

    if param.by == "munition":
        return {munition: quantity() for munition in MUNITIONS}
    if param.by == "zones" or (param.by == "zone" and zones and random.random() < 0.5):
        return {zone: quantity() for zone in zones}
    return None if param.by not in ("", "zone") else quantity()


def _file(days: int, components: Data) -> Data:
    """A scenario around these components."""
    return {
        "scenario": "random",
        "title": "Random",
        "about": "Made to be run, not to be believed.",
        "as_of": {"default": AS_OF, "from": AS_OF, "to": AS_OF, "reason": "any day would do"},
        "days": days,
        "components": components,
    }


class _Parts:
    """The components made so far, by name."""

    def __init__(self, draw: Draw, size: float) -> None:
        self.draw = draw
        self.size = size
        self.silent = draw(st.sampled_from((0, 3)))  # one number in so many is left out; 0: none
        self.zones: dict[str, tuple[str, ...]] = {}
        self.made: dict[str, Data] = {}

    def add(self, kind: str, name: str, **fixed: Any) -> str:
        """Add a component with random options and parameters; ``fixed`` are its ports and what must hold."""
        spec = KINDS[kind]
        part: Data = {"kind": kind, **{word: value for word, value in fixed.items() if value}}
        if kind == "raid":
            self.zones[name] = tuple(f"z{k}" for k in range(self.draw(st.sampled_from(ZONES))))
        elif spec.zones:
            self.zones[name] = self.zones[part[spec.zones]]
        for option in spec.options:
            part.setdefault(option.name, self.draw(st.sampled_from(option.choices)))
        for param in spec.params:
            if param.name not in part:
                value = self._param(kind, param, part, self.zones.get(name, ()))
                if value:
                    part[param.name] = value
        self.made[name] = part
        return name

    def named(self, kind: str) -> list[str]:
        """The components of a kind made so far."""
        return [name for name, part in self.made.items() if part["kind"] == kind]

    def some(self, names: list[str], most: int = 2) -> list[str]:
        """Some of these names, each once."""
        if not names:
            return []
        return list(self.draw(st.lists(st.sampled_from(names), max_size=most, unique=True)))

    def one_or_none(self, names: list[str]) -> str | None:
        """One of these names, or none."""
        return self.draw(st.sampled_from([None, *names])) if names else None

    def states(self, kinds: tuple[str, ...] | None = None) -> list[str]:
        """Every count that a port may name, of components of these kinds."""
        names = []
        for name, part in self.made.items():
            if kinds is None or part["kind"] in kinds:
                for state in KINDS[part["kind"]].states:
                    if state.zoned and self.zones[name]:
                        continue  # counted by zone: can't be linked
                    tails = [f".{munition}" for munition in MUNITIONS] if state.by else [""]
                    names += [] if state.real else [f"{name}.{state.name}{tail}" for tail in tails]
        return names

    def _param(self, kind: str, param: Param, part: Data, zones: tuple[str, ...]) -> Data | None:
        if not param.by:
            return self._quantity(kind, param)
        if param.by == "zone":
            if not zones or self.draw(st.integers(0, 3)):
                return self._quantity(kind, param)
            return self._by_zone(kind, param, zones)
        if param.by == "zones":
            return self._by_zone(kind, param, zones)
        entries = MUNITIONS if param.by == "munition" else tuple(part.get(param.by, {}))
        made = {entry: self._quantity(kind, param) for entry in entries}
        return {entry: value for entry, value in made.items() if value} or None

    def _by_zone(self, kind: str, param: Param, zones: tuple[str, ...]) -> Data | None:
        """A plain number for each zone: Hypothesis would not hold more."""
        plain = plain_values(kind, param, self.size)
        return {zone: {"value": self.draw(plain), "unit": param.unit, "assumption": "x"} for zone in zones} or None

    def _quantity(self, kind: str, param: Param) -> Data | None:
        """A value, or None where the scenario stays silent and a neutral value stands in."""
        if self.silent and param.neutral is not None and self.draw(st.integers(1, self.silent)) == 1:
            return None
        value = self.draw(values(kind, param, self.size))
        expressed = isinstance(value, dict) and ("expression" in value or "mixture" in value)
        return {"value": value, "unit": param.unit} | ({} if expressed else {"assumption": "x"})


def _supply(parts: _Parts, draw: Draw) -> None:
    """Pools, plants, links between them, a stockpile or more."""
    for k in range(draw(st.integers(0, 2))):
        parts.add("workforce", f"pool{k}")
    pools = parts.named("workforce")
    for k in range(draw(st.integers(0, 2))):
        labour = {f"hands{j}": f"{pool}.working" for j, pool in enumerate(parts.some(pools))}
        parts.add("plant", f"plant{k}", labour=labour)
    for k in range(draw(st.integers(0, 3))):
        take = parts.one_or_none(pools)
        parts.add("link", f"link{k}", take=take, follow=parts.one_or_none(parts.states(("workforce", "plant"))))
    links = parts.named("link")
    for pool in pools:
        inflow = parts.some([f"{link}.delivered" for link in links])
        if inflow:
            parts.made[pool]["inflow"] = inflow
    for plant in parts.named("plant"):
        know_how = parts.one_or_none([f"{link}.delivered_total" for link in links])
        if know_how:
            parts.made[plant]["know_how"] = know_how
    inflows = [f"{name}.made" for name in parts.named("plant")] + [f"{link}.delivered" for link in links]
    for k in range(draw(st.integers(1, 3))):
        parts.add("stockpile", f"stock{k}", inflow=parts.some(inflows))


def _raids(parts: _Parts, draw: Draw) -> None:
    """Raids out of these stockpiles, the layers that each meets, and what it breaks."""
    stocks = st.sampled_from(parts.named("stockpile"))
    for k in range(draw(st.integers(0, 2))):
        flown = draw(st.lists(st.sampled_from(MUNITIONS), min_size=1, max_size=4, unique=True))
        raid = parts.add("raid", f"raid{k}", draws_on={munition: draw(stocks) for munition in flown})
        if draw(st.integers(0, 3)):  # most fly every night
            parts.made[raid].pop("salvo_day", None)
        layers = [parts.add("layer", f"layer{k}{j}", raid=raid) for j in range(draw(st.integers(0, 3)))]
        if draw(st.booleans()):
            know_how = parts.one_or_none([f"{link}.delivered_total" for link in parts.named("link")])
            stopped = parts.some([f"{layer}.stopped_drones" for layer in layers])
            parts.add("damage", f"damage{k}", raid=raid, know_how=know_how, stopped=stopped)


def _rear(parts: _Parts, draw: Draw) -> None:
    """Deliveries to layers, reconstruction by pools, and an account of anything."""
    for k, layer in enumerate(parts.some(parts.named("layer"))):
        parts.add("resupply", f"resupply{k}", to=layer)
    if draw(st.booleans()):
        working = [f"{pool}.working" for pool in parts.named("workforce")]
        parts.add("reconstruction", "rebuilding", engineers=parts.some(working), builders=parts.some(working))
    flows = {f"item{j}": state for j, state in enumerate(parts.some(parts.states(), 3))}
    if flows:
        parts.add("account", "bill", flows=flows)


