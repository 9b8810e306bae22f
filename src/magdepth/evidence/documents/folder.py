"""Which files of a folder are documents, and what is left out of it and why."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from magdepth.errors import BadInput, Fault
from magdepth.evidence.documents.decoding import shown_name

SUFFIXES = (".txt", ".md", ".html", ".htm")


@dataclass(frozen=True)
class Listing:
    """Names of documents from the folder on, in order; how many of other kinds, by suffix; links not followed."""

    names: tuple[str, ...]
    others: dict[str, int]
    notes: tuple[Fault, ...]


def listing(folder: Path) -> Listing:
    """The documents below a folder: .txt, .md, .html and .htm, sorted by path. BadInput if there are none.

    No link is followed, so there are no loops and nothing outside is read; each is told. Names that begin with
    a dot are left out, and so is the folder that a browser puts beside a saved page (``NAME_files``).
    """
    names: list[str] = []
    others: Counter[str] = Counter()
    notes: list[Fault] = []

    def unreadable(error: OSError) -> None:
        place = shown_name(os.path.relpath(error.filename or folder, folder))
        notes.append(Fault("E212", f"the folder can't be read: {error.strerror}", file=place, cure="check its rights"))

    root = folder.resolve()
    for here, folders, files in os.walk(folder, onerror=unreadable, followlinks=False):
        pages = {name.rpartition(".")[0] for name in files if name.casefold().endswith((".html", ".htm"))}
        for name in (*folders, *files):
            path = Path(here, name)
            if path.is_symlink() and not name.startswith("."):
                notes.append(_link(path, folder, root))
        folders[:] = sorted(name for name in folders if not _beside(name, pages) and not name.startswith("."))
        for name in files:
            path = Path(here, name)
            suffix = path.suffix.casefold()
            if path.is_symlink() or name.startswith("."):
                continue
            if suffix in SUFFIXES:
                names.append(path.relative_to(folder).as_posix())
            else:
                others[shown_name(suffix) or "without a suffix"] += 1
    if not names:
        held = ", ".join(f"{count} {suffix}" for suffix, count in sorted(others.items())[:10])
        fault = Fault("E218", "there is no document in this folder", file=shown_name(str(folder)),
                      expected=", ".join(SUFFIXES), got=held or "nothing",
                      cure="name a folder of articles")  # fmt: skip
        raise BadInput(fault, *notes)
    ordered = sorted(names, key=lambda name: name.split("/"))
    return Listing(tuple(ordered), dict(sorted(others.items())), tuple(sorted(notes, key=lambda note: note.file or "")))


def within(path: Path, folder: Path) -> bool:
    """Whether a path, links resolved, lies in a folder.

    >>> within(Path("/a/../etc/passwd"), Path("/a"))
    False
    """
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of links, a null byte
        return False


def _link(path: Path, folder: Path, root: Path) -> Fault:
    name = shown_name(path.relative_to(folder).as_posix())
    if within(path, root):
        return Fault("E221", "a link is not followed; what it leads to is read under its own name", file=name)
    return Fault("E220", "the link leads outside the folder and is not followed", file=name,
                 cure="copy the file into the folder")  # fmt: skip


def _beside(name: str, pages: set[str]) -> bool:
    return name.endswith("_files") and name.removesuffix("_files") in pages

