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
from magdepth.article.worlds import REPLICATES, WorldRuns, contrast, run_worlds, topic_measures
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
class _Prepared:
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
    extracted = extract(source.document.text, everything=True)  # a figure told again is one of its own sentence
    sentences = _find(extracted, world, loaded)
    world_runs = run_worlds(
        loaded, [pair for one in sentences for pair in one.pairs], rules, replicates=replicates, seed=seed,
        threads=threads, progress=progress,
    )
    readings = tuple(
        _reading(number, one, loaded, world, ledger, facts, world_runs) for number, one in enumerate(sentences, 1)
    )
    return _document(source, loaded, readings, ledger, world_runs, _between(extracted, world), seed, replicates)


def _find(extracted: Extraction, world: World, scenario: Scenario) -> list[_Prepared]:
    by_sentence: dict[int, list[Draft]] = {}
    for draft in extracted.drafts:
        if any(value is not None for value in (draft.low, draft.best, draft.high)):
            by_sentence.setdefault(draft.sentence, []).append(draft)
    drafts = [tuple(by_sentence.get(number, ())) for number in range(len(extracted.sentences))]
    has = frozenset(number for number, group in enumerate(drafts) if group)
    spoken_of = spoken(world.reading, extracted.sentences, has)
    return _within([
        _prepared(number, extracted.sentences, spoken_of[number], group, world, scenario)
        for number, group in enumerate(drafts)
    ])  # fmt: skip


def _within(prepared: list[_Prepared]) -> list[_Prepared]:
    """The same with the pairs that would take more than the most worlds dropped, and said so."""
    states: set[State] = set()
    within = []
    for sentence in prepared:
        pairs = []
        for pair in sentence.pairs:
            if len(states | {pair.world, pair.against}) <= MOST_WORLDS:
                states |= {pair.world, pair.against}
                pairs.append(pair)
        if len(pairs) < len(sentence.pairs):
            note = f"Not run: the report asks for more than {MOST_WORLDS} worlds, and earlier sentences have them."
            sentence = replace(sentence, pairs=tuple(pairs), note=note)
        within.append(sentence)
    return within


def _prepared(
    number: int, sentences: Sequence[Sentence], spoken_of: Spoken, drafts: tuple[Draft, ...], world: World,
    scenario: Scenario,
) -> _Prepared:  # fmt: skip
    sentence = sentences[number]
    topics = [match.topic for match in spoken_of.topics]
    figures = tuple(
        figure for draft in drafts
        if (figure := figures_of(draft, sentence, topics, world.reading, drafts)) is not None
    )
    spoken_of = _first_with_figures(spoken_of, figures)
    near = nearby(sentences, number)
    figures = tuple(_categorised(figure, sentence.text, near, world) for figure in figures)
    judged = judge(world, sentence, near, spoken_of, figures, drafts)
    pairs, note = _pairs(spoken_of, figures, sentence.text, world.reading, scenario)
    return _Prepared(sentence, spoken_of, drafts, figures, judged, pairs, note)


def _categorised(figure: Figure, text: str, near: str, world: World) -> Figure:
    """A figure of output with what it counts; a plan is of the time after the last month known."""
    whole = [fact.month for fact in world.observed.months if fact.whole]
    if not figure.spec.role or not whole:
        return figure
    period = f"after {whole[-1]}" if figure.spec.role == "plan" else whole[-1]
    return replace(figure, category=category_of(text, near, world.reading, period))


def _first_with_figures(spoken_of: Spoken, figures: Sequence[Figure]) -> Spoken:
    """Topics whose figures the sentence gives go first; the others keep their order."""
    with_figures = {figure.topic.topic for figure in figures}
    topics = sorted(spoken_of.topics, key=lambda match: match.topic.topic not in with_figures)
    return Spoken(tuple(topics), spoken_of.outside, spoken_of.leans)


def _pairs(
    spoken_of: Spoken, figures: Sequence[Figure], text: str, rules: Rules, scenario: Scenario
) -> tuple[tuple[Pair, ...], str]:
    """The contrasts of a sentence's topics, and why there is none where there is none."""
    pairs: list[Pair] = []
    for match in spoken_of.topics:
        named = {figure.spec.figure: figure for figure in figures if figure.topic is match.topic}
        pair = pair_of(match.topic, scenario, named, vague_value(text, rules))
        if pair is not None and topic_measures(scenario, pair, rules):
            pairs.append(pair)
    if pairs or not spoken_of.topics:
        return tuple(pairs), ""
    return (), "No change to show: the world as declared is so already, or this scenario lacks the parts."


