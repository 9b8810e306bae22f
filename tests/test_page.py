"""The page as markup: whole, self-contained, linked up, and deaf to hostile text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pytest

from magdepth.briefing.charts import page_charts
from magdepth.briefing.document import BriefDocument, ClaimRow, Judgement
from magdepth.briefing.page import anchor, first_page_size, render_page, safe_url
from magdepth.briefing.words import percent
from sample_brief import sample_brief

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Tree(HTMLParser):
    """The elements in order with their attributes and all text within them."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[dict[str, Any]] = []
        self.open: list[dict[str, Any]] = []
        self.feed(markup)
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = {"tag": tag, "text": "", "within": [e["tag"] for e in self.open], **dict(attrs)}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append({"tag": tag, "text": "", "within": [e["tag"] for e in self.open], **dict(attrs)})

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

    def by_class(self, name: str) -> list[dict[str, Any]]:
        return [element for element in self.elements if name in (element.get("class") or "").split()]


@pytest.fixture(scope="module")
def doc() -> BriefDocument:
    return sample_brief()


@pytest.fixture(scope="module")
def charts(doc: BriefDocument) -> dict[str, str]:
    return page_charts(doc)


@pytest.fixture(scope="module")
def markup(doc: BriefDocument, charts: dict[str, str]) -> str:
    return render_page(doc, charts)


@pytest.fixture(scope="module")
def tree(markup: str) -> Tree:
    return Tree(markup)


def spoil(value: Any, payload: str) -> Any:
    """The same data with the payload behind every text that is free to say anything."""
    kept = {"month", "role", "likelihood", "confidence", "unit"}
    if isinstance(value, str):
        return value + payload
    if isinstance(value, tuple):
        return tuple(spoil(item, payload) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{f.name: spoil(getattr(value, f.name), payload) for f in fields(value) if f.name not in kept},
        )
    return value


def test_landmarks_language_and_title(tree: Tree) -> None:
    assert tree.all("html")[0]["lang"] == "en"
    assert [len(tree.all(tag)) for tag in ("h1", "main", "header", "footer", "nav", "title")] == [1] * 6
    assert tree.by_class("skip")[0]["href"] == "#judgements"


def test_headings_go_down_one_step_at_a_time(tree: Tree) -> None:
    levels = [int(e["tag"][1]) for e in tree.elements if re.fullmatch("h[1-6]", e["tag"])]
    assert levels[0] == 1
    assert all(later - sooner <= 1 for sooner, later in zip(levels, levels[1:], strict=False))


def test_ids_are_unique_and_every_link_within_the_page_arrives(tree: Tree) -> None:
    ids = Counter(e["id"] for e in tree.elements if e.get("id"))
    assert not [name for name, count in ids.items() if count > 1]
    inner = [e["href"][1:] for e in tree.all("a") if e["href"].startswith("#")]
    assert len(inner) > 50
    assert set(inner) <= set(ids)
    labels = [e["aria-labelledby"] for e in tree.elements if e.get("aria-labelledby")]
    assert set(labels) <= set(ids)


def test_every_claim_of_a_judgement_is_a_raised_link_to_its_register(tree: Tree, doc: BriefDocument) -> None:
    raised = [e["href"] for e in tree.all("a") if "sup" in e["within"] and "li" in e["within"]]
    for judgement in doc.judgements:
        assert {f"#{anchor(claim)}" for claim in judgement.claims} <= set(raised)
    for row in doc.claims:
        assert row.paraphrase in tree.by_id(anchor(row.id))["text"]


def test_nothing_is_loaded_and_nothing_runs(tree: Tree, markup: str) -> None:
    assert not [e for e in tree.elements if e["tag"] in ("script", "iframe", "object", "embed", "img", "form", "base")]
    assert not [name for e in tree.elements for name in e if name.startswith("on")]
    loads = [
        e[name] for e in tree.elements for name in ("src", "srcset", "poster", "xlink:href", "data") if e.get(name)
    ]
    loads += [e["href"] for e in tree.elements if e["tag"] in ("link", "use", "image")]
    assert loads == ["data:,"]
    styles = " ".join(e["text"] for e in tree.all("style")) + " ".join(str(e.get("style", "")) for e in tree.elements)
    assert not re.search(r"@import|https?:|url\((?!#)", styles)
    assert "default-src 'none'" in markup


def test_outside_links_are_only_the_sources_of_claims(tree: Tree, doc: BriefDocument) -> None:
    outside = {e["href"] for e in tree.all("a") if not e["href"].startswith("#")}
    rows = [*doc.claims, *(later.claim for later in doc.known_later)]
    assert outside == {row.url for row in rows if row.url}


