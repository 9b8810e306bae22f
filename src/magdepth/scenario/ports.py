"""Ports: references to other components checked and resolved against what their kinds offer."""

from __future__ import annotations

from magdepth.errors import Fault, suggest
from magdepth.kinds import MUNITIONS, Port
from magdepth.scenario.declared import Declared, DeclaredComponent, Link, zones_of
from magdepth.scenario.model import Ref


def resolve_port(declared: Declared, component: DeclaredComponent, port: Port, faults: list[Fault]) -> tuple[Ref, ...]:
    """What a port is linked to; every dangling or ill-fitting reference is noted in ``faults``."""
    refs = []
    for link in component.ports[port.name]:
        if declared.has_fault(link.text.partition(".")[0]):
            continue
        ref = _component_ref(declared, port, link) if port.of else _state_ref(declared, link)
        if isinstance(ref, Ref):
            refs.append(ref)
        else:
            message, cure = ref
            key = f"{component.name}.{port.name}" + ("" if port.entries == "one" else f".{link.entry}")
            faults.append(Fault("S201", message, component.file, link.line, key, cure=cure))
    return tuple(refs)


def _component_ref(declared: Declared, port: Port, link: Link) -> Ref | tuple[str, str | None]:
    named = declared.components.get(link.text)
    if named is None:
        fitting = [name for name, candidate in declared.components.items() if candidate.kind.name == port.of]
        known = f"components of the kind '{port.of}': {', '.join(fitting) or 'none'}"
        return missing(declared, link.text, fitting, known)
    if named.kind.name != port.of:
        return f"'{link.text}' is a {named.kind.name}", f"name a component of the kind '{port.of}'"
    return Ref(link.entry, link.text)


def _state_ref(declared: Declared, link: Link) -> Ref | tuple[str, str | None]:
    name, *rest = link.text.split(".")
    named = declared.components.get(name)
    if named is None:
        return missing(declared, name, list(declared.components))
    states = {state.name: state for state in named.kind.states if not state.real}
    if not rest or len(rest) > 2 or rest[0] not in states:
        word = rest[0] if rest else ""
        near = suggest(word, states)
        hidden = word in {state.name for state in named.kind.states}
        message = f"'{link.text}' names no flow or stock of the {named.kind.name} '{name}'"
        if hidden:
            message = f"'{link.text}' is a real level, which can't be linked"
        return message, near or f"known: {', '.join(f'{name}.{state}' for state in states)}"
    state = states[rest[0]]
    if state.zoned and zones_of(declared, named):
        return f"'{name}.{state.name}' is counted by zone, which can't be linked", "link a figure of the whole country"
    if not state.by:
        return Ref(link.entry, name, state.name) if len(rest) == 1 else (
            f"'{name}.{state.name}' is not counted by munition", f"write '{name}.{state.name}'")
    if len(rest) == 2 and rest[1] in MUNITIONS:
        return Ref(link.entry, name, state.name, rest[1])
    near = suggest(rest[1], MUNITIONS) if len(rest) == 2 else None
    return (f"'{name}.{state.name}' is counted by munition",
            near or f"write '{name}.{state.name}.{MUNITIONS[0]}' or another of {', '.join(MUNITIONS)}")


def missing(declared: Declared, name: str, near: list[str], otherwise: str | None = None) -> tuple[str, str | None]:
    """The message and the cure where a component is named that is not there."""
    if name in declared.removed:
        return (f"there is no component '{name}': the overlay '{declared.removed[name]}' removes it",
                "remove or change what refers to it, too")
    return f"there is no component '{name}'", suggest(name, near) or otherwise
