"""The brief as a whole: its contract, its vintage, its scoring, and that every kind carries something."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kind_removal import without_kind
from magdepth.briefing import make
from magdepth.briefing.document import BriefDocument
from magdepth.briefing.export import brief_json, write_brief
from magdepth.briefing.make import launched_bands, make_brief, other_quantities
from magdepth.briefing.margins import as_long_before
from magdepth.briefing.words import likelihood
from magdepth.briefing.worlds import Worlds, brief_measures, horizon, run_worlds
from magdepth.dates import Vintage
from magdepth.decision import certificate
from magdepth.evidence import Ledger, load_ledger
from magdepth.evidence.records.sealing import seal_folder
from magdepth.kinds import KINDS
from magdepth.observed import load_monthly
from magdepth.results import run
from magdepth.scenario import load
from magdepth.scenario.loading import find

JUNE = date(2025, 6, 30)
SEED = 3
FEW = 50  # replicates
SEARCHED, FRESH = 20, 500  # replicates of each search, and of what is tested on numbers that no search has seen
HINDSIGHT = {"since", "known_later"}
ENDS = {"account", "damage", "reconstruction"}  # nothing follows them in the order of a day


@pytest.fixture(scope="module")
def searched() -> Iterator[None]:
    """The searches behind a brief at few replicates, and once for each scenario: one that differs is searched anew."""
    known: list[tuple[Callable[..., Any], tuple[object, ...], dict[str, object], Any]] = []

    def once(search: Callable[..., Any]) -> Callable[..., Any]:
        def run_or_remember(*words: object, **options: object) -> Any:
            options["replicates"] = SEARCHED
            for other, others, more, found in known:
                if (other, others, more) == (search, words, options):
                    return found
            known.append((search, words, options, search(*words, **options)))
            return known[-1][-1]

        return run_or_remember

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(certificate, "LEAST", FRESH)
        patched.setattr(make, "require", once(make.require))
        patched.setattr(make, "depletion", once(make.depletion))
        yield


@pytest.fixture(scope="module")
def document(searched: None) -> BriefDocument:
    return make_brief(as_of=JUNE, replicates=FEW, seed=SEED)


def test_brief_json_keeps_the_contract(document: BriefDocument) -> None:
    holds_the_contract(document)


@pytest.mark.slow(reason="the searches behind a brief at their full number of replicates")
def test_a_brief_whose_searches_are_whole_keeps_the_contract() -> None:
    whole = make_brief(as_of=JUNE, replicates=FEW, seed=SEED)
    holds_the_contract(whole)
    assert whole.requirement.layers and whole.depletion


def holds_the_contract(document: BriefDocument) -> None:
    data = json.loads(json.dumps(brief_json(document)))
    said = (data["scenario"], data["as_of"], data["seed"], data["replicates"])
    assert said == ("alabuga-2025", "2025-06-30", SEED, FEW)
    for judgement in data["judgements"]:
        assert judgement["confidence"] in ("low", "moderate", "high")
        assert date.fromisoformat(judgement["resolution"]["date"]) > JUNE and judgement["resolution"]["rule"]
        if judgement["probability"] is None:
            assert judgement["likelihood"] is None
        else:
            assert 0 <= judgement["probability"] <= 1 and 0 <= judgement["assumption_share"] <= 1
            assert judgement["likelihood"] == likelihood(judgement["probability"]).word
            assert judgement["assumption_share"] <= 0.5 or judgement["confidence"] == "low"
    for row in data["parameters"]:
        assert row["side"] and row["unit"] and ("value" in row) != ("distribution" in row)
        assert row.get("claims") or row.get("assumption")
    assert {"contradictions", "reconciliation", "requirement", *HINDSIGHT} <= set(data)
    for row in data["quantities"]:
        assert all(isinstance(row[key], (int, float)) for key in ("median", "q05", "q95"))
        assert row["q05"] <= row["median"] <= row["q95"]


def test_launched_is_there_once_for_each_whole_month(document: BriefDocument) -> None:
    rows = [row for row in brief_json(document)["quantities"] if row["name"] == "launched"]
    assert [row["from"] for row in rows] == [str(date(2025 + (m > 12), (m - 1) % 12 + 1, 1)) for m in range(7, 19)]
    for row in rows:
        first, last = date.fromisoformat(str(row["from"])), date.fromisoformat(str(row["to"]))
        assert first.day == 1 and (last + timedelta(days=1)).day == 1 and first.month == last.month


def test_first_page_has_the_nine_judgements_and_june_can_be_scored(document: BriefDocument) -> None:
    assert len([j for j in document.judgements if not j.minor]) == 9
    assert len(document.outcomes) >= 4
    between = [j for j in document.judgements if j.probability is not None and 0.05 < j.probability < 0.95]
    assert len(between) >= 4
    for outcome in document.outcomes:
        assert outcome.brier == pytest.approx((outcome.probability - outcome.happened) ** 2)
    facts = {fact.month: fact.launched for fact in load_monthly().months}
    assert [point.month for point in document.since] == [f"2025-{m:02d}" for m in range(7, 13)]
    assert all(point.observed == facts[point.month] for point in document.since)


def test_every_claim_named_resolves_at_the_vintage(document: BriefDocument) -> None:
    view = load_ledger().at(Vintage(JUNE))
    named = {claim for judgement in document.judgements for claim in judgement.claims}
    named |= {claim for row in document.parameters for claim in row.claims}
    named |= {claim for item in document.contradictions for side in item.sides for claim in side}
    assert named and all(view.get(claim).known_by <= JUNE for claim in named)
    assert named <= {row.id for row in document.claims}


def test_contradictions_touch_parameters_and_are_ordered_by_their_shift(document: BriefDocument) -> None:
    keys = set(load("alabuga-2025", as_of=JUNE).keys())
    assert len(document.contradictions) >= 3
    assert all(item.parameter in keys and item.sides[0] for item in document.contradictions)
    shifts = [abs(item.shift) for item in document.contradictions]
    assert shifts == sorted(shifts, reverse=True) and shifts[0] > 0


def test_a_claim_known_a_day_later_moves_nothing_but_hindsight(document: BriefDocument, tmp_path: Path) -> None:
    later = _with_later_claim(tmp_path, JUNE + timedelta(days=1))
    again = make_brief(as_of=JUNE, replicates=FEW, seed=SEED, ledger=later)
    before, after = brief_json(document), brief_json(again)
    assert before.keys() == after.keys()
    same = [key for key in before if json.dumps(before[key]) == json.dumps(after[key])]
    assert set(before) - set(same) <= HINDSIGHT
    assert len(after["known_later"]) == len(before["known_later"]) + 1


def test_files_are_written_and_hold_no_path_or_time(document: BriefDocument, tmp_path: Path) -> None:
    paths = write_brief(document, tmp_path)
    assert {"brief.html", "brief.json", "quantities.csv"} <= {path.name for path in paths}
    assert len([path for path in paths if path.suffix == ".svg"]) >= 4
    assert str(tmp_path) not in (tmp_path / "brief.json").read_text()


@pytest.fixture(scope="module")
def whole() -> Worlds:
    return _worlds(find("alabuga-2025")[0])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_taking_a_kind_out_changes_a_named_quantity(kind: str, whole: Worlds, tmp_path: Path) -> None:
    with_it = _figures(whole)
    without_it = _figures(_worlds(without_kind(find("alabuga-2025")[0], kind, tmp_path / "less.yaml")))
    gone = set(with_it) - set(without_it)
    moved = {name for name in set(with_it) & set(without_it) if with_it[name] != without_it[name]}
    assert gone | moved, f"nothing named rests on {kind}"
    if kind not in ENDS | {"stockpile", "raid"}:  # without these two no raid is left to be moved
        assert moved, f"what is left does not feel that {kind} is gone"


@pytest.mark.slow(reason="eight worlds for each kind that is taken out")
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_all_worlds_of_a_brief_run_without_a_kind(kind: str, tmp_path: Path) -> None:
    less = load(without_kind(find("alabuga-2025")[0], kind, tmp_path / "less.yaml"), as_of=JUNE)
    worlds = run_worlds(less, replicates=2, seed=SEED, threads=None, progress=None)
    assert worlds.base.digest != worlds.frozen.digest


def test_a_date_within_a_month_compares_as_many_months_as_it_looks_ahead_to() -> None:
    dates = horizon(load("alabuga-2025", as_of=date(2025, 10, 15)))
    assert [month.month for month in dates.half_months] == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
    known = load_monthly().at(Vintage(date(2025, 10, 15)))
    assert as_long_before(known, dates) == sum(known.get(f"2025-{m:02d}").launched for m in range(5, 10))


def test_a_scenario_without_a_defence_still_makes_a_brief() -> None:
    small = make_brief("launches", as_of=JUNE, replicates=FEW, seed=SEED)
    assert {"night_above", "month_above"} <= {j.key for j in small.judgements}
    assert small.fan.bands and not small.requirement.layers and not small.depletion


def test_the_brief_is_the_same_on_one_thread(document: BriefDocument) -> None:
    assert _worlds(find("alabuga-2025")[0], FEW, threads=1).base.digest == document.digest


def _worlds(path: Path, replicates: int = 20, threads: int | None = None) -> Worlds:
    """The world as declared alone: what the brief compares with it would only add to what moves."""
    scenario = load(path, as_of=JUNE)
    dates = horizon(scenario)
    extra = brief_measures(scenario, dates)
    base = run(scenario, replicates=replicates, seed=SEED, threads=threads, extra=extra, daily=False)
    return Worlds(scenario, dates, base, base, None, None, None)


def _figures(worlds: Worlds) -> dict[tuple[str, date], tuple[float, ...]]:
    bands = [*other_quantities(worlds)]
    if worlds.has("raid"):
        bands += launched_bands(worlds)
    return {(b.name, b.first): tuple(np.round([b.q05, b.median, b.q95], 6)) for b in bands}


def _with_later_claim(folder: Path, day: date) -> Ledger:
    """The shipped ledger with one more claim on the plant's output, known by ``day``."""
    shipped = Path(load_ledger.__code__.co_filename).resolve().parents[1] / "library" / "ledger"
    target = folder / "ledger"
    shutil.copytree(shipped, target)
    claim = next(
        json.loads(line) for line in (target / "article.jsonl").read_text().splitlines() if '"id": "a001"' in line
    )
    claim |= {"id": "z999", "best": 9000, "known_by": day.isoformat(), "contradicts": ["a001"],
              "paraphrase": "A made-up claim for a test."}
    del claim["repeats"], claim["chain"]
    with (target / "article.jsonl").open("a") as out:
        out.write(json.dumps(claim, sort_keys=True) + "\n")
    seal_folder(target)
    return load_ledger(target)
