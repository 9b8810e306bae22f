"""The verb evidence: every shipped claim shown, later ones hidden, a ledger's broken lines told."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from command import Done, command
from magdepth.cli import ledger
from magdepth.evidence import load_ledger
from magdepth.evidence.ledger import SHIPPED
from magdepth.scenario import Scenario

LEDGER = load_ledger()
AS_OF = date(2025, 6, 30)
LATER = [claim for claim in LEDGER.claims if claim.known_by > AS_OF]


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Any:
    def call(*words: object) -> Done:
        return command(capsys, "evidence", *words)

    return call


def test_every_shipped_claim_resolves(here: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Through the verb's function itself, as there are many; the next tests go by the command line."""
    assert len(LEDGER.claims) >= 60
    for claim in LEDGER.claims:
        ledger.show(claim.id, json=True)
        told = json.loads(capsys.readouterr().out)
        assert (told["id"], told["known_by"], told["origin"]) == (claim.id, claim.known_by.isoformat(), claim.origin)
        assert told["source"]["id"] == claim.source.id and told["paraphrase"] == claim.paraphrase
        assert [told[key] for key in ("low", "best", "high")] == [claim.low, claim.best, claim.high]
        ledger.show(claim.id)
        shown = capsys.readouterr()
        assert claim.paraphrase in shown.out and claim.source.title in shown.out and shown.err == ""
    assert here("show", claim.id).out == shown.out and here("show", claim.id, "--json").json() == told


@pytest.mark.parametrize("identity", ["a001", LATER[-1].id])
def test_a_claim_resolves_for_a_stranger(cli: Any, identity: str) -> None:
    done = cli("evidence", "show", identity, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["id"] == identity


def test_the_list_is_all_claims_one_a_line(here: Any) -> None:
    listed = here("list", "--json").json()
    assert [claim["id"] for claim in listed] == [claim.id for claim in LEDGER.claims]
    lines = here("list").out.splitlines()
    assert [line.split()[0] for line in lines] == [claim.id for claim in LEDGER.claims]


def test_a_word_narrows_the_list(here: Any) -> None:
    found = here("list", "kursk", "--json").json()
    assert 0 < len(found) < len(LEDGER.claims)
    for claim in found:
        said = " ".join(claim[key] for key in ("subject", "quantity", "origin", "paraphrase"))
        assert "kursk" in said.lower()


def test_nothing_found_is_said(here: Any) -> None:
    for words in (("list", "no such word"), ("list", "--as-of", "1999-01-01")):
        done = here(*words)
        assert (done.code, done.err) == (0, "")
        assert "no claim" in done.out.lower()
        assert here(*words, "--json").json() == []


def test_as_of_hides_what_was_known_later(here: Any) -> None:
    assert LATER
    seen = here("list", "--as-of", AS_OF, "--json").json()
    assert [claim["id"] for claim in seen] == [claim.id for claim in LEDGER.claims if claim.known_by <= AS_OF]
    later = {claim.id for claim in LATER}
    text = here("list", "--as-of", AS_OF).out.splitlines()
    assert not later & {line.split()[0] for line in text} and len(text) == len(seen)
    for claim in LATER:
        done = here("show", claim.id, "--as-of", AS_OF)
        assert (done.code, done.out) == (2, ""), claim.id
        assert done.err.startswith("E121") and claim.known_by.isoformat() in done.err
        assert claim.paraphrase not in done.err and claim.source.title not in done.err


def test_the_day_on_which_a_claim_is_known_shows_it(here: Any) -> None:
    claim = LATER[0]
    assert here("show", claim.id, "--as-of", claim.known_by).code == 0
    assert here("show", claim.id, "--as-of", claim.known_by.replace(year=claim.known_by.year - 1)).code == 2


def test_an_earlier_claim_does_not_tell_of_later_ones(here: Any) -> None:
    later = {claim.id for claim in LATER}
    linked = [claim for claim in LEDGER.claims if claim.id not in later and later & set(claim.contradicts)]
    assert linked
    for claim in linked:
        told = here("show", claim.id, "--as-of", AS_OF, "--json").json()
        assert not later & {*told["contradicts"], *told["repeated_by"]}
        assert later & set(here("show", claim.id, "--json").json()["contradicts"])


def test_an_unknown_claim_is_answered_with_the_near_one(here: Any) -> None:
    done = here("show", "a0011")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("E120") and "did you mean 'a001" in done.err
    assert here("show", "zzz", "--json").codes() == ["E120"]


def test_a_parameter_is_traced_to_its_claims_and_back(here: Any, article: Scenario) -> None:
    key, quantity = next((key, held) for key, held in article.all_quantities() if len(held.claims) > 1)
    told = here("trace", key, "--json").json()
    assert [claim["id"] for claim in told["parameters"][0]["claims"]] == list(quantity.claims)
    text = here("trace", key).out
    for name in quantity.claims:
        claim = scenario_claim(name)
        assert claim.paraphrase in text and claim.source.publisher in text
        back = here("trace", name, "--json").json()
        assert key in [use["parameter"] for use in back["parameters"]]
        assert f"cited by {key}" in here("trace", name).out


def scenario_claim(name: str) -> Any:
    return next(claim for claim in LEDGER.claims if claim.id == name)


def test_a_trace_knows_no_more_than_its_date(here: Any) -> None:
    claim = next(claim for claim in LATER if claim.known_by <= date(2025, 12, 31))
    text = here("trace", claim.id).out
    assert "not known yet" in text and claim.known_by.isoformat() in text and claim.paraphrase not in text
    assert claim.paraphrase in here("trace", claim.id, "--as-of", "2025-12-31").out


def test_what_is_neither_parameter_nor_claim_is_told(here: Any) -> None:
    done = here("trace", "decoy_shares")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("E130") and "did you mean 'decoy_share'?" in done.err


def test_the_shipped_ledger_has_no_warnings(here: Any) -> None:
    done = here("check")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{len(LEDGER.claims)} claims") and "0 warnings" in done.out
    told = here("check", "--json").json()
    assert told["warnings"] == []
    (sealed,) = told["sealed"]
    assert sealed["folder"] == str(SHIPPED) and f"head {sealed['head']}" in done.out


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "ledger"))


