"""From nodes to a declared system: the head, the quantity blocks and the components by their kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from keyword import iskeyword
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from magdepth.errors import suggest
from magdepth.kinds import BY_ZONE, KINDS, MUNITIONS, SIDES, Option, Param, Port
from magdepth.scenario.declared import (
    NAME,
    AsOf,
    Declared,
    DeclaredBasis,
    DeclaredComponent,
    DeclaredQuantity,
    Link,
    NamedPosterior,
)
from magdepth.scenario.expressions import Expression
from magdepth.scenario.forms import COMPUTED, BasisBlock, RawMixture, Text, read_value
from magdepth.scenario.posteriors import unused as unused_posterior
from magdepth.validation.blocks import Block, read_block
from magdepth.validation.yaml_nodes import Faults, Node

_NAME = re.compile(NAME)
Title = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]


class AsOfBlock(Block):
    """``as_of:``: the default date, and the dates between which the scenario holds."""

    default: date
    from_: date = Field(alias="from")
    to: date
    reason: Text

    @model_validator(mode="after")
    def _order(self) -> AsOfBlock:
        if not self.from_ <= self.default <= self.to:
            raise ValueError(f"dates in the wrong order: from {self.from_}, default {self.default}, to {self.to}")
        if not 1990 <= self.from_.year <= self.to.year <= 2100:
            raise ValueError("dates must lie between 1990 and 2100")
        return self


class Head(Block):
    """The top of a scenario file."""

    scenario: Title
    title: Text
    about: Text
    question: Text | None = None
    as_of: AsOfBlock
    posterior: Text | None = None
    days: Annotated[int, Field(ge=1, le=3660)]
    roles: Annotated[dict[str, Text], Field(default_factory=dict)]
    outside: Annotated[list[Text], Field(default_factory=list)]
    quantities: Annotated[dict[str, Any], Field(default_factory=dict)]
    components: Annotated[dict[str, Any], Field(min_length=1)]


class CategoryBlock(Block):
    """``category:``: what an output or launch figure counts."""

    type: Text
    plant: Text


class QuantityBlock(BasisBlock):
    """A quantity with one basis (``value`` with what it rests on) or several (``bases``)."""

    value: Any = None
    unit: Text
    side: Text | None = None
    doc: Text | None = None
    category: CategoryBlock | None = None
    bases: Annotated[list[Any], Field(min_length=1)] | None = None


def read_declared(root: Node, faults: Faults, base: Path | None = None) -> Declared | None:
    """The system that a file declares, with its faults noted; None if not even its head can be read.

    ``base`` is the folder from which it names a posterior.
    """
    head = read_block(Head, root, faults, "")
    entries = root.mapping or {}
    quantities = {}
    for name, node in children(root, "quantities").items():
        quantity = read_quantity(name, node, faults)
        if _named(name, node, faults, "quantity") and quantity:
            quantities[name] = quantity
            if quantity.side is None:
                faults.add("S102", "'side' is missing: a shared quantity belongs to one", node, name)
    components = read_components(children(root, "components"), faults)
    for name in sorted(set(quantities) & set(components)):
        faults.add("S207", "is the name of a quantity and of a component", entries["components"].at((name,)), name)
    if head is None:
        return None
    broken = frozenset(head.quantities) - set(quantities) | frozenset(head.components) - set(components)
    roles = {role: (component, entries["roles"].at((role,)).line) for role, component in head.roles.items()}
    as_of = AsOf(head.as_of.default, head.as_of.from_, head.as_of.to, head.as_of.reason)
    declared = Declared(head.scenario, head.title, head.about, head.question, as_of, head.days, roles,
                        tuple(head.outside), quantities, components, faults.file, broken=broken,
                        posterior=named_posterior(head.posterior, entries, base, faults.file))
    if faults.entries:
        return declared
    if declared.posterior and not declared.takers():
        faults.entries.append(unused_posterior(declared.posterior))
    used = {name for quantity in declared.every() for basis in quantity.bases
            if isinstance(basis.value, Expression) for name in basis.value.names}
    return replace(declared, unused=tuple(name for name in quantities if name not in used))


def named_posterior(text: str | None, entries: Mapping[str, Node], base: Path | None, file: str, by: str = "",
                    known_at: date | None = None) -> NamedPosterior | None:
    """What ``posterior:`` at the top of a file names, None where there is no such key."""
    return NamedPosterior(text, base, file, entries["posterior"].line, by, known_at) if text else None


def children(root: Node, key: str) -> dict[str, Node]:
    """The entries of the mapping under a key; none where there is no mapping."""
    child = (root.mapping or {}).get(key)
    return (child.mapping or {}) if child is not None else {}


def read_components(blocks: dict[str, Node], faults: Faults) -> dict[str, DeclaredComponent]:
    """The components of a file, those without faults."""
    components = {}
    for name, block in blocks.items():
        component = _component(name, block, faults)
        if _named(name, block, faults, "component") and component:
            components[name] = component
    return components


def read_quantity(key: str, node: Node, faults: Faults) -> DeclaredQuantity | None:
    """One quantity block, or None with its faults noted."""
    if node.mapping is None:
        faults.add("S103", "a bare value says nothing of its unit and basis", node, key, expected="a mapping",
                   cure="write {value: …, unit: …, claims: […]} or {…, assumption: \"reason\"}")
        return None
    block = read_block(QuantityBlock, node, faults, key)
    if block is None:
        return None
    if (block.bases is None) == ("value" not in node.mapping):
        faults.add("S102", "needs either 'value' or 'bases'", node, key)
        return None
    if block.bases is not None and (block.claims or block.assumption or block.how or block.formula):
        faults.add("S106", "names a basis beside 'bases'", node, key, cure="move it into one of the bases")
    if block.side is not None and block.side not in SIDES:
        faults.add("S104", f"'{block.side}' is no side", node.mapping["side"], f"{key}.side",
                   expected=", ".join(SIDES), cure=suggest(block.side, SIDES))
    bases: list[DeclaredBasis | None] = []
    if block.bases is None:
        bases.append(_basis(block, node, faults, key))
    else:
        for place, item in enumerate(node.mapping["bases"].items or []):
            read = read_block(BasisBlock, item, faults, f"{key}.bases.{place}")
            bases.append(_basis(read, item, faults, f"{key}.bases.{place}") if read else None)
    good = tuple(basis for basis in bases if basis is not None)
    category = (block.category.type, block.category.plant) if block.category else None
    return DeclaredQuantity(key, block.unit, good, block.side, block.doc, category, faults.file,
                            node.line) if len(good) == len(bases) else None


def _basis(block: BasisBlock, node: Node, faults: Faults, key: str) -> DeclaredBasis | None:
    """A value with its basis: exactly one of claims and assumption, or one that computes it."""
    value = read_value((node.mapping or {})["value"], faults, f"{key}.value")
    stated = [name for name in ("claims", "assumption") if getattr(block, name) is not None]
    if isinstance(value, RawMixture):
        if stated:
            faults.add("S106", f"'{stated[0]}' stands beside a mixture", node, key,
                       cure="each part of a mixture names its own basis")
        for place, part in enumerate(value.bases):
            _formula(part, block, faults, node, f"{key}.mixture.{place}")
    elif not isinstance(value, COMPUTED) and len(stated) != 1 and value is not None:
        faults.add("S106", "needs exactly one basis" if stated else "has no basis", node, key,
                   cure="cite 'claims: […]' or give 'assumption: \"reason\"'")
    if not isinstance(value, (*COMPUTED, RawMixture)):
        _formula(block, block, faults, node, key)
    if (block.how or block.formula) and not block.claims and not isinstance(value, RawMixture):
        faults.add("S106", "'how' and 'formula' say how claims are taken, but none is cited", node, key)
    if value is None:
        return None
    return DeclaredBasis(value, tuple(block.claims or ()), block.assumption, block.how, block.formula, node.line)


def _formula(block: BasisBlock, outer: BasisBlock, faults: Faults, node: Node, key: str) -> None:
    if (block.how or outer.how) == "derived" and block.claims and not (block.formula or outer.formula):
        faults.add("S106", "is derived, but no formula says how", node, key, cure="add 'formula: \"…\"'")


def _component(name: str, node: Node, faults: Faults) -> DeclaredComponent | None:
    """One component block by its kind, with its faults noted; None if its kind is unknown."""
    entries = node.mapping
    if entries is None:
        faults.add("S103", "is no component", node, name, expected="a mapping")
        return None
    named = entries.get("kind")
    kind = KINDS.get(named.value) if named and isinstance(named.value, str) else None
    if kind is None:
        message = "'kind' is missing" if named is None else f"there is no kind {named.as_text()}"
        faults.add("S202" if named else "S102", message, named or node, f"{name}.kind",
                   cure=(suggest(str(named.value), KINDS) if named else None) or f"kinds: {', '.join(KINDS)}")
        return None
    broken: set[str] = set()
    options: dict[str, int] = {option.name: 0 for option in kind.options}
    ports: dict[str, tuple[Link, ...]] = {port.name: () for port in kind.ports}
    params: dict[str, DeclaredQuantity] = {}
    about, until = "", None
    items: tuple[Option | Port | Param, ...] = (*kind.options, *kind.ports, *kind.params)
    known = {item.name: item for item in items}
    for word, value in entries.items():
        key, item, before = f"{name}.{word}", known.get(word), len(faults.entries)
        if isinstance(item, Option):
            options[word] = _option(item, value, faults, key)
        elif isinstance(item, Port):
            ports[word] = _port(item, value, faults, key)
        elif isinstance(item, Param):
            params |= _param(item, value, faults, key, word)
        elif word == "about" and isinstance(value.value, str):
            about = value.value
        elif word == "until" and type(value.value) is date:
            until = value.value
        elif word in ("about", "until"):
            faults.add("S103", "is of the wrong type", value, key, expected="text" if word == "about" else
                       "a date as 2027-12-31, without quotes")
        elif word != "kind":
            near = suggest(word, known)
            faults.add("S101", f"unknown key for the kind '{kind.name}'", value, key,
                       cure=near or f"known here: {', '.join(['about', 'until', *known])}")
            broken |= {choice for choice in known if near and f"'{choice}'" in near}
        if len(faults.entries) > before:
            broken.add(word)
    for port in kind.ports:
        if port.required and port.name not in entries and port.name not in broken:
            faults.add("S102", f"'{port.name}' is missing: {port.doc}", node, f"{name}.{port.name}")
    for param in kind.params:
        if param.by in ports and param.by not in broken:
            broken |= _unlinked(param, params, {link.entry for link in ports[param.by]}, node, faults)
    return DeclaredComponent(name, kind, options, params, ports, about, until, faults.file, node.line,
                             frozenset(broken))


def _unlinked(param: Param, params: dict[str, DeclaredQuantity], linked: set[str], node: Node,
              faults: Faults) -> set[str]:
    """The parameter's name if it is given for an entry that its port does not have."""
    wrong = [short for short in params if short.startswith(f"{param.name}.") and short.split(".")[1] not in linked]
    for short in wrong:
        line = params[short].line or node.line
        faults.add("S101", f"'{param.by}' has no entry of that name", Node(None, line), params[short].key,
                   cure=suggest(short.split(".")[1], linked))
    return {param.name} if wrong else set()


