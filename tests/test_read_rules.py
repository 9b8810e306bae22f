"""The rules of reading: words, figures, categories, other voices, errors of fact; each on texts of our own."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from magdepth.article.accounts import category_of
from magdepth.article.facts import errors, voice
from magdepth.article.figures import Figure, figures_of, locate
from magdepth.article.make import _between, _find
from magdepth.article.matching import kind_of, tone
from magdepth.article.records import compare
from magdepth.article.topics import VERDICTS, FigureSpec, ReadingFile, Topic, first_match, load_reading
from magdepth.article.verdicts import World
from magdepth.dates import Vintage
from magdepth.evidence import Claim, load_ledger
from magdepth.evidence.draft import Draft, Sentence
from magdepth.evidence.extraction import extract
from magdepth.observed import load_monthly
from magdepth.scenario import load
from magdepth.scenario.model import Scenario
from read_articles import ARTICLES, HELD_OUT, Article

JUNE = date(2025, 6, 30)


@pytest.fixture(scope="module")
def rules() -> ReadingFile:
    return load_reading()


@cache
def seen(day: date) -> tuple[World, Scenario]:
    """What is known on a day, and the scenario of it: frozen, and made once for all texts of that day."""
    ledger, monthly = load_ledger(), load_monthly()
    as_of = max(day, JUNE)
    scenario = load("alabuga-2025", as_of=as_of, ledger=ledger, monthly=monthly)
    return World(ledger.at(Vintage(as_of)), monthly.at(Vintage(as_of)), load_reading(), day), scenario


def read(text: str, day: date = JUNE) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Topic, verdict, detail and claims of each sentence; nothing is run."""
    world, scenario = seen(day)
    return [
        (
            one.spoken.topics[0].topic.topic if one.spoken.topics else "", one.judged.verdict, one.judged.detail,
            tuple(held.claim.id for held in one.judged.held),
        )
        for one in _find(extract(text, everything=True), world, scenario)
    ]


def draft(value: float, unit: str, text: str, *, bound: str = "", subject: str = "") -> Draft:
    low = None if bound == "upper" else value
    high = None if bound == "lower" else value
    best = None if bound else value
    return Draft(low, best, high, unit, subject, None, None, False, text, 0, len(text), None, 0)


# ---- words and figures -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "text", "stands"),
    [
        ("worker*", "Workers came", True), ("worker", "workers", False), ("turn* out", "it turns\nout more", True),
        ("north korea*", "North-Korean", True), ("$*", "costs $500", True), ("plan", "plant", False),
        ("people's", "the people\u2019s own", True),
    ],
)  # fmt: skip
def test_words_are_whole_and_an_asterisk_stands_for_any_ending(word: str, text: str, stands: bool) -> None:
    assert bool(first_match((word,), text)) is stands


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        ("drones per month", "The plant makes 60 drones per month.", 60.0),
        ("drones a day", "The plant makes 60 drones a day.", 60 * 365.25 / 12),
        ("drones per year", "The plant makes 60 drones per year.", 5.0),
        ("drones", "The plant has made 60 drones.", None),
        ("workers", "The plant employs 60 workers to make drones.", None),
    ],
)
def test_a_figure_of_output_is_a_rate(rules: ReadingFile, unit: str, text: str, value: float | None) -> None:
    topic = next(topic for topic in rules.topics if topic.topic == "output")
    figure = figures_of(draft(60.0, unit, text), Sentence(text, 0, len(text), 0), [topic], rules)
    assert (None if figure is None else figure.value) == pytest.approx(value)


@pytest.mark.parametrize(("text", "role"), [("It makes 2,000 drones a month, with a goal in sight.", "output"),
                                            ("The goal is 2,000 drones a month.", "plan")])  # fmt: skip
def test_a_target_is_told_from_what_is_made(rules: ReadingFile, text: str, role: str) -> None:
    topic = next(topic for topic in rules.topics if topic.topic == "output")
    figure = figures_of(draft(2000.0, "drones a month", text), Sentence(text, 0, len(text), 0), [topic], rules)
    assert figure is not None and figure.spec.role == role


@pytest.mark.parametrize(
    ("value", "written"), [(25000.0, "25,000"), (25000.0, "25 000"), (2e6, "2 million"), (2.5, "$2.50"), (3.0, "three")]
)
def test_a_figure_is_found_again_as_it_was_written(value: float, written: str) -> None:
    text = f"In 2025 they spoke of {written} of them."
    start, end = locate(draft(value, "", text), Sentence(text, 0, len(text), 0))
    assert text[start:end] == written


# ---- sentences ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Why now?", "question"), ("The Road to Kursk", "heading"), ("Photo | Agency", "fragment"),
     ("They came in May.", "statement")],
)  # fmt: skip
def test_what_states_nothing_is_known(text: str, kind: str) -> None:
    assert kind_of(Sentence(text, 0, len(text), 0)) == kind


