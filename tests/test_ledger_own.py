"""The user's own ledger: added to from options and files, all or nothing, by several writers at once."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from command import Done, command, left, python
from magdepth.errors import BadInput, Failed
from magdepth.evidence import load_ledger
from magdepth.evidence.entry import importing
from magdepth.evidence.entry.adding import Given, add_records
from magdepth.evidence.entry.importing import import_file
from magdepth.evidence.listing import everything
from magdepth.evidence.records import journal
from magdepth.evidence.records.chain import HEADS
from magdepth.evidence.records.loaded import RecordPlace

SOURCE = {"id": "paper-1", "publisher": "A paper", "title": "A title", "published": "2025-07-02", "tier": "press"}
CLAIM = {
    "subject": "Alabuga plant", "quantity": "output", "best": 2200, "unit": "drones/month", "period": "2025-06",
    "known_by": "2025-07-02", "source": "article", "origin": "An office", "reliability": "C", "credibility": "3",
    "paraphrase": "An office counts 2,200.",
}  # fmt: skip
OPTIONS = (
    "--subject", "Alabuga plant", "--quantity", "output", "--best", "0", "--unit", "drones/month",
    "--period", "2025-06", "--known-by", "2025-07-02", "--publisher", "A paper", "--title", "A title",
    "--published", "2025-07-02", "--tier", "press", "--origin", "An office", "--grade", "c3",
    "--category", "strike,alabuga,2025-06", "--paraphrase", "An office counts none.",
)  # fmt: skip


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Any:
    def call(*words: object) -> Done:
        return command(capsys, "evidence", *words)

    return call


def added(*records: dict[str, object]) -> tuple[str, ...]:
    return add_records([Given(RecordPlace("f", n), record) for n, record in enumerate(records, 1)]).claims


def test_without_an_own_ledger_there_is_the_shipped_one_alone(data_dir: Path) -> None:
    from magdepth.evidence.ledger import SHIPPED

    assert load_ledger() == load_ledger(SHIPPED)
    assert "ledger" not in os.listdir(data_dir)  # looking makes nothing
    (data_dir / "ledger").mkdir()
    assert load_ledger() == load_ledger(SHIPPED)


def test_a_claim_is_added_from_options(here: Any, data_dir: Path) -> None:
    shipped = load_ledger()
    done = here("add", *OPTIONS, "--contradicts", "a001", "--supports", "a059")
    assert (done.code, done.err) == (0, "") and "u000001" in done.out
    claim = everything(load_ledger()).get("u000001")
    assert (claim.kind, claim.best, claim.grade, claim.contradicts) == ("point", 0, "C3", ("a001",))
    assert claim.category is not None and claim.category.plant == "alabuga" and claim.supports == ("a059",)
    assert claim.source.publisher == "A paper"
    assert "u000001" in everything(load_ledger()).get("a001").contradicts
    assert len(load_ledger().claims) == len(shipped.claims) + 1
    assert here("show", "u000001").code == here("check").code == 0
    line = (data_dir / "ledger" / "claims.jsonl").read_text()
    assert line == json.dumps(json.loads(line), sort_keys=True, ensure_ascii=False) + "\n"


def test_a_claim_is_added_from_json_and_options_go_first(here: Any, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "one.json").write_text(json.dumps(CLAIM, indent=2))
    assert here("add", tmp_path / "one.json", "--best", 5, "--json").json() == {"added": ["u000001"], "sources": []}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(CLAIM).encode())))
    assert here("add", "-").code == 0
    view = everything(load_ledger())
    assert (view.get("u000001").best, view.get("u000002").best) == (5, 2200)


def test_a_correction_takes_over_what_is_not_given(here: Any) -> None:
    assert here("add", "--supersedes", "a001", "--grade", "D4").code == 0
    old, new = everything(load_ledger()).record("a001"), everything(load_ledger()).get("a001")
    assert (new.id, new.grade, new.best, new.paraphrase) == ("u000001", "D4", old.best, old.paraphrase)
    done = here("add", "--supersedes", "a001", "--best", "1", "--paraphrase", "One.", "--json")
    assert done.codes() == ["E156"] and done.json()["error"][0]["cure"] == "supersede u000001"
    assert here("add", "--supersedes", "u000001", "--best", "1", "--json").codes() == ["E105"]  # new words, too
    assert here("add", "--supersedes", "zzz").code == 2


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ((), ["E157"]),
        (("--grade", "C33"), ["E157"]),
        (("--category", "strike"), ["E157"]),
        (("--source", "article", "--publisher", "x"), ["E157"]),
        ((*OPTIONS, "--grade", "Z9"), ["E108", "E108"]),
        ((*OPTIONS, "--period", "2025-13"), ["E107"]),
        ((*OPTIONS, "--period", "2025-08"), ["E150"]),
        ((*OPTIONS, "--low", "5", "--high", "3"), ["E110"]),
        ((*OPTIONS, "--repeats", "a999"), ["E112"]),
        ((*OPTIONS, "--id", "a001"), ["E111"]),
        ((*OPTIONS, "--url", "../secret"), ["E106"]),
        (("no/such/file.json",), ["E163"]),
    ],
)
def test_what_can_t_be_added_is_told_and_nothing_is_written(here: Any, data_dir: Path, words: Any, codes: Any) -> None:
    done = here("add", *words, "--json")
    assert (done.code, done.codes()) == (2, codes)
    assert not [name for name in left(data_dir) if name.endswith((".jsonl", HEADS))]


def test_ids_go_on_and_don_t_collide(data_dir: Path) -> None:
    assert added(CLAIM, {**CLAIM, "id": "u000007"}, {**CLAIM, "id": "my-own"}) == ("u000008", "u000007", "my-own")
    assert added(CLAIM) == ("u000009",)
    with pytest.raises(BadInput, match="E111"):
        added({**CLAIM, "id": "my-own"})


def test_claims_of_one_file_may_link_to_each_other_and_to_shipped_ones(data_dir: Path) -> None:
    first = {**CLAIM, "id": "u1", "contradicts": ["u2", "a001"]}
    second = {**CLAIM, "id": "u2", "repeats": "a059", "origin": "DIU", "source": SOURCE}
    third = {**CLAIM, "id": "u3", "source": {**SOURCE, "id": None}, "supports": ["u1"]}
    assert added(first, second, third) == ("u1", "u2", "u3")
    view = everything(load_ledger())
    assert view.get("u2").contradicts == ("u1",) and view.get("u2").source == view.get("u3").source
    assert len([source for source in load_ledger().sources if source.publisher == "A paper"]) == 1


def lines(path: Path, *records: object) -> Path:
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in records))
    return path


def test_a_file_is_imported_whole(here: Any, tmp_path: Path) -> None:
    file = lines(tmp_path / "many.jsonl", *({**CLAIM, "best": n, "source": "paper-1"} for n in range(50)), SOURCE)
    told = here("import", file, "--json").json()
    assert (len(told["added"]), told["sources"]) == (50, ["paper-1"])
    assert everything(load_ledger()).get("u000050").best == 49
    assert "Added 50 claims: u000051 to u000100" in here("import", lines(file, *[CLAIM] * 50)).out


def test_all_faults_of_a_file_are_told_and_nothing_is_added(here: Any, data_dir: Path, tmp_path: Path) -> None:
    file = lines(
        tmp_path / "bad.jsonl", CLAIM, "{", {**CLAIM, "known_by": "2025-02-30"}, {**CLAIM, "contradicts": ["u9"]},
        {**SOURCE, "tier": "rumour"}, {**CLAIM, "orign": "x"}, {"nothing": 1},
    )  # fmt: skip
    done = here("import", file, "--json")
    told = {(fault["code"], fault["line"]) for fault in done.json()["error"]}
    assert told >= {("E103", 2), ("E107", 3), ("E112", 4), ("E108", 5), ("E104", 6), ("E105", 7)}
    assert {fault["file"] for fault in done.json()["error"]} == {str(file)} and done.code == 2
    assert not (data_dir / "ledger" / "claims.jsonl").exists()


@pytest.mark.parametrize(
    "record",
    [
        {**CLAIM, "text_file": "../../etc/passwd"},
        {**CLAIM, "text_file": "/etc/passwd"},
        {**CLAIM, "path": "x"},
        {**CLAIM, "source": {**SOURCE, "file": "../x"}},
        {**SOURCE, "url": "file:///etc/passwd"},
        {**SOURCE, "id": "../../claims"},
        {**CLAIM, "source": "../sources"},
        {**CLAIM, "id": "../../x"},
    ],
)
def test_a_file_can_t_name_other_files(here: Any, data_dir: Path, tmp_path: Path, record: Any) -> None:
    before = left(tmp_path)
    done = here("import", lines(tmp_path / "data" / "in.jsonl", record), "--json")
    assert done.code == 2 and set(done.codes()) <= {"E164", "E106", "E113"}
    new = [name for name in left(tmp_path) if name not in before]
    assert new == ["data/in.jsonl", "data/ledger"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E165"), (b"\n \n", "E165"), (b"\x00\x01\xff", "E103"), (b"[" * 100_000, "E103"), (b"[1]", "E103"),
        (b'{"a": 1, "a": 2}', "E103"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_thing_is_refused(here: Any, tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "in.jsonl").write_bytes(content)
    assert here("import", tmp_path / "in.jsonl", "--json").codes() == [code]
    assert here("import", tmp_path, "--json").codes() == ["E163"]


def test_a_file_that_is_too_large_is_refused(here: Any, tmp_path: Path) -> None:
    with (tmp_path / "huge.jsonl").open("wb") as file:
        file.truncate(100_000_001)
    assert here("import", tmp_path / "huge.jsonl", "--json").codes() == ["E163"]


@pytest.mark.parametrize("line", ["{", '{"a": 1}'])
def test_a_file_of_faults_is_not_read_to_its_end(tmp_path: Path, data_dir: Path, line: str) -> None:
    with pytest.raises(BadInput) as caught:
        import_file(str(lines(tmp_path / "in.jsonl", *[line] * 10_000)))
    assert len(caught.value.faults) == 201 and "more than these 200" in str(caught.value.faults[-1])
    assert all((fault.line or 0) <= 201 for fault in caught.value.faults)


def test_a_file_of_too_many_records_is_refused(tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST", 10)
    with pytest.raises(BadInput, match="E163"):
        import_file(str(lines(tmp_path / "in.jsonl", *[CLAIM] * 11)))


WRITER = """
import sys
from magdepth.evidence.entry.adding import Given, add_records
from magdepth.evidence.records.loaded import RecordPlace
import json
claim = json.loads(sys.argv[1])
for n in range(int(sys.argv[3])):
    add_records([Given(RecordPlace("f", 1), {**claim, "best": int(sys.argv[2]) * 100 + n})])
