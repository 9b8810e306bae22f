"""Every fault a user can meet: a code, a place, what was expected, what came, and the cure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, told so that the reader can mend it.

    >>> print(Fault("S101", "unknown key", file="a.yaml", line=3, key="plant.capasity",
    ...             cure="did you mean 'capacity'?"))
    S101 a.yaml:3 plant.capasity: unknown key. Cure: did you mean 'capacity'?
    """

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    key: str | None = None
    expected: str | None = None
    got: str | None = None
    cure: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        head = " ".join(part for part in (self.code, place, self.key) if part)
        text = f"{head}: {self.message}"
        if self.expected is not None:
            text += f"; expected {self.expected}"
        if self.got is not None:
            text += f", got {self.got}"
        if self.cure is not None:
            text += f". Cure: {self.cure}"
        return text

    def as_dict(self) -> dict[str, object]:
        """The same as plain data, for ``--json``; empty fields are left out."""
        fields = ("code", "message", "file", "line", "key", "expected", "got", "cure")
        return {name: getattr(self, name) for name in fields if getattr(self, name) is not None}


class MagdepthError(Exception):
    """The root of all errors that magdepth raises on purpose; carries one or more faults."""

    exit_code = 1

    def __init__(self, *faults: Fault) -> None:
        self.faults: tuple[Fault, ...] = faults
        super().__init__("\n".join(f"- {fault}" for fault in faults))


class BadInput(MagdepthError):
    """What the user gave can't be used (exit 2); holds every fault found, not just the first."""

    exit_code = 2


class Failed(MagdepthError):
    """The input was fine, the work could not be done: a full disk, a lost folder (exit 1)."""

    exit_code = 1


class MissingExtra(BadInput):
    """A verb needs an optional part of the package that is not installed (exit 2)."""

    def __init__(self, verb: str, extra: str) -> None:
        super().__init__(
            Fault(
                "C001",
                f"'{verb}' needs the extra '{extra}', which is not installed",
                cure=f'pip install "magdepth[{extra}]"',
            )
        )


def suggest(word: str, known: Iterable[str]) -> str | None:
    """A cure that names the nearest known word, or None where nothing is near.

    >>> suggest("alabuga.capasity", ["alabuga.capacity", "raids.release"])
    "did you mean 'alabuga.capacity'?"
    """
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else None


def printable(text: str) -> str:
    """A user's text as it may be printed: short, and escaped where a terminal could not show it."""
    return text[:60] if text.isprintable() else ascii(text)[:60]
