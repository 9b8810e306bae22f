"""The chain that seals a ledger: whatever was changed in old records is found, with file and line."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from examples import at_examples
from magdepth.errors import BadInput, Fault
from magdepth.evidence import Ledger, check_ledger, load_ledger
from magdepth.evidence.ledger import SHIPPED
from magdepth.evidence.records.chain import HEADS, START, Mark, canonical, follow, hash_after, mark_of, seal
from magdepth.evidence.records.sealing import seal_folder

SOURCES = [
    {"id": f"paper-{n}", "publisher": f"Paper {n}", "title": "A title", "published": "2025-06", "tier": "press"}
    for n in range(3)
]
CLAIMS = [
    {
        "id": f"x{n:02d}", "subject": "a plant – один", "quantity": "output", "kind": "point", "best": 2000 + n,
        "unit": "drones/month", "period": "2025", "known_by": "2025-06-30", "source": f"paper-{n % 3}",
        "origin": f"office {n}", "reliability": "C", "credibility": "3", "paraphrase": "An office says so.",
        **({"contradicts": [f"x{n - 1:02d}"]} if n % 3 == 2 else {}),
    }
    for n in range(9)
]  # fmt: skip
FILES = ("sources.jsonl", "one.jsonl", "two.jsonl")


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    return make(tmp_path / "ledger")


def make(folder: Path) -> Path:
    """A small sealed ledger of three files."""
    folder.mkdir()
    for name, records in zip(FILES, (SOURCES, CLAIMS[:5], CLAIMS[5:]), strict=True):
        (folder / name).write_text("".join(canonical(record) + "\n" for record in records), encoding="utf-8")
    seal_folder(folder)
    return folder


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")[:-1]


def write(path: Path, lines: list[bytes]) -> None:
    path.write_bytes(b"".join(line + b"\n" for line in lines))


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(BadInput) as caught:
        load_ledger(folder)
    return caught.value.faults


def found(folder: Path) -> set[tuple[str, str, int | None]]:
    """The faults of the chains: code, file name, line."""
    return {
        (fault.code, Path(fault.file or "").name, fault.line)
        for fault in faults_of(folder) if "E140" <= fault.code <= "E149"
    }  # fmt: skip


def test_sealing_changes_no_claim_and_warns_no_more(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "copy"))
    seal_folder(folder, anew=True)
    assert load_ledger(folder) == load_ledger(SHIPPED)
    assert check_ledger(load_ledger(folder)) == ()


def test_a_ledger_without_a_seal_is_read_with_a_warning(sealed: Path) -> None:
    whole = load_ledger(sealed)
    (sealed / HEADS).unlink()
    for name in FILES:
        bare = [json.loads(line) for line in lines_of(sealed / name)]
        write(sealed / name, [canonical({k: v for k, v in one.items() if k != "chain"}).encode() for one in bare])
    assert load_ledger(sealed) == whole
    assert [note.code for note in check_ledger(load_ledger(sealed))] == ["W110"]


def test_the_hash_is_what_the_docs_say(sealed: Path) -> None:
    previous = START
    for line in lines_of(sealed / "one.jsonl"):
        record = json.loads(line)
        number, _, hashed = record.pop("chain").partition(":")
        assert int(number) == previous.number + 1
        assert hashed == hash_after(previous.hash, canonical(record).encode())
        previous = Mark(int(number), hashed)
    assert json.loads((sealed / HEADS).read_text())["one.jsonl"] == str(previous)


@pytest.mark.parametrize("at", range(5))
def test_an_edited_record_is_found_at_its_line(sealed: Path, at: int) -> None:
    path = sealed / "one.jsonl"
    lines = lines_of(path)
    lines[at] = lines[at].replace(b"200", b"300", 1)
    write(path, lines)
    assert found(sealed) == {("E140", "one.jsonl", at + 1)}


@pytest.mark.parametrize("at", range(5))
def test_a_deleted_record_is_found_where_it_stood(sealed: Path, at: int) -> None:
    path = sealed / "one.jsonl"
    lines = lines_of(path)
    write(path, lines[:at] + lines[at + 1 :])
    expected = ("E141", "one.jsonl", at + 1) if at < 4 else ("E143", "one.jsonl", 4)
    assert found(sealed) == {expected}


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 3), (3, 4), (0, 4)])
def test_swapped_records_are_found_at_both_lines(sealed: Path, first: int, second: int) -> None:
    path = sealed / "one.jsonl"
    lines = lines_of(path)
    lines[first], lines[second] = lines[second], lines[first]
    write(path, lines)
    assert found(sealed) == {("E142", "one.jsonl", first + 1), ("E142", "one.jsonl", second + 1)}


def test_a_record_that_stands_twice_is_found(sealed: Path) -> None:
    path = sealed / "one.jsonl"
    lines = lines_of(path)
    write(path, [*lines[:3], lines[1], *lines[3:]])
    assert ("E142", "one.jsonl", 4) in found(sealed)


def test_records_swapped_between_files_are_found(sealed: Path) -> None:
    one, two = sealed / "one.jsonl", sealed / "two.jsonl"
    mine, yours = lines_of(one), lines_of(two)
    mine[2], yours[2] = yours[2], mine[2]
    write(one, mine)
    write(two, yours)
    assert {("E140", "one.jsonl", 3), ("E140", "two.jsonl", 3)} <= found(sealed)


def test_a_file_that_is_gone_or_cut_is_found(sealed: Path) -> None:
    two = sealed / "two.jsonl"
    whole = two.read_bytes()
    two.write_bytes(whole[:-40])
    assert ("E140", "two.jsonl", 4) in found(sealed)
    two.write_bytes(b"")
    assert found(sealed) == {("E143", "two.jsonl", 1)}
    two.unlink()
    assert found(sealed) == {("E145", "two.jsonl", None)}


def test_a_mark_that_was_taken_out_is_found(sealed: Path) -> None:
    path = sealed / "one.jsonl"
    lines = lines_of(path)
    record = json.loads(lines[1])
    del record["chain"]
    lines[1] = canonical(record).encode()
    write(path, lines)
    assert ("E147", "one.jsonl", 2) in found(sealed)


def test_heads_that_are_gone_broken_or_of_another_copy_are_found(sealed: Path) -> None:
    heads = sealed / HEADS
    whole = json.loads(heads.read_text())
    heads.unlink()
    assert found(sealed) == {("E149", name, None) for name in FILES}
    for broken in ("{", "[]", "{}", '{"one.jsonl": 5}', '{"../one.jsonl": "1:' + "0" * 32 + '"}'):
        heads.write_text(broken)
        assert ("E148", HEADS, None) in found(sealed), broken
    heads.write_text(json.dumps({**whole, "one.jsonl": "5:" + "a" * 32}))
    assert found(sealed) == {("E144", "one.jsonl", None)}


def test_records_added_by_hand_are_found_and_taken_in_by_sealing(sealed: Path) -> None:
    path = sealed / "two.jsonl"
    before = path.read_bytes()
    added = canonical({**CLAIMS[0], "id": "x99"}).encode()
    path.write_bytes(before + added + b"\n")
    assert found(sealed) == {("E147", "two.jsonl", 5)}
    done = seal_folder(sealed)
    assert (done.marked, done.records) == (1, 13)
    assert path.read_bytes().startswith(before)
    assert [claim.id for claim in load_ledger(sealed).claims][-1] == "x99"
    (sealed / "three.jsonl").write_bytes(added.replace(b"x99", b"x98") + b"\n")
    assert found(sealed) == {("E146", "three.jsonl", None)}
    assert seal_folder(sealed).marked == 1
    assert seal_folder(sealed).marked == 0


def test_a_broken_chain_is_not_sealed_unless_told(sealed: Path) -> None:
    path = sealed / "one.jsonl"
    lines = lines_of(path)
    write(path, [lines[0], *lines[2:]])
    broken, heads = path.read_bytes(), (sealed / HEADS).read_bytes()
    with pytest.raises(BadInput, match="E141"):
        seal_folder(sealed)
    assert (path.read_bytes(), (sealed / HEADS).read_bytes()) == (broken, heads)
    (sealed / HEADS).unlink()
    with pytest.raises(BadInput, match="E149"):
        seal_folder(sealed)
    seal_folder(sealed, anew=True)
    with pytest.raises(BadInput, match=r"E112.*x01"):  # the chain is whole again; the link of x02 leads nowhere
        load_ledger(sealed)


def test_what_can_t_be_sealed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="E101"):
        seal_folder(tmp_path / "nowhere")
    (tmp_path / "a.jsonl").write_text("")
    with pytest.raises(BadInput, match="E171"):
        seal_folder(tmp_path)
    (tmp_path / "a.jsonl").write_text('{"id": "x", "unit": "y"}\nnot json\n')
    with pytest.raises(BadInput, match=r"E103 \S*a.jsonl:2"):
        seal_folder(tmp_path)
    assert not (tmp_path / HEADS).exists()


def test_line_ends_of_another_system_and_empty_lines_are_harmless(sealed: Path) -> None:
    whole = load_ledger(sealed)
    for path in sealed.glob("*.jsonl"):
        path.write_bytes(b"\n" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_ledger(sealed) == whole
    path.write_bytes(path.read_bytes().rstrip())
    assert load_ledger(sealed) == whole


def test_a_copied_record_is_not_taken_for_an_interrupted_writer_s(sealed: Path) -> None:
    path = sealed / "two.jsonl"
    whole = path.read_bytes()
    copied = lines_of(path)[1].replace(b"x06", b"x99")
    for line in (copied + b"\n", copied, seal(CLAIMS[0], Mark(4, "0" * 32))[0] + b"\n"):
        path.write_bytes(whole + line)
        assert found(sealed) == {("E147", "two.jsonl", 5)}


@pytest.mark.parametrize("left", [b'{"chain": "5:', b"\xff\xfe", None])
def test_what_an_interrupted_writer_left_is_told_and_does_not_count(sealed: Path, left: bytes | None) -> None:
    whole = load_ledger(sealed)
    last = mark_of(lines_of(sealed / "two.jsonl")[-1])
    assert last is not None
    following, mark = seal({**CLAIMS[0], "id": "x97"}, last)
    after, _ = seal({**CLAIMS[0], "id": "x98"}, mark)
    with (sealed / "two.jsonl").open("ab") as file:
        file.write(left if left is not None else following + b"\n" + after[:-1])
    after = load_ledger(sealed)
    assert after == whole
    assert [(note.code, Path(note.file or "").name) for note in check_ledger(after)] == [("W111", "two.jsonl")]


def test_following_a_chain_is_told_by_itself() -> None:
    line, mark = seal({"id": "u1"}, START)
    assert follow("file", line + b"\n", mark).lines == [(1, line)]
    assert follow("file", line + b"\n", START).after == 1
    assert [fault.code for fault in follow("file", b"", mark).faults] == ["E143"]


Damage = Callable[[bytes], bytes]


@st.composite
def damages(draw: st.DrawFn) -> tuple[str, int, Damage]:
    """One random corruption of one file: its name, which file, and what it does to the bytes."""
    file = draw(st.integers(0, len(FILES)))  # the last one is the heads
    name = draw(st.sampled_from(["flip", "delete", "insert", "swap lines", "truncate", "delete line", "repeat line"]))
    at, length = draw(st.floats(0, 1, exclude_max=True)), draw(st.integers(1, 40))
    put, other = draw(st.binary(min_size=1, max_size=12)), draw(st.floats(0, 1, exclude_max=True))

    def work(data: bytes) -> bytes:
        place = int(at * len(data))
        lines = data.split(b"\n")[:-1]
        line, second = int(at * len(lines)), int(other * len(lines))
        if name == "flip":
            return data[:place] + bytes([data[place] ^ (1 << length % 8)]) + data[place + 1 :]
        if name == "delete":
            return data[:place] + data[place + length :]
        if name == "insert":
            return data[:place] + put + data[place:]
        if name == "truncate":
            return data[:place]
        if name == "swap lines":
            lines[line], lines[second] = lines[second], lines[line]
        elif name == "delete line":
            del lines[line]
        else:
            lines.insert(second, lines[line])
        return b"".join(one + b"\n" for one in lines)

    return name, file, work


@pytest.fixture(scope="module")
def small() -> Iterator[tuple[Path, dict[str, bytes], Ledger]]:
    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder) / "ledger")
        names = (*FILES, HEADS)
        yield made, {name: (made / name).read_bytes() for name in names}, load_ledger(made)


@at_examples(150, 1000)
def test_random_corruptions_are_found_or_harmless(
    small: tuple[Path, dict[str, bytes], Ledger], examples: int
) -> None:
    """Found: loading refuses, and each fault names a file. Harmless: claims and sources are equal to before.

    Changes that leave the bytes as they are don't count among them.
    """

    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(damage=damages())
    def holds(damage: tuple[str, int, Damage]) -> None:
        folder, whole, before = small
        kind, number, work = damage
        name = (*FILES, HEADS)[number]
        spoiled = work(whole[name])
        assume(spoiled != whole[name])
        (folder / name).write_bytes(spoiled)
        try:
            after = load_ledger(folder)
        except BadInput as error:
            assert all(fault.file for fault in error.faults)
            event(f"{kind}: found")
        else:
            assert after.claims == before.claims and after.sources == before.sources
            event(f"{kind}: harmless")
        finally:
            (folder / name).write_bytes(whole[name])

    holds()