def test_a_carried_sentence_may_be_adorned() -> None:
    assert tone("The plant took significant damage.") and not tone("The plant took significant damage.", carried=True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The plant makes Shaheds.", ("strike", "alabuga")),
        ("The factory makes decoys.", ("decoy", "alabuga")),
        ("Russia makes drones.", ("all", "all")),
        ("Izhevsk makes attack drones.", ("strike", "other")),
    ],
)
def test_the_category_comes_from_the_words(rules: ReadingFile, text: str, kind: tuple[str, str]) -> None:
    category = category_of(text, "", rules, "2025-06")
    assert (category.type, category.plant) == kind


# ---- figures beside claims ---------------------------------------------------------------------


def claimed(kind: str, value: float, credibility: str = "3") -> Claim:
    base = load_ledger().at(Vintage(JUNE)).get("a031")
    low, best, high = {"point": (None, value, None), "upper_bound": (None, None, value),
                       "lower_bound": (value, None, None)}[kind]  # fmt: skip
    return replace(base, kind=kind, low=low, best=best, high=high, credibility=credibility)


def figure_of(value: float, bound: str = "") -> Figure:
    held = draft(value, "workers", "x", bound=bound)
    spec = FigureSpec(figure="sent", of="people", unit="people")
    topic = Topic(topic="t", about="", component=(), all=(("x",),))
    return Figure(held, topic, spec, held.low, held.best, held.high)


@pytest.mark.parametrize(
    ("figure", "claim", "relation"),
    [
        (figure_of(12000), claimed("point", 11000), "agrees"),
        (figure_of(25000), claimed("point", 12000), "contradicts"),
        (figure_of(25000, "upper"), claimed("point", 12000), None),  # "up to" so much leaves it open
        (figure_of(10000, "upper"), claimed("point", 12000, "1"), "contradicts"),
        (figure_of(10000, "lower"), claimed("point", 12000), "agrees"),
        (figure_of(20000, "lower"), claimed("point", 12000), "contradicts"),
        (figure_of(25000, "upper"), claimed("upper_bound", 25000), "agrees"),
        (figure_of(30000), claimed("upper_bound", 12000), "contradicts"),
        (figure_of(1000), claimed("upper_bound", 12000), None),
    ],
)
def test_two_figures_agree_contradict_or_say_nothing(figure: Figure, claim: Claim, relation: str | None) -> None:
    assert compare(figure, claim) == relation


def test_a_surer_claim_leaves_less_room() -> None:
    assert compare(figure_of(13500), claimed("point", 12000, "3")) == "agrees"
    assert compare(figure_of(13500), claimed("point", 12000, "1")) == "contradicts"


# ---- errors of fact ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day", "wrong"),
    [
        ("Russian Defense Minister Sergei Shoigu confirmed it.", date(2025, 6, 30), ["Defense Minister"]),
        ("Sergei Shoigu, Russia's defence minister, confirmed it.", date(2025, 6, 30), ["defence minister"]),
        ("Russian Defense Minister Andrei Belousov confirmed it.", date(2025, 6, 30), []),
        ("Former Defence Minister Sergei Shoigu confirmed it.", date(2025, 6, 30), []),
        ("Russian Defense Minister Sergei Shoigu confirmed it.", date(2023, 6, 30), []),
        ("Security Council Secretary Sergei Shoigu met the defence minister.", date(2025, 6, 30), []),
        ("Ukraine's Defence Minister Rustem Umerov spoke.", date(2025, 9, 1), ["Defence Minister"]),
        ("Ukraine's Defence Minister Denys Shmyhal spoke.", date(2025, 9, 1), []),
        ("Commander-in-chief Valerii Zaluzhnyi spoke.", date(2025, 9, 1), ["Commander-in-chief"]),
        ("The defence minister met Shoigu in Moscow.", date(2025, 6, 30), []),
    ],
)
def test_offices_are_checked_by_their_days(text: str, day: date, wrong: list[str]) -> None:
    assert [error.words for error in errors(text, day)] == wrong


def test_the_builders_were_not_announced_as_civilians() -> None:
    text = "North Korea sends 5,000 {} workers to rebuild Kursk."
    assert [error.claims for error in errors(text.format("civilian"), JUNE)] == [("d002",)]
    assert errors(text.format("military construction"), JUNE) == ()
    assert errors(text.format("civilian"), date(2025, 5, 1)) == (), "nothing was announced by then"


@pytest.mark.parametrize(("month", "count"), [("August 2024", 0), ("May 2023", 1)])
def test_an_event_has_its_month(month: str, count: int) -> None:
    assert len(errors(f"Ukraine's incursion into Kursk of {month} surprised many.", JUNE)) == count


def test_names_speak_for_their_institution() -> None:
    assert voice("Lieutenant General Kyrylo Budanov") == voice("Vadym Skibitskyi of HUR")