def test_every_figure_is_described_and_has_its_table(tree: Tree) -> None:
    figures = tree.all("figure")
    assert len(figures) == 6
    titles = [e["text"] for e in tree.all("h3") if "div" in e["within"]]
    for figure, title, details in zip(figures, titles, tree.all("details"), strict=True):
        assert figure["role"] == "img"
        assert figure["aria-label"].startswith(title)
        assert "Source:" in figure["aria-label"]
        assert figure["aria-label"].split(" Source:")[0] in details["text"]
    assert len([e for e in tree.all("table") if "details" in e["within"]]) == len(figures)
    assert all("figure" not in e["within"] for e in tree.all("details")), "an img hides what is in it from a reader"
    assert len(tree.all("figcaption")) == len(figures)


def test_tables_have_captions_and_heads(tree: Tree) -> None:
    assert len(tree.all("caption")) == len(tree.all("table")) >= 8
    assert all(e.get("scope") in ("col", "row") for e in tree.all("th"))


def test_judgements_say_word_probability_confidence_and_resolution(tree: Tree, doc: BriefDocument) -> None:
    assert len(tree.by_class("judgement")) == len(doc.judgements) == 9
    for number, one in enumerate(doc.judgements, 1):
        text = tree.by_id(f"judgement-{number}")["text"]
        assert one.statement in text
        assert f"Confidence is {one.confidence}: {one.confidence_note}" in text
        assert one.resolution.rule in text
        assert (percent(one.probability) in text) if one.probability is not None else ("no probability" in text)
        assert ("Conditional:" in text) == one.conditional
    bold = [e["text"] for e in tree.all("strong") if "ol" in e["within"]]
    assert bold == [one.likelihood for one in doc.judgements if one.likelihood]


def test_bars_are_as_long_as_the_probability(tree: Tree, doc: BriefDocument) -> None:
    shares = [one.probability for one in doc.judgements if one.probability is not None]
    bars = [e for e in tree.all("rect") if "ol" in e["within"] and e["fill"] == "var(--model)"]
    assert [float(bar["width"]) for bar in bars] == pytest.approx([share * 100 for share in shares])


def test_depletion_shows_every_stock_assumed(tree: Tree, doc: BriefDocument) -> None:
    (table,) = tree.by_class("depletion")
    for label, pairs in doc.depletion:
        assert label in table["text"]
        for days, share in pairs:
            assert f"{days:g} days" in table["text"]
            assert percent(share) in table["text"]


def test_depletion_leaves_a_dash_where_a_stock_was_not_tried(doc: BriefDocument, charts: dict[str, str]) -> None:
    uneven = replace(doc, depletion=(("A", ((7.0, 0.5), (30.0, 0.2))), ("B", ((30.0, 0.1),))))
    (table,) = Tree(render_page(uneven, charts)).by_class("depletion")
    assert table["text"].count("—") == 1


def test_contradictions_come_in_the_order_of_their_shift(tree: Tree, doc: BriefDocument) -> None:
    shown = [e["text"] for e in tree.all("code") if "h3" in e["within"]]
    assert shown == [c.parameter for c in sorted(doc.contradictions, key=lambda c: abs(c.shift), reverse=True)]
    assert shown != [c.parameter for c in doc.contradictions]


def test_registers_hold_every_parameter_and_what_it_rests_on(tree: Tree, doc: BriefDocument) -> None:
    for row in doc.parameters:
        entry = tree.by_id(anchor(row.name, "parameter"))["text"]
        assert row.name in entry and row.side in entry
        assert (f"Assumption: {row.assumption}" in entry) if row.assumption else ("Assumption" not in entry)
        assert all(claim in entry for claim in row.claims)


def test_a_claim_leads_back_to_what_it_carries(tree: Tree) -> None:
    text = tree.by_id(anchor("a003"))["text"]
    assert "Carries judgement 1, judgement 2, workers.sent." in text


def test_the_score_is_shown_good_or_bad(tree: Tree, doc: BriefDocument) -> None:
    since = tree.by_id("since")["text"]
    mean = sum(one.brier for one in doc.outcomes) / len(doc.outcomes)
    assert f"The mean Brier score is {mean:.2f}" in since
    outside = replace(doc.since[0], observed=99_999)
    changed = replace(doc, since=(outside, *doc.since[1:]))
    assert Tree(render_page(changed, {})).by_id("since")["text"].count("no\n") == since.count("no\n") + 1


def test_before_anything_is_known_later_nothing_is_claimed_of_it(doc: BriefDocument) -> None:
    blind = replace(doc, since=(), outcomes=(), known_later=(), fan=replace(doc.fan, later=()), waterfall_later=None)
    tree = Tree(render_page(blind, page_charts(blind)))
    assert not [e for e in tree.elements if e.get("id") == "since"]
    assert "#since" not in [e["href"] for e in tree.all("a")]
    assert "No later claim" in tree.by_id("known-later")["text"]


