"""Strict YAML: a file as plain nodes with line numbers, every fault of the syntax at once."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from magdepth.errors import BadInput, Fault

LARGEST = 1_000_000
DEEPEST = 16
_INT = re.compile(r"[-+]?[0-9]{1,15}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_HALF = re.compile("[\ud800-\udfff]")  # lone surrogates, which an escape may name and no file can hold
_NOTHING = ("", "~", "null")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

Scalar = None | bool | int | float | str | date


@dataclass(frozen=True)
class Node:
    """A value in a file: a scalar, a list or a mapping of nodes, and the line on which it stands."""

    value: Scalar | list[Node] | dict[str, Node]
    line: int

    @property
    def mapping(self) -> dict[str, Node] | None:
        """The entries if it is a mapping, else None."""
        return self.value if isinstance(self.value, dict) else None

    @property
    def items(self) -> list[Node] | None:
        """The items if it is a list, else None."""
        return self.value if isinstance(self.value, list) else None

    def plain(self) -> Any:
        """The same as plain Python data."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def at(self, path: tuple[int | str, ...]) -> Node:
        """The node at the end of a path, as far as the path can be followed."""
        node = self
        for step in path:
            if isinstance(node.value, dict):
                if step not in node.value:
                    break
                node = node.value[str(step)]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                break
        return node

    def as_text(self) -> str:
        """The value, short, for a message."""
        if isinstance(self.value, (dict, list)):
            return "a mapping" if isinstance(self.value, dict) else "a list"
        if self.value is None:
            return "nothing"
        text = repr(self.value) if isinstance(self.value, str) else str(self.value)
        return text if len(text) <= 60 else text[:57] + "..."


@dataclass(frozen=True)
class Codes:
    """The codes under which one sort of file tells its faults, and its limits; those of a scenario stand here."""

    unreadable: str = "S001"
    too_large: str = "S002"
    syntax: str = "S003"
    structure: str = "S004"
    anchor: str = "S005"
    depth: str = "S006"
    twice: str = "S007"
    unknown_key: str = "S101"
    missing: str = "S102"
    wrong_type: str = "S103"
    bad_value: str = "S104"
    documents: str = "S004"
    largest: int = LARGEST
    deepest: int = DEEPEST


SCENARIO_CODES = Codes()


@dataclass
class Faults:
    """The faults of one file, collected so that all are reported at once."""

    file: str
    entries: list[Fault] = field(default_factory=list)
    codes: Codes = SCENARIO_CODES

    def add(self, code: str, message: str, node: Node | None = None, key: str | None = None, *,
            expected: str | None = None, got: str | None = None, cure: str | None = None) -> None:
        """Note a fault at a node; the value is shown where something was expected."""
        got = node.as_text() if got is None and node is not None and expected is not None else got
        message, key = _printable(message), key and _printable(key)
        self.entries.append(Fault(code, message, self.file, node.line if node else None, key, expected, got, cure))

    def stop(self) -> None:
        """Raise BadInput if there are any."""
        if self.entries:
            raise BadInput(*dict.fromkeys(self.entries))


def _printable(text: str) -> str:
    """A text from a file, of bounded length and without what a terminal would act on."""
    text = text if len(text) <= 300 else text[:297] + "..."
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def display_path(path: Path) -> str:
    """A path as the reader would type it: relative where it lies below the current folder."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def file_text(path: Path, label: str, codes: Codes) -> str:
    """The text of a file in UTF-8, with or without a mark; one that is too large is refused before it is read."""
    try:
        with open(path, "rb") as handle:
            size = os.fstat(handle.fileno()).st_size
            data = handle.read(codes.largest + 1) if size <= codes.largest else b""
    except (OSError, ValueError) as error:  # ValueError: a path with a nought in it
        reason = getattr(error, "strerror", None) or error
        raise BadInput(Fault(codes.unreadable, f"can't be read: {reason}", file=label)) from None
    if size > codes.largest or len(data) > codes.largest:
        size = max(size, len(data))
        raise BadInput(Fault(codes.too_large, f"is too large: {size:,} bytes", file=label,
                             expected=f"at most {codes.largest:,} bytes", cure="keep data in a file of its own"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fault = Fault(codes.syntax, "is not UTF-8 text", file=label, line=line, cure="save it in UTF-8")
        raise BadInput(fault) from None


def read_file(path: Path, label: str | None = None, codes: Codes = SCENARIO_CODES) -> Node:
    """The mapping in a YAML file; BadInput with every fault of the syntax."""
    label = label or display_path(path)
    node = read_text(file_text(path, label, codes), label, codes)
    if node.mapping is None:
        raise BadInput(Fault(codes.structure, "is not a mapping", file=label, line=node.line,
                             expected="'key: value' lines", got=node.as_text()))
    return node


def read_text(text: str, label: str, codes: Codes = SCENARIO_CODES) -> Node:
    """The node in a YAML text; BadInput with every fault of the syntax."""
    faults = Faults(label, codes=codes)
    node = read_nodes(text, faults)
    faults.stop()
    return node or Node(None, 1)


def read_nodes(text: str, faults: Faults, words: bool = False) -> Node | None:
    """The node in a YAML text, its faults noted; None where the syntax can't be followed.

    With ``words`` each scalar is the word as written: 01 stays "01", and a day stays a word.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = _Builder(faults, words)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            if not builder.take(event):
                return None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = " ".join(str(part) for part in (error.context, error.problem) if part)
        faults.add(faults.codes.syntax, f"is not YAML: {message}", Node(None, mark.line + 1) if mark else None)
        return None
    except (YAMLError, ValueError) as error:  # a character that YAML forbids, or a number out of range in an escape
        reason = str(getattr(error, "reason", error)).splitlines() or ["it can't be read"]
        position = getattr(error, "position", None)
        place = Node(None, text.count("\n", 0, position) + 1) if isinstance(position, int) else None
        faults.add(faults.codes.syntax, f"is not YAML: {reason[0]}", place)
        return None
    return builder.root or Node(None, 1)


