"""A small YAML file as words, lists and mappings, each with its line; whatever is cleverer than that is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from magdepth.errors import Fault

DEEPEST = 8
_BLANK = ("", "~", "null")


@dataclass(frozen=True)
class Node:
    """A word (None where there is nothing), a list or a mapping, and the line on which it begins."""

    value: str | list[Node] | dict[str, Node] | None
    line: int

    def shown(self) -> str:
        """The value, short, for a message."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, list):
            return "a list"
        return "nothing" if self.value is None else repr(self.value[:60])


@dataclass
class Faults:
    """The faults of one file, collected so that all are told at once."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, code: str, message: str, node: Node | None = None, key: str | None = None, *,
            expected: str | None = None, got: str | None = None, cure: str | None = None) -> None:  # fmt: skip
        """Note a fault at a node; what came is told where something was expected."""
        got = node.shown() if got is None and node is not None and expected is not None else got
        line = node.line if node else None
        self.found.append(Fault(code, _clean(message), self.file, line, key and _clean(key), expected, got, cure))


def _clean(text: str) -> str:
    """A text from a file without what a terminal would act on."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def outline(text: str, faults: Faults) -> Node | None:
    """The root of a YAML text; None where its syntax can't be followed, which is then a fault O201.

    Every scalar is a word as written: it is for the reader of the words to say what is a day. A key given
    twice is a fault O202; anchors, aliases, tags and a second document are faults O201.

    >>> faults = Faults("a.yaml")
    >>> node = outline("code: A\\nfirst: 2025-06-01\\n", faults)
    >>> {key: (held.value, held.line) for key, held in node.value.items()}
    {'code': ('A', 1), 'first': ('2025-06-01', 2)}
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = _Builder(faults)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            if not builder.take(event):
                return None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(str(part) for part in (error.context, error.problem) if part)
        faults.add("O201", f"is not YAML: {what}", Node(None, mark.line + 1) if mark else None)
        return None
    except (YAMLError, ValueError) as error:  # a character that YAML forbids, a number out of range in an escape
        place = getattr(error, "position", None)
        line = text.count("\n", 0, place) + 1 if isinstance(place, int) else 1
        what = str(getattr(error, "reason", error)).partition("\n")[0]
        faults.add("O201", f"is not YAML: {what or 'it holds what YAML forbids'}", Node(None, line))
        return None
    return builder.root or Node(None, 1)


class _Builder:
    """Nodes from the events of a parser, without recursion: a hostile file can't exhaust the stack."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.root: Node | None = None
        self.open: list[Node] = []
        self.keys: list[Node | None] = []  # for each open holder the key that waits for its value

    def take(self, event: Any) -> bool:
        """Use one event; False where reading on makes no sense."""
        name, line = type(event).__name__, event.start_mark.line + 1
        here = Node(None, line)
        if name == "DocumentStartEvent" and self.root is not None:
            self.faults.add("O201", "holds more than one document", here, cure="one file for each")
            return False
        if name == "AliasEvent" or getattr(event, "anchor", None) or getattr(event, "tag", None) not in (None, "!"):
            self.faults.add("O201", "uses an anchor, an alias or a tag", here, cure="write out what is meant")
        if name == "AliasEvent":
            self._put(here)
        elif name == "ScalarEvent":
            blank = event.style is None and event.value in _BLANK
            self._put(Node(None if blank else event.value, line))
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self.open) == DEEPEST:
                self.faults.add("O201", f"is nested more than {DEEPEST} levels deep", here)
                return False
            self.open.append(self._put(Node({} if name.startswith("M") else [], line)))
            self.keys.append(None)
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            self.open.pop()
            self.keys.pop()
        return True

    def _put(self, node: Node) -> Node:
        """Put a node where it belongs: into the open list or mapping, as a key if none waits."""
        if not self.open:
            self.root = node
            return node
        holder = self.open[-1].value
        if isinstance(holder, list):
            holder.append(node)
        elif isinstance(holder, dict):
            key, self.keys[-1] = self.keys[-1], None
            if key is None:
                self.keys[-1] = node
            elif not isinstance(key.value, str):
                self.faults.add("O203", "a key is not a word", key)
            elif key.value in holder:
                self.faults.add("O202", f"given twice, first in line {holder[key.value].line}", key, key.value,
                                cure="keep one of them")  # fmt: skip
            else:
                # What stands below its key is told by the line of the key: there the reader looks first.
                node = holder[key.value] = Node(node.value, key.line)
        return node
