"""Claims of the ledger beside a sentence: which speak of its subject, whose voice each is, how the figures stand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from magdepth.article.figures import Figure
from magdepth.article.topics import Says, Select, Topic, first_match, hits
from magdepth.balance.claim_wording import distance, month_number
from magdepth.balance.part_claims import NEAR
from magdepth.evidence import Claim, LedgerView
from magdepth.units import factor

#: How far two figures may lie apart and still be the same, by the credibility of the claim (1 confirmed … 6 unknown).
TOLERANCE = {"1": 0.05, "2": 0.1, "3": 0.2, "4": 0.3, "5": 0.5, "6": 0.5}

#: Figures this near are one figure, told again.
SAME = 0.01

#: How claims may stand to a sentence, in the order in which they are shown.
RELATIONS = ("says", "repeats", "agrees", "contradicts", "other category", "beside")


@dataclass(frozen=True)
class Held:
    """One claim beside a sentence, by relation.

    ``says``: the ledger's record of the very statement; ``repeats``: the same voice; ``agrees`` and ``contradicts``:
    another voice; ``other category``: it counts something else; ``beside``: the same subject without a comparison.
    """

    claim: Claim
    relation: str
    voice: str


def select(view: LedgerView, wanted: Select) -> tuple[Claim, ...]:
    """The known claims of some quantities about some subjects.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> june = load_ledger().at(Vintage(date(2025, 6, 30)))
    >>> [claim.id for claim in select(june, Select(quantities=("workers to be sent",), subjects=("Alabuga",)))]
    ['a003', 'a031']
    """
    if not wanted.quantities:
        return ()
    return tuple(
        claim for claim in view.claims
        if claim.quantity in wanted.quantities and (not wanted.subjects or first_match(wanted.subjects, claim.subject))
    )


def ends(claim: Claim, unit: str) -> tuple[float | None, float | None] | None:
    """The low and the high end of a claim in a unit, None where open; None if it names no figure in such a unit.

    A change over time says two figures of two times, and so has no ends.
    """
    named = {
        "point": (claim.best, claim.best), "range": (claim.low, claim.high),
        "lower_bound": (claim.low, None), "upper_bound": (None, claim.high),
    }.get(claim.kind)
    if named is None or named == (None, None):
        return None
    try:
        times = factor(claim.unit, unit)
    except ValueError:
        return None
    low, high = (None if value is None else value * times for value in named)
    return low, high


def same_figure(figure: Figure, claim: Claim) -> bool:
    """True if a claim gives the very figure: a bound and a point of one size are one figure told in two ways."""
    values = [value for value in (claim.low, claim.best, claim.high) if value is not None]
    try:
        times = factor(claim.unit, figure.spec.unit)
    except ValueError:
        return False
    if figure.low is not None and figure.high is not None and figure.low != figure.high:
        held = ends(claim, figure.spec.unit)
        return held is not None and _near(figure.low, held[0]) and _near(figure.high, held[1])
    return any(_near(figure.value, value * times) for value in values)


def compare(figure: Figure, claim: Claim) -> str | None:
    """"agrees" or "contradicts" by the figures alone, within the tolerance of the claim's grade; None if neither.

    Two bounds of one side say the same if they are near; a bound and a point agree only if the point lies within
    (and an "up to" far above a point says nothing). None also where the claim has no figure of the kind.
    """
    held = ends(claim, figure.spec.unit)
    if held is None:
        return None
    room = TOLERANCE.get(claim.credibility, 0.5)
    low, high = held
    if figure.bound and (low is None) != (high is None):
        other = low if high is None else high
        assert other is not None
        if figure.bound == ("lower" if high is None else "upper"):
            return "agrees" if abs(figure.value - other) <= room * max(figure.value, other) else None
    least = figure.low if figure.low is not None else figure.best if figure.bound == "" else -math.inf
    most = figure.high if figure.high is not None else figure.best if figure.bound == "" else math.inf
    bottom = -math.inf if low is None else low * (1 - room)
    top = math.inf if high is None else high * (1 + room)
    if (least if least is not None else -math.inf) > top or (most if most is not None else math.inf) < bottom:
        return "contradicts"
    if figure.bound == "upper" and low is not None and low < figure.value * (1 - room):
        return None  # "up to" so much says little about a figure far below it
    if low is None and high is not None and figure.value < high * (1 - room):
        return None
    return "agrees"


def apart(figure: Figure, claim: Claim, month: str) -> bool:
    """True if a claim of output counts another type, another plant or another time than the figure does."""
    if figure.category is None or claim.category is None:
        return False
    mine, other = figure.category, claim.category
    away = distance(other.period, month_number(month))
    return (mine.type, mine.plant) != (other.type, other.plant) or away is None or abs(away) > NEAR


def said_by(topic: Topic, text: str, view: LedgerView) -> tuple[Claim, ...]:
    """The claims of the ledger that a sentence states in words; of several, those with the most words hit."""
    scored: list[tuple[int, Says]] = []
    for says in topic.says:
        if view.known(says.claim) and not hits(says.not_, text) and (words := hits(says.words, text)):
            scored.append((len(words), says))
    best = max((count for count, _ in scored), default=0)
    return tuple(view.get(says.claim) for count, says in scored if count == best)


def voice_of(view: LedgerView, claim: Claim) -> str:
    """The origin behind a claim: of a repetition, that of what it repeats."""
    return view.origins([claim.id])[0]


def witness(claim: Claim) -> bool:
    """True if a claim may speak for or against a sentence: the article that the ledger began with may not."""
    return claim.source.tier != "article"


def standing(view: LedgerView, figure: Figure, own: Sequence[str], stated: Sequence[Claim]) -> tuple[Held, ...]:
    """Every known claim that a figure meets, with its relation; ``own`` are the voices of the sentence.

    An unattributed figure that equals one on record is taken to be that voice, told again.
    """
    claims = select(view, figure.spec.ledger)
    told = [claim for claim in claims if same_figure(figure, claim)]
    voices = set(own) or {voice_of(view, claim) for claim in _first_voice(told)}
    worded = {says.claim for says in figure.topic.says}
    kept: list[Held] = []
    for claim in claims:
        who = voice_of(view, claim)
        same = claim in told
        if apart(figure, claim, f"{view.vintage.as_of:%Y-%m}"):
            kept += [Held(claim, "other category", who)] if same else []
            continue
        if same and not witness(claim) and claim not in stated and claim.id in worded:
            continue  # the figure is the same, and the sentence does not say of it what the claim says
        if claim in stated or (same and not witness(claim)):
            relation: str | None = "says"
        elif who in voices:
            relation = "repeats" if same else "beside"
        else:
            relation = compare(figure, claim) if witness(claim) else "beside"
        kept.append(Held(claim, relation or "beside", who))
    for claim in select(view, figure.spec.beside):
        kept.append(Held(claim, "other category", voice_of(view, claim)))
    return ordered(kept)


def linked(view: LedgerView, held: Iterable[Held]) -> tuple[Held, ...]:
    """The claims that the ledger itself sets against what the sentence says, where they may be witnesses."""
    says = [one for one in held if one.relation == "says"]
    found_: dict[str, Held] = {}
    for one in says:
        for name in one.claim.contradicts:
            other = view.get(name)
            if witness(other):
                found_[name] = Held(other, "contradicts", voice_of(view, other))
    return tuple(found_.values())


def ordered(held: Iterable[Held]) -> tuple[Held, ...]:
    """By relation, then by id; each claim once, in the first relation that it has."""
    kept: dict[str, Held] = {}
    for one in sorted(held, key=lambda one: (RELATIONS.index(one.relation), one.claim.id)):
        kept.setdefault(one.claim.id, one)
    return tuple(kept.values())


def _first_voice(told: Sequence[Claim]) -> Sequence[Claim]:
    """Of several voices with one figure, the one first known: the others may bear it out."""
    if not told:
        return ()
    witnesses = [claim for claim in told if witness(claim)] or list(told)
    return [min(witnesses, key=lambda claim: (claim.known_by, claim.id))]


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return abs(one - other) <= SAME * max(abs(one), abs(other))
