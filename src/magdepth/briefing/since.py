"""What happened since: months after as_of beside the bands, and judgements that they resolve."""

from __future__ import annotations

from collections.abc import Callable

from magdepth.briefing.document import Band, Judgement, JudgementOutcome, ObservedPoint, SincePoint
from magdepth.briefing.judgements import Material
from magdepth.briefing.margins import as_long_before, last_quarter
from magdepth.briefing.worlds import MONTH, NIGHT
from magdepth.observed import Month, MonthlyFacts
from magdepth.observed.hindsight import months_after


def later_points(facts: MonthlyFacts, material: Material) -> tuple[ObservedPoint, ...]:
    """Months that ended after as_of, for the hollow dots."""
    later = months_after(facts, material.claims.vintage)
    last = material.worlds.horizon.last
    return tuple(ObservedPoint(fact.month, fact.launched) for fact in later if fact.last <= last)


def since_points(facts: MonthlyFacts, material: Material, bands: tuple[Band, ...]) -> tuple[SincePoint, ...]:
    """Each later month beside its band."""
    by_month = {f"{band.first:%Y-%m}": band for band in bands}
    return tuple(
        SincePoint(point.month, point.launched, band.q05, band.median, band.q95)
        for point in later_points(facts, material)
        if (band := by_month.get(point.month)) is not None
    )


def outcomes(
    facts: MonthlyFacts, material: Material, judgements: tuple[Judgement, ...]
) -> tuple[JudgementOutcome, ...]:
    """The judgements that the later months decide, with their Brier scores.

    A threshold passed decides at once; that it was never passed, only once all months are known.
    """
    later = months_after(facts, material.claims.vintage)
    scored: list[JudgementOutcome] = []
    for judgement in judgements:
        rule = _RULES.get(judgement.key)
        if rule is None or judgement.probability is None:
            continue
        verdict = rule(later, material)
        if verdict is not None:
            happened, note = verdict
            brier = (judgement.probability - (1.0 if happened else 0.0)) ** 2
            scored.append(JudgementOutcome(judgement.key, happened, judgement.probability, brier, note))
    return tuple(scored)


_Later = tuple[Month[int], ...]
_Verdict = tuple[bool, str] | None


def _half(later: _Later, material: Material) -> tuple[_Later, bool]:
    wanted = [window.month for window in material.worlds.horizon.half_months]
    facts = tuple(fact for fact in later if fact.month in wanted)
    return facts, len(facts) == len(wanted)


def _night(later: _Later, material: Material) -> _Verdict:
    facts, whole = _half(later, material)
    most = max((fact.largest_night for fact in facts), default=0)
    return (most > NIGHT, f"largest night {most}") if whole or most > NIGHT else None


def _month(later: _Later, material: Material) -> _Verdict:
    facts, whole = _half(later, material)
    most = max((fact.launched for fact in facts), default=0)
    return (most > MONTH, f"largest month {most:,}") if whole or most > MONTH else None


def _more(later: _Later, material: Material) -> _Verdict:
    facts, whole = _half(later, material)
    total, before = sum(fact.launched for fact in facts), as_long_before(material.observed, material.worlds.horizon)
    return (total > before, f"{total:,} against {before:,}") if whole or total > before else None


def _quarter(later: _Later, material: Material) -> _Verdict:
    quarter = material.worlds.horizon.quarter
    facts = tuple(fact for fact in later if quarter.first <= fact.first and fact.last <= quarter.last)
    total, before = sum(fact.launched for fact in facts), last_quarter(material.observed)
    return (total > before, f"{total:,} against {before:,}") if len(facts) == 3 else None


_RULES: dict[str, Callable[[_Later, Material], _Verdict]] = {
    "night_above": _night, "month_above": _month, "more_than_before": _more, "quarter_above": _quarter,
}
