"""Overlays and ``--set``: what is changed in a declared system, and the conflicts between changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from magdepth.errors import BadInput, Fault, suggest
from magdepth.scenario.declared import (
    Declared,
    DeclaredBasis,
    DeclaredComponent,
    DeclaredQuantity,
    NamedPosterior,
    settable,
)
from magdepth.scenario.forms import FORMS, Text, read_value
from magdepth.scenario.model import unknown_key
from magdepth.scenario.parsing import Title, children, named_posterior, read_components, read_quantity
from magdepth.scenario.posteriors import posterior_in_force
from magdepth.validation.blocks import Block, read_block
from magdepth.validation.yaml_nodes import Faults, Node, read_text

LONGEST_SET = 10_000
ON_COMMAND_LINE = "--set"


class OverlayHead(Block):
    """The top of an overlay file."""

    overlay: Title
    on: Title
    about: Text
    hindsight: bool = False
    known_at: date | None = None
    posterior: Text | None = None
    set: Annotated[dict[str, Any], Field(default_factory=dict)]
    remove: Annotated[list[Text], Field(default_factory=list)]
    add: Annotated[dict[str, Any], Field(default_factory=dict)]

    @model_validator(mode="after")
    def _dated(self) -> OverlayHead:
        if self.hindsight != (self.known_at is not None):
            raise ValueError("'hindsight: true' and 'known_at: DATE' go together: one says that later claims are "
                             "cited, the other from which day they are seen")
        return self


@dataclass(frozen=True)
class Overlay:
    """A named change of a scenario."""

    name: str
    on: str
    about: str
    known_at: date | None
    sets: Mapping[str, DeclaredQuantity]
    remove: tuple[tuple[str, int], ...]
    add: Mapping[str, DeclaredComponent]
    file: str
    posterior: NamedPosterior | None = None


def read_overlay(root: Node, label: str, base: Path | None = None) -> Overlay:
    """The overlay in a file; BadInput with every fault found.

    ``base`` is the folder from which it names a posterior.
    """
    faults = Faults(label)
    head = read_block(OverlayHead, root, faults, "")
    name = head.overlay if head else ""
    known_at = head.known_at if head else None
    sets: dict[str, DeclaredQuantity] = {}
    for key, node in children(root, "set").items():
        quantity = read_quantity(key, node, faults)
        if quantity:
            sets[key] = replace(quantity, known_at=known_at, set_by=name)
    added = read_components(children(root, "add"), faults)
    faults.stop()
    assert head is not None
    add = {
        word: replace(component, params={
            short: replace(quantity, known_at=known_at, set_by=name) for short, quantity in component.params.items()
        })
        for word, component in added.items()
    }
    items = root.at(("remove",)).items or []
    remove = tuple((str(item.value), item.line) for item in items)
    posterior = named_posterior(head.posterior, root.mapping or {}, base, label, name, known_at)
    return Overlay(head.overlay, head.on, head.about, known_at, sets, remove, add, label, posterior)


def read_set(text: str, declared: Declared) -> DeclaredQuantity:
    """One ``--set key=value``; BadInput if the key is unknown or the value can't be read.

    A bare number or form is in the unit that the file gives for that key, and is an assumption; a
    whole quantity block may be given too.
    """
    key, equals, written = text.partition("=")
    key = key.strip()
    if not equals or not written.strip() or len(text) > LONGEST_SET:
        raise BadInput(Fault("S104", "is not a setting", file=ON_COMMAND_LINE, key=key[:80],
                             expected="--set KEY=VALUE, at most 10,000 characters"))
    units = settable(declared)
    if key not in units:
        raise BadInput(_not_settable(key, declared, list(units)))
    node = read_text(written, ON_COMMAND_LINE)
    faults = Faults(ON_COMMAND_LINE)
    if node.mapping is not None and not any(form in node.mapping for form in FORMS):
        unit = {} if "unit" in node.mapping else {"unit": Node(units[key], 1)}
        quantity = read_quantity(key, Node({**node.mapping, **unit}, 1), faults)
    else:
        value = read_value(node, faults, key)
        reason = "set on the command line"
        basis = DeclaredBasis(value, (), reason, None, None, None) if value is not None else None
        quantity = DeclaredQuantity(key, units[key], (basis,)) if basis else None
    if quantity is None or faults.entries:
        raise BadInput(*(replace(fault, line=None) for fault in faults.entries))
    return replace(quantity, file=ON_COMMAND_LINE, line=None, set_by=ON_COMMAND_LINE)


def _not_settable(key: str, declared: Declared, known: list[str]) -> Fault:
    """The fault for a key that can't be set: an option or port, or nothing at all."""
    fault = unknown_key(key, known, ON_COMMAND_LINE)
    name, _, word = key.partition(".")
    component = declared.components.get(name)
    if component and word in (*component.options, *component.ports):
        return replace(fault, message="is no quantity", cure="options and links are changed by an overlay that "
                       "removes the component and adds it anew")
    return fault


