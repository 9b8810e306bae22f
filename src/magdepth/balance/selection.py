"""Which claims a word, a list of ids or a key of a scenario stands for, and whether they speak of one quantity."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from magdepth.balance.claim_wording import months_spoken_of
from magdepth.errors import BadInput, Fault, suggest
from magdepth.evidence import Claim, LedgerView, figure_text
from magdepth.evidence.claim import MUNITION_TYPES, PLANTS
from magdepth.evidence.weighing.pooling import halves
from magdepth.scenario import Quantity, Scenario
from magdepth.units import factor

_LISTED = 12  # groups named in full; a long list helps nobody to choose
_KEY = re.compile(r"\w+[._][\w.]+")
_WORD = re.compile(r"[^\s,;:()]+")


@dataclass(frozen=True)
class Selection:
    """Claims on one quantity, as asked for; ``title`` says what they speak of.

    ``key`` is the scenario's key, if one was asked, and ``unit`` the unit in which it is written;
    ``period`` is the one that was named, with the category or apart. ``notes`` are what a reader
    should know of the choice.
    """

    title: str
    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()
    key: str | None = None
    unit: str | None = None
    period: str | None = None


@dataclass(frozen=True)
class _Asked:
    """What was asked for before it is grouped; ``free`` if words chose the claims, not their ids or a key."""

    words: str
    claims: tuple[Claim, ...]
    free: bool
    notes: tuple[str, ...] = ()
    key: str | None = None
    unit: str | None = None


def select(
    words: str, view: LedgerView, scenario: Callable[[], Scenario], *,
    category: str | None = None, period: str | None = None,
) -> Selection:  # fmt: skip
    """The claims on one quantity that some words stand for.

    ``words`` are claim ids with commas between, a key of the scenario (it is loaded only if need
    be), or words that all stand in a claim's subject or quantity. ``category`` is
    ``TYPE/PLANT[/PERIOD]``; a period named there, or as ``period``, counts as one: claims of
    periods within it are taken together.

    BadInput with all faults: A180 nothing fits, A181 the claims speak of more than one quantity
    (each is listed with the words that ask for it), A182 no such category, A183 a key that cites
    nothing, E120 and E121 an unknown claim, or one not yet known.
    """
    type_, plant, span = _category(category)
    if period is not None and span is not None and period != span:
        raise BadInput(Fault("A182", f"the category names the period '{span}', and --period '{period}'",
                             key="category", cure="name the period once"))  # fmt: skip
    span = period if period is not None else span
    asked = _asked(words, view, scenario)
    fitting = tuple(
        claim for claim in asked.claims
        if category is None or _of(claim, type_, plant)
        if span is None or _within(claim, span)
    )  # fmt: skip
    if not fitting:
        raise BadInput(_none_left(asked, category, period))
    groups = _groups(fitting, asked.free, span)
    if len(groups) > 1:
        raise BadInput(*_mixed(asked, groups, span))
    notes = (*asked.notes, *_notes(asked, fitting))
    return Selection(_title(asked, fitting), fitting, notes, asked.key, asked.unit, span)


def _asked(words: str, view: LedgerView, scenario: Callable[[], Scenario]) -> _Asked:
    named = [word.strip() for word in words.split(",") if word.strip()]
    if named and ("," in words or view.exists(named[0])):
        return _by_id(words, named, view)
    matched = matching(view, words)
    if matched and not _KEY.fullmatch(words):
        return _Asked(words, matched, True)
    loaded = scenario()
    quantities = dict(loaded.all_quantities())
    if words in quantities:
        return _by_key(words, quantities[words], loaded, view)
    if matched:
        return _Asked(words, matched, True)
    raise BadInput(_nothing(words, view, quantities))


def matching(view: LedgerView, words: str) -> tuple[Claim, ...]:
    """The claims in whose subject or quantity all of some words stand; none for no words."""
    sought = _WORD.findall(words.casefold())
    return tuple(c for c in view.claims if sought and all(word in _speaks_of(c) for word in sought))


def _by_id(words: str, named: Sequence[str], view: LedgerView) -> _Asked:
    claims: list[Claim] = []
    faults: list[Fault] = []
    for name in dict.fromkeys(named):
        try:
            claims.append(view.get(name))
        except BadInput as error:
            faults += error.faults
    if faults:
        raise BadInput(*faults)
    return _Asked(words, tuple(claims), False)


def _by_key(key: str, quantity: Quantity, scenario: Scenario, view: LedgerView) -> _Asked:
    """The claims that a parameter cites, those of the quantities that its expression names included."""
    from magdepth.scenario.expressions import Expression

    named = quantity.value.names if isinstance(quantity.value, Expression) else ()
    cited = dict.fromkeys(name for part in (quantity, *map(scenario.quantity, named)) for name in part.claims)
    if not cited:
        raise BadInput(Fault("A183", f"'{key}' cites no claim: it rests on {quantity.basis.describe()[:90]}", key=key,
                             cure="ask for words or claim ids"))  # fmt: skip
    later = [name for name in cited if not view.known(name)]
    notes = tuple(f"{name} is cited too, but not known yet: it counts from {view.known_from(name)}" for name in later)
    return _Asked(key, tuple(view.get(n) for n in cited if view.known(n)), False, notes, key, quantity.unit)


def _category(text: str | None) -> tuple[str | None, str | None, str | None]:
    if text is None:
        return None, None, None
    type_, _, rest = text.partition("/")
    plant, _, period = rest.partition("/")
    faults = [
        Fault("A182", f"no such {name} of a category", key="category", expected=" or ".join(known), got=part or "none",
              cure=suggest(part, known) or "write it as strike/alabuga or strike/alabuga/2025-06")
        for name, part, known in (("type", type_, MUNITION_TYPES), ("plant", plant, PLANTS)) if part not in known
    ]  # fmt: skip
    if faults:
        raise BadInput(*faults)
    return type_, plant, period or None


def _of(claim: Claim, type_: str | None, plant: str | None) -> bool:
    return claim.category is not None and (claim.category.type, claim.category.plant) == (type_, plant)


def _within(claim: Claim, period: str) -> bool:
    """Whether a claim speaks of a time within a period, or names the period in its own words."""
    asked, spoken = months_spoken_of(period), months_spoken_of(claim.category.period) if claim.category else None
    if asked and spoken:
        return asked[0] <= spoken[0] and spoken[1] <= asked[1]
    return period.casefold() in claim.period.casefold()


def _groups(claims: Iterable[Claim], free: bool, period: str | None) -> list[tuple[str, list[Claim]]]:
    """Claims by what they speak of, each with a label: what the units measure, category, and period.

    Where words chose the claims, quantity and subject keep them apart too: "workers present" and
    "workers to be sent" are two quantities. Ids and keys were chosen by somebody who knows.
    Claims without an amount join every group, so they are not counted here.
    """
    groups: dict[tuple[object, ...], tuple[str, list[Claim]]] = {}
    units: list[str] = []
    for claim in claims:
        if claim.kind == "qualitative":
            continue
        unit = next((known for known in units if _alike(claim.unit, known)), None)
        if unit is None:
            units.append(unit := claim.unit)
        category = claim.category
        what = (claim.quantity,) if free else ()
        if category is None:
            mark: tuple[object, ...] = (unit, None, *what, *((claim.subject,) if free else ()))
            label = f"{claim.subject}: {claim.quantity}" if free else "no category"
        else:
            span = period or category.period
            mark = (unit, (category.type, category.plant, span), *what)
            label = f"{claim.quantity + ', ' if free else ''}{category.type}/{category.plant}/{span}"
        groups.setdefault(mark, (f"{label}, in {unit}", []))[1].append(claim)
    return list(groups.values())


def _mixed(asked: _Asked, groups: Sequence[tuple[str, list[Claim]]], period: str | None) -> list[Fault]:
    """One fault that says so, and one for each group with the words that ask for it alone."""
    what = f"{len(groups)} quantities (they differ in type, plant, period, subject or what the unit measures)"
    head = f"'{asked.words}' stands for {what}, which are never pooled together"
    year = _one_year(asked, groups)
    cure = "ask for one of those below" + (f"; or, if one time is meant, {year}" if year else "")
    faults = [Fault("A181", head, expected="one quantity", got=f"{len(groups)}", cure=cure)]
    for label, claims in groups[:_LISTED]:
        ids = ",".join(claim.id for claim in claims)
        examples = "; ".join(f"{claim.id} {figure_text(claim)}" for claim in claims[:4])
        more = f"; and {len(claims) - 4} more" if len(claims) > 4 else ""
        cure = f"magdepth evidence estimate {_how(asked, claims, ids, period)}"
        faults.append(Fault("A181", f"{label}: {examples}{more}", cure=cure))
    if len(groups) > _LISTED:
        faults.append(Fault("A181", f"and {len(groups) - _LISTED} quantities more", cure="use more words"))
    return faults


def _one_year(asked: _Asked, groups: Sequence[tuple[str, list[Claim]]]) -> str | None:
    """How to take groups that differ in their part of one year alone as one; None if there are no two such."""
    alike: dict[str, list[str]] = {}
    for _, claims in groups:
        category = claims[0].category
        spoken = months_spoken_of(category.period) if category else None
        if category and spoken and spoken[0] // 12 == spoken[1] // 12:
            alike.setdefault(f"{category.type}/{category.plant}/{spoken[0] // 12}", []).append(claims[0].unit)
    wide = [name for name, units in alike.items() if len(units) > 1 and all(_alike(units[0], unit) for unit in units)]
    if asked.free or not wide:
        return None
    return " or ".join(f"{shlex.quote(asked.words)} --category {name}" for name in wide[:2])


def _how(asked: _Asked, claims: Sequence[Claim], ids: str, period: str | None) -> str:
    """The arguments that ask for one group alone: by its category where that is enough, else by ids."""
    category = claims[0].category
    if period is None and all(claim.kind == "change_over_time" for claim in claims):
        return f"{ids} --period {shlex.quote(halves(claims[0])[0])}"  # without one it has no figure
    if category is None or asked.free:
        return ids
    wanted = f"{category.type}/{category.plant}/{period or category.period}"
    span = period or category.period
    same_category = [c for c in asked.claims if _of(c, category.type, category.plant) and _within(c, span)]
    alone = sorted(claim.id for claim in same_category) == sorted(claim.id for claim in claims)
    return f"{shlex.quote(asked.words)} --category {shlex.quote(wanted)}" if alone else ids


def _none_left(asked: _Asked, category: str | None, period: str | None) -> Fault:
    filters = " and ".join(filter(None, (category and f"the category {category}", period and f"the period {period}")))
    if not filters:
        return Fault("A180", f"no claim that '{asked.words}' stands for is known yet", cure="take a later --as-of")
    present = [claim.category for claim in asked.claims if claim.category]
    names = sorted({f"{category.type}/{category.plant}/{category.period}" for category in present})
    words = ", ".join(names[:_LISTED]) or "claims without a category"
    return Fault("A180", f"no claim that '{asked.words}' stands for is of {filters}", expected=words,
                 cure="name one that is there, or leave the option out")  # fmt: skip


def _nothing(words: str, view: LedgerView, keys: Iterable[str]) -> Fault:
    spoken = {word.strip(",:;()") for claim in view.claims for word in _speaks_of(claim).split()}
    missing = [word for word in words.casefold().split() if not any(word in known for known in spoken)]
    near = [suggest(word, spoken) for word in missing[:3]]
    ids = [claim.id for claim in view.claims[:5000]]
    cure = suggest(words, keys) or " and ".join(filter(None, near)) or suggest(words, ids)
    message = f"no claim's subject or quantity holds '{words}'" if words.strip() else "there is no word to look for"
    return Fault("A180", message, cure=cure or "'magdepth evidence list' shows all claims")


def _title(asked: _Asked, claims: Sequence[Claim]) -> str:
    """What the claims speak of: the subject and quantity if they agree, else what was asked."""
    spoken = {f"{claim.subject}: {claim.quantity}" for claim in claims}
    return spoken.pop() if len(spoken) == 1 else asked.words


def _notes(asked: _Asked, claims: Sequence[Claim]) -> list[str]:
    """What is pooled on the asker's word, or on none: quantities named apart, and times that differ."""
    notes = []
    counted = [claim for claim in claims if claim.kind != "qualitative"]
    if not asked.free and len(named := dict.fromkeys(claim.quantity for claim in counted)) > 1:
        who = f"the scenario cites them for {asked.key}" if asked.key else "you named them together"
        notes.append(f"They name different things ({'; '.join(named)}), and are pooled because {who}.")
    if len(times := dict.fromkeys(claim.period for claim in counted)) > 1:
        notes.append(f"They speak of different times: {'; '.join(times)}.")
    return notes


def _speaks_of(claim: Claim) -> str:
    return f"{claim.subject}: {claim.quantity}".casefold()


def _alike(one: str, other: str) -> bool:
    """Whether figures in one unit convert into the other."""
    try:
        return one == other or factor(one, other) > 0.0
    except ValueError:
        return False
