"""A paired comparison that goes on until its mean difference is known as well as was asked for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from magdepth.engine.blocks import Progress, run_batch
from magdepth.engine.measure import Measure
from magdepth.engine.reduction import reduce_columns
from magdepth.engine.span_results import Span, differences
from magdepth.errors import BadInput, Fault, suggest
from magdepth.results.run import KEEP, SEED, Comparison, How, Pairing, check_range, pair, summarise
from magdepth.scenario.model import Scenario

FIRST = 500  # replicates of the first round; each later round doubles the total
MOST = 200_000


@dataclass(frozen=True)
class ErrorTarget:
    """The standard error that is asked for: an amount, or a percentage of the mean of the first scenario."""

    amount: float
    percent: bool = False

    def limit(self, mean: float) -> float:
        """The amount, where the first scenario's mean is ``mean``.

        >>> ErrorTarget(2.0, percent=True).limit(-300.0), ErrorTarget(2.0).limit(-300.0)
        (6.0, 2.0)
        """
        return abs(mean) * self.amount / 100 if self.percent else self.amount

    def __str__(self) -> str:
        return f"{self.amount:g}{'%' if self.percent else ''}"


@dataclass(frozen=True)
class Round:
    """Where a comparison stood after so many replicates: the error, and the limit that it was held against."""

    replicates: int
    error: float
    limit: float


@dataclass(frozen=True)
class Until:
    """A comparison with the rounds that led to it; ``reached`` is False where the most replicates did not do."""

    comparison: Comparison
    measure: str
    target: ErrorTarget
    rounds: tuple[Round, ...]

    @property
    def replicates(self) -> int:
        """How many replicates it took."""
        return self.rounds[-1].replicates

    @property
    def reached(self) -> bool:
        """Whether the error is at or below what was asked for."""
        return self.rounds[-1].error <= self.rounds[-1].limit

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data, for ``--json``."""
        return {
            "measure": self.measure, "target": str(self.target), "limit": self.rounds[-1].limit,
            "error": self.rounds[-1].error, "reached": self.reached, "replicates": self.replicates,
            "rounds": [{"replicates": r.replicates, "error": r.error, "limit": r.limit} for r in self.rounds],
        }


def read_target(text: str) -> ErrorTarget:
    """What ``--until-se`` says: a number above zero, or one with ``%``; BadInput R206 for anything else.

    >>> read_target("2.5%"), read_target("40")
    (ErrorTarget(amount=2.5, percent=True), ErrorTarget(amount=40.0, percent=False))
    """
    if match := re.fullmatch(r"\s*((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*(%?)\s*", text, re.ASCII):
        amount = float(match[1])
        if 0 < amount < math.inf:
            return ErrorTarget(amount, match[2] == "%")
    raise BadInput(Fault("R206", "this is no standard error to aim at", key="--until-se",
                         expected="a number above zero, or a percentage of the mean without the change",
                         got=repr(text[:200]), cure="write it as 25 or 1%"))


def until(
    a: Scenario,
    b: Scenario,
    target: ErrorTarget | str,
    *,
    measure: str | None = None,
    most: int = MOST,
    seed: int = SEED,
    threads: int | None = None,
    extra: Iterable[Measure] = (),
    daily: bool = True,
    progress: Progress | None = None,
    how: How | None = None,
) -> Until:
    """Compare on the same draws until the standard error of the mean difference of ``measure`` is at the target.

    Rounds of 500, 1,000, 2,000, ... replicates in all, up to ``most``, each going on where the last one
    ended: the comparison equals ``compare`` with as many replicates. Without ``measure`` it is the drones
    that leak through to what plays the role ``damage``. Raises BadInput: R101 (no such measure), R103,
    R104, R206 (no target), R207 (no measure is given and there is no default), R208 (``most`` is too small).
    """
    check_range(most, seed)
    aim = read_target(target) if isinstance(target, str) else target
    if most < FIRST:
        raise BadInput(Fault("R208", "too few replicates to judge an error by", key="--replicates-max",
                             expected=f"{FIRST:,} or more", got=f"{most:,}"))
    how = how or How(threads, progress)
    extra = tuple(extra)
    pairing = pair(a, b, extra, seed=seed, daily=daily, keep=True)
    name = _named(pairing, measure)
    spans: list[Span] = []
    rounds: list[Round] = []
    for total in _totals(most):
        if total > KEEP and pairing.batch.keep:  # as many replicates as these are streamed by ``compare`` too
            spans = [_streamed(span, pairing.batch.pairs) for span in spans]
            pairing = replace(pairing, batch=replace(pairing.batch, keep=False))
        done = rounds[-1].replicates if rounds else 0
        spans += run_batch(
            pairing.batch, total - done, first=done, threads=how.threads, journal=how.journal, pool=how.pool,
            workers=how.workers, progress=_further(how.progress, done, total),
        )
        rounds.append(_judged(pairing, spans, name, aim, total))
        if rounds[-1].error <= rounds[-1].limit:
            break
    return Until(pairing.comparison(spans, rounds[-1].replicates), name, aim, tuple(rounds))


def _totals(most: int) -> Iterator[int]:
    total = FIRST
    while total < most:
        yield total
        total *= 2
    yield most


def _further(progress: Progress | None, done: int, total: int) -> Progress | None:
    return None if progress is None else lambda now, _of: progress(done + now, total)


def _named(pairing: Pairing, measure: str | None) -> str:
    names = pairing.names
    if measure is not None:
        if measure not in names:
            raise BadInput(Fault("R101", f"the comparison has no measure '{measure[:200]}'", key="--measure",
                                 cure=suggest(measure, names) or "'magdepth compare … --json' lists every measure"))
        return measure
    usual = f"{pairing.scenarios[0].roles.get('damage')}.leaked_drones:total"
    if usual not in names:
        example = next((name for name in names if name.endswith(":total")), "NAME")
        raise BadInput(Fault("R207", "a measure must be named: the scenario has no default one", key="--measure",
                             cure=f"for example --measure {example}"))
    return usual


def _judged(pairing: Pairing, spans: list[Span], name: str, aim: ErrorTarget, total: int) -> Round:
    place = pairing.names.index(name)
    left, right = pairing.batch.pairs[place]
    change = differences(spans)
    if change is not None:
        mean = sum(part.reduced.totals[left] for span in spans if (part := span.parts[0]).reduced is not None) / total
        return Round(total, change.error(place), aim.limit(mean))
    before, after = (
        np.concatenate([rows[:, column] for span in spans if (rows := span.parts[side].results) is not None])
        for side, column in ((0, left), (1, right))
    )
    error = summarise(pairing.measures[0][left], after - before).error
    return Round(total, error, aim.limit(float(before.mean())))


def _streamed(span: Span, pairs: tuple[tuple[int, int], ...]) -> Span:
    """A span whose replicates were kept, as it would be had it been streamed."""
    before, after = (part.results for part in span.parts)
    assert before is not None and after is not None
    left, right = ([pair[side] for pair in pairs] for side in (0, 1))
    parts = tuple(
        replace(part, results=None, parameters=None, reduced=reduce_columns(rows))
        for part, rows in zip(span.parts, (before, after), strict=True)
    )
    return replace(span, parts=parts, difference=reduce_columns(after[:, right] - before[:, left]))
