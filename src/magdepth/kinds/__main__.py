"""The reference of all kinds as Markdown, on standard output: ``python -m magdepth.kinds > docs/kinds.md``."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator

from magdepth.kinds import KINDS, MUNITIONS, Accumulates, Balance, Kind, Param, Port, State

LEAD = """\
# The kinds of component

This page is made from the declarations in `src/magdepth/kinds/`: `python -m magdepth.kinds > docs/kinds.md` writes it
anew, and a test holds the two together. `magdepth scenario kinds NAME` shows one kind in the terminal.

Kinds act in the order given here, once a day. Units are the internal ones (rates per day); a scenario file may use the
unit of its source. *By munition* means one value each for {munitions}; *by* a port, one for each
entry of that port. "Must be given" means that a scenario without the parameter is refused; any other entry under "where
silent" is the value that switches the effect off. Flows are figures of the day, stocks are carried over; ports of other
components can name both (`component.name`). Laws hold on every day of every replicate, and are tested. A draw is a
source of chance with a stream of its own."""


def page() -> str:
    """The whole reference, ending in one newline.

    >>> page().splitlines()[0], page().count("\\n## ") == len(KINDS)
    ('# The kinds of component', True)
    """
    munitions = f"{', '.join(MUNITIONS[:-1])} and {MUNITIONS[-1]}"
    kinds = sorted(KINDS.values(), key=lambda kind: kind.phase)
    return "\n\n".join([LEAD.format(munitions=munitions), *(section(kind) for kind in kinds)]) + "\n"


def section(kind: Kind) -> str:
    """One kind: what it does, where its formula is from, and all that its declaration holds."""
    blocks = [f"## {kind.phase}. {kind.name}", f"{_sentence(kind.summary)} Source: {_cell(kind.source)}."]
    if kind.options:
        choices = ((f"`{o.name}`", _or(f"`{choice}`" for choice in o.choices), o.doc) for o in kind.options)
        blocks.append(_table(("option", "choices (the first holds where silent)", "meaning"), choices))
    if kind.ports:
        blocks.append(_table(("port", "takes", "meaning"), map(_port, kind.ports)))
    blocks.append(_table(("parameter", "unit", "side", "bounds", "where silent", "meaning"), map(_param, kind.params)))
    offered = [state for state in kind.states if not state.real]
    blocks.append(_table(("offers", "unit", "role", "meaning"), map(_state, offered)))
    tail = [f"Draws: {', '.join(kind.draws)}."] if kind.draws else ["Draws nothing."]
    tail += [f"Laws: {'; '.join(_law(law) for law in kind.laws)}."] if kind.laws else []
    return "\n\n".join([*blocks, " ".join(tail)])


def _port(port: Port) -> Iterator[str]:
    named = f"a {port.of}" if port.of else "a flow or stock"
    shape = {"one": named, "many": f"a list, each {named}", "named": f"a mapping by free names, each {named}"}
    yield f"`{port.name}`"
    yield shape.get(port.entries, f"a mapping by munition, each {named}") + ("" if port.required else " (optional)")
    yield port.doc


def _param(param: Param) -> Iterator[str]:
    yield f"`{param.name}`" + (f", by {param.by}" if param.by else "")
    yield param.unit
    yield param.side
    least = _number(param.low)
    yield f"{least} or more" if math.isinf(param.high) else f"{least} to {_number(param.high)}"
    yield "must be given" if param.neutral is None else _number(param.neutral)
    yield param.doc


def _state(state: State) -> Iterator[str]:
    yield f"`{state.name}`" + (", by munition" if state.by else "")
    yield state.unit
    yield state.role
    yield state.doc


def _law(law: Balance | Accumulates) -> str:
    if isinstance(law, Balance):
        return f"{' + '.join(law.left)} = {' + '.join(law.right)}"
    return f"{law.total} is the sum of {law.flow}"


def _number(value: float) -> str:
    return "no limit" if value >= 1e9 else f"{value:g}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)


def _cell(text: str) -> str:
    """Text that Markdown leaves alone within a table: a bar would end the cell, a star begin emphasis."""
    return text.replace("|", "\\|").replace("*", "\\*")


def _table(head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(page())