@pytest.mark.parametrize("hindsight", [True, False])
def test_hindsight_is_flagged_where_it_is_used(doc: BriefDocument, hindsight: bool) -> None:
    tree = Tree(render_page(replace(doc, hindsight=hindsight), {}))
    assert len(tree.by_class("banner")) == hindsight


def test_the_footer_tells_how_to_run_it_again_and_nothing_of_the_machine(tree: Tree, doc: BriefDocument) -> None:
    (footer,) = tree.all("footer")
    for part in (doc.version, doc.digest, f"seed {doc.seed}", "2,000 replicates"):
        assert part in footer["text"]


def test_a_walking_skeleton_renders(doc: BriefDocument) -> None:
    bare = replace(
        doc, judgements=doc.judgements[:3], requirement=replace(doc.requirement, layers=()), depletion=(),
        difference=replace(doc.difference, bands=()), waterfall=replace(doc.waterfall, steps=()), waterfall_later=None,
        contradictions=(), change_our_mind=(), outside=(), notes=(), known_later=(), since=(), outcomes=(),
    )  # fmt: skip
    tree = Tree(render_page(bare, page_charts(bare)))
    inner = [e["href"][1:] for e in tree.all("a") if e["href"].startswith("#")]
    assert set(inner) <= {e["id"] for e in tree.elements if e.get("id")} and len(tree.all("figure")) == 2


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>\"><img src=x onerror='alert(1)'>{{ 7 * 7 }}{% raw %}",
        "'><svg onload=alert(1)></style></title><iframe src='https://example.org'>&lt;b&gt; \u202e ]]> -->",
    ],
)
def test_hostile_text_changes_nothing_but_text(doc: BriefDocument, tree: Tree, payload: str) -> None:
    spoilt = spoil(doc, payload)
    seen = Tree(render_page(spoilt, page_charts(spoilt)))

    def shape(page: Tree) -> Counter[tuple[str, tuple[str, ...]]]:
        """Elements outside drawings (whose labels may be cut) with the names of their attributes."""
        return Counter((e["tag"], tuple(sorted(e))) for e in page.elements if "figure" not in e["within"])

    assert shape(seen) == shape(tree)
    assert {e["tag"] for e in seen.elements} == {e["tag"] for e in tree.elements}
    assert not [name for e in seen.elements for name in e if name.startswith("on")]
    assert payload.strip() in seen.all("h1")[0]["text"], "shown as it is"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//example.org",
        "http:",
        "http://[x",
        "file:///x",
        "",
    ],
)
def test_only_web_addresses_become_links(doc: BriefDocument, url: str) -> None:
    assert safe_url(url) is None
    first: ClaimRow = replace(doc.claims[0], url=url)
    tree = Tree(render_page(replace(doc, claims=(first, *doc.claims[1:])), {}))
    outside = {e["href"] for e in tree.all("a") if not e["href"].startswith("#")}
    assert outside and all(link.startswith("https://example.org/") for link in outside)


def test_odd_claim_ids_still_arrive(doc: BriefDocument) -> None:
    odd = 'x 1"<é#%'
    first: Judgement = replace(doc.judgements[0], claims=(odd,))
    row = replace(doc.claims[0], id=odd)
    tree = Tree(render_page(replace(doc, judgements=(first,), claims=(row, *doc.claims[1:])), {}))
    link = next(e["href"] for e in tree.all("a") if e["text"] == odd)
    assert tree.by_id(link[1:])["tag"] == "div"
    assert re.fullmatch(r"#claim-[\w-]+", link)


def test_a_claim_outside_the_registers_is_named_without_a_dead_link(doc: BriefDocument) -> None:
    first: Judgement = replace(doc.judgements[0], claims=("z999",))
    tree = Tree(render_page(replace(doc, judgements=(first, *doc.judgements[1:])), {}))
    assert "z999" in tree.by_id("judgement-1")["text"]
    assert "#claim-z999" not in [e["href"] for e in tree.all("a")]


def test_wordier_judgements_are_set_smaller_on_the_first_sheet(doc: BriefDocument) -> None:
    wordy = tuple(replace(one, statement=one.statement * 2) for one in doc.judgements)
    assert first_page_size(replace(doc, judgements=wordy)) < first_page_size(doc)
    assert first_page_size(replace(doc, judgements=doc.judgements[:3])) > first_page_size(doc)


def test_the_same_document_gives_the_same_page(doc: BriefDocument, charts: dict[str, str], markup: str) -> None:
    assert render_page(sample_brief(), charts) == markup