# ---- verdicts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verdict", "detail"),
    [
        ("North Korea has begun sending 25,000 workers to the drone plant.", "contradicted", "in part"),
        ("North Korea is considering sending 25,000 workers to the drone plant.", "unfalsifiable", "one voice"),
        ("North Korea may send 60,000 workers to the drone plant.", "contradicted", ""),
        ("The plant makes 2,000 Shahed drones a month.", "category", ""),
        ("Russia launched 5,400 drones in June.", "supported", ""),
        ("Russia launched 5,400 Shaheds in June.", "category", ""),
        ("Russia launched 9,000 drones in June.", "contradicted", ""),
        ("The plant has been struck by Ukrainian drones more than once.", "supported", "no figure given"),
        ("Rebuilding lifts morale.", "outside", ""),
        ("The implications are vast.", "unfalsifiable", ""),
    ],
)
def test_each_verdict_has_its_case(text: str, verdict: str, detail: str) -> None:
    ((_, given, narrowed, _),) = read(text)
    assert (given, narrowed) == (verdict, detail)


def test_what_is_known_later_decides_nothing_before() -> None:
    text = "About 12,000 North Korean workers will be hired for the drone plant."
    ((_, early, _, before),) = read(text)
    ((_, late, _, after),) = read(text, date(2025, 12, 20))
    assert "a032" not in before and {"a032", "a062"} <= set(after)
    assert (early, late) != ("supported", "contradicted") and late == "supported"


def test_repeating_one_broadcaster_is_no_second_voice() -> None:
    ((_, verdict, detail, claims),) = read("NHK says that 25,000 North Korean workers may be sent to the drone plant.")
    assert (verdict, detail) == ("unfalsifiable", "one voice")
    assert "a031" in claims


def score(articles: tuple[Article, ...]) -> tuple[int, int, int]:
    topics = verdicts = count = 0
    for article in articles:
        read_back = read(article.text, article.published)
        assert len(read_back) == len(article.sentences), article.name
        for (topic, verdict, _, _), expected in zip(read_back, article.sentences, strict=True):
            topics += topic == expected.topic
            verdicts += verdict in expected.verdicts
            count += 1
    return topics, verdicts, count


def test_articles_never_seen_before_come_back_right() -> None:
    """Eight reports in wordings of our own: nine in ten sentences with the right topic, and the right verdict."""
    topics, verdicts, count = score((*ARTICLES, *HELD_OUT))
    assert topics >= 0.9 * count and verdicts >= 0.9 * count, (topics, verdicts, count)


def test_every_topic_sets_and_shows_what_the_scenario_has(rules: ReadingFile) -> None:
    from magdepth.article.worlds import _TERM
    from magdepth.engine.measure import default_measures
    from magdepth.engine.program import compile_program

    scenario = load("alabuga-2025")
    keys, program = set(scenario.keys()), compile_program(scenario)
    kept = {measure.name for measure in default_measures(program)}
    for topic in rules.topics:
        assert {*topic.given, *topic.world, *topic.against} <= keys, topic.topic
        assert set(topic.measures) <= set(rules.measures), topic.topic
        assert {spec.of for spec in topic.figures} <= set(rules.nouns), topic.topic
    for name, spec in rules.measures.items():
        assert all(term in kept for _, term in _TERM.findall(spec.of)), name
        assert not spec.slot or spec.slot in program.slots, name


def test_words_and_figures_in_any_order_are_read(rules: ReadingFile) -> None:
    """Two hundred sentences made by chance (a fixed seed) of the rules' own words and odd figures: none stumbles."""
    chance = random.Random(5)
    words = [word.replace("*", "s") for topic in rules.topics for group in (*topic.all, *topic.near) for word in group]
    words += ["Shoigu", "Defence Minister", "according to", "NHK", "up to", "more than", "not", "the", "of", ","] * 9
    figures = ["0", "2,000", "-5", "0.5", "3 million", "a third", "between 5 and 10", "999999999999", "$2.50", "50 %"]
    units = ["drones a month", "drones per night", "workers", "dollars an hour", "hectares", "rounds per day", ""]
    text = ""
    for _ in range(200):
        parts = [chance.choice(words) for _ in range(chance.randint(2, 12))]
        for _ in range(chance.randint(0, 3)):
            parts.insert(chance.randint(0, len(parts)), f"{chance.choice(figures)} {chance.choice(units)}")
        text += " ".join(parts).capitalize() + chance.choice([". ", "! ", "? ", ".\n\n"])
    world, scenario = seen(JUNE)
    taken = extract(text, everything=True)
    prepared = _find(taken, world, scenario)
    assert len(prepared) == len(taken.sentences) >= 150
    for one in prepared:
        assert one.judged.verdict in VERDICTS and one.judged.why
        for pair in one.pairs:
            assert all(math.isfinite(value) for _, value in (*pair.world, *pair.against))
    assert sum(bool(one.pairs) for one in prepared) > 20
    _between(taken, world)