def _option(option: Option, node: Node, faults: Faults, key: str) -> int:
    if isinstance(node.value, str) and node.value in option.choices:
        return option.choices.index(node.value)
    faults.add("S104", "is no choice", node, key, expected=" or ".join(option.choices),
               cure=suggest(str(node.value), option.choices) if isinstance(node.value, str) else None)
    return 0


def _param(param: Param, node: Node, faults: Faults, key: str, word: str) -> dict[str, DeclaredQuantity]:
    """The blocks of one parameter: one, or one an entry."""
    entries = node.mapping
    single = entries is None or "value" in entries or "bases" in entries or "unit" in entries
    if not param.by or (param.by == "zone" and single):
        quantity = read_quantity(key, node, faults)
        return {word: quantity} if quantity else {}
    if entries is None or "value" in entries or "bases" in entries:
        example = "{strike: {value: …}, …}" if param.by == "munition" else "{NAME: {value: …}, …}"
        faults.add("S103", f"is given by {param.by}", node, key, expected=f"a mapping {example}")
        return {}
    quantities = {}
    for entry, block in entries.items():
        if param.by == "munition" and entry not in MUNITIONS:
            faults.add("S101", f"'{entry}' is no munition", block, f"{key}.{entry}",
                       cure=suggest(entry, MUNITIONS) or f"munitions: {', '.join(MUNITIONS)}")
            continue
        if param.by in BY_ZONE and not _named(entry, block, faults, "zone"):
            continue
        quantity = read_quantity(f"{key}.{entry}", block, faults)
        if quantity:
            quantities[f"{word}.{entry}"] = quantity
    return quantities