"""


@pytest.mark.parametrize(
    ("writers", "each"), [(4, 10), pytest.param(8, 25, marks=pytest.mark.slow(reason="eight processes, 200 records"))]
)
def test_writers_at_once_lose_nothing(data_dir: Path, writers: int, each: int) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, json.dumps(CLAIM), str(n), str(each)], stderr=subprocess.PIPE)
        for n in range(writers)
    ]
    assert [process.communicate(timeout=300)[1] for process in running] == [b""] * writers
    ledger = load_ledger()
    mine = [claim for claim in ledger.claims if claim.id[0] == "u"]
    assert [claim.id for claim in mine] == [f"u{n:06d}" for n in range(1, writers * each + 1)]
    assert {claim.best for claim in mine} == {n * 100 + k for n in range(writers) for k in range(each)}
    assert ledger.notes == () or {note.code for note in ledger.notes} == {"W110"}
    marks = [json.loads(line)["chain"].split(":")[0] for line in (data_dir / "ledger" / "claims.jsonl").open()]
    assert marks == [str(n) for n in range(1, writers * each + 1)]


KILLED = """
import json, os, sys
from magdepth.evidence.records import journal
from magdepth.evidence.entry.adding import Given, add_records
from magdepth.evidence.records.loaded import RecordPlace
done = []
write = journal.replace
def replace(path, content, **options):
    done.append(path)
    if len(done) == int(sys.argv[2]):
        os._exit(9)
    write(path, content, **options)
