"""Reading a report back: what each sentence speaks of, the verdicts, and one run a distinct state of the world."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from magdepth import __version__
from magdepth.article.accounts import category_of
from magdepth.article.counterfactuals import Pair, State, pair_of
from magdepth.article.document import (
    ArticleDocument,
    Beside,
    Between,
    Change,
    Contrast,
    DraftClaim,
    Later,
    SentenceReading,
)
from magdepth.article.facts import voice
from magdepth.article.figures import Figure, figures_of, locate, vague_value
from magdepth.article.matching import Spoken, kind_of, nearby, spoken
from magdepth.article.source import ReportSource, take_in, title_of
from magdepth.article.topics import ReadingFile as Rules
from magdepth.article.topics import Topic, load_reading
from magdepth.article.verdicts import Judged, World, judge
from magdepth.article.worlds import REPLICATES, Ran, contrast, run_worlds, shown
from magdepth.balance import Reconciliation, notes
from magdepth.balance import waterfall as tell
from magdepth.balance.consistency.checks import check_text
from magdepth.briefing.document import ClaimRow, WaterfallBar, WaterfallChart
from magdepth.briefing.known_later import later_on, reconcile_later
from magdepth.briefing.registers import claim_row
from magdepth.engine.blocks import Progress
from magdepth.evidence import Ledger, LedgerView, load_ledger
from magdepth.evidence.draft import Draft, Extraction, Sentence
from magdepth.evidence.extraction import extract
from magdepth.observed import MonthlyFacts, load_monthly
from magdepth.results import SEED
from magdepth.scenario.loading import at, knowledge
from magdepth.scenario.loading import read as declare
from magdepth.scenario.model import Scenario

DEFAULT = "alabuga-2025"

#: How many changes are shown first.
TOP = 5

#: At most so many distinct worlds are run: a report of ordinary length asks for fewer.
MOST_WORLDS = 60


@dataclass(frozen=True)
class _Found:
    """What is known of one sentence before any run."""

    sentence: Sentence
    spoken: Spoken
    drafts: tuple[Draft, ...]
    figures: tuple[Figure, ...]
    judged: Judged
    pairs: tuple[Pair, ...]
    note: str


def read_article(
    path: str | Path,
    *,
    published: date | None = None,
    scenario: str | Path = DEFAULT,
    seed: int = SEED,
    replicates: int = REPLICATES,
    threads: int | None = None,
    ledger: Ledger | None = None,
    monthly: MonthlyFacts | None = None,
    progress: Progress | None = None,
) -> ArticleDocument:
    """A report read back as frozen data: for every sentence its claims, a verdict, and what follows if it is true.

    ``path`` is a text, Markdown or HTML file ("-" for stdin). ``published`` is its day; without one the document's own
    counts, else the last that the scenario allows. Claims and months count as of that day; what became known later
    stands apart in ``later``. Raises BadInput for what can't be read or loaded (B201, B202 and those of the readers).
    """
    place: Path | Literal["-"] = "-" if str(path) == "-" else Path(path)
    declared = declare(scenario)
    source = take_in(place, declared, published)
    ledger = ledger or load_ledger()
    facts = monthly or load_monthly()
    loaded = at(declared, source.as_of, knowledge(ledger, facts))
    rules = load_reading(loaded.name)
    world = World(ledger.at(loaded.vintage), facts.at(loaded.vintage), rules, source.published)
    taken = extract(source.document.text, everything=True)  # a figure told again is one of its own sentence
    found = _find(taken, world, loaded)
    ran = run_worlds(
        loaded, [pair for one in found for pair in one.pairs], rules, replicates=replicates, seed=seed,
        threads=threads, progress=progress,
    )
    readings = tuple(_reading(number, one, loaded, world, ledger, facts, ran) for number, one in enumerate(found, 1))
    return _document(source, loaded, readings, ledger, ran, _between(taken, world), seed, replicates)


def _find(taken: Extraction, world: World, scenario: Scenario) -> list[_Found]:
    by_sentence: dict[int, list[Draft]] = {}
    for draft in taken.drafts:
        if any(value is not None for value in (draft.low, draft.best, draft.high)):
            by_sentence.setdefault(draft.sentence, []).append(draft)
    drafts = [tuple(by_sentence.get(number, ())) for number in range(len(taken.sentences))]
    has = frozenset(number for number, held in enumerate(drafts) if held)
    spoken_of = spoken(world.reading, taken.sentences, has)
    return _within(
        [_one(number, taken.sentences, spoken_of[number], held, world, scenario) for number, held in enumerate(drafts)]
    )


def _within(found: list[_Found]) -> list[_Found]:
    """The same with the pairs that would take more than the most worlds dropped, and said so."""
    states: set[State] = set()
    kept = []
    for one in found:
        pairs = []
        for pair in one.pairs:
            if len(states | {pair.world, pair.against}) <= MOST_WORLDS:
                states |= {pair.world, pair.against}
                pairs.append(pair)
        if len(pairs) < len(one.pairs):
            note = f"Not run: the report asks for more than {MOST_WORLDS} worlds, and earlier sentences have them."
            one = replace(one, pairs=tuple(pairs), note=note)
        kept.append(one)
    return kept


def _one(
    number: int, sentences: Sequence[Sentence], said: Spoken, drafts: tuple[Draft, ...], world: World,
    scenario: Scenario,
) -> _Found:  # fmt: skip
    sentence = sentences[number]
    topics = [match.topic for match in said.topics]
    figures = tuple(
        figure for draft in drafts
        if (figure := figures_of(draft, sentence, topics, world.reading, drafts)) is not None
    )
    said = _first_with_figures(said, figures)
    near = nearby(sentences, number)
    figures = tuple(_categorised(figure, sentence.text, near, world) for figure in figures)
    judged = judge(world, sentence, near, said, figures, drafts)
    pairs, note = _pairs(said, figures, sentence.text, world.reading, scenario)
    return _Found(sentence, said, drafts, figures, judged, pairs, note)


def _categorised(figure: Figure, text: str, near: str, world: World) -> Figure:
    """A figure of output with what it counts; a plan is of the time after the last month known."""
    whole = [fact.month for fact in world.observed.months if fact.whole]
    if not figure.spec.role or not whole:
        return figure
    period = f"after {whole[-1]}" if figure.spec.role == "plan" else whole[-1]
    return replace(figure, category=category_of(text, near, world.reading, period))


def _first_with_figures(said: Spoken, figures: Sequence[Figure]) -> Spoken:
    """Topics whose figures the sentence gives go first; the others keep their order."""
    with_figures = {figure.topic.topic for figure in figures}
    topics = sorted(said.topics, key=lambda match: match.topic.topic not in with_figures)
    return Spoken(tuple(topics), said.outside, said.leans)


def _pairs(
    said: Spoken, figures: Sequence[Figure], text: str, rules: Rules, scenario: Scenario
) -> tuple[tuple[Pair, ...], str]:
    """The contrasts of a sentence's topics, and why there is none where there is none."""
    found: list[Pair] = []
    for match in said.topics:
        mine = {figure.spec.figure: figure for figure in figures if figure.topic is match.topic}
        pair = pair_of(match.topic, scenario, mine, vague_value(text, rules))
        if pair is not None and shown(scenario, pair, rules):
            found.append(pair)
    if found or not said.topics:
        return tuple(found), ""
    return (), "No change to show: the world as declared is so already, or this scenario lacks the parts."