def _reading(
    number: int, prepared: _Prepared, scenario: Scenario, world: World, ledger: Ledger, facts: MonthlyFacts,
    world_runs: WorldRuns,
) -> SentenceReading:  # fmt: skip
    judged, sentence = prepared.judged, prepared.sentence
    topics = tuple(match.topic for match in prepared.spoken.topics)
    ids = tuple(near.claim.id for near in judged.held)
    drafts = tuple(_draft(draft, prepared) for draft in prepared.drafts)
    origins = [near.voice for near in judged.held if near.relation in ("says", "repeats")]
    origins += [draft.origin for draft in drafts if draft.origin]
    own_ids = tuple(near.claim.id for near in judged.held if near.relation in ("says", "repeats", "contradicts"))
    return SentenceReading(
        number=number, text=sentence.text, start=sentence.start, end=sentence.end, paragraph=sentence.paragraph,
        kind=kind_of(sentence), verdict=judged.verdict, detail=judged.detail, why=judged.why,
        records=(*ids, *judged.months),
        claims=tuple(
            Beside(near.claim.id, near.relation, near.voice, near.claim.grade, near.claim.paraphrase)
            for near in judged.held
        ),
        drafts=drafts, origins=tuple(dict.fromkeys(origins)),
        component=_component(topics, prepared, scenario), topics=tuple(topic.topic for topic in topics),
        about=tuple(topic.about for topic in topics), outside=tuple(topic.reason for topic in prepared.spoken.outside),
        contrasts=tuple(contrast(scenario, pair, world_runs, world.reading) for pair in prepared.pairs),
        note=prepared.note,
        later=_later(own_ids, ledger, facts, world.claims, judged.reconciliation),
        marked=tuple(error.words for error in judged.errors),
        reconciliation=None if judged.reconciliation is None else _waterfall(judged.reconciliation),
    )


def _draft(draft: Draft, prepared: _Prepared) -> DraftClaim:
    figure = next((figure for figure in prepared.figures if figure.draft.quote == draft.quote
                   and (figure.draft.low, figure.draft.best, figure.draft.high) == (draft.low, draft.best, draft.high)),
                  None)  # fmt: skip
    start, end = (figure.start, figure.end) if figure else locate(draft, prepared.sentence, prepared.drafts)
    origin = voice(draft.attributed_to) if draft.attributed_to else None
    return DraftClaim(draft, start, end, figure.topic.topic if figure else "", origin)


def _component(topics: tuple[Topic, ...], prepared: _Prepared, scenario: Scenario) -> str:
    """The parameters that carry a sentence, as the scenario names them; else why it is outside the model."""
    parts: list[str] = []
    missing: list[str] = []
    for topic in topics:
        carrying = [name for name in topic.component if _has_parameter(name, scenario)]
        parts += carrying
        missing += [] if carrying else [topic.component[0].split(".")[0]]
    if parts:
        return ", ".join(dict.fromkeys(parts))
    if missing:
        return f"outside the model: this scenario has no {missing[0]}"
    kind = kind_of(prepared.sentence)
    if prepared.judged.verdict == "outside" and kind != "statement" and not prepared.spoken.outside:
        return f"outside the model: a {kind}, it states nothing"
    reasons = "; ".join(topic.reason for topic in prepared.spoken.outside)
    return f"outside the model: {reasons or 'nothing in the scenario carries this'}"


def _has_parameter(name: str, scenario: Scenario) -> bool:
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
    later = {claim.id: claim for claim in later_on(ledger, view.vintage, ids)}
    after = None if balance is None else reconcile_later(ledger, facts, balance)
    if balance is not None and after is not None:
        like = {check.claim for check in after.checks if check.category.type == balance.category.type}
        later |= {claim.id: claim for claim in ledger.claims if claim.id in like and not view.known(claim.id)}
    ranked = sorted(later.values(), key=lambda claim: (claim.known_by, claim.id))
    return tuple(Later(claim.id, claim.paraphrase, claim.known_by) for claim in ranked)


