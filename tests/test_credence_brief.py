"""The belief in the brief and on the command line: both days told, hindsight kept apart, data whole."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from balance_cases import AT, ledger, made, months
from command import command
from magdepth.balance import reconcile
from magdepth.balance.credence import believe
from magdepth.balance.credence import wording as told
from magdepth.balance.credence.assumptions import CARRIED, CERTAIN, DRIFT, DRIFT_SHARE, FAR, PLAN
from magdepth.briefing.credence_report import belief_table, belief_text, belief_title
from magdepth.briefing.credence_section import belief
from magdepth.briefing.export import brief_json
from magdepth.briefing.known_later import believe_later
from magdepth.briefing.page import render_page
from magdepth.briefing.terminal import render_terminal
from magdepth.briefing.words import percent
from magdepth.dates import Vintage
from magdepth.evidence import load_ledger
from magdepth.evidence.weighing.voices import CREDIBILITY_WEIGHT, RELIABILITY_WEIGHT
from magdepth.observed import load_monthly
from sample_brief import sample_brief

BOOK, FACTS = load_ledger(), load_monthly()


@pytest.fixture(scope="module")
def doc():
    balance = reconcile(BOOK.at(AT), FACTS.at(AT))
    now = belief(BOOK.at(AT), FACTS.at(AT), balance.month, balance.claim)
    return sample_brief(belief=now, belief_later=believe_later(BOOK, FACTS, balance))


def flat(text):
    return " ".join(text.split())


class Cells(HTMLParser):
    """The text of all cells within one element, and every id of the page."""

    def __init__(self, wanted):
        super().__init__()
        self.wanted, self.inside, self.cell = wanted, False, False
        self.cells, self.ids = [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "div" and given.get("class") == "chart":
            self.inside = given.get("id") == self.wanted
        if tag in ("td", "th"):
            self.cell = self.inside
            self.cells += [""] * self.inside

    def handle_endtag(self, tag):
        self.cell = False if tag in ("td", "th") else self.cell
        self.inside = False if tag == "table" else self.inside

    def handle_data(self, data):
        if self.cell:
            self.cells[-1] += data


def cells(page, wanted):
    reader = Cells(wanted)
    reader.feed(page)
    assert len(set(reader.ids)) == len(reader.ids)
    return reader.cells


def test_later_is_half_a_year_later(doc):
    assert (doc.belief.as_of, doc.belief_later.as_of) == (date(2025, 6, 30), date(2025, 12, 31))
    assert doc.belief.month == doc.belief_later.month == "2025-06" and doc.belief_later.claim == doc.belief.claim


def test_nothing_known_later_is_nothing_believed_later():
    book, facts = ledger(made("x1", "point", 2000.0)), months(5000, 5000, 5000)
    assert believe_later(book, facts, reconcile(book.at(AT), facts.at(AT))) is None


def test_the_page_tells_june_beside_the_reconciliation_and_december_under_known_later(doc):
    page = render_page(doc, {})
    main, later = cells(page, "belief"), cells(page, "belief-later")
    assert percent(doc.belief.fits) in main and percent(doc.belief_later.fits) not in main
    assert percent(doc.belief.fits) in later and percent(doc.belief_later.fits) in later
    first, known_later = page.index('id="belief"'), page.index('id="known-later"')
    assert first < known_later < page.index('id="belief-later"')
    for one in (doc.belief, doc.belief_later):
        assert belief_title(one) in page or belief_title(doc.belief, one) in page
    assert "id=\"belief" not in render_page(sample_brief(), {})


def test_every_row_has_a_cell_a_column(doc):
    for table in (belief_table("belief", doc.belief), belief_table("later", doc.belief, doc.belief_later)):
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_the_terminal_tells_both_days_and_what_they_imply(doc):
    text = flat(render_terminal(doc, 72))
    assert flat(belief_text(doc.belief, doc.belief_later)) in text
    assert "on the evidence of 30 June 2025" in text and "On the evidence of 31 December 2025" in text
    assert text.lower().count("if so, decoys were") == 2 and "Not identified" in text
    assert render_terminal(doc, 40, ascii_only=True).isascii()


def test_hindsight_reaches_the_data_under_known_later_alone(doc):
    data = brief_json(doc)
    blind = brief_json(replace(doc, belief_later=None))
    assert {key for key, value in blind.items() if value != data[key]} == {"known_later"}
    now = data["reconciliation"]["belief"]
    assert now["as_of"] == "2025-06-30" and now["fits"] == pytest.approx(doc.belief.fits, rel=1e-6)
    (row,) = [row for row in data["known_later"] if "belief" in row]
    assert row["belief"]["as_of"] == "2025-12-31" and row["known_by"] > data["as_of"]
    assert set(row) >= set(data["known_later"][-1]) - {"belief"}
    for one in (now, row["belief"]):
        assert 0 <= one["decoy_share_if"]["q05"] <= one["decoy_share_if"]["q95"] <= 1
        assert 0 <= one["other_share_if"]["q05"] <= one["other_share_if"]["q95"] <= 1


def test_a_later_claim_that_is_told_anyway_carries_the_belief_and_is_not_told_twice(doc):
    later = replace(doc.known_later[0], claim=doc.belief_later.newest)
    rows = brief_json(replace(doc, known_later=(later,)))["known_later"]
    assert len(rows) == 1 and rows[0]["text"] == later.text and rows[0]["belief"]["as_of"] == "2025-12-31"


def test_an_account_that_cannot_tell_leaves_the_belief_out():
    facts = months(10, 0).at(AT)
    assert belief(ledger(made("x1", "point", 2000.0)).at(AT), facts, "2025-06", "x1") is None
    assert belief(BOOK.at(AT), FACTS.at(AT), "2025-06", "a021") is None  # all types of all plants


def told_in_docs(root, first):
    """The cells of the row of docs/reconciliation.md that begins so."""
    text = (root / "docs" / "reconciliation.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| {re.escape(first)}(.*)\|$", text, re.MULTILINE)
    return [cell.strip() for cell in row.split("|")]


def test_the_docs_tell_what_the_command_prints(root):
    found = [believe(BOOK.at(day), FACTS.at(day), "2025-06") for day in (AT, Vintage(date(2025, 12, 31)))]
    fits = [found[0].fits_before, *(one.fits for one in found)]
    assert told_in_docs(root, "made 2,000, give or take a fifth")[1:] == [told.percent(chance) for chance in fits]
    asked = [one.asked for one in found]
    chances = [f"{told.percent(asked[0].before)} (its grade)", *(told.percent(one.after) for one in asked)]
    assert told_in_docs(root, "claim a001 can be relied on")[1:] == chances
    for row, name in (("decoys of all", "decoy_share_if"), ("other plants of strike drones", "other_share_if")):
        cells = told_in_docs(root, f"if it fits: {row}, 5–50–95 %")
        assert cells[2:] == [told.spread(getattr(one, name), "share") for one in found]


def test_the_docs_tell_the_judgements_that_are_in_force(root):
    tables = {"r, by the origin's best letter": RELIABILITY_WEIGHT, "c, by the figure": CREDIBILITY_WEIGHT}
    for row, table in tables.items():
        said = re.findall(r"\b([A-F1-6]) (0\.\d+)", told_in_docs(root, row)[1])
        assert {key: float(value) for key, value in said} == pytest.approx({k: CERTAIN * v for k, v in table.items()})
    (another,), (plan,) = (told_in_docs(root, row)[1:] for row in ("another period", "a plan"))
    assert {str(DRIFT), str(DRIFT_SHARE), str(FAR)} <= set(re.findall(r"[\d.]*\d", another)) and CARRIED == 0.5
    assert [float(one) for one in re.findall(r"\d\.\d", plan)] == list(PLAN)


def test_the_verb_lists_claims_by_chance(capsys):
    done = command(capsys, "evidence", "believe", "--month", "2025-06", "--as-of", "2025-06-30", "--json")
    data = done.json()
    chances = [row["after"] for row in data["beliefs"]]
    assert done.code == 0 and chances == sorted(chances, reverse=True) and data["claim"] == "a001"
    text = command(capsys, "evidence", "believe", "--month", "2025-06", "--as-of", "2025-06-30").out
    assert "not identified" in text and "a001 (E3)" in text and "2,000 a month at the plant in June 2025" in text
    places = [text.index(f" {row['claims'][0]} ({row['grade']})") for row in data["beliefs"]]
    assert places == sorted(places)


def test_the_verb_can_be_asked_of_another_month_and_claim(capsys):
    data = command(capsys, "evidence", "believe", "--month", "2025-05", "--claim", "a009", "--json").json()
    assert (data["month"], data["claim"], data["low"] > 600) == ("2025-05", "a009", True)


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--month", "2025-6"), "A203"), (("--month", "2025-13"), "A203"), (("--month", "2031-01"), "O120"),
     (("--claim", "a017"), "A202"), (("--claim", "zzz"), "E120"), (("--month", "2022-09"), "A101")],
)  # fmt: skip
def test_a_wrong_question_is_refused(capsys, words, code):
    done = command(capsys, "evidence", "believe", *words, "--json")
    assert done.code == 2 and done.codes() == [code]


def test_as_a_process_where_only_ascii_is_known(cli):
    done = cli("evidence", "believe", "--as-of", "2025-06-30", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0 and done.stderr == "" and done.stdout.isascii() and "fell most" not in done.stderr


def test_the_month_is_that_of_the_day(capsys):
    assert command(capsys, "evidence", "believe", "--as-of", "2025-06-30", "--json").json()["month"] == "2025-06"
