"""The charts: what is drawn is what the document says, small, in the page's colours or in plain ones."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magdepth.briefing.chart_text import LATER, MAIN, figures, needs_log
from magdepth.briefing.charts import _cascade, file_charts, page_charts
from magdepth.briefing.colours import _TINTS
from magdepth.briefing.document import BriefDocument, WaterfallBar
from magdepth.briefing.marks import linear_ticks, log_ticks, month_index, month_ticks, spread
from sample_brief import sample_brief

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def doc() -> BriefDocument:
    return sample_brief()


@pytest.fixture(scope="module")
def inline(doc: BriefDocument) -> dict[str, str]:
    return page_charts(doc)


@pytest.fixture(scope="module")
def files(doc: BriefDocument) -> dict[str, str]:
    return file_charts(doc)


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter() if node.tag.endswith("text")]


def test_every_figure_is_drawn_for_the_column_for_phones_and_as_a_file(
    inline: dict[str, str], files: dict[str, str]
) -> None:
    assert list(files) == [*MAIN, *LATER]
    assert set(inline) == {key + size for key in files for size in ("", "-phone")}


def test_no_chart_weighs_more_than_30_kilobytes(inline: dict[str, str], files: dict[str, str]) -> None:
    sizes = {key: len(svg.encode()) for drawn in (inline, files) for key, svg in drawn.items()}
    assert max(sizes.values()) < 30_000, sizes


def test_drawing_twice_gives_the_same_bytes(doc: BriefDocument, files: dict[str, str]) -> None:
    from magdepth.briefing import charts

    charts._draw.cache_clear()
    assert file_charts(doc) == files


def test_inline_charts_follow_the_page_and_files_stand_alone(inline: dict[str, str], files: dict[str, str]) -> None:
    for svg in inline.values():
        colours = re.findall(r'(?:fill|stroke)="([^"]+)"', re.sub(r"<pattern.*?</pattern>", "", svg))
        assert {colour.split(",")[0] for colour in colours if not colour.startswith(("var(--", "url(#"))} <= {"none"}
        assert 'aria-hidden="true"' in svg
    for key, svg in files.items():
        assert "var(" not in svg
        assert ElementTree.fromstring(svg).find(f"{SVG}title") is not None, key


def test_a_file_tells_finding_and_source(doc: BriefDocument, files: dict[str, str]) -> None:
    for figure in figures(doc):
        said = " ".join(texts(files[figure.key]))
        assert figure.title in said
        assert f"Source: {figure.source}" in said


def test_stand_in_colours_never_survive(inline: dict[str, str], files: dict[str, str]) -> None:
    for svg in (*inline.values(), *files.values()):
        assert not any(tint.hatched in svg for tint in _TINTS)
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) == set(re.findall(r'<pattern id="([^"]+)"', svg))


@pytest.mark.parametrize("assumed", [True, False])
def test_bands_are_hatched_where_assumptions_drive_them(doc: BriefDocument, assumed: bool) -> None:
    changed = replace(
        doc,
        fan=replace(doc.fan, assumed=assumed),
        difference=replace(doc.difference, assumed=assumed),
        requirement=replace(
            doc.requirement, layers=tuple(replace(layer, assumed=assumed) for layer in doc.requirement.layers)
        ),
        waterfall=replace(doc.waterfall, steps=tuple(replace(step, assumed=assumed) for step in doc.waterfall.steps)),
    )
    drawn = file_charts(changed)
    assert {key for key in MAIN if "<pattern" in drawn[key]} == (set(MAIN) if assumed else set())
    assert all(("hatched" in figure.subtitle) == assumed for figure in figures(changed) if figure.key in MAIN)


def test_hindsight_is_drawn_only_in_what_happened_since(doc: BriefDocument, files: dict[str, str]) -> None:
    blind = file_charts(replace(doc, fan=replace(doc.fan, later=()), waterfall_later=None))
    assert set(blind) == set(MAIN)
    assert all(blind[key] == files[key] for key in MAIN)
    extra = files["since"].count("<path") - files["fan"].count("<path")
    assert extra == len(doc.fan.later)


def test_an_empty_chart_is_left_out(doc: BriefDocument) -> None:
    bare = replace(
        doc,
        requirement=replace(doc.requirement, layers=()),
        difference=replace(doc.difference, bands=()),
        waterfall=replace(doc.waterfall, steps=()),
        waterfall_later=None,
        fan=replace(doc.fan, later=(), observed=()),
    )
    assert set(file_charts(bare)) == {"fan"}
    assert file_charts(replace(bare, fan=replace(bare.fan, bands=()))) == {}


def test_one_month_alone_can_be_drawn(doc: BriefDocument) -> None:
    short = replace(
        doc,
        fan=replace(doc.fan, bands=doc.fan.bands[:1]),
        difference=replace(doc.difference, bands=doc.difference.bands[:1]),
    )
    assert set(file_charts(short)) >= {"fan", "difference"}


def test_requirement_shows_a_dash_where_nothing_is_published(doc: BriefDocument, files: dict[str, str]) -> None:
    without = sum(layer.published is None for layer in doc.requirement.layers)
    assert texts(files["requirement"]).count("published: —") == without > 0
    assert any("can't be met: the depot's release rule" in text for text in texts(files["requirement"]))


def test_a_log_axis_is_used_only_where_needed_and_said(doc: BriefDocument) -> None:
    near = tuple(
        replace(layer, rounds=400.0, rounds_low=300.0, rounds_high=520.0, published=None)
        for layer in doc.requirement.layers
    )
    linear = replace(doc, requirement=replace(doc.requirement, layers=near))
    subtitles = [next(f.subtitle for f in figures(d) if f.key == "requirement") for d in (doc, linear)]
    assert [needs_log(doc.requirement), needs_log(linear.requirement)] == [True, False]
    assert ["log scale" in text for text in subtitles] == [True, False]
    assert "0" in texts(file_charts(linear)["requirement"]), "amounts stand on a zero baseline"


def test_a_layer_that_needs_nothing_is_drawn_even_on_a_log_axis(doc: BriefDocument) -> None:
    first, *others = doc.requirement.layers
    none = replace(first, rounds=0.0, rounds_low=0.0, rounds_high=0.0)
    drawn = file_charts(replace(doc, requirement=replace(doc.requirement, layers=(none, *others))))["requirement"]
    assert any(text.startswith("0 ") for text in texts(drawn))


steps = st.lists(st.tuples(st.sampled_from(["plus", "minus"]), st.floats(1, 5000), st.booleans()), max_size=6)


@given(st.floats(0, 9000), steps, st.floats(0, 9000))
def test_the_waterfall_ends_where_the_observed_bar_ends(
    claimed: float, between: list[tuple[str, float, bool]], observed: float
) -> None:
    def step(role: str, median: float) -> WaterfallBar:
        return WaterfallBar(role, role, median, median - 1, median + 1, (), False)

    # A minus step may come as a size or with its sign.
    inner = [step(role, -size if role == "minus" and negative else size) for role, size, negative in between]
    total = claimed + sum(-size if role == "minus" else size for role, size, _ in between)
    account = _cascade(
        (step("claimed", claimed), *inner, step("observed", observed), step("unexplained", observed - total))
    )
    starts, ends = [bar[1] for bar in account], [bar[3] for bar in account]
    assert starts[0] == starts[-2] == 0
    assert starts[1:-2] == ends[:-2][: len(starts[1:-2])]
    assert ends[-1] == pytest.approx(ends[-2], abs=1e-6)
    assert all(low <= end <= high for _, _, low, end, high in account)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 8))
def test_ticks_cover_the_data_in_even_steps(low: float, reach: float, count: int) -> None:
    ticks = linear_ticks(low, low + reach, count)
    gaps = [later - sooner for sooner, later in zip(ticks, ticks[1:], strict=False)]
    assert ticks[0] <= low + 1e-6 * reach and low + reach <= ticks[-1] + 1e-6 * reach
    assert gaps == pytest.approx([gaps[0]] * len(gaps), rel=1e-6)
    assert len(ticks) <= count + 2
    assert not (low <= 0 <= low + reach) or 0 in ticks


@given(st.floats(1e-3, 1e6), st.floats(1, 1e4))
def test_log_ticks_cover_the_data(low: float, ratio: float) -> None:
    ticks = log_ticks(low, low * ratio)
    assert ticks[0] <= low * (1 + 1e-9) and low * ratio <= ticks[-1] * (1 + 1e-9) and len(ticks) >= 2


@given(st.lists(st.floats(0, 300), min_size=1, max_size=4))
def test_labels_pushed_apart_keep_their_order_and_stay_inside(places: list[float]) -> None:
    placed = spread(places, gap=14, low=0, high=300)
    order = sorted(range(len(places)), key=lambda index: places[index])
    shown = [placed[index] for index in order]
    assert all(later - sooner >= 14 - 1e-9 for sooner, later in zip(shown, shown[1:], strict=False))
    assert min(shown) >= -1e-9 and max(shown) <= 300 + 1e-9


@given(st.integers(24000, 24400), st.integers(0, 80), st.floats(120, 640))
def test_month_labels_never_crowd_and_the_first_says_its_year(first: int, months: int, width: float) -> None:
    shown = month_ticks(first, first + months, width)
    places = [index for index, _, _ in shown]
    pixels = width / (months + 1)
    assert first <= places[0] and places[-1] <= first + months and shown[0][2]
    assert all((b - a) * pixels >= 27.9 for a, b in zip(places, places[1:], strict=False))


def test_months_are_evenly_spaced_across_the_new_year() -> None:
    assert month_index("2025-01") - month_index("2024-12") == 1


def test_hostile_labels_stay_text(doc: BriefDocument) -> None:
    bad = '</text><script>alert(1)</script><a href="javascript:x">'
    layers = tuple(replace(layer, label=bad, round_label=bad) for layer in doc.requirement.layers)
    spoilt = replace(doc, requirement=replace(doc.requirement, layers=layers, title=bad, source=bad))
    for svg in (file_charts(spoilt)["requirement"], page_charts(spoilt)["requirement"]):
        tags = {node.tag.removeprefix(SVG) for node in ElementTree.fromstring(svg).iter()}
        assert tags <= {"svg", "g", "path", "line", "text", "rect", "defs", "pattern", "style", "title", "desc"}
        assert any("<script>" in text for text in texts(svg))


def test_words_and_table_carry_the_data_of_each_chart(doc: BriefDocument) -> None:
    for figure in figures(doc):
        assert figure.words.startswith(figure.title)
        assert figure.rows and all(len(row) == len(figure.columns) for row in figure.rows)
    fan = next(figure for figure in figures(doc) if figure.key == "fan")
    assert next(row for row in fan.rows if row[0] == "June 2025")[1] == "5,438"
    assert all(row[1] == "—" for row in fan.rows[len(doc.fan.observed) :]), "a month not yet reported is missing, not 0"
