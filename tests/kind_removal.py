"""Taking every component of one kind out of a scenario file, with all that can't stand without it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from magdepth.kinds import KINDS


def without_kind(source: Path, kind: str, target: Path) -> Path:
    """Write ``source`` without the components of ``kind``; references to them go, or what needs them."""
    yaml = YAML(typ="safe")
    data: dict[str, Any] = yaml.load(source.read_text())
    components: dict[str, Any] = data["components"]
    gone = {name for name, block in components.items() if block["kind"] == kind}
    while True:
        for name in gone:
            components.pop(name, None)
        more = {name for name, block in components.items() if _prune_ports(block, gone)}
        if not more:
            break
        gone |= more
    data["roles"] = {role: name for role, name in data["roles"].items() if name not in gone}
    text = str(_rewritten(components, gone))
    components.update(_rewritten(components, gone))
    data["quantities"] = {
        name: block for name, block in data["quantities"].items() if re.search(rf"\b{name}\b", text)
    }
    if not data["quantities"]:
        del data["quantities"]
    if "'posterior'" not in str((components, data.get("quantities"))):
        data.pop("posterior", None)  # nothing takes it any more
    with target.open("w") as out:
        YAML().dump(data, out)
    return target


def _prune_ports(block: dict[str, Any], gone: set[str]) -> bool:
    """Take references to what is gone out of a component; True if it can't stand without them."""
    for port in KINDS[block["kind"]].ports:
        held = block.get(port.name)
        if held is None:
            continue
        if isinstance(held, str):
            left: Any = None if held.split(".")[0] in gone else held
        elif isinstance(held, list):
            left = [ref for ref in held if ref.split(".")[0] not in gone]
        else:
            left = {entry: ref for entry, ref in held.items() if ref.split(".")[0] not in gone}
            for param in KINDS[block["kind"]].params:
                if param.by == port.name and isinstance(block.get(param.name), dict):
                    block[param.name] = {e: q for e, q in block[param.name].items() if e in left}
                    if not block[param.name]:
                        del block[param.name]
        if left:
            block[port.name] = left
        elif port.required:
            return True
        else:
            del block[port.name]
    return False


def _rewritten(node: Any, gone: set[str]) -> Any:
    """Expressions that name what is gone take 1 in its place."""
    if isinstance(node, dict):
        if isinstance(node.get("expression"), str):
            text = node["expression"]
            for name in gone:
                text = re.sub(rf"\b{name}\.\w+(\.\w+)*", "1", text)
            return {"expression": text}
        return {key: _rewritten(value, gone) for key, value in node.items()}
    if isinstance(node, list):
        return [_rewritten(value, gone) for value in node]
    return node
