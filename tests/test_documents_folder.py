"""A folder of documents: which are read, in which order, what is left out and told; what is no document at all."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from magdepth.errors import BadInput
from magdepth.evidence.documents.document import documents, read_document
from magdepth.evidence.documents.folder import listing


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("5 drones", "utf-8")


def refused(source: Path) -> list[str]:
    with pytest.raises(BadInput) as error:
        read_document(source)
    return [fault.code for fault in error.value.faults]


def test_documents_come_sorted_and_the_rest_is_counted(tmp_path: Path) -> None:
    touch(tmp_path, "b.txt", "a/z.HTML", "a/c.md", "a-b.htm", "x.pdf", "y.pdf", "README", ".hidden.txt", ".git/a.txt")
    touch(tmp_path, "page.html", "page_files/frame.html", "other_files/kept.html")
    found = listing(tmp_path)
    assert found.names == ("a/c.md", "a/z.HTML", "a-b.htm", "b.txt", "other_files/kept.html", "page.html")
    assert found.others == {".pdf": 2, "without a suffix": 1}
    assert not found.notes
    assert list(documents(tmp_path)) == [tmp_path / name for name in found.names]
    assert list(documents(tmp_path / "b.txt")) == [tmp_path / "b.txt"]


def test_links_are_not_followed_and_each_is_told(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    touch(inside, "a.txt", "deep/b.txt")
    touch(outside, "secret.txt")
    (inside / "to-file.txt").symlink_to(outside / "secret.txt")
    (inside / "to-folder").symlink_to(outside)
    (inside / "deep" / "loop").symlink_to(inside)
    (inside / "self.txt").symlink_to(inside / "self.txt")
    (inside / "same.txt").symlink_to("a.txt")
    found = listing(inside)
    assert found.names == ("a.txt", "deep/b.txt")
    codes = {note.file: note.code for note in found.notes}
    assert codes.pop("self.txt") in ("E220", "E221")
    assert codes == {"to-file.txt": "E220", "to-folder": "E220", "deep/loop": "E221", "same.txt": "E221"}


def test_a_folder_that_is_itself_reached_by_a_link_is_read(tmp_path: Path) -> None:
    touch(tmp_path / "in", "a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    assert listing(tmp_path / "link").names == ("a.txt",)


def test_a_folder_without_documents_is_a_fault_that_says_what_is_there(tmp_path: Path) -> None:
    touch(tmp_path, "a.pdf")
    with pytest.raises(BadInput) as error:
        listing(tmp_path)
    assert [(fault.code, fault.got) for fault in error.value.faults] == [("E218", "1 .pdf")]


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.txt"))
        assert refused(tmp_path / "s.txt") == ["E211"]
    for name in ("folder.txt", "pipe.txt"):
        assert refused(tmp_path / name) == ["E211"]
    assert refused(Path("/dev/zero")) == ["E211"]


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    touch(tmp_path, "a.txt")
    for name in ("gone.txt", "a.txt/b.txt", "x" * 5000, "nu\0ll.txt"):
        assert refused(tmp_path / name) == ["E210"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read_is_refused(tmp_path: Path) -> None:
    touch(tmp_path, "a.txt")
    (tmp_path / "a.txt").chmod(0)
    assert refused(tmp_path / "a.txt") == ["E212"]


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"%PDF-1.7\n", "PDF"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"PK\x03\x04\x14\0", "zip"), (b"\x1f\x8b\x08\0", "gzip"),
     (b"From: <Saved by Blink>\r\n", "MHTML"), (bytes(range(256)) * 20, "binary"), (b"\0" * 5000, "binary")],
)  # fmt: skip
def test_what_is_no_text_is_refused_by_its_kind_whatever_its_name(tmp_path: Path, head: bytes, kind: str) -> None:
    for name in ("a.txt", "a.html"):
        (tmp_path / name).write_bytes(head + b"more of it")
        with pytest.raises(BadInput) as error:
            read_document(tmp_path / name)
        (fault,) = error.value.faults
        assert fault.code == "E214" and kind in fault.message


@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff", "\u200b\u200b", "\0\0"])
def test_a_file_without_text_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.txt").write_text(content, "utf-8")
    assert refused(tmp_path / "a.txt") == ["E215"]
