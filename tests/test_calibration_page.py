"""The page of diagnostics: whole, self-contained, in words too, and fit for small, dark and blind reading."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browsing import assert_silent, look
from diagnosed import campaign, held_out_rows, report_of
from magdepth.briefing.diagnostics import render_page, write_page
from magdepth.calibration.check_report import CheckReport, plain
from magdepth.errors import Failed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.usefixtures("quick_compilation"), pytest.mark.xdist_group("jax")]

VOID = {"meta", "link", "br", "hr", "img", "input"}
FIGURES = {
    "prior-launches", "prior-rest", "level", "rest", "check-launches", "check-rest", "size", "held-out-launches",
    "held-out-rest",
}  # fmt: skip


class Tree(HTMLParser):
    """The elements in order with their attributes and text; every one must be closed by its own end."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[dict[str, Any]] = []
        self.open: list[dict[str, Any]] = []
        self.feed(markup)
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = {"tag": tag, "text": "", **dict(attrs)}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append({"tag": tag, "text": "", **dict(attrs)})

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()["tag"] == tag, f"</{tag}> closes what it opened"

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element["text"] += data

    def all(self, tag: str) -> list[dict[str, Any]]:
        return [element for element in self.elements if element["tag"] == tag]

    def by_id(self, name: str) -> dict[str, Any]:
        (found,) = [element for element in self.elements if element.get("id") == name]
        return found


@pytest.fixture(scope="module")
def check() -> CheckReport:
    return report_of(campaign(3))


@pytest.fixture(scope="module")
def file(check: CheckReport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "check.html"
    write_page(check, path)
    return path


@pytest.fixture(scope="module")
def markup(file: Path) -> str:
    return file.read_text("utf-8")


@pytest.fixture(scope="module")
def tree(markup: str) -> Tree:
    return Tree(markup)


def test_every_figure_is_there_with_words_and_a_table(tree: Tree) -> None:
    names = {one["id"].removeprefix("chart-") for one in tree.elements if (one.get("id") or "").startswith("chart-")}
    assert names == FIGURES
    figures = tree.all("figure")
    assert len(figures) == len(FIGURES) == len(tree.all("details")) - 1, "one finding has figures behind it"
    for figure in figures:
        assert figure["role"] == "img"
        assert len(figure["aria-label"]) > 60 and "Source:" in figure["aria-label"]
    for name in FIGURES:
        chart = tree.by_id(f"chart-{name}")
        assert "Bad:" in chart["text"], "each says what would be bad"
    assert len(tree.all("svg")) == 2 * len(FIGURES)
    assert all(svg["aria-hidden"] == "true" for svg in tree.all("svg"))


def test_nothing_is_loaded_and_nothing_runs(markup: str, tree: Tree) -> None:
    assert not tree.all("script") and not tree.all("img") and not tree.all("iframe")
    assert not re.findall(r'(?:src|href)="(?!#|data:)', markup)
    assert not re.findall(r"url\((?!#)|@import|https?://", markup)
    assert "nan" not in re.findall(r"[\w.]+", markup.lower()) and "None" not in tree.by_id("findings")["text"]


def test_ids_are_single_and_links_lead_somewhere(tree: Tree) -> None:
    ids = [one["id"] for one in tree.elements if one.get("id")]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert {one["href"][1:] for one in tree.all("a")} <= set(ids)


def test_what_failed_is_said_first(tree: Tree) -> None:
    short = tree.by_id("short")["text"]
    assert "Not as a fit without them foretold: launches." in short
    assert "Of launches, 1 of 2 lie outside" in short and "Of the share left, 0 of 1 lie outside" in short
    assert short.count("look closer") == 1 and "not computed" not in short
    held_out = tree.by_id("chart-held-out-launches")["text"]
    assert "2025-08" in held_out and "3,900" in held_out


def test_months_held_back_that_lie_outside_are_an_alarm() -> None:
    from magdepth.briefing.diagnostics.checks import held_out_plate

    launches, rest = (held_out_plate(held_out_rows(), what) for what in ("launches", "rest"))
    assert launches.alarm and "1 of 2 figures" in launches.title
    assert not rest.alarm and "1 of 1 figures" in rest.title
    assert [row[:2] for row in launches.rows] == [("launches in all", "2025-07"), ("launches in all", "2025-08")]


def test_chains_that_did_not_mix_are_told(check: CheckReport) -> None:
    from magdepth.briefing.diagnostics.summary import chains, verdicts

    assert not any(row.bad for row in chains(check))
    launches = check.campaign.launches
    bad = replace(launches.estimates["massed"], r_hat=1.2)
    spoilt = replace(launches, estimates=dict(launches.estimates) | {"massed": bad}, divergences=4)
    worse = replace(check, campaign=replace(check.campaign, launches=spoilt))
    (row,) = [row for row in chains(worse) if row.bad]
    assert row.name == "launches" and row.r_hat == "1.200 (massed)" and row.divergences == "4"
    assert verdicts(worse)[0].mark == "look closer"
    assert check.as_dict()["fits"]["launches"]["sound"] and not worse.as_dict()["fits"]["launches"]["sound"]


def test_a_half_year_is_named_by_its_first_day() -> None:
    """70 days from May end on 9 July: those nine belong to the half-year before, which keeps its name."""
    from magdepth.calibration.findings import massed

    assert list(massed(campaign(1, 70)).figures["share"]) == ["first half of 2025"]


def test_a_turn_is_named_by_the_half_year_it_leads_to_and_a_slope_by_its_regime(check: CheckReport, file: Path) -> None:
    from magdepth.calibration.findings import massed

    assert list(massed(check.campaign).figures["share"]) == ["first half of 2025", "second half of 2025"]
    heads = (cell["text"] for cell in Tree(file.read_text("utf-8")).all("th"))
    assert {head for head in heads if re.match(r"(turn|slope)\.", head)} == {
        "turn.0: its turn from the half-year before, second half of 2025",
        "slope.0: logit share on log raid size, A", "slope.1: logit share on log raid size, B",
    }  # fmt: skip


def test_what_was_not_computed_is_said_to_be_so(check: CheckReport) -> None:
    bare = replace(check, ppc=None, held_out=None, findings=None, notes=(),
                   campaign=replace(check.campaign, rest=None))  # fmt: skip
    tree = Tree(render_page(bare))
    names = {one["id"].removeprefix("chart-") for one in tree.elements if (one.get("id") or "").startswith("chart-")}
    assert names == {"prior-launches", "level"}
    assert tree.by_id("short")["text"].count("not computed") == 2
    for part, said in (("replicates", "not compared"), ("held-out", "No month was held back"),
                       ("findings", "No findings")):  # fmt: skip
        assert said in tree.by_id(part)["text"]


def test_text_that_is_markup_stays_text(markup: str, tree: Tree) -> None:
    assert "<b>" not in markup
    assert "Larger raids & smaller shares <b>" in tree.by_id("findings")["text"]


def test_no_drawing_weighs_more_than_30_kilobytes(markup: str) -> None:
    sizes = [len(svg.encode()) for svg in re.findall(r"<svg.*?</svg>", markup, re.DOTALL)]
    assert max(sizes) < 30_000 and len(markup) < 600_000


def test_plain_data_is_json(check: CheckReport) -> None:
    report = json.loads(json.dumps(check.as_dict(), allow_nan=False))
    assert report["fits"]["rest"]["parameters"] and report["regimes"] == ["A", "B"]
    assert len(report["ppc"]) == len(check.ppc or ()) and len(report["held_out"]) == 5
    assert plain({"a": (1.0, float("inf")), "b": check.campaign.nights.launched[:2]})["a"] == [1.0, None]


def test_a_folder_in_the_way_is_a_fault_not_a_trace(check: CheckReport, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("magdepth.briefing.diagnostics.page.render_page", lambda check: "<p>")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Failed, match="K150"):
        write_page(check, tmp_path / "file" / "check.html")


@pytest.mark.browser
def test_it_opens_without_a_word_of_complaint_and_asks_for_nothing(browser: Browser, file: Path) -> None:
    assert_silent(browser, file)


@pytest.mark.browser
@pytest.mark.parametrize("width", [280, 320, 540, 1100])
def test_the_page_never_scrolls_sideways(browser: Browser, file: Path, width: int) -> None:
    page = look(browser, file, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "shown"), [(320, "phone"), (1100, "wide")])
