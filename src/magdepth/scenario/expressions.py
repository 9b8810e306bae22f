"""Expressions: sums and products of other quantities, read through a whitelist, never evaluated as code."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from typing import Any

LONGEST = 500
_OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_ALLOWED = "numbers, + - * /, min(…), max(…), and the names of quantities"


@dataclass(frozen=True)
class Expression:
    """Arithmetic over other quantities, all in internal units (rates per day).

    >>> share = Expression.read("max(0, launched * (1 - decoys) - plant.capacity)")
    >>> share.names
    ('decoys', 'launched', 'plant.capacity')
    >>> share.evaluate({"launched": 100.0, "decoys": 0.4, "plant.capacity": 25.0})
    35.0
    """

    text: str
    names: tuple[str, ...]

    @staticmethod
    def read(text: str) -> Expression:
        """Read and check an expression; ValueError with a reason if it holds anything not allowed."""
        names: set[str] = set()
        _walk(_tree(text), names)
        if not names:
            raise ValueError("it names no quantity: give a number instead")
        return Expression(text, tuple(sorted(names)))

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The value where each name stands for a number, or for an array (element by element).

        A division by zero gives infinity or nan, as it does for arrays; KeyError for a missing name.
        """
        return _value(_tree(self.text), values)

    def describe(self) -> str:
        """The form in words."""
        return f"= {self.text}"


@lru_cache(maxsize=256)
def _tree(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"it can't be read as arithmetic; allowed are {_ALLOWED}") from None


def _name(node: ast.expr) -> str | None:
    """The dotted name that a node spells, or None."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = _name(node.value)
        return f"{head}.{node.attr}" if head else None
    return None


def _call(node: ast.Call) -> str | None:
    """The allowed function that a call names, or None."""
    plain = isinstance(node.func, ast.Name) and node.func.id in ("min", "max") and not node.keywords
    return node.func.id if plain and isinstance(node.func, ast.Name) and len(node.args) >= 2 else None


def _number(node: ast.expr) -> float | None:
    """The number that a node spells, or None; True is no number."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        try:
            number = float(node.value)  # type: ignore[arg-type]
        except OverflowError:
            return None
        return number if math.isfinite(number) else None
    return None


def _walk(node: ast.expr, names: set[str]) -> None:
    """Collect the names; ValueError at the first thing that is not on the whitelist."""
    name = _name(node)
    if name is not None:
        names.add(name)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        _walk(node.left, names)
        _walk(node.right, names)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _walk(node.operand, names)
    elif isinstance(node, ast.Call) and _call(node):
        for argument in node.args:
            _walk(argument, names)
    elif _number(node) is None:
        raise ValueError(f"'{ast.unparse(node)[:60]}' is not allowed; allowed are {_ALLOWED}")


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    number = _number(node)
    if number is not None:
        return number
    name = _name(node)
    if name is not None:
        return values[name]
    if isinstance(node, ast.BinOp):
        return _arithmetic(type(node.op), _value(node.left, values), _value(node.right, values))
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, values)
    assert isinstance(node, ast.Call)
    pick = partial(_extreme, _call(node) == "min")
    return reduce(pick, (_value(argument, values) for argument in node.args))


def _arithmetic(operator: type[ast.operator], left: Any, right: Any) -> Any:
    if operator is ast.Add:
        return left + right
    if operator is ast.Sub:
        return left - right
    if operator is ast.Mult:
        return left * right
    if isinstance(right, float) and right == 0.0 and isinstance(left, float):
        return math.copysign(math.inf, left) if left else math.nan
    return left / right


def _extreme(least: bool, left: Any, right: Any) -> Any:
    if isinstance(left, float) and isinstance(right, float):
        return min(left, right) if least else max(left, right)
    import numpy as np

    return np.minimum(left, right) if least else np.maximum(left, right)
