"""The brief as files: the contract of ``brief.json``, no number that is none, all files or none."""

from __future__ import annotations

import csv
import errno
import io
import json
import math
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from magdepth.briefing import export
from magdepth.briefing.document import BriefDocument
from magdepth.briefing.export import brief_files, brief_json, quantities_csv, write_brief
from magdepth.errors import Failed
from sample_brief import sample_brief

CONTRACT = {
    "scenario", "as_of", "seed", "replicates", "judgements", "quantities", "contradictions", "reconciliation",
    "requirement", "known_later", "parameters", "since",
}  # fmt: skip


@pytest.fixture(scope="module")
def doc() -> BriefDocument:
    return sample_brief()


@pytest.fixture(scope="module")
def data(doc: BriefDocument) -> Any:
    return json.loads(brief_files(doc)["brief.json"])


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_brief_json_has_the_keys_of_the_contract(data: Any) -> None:
    assert set(data) >= CONTRACT
    for one in data["judgements"]:
        assert one.keys() >= {"statement", "probability", "likelihood", "confidence", "assumption_share", "claims"}
        assert set(one["resolution"]) == {"rule", "date"}
        assert one["confidence"] in ("low", "moderate", "high")
        assert one["probability"] is None or 0 <= one["assumption_share"] <= 1
        date.fromisoformat(one["resolution"]["date"])
    for one in data["quantities"]:
        assert set(one) == {"name", "unit", "from", "to", "median", "q05", "q95"}
        assert one["q05"] <= one["median"] <= one["q95"]
    for one in data["parameters"]:
        assert one.keys() >= {"name", "side", "unit"}
        assert ("value" in one) != ("distribution" in one)
        assert "claims" in one or "assumption" in one
    for one in data["since"]:
        assert set(one) == {"month", "observed", "q05", "median", "q95"}
        assert re.fullmatch(r"\d{4}-\d{2}", one["month"])
    assert (data["requirement"]["layers_published"], data["requirement"]["layers_covered"]) == (2, 0)


def test_launched_has_one_entry_a_month(data: Any) -> None:
    launched = [one for one in data["quantities"] if one["name"] == "launched"]
    assert [one["from"][:7] for one in launched] == sorted({one["from"][:7] for one in launched})
    assert all(one["from"].endswith("-01") and one["from"][:7] == one["to"][:7] for one in launched)


def test_hindsight_reaches_since_and_known_later_alone(doc: BriefDocument, data: Any) -> None:
    blind = replace(
        doc,
        known_later=(),
        since=(),
        outcomes=(),
        waterfall_later=None,
        fan=replace(doc.fan, later=()),
    )
    assert {key for key, value in brief_json(blind).items() if value != data[key]} == {"since", "known_later"}


def test_no_stamp_path_or_duration(doc: BriefDocument, tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("one", "two"))
    write_brief(doc, first)
    write_brief(sample_brief(), second)
    assert contents(first) == contents(second)
    assert str(tmp_path).encode() not in b"".join(contents(first).values())


def test_order_without_meaning_changes_nothing(doc: BriefDocument) -> None:
    turned = replace(
        doc,
        quantities=doc.quantities[::-1],
        parameters=doc.parameters[::-1],
        claims=doc.claims[::-1],
        contradictions=doc.contradictions[::-1],
        since=doc.since[::-1],
    )
    assert brief_json(turned) == brief_json(doc)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_every_value_that_is_no_number_is_named(doc: BriefDocument, bad: float, tmp_path: Path) -> None:
    first, *others = doc.quantities
    spoilt = replace(
        doc,
        quantities=(replace(first, q05=bad), *others),
        fan=replace(doc.fan, bands=(replace(doc.fan.bands[0], q75=bad), *doc.fan.bands[1:])),
        judgements=(replace(doc.judgements[0], probability=bad), *doc.judgements[1:]),
    )
    for work in (brief_json, quantities_csv, brief_files, lambda d: write_brief(d, tmp_path)):
        with pytest.raises(Failed) as caught:
            work(spoilt)
        assert [fault.key for fault in caught.value.faults] == [
            "brief.judgements[0].probability", "brief.quantities[0].q05", "brief.fan.bands[0].q75",
        ]  # fmt: skip
    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("probability", 1.2, "not within 0-1"),
        ("assumption_share", -0.1, "not within"),
        ("assumption_share", None, "needs"),
    ],
)
def test_a_probability_out_of_bounds_or_bare_is_refused(
    doc: BriefDocument, field: str, value: float | None, said: str
) -> None:
    first = replace(doc.judgements[0], **{field: value})  # type: ignore[arg-type]
    with pytest.raises(Failed, match=said):
        brief_json(replace(doc, judgements=(first, *doc.judgements[1:])))