def test_words_in_drawings_can_be_read_and_stay_within(browser: Browser, file: Path, width: int, shown: str) -> None:
    page = look(browser, file, width)
    seen = page.evaluate(
        """name => [...document.querySelectorAll(`figure .${name} svg`)].map(svg => {
            const box = svg.getBoundingClientRect();
            const texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
            return {small: Math.min(...texts.map(t => t[1].height)),
                    out: texts.filter(t => t[1].left < box.left - 6 || t[1].right > box.right + 6).map(t => t[0])};
        })""",
        shown,
    )
    assert len(seen) == len(FIGURES)
    assert min(svg["small"] for svg in seen) >= 10
    assert [svg["out"] for svg in seen if svg["out"]] == []
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_drawings_follow_the_scheme_and_words_stand_out(browser: Browser, file: Path, scheme: str) -> None:
    page = look(browser, file, scheme=scheme)
    ground = rgb(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert luminance(ground) < 0.05 if scheme == "dark" else luminance(ground) > 0.95
    every = "([what, how]) => [...new Set([...document.querySelectorAll(what)].map(t => getComputedStyle(t)[how]))]"
    colours = page.evaluate(every, ["svg text", "fill"])
    words = page.evaluate(every, [".mark, .why, .asks", "color"])
    assert len(colours) >= 3
    assert all(contrast(rgb(colour), ground) >= 4.5 for colour in colours + words), (colours, words)
    page.close()


@pytest.mark.browser
def test_a_screen_reader_hears_the_finding_and_can_enter_the_table(browser: Browser, file: Path) -> None:
    page = look(browser, file)
    heard = page.locator("body").aria_snapshot()
    assert 'heading "In short" [level=2]' in heard and 'img "Prior against posterior for 10 parameters' in heard
    page.click("summary")
    assert "rowheader" in page.locator("main").aria_snapshot()
    page.close()


def rgb(colour: str) -> list[float]:
    return [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]


def luminance(colour: list[float]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[float], two: list[float]) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
