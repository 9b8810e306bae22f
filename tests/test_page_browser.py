"""The page as drawn by Debian's chromium: narrow, dark, printed, and by keyboard."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browsing import assert_silent, look
from magdepth.briefing.charts import page_charts
from magdepth.briefing.document import BriefDocument
from magdepth.briefing.page import first_page_size, render_page
from sample_brief import sample_brief

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

A4 = (210 - 2 * 16, 297 - 2 * 13)
"""Width and height in millimetres of what the page's own margins leave of a sheet."""
PIXELS = 96 / 25.4


def wordy() -> BriefDocument:
    """The sample with judgements half as long again, and names that can't be broken at a space."""
    doc = sample_brief()
    judgements = tuple(
        replace(
            one,
            statement=one.statement + " This holds under the assumptions that are listed below, and under no others.",
            confidence_note=one.confidence_note + " Two of the origins repeat a third.",
        )
        for one in doc.judgements
    )
    long = "second_theatre.layers.medium_range_missiles.reload_hours_of_a_battery.ballistic"
    parameters = (replace(doc.parameters[0], name=long, unit="rounds/crew-night", doc="x" * 90), *doc.parameters)
    return replace(doc, judgements=judgements, parameters=parameters, title="Workers for Alabuga, once more")


def written(doc: BriefDocument, folder: Path) -> Path:
    path = folder / "brief.html"
    path.write_text(render_page(doc, page_charts(doc)), encoding="utf-8")
    return path


@pytest.fixture(scope="module", params=[sample_brief, wordy])
def doc(request: pytest.FixtureRequest) -> BriefDocument:
    made: BriefDocument = request.param()
    return made


@pytest.fixture(scope="module")
def file(doc: BriefDocument, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page for what depends on how long its words are: the sample, and a wordier one."""
    return written(doc, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page for all else: the sample alone."""
    return written(sample_brief(), tmp_path_factory.mktemp("plain"))


def test_it_opens_without_a_word_of_complaint_and_asks_for_nothing(browser: Browser, plain: Path) -> None:
    assert_silent(browser, plain)


@pytest.mark.parametrize("width", [280, 320, 540, 768, 1100])
def test_the_page_never_scrolls_sideways(browser: Browser, file: Path, width: int) -> None:
    page = look(browser, file, width)
    for summary in page.query_selector_all("summary"):
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sized = page.evaluate("[...document.querySelectorAll('.statement')].map(p => p.getBoundingClientRect().right)")
    assert max(sized) <= width


def test_wide_tables_scroll_in_a_box_of_their_own(browser: Browser, file: Path) -> None:
    page = look(browser, file, 320)
    boxes = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(b => b.scrollWidth > b.clientWidth)"
        ".map(b => getComputedStyle(b).overflowX)"
    )
    assert boxes and set(boxes) == {"auto"}


@pytest.mark.parametrize(("width", "shown"), [(320, "phone"), (1100, "wide")])
def test_each_screen_gets_its_drawing_with_words_large_enough(
    browser: Browser, file: Path, width: int, shown: str
) -> None:
    page = look(browser, file, width)
    seen: dict[str, Any] = page.evaluate(
        """() => Object.fromEntries(['wide', 'phone'].map(name => [name,
            [...document.querySelectorAll(`figure .${name} svg`)].map(svg => {
                const box = svg.getBoundingClientRect();
                const texts = [...svg.querySelectorAll('text')].map(t => t.getBoundingClientRect());
                return {width: box.width, small: Math.min(...texts.map(t => t.height)),
                        out: Math.max(0, ...texts.map(t => Math.max(box.left - t.left, t.right - box.right)))};
            })]))"""
    )
    (other,) = {"wide", "phone"} - {shown}
    assert all(svg["width"] == 0 for svg in seen[other])
    assert len(seen[shown]) == 6
    for svg in seen[shown]:
        assert svg["width"] > 0.85 * min(width, 632) - 30
        assert svg["small"] >= 10, "a chart's words can be read"
        assert svg["out"] <= 6, "labels stay within the column"


def measure_sheet(page: Page) -> float:
    """How far down the first printed page reaches, in millimetres."""
    page.set_viewport_size({"width": int(A4[0] * PIXELS), "height": 900})
    page.emulate_media(media="print")
    bottom: float = page.evaluate("document.querySelector('#judgements').getBoundingClientRect().bottom + scrollY")
    return bottom / PIXELS