def _reading(
    number: int, one: _Found, scenario: Scenario, world: World, ledger: Ledger, facts: MonthlyFacts, ran: Ran
) -> SentenceReading:
    judged, sentence = one.judged, one.sentence
    topics = tuple(match.topic for match in one.spoken.topics)
    ids = tuple(held.claim.id for held in judged.held)
    drafts = tuple(_draft(draft, one) for draft in one.drafts)
    origins = [held.voice for held in judged.held if held.relation in ("says", "repeats")]
    origins += [draft.origin for draft in drafts if draft.origin]
    own = tuple(held.claim.id for held in judged.held if held.relation in ("says", "repeats", "contradicts"))
    return SentenceReading(
        number=number, text=sentence.text, start=sentence.start, end=sentence.end, paragraph=sentence.paragraph,
        kind=kind_of(sentence), verdict=judged.verdict, detail=judged.detail, why=judged.why,
        records=(*ids, *judged.months),
        claims=tuple(
            Beside(held.claim.id, held.relation, held.voice, held.claim.grade, held.claim.paraphrase)
            for held in judged.held
        ),
        drafts=drafts, origins=tuple(dict.fromkeys(origins)),
        component=_component(topics, one, scenario), topics=tuple(topic.topic for topic in topics),
        about=tuple(topic.about for topic in topics), outside=tuple(topic.reason for topic in one.spoken.outside),
        contrasts=tuple(contrast(scenario, pair, ran, world.reading) for pair in one.pairs), note=one.note,
        later=_later(own, ledger, facts, world.claims, judged.reconciliation),
        marked=tuple(error.words for error in judged.errors),
        reconciliation=None if judged.reconciliation is None else _waterfall(judged.reconciliation),
    )