def test_a_copied_ledger_is_sound_by_itself(here: Any, copied: Path) -> None:
    assert here("check", copied).out == here("check").out.replace(str(SHIPPED), str(copied))


def spoil(path: Path, line: int, change: Any) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    before, lines[line - 1] = lines[line - 1], change(lines[line - 1])
    assert lines[line - 1] != before
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return before


def test_broken_lines_are_all_told_with_file_and_line(here: Any, copied: Path) -> None:
    spoil(copied / "kursk.jsonl", 2, lambda line: line[:-10])
    spoil(copied / "workers.jsonl", 1, lambda line: line.replace('"known_by"', '"knwon_by"'))
    spoil(copied / "korea.jsonl", 1, lambda line: json.dumps({**json.loads(line), "contradicts": ["zz99"]}))
    done = here("check", copied)
    assert (done.code, done.out) == (2, "")
    lines = done.err.splitlines()
    assert any(line.startswith(f"E103 {copied / 'kursk.jsonl'}:2") for line in lines)
    assert any(line.startswith(f"E104 {copied / 'workers.jsonl'}:1") and "'known_by'" in line for line in lines)
    assert any(line.startswith(f"E112 {copied / 'korea.jsonl'}:1") for line in lines)
    for name, number in (("kursk", 2), ("workers", 1), ("korea", 1)):  # and each as a change to a sealed record
        assert any(line.startswith((f"E140 {copied / name}.jsonl:{number}", f"E147 {copied / name}.jsonl:{number}"))
                   for line in lines)  # fmt: skip


@pytest.mark.parametrize(
    ("file", "change", "code", "line"),
    [
        ("kursk", lambda lines: [lines[0].replace('"reliability": "C"', '"reliability": "A"'), *lines[1:]], "E140", 1),
        ("kursk", lambda lines: [*lines[:3], *lines[4:]], "E141", 4),
        ("kursk", lambda lines: lines[:-1], "E143", 7),
        ("kursk", lambda lines: [lines[1], lines[0], *lines[2:]], "E142", 1),
        ("sources", lambda lines: [*lines[:9], lines[9].replace("20", "21", 1), *lines[10:]], "E140", 10),
    ],
)
def test_changed_records_are_told_with_file_and_line(
    here: Any, copied: Path, file: str, change: Any, code: str, line: int
) -> None:
    path = copied / f"{file}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    changed = change(lines)
    assert changed != lines
    path.write_text("\n".join(changed) + "\n", encoding="utf-8")
    done = here("check", copied, "--json")
    assert done.code == 2
    told = [(fault["code"], fault["file"], fault.get("line")) for fault in done.json()["error"]]
    assert (code, str(path), line) in told


@pytest.mark.parametrize(
    ("change", "code", "key"),
    [
        ({"contradicts": ["zz99"]}, "E112", "contradicts"),
        ({"supports": ["zz99"]}, "E112", "supports"),
        ({"known_by": "2025-02-30"}, "E107", "known_by"),
        ({"known_by": "20255-01-01"}, "E107", "known_by"),
        ({"period": "2027-01"}, "E150", "known_by"),
    ],
)
def test_unknown_links_and_impossible_dates_are_told(here: Any, copied: Path, change: Any, code: str, key: str) -> None:
    spoil(copied / "kursk.jsonl", 1, lambda line: json.dumps({**json.loads(line), **change}))
    here("seal", copied, "--anew")  # the chain is whole again: what is told is the record's own fault
    (fault,) = here("check", copied, "--json").json()["error"]
    assert (fault["code"], fault["file"], fault["line"], fault["key"]) == (code, str(copied / "kursk.jsonl"), 1, key)


def test_a_warning_is_told_and_is_no_failure(here: Any, copied: Path) -> None:
    long = " ".join(["word"] * 60)
    spoil(copied / "kursk.jsonl", 1, lambda line: json.dumps({**json.loads(line), "paraphrase": long}))
    assert here("seal", copied, "--anew").code == 0
    done = here("check", copied)
    assert done.code == 0
    assert "W101" in done.out and "1 warning\n" in done.out
    assert [warning["code"] for warning in here("check", copied, "--json").json()["warnings"]] == ["W101"]


def test_a_folder_without_a_ledger_is_refused(here: Any, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        done = here("check", folder, "--json")
        assert (done.code, done.codes()) == (2, ["E101"])