class _Builder:
    """Builds nodes from parser events, without recursion and without resolving anything but scalars."""

    def __init__(self, faults: Faults, words: bool = False) -> None:
        self.faults = faults
        self.scalar = _word if words else _scalar
        self.codes = faults.codes
        self.root: Node | None = None
        self.open: list[Node] = []
        self.keys: list[tuple[str | None, int] | None] = []
        self.documents = 0

    def take(self, event: Any) -> bool:
        """Use one event; False where reading on makes no sense."""
        name = type(event).__name__
        line = event.start_mark.line + 1
        place = Node(None, line)
        if name == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                self.faults.add(self.codes.documents, "holds more than one document", place,
                                cure="give each a file of its own")
                return False
        elif name == "AliasEvent" or getattr(event, "anchor", None):
            self.faults.add(self.codes.anchor, "uses a YAML anchor or alias", place,
                            cure="write the value out where it is used")
            if name == "AliasEvent":
                self._put(place)
        elif getattr(event, "tag", None) not in (None, "!"):
            self.faults.add(self.codes.anchor, f"uses the YAML tag '{event.tag}'", place, cure="leave the tag out")
        if name == "ScalarEvent":
            if _HALF.search(event.value):
                self.faults.add(self.codes.syntax, "is not text: half a character", place,
                                cure=r"write \U0001F600, not two halves")
            self._put(Node(self.scalar(event), line))
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self.open) >= self.codes.deepest:
                self.faults.add(self.codes.depth, f"is nested more than {self.codes.deepest} levels deep", place)
                return False
            node = Node({} if name == "MappingStartEvent" else [], line)
            self._put(node)
            self.open.append(node)
            self.keys.append(None)
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            self.open.pop()
            self.keys.pop()
        return True

    def _put(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        holder = self.open[-1]
        if isinstance(holder.value, list):
            holder.value.append(node)
            return
        assert isinstance(holder.value, dict)
        waiting = self.keys[-1]
        if waiting is None:
            self.keys[-1] = self._key(node), node.line
            return
        key, line = waiting
        self.keys[-1] = None
        if key is None:
            return
        if key in holder.value:
            first = holder.value[key].line
            self.faults.add(self.codes.twice, f"stands twice in the same mapping, first in line {first}",
                            Node(None, line), key, cure="keep one of them")
            return
        # A block below its key gets the line of the key: that is where the reader looks first.
        holder.value[key] = Node(node.value, line)

    def _key(self, node: Node) -> str | None:
        if isinstance(node.value, (dict, list)) or node.value is None:
            self.faults.add(self.codes.structure, "a key is not a word", node, cure="keys are plain words")
            return None
        return str(node.value)


def _word(event: Any) -> Scalar:
    """A scalar as written; None where there is nothing."""
    text: str = event.value
    return None if event.style is None and text in _NOTHING else text


def _scalar(event: Any) -> Scalar:
    """The value of a scalar: what is quoted is text, a plain one may be a number, a date, a truth or nothing."""
    text: str = event.value
    if event.style is not None:
        return text
    if text in _NOTHING:
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    parts = _DATE.fullmatch(text)
    if parts:
        try:
            return date(*(int(part) for part in parts.groups()))
        except ValueError:
            return text
    return text