journal.replace = replace
add_records([Given(RecordPlace("f", 1), json.loads(sys.argv[1])), Given(RecordPlace("f", 2), json.loads(sys.argv[1]))])
"""


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("before", [0, 3])
def test_a_writer_killed_before_the_heads_leaves_all_or_nothing(data_dir: Path, at: int, before: int) -> None:
    if before:
        added(*[CLAIM] * before)
        at = 1  # the heads are there: they are written once only
    whole = load_ledger()
    record = json.dumps({**CLAIM, "source": SOURCE})
    assert python(KILLED, data_dir, record, at).returncode == 9
    assert load_ledger() == whole
    if at == 2 or before:
        assert "W111" in [note.code for note in load_ledger().notes]
    assert len(added({**CLAIM, "source": SOURCE}, CLAIM)) == 2
    after = load_ledger()
    assert len(after.claims) == len(whole.claims) + 2
    assert "W111" not in [note.code for note in after.notes]


def test_half_a_line_is_put_aside_by_the_next_writer(data_dir: Path) -> None:
    added(CLAIM)
    path = data_dir / "ledger" / "claims.jsonl"
    with path.open("ab") as file:
        file.write(b'{"best": 5, "chain": "2:0')
    assert [claim.id for claim in load_ledger().claims][-1] == "u000001"
    assert added(CLAIM) == ("u000002",)
    assert (data_dir / "ledger" / "claims.jsonl.cut").read_bytes() == b'{"best": 5, "chain": "2:0\n'
    assert len(path.read_bytes().splitlines()) == 2


def test_a_last_line_without_its_end_is_whole(data_dir: Path) -> None:
    added(CLAIM)
    path = data_dir / "ledger" / "claims.jsonl"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert added(CLAIM) == ("u000002",)
    assert len(path.read_bytes().splitlines()) == 2


def test_nothing_is_added_behind_a_broken_record(here: Any, data_dir: Path) -> None:
    added(CLAIM, CLAIM)
    path = data_dir / "ledger" / "claims.jsonl"
    spoiled = path.read_bytes().replace(b"2200", b"2300", 1)
    path.write_bytes(spoiled)
    done = here("add", *OPTIONS, "--json")
    assert (done.code, done.codes()) == (2, ["E140"])
    assert done.json()["error"][0]["line"] == 1 and path.read_bytes() == spoiled
    assert here("check", data_dir / "ledger", "--json").codes() == ["E140"]


def test_an_own_ledger_without_a_seal_is_not_added_to(here: Any, data_dir: Path) -> None:
    (data_dir / "ledger").mkdir()
    lines(data_dir / "ledger" / "claims.jsonl", {**CLAIM, "id": "u000001", "kind": "point"})
    assert here("add", *OPTIONS, "--json").codes() == ["E162"]
    assert here("seal", data_dir / "ledger").code == 0
    assert here("add", *OPTIONS).code == 0
    assert here("check", data_dir / "ledger").code == 0


def test_a_folder_that_can_t_be_written_is_told(here: Any, data_dir: Path) -> None:
    (data_dir / "ledger").write_text("a file stands here")
    done = here("add", *OPTIONS, "--json")
    assert (done.code, done.codes()) == (1, ["E160"])


def test_a_writer_does_not_wait_for_ever(data_dir: Path) -> None:
    folder = data_dir / "ledger"
    with journal.writing(folder), pytest.raises(Failed, match="E161"), journal.writing(folder, patience=0.05):
        pytest.fail("two writers at once")
    with journal.writing(folder, patience=0.05):
        pass


def test_the_head_changes_with_every_record(here: Any, data_dir: Path) -> None:
    heads = set()
    for _ in range(3):
        added(CLAIM)
        heads |= {one["head"] for one in here("check", "--json").json()["sealed"] if "data" in one["folder"]}
    assert len(heads) == 3
    assert sorted(heads)[0] in here("check").out or len(heads & set(here("check").out.split())) == 1