def _waterfall(balance: Reconciliation) -> WaterfallChart:
    chart = tell(balance)
    steps = tuple(WaterfallBar(s.label, s.role, s.median, s.q05, s.q95, s.claims, s.assumed) for s in chart.steps)
    verdict = " ".join((chart.verdict, *notes(balance)))
    return WaterfallChart(chart.title, chart.month, chart.unit, steps, chart.alarm, verdict, source=chart.source)


def _document(
    source: ReportSource, scenario: Scenario, readings: tuple[SentenceReading, ...], ledger: Ledger,
    world_runs: WorldRuns, between: tuple[Between, ...], seed: int, replicates: int,
) -> ArticleDocument:  # fmt: skip
    days = [scenario.start.toordinal() + component.last_day - 1 for component in scenario.components]
    charted = sorted((r for r in readings if r.reconciliation is not None), key=lambda r: r.verdict != "category")
    return ArticleDocument(
        name=source.document.name, title=title_of(source.document), published=source.published,
        dated_by=source.dated_by, as_of=source.as_of, scenario=scenario.name, start=scenario.start,
        end=date.fromordinal(max(days)), seed=seed, replicates=replicates, worlds=len(world_runs.runs),
        digest=world_runs.digest, version=__version__, words=source.words, sentences=readings, top=_top(readings),
        waterfall=charted[0].reconciliation if charted else None, between=between,
        sources=_sources(readings, between, ledger),
        notes=source.notes,
    )


def _top(readings: Sequence[SentenceReading]) -> tuple[tuple[int, Change, Contrast], ...]:
    """The changes that matter most: clear of zero first, then by how much of the figure changes; one a contrast."""
    best: dict[tuple[str, str], tuple[int, Change, Contrast]] = {}
    for reading in readings:
        for shift in reading.contrasts:
            key = (shift.topic, str(shift.settings))
            if shift.changes and key not in best:
                largest = max(shift.main_changes, key=lambda change: (change.clear, change.weight))
                best[key] = (reading.number, largest, shift)
    ranked = sorted(best.values(), key=lambda item: (not item[1].main, not item[1].clear, -item[1].weight, item[0]))
    by_topic: dict[str, tuple[int, Change, Contrast]] = {}
    for item in ranked:
        by_topic.setdefault(item[2].topic, item)
    return tuple(by_topic.values())[:TOP]


def _between(extracted: Extraction, world: World) -> tuple[Between, ...]:
    """The checks on the report's own figures that a reader should stop at; a figure told again counts once."""
    once = {(d.low, d.best, d.high, d.unit, d.subject): d for d in reversed(extracted.drafts)}
    drafts = tuple(sorted(once.values(), key=lambda draft: (draft.sentence, draft.start)))
    numbers = {f"draft {place}": draft.sentence + 1 for place, draft in enumerate(drafts, 1)}
    checked = check_text(Extraction(extracted.sentences, drafts), world.claims, world.observed)
    findings = []
    for finding in checked:
        sentences = tuple(dict.fromkeys(numbers[name] for name in finding.claims if name in numbers))
        if finding.serious and sentences:
            claims = tuple(name for name in finding.claims if name not in numbers)
            text, *closers = (
                re.sub(r"draft \d+", lambda hit: f"sentence {numbers.get(hit[0], '?')}", line)
                for line in (finding.sentence, *finding.closers)
            )
            findings.append(Between(finding.kind, text[:1].upper() + text[1:], sentences, claims, tuple(closers)))
    return tuple(findings)


def _sources(
    readings: Sequence[SentenceReading], between: Sequence[Between], ledger: Ledger
) -> tuple[ClaimRow, ...]:
    """Every claim that the page names, with its source and grade; later ones too, for they are shown as such."""
    ids = {name for finding in between for name in finding.claims}
    for reading in readings:
        ids |= {claim.id for claim in reading.claims} | {later.id for later in reading.later}
        if reading.reconciliation is not None:
            ids |= {name for step in reading.reconciliation.steps for name in step.claims}
    return tuple(claim_row(claim) for claim in ledger.claims if claim.id in ids)
