"""``magdepth read``: the article that the project began with, the files, the same bytes twice, and odd input."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import magdepth
from command import command
from magdepth.article.document import ArticleDocument, SentenceReading
from magdepth.article.export import read_files, read_json, write_read
from magdepth.article.make import MOST_WORLDS, read_article
from magdepth.article.page import render_page
from magdepth.article.source import LONGEST, take_in
from magdepth.article.topics import VERDICTS
from magdepth.article.wording import render_docs, render_terminal
from magdepth.article.worlds import only
from magdepth.errors import BadInput, Failed
from magdepth.results import run
from magdepth.scenario import load
from magdepth.scenario.loading import read as declared

JUNE = date(2025, 6, 30)
SMALL = 30  # replicates: what is tested here is which worlds are compared, not how well
OWN = (
    "The plant in Tatarstan makes 2,000 Shahed drones a month and aims for 5,000 per month.\n\n"
    "North Korea has begun sending 25,000 workers there, says NHK. Defence Minister Sergei Shoigu praised it. "
    "Morale is high. Dormitories for hundreds of workers stand ready.\n"
)


@pytest.fixture(scope="module")
def doc(shared: Path) -> ArticleDocument:
    (path,) = (shared / "article").glob("*.txt")
    return read_article(path, published=JUNE, replicates=SMALL)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> ArticleDocument:
    return read_article(write(tmp_path_factory.mktemp("own"), OWN), published=JUNE, replicates=SMALL)


def write(folder: Path, text: str, name: str = "report.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def with_words(doc: ArticleDocument, *words: str) -> SentenceReading:
    (one,) = [one for one in doc.sentences if all(word in one.text for word in words)]
    return one


# ---- the article -------------------------------------------------------------------------------


def test_two_thousand_and_five_thousand_are_a_mix_up_with_their_account(doc: ArticleDocument) -> None:
    one = with_words(doc, "2,000 units per month")
    assert one.verdict == "category"
    assert {"a001", "a002", "a009", "2025-06"} <= set(one.records)
    assert "a017" in {later.id for later in one.later}, "the ceiling for all plants became known in September"
    assert one.reconciliation is not None and one.reconciliation == doc.waterfall
    assert [step.role for step in one.reconciliation.steps][0::5] == ["claimed", "observed"]
    assert {change.key for change in one.changes} >= {"launched", "made", "leaked", "short_unmet"}


def test_that_sending_has_begun_is_contradicted_in_part(doc: ArticleDocument) -> None:
    one = with_words(doc, "25,000 workers")
    assert (one.verdict, one.detail) == ("contradicted", "in part")
    assert {"a003", "a031"} <= set(one.records)
    assert one.origins == ("NHK, unnamed diplomats",)
    assert {"a032", "a062"} == {later.id for later in one.later}, "12,000, and no arrival confirmed: known later"
    assert "a032" not in one.records and "a062" not in one.records
    assert one.component == "dprk_workers.come, dprk_workers.sent"
    settings = dict(one.contrasts[0].settings)
    assert settings["dprk_workers.sent"].replace("\u00a0", " ") == "25,000 people"


def test_the_title_and_the_civilians_are_errors_of_fact(doc: ArticleDocument) -> None:
    one = with_words(doc, "Shoigu", "1,000")
    assert one.verdict == "contradicted" and "error of fact" in one.detail
    assert set(one.marked) == {"Defense Minister", "civilian"}
    assert {"d001", "d002"} <= set(one.records) and "Security Council" in " ".join(one.why)
    assert {change.key for change in one.changes} == {"kursk_rebuilt", "kursk_half", "kursk_cleared"}
    assert dict(one.contrasts[0].settings)["kursk_engineers.sent"].startswith("1,000")
    assert "kursk_builders.sent" not in dict(one.contrasts[0].settings), "at least 5,000 is so as declared"


@pytest.mark.parametrize("word", ["morale", "World Order", "status quo", "architecture", "loyal migrants"])
def test_morale_and_world_order_are_outside(doc: ArticleDocument, word: str) -> None:
    found = [one for one in doc.sentences if word in one.text]
    assert found and all(one.verdict == "outside" and one.component.startswith("outside the model") for one in found)


@pytest.mark.parametrize(
    ("words", "component", "measure"),
    [
        ("dormitories", "dprk_workers.housing", "at_work"),
        ("repeatedly endured", "alabuga.attacks", "made"),
        ("paramilitary", "diversion_to_units.chance", "sent_elsewhere"),
        ("KN-23", "accuracy_know_how.chance", "hits"),
        ("local versions", "dprk_plant.needs", "dprk_made"),
        ("South Korea", "peninsula_raid.salvo", "unengaged"),
        ("skilled labor", "labour_slack", "made"),
        ("knowledge transfer", "know_how.chance", "dprk_made"),
        ("harder to intercept", "mobile_fire.drift", "leaked"),
        ("anti-aircraft", "short_range.depot", "short_spent"),
    ],
)
def test_what_a_component_carries_has_its_change(
    doc: ArticleDocument, words: str, component: str, measure: str
) -> None:
    (one,) = [one for one in doc.sentences if words in one.text]
    assert component in one.component.split(", ")
    assert measure in {change.key for change in one.changes}


def test_the_articles_own_arithmetic_is_told(doc: ArticleDocument) -> None:
    """25,000 people for 3,000 drones a month more: surplus labour, other work or a mix-up."""
    hands = next(one for one in doc.between if one.kind == "arithmetic")
    assert {with_words(doc, "25,000").number, with_words(doc, "2,000 units").number} == set(hands.sentences)
    assert "8.3 people" in hands.text and "draft" not in hands.text and hands.text in render_page(doc)


def test_every_sentence_has_verdict_component_and_place(doc: ArticleDocument) -> None:
    text = take_in(Path(doc.name), declared("alabuga-2025"), JUNE)
    for one in doc.sentences:
        assert one.verdict in VERDICTS and one.component and one.why
        assert text.document.text[one.start : one.end] == one.text
        if not one.component.startswith("outside"):
            assert one.contrasts, one.text
    assert sum(bool(one.changes) for one in doc.sentences) >= 8
    assert doc.as_of == JUNE and doc.dated_by == "you" and doc.notes == ()


def test_the_page_of_docs_holds_no_sentence_of_the_article(doc: ArticleDocument) -> None:
    text = " ".join(render_docs(doc, "magdepth read it").split())
    for one in doc.sentences:
        words = one.text.split()
        for start in range(max(0, len(words) - 6)):
            assert " ".join(words[start : start + 7]) not in text


def test_the_committed_page_of_docs_is_of_this_ledger(doc: ArticleDocument, root: Path) -> None:
    """Bands move with replicates; what is told of each sentence, verdict and component does not."""
    page = (root / "docs" / "article.md").read_text(encoding="utf-8")
    shown, made = (
        [line.split("|")[1:5] for line in text.splitlines() if line.startswith("| ") and line[2].isdigit()]
        for text in (page, render_docs(doc, ""))
    )
    assert shown == made


# ---- a report of our own -----------------------------------------------------------------------


def test_the_contract_of_the_json(own: ArticleDocument) -> None:
    data = json.loads(read_files(own)["read.json"])
    for one in data["sentences"]:
        assert isinstance(one["text"], str) and one["verdict"] in VERDICTS
        assert isinstance(one["component"], str) and one["component"]
        for change in one["if_true"]:
            assert change["q05"] <= change["median"] <= change["q95"]
            assert {"quantity", "unit"} <= set(change)
        for claim in one["claims"]:
            assert ("id" in claim) is claim["reviewed"] and ("draft" in claim) is not claim["reviewed"]
    quiet = [one["kind"] != "statement" and one["verdict"] == "outside" for one in data["sentences"]]
    assert sum(data["counts"].values()) == quiet.count(False)


def test_every_key_of_the_json_is_told(own: ArticleDocument, root: Path) -> None:
    table = (root / "docs" / "read.md").read_text(encoding="utf-8").split("## Keys of `read.json`")[1]
    told = {word for line in table.splitlines() if line.startswith("|") for word in re.findall(r"`(\w+)`", line)}
    data = read_json(own)
    assert set(data) <= told and set(data["sentences"][0]) <= told


def test_a_headline_with_a_figure_is_no_mere_heading(tmp_path: Path) -> None:
    text = "Plant Makes 2,000 Shahed Drones Per Month\n\nMore is to come.\n"
    first = read_article(write(tmp_path, text), published=JUNE, replicates=2).sentences[0]
    assert (first.verdict, first.quiet) == ("category", False)


def test_figures_of_a_sentence_set_its_world(own: ArticleDocument) -> None:
    one = with_words(own, "2,000")
    (held,) = [held for held in one.contrasts if held.topic == "output"]
    assert dict(held.settings)["alabuga.capacity_target"].replace("\u00a0", " ") == "5,000 drones a month"
    assert dict(held.settings)["alabuga.capacity"] == dict(held.against)["alabuga.capacity"]
    assert dict(held.against)["alabuga.capacity_target"] == "off"
    made = next(change for change in held.changes if change.key == "made")
    assert made.median > 0 and made.after > made.before


def test_another_figure_is_another_world(tmp_path: Path) -> None:
    changes = []
    for figure in ("3,000", "9,000"):
        text = f"The plant makes 2,000 Shahed drones a month and aims for {figure} per month."
        one = read_article(write(tmp_path, text), published=JUNE, replicates=SMALL).sentences[0]
        changes.append(next(change.median for change in one.changes if change.key == "made"))
    assert 0 < changes[0] < changes[1]


def test_the_same_report_gives_the_same_bytes(tmp_path: Path, own: ArticleDocument) -> None:
    again = read_article(write(tmp_path, OWN), published=JUNE, replicates=SMALL, threads=1)
    one, other = (read_json(doc) for doc in (own, again))
    assert one.pop("name") != other.pop("name")  # where the file lay
    assert one == other
    assert render_page(own) == render_page(again)


def test_another_seed_moves_the_bands_alone(tmp_path: Path, own: ArticleDocument) -> None:
    other = read_article(write(tmp_path, OWN), published=JUNE, replicates=SMALL, seed=2)
    assert [one.verdict for one in other.sentences] == [one.verdict for one in own.sentences]
    assert other.digest != own.digest


def test_a_smaller_world_gives_the_figures_of_the_whole() -> None:
    """Components that do not bear on what is asked are left out; not one draw of the others moves."""
    scenario = load("alabuga-2025")
    whole = run(scenario, replicates=8, seed=3, daily=False)
    for wanted, met in (({"raids", "alabuga"}, False), ({"kursk"}, True), ({"dprk_plant"}, True), ({"damage"}, True)):
        small = run(only(scenario, wanted, met), replicates=8, seed=3, daily=False)
        assert len(small.program.components) < len(whole.program.components)
        for measure in small.measures:
            asked = measure.name.split(".")[0] in wanted
            if asked and ".arriving" not in measure.name and ".fresh" not in measure.name:
                assert np.array_equal(small.values(measure.name), whole.values(measure.name)), measure.name


def test_sentences_share_their_worlds(tmp_path: Path) -> None:
    text = "The plant was struck again in May. Attacks on the plant go on."
    found = read_article(write(tmp_path, text), published=JUNE, replicates=2)
    assert found.worlds == 2 and all(one.contrasts for one in found.sentences)


def test_more_worlds_than_can_be_run_are_said(tmp_path: Path) -> None:
    text = "\n\n".join(f"South Korea fears a swarm of {n:,} drones." for n in range(200, 200 + MOST_WORLDS + 5))
    found = read_article(write(tmp_path, text), published=JUNE, replicates=2)
    assert found.worlds <= MOST_WORLDS
    assert "more than" in found.sentences[-1].note and found.sentences[0].contrasts


# ---- the page as text --------------------------------------------------------------------------


def test_markup_in_a_report_stays_text(tmp_path: Path) -> None:
    text = (
        '<script>alert(1)</script> The plant in Tatarstan makes 2,000 Shahed drones a month <img src=x '
        'onerror=alert(2)>.\n\n'
        'Defence Minister Shoigu said "</mark><b>so</b>" & went. {{ 7 * 7 }} {% raw %}\n'
    )  # fmt: skip
    page = render_page(read_article(write(tmp_path, text), published=JUNE, replicates=2))
    assert "<script" not in page and "<img" not in page and "<b>so" not in page
    assert "&lt;script&gt;alert(1)" in page and "{{ 7 * 7 }}" in page
    assert page.count("<mark") == page.count("</mark>")


def test_the_terminal_fits_and_needs_no_colour(own: ArticleDocument) -> None:
    text = render_terminal(own, 60, ascii_only=True)
    assert max(map(len, text.splitlines())) <= 60 and text.isascii()
    said = " ".join(text.split())
    assert "mixed up in category" in said and "error of fact" in said


# ---- as a command, and odd input ---------------------------------------------------------------


def test_the_verb_writes_both_files_and_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, OWN)
    done = command(capsys, "read", path, "--published", "2025-06-30", "--replicates", 5, "--out", tmp_path / "out",
                   "--docs", tmp_path / "d" / "page.md")  # fmt: skip
    assert done.code == 0, done.err
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["read.html", "read.json"]
    assert "1 mixed up in category" in done.out and "read.html" in done.out
    page = (tmp_path / "d" / "page.md").read_text(encoding="utf-8")
    assert "magdepth read" in page and "2,000 Shahed drones a month and" not in page


def test_json_on_stdout_is_that_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, OWN)
    done = command(capsys, "read", path, "--published", "2025-06-30", "--replicates", 5, "--out", tmp_path, "--json")
    assert done.json() == json.loads((tmp_path / "read.json").read_text(encoding="utf-8"))


def test_python_has_it_too(tmp_path: Path) -> None:
    found = magdepth.read(write(tmp_path, "Morale is high."), published=JUNE)
    assert [one.verdict for one in found.sentences] == ["outside"] and found.worlds == 0


@pytest.mark.parametrize(
    ("text", "code"), [("", "E215"), ("12 34 56 !", "B201"), ("word " * (LONGEST + 1), "B202")], ids=str
)
def test_what_is_no_report_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_article(write(tmp_path, text), published=JUNE)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_one_word_is_read(tmp_path: Path) -> None:
    found = read_article(write(tmp_path, "Drones"), published=JUNE)
    assert [one.verdict for one in found.sentences] == ["outside"]
    assert "No sentence of it states anything" in render_page(found)


def test_another_language_is_told(tmp_path: Path) -> None:
    text = "Das Werk in Tatarstan stellt nach Angaben aus Kiew jeden Monat viele Drohnen her, wie dort gesagt wird."
    found = read_article(write(tmp_path, text), published=JUNE)
    assert any("English" in note for note in found.notes) and "English" in render_page(found)


def test_a_scenario_without_the_parts_says_so(tmp_path: Path) -> None:
    found = read_article(write(tmp_path, OWN), published=JUNE, scenario="launches", replicates=SMALL)
    one = with_words(found, "25,000")
    assert one.verdict == "contradicted" and one.component == "outside the model: this scenario has no dprk_workers"
    text = "Russia launched more than 9,000 drones in June."
    (raid,) = read_article(write(tmp_path, text), published=JUNE, scenario="launches", replicates=SMALL).sentences
    assert raid.verdict == "contradicted" and {change.key for change in raid.changes} == {"launched"}


@pytest.mark.parametrize(
    ("day", "as_of", "word"),
    [(date(2024, 3, 1), JUNE, "holds from"), (date(2026, 3, 1), date(2025, 12, 31), "holds until"), (JUNE, JUNE, "")],
)
def test_the_day_is_held_within_what_the_scenario_allows(tmp_path: Path, day: date, as_of: date, word: str) -> None:
    source = take_in(write(tmp_path, "Morale is high."), declared("alabuga-2025"), day)
    assert (source.published, source.as_of, source.dated_by) == (day, as_of, "you")
    assert (word in " ".join(source.notes)) and bool(source.notes) is bool(word)


def test_without_a_day_the_last_that_is_allowed_counts(tmp_path: Path) -> None:
    path = write(tmp_path, "Morale is high.")
    days = (date(2030, 1, 1), date(2025, 8, 1))
    late, early = (take_in(path, declared("alabuga-2025"), None, today) for today in days)
    assert late.as_of == date(2025, 12, 31) and early.as_of == date(2025, 8, 1)
    assert late.dated_by == "nobody" and "--published" in late.notes[0]


def test_a_page_names_its_own_day(tmp_path: Path) -> None:
    html = (
        '<html><head><title>A report</title><meta property="article:published_time" content="2025-07-04T08:00:00Z">'
        "</head><body><article><h1>A report</h1><p>The plant in Tatarstan makes many drones, officials in Kyiv say, "
        "and nobody there expects that to change before the winter comes.</p></article></body></html>"
    )
    source = take_in(write(tmp_path, html, "report.html"), declared("alabuga-2025"), None)
    assert (source.published, source.dated_by) == (date(2025, 7, 4), "the document")


def test_a_folder_that_cannot_be_had_is_a_failure(tmp_path: Path, own: ArticleDocument) -> None:
    blocked = write(tmp_path, "a file", "out")
    with pytest.raises(Failed) as failed:
        write_read(own, blocked)
    assert failed.value.faults[0].code == "B203"
    assert blocked.read_text() == "a file"


def test_a_failed_write_leaves_the_earlier_files(
    tmp_path: Path, own: ArticleDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_read(own, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("magdepth.files._write", full)
    with pytest.raises(Failed):
        write_read(own, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
