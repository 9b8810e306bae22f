"""The verb estimate: what words, ids and keys stand for, what is never pooled, and what is shown and drawn."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings

from command import Done, command
from magdepth.balance.pool_as_value import declare
from magdepth.balance.pool_report import amount, density_lines
from magdepth.balance.selection import select
from magdepth.briefing.density_chart import density_svg
from magdepth.dates import Vintage
from magdepth.errors import BadInput
from magdepth.evidence import Claim, Ledger, load_ledger
from magdepth.evidence.weighing.pooling import RULES, pool
from magdepth.scenario import load, shipped
from pooling_cases import category, claim, claims

LAUNCHES = next(found.path for found in shipped() if found.name == "launches")
AS_OF = ("--as-of", "2025-12-31")


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Any:
    def call(*words: object) -> Done:
        return command(capsys, "evidence", *words)

    return call


def none() -> Any:
    raise AssertionError("no scenario is needed")


def view(*some: Claim) -> Any:
    return Ledger(tuple(sorted(some, key=lambda one: one.id))).at(Vintage(date(2025, 12, 31)))


# ---- what is chosen ------------------------------------------------------------------------------


def test_words_ids_and_keys_choose_the_same_claims(here: Any) -> None:
    by_words = here("estimate", "workers to be sent", *AS_OF, "--json").json()
    assert {item["id"] for item in (*by_words["claims"], *by_words["left_out"])} == {"a003", "a031", "a032"}
    by_ids = here("estimate", "a032,a003, a031", *AS_OF, "--json").json()
    keys = [key for key, held in load("alabuga-2025", as_of=date(2025, 12, 31)).all_quantities()
            if set(held.claims) == {"a003", "a031", "a032"}]  # fmt: skip
    by_key = here("estimate", keys[-1], *AS_OF, "--json").json()
    assert by_words["quantiles"] == by_ids["quantiles"]
    assert by_key["key"] == keys[-1]


def test_a_later_claim_does_not_show(here: Any) -> None:
    early = here("estimate", "workers to be sent", "--as-of", "2025-06-30", "--json").json()
    assert [item["id"] for item in early["claims"]] == ["a031"] and early["as_of"] == "2025-06-30"
    later = here("estimate", "a032", "--as-of", "2025-06-30", "--json")
    assert (later.code, later.codes()) == (2, ["E121"])


@pytest.mark.parametrize("asked", ["workers", "output Alabuga", "output", "a001,a002,a003,a059", "rounds"])
def test_each_of_several_quantities_is_told_with_the_words_that_ask_for_it(here: Any, asked: str) -> None:
    done = here("estimate", asked, *AS_OF, "--json")
    assert done.code == 2 and set(done.codes()) == {"A181"}
    head, *groups = done.json()["error"]
    groups = [group for group in groups if "use more words" not in group["cure"]]
    assert min(int(head["got"]), 12) == len(groups) >= 3
    seen: list[str] = []
    for group in groups:
        words = shlex.split(group["cure"])
        assert words[:3] == ["magdepth", "evidence", "estimate"]
        told = here(*words[2:], *AS_OF, "--json")
        assert told.code == 0, group
        seen += [item["id"] for item in (*told.json()["claims"], *told.json()["left_out"])]
    assert len(seen) == len(set(seen))
    assert asked != "workers" or {"a003", "a031", "a032", "a033", "a062"} <= set(seen)


def test_every_cure_of_a_key_works_and_a_year_can_be_taken_as_one(here: Any) -> None:
    done = here("estimate", "alabuga.capacity", "--as-of", "2025-06-30", "--json")
    assert done.code == 2
    head, *groups = done.json()["error"]
    for group in groups:
        assert here(*shlex.split(group["cure"])[2:], "--as-of", "2025-06-30").code == 0, group
    assert "--category strike/alabuga/2025" in head["cure"]
    told = here("estimate", "alabuga.capacity", "--category", "strike/alabuga/2025", "--as-of", "2025-06-30", "--json")
    assert [item["id"] for item in told.json()["claims"]] == ["a001", "a009"]
    assert told.json()["unit"] == "drones/month" and len(told.json()["notes"]) == 2


@pytest.mark.parametrize("axis", ["type", "plant", "period", "unit", "subject", "quantity"])
def test_nothing_is_pooled_across(axis: str) -> None:
    one = claim("x1", 2_000.0, category=category("strike", "alabuga", "2025-06"))
    other = {
        "type": {"category": category("decoy", "alabuga", "2025-06")},
        "plant": {"category": category("strike", "all", "2025-06")},
        "period": {"category": category("strike", "alabuga", "2025-07")},
        "unit": {"unit": "drones", "category": one.category},
        "subject": {"subject": "another plant", "category": None},
        "quantity": {"quantity": "planned output", "category": one.category},
    }[axis]  # fmt: skip
    first = one if axis != "subject" else claim("x1", 2_000.0)
    with pytest.raises(BadInput) as refused:
        select("plant output", view(first, claim("x2", 3_000.0, **other)), none)
    assert {fault.code for fault in refused.value.faults} == {"A181"}
    same = claim("x2", 3_000.0, category=first.category)
    assert len(select("plant output", view(first, same), none).claims) == 2


def test_a_period_that_is_named_is_one_time() -> None:
    june, year = (claim(f"x{k}", 2_000.0, category=category("strike", "alabuga", span))
                  for k, span in enumerate(("2025-06", "2025")))  # fmt: skip
    old = claim("x3", 900.0, category=category("strike", "alabuga", "2024"))
    held = view(june, year, old)
    assert [one.id for one in select("plant output", held, none, period="2025").claims] == ["x0", "x1"]
    assert [one.id for one in select("plant", held, none, category="strike/alabuga/2025-06").claims] == ["x0"]
    with pytest.raises(BadInput):
        select("plant", held, none, category="strike/alabuga/2025", period="2024")


@pytest.mark.parametrize(
    ("words", "code", "cure"),
    [
        (["wrokers to be sent"], "A180", "did you mean 'workers'?"),
        (["alabuga.capasity"], "A180", "did you mean 'alabuga.capacity'?"),
        (["launch_level"], "A183", "words or claim ids"),
        ([","], "A180", "evidence list"), ([""], "A180", "evidence list"), (["()"], "A180", "evidence list"),
        (["a099,a031"], "E120", "did you mean"),
        (["e001"], "E180", "evidence list"),
        (["PAC-3"], "E180", "evidence list"),
        (["a031", "--rule", "liner"], "E182", "did you mean 'linear'?"),
        (["a031", "--rule", "hierarchical"], "E184", "linear rule"),
        (["a001", "--category", "strikes/alabuga"], "A182", "did you mean 'strike'?"),
        (["a001", "--category", "strike/alabuga/2024"], "A180", "leave the option out"),
        (["a031", "--chart", "out.png"], "E190", ".svg"),
        (["a031", "--chart", "nowhere/out.svg"], "E191", "make it first"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_a_cure(here: Any, words: list[str], code: str, cure: str) -> None:
    done = here("estimate", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(code) and cure in done.err


def test_a_change_is_read_at_the_period_asked_for(here: Any) -> None:
    assert here("estimate", "PAC-3", "--period", "2022", "--json").json()["quantiles"]["q50"] == pytest.approx(350)
    assert here("estimate", "PAC-3", "--period", "2024", "--json").json()["quantiles"]["q50"] == pytest.approx(500)


# ---- what is shown -------------------------------------------------------------------------------


def test_the_terminal_shows_claims_weights_quantiles_and_density(here: Any) -> None:
    told = here("estimate", "workers to be sent", *AS_OF, "--json").json()
    text = here("estimate", "workers to be sent", *AS_OF).out
    for item in told["claims"]:
        assert re.search(rf"{item['id']} +{item['reliability']}{item['credibility']} +{item['weight']:.0%}", text)
    for item in told["left_out"]:
        assert f"{item['id']}" in text and item["reason"] in text
    assert all(origin["origin"] in text for origin in told["origins"])
    assert all(f" {amount(told['quantiles'][key])}" in text for key in ("q05", "q25", "q50", "q75", "q95"))
    assert told["confidence"] in text and "█" in text and told["scenario"]["lines"][0] in text


def test_the_text_chart_is_as_high_as_the_chance_in_each_column() -> None:
    pooled = pool([claim("x", 1_013.0), claim("y", 50_013.0, grade="B2")])
    lines = density_lines(pooled, width=40, height=4)
    rows = [line[2:].ljust(40) for line in lines[1:5]]
    heights = np.array([sum(" ▁▂▃▄▅▆▇█".index(row[k]) for row in rows) for k in range(40)])
    assert heights.max() == 32
    low, high = np.log(pooled.quantile(0.005)), np.log(pooled.quantile(0.995))
    mass = np.diff([pooled.below(float(edge)) for edge in np.exp(np.linspace(low, high, 41))])
    assert heights / 32 == pytest.approx(mass / mass.max(), abs=1 / 32)
    plain = density_lines(pooled, width=40, height=4, ascii_only=True)
    assert "".join(plain).isascii() and "#" in "".join(plain)


def test_the_output_can_be_read_where_blocks_can_not(cli: Any) -> None:
    done = cli("evidence", "estimate", "a031", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.isascii()


def test_json_has_everything_and_json_faults(here: Any) -> None:
    done = here("estimate", "shells", "--records", "--json")
    told = done.json()
    assert (done.code, done.err) == (0, "")
    values, density = np.array(told["density"]["value"]), np.array(told["density"]["density"])
    assert np.trapezoid(density, values) == pytest.approx(1.0, abs=0.02)
    assert all(origin["record"] is None for origin in told["origins"])  # nobody here ever counted launches
    assert told["quantiles"]["q05"] < told["quantiles"]["q50"] < told["quantiles"]["q95"]


def test_records_are_told_or_said_to_be_missing(here: Any) -> None:
    text = here("estimate", "workers to be sent", "--records").out
    assert text.count("no record") == 2
    later = here("estimate", "a046,b089", "--category", "all/all/2025", "--records", "--json").json()
    found = {item["origin"]: item["record"] for item in later["origins"]}
    assert found["Volodymyr Zelensky"]["weight"] < 1.0 < found["Oleksandr Syrskyi"]["weight"]
    plain = here("estimate", "a046,b089", "--category", "all/all/2025", "--json").json()
    weight = {item["origin"]: item["weight"] for told in (plain,) for item in told["origins"]}
    assert weight["Volodymyr Zelensky"] > {i["origin"]: i["weight"] for i in later["origins"]}["Volodymyr Zelensky"]


def test_the_track_is_told_for_a_day(here: Any) -> None:
    text = here("track", "--as-of", "2025-12-31").out
    assert "Oleksandr Syrskyi: 1 of 1 observation" in text and "Zelensky" not in text
    assert here("track", "--as-of", "2022-12-31").out.startswith("No claim")
    told = here("track", "--json").json()
    assert {record["origin"]: record["weight"] for record in told}["Ukrainian Air Force"] is None


# ---- the chart -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["workers to be sent", "mobile fire", "shells", "a044,a044a"])
def test_the_chart_tells_finding_claims_and_source(here: Any, tmp_path: Path, words: str) -> None:
    path = tmp_path / "chart.svg"
    path.write_text("an earlier chart")
    told = here("estimate", words, "--chart", path, "--json").json()
    svg = path.read_text(encoding="utf-8")
    said = " ".join(node.text or "" for node in ElementTree.fromstring(svg).iter() if node.tag.endswith("text"))
    assert told["title"].split(":")[0] in said and "Source:" in said and "median" in said
    assert all(item["id"] in said for item in told["claims"])
    assert len(svg) < 30_000 and "var(" not in svg
    assert list(tmp_path.glob(".chart*")) == []


def test_a_chart_is_whole_or_not_there(here: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    done = here("estimate", "a031", "--chart", tmp_path / "chart.svg")
    assert done.code == 1 and done.err.startswith("E192")
    assert [*tmp_path.glob("*chart*"), *tmp_path.glob(".writing*")] == []


@settings(max_examples=8, deadline=None)
@given(claims(figure=True))
def test_any_pool_can_be_drawn(some: list[Claim]) -> None:
    svg = density_svg(pool(some), "A quantity", None)
    assert ElementTree.fromstring(svg).tag.endswith("svg")


# ---- for a scenario ------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "ids", ["a003,a031,a032", "a015a,b033", "b007,b006", "e006,e008,e009,e010", "d001,d002", "a044,a044a", "a032"]
)
def test_the_lines_load_as_a_scenario_and_say_what_the_pool_says(tmp_path: Path, ids: str, rule: str) -> None:
    day = date(2025, 12, 31)
    held = load_ledger().at(Vintage(day))
    pooled = pool([held.get(name) for name in ids.split(",")], rule=rule)
    told = declare(pooled)
    quantity = ["quantities:", "  pooled:", "    side: attacker", *(f"    {line}" for line in told.lines)]
    path = tmp_path / "one.yaml"
    text = LAUNCHES.read_text(encoding="utf-8")
    text = text.replace("quantities:", "\n".join(quantity), 1)
    # A quantity that no expression uses is refused (S110).
    used = text.replace("launch_level * stock_days", "launch_level * stock_days * (pooled / pooled)")
    path.write_text(used, encoding="utf-8")
    value = load(str(path), as_of=day).quantity("pooled").value
    whole = pooled.scale.one if pooled.scale.share else 1.0
    apart = [abs(value.cdf(pooled.quantile(q) / whole) - q) for q in (0.05, 0.25, 0.5, 0.75, 0.95)]  # type: ignore[union-attr]
    # A single simple form can't follow a hierarchical pool with two bounds better than this.
    assert max(apart) <= told.gap + 0.01 and told.gap < 0.1