def test_title_question_and_all_judgements_fit_one_sheet(browser: Browser, file: Path, doc: BriefDocument) -> None:
    page = look(browser, file)
    reach = measure_sheet(page)
    assert reach <= A4[1]
    assert reach >= 0.75 * A4[1], "and the text is no smaller than need be"
    assert first_page_size(doc) >= 8


def test_the_printed_first_page_says_all_nine(browser: Browser, file: Path, doc: BriefDocument, tmp_path: Path) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed: the printed page is measured, not read")
    page = look(browser, file, scheme="dark")
    pdf = tmp_path / "brief.pdf"
    page.pdf(path=str(pdf), prefer_css_page_size=True)

    def read(number: int) -> str:
        arguments = [reader, "-f", str(number), "-l", str(number), str(pdf), "-"]
        return " ".join(subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.split())

    first = read(1)
    assert " ".join(doc.question.split()) in first
    for one in doc.judgements:
        assert one.statement[:60] in first
        assert one.resolution.rule.split()[-1] in first
    assert "How to read this." in first
    assert "The figures" in read(2) and "The figures" not in first


def test_dark_screens_print_on_white(browser: Browser, plain: Path) -> None:
    page = look(browser, plain, scheme="dark")
    assert luminance(ground(page)) < 0.05
    page.emulate_media(media="print", color_scheme="dark")
    assert luminance(ground(page)) > 0.95


def ground(page: Page) -> list[float]:
    return rgb(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def rgb(colour: str) -> list[float]:
    return [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]


def luminance(colour: list[float]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[float], two: list[float]) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_ground(browser: Browser, plain: Path, scheme: str) -> None:
    page = look(browser, plain, scheme=scheme)
    behind = ground(page)
    needed = {".statement": 7, ".confidence": 7, ".resolution": 4.5, ".reading": 4.5, "main a": 4.5, "summary": 4.5}
    for selector, least in needed.items():
        colours = page.evaluate(
            "s => [...new Set([...document.querySelectorAll(s)].map(e => getComputedStyle(e).color))]", selector
        )
        assert colours and all(contrast(rgb(colour), behind) >= least for colour in colours), (selector, colours)
    drawn = page.evaluate("[...new Set([...document.querySelectorAll('svg text')].map(t => getComputedStyle(t).fill))]")
    assert len(drawn) >= 4
    assert all(contrast(rgb(colour), behind) >= 4.5 for colour in drawn), drawn


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_drawings_follow_the_scheme(browser: Browser, plain: Path, scheme: str) -> None:
    page = look(browser, plain, scheme=scheme)
    dots = page.evaluate(
        "[...document.querySelectorAll('#chart-fan .wide path')].map(p => getComputedStyle(p).fill)"
        ".filter(c => c.startsWith('rgb('))"
    )
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert dots.count(ink) >= 12, "observed months are drawn in ink"


def test_the_keyboard_reaches_everything(browser: Browser, plain: Path) -> None:
    page = look(browser, plain)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.evaluate("document.activeElement.getBoundingClientRect().top")
    assert box >= 0, "the skip link shows when it is reached"
    stops: list[str] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "(e => [e.tagName, e.getAttribute('href') || e.className, getComputedStyle(e).outlineStyle].join(' '))"
            "(document.activeElement)"
        )
        if at.startswith("BODY"):
            break
        stops.append(at)
    assert not [stop for stop in stops if stop.endswith("none")], "what is reached is outlined"
    assert sum(stop.startswith("SUMMARY") for stop in stops) == 6
    for judgement in sample_brief().judgements:
        assert all(f"A #claim-{claim} " in " ".join(stops) for claim in judgement.claims)


def test_details_open_with_a_key(browser: Browser, plain: Path) -> None:
    page = look(browser, plain)
    page.focus("summary")
    assert not page.is_visible("details table")
    page.keyboard.press("Enter")
    assert page.is_visible("details table")


def test_a_claim_link_leads_to_its_claim(browser: Browser, plain: Path) -> None:
    page = look(browser, plain)
    page.click("#judgement-1 .cite a")
    name = page.evaluate("location.hash")
    top = page.evaluate("document.querySelector(location.hash).getBoundingClientRect().top")
    assert name == "#claim-a003"
    assert 0 <= top < 900


def test_a_screen_reader_hears_the_finding_and_can_enter_the_table(browser: Browser, plain: Path) -> None:
    page = look(browser, plain)
    heard = page.locator("body").aria_snapshot()
    assert 'heading "Key judgements" [level=2]' in heard
    assert 'img "Launches stay near 5,500 a month' in heard
    assert "Probability: 31 %" in heard.replace("\u00a0", " ")
    page.click("summary")
    assert "rowheader" in page.locator("main").aria_snapshot()