def _port(port: Port, node: Node, faults: Faults, key: str) -> tuple[Link, ...]:
    """What a port names: one reference, a list, or a mapping by name or munition."""
    named: list[tuple[str, Node]] | None
    if port.entries == "one":
        named = [(port.name, node)] if isinstance(node.value, str) else None
        expected = "one reference"
    elif port.entries == "many":
        named = None if node.items is None else [(str(place), item) for place, item in enumerate(node.items)]
        expected = "a list of references"
    else:
        named = None if node.mapping is None else list(node.mapping.items())
        expected = "a mapping by munition" if port.entries == "munition" else "a mapping by name"
    if named is None or (port.required and not named):
        faults.add("S103", "does not name what it is linked to", node, key, expected=expected)
        return ()
    links = []
    for entry, item in named:
        if port.entries == "munition" and entry not in MUNITIONS:
            faults.add("S101", f"'{entry}' is no munition", item, f"{key}.{entry}",
                       cure=suggest(entry, MUNITIONS) or f"munitions: {', '.join(MUNITIONS)}")
        elif port.entries == "named" and not _named(entry, item, faults, "entry"):
            continue
        elif not isinstance(item.value, str):
            faults.add("S103", "is no reference", item, f"{key}.{entry}", expected="text as 'component.flow'")
        else:
            links.append(Link(entry, item.value, item.line))
    return tuple(links)


def _named(name: str, node: Node, faults: Faults, what: str) -> bool:
    """True if a name may be used in keys and expressions; else the fault is noted."""
    if _NAME.fullmatch(name) and len(name) <= 60 and name not in ("min", "max") and not iskeyword(name):
        return True
    faults.add("S104", f"can't be the name of a {what}", node, name[:60],
               cure="use small letters, digits and _, and no word of the expression language")
    return False
