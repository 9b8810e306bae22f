"""Certificates: needs tested on fresh seeds, and raised where they hold only on the draws of the search."""

from __future__ import annotations

from dataclasses import replace

from scipy.special import betaincinv

from magdepth.decision.need import Certificate, Goal, LayerNeed, all_in_place
from magdepth.decision.trial import Trial, TrialSetup, run_trials
from magdepth.decision.variants import feeders, part_for
from magdepth.scenario.model import Scenario

TOLERANCE = 0.02
"""How far below the confidence asked for the lower bound of the certified share may lie."""
LEVEL = 0.95
LEAST = 2000
ATTEMPTS = 12


def lower_bound(successes: int, replicates: int) -> float:
    """The exact (Clopper-Pearson) one-sided 95 % lower bound of a share.

    >>> round(lower_bound(1900, 2000), 4), lower_bound(0, 2000)
    (0.9412, 0.0)
    """
    return float(betaincinv(successes, replicates - successes + 1, 1 - LEVEL)) if successes else 0.0


def certify(declared: Scenario, needs: tuple[LayerNeed, ...], goal: Goal, setting: TrialSetup) -> tuple[LayerNeed, ...]:
    """The needs, raised until all that can be met hold on replicates that no search has seen.

    All layers are tested in one run, each at its need. An attempt has a seed of its own and at least
    2,000 replicates (four times the search's). A layer passes if the lower bound of the share of
    replicates in which it holds the goal is no more than `TOLERANCE` below the confidence asked for;
    else its rounds are raised in proportion to what it falls short by, and every third time (or where
    rounds are not counted) its crews. What has not passed after 12 attempts is said to be unmet.
    """
    names = tuple(need.layer for need in needs)
    for attempt in range(ATTEMPTS):
        seed = (setting.seed + 1 + attempt) % 2**32
        fresh = replace(setting, seed=seed, replicates=max(LEAST, 4 * setting.replicates))
        trials = run_trials(part_for(all_in_place(declared, needs), names, setting.window.last), names, fresh)
        tested = tuple(_tested(need, trials[need.layer], goal, fresh) for need in needs)
        if all(_passed(need, goal) for need in tested):
            return tested
        needs = tuple(
            need if _passed(need, goal) else _raised(declared, need, trials[need.layer], goal, attempt)
            for need in tested
        )
    return tuple(need if _passed(need, goal) else _unmet(need, "chance alone binds") for need in tested)


def _tested(need: LayerNeed, trial: Trial, goal: Goal, setting: TrialSetup) -> LayerNeed:
    if not need.met:
        return need
    share = trial.share(goal.fill)
    bound = lower_bound(round(share * setting.replicates), setting.replicates)
    return replace(need, certificate=Certificate(share, bound, setting.seed, setting.replicates))


def _passed(need: LayerNeed, goal: Goal) -> bool:
    """True if the certificate is good enough, or none is to be had."""
    return need.certificate is None or need.certificate.bound >= goal.confidence - TOLERANCE


def _raised(declared: Scenario, need: LayerNeed, trial: Trial, goal: Goal, attempt: int) -> LayerNeed:
    """The need one step higher; a layer that rests on its first stock alone can't be raised."""
    short = goal.fill / max(trial.fill_reached(goal.confidence), 0.1) - 1
    step = max(0.01, 2 * short) * (1 + attempt / 2)
    if need.limited and not feeders(declared, need.layer):
        return _unmet(need, "no resupply feeds it")
    if need.rounds is not None and need.fired is not None:
        need = replace(need, rounds=max((1 + step) * need.rounds, step * need.fired.median))
        if attempt % 3 != 2:
            return need
    assert need.crews is not None
    return replace(need, crews=need.crews + max(1.0, round(step * need.crews)))


def _unmet(need: LayerNeed, why: str) -> LayerNeed:
    return replace(need, rounds=None, certificate=None, binds=why)