def test_figures_of_numpy_are_plain_numbers(doc: BriefDocument) -> None:
    observed: Any = np.int64(6297)
    q05: Any = np.float32(0.5)
    seed: Any = np.int64(7)
    first, *others = doc.since
    mixed = replace(doc, seed=seed, since=(replace(first, observed=observed, q05=q05), *others))
    again = json.loads(brief_files(mixed)["brief.json"])
    assert (again["seed"], again["since"][0]["observed"], again["since"][0]["q05"]) == (7, 6297, 0.5)


def test_quantities_csv_reads_back(doc: BriefDocument) -> None:
    rows = list(csv.DictReader(io.StringIO(quantities_csv(doc))))
    assert len(rows) == len(doc.quantities)
    by_key = {(band.name, band.first.isoformat()): band for band in doc.quantities}
    for row in rows:
        band = by_key[row["name"], row["from"]]
        for name in ("q05", "q25", "median", "q75", "q95"):
            assert float(row[name]) == pytest.approx(getattr(band, name), rel=1e-6)


def test_write_brief_returns_what_it_wrote(doc: BriefDocument, tmp_path: Path) -> None:
    paths = write_brief(doc, tmp_path / "deep" / "out")
    assert {path.name for path in paths} == names(tmp_path / "deep" / "out")
    assert {"brief.html", "brief.json", "quantities.csv", "chart-fan.svg"} <= {path.name for path in paths}
    assert set(names(tmp_path / "deep" / "out")) <= set(export.FILES)


def test_a_chart_of_an_earlier_brief_does_not_stay(doc: BriefDocument, tmp_path: Path) -> None:
    write_brief(doc, tmp_path)
    (tmp_path / "notes.txt").write_text("the user's own")
    write_brief(replace(doc, fan=replace(doc.fan, later=())), tmp_path)
    assert "chart-since.svg" not in names(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "the user's own"


Swap = Callable[[str | os.PathLike[str], str | os.PathLike[str]], None]


@pytest.mark.parametrize("stop_at", range(9))
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.EIO, "broken")])
def test_an_interruption_while_moving_leaves_the_earlier_brief(
    doc: BriefDocument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_at: int, error: BaseException
) -> None:
    monkeypatch.setattr(export, "render_page", lambda doc, charts: doc.title)  # what is moved does not matter here
    write_brief(doc, tmp_path)
    before = contents(tmp_path)
    calls = 0
    real: Swap = os.replace

    def failing(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
        nonlocal calls
        calls += 1
        if calls == stop_at + 1:
            raise error
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises((KeyboardInterrupt, Failed)):
        write_brief(replace(doc, title="Another"), tmp_path)
    assert calls > stop_at
    assert contents(tmp_path) == before


def test_an_interruption_of_the_first_brief_leaves_nothing(
    doc: BriefDocument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Swap = os.replace

    def failing(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
        if Path(target).name == "quantities.csv":
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(KeyboardInterrupt):
        write_brief(doc, tmp_path)
    assert names(tmp_path) == set()


def test_a_full_disk_is_said_and_leaves_the_earlier_brief(doc: BriefDocument, tmp_path: Path) -> None:
    write_brief(doc, tmp_path)
    before = contents(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # bytes of a file: the page has more
    try:
        with pytest.raises(Failed) as failed:
            write_brief(replace(doc, title="Another"), tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert failed.value.exit_code == 1
    assert "could not be written" in str(failed.value) and "Cure: make room" in str(failed.value)
    assert contents(tmp_path) == before


def test_a_file_in_place_of_the_folder_is_a_clear_error(doc: BriefDocument, tmp_path: Path) -> None:
    blocked = tmp_path / "out"
    blocked.write_text("not a folder")
    with pytest.raises(Failed, match="could not be written"):
        write_brief(doc, blocked)
    assert blocked.read_text() == "not a folder"


def test_importing_the_brief_loads_nothing_heavy(root: Path) -> None:
    code = (
        "import sys, magdepth.briefing.export, magdepth.briefing.terminal;"
        "print(sorted({'altair', 'vl_convert', 'jinja2', 'numpy', 'pandas', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(root / "src")}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