def _draft(draft: Draft, one: _Found) -> DraftClaim:
    figure = next((figure for figure in one.figures if figure.draft.quote == draft.quote
                   and (figure.draft.low, figure.draft.best, figure.draft.high) == (draft.low, draft.best, draft.high)),
                  None)  # fmt: skip
    start, end = (figure.start, figure.end) if figure else locate(draft, one.sentence, one.drafts)
    origin = voice(draft.attributed_to) if draft.attributed_to else None
    return DraftClaim(draft, start, end, figure.topic.topic if figure else "", origin)


def _component(topics: tuple[Topic, ...], one: _Found, scenario: Scenario) -> str:
    """The parameters that carry a sentence, as the scenario names them; else why it is outside the model."""
    parts: list[str] = []
    missing: list[str] = []
    for topic in topics:
        here = [name for name in topic.component if _there(name, scenario)]
        parts += here
        missing += [] if here else [topic.component[0].split(".")[0]]
    if parts:
        return ", ".join(dict.fromkeys(parts))
    if missing:
        return f"outside the model: this scenario has no {missing[0]}"
    if one.judged.verdict == "outside" and kind_of(one.sentence) != "statement" and not one.spoken.outside:
        return f"outside the model: a {kind_of(one.sentence)}, it states nothing"
    reasons = "; ".join(topic.reason for topic in one.spoken.outside)
    return f"outside the model: {reasons or 'nothing in the scenario carries this'}"


def _there(name: str, scenario: Scenario) -> bool:
    head, _, tail = name.partition(".")
    if any(key == name for key, _ in scenario.quantities):
        return True
    component = next((c for c in scenario.components if c.name == head), None)
    return component is not None and (
        not tail or any(key == tail or key.startswith(f"{tail}.") for key in component.params)
    )


def _later(
    ids: Sequence[str], ledger: Ledger, facts: MonthlyFacts, view: LedgerView, balance: Reconciliation | None
) -> tuple[Later, ...]:
    """What became known after the day about the claims of a sentence: told apart, and no verdict rests on it."""
    found = {claim.id: claim for claim in later_on(ledger, view.vintage, ids)}
    after = None if balance is None else reconcile_later(ledger, facts, balance)
    if balance is not None and after is not None:
        like = {check.claim for check in after.checks if check.category.type == balance.category.type}
        found |= {claim.id: claim for claim in ledger.claims if claim.id in like and not view.known(claim.id)}
    ranked = sorted(found.values(), key=lambda claim: (claim.known_by, claim.id))
    return tuple(Later(claim.id, claim.paraphrase, claim.known_by) for claim in ranked)


