"""The verdict on one sentence: errors of fact, the account by category, other voices, and what no record decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from magdepth.article import facts as known
from magdepth.article.accounts import Account, against_launches, against_output, drone_share, trend
from magdepth.article.figures import Figure, vague_value
from magdepth.article.matching import Spoken, kind_of, tone
from magdepth.article.records import (
    Held,
    ends,
    linked,
    ordered,
    said_by,
    same_figure,
    select,
    standing,
    voice_of,
    witness,
)
from magdepth.article.topics import ReadingFile, Topic, Verdict, hits
from magdepth.balance import Reconciliation
from magdepth.evidence import Claim, LedgerView
from magdepth.evidence.draft import Draft, Sentence
from magdepth.evidence.weighing.voices import grade_weight
from magdepth.observed import MonthlyView
from magdepth.units import factor

#: A trend counts as one from so much on: the last three months against the three before.
STEEP = 1.05

#: Drones are the main weapon from this share of all that is launched.
MAIN = 0.5

_PREDICTION = "a prediction without a day or a measure"

#: One other voice bears out a statement without a figure if graded so well; else two are needed.
STRONG = ("A1", "A2", "B1", "B2")

_SAYING = (
    "said|says|confirmed|mention(?:s|ed)|report(?:s|ed)|told|claim(?:s|ed)|announced|stated|estimat(?:es|ed)|warned|noted|"
    "count(?:s|ed)"
)
_SAID_BY = re.compile(
    rf"according to ((?:[^,.;]|\.(?=\w))+)|((?:[A-Z][\w'\u2019-]+\s+){{1,4}})(?:{_SAYING})\b|"
    r"(?:cited by|citing|told) ([^,.;]+)"
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """What verdicts are given by: the views of one day, the reading file, and the day of publication."""

    claims: LedgerView
    observed: MonthlyView
    reading: ReadingFile
    published: date


@dataclass(frozen=True)
class Judged:
    """A verdict with all that it rests on."""

    verdict: Verdict
    detail: str
    why: tuple[str, ...]
    held: tuple[Held, ...]
    months: tuple[str, ...]
    errors: tuple[known.Error, ...] = ()
    reconciliation: Reconciliation | None = None


def judge(
    world: World, sentence: Sentence, near: str, spoken: Spoken, figures: Sequence[Figure], drafts: Sequence[Draft]
) -> Judged:
    """The verdict on a sentence by the rules of docs/read.md, the first that holds counting.

    An error of fact contradicts; then a mix-up of category; then what the ledger sets against the statement; then other
    voices, against and for; then what no record could show wrong; then what has no figure; and what is outside.
    """
    wrong = known.errors(sentence.text, world.published)
    own = voices_of(sentence.text, drafts)
    held: list[Held] = []
    accounts = [account for figure in figures if (account := _account(world, figure, sentence.text, near)) is not None]
    stated: list[Claim] = []
    for match in spoken.topics[:1]:
        stated += [claim for claim in said_by(match.topic, sentence.text, world.claims) if _told_of(claim, figures)]
    for figure in figures:
        held += standing(world.claims, figure, own, stated)
    for draft in drafts:
        if not any(figure.draft is draft for figure in figures):
            held += _unplaced(world, draft, sentence.text)
    held += [Held(claim, "says", voice_of(world.claims, claim)) for claim in stated]
    held += [Held(world.claims.get(name), "says", voice_of(world.claims, world.claims.get(name)))
             for error in wrong for name in error.claims if world.claims.known(name)]  # fmt: skip
    against = _standing_against(world, held, stated)
    told = ordered(held)
    found = _figured(accounts, told, against, figures) if figures or told_figures(told) else None
    if found is None:
        found = _plain(world, sentence, spoken, own, ordered((*held, *against)), against, bool(drafts))
    if found.verdict != "contradicted" and wrong:
        found = Judged("contradicted", "error of fact", (), found.held, found.months, (), found.reconciliation)
    elif wrong:
        found = Judged("contradicted", "error of fact; " + found.detail if found.detail else "error of fact", found.why,
                       found.held, found.months, (), found.reconciliation)  # fmt: skip
    why = (*(error.why for error in wrong), *found.why)
    all_held = ordered((*against, *found.held)) if found.verdict == "contradicted" else found.held
    return Judged(found.verdict, found.detail, why, all_held, found.months, wrong, found.reconciliation)


def voices_of(text: str, drafts: Sequence[Draft]) -> tuple[str, ...]:
    """The origins that a sentence names as its sources, as the ledger calls them."""
    names = [draft.attributed_to for draft in drafts if draft.attributed_to]
    names += [part for hit in _SAID_BY.finditer(text) for part in hit.groups() if part]
    voices = [voice for name in names if (voice := known.voice(name)) is not None]
    return tuple(dict.fromkeys(voices))


def told_figures(held: Sequence[Held]) -> bool:
    """True if any claim stands in relation to a figure of the sentence."""
    return any(one.relation in ("repeats", "agrees", "contradicts") for one in held)


def _standing_against(world: World, held: Sequence[Held], stated: Sequence[Claim]) -> tuple[Held, ...]:
    """What the ledger sets against the statement; one that gives the same figure only if the words say otherwise."""
    same = {one.claim.id for one in held if one.relation in ("repeats", "agrees")}
    said = {claim.id for claim in stated}
    told = linked(world.claims, [one for one in held if one.claim.id in said])
    rest = linked(world.claims, held)
    return tuple(dict.fromkeys((*told, *(one for one in rest if one.claim.id not in same))))


def _told_of(claim: Claim, figures: Sequence[Figure]) -> bool:
    """True unless the sentence gives another figure than the claim that its words would state."""
    mine = [figure for figure in figures if ends(claim, figure.spec.unit) is not None]
    return not mine or any(same_figure(figure, claim) for figure in mine)


def _account(world: World, figure: Figure, text: str, near: str) -> Account | None:
    if figure.spec.role:
        return against_output(figure, world.claims, world.observed)
    if figure.spec.observed:
        return against_launches(figure, text, world.observed, world.reading)
    return None


def _figured(
    accounts: Sequence[Account], held: Sequence[Held], against: Sequence[Held], figures: Sequence[Figure]
) -> Judged | None:
    """The verdict where a figure meets records; None where no record speaks of it."""
    months = tuple(dict.fromkeys(month for account in accounts for month in account.months))
    mixed = [account for account in accounts if account.verdict == "category"]
    balance = next((a.reconciliation for a in accounts if a.reconciliation is not None), None)
    if mixed:
        why = tuple(line for account in mixed for line in account.why)
        why += tuple(
            f"{one.claim.id} ({one.voice}) gives another figure in the same category: {one.claim.paraphrase}"
            for one in held if one.relation == "contradicts"
        )[:1]
        main = next((a.reconciliation for a in mixed if a.reconciliation is not None), None)
        return Judged("category", "", why, ordered((*against, *held)), months, (), main)
    if against:
        part = any(one.relation in ("repeats", "agrees") or _same(one, against) for one in held)
        why = ("The figure itself is on record; what is said of it is not.",) if part else ()
        why += tuple(f"{one.claim.id} ({one.voice}) stands against it: {one.claim.paraphrase}" for one in against)
        return Judged("contradicted", "in part" if part else "", why, ordered((*against, *held)), months)
    no = [account for account in accounts if account.verdict == "contradicted"]
    yes = [account for account in accounts if account.verdict == "supported"]
    if no or yes:
        chosen = no or yes
        verdict: Verdict = "contradicted" if no else "supported"
        detail = "in part" if no and yes else ""
        why = tuple(line for account in (*no, *yes) for line in account.why)
        return Judged(verdict, detail, why, ordered(held), months, (), chosen[0].reconciliation)
    pro = [one for one in held if one.relation == "agrees"]
    con = [one for one in held if one.relation == "contradicts"]
    if pro or con:
        return _weighed(pro, con, held, months, balance)
    lines = tuple(line for account in accounts for line in account.why)
    repeated = [one for one in held if one.relation in ("repeats", "says")]
    if repeated:
        voices = " and ".join(dict.fromkeys(one.voice for one in repeated))
        why = (f"One voice: {voices}. No other voice on record gives a figure to set beside it.", *lines)
        return Judged("unfalsifiable", "one voice", why, ordered(held), months, (), balance)
    if not figures and not lines:
        return None
    why = lines or ("The ledger holds no figure to set beside it.",)
    return Judged("unfalsifiable", "nothing on record", why, ordered(held), months, (), balance)


def _weighed(
    pro: Sequence[Held], con: Sequence[Held], held: Sequence[Held], months: tuple[str, ...],
    balance: Reconciliation | None,
) -> Judged:  # fmt: skip
    """Other voices for and against: the better graded side decides, and the other makes it "in part" or disputed."""
    best = [max((grade_weight(one.claim) for one in side), default=0.0) for side in (pro, con)]
    verdict: Verdict = "supported" if best[0] >= best[1] else "contradicted"
    side = pro if verdict == "supported" else con
    detail = "" if not (pro and con) else "disputed" if verdict == "supported" else "in part"
    lead = "says so too" if verdict == "supported" else "says otherwise"
    why = tuple(f"{one.claim.id} ({one.voice}) {lead}: {one.claim.paraphrase}" for one in side[:2])
    return Judged(verdict, detail, why, ordered(held), months, (), balance)


def _plain(
    world: World, sentence: Sentence, spoken: Spoken, own: Sequence[str], held: Sequence[Held],
    against: Sequence[Held], numbers: bool,
) -> Judged:  # fmt: skip
    """The verdict where no figure meets a record."""
    text, kind = sentence.text, kind_of(sentence)
    if not spoken.topics:
        return _uncarried(text, kind, spoken, held)
    topic = spoken.topics[0].topic
    attested = _attested(world, topic, text, own)
    held = ordered((*held, *attested))
    if against:
        why = tuple(f"{one.claim.id} ({one.voice}) stands against it: {one.claim.paraphrase}" for one in against)
        return Judged("contradicted", "told as a fact", why, held, ())
    moved = _moved(world, topic, text)
    if moved is not None:
        return moved
    vague, how = vague_value(text, world.reading), tone(text, carried=True)
    if how != _PREDICTION:
        others = [one for one in attested if one.relation == "beside"]
        if len({one.voice for one in others}) >= 2 or any(one.claim.grade in STRONG for one in others):
            best = sorted(others, key=lambda one: -grade_weight(one.claim))[:2]
            why = tuple(f"{one.claim.id} ({one.voice}): {one.claim.paraphrase}" for one in best)
            held = ordered((*(replace(one, relation="agrees") for one in others), *held))
            return Judged("supported", "in part: not the motive" if how else "no figure given", why, held, ())
    if topic.verdict == "unfalsifiable" or (how and vague is None and not numbers):
        return Judged("unfalsifiable", "", (f"It is {how or 'a judgement'}: no record could show it wrong.",), held, ())
    word = "a word for a number, not a number" if vague is not None else "no figure"
    return Judged(topic.verdict, "", (f"It gives {word}; what a state of it would change stands below.",), held, ())


def _uncarried(text: str, kind: str, spoken: Spoken, held: Sequence[Held]) -> Judged:
    if kind != "statement":
        said = {"heading": "A heading", "question": "A question", "fragment": "A caption or a fragment"}[kind]
        return Judged("outside", "", (f"{said}: it states nothing.",), tuple(held), ())
    if spoken.outside:
        reasons = "; ".join(topic.reason for topic in spoken.outside)
        return Judged("outside", "", (f"{reasons[:1].upper()}{reasons[1:]}.",), tuple(held), ())
    how = tone(text)
    if how:
        return Judged("unfalsifiable", "", (f"It is {how}: no record could show it wrong.",), tuple(held), ())
    return Judged("outside", "", ("Nothing in the scenario carries this.",), tuple(held), ())


def _attested(world: World, topic: Topic, text: str, own: Sequence[str]) -> tuple[Held, ...]:
    """Claims of other voices about what a sentence without a figure speaks of; of its own day where it names one."""
    days = known.days_named(text)
    found = []
    for claim in select(world.claims, topic.ledger):
        who = voice_of(world.claims, claim)
        if not witness(claim):
            found.append(Held(claim, "says", who))
        elif who in own:
            found.append(Held(claim, "repeats", who))
        elif not days or _of_day(claim, days):
            found.append(Held(claim, "beside", who))
    return tuple(one for one in found if one.relation != "says" or not days or _of_day(one.claim, days))


def _of_day(claim: Claim, days: tuple[tuple[int, int], ...]) -> bool:
    return bool(set(days) & set(known.days_named(f"{claim.period}; {claim.subject}")))


def _moved(world: World, topic: Topic, text: str) -> Judged | None:
    """A statement that launches rise or fall, or that drones are the main weapon, against the months as reported."""
    whole = [fact for fact in world.observed.months if fact.whole]
    if topic.share and whole and hits(topic.share, text):
        part = drone_share(whole[-1])
        why = f"Of all that was reported launched in {whole[-1].month}, drones and decoys were {part:.0%}."
        return Judged("supported" if part >= MAIN else "contradicted", "", (why,), (), (whole[-1].month,))
    up, down = hits(topic.trend.up, text), hits(topic.trend.down, text)
    seen = trend(world.observed)
    if bool(up) == bool(down) or seen is None:
        return None
    ratio, months = seen
    words = f"Launches a day in {months[3]} to {months[5]} were {ratio:.2f} times those of {months[0]} to {months[2]}."
    agrees = ratio >= STEEP if up else ratio <= 1 / STEEP
    return Judged("supported" if agrees else "contradicted", "no figure given", (words,), (), months)


def _unplaced(world: World, draft: Draft, text: str) -> list[Held]:
    """Claims that give a figure of the very size, in such a unit, about something that the sentence names."""
    values = [v for v in (draft.low, draft.best, draft.high) if v is not None]
    unit = draft.unit.lower().replace(" per ", "/").replace(" a ", "/").replace("%", "percent").strip()
    found = []
    for claim in world.claims.claims:
        nouns = [word for word in re.findall(r"[A-Za-z]{4,}", claim.subject) if word[0].isupper()]
        if claim.best is None or not nouns or not hits(nouns, text):
            continue
        try:
            times = factor(unit, claim.unit)
        except ValueError:
            continue
        if any(abs(value * times - claim.best) <= 0.01 * abs(claim.best) for value in values):
            found.append(Held(claim, "repeats", voice_of(world.claims, claim)))
    return [one if one.voice == found[0].voice else Held(one.claim, "agrees", one.voice) for one in found]


def _same(one: Held, against: Sequence[Held]) -> bool:
    """True if what is said and what stands against it give one figure: the number is right, the rest is not."""
    ends = {(other.claim.low, other.claim.best, other.claim.high) for other in against}
    return one.relation == "says" and (one.claim.low, one.claim.best, one.claim.high) in ends