def apply_changes(declared: Declared, overlays: tuple[Overlay, ...], sets: tuple[str, ...],
        posterior: NamedPosterior | None = None) -> Declared:
    """The system with overlays and settings laid on it; BadInput with every conflict and unknown key.

    Components are added, replaced (removed and added by one overlay) and removed first, over all
    overlays; then quantities are set. What two of them set is an error that names both: the order
    in which they are given never matters. ``posterior`` stands for the scenario's own.
    """
    faults: list[Fault] = []
    components = dict(declared.components)
    removed: dict[str, str] = {}
    for overlay in overlays:
        if overlay.on != declared.name:
            faults.append(Fault("S404", f"overlay '{overlay.name}' is made for the scenario '{overlay.on}'",
                                overlay.file, expected=overlay.on, got=declared.name))
        replaced = {name for name, _ in overlay.remove}
        for name, component in overlay.add.items():
            if (name in components and name not in replaced) or name in declared.quantities:
                holder = components[name].file if name in components else declared.file
                faults.append(Fault("S403", f"overlay '{overlay.name}' adds '{name}', which {holder} has already",
                                    overlay.file, component.line, name))
            else:
                components[name] = component
    for overlay in overlays:
        for name, line in overlay.remove:
            if name in overlay.add:
                continue  # replaced, in its place
            if name not in components and name not in removed:
                faults.append(Fault("S201", f"overlay '{overlay.name}' removes '{name}', which is no component",
                                    overlay.file, line, name, cure=suggest(name, components)))
            components.pop(name, None)
            removed[name] = overlay.name
    named = [overlay.posterior for overlay in overlays if overlay.posterior] + ([posterior] if posterior else [])
    known_days = [overlay.known_at for overlay in overlays if overlay.known_at]
    changed = replace(
        declared, components=components, overlays=tuple(overlay.name for overlay in overlays),
        hindsight=bool(known_days), sets=sets, removed=removed, seen_until=max(known_days, default=None),
        posterior=posterior_in_force(declared.posterior, named, faults),
    )
    changes: dict[str, DeclaredQuantity] = {}
    known = settable(changed)
    for change in _changes(changed, overlays, sets, removed, faults):
        before = changes.get(change.key)
        if before:
            both = " and ".join(_setter(setter) for setter in (before, change))
            faults.append(Fault("S403", f"is set twice, by {both}", change.file, change.line, change.key,
                                cure="keep one of them"))
        elif change.key in known:
            changes[change.key] = change
        else:
            gone = removed.get(change.key.split(".")[0])
            fault = unknown_key(change.key, list(known), change.file)
            cure = f"overlay '{gone}' removes the component" if gone else fault.cure
            faults.append(replace(fault, line=change.line, cure=cure))
    if faults:
        raise BadInput(*faults)
    return _changed(changed, changes)


def _changes(declared: Declared, overlays: tuple[Overlay, ...], sets: tuple[str, ...], removed: Mapping[str, str],
             faults: list[Fault]) -> list[DeclaredQuantity]:
    changes = [change for overlay in overlays for change in overlay.sets.values()]
    for text in sets:
        try:
            changes.append(read_set(text, declared))
        except BadInput as error:
            gone = removed.get(text.split(".")[0])
            cure = f"overlay '{gone}' removes the component" if gone else None
            faults += [replace(fault, cure=cure or fault.cure) for fault in error.faults]
    return changes


def _setter(change: DeclaredQuantity) -> str:
    return ON_COMMAND_LINE if change.set_by == ON_COMMAND_LINE else f"the overlay '{change.set_by}'"


def _changed(declared: Declared, changes: Mapping[str, DeclaredQuantity]) -> Declared:
    """The system with quantities replaced; a side that the change leaves open stays as it was."""
    quantities = {key: replace(changes[key], side=changes[key].side or old.side, doc=changes[key].doc or old.doc)
                  if key in changes else old for key, old in declared.quantities.items()}
    components = {}
    for name, component in declared.components.items():
        params = dict(component.params)
        for key, change in changes.items():
            head, _, short = key.partition(".")
            if head == name and short:
                old = params.get(short)
                params[short] = replace(change, side=change.side or (old.side if old else None))
        components[name] = replace(component, params=params)
    return replace(declared, quantities=quantities, components=components)
