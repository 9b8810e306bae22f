"""The verb compare: the same draws without and with a change, and nothing where nothing changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from command import left
from magdepth.results import compare, run
from magdepth.scenario import Scenario, load

SAME = "stock_days={lognormal: {low: 8, high: 45}}"  # as the file has it


def test_base_against_overlay_as_in_the_examples(here: Any, article: Scenario) -> None:
    done = here("compare", "alabuga-2025", "--overlay", "no-workers", "--replicates", 100, "--seed", 7, "--json")
    assert (done.code, done.err) == (0, "")
    told = done.json()
    plain, without = (
        run(scenario, replicates=100, seed=7) for scenario in (article, load("alabuga-2025", overlays=["no-workers"]))
    )
    assert (told["digest_a"], told["digest_b"]) == (plain.digest, without.digest)
    assert told["overlays"] == ["no-workers"] and told["hindsight"] is False
    changes = {entry["name"]: entry for entry in told["differences"]}
    name = f"{plain.scenario.roles['raid']}.drones:total"
    paired = without.values(name) - plain.values(name)
    assert changes[name]["mean"] == pytest.approx(paired.mean())
    assert changes[name]["q05"] == pytest.approx(float(np.quantile(paired, 0.05)))
    assert changes[name]["mean"] < 0  # fewer hands, fewer drones
    noise = np.hypot(plain.values(name).std(), without.values(name).std()) / 10
    assert changes[name]["error"] < 0.5 * noise  # paired: most of the noise is gone


def test_in_words_it_names_the_change_and_prints_what_moves(here: Any) -> None:
    done = here("compare", "launches", "--set", "stock_days=20", "--replicates", 50, "--seed", 5)
    assert (done.code, done.err) == (0, "")
    found = compare(load("launches"), load("launches", sets=["stock_days=20"]), replicates=50, seed=5)
    assert "without and with stock_days=20" in done.out and "50 paired replicates, seed 5" in done.out
    assert found.a.digest in done.out and found.b.digest in done.out
    rows = [line for line in done.out.splitlines() if line.startswith("Launched")]
    moved = [name for name in found.names if name.startswith("raids.drones:") and found.difference(name).any()]
    assert len(rows) == len(moved) > 10


def test_a_change_that_changes_nothing_shows_no_figure(here: Any) -> None:
    done = here("compare", "launches", "--set", SAME, "--replicates", 20)
    assert done.code == 0
    assert "None of the main figures changes" in done.out and "Launched" not in done.out
    told = here("compare", "launches", "--set", SAME, "--replicates", 20, "--json").json()
    assert all(entry[key] == 0 for entry in told["differences"] for key in ("mean", "q05", "q95"))
    assert told["sets"] == [SAME]


def test_hindsight_is_said(here: Any) -> None:
    words = ("compare", "alabuga-2025", "--overlay", "interceptor-surge", "--replicates", 5)
    assert "hindsight" in here(*words).out
    assert here(*words, "--json").json()["hindsight"] is True
    assert "hindsight" not in here("compare", "alabuga-2025", "--overlay", "no-workers", "--replicates", 5).out


def test_without_a_change_there_is_nothing_to_compare(here: Any) -> None:
    done = here("compare", "alabuga-2025")
    assert (done.code, done.out) == (2, "")
    assert "nothing to compare" in done.err
    assert "--overlay no-workers" in done.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--overlay", "no-worker"), "S402", "did you mean 'no-workers'?"),
        (("--overlay", "no-workers", "--set", "dprk_workers.come=0"), "S403", "is set twice"),
        (("--overlay", "no-workers", "--as-of", "2024-06-30"), "S401", "does not hold as of 2024-06-30"),
        (("--set", "dprk_worker.come=0"), "S105", "did you mean 'dprk_workers.come'?"),
    ],
)
def test_what_can_not_be_laid_on_is_refused(
    here: Any, data_dir: Path, words: tuple[str, ...], code: str, said: str
) -> None:
    text = here("compare", "alabuga-2025", *words)
    assert (text.code, text.out) == (2, "")
    assert text.err.startswith(code) and said in text.err
    assert here("compare", "alabuga-2025", *words, "--json").codes() == [code]
    assert left(data_dir / "runs") == []


def test_all_faults_are_told_at_once(here: Any) -> None:
    done = here("compare", "alabuga-2025", "--as-of", "2024-06-30", "--overlay", "no-worker", "--json")
    assert sorted(done.codes()) == ["S401", "S402"]
