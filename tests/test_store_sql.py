"""Questions in SQL: the views hold what the runs hold, and nothing but them can be reached."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from command import left
from magdepth.errors import BadInput
from magdepth.results import Run, run
from magdepth.scenario import load
from magdepth.store import SavedRun, save_run
from magdepth.store.sql import VIEWS, ask


@pytest.fixture(scope="module")
def made() -> dict[str, Run]:
    return {
        "kept": run(load("launches"), replicates=30, seed=3),
        "other": run(load("launches", sets=["stock_days=20"]), replicates=20, seed=4),
        "streamed": run(load("launches"), replicates=40, seed=5, keep=False),
    }


@pytest.fixture(scope="module")
def store(made: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    for one in made.values():
        save_run(one, folder)
    return folder


@pytest.fixture(scope="module")
def saved(made: dict[str, Run], store: Path) -> dict[str, SavedRun]:
    return {name: save_run(one, store) for name, one in made.items()}


def rows(question: str, store: Path) -> list[tuple[Any, ...]]:
    return list(ask(question, store).rows)


def test_runs_are_what_the_manifests_say(saved: dict[str, SavedRun], store: Path) -> None:
    found = ask("SELECT * FROM runs ORDER BY seed", store)
    assert found.columns == tuple(VIEWS[0].columns)
    told = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    for row, one in zip(told, saved.values(), strict=True):
        wanted = {**one.manifest, "run": one.id, "as_of": date(2025, 6, 30), "start": date(2025, 7, 1)}
        assert row == {name: wanted[name] for name in found.columns}
    assert told[1]["sets"] == ["stock_days=20"] and [row["streamed"] for row in told] == [False, False, True]


def test_measures_are_the_summaries(made: dict[str, Run], saved: dict[str, SavedRun], store: Path) -> None:
    columns = 'run, measure, unit, "from", "to", mean, error, q05, q25, median, q75, q95'
    found = rows(f"SELECT {columns} FROM measures", store)
    wanted = [
        (saved[name].id, s.name, s.unit, s.window.first, s.window.last, s.mean, s.error, s.q05, s.q25, s.median,
         s.q75, s.q95)
        for name, one in made.items() for s in one.summaries()
    ]
    assert sorted(found) == sorted(wanted)


def test_days_are_the_means_of_each_day(made: dict[str, Run], saved: dict[str, SavedRun], store: Path) -> None:
    for name, one in made.items():
        found = rows(f"SELECT day, date, mean FROM daily WHERE slot = 'raids.drones' AND run = '{saved[name].id}' "
                     "ORDER BY day", store)
        assert [row[0] for row in found] == list(range(one.scenario.days))
        assert [row[1] for row in found] == [date(2025, 7, 1) + timedelta(days=k) for k in range(one.scenario.days)]
        sums = one.tally.sums[:, one.tally.daily.index("raids.drones")]
        assert np.array_equal([row[2] for row in found], sums / one.replicates)
    (count,) = rows("SELECT count(*) FROM daily", store)
    assert count == (sum(one.scenario.days * len(one.tally.daily) for one in made.values()),)


def test_replicates_and_draws_are_those_of_the_run(
    made: dict[str, Run], saved: dict[str, SavedRun], store: Path
) -> None:
    for name in ("kept", "other"):
        one, run_id = made[name], saved[name].id
        found = rows(f"SELECT replicate, value FROM replicates WHERE measure = 'raids.drones:total' "
                     f"AND run = '{run_id}' ORDER BY replicate", store)
        assert found == list(enumerate(one.values("raids.drones:total").tolist()))
        found = rows(f"SELECT replicate, value FROM parameters WHERE key = 'stock.initial' AND run = '{run_id}' "
                     "ORDER BY replicate", store)
        assert found == list(enumerate(one.parameter("stock.initial").tolist()))
    assert rows(f"SELECT count(*) FROM replicates WHERE run = '{saved['streamed'].id}'", store) == [(0,)]


def test_rows_are_limited_and_it_is_told(store: Path) -> None:
    few = ask("SELECT * FROM range(5)", store, limit=4)
    assert (len(few.rows), few.more) == (4, True)
    exact = ask("SELECT * FROM range(5)", store, limit=5)
    assert (len(exact.rows), exact.more) == (5, False)


@pytest.mark.parametrize("view", [view.name for view in VIEWS])
def test_an_empty_store_has_the_same_columns(view: str, store: Path, tmp_path: Path) -> None:
    empty, full = (ask(f"SELECT * FROM {view} LIMIT 1", folder)
                   for folder in (tmp_path, store))
    assert empty.columns == full.columns == tuple(next(v.columns for v in VIEWS if v.name == view))
    assert (len(empty.rows), len(full.rows)) == (0, 1)
    assert left(tmp_path) == []


FORBIDDEN = [
    "CREATE TABLE more AS SELECT 1",
    "DROP VIEW runs",
    "INSERT INTO runs SELECT * FROM runs",
    "DELETE FROM runs",
    "COPY (SELECT 1) TO 'HERE/out.csv'",
    "COPY runs FROM 'HERE/secret.csv'",
    "ATTACH 'HERE/new.db'",
    "EXPORT DATABASE 'HERE/all'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "PRAGMA database_list",
    "CALL pragma_version()",
    "SELECT 1; SELECT 2",
    "SELECT 1; COPY (SELECT 1) TO 'HERE/out.csv'",
    "",
    "SELECT * FROM 'HERE/secret.csv'",
    "SELECT * FROM runs, 'HERE/secret.csv'",
    "SELECT * FROM read_csv('HERE/secret.csv')",
    "SELECT * FROM read_text('HERE/secret.csv')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_parquet('STORE/*/daily.parquet')",
    "SELECT * FROM glob('HERE/*')",
    "SELECT * FROM query('COPY (SELECT 1) TO ''HERE/out.csv''')",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO 'HERE/out.csv'",
    "EXPLAIN ANALYZE CREATE TABLE more AS SELECT 1",
    "WITH x AS (SELECT * FROM 'HERE/secret.csv') SELECT * FROM x, measures",
    "SELECT * FROM VIEWS",  # a variable of the module that asks
    "SELECT * FROM question",
    "WITH x AS (DELETE FROM runs RETURNING *) SELECT * FROM x",
    "SELECT runn FROM runs",
    "SELEC 1",
]


@pytest.mark.parametrize("question", FORBIDDEN)
def test_nothing_else_can_be_reached_or_changed(
    question: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    with pytest.raises(BadInput, match=r"T109|T110"):
        ask(question.replace("HERE", str(tmp_path)).replace("STORE", str(store)), store)
    assert left(tmp_path) == ["secret.csv"]
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before


def test_a_damaged_run_is_passed_over(made: dict[str, Run], tmp_path: Path) -> None:
    good, bad = (save_run(made[name], tmp_path) for name in ("kept", "other"))
    for table in ("daily", "summaries"):
        (bad.folder / f"{table}.parquet").write_bytes(b"no table")
    assert {row[0] for row in rows("SELECT run FROM measures UNION ALL SELECT run FROM daily", tmp_path)} == {good.id}
    (bad.folder / "manifest.json").write_text("{}")
    assert rows("SELECT run FROM runs", tmp_path) == [(good.id,)]


def test_a_manifest_can_not_smuggle_sql_in(made: dict[str, Run], tmp_path: Path) -> None:
    saved = save_run(made["kept"], tmp_path)
    manifest = saved.folder / "manifest.json"
    evil = "x'); DROP VIEW runs; --"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "scenario": evil, "sets": [evil, "a\"'b"]}))
    assert rows("SELECT scenario, sets FROM runs", tmp_path) == [(evil, [evil, "a\"'b"])]


def test_the_verb_answers_people_and_machines(here: Any) -> None:
    empty = here("runs", "sql", "SELECT run FROM runs")
    assert (empty.code, empty.out.strip()) == (0, "run") and "magdepth run" in empty.err
    told = here("run", "launches", "--replicates", 20, "--json").json()
    said = here("runs", "sql", "SELECT run, seed, as_of, 0.5 AS half, 'NaN'::DOUBLE AS nothing FROM runs")
    assert said.code == 0 and said.err == ""
    assert said.out.splitlines()[1].split() == [told["id"], "1", "2025-06-30", "0.5", "—"]
    found = here("runs", "sql", "SELECT run, seed, as_of, 0.5, 'NaN'::DOUBLE, sets FROM runs", "--json").json()
    assert found["rows"] == [[told["id"], 1, "2025-06-30", 0.5, None, []]] and found["more"] is False
    limited = here("runs", "sql", "SELECT * FROM range(300)")
    assert len(limited.out.splitlines()) == 102 and "--limit" in limited.out
    assert len(here("runs", "sql", "SELECT * FROM range(300)", "--json").json()["rows"]) == 300
    assert len(here("runs", "sql", "SELECT * FROM range(300)", "--limit", 7).out.splitlines()) == 9


def test_without_a_question_the_views_are_listed(here: Any) -> None:
    told = here("runs", "sql").out
    for view in VIEWS:
        assert f"{view.name}: {view.row}\n    {', '.join(view.columns)}" in told
    assert here("runs", "sql", "--json").json()["views"][1]["columns"]["q95"] == "DOUBLE"


@pytest.mark.parametrize(
    ("question", "code", "cure"),
    [
        ("SELECT * FROM measurs", "T110", "did you mean 'measures'?"),
        ("SELECT seeed FROM runs", "T110", "seed"),
        ("DROP TABLE runs", "T109", "runs gc"),
        ("nonsense", "T110", "runs sql"),
    ],
)
def test_mistakes_are_told_with_their_cure(here: Any, question: str, code: str, cure: str) -> None:
    done = here("runs", "sql", question)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(code) and cure in done.err and len(done.err.splitlines()) == 1
    assert here("runs", "sql", question, "--json").codes() == [code]


def test_the_questions_in_the_docs_have_answers(here: Any, root: Path) -> None:
    page = (root / "docs" / "store.md").read_text(encoding="utf-8")
    questions = re.findall(r'^magdepth runs sql "([^"]+(?:\\"[^"]*)*)"', page, re.MULTILINE)
    assert len(questions) >= 2
    assert here("run", "launches", "--replicates", 20).code == 0
    for question in questions:
        done = here("runs", "sql", question.replace('\\"', '"'), "--json")
        assert done.code == 0 and done.json()["rows"], question
