"""The page of a report read back, as drawn by Debian's chromium: narrow, dark, printed, by keyboard, read aloud."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browsing import assert_silent, look
from magdepth.article.document import ArticleDocument
from magdepth.article.make import read_article
from magdepth.article.page import render_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

TEXT = """A Report of Our Own

The plant in Tatarstan makes 2,000 Shahed drones a month and aims for 5,000 per month. <b>Bold</b> & "quoted" it stays.

North Korea has begun sending 25,000 workers there, says NHK. Defence Minister Sergei Shoigu praised it. Why now?
Dormitories for hundreds of workers stand ready. Russia launched 5,400 drones in June. Rebuilding Kursk lifts morale.

Averyveryveryveryveryveryveryveryveryveryverylongwordthatcannotbebrokenatanyspace-andgoesonforatimeyet stands there.
\u202eA line that runs the other way\u202c ends the report.
"""


@pytest.fixture(scope="module")
def doc(tmp_path_factory: pytest.TempPathFactory) -> ArticleDocument:
    path = tmp_path_factory.mktemp("read") / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return read_article(path, published=date(2025, 6, 30), replicates=20)


@pytest.fixture(scope="module")
def file(doc: ArticleDocument, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "read.html"
    path.write_text(render_page(doc), encoding="utf-8")
    return path


def test_it_opens_without_a_word_of_complaint_and_asks_for_nothing(browser: Browser, file: Path) -> None:
    assert_silent(browser, file)


@pytest.mark.parametrize("width", [280, 320, 540, 1100])
def test_the_page_never_scrolls_sideways(browser: Browser, file: Path, width: int) -> None:
    page = look(browser, file, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_text_is_there_as_it_was_written(browser: Browser, file: Path, doc: ArticleDocument) -> None:
    page = look(browser, file)
    for one in doc.sentences:
        shown = page.evaluate("n => document.getElementById('s' + n).textContent", one.number)
        assert shown == one.text
    assert page.evaluate("document.querySelectorAll('article b').length") == 0


def test_figures_and_wrong_words_are_marked_not_by_colour_alone(browser: Browser, file: Path) -> None:
    page = look(browser, file)
    marks = page.evaluate(
        "[...document.querySelectorAll('article mark')].map(m => [m.textContent, m.className,"
        " getComputedStyle(m).textDecorationLine, getComputedStyle(m).textDecorationStyle,"
        " document.getElementById(m.getAttribute('aria-describedby')).textContent])"
    )
    styles = {text: (kind, line, style, label) for text, kind, line, style, label in marks}
    kind, line, style, label = styles["Defence Minister"]
    assert (kind, line, style) == ("error", "underline", "wavy") and "error of fact" in label
    assert any("2,000" in text and style[2] == "double" and "mixed up" in style[3] for text, style in styles.items())
    assert any("5,400" in text and style[2] == "solid" and "supported" in style[3] for text, style in styles.items())


def test_a_label_opens_the_note_and_leads_back(browser: Browser, file: Path, doc: ArticleDocument) -> None:
    page = look(browser, file)
    number = next(one.number for one in doc.sentences if "25,000" in one.text)
    assert not page.is_visible(f"#n{number}")
    page.focus(f"#v{number}")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#n{number}", state="visible")
    assert 0 <= page.evaluate("n => document.getElementById('n' + n).getBoundingClientRect().top", number) < 900
    assert "Known later" in page.inner_text(f"#n{number}")
    page.click(f"#n{number} .back a")
    assert page.evaluate("location.hash") == f"#s{number}"


def test_the_keyboard_reaches_everything_in_order(browser: Browser, file: Path, doc: ArticleDocument) -> None:
    page = look(browser, file)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0, "the skip link shows"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#report"
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    assert first.startswith("tag"), "behind the skip link the first stop is a sentence's label"
    page.goto(file.as_uri())
    stops: list[str] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "(e => [e.tagName, e.id || e.getAttribute('href') || e.className,"
            " getComputedStyle(e).outlineStyle].join(' '))(document.activeElement)"
        )
        if at.startswith("BODY"):
            break
        stops.append(at)
    assert not [stop for stop in stops if stop.endswith("none")], "what is reached is outlined"
    stated = [one.number for one in doc.sentences if not one.quiet]
    labels = [stop.split()[1] for stop in stops if stop.startswith("A v")]
    assert labels == [f"v{number}" for number in stated]
    assert sum(stop.startswith("SUMMARY") for stop in stops) >= len(stated)


def test_details_open_with_a_key(browser: Browser, file: Path) -> None:
    page = look(browser, file)
    page.focus(".notes summary")
    page.keyboard.press("Enter")
    assert page.is_visible(".notes .note")


def test_a_screen_reader_hears_verdicts_and_headings(browser: Browser, file: Path) -> None:
    page = look(browser, file)
    heard = page.locator("body").aria_snapshot()
    for heading in ("In short", "What would change most, if it were true", "The text", "Claims and their sources"):
        assert f'heading "{heading}" [level=2]' in heard
    assert "mixed up in category" in heard and "Sentence" in heard
    assert page.get_by_role("img", name="launched in June 2025").count() == 1, "the account is told in words"
    assert page.evaluate("document.querySelectorAll('h1').length") == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    links = "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
    targets = page.evaluate(links)
    assert set(targets) <= set(ids)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_ground(browser: Browser, file: Path, scheme: str) -> None:
    page = look(browser, file, scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    behind = rgb(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert luminance(behind) < 0.05 if scheme == "dark" else luminance(behind) > 0.95
    needed = {".said": 7, ".tag": 4.5, ".note p": 4.5, ".component": 4.5, ".verdict-word": 4.5, ".meaning": 4.5}
    for selector, least in needed.items():
        colours = page.evaluate(
            "s => [...new Set([...document.querySelectorAll(s)].map(e => getComputedStyle(e).color))]", selector
        )
        assert colours and all(contrast(rgb(colour), behind) >= least for colour in colours), (selector, colours)


def test_on_paper_the_notes_are_open_and_the_ground_is_white(browser: Browser, file: Path) -> None:
    page = look(browser, file, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert luminance(rgb(page.evaluate("getComputedStyle(document.body).backgroundColor"))) > 0.95
    heights = page.evaluate("[...document.querySelectorAll('.note')].map(n => n.getBoundingClientRect().height)")
    assert heights and min(heights) > 10


def rgb(colour: str) -> list[float]:
    return [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]


def luminance(colour: list[float]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[float], two: list[float]) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
