"""The runs behind "if true": one a distinct world, on the same draws, of no more components than its figures need."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from magdepth.article.counterfactuals import Pair, State, settings_in_words, with_state
from magdepth.article.document import Change, Contrast
from magdepth.article.topics import MeasureSpec, ReadingFile
from magdepth.dates import Window, day_after, day_number, whole_months
from magdepth.engine.blocks import Progress
from magdepth.engine.measure import Measure
from magdepth.results import Run, run
from magdepth.scenario.expressions import Expression
from magdepth.scenario.model import Scenario

if TYPE_CHECKING:
    Values = np.ndarray[Any, np.dtype[np.float64]]

#: Replicates of each world: enough to tell a change from none, few enough to read at once.
REPLICATES = 200

#: Kinds that come after a raid in the order of a day: they change what arrives, never what is launched.
_AFTER = ("layer", "damage")

#: Kinds whose figures, and slots of a raid that, depend on who meets it.
_MET = ("layer", "damage", "account", "resupply")
_MET_SLOTS = (".fresh", ".arriving")

_TERM = re.compile(r"\s*([-+/])?\s*([a-z_][\w.]*:[a-z]+)")


@dataclass(frozen=True)
class WorldRuns:
    """All worlds that a report asked for, by their settings, and a digest over them in order."""

    runs: Mapping[State, Run]
    digest: str


def run_worlds(
    scenario: Scenario, pairs: Iterable[Pair], reading: ReadingFile, *, replicates: int, seed: int,
    threads: int | None = None, progress: Progress | None = None,
) -> WorldRuns:  # fmt: skip
    """Run every distinct world of the pairs once; sentences with the same state share its run."""
    wanted: dict[State, dict[str, None]] = {}
    for pair in pairs:
        for state in (pair.world, pair.against):
            wanted.setdefault(state, {}).update(dict.fromkeys(topic_measures(scenario, pair, reading)))
    jobs = {state: _job(scenario, state, tuple(names), reading) for state, names in wanted.items()}
    done = Counter[State]()

    def work(state: State) -> Run:
        def step(current: int, _of: int) -> None:
            done[state] = current
            if progress is not None:
                progress(done.total(), replicates * len(jobs))

        small, extra = jobs[state]
        return run(small, replicates=replicates, seed=seed, threads=1, extra=extra, daily=False, progress=step)

    # One group of replicates keeps one thread busy: whole worlds share the threads. The first compiles for all.
    states = list(jobs)
    runs = {state: work(state) for state in states[:1]}
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        runs |= dict(zip(states[1:], pool.map(work, states[1:]), strict=True))
    text = "\n".join(f"{state} {runs[state].digest}" for state in sorted(runs))
    return WorldRuns(runs, sha256(text.encode()).hexdigest()[:32])


def _job(
    scenario: Scenario, state: State, names: tuple[str, ...], reading: ReadingFile
) -> tuple[Scenario, tuple[Measure, ...]]:
    """A world as small as its measures allow, and the measures to be declared for it."""
    specs = [reading.measures[name] for name in names]
    parts = {part for spec in specs for part in components(spec)}
    met = any(scenario.component(part).kind.name in _MET for part in parts)
    met = met or any(slot in spec.of + spec.slot for spec in specs for slot in _MET_SLOTS)
    small = only(with_state(scenario, state), parts, met)
    return small, tuple(
        measure for name, spec in zip(names, specs, strict=True) for measure in _extra(name, spec, small)
    )


def contrast(scenario: Scenario, pair: Pair, world_runs: WorldRuns, reading: ReadingFile) -> Contrast:
    """The paired changes of a statement: its world less its contrast, replicate by replicate."""
    without, with_ = world_runs.runs[pair.against], world_runs.runs[pair.world]
    changes = []
    for name in topic_measures(scenario, pair, reading):
        spec = reading.measures[name]
        changes.append(_change(name, spec, values(without, name, spec), values(with_, name, spec)))
    topic = pair.topic
    settings, against = (settings_in_words(scenario, state) for state in (pair.world, pair.against))
    return Contrast(topic.topic, topic.if_text, topic.against_text, settings, against, tuple(changes))


def topic_measures(scenario: Scenario, pair: Pair, reading: ReadingFile) -> tuple[str, ...]:
    """The measures of a topic for which the scenario has the components."""
    names = {component.name for component in scenario.components}
    return tuple(
        name for name in pair.topic.measures if all(part in names for part in components(reading.measures[name]))
    )


def components(spec: MeasureSpec) -> tuple[str, ...]:
    """The components that a measure looks at.

    >>> components(MeasureSpec(label="", unit="", of="kursk.rebuilt:last / kursk.objects:last"))
    ('kursk',)
    """
    named = [name for _, name in _TERM.findall(spec.of)] or [spec.of]
    return tuple(dict.fromkeys(name.split(".")[0] for name in (*named, spec.slot) if name))


def only(scenario: Scenario, wanted: set[str], met: bool = True) -> Scenario:
    """The scenario with just the components that bear on the wanted ones: the rest moves no draw of theirs.

    A component bears on another that is linked to it, that takes from it, or whose expressions name it. Unless raids
    are ``met``, no layer bears on them: what is launched does not depend on what stops it.
    """
    touches: dict[str, set[str]] = {component.name: set() for component in scenario.components}
    for component in scenario.components:
        for port in component.kind.ports:
            for ref in component.ports.get(port.name, ()):
                touches[component.name].add(ref.component)
                if port.takes and ref.component in touches and (met or component.kind.name not in _AFTER):
                    touches[ref.component].add(component.name)
        for quantity in component.params.values():
            touches[component.name] |= _named(scenario, quantity.value, set(touches))
    reached, waiting = set[str](), [name for name in wanted if name in touches]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [neighbour for neighbour in touches[name] if neighbour in touches]
    return replace(scenario, components=tuple(c for c in scenario.components if c.name in reached))


def values(world: Run, name: str, spec: MeasureSpec) -> Values:
    """One figure a replicate, as the measure has it."""
    if spec.how == "half":
        return _half(world, name, spec)
    if spec.slot:
        return world.values(name).astype(np.float64)
    account = None
    for sign, term in _TERM.findall(spec.of):
        part = world.values(term).astype(np.float64)
        if account is None:
            account = part
        elif sign == "/":
            account = account / np.maximum(1.0, part)
        else:
            account = account + part if sign == "+" else account - part
    assert account is not None, f"'{spec.of}' names no measure"
    return account


def _named(scenario: Scenario, value: object, components: set[str]) -> set[str]:
    """The components that an expression names, itself or through the shared quantities that it names."""
    if not isinstance(value, Expression):
        return set()
    names: set[str] = set()
    for name in value.names:
        if name.split(".")[0] in components:
            names.add(name.split(".")[0])
        else:
            names |= _named(scenario, scenario.quantity(name).value, components)
    return names


def _extra(name: str, spec: MeasureSpec, scenario: Scenario) -> tuple[Measure, ...]:
    """The measures to be declared besides the default ones."""
    if not spec.slot:
        return ()
    last = day_after(scenario.start, scenario.component(spec.slot.split(".")[0]).last_day - 1)
    window = Window(scenario.start, last)
    if spec.how == "half":
        return tuple(
            Measure(f"{name}:{month.month}", spec.slot, "last", month, spec.unit)
            for month in whole_months(window.first, window.last)
        )
    return (Measure(name, spec.slot, spec.how, window, spec.unit),)


def _half(world: Run, name: str, spec: MeasureSpec) -> Values:
    """Days until a stock reaches half of another at the end of a month; the day after the last where it never does."""
    whole = world.values(f"{spec.of}:last").astype(np.float64)
    marks = [measure for measure in world.measures if measure.name.startswith(f"{name}:")]
    late = day_number(marks[-1].window.last, world.scenario.start) + 1
    days = np.full(len(whole), float(late))
    for mark in reversed(marks):
        reached = 2.0 * world.values(mark.name) >= whole
        days[reached] = float(day_number(mark.window.last, world.scenario.start))
    return days


def _change(name: str, spec: MeasureSpec, before: Values, after: Values) -> Change:
    difference = after - before
    q05, median, q95 = (float(v) for v in np.quantile(difference, (0.05, 0.5, 0.95)))
    spread = float(difference.std(ddof=1)) if len(difference) > 1 else 0.0
    return Change(
        name, spec.label, spec.unit, median, q05, q95, float(np.median(before)), float(np.median(after)),
        spread / float(np.sqrt(len(difference))), spec.main,
    )