def _waterfall(balance: Reconciliation) -> WaterfallChart:
    told = tell(balance)
    steps = tuple(WaterfallBar(s.label, s.role, s.median, s.q05, s.q95, s.claims, s.assumed) for s in told.steps)
    verdict = " ".join((told.verdict, *notes(balance)))
    return WaterfallChart(told.title, told.month, told.unit, steps, told.alarm, verdict, source=told.source)


def _document(
    source: ReportSource, scenario: Scenario, readings: tuple[SentenceReading, ...], ledger: Ledger, ran: Ran,
    between: tuple[Between, ...], seed: int, replicates: int,
) -> ArticleDocument:  # fmt: skip
    days = [scenario.start.toordinal() + component.last_day - 1 for component in scenario.components]
    charts = [one.reconciliation for one in readings if one.reconciliation is not None]
    mixed = [one.reconciliation for one in readings if one.verdict == "category" and one.reconciliation is not None]
    return ArticleDocument(
        name=source.document.name, title=title_of(source.document), published=source.published,
        dated_by=source.dated_by, as_of=source.as_of, scenario=scenario.name, start=scenario.start,
        end=date.fromordinal(max(days)), seed=seed, replicates=replicates, worlds=len(ran.runs),
        digest=ran.digest, version=__version__, words=source.words, sentences=readings, top=_top(readings),
        waterfall=next(iter((*mixed, *charts)), None), between=between,
        sources=_sources(readings, between, ledger),
        notes=source.notes,
    )


def _top(readings: Sequence[SentenceReading]) -> tuple[tuple[int, Change, Contrast], ...]:
    """The changes that matter most: clear of zero first, then by how much of the figure changes; one a contrast."""
    best: dict[tuple[str, str], tuple[int, Change, Contrast]] = {}
    for one in readings:
        for held in one.contrasts:
            key = (held.topic, str(held.settings))
            if held.changes and key not in best:
                shown = [change for change in held.changes if change.main] or list(held.changes)
                most = max(shown, key=lambda change: (change.clear, change.weight))
                best[key] = (one.number, most, held)
    ranked = sorted(best.values(), key=lambda item: (not item[1].main, not item[1].clear, -item[1].weight, item[0]))
    taken: dict[str, tuple[int, Change, Contrast]] = {}
    for item in ranked:
        taken.setdefault(item[2].topic, item)
    return tuple(taken.values())[:TOP]


def _between(taken: Extraction, world: World) -> tuple[Between, ...]:
    """The checks on the report's own figures that a reader should stop at; a figure told again counts once."""
    once = {(d.low, d.best, d.high, d.unit, d.subject): d for d in reversed(taken.drafts)}
    drafts = tuple(sorted(once.values(), key=lambda draft: (draft.sentence, draft.start)))
    numbers = {f"draft {place}": draft.sentence + 1 for place, draft in enumerate(drafts, 1)}
    checked = check_text(Extraction(taken.sentences, drafts), world.claims, world.observed)
    told = []
    for one in checked:
        mine = tuple(dict.fromkeys(numbers[name] for name in one.claims if name in numbers))
        if one.serious and mine:
            claims = tuple(name for name in one.claims if name not in numbers)
            text, *closers = (
                re.sub(r"draft \d+", lambda hit: f"sentence {numbers.get(hit[0], '?')}", line)
                for line in (one.sentence, *one.closers)
            )
            told.append(Between(one.kind, text[:1].upper() + text[1:], mine, claims, tuple(closers)))
    return tuple(told)


def _sources(
    readings: Sequence[SentenceReading], between: Sequence[Between], ledger: Ledger
) -> tuple[ClaimRow, ...]:
    """Every claim that the page names, with its source and grade; later ones too, for they are shown as such."""
    ids = {name for one in between for name in one.claims}
    ids |= {claim.id for one in readings for claim in one.claims}
    ids |= {name for one in readings if one.reconciliation for step in one.reconciliation.steps for name in step.claims}
    ids |= {later.id for one in readings for later in one.later}
    return tuple(claim_row(claim) for claim in ledger.claims if claim.id in ids)
